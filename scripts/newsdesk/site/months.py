"""What happens in a month: the days with their posts, events and observances; campaigns and holds as spans."""

from calendar import Calendar, monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import TypeVar

from newsdesk.model.calendar import Campaign, Event, Hold, Observance
from newsdesk.model.finding import Problem
from newsdesk.preview.times import Due
from newsdesk.site.rhythm import Gap, rhythm
from newsdesk.site.view import Slot, View

T = TypeVar("T")

AHEAD = 3  # months that the calendar shows after the current one, also when nothing is planned yet
_MOST_DAYS = 366
_MOST_GAPS = 3  # bars of a week; above the month they are all told
_YEARS = range(1990, 2200)  # a month outside is a slip of the keyboard: the list of posts has it, the calendar has not


@dataclass(frozen=True, slots=True)
class Span:
    """A campaign or a hold, with the days that it covers; a hold without end goes on."""

    record: Campaign | Hold
    first: date
    last: date | None

    @property
    def is_hold(self) -> bool:
        """Whether publishing pauses."""
        return isinstance(self.record, Hold)

    def covers(self, first: date, last: date) -> bool:
        """Whether it covers one of the days."""
        return self.first <= last and (self.last is None or self.last >= first)


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with its time."""

    event: Event
    due: Due


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What stands on one day."""

    day: date
    observances: tuple[Observance, ...]
    events: tuple[Happening, ...]
    slots: tuple[Slot, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing does."""
        return not (self.observances or self.events or self.slots)


@dataclass(frozen=True, slots=True)
class Bar:
    """A span or a gap in one week of the grid: the first column from 1, the number of days."""

    span: Span | Gap
    column: int
    days: int
    came_in: bool
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from Monday, with the spans and gaps above them."""

    days: tuple[DayPlan, ...]
    bars: tuple[Bar, ...]
    more_gaps: int = 0

    @property
    def first(self) -> date:
        """Its Monday."""
        return self.days[0].day

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.days[-1].day

    @property
    def number(self) -> int:
        """Its number in the year (ISO 8601)."""
        return self.first.isocalendar().week


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the calendar."""

    name: str
    first: date
    last: date
    days: tuple[DayPlan, ...]
    weeks: tuple[Week, ...]
    spans: tuple[Span, ...]


class Planner:
    """The calendar of a desk, month by month."""

    def __init__(self, view: View):
        self._view = view
        self.rhythm = rhythm(view)
        self._spans = tuple(sorted(_spans(view), key=lambda s: (not s.is_hold, s.first, s.record.id)))
        self._happenings = _by_day((happening.due.local.date(), happening) for happening in _happenings(view))
        self._slots = _by_day((slot.day, slot) for slot in sorted(view.slots, key=_on_the_wall))
        self.months = tuple(sorted(self._months()))
        first, last = _bounds(self.months[0])[0], _bounds(self.months[-1])[1]
        week = timedelta(days=6)
        self._observances = _by_day(_marked(view.desk.observances.values(), first - week, last + week))

    def _months(self) -> set[str]:
        today = self._view.today.replace(day=1)
        months = {f"{_later(today, ahead):%Y-%m}" for ahead in range(AHEAD + 1)}
        dated = chain(self._slots, self._happenings, (span.first for span in self._spans if span.is_hold))
        return months | {f"{day:%Y-%m}" for day in dated if day.year in _YEARS}

    def month(self, name: str) -> Month:
        """One month, such as 2026-11."""
        first, last = _bounds(name)
        weeks = tuple(self._week(days) for days in Calendar(firstweekday=0).monthdatescalendar(first.year, first.month))
        days = tuple(plan for week in weeks for plan in week.days if first <= plan.day <= last)
        return Month(name, first, last, days, weeks, tuple(span for span in self._spans if span.covers(first, last)))

    def _week(self, days: Sequence[date]) -> Week:
        gaps = [gap for gap in self.rhythm.gaps if gap.covers(days[0], days[-1])]
        spans = [span for span in self._spans if span.covers(days[0], days[-1])]
        bars = _bars((*spans, *gaps[:_MOST_GAPS]), days[0], days[-1])
        return Week(tuple(map(self._day, days)), tuple(bars), len(gaps[_MOST_GAPS:]))

    def _day(self, day: date) -> DayPlan:
        return DayPlan(day, self._observances.get(day, ()), self._happenings.get(day, ()), self._slots.get(day, ()))


def _bars(spans: Iterable[Span | Gap], monday: date, sunday: date) -> Iterator[Bar]:
    for span in spans:
        start = max(span.first, monday)
        end = sunday if span.last is None else min(span.last, sunday)
        goes_on = span.last is None or span.last > sunday
        yield Bar(span, (start - monday).days + 1, (end - start).days + 1, span.first < monday, goes_on)


def _on_the_wall(slot: Slot) -> tuple[str, str, str]:
    return slot.due.clock, slot.due.zone, slot.post.id


def _spans(view: View) -> Iterator[Span]:
    for campaign in view.desk.campaigns.values():
        yield Span(campaign, campaign.start, campaign.end)
    for hold in view.desk.holds.values():
        yield Span(hold, hold.start.naive.date(), hold.end.naive.date() if hold.end else None)


def _happenings(view: View) -> Iterator[Happening]:
    for event in view.desk.events.values():
        try:
            yield Happening(event, Due(event.start.at(event.timezone), event.timezone))
        except Problem:
            continue  # the check reports the time that cannot be read


def _marked(observances: Iterable[Observance], first: date, last: date) -> Iterator[tuple[date, Observance]]:
    for observance in observances:
        length = max(1, min(observance.days, _MOST_DAYS))
        for start in observance.begins(first - timedelta(days=length), last):
            for offset in range(length):
                day = start + timedelta(days=offset)
                if first <= day <= last:
                    yield day, observance


def _by_day(pairs: Iterable[tuple[date, T]]) -> Mapping[date, tuple[T, ...]]:
    found: dict[date, list[T]] = {}
    for day, value in pairs:
        found.setdefault(day, []).append(value)
    return {day: tuple(values) for day, values in found.items()}


def _bounds(month: str) -> tuple[date, date]:
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def _later(first: date, months: int) -> date:
    number = first.month - 1 + months
    return date(first.year + number // 12, number % 12 + 1, 1)
