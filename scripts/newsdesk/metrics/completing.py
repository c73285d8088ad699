"""What recorded rows did not know yet: whose post it is, and what we call the metric."""

from collections.abc import Iterable, Sequence
from datetime import date

import duckdb

from newsdesk.metrics.names import names_of
from newsdesk.metrics.receipts import Receipt
from newsdesk.model.counting import Alias

_KINDS = {"part": "INTEGER", "since": "DATE", "until": "DATE"}
_BY_RECEIPT = """
update rows set post = found.post, part = found.part, account = found.account
from (
    select network, name, any_value(post) as post, any_value(part) as part, any_value(account) as account
    from known_receipts group by network, name having count(distinct (account, post, part)) = 1
) found
where rows.scope = 'post' and rows.post = '' and rows.network = found.network and rows.key = found.name
    and rows.account in ('', found.account)
"""
_BY_ALIAS = """
update rows set name = a.name, money = if(rows.money = '', a.money, rows.money) from known_aliases a
where rows.name = '' and rows.network = a.network and rows.metric = a.metric
    and rows."at"::date between a.since and a.until
"""


def complete(connection: duckdb.DuckDBPyConnection, receipts: Iterable[Receipt], aliases: Iterable[Alias]) -> None:
    """Write into `rows` what is known today; a name that two posts have says nothing."""
    words = [(a.network, a.metric, a.name, a.money or "", a.since or date.min, a.until or date.max) for a in aliases]
    ask = "select distinct key from rows where scope = 'post' and post = '' and key <> ''"
    strangers = {key for (key,) in connection.execute(ask).fetchall()}
    asked = receipts if strangers else ()
    named = [(*r[:4], name) for r in asked for name in strangers & {*names_of(r.key, r.url), r.url}]
    _join(connection, _BY_RECEIPT, "known_receipts", (*Receipt._fields[:4], "name"), named)
    _join(connection, _BY_ALIAS, "known_aliases", ("network", "metric", "name", "money", "since", "until"), words)


def _join(
    connection: duckdb.DuckDBPyConnection,
    update: str,
    table: str,
    columns: Sequence[str],
    lines: Iterable[Sequence[object]],
) -> None:
    """Run an update with a table that is there as long as it runs."""
    values = [list(column) for column in zip(*lines, strict=True)]
    if values:
        made = ", ".join(f"unnest(?::{_KINDS.get(name, 'VARCHAR')}[]) as {name}" for name in columns)
        connection.execute(f"create temp table {table} as select {made}", values)
        connection.execute(update)
        connection.execute(f"drop table {table}")
