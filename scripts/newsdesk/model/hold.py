"""Holds in force: what pauses publishing now, whether planned in the calendar or opened from a phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from newsdesk.model.account import Account
from newsdesk.model.calendar import Hold, HoldScope
from newsdesk.model.finding import Problem
from newsdesk.model.post import Post


@dataclass(frozen=True, slots=True)
class ActiveHold:
    """One hold in force; a scope of None holds everything, because nobody can read what it covers."""

    name: str
    title: str
    scope: HoldScope | None
    start: datetime | None = None
    end: datetime | None = None
    allow_types: tuple[str, ...] = ()
    reason: str = ""
    where: str = ""

    @property
    def readable(self) -> bool:
        """Whether it is known what it covers."""
        return self.scope is not None

    def covers(self, post: Post, account: Account, language: str) -> bool:
        """Whether it pauses this post on this account."""
        if self.scope is None:
            return True
        if post.type in self.allow_types:
            return False
        scope = self.scope
        if scope.everything:
            return True
        tests = (
            (scope.countries, {post.country} if post.country else set(account.countries)),
            (scope.accounts, {account.id}),
            (scope.networks, {account.network}),
            (scope.campaigns, {post.campaign}),
            (scope.languages, {language, language.partition("-")[0]}),
            (scope.types, {post.type}),
        )
        return all(not wanted or not has.isdisjoint(wanted) for wanted, has in tests)


def in_force(holds: Iterable[Hold], now: datetime) -> tuple[ActiveHold, ...]:
    """The planned holds that are in force at an instant; one whose times make no sense holds everything."""
    active = []
    for hold in holds:
        try:
            start, end = hold.start.at(hold.timezone), hold.end.at(hold.timezone) if hold.end else None
        except Problem:
            start = end = now
        if end is not None and end <= start:
            active.append(ActiveHold(hold.id, hold.title, None, where=hold.path))
            continue
        if start <= now and (end is None or now < end):
            found = ActiveHold(hold.id, hold.title, hold.scope, start, end, hold.allow_types, hold.reason, hold.path)
            active.append(found)
    return tuple(active)
