"""What the page of figures says of reports: how posts are ranked, what counts as common, what is recommended when."""

import re
from typing import Literal, Self

from pydantic import Field, model_validator

from newsdesk.model.fields import Name, Names, Number, Role, Text, Whole, YesNo
from newsdesk.model.finding import Problem, say
from newsdesk.model.record import Part

Dimension = Literal["format", "hour", "weekday", "language", "objective", "type", "pillar", "campaign"]
_FILLED = re.compile(r"\{[^{}]*\}|[{}]")
_KNOWN = frozenset({"{value}", "{threshold}", "{n}", "{name}", "{usual}"})


class RankBy(Part):
    """By what the best and the weakest posts are found: each is compared with what is usual for its account."""

    figure: Name = Field(description="A figure of `figures` that is a share of one number, such as reach.")
    otherwise: Names = Field((), description="What ranks accounts whose network does not tell it: the first known.")
    least: Whole = Field(500, description="Posts for which that number is smaller are left out.")
    shown: Whole = Field(3, description="So many best and so many weakest are shown.")


class TraitsBy(Part):
    """Which posts are put side by side to see what the best have in common."""

    by: tuple[Dimension, ...] = Field((), description="What posts can share.")
    day_parts: tuple[Whole, ...] = Field((0, 6, 12, 18), description="The hours at which parts of the day begin.")
    least: Whole = Field(5, description="Groups of fewer posts, and what is left beside them, are not compared.")
    times: Number = Field(1.25, description="A group is named when it does so many times better or worse.")


class Recommendation(Part):
    """A proposal that a report makes when a figure passes its threshold."""

    id: Name = Field(description="The name under which the officer writes the decision.")
    title: Text = Field(description="What is proposed, in one sentence.")
    figure: Name = Field(description="The figure that decides.")
    by: Name | None = Field(None, description="Looked at for each account, language, weekday … alone.")
    below: Number | None = Field(None, description="Proposed where the figure is below this.")
    above: Number | None = Field(None, description="Proposed where the figure is above this.")
    missed_target: YesNo = Field(default=False, description="Proposed where the target is missed.")
    times_usual: Number | None = Field(None, description="Proposed where it is so many times its usual value or more.")
    minimum_n: Whole = Field(30, description="Nothing is proposed where fewer stand behind it.")
    text: Text = Field(description="The reason; {value}, {threshold}, {n}, {name} and {usual} are filled in.")
    decides: Role | None = Field(None, description="The role that decides.")

    @model_validator(mode="after")
    def _has_one_threshold(self) -> Self:
        stated = [self.below, self.above, self.times_usual, self.missed_target or None]
        if sum(item is not None for item in stated) != 1:
            raise Problem(
                say("“{name}” does not have one threshold.", name=self.id),
                say("write one of `below`, `above`, `times_usual` and `missed_target: yes`."),
            )
        if unknown := sorted(set(_FILLED.findall(self.text)) - _KNOWN):
            raise Problem(
                say("“{name}” in `text` is not filled in.", name=unknown[0][:60]),
                say("use {names}.", names=", ".join(sorted(_KNOWN))),
            )
        return self
