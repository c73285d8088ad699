"""The table of posts that are out: which reading of each number counts, and what is known of the post besides.

The reading that counts is the first at or after the age of report, else the latest one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

import duckdb

from newsdesk.model.abilities import ABILITIES, Threads
from newsdesk.model.delivery import DeliveryState, StateName
from newsdesk.model.post import Post
from newsdesk.reports.facts_base import Ground, Line, counted, in_utc, load, quoted
from newsdesk.reports.facts_desk import about
from newsdesk.reports.outcomes import Outcome, receipt

_PARTS = {
    "id": "integer",
    "post": "varchar",
    "account": "varchar",
    "part": "integer",
    "parts": "integer",
    "own": "boolean",
    "out_at": "timestamp",
    "day": "date",
    "settles": "timestamp",
    "answered_at": "timestamp",
}
_ABOUT = {
    "post": "varchar",
    "account": "varchar",
    "network": "varchar",
    "campaign": "varchar",
    "language": "varchar",
    "country": "varchar",
    "type": "varchar",
    "objective": "varchar",
    "pillar": "varchar",
    "format": "varchar",
    "url": "varchar",
    "day": "date",
    "hour": "integer",
    "weekday": "integer",
    "published_at": "timestamp",
    "parts": "integer",
    "down": "boolean",
}


@dataclass(frozen=True)
class _Out:
    """The parts of a post that are out on an account, in order."""

    parts: Mapping[int, tuple[DeliveryState, datetime]]

    @property
    def first(self) -> tuple[DeliveryState, datetime]:
        return self.parts[min(self.parts)]


def fill_posts(connection: duckdb.DuckDBPyConnection, ground: Ground) -> None:
    """Fill the table of posts, with those of the periods and of the days before that say what is usual.

    The helping tables _part and _post have all.
    """
    outs = _outs(ground)
    told = {(item.post, item.account): item for item in ground.outcomes}
    lines = [_line(ground, key, out, told.get(key)) for key, out in outs.items()]
    load(connection, "_post", _ABOUT, lines)
    load(connection, "_part", _PARTS, _parts(ground, outs))
    before = timedelta(days=ground.desk.kpis.history_days if ground.desk.kpis else 0)
    connection.execute(_ASKED, {"before": before})
    for select in (_MATCHED, _ALL_AGES, _CHOSEN, _ANSWERED):
        connection.execute(select)
    _pivot(connection, ground)


def _outs(ground: Ground) -> Mapping[tuple[str, str], _Out]:
    found: dict[tuple[str, str], dict[int, tuple[DeliveryState, datetime]]] = {}
    for key, state in ground.states.items():
        if at := receipt(state):
            found.setdefault(key[:2], {})[key.part] = (state, at)
    return {key: _Out(dict(sorted(parts.items()))) for key, parts in found.items()}


def _parts(ground: Ground, outs: Mapping[tuple[str, str], _Out]) -> Iterator[Line]:
    number = count()
    age = timedelta(hours=ground.desk.kpis.report_hours if ground.desk.kpis else 0)
    for (post, account), out in outs.items():
        own = _own(ground, post, account, len(out.parts))
        answers = _answers(ground, account)
        for part, (_, at) in out.parts.items():
            day = max(in_utc(at).date(), ground.local(at).date())
            after = out.parts.get(part + 1) if answers else None
            answered = in_utc(after[1]) if after else None
            yield next(number), post, account, part, own, part <= own, in_utc(at), day, in_utc(at + age), answered


def _answers(ground: Ground, account: str) -> bool:
    """Whether the next part of a thread is an answer to the part before, as its network counts them."""
    known = ground.desk.accounts.get(account)
    abilities = ABILITIES.get(known.network) if known else None
    return abilities is not None and abilities.threads is not Threads.NO


def _own(ground: Ground, name: str, account: str, out: int) -> int:
    """The parts that are the post itself: corrections are told in parts of their own."""
    post = ground.desk.posts.get(name)
    if post is None or not post.corrections:
        return out
    texts = next((text.parts for known, _, text in ground.desk.rendered(post) if known.id == account), ())
    return min(out, sum(not text.correction for text in texts) or 1)


def _line(ground: Ground, key: tuple[str, str], out: _Out, item: Outcome | None) -> Line:
    state, at = out.first
    day = ground.local(at)
    item = item or Outcome(*key, day.date(), end=None, planned=False)  # type: ignore[arg-type]
    post = ground.desk.posts.get(key[0])
    own = _own(ground, *key, len(out.parts))
    network = ground.desk.accounts[key[1]].network if key[1] in ground.desk.accounts else ""
    return (
        *about(ground, item),
        (post.pillar or "") if post else "",
        _format(ground, post, key[1], network, own) if post else "",
        state.url,
        day.date(),
        day.hour,
        day.isoweekday(),
        in_utc(at),
        own,
        state.name is StateName.WITHDRAWN,
    )


def _format(ground: Ground, post: Post, account: str, network: str, parts: int) -> str:
    """What a post is on an account: a thread, a video, one or several pictures, a link, or only text."""
    if parts > 1:
        return "thread"
    assets = ground.desk.assets
    shown = [use for use in post.media if use.accounts is None or not {account, network}.isdisjoint(use.accounts)]
    known = [(use, assets[use.asset]) for use in shown if use.asset in assets]
    kinds = {asset.medium for _, asset in known} - {"image"}
    if kinds:
        return "video" if "video" in kinds else min(kinds)
    files = sum(1 for use, asset in known for item in asset.items if use.file in {None, item.file, item.name})
    if files:
        return "picture" if files == 1 else "pictures"
    return "link" if post.link else "text"


_ASKED = """
create or replace temp table _asked as
select p.* from _post p, (select min(first) - $before as first, max(last) as last from _period) a
where p.day between a.first and a.last
"""
_NOW = 'least(r."at", coalesce(r.last + interval 1 day, r."at"))'
"""Until when a value counts: the moment of reading, or the end of the days that it covers."""
_WHOLE = "(r.first is null or r.first <= p.day)"
"""Whether it counts from the beginning."""
_OTHERS = "if(name = 'comments' and answered_at <= seen, greatest(value - 1, 0), value)"
"""Without our own answer: where a thread goes on as an answer to the part before, networks count it as a comment."""
_MATCHED = f"""
create or replace temp view _matched as
select p.post, p.account, p.part, p.answered_at, r.* exclude (post, account, part), {_NOW} as seen
from rows r join _part p on r.post = p.post and r.account = p.account and greatest(r.part, 1) = p.part
where r.scope = 'post' and {_WHOLE}
"""
"""Rows of posts with the delivery that they are of."""
_ALL_AGES = f"""
create or replace temp view readings as
select post, account, network, part, name, metric, {_OTHERS} as value, age, seen as "at", how, source, money
from _matched
where value is not null
qualify row_number() over (
    partition by post, account, part, if(name = '', metric, name), money, age
    order by "at" desc, value desc, metric
) = 1
"""
_CHOSEN = f"""
create or replace temp table _chosen as
with settled as (
    select p.id, r.name, r.money,
        coalesce(
            arg_min(r.value, ({_NOW}, -r.value)) filter ({_NOW} >= p.settles), arg_max(r.value, ({_NOW}, r.value))
        ) as value,
        coalesce(min({_NOW}) filter ({_NOW} >= p.settles), max({_NOW})) as seen
    from rows r
    join (_part semi join _asked using (post, account)) p
        on r.post = p.post and r.account = p.account and greatest(r.part, 1) = p.part
    where r.scope = 'post' and r.name <> '' and r.value is not null and r.money <> 'paid' and {_WHOLE}
    group by all
)
select id, name,
    coalesce(any_value(value) filter (money = 'organic'), any_value(value) filter (money = '')) as value,
    coalesce(any_value(seen) filter (money = 'organic'), any_value(seen) filter (money = '')) as seen,
    not bool_or(money = 'organic') as whole
