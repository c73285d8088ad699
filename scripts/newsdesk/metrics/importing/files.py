"""Opening files that somebody exported: CSV, a zip of CSV, a workbook; sizes and encodings are checked first."""

import csv
import hashlib
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from newsdesk.metrics.importing.base import Opened, Refusal, Sheet
from newsdesk.metrics.importing.workbooks import sheets_of
from newsdesk.model.exports import Exports
from newsdesk.model.finding import Message, say

_ZIP = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_WORKBOOK = "[Content_Types].xml"
_MOST_FILES = 100
_DELIMITERS = ",;\t|"
_DECLARED = re.compile(r"sep=(.)\s*\Z", re.IGNORECASE)
_SNIFFED = 200  # rows that decide what parts the columns
_MEGA = 1_000_000


class NotOpened(Exception):  # noqa: N818 - what is wrong, as the refusal says it
    """A file that cannot be read, or must not be."""

    def __init__(self, reason: Message, aid: Message):
        super().__init__(str(reason))
        self.refusal = Refusal(reason, aid)


def open_file(path: Path, page: Exports) -> Opened:
    """A file with all its tables as text; raises NotOpened."""
    try:
        if not path.is_file():
            raise NotOpened(say("It is no file."), say("Name the file that you exported."))
        status = path.stat()
        if status.st_size > page.largest_megabytes * _MEGA:
            raise _too_large(page)
        raw = path.read_bytes()
    except OSError as error:
        why = error.strerror or "error"
        raise NotOpened(say("It cannot be read ({why}).", why=why), say("Save it again.")) from None
    sheets = tuple(_sheets(raw, page))
    if sum(len(sheet.rows) for sheet in sheets) > page.most_rows:
        raise NotOpened(
            say("It has more than {most} rows.", most=page.most_rows), say("Export it in parts, such as by month.")
        )
    return Opened(path.name, hashlib.sha256(raw).hexdigest(), sheets, datetime.fromtimestamp(status.st_mtime, UTC))


def _sheets(raw: bytes, page: Exports) -> Iterator[Sheet]:
    if raw.startswith(_OLD_WORKBOOK):
        yield from _workbook(raw, page)
    elif raw.startswith(_ZIP):
        yield from _packed(raw, page)
    else:
        yield Sheet("", _table(raw, page))


def _packed(raw: bytes, page: Exports) -> Iterator[Sheet]:
    """The CSV files of a zip, or the sheets of a new workbook, which is a zip too."""
    left = page.largest_megabytes * _MEGA
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            members = [member for member in packed.infolist() if not member.is_dir()]
            if len(members) > _MOST_FILES or sum(member.file_size for member in members) > left:
                raise _too_large(page)
            if any(member.flag_bits & 1 for member in members):
                raise NotOpened(say("It is locked with a password."), say("Save it without one."))
            workbook = any(member.filename == _WORKBOOK for member in members)
            found = [(member.filename, packed.read(member)) for member in members if not workbook]
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
        raise NotOpened(say("It is a zip that is damaged."), say("Download it again.")) from None
    if workbook:
        yield from _workbook(raw, page)
    for name, content in found:
        own = name.rsplit("/", 1)[-1]
        if own.lower().endswith((".csv", ".tsv", ".txt")) and not own.startswith("._"):  # notes of a Mac to itself
            yield Sheet(own, _table(content, page))


def _workbook(raw: bytes, page: Exports) -> Iterator[Sheet]:
    try:
        for name, rows in sheets_of(raw, page.workbook_megabytes * _MEGA, page.longest_cell):
            yield Sheet(name, rows)
    except ValueError:
        raise NotOpened(
            say("It is a workbook that cannot be read."),
            say("Download it again, or open it and save the sheet with the numbers as CSV UTF-8."),
        ) from None


def _table(raw: bytes, page: Exports) -> Sequence[Sequence[str]]:
    text = _text(raw)
    limit = csv.field_size_limit(page.longest_cell)
    try:
        rows: list[list[str]] = []
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        for row in reader:
            rows.append(row)
            if len(rows) > page.most_rows:
                break
    except csv.Error as error:
        if "limit" in str(error):
            raise NotOpened(
                say(
                    "A cell near row {row} has more than {most} characters.", row=len(rows) + 1, most=page.longest_cell
                ),
                say("Look whether the file is damaged there: a quotation mark that is not closed."),
            ) from None
        raise NotOpened(
            say("Near row {row} the quotation marks do not match.", row=len(rows) + 1),
            say("Export it again, and import it without opening it in another program before."),
        ) from None
    else:
        return rows
    finally:
        csv.field_size_limit(limit)


def _text(raw: bytes) -> str:
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotOpened(
            say("It is no text in UTF-8 (line {line}).", line=raw.count(b"\n", 0, error.start) + 1),
            say("Export it again, and import it without opening it in another program before."),
        ) from None
    if "\0" in text:
        raise NotOpened(say("It is no table in text."), say("Export it as CSV, and import that file."))
    return text


def _delimiter(text: str) -> str:
    """What parts the columns: what the first line declares, else what gives most columns in most rows."""
    if declared := _DECLARED.match(text.partition("\n")[0]):
        return declared[1]
    return max(_DELIMITERS, key=lambda sign: _columns(text, sign))


def _columns(text: str, delimiter: str) -> int:
    lines = io.StringIO(text, newline="")
    widths: Counter[int] = Counter()
    try:
        widths.update(len(row) for row in islice(csv.reader(lines, delimiter=delimiter, strict=True), _SNIFFED))
    except csv.Error:
        return 0
    return max((count * (width - 1) for width, count in widths.items()), default=0)


def _too_large(page: Exports) -> NotOpened:
    return NotOpened(
        say("It has more than {most} MB, also when unpacked.", most=page.largest_megabytes),
        say("Export it in parts, such as by month."),
    )
