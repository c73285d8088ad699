"""What was counted of posts that the ledger does not know: kept, listed, and no part of any figure."""

from datetime import datetime
from typing import NamedTuple

import duckdb

_ASK = """
select network, account, key, count(*), min(r.at), max(r.at), string_agg(distinct source, ', ' order by source)
from rows r where scope = 'post' and post = ''
group by network, account, key order by network, account, key
"""


class Unmatched(NamedTuple):
    """One post that is none of ours: how it is known, how many values there are, from when to when, and from where."""

    network: str
    account: str
    key: str
    values: int
    first: datetime
    last: datetime
    source: str


def unmatched(connection: duckdb.DuckDBPyConnection) -> tuple[Unmatched, ...]:
    """Every post without a receipt."""
    return tuple(Unmatched(*row) for row in connection.execute(_ASK).fetchall())
