"""Reports of advertisements: one row for each campaign, with what was paid and in which currency."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from newsdesk.metrics.importing.base import NO, Context, Draft, Fit, Opened, Reading, Refusal, Sheet
from newsdesk.metrics.importing.dates import date_reader
from newsdesk.metrics.importing.headers import Table, find_table
from newsdesk.metrics.importing.laid import Laid
from newsdesk.metrics.importing.lines import Line, LineReader, Span, check_over, without
from newsdesk.metrics.importing.tables import cell, refused, several
from newsdesk.model.exports import Exports, Layout
from newsdesk.model.finding import Problem, say

_IN_HEADER = re.compile(r"\(([A-Z]{3})\)\s*\Z")
_CODE = re.compile(r"[A-Z]{3}")
_CURRENCY = "(currency)"
_BETWEEN = re.compile(r"\s+[-–—]\s+")


class AdFile(Laid):
    """A report of an advertising account, by campaign: other levels would count the same money twice."""

    def fits(self, opened: Opened, page: Exports) -> Fit:
        """Whether it has the needed columns, and no breakdown."""
        table = self.table(opened, page)
        if table is None:
            return NO
        if refusal := several(self.tables(opened, page)):
            return Fit(yes=True, refusal=refusal, known=len(table.columns))
        for other in self.layout.look_alikes:
            if all(map(table.has, other.columns)) and not any(map(table.has, other.without)):
                refusal = Refusal(say("{reason}", reason=other.reason), say("{help}", help=other.help))
                return Fit(yes=True, refusal=refusal, known=len(table.columns))
        return Fit(yes=True, known=len(table.columns))

    def drafts(self, opened: Opened, context: Context) -> Iterator[Draft | Refusal]:
        """Its rows without the totals; refused as a whole where a campaign stands twice for the same days."""
        table = self.table(opened, context.page)
        if table is None:
            yield self.none()
            return
        try:
            found = list(_Report.of(table, self.layout, context).drafts())
            _check_once([draft for draft in found if isinstance(draft, Draft)])
        except Problem as problem:
            yield refused(problem)
            return
        yield from found

    def tables(self, opened: Opened, page: Exports) -> list[Table]:
        """Every table of a file, below what stands before it."""
        found = ((sheet, find_table(_plain(sheet, page), self.layout, page.header_rows)) for sheet in opened.sheets)
        return [replace(table, sheet=sheet) for sheet, table in found if table]


@dataclass(frozen=True, slots=True)
class _Report:
    """A table of advertisements: its days, where its preamble says them, and the currencies that its headers name."""

    layout: Layout
    lines: LineReader
    span: Span
    currencies: Mapping[str, str]

    @classmethod
    def of(cls, table: Table, layout: Layout, context: Context) -> "_Report":
        """Without the rows of totals; raises Problem where nothing decides how it is written."""
        bare, left = without(table, lambda row: _is_total(table, layout, row))
        if left:
            context.notes.append(say("Rows of totals that were left out: {count}.", count=len(left)))
        headers = table.sheet.rows[table.header]
        named = {
            column.title: match[1]
            for place, column in table.columns.items()
            if (match := _IN_HEADER.search(headers[place]))
        }
        return cls(layout, LineReader.of(bare, layout, context), _span(table, context), named)

    def drafts(self) -> Iterator[Draft | Refusal]:
        """One for each row."""
        for line in self.lines.lines():
            try:
                yield line if isinstance(line, Refusal) else self._draft(line)
            except Problem as problem:
                yield refused(problem, line.row, line.sheet)

    def _draft(self, line: Line) -> Draft:
        first, last = line.span()
        if first is None:
            first, last = self.span
        if first is None:
            raise Problem(
                say("Nothing says from which day to which it counts."),
                say("Export it with the columns for its first and its last day."),
            )
        check_over(last, self.lines.context)
        key = line.words.get("key", "")
        counted = (self._paid(self._wanted(reading, line), line) for reading in line.values)
        values = (Reading("campaign", "campaign", label=key), *counted)
        return Draft(
            self.layout.scope,
            self.layout.network or "",
            tuple(reading._replace(money="paid", first=first, last=last) for reading in values),
            line.row,
            line.words.get("account", ""),
            key,
            sheet=line.sheet,
        )

    def _wanted(self, reading: Reading, line: Line) -> Reading:
        """Results are conversions only where the row says so: of other campaigns they are views or clicks."""
        said = next((column for column in self.layout.columns if column.role == "result"), None)
        if said is None or reading.name != "conversions":
            return reading
        kind = line.words.get("result", "").casefold()
        wanted = any(word.casefold() in kind for words in said.words.values() for word in words)
        return reading if wanted else reading._replace(name="")

    def _paid(self, reading: Reading, line: Line) -> Reading:
        """A value of an advertisement; a sum of money without a currency is none."""
        if not any(column.amount and column.title == reading.metric for column in self.layout.columns):
            return reading._replace(currency="")
        said = (line.words.get("currency", ""), self.currencies.get(reading.metric, ""), reading.currency)
        codes = dict.fromkeys(code for code in said if code)
        currency = next(iter(codes), "")
        if len(codes) > 1:
            raise Problem(
                say("{header} is in two currencies: {codes}.", header=reading.metric, codes=" and ".join(codes)),
                say("Look which one the advertising account has, and export it again."),
            )
        if not _CODE.fullmatch(currency):
            raise Problem(
                say("Nothing says in which currency {header} is.", header=reading.metric),
                say("Export it with the column for the currency."),
            )
        return reading._replace(currency=currency)


def _plain(sheet: Sheet, page: Exports) -> Sheet:
    """A sheet whose headers name no currency: Amount spent (EUR) is Amount spent (currency)."""
    head = sheet.rows[: page.header_rows]
    return Sheet(sheet.name, [[_IN_HEADER.sub(_CURRENCY, text) for text in row] for row in head])


def _is_total(table: Table, layout: Layout, row: Sequence[str]) -> bool:
    """Whether a row adds up others: it says so, or has no campaign."""
    key = cell(row, table.place("key"))
    begun = next((text.strip() for text in row if text.strip()), "")
    words = "|".join(re.escape(word) for word in layout.totals) or r"\Z\A"
    ends = re.compile(rf"(?:{words})\s*(?:[:：]|\Z|[0-9]+ \w+\Z)", re.IGNORECASE)
    return any(ends.match(text) for text in (begun, key)) or not key.strip("-— ")


def _span(table: Table, context: Context) -> Span:
    """The days that a line above the headers names: October 1, 2026 - October 31, 2026."""
    for row in table.sheet.rows[: table.header]:
        ends = _BETWEEN.split(", ".join(text.strip() for text in row if text.strip()))
        if len(ends) == len(("first", "last")):
            with suppress(Problem):
                dates = date_reader(ends, (table.language,), context.at.date() + timedelta(days=1), context.dates)
                first, last = (dates.read(text).day for text in ends)
                return (first, last) if first <= last else (None, None)
    return None, None


def _check_once(drafts: Sequence[Draft]) -> None:
    """Raises Problem where a campaign has two rows for the same days: then the file is a breakdown of another kind."""
    seen: dict[object, Draft] = {}
    for draft in drafts:
        own = (draft.account, draft.key, draft.values[0].first, draft.values[0].last)
        if (before := seen.setdefault(own, draft)) is not draft:
            raise Problem(
                say("Rows {one} and {other} are of one campaign and the same days.", one=before.row, other=draft.row),
                say("Export it by campaign, without a breakdown by age, place, device or the like."),
            )
