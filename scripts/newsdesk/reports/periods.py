"""Weeks, months and quarters: the days that a report covers, in the zone of the desk."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from newsdesk.model.report import is_period

Span = Literal["week", "month", "quarter", "days"]
SPANS: tuple[Span, ...] = ("week", "month", "quarter")
_WEEK = timedelta(days=7)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Some days from the first to the last; those of a campaign have the span `days`."""

    span: Span
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def name(self) -> str:
        """The name in addresses and files: 2026-w47, 2026-11, 2026-q4."""
        if self.span == "days":
            return f"{self.first}-{self.last}"
        if self.span == "month":
            return f"{self.first:%Y-%m}"
        if self.span == "quarter":
            return f"{self.first.year}-q{_quarter(self.first)}"
        year, week, _ = self.first.isocalendar()
        return f"{year}-w{week:02}"

    @property
    def title(self) -> str:
        """The period in words: Week 47 of 2026, November 2026, Quarter 4 of 2026."""
        if self.span == "days":
            return f"{self.first} to {self.last}"
        if self.span == "month":
            return f"{self.first:%B %Y}"
        if self.span == "quarter":
            return f"Quarter {_quarter(self.first)} of {self.first.year}"
        year, week, _ = self.first.isocalendar()
        return f"Week {week} of {year}"

    @property
    def before(self) -> "Period":
        """The period of this length that ends the day before."""
        if self.span == "days":
            return _days(self.first, -(self.last - self.first).days - 1, -1)
        return period_of(self.span, self.first - _A_DAY)

    @property
    def after(self) -> "Period":
        """The period of this length that begins the day after."""
        if self.span == "days":
            return _days(self.last, 1, (self.last - self.first).days + 1)
        return period_of(self.span, self.last + _A_DAY)


@cache
def period_of(span: Span, day: date) -> Period:
    """The week (Monday to Sunday), month or quarter of a day; with the span `days`, the day alone."""
    if span == "days":
        return Period(span, day, day)
    if span == "week":
        first = day - timedelta(days=day.weekday())
        return Period(span, first, first + _WEEK - _A_DAY)
    months = 1 if span == "month" else 3
    first = day.replace(month=day.month - (day.month - 1) % months, day=1)
    return Period(span, first, _later(first, months) - _A_DAY)


def period_named(name: str) -> Period | None:
    """The period of a name such as 2026-w47, 2026-11 or 2026-q4; None where it is none."""
    if not is_period(name):
        return None
    year, what = int(name[:4]), name[5:]
    try:
        if what[0] == "w":
            return period_of("week", date.fromisocalendar(year, int(what[1:]), 1))
        if what[0] == "q":
            return period_of("quarter", date(year, int(what[1:]) * 3, 1))
        return period_of("month", date(year, int(what), 1))
    except ValueError:  # a week 53 that the year does not have, or the year 0
        return None


def weeks_until(last: date, count: int) -> tuple[Period, ...]:
    """The last whole weeks that end on a day or before it, the earliest first."""
    newest = period_of("week", last)
    if newest.last > last:
        if newest.first == date.min:
            return ()
        newest = newest.before
    back = min(count, newest.first.toordinal() // _WEEK.days + 1)  # the calendar begins with the year 1
    return tuple(period_of("week", newest.first - _WEEK * weeks) for weeks in range(back - 1, -1, -1))


def _days(day: date, first: int, last: int) -> Period:
    """The days from one to another, counted from a day, as far as the calendar goes."""
    begin, end = (min(max(day.toordinal() + by, 1), date.max.toordinal()) for by in (first, last))
    return Period("days", date.fromordinal(begin), date.fromordinal(end))


def _quarter(day: date) -> int:
    return (day.month + 2) // 3


def _later(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
