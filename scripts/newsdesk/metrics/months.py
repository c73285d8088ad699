"""From the files of the branch to a table: each month is kept as Parquet under the id of its git tree."""

import contextlib
import os
import tempfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from newsdesk.branches.branch import Branch, BranchError
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
    types = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in TYPES.items())
    columns = ", ".join(f"coalesce({c}, '') as {c}" if TYPES[c] == "VARCHAR" else f'"{c}"' for c in COLUMNS)
    options = "auto_detect=false, header=true, delim=',', quote='\"', escape='\"', strict_mode=true"
    return f"select {columns} from read_csv({_listed(paths)}, columns={{{types}}}, {options})"  # noqa: S608 - quoted


def no_room(error: Exception) -> BranchError:
    """The error of a machine that cannot write its temporary files, or has too little memory."""
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error).partition("\n")[0]
    return BranchError(f"The numbers cannot be read on this machine: {why}. Nothing was changed; make room first.")


def _listed(paths: Sequence[Path]) -> str:
    return f"[{', '.join(quoted(path) for path in paths)}]"


@dataclass
class Months:
    """The rows of a branch by the month in which they were recorded, at one tip."""

    branch: Branch
    tip: str
    files: int = 0
    problems: list[Message] = field(default_factory=list)

    @property
    def _place(self) -> Path:
        return self.branch.store.place.with_suffix(".months")

    def fill(self, connection: duckdb.DuckDBPyConnection, where: str = "true") -> None:
        """Put every row, or those that fulfil a condition, into the table `rows`; `problems` says what is wrong.

        Raises BranchError where this machine has no room for it.
        """
        try:
            self._fill(connection, where)
        except (OSError, duckdb.Error) as error:
            raise no_room(error) from None

    def _fill(self, connection: duckdb.DuckDBPyConnection, where: str) -> None:
        months = [entry for entry in self.branch.store.folder(self.tip, TOP) if entry.is_folder]
        with tempfile.TemporaryDirectory(prefix="newsdesk-rows-") as folder:
            scratch = Path(folder)
            try:
                parts = [self._kept(month) or self._made(connection, month, scratch) for month in months]
                self._load(connection, where, parts)
            except duckdb.Error:  # a kept month is damaged, or another run tidied it away
                self.problems.clear()
                self._load(connection, where, [self._made(connection, month, scratch) for month in months])
        self._tidy({self._name(month) for month in months})

    def _load(self, connection: duckdb.DuckDBPyConnection, where: str, months: Iterable[tuple[Path, ...]]) -> None:
        if parts := [part for month in months for part in month]:
            connection.execute("set threads = 1")  # half the processor time, and the rows in the same order each time
            rows = f"select * from read_parquet({_listed(parts)}) where {where}"  # noqa: S608 - quoted
            connection.execute(f"insert into rows {rows}")
            connection.execute("reset threads")

    def _name(self, month: Entry) -> str:
        return f"{month.name}-{month.id}-{_VERSION}.parquet"

    def _kept(self, month: Entry) -> tuple[Path, ...]:
        path = self._place / self._name(month)
        return (path,) if path.is_file() else ()

    def _made(self, connection: duckdb.DuckDBPyConnection, month: Entry, scratch: Path) -> tuple[Path, ...]:
        """The month as Parquet, kept for the next time where every file of it is good."""
        good, bad = self._files(month, scratch)
        made = scratch / self._name(month)
        try:
            _convert(connection, good.values(), made)
        except duckdb.Error:  # somebody named a file as we do and wrote no rows into it
            bad += [path for path, file in good.items() if not _reads(connection, file)]
            good = {path: file for path, file in good.items() if path not in bad}
            _convert(connection, good.values(), made)
        self.problems += [say("{path} is not as newsdesk wrote it: its numbers are left out.", path=p) for p in bad]
        if not good:
            return ()
        return (made if bad else self._keep(made),)

    def _files(self, month: Entry, scratch: Path) -> tuple[dict[str, Path], list[str]]:
        store = self.branch.store
        listing = list(store.files(self.tip, f"{TOP}/{month.name}"))
        good, bad = dict[str, Path](), list[str]()
        for (path, _), (_, raw) in zip(listing, store.objects(blob for _, blob in listing), strict=True):
            if fits(path, raw):
                good[path] = scratch / path.rpartition("/")[2]
                good[path].write_bytes(raw)
            else:
                bad.append(path)
        return good, bad

    def _keep(self, made: Path) -> Path:
        target = self._place / made.name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, new = tempfile.mkstemp(dir=target.parent, suffix=".new")
            os.close(handle)
            Path(new).write_bytes(made.read_bytes())
            Path(new).rename(target)
        except OSError:  # without it the next reading takes longer
            return made
        return target

    def _tidy(self, names: set[str]) -> None:
        with contextlib.suppress(OSError):
            for old in self._place.glob("*.parquet"):
                if old.name not in names:
                    old.unlink(missing_ok=True)


def _convert(connection: duckdb.DuckDBPyConnection, files: Collection[Path], made: Path) -> None:
    """Write the rows of some files as Parquet; raises duckdb.Error."""
    if files:
        connection.execute(f"copy ({from_csv(*files)}) to {quoted(made)} (format parquet, compression zstd)")


def _reads(connection: duckdb.DuckDBPyConnection, file: Path) -> bool:
    try:
        connection.execute(f"select max(columns(*)) from ({from_csv(file)})")  # noqa: S608 - quoted
    except duckdb.Error:
        return False
    return True
