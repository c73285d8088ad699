"""Where deliveries stand, as pages show it: one sign for each state, and rows that share time, state and reason."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from newsdesk.model.post import Post
from newsdesk.plan import Reason, Row, RowState
from newsdesk.site.published import Published


class Sign(NamedTuple):
    """A state as a chip shows it: its colour, its outline, its word."""

    style: str
    icon: str
    word: str


# The most urgent first: of several states, a list shows the first.
SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        "parked": Sign("ask", "help", "Parked"),
        "by_hand": Sign("ask", "person", "By hand"),
        "partial": Sign("ask", "gap", "Cut short"),
        "drift": Sign("ask", "warn", "Text differs"),
        "missed": Sign("past", "missed", "Missed"),
        "blocked": Sign("stop", "stop", "Blocked"),
        "held": Sign("hold", "pause", "On hold"),
        "waiting": Sign("wait", "person", "Waiting for review"),
        "open": Sign("due", "clock", "Being sent"),
        "due": Sign("due", "clock", "Due"),
        "planned": Sign("due", "clock", "Planned"),
        "passed": Sign("note", "info", "Date passed"),
        "published": Sign("done", "check", "Published"),
        "withdrawn": Sign("past", "x", "Taken down"),
    }
)
_URGENCY = MappingProxyType({name: place for place, name in enumerate(SIGNS)})

_PLAIN: Mapping[RowState, str] = MappingProxyType(
    {
        RowState.HELD: "held",
        RowState.BLOCKED: "blocked",
        RowState.DUE: "due",
        RowState.REFUSED: "due",
        RowState.OPEN: "open",
        RowState.PUBLISHED: "published",
        RowState.WITHDRAWN: "withdrawn",
    }
)
# Reasons that nobody can approve away: a post that waits for review and has one of them is blocked first.
STOPS = frozenset(
    {
        "account_unknown",
        "finding",
        "asset_missing",
        "consent_missing",
        "consent_withdrawn",
        "consent_expired",
        "account_inactive",
        "taken_down",
        "time_unreadable",
        "unpinned",
        "already_sent",
        "failed",
        "no_channel",
        "playbook",
        "workflow_unreadable",
        "not_reviewed",
    }
)
# Reasons that leave the post as it is: it is read meanwhile, and both are told.
BESIDE = frozenset({"credentials_expired", "api_ended", "no_credentials"})
_WAITS = frozenset({"waits_for_part", "missed"})


@dataclass(frozen=True, slots=True)
class Stand:
    """One delivery: its row of the plan, its sign, and the reason that decides."""

    row: Row
    sign: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """Deliveries of one post that share time, state and reason."""

    post: Post
    sign: str
    due: datetime | None
    stands: tuple[Stand, ...]

    @property
    def first(self) -> Stand:
        """One for all."""
        return self.stands[0]

    @property
    def accounts(self) -> tuple[str, ...]:
        """Its accounts, in the order of the post."""
        return tuple(dict.fromkeys(stand.row.key.account for stand in self.stands))


def stand(row: Row, published: Published) -> Stand:
    """How one row is shown."""
    if row.state is RowState.PARKED:
        return Stand(row, "by_hand" if row.delivery.handed else "parked", row.reasons[0])
    for code in ("partial", "drift"):
        found = told(row, code)
        if found and row.state is not RowState.REFUSED:  # what is refused for now follows by itself
            return Stand(row, code, found)
    if row.state is RowState.MISSED:
        return Stand(row, "missed" if published.known else "passed", row.reasons[0])
    if row.state is RowState.WAITING:
        stop = next((reason for reason in row.reasons if reason.code in STOPS), None)
        if stop:
            return Stand(row, "blocked", stop)
        return Stand(row, "waiting" if published.reviewed else "planned", row.reasons[0])
    return Stand(row, _PLAIN[row.state], row.reasons[0] if row.reasons else None)


def told(row: Row, code: str) -> Reason | None:
    """The reason of a row with a code, if it has it."""
    return next((reason for reason in row.reasons if reason.code == code), None)


def stands(rows: Iterable[Row], published: Published) -> tuple[Stand, ...]:
    """How the rows of one post are shown; a part that only waits for the one before it stands where that one does."""
    found: dict[tuple[str, int], Stand] = {}
    for row in rows:
        before = found.get((row.key.account, row.key.part - 1))
        if before and told(row, "waits_for_part") and {reason.code for reason in row.reasons} <= _WAITS:
            found[row.key.account, row.key.part] = Stand(row, before.sign, before.reason)
        else:
            found[row.key.account, row.key.part] = stand(row, published)
    return tuple(found.values())


def left_open(rows: Iterable[Row]) -> tuple[Stand, ...]:
    """Deliveries of posts that are gone, whose outcome only a person can know."""
    return tuple(Stand(row, "parked", row.reasons[0] if row.reasons else None) for row in rows)


def bundles(post: Post, of_post: Iterable[Stand]) -> tuple[Bundle, ...]:
    """The deliveries of one post, together where they share time, state and reason."""
    groups: dict[tuple[datetime | None, str, str], list[Stand]] = {}
    for item in of_post:
        words = "" if item.sign in {"published", "due"} or item.reason is None else str(item.reason.message)
        groups.setdefault((item.row.due, item.sign, words), []).append(item)
    return tuple(Bundle(post, sign, due, tuple(items)) for (due, sign, _), items in groups.items())


@cache
def _counted(signs: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(signs).items(), key=lambda pair: _URGENCY[pair[0]]))


def tally(of_post: Iterable[Stand]) -> tuple[tuple[str, int], ...]:
    """How many deliveries have each sign, the most urgent first."""
    return _counted(tuple([item.sign for item in of_post]))


@cache
def _shown(signs: tuple[str, ...], undated: bool) -> Sign:  # noqa: FBT001 - part of the key
    name, count = _counted(signs)[0]
    sign = SIGNS[name]
    if count < len(signs):
        return sign._replace(word=f"{sign.word}: {count} of {len(signs)}")
    return sign._replace(word="When approved") if undated and name in {"due", "planned"} else sign


def shown(of_post: Sequence[Stand]) -> Sign:
    """The chip of several deliveries in a list: the most urgent sign, with how many have it where not all do."""
    return _shown(tuple([item.sign for item in of_post]), of_post[0].row.due is None)
