"""The table of advertisements: what each spent and brought in a period, and which post or campaign of ours it is for.

An advertisement runs when it runs: the lines of files that lie within the period are added up, a line within a longer
one counts once, and where two lines overlap in part nobody knows. A line that reaches beyond the period is left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import duckdb

from newsdesk.desk.desk import Desk
from newsdesk.reports.facts_base import Ground, Line, counted, load, quoted

_APART = re.compile(r"\s+[/|·–-]\s+|[|/:]")
_BY_CAMPAIGN = "campaign"
_SOLD = {"post": "varchar", "account": "varchar", "first": "date", "last": "date"}
_AD = {
    "network": "varchar",
    "account": "varchar",
    "key": "varchar",
    "name": "varchar",
    "post": "varchar",
    "campaign": "varchar",
    "language": "varchar",
    "country": "varchar",
    "objective": "varchar",
    "first": "date",
    "last": "date",
}


@dataclass(frozen=True)
class Names:
    """Finds our campaigns and posts by the words that files have for them: id, title, utm_campaign."""

    desk: Desk

    @cached_property
    def _campaigns(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for campaign in self.desk.campaigns.values():
            for word in (campaign.utm_campaign or "", campaign.title, campaign.id):
                found[word.casefold()] = campaign.id
        return {word: name for word, name in found.items() if word}

    def campaign(self, *texts: str) -> str:
        """The campaign that one of some texts, or a part of it, names; empty where none does."""
        words = _words(texts)
        return next((found for word in words if (found := self._campaigns.get(word))), "")

    @cached_property
    def _texts(self) -> frozenset[str]:
        return frozenset(post.base_id for post in self.desk.posts.values())

    def visitors(self, key: str, label: str) -> tuple[str, bool | None]:
        """The campaign of ours by which visitors came, and whether by a link of ours; None: nobody can tell.

        A link of ours names its campaign, else its post.
        """
        cut, _, rest = key.partition(":") if ":" in key else ("", "", key)
        texts = (label, rest.partition(" | ")[0] if cut else rest) if cut in {"", _BY_CAMPAIGN} else (label,)
        campaign = self.campaign(*texts)
        if campaign or not self._texts.isdisjoint(_words(texts)):
            return campaign, True
        return "", False if cut == _BY_CAMPAIGN else None

    def post(self, *texts: str) -> str:
        """The post that one of some texts, or a part of it, names by its id; empty where none does."""
        return next((word for word in _words(texts) if word in self.desk.posts), "")


def _words(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        yield text.strip().casefold()
        yield from (part.strip().casefold() for part in _APART.split(text))


def load_ads(connection: duckdb.DuckDBPyConnection, ground: Ground) -> None:
    """The helping tables _ad, what each advertisement is for, _sold, what was promoted, _campaign, what keys mean."""
    names = Names(ground.desk)
    found = connection.execute(
        """select network, account, key, coalesce(arg_max(label, "at") filter (name = 'campaign'), ''), max(post),
        min(first), max(last) from rows where scope = 'ad' and (value is not null or label <> '')
        group by network, account, key"""
    ).fetchall()
    lines = []
    for network, account, key, label, stated, first, last in found:
        name = stated if stated in ground.desk.posts else names.post(key, label)
        post = ground.desk.posts.get(name)
        campaign = (post.campaign if post else "") or names.campaign(label, key)
        about = (
            (post.language or post.translation or "", post.country or "") if post else ("", ""),
            ((post.paid.objective if post.paid else "") or post.objective or "") if post else "",
        )
        known = ground.desk.accounts.get(account)
        language = about[0][0] or (known.language if known else "")
        lines.append((network, account, key, label, name, campaign, language, about[0][1], about[1], first, last))
    load(connection, "_ad", _AD, lines)
    boosted = connection.execute(_BOOSTED).fetchall()
    sold = (*_paid_for(ground), *_advertised(ground, lines), *_boosted(ground, boosted))
    load(connection, "_sold", _SOLD, sold)
    keys = connection.execute(
        """select key, coalesce(any_value(label) filter (name = 'campaign' and label <> ''), '') from rows
        where scope in ('site', 'count') group by key"""
    ).fetchall()
    meant = [(key, *names.visitors(key, label)) for key, label in keys]
    load(connection, "_campaign", {"key": "varchar", "campaign": "varchar", "ours": "boolean"}, meant)


def _paid_for(ground: Ground) -> Iterator[Line]:
    """Where our posts say that money is spent on them; without dates, on the day on which they are due or went out."""
    days = {(item.post, item.account): item.day for item in ground.outcomes}
    for post in ground.desk.posts.values():
        for account in post.accounts if post.paid else ():
            if post.paid and _sells(ground.desk, account, post.paid.platform):
                day = days.get((post.id, account))
                first = post.paid.start or day
                yield post.id, account, first, post.paid.end or first


def _advertised(ground: Ground, ads: Iterable[Line]) -> Iterator[Line]:
    """Where files of advertisements name our account, or a post of ours."""
    for network, account, _, _, name, *_, first, last in ads:
        post = ground.desk.posts.get(str(name))
        if account in ground.desk.accounts:
            yield name, account, first, last
        elif post:
            sold = (one for one in post.accounts if _sells(ground.desk, one, str(network)))
            yield from ((name, one, first, last) for one in sold)


_BOOSTED = """
select post, account, min("at")::date from rows
where scope = 'post' and post <> '' and money = 'paid' and value > 0 group by all
"""


def _boosted(ground: Ground, told: Iterable[Line]) -> Iterator[Line]:
    """Where a network itself counted something paid for a post, from the day of the post until it was first read."""
    days = {(item.post, item.account): item.day for item in ground.outcomes}
    for post, account, read in told:
        yield post, account, days.get((str(post), str(account))) or read, read


def _sells(desk: Desk, account: str, seller: str | None) -> bool:
    """Whether somebody, or anybody, sells promotion on the network of an account."""
    known = desk.accounts.get(account)
    network = desk.networks.get(known.network) if known else None
    if network is None:
        return False
    return bool(network.promoted_by) if seller is None else seller in (network.id, *network.promoted_by)


def fill_ads(connection: duckdb.DuckDBPyConnection, ground: Ground) -> None:
    """Fill the table of advertisements; what has no currency stands beside its only currency, else alone."""
    metrics = {metric.id: metric for metric in ground.metrics("ad")}
    cells = "".join(f", {_cell(name, adds=metrics[name].adds_up)} as {quoted(name)}" for name in counted(ground, "ads"))
    connection.execute(_ADS.format(cells=cells))


def _cell(name: str, *, adds: bool) -> str:
    known = f"name = '{name}' and not within"
    alone = f"count(*) filter ({known}) = 1"
    if not adds:
        return f"if({alone}, max(value) filter ({known}), null)"
    return f"if(coalesce(bool_or(torn) filter ({known}), false), null, sum(value) filter ({known}))"


_ADS = """
insert into ads by name
with found as (
    select network, account, key, name, currency, first, last, "at" as seen, max(value) as value
    from rows where scope = 'ad' and name <> '' and value is not null and first <= last
    group by all
),
cell as (
    select network, account, key, name, currency, first, last, arg_max(value, seen) as value from found group by all
),
inside as (
    select c.*, p.first as p_first, p.last as p_last, max(c.last) over (
        partition by network, account, key, name, currency, p.first, p.last
        order by c.first, c.last desc rows between unbounded preceding and 1 preceding
    ) as reached
    from cell c join _period p on c.first >= p.first and c.last <= p.last
),
marked as (
    select *, coalesce(last <= reached, false) as within, coalesce(first <= reached and last > reached, false) as torn
    from inside
),
single as (
    select network, account, key, p_first, p_last, max(currency) as only_one from marked
    where currency <> '' group by all having count(distinct currency) = 1
),
numbers as (
    select m.network, m.account, m.key, if(m.currency = '', coalesce(s.only_one, ''), m.currency) as currency,
        m.p_first as first, m.p_last as last, min(m.first) as from_day, max(m.last) as to_day{cells}
    from marked m left join single s using (network, account, key, p_first, p_last) group by all
)
select n.*, 'paid' as money, a.* exclude (network, account, key, first, last)
from numbers n join _ad a using (network, account, key)
"""
