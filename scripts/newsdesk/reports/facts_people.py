"""The tables of what people do: messages and their answers, proposals, false claims, crises."""

import duckdb

from newsdesk.reports.facts_base import Ground, in_utc, load


def fill_people(connection: duckdb.DuckDBPyConnection, ground: Ground) -> None:
    """Fill the tables messages, proposals, cases and crises."""
    page = ground.desk.moderation
    targets = [(kind.id, kind.minutes, kind.needs_answer) for kind in page.messages] if page else []
    load(connection, "_target", {"category": "varchar", "minutes": "double", "needs_answer": "double"}, targets)
    load(connection, "_about", _ABOUT, _posts(ground))
    connection.execute(_LATEST)
    usual = page.usual_minutes if page else None
    now = in_utc(ground.now)
    connection.execute(_MESSAGES, {"zone": ground.zone, "now": now, "usual": usual})
    connection.execute(_PROPOSALS, {"zone": ground.zone})
    connection.execute(_CASES, {"zone": ground.zone})
    connection.execute(_CRISES, {"zone": ground.zone})


_LATEST_SECOND = 4_102_444_800  # the year 2100
_ABOUT = dict.fromkeys(("post", "campaign", "language", "country", "type", "objective"), "varchar")


def _posts(ground: Ground) -> list[tuple[str, ...]]:
    return [
        (
            post.id,
            post.campaign or "",
            post.language or post.translation or "",
            post.country or "",
            post.type,
            post.objective or "",
        )
        for post in ground.desk.posts.values()
    ]


def _moment(name: str) -> str:
    """Seconds since 1970 as a moment; what lies beyond any calendar is none."""
    known = f"max(value) filter (name = '{name}' and value between 0 and {_LATEST_SECOND})"
    return f"make_timestamp(({known} * 1000000)::bigint) as {name}"


def _number(name: str) -> str:
    return f"max(value) filter (name = '{name}') as {name}"


def _word(name: str, called: str = "") -> str:
    return f"coalesce(max(label) filter (name = '{name}'), '') as {called or name}"


def _minutes(start: str, end: str) -> str:
    """Minutes between two moments; what ends before it begins is a mistake, and nobody knows."""
    return f"if({end} >= {start}, date_diff('second', {start}, {end}) / 60.0, null)"


_LATEST = """
create or replace temp table _told as
with found as (
    select scope, key, name, "at" as seen, max(value) as value, max(label) as label,
        max(network) as network, max(account) as account, max(post) as post
    from rows where scope in ('message', 'proposal', 'case') and key <> '' and name <> '' group by all
)
select scope, key, name, arg_max(value, seen) as value, arg_max(label, seen) as label,
    arg_max(network, seen) as network, arg_max(account, seen) as account, arg_max(post, seen) as post
from found group by scope, key, name
"""
_LOCAL = "timezone($zone, timezone('UTC', {}))".format
_CLOCK = """{local}::date as day, hour({local}) as hour, isodow({local}) as weekday"""
_MESSAGES = f"""
insert into messages by name
with told as (
    select key, max(network) as network, max(account) as account, max(post) as post,
        {_moment("received")}, {_moment("first_reply")}, {_moment("resolved")},
        {_number("needs_answer")}, {_number("sentiment")}, {_word("category")}, {_word("topic")}, {_word("language")},
        {_word("outcome")}, {_word("role")}
    from _told where scope = 'message' group by key
),
known as (
    select t.*, coalesce(t.needs_answer, k.needs_answer) as needing_answer,
        coalesce(k.minutes, $usual) as target_minutes,
        least(coalesce(first_reply, resolved), coalesce(resolved, first_reply)) as replied
    from told t left join _target k using (category) where received is not null
),
judged as (
    select *, {_minutes("received", "first_reply")} as minutes_to_reply,
        {_minutes("received", "resolved")} as minutes_to_resolve,
        if(needing_answer = 1, (replied is not null)::double, null) as answered,
        case
            when needing_answer is distinct from 1 or target_minutes is null then null
            when coalesce(replied, $now) > received + to_seconds(target_minutes * 60) then 0.0
            when replied is not null then 1.0
        end as in_time
    from known
)
select j.* exclude (post, needs_answer, first_reply, resolved, replied), coalesce(a.campaign, '') as campaign,
    {_CLOCK.format(local=_LOCAL("received"))}, 1 - in_time as late, 1 - answered as open,
    (sentiment > 0)::double as positive, (sentiment = 0)::double as neutral, (sentiment < 0)::double as negative
from judged j left join _about a on a.post = j.post
"""
_PROPOSALS = f"""
insert into proposals by name
with told as (
    select key, max(post) as post, {_moment("opened")}, {_moment("approved")}, {_moment("merged")},
        {_number("rounds")}, {_number("first_pass")}, {_word("tier")}
    from _told where scope = 'proposal' group by key
)
select t.*, coalesce(a.campaign, '') as campaign, coalesce(a.language, '') as language,
    coalesce(a.country, '') as country, coalesce(a.type, '') as type, coalesce(a.objective, '') as objective,
    {_CLOCK.format(local=_LOCAL("opened"))},
    {_minutes("opened", "approved")} / 60 as hours_to_approval, {_minutes("opened", "merged")} / 60 as hours_to_merge
from told t left join _about a using (post) where opened is not null
"""
_CASES = f"""
insert into cases by name
with told as (
    select key, max(network) as network, max(account) as account, max(post) as post, {_word("language")},
        {_moment("seen")}, {_moment("decided")}, {_moment("answered")}, {_moment("closed")}
    from _told where scope = 'case' group by key
)
select key, network, account, t.language, coalesce(a.campaign, '') as campaign, {_LOCAL("seen")}::date as day,
    {_minutes("seen", "decided")} as minutes_to_decide, {_minutes("seen", "answered")} as minutes_to_answer,
    {_minutes("seen", "closed")} as minutes_to_close, (decided is not null)::double as decided,
    (answered is not null)::double as answered, (closed is not null)::double as closed
from told t left join _about a using (post) where seen is not null
"""
_CRISES = f"""
insert into crises by name
with told as (
    select key, {_moment("detected")}, {_moment("hold")}, {_moment("internal")}, {_moment("statement")}
    from _told where scope = 'case' group by key
)
select key, {_LOCAL("detected")}::date as day, {_minutes("detected", "hold")} as minutes_to_hold,
    {_minutes("detected", "internal")} as minutes_to_internal,
    {_minutes("detected", "statement")} as minutes_to_statement
from told where detected is not null
"""
