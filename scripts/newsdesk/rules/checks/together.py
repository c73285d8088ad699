"""Words that are harmless alone and dangerous together: who, where to, when."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal

import ahocorasick
from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.model.fields import Name, Names, Text, TypeIds
from newsdesk.model.finding import Problem, say
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import ANY, Patterns
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.lexicon import with_lists
from newsdesk.rules.literals import required, search_key
from newsdesk.rules.words import compile_pattern, fold_pattern

if TYPE_CHECKING:
    from regex import Match, Pattern

_LIST = re.compile("<<[a-z0-9_]+>>")
_SCOPES = frozenset({"text", "alt"})
# A sentence ends with its mark or an empty line; “6 a.m.”, “kl. 6” and “Dr. Nes” do not end one.
_END = r"(?<!\b(?:\p{L}|kl|dr|mr|mrs|ms|st|nr|approx|ca|bl|ул|стр))[.!?؟…]+[\"'»”)\]]*(?=\s)|\n\s*\n"


class Combination(Part):
    """Groups of words that mean something when a text has one of each; where it is looked for."""

    all: Names = Field(min_length=1, description="Names of groups under `words`.")
    none: Names = Field((), description="Groups of which no word may be there.")
    then: Names = Field((), description="Groups of which the next sentence must have a word each.")
    types: TypeIds = ()
    except_types: TypeIds = ()

    def about(self, post_type: str | None) -> bool:
        """Whether it is looked for in posts of this type."""
        return post_type not in self.except_types and (not self.types or post_type in self.types)


class Together(Part):
    """Which words, what they mean together, and what takes the meaning away."""

    words: dict[Name, Patterns] = Field(description="Groups of patterns by language; <<lists>> are filled in.")
    together: tuple[Combination, ...] = Field(min_length=1)
    idioms: Patterns = Field(default_factory=dict, description="Phrases whose words mean something else.")
    unless: Patterns = Field(default_factory=dict, description="A sentence (or text) with one of these is left alone.")
    within: Literal["sentence", "text"] = "sentence"
    says: Text = Field(description="The finding; {found} is the place.")
    advice: Text


def words_together(subject: Subject, parameters: Together) -> Iterator[Hit]:
    """Sentences that have one word of each group."""
    kind = subject.record.type if isinstance(subject.record, Post) else None
    wanted = [combination for combination in parameters.together if combination.about(kind)]
    for passage in subject.passages if wanted else ():
        if passage.scope not in _SCOPES:
            continue
        spans: set[tuple[int, int]] = set()
        for language in passage.languages:
            words = vocabulary(subject.desk, parameters, language)
            spans.update(_in_text(words, wanted, passage.text, by_sentence=parameters.within == "sentence"))
        for start, end in sorted(spans):
            found = " ".join(passage.original(start, end).split())[:120]
            yield Hit(passage.place(start, end), say(parameters.says, found=found), say(parameters.advice))


class Vocabulary:
    """Groups of patterns for texts of one language; what a text cannot match is not tried."""

    def __init__(self, desk: Desk, groups: Mapping[str, Patterns], language: str):
        self._sources: dict[str, list[str]] = {}
        self._bits = {name: 1 << index for index, name in enumerate(groups)}
        self._sets: dict[int, frozenset[str]] = {}
        self._always = 0
        bits: dict[str, int] = {}
        for name, patterns in groups.items():
            for source, full in _filled(desk, patterns, language):
                self._sources.setdefault(name, []).append(full)
                literals = _letters(source, full)
                if not literals:
                    self._always |= self._bits[name]
                for literal in literals:
                    bits[literal] = bits.get(literal, 0) | self._bits[name]
        self._automaton = ahocorasick.Automaton()
        for literal, mask in bits.items():
            self._automaton.add_word(literal, mask)
        if bits:
            self._automaton.make_automaton()
        self._some = bool(bits)

    def possible(self, text: str) -> frozenset[str]:
        """The groups of which a word may stand in a folded text."""
        found = self._always
        if self._some:
            for mask in {mask for _, mask in self._automaton.iter(_key(text))}:
                found |= mask
        return self._named(found)

    def first(self, name: str, text: str, start: int, end: int) -> "Match[str] | None":
        """The first word of a group between two places."""
        patterns = self.patterns(name)
        return next((found for one in patterns if (found := one.search(text, start, end, timeout=1))), None)

    def patterns(self, name: str) -> "tuple[Pattern[str], ...]":
        """The patterns of a group."""
        return tuple(compile_pattern(source) for source in self._sources.get(name, ()))

    def dearest_last(self, names: Collection[str]) -> list[str]:
        """The groups, those that name no fixed letters behind the others."""
        return sorted(names, key=lambda name: bool(self._always & self._bits[name]))

    def _named(self, mask: int) -> frozenset[str]:
        known = self._sets.get(mask)
        if known is None:
            known = self._sets[mask] = frozenset(name for name, bit in self._bits.items() if mask & bit)
        return known


_IDIOMS, _UNLESS = "(idioms)", "(unless)"


def vocabulary(desk: Desk, parameters: Together, language: str) -> Vocabulary:
    """The words of a rule in a language, made once for a desk."""
    key = f"together {id(parameters)} {language}"
    if not isinstance(known := desk.derived.get(key), Vocabulary):
        groups = {**parameters.words, _IDIOMS: parameters.idioms, _UNLESS: parameters.unless}
        known = desk.derived[key] = Vocabulary(desk, groups, language)
    return known


def _letters(source: str, full: str) -> frozenset[str]:
    """What must stand in a text; without the words of lists, if that says enough: they are many."""
    bare = _LIST.sub("(?:[^\n])", source)
    return required(fold_pattern(bare)) or (required(fold_pattern(full)) if bare != source else frozenset())


def _filled(desk: Desk, patterns: Patterns, language: str) -> Iterator[tuple[str, str]]:
    """The patterns of a language, as written and with their lists filled in, but for lists without words in it."""
    for source in (*patterns.get(language, ()), *patterns.get(ANY, ())):
        key = f"pattern {language} {source}"
        if key not in desk.derived:
            try:
                desk.derived[key] = with_lists(desk, source, language)
            except Problem:
                desk.derived[key] = None
        full = desk.derived[key]
        if isinstance(full, str):
            yield source, full


def read(desk: Desk, patterns: Patterns, language: str) -> "tuple[Pattern[str], ...]":
    """The patterns for texts of one language, their lists filled in; one whose list has no words in it is left out."""
    return tuple(compile_pattern(full) for _, full in _filled(desk, patterns, language))


def _in_text(
    words: Vocabulary, wanted: list[Combination], text: str, *, by_sentence: bool
) -> Iterator[tuple[int, int]]:
    possible = words.possible(text)
    likely = [one for one in wanted if possible.issuperset(one.all) and possible.issuperset(one.then)]
    if not likely:
        return
    if _IDIOMS in possible:
        for idiom in words.patterns(_IDIOMS):
            text = idiom.sub(lambda match: "\0" * len(match[0]), text)  # no place moves
    pieces = list(sentences(text)) if by_sentence else [(0, len(text))]
    text = text.replace("\n", " ")  # a sentence may run over two lines
    for (start, end), following in zip_longest(pieces, pieces[1:], fillvalue=(len(text), len(text))):
        spans = []
        for one in likely:
            span = _all_in(words, one.all, text, start, end)
            then = span and (_all_in(words, one.then, text, *following) if one.then else span)
            if span and then and not any(words.first(name, text, start, end) for name in one.none):
                spans.append((span[0], then[1]))
        if spans and not (_UNLESS in possible and words.first(_UNLESS, text, start, end)):
            yield min(first for first, _ in spans), max(last for _, last in spans)


def _all_in(words: Vocabulary, groups: Names, text: str, start: int, end: int) -> tuple[int, int] | None:
    """From the first to the last of the words, if there is one of each group."""
    first, last = end, start
    for name in words.dearest_last(groups):
        match = words.first(name, text, start, end)
        if match is None:
            return None
        first, last = min(first, match.start()), max(last, match.end())
    return first, last


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text begin and end."""
    start = 0
    for match in compile_pattern(_END).finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


_key = lru_cache(maxsize=1024)(search_key)

CHECKS = {"words_together": Check(words_together, ("post", "faq", "asset"), Together)}
