"""Wall-clock times: what an officer writes, the zone it is read in, and the instant it means."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from newsdesk.model.finding import Message, Problem, say

_WALL = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?: ?(Z|[+-][0-9]{2}:[0-9]{2}))?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-./] ?([0-9]{1,2})[-./] ?([0-9]{4})(?![0-9])")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})(?![0-9])")
_CLOCK = re.compile(
    r"(?<![0-9:.])([0-9]{1,2})(?:[:.h]([0-9]{2}))?(?::[0-9]{2})? ?(am|pm|a\.m\.|p\.m\.|h|uhr)?(?![0-9])", re.IGNORECASE
)
_EXAMPLE = "2026-11-25 10:00"
_EDGES = ("0000", "0001", "9999")  # the calendar of the computer ends there
_LONGEST = 60  # what a finding shows of a value


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
        return f"{self.naive.isoformat(' ', 'seconds' if self.naive.second else 'minutes')}{suffix}"

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
                before=_told(before),
                after=_told(after),
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
            offset=" or ".join(_offset_text(offset) for offset in offsets),
        ),
        say(
            "write {kept} (this clock time in {zone}) or {meant} (the same moment as written).",
            kept=_told(candidates[0]),
            meant=_told(meant),
            zone=zone,
        ),
        "TEC-03",
    )


def _told(moment: datetime) -> str:
    """A moment of a zone as somebody must write it: with the offset only where the clock shows this time twice."""
    twice = moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
    return str(WallTime(moment.replace(tzinfo=None, fold=0), moment.utcoffset() if twice else None))


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
        if clock.startswith("24"):
            raise ValueError  # noqa: TRY301 - a later Python reads it as the next day
        naive = datetime.fromisoformat(f"{day} {clock}")
        delta = None
        if offset and offset != "Z":
            aware = datetime.fromisoformat(f"{day} {clock}{offset}")
            delta = aware.utcoffset()
        (naive.replace(tzinfo=UTC) - timedelta(days=2), naive.replace(tzinfo=UTC) + timedelta(days=2))
    except (ValueError, OverflowError):
        meant = "" if day.startswith(_EDGES) or offset else _meant(text)[0]
        fix = (
            say("write {example}.", example=meant)
            if meant
            else say("write it as {example}: year-month-day, then hours 00 to 23.", example=_EXAMPLE)
        )
        raise Problem(say("{text} is no day or hour of the calendar.", text=_quoted(text)), fix, "TEC-03") from None
    return WallTime(naive, delta, offset == "Z")


def _suggestion(text: str) -> Message:
    meant, rest = _meant(text)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and meant:
        return say("add the hour: {example}.", example=meant)
    if meant and any(sign.isalpha() for sign in rest):
        return say("write it as {example}, and the time zone apart: `timezone: Europe/Oslo`.", example=meant)
    return say("write it as {example}: year-month-day, then the hour.", example=meant or _EXAMPLE)


def _meant(text: str) -> tuple[str, str]:
    """The date and time that somebody probably wanted to write, and what else is there; empty where nobody can tell."""
    plain = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in text[:_LONGEST])
    if match := _YEAR_FIRST.search(plain):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.search(plain):
        day, month, year = (int(part) for part in match.groups())
        if month > 12 >= day:  # noqa: PLR2004 - months of a year: somebody wrote the month first
            day, month = month, day
    else:
        return "", ""
    others = f"{plain[: match.start()]} {plain[match.end() :].removeprefix('T')}"
    clock = _CLOCK.search(others)
    hour, minute = (int(clock[1]), int(clock[2] or 0)) if clock else (10, 0)
    half = (clock[3] or "").lower()[:1] if clock else ""
    if half in {"a", "p"} and 1 <= hour <= 12:  # noqa: PLR2004 - hours of a clock
        hour = hour % 12 + 12 * (half == "p")
    try:
        moment = datetime(year, month, day) + timedelta(hours=hour, minutes=minute)  # noqa: DTZ001 - a wall clock
    except (ValueError, OverflowError):
        return "", ""
    if hour > 24 or minute > 59 or (hour == 24 and minute):  # noqa: PLR2004 - a day has 24 hours
        return "", ""
    rest = others[clock.end() :].strip() if clock else ""
    offset = re.fullmatch(r"([+-][0-9]{2}):?([0-9]{2})", rest)
    suffix = f"{offset[1]}:{offset[2]}" if offset else "Z" if rest in {"Z", "z"} else ""
    return f"{WallTime(moment)}{suffix}", "" if suffix else rest


def likely_day(text: str) -> str:
    """The date that somebody probably wanted to write, as 2026-11-25; that one where nobody can tell."""
    return (_meant(text)[0] or _EXAMPLE).partition(" ")[0]


def check_zone(name: str) -> str:
    """The name of an IANA time zone; raises Problem with the nearest names."""
    if not _is_zone(name):
        near = _nearest_zone(name[:_LONGEST])
        raise Problem(
            say("{name} is not a time zone.", name=_quoted(name)),
            say("write a region and a city, for example {zone}.", zone=near),
        )
    return name


@lru_cache(maxsize=256)
def _nearest_zone(name: str) -> str:
    if name.casefold() in {"utc", "gmt", "z"}:
        return "UTC"
    zones = {zone.casefold(): zone for zone in _zones() if "/" in zone and not zone.startswith("Etc/")}
    last_parts = {key.rsplit("/", 1)[-1]: zone for key, zone in sorted(zones.items(), reverse=True)}
    wanted = name.casefold().replace(" ", "_")
    near = get_close_matches(wanted, sorted([*zones, *last_parts]), 1, 0.7)
    return (zones.get(near[0]) or last_parts[near[0]]) if near else "Africa/Nairobi"


def _is_zone(name: str) -> bool:
    if name != "UTC" and "/" not in name:
        return False
    return name in _zones()


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _quoted(text: str) -> str:
    return f"“{text[:_LONGEST]}…”" if len(text) > _LONGEST else f"“{text}”"
