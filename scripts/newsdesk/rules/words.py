"""Words that rules look for: the small language of the lexicon, patterns, and the search for many of them at once."""

import re
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

import ahocorasick
import regex

from newsdesk.model.finding import Problem, say
from newsdesk.model.fold import fold, fold_sign
from newsdesk.rules.literals import required, search_key

ANY_LANGUAGE: Final = "any"

# Letters count as one word with digits, not with the underscore: `_word_` is a word with emphasis around it.
_LETTER: Final = r"[^\W_]"
_BEFORE: Final = rf"(?<!{_LETTER})"
_AFTER: Final = rf"(?!{_LETTER})"
# Scripts that put no space between words: a word begins and ends anywhere.
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_ARABIC = regex.compile(r"\p{Arabic}")
# And, so; with, as, for; the article: written as one word with the next. After ل the article loses its alef.
_CLITICS: Final = "[وف]?(?:[بك]?(?:ال)?|ل(?:ا?ل)?)"
_CLITICS_WITH_ARTICLE: Final = "[وف]?(?:[بك]?ال|لا?ل)"
_ARTICLE: Final = "ال"


@lru_cache(maxsize=16_384)
def expand(avoid: str) -> str:
    """The regular expression for an entry of the lexicon, in which a space, `*` and `(a|b)` have a meaning."""
    entry = fold(avoid.strip()).text
    literal = [sign for sign in entry if sign not in "()|* "]
    if not literal:
        raise Problem(say("“{entry}” names no word.", entry=avoid), say("write the word or words to look for."))
    _check_brackets(entry, avoid)
    entry = _OPTIONAL.sub(_with_space, entry)
    source, article = "", False
    first, last = entry.lstrip("(| ")[0], entry.rstrip(")| ")[-1]
    arabic = bool(_ARABIC.match(first))
    if arabic and entry.startswith(_ARTICLE) and entry[len(_ARTICLE) :].strip("*"):
        entry, article = entry[len(_ARTICLE) :], True
    for sign in re.split(r"(\s+|[()|*])", entry):
        source += _SIGNS.get(sign) or (r"[\s-]+" if sign.isspace() else regex.escape(sign, special_only=True))
    if regex.fullmatch(source, ""):
        raise Problem(say("“{entry}” also means no word at all.", entry=avoid), say("leave one word outside (…|)."))
    before = _BEFORE if _bounded(first) else ""
    clitics = (_CLITICS_WITH_ARTICLE if article else _CLITICS) if arabic else ""
    # an alternative outside brackets would escape the word boundaries
    return f"{before}{clitics}(?:{source}){_AFTER if _bounded(last) else ''}"


# A word that may be missing takes a space beside it along: `(the|) disabled` is `(the |)disabled`; an ending does not.
_OPTIONAL = re.compile(r"(?P<before>(?<!\S)|\s+)\((?P<ways>[^()]*)\)(?P<after>\s+|(?!\S))")


def _with_space(match: re.Match[str]) -> str:
    before, ways, after = match["before"], match["ways"].split("|"), match["after"]
    if "" not in ways:
        return match[0]
    if after:
        return f"{before}({'|'.join(way and f'{way} ' for way in ways)})"
    return f"({'|'.join(way and before + way for way in ways)})"


_SIGNS: Final = {"(": "(?:", ")": ")", "|": "|", "*": rf"{_LETTER}*"}


def _bounded(sign: str) -> bool:
    return sign == "*" or (sign.isalnum() and not _UNSPACED.match(sign))


def _check_brackets(entry: str, written: str) -> None:
    depth = 0
    for sign in entry:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            break
        if sign == "|" and not depth:
            raise Problem(
                say("“{entry}” has a | outside brackets.", entry=written), say("write (one|other), or two entries.")
            )
    if depth:
        raise Problem(
            say("“{entry}” has a bracket without its other half.", entry=written), say("write ( and ) in pairs.")
        )


