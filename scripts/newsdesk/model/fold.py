"""Text as rules compare it: one way to write each letter, sign and digit, with the way back to what was written.

Normalisation: Unicode Standard Annex 15 (NFKC). Look-alike letters: Unicode Technical Standard 39, the pairs that
keyboards for Latin, Cyrillic and Greek make easy to confuse.
"""

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from newsdesk.model.quotes import quoted
from newsdesk.model.scripts import INVISIBLE, mixed_words, one_script

if TYPE_CHECKING:
    from regex import Pattern

__all__ = ["Folded", "fold", "fold_sign", "mixed_words", "quoted"]

# Arabic vowel signs, Quranic marks and the stretching line: a word is the same word with and without.
_ARABIC_MARKS: Final = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff"
# Left over once й, ё and ѓ are composed: how a Russian word is stressed.
_STRESS: Final = "[\u0300\u0301]"
# What joins the sign before it: marks, the later parts of a Korean syllable, half-width Japanese voice marks.
_JOINING: Final = rf"\p{{M}}\u1160-\u11ff\u3131-\u318e\ud7b0-\ud7ff\uff9e\uff9f\uffa0-\uffdc\u0640{INVISIBLE}"
# NFKC would make wrong numbers and words of these: 3½ → 31/2, 10⁶ → 106, Panadol™ → PanadolTM.
_KEPT: Final = frozenset("¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅟↉¹²³⁰ⁱ⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ™℠")
_SAME: Final = {
    " ": "\t\x0b\x0c",
    "\n": "\x85\u2028\u2029",
    "-": "֊־᠆‐‑‒–—―⁃−⸺⸻﹘﹣-˗",
    "'": "‘’‛′‵ʹʻʼʽʾʿ´՚׳ꞌ＇",
    '"': "″‶ʺ״",
    "ا": "آأإٱٲٳ",
    "ي": "ىی",
    "ك": "ک",
    "ه": "ة",
    ".": "٫",
    ",": "٬",
    "%": "٪",
    "/": "⁄",
}
_ALIKE: Final = {ord(sign): ord(plain) for plain, signs in _SAME.items() for sign in signs}
_ASCII_CHANGES: Final = frozenset("\t\x0b\x0c")


class _Table(dict[int, int]):
    """The sign to compare for each sign written, where one stands for one; fills itself as texts are read."""

    def __missing__(self, code: int) -> int:
        sign = chr(code)
        folded = _ALIKE.get(code, code)
        if folded == code and code > 0x7F and sign not in _KEPT:  # noqa: PLR2004 - ASCII ends here
            if sign.isdecimal():
                folded = ord(str(unicodedata.decimal(sign)))
            elif len(normal := unicodedata.normalize("NFKC", sign)) == 1 and not unicodedata.combining(normal):
                folded = _ALIKE.get(ord(normal), ord(normal))
        self[code] = folded
        return folded


_TABLE: Final = _Table()


class _Piece(NamedTuple):
    """A place where folding changed the length: positions in the folded text and in the original."""

    start: int
    end: int
    original_start: int
    original_end: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as rules compare it, which knows where each part stood in the original."""

    text: str
    pieces: tuple[_Piece, ...] = ()

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where the original has what stands from `start` up to `end` here."""
        if not self.pieces:
            return start, end
        first = self._place(start)
        return first, max(first, self._place(end - 1, after=True) if end > start else first)

    def _place(self, at: int, *, after: bool = False) -> int:
        """Where the original sign of the one at `at` begins, or ends."""
        index = bisect_right(self.pieces, at, key=lambda piece: piece.start) - 1
        if index < 0:
            return at + after
        piece = self.pieces[index]
        if at < piece.end:
            return piece.original_end if after else piece.original_start
        return piece.original_end + at - piece.end + after


def fold(text: str, language: str = "") -> Folded:
    """The text as rules compare it; case and accents of Latin letters stay; `language` decides doubtful look-alikes."""
    if text.isascii() and _ASCII_CHANGES.isdisjoint(text):
        return Folded(text)
    signs = set(same_length := text.translate(_TABLE))
    longer = "".join(sorted(sign for sign in signs if _grows(sign)))
    joined = any(_joins(sign) for sign in signs)
    if not longer and not joined:
        return Folded(one_script(_comma_in_numbers(same_length), language))
    folded, pieces = _rewritten(same_length, _changing(longer, joined=joined))
    return Folded(one_script(_comma_in_numbers(folded), language), pieces)


def fold_sign(sign: str) -> str:
    """What one sign is compared as; nothing for signs that are left out."""
    return _part(sign.translate(_TABLE))


def _rewritten(text: str, changing: "Pattern[str]") -> tuple[str, tuple[_Piece, ...]]:
    parts: list[str] = []
    pieces: list[_Piece] = []
    done = length = 0
    for match in changing.finditer(text):
        start, end = match.span()
        new = _part(match[0])
        if new == match[0]:
            continue
        if new and new == text[start] and _invisible().fullmatch(text, start + 1, end):
            start, new = start + 1, ""  # what a reader sees ends before
        parts += text[done:start], new
        length += start - done
        pieces.append(_Piece(length, length + len(new), start, end))
        length += len(new)
        done = end
    parts.append(text[done:])
    return "".join(parts), tuple(pieces)


@lru_cache(maxsize=4096)
def _part(part: str) -> str:
    """A sign with what joins it, as rules compare it."""
    visible = _invisible().sub("", part)
    plain = "".join(sign if sign in _KEPT else unicodedata.normalize("NFKC", sign) for sign in visible)
    heard = _unheard().sub("", unicodedata.normalize("NFC", plain).translate(_TABLE))
    return _unheard().sub("", unicodedata.normalize("NFC", heard))


@cache
def _grows(sign: str) -> bool:
    """Whether one sign becomes several."""
    return sign not in _KEPT and len(unicodedata.normalize("NFKC", sign)) > 1


@cache
def _joins(sign: str) -> bool:
    return not sign.isascii() and _joining().match(sign) is not None


# The module regex loads late: most commands fold nothing.


@cache
def _joining() -> "Pattern[str]":
    import regex  # noqa: PLC0415

    return regex.compile(f"[{_JOINING}]")


@cache
def _invisible() -> "Pattern[str]":
    import regex  # noqa: PLC0415

    return regex.compile(f"[{INVISIBLE}]+")


@cache
def _unheard() -> "Pattern[str]":
    import regex  # noqa: PLC0415

    return regex.compile(rf"[{_ARABIC_MARKS}{INVISIBLE}]+|(?<=\p{{Cyrillic}}){_STRESS}")


@lru_cache(maxsize=256)
def _changing(longer: str, *, joined: bool) -> "Pattern[str]":
    """Finds each of the signs that become longer, and each sign with what joins it."""
    import regex  # noqa: PLC0415

    ways = [f"[^{_JOINING}]?[{_JOINING}]+"] if joined else []
    return regex.compile("|".join([*ways, f"[{regex.escape(longer)}]"] if longer else ways))


def _comma_in_numbers(text: str) -> str:
    """The Arabic comma between two digits is a decimal or thousands sign."""
    at = text.find("،")
    while at >= 0:
        if text[at - 1 : at].isdecimal() and text[at + 1 : at + 2].isdecimal():
            text = f"{text[:at]},{text[at + 1 :]}"
        at = text.find("،", at + 1)
    return text
