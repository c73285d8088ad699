"""What became of each post on each account: one outcome for all the parts of a thread."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from newsdesk.desk.desk import Desk
from newsdesk.model.delivery import DeliveryKey, DeliveryState, StateName
from newsdesk.model.post import Post
from newsdesk.plan import RECENT, Plan, Row, RowState

_GOES_ON = frozenset({RowState.DUE, RowState.OPEN, RowState.REFUSED})
_OUT = frozenset({StateName.PUBLISHED, StateName.WITHDRAWN})
_A_MINUTE = timedelta(minutes=1)


class End(StrEnum):
    """What became of a post on an account."""

    PUBLISHED = "published"
    TAKEN_DOWN = "taken_down"
    CUT_SHORT = "cut_short"
    MISSED = "missed"
    IN_DOUBT = "in_doubt"
    BY_HAND = "by_hand"
    TO_COME = "to_come"
    UNKNOWN = "unknown"


REACHED = frozenset({End.PUBLISHED, End.TAKEN_DOWN})
"""It went out whole."""
WENT_WRONG = (End.MISSED, End.IN_DOUBT, End.BY_HAND, End.CUT_SHORT)
"""What somebody must look at, or should have."""


class Outcome(NamedTuple):
    """One post on one account; `planned` says whether it had a time, `day` is that of the time, else of the receipt.

    It went out at least `least` and at most `most` minutes after its time; None where the time is not known.
    """

    post: str
    account: str
    day: date
    end: End
    planned: bool
    due: datetime | None = None
    at: datetime | None = None
    least: int | None = None
    most: int | None = None
    language: str = ""
    type: str = ""
    campaign: str = ""

    def on_time(self, minutes: int) -> bool | None:
        """Whether it went out within so many minutes; None where nobody can tell."""
        if not self.planned or self.end not in REACHED or self.most is None:
            return None
        if self.most <= minutes:
            return True
        return False if self.least is not None and self.least > minutes else None


def outcomes(
    desk: Desk, plan: Plan, states: Mapping[DeliveryKey, DeliveryState], zone: str, *, known: bool
) -> Iterator[Outcome]:
    """Every outcome that has a day: planned posts, and published ones whose file is gone.

    What was due before the ledger began is not known to be missed: it may have been posted in another way.
    """
    clock, now = ZoneInfo(zone), plan.now
    since = _beginning(plan) if known else None
    mine: dict[tuple[str, str], list[Row]] = {}
    for row in plan.rows:
        mine.setdefault(row.key[:2], []).append(row)
    for (name, account), rows in mine.items():
        parts = rows if len(rows) == 1 else sorted(rows, key=lambda row: row.key)
        found = _of_post(desk, desk.posts[name], account, parts, now, clock, since)
        if found:
            yield found
    for key in states:
        if key.part == 1 and key[:2] not in mine and (at := receipt(states[key])):
            yield _of_ledger(desk, key, states[key], at, clock)


def _beginning(plan: Plan) -> datetime:
    """From when on the ledger tells what was missed: its first entry, at the latest where Today begins to look."""
    entries = (row.delivery.intent_at or row.delivery.at for row in plan.rows if row.delivery.count)
    return min([plan.now - RECENT, *(at for at in entries if at)])


def _own(desk: Desk, post: Post, account: str, parts: Sequence[Row]) -> Sequence[Row]:
    """The parts of the post itself: a correction is told in a part of its own."""
    if not post.corrections:
        return parts
    texts = next((text.parts for known, _, text in desk.rendered(post) if known.id == account), ())
    return parts[: sum(not text.correction for text in texts)] or parts[:1]


def _of_post(
    desk: Desk, post: Post, account: str, rows: Sequence[Row], now: datetime, clock: ZoneInfo, since: datetime | None
) -> Outcome | None:
    parts = _own(desk, post, account, rows)
    first = parts[0]
    planned = not post.when_approved
    state, due = first.delivery, first.due if planned else None
    at = receipt(state)
    day = due or at
    if day is None:
        return None
    least, most = _lateness(state, due)
    return Outcome(
        post.id,
        account,
        _local(day, clock),
        _end(parts, now, since),
        planned,
        due,
        at,
        least,
        most,
        _language(desk, account, post),
        post.type,
        post.campaign or "",
    )


@lru_cache(maxsize=1024)
def _local(moment: datetime, clock: ZoneInfo) -> date:
    return moment.astimezone(clock).date()


def _language(desk: Desk, account: str, post: Post | None = None) -> str:
    """The language in which an account gets a post; empty where nobody can tell."""
    stated = (post.language or post.translation) if post else None
    known = desk.accounts.get(account)
    return stated or (known.language if known else "")


def _end(parts: Sequence[Row], now: datetime, since: datetime | None) -> End:
    out = [receipt(row.delivery) is not None for row in parts]
    if all(out):
        return End.TAKEN_DOWN if parts[0].delivery.name is StateName.WITHDRAWN else End.PUBLISHED
    rest = [row for row, went in zip(parts, out, strict=True) if not went]
    if any(row.state is RowState.PARKED for row in rest):
        return End.BY_HAND if all(r.delivery.handed for r in rest if r.state is RowState.PARKED) else End.IN_DOUBT
    if any(out):
        return End.TO_COME if rest[0].state in _GOES_ON else End.CUT_SHORT
    if rest[0].state is RowState.MISSED or (rest[0].deadline is not None and rest[0].deadline < now):
        due = rest[0].due
        return End.MISSED if since is not None and due is not None and due >= since else End.UNKNOWN
    return End.TO_COME


def _of_ledger(desk: Desk, key: DeliveryKey, state: DeliveryState, at: datetime, clock: ZoneInfo) -> Outcome:
    """What was published of a post whose file is gone, or that does not name the account any more."""
    due = _moment(state.due)
    end = End.TAKEN_DOWN if state.name is StateName.WITHDRAWN else End.PUBLISHED
    least, most = _lateness(state, due)
    day = _local(due or at, clock)
    language = _language(desk, key.account)
    return Outcome(key.post, key.account, day, end, due is not None, due, at, least, most, language)


def receipt(state: DeliveryState) -> datetime | None:
    """When it was recorded that it went out; None where it did not, or nobody knows."""
    out = state.delivered or state.name in _OUT
    return (state.published_at or state.at) if out else None


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _lateness(state: DeliveryState, due: datetime | None) -> tuple[int | None, int | None]:
    """How many minutes late it went out: what a person recorded says nothing, what a later run found a span."""
    if due is None or state.published_at is None or state.how == "resolved":
        return None, None
    most = (state.published_at - due) // _A_MINUTE
    if state.how != "reconciled":
        return most, most
    return ((state.intent_at - due) // _A_MINUTE if state.intent_at else None), most
