"""Holds in force: what pauses publishing now, whether planned in the calendar or opened from a phone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

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


_EVERYTHING = frozenset({"everything", "everything.", "all"})
_LINE = re.compile(r"[-*\s]*(?P<name>[a-z]+)\s*:\s*(?P<values>.*)", re.IGNORECASE)


def parse_scope(text: str) -> HoldScope | None:
    """What a hold covers, as people write it: `Everything`, or lines such as `countries: Kivara, Tarnoa`.

    None where it cannot be read: such a hold covers everything.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and lines[0].strip().lower() in _EVERYTHING:
        return HoldScope.model_validate({"everything": "yes"})
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        match = _LINE.fullmatch(line.strip())
        values = tuple(value.strip() for value in match["values"].split(",") if value.strip()) if match else ()
        name = match["name"].lower() if match else ""
        if not values or name in found or name == "everything" or name not in HoldScope.model_fields:
            return None
        found[name] = values
    try:
        return HoldScope.model_validate({name: list(values) for name, values in found.items()}) if found else None
    except (ValidationError, Problem):
        return None


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