# One piece of a pattern: an escape, a class of signs, or a single sign with the marks on it.
_PIECE = regex.compile(r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|[^\x00-\x7f]\p{M}*|.", regex.DOTALL)
_CLASS_PIECE = regex.compile(r"\\.|.", regex.DOTALL)
_SAMPLES: Final = ("", "a", "a b", "1", "ا")


@lru_cache(maxsize=16_384)
def compile_pattern(source: str) -> "regex.Pattern[str]":
    """A pattern of a guideline page, to be used on folded text; one that cannot be used is a Problem."""
    try:
        pattern = regex.compile(fold_pattern(source), regex.VERSION0 | regex.IGNORECASE | regex.UNICODE)
        empty = any(match.start() == match.end() for text in _SAMPLES for match in pattern.finditer(text, timeout=1))
    except (regex.error, TimeoutError, OverflowError, RecursionError, MemoryError) as error:
        raise Problem(
            say("The pattern “{source}” cannot be used: {why}.", source=source[:80], why=str(error)),
            say("correct the regular expression."),
        ) from error
    if empty:
        raise Problem(
            say("The pattern “{source}” also matches where nothing is written.", source=source[:80]),
            say("let it begin or end with at least one sign that must be there."),
        )
    return pattern


def fold_pattern(source: str) -> str:
    """A pattern with its letters written as in folded text; its own signs stay as they are."""
    if source.isascii():
        return source
    parts: list[str] = []
    for match in _PIECE.finditer(source):
        piece = match[0]
        if piece.isascii():
            parts.append(piece)
        elif piece[0] == "[":
            parts += (_folded_sign(part, inside=True) for part in _CLASS_PIECE.findall(piece))
        else:
            # what is left out must not leave a quantifier to the sign before it
            quantified = source[match.end() : match.end() + 1] in tuple("*+?{")
            parts.append(_folded_sign(piece, inside=False) or ("(?:)" if quantified else ""))
    return "".join(parts)


def _folded_sign(piece: str, *, inside: bool) -> str:
    if piece.isascii():
        return piece
    sign = piece.removeprefix("\\")
    folded = fold_sign(sign)
    if folded == sign or (inside and len(folded) != 1):
        return piece
    escaped = regex.escape(folded, special_only=True).replace("-", r"\-").replace(r"\\-", r"\-")
    return escaped if len(folded) <= 1 else f"(?:{escaped})"


def may_match(pattern: "regex.Pattern[str]", text: str) -> bool:
    """Whether a pattern can match a text at all: whether the words that it needs occur, which is quick to see."""
    words = _needed(pattern)
    if words is None:
        return True
    key = _key(text)
    return words in key if isinstance(words, str) else next(words.iter(key), None) is not None


def finds(pattern: "regex.Pattern[str]", text: str, timeout: float = 1.0) -> Iterator["regex.Match[str]"]:
    """What a pattern matches in a text; looked for only where the words that it needs occur."""
    return pattern.finditer(text, timeout=timeout) if may_match(pattern, text) else iter(())


@lru_cache(maxsize=16_384)
def _needed(pattern: "regex.Pattern[str]") -> Any:
    """The words of which a pattern needs one: an automaton for several, the word itself, or None."""
    words = required(pattern.pattern)
    if len(words) < 2:  # noqa: PLR2004 - one word needs no automaton
        return next(iter(words), None)
    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton


_key = lru_cache(maxsize=256)(search_key)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A regular expression to look for in texts of a language; whose it is, the key tells."""

    key: Hashable
    language: str
    source: str
    literals: tuple[str, ...] | None = None
    """Letters of which some must stand in a text that it fits, where that was worked out before."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a text where a wanted expression stands."""

    key: Hashable
    start: int
    end: int
    match: "regex.Match[str]"


@dataclass(frozen=True, slots=True)
class TimedOut:
    """A wanted expression took too long on a text: whether it stands there is not known."""

    key: Hashable


@dataclass(frozen=True, slots=True)
class Unusable:
    """A wanted expression that cannot be used at all."""

    key: Hashable
    problem: Problem


class _Entry:
    """One wanted expression, compiled when a text first has what it needs."""

    def __init__(self, wanted: Wanted):
        self.key = wanted.key
        self.language = wanted.language
        self.source = wanted.source
        self.literals = required(fold_pattern(wanted.source)) if wanted.literals is None else wanted.literals

    @cached_property
    def pattern(self) -> "regex.Pattern[str] | Problem":
        try:
            return compile_pattern(self.source)
        except Problem as problem:
            return problem


class Matcher:
    """Looks for many expressions at once: one pass over a text finds those whose words occur in it at all."""

    def __init__(self, wanted: Iterable[Wanted], timeout: float = 0.25):
        self._entries = [_Entry(one) for one in wanted]
        self._timeout = timeout
        self._always = [index for index, entry in enumerate(self._entries) if not entry.literals]
        words: dict[str, list[int]] = {}
        for index, entry in enumerate(self._entries):
            for literal in entry.literals:
                words.setdefault(literal, []).append(index)
        self._automaton = ahocorasick.Automaton()
        for literal, indices in words.items():
            self._automaton.add_word(literal, tuple(indices))
        if words:
            self._automaton.make_automaton()
        self._has_words = bool(words)

    @property
    def literals(self) -> tuple[tuple[str, ...], ...]:
        """What each expression needs, in their order."""
        return tuple(tuple(entry.literals) for entry in self._entries)

    @property
    def without_literal(self) -> tuple[Hashable, ...]:
        """The keys of expressions that name no fixed word: they are tried on every text, which is slow."""
        return tuple(dict.fromkeys(self._entries[index].key for index in self._always))

    def find(
        self, text: str, languages: Collection[str], only: Collection[Hashable] | None = None
    ) -> Iterator[Found | TimedOut | Unusable]:
        """What stands in a folded text of these languages, in order of place; what is not known comes last."""
        found: list[Found] = []
        unknown: list[TimedOut | Unusable] = []
        for index in self._candidates(text):
            entry = self._entries[index]
            if entry.language != ANY_LANGUAGE and entry.language not in languages:
                continue
            if only is not None and entry.key not in only:
                continue
            if isinstance(entry.pattern, Problem):
                unknown.append(Unusable(entry.key, entry.pattern))
                continue
            try:
                for match in entry.pattern.finditer(text, timeout=self._timeout):
                    start, end = match.span()
                    if start < end:
                        found.append(Found(entry.key, start, end, match))
            except (TimeoutError, MemoryError):
                unknown.append(TimedOut(entry.key))
        found.sort(key=lambda hit: (hit.start, hit.end))
        yield from found
        yield from unknown

    def _candidates(self, text: str) -> list[int]:
        """The expressions of whose words at least one occurs in the text."""
        if not self._has_words:
            return self._always
        hits = {indices for _, indices in self._automaton.iter(_key(text))}
        if not hits:
            return self._always
        return sorted({*self._always}.union(*hits))
