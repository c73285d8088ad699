"""What is planned besides posts: campaigns, observances, events, and holds that pause publishing."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from datetime import date as Date  # noqa: N812 - `date` is a key of an observance
from typing import Annotated, ClassVar, Literal, Self

from dateutil.rrule import rrulestr
from pydantic import AfterValidator, Field, model_validator

from newsdesk.model.fields import (
    AccountIds,
    CampaignId,
    CampaignIds,
    CountryNames,
    Day,
    FigureId,
    Id,
    Language,
    Languages,
    Link,
    Moment,
    NetworkIds,
    Number,
    Role,
    Text,
    TypeIds,
    Whole,
    YesNo,
    Zone,
)
from newsdesk.model.finding import Problem, say
from newsdesk.model.record import Part, Record

_REPEAT = re.compile(r"(?=.*FREQ=(?:YEARLY|MONTHLY|WEEKLY|DAILY)\b)[A-Z]+=[A-Z0-9,+-]+(?:;[A-Z]+=[A-Z0-9,+-]+)*")


def _rule(value: str) -> str:
    try:
        if not _REPEAT.fullmatch(value):
            raise ValueError  # noqa: TRY301 - refused as what dateutil does not understand
        rrulestr(value)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError):
        raise Problem(
            say("“{value}” is no rule of repetition.", value=value[:60]),
            say("write it as FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1 (RFC 5545); days repeat daily at most."),
        ) from None
    return value


_MOST_REPEATS = 20_000  # days: a rule without an end is not followed for ever


class Objective(Part):
    """What a campaign wants to reach, in a figure."""

    title: Text = Field(description="What is to be reached.")
    kpi: FigureId | None = Field(None, description="The figure that shows it: see guidelines/kpis.md.")
    target: Text | None = Field(None, description="How much of it, in words.")
    aim: Number | None = Field(None, description="How much of it, as a number in the unit of the figure.")
    baseline: Number | None = Field(None, description="What it was before, as a number; none: nobody knows.")

    @model_validator(mode="after")
    def _numbers_have_a_figure(self) -> Self:
        if self.kpi is None and (self.aim is not None or self.baseline is not None):
            raise Problem(say("A number without a figure."), say("say with `kpi` what the number counts."))
        return self


class Campaign(Record):
    """A set of posts with one purpose and two dates."""

    kind: ClassVar[str] = "campaign"

    title: Text = Field(description="What it is called.")
    start: Day = Field(description="Its first day.")
    end: Day = Field(description="Its last day.")
    owner: Role | None = Field(None, description="The role that answers for it.")
    countries: CountryNames = Field((), description="The countries that it is about.")
    languages: Languages = Field((), description="The languages that it speaks.")
    audience: Text | None = Field(None, description="Whom it speaks to.")
    objectives: tuple[Objective, ...] = Field((), description="What it wants to reach, in figures.")
    utm_campaign: Id | None = Field(None, description="Default: the id of the campaign.")

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.end < self.start:
            raise Problem(
                say("It ends on {end}, before it starts on {start}.", end=str(self.end), start=str(self.start)),
                say("correct one of the two dates."),
                "TEC-04",
            )
        return self


class Observance(Record):
    """A day or week that others mark and we may speak on."""

    kind: ClassVar[str] = "observance"

    title: Text = Field(description="The name of the day.")
    date: Day = Field(description="The first time, or the only one.")
    days: Whole = Field(1, description="How many days it lasts.")
    repeat: Annotated[str, AfterValidator(_rule)] | None = Field(None, description="An RRULE, for example FREQ=YEARLY.")
    countries: CountryNames = Field((), description="The countries that mark it; default: all.")
    mourning: YesNo = Field(default=False, description="A day on which nothing light goes out.")
    link: Link | None = Field(None, description="Where people find more.")

    def begins(self, first: Date, last: Date) -> Iterator[Date]:
        """The days in a range on which it begins."""
        if self.repeat is None:
            if first <= self.date <= last:
                yield self.date
            return
        zone = UTC if "Z" in self.repeat.upper() else None
        start = datetime(self.date.year, self.date.month, self.date.day, tzinfo=zone)
        try:
            rule = rrulestr(self.repeat, dtstart=start)
        except (ValueError, TypeError):
            return
        for count, moment in enumerate(rule):
            if moment.date() > last or count > _MOST_REPEATS:
                return
            if moment.date() >= first:
                yield moment.date()

    def covers(self, day: Date) -> bool:
        """Whether the day is one of its days."""
        length = min(self.days, day.toordinal())  # no computer counts days before the year 1
        return any(True for _ in self.begins(day - timedelta(days=length - 1), day))


class Event(Record):
    """Something that happens at a time: a conference, a live session, a deadline."""

    kind: ClassVar[str] = "event"

    title: Text = Field(description="What happens.")
    start: Moment = Field(description="When it begins.")
    end: Moment | None = Field(None, description="When it ends.")
    timezone: Zone = Field(description="The zone of its times.")
    language: Language | None = Field(None, description="The language that is spoken.")
    campaign: CampaignId | None = Field(None, description="The campaign that it belongs to.")
    place: Text | None = Field(None, description="Country or city; never a site that could be attacked.")
    link: Link | None = Field(None, description="Where people find more.")


HoldLevel = Literal["watch", "hold", "crisis", "blackout"]


class HoldScope(Part):
    """What a hold covers; a post is covered when it matches every line that is given."""

    everything: YesNo = Field(default=False, description="Whether everything pauses.")
    countries: CountryNames = Field((), description="Posts about these countries.")
    accounts: AccountIds = Field((), description="Posts for these accounts.")
    networks: NetworkIds = Field((), description="Posts for these networks.")
    campaigns: CampaignIds = Field((), description="Posts of these campaigns.")
    languages: Languages = Field((), description="Posts in these languages.")
    types: TypeIds = Field((), description="Posts of these types.")

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        named = any(getattr(self, name) for name in type(self).model_fields if name != "everything")
        if named == self.everything:
            raise Problem(
                say("The hold covers everything and names something narrower too.")
                if named
                else say("The hold does not say what it covers."),
                say("write `everything: yes`, or list countries, accounts, networks, campaigns, languages or types."),
            )
        return self


class Hold(Record):
    """A planned pause of publishing: mourning, elections, an embargo."""

    kind: ClassVar[str] = "hold"

    title: Text = Field(description="What it is called where it is in force.")
    level: HoldLevel = Field("hold", description="How grave it is.")
    scope: HoldScope = Field(description="What it pauses.")
    start: Moment = Field(description="When it begins.")
    end: Moment | None = Field(None, description="None: until somebody ends it.")
    timezone: Zone = Field(description="The zone of its times.")
    allow_types: TypeIds = Field((), description="Types of post that still go out.")
    reason: Text = Field(description="Why publishing pauses.")
    raised_by: Role = Field(description="The role that asked for it.")
    review_on: Day | None = Field(None, description="The day on which somebody asks whether it is still needed.")
