"""The rows of a table that has moments, words or sums of money besides its counts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from newsdesk.metrics.importing.base import Context, Reading, Refusal, Sheet
from newsdesk.metrics.importing.dates import DateReader, Moment, date_reader
from newsdesk.metrics.importing.headers import Table
from newsdesk.metrics.importing.tables import cell, cells, check_sign, refused, say_what_is_left
from newsdesk.metrics.importing.values import NumberColumn, is_missing, number_columns
from newsdesk.model.exports import Column, Layout
from newsdesk.model.finding import Message, Problem, say

DATES = ("day", "first", "last")
"""The roles of columns that hold days."""
READ_AT = "read"
"""The role of a column that says when somebody read the numbers."""
_LATER = timedelta(days=366)  # a report may name the end of a year that is not over
Span = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what stands in the columns with a role, its values, and when somebody read them, where it says so."""

    row: int
    sheet: str
    words: Mapping[str, str]
    days: Mapping[str, date]
    values: tuple[Reading, ...]
    at: datetime | None = None

    def span(self) -> Span:
        """The days that its values cover, where it names them; raises Problem for half of them or a wrong order."""
        if day := self.days.get("day"):
            return day, day
        first, last = self.days.get("first"), self.days.get("last")
        if (first is None) != (last is None) or (first and last and first > last):
            raise Problem(
                say("The row does not say from which day to which it counts."), say("Give its first and its last day.")
            )
        return first, last


def check_over(last: date | None, context: Context) -> None:
    """Raises Problem where the days were not over at the export: a part of them would look like the whole."""
    if last and datetime.combine(last + timedelta(days=1), time(), context.zone) > context.at:
        raise Problem(
            say("The day {day} was not over when it was exported.", day=last.isoformat()),
            say("Export it again when the days that it covers are over."),
        )


def without(table: Table, unwanted: Callable[[Sequence[str]], bool]) -> tuple[Table, list[int]]:
    """A table without some of its rows, and the numbers of those; the others keep theirs."""
    left = [number for number, row in table.rows() if unwanted(row)]
    rows = [[] if number in set(left) else row for number, row in enumerate(table.sheet.rows, start=1)] if left else []
    return (replace(table, sheet=Sheet(table.sheet.name, rows)) if left else table), left


