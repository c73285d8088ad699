"""Words that no output may show, in what a comment repeats of a post."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from newsdesk.desk.desk import Desk
from newsdesk.model.finding import Document, Finding
from newsdesk.preview.pieces import Piece
from newsdesk.rules.folding import MASK, SHORTEST


@dataclass(frozen=True)
class Cover:
    """The words that findings cover, and the files of which nothing is repeated, because they may say them otherwise.

    In front matter a word can be written in several ways; what a reader sees of it may not be what was found.
    """

    words: re.Pattern[str] | None = None
    closed: frozenset[str] = frozenset()

    def over(self, text: str) -> str:
        """The text without the words."""
        return self.words.sub(MASK, text) if self.words else text

    def over_pieces(self, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
        """The same for a text in pieces: a word may begin in one and end in another."""
        if self.words is None:
            return tuple(pieces)
        spans = [match.span() for match in self.words.finditer("".join(piece.text for piece in pieces))]
        found, at = [], 0
        for piece in pieces:
            found.append(replace(piece, text=_without(piece.text, at, spans)))
            at += len(piece.text)
        return tuple(found)


def _without(text: str, at: int, spans: Sequence[tuple[int, int]]) -> str:
    """A piece that begins at a place of the whole: the mask stands where a word begins."""
    out, last = "", 0
    for start, end in spans:
        first, stop = start - at, min(end - at, len(text))
        if stop <= 0 or first >= len(text):
            continue
        out += text[last : max(first, last)] + (MASK if first >= 0 else "")
        last = max(stop, last)
    return out + text[last:]


def cover_of(desk: Desk, masked: Iterable[Finding]) -> Cover:
    """What the masked findings of a desk cover."""
    documents = {record.path: record.document for record in desk.everything()}
    documents |= {document.path: document for document in desk.unread}
    words, closed = set[str](), set[str]()
    for finding in masked:
        path = finding.location.path
        document = documents.get(path)
        if document is None or not finding.location.end_line:
            closed.add(path)
            continue
        start, _ = document.offsets(finding.location)
        if start < document.body_start:
            closed.add(path)
        words |= _words(document, finding)
    every = sorted(
        {form for word in words for form in (word, quote(word), quote(word, safe=""))}, key=len, reverse=True
    )
    pattern = re.compile("|".join(map(re.escape, every)), re.IGNORECASE) if every else None
    return Cover(pattern, frozenset(closed))


def _words(document: Document, finding: Finding) -> set[str]:
    start, end = document.offsets(finding.location)
    return {line.strip() for line in document.text[start:end].splitlines() if len(line.strip()) >= SHORTEST}
