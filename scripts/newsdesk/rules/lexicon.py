"""The words and patterns of all rules, looked for in one pass over a text."""

import json
import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from newsdesk.desk.cache import digest
from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import Path, locate
from newsdesk.model.finding import Finding, Problem, Severity, say
from newsdesk.model.guideline import Guideline
from newsdesk.model.rule import ANY, Rule, Term
from newsdesk.rules.passages import Passage, base
from newsdesk.rules.words import Found, Matcher, Wanted, compile_pattern, expand, finds

if TYPE_CHECKING:
    from newsdesk.rules.arming import Armed

_LIST = re.compile(r"<<([a-z0-9_]+)>>")


@dataclass(frozen=True, slots=True)
class Entry:
    """One pattern of one rule in one language, and the term that it stands for."""

    armed: "Armed"
    language: str
    source: str
    exceptions: tuple[str, ...]
    term: Term | None = None
    literals: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Spotted:
    """Where an entry was found in a passage, in characters of its normalised text."""

    entry: Entry
    start: int
    end: int


class Lexicon:
    """Every pattern of a desk."""

    def __init__(self, desk: Desk):
        self.desk = desk
        self._entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        """Take an entry in."""
        self._entries.append(entry)

    @cached_property
    def matcher(self) -> Matcher:
        """One automaton over all."""
        entries = enumerate(self._entries)
        return Matcher(Wanted(number, entry.language, entry.source, entry.literals) for number, entry in entries)

    def recall(self, rules: Mapping[str, "Armed"]) -> bool:
        """Take in what was worked out for the same pages before; False where nothing is known."""
        stored = self.desk.cache.get(self._key)
        if stored is None:
            return False
        rows = json.loads(stored)
        for rule, language, source, exceptions, term, literals in rows:
            found = rules[rule].rule.terms[term[0]][term[1]] if term else None
            self.add(Entry(rules[rule], language, source, tuple(exceptions), found, tuple(literals)))
        return True

    def remember(self) -> None:
        """Keep what was worked out for the next time that the pages are the same."""
        rows = [
            [entry.armed.rule.id, entry.language, entry.source, entry.exceptions, _place_of(entry), literals]
            for entry, literals in zip(self._entries, self.matcher.literals, strict=True)
        ]
        self.desk.cache.put(self._key, json.dumps(rows, ensure_ascii=False))

    @cached_property
    def _key(self) -> str:
        return digest("lexicon", *(page.document.text for page in self.desk.guidelines))

    @property
    def slow(self) -> tuple[Rule, ...]:
        """Rules with a pattern that has no fixed letters: they are tried on every text."""
        rules = (self._entry(key).armed.rule for key in self.matcher.without_literal)
        return tuple({rule.id: rule for rule in rules}.values())

    def _entry(self, key: Hashable) -> Entry:
        assert isinstance(key, int)  # noqa: S101 - numbered when the matcher was made
        return self._entries[key]

    @cached_property
    def _by_rule(self) -> Mapping[str, frozenset[Hashable]]:
        numbers: dict[str, set[int]] = {}
        for number, entry in enumerate(self._entries):
            numbers.setdefault(entry.armed.rule.id, set()).add(number)
        return {rule: frozenset(found) for rule, found in numbers.items()}

    def find(self, passage: Passage, rule: str | None = None) -> Iterator[Spotted | Rule]:
        """What is found in a passage, of all rules or of one; a rule whose pattern takes too long comes as itself."""
        if not self._entries:
            return
        around: dict[str, list[tuple[int, int]]] = {}
        only = self._by_rule.get(rule, frozenset()) if rule else None
        for found in self.matcher.find(passage.text, passage.languages, only):
            entry = self._entry(found.key)
            if not isinstance(found, Found):
                yield entry.armed.rule
            elif passage.scope in entry.armed.rule.scope:
                try:
                    excepted = _excepted(entry, passage, found, around)
                except (TimeoutError, MemoryError):
                    yield entry.armed.rule
                    continue
                if not excepted:
                    narrowed = "it" in found.match.re.groupindex and found.match["it"] is not None
                    yield Spotted(entry, *(found.match.span("it") if narrowed else (found.start, found.end)))


def _place_of(entry: Entry) -> tuple[str, int] | None:
    """Where the term of an entry stands in its rule."""
    if entry.term is None:
        return None
    for language, terms in entry.armed.rule.terms.items():
        for number, term in enumerate(terms):
            if term is entry.term:
                return language, number
    return None


def _excepted(entry: Entry, passage: Passage, found: Found, around: dict[str, list[tuple[int, int]]]) -> bool:
    """Whether what stands around a hit makes it right; `around` remembers where each exception stands in the text."""
    if entry.term is not None and passage.in_link(found.start, found.end):
        return True
    for source in entry.exceptions:
        if source not in around:
            around[source] = [match.span() for match in finds(compile_pattern(source), passage.text)]
        if any(start < found.end and found.start < end for start, end in around[source]):
            return True
    return False


