"""Everything that was recorded, as files for other programs: Parquet, and CSV with exactly the same rows."""

import tempfile
from pathlib import Path

import duckdb

from newsdesk.metrics.months import TYPES, quoted

NAMES = ("rows.parquet", "rows.csv")
_TIME = "%Y-%m-%dT%H:%M:%SZ"


def export(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write the table `rows` into a folder, in one order for good; how many rows; raises OSError.

    `connection` must not be shut yet. A file is there whole or not at all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    order = ", ".join(f'"{name}"' for name in ("at", *(name for name in TYPES if name != "at")))
    with tempfile.TemporaryDirectory(prefix=".newsdesk-", dir=folder) as place:
        parquet, csv = (Path(place) / name for name in NAMES)
        rows = f"select * from rows order by {order}"  # noqa: S608 - our columns
        connection.execute(f"copy ({rows}) to {quoted(parquet)} (format parquet, compression zstd)")
        same = f"select * from read_parquet({quoted(parquet)})"  # noqa: S608 - quoted
        connection.execute(f"copy ({same}) to {quoted(csv)} (format csv, header true, timestampformat {quoted(_TIME)})")
        for name in NAMES:
            (Path(place) / name).replace(folder / name)
    found = connection.execute("select count(*) from rows").fetchone()
    return int(found[0]) if found else 0