@dataclass(frozen=True, slots=True)
class LineReader:
    """How one table writes its numbers and dates."""

    table: Table
    layout: Layout
    context: Context
    numbers: Mapping[int, NumberColumn]
    dates: DateReader
    missing: frozenset[str]

    @classmethod
    def of(cls, table: Table, layout: Layout, context: Context) -> "LineReader":
        """Decided from all cells; raises Problem where nothing decides."""
        _check_twice(table)
        rows = [row for _, row in table.rows()]
        missing = frozenset(word.casefold() for word in context.page.missing)
        columns = {
            place: column
            for place, column in table.columns.items()
            if column.counts and column.cells == "number" and not column.words
        }
        headers = {place: table.sheet.rows[table.header][place].strip() for place in columns}
        found = number_columns(
            {headers[place]: cells(rows, place) for place in columns},
            {headers[place] for place, column in columns.items() if not (column.fractions or column.amount)},
            missing,
            context.decimal,
        )
        dated = [place for place, column in table.columns.items() if _is_dated(column)]
        dates = date_reader(
            (text for place in dated for text in cells(rows, place)),
            (table.language,),
            context.at.date() + (_LATER if table.place("last") is not None else timedelta(days=1)),
            context.dates,
        )
        dates = replace(dates, latest=date.max)  # what lies ahead is refused with better words
        return cls(table, layout, context, {at: found[head] for at, head in headers.items()}, dates, missing)

    def lines(self) -> Iterator[Line | Refusal]:
        """Each row, or why it is refused."""
        say_what_is_left(self.table, self.context)
        for number, row in self.table.rows():
            try:
                yield self._line(number, row)
            except Problem as problem:
                yield refused(problem, number, self.table.sheet.name)

    def _line(self, number: int, row: Sequence[str]) -> Line:
        width = len(self.table.sheet.rows[self.table.header])
        if any(row[width:]):
            raise Problem(
                say("It has {cells} cells under {headers} headers.", cells=len(row), headers=width),
                say("Look whether a cell has a comma in it, and put that cell in quotation marks."),
            )
        words: dict[str, str] = {}
        days: dict[str, date] = {}
        at: datetime | None = None
        values: list[Reading] = []
        for place, column in self.table.columns.items():
            text = cell(row, place)
            if column.left_out or self._is_missing(text):
                continue
            if column.role == READ_AT:
                at = self._instant(text, column.title)
            elif column.role in DATES:
                days[column.role] = self._moment(text, column.title).day
            elif column.role:
                words.setdefault(column.role, text)
            elif reading := self._reading(place, column, text):
                values.append(reading)
        return Line(number, self.table.sheet.name, words, days, tuple(values), at)

    def _is_missing(self, text: str) -> bool:
        if text.isascii() and text[:1].isalnum():
            return text.casefold() in self.missing
        return is_missing(text, self.missing)

    def _reading(self, place: int, column: Column, text: str) -> Reading | None:
        name, title = column.name or "", column.title
        if column.cells == "moment":
            return Reading(title, name, self._instant(text, title).timestamp())
        if column.cells == "word":
            allowed = self.context.words.get(name) if self.layout.own else None
            known = _our_words(column) if column.words else allowed
            return Reading(title, name, label=our_word(known, text, title) if known else text)
        if column.words:
            return Reading(title, name, float(our_word(_our_words(column), text, title)))
        try:
            number = self.numbers[place].read(text)
        except Problem as problem:
            raise self._silent(problem, say("What stands in the column {header} is no number.", header=title)) from None
        if number is None:
            return None
        value = number.value / 100 if number.percent else number.value
        check_sign(value, column)
        return Reading(title, name, value, currency=number.currency, money=column.money)

    def _moment(self, text: str, title: str) -> Moment:
        try:
            return self.dates.read(text)
        except Problem as problem:
            raise self._silent(problem, say("What stands in the column {header} is no date.", header=title)) from None

    def _silent(self, problem: Problem, message: Message) -> Problem:
        """A problem that does not repeat the cell, in files of our own: it may be a person."""
        return Problem(message, problem.fix) if self.layout.own else problem

    def _instant(self, text: str, title: str) -> datetime:
        moment = self._moment(text, title)
        if moment.clock is None:
            raise Problem(
                say("The column {header} needs the time too, not only the day.", header=title),
                say("Write it as 2026-11-25 10:00."),
            )
        instant = moment.at(self.context.zone)
        if instant > self.context.at + timedelta(days=1):
            raise Problem(
                say("The time in the column {header} lies ahead.", header=title), say("Look at the day and the year.")
            )
        return instant


def _check_twice(table: Table) -> None:
    """Raises Problem where two columns are the same for us: which of them counts?"""
    titles = [column.title for column in table.columns.values() if not column.left_out]
    if twice := next((title for title in titles if titles.count(title) > 1), None):
        raise Problem(
            say("The column “{title}” stands there twice.", title=twice), say("Export it without a comparison.")
        )


def _is_dated(column: Column) -> bool:
    return column.role in {*DATES, READ_AT} or (column.counts and column.cells == "moment")


def _our_words(column: Column) -> Mapping[str, str]:
    return {word.casefold(): ours for ours, others in column.words.items() for word in (ours, *others)}


def our_word(known: Mapping[str, str], text: str, header: str) -> str:
    """Our word for one that somebody wrote; raises Problem, which does not repeat it, where there is none."""
    if ours := known.get(text.casefold()):
        return ours
    raise Problem(
        say("A word in the column {header} is none of those that can stand there.", header=header),
        say("Write one of these: {known}.", known=", ".join(dict.fromkeys(_shown(known)))),
    )


def _shown(known: Mapping[str, str]) -> Iterator[str]:
    """The words to choose from: ours, or what is written in the place of our numbers."""
    for word, ours in known.items():
        if not ours.lstrip("-").isdigit():
            yield ours
        elif not word.lstrip("-").isdigit():
            yield word
