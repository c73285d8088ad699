"""The numbers of the busy desk: what networks, files and people counted from August to November 2026, made up."""

import hashlib
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from newsdesk.model.metric import MetricRow

FIRST, LAST = date(2026, 8, 3), date(2026, 11, 24)
MISSING = (date(2026, 10, 12), date(2026, 10, 18))  # the week in which nobody fetched Instagram
_AGES = {"1h": 1, "24h": 24, "72h": 72, "7d": 168, "30d": 720}
_GROWN = {"1h": 0.2, "24h": 0.7, "72h": 0.9, "7d": 1.0, "30d": 1.05}
_WEEK = timedelta(days=7)
_REACH, _VIEWS = "reach", "impressions"


class Sent(NamedTuple):
    """A post that is out on an account."""

    post: str
    account: str
    network: str
    at: datetime
    pull: float


class _Account(NamedTuple):
    network: str
    followers: int
    daily: float  # how many more each day
    weekly: int  # people reached in a week; 0: the network does not tell
    trend: float  # of what a week reached, from the first week to the last


ACCOUNTS = {
    "relay-fb-intl": _Account("facebook", 84_200, 21, 38_000, 1.4),
    "relay-fb-fr": _Account("facebook", 31_400, 17, 14_000, 1.5),
    "relay-fb-ar": _Account("facebook", 46_800, 34, 19_000, 1.6),
    "relay-ig-intl": _Account("instagram", 38_600, 15, 22_000, 0.9),
    "relay-li-no": _Account("linkedin", 2_900, 4, 3_200, 1.5),
    "relay-x-es": _Account("x", 12_700, -2, 0, 0.6),
    "relay-mastodon": _Account("mastodon", 2_310, 3, 0, 1.0),
    "relay-bluesky": _Account("bluesky", 3_950, 9, 0, 1.0),
}
# What each network calls what it counts of a post, our name for it, and how much of the reach it is.
_COUNTED = {
    "facebook": (
        ("post_media_view", _VIEWS, 1.6),
        ("post_total_media_view_unique", _REACH, 1.0),
        ("post_reactions_by_type_total", "reactions", 0.017),
        ("comments", "comments", 0.003),
        ("shares", "shares", 0.006),
        ("post_clicks_by_type.link_clicks", "link_clicks", 0.008),
    ),
    "instagram": (
        ("views", _VIEWS, 1.4),
        ("reach", _REACH, 1.0),
        ("likes", "reactions", 0.024),
        ("comments", "comments", 0.002),
        ("shares", "shares", 0.003),
        ("saved", "saves", 0.004),
    ),
    "linkedin": (
        ("impressionCount", _VIEWS, 1.5),
        ("uniqueImpressionsCount", _REACH, 1.0),
        ("likeCount", "reactions", 0.02),
        ("commentCount", "comments", 0.003),
        ("shareCount", "shares", 0.002),
        ("clickCount", "clicks", 0.03),
    ),
    "x": (
        ("impression_count", _VIEWS, 1.0),
        ("like_count", "reactions", 0.008),
        ("reply_count", "comments", 0.002),
        ("retweet_count", "shares", 0.003),
        ("bookmark_count", "saves", 0.001),
        ("url_link_clicks", "link_clicks", 0.006),
    ),
    "mastodon": (
        ("favourites_count", "reactions", 0.02),
        ("replies_count", "comments", 0.003),
        ("reblogs_count", "shares", 0.015),
    ),
    "bluesky": (
        ("likeCount", "reactions", 0.02),
        ("replyCount", "comments", 0.004),
        ("repostCount", "shares", 0.009),
    ),
}
_TOPICS = ("ORS", "vaccination", "opening hours", "jobs", "donations", "a rumour about the vaccine")
_PEOPLE = ("relay-fb-intl", "relay-fb-ar", "relay-fb-fr", "relay-ig-intl")


def rows(sent: Iterable[Sent], now: datetime) -> Iterator[MetricRow]:
    """Every row, the same at each call."""
    dice = random.Random(20261031)  # noqa: S311 - nobody's secret
    yield from _posts(list(sent), dice, now)
    yield from _accounts(dice)
    yield from _ads()
    yield from _visits(dice)
    yield from _messages(dice)
    yield from _proposals(dice)
    yield from _cases()
    yield from _counts()


