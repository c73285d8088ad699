"""Ids of networks in files: long numbers that spreadsheets round, and dress in signs of their own."""

import re
from collections.abc import Iterable
from math import lgamma, log

from newsdesk.metrics.importing.values import plainer

_ROUNDED = re.compile(r"[+-]?[0-9]+(?:[.,٫][0-9]+)? ?(?:[eE]|[×x*] ?10 ?\^?) ?\+?[0-9]{1,3}|#+")
_DRESSED = re.compile(r"=?([\"']?)([0-9]+)(?:\.0+)?\1|'([0-9]+)")
_LONGEST = 200  # characters; no id is longer
_EXACT = 15  # digits that a spreadsheet keeps
_CHANCE = 4  # zeros that are no chance any more: one file in ten thousand


def plain_key(text: str) -> str:
    """An id without what a spreadsheet put around it: quotes, an equals sign, .0, signs that nobody sees."""
    key = plainer(text) if len(text) <= _LONGEST else text.strip()
    found = _DRESSED.fullmatch(key)
    return (found[2] or found[3]) if found else key


def damaged(keys: Iterable[str]) -> str | None:
    """An id that a spreadsheet rounded: 1.22158E+17, or more zeros where it keeps no digits than chance puts there."""
    plain = {plain_key(key) for key in keys}
    if rounded := next((key for key in sorted(plain) if _ROUNDED.fullmatch(key)), None):
        return rounded
    long = [key for key in plain if key.isdecimal() and len(key) > _EXACT]
    cut = sorted(key for key in long if not key[_EXACT:].strip("0"))
    zeros = sum(len(key) - _EXACT for key in cut)
    return cut[0] if cut and zeros - _choices(len(long), len(cut)) >= _CHANCE else None


def _choices(many: int, some: int) -> float:
    """The digits of the number of ways to choose some of many."""
    return (lgamma(many + 1) - lgamma(some + 1) - lgamma(many - some + 1)) / log(10)
