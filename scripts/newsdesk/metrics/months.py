"""From the files of the branch to tables: each month is kept as Parquet under the id of its git tree."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from newsdesk.branches.branch import Branch
from newsdesk.branches.store import Entry
from newsdesk.metrics.rows import TOP, fits
from newsdesk.model.finding import Message, say
from newsdesk.model.metric import COLUMNS

_VERSION = "1"  # of the kept months
_OTHER = {"part": "INTEGER", "value": "DOUBLE", "first": "DATE", "last": "DATE", "at": "TIMESTAMP"}
TYPES = {name: _OTHER.get(name, "VARCHAR") for name in COLUMNS}
"""The type of each column; times are in UTC."""


def quoted(text: object) -> str:
    """A text of SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def from_csv(*paths: Path) -> str:
    """What selects the rows of CSV files that are ours; a missing text is empty, a missing number NULL."""
    names = ", ".join(quoted(path) for path in paths)
    types = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in TYPES.items())
    columns = ", ".join(f"coalesce({c}, '') as {c}" if TYPES[c] == "VARCHAR" else f'"{c}"' for c in COLUMNS)
    options = "auto_detect=false, header=true, delim=',', quote='\"', escape='\"', strict_mode=true"
    return f"select {columns} from read_csv([{names}], columns={{{types}}}, {options})"  # noqa: S608 - quoted


@dataclass(frozen=True)
class Months:
    """The rows of a branch by the month in which they were recorded."""

    branch: Branch

    @property
    def _place(self) -> Path:
        return self.branch.store.place.with_suffix(".months")

    def fill(self, connection: duckdb.DuckDBPyConnection, tip: str) -> tuple[int, tuple[Message, ...]]:
        """Put every row into the table `rows`; how many files there are, and what is wrong with some."""
        problems: list[Message] = []
        entries = self.branch.store.folder(tip, TOP)
        kept = {}
        for entry in entries:
            name = self._place / f"{entry.name}-{entry.id}-{_VERSION}.parquet"
            if entry.is_folder and not self._use(connection, name):
                problems += self._read(connection, tip, entry, name)
            kept[name.name] = name
        self._tidy(set(kept))
        files = sum(1 for _ in self.branch.store.files(tip, TOP)) if entries else 0
        return files, tuple(problems)

    def _use(self, connection: duckdb.DuckDBPyConnection, name: Path) -> bool:
        if not name.is_file():
            return False
        try:
            connection.execute(f"insert into rows select * from read_parquet({quoted(name)})")  # noqa: S608 - quoted
        except duckdb.Error:  # damaged, or tidied away by another run
            return False
        return True

    def _read(self, connection: duckdb.DuckDBPyConnection, tip: str, month: Entry, name: Path) -> Iterator[Message]:
        store = self.branch.store
        listing = list(store.files(tip, f"{TOP}/{month.name}"))
        with tempfile.TemporaryDirectory(prefix="newsdesk-rows-") as folder:
            good = []
            contents = store.objects(blob for _, blob in listing)
            for number, ((path, _), (_, raw)) in enumerate(zip(listing, contents, strict=True)):
                if fits(path, raw):
                    good.append(Path(folder) / f"{number}.csv")
                    good[-1].write_bytes(raw)
                else:
                    yield say("{path} is not as newsdesk wrote it; its numbers are left out.", path=path)
            if good:
                connection.execute(f"insert into rows {from_csv(*good)}")
            if len(good) == len(listing):
                self._keep(connection, good, name)

    def _keep(self, connection: duckdb.DuckDBPyConnection, good: list[Path], name: Path) -> None:
        with contextlib.suppress(OSError, duckdb.Error):  # without it the next reading takes longer
            name.parent.mkdir(parents=True, exist_ok=True)
            handle, new = tempfile.mkstemp(dir=name.parent, suffix=".new")
            os.close(handle)
            connection.execute(f"copy ({from_csv(*good)}) to {quoted(new)} (format parquet, compression zstd)")
            Path(new).rename(name)

    def _tidy(self, kept: set[str]) -> None:
        with contextlib.suppress(OSError):
            for old in self._place.glob("*.parquet"):
                if old.name not in kept:
                    old.unlink(missing_ok=True)
