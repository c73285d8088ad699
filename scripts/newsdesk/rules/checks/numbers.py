"""Numbers and shares as people write them, in digits and in words.

Texts are read as rules compare them (newsdesk.model.fold): digits of every script are 0-9, dashes are hyphens.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from newsdesk.rules.checks.numerals import TONGUES, Tongue

_TOKEN = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(
    r"(?<![\w#@/:.,+$€£])(?<![^\W\d_]-)[$€£]?(?P<digits>\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)"
    r"(?P<half>[½¼¾])?(?:k\b)?(?![\w/:\u20e3½¼¾]|[.,:-]\d)"
)
_HALVES = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_DOUBTFUL_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: where it stands and what it is worth."""

    start: int
    end: int
    value: float
    year: bool = False
    """Four digits that may as well be a year."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, between 0 and 1: a percentage, a fraction, one in three."""

    start: int
    end: int
    value: float
    percent: bool = False
    people: bool = False
    """Whether the words between say that it is about people."""
    near: int = 2
    """Within so many words behind it stands what it is a share of: of the young patients."""


_NONE = Tongue({}, {})


_WORDS = {
    name: frozenset({*tongue.words, *tongue.scales, *tongue.fractions, *tongue.nths})
    for name, tongue in TONGUES.items()
}


def may_have_number(text: str, language: str) -> bool:
    """Whether a text can have a number or a share at all: a quick look."""
    if _DIGITS.search(text):
        return True
    words = _WORDS.get(language, frozenset())
    return not words.isdisjoint(_TOKEN.findall(text.lower().replace("ё", "е"))) or (
        language == "ar" and any(word[1:] in words for word in _TOKEN.findall(text) if word.startswith("و"))
    )


def numbers(text: str, language: str) -> Iterator[Number]:
    """Every number of a text, in its order; parts of words, codes, dates and addresses are none."""
    tongue = TONGUES.get(language, _NONE)
    low = text.lower().replace("ё", "е")
    tokens = [(match.start(), match.end(), match[0]) for match in _TOKEN.finditer(low)]
    scaled = {start: tongue.scales[word] for start, _, word in tokens if word in tongue.scales}
    ends = {start: end for start, end, _ in tokens}
    found = [_in_digits(text, match, scaled, ends) for match in _DIGITS.finditer(text)]
    taken = {at for number in found for at in range(number.start, number.end)}
    found += (number for number in _in_words(low, tokens, tongue) if number.start not in taken)
    return iter(sorted(found, key=lambda number: number.start))


def _in_digits(text: str, match: re.Match[str], scaled: Mapping[int, int], ends: Mapping[int, int]) -> Number:
    written, end = match["digits"], match.end()
    scale = 1000 if match[0].endswith("k") else 1
    at = end + 1 if text[end : end + 1] in {" ", "-"} else end
    while at in scaled:
        scale, end = scale * scaled[at], ends[at]
        at = end + 1
    grouped = re.fullmatch(r"[1-9]\d{0,2}(?:[ .,']\d{3})+(?P<rest>[.,]\d{1,2})?", written) if scale == 1 else None
    if grouped:
        rest = grouped["rest"] or ""
        value = float(re.sub(r"\D", "", written.removesuffix(rest)) + rest.replace(",", "."))
    else:
        value = float(re.sub(r"[ ']", "", written).replace(",", "."))
    value = (value + _HALVES.get(match["half"] or "", 0)) * scale
    return Number(match.start(), end, round(value, 6), bool(_DOUBTFUL_YEAR.fullmatch(match[0])))


def _in_words(text: str, tokens: list[tuple[int, int, str]], tongue: Tongue) -> Iterator[Number]:
    run: list[tuple[int, int, str]] = []
    for place, (start, end, written) in enumerate(tokens):
        word = _bare(written, tongue) if run else written
        known = word in tongue.words or word in tongue.scales or word in tongue.ones
        if run and text[run[-1][1] : start] not in {" ", "-"}:
            yield from _number_of(run, tongue)
            run = []
        if known:
            run.append((start, end, word))
        elif run and not (written in tongue.joiners and _goes_on(tokens, place, tongue)):
            yield from _number_of(run, tongue)
            run = []
        elif run:
            run.append((start, end, ""))
    yield from _number_of(run, tongue)


