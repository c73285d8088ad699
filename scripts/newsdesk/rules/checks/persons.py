"""Names of people in a text: what a pattern found, without pseudonyms, titles and words that are no name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import ahocorasick
from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.model.fields import Name, Names
from newsdesk.model.fold import fold
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import ANY, Patterns
from newsdesk.rules.base import Subject
from newsdesk.rules.lexicon import with_lists
from newsdesk.rules.literals import required, search_key
from newsdesk.rules.passages import Passage
from newsdesk.rules.words import compile_pattern, expand

if TYPE_CHECKING:
    from regex import Match, Pattern

_SHOWN: Final = frozenset({"text", "alt"})
_CHANGED: Final = frozenset("*＊")
_TITLE_BEFORE: Final = 40  # characters: a profession and its article
_WORDS: Final = compile_pattern(r"[\p{L}'-]{2,}")

# Scripts without capitals: there a name is known from the list of given names only.
_UNCASED: Final = frozenset({"ar", "fa", "ur", "ps", "he", "am", "ti", "hi", "bn", "my", "zh", "ja", "ko", "th"})
_WORD: Final = r"\p{Lu}(?:\p{Ll}|'\p{L}|-\p{Lu})[\p{L}'-]*"
_BETWEEN: Final = r"(?:(?:al|el|ben|bin|ibn|bint|abu|abou|de|da|di|do|dos|del|du|la|le|van|von|der|den|av|af)[ -]){0,2}"
_CASED_NAME: Final = rf"(?P<name>(?-i:{_WORD}(?: {_BETWEEN}{_WORD}){{0,3}}))\*?"
_UNCASED_NAME: Final = r"(?P<name>(?![وف]?(?:[بك]?ال|لل))<<given_names>>(?: \p{L}{2,})?)\*?"


class NameLists(Part):
    """The lists of words that tell a person's name from other words."""

    given_names: Name = "given_names"
    no_names: Name = Field("no_names", description="Words that make two capitals no person: places, days.")
    sentence_words: Name = Field("sentence_words", description="Words beside a name that are no part of it.")
    titles: Names = Field(("adult_titles", "professions"), description="Words before the name of an adult.")


@dataclass(frozen=True, slots=True)
class Person:
    """A name in a text, in how many words; `known` tells that one of them is a first name for sure."""

    start: int
    end: int
    words: int
    known: bool


def shown(subject: Subject) -> Iterator[tuple[Passage, str]]:
    """What readers get to see, in each of its languages."""
    for passage in subject.passages:
        if passage.scope in _SHOWN:
            yield from ((passage, language) for language in passage.languages)


class _Sought:
    """Patterns of one language, each tried only on a text that has a word which it needs."""

    def __init__(self, sources: Iterable[str]):
        self._patterns = tuple(map(compile_pattern, sources))
        needed = [required(pattern.pattern) for pattern in self._patterns]
        self._always = [number for number, words in enumerate(needed) if not words]
        self._words = ahocorasick.Automaton()
        for word in {word for words in needed for word in words}:
            self._words.add_word(word, tuple(number for number, words in enumerate(needed) if word in words))
        if len(self._words):
            self._words.make_automaton()

    def find(self, text: str) -> Iterator["Match[str]"]:
        """Where one of them fits."""
        tried = set(self._always)
        if len(self._words):
            for _, numbers in self._words.iter(_key(text)):
                tried.update(numbers)
        for number in sorted(tried):
            yield from self._patterns[number].finditer(text, timeout=1)


_sought = lru_cache(maxsize=256)(_Sought)
_key = lru_cache(maxsize=64)(search_key)


def matches(desk: Desk, sources: Patterns, text: str, language: str) -> Iterator["Match[str]"]:
    """Where the patterns of a language fit, in which <<name>> stands for a name as the language writes it."""
    known: dict[tuple[int, str], _Sought] = desk.derived.setdefault("patterns of people", {})  # type: ignore[assignment]
    if (id(sources), language) not in known:
        written = (source for key in dict.fromkeys((language, ANY)) for source in sources.get(key, ()))
        known[id(sources), language] = _sought(
            tuple(with_lists(desk, _with_names(source, language), language) for source in written)
        )
    return known[id(sources), language].find(text)


def fits(desk: Desk, sources: Patterns, text: str, language: str) -> bool:
    """Whether one of the patterns of a language fits anywhere."""
    return next(matches(desk, sources, text, language), None) is not None


def _with_names(source: str, language: str) -> str:
    return source.replace("<<name>>", _UNCASED_NAME if language in _UNCASED else _CASED_NAME)


def person(subject: Subject, text: str, match: "Match[str]", language: str, lists: NameLists) -> Person | None:
    """The name in a match; None for a pseudonym, for an adult with a title and for words that are no name."""
    start, end = match.span("name")
    spans = [found.span() for found in _WORDS.finditer(text, start, end)]
    if is_changed(subject, text, match) or _has_title(
        _listed(subject.desk, lists.titles, language), text, start, spans
    ):
        return None
    names = (lists.sentence_words, lists.no_names, lists.given_names)
    around, other, given = (_listed(subject.desk, (name,), language) for name in names)
    for at in (0, -1):
        while spans and around and around.fullmatch(text, *spans[at]):
            spans.pop(at)
    if not spans or (other and any(other.fullmatch(text, *span) for span in spans)):
        return None
    known = given is not None and any(given.fullmatch(text, *span) for span in spans)
    return Person(spans[0][0], spans[-1][1], len(spans), known)


def is_changed(subject: Subject, text: str, match: "Match[str]") -> bool:
    """Whether a name is marked as changed, or one of the pseudonyms that the post states."""
    end = match.end("name")
    if text[end : end + 1] in _CHANGED:
        return True
    post = subject.record
    stated = post.pseudonyms if isinstance(post, Post) else ()
    words = {word for name in stated for word in fold(name).text.casefold().split()}
    return not words.isdisjoint(match["name"].casefold().split())


def is_given_name(desk: Desk, text: str, lists: NameLists) -> bool:
    """Whether a word of a text is a first name, in any language."""
    given = _listed(desk, (lists.given_names,), ANY)
    return given is not None and given.search(text) is not None


def _has_title(titles: "Pattern[str] | None", text: str, start: int, spans: list[tuple[int, int]]) -> bool:
    if titles is None:
        return False
    before = text[max(0, start - _TITLE_BEFORE) : start].rstrip(" .,:")
    return any(found.end() == len(before) for found in titles.finditer(before)) or any(
        titles.fullmatch(text, *span) for span in spans
    )


def _listed(desk: Desk, names: Names, language: str) -> "Pattern[str] | None":
    """Any word of some lists in a language, or in all of them."""
    known: dict[tuple[Names, str], Pattern[str] | None]
    known = desk.derived.setdefault("words of people", {})  # type: ignore[assignment]
    if (names, language) not in known:
        words = [word for name in names for word in desk.words(name, None if language == ANY else language)]
        known[names, language] = compile_pattern("|".join(map(expand, words))) if words else None
    return known[names, language]
