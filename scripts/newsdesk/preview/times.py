"""Times as people read them: absolute, with their zone; never relative, because pages age."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from newsdesk.model.account import Account
from newsdesk.model.finding import Problem
from newsdesk.model.post import Post
from newsdesk.model.when import WallTime

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """When a post is due on an account: the instant, and the zone in which people there read it."""

    instant: datetime
    zone: str

    @property
    def local(self) -> datetime:
        """The wall clock in the zone."""
        return self.instant.astimezone(ZoneInfo(self.zone))

    @property
    def clock(self) -> str:
        """Hours and minutes on that wall, such as 10:00."""
        return f"{self.local:%H:%M}"

    def __str__(self) -> str:
        return f"{day(self.local)}, {self.clock} ({zone_words(self.zone, self.local)})"


@lru_cache(maxsize=4096)
def _due(when: WallTime, zone: str | None) -> Due | None:
    try:
        return Due(when.at(zone), zone or "UTC")
    except Problem:
        return None


def due(post: Post, account: Account) -> Due | None:
    """When a post goes out on an account; None without a time (when-approved) or with one that cannot be read."""
    if not isinstance(post.publish_at, WallTime):
        return None
    return _due(post.publish_at, post.timezone or account.timezone)


def correction_due(post: Post, account: Account, number: int) -> Due | None:
    """When a correction goes out on an account; they are counted from 1."""
    return _due(post.corrections[number - 1].at, post.timezone or account.timezone)


def day(value: date) -> str:
    """A day with its weekday: Tue 24 Nov 2026."""
    return f"{_DAYS[value.weekday()]} {value.day} {_MONTHS[value.month - 1][:3]} {value.year}"


def week_day(value: date) -> str:
    """A day where the year is known: Tue 24 Nov."""
    return f"{_DAYS[value.weekday()]} {value.day} {_MONTHS[value.month - 1][:3]}"


def full_day(value: date) -> str:
    """A day in full words, for headings: Tuesday 24 November 2026."""
    return f"{_FULL_DAYS[value.weekday()]} {value.day} {_MONTHS[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    """A day without its weekday: 24 Nov 2026."""
    return f"{value.day} {_MONTHS[value.month - 1][:3]} {value.year}"


def month_name(month: str) -> str:
    """A month such as 2026-11 in words: November 2026."""
    year, number = month.split("-")
    return f"{_MONTHS[int(number) - 1]} {year}"


def zone_words(zone: str, moment: datetime) -> str:
    """A zone with its offset at a moment: Africa/Nairobi, UTC+3."""
    shift = moment.astimezone(ZoneInfo(zone)).utcoffset()
    minutes = round(shift.total_seconds() / 60) if shift else 0
    if zone == "UTC" or not minutes:
        return zone if zone == "UTC" else f"{zone}, UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"{zone}, UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def stamp(moment: datetime, zone: str = "UTC") -> str:
    """A moment with its zone: Sun 22 Nov 2026, 14:20 UTC."""
    local = moment.astimezone(ZoneInfo(zone))
    words = zone if zone == "UTC" else f"({zone_words(zone, local)})"
    return f"{day(local)}, {local:%H:%M} {words}"


def utc(moment: datetime) -> str:
    """A moment as machines read it, for `datetime` attributes."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
