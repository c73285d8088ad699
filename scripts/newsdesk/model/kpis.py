"""The page of figures: which ones there are, how each is worked out, what networks call things, what we aim at."""

import re
from datetime import date
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, ValidationError, WithJsonSchema, model_validator

from newsdesk.model.fields import Day, Name, Names, NetworkId, Number, Role, RuleRef, Text, Texts, Whole, YesNo
from newsdesk.model.finding import Problem, say
from newsdesk.model.guideline import Guideline
from newsdesk.model.metric import Scope
from newsdesk.model.record import Part

Unit = Literal["percent", "count", "currency", "minutes", "hours", "seconds", "ratio", "points"]
_AGE = re.compile(r"([1-9][0-9]{0,3})([hd])")
_HOURS = {"h": 1, "d": 24}


def _age(value: str) -> str:
    if not _AGE.fullmatch(value):
        raise Problem(say("“{value}” is no age.", value=value[:60]), say("write hours or days, such as 24h or 7d."))
    return value


def hours_of(age: str) -> int:
    """An age such as 24h or 7d in hours."""
    return int(age[:-1]) * _HOURS[age[-1]]


Age = Annotated[str, AfterValidator(_age), WithJsonSchema({"type": "string", "pattern": f"^{_AGE.pattern}$"})]


class Metric(Part):
    """Something that is counted, under the one name that we use for it on every network."""

    id: Name = Field(description="Our name for it, in rows and formulas.")
    title: Text = Field(description="What people call it.")
    scopes: tuple[Scope, ...] = Field(description="What it is counted of: post, account, ad …")
    how: Text = Field(description="What exactly is counted.")
    unit: Literal["count", "currency", "seconds", "moment", "yes_no", "word", "points"] = Field(
        "count", description="What its values are; a moment is counted in seconds since 1970 UTC."
    )
    adds_up: YesNo = Field(default=True, description="Whether values of several posts or days may be added.")
    state: YesNo = Field(default=False, description="Whether it is a level, such as followers: the latest one counts.")