def compile_rule(lexicon: Lexicon, armed: "Armed", page: Guideline, place: Path) -> Iterator[Finding]:
    """Take the words or patterns of a rule in; what cannot be read is a finding on the page."""
    rule = armed.rule
    yield from _exceptions_read(lexicon, rule, page, place)
    for language, terms in rule.terms.items():
        for number, term in enumerate(terms):
            for index, words in enumerate(term.avoid):
                try:
                    entry = Entry(armed, _short(language), expand(words), _around(lexicon, rule, language, term), term)
                except Problem as problem:
                    path = (*place, "terms", language, number, "avoid", index)
                    yield _mistake(page, path, problem)
                    continue
                lexicon.add(entry)
    for language, sources in rule.pattern.items():
        for index, source in enumerate(sources):
            try:
                full = with_lists(lexicon.desk, source, language)
                compile_pattern(full)
                entry = Entry(armed, _short(language), full, _around(lexicon, rule, language, None))
            except Problem as problem:
                yield _mistake(page, (*place, "pattern", language, index), problem)
                continue
            lexicon.add(entry)


def _short(language: str) -> str:
    return language if language == ANY else base(language)


def _exceptions_read(lexicon: Lexicon, rule: Rule, page: Guideline, place: Path) -> Iterator[Finding]:
    for language, sources in rule.exceptions.items():
        for index, source in enumerate(sources):
            try:
                compile_pattern(with_lists(lexicon.desk, source, language))
            except Problem as problem:
                yield _mistake(page, (*place, "except", language, index), problem)


def _around(lexicon: Lexicon, rule: Rule, language: str, term: Term | None) -> tuple[str, ...]:
    """What makes a hit right: the exceptions of the rule in the language, and those of the term."""
    wanted = rule.exceptions if language == ANY else {language: rule.exceptions.get(language, ())}
    sources = [source for key in {**wanted, ANY: ()} for source in rule.exceptions.get(key, ())]
    of_rule = tuple(text for source in sources if (text := _read(lexicon.desk, source, language)) is not None)
    return (*of_rule, *(expand(words) for words in (term.exceptions if term else ())))


def _read(desk: Desk, source: str, language: str) -> str | None:
    try:
        full = with_lists(desk, source, language)
        compile_pattern(full)
        return full  # noqa: TRY300 - both may fail
    except Problem:
        return None  # reported where it stands


def with_lists(desk: Desk, source: str, language: str) -> str:
    """A pattern with its lists filled in; raises Problem for a list that no page has in the language."""
    if "<<" not in source:
        return source
    known = desk.derived.setdefault("filled patterns", {})
    assert isinstance(known, dict)  # noqa: S101 - put there one line above
    if (source, language) not in known:
        known[source, language] = _filled(desk, source, language)
    full: str = known[source, language]
    return full


def _filled(desk: Desk, source: str, language: str) -> str:
    def filled(match: re.Match[str]) -> str:
        words = desk.words(match[1], None if language == ANY else base(language))
        if not words:
            raise Problem(
                say("No page has a list “{name}” in {language}.", name=match[1], language=language),
                say("add it under lists: on a guideline page, or correct the name."),
                "TEC-06",
            )
        return _any_of(words)

    return _LIST.sub(filled, source)


@lru_cache(maxsize=512)
def _any_of(words: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(expand(word) for word in words)})"


def _mistake(page: Guideline, path: Path, problem: Problem) -> Finding:
    return Finding("TEC-06", Severity.ERROR, locate(page.document, path), problem.message, problem.fix)


def severity_of(rule: Rule, spotted: Spotted, passage: Passage, signed: Mapping[str, object]) -> Severity | None:
    """What a hit weighs; None where quoted speech takes all weight from it."""
    entry = spotted.entry
    language = passage.language if entry.language == ANY else entry.language
    severity = next((weight for key, weight in rule.severity_in.items() if base(key) == language), rule.severity)
    foreign = entry.term is not None and entry.language not in {ANY, "en", *map(base, signed)}
    if foreign and severity is Severity.ERROR:
        severity = Severity.WARNING
    manner = rule.quoted or ("lower" if entry.term is not None else "same")
    if manner == "same" or not passage.is_quoted(spotted.start, spotted.end):
        return severity
    return None if manner == "ignore" else _LOWER[severity]


_LOWER = {
    Severity.ERROR: Severity.WARNING,
    Severity.ESCALATE: Severity.ESCALATE,
    Severity.WARNING: Severity.NOTICE,
    Severity.NOTICE: Severity.NOTICE,
}
