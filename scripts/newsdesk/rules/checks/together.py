"""Words that are harmless alone and dangerous together: who, where to, when."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.model.fields import Name, Names, Text, TypeIds
from newsdesk.model.finding import Problem, say
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import ANY, Patterns
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.lexicon import with_lists
from newsdesk.rules.passages import Passage
from newsdesk.rules.words import compile_pattern

if TYPE_CHECKING:
    from regex import Pattern

_SCOPES = frozenset({"text", "alt"})
# A sentence ends with its mark or an empty line; “6 a.m.”, “kl. 6” and “Dr. Nes” do not end one.
_END = r"(?<!\b(?:\p{L}|kl|dr|mr|mrs|ms|st|nr|approx|ca|bl|ул|стр))[.!?؟…]+[\"'»”)\]]*(?=\s)|\n\s*\n"


class Combination(Part):
    """Groups of words that mean something when a text has one of each; where it is looked for."""

    all: Names = Field(min_length=1, description="Names of groups under `words`.")
    none: Names = Field((), description="Groups of which no word may be there.")
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
        for start, end in _in_passage(subject.desk, parameters, wanted, passage):
            found = " ".join(passage.original(start, end).split())[:120]
            yield Hit(passage.place(start, end), say(parameters.says, found=found), say(parameters.advice))


def _in_passage(
    desk: Desk, parameters: Together, wanted: list[Combination], passage: Passage
) -> Iterator[tuple[int, int]]:
    places: set[tuple[int, int]] = set()
    for language in passage.languages:
        groups = {name: read(desk, patterns, language) for name, patterns in parameters.words.items()}
        needed = [combination for combination in wanted if all(groups[name] for name in combination.all)]
        if not needed:
            continue
        text = _blanked(passage.text, read(desk, parameters.idioms, language))
        unless = read(desk, parameters.unless, language)
        for start, end in _pieces(text) if parameters.within == "sentence" else [(0, len(text))]:
            if any(pattern.search(text, start, end) for pattern in unless):
                continue
            spans = (_all_in(text, groups, combination, start, end) for combination in needed)
            places.update(span for span in spans if span)
    return iter(sorted(places))


_Groups = Mapping[str, tuple["Pattern[str]", ...]]


def _all_in(
    text: str, groups: _Groups, combination: Combination, start: int = 0, end: int | None = None
) -> tuple[int, int] | None:
    """From the first to the last of the words, if there is one of each group."""
    first, last = len(text), 0
    stop = len(text) if end is None else end
    for name in combination.all:
        match = next((found for one in groups[name] if (found := one.search(text, start, stop, timeout=1))), None)
        if match is None:
            return None
        first, last = min(first, match.start()), max(last, match.end())
    if any(one.search(text, start, stop, timeout=1) for name in combination.none for one in groups[name]):
        return None
    return first, last


def read(desk: Desk, patterns: Patterns, language: str) -> tuple["Pattern[str]", ...]:
    """The patterns for texts of one language, their lists filled in; a list without words in it has none."""
    sources = (*patterns.get(language, ()), *patterns.get(ANY, ()))
    return tuple(_compiled(full) for source in sources if (full := _filled(desk, source, language)))


def _filled(desk: Desk, source: str, language: str) -> str | None:
    key = f"together {language} {source}"
    if key not in desk.derived:
        try:
            desk.derived[key] = with_lists(desk, source, language)
        except Problem:
            desk.derived[key] = None
    found = desk.derived[key]
    return found if isinstance(found, str) else None


_compiled = lru_cache(maxsize=1024)(compile_pattern)


def _blanked(text: str, idioms: tuple["Pattern[str]", ...]) -> str:
    """The text with its idioms made invisible; no place moves."""
    for idiom in idioms:
        text = idiom.sub(lambda match: "\0" * len(match[0]), text)
    return text


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a text."""
    start = 0
    for match in _compiled(_END).finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


CHECKS = {"words_together": Check(words_together, ("post", "faq", "asset"), Together)}