def row(scope: str, name: str, value: float | None, at: datetime, **more: object) -> MetricRow:
    """One row; what is not said is empty."""
    usual = {
        **dict.fromkeys(("network", "account", "post", "key", "label", "currency", "money", "age", "file"), ""),
        "part": 0,
        "metric": name,
        "first": None,
        "last": None,
        "how": "import",
        "source": "by hand",
    }
    return MetricRow(**{**usual, **more, "scope": scope, "name": name, "value": value, "at": at})


def _posts(sent: list[Sent], dice: random.Random, now: datetime) -> Iterator[MetricRow]:
    for item in sent:
        account = ACCOUNTS.get(item.account)
        if account is None:
            continue  # its network gives no numbers
        size = account.followers * dice.uniform(0.14, 0.24) * (0.6 + 0.4 * item.pull)
        for age, hours in _AGES.items():
            at = item.at + timedelta(hours=hours, minutes=7)
            if at > now:
                break
            for metric, name, share in _COUNTED[item.network]:
                pull = 1.0 if name in {_REACH, _VIEWS} else item.pull
                value = round(size * _GROWN[age] * share * pull)
                about = {"network": item.network, "account": item.account, "post": item.post, "part": 1}
                how = {"key": f"{item.network}-{item.post}", "metric": metric, "age": age, "how": "api"}
                yield row("post", name, value, at, **about, **how, money="organic", source=item.network)


def _accounts(dice: random.Random) -> Iterator[MetricRow]:
    for name, account in ACCOUNTS.items():
        about = {"network": account.network, "account": name, "how": "api", "source": account.network}
        for number in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(days=number)
            count = round(account.followers + account.daily * number)
            yield row("account", "followers", count, _noon(day), first=day, last=day, metric="followers", **about)
        if account.weekly:
            yield from _reached(account, about, dice)


def _reached(account: _Account, about: dict, dice: random.Random) -> Iterator[MetricRow]:
    """What the network says of weeks and months: people counted once."""
    about = {**about, "metric": "page_total_media_view_unique", "how": "import"}
    weeks = (LAST - FIRST).days // 7
    for number in range(weeks):
        first = FIRST + _WEEK * number
        last = first + timedelta(days=6)
        value = account.weekly * (1 + (account.trend - 1) * number / weeks) * dice.uniform(0.92, 1.08)
        if (first, last) != MISSING or account.network != "instagram":
            yield row("account", _REACH, round(value), _noon(last + timedelta(days=2)), first=first, last=last, **about)
    for month, last in ((8, 31), (9, 30), (10, 31)):
        days = {"first": date(2026, month, 1), "last": date(2026, month, last)}
        value = round(account.weekly * 2.6 * (1 + (account.trend - 1) * (month - 8) / 3))
        yield row("account", _REACH, value, _noon(date(2026, month + 1, 3)), **days, **about)


_ADS = (
    # campaign, first, last, spent, shown, people reached, clicks on the link, taking part, what it was for, given
    ("velmar-catch-up-2026", 1, 31, 792.0, 410_000, 121_000, 2_310, 5_240, 2_310, None),
    ("tarnoa-nurses-2026", 6, 27, 215.4, 61_000, 22_400, 640, 910, 43, None),
    ("velmar-appeal-2026", 8, 29, 610.0, 188_000, 64_000, 720, 1_300, 10, 183.0),
)


def _ads() -> Iterator[MetricRow]:
    for campaign, first, last, spent, shown, reached, clicks, part, results, given in _ADS:
        days = {"first": date(2026, 10, first), "last": date(2026, 10, last)}
        about = {"network": "facebook", "account": "ads-relay", "key": campaign, "money": "paid", **days}
        about |= {"source": "meta-ads", "file": "ads-october.csv"}
        at = _noon(date(2026, 11, 3))
        yield row("ad", "campaign", None, at, label=campaign, **about)
        yield row("ad", "spend", spent, at, currency="EUR", **about)
        names = (_VIEWS, _REACH, "link_clicks", "engagements_native", "conversions")
        for name, value in zip(names, (shown, reached, clicks, part, results), strict=True):
            yield row("ad", name, value, at, **about)
        if given is not None:
            yield row("ad", "income", given, at, currency="EUR", **about)


