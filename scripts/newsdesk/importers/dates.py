"""When an old post was published: the best evidence in its path."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import PurePath

from newsdesk.importers.reading import shown
from newsdesk.model.finding import Message, say

_NOON = "12:00"
_YEAR = r"(?<![0-9])(20[0-9]{2})"
_YEAR_FIRST = re.compile(rf"{_YEAR}([-_.]?)([0-9]{{1,2}})\2([0-9]{{1,2}})(?![0-9])")
_YEAR_LAST = re.compile(r"(?<![0-9])([0-9]{1,2})[-_.]([0-9]{1,2})[-_.](20[0-9]{2})(?![0-9])")
_SHORT_YEAR = re.compile(r"(?<![0-9])([0-9]{2})-([0-9]{2})-([0-9]{2})(?![0-9])")
_MONTH = re.compile(rf"{_YEAR}[-_.]?(0[1-9]|1[0-2])(?![0-9])")
_NESTED_MONTH = re.compile(r"(?:^|/)(20[0-9]{2})/(0?[1-9]|1[0-2])(?:/|$)")
_YEAR_ONLY = re.compile(rf"{_YEAR}(?![0-9])")

Found = tuple[str | None, Message | None]


def from_path(path: PurePath) -> Found:
    """Noon of the day that a path names, or None, and what to say where it names less than a day."""
    folders = list(reversed(path.parent.parts))
    file = shown(path)
    for name in (path.stem, *folders):
        if day := _first(_year_first(name)):
            return _noon(day), None
    for name in (path.stem, *folders):
        if day := _first(_other_order(name)):
            return _noon(day), say("{file}: the date in its name was read as {day}.", file=file, day=day.isoformat())
    if day := _first(_months(path.stem, folders)):
        return _noon(day), say(
            "{file}: its path names a month only; it was given {day}.", file=file, day=day.isoformat()
        )
    if day := _first(_years(folders)):
        return _noon(day), say(
            "{file}: its path names a year only; it was given {day}.", file=file, day=day.isoformat()
        )
    return None, say("{file}: nothing says when it was published; it was given when-approved.", file=file)


def from_text(text: str) -> str | None:
    """A date, or a date and time, in ISO 8601; the minute in UTC where an offset is given, else as written."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.tzinfo is not None:
        try:
            return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"
        except OverflowError:
            return None
    return _noon(moment.date()) if len(text.strip()) <= len("2026-11-25") else f"{moment:%Y-%m-%d %H:%M}"


def _noon(day: date) -> str:
    return f"{day.isoformat()} {_NOON}"


def _first(days: Iterable[date | None]) -> date | None:
    return next((day for day in days if day), None)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _year_first(name: str) -> Iterator[date | None]:
    for match in _YEAR_FIRST.finditer(name):
        if match[2] or len(match[0]) == len("20261125"):
            yield _day(match[1], match[3], match[4])


def _other_order(name: str) -> Iterator[date | None]:
    for match in _YEAR_LAST.finditer(name):
        yield _day(match[3], match[2], match[1]) or _day(match[3], match[1], match[2])
    for match in _SHORT_YEAR.finditer(name):
        yield _day(f"20{match[1]}", match[2], match[3])


def _months(stem: str, folders: list[str]) -> Iterator[date | None]:
    for name in (stem, *folders):
        yield from (_day(match[1], match[2], "1") for match in _MONTH.finditer(name))
    yield from (_day(match[1], match[2], "1") for match in _NESTED_MONTH.finditer("/".join(reversed(folders))))


def _years(folders: list[str]) -> Iterator[date | None]:
    for name in folders:
        yield from (_day(match[1], "1", "1") for match in _YEAR_ONLY.finditer(name))
