"""Wall-clock times: what an officer writes, the zone it is read in, and the instant it means."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from newsdesk.model.finding import Message, Problem, say

_WALL = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?: ?(Z|[+-][0-9]{2}:[0-9]{2}))?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})")
_CLOCK = re.compile(r"([0-9]{1,2})[:.h]([0-9]{2})")


@dataclass(frozen=True, slots=True)
class WallTime:
    """A date and time as a clock on the wall shows it, with an offset only where the officer wrote one.

    `Z` fixes the instant and says nothing about local time (RFC 9557), so it fits every zone;
    a numeric offset must agree with the zone.
    """

    naive: datetime
    offset: timedelta | None = None
    utc: bool = False

    def __str__(self) -> str:
        suffix = "Z" if self.utc else "" if self.offset is None else _offset_text(self.offset)
        return f"{self.naive:%Y-%m-%d %H:%M}{suffix}"

    def at(self, zone: str | None) -> datetime:
        """The instant in UTC; raises Problem if the zone is missing, contradicts the offset, or has no such time."""
        if self.utc:
            return self.naive.replace(tzinfo=UTC)
        if zone is None:
            if self.offset is None:
                raise Problem(
                    say("{time} has no time zone to read it in.", time=str(self)),
                    say("add `timezone:` to the post or to the account, for example Europe/Oslo."),
                    "TEC-03",
                )
            return (self.naive - self.offset).replace(tzinfo=UTC)
        return _resolve(self, zone)


@lru_cache(maxsize=4096)
def _resolve(wall: WallTime, zone: str) -> datetime:
    tz = ZoneInfo(zone)
    earlier, later = (wall.naive.replace(tzinfo=tz, fold=fold) for fold in (0, 1))
    candidates = [t for t in (earlier, later) if t.astimezone(UTC).astimezone(tz).replace(tzinfo=None) == wall.naive]
    if not candidates:
        before, after = sorted(t.astimezone(UTC).astimezone(tz) for t in (earlier, later))
        raise Problem(
            say("{time} does not exist in {zone}: the clocks go forward over it.", time=str(wall), zone=zone),
            say(
                "write {before} (before the change) or {after} (after it).",
                before=f"{before:%Y-%m-%d %H:%M}",
                after=f"{after:%Y-%m-%d %H:%M}",
            ),
            "TEC-03",
        )
    offsets = list(dict.fromkeys(t.utcoffset() or timedelta() for t in candidates))
    if wall.offset is None:
        if len(offsets) > 1:
            raise Problem(
                say("{time} happens twice in {zone}: the clocks go back over it.", time=str(wall), zone=zone),
                say(
                    "write {first} (the first time) or {second} (an hour later)."
                    if abs(offsets[0] - offsets[1]) == timedelta(hours=1)
                    else "write {first} (the first time) or {second} (the second).",
                    first=f"{wall}{_offset_text(offsets[0])}",
                    second=f"{wall}{_offset_text(offsets[1])}",
                ),
                "TEC-03",
            )
        return candidates[0].astimezone(UTC)
    for candidate in candidates:
        if candidate.utcoffset() == wall.offset:
            return candidate.astimezone(UTC)
    meant = (wall.naive - wall.offset).replace(tzinfo=UTC).astimezone(tz)
    raise Problem(
        say(
            "{time} contradicts the time zone {zone}, where the offset is then {offset}.",
            time=str(wall),
            zone=zone,
            offset=_offset_text(offsets[0]),
        ),
        say(
            "write {kept} (this clock time in {zone}) or {meant} (the same moment as written).",
            kept=f"{wall.naive:%Y-%m-%d %H:%M}",
            meant=f"{meant:%Y-%m-%d %H:%M}",
            zone=zone,
        ),
        "TEC-03",
    )


def _offset_text(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def parse_wall(text: str) -> WallTime:
    """A wall-clock time such as `2026-11-25 10:00`, with `Z` or `+03:00` where needed; raises Problem."""
    match = _WALL.fullmatch(text)
    if match is None:
        raise Problem(say("{text} is not a date and time.", text=_quoted(text)), _suggestion(text), "TEC-03")
    day, clock, offset = match.groups()
    try:
        naive = datetime.fromisoformat(f"{day} {clock}")
        delta = None
        if offset and offset != "Z":
            aware = datetime.fromisoformat(f"{day} {clock}{offset}")
            delta = aware.utcoffset()
        (naive.replace(tzinfo=UTC) - timedelta(days=2), naive.replace(tzinfo=UTC) + timedelta(days=2))
    except (ValueError, OverflowError):
        raise Problem(
            say("{text} is no day or hour of the calendar.", text=_quoted(text)),
            say("write it as 2026-11-25 10:00: year-month-day, then hours 00 to 23."),
            "TEC-03",
        ) from None
    return WallTime(naive, delta, offset == "Z")


def _suggestion(text: str) -> Message:
    example = "2026-11-25 10:00"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return say("add the hour: {example}.", example=f"{text} 10:00")
    if day_first := _DAY_FIRST.search(text):
        clock = _CLOCK.search(text[day_first.end() :]) or _CLOCK.search(text[: day_first.start()])
        day, month, year = (int(part) for part in day_first.groups())
        if month <= 12:  # noqa: PLR2004 - months of a year
            hour = f"{int(clock[1]):02}:{clock[2]}" if clock else "10:00"
            example = f"{year}-{month:02}-{day:02} {hour}"
    return say("write it as {example}: year-month-day, then the hour.", example=example)


def check_zone(name: str) -> str:
    """The name of an IANA time zone; raises Problem with the nearest names."""
    if not _is_zone(name):
        zones = {zone.casefold(): zone for zone in _zones() if "/" in zone or zone == "UTC"}
        last_parts = {key.rsplit("/", 1)[-1]: zone for key, zone in zones.items()}
        wanted = name.casefold().replace(" ", "_")
        near = get_close_matches(wanted, [*zones, *last_parts], 1, 0.7)
        found = (zones.get(near[0]) or last_parts[near[0]]) if near else "Africa/Nairobi"
        raise Problem(
            say("{name} is not a time zone.", name=_quoted(name)),
            say("write a region and a city, for example {zone}.", zone=found),
        )
    return name


def _is_zone(name: str) -> bool:
    if name != "UTC" and "/" not in name:
        return False
    return name in _zones()


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _quoted(text: str) -> str:
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"  # noqa: PLR2004 - a finding stays readable
