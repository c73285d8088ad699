"""What was done week by week: the work that reports show as evidence. A week that no file covers is not known."""

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb

from newsdesk.reports.periods import Period, period_of
from newsdesk.reports.report import Work, Workload

_OWN = {
    "Posts planned, on accounts": ("deliveries", "planned = 1", "posts on accounts"),
    "Posts published, on accounts": ("deliveries", "published = 1", "posts on accounts"),
    "Posts published at weekends": (
        "deliveries",
        "published = 1 and isodow(day) > 5",
        "posts on accounts",
    ),
    "Texts, with translations": ("texts", "true", "texts"),
    "Texts with pictures or films": ("texts", "pictured = 1", "texts"),
}
"""Of what the desk itself knows: no line in a week means none."""
_READ = {
    "Proposals opened": ("proposals", "true", "proposals"),
    "Proposals that needed more than one round": ("proposals", "rounds > 1", "proposals"),
    "Messages received": ("messages", "true", "messages"),
    "Messages that needed an answer": ("messages", "needing_answer = 1", "messages"),
    "Messages received at weekends": ("messages", "weekday > 5", "messages"),
    "False claims seen": ("cases", "true", "false claims"),
}
"""Of what was fetched or imported: a week without any line is not known."""


def weeks_of(first: date, last: date) -> tuple[Period, ...]:
    """Every week that touches some days."""
    found = [period_of("week", first)]
    while found[-1].last < last:
        found.append(found[-1].after)
    return tuple(found)


def workload(connection: duckdb.DuckDBPyConnection, first: date, last: date, *, known: bool) -> Workload:
    """The work of some days, in their weeks; days of a week that lie outside are not counted."""
    weeks = weeks_of(first, last)
    counted = {table: _by_week(connection, table, "true", first, last) for table, _, _ in _READ.values()}
    rows = []
    for title, (table, condition, unit) in {**_OWN, **_READ}.items():
        found = _by_week(connection, table, condition, first, last)
        covers = counted.get(table)
        if covers is None:  # the desk knows, but what went out only the ledger
            counts = [found.get(week.first, 0.0) if known or condition == "true" else None for week in weeks]
        else:
            counts = [found.get(week.first, 0.0) if week.first in covers else None for week in weeks]
        rows.append(_work(title, unit, counts))
    return Workload(weeks, tuple(row for row in rows if row.total is not None))


def _work(title: str, unit: str, counts: Sequence[float | None]) -> Work:
    numbers = [count for count in counts if count is not None]
    missing = len(counts) - len(numbers)
    note = f"{missing} of {len(counts)} weeks are not known" if missing and numbers else ""
    return Work(title, unit, tuple(counts), sum(numbers) if numbers else None, note)


def _by_week(
    connection: duckdb.DuckDBPyConnection, table: str, condition: str, first: date, last: date
) -> Mapping[date, float]:
    found = connection.execute(
        f"select date_trunc('week', day)::date, count(*) from {table} "  # noqa: S608 - names of the literal tables above
        f"where day between ? and ? and {condition} group by 1",
        [first, last],
    ).fetchall()
    return {week: float(count) for week, count in found}
