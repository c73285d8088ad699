"""The words that must stand in a text before a regular expression can match: they decide whether to try at all."""

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from itertools import product
from typing import Any, Final
from unicodedata import decimal

_NOTHING: Final = frozenset({""})
_MOST: Final = 64  # alternatives to follow; beyond that the words hardly narrow anything
_WIDEST_CLASS: Final = 24
_DIGITS: Final = "0123456789"
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")

# What the module regex knows and re does not, as something that re reads and that names no word either.
_ONLY_REGEX: Final = (
    (re.compile(r"\\[pP](?:\{[^}]*\}|\w)|\[:\^?\w+:\]|\\X|\\[hR]"), r"\\w"),
    (re.compile(r"\\[mMGK]|\(\?P=\w+\)|\\g<\w+>"), r"(?:)"),
    (re.compile(r"\(\?P?<(?![=!])\w+>"), "("),
    (re.compile(r"\(\?[aimsu]+\)"), ""),
)
_UNREADABLE = re.compile(r"\(\?(?:&|R|P>|\||\d)|\\L<|\{[^{}]*[a-z<=][^{}]*\}")


def search_key(text: str) -> str:
    """A text for the search: letters that the module regex takes for each other are one letter."""
    key = text.casefold()
    if key.isascii():
        return key
    key = key.replace("i\u0307", "i").replace("ı", "i")
    return _OTHER_DIGIT.sub(lambda digit: str(decimal(digit[0])), key)


@lru_cache(maxsize=16_384)
def required(source: str) -> frozenset[str]:
    """Words of which at least one occurs in everything that the pattern matches; none if it names no useful ones."""
    for pattern, instead in _ONLY_REGEX:
        source = pattern.sub(instead, source)
    if _UNREADABLE.search(source):
        return frozenset()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = import_module("re._parser").parse(source, re.IGNORECASE)
    except (re.error, ImportError, OverflowError, RecursionError):
        return frozenset()
    best = _sequence(tree).best
    return frozenset(map(search_key, best)) if best and _worth(best) else frozenset()


def _worth(words: frozenset[str]) -> bool:
    """One letter or space stands in every text; a sign or a digit does not."""
    return not any(len(word) == 1 and (word.isalpha() or word.isspace()) for word in words)


@dataclass(frozen=True, slots=True)
class _Words:
    """What a part of a pattern matches, if that is a short list, and the best words that it needs."""

    exact: frozenset[str] | None = None
    needs: frozenset[str] | None = None

    @property
    def best(self) -> frozenset[str] | None:
        return _better(self.needs, self.exact)


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """The list that narrows more: the one whose shortest word is longer; of two such the shorter list."""
    candidates = [_without_longer(words) for words in (one, other) if words and "" not in words]
    return max(candidates, key=lambda words: (_worth(words), min(map(len, words)), -len(words)), default=None)


def _without_longer(words: frozenset[str]) -> frozenset[str]:
    """A word that contains another of the list adds nothing."""
    return frozenset(word for word in words if not any(other in word for other in words if other != word))


def _sequence(items: Any) -> _Words:
    run, needs, whole = _NOTHING, None, True
    for kind, content in items:
        part = _READERS.get(str(kind), _any)(content)
        needs = _better(needs, part.needs)
        joined = _joined(run, part.exact)
        if joined is None:
            needs, whole = _better(needs, run), False
            joined = _NOTHING if part.exact is None else part.exact
        run = joined
    return _Words(run if whole else None, _better(needs, run))


def _joined(run: frozenset[str], more: frozenset[str] | None) -> frozenset[str] | None:
    if more is None or len(run) * len(more) > _MOST:
        return None
    return frozenset(map("".join, product(run, more)))


def _any(_content: Any) -> _Words:
    return _Words()


def _empty(_content: Any) -> _Words:
    return _Words(_NOTHING)


def _literal(code: int) -> _Words:
    return _Words(frozenset({chr(code).casefold()}))


def _class(parts: Any) -> _Words:
    signs: list[str] = []
    for kind, content in parts:
        name = str(kind)
        if name == "CATEGORY" and str(content) == "CATEGORY_DIGIT":
            signs += _DIGITS
            continue
        first, last = content if name == "RANGE" else (content, content)
        if name not in {"LITERAL", "RANGE"} or last - first + len(signs) >= _WIDEST_CLASS:
            return _Words()
        signs += map(chr, range(first, last + 1))
    return _Words(frozenset(sign.casefold() for sign in signs))


def _branch(content: Any) -> _Words:
    ways = [_sequence(way) for way in content[1]]
    exact: frozenset[str] | None = frozenset()
    needs: frozenset[str] | None = frozenset()
    for way in ways:
        exact = None if exact is None or way.exact is None else exact | way.exact
        needs = None if needs is None or way.best is None else needs | way.best
    return _Words(exact if exact and len(exact) <= _MOST else None, needs)


def _repeat(content: Any) -> _Words:
    least, most, items = content
    inner = _sequence(items)
    if (least, most) == (0, 1):
        return _Words(None if inner.exact is None else inner.exact | _NOTHING)
    if not least:
        return _Words()
    return _Words(inner.exact if (least, most) == (1, 1) else None, inner.best)


_READERS: Final = {
    "LITERAL": _literal,
    "IN": _class,
    "BRANCH": _branch,
    "SUBPATTERN": lambda content: _sequence(content[3]),
    "ATOMIC_GROUP": _sequence,
    "MAX_REPEAT": _repeat,
    "MIN_REPEAT": _repeat,
    "POSSESSIVE_REPEAT": _repeat,
    "AT": _empty,
    "ASSERT": _empty,
    "ASSERT_NOT": _empty,
}
