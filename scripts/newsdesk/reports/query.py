"""Queries for figures: one for each table, over all periods and groups at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsdesk.model.facts import Table
from newsdesk.model.kpi import Kpi
from newsdesk.reports.formula import Compiled
from newsdesk.reports.periods import Period

_WHEN = {
    "day": 'lines."day" BETWEEN periods.first_day AND periods.last_day',
    "period": 'lines."first" = periods.first_day AND lines."last" = periods.last_day',
    "now": "TRUE",
}
_DAYS = {"day": ("day",), "period": ("first", "last"), "now": ()}


@dataclass(frozen=True, slots=True)
class Task:
    """Figures of one table that one query can answer; `cells` are what lines give, by their SQL."""

    name: str
    table: Table
    money: bool
    figures: tuple[tuple[Kpi, Compiled], ...]
    cells: Mapping[str, str]

    def together(self, by: Sequence[str], where: Sequence[str], periods: Sequence[Period]) -> tuple[str, list[Any]]:
        """What each figure is in each period, with its parameters but for those of `where`, which come last."""
        told = [item for index, (_, figure) in enumerate(self.figures) for item in _told(index, figure)]
        spans = ", ".join(["(?::INTEGER, ?::DATE, ?::DATE)"] * len(periods))
        bounds = [bound for index, period in enumerate(periods) for bound in (index, period.first, period.last)]
        keys = ["periods.period", *self._groups(by)]
        return (
            f"WITH periods(period, first_day, last_day) AS (VALUES {spans}), "
            f"lines AS ({self._lines(by, where, self._near(periods))}) "
            f"SELECT {', '.join([*keys, *told])} FROM lines JOIN periods ON {_WHEN[self.table.when]} "
            f"GROUP BY {', '.join(keys)}"
        ), bounds

    def one_by_one(self, by: Sequence[str], where: Sequence[str], period: Period) -> tuple[str, list[Any]]:
        """The quarters of what the lines of a period give alone."""
        told = [
            f"quantile_cont({figure.one}, [0.25, 0.5, 0.75]) FILTER ({figure.name} = 1) AS parts_{index}, "
            f"count({figure.one}) FILTER ({figure.name} = 1) AS n_{index}"
            for index, (_, figure) in enumerate(self.figures)
        ]
        groups = self._groups(by)
        grouped = f" GROUP BY {', '.join(groups)}" if groups else ""
        query = f"SELECT {', '.join([*groups, *told])} FROM ({self._lines(by, where, self._near([period]))}){grouped}"
        return query, []

    def _groups(self, by: Sequence[str]) -> list[str]:
        return [f'"by_{name}"' for name in by] + (["currency"] if self.money else [])

    def _near(self, periods: Sequence[Period]) -> list[str]:
        """Leaves out what lies in no period at all, before anything is worked out."""
        first, last = min(period.first for period in periods), max(period.last for period in periods)
        return [f"\"{day}\" BETWEEN DATE '{first}' AND DATE '{last}'" for day in _DAYS[self.table.when]]

    def _lines(self, by: Sequence[str], where: Sequence[str], near: Sequence[str]) -> str:
        """What each line gives, and for which figures it counts; in two steps, so that nothing is worked out twice."""
        columns = [f'"{name}"' for name in _DAYS[self.table.when]]
        columns += [f'"{name}" AS "by_{name}"' for name in by]
        columns += ['"currency" AS currency'] if self.money else []
        columns += [f"{sql} AS {name}" for sql, name in self.cells.items()]
        conditions = " AND ".join([*near, *(f'"{name}" = ?' for name in where)])
        cells = f'SELECT {", ".join(columns or ["1"])} FROM "{self.name}"' + (
            f" WHERE {conditions}" if conditions else ""
        )
        status = ", ".join(f"{figure.status} AS {figure.name}" for _, figure in self.figures)
        return f"SELECT *, {status} FROM ({cells})"


def _told(index: int, figure: Compiled) -> Iterator[str]:
    lacks = ", ".join(f"count(*) FILTER ({figure.name} = 0 AND {lacks})" for lacks in figure.lacks)
    unlike = f"count(DISTINCT {figure.alike}) FILTER ({figure.name} = 1)" if figure.alike else "0"
    yield f"count(*) FILTER ({figure.name} = 1) AS n_{index}"
    yield f"count(*) FILTER ({figure.name} = 0) AS left_{index}"
    yield f"[{lacks}] AS lacks_{index}"
    yield f"{unlike} AS unlike_{index}"
    yield f"{figure.above} AS above_{index}"
    yield f"{figure.below or 'NULL'} AS below_{index}"
    yield f"{figure.mean or 'NULL'} AS mean_{index}"
