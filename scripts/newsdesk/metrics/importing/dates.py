"""Days and times as files write them: 2026-06-05 · 20260605 · 05/06/2026 · Fri, Jun 5, 2026 · 5 juin 2026 10:30.

Whether 05/06/2026 is in May or in June is decided once for a file, from all its dates, and never guessed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Literal, NamedTuple

from newsdesk.metrics.importing.values import plainer
from newsdesk.model.finding import Message, Problem, say

Order = Literal["ymd", "dmy", "mdy"]
STATED: Mapping[str, Order] = {"day-first": "dmy", "month-first": "mdy"}
"""What a person may say about the dates of a file."""

_LONGEST = 80
_ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")
_FIRST_YEAR = 2004  # the oldest network of ours is of that year
_ISO = re.compile(r"([0-9]{4})([-/.]?)([0-9]{2})\2([0-9]{2})(?:[T ]+(.+))?")
_FIGURES = re.compile(r"([0-9]{1,4})([-/.]) ?([0-9]{1,2})\2 ?([0-9]{1,4})(?:,? +(.+))?")
_CLOCK = re.compile(
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)? ?(am|pm|a\.m\.|p\.m\.)?"
    r" ?(z|utc|gmt|(?:utc|gmt)?([+-][0-9]{1,2}):?([0-9]{2})?)?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][^\s\d,]*")
_NOISE = re.compile(
    r"(?<=[0-9])(?:st|nd|rd|th|er|º|ª)\b|,|\bde[ln]?\b|\bd'|\bat\b|\bkl\b|\bم\b|\bг\b\.?", re.IGNORECASE
)


class Moment(NamedTuple):
    """A day, with the clock's time and its offset where the file tells them."""

    day: date
    clock: datetime | None = None

    def at(self, zone: tzinfo) -> datetime:
        """The instant in UTC; `zone` is for a time without an offset, and a bare day begins at its midnight."""
        clock = self.clock or datetime(self.day.year, self.day.month, self.day.day)  # noqa: DTZ001 - the zone follows
        return (clock if clock.tzinfo else clock.replace(tzinfo=zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class DateReader:
    """How one file writes its dates: the order of its figures, and the languages of its months."""

    order: Order = "ymd"
    languages: tuple[str, ...] = ("en",)
    latest: date = date.max
    _read: dict[str, Moment] = field(default_factory=dict, repr=False, compare=False)

    def read(self, text: str) -> Moment:
        """What a cell says; raises Problem for what is no date of ours."""
        if text not in self._read:
            found = _moment(text, self.order, self.languages)
            if found is None:
                raise Problem(say("{text} is no date.", text=_shown(text)), _advice(text))
            if not found.day.year >= _FIRST_YEAR or found.day > self.latest:
                raise Problem(
                    say("{text} is the day {day}, which cannot be.", text=_shown(text), day=found.day.isoformat()),
                    say("Look at the order of day and month, at the year, and that it is the Gregorian calendar."),
                )
            self._read[text] = found
        return self._read[text]


def date_reader(
    cells: Iterable[str], languages: Iterable[str] = ("en",), latest: date = date.max, stated: str = ""
) -> DateReader:
    """How a file writes its dates, from all of them; raises Problem where two orders fit and give other days.

    `latest` is the last day that can stand in it (one after the export, for clocks that are ahead); `stated` is what
    the person says: day-first, month-first or nothing. Words of months are read in English and in `languages`.
    """
    spoken = tuple(dict.fromkeys(("en", *languages)))
    figures = [text for text in dict.fromkeys(cells) if _is_open(text)]
    readings = {order: [_moment(text, order, spoken) for text in figures] for order in _ORDERS}
    some = [place for place, found in enumerate(zip(*readings.values(), strict=True)) if any(found)]
    fitting: dict[Order, list[date]] = {}
    for order, moments in readings.items():
        days = [moment.day for place in some if (moment := moments[place])]
        if len(days) == len(some) and all(day.year >= _FIRST_YEAR and day <= latest for day in days):
            fitting[order] = days
    if not some:  # nothing to decide: what is no date in any order is refused when it is read
        return DateReader("ymd", spoken, latest)
    return DateReader(_decided(fitting, [figures[place] for place in some], stated), spoken, latest)


def _decided(readings: Mapping[Order, list[date]], figures: list[str], stated: str) -> Order:
    wanted = STATED.get(stated)
    if wanted and (wanted in readings or not readings):
        return wanted
    if not readings:
        raise Problem(
            say("The dates of the file are written in two ways, such as {first}.", first=_shown(figures[0])),
            say("Export the file again, and do not save it from a spreadsheet."),
        )
    if wanted:
        raise Problem(
            say("The dates of the file cannot be {stated}, as {first} shows.", stated=stated, first=_shown(figures[0])),
            say("Leave --dates away: the file decides it."),
        )
    if len({tuple(days) for days in readings.values()}) > 1:
        raise Problem(_two_ways(readings, figures), say("Say which comes first: --dates day-first or month-first."))
    return next(iter(readings))


def _two_ways(readings: Mapping[Order, list[date]], figures: list[str]) -> Message:
    place = next(at for at, days in enumerate(zip(*readings.values(), strict=True)) if len(set(days)) > 1)
    first, second, *_ = dict.fromkeys(days[place] for days in readings.values())
    return say(
        "{text} can be {first} or {second}, and no date in the file says which.",
        text=_shown(figures[place]),
        first=first.isoformat(),
        second=second.isoformat(),
    )


def _is_open(text: str) -> bool:
    """Whether a cell writes a date in figures that do not begin with the whole year."""
    if len(text) > _LONGEST:
        return False
    match = _FIGURES.fullmatch(plainer(text))
    return match is not None and len(match[1]) <= 2  # noqa: PLR2004 - a year in full is longer


@cache
def _moment(text: str, order: Order, languages: tuple[str, ...]) -> Moment | None:
    if len(text) > _LONGEST:
        return None
    plain = plainer(text)
    if match := _ISO.fullmatch(plain):
        return _made(match[1], match[3], match[4], match[5])
    if match := _FIGURES.fullmatch(plain):
        first, second, third = match[1], match[3], match[4]
        if len(first) == len("2026"):
            return _made(first, second, third, match[5])
        year, month, day = {
            "ymd": (first, second, third),
            "dmy": (third, second, first),
            "mdy": (third, first, second),
        }[order]
        if order == "mdy" and match[2] == ".":  # no country writes the month first with points
            return None
        return _made(year, month, day, match[5])
    return _in_words(plain, languages)


def _in_words(plain: str, languages: tuple[str, ...]) -> Moment | None:
    """A date whose month is a word: the day of the week before it says nothing new."""
    clock = _CLOCK.search(plain)
    rest = _NOISE.sub(" ", plain[: clock.start()] + " " + plain[clock.end() :] if clock else plain)
    numbers = re.findall(r"[0-9]+", rest)
    words = [_word(word) for word in _WORD.findall(rest)]
    months = {_months(languages)[word] for word in words if word in _months(languages)}
    years = [number for number in numbers if len(number) == len("2026")]
    days = [number for number in numbers if len(number) < len("100")]
    if any(word not in _months(languages) and word not in _weekdays(languages) for word in words):
        return None
    if len(numbers) != 2 or len(months) != 1 or len(years) != 1 or len(days) != 1:  # noqa: PLR2004 - a year and a day
        return None
    return _made(years[0], str(months.pop()), days[0], clock[0] if clock else None)


def _made(year: str, month: str, day: str, clock: str | None) -> Moment | None:
    if len(year) not in {len("26"), len("2026")}:
        return None
    year = year if len(year) == len("2026") else f"20{year}"
    try:
        whole = date(int(year), int(month), int(day))
        time = _time(whole, clock) if clock else None
    except (ValueError, OverflowError):
        return None
    return Moment(whole, time)


def _time(day: date, text: str) -> datetime:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    hour, minute, second, half, zone, hours, minutes = match.groups()
    hour = int(hour)
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - hours of half a day
            raise ValueError(text)
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    offset: tzinfo | None = None
    if zone:
        span = timedelta(hours=abs(int(hours or 0)), minutes=int(minutes or 0))
        offset = timezone(-span if (hours or "").startswith("-") else span)
    return datetime(day.year, day.month, day.day, hour, int(minute), int(second or 0), tzinfo=offset)


@cache
def _months(languages: tuple[str, ...]) -> Mapping[str, int]:
    """The number of a month by its word; a word that is another month in another of the languages is left out."""
    meanings: dict[str, set[int]] = {}
    for names in _names(languages, "months"):
        for number, name in names.items():
            meanings.setdefault(_word(name), set()).add(int(number))
    return {word: next(iter(numbers)) for word, numbers in meanings.items() if len(numbers) == 1}


@cache
def _weekdays(languages: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_word(name) for names in _names(languages, "days") for name in names.values())


def _names(languages: tuple[str, ...], kind: Literal["months", "days"]) -> Iterator[Mapping[int, str]]:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - loads late: most files write figures

    for language in languages:
        try:
            locale = Locale.parse(language, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                yield getattr(locale, kind)[form][width]


def _word(text: str) -> str:
    """A word without case, accents and points: févr. and Fevr are one."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).strip(".’'")


def _advice(text: str) -> Message:
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", plainer(text[:_LONGEST])):
        return say("A spreadsheet has turned the date into a number. Export the file again and do not save it there.")
    return say("Write it as 2026-11-25 or 2026-11-25 10:00.")


def _shown(text: str) -> str:
    return f"“{text if len(text) <= _LONGEST else f'{text[:_LONGEST]}…'}”"
