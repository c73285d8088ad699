"""What the templates of reports say of numbers, besides the words of the reports themselves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from newsdesk.model.kpi import Kpi
from newsdesk.reports.amounts import NOT_KNOWN, behind, normal, number, said
from newsdesk.reports.outcomes import End
from newsdesk.reports.report import KeyFigure, Ranked, Report, Spending, Table, Went
from newsdesk.reports.value import Value
from newsdesk.reports.wording import ENDS, count_of
from newsdesk.site.reported import name_of
from newsdesk.site.view import View


@dataclass(frozen=True, slots=True)
class Group:
    """One table: its figures, and for each line its key, what became of its posts, its values."""

    group: str
    figures: tuple[Kpi, ...]
    lines: tuple[tuple[str, Went | None, tuple[tuple[Value, ...], ...]], ...]
    coming: bool
    timely: bool
    missing: tuple[str, ...]


class Say:
    """The words of numbers for one view."""

    ends = ENDS
    sign_of: ClassVar = {End.MISSED: "missed", End.IN_DOUBT: "parked", End.BY_HAND: "by_hand", End.CUT_SHORT: "partial"}
    most = 50  # rows of what did not go as planned; the file has all
    count_of = staticmethod(count_of)

    def __init__(self, view: View):
        self._view = view

    @staticmethod
    def ended(text: str) -> str:
        """A sentence with its full stop."""
        return _ended(text)

    @staticmethod
    def amount(value: Value, kpi: Kpi) -> str:
        """One value: 2.8 %; n/a where there is none."""
        return said((value,), kpi)

    @staticmethod
    def number(value: float, kpi: Kpi, currency: str = "") -> str:
        """A target or baseline in the unit of its figure."""
        return number(value, kpi.unit, currency)

    @staticmethod
    def beside(figure: KeyFigure, *, brief: bool = False) -> tuple[str, ...]:
        """What stands under a figure: on what it stands, what was usual, what must be read with it.

        In brief, of what always holds for the figure only the first; its definition has the rest.
        """
        about = [behind(value, figure.kpi) for value in figure.values if value.value is not None]
        if figure.known and figure.usual:
            about.append(f"Usual: {normal(figure.usual, figure.kpi, figure.value.currency)}")
        always = [words for words in figure.notes if words in figure.kpi.caveats]
        here = [words for words in figure.notes if words not in figure.kpi.caveats]
        if brief:
            always = [words for words in always if figure.known and not words.startswith(NOT_KNOWN)][:1]
        return (*map(_ended, dict.fromkeys(filter(None, about))), *here, *always)

    @staticmethod
    def known(groups: Iterable[tuple[str, Sequence[KeyFigure]]]) -> list[tuple[str, list[KeyFigure]]]:
        """The figures that are known, in their groups."""
        found = [(title, [figure for figure in figures if figure.known]) for title, figures in groups]
        return [(title, figures) for title, figures in found if figures]

    @staticmethod
    def unknown(groups: Iterable[tuple[str, Sequence[KeyFigure]]]) -> Mapping[str, list[KeyFigure]]:
        """The figures that are not known, by the reason."""
        found: dict[str, list[KeyFigure]] = {}
        for _, figures in groups:
            for figure in figures:
                if not figure.known:
                    found.setdefault(figure.value.why, []).append(figure)
        return found

    @staticmethod
    def of(item: Ranked, kpi: Kpi) -> str:
        """A ranked post: 6.9 % of 11,400; with the name of its figure where that is not the one of the ranking."""
        other = "" if item.kpi.id == kpi.id else f"{item.kpi.title} "
        return f"{other}{number(item.value, item.kpi.unit)} of {item.of:,.0f}, {item.times:.1f} times the usual"

    @staticmethod
    def by_id(costs: Iterable[tuple[Kpi, Value]]) -> Mapping[str, Value]:
        """Costs by the name of their figure."""
        return {kpi.id: value for kpi, value in costs}

    @staticmethod
    def sum(amount: float, currency: str) -> str:
        """A sum of money: 61.00 EUR."""
        return number(amount, "currency", currency)

    @staticmethod
    def costs(spending: Sequence[Spending]) -> list[Kpi]:
        """The costs that are known of any campaign; only they are shown."""
        known = {kpi.id for item in spending for kpi, value in item.costs if value.value is not None}
        return [kpi for kpi, _ in spending[0].costs if kpi.id in known]

    @classmethod
    def missing_costs(cls, spending: Sequence[Spending]) -> tuple[str, ...]:
        """Why some of the costs that are shown are not known, each reason once."""
        shown = {kpi.id for kpi in cls.costs(spending)}
        return _reasons(value for item in spending for kpi, value in item.costs if kpi.id in shown)

    @staticmethod
    def timely(line: Went) -> str:
        """How many of a line were on time: 83.3 % of 6."""
        return f"{number(line.timely / line.timed * 100, 'percent')} of {line.timed}" if line.timed else NOT_KNOWN

    @staticmethod
    def groups(report: Report) -> Iterator[Group]:
        """What became of posts with their figures, by account, language, type and campaign."""
        tables = {table.group: table for table in report.tables if table.lines}
        for group in dict.fromkeys((*report.went, *tables)):
            went = {line.key: line for line in report.went.get(group, ())}
            table = tables.get(group)
            cells = {line.key: line.values for line in table.lines} if table else {}
            figures = table.figures if table else ()
            keys = dict.fromkeys((*went, *cells))
            if keys:
                lines = tuple((key, went.get(key), cells.get(key, ((),) * len(figures))) for key in keys)
                coming = any(line.to_come for line in went.values())
                timely = all(kpi.id != "on_time" for kpi in figures)
                yield Group(group, figures, lines, coming, timely, _missing(table) if table else ())

    def name_of(self, group: str, key: str) -> str:
        """What a line of a table is called."""
        return name_of(self._view, group, key)


def _ended(text: str) -> str:
    """A sentence with its full stop."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _missing(table: Table) -> tuple[str, ...]:
    """Why some cells of a table have no number, each reason once."""
    values = [value for line in table.lines for values in line.values for value in values]
    empty = any(not values for line in table.lines for values in line.values)
    why = tuple(map(_ended, _reasons(values)))
    rest = "Or there was nothing of it in this time." if why else "there was nothing of it in this time."
    return (*why, rest) if empty else why


def _reasons(values: Iterable[Value]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.why for value in values if value.value is None and value.why))