class Alias(Part):
    """What a network calls a metric, and between which days it did."""

    network: NetworkId = Field(description="A page in guidelines/networks.")
    metric: Text = Field(description="The network's own word.")
    name: Name = Field(description="Our name, from `metrics`.")
    since: Day | None = Field(None, alias="from", description="The first day on which it meant this.")
    until: Day | None = Field(None, description="The last day on which it meant this.")
    source: Text | None = Field(None, description="Where this is known from.")

    def holds(self, day: date) -> bool:
        """Whether the word meant this on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Reading(Part):
    """An age at which the numbers of a post are read."""

    age: Age = Field(description="How long after publication, such as 24h or 7d.")
    within_hours: Whole = Field(description="So many hours later it is no reading of this age any more.")

    @property
    def hours(self) -> int:
        """The age in hours."""
        return hours_of(self.age)


class Kpi(Part):
    """One figure: what is done with which columns of which table, and what has to be known to read it."""

    id: Name = Field(description="The name that campaigns, accounts and other figures use.")
    title: Text = Field(description="What it is called in reports.")
    group: Name = Field("other", description="The part of the page that it belongs to, from `groups`.")
    how: Text = Field(description="How it is worked out, in words.")
    over: Name | None = Field(None, description="The table, one line for each unit, whose columns the formula names.")
    formula: Text | None = Field(
        None,
        description="Columns, other figures, + - * / ( ), comparisons, and, or, not, and functions.",
    )
    formulas: dict[NetworkId, Text] = Field(
        default_factory=dict, description="What is taken instead on some networks, which count other things."
    )
    only: Text | None = Field(None, description="The condition that makes a line belong to the figure.")
    known: Text | None = Field(None, description="The condition without which a line is left out, and counted as such.")
    unit: Unit = Field("percent", description="What the result is.")
    direction: Literal["up", "down", "none"] = Field("up", description="Where better is; none: neither is better.")
    target: Number | None = Field(None, description="What we aim at, in its unit.")
    source: Text | None = Field(None, description="Where the numbers come from.")
    caveats: Texts = Field((), description="What has to be said with it.")
    variant_of: Name | None = Field(None, description="The figure that this is another way to work out, or a part of.")
    rules: tuple[RuleRef, ...] = Field((), description="What counts against it: a finding of one of these rules.")
    of: tuple[Text, ...] = Field((), description="What is counted, as one and as many: post, posts.")
    minimum_n: Whole | None = Field(None, description="Below this it is marked as small; default: small_number.")


class RankingPolicy(Part):
    """How posts are ranked as best and weakest."""

    figure: Name = Field("engagement_by_reach", description="The figure that ranks.")
    otherwise: Names = Field((), description="What ranks on networks that do not tell it: the first that is known.")
    least: Whole = Field(500, description="Only posts whose denominator is at least this are ranked.")
    count: Whole = Field(3, description="So many are shown at each end.")
    traits: Names = Field(("format", "hour", "weekday", "language", "objective"), description="What may be common.")
    trait_least: Whole = Field(5, description="A common trait is stated only of at least so many posts on each side.")
    trait_times: Number = Field(1.25, description="And only where one side did so many times better than the other.")
    day_parts: tuple[Whole, ...] = Field((0, 6, 12, 18), description="The hours at which parts of the day begin.")


class Recommendation(Part):
    """A proposal that a report makes when a figure passes its threshold."""

    id: Name = Field(description="The name under which the officer writes the decision.")
    title: Text = Field(description="What is proposed.")
    figure: Name = Field(description="The figure that decides.")
    by: Name | None = Field(None, description="Looked at for each account, language, weekday … alone.")
    below: Number | None = Field(None, description="Proposed where the figure is below this.")
    above: Number | None = Field(None, description="Proposed where the figure is above this.")
    missed_target: YesNo = Field(default=False, description="Proposed where the target is missed.")
    times_usual: Number | None = Field(None, description="Proposed where it is so many times its usual value or more.")
    minimum_n: Whole = Field(30, description="Nothing is proposed where fewer stand behind it.")
    text: Text = Field(description="The reason; {value}, {threshold}, {n}, {name} and {usual} are filled in.")
    decides: Role | None = Field(None, description="The role that decides.")


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
    chart_figures: Names = Field(("reach",), description="What is drawn for each account: the first that is known.")
    ranking: RankingPolicy = Field(default_factory=RankingPolicy, description="How posts are ranked.")
    recommendations: tuple[Recommendation, ...] = Field((), description="What reports propose, and when.")
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

    def name_of(self, network: str, metric: str, day: date) -> str:
        """Our name of what a network called so on a day; empty where there is none."""
        return next((alias.name for alias in self._aliases.get((network, metric), ()) if alias.holds(day)), "")

    @cached_property
    def _aliases(self) -> dict[tuple[str, str], tuple[Alias, ...]]:
        found: dict[tuple[str, str], tuple[Alias, ...]] = {}
        for alias in self.aliases:
            key = (alias.network, alias.metric)
            found[key] = (*found.get(key, ()), alias)
        return found

    @model_validator(mode="after")
    def _each_once(self) -> "Kpis":
        for key in ("figures", "metrics", "recommendations"):
            names = [item.id for item in getattr(self, key)]
            for index, name in enumerate(names):
                if name in names[:index]:
                    raise _at((key, index, "id"), say("“{name}” stands twice.", name=name), "keep one of them.")
        return self


def _at(path: tuple[str | int, ...], message: Any, fix: str) -> ValidationError:
    """A problem at one place of the page."""
    problem = Problem(message, say(fix))
    return ValidationError.from_exception_data(
        "Kpis", [{"type": "value_error", "loc": path, "input": None, "ctx": {"error": problem}}]
    )
