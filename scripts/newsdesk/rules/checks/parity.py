"""Checks that a translation says what its original says: numbers, dates, links, pictures, sources."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.model.faq import Faq
from newsdesk.model.fields import Names, Whole
from newsdesk.model.finding import Location, Message, say
from newsdesk.model.fold import fold
from newsdesk.model.length import links
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.rules.base import Check, Hit
from newsdesk.rules.base import Whole as WholeDesk
from newsdesk.rules.checks.numbers import Number, numbers, shares
from newsdesk.rules.passages import Passage, passages

_MONTHS = 12
_HALF_DAY = 12
_DATE = re.compile(r"(?<![\w.,/-])(\d{1,4})[./-](\d{1,2})(?:[./-](\d{1,4}))?(?![\w/-]|[.,]\d)")
_CLOCK = re.compile(r"(?<![\w.,:-])(\d{1,2})(?:[:.](\d{2})| ?h(?:(\d{2}))?\b)(?![\w:]|[.,]\d)")
_CODE = re.compile(r"[#@][\w@.-]+")
# The same month in the calendars of several Arabic-speaking countries; both forms of Norwegian.
_LOCALES = {"ar": ("ar", "ar_SY", "ar_MA", "ar_DZ"), "no": ("nb", "nn")}


class Parity(Part):
    """What has to be the same in a translation, and up to which number words may stand for digits."""

    same: Names = Field(description="Keys of the front matter.")
    small: Whole = Field(description="Numbers up to this may be missing on one side: they may be in the grammar.")


Numbers = dict[float, Location]


@dataclass(frozen=True)
class _Said:
    """What one language version states: numbers, years and months with a place where each stands."""

    numbers: Numbers = field(default_factory=dict)
    years: Numbers = field(default_factory=dict)
    months: Numbers = field(default_factory=dict)
    in_digits: set[float] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)
    read: list[tuple[str, str, list[Number]]] = field(default_factory=list)
    """Each text with its language and its numbers."""

    @cached_property
    def percent(self) -> frozenset[float]:
        """The parts of a whole that it names, in percent."""
        parts = (share.value for text, language, found in self.read for share in shares(text, language, found))
        return frozenset(round(100 * part, 4) for part in parts)


def translations(whole: WholeDesk, parameters: Parity) -> Iterator[Hit]:
    """Translations that differ from their originals in what is no matter of language."""
    kinds: tuple[Mapping[str, Post] | Mapping[str, Faq], ...] = (whole.desk.posts, whole.desk.faqs)
    known: dict[str, _Said] = {}
    for records in kinds:
        for record in records.values():
            original = records.get(record.base_id) if record.translation else None
            if original is not None and (whole.paths is None or record.path in whole.paths):
                if original.path not in known:
                    known[original.path] = _said(whole.desk, original)
                yield from _in_text(original.id, known[original.path], record, _said(whole.desk, record), parameters)
                yield from _in_keys(whole.desk, original, record, parameters)


def _in_text(original: str, first: _Said, record: Post | Faq, second: _Said, parameters: Parity) -> Iterator[Hit]:
    gone, new = _exchanged(first, second, parameters.small)
    for words, left, right in (("the number", gone, new), *_calendar(first, second)):
        if left or right:
            place = next(iter(right.values()), None) or _begin(record)
            yield Hit(place, _differs(words, left, right, original), say("compare both, and correct the wrong one."))
    if first.hosts != second.hosts:
        one_sided = ", ".join(sorted(first.hosts ^ second.hosts))
        message = say(
            "Only one of {original} and its translation links to {hosts}.", original=original, hosts=one_sided
        )
        yield Hit(_key(record, "link"), message, say("give both the same link, or the link in its language."))


def _exchanged(first: _Said, second: _Said, small: int) -> tuple[Numbers, Numbers]:
    """The numbers of either version that the other has not; small ones only where digits stand against others."""
    left, right = _matched(_unlike(first, second), _unlike(second, first))
    gone, new = (
        {value: at for value, at in side.items() if value > small or value in said.in_digits}
        for side, said in ((left, first), (right, second))
    )
    if gone and new:
        return gone, new
    return {n: at for n, at in gone.items() if n > small}, {n: at for n, at in new.items() if n > small}


def _calendar(first: _Said, second: _Said) -> Iterator[tuple[str, Numbers, Numbers]]:
    """Years and months that were exchanged for others; one that stands on one side only may be understood."""
    for words, one, other in (("the year", first.years, second.years), ("month", first.months, second.months)):
        left = {value: at for value, at in one.items() if value not in other}
        right = {value: at for value, at in other.items() if value not in one}
        if left and right:
            yield words, left, right


def _differs(words: str, left: Numbers, right: Numbers, original: str) -> Message:
    there, here = _listed(left), _listed(right)
    if there and here:
        return say(
            "{original} has {words} {there}, this translation has {here}.",
            original=original,
            words=words,
            there=there,
            here=here,
        )
    if there:
        return say(
            "{original} has {words} {there}, this translation has not.", original=original, words=words, there=there
        )
    return say("This translation has {words} {here}, {original} has not.", original=original, words=words, here=here)


def _listed(found: Numbers) -> str:
    return ", ".join(f"{value:g}" if value < 10**6 else f"{value:.0f}" for value in sorted(found))


def _unlike(one: _Said, other: _Said) -> Numbers:
    """The numbers of one version that the other has neither as numbers nor as shares nor as years."""
    unlike = {n: at for n, at in one.numbers.items() if n not in other.numbers and n not in other.years}
    return {n: at for n, at in unlike.items() if n not in other.percent} if unlike else unlike


def _matched(left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
    """Both without the hours that the other writes with twelve more or less: 4 p.m., 16 h."""
    return _without(left, right), _without(right, left)


def _without(one: Numbers, other: Numbers) -> Numbers:
    hours = range(2 * _HALF_DAY + 1)
    return {
        value: at
        for value, at in one.items()
        if not any(
            value in hours and near in hours and near in other for near in (value - _HALF_DAY, value + _HALF_DAY)
        )
    }


def _in_keys(desk: Desk, original: Post | Faq, record: Post | Faq, parameters: Parity) -> Iterator[Hit]:
    for key in parameters.same:
        if not hasattr(record, key):
            continue
        one, other = _compared(getattr(original, key)), _compared(getattr(record, key))
        if one != other:
            yield _unequal(record, key, original.id, one, other)
    if isinstance(original, Post) and isinstance(record, Post):
        for key, one, other in (
            ("sources", {claim.ref for claim in original.sources}, {claim.ref for claim in record.sources}),
            ("media", _recordings(desk, original), _recordings(desk, record)),
        ):
            if one != other:
                yield _unequal(record, key, original.id, sorted(one), sorted(other))


def _compared(value: Any) -> Any:
    return sorted(value) if isinstance(value, tuple) else value


def _recordings(desk: Desk, post: Post) -> set[str]:
    """The photos, videos and sounds of a post, and a word for its drawings, which may have words in a language."""
    found = set()
    for use in post.media:
        asset = desk.assets.get(use.asset)
        drawn = asset is None or asset.type in {"graphic", "illustration", "document"}
        found.add("a graphic" if drawn else use.asset)
    return found


def _unequal(record: Post | Faq, key: str, original: str, one: Any, other: Any) -> Hit:
    message = say(
        "`{key}` differs from {original}: {there} there, {here} here.",
        key=key,
        original=original,
        there=_shown(one),
        here=_shown(other),
    )
    return Hit(_key(record, key), message, say("give both the same, or say in the review why they differ."))


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value is None else str(value)


def _key(record: Post | Faq, key: str) -> Location:
    given = key in record.model_fields_set
    return locate(record.document, (key,)) if given else _begin(record)


def _begin(record: Post | Faq) -> Location:
    return record.document.span(record.document.body_start, record.document.body_start)


def _said(desk: Desk, record: Post | Faq) -> _Said:
    said = _Said()
    if record.link:
        said.hosts.add(_host(record.link))
    for passage in passages(desk, record):
        if passage.scope == "text":
            if "." in passage.source:
                said.hosts.update(_host(passage.source[start:end]) for start, end in links(passage.source))
            _collect(said, passage, _CODE.sub(_blank, passage.text))
    return said


def _collect(said: _Said, passage: Passage, text: str) -> None:
    """Put the dates, hours and numbers of a text where they belong; each sign is read once."""
    for match in _months(passage.language).finditer(text):
        month = next(int(name[1:]) for name, value in match.groupdict().items() if value and name[1:].isdigit())
        said.months.setdefault(month, passage.place(*match.span()))
    signs = list(text)
    for pattern, read in ((_DATE, _date), (_CLOCK, _hour)):
        for match in pattern.finditer(text):
            found = read(match)
            if found is not None and not passage.in_link(*match.span()):
                numbers_, years, months = found
                place = passage.place(*match.span())
                said.in_digits.update(numbers_)
                for kind, values in ((said.numbers, numbers_), (said.years, years), (said.months, months)):
                    kind.update({value: place for value in values if value not in kind})
                signs[match.start() : match.end()] = _blank(match)
        text = "".join(signs)
    found_numbers = list(numbers(text, passage.language))
    said.read.append((text, passage.language, found_numbers))
    for number in found_numbers:
        if not passage.in_link(number.start, number.end):
            kept = said.years if number.year else said.numbers
            kept.setdefault(number.value, passage.place(number.start, number.end))
            if text[number.start].isdecimal():
                said.in_digits.add(number.value)


Read = tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]


def _date(match: re.Match[str]) -> Read | None:
    """Numbers, years and months of a date in digits; both as numbers where day and month cannot be told apart."""
    parts = [int(part) for part in match.groups() if part]
    years = [part for part in parts if part > 999]  # noqa: PLR2004 - four digits
    rest = [part for part in parts if part <= 31]  # noqa: PLR2004 - days
    if len(parts) < 3 or len(years) != 1 or len(rest) != 2 or min(rest) > _MONTHS:  # noqa: PLR2004 - day, month, year
        return None
    first, second = rest if parts[0] != years[0] else rest[::-1]
    day, month = (first, second) if second <= _MONTHS else (second, first)
    return (float(day),), (float(years[0]),), (float(month),)


def _hour(match: re.Match[str]) -> Read | None:
    hour, minute = int(match[1]), int(match[2] or match[3] or 0)
    if hour > 2 * _HALF_DAY or minute > 59:  # noqa: PLR2004 - minutes
        return None
    return (float(hour), *((float(minute),) if minute else ())), (), ()


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _host(link: str) -> str:
    return (urlsplit(link if "://" in link else f"https://{link}").hostname or "").removeprefix("www.")


@cache
def _months(language: str) -> re.Pattern[str]:
    """Names of months beside a number, each in the group of its own number; none in languages without a calendar."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - loads late: most desks have few translations

    names: dict[int, set[str]] = {}
    for name in _LOCALES.get(language, (language,)):
        try:
            months = Locale.parse(name).months
        except (UnknownLocaleError, ValueError):
            continue
        for form in ("format", "stand-alone"):
            for number, word in months[form]["wide"].items():
                names.setdefault(number, set()).add(re.escape(fold(word.lower()).text))
    before = "|".join(f"(?P<a{number}>{'|'.join(sorted(words))})" for number, words in names.items())
    after = "|".join(f"(?P<b{number}>{'|'.join(sorted(words))})" for number, words in names.items())
    if not names:
        return re.compile(r"(?!)")
    link = r"(?:er|st|nd|rd|th|\.|º|-?го|-е)?,? (?:de |of |d'|من )?"
    return re.compile(rf"\d{link}(?:{before})(?!\w)|(?<!\w)(?:{after})\.? (?:de |del )?\d", re.IGNORECASE)


CHECKS = {"translations": Check(translations, ("desk",), Parity)}