def _bare(word: str, tongue: Tongue) -> str:
    """Arabic writes “and” into the next word."""
    return word[1:] if tongue is TONGUES["ar"] and word.startswith("و") and word not in tongue.words else word


def _goes_on(tokens: list[tuple[int, int, str]], place: int, tongue: Tongue) -> bool:
    following = tokens[place + 1][2] if place + 1 < len(tokens) else ""
    return following in tongue.words or following in tongue.ones


def _number_of(run: list[tuple[int, int, str]], tongue: Tongue) -> Iterator[Number]:
    """The number that a run of words makes; a word for one alone is an article."""
    words = [word for _, _, word in run if word]
    if not words or words[0] in tongue.vague or all(word in tongue.ones for word in words):
        return
    total = current = 0
    for place, word in enumerate(words):
        scale = tongue.scales.get(word)
        if tongue is TONGUES["fr"] and word.startswith("vingt") and words[:place][-1:] == ["quatre"]:
            current += 4 * 20 - 4
        elif scale is None:
            current += tongue.words.get(word, 1)
        elif scale == 100:  # noqa: PLR2004 - the one scale that others multiply
            current = max(current, 1) * scale
        else:
            total, current = (total + current) * scale if total and not current else total + max(current, 1) * scale, 0
    yield Number(run[0][0], run[-1][1], float(total + current))


def shares(text: str, language: str, found: list[Number], people: str = r"[^\W\d_]+") -> Iterator[Share]:
    """Every part of a whole: 96 %, one in three, a third of; `found` are its numbers, `people` may stand between."""
    tongue = TONGUES.get(language, _NONE)
    low = text.lower().replace("ё", "е")
    percent = re.compile(rf" ?(?:{tongue.percent})")
    for number in found:
        if after := percent.match(low, number.end):
            yield Share(number.start, after.end(), number.value / 100, percent=True, near=6)
    yield from _ratios(low, found, tongue, people)
    yield from _fractions(low, found, tongue)


def _ratios(low: str, found: list[Number], tongue: Tongue, people: str) -> Iterator[Share]:
    if not tongue.ratio:
        return
    ones = "|".join(sorted(tongue.ones, key=len, reverse=True))
    parts = {number.start: number for number in found}
    one = [(m.start(), m.end(), 1.0) for m in re.finditer(rf"\b(?:{ones})\b", low) if m.start() not in parts]
    between = re.compile(" (?:" + tongue.ratio.replace("{people}", f"(?:{people})") + ") ")
    spread = re.compile(" (?:" + tongue.spread.replace("{people}", f"(?:{people})") + ") ") if tongue.spread else None
    for start, end, part in [*one, *((number.start, number.end, number.value) for number in found)]:
        link = between.match(low, end) or (spread.match(low, end) if spread and part == 1 else None)
        whole = parts.get(link.end()) if link else None
        if link and link.re is spread and whole and not re.match(tongue.spread_end, low[whole.end :]):
            continue
        if whole and 0 < part < whole.value and whole.value == int(whole.value):
            spread_out = link is not None and link.re is spread
            yield Share(start, whole.end, part / whole.value, people=spread_out)
    if tongue.every:
        nths = "|".join(sorted(tongue.nths, key=len, reverse=True))
        for match in re.finditer(rf"\b{tongue.every} (?P<nth>{nths})\b", low):
            yield Share(match.start(), match.end(), 1 / tongue.nths[match["nth"]])


def _fractions(low: str, found: list[Number], tongue: Tongue) -> Iterator[Share]:
    before = {number.end: number for number in found}
    of = re.compile(rf" (?:{tongue.of})\b" if tongue.of else " ")
    for match in _TOKEN.finditer(low):
        value = tongue.fractions.get(match[0])
        if value is None or not of.match(low, match.end()):
            continue
        number = before.get(match.start() - 1)
        if number and 0 < number.value * value < 1:
            yield Share(number.start, match.end(), number.value * value, near=3)
        else:
            yield Share(match.start(), match.end(), value, near=3)
