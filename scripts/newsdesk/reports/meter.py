"""Figures worked out over the tables of facts: one query for each table, for all periods and groups at once."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from statistics import quantiles
from typing import Any

from duckdb import DuckDBPyConnection

from newsdesk.model.facts import TABLES
from newsdesk.model.kpi import Kpi
from newsdesk.model.kpis import Kpis
from newsdesk.reports.formula import Compiled, Compiler
from newsdesk.reports.periods import Period
from newsdesk.reports.query import Task
from newsdesk.reports.value import Usual, Value

Group = tuple[Any, ...]
Values = Mapping[Group, tuple[Value, ...]]
"""By (period, figure, and what it was looked at by)."""

NOT_COUNTED_HERE = "Nobody counts it here."
_NOW = "Known for today only: see the report of the current period."
_DIGITS = 12  # beyond these a sum depends on the order of its lines


@dataclass(frozen=True, slots=True)
class Where:
    """Which lines are looked at; empty: all."""

    account: str = ""
    network: str = ""
    campaign: str = ""
    language: str = ""
    country: str = ""
    type: str = ""
    objective: str = ""
    post: str = ""

    @property
    def given(self) -> Mapping[str, str]:
        """The columns that are restricted."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


EVERYWHERE = Where()


class Meter:
    """Works out figures; `today` tells for which period that is true which is known for now only."""

    def __init__(self, connection: DuckDBPyConnection, kpis: Kpis, today: date | None = None):
        self._connection = connection
        self._kpis = kpis
        self._today = today

    def values(
        self, figures: Iterable[str], periods: Sequence[Period], by: Sequence[str] = (), where: Where = EVERYWHERE
    ) -> Values:
        """Each figure in each period, by groups that have a line, or for all together; one value for each currency."""
        wanted = [self._kpis.by_id[name] for name in dict.fromkeys(figures)]
        found: dict[Group, list[Value]] = {}
        if not by:
            found = {(period, kpi.id): [] for period in periods for kpi in wanted}
        for task in self._tasks(wanted, by, where):
            for period, kpi, group, value in self._answers(task, periods, by, where):
                found.setdefault((period, kpi.id, *group), []).append(value)
        return {
            key: tuple(sorted(values, key=lambda value: value.currency)) or (self._nothing(key[0], key[1], where),)
            for key, values in found.items()
        }

    def history(
        self, figures: Iterable[str], period: Period, by: Sequence[str] = (), where: Where = EVERYWHERE
    ) -> Mapping[Group, Usual]:
        """What was usual in the periods before, by figure and group; nothing where too few are known."""
        periods = periods_before(period, self._kpis.history_periods)
        found: dict[Group, list[float | None]] = {}
        for (_, *key), values in self.values(figures, periods, by, where).items():
            found.setdefault(tuple(key), []).extend(value.value for value in values if len(values) == 1)
        usual = {key: usual_of(values, self._kpis.history_least) for key, values in found.items()}
        return {key: value for key, value in usual.items() if value}

    def spread(
        self, figures: Iterable[str], period: Period, by: Sequence[str] = (), where: Where = EVERYWHERE
    ) -> Mapping[Group, Usual]:
        """What was usual for one unit, such as a post, in a period, by figure and group."""
        wanted = [self._kpis.by_id[name] for name in dict.fromkeys(figures)]
        found: dict[Group, Usual] = {}
        for task in self._tasks(wanted, by, where):
            query, bounds = task.one_by_one(by, list(where.given), period)
            for cells in self._rows(query, [*bounds, *where.given.values()]):
                for index, (kpi, _) in enumerate(task.figures):
                    parts, count = cells[f"parts_{index}"], cells[f"n_{index}"]
                    if parts and count >= max(self._kpis.history_least, 1):
                        low, middle, high = (_plain(part) or 0.0 for part in parts)
                        found[(kpi.id, *(cells[f"by_{name}"] for name in by))] = Usual(middle, low, high, count)
        return found

    def _tasks(self, wanted: Sequence[Kpi], by: Sequence[str], where: Where) -> Iterator[Task]:
        for name, table in TABLES.items():
            there = self._there.get(name, frozenset())
            mine = [kpi for kpi in wanted if kpi.over == name and kpi.tree is not None]
            if not mine or not there or not {*by, *where.given} <= there:
                continue
            compiler = Compiler(self._kpis, name, there)
            figures = [(kpi, compiler.compiled(kpi, f"f{index}")) for index, kpi in enumerate(mine)]
            for money in (False, True):
                if some := tuple(item for item in figures if item[1].money == money):
                    yield Task(name, table, money, some, compiler.cells)

    def _rows(self, query: str, parameters: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
        cursor = self._connection.execute(query, parameters)
        heads = [column[0] for column in cursor.description or ()]
        return (dict(zip(heads, row, strict=True)) for row in cursor.fetchall())

    @cached_property
    def _there(self) -> Mapping[str, frozenset[str]]:
        """The columns of the tables that are there."""
        found: dict[str, set[str]] = {}
        query = "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal"
        for table, column in self._connection.execute(query).fetchall():
            found.setdefault(table, set()).add(column)
        return {name: frozenset(columns) for name, columns in found.items()}

    def _answers(
        self, task: Task, periods: Sequence[Period], by: Sequence[str], where: Where
    ) -> Iterator[tuple[Period, Kpi, Group, Value]]:
        fitting = [period for period in periods if task.table.when != "now" or self._is_now(period)]
        if not fitting:
            return
        query, bounds = task.together(by, list(where.given), fitting)
        for cells in self._rows(query, [*bounds, *where.given.values()]):
            group = tuple(cells[f"by_{name}"] for name in by)
            for index, (kpi, compiled) in enumerate(task.figures):
                told = tuple(
                    cells[f"{key}_{index}"] for key in ("n", "left", "unlike", "lacks", "above", "below", "mean")
                )
                if told[0] or told[1]:
                    value = self._value(kpi, compiled, told, cells["currency"] if task.money else "")
                    yield fitting[cells["period"]], kpi, group, value

    def _is_now(self, period: Period) -> bool:
        return self._today is None or self._today in period

    def _value(self, kpi: Kpi, compiled: Compiled, told: Group, currency: str) -> Value:
        count, left, unlike, lacking, *numbers = told
        above, below, mean = map(_plain, numbers)
        lacks = tuple(title for title, lines in zip(compiled.titles, lacking, strict=True) if lines)
        if not count:
            never = [title for title, lines in zip(compiled.titles, lacking, strict=True) if lines == left]
            why = f"Nobody counted: {', '.join(never)}." if never else f"Not known together: {', '.join(lacks)}."
            return Value(None, left_out=left, currency=currency, why=why, lacks=lacks)
        if unlike > 1:
            why = f"Not the same thing in each {kpi.alike}: see them one by one."
            return Value(None, count, left_out=left, currency=currency, why=why, lacks=lacks)
        value, why = above, "" if above is not None else _several(kpi, count + left)
        if compiled.below is not None:
            value = _plain(above / below * compiled.factor) if above is not None and below else None
            why = "Nothing to divide by: it is 0." if below == 0 else why
        mean = None if mean is None else _plain(mean * compiled.factor)
        numerator = above if compiled.below is not None else None
        return Value(value, count, numerator, below, mean, left, currency, "" if value is not None else why, lacks)

    def _nothing(self, period: Period, figure: str, where: Where) -> Value:
        """Why there is no value at all."""
        kpi = self._kpis.by_id[figure]
        if kpi.tree is None or kpi.table is None:
            return Value(None, why=NOT_COUNTED_HERE)
        there = self._there.get(kpi.over or "", frozenset())
        lacking = [name for name in where.given if name not in there] if there else []
        if lacking:
            return Value(None, why=f"Not known by {', '.join(lacking)}.")
        if kpi.table.when == "now" and not self._is_now(period):
            return Value(None, why=_NOW)
        return Value(None, why=f"No {kpi.nouns[1]} in this time.")


def periods_before(period: Period, count: int) -> tuple[Period, ...]:
    """The periods of the same length before one, the earliest first."""
    found = [period]
    for _ in range(count):
        found.append(found[-1].before)
    return tuple(reversed(found[1:]))


def usual_of(values: Iterable[float | None], least: int) -> Usual | None:
    """The median and the quarters of the known values; None where they are fewer than `least`."""
    known = sorted(value for value in values if value is not None)
    if len(known) < max(least, 1):
        return None
    low, middle, high = quantiles(known, n=4, method="inclusive") if len(known) > 1 else known * 3
    return Usual(middle, low, high, len(known))


def _plain(number: float | None) -> float | None:
    """A finite number without the last digits, which depend on the order of adding; None where there is none."""
    return None if number is None or not math.isfinite(number) else float(f"{number:.{_DIGITS}g}")


def _several(kpi: Kpi, count: int) -> str:
    return f"It does not add up over {count} {kpi.nouns[count != 1]}: the same people can be in several."
