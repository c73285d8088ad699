"""What a run says: a line for each thing that it did, and why it did nothing at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from newsdesk.desk.desk import Desk
from newsdesk.ledger.ledger import Snapshot
from newsdesk.model.delivery import DeliveryKey, DeliveryState
from newsdesk.plan import Known, Plan

# what networks put into the words of the same refusal anew each time: numbers, times, days, the id of a call
_PASSING = re.compile(r"\btrace \S+|\S*\d\S*|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b,?", re.IGNORECASE)


class ClockJumped(Exception):  # noqa: N818 - what happened, as the sentence says it
    """The clock of this machine cannot be trusted; nothing is sent."""


class NoLedger(Exception):  # noqa: N818 - what is missing
    """Nobody knows what was published; nothing is sent."""


class NoAccount(Exception):  # noqa: N818 - what is missing
    """The account that was asked for is not in the desk; nothing is sent."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a run did with one delivery: a word, the delivery, a sentence; `person` if somebody must act now."""

    word: str
    key: DeliveryKey
    text: str = ""
    person: bool = False


@dataclass(frozen=True)
class Tick:
    """One run: the commits it read and what it did."""

    main: str
    ledger: str
    plan: Plan
    lines: tuple[Line, ...]

    @property
    def needs_person(self) -> bool:
        """Whether something newly needs a person."""
        return any(line.person for line in self.lines)


def same_news(before: str, now: str) -> bool:
    """Whether two messages tell a person the same."""
    return _PASSING.sub("", before) == _PASSING.sub("", now)


@dataclass(frozen=True)
class View:
    """The desk as it is on the published branch, and the plan that follows from it."""

    tip: str
    desk: Desk
    snapshot: Snapshot
    known: Known
    plan: Plan
    forged: Mapping[DeliveryKey, DeliveryState] = field(default_factory=dict)
    """Deliveries whose history in the ledger is not believed."""
