"""What recorded rows did not know yet: whose post it is, and what we call the metric."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import duckdb

from newsdesk.metrics.receipts import Receipt
from newsdesk.model.counting import Alias

_BY_RECEIPT = """
update rows set post = found.post, part = found.part, account = found.account
from (
    select network, name, any_value(post) as post, any_value(part) as part, any_value(account) as account
    from (select network, account, post, part, unnest([key, url]) as name from known_receipts)
    where name <> '' group by network, name having count(distinct (account, post, part)) = 1
) found
where rows.scope = 'post' and rows.post = '' and rows.network = found.network and rows.key = found.name
    and rows.account in ('', found.account)
"""
_BY_ALIAS = """
update rows set name = a.name from known_aliases a
where rows.name = '' and rows.network = a.network and rows.metric = a.metric
    and rows."at"::date between a.since and a.until
"""


def complete(connection: duckdb.DuckDBPyConnection, receipts: Iterable[Receipt], aliases: Iterable[Alias]) -> None:
    """Write into `rows` what is known today; a name that two posts have says nothing."""
    words = [(a.network, a.metric, a.name, a.since or date.min, a.until or date.max) for a in aliases]
    alias_types = ("VARCHAR", "VARCHAR", "VARCHAR", "DATE", "DATE")
    receipt_types = ("VARCHAR", "VARCHAR", "VARCHAR", "INTEGER", "VARCHAR", "VARCHAR")
    _join(connection, _BY_RECEIPT, "known_receipts", dict(zip(Receipt._fields, receipt_types, strict=True)), receipts)
    names = ("network", "metric", "name", "since", "until")
    _join(connection, _BY_ALIAS, "known_aliases", dict(zip(names, alias_types, strict=True)), words)


def _join(
    connection: duckdb.DuckDBPyConnection,
    update: str,
    table: str,
    columns: Mapping[str, str],
    lines: Iterable[Sequence[object]],
) -> None:
    """Run an update with a table that is there as long as it runs."""
    values = [list(column) for column in zip(*lines, strict=True)]
    if values:
        made = ", ".join(f"unnest(?::{kind}[]) as {name}" for name, kind in columns.items())
        connection.execute(f"create temp table {table} as select {made}", values)
        connection.execute(update)
        connection.execute(f"drop table {table}")
