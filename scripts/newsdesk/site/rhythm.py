"""When accounts speak: weeks to come in which one falls silent, posts that crowd one another out, posts at night."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from newsdesk.model.account import Account
from newsdesk.model.calendar import Hold
from newsdesk.model.rule import Rule
from newsdesk.rules.arming import stated
from newsdesk.rules.base import Whole
from newsdesk.rules.checks.timing import Night, Spacing, crowded
from newsdesk.rules.checks.timing import Slot as Turn
from newsdesk.site.view import View

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Gap:
    """Whole weeks to come in which an account with an aim says nothing."""

    account: Account
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days of silence."""
        return (self.last - self.first).days + 1

    def covers(self, first: date, last: date) -> bool:
        """Whether one of the days lies in it."""
        return self.first <= last and self.last >= first


@dataclass(frozen=True, slots=True)
class Clash:
    """Posts of the same accounts that come too close to one another, or too many of them on one day."""

    rule: Rule
    turns: tuple[Turn, ...]
    accounts: tuple[Account, ...]
    needed: int
    whole_day: bool

    @property
    def days(self) -> frozenset[date]:
        """The days of its posts, on the clock of the account."""
        return frozenset(turn.due.astimezone(self.zone).date() for turn in self.turns)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its times are read."""
        return ZoneInfo(self.turns[0].account.timezone or "UTC")

    @property
    def apart(self) -> int:
        """The minutes between the nearest two."""
        times = [turn.due for turn in self.turns]
        return min(round((later - earlier).total_seconds() / 60) for earlier, later in pairwise(times))

    @property
    def posts(self) -> tuple[str, ...]:
        """The ids of its posts."""
        return tuple(dict.fromkeys(turn.post.id for turn in self.turns))


@dataclass(frozen=True)
class Rhythm:
    """What the calendar says besides the posts themselves."""

    gaps: tuple[Gap, ...]
    clashes: tuple[Clash, ...]
    nights: tuple[tuple[Rule, Night], ...]
    at_night: Mapping[str, str]
    """Posts to come that reach people at night: what the rule says, by post."""

    def clashing(self, post: str) -> tuple[Clash, ...]:
        """The clashes of a post."""
        return self._by_post.get(post, ())

    @cached_property
    def _by_post(self) -> Mapping[str, tuple[Clash, ...]]:
        found: dict[str, tuple[Clash, ...]] = {}
        for clash in self.clashes:
            found |= {post: (*found.get(post, ()), clash) for post in clash.posts}
        return found


def rhythm(view: View) -> Rhythm:
    """Gaps, clashes and nights at the time of the build; a clash or a night that is waived is none."""
    nights = stated(view.desk, "night", Night)
    return Rhythm(
        tuple(sorted(_gaps(view), key=lambda gap: (gap.first, gap.account.id))),
        tuple(sorted(_clashes(view), key=lambda clash: (clash.turns[0].due, clash.accounts[0].id))),
        nights,
        dict(_at_night(view, {rule.id for rule, _ in nights})),
    )


def _clashes(view: View) -> Iterator[Clash]:
    for rule, parameters in stated(view.desk, "spacing", Spacing):
        told = {path for path, found in view.findings_by_path.items() if any(rule.id == f.rule for f in found)}
        found = crowded(Whole(view.desk, view.as_of), parameters)
        for crowds in found.together:
            accounts = tuple(crowd[0].account for crowd in crowds)
            if any(turn.post.path in told for turn in crowds[0]):
                yield Clash(rule, crowds[0], accounts, parameters.minutes, whole_day=False)
        for turns in found.days:
            if any(turn.post.path in told for turn in turns):
                yield Clash(rule, turns, (turns[0].account,), parameters.a_day, whole_day=True)


def _at_night(view: View, rules: set[str]) -> Iterator[tuple[str, str]]:
    for post in view.desk.posts.values():
        for finding in view.findings_by_path.get(post.path, ()):
            if finding.rule in rules:
                yield post.id, str(finding.message)


def _gaps(view: View) -> Iterator[Gap]:
    """Weeks to come, from the next one on, as many as the calendar should be filled ahead."""
    desk = view.desk
    states = desk.workflow.posting_states if desk.workflow else ()
    aiming = {a.id: a for a in desk.accounts.values() if a.posts_per_week and (not states or a.status in states)}
    monday = view.today - timedelta(days=view.today.weekday())
    weeks = [monday + _WEEK * number for number in range(1, desk.setup.calendar_weeks + 1)] if desk.setup else []
    if not aiming or not weeks:
        return
    busy: dict[str, set[date]] = defaultdict(set)
    for slot in view.slots:
        if weeks[0] <= slot.day < weeks[-1] + _WEEK:
            for account in slot.accounts:
                busy[account.id].add(slot.day - timedelta(days=slot.day.weekday()))
    for account in aiming.values():
        silent = [week for week in weeks if week not in busy[account.id] and not _held(view, account, week)]
        yield from _runs(account, silent)


def _runs(account: Account, weeks: list[date]) -> Iterator[Gap]:
    start = None
    for week in weeks:
        start = start or week
        if week + _WEEK not in weeks:
            yield Gap(account, start, week + _WEEK - timedelta(days=1))
            start = None


def _held(view: View, account: Account, week: date) -> bool:
    """Whether publishing on the account pauses on a day of the week: then nobody has to fill it."""
    sunday = week + _WEEK - timedelta(days=1)
    covering = (hold for hold in view.desk.holds.values() if _all(hold, account))
    return any(
        hold.start.naive.date() <= sunday and (hold.end is None or hold.end.naive.date() >= week) for hold in covering
    )


def _all(hold: Hold, account: Account) -> bool:
    """Whether a hold covers whatever the account might post."""
    scope = hold.scope
    narrower = scope.campaigns or scope.languages or scope.types
    tests = (
        not scope.accounts or account.id in scope.accounts,
        not scope.networks or account.network in scope.networks,
        not scope.countries or (bool(account.countries) and {*account.countries} <= {*scope.countries}),
    )
    return scope.everything or (not narrower and all(tests))
