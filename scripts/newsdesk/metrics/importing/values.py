"""Numbers as files write them: 1,234 · 1 234 · 1.234 · 1’234 · ١٬٢٣٤ · 12,5 % · $3.20 · -- · <5.

What `1,234` means is decided once for a column, from its other cells, and never guessed.
"""

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from newsdesk.model.finding import Problem, say

_LONGEST = 60  # no number that we count is written longer; a cell may hold a gigabyte
_DIGITS = 16
_EXACT = 2.0**53  # above it a float no longer knows every whole number
_BODY = re.compile(r"(-?)([0-9 '.,٫٬]*[0-9])")
_PLAIN = re.compile(r"[0-9][0-9.,]*")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,4}")
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")
_SMALL = re.compile(r"[0-9](?:\.[0-9]+)?e-[0-9]{2}")  # how programs write 0.00005
_SEPARATORS = re.compile(r"[ '.,٫٬]")
_AROUND = re.compile(r"([^0-9+\-.,٫٬'(]*)(.*?)([^0-9.,٫٬')]*)", re.DOTALL)
_CODE = re.compile(r"[A-Z]{3}")
_SHARED_SIGNS = "$£¥₩¤¢"  # several countries write them
_ALIKE = dict.fromkeys("−–—‒‐‑﹣－", "-") | dict.fromkeys("’‘ʼ´`′", "'") | dict.fromkeys("٪％﹪", "%")
_ALIKE |= {"，": ",", "．": "."}
_OTHER = {".": ",", ",": "."}


class Number(NamedTuple):
    """One number: percent as written (12.5 for 12,5 %), the currency only where the cell names exactly one."""

    value: float
    percent: bool = False
    currency: str = ""


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """How one column writes its numbers; `decimal` is its decimal sign, empty where no cell needs one.

    `whole`: a count, where a fraction is no value. `missing`: words for a value that nobody knows, in small letters.
    """

    header: str
    decimal: str = ""
    whole: bool = False
    missing: Collection[str] = ()
    _read: dict[str, Number | None] = field(default_factory=dict, repr=False, compare=False)

    def read(self, text: str) -> Number | None:
        """The number, or None where the file does not tell one; raises Problem for what is no number."""
        if text.isascii() and text.isdigit() and len(text) < _DIGITS:
            return Number(float(text))
        if self.decimal == "." and _THOUSANDS.fullmatch(text):
            return Number(float(text.replace(",", "")))
        if text not in self._read:
            self._read[text] = None if is_missing(text, self.missing) else self._number(text)
        return self._read[text]

    def value(self, text: str) -> float | None:
        """The bare value of `read`."""
        number = self.read(text)
        return None if number is None else number.value

    def _number(self, text: str) -> Number:
        if (small := _SMALL.fullmatch(text)) and not self.whole:
            return Number(float(small[0]))
        body, percent, currency = _bare(text)
        value = _value(body, self.decimal)
        if value is None or (self.whole and (percent or currency)):
            raise _no_number(text, self.header)
        if self.whole and value != int(value):
            raise Problem(
                say("{text} in the column {header} is no whole number.", text=_shown(text), header=self.header),
                say("Look at the cell: this column counts, so a fraction means that the file was changed."),
            )
        return Number(value, percent, currency)


def number_columns(
    columns: Mapping[str, Iterable[str]], whole: Collection[str], missing: Collection[str] = (), decimal: str = ""
) -> dict[str, NumberColumn]:
    """How each column of a file writes its numbers; raises Problem where a sign can mean two things.

    `columns`: all cells by header; `whole`: the headers that count; `decimal`: what the person states, . or , or empty.
    """
    found = {header: _decimal_sign(header, cells, header in whole) for header, cells in columns.items()}
    signs = {sign for sign, _ in found.values() if sign}
    made = {}
    for header, (own, open_cell) in found.items():
        sign = own or decimal or (next(iter(signs)) if len(signs) == 1 else "")
        if open_cell and not sign:
            raise _ambiguous(header, open_cell)
        made[header] = NumberColumn(header, sign, header in whole, missing)
    return made


def is_missing(text: str, missing: Collection[str] = ()) -> bool:
    """Whether a cell tells no value: empty, only dashes, below a limit such as <5, or one of the words for it."""
    if len(text) > _LONGEST:
        return False
    plain = plainer(text)
    return not plain.strip("-.… ") or plain[0] in "<≤" or plain.casefold() in missing


