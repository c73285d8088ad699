"""The files of rows on the branch: CSV with a header, named after the month, the moment, the way and their content."""

import csv
import hashlib
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from newsdesk.model.metric import COLUMNS, MetricRow

TOP = "rows"
HEADER = ",".join(COLUMNS) + "\n"
_MOST = 50_000  # rows in one file: far below what a git host takes
_PATH = re.compile(rf"{TOP}/\d{{4}}-\d{{2}}/\d{{8}}T\d{{6}}Z-(?:api|import)-([0-9a-f]{{16}})\.csv")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


class Values(NamedTuple):
    """Rows that differ only in what stands from `metric` to `last`: one of them, and these fields of all."""

    row: MetricRow
    fields: Sequence[tuple[object, ...]]


def lines_of(rows: Iterable[MetricRow | Values]) -> dict[str, str]:
    """Each row as one line of CSV, with its way (api, import); ValueError for a number or a time that is none."""
    pieces, lines = _Pieces(), dict[str, str]()
    for one in rows:  # most of what stands in a row stands in many
        row, every = one if isinstance(one, Values) else (one, (one[6:14],))
        head, tail = pieces[row[:6]], pieces[row[14:]]
        for fields in every:
            lines[f"{head},{pieces[fields]},{tail}\n"] = row.how
    return lines


def files_of(lines: Mapping[str, str], now: datetime) -> dict[str, bytes]:
    """The files that hold some lines, recorded at a moment; the order of the lines does not matter."""
    files = {}
    moment = now.astimezone(UTC)
    for how in sorted(set(lines.values())):
        own = sorted(line for line, way in lines.items() if way == how)
        for start in range(0, len(own), _MOST):
            raw = (HEADER + "".join(own[start : start + _MOST])).encode()
            files[f"{TOP}/{moment:%Y-%m}/{moment:%Y%m%dT%H%M%SZ}-{how}-{_digest(raw)}.csv"] = raw
    return files


def fits(path: str, raw: bytes) -> bool:
    """Whether a file has the name that its content asks for, and begins as ours do."""
    found = _PATH.fullmatch(path)
    return bool(found and found[1] == _digest(raw) and raw.startswith(HEADER.encode()))


def is_place(path: str) -> bool:
    """Whether a path is one of a file of rows."""
    return _PATH.fullmatch(path) is not None


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:16]


class _Pieces(dict[tuple[object, ...], str]):
    """Some fields as CSV, worked out once."""

    def __missing__(self, fields: tuple[object, ...]) -> str:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="").writerow(map(_text, fields))
        self[fields] = piece = buffer.getvalue()
        return piece


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            if value.tzinfo is None:
                raise ValueError("a row needs a time with a zone")
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case date():
            return value.isoformat()
        case float() if not math.isfinite(value):
            raise ValueError(f"{value} is no number for a row")
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case float() | int():
            return repr(value)
    return _CONTROL.sub(" ", str(value)).encode(errors="replace").decode().strip()
