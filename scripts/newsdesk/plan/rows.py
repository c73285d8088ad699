"""What a plan is made of: rows, their states and reasons, and everything that it depends on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from newsdesk.model.account import Account
from newsdesk.model.approval import Approval, Needs, Reviews
from newsdesk.model.delivery import UNTOUCHED, DeliveryKey, DeliveryState
from newsdesk.model.finding import Finding, Message
from newsdesk.model.hold import ActiveHold

RECENT = timedelta(days=7)
_PLAYBOOK = "guidelines"


class RowState(StrEnum):
    """What a person sees of a delivery."""

    PARKED = "parked"
    MISSED = "missed"
    HELD = "held"
    BLOCKED = "blocked"
    WAITING = "waiting"
    DUE = "due"
    OPEN = "open"
    REFUSED = "refused"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a delivery stands where it stands: a code for machines, a sentence for people."""

    code: str
    message: Message


@dataclass(frozen=True, slots=True)
class Price:
    """What the network charges for one delivery."""

    amount: float
    currency: str


@dataclass(frozen=True, slots=True)
class Row:
    """One delivery of the plan; `due` and `deadline` are instants in UTC.

    `by_hand` says why a person must post it, `edit` that what is published is changed to the corrected text.
    """

    key: DeliveryKey
    state: RowState
    due: datetime | None = None
    deadline: datetime | None = None
    reasons: tuple[Reason, ...] = ()
    digest: str = ""
    delivery: DeliveryState = UNTOUCHED
    approvals: tuple[Approval, ...] = ()
    manifest: str = ""
    by_hand: Message | None = None
    edit: bool = False
    price: Price | None = None


@dataclass(frozen=True)
class Known:
    """All that a plan depends on besides the desk and the time; `unusable` says why an account cannot be used."""

    errors: Mapping[str, tuple[Finding, ...]]
    needs: Mapping[str, Needs]
    states: Mapping[DeliveryKey, DeliveryState] = field(default_factory=dict)
    sent: Mapping[tuple[str, str], DeliveryKey] = field(default_factory=dict)
    reviews: Mapping[str, Reviews] = field(default_factory=dict)
    holds: tuple[ActiveHold, ...] = ()
    unusable: Callable[[Account], Message | None] = lambda _: None
    unfinished: frozenset[str] = frozenset()

    @cached_property
    def playbook(self) -> tuple[Finding, ...]:
        """The errors of guideline pages: any of them may keep a rule from being applied."""
        return tuple(found for path, errors in self.errors.items() if path.startswith(_PLAYBOOK) for found in errors)


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows in order of time, the holds in force, and what the ledger left open of posts that are gone."""

    now: datetime
    rows: tuple[Row, ...]
    holds: tuple[ActiveHold, ...]
    gone: tuple[Row, ...] = ()

    def due_now(self) -> tuple[Row, ...]:
        """What may be sent at this instant, the oldest first."""
        return tuple(row for row in self.rows if row.state is RowState.DUE and row.due and row.due <= self.now)
