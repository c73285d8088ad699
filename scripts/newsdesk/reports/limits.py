"""What a report cannot say: what is missing, left out, or known only as of today."""

from collections.abc import Iterator, Sequence
from datetime import date

import duckdb

from newsdesk.model.kpis import Kpis
from newsdesk.reports.periods import Period
from newsdesk.reports.report import KeyFigure, Ranking

_UNREAD = """
select account, count(*) from posts
where day between ? and ? and ? in ('', campaign) and read_at is null group by account order by account
"""
_YOUNG = """
select count(*) from posts
where day between ? and ? and ? in ('', campaign) and read_at is not null and coalesce(settled, 0) = 0
"""
_MIXED = "select count(*) from posts where day between ? and ? and ? in ('', campaign) and money = 'mixed'"
_NOBODYS = """
select count(*) from ads
where first = ? and last = ? and ? in ('', campaign) and post = '' and account not in (select account from accounts)
"""
_BEYOND = """
with p as (select ?::date as first, ?::date as last, ?::varchar as campaign),
spent as (
    select r.* from rows r join _ad a using (network, account, key), p
    where r.scope = 'ad' and r.name = 'spend' and r.value is not null and p.campaign in ('', a.campaign)
        and r.first <= p.last and r.last >= p.first
),
within as (
    select network, account, key, min(s.first) as begun, max(s.last) as ended from spent s, p
    where s.first >= p.first and s.last <= p.last group by all
)
select count(distinct (s.network, s.account, s.key)) from spent s left join within w using (network, account, key), p
where (s.first < p.first or s.last > p.last)
    and (w.begun <= greatest(s.first, p.first) and w.ended >= least(s.last, p.last)) is not true
"""
"""Advertisements with a sum for days of which some are not asked for, and with none for those that are."""
_COUNTED = "select count(*) from rows"
_MOST = 8  # names in one sentence


def has_numbers(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether any number was fetched or imported."""
    found = connection.execute(_COUNTED).fetchone()
    return bool(found and found[0])


def unmatched(connection: duckdb.DuckDBPyConnection, first: date, last: date) -> int:
    """How many posts of files or networks are none of ours that is known, of some days or of no known day."""
    found = connection.execute(
        "select count(distinct (network, key)) from rows r where r.scope = 'post' and r.post = '' and r.key <> '' "
        "and (r.last is null or r.last between ? and ?)",
        [first, last],
    ).fetchone()
    return int(found[0]) if found else 0


def of_posts(connection: duckdb.DuckDBPyConnection, kpis: Kpis, days: Period, campaign: str = "") -> Iterator[str]:
    """What is not known of the posts of some days, or of one campaign in them."""
    about = (days.first, days.last, campaign)
    unread = connection.execute(_UNREAD, about).fetchall()
    if unread:
        total = sum(count for _, count in unread)
        named = ", ".join(f"{account} ({count})" for account, count in unread[:_MOST])
        more = f" and {len(unread) - _MOST} accounts more" if len(unread) > _MOST else ""
        yield f"Of {total} {_posts(total)} no network told a number: {named}{more}. They count nowhere as 0."
    if young := _count(connection, _YOUNG, about):
        was = "was" if young == 1 else "were"
        yield f"{young} {_posts(young)} {was} read at less than {_age(kpis.report_age)}: the latest reading counts."
    if ads := _count(connection, _NOBODYS, about):
        nouns = "advertisement names" if ads == 1 else "advertisements name"
        yield f"{ads} {nouns} no account or post of ours: the reach of accounts may hold paid views."
    if beyond := _count(connection, _BEYOND, about):
        nouns = "advertisement is" if beyond == 1 else "advertisements are"
        yield f"{beyond} {nouns} known only together with days that are not of this report: their money is left out."
    if mixed := _count(connection, _MIXED, about):
        were = "was" if mixed == 1 else "were"
        yield f"{mixed} {_posts(mixed)} {were} promoted on networks that do not part paid from unpaid numbers."


def of_figures(figures: Sequence[KeyFigure]) -> Iterator[str]:
    """Which figures at the top are not known."""
    for figure in figures:
        if not figure.known and figure.values:
            yield f"{figure.kpi.title} is not known. {figure.value.why}".rstrip()


def of_ranking(ranking: Ranking | None) -> Iterator[str]:
    """How many posts are not ranked, and why."""
    if ranking and ranking.left_out:
        reasons = ", ".join(f"{count} {why}" for why, count in sorted(ranking.left_out.items()))
        total = sum(ranking.left_out.values())
        yield f"{total} {_posts(total)} {'is' if total == 1 else 'are'} not ranked: {reasons}."


ALWAYS = (
    "Reach is never added up: the same people see several posts and follow several accounts.",
    "Networks count in their own ways. Compare an account with itself, not with one on another network.",
    "Paid and unpaid are kept apart, and money by currency.",
    "A post whose time was changed counts at its new time. A post that was deleted before it went out does not count.",
    "Findings, languages and pictures are judged as they are now, not as they were then.",
)


def _count(connection: duckdb.DuckDBPyConnection, query: str, about: tuple[date, date, str]) -> int:
    found = connection.execute(query, about).fetchone()
    return int(found[0]) if found else 0


def _posts(count: int) -> str:
    return "post on an account" if count == 1 else "posts on accounts"


def _age(age: str) -> str:
    count, unit = int(age[:-1]), {"h": "hour", "d": "day"}[age[-1]]
    return f"{count} {unit}{'' if count == 1 else 's'}"
