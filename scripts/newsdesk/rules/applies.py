"""Where a rule applies: type, country, account, campaign, language, and the holds that cover a post."""

from dataclasses import replace
from datetime import datetime

from newsdesk.desk.desk import Desk
from newsdesk.model.calendar import Observance
from newsdesk.model.finding import Problem
from newsdesk.model.hold import in_force
from newsdesk.model.post import Post
from newsdesk.model.rule import Rule
from newsdesk.model.when import WallTime
from newsdesk.rules.base import Subject
from newsdesk.rules.values import language_of

_CONDITIONS = (
    "types",
    "except_types",
    "topics",
    "countries",
    "country_flags",
    "networks",
    "accounts",
    "campaigns",
    "hold_levels",
)


MOURNING = "mourning"
"""The word among `hold_levels` for a day of mourning in the calendar."""


Conditions = tuple[tuple[str, frozenset[str]], ...]


def conditions_of(rule: Rule) -> Conditions:
    """The conditions of a rule about posts that are given, with what they allow."""
    return tuple((name, frozenset(value)) for name in _CONDITIONS if (value := getattr(rule, name)))


def applies(rule: Rule, conditions: Conditions, subject: Subject) -> bool:
    """Whether a rule looks at a record at all; a condition about posts lets no other record pass."""
    if conditions:
        post = subject.record
        if not isinstance(post, Post) or not all(_meets(subject, post, name, want) for name, want in conditions):
            return False
    return not rule.languages or _spoken(rule, subject)


def _spoken(rule: Rule, subject: Subject) -> bool:
    if rule.way in {"terms", "pattern"}:
        return True  # decided for each text
    if not isinstance(subject.record, Post):
        return True
    return language_of(subject.desk, subject.record).partition("-")[0] in {
        language.partition("-")[0] for language in rule.languages
    }


def _meets(subject: Subject, post: Post, name: str, wanted: frozenset[str]) -> bool:  # noqa: PLR0911 - one for each
    desk = subject.desk
    match name:
        case "types":
            return post.type in wanted
        case "except_types":
            return post.type not in wanted
        case "topics":
            return not wanted.isdisjoint(post.topics)
        case "countries":
            return post.country in wanted
        case "campaigns":
            return post.campaign in wanted
        case "accounts":
            return not wanted.isdisjoint(post.accounts)
        case "country_flags":
            return not wanted.isdisjoint(desk.country_flags.get(post.country or "", ()))
        case "networks":
            return any(desk.accounts[one].network in wanted for one in post.accounts if one in desk.accounts)
        case _:
            return not wanted.isdisjoint(levels_over(desk, post, subject.clock))


def levels_over(desk: Desk, post: Post, now: datetime | None) -> frozenset[str]:
    """The levels of the planned holds whose scope a post is in when it is due, and `mourning` on such a day."""
    found: set[str] = set()
    for name in post.accounts:
        account = desk.accounts.get(name)
        if account is None:
            continue
        due = _due(post, post.timezone or account.timezone, now)
        if due is None:
            continue
        for active in in_force(desk.holds.values(), due):
            hold = desk.holds.get(active.name)
            spoken = post.language or post.translation or account.language
            if hold and replace(active, allow_types=()).covers(post, account, spoken):
                found.add(hold.level)
        if any(_mourns(observance, post, due) for observance in desk.observances.values() if observance.mourning):
            found.add(MOURNING)
    return frozenset(found)


def _mourns(observance: Observance, post: Post, due: datetime) -> bool:
    """Whether a day of mourning falls on the day of the post; one without countries is everybody's."""
    return (not observance.countries or post.country in observance.countries) and observance.covers(due.date())


def _due(post: Post, zone: str | None, now: datetime | None) -> datetime | None:
    if not isinstance(post.publish_at, WallTime):
        return now
    try:
        return post.publish_at.at(zone)
    except Problem:
        return None
