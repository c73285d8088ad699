"""Ids of networks in files: long numbers that spreadsheets round."""

import re
from collections.abc import Iterable

_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE][+]?[0-9]{1,3}")
_EXACT = 15  # digits that a spreadsheet keeps
_CHANCE = 4  # so many zeros, over all ids, are no chance any more: one in ten thousand


def damaged(keys: Iterable[str]) -> str | None:
    """An id that a spreadsheet rounded: 1.22158E+17, or all long ids with zeros where it keeps no digits."""
    long = []
    for key in keys:
        plain = key.strip()
        if _SCIENTIFIC.fullmatch(plain):
            return plain
        if plain.isdecimal() and len(plain) > _EXACT:
            long.append(plain)
    zeros = sum(len(key) - _EXACT for key in set(long))
    if zeros >= _CHANCE and all(not key[_EXACT:].strip("0") for key in long):
        return long[0]
    return None
