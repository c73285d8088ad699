"""What a run says: a line for each thing that it did, and why it did nothing at all."""

from dataclasses import dataclass

from newsdesk.desk.desk import Desk
from newsdesk.ledger.ledger import Snapshot
from newsdesk.model.delivery import DeliveryKey
from newsdesk.plan import Known, Plan


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


@dataclass(frozen=True)
class View:
    """The desk as it is on the published branch, and the plan that follows from it."""

    tip: str
    desk: Desk
    snapshot: Snapshot
    known: Known
    plan: Plan
