"""What stands in the desk's files where findings point: lines to show, words to recognise them by."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from newsdesk.desk.desk import Desk
from newsdesk.model.finding import Document, Finding, Location
from newsdesk.rules.folding import MASK, SHORTEST

_COVER = "\x00"  # no line of a desk that could be read has it
_COVERED = re.compile(f"{_COVER}+")
_LINE_BREAK = re.compile("\r\n?")
# So few digits of a hash that thousands of names or numbers share them: nobody finds out the words from a report.
_MASKED_DIGITS = 3


class Sources:
    """The texts of a desk's files; the findings of one file follow each other, so it is read once."""

    def __init__(self, desk: Desk, masked: Iterable[Finding] = ()):
        """`masked`: the findings whose words no output shows, on whatever line another finding prints."""
        self._desk, self._document, self._lines = desk, Document("", ""), [""]
        self._covers: dict[tuple[str, int], list[Cover]] = defaultdict(list)
        words: set[str] = set()
        for finding in masked:
            words |= {part.strip() for part in self._original(finding.location).splitlines()}
            for number, cover in _covers(finding.location):
                self._covers[finding.location.path, number].append(cover)
        found = sorted((re.escape(word) for word in words if len(word) >= SHORTEST), key=len, reverse=True)
        self._hidden = re.compile("|".join(found), re.IGNORECASE) if found else None
        self._shown: dict[tuple[str, int], str | None] = {}

    def line(self, place: Location) -> str | None:
        """The line of a place inside a text, covered; none for a finding about a whole file or nothing in it."""
        if not place.end_line or not place.path.endswith(".md"):
            return None
        key = place.path, place.line
        if key not in self._shown:
            self._shown[key] = self._covered_line(place)
        return self._shown[key]

    def _covered_line(self, place: Location) -> str | None:
        self._read(place.path)
        line = self._lines[place.line - 1].rstrip() if place.line <= len(self._lines) else ""
        for start, end in self._covers.get((place.path, place.line), ()):
            stop = len(line) if end is None else min(end, len(line))
            line = line[:start] + _COVER * (stop - start) + line[stop:] if start < stop else line
        if self._hidden is not None:  # the words may stand again, where nothing found them
            line = self._hidden.sub(lambda match: _COVER * len(match[0]), line)
        return line or None

    def words(self, place: Location) -> str:
        """What stands at a place; nothing for a finding about a whole file."""
        if not place.end_line or not place.path.endswith(".md"):
            return ""
        return " ".join(self._original(place).split())

    def _original(self, place: Location) -> str:
        document = self._read(place.path)
        if not place.end_line or max(place.line, place.end_line) > len(self._lines):
            return ""
        start, end = document.offsets(place)
        return document.text[start:end]

    def _read(self, path: str) -> Document:
        if path != self._document.path:
            try:
                text = self._desk.tree.read(path).decode("utf-8", "replace")
            except OSError:
                text = ""
            self._document = Document(path, _LINE_BREAK.sub("\n", text))
            self._lines = self._document.text.split("\n")
        return self._document


Cover = tuple[int, int | None]
"""The part of a line that is covered; None: to its end."""


def _covers(place: Location) -> Iterator[tuple[int, Cover]]:
    """The lines of a masked place, each with what to cover of it; a place without an end is its whole line."""
    if not place.end_line:
        yield place.line, (0, None)
        return
    for number in range(place.line, place.end_line + 1):
        start = place.column - 1 if number == place.line else 0
        yield number, (start, place.end_column - 1 if number == place.end_line else None)


def uncovered(text: str) -> str:
    """A part of a line as it is shown: what is covered is as long as the mask."""
    return _COVERED.sub(MASK, text)


def fingerprints(desk: Desk, findings: Iterable[Finding]) -> Iterator[str]:
    """For each finding what stays the same when lines move: rule, file, words, and its number among the same ones."""
    sources, seen = Sources(desk), Counter[str]()
    for finding in findings:
        key = _key(finding, sources.words(finding.location))
        seen[key] += 1
        yield f"{key}:{seen[key]}"


def _key(finding: Finding, words: str) -> str:
    path = finding.location.path
    if finding.masked:
        return _hash(finding.rule, path)[: 16 - _MASKED_DIGITS] + _hash(path, words)[:_MASKED_DIGITS]
    return _hash(finding.rule, path, words or str(finding.message))[:16]


def _hash(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def timing_rows(timings: Mapping[str, float]) -> Iterator[str]:
    """Milliseconds and share of each rule, the slowest first; a mark for one that costs more than a twentieth."""
    whole = sum(timings.values())
    yield f"{'rule':<8}{'ms':>10}{'share':>9}"
    for rule, seconds in sorted(timings.items(), key=lambda item: (-item[1], item[0])):
        share = seconds / whole if whole else 0.0
        yield f"{rule:<8}{seconds * 1000:>10.1f}{share:>8.1%}{'  slow' if share > _SLOW else ''}".rstrip()
    yield f"{'all':<8}{whole * 1000:>10.1f}"


_SLOW = 0.05
