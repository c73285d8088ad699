"""Finding the table in a sheet: the row of its headers, in whatever language the tool speaks to the officer."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from newsdesk.metrics.importing.base import Sheet
from newsdesk.model.exports import Column, Layout

_INVISIBLE = frozenset({"Cc", "Cf"})


@dataclass(frozen=True)
class Table:
    """A table that was found: the columns by their place, headers that nobody knows, headers that stand twice."""

    sheet: Sheet
    header: int
    columns: Mapping[int, Column]
    language: str
    unknown: tuple[str, ...]
    twice: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Every row below the headers that has anything in it, with its number from 1."""
        for index in range(self.header + 1, len(self.sheet.rows)):
            row = self.sheet.rows[index]
            if any(row):
                yield index + 1, row

    def place(self, role: str) -> int | None:
        """Where the column with a role is."""
        return self._roles.get(role)

    @cached_property
    def _roles(self) -> Mapping[str, int]:
        return {column.role: place for place, column in reversed([*self.columns.items()]) if column.role}

    def has(self, title: str) -> bool:
        """Whether a column is there, by its English header."""
        return any(column.title == title for column in self.columns.values())


def header_key(text: str) -> str:
    """A header without what does not matter: case, white space, marks of order and direction."""
    kept = "".join(" " if char.isspace() else char for char in text if char.isspace() or not _unseen(char))
    return " ".join(unicodedata.normalize("NFKC", kept).casefold().split()).strip("'\" ")


def _unseen(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE


def find_table(sheet: Sheet, layout: Layout, header_rows: int, start: int = 0) -> Table | None:
    """The first row from `start` on that has every needed column, read in the language that explains most of it."""
    return next((table for table in _tables(sheet, layout, header_rows, start) if not lacking(table, layout)), None)


def closest_table(sheet: Sheet, layout: Layout, header_rows: int) -> Table | None:
    """The row that has most columns of a format, although it lacks some that are needed."""
    return max(_tables(sheet, layout, header_rows, 0), key=_known, default=None)


def lacking(table: Table, layout: Layout) -> tuple[str, ...]:
    """The needed columns that are not there."""
    there = {id(column) for column in table.columns.values()}
    return tuple(column.title for column in layout.columns if column.needed and id(column) not in there)


def _tables(sheet: Sheet, layout: Layout, header_rows: int, start: int) -> Iterator[Table]:
    for index in range(start, min(start + header_rows, len(sheet.rows))):
        keys = [header_key(cell) for cell in sheet.rows[index]]
        if any(keys):
            best = max((_read(sheet, index, keys, layout, language) for language in layout.languages), key=_known)
            if best.columns:
                yield best


def _known(table: Table) -> int:
    return len(table.columns)


def _read(sheet: Sheet, index: int, keys: Sequence[str], layout: Layout, language: str) -> Table:
    names: dict[str, Column] = {}
    for spoken in (language, "en"):
        for column in layout.columns:
            for header in column.headers.get(spoken, ()):
                names.setdefault(header_key(header), column)
    found = {place: names[key] for place, key in enumerate(keys) if key in names}
    counted = Counter(column.title for column in found.values())
    return Table(
        sheet,
        index,
        found,
        language,
        tuple(sheet.rows[index][place].strip() for place, key in enumerate(keys) if key and key not in names),
        tuple(title for title, count in counted.items() if count > 1),
    )
