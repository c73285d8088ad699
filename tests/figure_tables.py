"""The tables that figures are worked out from, with a few lines in them: what a line does not say is not known."""

from collections.abc import Iterable, Mapping

import duckdb

from newsdesk.model.facts import TABLES

_TYPES = {"text": "VARCHAR", "number": "DOUBLE", "yes_no": "DOUBLE", "day": "DATE", "moment": "TIMESTAMP"}


def tables(kpis, lines: Mapping[str, Iterable[Mapping[str, object]]]):
    """A database with every table and these lines."""
    connection = duckdb.connect()
    for name, table in TABLES.items():
        columns = {column.name: _TYPES[column.kind] for column in table.columns}
        columns |= {column: "DOUBLE" for column in kpis.columns[name] if column not in columns}
        made = ", ".join(f'"{key}" {kind}' for key, kind in columns.items())
        connection.execute(f'CREATE TABLE "{name}" ({made})')
        for line in lines.get(name, ()):
            keys = ", ".join(f'"{key}"' for key in line)
            marks = ", ".join("?" * len(line))
            connection.execute(f'INSERT INTO "{name}" ({keys}) VALUES ({marks})', list(line.values()))  # noqa: S608
    return connection
