"""What the tables of figures are made of: the ground they stand on, their columns, their lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import duckdb

from newsdesk.desk.desk import Desk
from newsdesk.model.counting import Metric
from newsdesk.model.delivery import DeliveryKey, DeliveryState
from newsdesk.model.facts import TABLES, Kind
from newsdesk.model.finding import Finding
from newsdesk.model.metric import Scope
from newsdesk.reports.outcomes import Outcome

_TYPES: Mapping[Kind, str] = {
    "text": "varchar",
    "number": "double",
    "yes_no": "double",
    "day": "date",
    "moment": "timestamp",
}
Line = Sequence[object]
CLOSED = frozenset({"requested", "suspended", "closed"})
"""The states of accounts that are not in use."""


@dataclass(frozen=True)
class Ground:
    """What tables are made from besides rows; `known`: a ledger tells what is out."""

    desk: Desk
    findings: Sequence[Finding] = field(repr=False)
    outcomes: Sequence[Outcome] = field(repr=False)
    states: Mapping[DeliveryKey, DeliveryState] = field(repr=False)
    now: datetime
    zone: str
    known: bool = True

    @cached_property
    def today(self) -> date:
        """The day in the desk's zone."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def local(self, moment: datetime) -> datetime:
        """A moment on the wall clock of the desk's zone."""
        return moment.astimezone(ZoneInfo(self.zone))

    def metrics(self, scope: Scope) -> tuple[Metric, ...]:
        """What is counted in a scope in numbers, as the page of figures says."""
        known = self.desk.kpis.metrics if self.desk.kpis else ()
        return tuple(metric for metric in known if scope in metric.scopes and metric.unit not in {"word", "moment"})

    def rules(self, figure: str) -> frozenset[str]:
        """The rules that count against a figure."""
        found = self.desk.kpis.by_id.get(figure) if self.desk.kpis else None
        return frozenset(found.rules) if found else frozenset()

    @cached_property
    def broken(self) -> Mapping[str, frozenset[str]]:
        """The rules that find something, by file."""
        found: dict[str, set[str]] = {}
        for finding in self.findings:
            found.setdefault(finding.location.path, set()).update((finding.rule, *finding.also))
        return {path: frozenset(rules) for path, rules in found.items()}


def quoted(name: str) -> str:
    """A name of SQL."""
    return '"' + name.replace('"', '""') + '"'


def in_utc(moment: datetime) -> datetime:
    """A moment as tables hold it."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def load(connection: duckdb.DuckDBPyConnection, name: str, types: Mapping[str, str], lines: Iterable[Line]) -> None:
    """A helping table from lines of Python's values."""
    columns = ", ".join(f"{quoted(column)} {kind}" for column, kind in types.items())
    connection.execute(f"create or replace temp table {name} ({columns})")
    _insert(connection, name, tuple(types.values()), lines)


def fill(connection: duckdb.DuckDBPyConnection, name: str, lines: Iterable[Line]) -> None:
    """The lines of a table, in the order of its own columns."""
    _insert(connection, name, tuple(_TYPES[column.kind] for column in TABLES[name].columns), lines)


def _insert(connection: duckdb.DuckDBPyConnection, name: str, types: Sequence[str], lines: Iterable[Line]) -> None:
    columns = list(zip(*lines, strict=True))
    if columns:
        lists = ", ".join(f"unnest(${number}::{kind}[])" for number, kind in enumerate(types, start=1))
        connection.execute(f"insert into {name} select {lists}", [list(column) for column in columns])


def create(connection: duckdb.DuckDBPyConnection, ground: Ground) -> None:
    """Every table, empty."""
    for name, table in TABLES.items():
        own = [f"{quoted(column.name)} {_TYPES[column.kind]}" for column in table.columns]
        own += [f"{quoted(metric)} double" for metric in counted(ground, name)]
        connection.execute(f"create or replace table {name} ({', '.join(own)})")


def counted(ground: Ground, name: str) -> tuple[str, ...]:
    """The metrics that are columns of a table."""
    table = TABLES[name]
    metrics = ground.metrics(table.metrics) if table.metrics else ()
    own = {column.name for column in table.columns}
    return tuple(metric.id for metric in metrics if metric.id not in own)
