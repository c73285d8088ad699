"""Words that mix scripts: Latin, Cyrillic and Greek letters look alike, and some signs cannot be seen at all.

The look-alikes: Unicode Technical Standard 39, as far as the usual typefaces make the two hard to tell apart.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal

# Zero width, direction, soft hyphen, joiners, variation selectors, tags: nothing that a reader sees.
INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
)

Script = Literal["latin", "cyrillic", "greek"]

_LATIN: Final = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
_CYRILLIC: Final = "Ѐ-ԯ"
_GREEK: Final = "Ͱ-Ͽἀ-῿"
_LETTERS: Final = f"{_LATIN}{_CYRILLIC}{_GREEK}"
# each letter with the ones of the other scripts that it is taken for; - where there is none
_ROWS: Final[dict[Script, str]] = {
    "latin": "   A B C E H I J K M N O P S T X Y Z Ë Ï a c e i j o p s x y ë ï h d q w l v",
    "cyrillic": "А В С Е Н І Ј К М - О Р Ѕ Т Х У - Ё Ї а с е і ј о р ѕ х у ё ї һ ԁ ԛ ԝ ӏ ѵ",
    "greek": "   Α Β - Ε Η Ι - Κ Μ Ν Ο Ρ - Τ Χ Υ Ζ - - - - - - - ο - - - - - - - - - - - ν",
}
# languages written in Cyrillic: they decide about a word that could be either
_CYRILLIC_LANGUAGES: Final = frozenset(["ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "tg", "mn", "tt", "ba"])
_SWITCH = re.compile(
    f"[{_LATIN}](?=[{_CYRILLIC}{_GREEK}])|[{_CYRILLIC}](?=[{_LATIN}{_GREEK}])|[{_GREEK}](?=[{_LATIN}{_CYRILLIC}])"
)
_FOREIGN = re.compile(f"[{_CYRILLIC}{_GREEK}]")
# An abbreviation with a Russian ending (SMSка, PDFы) is a word of its own.
_INFLECTED = re.compile("[A-Z][A-Z0-9]+[а-яё]{1,4}")
_WORD = re.compile(rf"(?:\w|[{INVISIBLE}])+")
# Between these letters an invisible sign has no use; in other scripts it shapes letters or ends words.
_RIGHT_TO_LEFT: Final = "\u05d0-\u05ea\u0620-\u064a"
_HIDDEN_IN_WORD = re.compile(
    rf"(?<=[{_LETTERS}])(?!\u00ad)[{INVISIBLE}]+(?=[{_LETTERS}])"
    rf"|(?<=[{_RIGHT_TO_LEFT}])[\u200b\u2060\ufeff]+(?=[{_RIGHT_TO_LEFT}])"
    # no language divides a word after or before a single letter
    rf"|(?<![\w\u00ad])[{_LETTERS}]\u00ad|\u00ad[{_LETTERS}](?![\w\u00ad])"
)


def _pairs(target: Script) -> dict[str, str]:
    """What the look-alikes of the other scripts become in this one."""
    return {
        theirs: ours
        for other in _ROWS
        for ours, theirs in zip(_ROWS[target].split(), _ROWS[other].split(), strict=True)
        if other != target and "-" not in (ours, theirs)
    }


_INTO: Final[dict[Script, dict[str, str]]] = {script: _pairs(script) for script in _ROWS}


def one_script(text: str, language: str = "") -> str:
    """The text with each word that mixes look-alikes written in one script; never longer or shorter."""
    if not _FOREIGN.search(text):
        return text
    parts: list[str] = []
    done = 0
    for start, end in _words_with(_SWITCH, text):
        word = text[start:end]
        if (script := _meant(word, language)) is not None:
            parts += text[done:start], "".join(_INTO[script].get(letter, letter) for letter in word)
            done = end
    return "".join([*parts, text[done:]]) if done else text


def mixed_words(text: str) -> tuple[tuple[int, int], ...]:
    """Where a word mixes look-alike letters of two scripts, or hides signs that nobody sees."""
    if text.isascii():
        return ()
    mixed = {(start, end) for start, end in _words_with(_SWITCH, text) if _meant(text[start:end], "") is not None}
    return tuple(sorted(mixed.union(_words_with(_HIDDEN_IN_WORD, text))))


def _words_with(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """The words in which the pattern is found."""
    at = 0
    while match := pattern.search(text, at):
        start, at = _around(text, match.start(), match.end())
        yield start, at


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The word around a place in it."""
    while start and _WORD.match(text, start - 1, start):
        start -= 1
    rest = _WORD.match(text, end)
    return start, rest.end() if rest else end


def _meant(word: str, language: str) -> Script | None:
    """The script in which a mixed word was meant; none if it can be read as a word of two scripts."""
    if _INFLECTED.fullmatch(word):
        return None
    counts = {name: sum(_script(letter) == name for letter in word) for name in _INTO}
    used = sum(counts.values())
    readable = [
        name
        for name in _INTO
        # signs of formulas are Greek (NF-κB): one alone makes no Greek word
        if counts[name] > (used // 2 if name == "greek" else 0)
        and used == sum(_script(letter) == name or letter in _INTO[name] for letter in word)
    ]
    home = "cyrillic" if language in _CYRILLIC_LANGUAGES else "greek" if language == "el" else "latin"
    return max(readable, key=lambda name: (language != "" and name == home, counts[name], name == home), default=None)


def _script(letter: str) -> Script | None:
    if not letter.isalpha():
        return None
    if "\u0400" <= letter <= "\u052f":
        return "cyrillic"
    if "\u0370" <= letter <= "\u03ff" or "\u1f00" <= letter <= "\u1fff":
        return "greek"
    return "latin" if letter < "\u0250" or "\u1e00" <= letter <= "\u1eff" else None
