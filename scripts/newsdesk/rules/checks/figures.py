"""Finding the figures of a text that state something about the world, with the word lists of a guideline page.

Besides the lists that a rule names for what is counted, these are read in the language of the text: figure_measures
(a time, an age, an amount), figure_aside (what parts a figure from what stands behind it), figure_adjectives (what
stands between), figure_about (at least, nearly), figure_between (between a figure and harm), figure_reaching (has risen
to), figure_capacity (groups of), figure_idioms, figure_share_subjects, figure_share_idioms, figure_currencies,
figure_superlatives, figure_own (our first), figure_thanks, figure_credit (thanks to you …) and figure_supporters.
"""

import re as plain
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.model.fields import Name, Whole, YesNo
from newsdesk.model.finding import Severity
from newsdesk.model.fold import fold
from newsdesk.model.record import Part
from newsdesk.rules.checks.gate import GATED, Gate
from newsdesk.rules.checks.numbers import Number, may_have_number, numbers, shares
from newsdesk.rules.words import compile_pattern, expand

if TYPE_CHECKING:
    from regex import Pattern

_SENTENCE_END = plain.compile(r"[.!?؟](?=\s)|\n")
_CLAUSE_END = plain.compile(r"[.!?؟;:,،()\"“”«»|\n]")
_COLON = plain.compile(r"(?:[ -][^\W\d_]+){0,2} ?[:=] ?$")
_NEXT = plain.compile(r"[\s'-]*([^\W\d_]+)")
_RANGE = plain.compile(r" ?-? ?\d")
_NEVER = r"(?!)"
_LINE = 2000  # characters: the longest line that is read as one
_FAR, _NEAR = 400, 120  # characters: what stands further away belongs to another figure


