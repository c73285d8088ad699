"""Reading workbooks in a process of their own: one that would fill the memory ends there, and not the desk."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from typing import Any

_MEMORY = 1_500_000_000  # bytes
_SECONDS = 120
_EXACT = 10**15  # above, a number of a workbook is no longer exact
_GROUP = 3
_TOO_LARGE = 3


def sheets_of(raw: bytes, largest: int, longest_cell: int) -> Iterator[tuple[str, Sequence[Sequence[str]]]]:
    """The sheets of an .xls or .xlsx as text; ValueError for one that cannot be read or is too large."""
    if len(raw) > largest:
        raise ValueError("too large")
    # -P: no module of the folder that somebody stands in, which may be a desk that others write to
    command = (sys.executable, "-P", "-m", __name__, str(largest), str(longest_cell))
    try:
        answer = subprocess.run(command, input=raw, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired:
        raise ValueError("it took too long") from None
    if answer.returncode:
        raise ValueError("it cannot be read")
    for line in answer.stdout.splitlines():
        name, rows = json.loads(line)
        yield name, rows


def _cell(value: Any) -> str:
    """A cell as text. A number has a point for its decimals, and never three of them, which could be thousands."""
    if isinstance(value, float):
        text = str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
        return f"{text}0" if len(text.partition(".")[2]) == _GROUP else text
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return str(value)


def _main() -> None:
    from python_calamine import load_workbook  # noqa: PLC0415 - only the process that reads needs it

    largest, longest_cell = map(int, sys.argv[1:])
    with suppress(ImportError, ValueError, OSError):  # Windows has no limits, macOS not this one
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    book = load_workbook(BytesIO(sys.stdin.buffer.read()))
    for name in book.sheet_names:
        rows = []
        for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False):
            cells = [_cell(value) for value in row]
            largest -= sum(map(len, cells))
            if largest < 0 or any(len(cell) > longest_cell for cell in cells):
                sys.exit(_TOO_LARGE)
            rows.append(cells)
        sys.stdout.write(json.dumps([name, rows]) + "\n")


if __name__ == "__main__":
    _main()
