"""Who is on call: a rota with its shifts, and what they leave open or cover twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, ClassVar, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from newsdesk.model.fields import ClockTime, Id, Moment, Ref, Role, Text, WeekDay, Zone
from newsdesk.model.finding import Problem, say
from newsdesk.model.record import Part, Record

_MIDNIGHT = time()
Login = Annotated[Text, Ref(("person",))]


class Shift(Part):
    """From when to when one person or one role is on call."""

    start: Moment = Field(description="When it begins.")
    end: Moment = Field(description="When it ends.")
    role: Role = Field(description="The role that answers.")
    person: Login | None = Field(None, description="A login on the workflow page; none: whoever holds the role.")
    backup: Role | None = Field(None, description="The role to ask when nobody answers.")

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.start.utc == self.end.utc and self.end.naive < self.start.naive:
            raise Problem(
                say("The shift ends at {end}, before it starts.", end=str(self.end)),
                say("correct one of the two times."),
                "TEC-04",
            )
        return self


class Hours(Part):
    """The hours at which somebody is on call, on the rota's own clock."""

    first: ClockTime = Field(description="The beginning, such as 07:00.")
    last: ClockTime = Field(description="The end, such as 22:00; 00:00 is midnight.")
    days: tuple[WeekDay, ...] = Field((), description="The days of the week; none: every day.")

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.last <= self.first and self.last != _MIDNIGHT:
            raise Problem(
                say("The hours end at {last}, before they begin.", last=f"{self.last:%H:%M}"),
                say("write two times of one day, such as 07:00 and 22:00."),
                "TEC-04",
            )
        return self

    def within(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The parts of a stretch of time that lie in these hours."""
        for days in range((end.date() - start.date()).days + 1):
            day = start.date() + timedelta(days=days)
            if self.days and get_args(WeekDay)[day.weekday()] not in self.days:
                continue
            midnight = timedelta(days=self.last == _MIDNIGHT)
            first = max(start, datetime.combine(day, self.first, start.tzinfo))
            last = min(end, datetime.combine(day + midnight, self.last, start.tzinfo))
            if first < last:
                yield first, last


class Rota(Record):
    """Who is on call, and when; never a phone number."""

    kind: ClassVar[str] = "rota"

    title: Text = Field(description="Such as: On call in November.")
    timezone: Zone = Field(description="In which the times of the shifts are read.")
    team: Id | None = Field(None, description="Where several teams are on call; the files of a team are one rota.")
    hours: Hours | None = Field(None, description="When somebody is on call; none: day and night.")
    shifts: tuple[Shift, ...] = Field(min_length=1, description="One after the other, without a gap.")


@dataclass(frozen=True, slots=True)
class Duty:
    """A shift with its two instants."""

    start: datetime
    end: datetime
    rota: Rota
    number: int

    @property
    def shift(self) -> Shift:
        """The shift as it is written."""
        return self.rota.shifts[self.number]

    def covers(self, moment: datetime) -> bool:
        """Whether somebody is on call then by this shift."""
        return self.start <= moment < self.end


def duties(rotas: Iterable[Rota]) -> Mapping[str, tuple[Duty, ...]]:
    """The shifts of each team in order; the team without a name is empty. Times that cannot be read are left out."""
    found: dict[str, list[Duty]] = defaultdict(list)
    for rota in rotas:
        for number, shift in enumerate(rota.shifts):
            try:
                start, end = shift.start.at(rota.timezone), shift.end.at(rota.timezone)
            except Problem:
                continue  # the time has its own finding
            found[rota.team or ""].append(Duty(start, end, rota, number))
    return {
        team: tuple(sorted(group, key=lambda duty: (duty.start, duty.end, duty.rota.id)))
        for team, group in sorted(found.items())
    }


@dataclass(frozen=True, slots=True)
class Fault:
    """A stretch of time in which nobody is on call between two shifts, or two are."""

    start: datetime
    end: datetime
    before: Duty
    after: Duty

    @property
    def is_gap(self) -> bool:
        """Whether nobody is on call."""
        return self.before.end <= self.start


def faults(team: Sequence[Duty], handover: timedelta) -> Iterator[Fault]:
    """What the shifts of one team leave open or cover twice; a handover is short and no fault."""
    last: Duty | None = None
    for duty in team:
        if last is not None and duty.start < last.end:
            end = min(last.end, duty.end)
            if end - duty.start > handover:
                yield Fault(duty.start, end, last, duty)
        elif last is not None and duty.start > last.end:
            yield from _open(last, duty)
        last = duty if last is None or duty.end > last.end else last


def _open(before: Duty, after: Duty) -> Iterator[Fault]:
    hours, zone = before.rota.hours, ZoneInfo(before.rota.timezone)
    if hours is None:
        yield Fault(before.end, after.start, before, after)
    elif stretches := list(hours.within(before.end.astimezone(zone), after.start.astimezone(zone))):
        yield Fault(stretches[0][0].astimezone(UTC), stretches[-1][1].astimezone(UTC), before, after)
