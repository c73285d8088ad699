"""The text of a post of another tool: its pictures, its name, and lines that a desk would misread."""

import re

_BRACKETS = r"[^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*)*"
_PARENTHESES = r"[^()\n]*(?:\([^()\n]*\)[^()\n]*)*"
_IMAGE = re.compile(rf"!\[({_BRACKETS})\]\(({_PARENTHESES})\)")
_TITLED = re.compile(r"(\S+)\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\))")
_LINK = re.compile(rf"\[({_BRACKETS})\]\({_PARENTHESES}\)")
_DECORATION = re.compile(r"^[#>*+\s-]+|[*_`~]{2,}|<[^<>]*>")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z+.-]{0,20}://\S+")
_INSTRUCTION = re.compile(r"^##(?!#)(?=([ \t]+\S)?)", re.MULTILINE)
_LONGEST_TITLE = 80


def take_pictures(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text without `![…](…)`, and the address and alternative text of each picture, as they stood there."""
    pictures = tuple((_address(match[2]), match[1].strip()) for match in _IMAGE.finditer(text))
    return _IMAGE.sub("", text).strip(), pictures


def _address(inside: str) -> str:
    inside = inside.strip()
    if titled := _TITLED.fullmatch(inside):
        inside = titled[1]
    return inside[1:-1] if inside.startswith("<") and inside.endswith(">") else inside


def keep_from_instructions(text: str) -> tuple[str, int]:
    """The text with no line that begins with exactly `##`, and how many lines were changed.

    A heading gets one more #, so that it stays a heading; any other line gets a space in front.
    """
    return _INSTRUCTION.subn(lambda match: "###" if match[1] else " ##", text)


def title_of(text: str, otherwise: str) -> str:
    """The first line with words in it, shortened: what the post is called inside the desk."""
    for line in text.split("\n"):
        words = _ADDRESS.sub("", _DECORATION.sub("", _LINK.sub(r"\1", line)))
        words = " ".join("".join(char if char.isprintable() else " " for char in words).split())
        if any(char.isalnum() for char in words):
            return shorten(words)
    return shorten(" ".join(otherwise.split())) or "Post"


def shorten(words: str) -> str:
    """The words that fit into an internal name."""
    if len(words) <= _LONGEST_TITLE:
        return words
    cut = words[: _LONGEST_TITLE - 1]
    return f"{(cut.rpartition(' ')[0] or cut).rstrip(' ,;:-')}…"
