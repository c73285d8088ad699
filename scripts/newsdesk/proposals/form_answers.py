"""The answers of an issue form: what stands below each of its headings, as somebody typed it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<label>.*?)[ \t]*(?:[ \t]#+[ \t]*)?")
_FENCE = re.compile(r" {0,3}(?P<sign>`{3,}|~{3,})(?P<info>[^`]*)")
_NO_ANSWER = "_No response_"


@dataclass(frozen=True)
class Answers:
    """The answers by the name of their field; a field without an answer is empty.

    `doubtful` names the headings that stand twice, or whose text goes on behind its frame: nobody can tell what is
    meant. `unclosed` says that a frame of three backticks has no end. `found` counts the headings of the form.
    """

    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    doubtful: tuple[str, ...] = ()
    unclosed: bool = False
    found: int = 0

    def text(self, name: str) -> str:
        """What was typed into a field."""
        return self.texts.get(name, "")

    def line(self, name: str) -> str:
        """What was typed into a field of one line."""
        return " ".join(self.text(name).split())

    def items(self, name: str) -> tuple[str, ...]:
        """The values of a field that takes several: behind commas, on lines, or ticked."""
        pieces = (piece for line in self.text(name).split("\n") for piece in _ticked(line).split(","))
        return tuple(dict.fromkeys(piece.strip() for piece in pieces if piece.strip()))


def answers(body: str, labels: Mapping[str, str]) -> Answers:
    """The answers in an issue's text; `labels` gives the name of a field by its heading.

    Headings inside a frame of backticks are text, and so are headings that the form does not have.
    """
    names = {label.casefold(): name for label, name in labels.items()}
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    parts, unclosed = _parts(lines, names)
    texts: dict[str, str] = {}
    doubtful: dict[str, None] = {}
    shown = {name: label for label, name in labels.items()}
    for name, inside in parts:
        text, whole = _value(inside)
        if name in texts or not whole:
            doubtful[shown[name]] = None
        texts.setdefault(name, text)
    return Answers(MappingProxyType(texts), tuple(doubtful), unclosed, len(parts))


def _parts(lines: Sequence[str], names: Mapping[str, str]) -> tuple[list[tuple[str, list[str]]], bool]:
    """The lines below each heading of the form, and whether a frame is open at the end."""
    parts: list[tuple[str, list[str]]] = []
    fence = ""
    for line in lines:
        heading = None if fence else _HEADING.fullmatch(line)
        if heading and (name := names.get(heading["label"].casefold())):
            parts.append((name, []))
            continue
        fence = _fence_after(line, fence)
        if parts:
            parts[-1][1].append(line)
    return parts, bool(fence)


def _fence_after(line: str, fence: str) -> str:
    """The frame that is open behind a line: the sign that it began with, or nothing."""
    match = _FENCE.fullmatch(line)
    if match is None:
        return fence
    if not fence:
        return match["sign"]
    closes = match["sign"].startswith(fence) and not match["info"].strip()
    return "" if closes else fence


def _value(lines: Sequence[str]) -> tuple[str, bool]:
    """The text of an answer without its frame, and whether that is all that stands there."""
    kept = list(_trimmed(lines))
    opening = _FENCE.fullmatch(kept[0]) if kept else None
    if opening is None:
        return _answer(kept), True
    for number, line in enumerate(kept[1:], start=1):
        if not _fence_after(line, opening["sign"]):
            return _answer(list(_trimmed(kept[1:number]))), number == len(kept) - 1
    return _answer(kept), False


def _answer(lines: Sequence[str]) -> str:
    text = "\n".join(lines).rstrip()
    return "" if text.strip() == _NO_ANSWER else text


def _trimmed(lines: Sequence[str]) -> Iterator[str]:
    """The lines without the empty ones before and behind them."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    yield from lines[filled[0] : filled[-1] + 1] if filled else ()


def _ticked(line: str) -> str:
    """A line of a list: without its bullet; nothing where its box is not ticked."""
    match = re.fullmatch(r"\s*[-*+]\s+(?:\[(?P<box>[ xX])\]\s+)?(?P<rest>.*)", line)
    if match is None:
        return line
    return "" if match["box"] == " " else match["rest"]
