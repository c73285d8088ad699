"""The text of one part in pieces: links, hashtags and mentions, what is folded away, what does not fit."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from newsdesk.model.length import Span, Unit, cut, links

Kind = Literal["text", "link", "tag"]

_TAG = re.compile(r"(?<![\w&/])#\w*[^\W\d_]\w*|(?<![\w@/.])@\w[\w.-]*(?:@\w[\w.-]*\w)?(?<![.-])")
_ADDRESS = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?'\"()«»“”]")
_BACK = 30  # characters: a fold falls on the last space this near, as networks do not cut words
_SHORT_LINK = 30  # characters of an address that networks with links of fixed length show


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text of one kind; `over` does not fit, `hidden` stands behind the network's fold."""

    text: str
    kind: Kind = "text"
    over: bool = False
    hidden: bool = False


def divide(
    text: str, end: int, fold: int | None, known: Sequence[Span] | None = None, *, short_links: bool
) -> tuple[Piece, ...]:
    """A text in pieces; it fits up to `end`, and the network folds it at `fold`. `known` are its addresses."""
    found = addresses(text) if known is None else known
    return tuple(_pieces(text, end, len(text) if fold is None else fold, found, short_links=short_links))


def _pieces(text: str, end: int, fold: int, known: Sequence[Span], *, short_links: bool) -> Iterator[Piece]:
    stops = sorted({end, fold, len(text)})
    for span, kind in _spans(text, known):
        start = span.start
        while start < span.end:
            stop = min(stops[bisect_left(stops, start + 1)], span.end)
            shown = text[start:stop]
            if kind == "link" and short_links and start == span.start and stop == span.end:
                shown = shortened(shown)
            yield Piece(shown, kind, start >= end, start >= fold)
            start = stop


def _spans(text: str, known: Sequence[Span]) -> Iterator[tuple[Span, Kind]]:
    """The whole text, left to right."""
    found: list[tuple[Span, Kind]] = [(span, "link") for span in known]
    if "#" in text or "@" in text:
        found += [(Span(*match.span()), "tag") for match in _TAG.finditer(text)]
        found.sort()
    at = 0
    for span, kind in found:
        if span.start < at:
            continue
        if span.start > at:
            yield Span(at, span.start), "text"
        yield span, kind
        at = span.end
    if at < len(text):
        yield Span(at, len(text)), "text"


def addresses(text: str) -> tuple[Span, ...]:
    """The web addresses in a text: those with a protocol, and what networks take for a link without one."""
    if "." not in text:
        return ()
    whole = [Span(*match.span()) for match in _ADDRESS.finditer(text)] if "://" in text else []
    return tuple(sorted([*whole, *(span for span in links(text) if not any(a <= span.start < b for a, b in whole))]))


def shortened(address: str) -> str:
    """An address as networks show it that count every link alike: without protocol, cut at the end."""
    bare = address.removeprefix("https://").removeprefix("http://")
    return bare if len(bare) <= _SHORT_LINK else f"{bare[:_SHORT_LINK]}…"


def fold_of(text: str, fold_at: int | None, lines: int | None = None) -> int | None:
    """Where a network folds a text: after so many characters or written lines; None if it does not."""
    at = _after(text, fold_at) if fold_at is not None and len(text) > fold_at else None
    line = _line_end(text, lines) if lines and text.count("\n") >= lines else None
    return min((place for place in (at, line) if place is not None), default=None)


def _after(text: str, fold_at: int) -> int | None:
    """At most `fold_at` characters, at a space if one is near."""
    near = text[: fold_at + 1]
    space = max(near.rfind(" "), near.rfind("\n"))
    if space > max(fold_at - _BACK, 0):
        return space
    exact = cut(near, Unit.GRAPHEMES, fold_at) or fold_at
    return exact if exact < len(text) else None


def _line_end(text: str, lines: int) -> int | None:
    """The end of that line, where words follow."""
    end = -1
    for _ in range(lines):
        end = text.find("\n", end + 1)
    return end if end > 0 and text[end:].strip() else None
