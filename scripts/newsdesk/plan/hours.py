"""Publishing hours: when runs begin, in the words of a scheduler that only knows UTC, and when one is overdue."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from newsdesk.model.workflow import PublishingHours

LEAST = 5  # minutes: GitHub starts nothing more often
_OFF_THE_HOUR = 7  # everybody else's runs begin at 0, and many of them are dropped
_HOUR = 60
_DAY = timedelta(days=1)
_WEEK = 7
_LOOKED_BACK = timedelta(days=31)
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def crons(hours: PublishingHours | None, year: int) -> tuple[str, ...]:
    """The lines of a crontab in UTC that cover the hours in every season of a year, by the hour and never less.

    Without hours a run begins as often as they would ask for, day and night.
    """
    if hours is None:
        usual = PublishingHours.model_fields["every_minutes"].default
        return (f"{','.join(map(str, _minutes(usual)))} * * * *",)
    minutes = _minutes(hours.every_minutes)
    wanted = _utc_hours(hours, year)
    days_of: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for day in sorted(wanted):
        days_of[_thinned(sorted(wanted[day]), hours.every_minutes)].append((day + 1) % _WEEK)  # cron counts from Sunday
    return tuple(
        f"{','.join(map(str, minutes))} {_ranges(hour_list, 24)} * * {_ranges(days, _WEEK)}"
        for hour_list, days in days_of.items()
    )


def open_time(hours: PublishingHours, since: datetime, now: datetime) -> timedelta:
    """How much publishing time lies between two instants; of the last month at most."""
    since = max(since, now - _LOOKED_BACK)
    parts = (min(end, now) - max(start, since) for start, end in _windows(hours, since, now))
    return sum((part for part in parts if part > timedelta()), timedelta())


def overdue(hours: PublishingHours | None, stale_minutes: int, seen: datetime, now: datetime) -> bool:
    """Whether a run should have come since the last one; nights and days off do not count."""
    passed = open_time(hours, seen, now) if hours else now - seen
    return passed >= timedelta(minutes=max(stale_minutes, 1))


def _minutes(every: int) -> tuple[int, ...]:
    """The minutes of an hour at which runs begin: at least as often as asked, spread evenly."""
    step = max((n for n in range(LEAST, _HOUR + 1) if _HOUR % n == 0 and n <= every), default=LEAST)
    return tuple(range(_OFF_THE_HOUR % step, _HOUR, step))


def _thinned(found: list[int], every: int) -> tuple[int, ...]:
    """Hours of a day, where not every hour needs a run."""
    step = max(1, every // _HOUR)
    kept = [hour for place, hour in enumerate(found) if place % step == 0]
    return tuple(dict.fromkeys([*kept, found[-1]]))


def _utc_hours(hours: PublishingHours, year: int) -> dict[int, set[int]]:
    """Day of the week (Monday is 0) to the hours of UTC that have publishing time, under every offset of a year."""
    found: dict[int, set[int]] = defaultdict(set)
    for offset in _offsets(hours.timezone, year):
        for day in _days(hours):
            start = datetime.combine(date(year, 1, 1), hours.first) - offset
            end = datetime.combine(date(year, 1, 1), hours.last) - offset + timedelta(minutes=hours.every_minutes)
            end += _DAY if hours.last < hours.first else timedelta()
            moment = start.replace(minute=0)
            while moment < end:
                shift = (moment.date() - date(year, 1, 1)).days
                found[(day + shift) % _WEEK].add(moment.hour)
                moment += timedelta(hours=1)
    return found


def _offsets(zone: str, year: int) -> tuple[timedelta, ...]:
    """Every offset from UTC that clocks of the zone show in a year."""
    first = datetime(year, 1, 1, tzinfo=UTC)
    seen = ((first + _DAY * day).astimezone(ZoneInfo(zone)).utcoffset() or timedelta() for day in range(366))
    return tuple(dict.fromkeys(seen))


def _days(hours: PublishingHours) -> tuple[int, ...]:
    return tuple(_NAMES.index(name) for name in hours.days)


def _windows(hours: PublishingHours, since: datetime, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of publishing time that touch the time between two instants."""
    zone, days = ZoneInfo(hours.timezone), _days(hours)
    day = since.astimezone(zone).date() - _DAY
    while day <= now.astimezone(zone).date():
        if day.weekday() in days:
            last = day + _DAY if hours.last < hours.first else day
            yield _instant(day, hours.first, zone), _instant(last, hours.last, zone)
        day += _DAY


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _ranges(values: Iterable[int], every: int) -> str:
    """Numbers as a crontab writes them: 1-5,7; a star for all of them."""
    found = sorted(values)
    if len(found) == every:
        return "*"
    runs: list[list[int]] = []
    for value in found:
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
