"""The numbers of one account on its page: the last months side by side, its weeks as charts, its targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from newsdesk.model.kpi import Kpi
from newsdesk.reports.amounts import NOT_KNOWN, number
from newsdesk.reports.periods import Period
from newsdesk.reports.report import Report, Result
from newsdesk.reports.value import Value
from newsdesk.site.charts import Chart
from newsdesk.site.report_charts import charts_of_account
from newsdesk.site.view import View

_MONTHS = 6
_SPANS = """
select account, first, last, posts, followers_end, followers_end - followers_start, reach, money = 'mixed' from accounts
where list_contains($firsts, first) order by account
"""


@dataclass(frozen=True, slots=True)
class Month:
    """One month of an account in words, and its key figures in the order of the heads."""

    period: Period
    running: bool
    cells: tuple[str, ...]
    values: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class AccountNumbers:
    """What is known of an account; `paid` says that some reach has paid views in it."""

    months: tuple[Month, ...]
    figures: tuple[Kpi, ...]
    charts: tuple[Chart, ...]
    results: tuple[Result, ...]
    of: Report | None
    paid: bool


Spans = Mapping[tuple[str, date, date], tuple[object, ...]]


def spans(view: View) -> Spans:
    """Posts, followers and reach of every account in the last months."""
    rows = view.published.numbers.rows
    firsts = [period.first for period in _months(view)]
    if rows is None or not view.reports:
        return {}
    found = rows.execute(_SPANS, {"firsts": firsts}).fetchall()
    return {(account, first, last): tuple(cells) for account, first, last, *cells in found}


def _months(view: View) -> Sequence[Period]:
    """The last months that have a report, the newest first."""
    return [period for period in view.reports.periods if period.span == "month"][:_MONTHS]


def account_numbers(view: View, account: str, known: Spans) -> AccountNumbers | None:
    """What is known of an account; None where nothing is."""
    periods = _months(view)
    reports = [view.reports.report(period) for period in periods]
    tables = [next((table for table in report.tables if table.group == "account"), None) for report in reports]
    figures = tuple({kpi.id: kpi for table in tables if table for kpi in table.figures}.values())
    months: list[Month] = []
    paid = False
    for period, report, table in zip(periods, reports, tables, strict=True):
        line = next((line for line in table.lines if line.key == account), None) if table else None
        told = dict(zip((kpi.id for kpi in table.figures), line.values, strict=True)) if table and line else {}
        cells = known.get((account, period.first, period.last), (None,) * 5)
        paid = paid or bool(cells[4])
        months.append(Month(period, report.running, _words(cells), tuple(told.get(kpi.id, ()) for kpi in figures)))
    used = [at for at in range(len(figures)) if any(_told(month.values[at]) for month in months)]
    months = [Month(m.period, m.running, m.cells, tuple(m.values[at] for at in used)) for m in months]
    if not any(cell != NOT_KNOWN for month in months for cell in month.cells[1:]) and not used:
        return None
    over = next((report for report in reports if not report.running), None)
    mine = [item for item in over.series if item.account == account] if over else []
    targets = tuple(item for item in over.results if (item.subject, item.key) == ("account", account)) if over else ()
    heads = tuple(figures[at] for at in used)
    return AccountNumbers(tuple(months), heads, charts_of_account(view, mine), targets, over, paid)


def _told(values: Sequence[Value]) -> bool:
    return any(value.value is not None for value in values)


def _words(cells: Sequence[object]) -> tuple[str, ...]:
    found = [number(cell, "count") if isinstance(cell, int | float) else NOT_KNOWN for cell in cells[:4]]
    gained = cells[2]
    if isinstance(gained, int | float) and gained > 0:
        found[2] = f"+{found[2]}"
    return tuple(found)