from settled group by all
"""
_ANSWERED = f"""
create or replace temp table _value as
select p.post, p.account, p.part, p.own, p.parts, c.name, c.seen, c.seen >= p.settles as settled, c.whole,
    {_OTHERS} as value
from _chosen c join _part p using (id)
"""


def _pivot(connection: duckdb.DuckDBPyConnection, ground: Ground) -> None:
    metrics = {metric.id: metric for metric in ground.metrics("post")}
    names = counted(ground, "posts")
    cells = "".join(f", {_cell(name, adds=metrics[name].adds_up)} as {quoted(name)}" for name in names)
    kpis = ground.desk.kpis
    connection.execute(
        _POSTS.format(cells=cells),
        {"within": kpis.followers_within_days if kpis else 0},
    )


def _cell(name: str, *, adds: bool) -> str:
    """One metric of a post: the sum of all its parts, where all are known; what does not add up is of the first."""
    known = f"name = '{name}' and own"
    if not adds:
        return f"max(value) filter (name = '{name}' and part = 1)"
    return f"if(count(*) filter ({known}) >= any_value(parts), sum(value) filter ({known}), null)"


_POSTS = """
insert into posts by name
with numbers as (
    select post, account, min(seen) as read_at, bool_or(whole) as whole,
        bool_and(settled) as settled{cells}
    from _value group by post, account
),
sold as (select distinct post, account from _sold),
before as (
    select p.post, p.account, l.value
    from _asked p asof join _follower l on p.account = l.account and p.day >= l.day where p.day - l.day <= $within
),
after as (
    select p.post, p.account, l.value
    from _asked p asof join _follower l on p.account = l.account and p.day <= l.day where l.day - p.day <= $within
)
select p.* exclude (down),
    if(s.post is not null and n.whole, 'mixed', 'organic') as money,
    n.* exclude (post, account, whole, settled),
    date_diff('second', p.published_at, n.read_at) / 3600.0 as age_hours,
    coalesce(b.value, a.value) as followers,
    n.settled::double as settled, p.down::double as down
from _asked p
left join numbers n using (post, account)
left join sold s using (post, account)
left join before b using (post, account)
left join after a using (post, account)
"""
