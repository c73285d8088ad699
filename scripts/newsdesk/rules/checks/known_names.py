"""The names that a desk knows: given names of many regions, places, and names that are also words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import regex

from newsdesk.desk.desk import Desk
from newsdesk.model.fields import Name
from newsdesk.model.fold import fold
from newsdesk.model.record import Part
from newsdesk.rules.checks.codes import FILE_WORD, WORD, name_key

_ARABIC_PREFIXES: Final = "وفبلك"
_CYRILLIC: Final = regex.compile(r"\p{Cyrillic}+")
_CYRILLIC_ENDINGS: Final = ("ой", "ою", "ей", "ом", "ем", "а", "я", "ы", "и", "у", "ю", "е", "ь")
_SHORTEST_STEM: Final = 3


class NameLists(Part):
    """The lists that tell names from other words."""

    personal_names: Name = "personal_names"
    name_words: Name = "name_words"
    places: Name = "places"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, where it begins, and whether it is written like a name."""

    text: str
    start: int
    capital: bool

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Names:
    """The names that a desk knows."""

    desk: Desk
    parameters: NameLists

    @cached_property
    def given(self) -> frozenset[str]:
        """Given names, as they are compared."""
        return frozenset(_keys(self.desk.words(self.parameters.personal_names)))

    @cached_property
    def stems(self) -> frozenset[str]:
        """Russian names without their ending, which changes in a sentence."""
        names = {name for name in self.given if _CYRILLIC.fullmatch(name)}
        return frozenset(stem for name in names if len(stem := name.rstrip("аяьй")) >= _SHORTEST_STEM)

    @cached_property
    def places(self) -> frozenset[str]:
        """Every word of a country or town."""
        countries = (word for name in self.desk.country_flags for word in WORD.findall(name))
        towns = (word for name in self.desk.words(self.parameters.places) for word in WORD.findall(fold(name).text))
        return frozenset(name_key(word) for word in (*countries, *towns))

    @cached_property
    def words(self) -> frozenset[str]:
        """Names that are everyday words too."""
        return frozenset(_keys(self.desk.words(self.parameters.name_words)))

    def list(self, name: str, language: str | None) -> frozenset[str]:
        """One list of a page, as words are compared; None for every language."""
        key = f"name list {name} {language}"
        if key not in self.desk.derived:
            self.desk.derived[key] = frozenset(_keys(self.desk.words(name, language)))
        found = self.desk.derived[key]
        assert isinstance(found, frozenset)  # noqa: S101 - put there above
        return found

    def is_given(self, word: str, language: str) -> bool:
        """Whether a word is a given name, also with the endings and prefixes of its language."""
        key = name_key(word)
        if key in self.given:
            return True
        if _CYRILLIC.fullmatch(key):
            ends = (key.removesuffix(ending) for ending in _CYRILLIC_ENDINGS if key.endswith(ending))
            return key in self.stems or any(stem in self.stems for stem in ends)
        if language == "ar" and key[0] in _ARABIC_PREFIXES and len(key) > _SHORTEST_STEM:
            return key[1:] in self.given
        return language == "no" and key.endswith("s") and key[:-1] in self.given


def _keys(words: Iterable[str]) -> Iterator[str]:
    return (name_key(fold(word).text) for word in words)


def names_of(desk: Desk, parameters: NameLists) -> Names:
    """The names of a desk, read once."""
    known = desk.derived.get("protected names")
    if not isinstance(known, Names):
        known = desk.derived["protected names"] = Names(desk, parameters)
    return known


def words_of(text: str) -> tuple[Token, ...]:
    """The words of a text."""
    return tuple(Token(match[0], match.start(), capital=not match[0][0].islower()) for match in WORD.finditer(text))


def words_of_file(name: str) -> tuple[Token, ...]:
    """The words of a file's name, in which capitals mean nothing."""
    return tuple(Token(match[0], match.start(), capital=True) for match in FILE_WORD.finditer(name))
