"""The numbers of a desk on their branch: append rows, read them, ask them with DuckDB."""

import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from newsdesk.branches.branch import Appended, Branch, Seam, unseamed
from newsdesk.branches.lost import lost
from newsdesk.desk.cache import Cache
from newsdesk.metrics.completing import complete
from newsdesk.metrics.export import export
from newsdesk.metrics.months import TYPES, Months, from_csv, no_room
from newsdesk.metrics.receipts import Receipt
from newsdesk.metrics.rows import HEADER, Values, files_of, is_place, lines_of
from newsdesk.model.counting import Alias
from newsdesk.model.finding import Message, say
from newsdesk.model.metric import COLUMNS, MetricRow

README = "README.md"
_WELCOME = b"""# Numbers

newsdesk keeps here what networks and files counted, one file for each reading. Nobody changes or deletes a file.
"""
_BARRED = (
    "set python_enable_replacements = false",
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
)
_SHUT = ("set enable_external_access = false", "set lock_configuration = true")
_LATEST = """
create view latest as select * from rows
qualify row_number() over (
    partition by scope, network, account, if(scope = 'post' and post <> '', post, key), part,
        if(name = '', metric, name), money, currency, first, last, age
    order by "at" desc, value desc nulls last, label desc, post desc, metric, key, how, source, file
) = 1
"""


@dataclass(frozen=True)
class Snapshot:
    """The branch at a tip (None: nothing was ever recorded): what is wrong, how many files, the newest reading."""

    tip: str | None
    problems: tuple[Message, ...] = ()
    files: int = 0
    latest: datetime | None = None


class Numbers:
    """Every value that was ever read, appended to a branch and never changed."""

    def __init__(self, branch: Branch, cache: Cache):
        self.branch = branch
        self._cache = cache

    def read(self) -> Snapshot:
        """What the branch holds now; raises BranchError."""
        return self._open()[1]

    def open(
        self, receipts: Iterable[Receipt] = (), aliases: Iterable[Alias] = ()
    ) -> tuple[duckdb.DuckDBPyConnection, Snapshot]:
        """Tables to ask: `rows` is everything recorded, `latest` the newest reading of each thing; raises BranchError.

        What was recorded before its post or its metric was known gets them now, from receipts and aliases. No query
        reaches files or the network. `at` is in UTC.
        """
        connection, snapshot = self._open()
        complete(connection, receipts, aliases)
        _shut(connection)
        return connection, snapshot

    def connect(self, receipts: Iterable[Receipt] = (), aliases: Iterable[Alias] = ()) -> duckdb.DuckDBPyConnection:
        """The tables alone."""
        return self.open(receipts, aliases)[0]

    def export(self, folder: Path, receipts: Iterable[Receipt] = (), aliases: Iterable[Alias] = ()) -> int:
        """Write every row into a folder; how many there are; raises BranchError, OSError and duckdb.Error."""
        connection, _ = self._open()
        complete(connection, receipts, aliases)
        return export(connection, folder)

    def known(self, file: str) -> bool:
        """Whether rows of an imported file, by its digest, were recorded; raises BranchError."""
        found = self.connect().execute("select count(*) from rows where file = ?", [file]).fetchone()
        return bool(found and found[0])

    def append(
        self, rows: Iterable[MetricRow | Values], message: str, now: datetime | None = None, seam: Seam = unseamed
    ) -> int:
        """Record rows, in one commit; how many were new. Raises BranchError, and ValueError for a row that is none.

        A row is known if one that differs in nothing but its file is.
        """
        every = list(rows)
        lines = lines_of(every)
        known = {(one.row if isinstance(one, Values) else one).at for one in every}
        moments = {at.astimezone(UTC).replace(tzinfo=None, microsecond=0) for at in known}
        if not lines:
            return 0
        if self.branch.fetch() is None:
            self.branch.start({README: _WELCOME}, "Start the numbers")
        seen: dict[str, Collection[str]] = {}

        def new_at(tip: str) -> Collection[str]:
            if tip not in seen:
                seen[tip] = self._new(lines, moments, tip)
            return seen[tip]

        while True:
            new = new_at(self.branch.tip or "")
            if not new:
                return 0
            files = files_of({line: lines[line] for line in new}, now or datetime.now(UTC))
            wanted: Collection[str] = new
            answer = self.branch.append(files, message, lambda tip: new_at(tip) == wanted, seam)  # noqa: B023
            if isinstance(answer, Appended):
                return len(new)

    def _new(self, lines: Mapping[str, str], moments: Collection[datetime], tip: str) -> Collection[str]:
        """The lines that no recorded row says: at these moments."""
        connection = _empty()
        between = f"\"at\" between '{min(moments)}' and '{max(moments)}'"  # a row is known only if its time is
        Months(self.branch, tip).fill(connection, between)
        if not connection.execute("select 1 from rows limit 1").fetchone():
            return lines.keys()
        every = list(lines)
        with tempfile.TemporaryDirectory(prefix="newsdesk-rows-") as folder:
            path = Path(folder) / "new.csv"
            try:
                path.write_text(HEADER + "".join(every), encoding="utf-8")
                asked = f"select row_number() over () as number, * from ({from_csv(path)})"  # noqa: S608 - quoted
                connection.execute(f"create table asked as {asked}")
            except (OSError, duckdb.Error) as error:
                raise no_room(error) from None
        same = " and ".join(f"a.{c} is not distinct from r.{c}" for c in COLUMNS if c != "file")
        found = connection.execute(f"select number from asked a anti join rows r on {same}").fetchall()  # noqa: S608
        return frozenset(every[number - 1] for (number,) in found)

    def _open(self, at: str | None = None) -> tuple[duckdb.DuckDBPyConnection, Snapshot]:
        connection = _empty()
        tip = at or self.branch.fetch()
        if tip is None:
            return connection, Snapshot(None)
        months = Months(self.branch, tip)
        months.fill(connection)
        paths = {path for path, _ in self.branch.store.files(tip)}
        gone = lost(self.branch, tip, len(paths), self._cache)
        text = "{path} was among the numbers and is changed or gone, by {commit}."
        problems = [say(text, path=path, commit=commit) for path, commit in gone.items()]
        problems += [say("{path} is no file of numbers.", path=p) for p in sorted(paths - {README}) if not is_place(p)]
        found = connection.execute('select max("at") from rows').fetchone()
        latest = found[0].replace(tzinfo=UTC) if found and found[0] else None
        return connection, Snapshot(tip, (*problems, *months.problems), len(paths - {README}), latest)


def nothing() -> duckdb.DuckDBPyConnection:
    """The same tables without a row, for desks that have no numbers."""
    connection = _empty()
    _shut(connection)
    return connection


def _empty() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    for word in _BARRED:
        connection.execute(word)
    columns = ", ".join(f'"{name}" {kind}' for name, kind in TYPES.items())
    connection.execute(f"create table rows ({columns})")
    connection.execute(_LATEST)
    return connection


def _shut(connection: duckdb.DuckDBPyConnection) -> None:
    for word in _SHUT:
        connection.execute(word)
