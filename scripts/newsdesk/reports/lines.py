"""Posts that can be ranked, and their values, from the tables of figures."""

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb

from newsdesk.desk.desk import Desk
from newsdesk.reports.meter import Meter
from newsdesk.reports.periods import Period
from newsdesk.reports.ranking import Line, Values
from newsdesk.reports.value import Value

_POSTS = """
select post, account, network, coalesce(url, ''), day, coalesce(hour, 0)::int, coalesce(weekday, 1)::int,
       coalesce(format, ''), coalesce(language, ''), coalesce(objective, ''), coalesce(type, ''), coalesce(pillar, ''),
       coalesce(campaign, ''), coalesce(money, '') = 'organic', coalesce(settled, 0) = 1
from posts where day is not null order by day, post, account
"""


def posts(connection: duckdb.DuckDBPyConnection, desk: Desk) -> tuple[Line, ...]:
    """Every post that is out, on each account, the earliest first."""
    found = []
    for post, account, network, *rest in connection.execute(_POSTS).fetchall():
        known = desk.posts.get(post)
        found.append(Line(post, account, network, known.title if known else post, *rest))
    return tuple(found)


def values(meter: Meter, figures: Sequence[str], first: date, last: date) -> Mapping[str, Values]:
    """The figures of each post on each account that went out in some days."""
    days = Period("days", first, last)
    found: dict[str, dict[tuple[str, str], Value]] = {figure: {} for figure in figures}
    for (_, figure, post, account), known in meter.values(figures, (days,), ("post", "account")).items():
        if len(known) == 1:
            found[figure][post, account] = known[0]
    return found
