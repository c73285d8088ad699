"""What a search engine tells of our website: a zip with a table by day, and others by question and by page."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from newsdesk.metrics.importing.base import NO, Context, Draft, Fit, Opened, Refusal
from newsdesk.metrics.importing.headers import Table, find_table
from newsdesk.metrics.importing.laid import Laid
from newsdesk.metrics.importing.lines import Line, LineReader, check_over
from newsdesk.metrics.importing.tables import refused
from newsdesk.model.exports import Exports
from newsdesk.model.finding import Problem, say

_PERSONAL = re.compile(r"@|[0-9](?:[ ().+/-]*[0-9]){6}")
_WEBSITE = re.compile(r"(?:https?[_:/]+|sc-domain[_:])?(.+?)[_/]*-Performance-on-.*", re.IGNORECASE)
_ABOUT = ("query", "page")


class Searches(Laid):
    """The numbers by day count; those by question and page are a part of them and are never added to them."""

    def fits(self, opened: Opened, page: Exports) -> Fit:
        """Whether a table of it is by day, question or page."""
        tables = self._tables(opened, page)
        return Fit(yes=True, known=sum(len(table.columns) for table in tables.values())) if tables else NO

    def drafts(self, opened: Opened, context: Context) -> Iterator[Draft | Refusal]:
        """The days first: they say which days the other tables cover."""
        tables = self._tables(opened, context.page)
        if "day" not in tables:
            yield Refusal(
                say("It has no table by day, so nothing says which days it covers."),
                say("Export the whole report: the zip has one file with the days."),
            )
            return
        website = match[1] if (match := _WEBSITE.fullmatch(opened.name)) else ""
        days: list[date] = []
        for role, table in sorted(tables.items(), key=lambda item: item[0] != "day"):
            try:
                for line in LineReader.of(table, self.layout, context).lines():
                    if isinstance(line, Refusal):
                        yield line
                    elif draft := self._draft(line, role, days, context):
                        yield replace(draft, account=website)
            except Problem as problem:
                yield refused(problem)
                return

    def _tables(self, opened: Opened, page: Exports) -> dict[str, Table]:
        found: dict[str, Table] = {}
        for sheet in opened.sheets:
            if table := find_table(sheet, self.layout, page.header_rows):
                for role in ("day", *_ABOUT):
                    if table.place(role) is not None:
                        found.setdefault(role, table)
        return found

    def _draft(self, line: Line, role: str, days: list[date], context: Context) -> Draft | None:
        """A row; a day that was not over, and a question that may lead to a person, are left out with a note."""
        text = line.words.get(role, "")
        if role == "day":
            try:
                check_over(line.days.get("day"), context)
            except Problem as problem:
                context.notes.append(problem.message)
                return None
            days += [day] if (day := line.days.get("day")) else []
        elif not text or not days or _PERSONAL.search(text):
            context.notes.append(say("Row {row} of {sheet} was left out.", row=line.row, sheet=line.sheet))
            return None
        first, last = line.span() if role == "day" else (min(days), max(days))
        values = tuple(reading._replace(first=first, last=last, currency="") for reading in line.values)
        return Draft(
            self.layout.scope,
            self.layout.network or "",
            values,
            line.row,
            key=f"{role}:{text}" if text else "",
            sheet=line.sheet,
        )
