"""Reports of website statistics: comments with the website and the days, then one or several tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from newsdesk.metrics.importing.base import NO, Context, Draft, Fit, Opened, Reading, Refusal, Sheet
from newsdesk.metrics.importing.headers import Table, find_table, header_key
from newsdesk.metrics.importing.laid import Laid
from newsdesk.metrics.importing.lines import Line, LineReader, Span, check_over, without
from newsdesk.metrics.importing.tables import cell, refused
from newsdesk.model.exports import Exports
from newsdesk.model.finding import Problem, say

_COMMENT = "#"
_SAID = re.compile(r"#\s*([^:：]+)[:：]\s*(.+)")
FROM = ("campaign", "source", "channel")
"""What a row can be about, the most exact first; the key of a row says which it is, and they are never added up."""


@dataclass(frozen=True, slots=True)
class _Section:
    """One table of the file with what the comments above it say."""

    table: Table
    said: dict[str, str] = field(default_factory=dict)


class Visits(Laid):
    """A report by campaign, by source or by channel, with the days in its comments."""

    def fits(self, opened: Opened, page: Exports) -> Fit:
        """Whether it has comments and a table by where visitors came from."""
        sections = list(self._sections(opened, page))
        if not sections or not any(section.said for section in sections):
            return NO
        return Fit(yes=True, known=max(len(section.table.columns) for section in sections))

    def drafts(self, opened: Opened, context: Context) -> Iterator[Draft | Refusal]:
        """The rows of every table that says where visitors came from."""
        for section in self._sections(opened, context.page):
            try:
                yield from self._rows(section, context)
            except Problem as problem:
                yield refused(problem)
                return

    def _sections(self, opened: Opened, page: Exports) -> Iterator[_Section]:
        for sheet in opened.sheets:
            said: dict[str, str] = {}
            begun = 0
            for place in range(len(sheet.rows) + 1):
                row = sheet.rows[place] if place < len(sheet.rows) else [_COMMENT]
                if not (row and row[0].lstrip().startswith(_COMMENT)):
                    continue
                if place > begun and (table := self._table(sheet, begun, place, page)):
                    yield _Section(table, dict(said))
                begun = place + 1
                if match := _SAID.match(",".join(row)):
                    said |= {role: match[2].strip() for role in self._roles(match[1])}

    def _roles(self, name: str) -> Iterator[str]:
        """What a comment is for us: its names are headers like any other."""
        for column in self.layout.columns:
            if column.role and any(
                header_key(name) == header_key(one) for some in column.headers.values() for one in some
            ):
                yield column.role

    def _table(self, sheet: Sheet, begun: int, end: int, page: Exports) -> Table | None:
        """The table between two comments, with the rows above it empty so that their numbers stay."""
        above: list[list[str]] = [[] for _ in range(begun)]
        part = Sheet(sheet.name, [*above, *sheet.rows[begun:end]])
        table = find_table(part, self.layout, page.header_rows, begun)
        return table if table and any(table.place(role) is not None for role in FROM) else None

    def _rows(self, section: _Section, context: Context) -> Iterator[Draft | Refusal]:
        span = _day(section.said, "first"), _day(section.said, "last")
        places = [place for role in FROM if (place := section.table.place(role)) is not None]
        table, left = without(section.table, lambda row: not any(cell(row, place) for place in places))
        if left:
            context.notes.append(say("Rows of totals that were left out: {count}.", count=len(left)))
        seen: set[str] = set()
        for line in LineReader.of(table, self.layout, context).lines():
            if isinstance(line, Refusal):
                yield line
                continue
            key = _key(line)
            if key in seen:
                raise Problem(
                    say("Row {row} is about the same source as an earlier one.", row=line.row),
                    say("Export it with campaign, source and medium only, and without a comparison."),
                )
            else:
                seen.add(key)
                yield self._draft(line, key, section.said, span, context)

    def _draft(self, line: Line, key: str, said: dict[str, str], span: Span, context: Context) -> Draft:
        first, last = line.span()
        if first is None:
            first, last = span
        if first is None or last is None:
            raise Problem(
                say("Nothing says from which day to which it counts."),
                say("Export it again: the comments above the table have a start date and an end date."),
            )
        check_over(last, context)
        label = line.words.get("campaign", "")
        named = (Reading("campaign", "campaign", label=label),) if label else ()
        values = tuple(reading._replace(first=first, last=last, currency="") for reading in (*named, *line.values))
        website = said.get("account", "")
        return Draft(self.layout.scope, self.layout.network or "", values, line.row, website, key, sheet=line.sheet)


def _key(line: Line) -> str:
    """Where visitors came from, with the kind of answer in front: campaign:ors-week | facebook / social."""
    found = [(role, line.words[role]) for role in FROM if role in line.words]
    return f"{found[0][0]}:{' | '.join(text for _, text in found)}" if found else ""


def _day(said: dict[str, str], name: str) -> date | None:
    text = re.sub(r"[^0-9]", "", said.get(name, ""))
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
