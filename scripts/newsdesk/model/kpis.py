"""The page of figures: which ones the reports show, how each is worked out, and what we aim at."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from newsdesk.model.fields import Number, RuleRef, Text, Whole
from newsdesk.model.finding import Problem, say
from newsdesk.model.guideline import Guideline
from newsdesk.model.record import Part

FigureName = Literal[
    "published_as_planned",
    "on_time",
    "alternative_text",
    "consent",
    "languages_complete",
    "account_checks",
    "review_time",
]
_BY_RULES = frozenset({"alternative_text", "consent", "account_checks"})


class Kpi(Part):
    """One figure of the reports."""

    id: FigureName = Field(description="What is counted: newsdesk knows how.")
    title: Text
    how: Text = Field(description="How it is worked out, in words.")
    target: Number | None = Field(None, description="What we aim at, in percent.")
    rules: tuple[RuleRef, ...] = Field((), description="What counts against it: a finding of one of these rules.")

    @model_validator(mode="after")
    def _has_its_rules(self) -> "Kpi":
        if (self.id in _BY_RULES) != bool(self.rules):
            raise Problem(
                say("“{name}” does not say which rules decide.", name=self.id)
                if self.id in _BY_RULES
                else say("No rule decides “{name}”.", name=self.id),
                say("list under `rules` the rules whose findings count against it.")
                if self.id in _BY_RULES
                else say("take `rules` away."),
            )
        return self


class Kpis(Guideline):
    """The figures that we report, and what is needed to count them."""

    kind: ClassVar[str] = "kpis"

    on_time_minutes: Whole = Field(15, description="So long after its time a post still counts as on time.")
    small_number: Whole = Field(100, description="A share of fewer than so many is marked as small.")
    chart_weeks: Whole = Field(12, description="So many weeks stand in a chart.")
    figures: tuple[Kpi, ...] = Field((), description="The figures that newsdesk works out, in their order.")

    @model_validator(mode="after")
    def _each_once(self) -> "Kpis":
        names = [kpi.id for kpi in self.figures]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise Problem(say("The figure “{name}” stands twice.", name=twice), say("keep one of them."))
        return self