def _visits(dice: random.Random) -> Iterator[MetricRow]:
    for campaign, daily in (("velmar-catch-up-2026", 90), ("tarnoa-nurses-2026", 25)):
        for number in range(31):
            day = date(2026, 10, 1) + timedelta(days=number)
            about = {"key": f"campaign:{campaign} | facebook / social", "first": day, "last": day, "source": "ga4"}
            about |= {"account": "relay-medical.example", "file": "visits.csv"}
            at = _noon(date(2026, 11, 2))
            yield row("site", "sessions", round(daily * dice.uniform(0.6, 1.4)), at, **about)
            yield row("site", "campaign", None, at, label=campaign, **about)


def _messages(dice: random.Random) -> Iterator[MetricRow]:
    """Comments and messages: at weekends nobody is there until Monday."""
    for number in range(430):
        month, span = ((9, 30), (10, 31))[number % 2]
        received = datetime(2026, month, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(span * 1440))
        key = hashlib.sha256(str(number).encode()).hexdigest()[:16]
        account = _PEOPLE[number % len(_PEOPLE)]
        about = {"network": ACCOUNTS[account].network, "account": account, "key": key, "source": "community"}
        about["file"] = f"community-2026-{month:02}.csv"
        at = _noon(date(2026, month + 1, 2))
        yield row("message", "received", received.timestamp(), at, **about)
        needs = number % 7 != 0
        yield row("message", "needs_answer", int(needs), at, **about)
        yield row("message", "category", None, at, label="question" if needs else "thanks", **about)
        yield row("message", "topic", None, at, label=_TOPICS[number % len(_TOPICS)], **about)
        yield row("message", "language", None, at, label=("en", "ar", "fr", "en")[number % 4], **about)
        yield row("message", "sentiment", dice.choice((-1, 0, 0, 0, 1)), at, **about)
        waits = dice.lognormvariate(4.8, 0.9) + (1_800 if received.weekday() >= 5 else 0)
        if needs and number % 23:
            yield row("message", "first_reply", received.timestamp() + 60 * waits, at, **about)


def _proposals(dice: random.Random) -> Iterator[MetricRow]:
    for number in range(40):
        opened = datetime(2026, 9 + number % 2, 1 + dice.randrange(27), 9, tzinfo=UTC)
        about = {"key": str(100 + number), "source": "github", "how": "api"}
        at = opened + timedelta(days=6)
        approved = opened + timedelta(minutes=dice.randrange(60, 4_000))
        yield row("proposal", "opened", opened.timestamp(), at, **about)
        yield row("proposal", "approved", approved.timestamp(), at, **about)
        yield row("proposal", "merged", approved.timestamp() + 1_200, at, **about)
        yield row("proposal", "rounds", dice.choice((1, 1, 1, 2, 3)), at, **about)
        yield row("proposal", "first_pass", int(number % 4 != 0), at, **about)
        yield row("proposal", "findings_wrong", int(number % 20 == 0), at, **about)


def _cases() -> Iterator[MetricRow]:
    for number, (day, decided, answered) in enumerate(((5, 90, 300), (14, 40, 170), (19, 35, 160), (27, 200, None))):
        seen = datetime(2026, 10, day, 8, tzinfo=UTC)
        about = {"key": f"case-{number}", "source": "cases", "file": "cases.csv"}
        at = _noon(date(2026, 11, 2))
        yield row("case", "kind", None, at, label="misinformation", **about)
        yield row("case", "seen", seen.timestamp(), at, **about)
        yield row("case", "decided", seen.timestamp() + 60 * decided, at, **about)
        if answered:
            yield row("case", "answered", seen.timestamp() + 60 * answered, at, **about)


_BY_HAND = {
    "sentiment_positive": 61,
    "sentiment_neutral": 109,
    "sentiment_negative": 30,
    "sentiment_sample": 200,
    "coder_agreement": 0.81,
    "mentions_ours": 412,  # nobody counted those of the peers
    "training_valid": 11,
    "training_needed": 14,
}


def _counts() -> Iterator[MetricRow]:
    days = {"first": date(2026, 10, 1), "last": date(2026, 10, 31), "source": "counts", "file": "counts-october.csv"}
    for name, value in _BY_HAND.items():
        yield row("count", name, value, _noon(date(2026, 11, 3)), **days)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
