"""The leak check of the public site: words of the desk that nobody let through, wherever they stand in the output."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from newsdesk.model.public import LeakLimits
from newsdesk.site.readable import plain, shown, texts_of

_SIGNS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Scripts that leave no space between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese, Korean."""
_WORD = re.compile(rf"[{_SIGNS}]|[^\W{_SIGNS}]+")
_PIECE = re.compile(r"[^\W\d_]+|\d+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Secret:
    """A text of the desk that the public may not read; a `mark`, such as the number of a consent, in no text at all."""

    text: str
    source: str
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Leak:
    """A file of the public site with something in it: of a file of the desk, or an address of somebody."""

    file: str
    source: str = ""
    mail: str = ""

    def __str__(self) -> str:
        if self.mail:
            return f"{self.file} holds the e-mail address {self.mail}, which stands in no text for the public."
        return f"{self.file} holds words of {self.source} that only staff may read."


def leaks(
    files: Mapping[str, bytes], allowed: Iterable[str], secrets: Collection[Secret], limits: LeakLimits
) -> tuple[Leak, ...]:
    """What got out, each place once; `allowed` are the texts that may."""
    return tuple(dict.fromkeys(_Search(allowed, secrets, limits).through(files)))


class _Search:
    """Long secrets by any run of their words, short ones whole; a run that is made of allowed words is no leak."""

    def __init__(self, allowed: Iterable[str], secrets: Collection[Secret], limits: LeakLimits):
        self._run, self._limits, self._secrets = limits.run_words, limits, secrets
        self._runs: set[int] = set()
        self._short, self._names, self._marks = _Phrases(), _Phrases(), _Phrases()
        self._mails: set[str] = set()
        for text in allowed:
            self._mails.update(_MAIL.findall(plain(text)) if "@" in text else ())
            for line in (*text.splitlines(), "\n".join(texts_of(text))):
                self._allow(_WORD.findall(plain(line)))
        for secret in secrets:
            self._take(secret)

    def _allow(self, words: list[str]) -> None:
        if len(words) < self._run:
            self._short.add(words, "")
        self._runs.update(hash(tuple(words[i : i + self._run])) for i in range(len(words) - self._run + 1))

    def _take(self, secret: Secret) -> None:
        if secret.mark and len(plain(secret.text)) >= self._limits.mark_characters:
            self._marks.add(_PIECE.findall(plain(secret.text)), secret.source)
            return
        for line in secret.text.splitlines():
            words = _WORD.findall(plain(line))
            if len(words) < 2 * self._run and len("".join(words)) >= self._limits.short_characters:
                self._names.add(words, secret.source)

    def through(self, files: Mapping[str, bytes]) -> Iterator[Leak]:
        """The leaks in some files."""
        odd: dict[int, set[str]] = defaultdict(set)
        for name, data in files.items():
            text = shown(name, data)
            yield from (Leak(name, source) for source in self._marked(text))
            yield from (Leak(name, mail=mail) for mail in _MAIL.findall(text) if mail not in self._mails)
            words = _WORD.findall(text)
            covered = self._covered(words)
            for i, length, source in self._names.found(words):
                if 0 in covered[i : i + length]:
                    yield Leak(name, source)
            for i in _around_gaps(covered, self._run):
                if not _by_chance(covered, i, i + self._run):
                    odd[hash(tuple(words[i : i + self._run]))].add(name)
        yield from self._long(odd)

    def _marked(self, text: str) -> Iterator[str]:
        """The files whose marks stand in a text, however their parts are joined: CONS-0301, cons_0301, CONS 0301."""
        found = list(self._marks.found(_PIECE.findall(text)))
        places = list(_PIECE.finditer(text)) if found else []
        for i, length, source in found:
            if all(after.start() - before.end() <= 1 for before, after in pairwise(places[i : i + length])):
                yield source

    def _covered(self, words: list[str]) -> bytearray:
        """Which words of a text an allowed one explains."""
        covered, run, known = bytearray(len(words)), self._run, self._runs
        for i in range(len(words) - run + 1):
            if hash(tuple(words[i : i + run])) in known:
                covered[i : i + run] = b"\1" * run
        for i, length, _ in self._short.found(words):
            covered[i : i + length] = b"\1" * length
        return covered

    def _long(self, odd: Mapping[int, set[str]]) -> Iterator[Leak]:
        for secret in self._secrets if odd else ():
            for part in secret.text.split("\n\n"):
                words = _WORD.findall(plain(part))
                for i in range(len(words) - self._run + 1):
                    for name in sorted(odd.get(hash(tuple(words[i : i + self._run])), ())):
                        yield Leak(name, secret.source)


def _by_chance(covered: bytearray, start: int, end: int) -> bool:
    """Whether most of the words are explained: then two allowed texts, or one and a date, stand side by side."""
    return covered.count(0, start, end) * 2 < end - start


def _around_gaps(covered: bytearray, run: int) -> Iterator[int]:
    """Where runs begin that have a word which no allowed text explains."""
    gap, last = covered.find(0), -1
    while gap >= 0:
        for i in range(max(0, last + 1, gap - run + 1), min(gap, len(covered) - run) + 1):
            last = i
            yield i
        gap = covered.find(0, gap + 1)


class _Phrases:
    """Short sequences of words, found in a long one by their first word."""

    def __init__(self) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], str]] = defaultdict(dict)

    def add(self, words: list[str], source: str) -> None:
        """Remember a sequence, and where it comes from."""
        if words:
            self._by_first[words[0]].setdefault(tuple(words), source)

    def found(self, words: list[str]) -> Iterator[tuple[int, int, str]]:
        """The remembered sequences that stand in a text: where, how long, from which file."""
        known = self._by_first
        for i, word in enumerate(words):
            if word in known:
                for phrase, source in known[word].items():
                    if tuple(words[i : i + len(phrase)]) == phrase:
                        yield i, len(phrase), source
