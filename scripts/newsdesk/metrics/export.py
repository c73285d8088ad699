"""Everything that was recorded, as files for other programs: Parquet, and CSV with exactly the same rows."""

import tempfile
from pathlib import Path

import duckdb

from newsdesk.metrics.months import TYPES, quoted

NAMES = ("rows.parquet", "rows.csv")


def export(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write the table `rows` into a folder, in one order for good; how many rows; raises OSError.

    `connection` must not be shut yet. A file is there whole or not at all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    order = ", ".join(f'"{name}"' for name in ("at", *(name for name in TYPES if name != "at")))
    ways = ("format parquet, compression zstd", "format csv, header true, timestampformat '%Y-%m-%dT%H:%M:%SZ'")
    with tempfile.TemporaryDirectory(prefix=".newsdesk-", dir=folder) as place:
        for name, way in zip(NAMES, ways, strict=True):
            made = Path(place) / name
            connection.execute(f"copy (select * from rows order by {order}) to {quoted(made)} ({way})")  # noqa: S608
        for name in NAMES:
            (Path(place) / name).replace(folder / name)
    found = connection.execute("select count(*) from rows").fetchone()
    return int(found[0]) if found else 0