def plainer(text: str) -> str:
    """A short text with plain digits, spaces, hyphens and quotes, and without signs that nobody sees."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return "".join(map(_plain_sign, text)).strip()


@cache
def _plain_sign(sign: str) -> str:
    if sign in _ALIKE:
        return _ALIKE[sign]
    kind = unicodedata.category(sign)
    if kind == "Nd":
        return str(unicodedata.decimal(sign))
    if kind == "Zs" or sign in "\t\r\n":
        return " "
    return "" if kind in {"Cf", "Cc"} else sign


def _decimal_sign(header: str, cells: Iterable[str], whole: bool) -> tuple[str, str]:  # noqa: FBT001 - a fact of the column
    """The decimal sign that the cells prove, and a cell that could be read in two ways without it."""
    proofs: dict[str, str] = {}
    spaced = open_cell = ""
    for text in dict.fromkeys(cells):
        if text.isdecimal() or len(text) > _LONGEST:
            continue
        body, _, _ = _bare(text)
        sign, is_open = _proof(body)
        if sign:
            proofs.setdefault(sign, text)
        elif is_open:
            open_cell = open_cell or text
        elif " " in body or "'" in body:
            spaced = spaced or text
    if open_cell and not proofs and spaced:  # thousands stand apart by spaces here, so the sign is none of theirs
        proofs[next(sign for sign in plainer(open_cell) if sign in _OTHER)] = open_cell
    if open_cell and not proofs and whole:
        proofs[_OTHER[next(sign for sign in plainer(open_cell) if sign in _OTHER)]] = open_cell
    if len(proofs) > 1:
        first, second = proofs.values()
        raise Problem(
            say(
                "The column {header} writes its numbers in two ways: {first} and {second}.",
                header=header,
                first=_shown(first),
                second=_shown(second),
            ),
            say("Export the file again, and do not open it in a spreadsheet before it is imported."),
        )
    return next(iter(proofs), ""), open_cell


def _proof(body: str) -> tuple[str, bool]:
    """The decimal sign that one cell proves, or that it is open: 1,234 can be a thousand or a little above one."""
    signs = _SEPARATORS.findall(body) if _BODY.fullmatch(body) else []
    points = [sign for sign in signs if sign in _OTHER]
    if not points:
        return "", False
    last, before = points[-1], body.lstrip("-").rpartition(points[-1])[0]
    if len(signs) > 1:
        return (_OTHER[last] if signs.count(last) > 1 else last), False
    after = len(body) - body.rindex(last) - 1
    whole_thousand = after == 3 and 1 <= len(before) <= 3 and before != "0"  # noqa: PLR2004 - thousands stand in threes
    return ("", True) if whole_thousand else (last, False)


def _bare(text: str) -> tuple[str, bool, str]:
    """A cell without its currency and percent sign: the number, whether it is a percentage, the currency."""
    if len(text) > _LONGEST:
        return "", False, ""
    if _PLAIN.fullmatch(text):
        return text, False, ""
    plain = plainer(text)
    sign = "-" if plain[:1] == "-" else ""
    match = _AROUND.fullmatch(plain[1:] if plain[:1] in {"-", "+"} else plain)
    if match is None:
        return "", False, ""
    before, body, after = (part.strip() for part in match.groups())
    if body[:1] == "-" and not sign:
        sign, body = "-", body[1:]
    words = before or after
    if (before and after) or not body:
        return "", False, ""
    if words in {"", "%"}:
        return sign + body, words == "%", ""
    currency = _currency(words)
    return ("", False, "") if currency is None else (sign + body, False, currency)


@cache
def _currency(words: str) -> str | None:
    """The code of a currency, empty for a sign that several share, None for what is no currency."""
    from babel.numbers import get_currency_symbol, list_currencies  # noqa: PLC0415 - loads late: most files need none

    if _CODE.fullmatch(words):
        return words if words in list_currencies() else None
    if not words or unicodedata.category(words[-1]) != "Sc" or not (len(words) == 1 or words[:-1].isalpha()):
        return None
    if len(words) > 1 or words in _SHARED_SIGNS:
        return ""
    return next((code for code in sorted(list_currencies()) if get_currency_symbol(code, "en") == words), "")


def _value(body: str, decimal: str) -> float | None:
    match = _BODY.fullmatch(body)
    if match is None:
        return None
    sign, digits = match.groups()
    point = "٫" if "٫" in digits else decimal
    before, _, after = digits.partition(point) if point else (digits, "", "")
    groups = _SEPARATORS.split(before)
    if (after and not after.isdigit()) or len(set(_SEPARATORS.findall(before))) > 1:
        return None
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or len(groups[-1]) != 3 or {*map(len, groups[1:])} - {2, 3}):  # noqa: PLR2004 - thousands stand in threes, in India in twos
        return None
    value = float(f"{sign}{''.join(groups) or '0'}.{after or '0'}")
    return value if math.isfinite(value) and abs(value) <= _EXACT else None


def _no_number(text: str, header: str) -> Problem:
    plain = plainer(text[:_LONGEST])
    if _SCIENTIFIC.fullmatch(plain):
        why = say("A spreadsheet has rounded it. Export the file again and do not save it from a spreadsheet.")
    elif plain.startswith("#"):
        why = say("A spreadsheet has put an error there. Export the file again.")
    elif re.fullmatch(r"[0-9.,]+ ?[^\W\d_]{1,4}\.?", plain):
        why = say("It is shortened or has a unit. Export the exact numbers.")
    else:
        why = say("Correct the cell, or leave it empty where nobody knows the number.")
    return Problem(say("{text} in the column {header} is no number.", text=_shown(text), header=header), why)


def _ambiguous(header: str, text: str) -> Problem:
    return Problem(
        say(
            "{text} in the column {header} can mean two numbers, and nothing in the file says which.",
            text=_shown(text),
            header=header,
        ),
        say("Say what stands before a fraction in this file: --decimal comma or --decimal point."),
    )


def _shown(text: str) -> str:
    return f"“{text if len(text) <= _LONGEST else f'{text[:_LONGEST]}…'}”"
