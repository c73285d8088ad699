"""Where deliveries stand, as pages show it: one sign for each state, and rows that share time, state and reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from newsdesk.desk.desk import Desk
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
        "finding",
        "consent_missing",
        "consent_withdrawn",
        "consent_expired",
        "account_inactive",
        "time_unreadable",
        "already_sent",
        "failed",
    }
)


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


def stand(row: Row, desk: Desk, published: Published) -> Stand:
    """How one row is shown."""
    if row.state is RowState.PARKED:
        account = desk.accounts.get(row.key.account)
        by_hand = bool(account and account.network == "by-hand" and row.reasons[0].code == "parked")
        return Stand(row, "by_hand" if by_hand else "parked", row.reasons[0])
    if row.state is RowState.MISSED:
        return Stand(row, "missed" if published.known else "passed", row.reasons[0])
    if row.state is RowState.WAITING:
        stop = next((reason for reason in row.reasons if reason.code in STOPS), None)
        if stop:
            return Stand(row, "blocked", stop)
        return Stand(row, "waiting" if published.reviewed else "planned", row.reasons[0])
    return Stand(row, _PLAIN[row.state], row.reasons[0] if row.reasons else None)


def stands(rows: Iterable[Row], desk: Desk, published: Published) -> tuple[Stand, ...]:
    """How the rows of one post are shown; a part that only waits for the one before it stands where that one does."""
    found: dict[tuple[str, int], Stand] = {}
    for row in rows:
        before = found.get((row.key.account, row.key.part - 1))
        if before and {reason.code for reason in row.reasons} == {"waits_for_part"}:
            found[row.key.account, row.key.part] = Stand(row, before.sign, before.reason)
        else:
            found[row.key.account, row.key.part] = stand(row, desk, published)
    return tuple(found.values())


def bundles(post: Post, of_post: Iterable[Stand]) -> tuple[Bundle, ...]:
    """The deliveries of one post, together where they share time, state and reason."""
    groups: dict[tuple[datetime | None, str, str], list[Stand]] = {}
    for item in of_post:
        words = "" if item.sign in {"published", "due"} or item.reason is None else str(item.reason.message)
        groups.setdefault((item.row.due, item.sign, words), []).append(item)
    return tuple(Bundle(post, sign, due, tuple(items)) for (due, sign, _), items in groups.items())


def most_urgent(of_post: Sequence[Stand]) -> str:
    """The sign that stands for several deliveries."""
    return min((item.sign for item in of_post), key=_URGENCY.__getitem__)


def tally(of_post: Sequence[Stand]) -> tuple[tuple[str, int], ...]:
    """How many deliveries have each sign, the most urgent first."""
    counts: dict[str, int] = {}
    for item in of_post:
        counts[item.sign] = counts.get(item.sign, 0) + 1
    return tuple(sorted(counts.items(), key=lambda pair: _URGENCY[pair[0]]))


def shown(of_post: Sequence[Stand]) -> Sign:
    """The chip of several deliveries in a list: the most urgent sign, with how many have it where not all do."""
    name = most_urgent(of_post)
    sign, count = SIGNS[name], sum(item.sign == name for item in of_post)
    if count < len(of_post):
        return sign._replace(word=f"{sign.word}: {count} of {len(of_post)}")
    if of_post[0].row.due is None and name in {"due", "planned"}:
        return sign._replace(word="When approved")
    return sign
