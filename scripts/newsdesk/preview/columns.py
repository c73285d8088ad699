"""Text for a terminal: how wide it is, and what may not be printed."""

import unicodedata
from collections.abc import Iterator


def cells(text: str) -> int:
    """How many columns a terminal needs for a text."""
    return len(text) if text.isascii() else sum(_cell(char) for char in text)


def _cell(char: str) -> int:
    if char < "\u0300":
        return 1
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def clean(text: str) -> str:
    """A line without the characters that steer a terminal or turn the direction of the line."""
    return text if text.isprintable() else "".join(_safe(char) for char in text)


def _safe(char: str) -> str:
    if char.isprintable() or char in "\u00a0\u202f\u2009\u200d\u200c":
        return char
    if char == "\t":
        return " "
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) in {"Cc", "Cs", "Co"} else ""


def folded(text: str, width: int) -> Iterator[str]:
    """The lines of a text, each broken at spaces where it is wider than `width` columns."""
    for line in text.split("\n"):
        yield from _broken(clean(line), width)


def _broken(line: str, width: int) -> Iterator[str]:
    while cells(line) > width:
        end = room = 0
        for index, char in enumerate(line):
            room += _cell(char)
            if room > width:
                break
            end = index + 1
        space = line.rfind(" ", 0, end + 1)
        stop = space if space > 0 else end
        yield line[:stop]
        line = line[stop:].lstrip(" ")
    yield line
