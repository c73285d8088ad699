"""The tables with a line for each period: accounts, visits, searches, counts; and the days of accounts.

A value of a period is the network's own for exactly these days, or the sum of readings that cover them without a gap
and without an overlap, where the metric adds up; a level is the latest one. Else nobody knows.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import duckdb

from newsdesk.model.metric import Scope
from newsdesk.reports.facts_base import CLOSED, Ground, counted, load, quoted

_A_DAY = timedelta(days=1)


def load_periods(connection: duckdb.DuckDBPyConnection, ground: Ground, periods: Iterable[tuple[date, date]]) -> None:
    """The helping table _period; `until` is the last day that can be known: of one that runs, yesterday."""
    yesterday = ground.today - _A_DAY
    lines = [(first, last, min(last, yesterday) if first <= yesterday else last) for first, last in set(periods)]
    load(connection, "_period", {"first": "date", "last": "date", "until": "date"}, lines)


def load_followers(connection: duckdb.DuckDBPyConnection, ground: Ground) -> None:
    """The helping table _follower: what counts as the followers of an account on a day."""
    connection.execute(_FOLLOWERS, {"zone": ground.zone})


def spans(connection: duckdb.DuckDBPyConnection, ground: Ground, scope: Scope, condition: str = "true") -> None:
    """The helping table _span: what each metric of a scope was in each period, by what was counted."""
    metrics = ground.metrics(scope)
    load(
        connection,
        "_metric",
        {"name": "varchar", "adds_up": "boolean", "state": "boolean"},
        [(metric.id, metric.adds_up, metric.state) for metric in metrics],
    )
    connection.execute(_CELLS.format(condition=condition), {"scope": scope, "zone": ground.zone})
    connection.execute(_SPANS)


def cells(ground: Ground, table: str) -> str:
    """What makes columns of the metrics of a table, from lines with a name and a value."""
    names = counted(ground, table)
    return "".join(f", max(value) filter (name = '{name}') as {quoted(name)}" for name in names)


def fill_accounts(connection: duckdb.DuckDBPyConnection, ground: Ground) -> None:
    """Fill the tables accounts and account_days."""
    desk = ground.desk
    known = [(one.id, one.network, one.language, one.status not in CLOSED) for one in desk.accounts.values()]
    load(connection, "_account", _ACCOUNT, known)
    connection.execute(
        """insert into _account select account, any_value(network), '', false from rows
        where scope = 'account' and account <> '' and account not in (select account from _account) group by account"""
    )
    spans(connection, ground, "account")
    days = desk.kpis.followers_within_days if desk.kpis else 0
    connection.execute(
        _ACCOUNTS.format(cells=cells(ground, "accounts"), posts=_POSTS.format("p.last")), {"within": days}
    )
    connection.execute(_DAYS.format(cells=cells(ground, "account_days"), posts=_POSTS.format("n.day")))


def fill_spans(connection: duckdb.DuckDBPyConnection, ground: Ground) -> None:
    """Fill the tables visits, searches and counts."""
    for scope, table, condition in _OTHERS:
        spans(connection, ground, scope, condition)
        connection.execute(_ONE_CUT, {"cuts": _CUTS})
        keyed = "" if table == "searches" else "key, "
        campaign = "" if table == "searches" else ", any_value(c.campaign) as campaign"
        campaign += ", any_value(c.ours)::double as ours" if table == "visits" else ""
        connection.execute(
            f"""insert into {table} by name
            select network, account, {keyed}first, last{campaign}{cells(ground, table)}
            from _span left join _campaign c using (key) group by network, account, {keyed}first, last"""
        )
        if campaign:
            connection.execute(f"update {table} set campaign = '' where campaign is null")


_OTHERS: tuple[tuple[Scope, str, str], ...] = (
    ("site", "visits", "true"),
    ("search", "searches", "key = ''"),
    ("count", "counts", "true"),
)
_ONE_CUT = """
delete from _span s using (
    select network, account, first, last, min(list_position($cuts, split_part(key, ':', 1))) as cut
    from _span group by all
) c
where (s.network, s.account, s.first, s.last) = (c.network, c.account, c.first, c.last)
    and list_position($cuts, split_part(s.key, ':', 1)) <> c.cut
