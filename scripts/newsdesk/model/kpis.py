"""The page of figures: what is counted, how each figure is worked out, what we aim at and what follows."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import ClassVar, Self

from pydantic import Field, ValidationError, model_validator

from newsdesk.model import formula as formulas
from newsdesk.model.columns import Columns, check_names, check_sums, check_word
from newsdesk.model.counting import Age, Alias, Metric, Reading, hours_of
from newsdesk.model.facts import TABLES
from newsdesk.model.fields import Name, Names, Text, Whole
from newsdesk.model.finding import Message, Problem, say
from newsdesk.model.guideline import Guideline
from newsdesk.model.kpi import Kpi
from newsdesk.model.reporting import RankBy, Recommendation, TraitsBy

_Path = tuple[str | int, ...]


class Kpis(Guideline):
    """The figures that we report, and what is needed to count them."""

    kind: ClassVar[str] = "kpis"

    on_time_minutes: Whole = Field(15, description="So long after its time a post still counts as on time.")
    small_number: Whole = Field(100, description="A share of fewer than so many is marked as small.")
    chart_weeks: Whole = Field(12, description="So many weeks stand in a chart.")
    report_age: Age = Field("7d", description="Posts are compared at this age.")
    readings: tuple[Reading, ...] = Field((), description="The ages at which the numbers of a post are read.")
    followers_within_days: Whole = Field(3, description="How far away a count of followers may stand for a day.")
    history_periods: Whole = Field(12, description="So many earlier periods say what is usual.")
    history_days: Whole = Field(180, description="So many days before a period, an account's posts say what is usual.")
    history_least: Whole = Field(4, description="Of fewer periods or posts, nothing is said to be usual.")
    key_figures: Names = Field((), description="The figures at the top of a report, in their order.")
    chart_figures: Names = Field((), description="What is drawn for each account: the first that is known.")
    ranking: RankBy | None = Field(None, description="How the best and the weakest posts are found; none: not at all.")
    traits: TraitsBy = Field(default_factory=TraitsBy, description="What posts are looked at for in common.")
    recommendations: tuple[Recommendation, ...] = Field(
        (), description="What reports recommend, and from which value on."
    )
    groups: dict[Name, Text] = Field(default_factory=dict, description="The parts of the list of figures.")
    metrics: tuple[Metric, ...] = Field((), description="Everything that is counted.")
    aliases: tuple[Alias, ...] = Field((), description="What networks call it.")
    figures: tuple[Kpi, ...] = Field((), description="The figures, in their order.")

    @property
    def report_hours(self) -> int:
        """The age at which posts are compared, in hours."""
        return hours_of(self.report_age)

    @cached_property
    def by_id(self) -> dict[str, Kpi]:
        """The figures by name."""
        return {kpi.id: kpi for kpi in self.figures}

    @cached_property
    def metric(self) -> dict[str, Metric]:
        """The metrics by name."""
        return {metric.id: metric for metric in self.metrics}

    @cached_property
    def columns(self) -> dict[str, Columns]:
        """The columns of every table that formulas name."""
        return {name: Columns(table, self.metric) for name, table in TABLES.items()}

    def name_of(self, network: str, metric: str, day: date) -> str:
        """Our name of what a network called so on a day; empty where there is none."""
        found = self.alias_of(network, metric, day)
        return found.name if found else ""

    def alias_of(self, network: str, metric: str, day: date) -> Alias | None:
        """What a network's word meant on a day."""
        return next((alias for alias in self._aliases.get((network, metric), ()) if alias.holds(day)), None)

    @cached_property
    def _aliases(self) -> dict[tuple[str, str], list[Alias]]:
        found: dict[tuple[str, str], list[Alias]] = {}
        for alias in self.aliases:
            found.setdefault((alias.network, alias.metric), []).append(alias)
        return found

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for path, message, fix in (*self._twice(), *self._unknown(), *self._overlapping(), *self._broken()):
            problem = Problem(message, fix)
            raise ValidationError.from_exception_data(
                "Kpis", [{"type": "value_error", "loc": path, "input": None, "ctx": {"error": problem}}]
            )
        return self

    def _twice(self) -> Iterator[tuple[_Path, Message, Message]]:
        for key in ("figures", "metrics", "recommendations"):
            counted: Counter[str] = Counter()
            for index, item in enumerate(getattr(self, key)):
                counted[item.id] += 1
                if counted[item.id] > 1:
                    yield (key, index, "id"), say("“{name}” stands twice.", name=item.id), say("keep one of them.")

    def _unknown(self) -> Iterator[tuple[_Path, Message, Message]]:
        named: list[tuple[_Path, str | None]] = [
            *((("figures", index, "variant_of"), kpi.variant_of) for index, kpi in enumerate(self.figures)),
            *((("recommendations", index, "figure"), item.figure) for index, item in enumerate(self.recommendations)),
            *((("key_figures", index), name) for index, name in enumerate(self.key_figures)),
            *((("chart_figures", index), name) for index, name in enumerate(self.chart_figures)),
            *((("ranking", key), name) for key, name in self._ranked_by()),
        ]
        for path, name in named:
            if name and name not in self.by_id:
                yield path, say("There is no figure “{name}”.", name=name), say("use an id from `figures`.")
        for index, kpi in enumerate(self.figures):
            if self.groups and kpi.group not in self.groups:
                known = say("use one of: {names}.", names=", ".join(self.groups))
                yield ("figures", index, "group"), say("There is no group “{name}”.", name=kpi.group), known
        for index, alias in enumerate(self.aliases):
            if alias.name not in self.metric:
                message = say("There is no metric “{name}”.", name=alias.name)
                yield ("aliases", index, "name"), message, say("use an id from `metrics`, or add it there.")

    def _ranked_by(self) -> Iterator[tuple[str, str]]:
        if self.ranking:
            yield "figure", self.ranking.figure
            yield from (("otherwise", name) for name in self.ranking.otherwise)

    def _overlapping(self) -> Iterator[tuple[_Path, Message, Message]]:
        for index, alias in enumerate(self.aliases):
            if any(other.meets(alias) for other in self._aliases[alias.network, alias.metric] if other is not alias):
                message = say("“{word}” of {name} means two things on one day.", word=alias.metric, name=alias.network)
                yield ("aliases", index, "metric"), message, say("end one of the two with `until` before the other.")

    def _broken(self) -> Iterator[tuple[_Path, Message, Message]]:
        """Formulas that cannot be worked out; the first one is told."""
        for index, kpi in enumerate(self.figures):
            key = "formula"
            try:
                for key, tree in kpi.wanted():
                    columns = self.columns[kpi.over or ""]
                    check_names(tree, columns, lambda name, over=kpi.over: self._usable(name, over))  # type: ignore[misc]
                    if key.startswith("formula"):
                        check_sums(tree, columns)
                if kpi.alike:
                    key = "alike"
                    check_word(kpi.alike, self.columns[kpi.over or ""])
                self._ends(kpi, ())
            except Problem as problem:
                yield ("figures", index, key), problem.message, problem.fix or say("correct it.")

    def _usable(self, name: str, over: str | None) -> Kpi | None:
        kpi = self.by_id.get(name)
        return kpi if kpi and kpi.over == over else None

    def _ends(self, kpi: Kpi, on_the_way: tuple[str, ...]) -> None:
        """Raises Problem where figures use one another in a circle."""
        if kpi.id in on_the_way:
            message = say("The figures {names} use one another.", names=", ".join(on_the_way))
            raise Problem(message, say("work out one of them without the others."))
        columns = self.columns[kpi.over] if kpi.over else ()
        for _, tree in kpi.wanted():
            for name in formulas.names(tree):
                if name not in columns:
                    self._ends(self.by_id[name], (*on_the_way, kpi.id))
