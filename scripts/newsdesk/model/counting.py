"""What is counted, when it is read, and what networks call it: lists of the page of figures."""

import re
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from newsdesk.model.fields import Day, Name, NetworkId, Text, Whole, YesNo
from newsdesk.model.finding import Problem, say
from newsdesk.model.metric import Scope
from newsdesk.model.record import Part

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
    money: Literal["organic", "paid"] | None = Field(
        None, description="Whether it counts unpaid or paid only; none: both together."
    )
    source: Text | None = Field(None, description="Where this is known from.")

    def holds(self, day: date) -> bool:
        """Whether the word meant this on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def meets(self, other: "Alias") -> bool:
        """Whether there is a day on which both hold, for the same word of the same network."""
        apart = (self.until and other.since and self.until < other.since) or (
            other.until and self.since and other.until < self.since
        )
        return (self.network, self.metric) == (other.network, other.metric) and not apart


class Reading(Part):
    """An age at which the numbers of a post are read."""

    age: Age = Field(description="How long after publication, such as 24h or 7d.")
    within_hours: Whole = Field(description="So many hours later it is no reading of this age any more.")

    @property
    def after(self) -> timedelta:
        """From when on after publication it may be taken."""
        return timedelta(hours=hours_of(self.age))

    @property
    def within(self) -> timedelta:
        """How long it may then be taken."""
        return timedelta(hours=self.within_hours)
