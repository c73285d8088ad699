"""A plain table, one row for each post or each day: everything about it is data on the page of exports."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from newsdesk.metrics.importing.base import NO, Context, Draft, Fit, Opened, Reading, Refusal
from newsdesk.metrics.importing.dates import DateReader, date_reader
from newsdesk.metrics.importing.headers import Table, header_key
from newsdesk.metrics.importing.keys import damaged, plain_key
from newsdesk.metrics.importing.laid import Laid
from newsdesk.metrics.importing.values import NumberColumn, number_columns
from newsdesk.model.exports import Column, Exports, Layout
from newsdesk.model.finding import Problem, say
from newsdesk.model.metric import Money

_Known = dict[tuple[str, date | None, Money], Reading | None]
_AGAIN = "Export it again, and import it without opening it in another program before."


class TableFile(Laid):
    """A format that is nothing but a table with headers."""

    def fits(self, opened: Opened, page: Exports) -> Fit:
        """Whether the file has the needed columns, and is no look-alike."""
        table = self.table(opened, page)
        if table is None:
            return NO
        refusal = several(self.tables(opened, page)) or _misleading(table, self.layout, page)
        return Fit(yes=True, refusal=refusal, known=len(table.columns))

    def drafts(self, opened: Opened, context: Context) -> Iterator[Draft | Refusal]:
        """Its rows as they are."""
        table = self.table(opened, context.page)
        if table is None:
            yield self.none()
            return
        say_what_is_left(table, context)
        try:
            reader = _Reader.of(table, self.layout, context)
        except Problem as problem:
            yield refused(problem)
            return
        yield from reader.drafts()


@dataclass(frozen=True)
class _Reader:
    """A table with how its numbers and dates are written."""

    table: Table
    layout: Layout
    numbers: Mapping[int, NumberColumn]
    dates: DateReader | None
    zone: ZoneInfo
    context: Context

    @classmethod
    def of(cls, table: Table, layout: Layout, context: Context) -> "_Reader":
        """The ways of writing, decided from all cells; raises Problem where nothing decides."""
        rows = [row for _, row in table.rows()]
        counting = {place: column for place, column in table.columns.items() if column.counts}
        headers = {place: _header(table, place) for place in counting}
        found = number_columns(
            {headers[place]: cells(rows, place) for place in counting},
            {headers[place] for place, column in counting.items() if not column.fractions},
            frozenset(word.casefold() for word in context.page.missing),
            context.decimal,
        )
        order = {id(column): number for number, column in enumerate(layout.columns)}  # of two with one name, the first
        numbers = {place: found[headers[place]] for place in sorted(counting, key=lambda at: order[id(counting[at])])}
        zone = ZoneInfo(layout.timezone) if layout.timezone else context.zone
        return cls(table, layout, numbers, _dates(table, rows, context), zone, context)

    def drafts(self) -> Iterator[Draft | Refusal]:
        """Each row, once."""
        done: set[tuple[str, ...]] = set()
        for number, row in self.table.rows():
            own = self._known_as(row)
            try:
                self._check(number, row, own)
                draft = self._draft(number, row)
            except Problem as problem:
                yield refused(problem, number, self.table.sheet.name)
                continue
            if own not in done and self._is_over(draft):
                yield draft
            done |= {own} if own[0] else set()

    def _check(self, number: int, row: Sequence[str], own: tuple[str, ...]) -> None:
        """Refuse what is cut off, and every row of a post that stands in several with other numbers."""
        width, last = len(self.table.sheet.rows[self.table.header]), len(self.table.sheet.rows)
        if any(row[width:]) or (len(row) < width and number == last):
            raise Problem(
                say("It has {cells} cells under {headers} headers.", cells=len(row), headers=width),
                say("Look whether the file was cut off, or a cell was parted. Export it again."),
            )
        if own in self._twice:
            raise Problem(
                say("{key} stands in several rows, with other numbers in each.", key=own[0][:60]),
                say("Nothing says which row is right: look in the tool, or export it again."),
            )

    def _known_as(self, row: Sequence[str]) -> tuple[str, ...]:
        own, account = _own(self.table, row)
        return own or cell(row, self.table.place("day")), account, self._money(row)

    @cached_property
    def _twice(self) -> Collection[tuple[str, ...]]:
        """What several rows are known as that differ."""
        seen: dict[tuple[str, ...], Sequence[str]] = {}
        rows = ((self._known_as(row), row) for _, row in self.table.rows())
        return {own for own, row in rows if own[0] and list(seen.setdefault(own, row)) != list(row)}

    def _is_over(self, draft: Draft) -> bool:
        """Whether the day that a row counts was over at the export: half a day would look like a whole one."""
        day = draft.values[0].last if draft.values else None
        if day is None or datetime.combine(day + timedelta(days=1), time(), self.zone) <= self.context.at:
            return True
        self.context.notes.append(
            say("The day {day} was not over when it was exported, and was left out.", day=day.isoformat())
        )
        return False

    def _draft(self, number: int, row: Sequence[str]) -> Draft:
        day = self._day(row)
        values = self._values(row, day)
        by_role: dict[str, list[str]] = defaultdict(list)
        for place, column in self.table.columns.items():
            if column.role and (text := cell(row, place)):
                by_role[column.role].append(text)

        def first(role: str) -> str:
            return next(iter(by_role[role]), "")

        return Draft(
            self.layout.scope,
            self.layout.network or "",
            values,
            number,
            first("account"),
            plain_key(first("key")),
            first("link"),
            first("text"),
            self._posted(row),
            self.table.sheet.name,
            first("title"),
            tuple(by_role["name"]),
        )

    def _values(self, row: Sequence[str], day: date | None) -> tuple[Reading, ...]:
        paid, found = self._money(row), []
        for place, reader, column, known in self._columns:
            text = row[place] if place < len(row) else ""
            if (text, day, paid) not in known:
                known[text, day, paid] = _reading(reader.value(text), column, paid, day)
            if reading := known[text, day, paid]:
                found.append(reading)
        return tuple(found) if self._plain else tuple(_first_named(found))

    @cached_property
    def _columns(
        self,
    ) -> Sequence[tuple[int, NumberColumn, Column, dict[tuple[str, date | None, Money], Reading | None]]]:
        """The columns with numbers and what was read of them: most cells stand in many rows."""
        return [(place, reader, self.table.columns[place], {}) for place, reader in self.numbers.items()]

    @cached_property
    def _plain(self) -> bool:
        """Whether no two columns are the same metric."""
        names = [(column.name, column.money) for _, _, column, _ in self._columns if column.name]
        return len(names) == len(set(names))

    def _money(self, row: Sequence[str]) -> Money:
        """Whether the row counts what was paid for or what was not; nothing where it does not say it."""
        place = self.table.place("money")
        if place is None:
            return ""
        word = header_key(cell(row, place))
        said = [ours for ours, theirs in self.table.columns[place].words.items() if word in map(header_key, theirs)]
        return "organic" if said == ["organic"] else "paid" if said == ["paid"] else ""

    def _day(self, row: Sequence[str]) -> date | None:
        place = self.table.place("day")
        if place is None or self.dates is None:
            return None
        return self.dates.read(cell(row, place)).day

    def _posted(self, row: Sequence[str]) -> datetime | None:
        text = cell(row, self.table.place("posted"))
        return self.dates.read(text).at(self.zone) if text and self.dates else None


def _reading(value: float | None, column: Column, paid: Money, day: date | None) -> Reading | None:
    if value is None or (not value and column.zero == "nothing"):
        return None
    check_sign(value, column)
    return Reading(column.title, column.name or "", value, money=column.money or paid, first=day, last=day)


def check_sign(value: float, column: Column) -> None:
    """Raises Problem for a count below 0; sums of money can be corrections."""
    if value < 0 and not (column.amount or column.below_zero):
        raise Problem(
            say("The column {header} has a number below 0.", header=column.title),
            say("Look at the cell: nobody counts less than nothing."),
        )


def _first_named(readings: Iterable[Reading]) -> Iterator[Reading]:
    """Of two readings of one metric, only the first has our name."""
    named: set[tuple[str, str]] = set()
    for reading in readings:
        own = reading.name, reading.money
        yield reading if own not in named else reading._replace(name="")
        named.add(own)


def several(tables: Sequence[Table]) -> Refusal | None:
    """Why a file with more than one table of a kind is not imported: only one would be read."""
    if len(tables) < 2:  # noqa: PLR2004 - more than one
        return None
    names = ", ".join(table.sheet.name[:40] for table in tables[:3])
    return Refusal(
        say("It has several of these tables: {names}.", names=names), say("Import each as a file of its own.")
    )


def refused(problem: Problem, row: int = 0, sheet: str = "") -> Refusal:
    """A problem with a file or one of its rows as a refusal."""
    return Refusal(problem.message, problem.fix or say(_AGAIN), row, sheet)


def cell(row: Sequence[str], place: int | None) -> str:
    """What stands in a cell, or nothing."""
    return row[place].strip() if place is not None and place < len(row) else ""


def cells(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    """What stands in a column."""
    return [row[place] for row in rows if place < len(row) and row[place]]


def _header(table: Table, place: int) -> str:
    return table.sheet.rows[table.header][place].strip()


def _dates(table: Table, rows: Sequence[Sequence[str]], context: Context) -> DateReader | None:
    """How the dates are written. Where they only help to find a post and could be two days, they are not used."""
    day, posted = table.place("day"), table.place("posted")
    place = posted if day is None else day
    if place is None:
        return None
    latest = context.at.date() + timedelta(days=1)
    try:
        return date_reader(cells(rows, place), (table.language,), latest, context.dates)
    except Problem as problem:
        if day is not None:
            raise
        context.notes.extend([problem.message, say("So no post is looked for by its text.")])
        context.notes.extend([problem.fix] if problem.fix else [])
        return None


def _own(table: Table, row: Sequence[str]) -> tuple[str, str]:
    """What a row is known by: its id, or its address, and its account."""
    return plain_key(cell(row, table.place("key"))) or cell(row, table.place("link")), cell(row, table.place("account"))


def say_what_is_left(table: Table, context: Context) -> None:
    """Name the columns that nobody knows."""
    for header in table.unknown:
        context.notes.append(
            say(
                "The column “{header}” is not known, and was left out. If it matters: say on {page} what it is.",
                header=header[:60],
                page=context.page.path,
            )
        )


def _misleading(table: Table, layout: Layout, page: Exports) -> Refusal | None:
    """Why the numbers of this file would be wrong, although its headers fit."""
    if table.twice:
        return Refusal(say("The column “{title}” stands there twice.", title=table.twice[0]), say(_AGAIN))
    for look_alike in layout.look_alikes:
        if all(map(table.has, look_alike.columns)) and not any(map(table.has, look_alike.without)):
            return Refusal(say("{reason}", reason=look_alike.reason), say("{help}", help=look_alike.help))
    rows = [row for _, row in table.rows()]
    return _damaged_keys(table, rows) or _by_day(table, layout, rows, page)


def _by_day(table: Table, layout: Layout, rows: Sequence[Sequence[str]], page: Exports) -> Refusal | None:
    """A breakdown with a row for each post and day: a sum over it is several times what it should be."""
    place = table.place("period")
    dated = place is not None and any(char.isdigit() for text in cells(rows, place) for char in text)
    own = [known for row in rows if (known := _own(table, row))[0]]
    repeated = len(set(own)) * 100 < len(own) * page.repeated_percent
    if layout.scope != "post" or not (dated or repeated):
        return None
    return Refusal(
        say("It has one row for each post and day, so its totals would be several times wrong."),
        say("Export the posts for their whole life: in the view of content or posts, not in a breakdown by day."),
    )


def _damaged_keys(table: Table, rows: Sequence[Sequence[str]]) -> Refusal | None:
    for place, column in table.columns.items():
        if column.role == "key" and (example := damaged(cells(rows, place))):
            return Refusal(
                say(
                    "The column “{header}” was damaged by a spreadsheet: {example} is no id any more.",
                    header=_header(table, place),
                    example=example[:60],
                ),
                say(_AGAIN),
            )
    return None