"""
"""Files cut the same visits in several ways, each with a key that begins so: the first way that is there counts."""
_CUTS = ["campaign", "source", "channel"]
_ACCOUNT = {"account": "varchar", "network": "varchar", "language": "varchar", "used": "boolean"}
_FOLLOWERS = """
create or replace temp table _follower as
with found as (
    select account, coalesce(last, timezone($zone, timezone('UTC', r."at"))::date) as day, r."at" as seen,
        max(value) as value
    from rows r where scope = 'account' and name = 'followers' and value is not null group by all
)
select account, day, arg_max(value, seen) as value from found group by account, day order by account, day
"""
_CELLS = """
create or replace temp table _cell as
with found as (
    select network, account, key, name, adds_up, state, money,
        if(state and first is null, timezone($zone, timezone('UTC', r."at"))::date, first) as first,
        if(state and first is null, timezone($zone, timezone('UTC', r."at"))::date, last) as last,
        r."at" as seen, max(value) as value
    from rows r join _metric m using (name)
    where (scope = $scope or ($scope = 'account' and scope = 'count' and account <> ''))
        and value is not null and money <> 'paid' and ({condition}) group by all
)
select network, account, if($scope = 'account', '', key) as key, name, adds_up, state, money, first, last,
    arg_max(value, seen) as value
from found where first <= last group by all
"""
"""The latest reading of each value with its days; of an account, it does not matter who counted it under which key."""
_SPANS = """
create or replace temp table _span as
with inside as (
    select c.*, p.first as p_first, p.last as p_last, p.until
    from _cell c join _period p on c.first >= p.first and c.last <= p.last
),
exact as (
    select network, account, key, name, money, p_first, p_last, any_value(value) as value
    from inside where not state and first = p_first and last in (p_last, until) group by all
),
daily as (
    select network, account, key, name, money, p_first, p_last, sum(value) as value
    from inside where adds_up and not state and first = last and last <= until
    group by network, account, key, name, money, p_first, p_last, until
    having count(*) = until - p_first + 1
),
outer_ones as (
    select *, max(last) over (
        partition by network, account, key, name, money, p_first, p_last
        order by first, last desc rows between unbounded preceding and 1 preceding
    ) as reached
    from inside where adds_up and not state and last <= until
),
chained as (
    select network, account, key, name, money, p_first, p_last, sum(value) as value
    from outer_ones where reached is null or last > reached
    group by network, account, key, name, money, p_first, p_last, until
    having bool_and(first = coalesce(reached + 1, p_first)) and max(last) = until
),
levels as (
    select network, account, key, name, money, p_first, p_last, arg_max(value, last) as value
    from inside where state group by all
),
every as (
    select *, 1 as rank from exact union all select *, 2 from daily union all select *, 3 from chained
    union all select *, 0 from levels
)
select network, account, key, name, p_first as first, p_last as last,
    coalesce(
        arg_min(value, rank) filter (money = 'organic'), arg_min(value, rank) filter (money = '')
    ) as value,
    not bool_or(money = 'organic' or rank = 0) as whole
from every group by all
"""
_POSTS = "if({} >= (select min(day) from _post), coalesce(o.posts, 0), null)"
"""How many posts went out; before the first one that the ledger knows, nobody knows."""
_ACCOUNTS = """
insert into accounts by name
with numbers as (
    select account, first, last, bool_or(whole) as whole{cells} from _span group by account, first, last
),
out_then as (
    select account, p.first, p.last, count(*) as posts from _post o join _period p
    on o.day between p.first and p.last group by all
),
starts as (
    select account, p.first, p.last, arg_max(value, day) as value from _follower f
    join _period p on f.day between p.first - $within::int and p.first group by all
),
ends as (
    select account, p.first, p.last, arg_max(value, day) as value from _follower f
    join _period p on f.day between greatest(p.first, p.until - $within::int) and p.last group by all
),
sold as (
    select distinct account, p.first, p.last from _sold s join _period p on s.first <= p.last and s.last >= p.first
)
select a.* exclude (used), p.first, p.last, if(n.whole and d.account is not null, 'mixed', 'organic') as money,
    s.value as followers_start, e.value as followers_end, {posts} as posts,
    n.* exclude (account, first, last, whole)
from _account a cross join _period p
left join numbers n on n.account = a.account and n.first = p.first and n.last = p.last
left join out_then o on o.account = a.account and o.first = p.first and o.last = p.last
left join starts s on s.account = a.account and s.first = p.first and s.last = p.last
left join ends e on e.account = a.account and e.first = p.first and e.last = p.last
left join sold d on d.account = a.account and d.first = p.first and d.last = p.last
where a.used or coalesce(n.account, o.account, s.account, e.account) is not null
"""
_DAYS = """
insert into account_days by name
with one as (
    select account, name, first as day,
        coalesce(any_value(value) filter (money = 'organic'), any_value(value) filter (money = '')) as value
    from _cell where first = last group by all
),
numbers as (select account, day{cells} from one group by account, day),
out_then as (select account, day, count(*) as posts from _post group by all)
select a.* exclude (used), n.* exclude (account), isodow(n.day) as weekday, {posts} as posts
from numbers n join _account a using (account) left join out_then o using (account, day)
"""