class Counted(Part):
    """Something that is counted: the list of its words, and from which count on a figure is a claim."""

    words: Name
    least: Whole
    severity: Severity | None = None
    before: YesNo = Field(default=False, description="Whether the word may stand before the figure: killed seven.")
    always: YesNo = Field(default=False, description="A claim in every type of post.")
    same_as: Name | None = Field(None, description="Another list that counts the same: a source may use its words.")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that may be a claim: what it counts, how many, and what stands around it."""

    start: int
    end: int
    kind: str
    value: float
    least: int = 0
    severity: Severity | None = None
    always: bool = False
    rounded: bool = False
    about_people: bool = False
    thanks: bool = False


@dataclass(frozen=True)
class Reader:
    """Reads the figures of texts in one language."""

    desk: Desk = field(repr=False)
    counted: tuple[Counted, ...]
    language: str
    _patterns: dict[str, "Pattern[str]"] = field(default_factory=dict, repr=False)
    _claims: dict[str, tuple[Figure, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, desk: Desk, counted: tuple[Counted, ...], language: str) -> "Reader":
        """The reader for a language; raises ValueError where a list of what is counted has no words at all."""
        key = f"figures {language} {id(counted)}"  # the reader keeps what it counts alive
        known = desk.derived.get(key)
        if isinstance(known, cls):
            return known
        for one in counted:
            if not desk.words(one.words):
                raise ValueError(f"no page has a list {one.words}")
        reader = desk.derived[key] = cls(desk, counted, language)
        return reader

    def figures(self, text: str, *, small: bool = False) -> Iterator[Figure]:
        """Every figure of a text that states something, in its order; `small`: also counts that are none."""
        words = self.gate.lists_in(text)
        kept: list[Figure] = []
        if may_have_number(text, self.language):
            found = list(numbers(text, self.language))
            kept += self._shares(text, found)
            others = {number.start: number for number in found}
            if any(one.words in words for one in self.counted):
                kept += (figure for number in found if (figure := self._counting(text, number, others, small=small)))
            if GATED[0] in words:
                kept += (figure for number in found if (figure := self._money(text, number)))
        if GATED[1] in words:
            kept += self._superlatives(text)
        idioms = [match.span() for match in self._list("idioms").finditer(text)] if kept else []
        meant = (one for one in kept if not _meets(one, idioms))
        return iter(sorted(_apart(meant, len(text)), key=lambda figure: figure.start))

    def stated(self, claim: str) -> tuple[Figure, ...]:
        """What a source says: its figures, with what they count where the words tell; kind is empty where not."""
        if claim not in self._claims:
            self._claims[claim] = tuple(self._stated(claim))
        return self._claims[claim]

    def _stated(self, claim: str) -> Iterator[Figure]:
        text = fold(claim).text
        known = list(self.figures(text, small=True))
        yield from known
        found = list(numbers(text, self.language))
        for share in shares(text, self.language, found):
            yield Figure(share.start, share.end, "share", share.value)
        for number in found:
            inside = any(figure.start <= number.start < figure.end for figure in known if figure.kind != "share")
            if not inside and not self._at("measures", text, number.end):
                yield Figure(number.start, number.end, "", number.value)

    def _has(self, name: str, text: str) -> bool:
        return self._list(name).search(text) is not None

    def sentence(self, text: str, at: int) -> tuple[int, int]:
        """Where the sentence around a place begins and ends."""
        lead = max(0, at - _FAR)
        start = max((match.end() for match in _SENTENCE_END.finditer(text, lead, at)), default=lead)
        end = _SENTENCE_END.search(text, at, at + _FAR)
        return start, end.start() if end else min(len(text), at + _FAR)

    @cached_property
    def gate(self) -> "Gate":
        """Tells quickly which of the lists may have a word in a text."""
        key = f"figure gate {self.language}"
        known = self.desk.derived.get(key)
        if not isinstance(known, Gate):
            known = self.desk.derived[key] = Gate(self.desk, self.language)
        return known

    @cached_property
    def _patients(self) -> list[Counted]:
        """What a share may be about: everybody but those whose counts are mere notices."""
        return [one for one in self.counted if one.severity is not Severity.NOTICE]

    @cached_property
    def _nouns(self) -> str:
        words = [word for one in self._patients for word in self.desk.words(one.words, self.language)]
        return "|".join(map(expand, words)) or _NEVER

    def _pattern(self, name: str) -> "Pattern[str]":
        if name not in self._patterns:
            words = self.desk.words(name, self.language)
            self._patterns[name] = pattern_of("|".join(map(expand, words)) if words else _NEVER)
        return self._patterns[name]

    def _list(self, name: str) -> "Pattern[str]":
        return self._pattern(f"figure_{name}")

    def _at(self, name: str, text: str, at: int) -> "Any":
        """The match of a list right behind a place; a space or a hyphen may stand between."""
        while text[at : at + 1] in {" ", "-", "'"}:
            at += 1
        return self._list(name).match(text, at)

    def _counting(self, text: str, number: Number, others: Mapping[int, Number], *, small: bool) -> Figure | None:
        if self._at("measures", text, number.end):
            return None
        for counted in self.counted:
            if number.value < counted.least and not small:
                continue
            noun = self._pattern(counted.words)
            end = self._behind(text, number, noun, others, far=counted.before)
            start = number.start
            if end is None:
                place = self._ahead(text, number, noun, harm=counted.before)
                start, end = (place, number.end) if place is not None else (start, None)
            if end is None or (number.year and self._a_year(text, number, end)):
                continue
            if not counted.before and self._capacity(text, number.start):
                return None
            return Figure(
                min(start, number.start),
                end,
                counted.same_as or counted.words,
                number.value,
                counted.least,
                counted.severity,
                counted.always,
                rounded=self._rounded(text, number.start),
                about_people=True,
                thanks=self._thanks(text, number.start) and self._has("supporters", text[number.end : end]),
            )
        return None

    def _behind(
        self, text: str, number: Number, noun: "Pattern[str]", others: Mapping[int, Number], *, far: bool
    ) -> int | None:
        """Where what is counted ends, behind the figure: 12 new cases, 7 people were killed."""
        limit = _clause_end(text, number.end)
        at, free = number.end, 1
        for _ in range(8 if far else 4):
            while text[at : at + 1] in {" ", "-", "'"}:
                at += 1
            if at >= limit:
                return None
            if match := noun.match(text, at):
                return None if text[match.end() : match.end() + 2] == "'s" else int(match.end())
            allowed = self._list("between" if far else "adjectives").match(text, at)
            other = others.get(at)
            people = any(
                self._pattern(counted.words).match(text, at) for counted in self.counted if far and not counted.before
            )
            if allowed:
                at = allowed.end()
                continue
            word = _NEXT.match(text, at)
            if word is None:
                return None
            if people or (other is not None and far):
                at = other.end if other else word.end()
            elif free and not self._list("aside").match(text, at):
                free, at = 0, word.end()
            else:
                return None
        return None

    def _ahead(self, text: str, number: Number, noun: "Pattern[str]", *, harm: bool) -> int | None:
        """Where what is counted begins, before the figure: killed at least seven; deaths: 3; cases have risen to 40."""
        begin = max(self.sentence(text, number.start)[0], number.start - _NEAR)
        before = text[begin : number.start]
        if _RANGE.match(text, number.end):
            return None
        matches = list(noun.finditer(before))
        for match in reversed(matches):
            rest = before[match.end() :]
            if _COLON.match(rest) and len(rest) < 40:  # noqa: PLR2004 - a label
                return begin + int(match.start())
            if harm:
                bare = self._list("between").sub(" ", self._list("about").sub(" ", rest))
                bare = _without(bare, [self._pattern(one.words) for one in self.counted if not one.before])
                if not bare.strip(" '-") and "," not in rest:
                    return begin + int(match.start())
            elif self._list("reaching").search(rest):
                bare = self._list("about").sub(" ", self._list("reaching").sub(" ", rest))
                if len(bare.split()) <= 3 and not _CLAUSE_END.search(bare):  # noqa: PLR2004 - cases in the camp
                    return begin + int(match.start())
        return None

    def _capacity(self, text: str, start: int) -> bool:
        return any(
            start - 1 <= m.end() <= start for m in self._list("capacity").finditer(text, max(0, start - 40), start)
        )

    def _rounded(self, text: str, start: int) -> bool:
        return self._list("about").search(text, max(0, start - 25), start) is not None

    def _thanks(self, text: str, at: int) -> bool:
        """Whether the line thanks those whom it counts, and does not say what came of it."""
        begin, last = max(0, at - _LINE), min(len(text), at + _LINE)
        line = text[begin:at].rpartition("\n")[2] + text[at:last].partition("\n")[0]
        return self._has("thanks", line) and not self._has("credit", line)

    def _a_year(self, text: str, number: Number, end: int) -> bool:
        """In 2024 women …: a year, unless the word follows at once and nothing leads to a year."""
        direct = text[number.end : end].strip().count(" ") == 0
        return not direct or self._list("aside").search(text, max(0, number.start - 12), number.start) is not None

    def _shares(self, text: str, found: list[Number]) -> Iterator[Figure]:
        people = [self._pattern(counted.words) for counted in self._patients]
        for share in shares(text, self.language, found, self._nouns):
            behind = text[share.end : _clause_end(text, share.end)].split()[: share.near]
            named = f"{text[share.start : share.end]} {' '.join(behind)}"
            direct = share.people or any(pattern.search(named) for pattern in people)
            whole = share.value in {0, 1}
            if (whole or not share.percent) and not direct:
                continue
            around = text[max(0, share.start - 30) : min(len(text), share.end + 30)]
            first, last = self.sentence(text, share.start)
            sentence = text[first:last]
            if share.percent and self._list("share_idioms").search(around):
                continue
            yield Figure(
                share.start,
                share.end,
                "share",
                share.value,
                rounded=self._rounded(text, share.start),
                about_people=direct or any(p.search(sentence) for p in [*people, self._list("share_subjects")]),
            )

    def _money(self, text: str, number: Number) -> Figure | None:
        behind = self._at("currencies", text, number.end)
        ahead = any(
            match.end() >= number.start - 1
            for match in self._list("currencies").finditer(text, max(0, number.start - 6), number.start + 1)
        )
        if not behind and not ahead:
            return None
        return Figure(
            number.start,
            behind.end() if behind else number.end,
            "money",
            number.value,
            rounded=self._rounded(text, number.start),
            thanks=self._thanks(text, number.start),
        )

    def _superlatives(self, text: str) -> Iterator[Figure]:
        for match in self._list("superlatives").finditer(text):
            lead = text[max(0, match.start() - 25) : match.start()]
            if any(m.end() >= len(lead) - 1 for m in self._list("own").finditer(lead)):
                continue
            yield Figure(match.start(), match.end(), "superlative", 0)


def _clause_end(text: str, at: int) -> int:
    """Where the part of a sentence ends that begins at a place."""
    stop = _CLAUSE_END.search(text, at, at + _FAR)
    return stop.start() if stop else min(len(text), at + _FAR)


def _without(text: str, patterns: list["Pattern[str]"]) -> str:
    for pattern in patterns:
        text = pattern.sub(" ", text)
    return text


def _meets(figure: Figure, spans: list[tuple[int, int]]) -> bool:
    """Whether a figure overlaps one of some spans that stand in their order, apart from each other."""
    at = bisect_left(spans, (figure.end,))
    return at > 0 and figure.start < spans[at - 1][1]


def _apart(figures: Iterable[Figure], length: int) -> list[Figure]:
    """The figures without those that stand in the place of an earlier one."""
    taken, kept = bytearray(length), []
    for figure in figures:
        if not any(taken[figure.start : figure.end]):
            taken[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
            kept.append(figure)
    return kept


@lru_cache(maxsize=512)
def pattern_of(source: str) -> "Pattern[str]":
    """A pattern of a page, compiled once."""
    return compile_pattern(source)
