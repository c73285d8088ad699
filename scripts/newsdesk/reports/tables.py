"""Tables to take away: CSV as spreadsheets read it."""

import csv
import io
import re
from collections.abc import Iterable

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_table(rows: Iterable[Iterable[str]]) -> bytes:
    """Rows as CSV in UTF-8 with its mark, without which spreadsheets take another encoding; no cell is a formula."""
    sink = io.StringIO()
    csv.writer(sink).writerows([_safe(cell) for cell in row] for row in rows)
    return sink.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell
