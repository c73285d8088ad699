"""The leak check of the public site: words of the desk that nobody let through, wherever they stand in the output."""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import fromstring

from newsdesk.desk.metadata import details
from newsdesk.model.public import LeakLimits

_WORD = re.compile(r"\w+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_INLINE = frozenset({"a", "b", "bdi", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "time"})

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Secret:
    """A text of the desk that the public may not read; a `mark`, such as the number of a consent, in no text at all."""

    text: str
    source: str
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Leak:
    """A file of the public site with something of a file of the desk in it."""

    file: str
    source: str

    def __str__(self) -> str:
        return f"{self.file} holds words of {self.source} that only staff may read."


def leaks(
    files: Mapping[str, bytes], allowed: Iterable[str], secrets: Collection[Secret], limits: LeakLimits
) -> tuple[Leak, ...]:
    """What got out, each place once; `allowed` are the texts that may."""
    return tuple(dict.fromkeys(_Search(allowed, secrets, limits).through(files)))


def unlisted_mails(files: Mapping[str, bytes], allowed: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Files with an e-mail address that stands in no text that was let through."""
    known = {mail for text in allowed for mail in _MAIL.findall(plain(text))}
    for name, data in files.items():
        for mail in dict.fromkeys(_MAIL.findall(shown(name, data))):
            if mail not in known:
                yield name, mail


def plain(text: str) -> str:
    """A text as it is compared: one form of each letter, no invisible signs, one kind of space."""
    one = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(sign for sign in one if unicodedata.category(sign) != "Cf") if not one.isascii() else one
    return " ".join(seen.split())


def shown(name: str, data: bytes) -> str:
    """Everything that can be read in a file: its name, texts, attributes, addresses; of a picture, its metadata."""
    if name.endswith((".html", ".svg")):
        found = _of_html(data.decode(errors="replace"))
    elif name.endswith(".xml"):
        found = [text for node in fromstring(data).iter() for text in _of_node(node)]  # noqa: S314 - written by us
    elif name.endswith(".json"):
        found = [text for value in _values(json.loads(data)) for text in _of_html(value)]
    elif name.endswith(".txt"):
        found = [data.decode()]
    else:
        found = [detail.words for detail in details(data)]
    return plain("\n".join([name, *found, *(unquote(text) for text in found if "%" in text)]))


def _of_node(node: Any) -> Iterator[str]:
    yield from node.attrib.values()
    yield from _of_html(node.text or "")


def _of_html(text: str) -> list[str]:
    return _Reader(text).found if "<" in text or "&" in text else [text]


def _values(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _values(value)
    elif isinstance(data, list):
        for value in data:
            yield from _values(value)
    elif isinstance(data, str):
        yield data


class _Reader(HTMLParser):
    """Texts and the values of attributes; a word that is partly bold stays one word."""

    def __init__(self, text: str):
        super().__init__()
        self._pieces: list[str] = []
        self._attributes: list[str] = []
        self.feed(text)
        self.close()

    @property
    def found(self) -> list[str]:
        return ["".join(self._pieces), *self._attributes]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._pieces += [] if tag in _INLINE else [" "]
        self._attributes += [value for _, value in attrs if value]

    def handle_endtag(self, tag: str) -> None:
        self._pieces += [] if tag in _INLINE else [" "]

    def handle_data(self, data: str) -> None:
        self._pieces.append(data)

    def handle_comment(self, data: str) -> None:
        self._pieces.append(f" {data} ")


class _Search:
    """Long secrets by any run of their words, short ones whole; a run that is made of allowed words is no leak."""

    def __init__(self, allowed: Iterable[str], secrets: Collection[Secret], limits: LeakLimits):
        self._run, self._limits, self._secrets = limits.run_words, limits, secrets
        self._runs: set[int] = set()
        self._short = _Phrases()
        for text in allowed:
            for line in text.splitlines():
                self._allow(_WORD.findall(plain(line)))
            self._allow(_WORD.findall(plain("\n".join(_of_html(text)))))
        self._names, self._marks = _Phrases(), _Phrases()
        for secret in secrets:
            self._take(secret)

    def _allow(self, words: list[str]) -> None:
        if len(words) < self._run:
            self._short.add(words, "")
        self._runs.update(hash(tuple(words[i : i + self._run])) for i in range(len(words) - self._run + 1))

    def _take(self, secret: Secret) -> None:
        text = plain(secret.text)
        words = _WORD.findall(text)
        if secret.mark and len(text) >= self._limits.mark_characters:
            self._marks.add(words, secret.source, text)
        for line in secret.text.splitlines():
            words = _WORD.findall(plain(line))
            if words and len(words) < self._run and len("".join(words)) >= self._limits.short_characters:
                self._names.add(words, secret.source)

    def through(self, files: Mapping[str, bytes]) -> Iterator[Leak]:
        """The leaks in some files."""
        odd: dict[int, set[str]] = defaultdict(set)
        for name, data in files.items():
            text = shown(name, data)
            words = _WORD.findall(text)
            for source, mark in self._marks.found(words):
                if re.search(rf"(?<!\w){re.escape(mark)}(?!\w)", text):
                    yield Leak(name, source)
            covered = self._covered(words)
            for start, end in _gaps(covered):
                first, last = max(0, start - self._run + 1), min(end, len(words) - self._run + 1)
                for i in range(first, last):
                    if covered.count(0, i, i + self._run) * 2 >= self._run:  # else two texts meet by chance
                        odd[hash(tuple(words[i : i + self._run]))].add(name)
            yield from (Leak(name, source) for source, _ in self._names.found(words, covered))
        yield from self._long(odd)

    def _covered(self, words: list[str]) -> bytearray:
        covered, run, known = bytearray(len(words)), self._run, self._runs
        full = b"\1" * run
        for i in range(len(words) - run + 1):
            if hash(tuple(words[i : i + run])) in known:
                covered[i : i + run] = full
        for begin, length in self._short.places(words):
            covered[begin : begin + length] = b"\1" * length
        return covered

    def _long(self, odd: Mapping[int, set[str]]) -> Iterator[Leak]:
        for secret in self._secrets if odd else ():
            for part in secret.text.split("\n\n"):
                words = _WORD.findall(plain(part))
                for i in range(len(words) - self._run + 1):
                    for name in sorted(odd.get(hash(tuple(words[i : i + self._run])), ())):
                        yield Leak(name, secret.source)


def _gaps(covered: bytearray) -> Iterator[tuple[int, int]]:
    """Where words stand that no allowed text explains: from, to."""
    start = covered.find(0)
    while start >= 0:
        end = covered.find(1, start)
        yield start, (end if end >= 0 else len(covered))
        start = covered.find(0, end) if end >= 0 else -1


class _Phrases:
    """Short sequences of words, found in a long one by their first word."""

    def __init__(self) -> None:
        self._by_first: dict[str, dict[Words, tuple[str, str]]] = defaultdict(dict)

    def add(self, words: list[str], source: str, text: str = "") -> None:
        """Remember a sequence, and where it comes from."""
        if words:
            self._by_first[words[0]].setdefault(tuple(words), (source, text))

    def places(self, words: list[str]) -> Iterator[tuple[int, int]]:
        """Where a remembered sequence stands, and how long it is."""
        known = self._by_first
        for i, word in enumerate(words):
            if word in known:
                for phrase in known[word]:
                    if tuple(words[i : i + len(phrase)]) == phrase:
                        yield i, len(phrase)

    def found(self, words: list[str], covered: bytearray | None = None) -> Iterator[tuple[str, str]]:
        """The remembered sequences that stand there and are not covered: source and text."""
        known = self._by_first
        for i, word in enumerate(words):
            if word in known:
                for phrase, (source, text) in known[word].items():
                    end = i + len(phrase)
                    if tuple(words[i:end]) == phrase and (covered is None or 0 in covered[i:end]):
                        yield source, text
