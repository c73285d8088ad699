"""What a channel is: it publishes one part on one account and says what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Protocol

from newsdesk.assets.ready import Ready
from newsdesk.channels.uploads import Uploads
from newsdesk.model.abilities import Abilities
from newsdesk.model.account import Account
from newsdesk.model.delivery import DeliveryKey, DeliveryState
from newsdesk.model.network import Network
from newsdesk.model.render import Rendered, RenderedPart
from newsdesk.net.door import Door

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Connection:
    """What an adapter works with: the account, its network's page, the door to its server, and earlier uploads."""

    account: Account
    network: Network
    door: Door
    uploads: Uploads

    @property
    def kept(self) -> timedelta:
        """How long the network keeps an upload, as its page says."""
        return timedelta(minutes=self.network.waits.upload_minutes)


@dataclass(frozen=True, slots=True)
class Published:
    """The network has it; `details` are plain facts that later parts or a takedown need."""

    url: str
    network_id: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """One part to publish.

    `record` is the id or key fixed in the intent, `due` the instant fixed with it; `prepared` is what `prepare`
    returned for this very attempt. `parent` is the part before this one, `root` the first part of the thread.
    """

    key: DeliveryKey
    account: Account
    rendered: Rendered
    title: str
    due: datetime
    record: str = ""
    media: tuple[Ready, ...] = ()
    prepared: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    parent: Published | None = None
    root: Published | None = None
    silent: bool = False

    @property
    def part(self) -> RenderedPart:
        """The text and media of this part."""
        return self.rendered.parts[self.key.part - 1]

    @property
    def card(self) -> str | None:
        """The address of the link card, which only the first part has."""
        return self.rendered.card if self.key.part == 1 else None


@dataclass(frozen=True, slots=True)
class Refused:
    """The network said no, or was not reached: nothing is there. `after`: it may work later; else it is final.

    `person`: somebody must do something first, such as making a new token.
    """

    message: str
    after: timedelta | None = None
    person: bool = False


@dataclass(frozen=True, slots=True)
class InDoubt:
    """It was sent, and nothing came back that tells what became of it."""

    message: str


@dataclass(frozen=True, slots=True)
class HandedOff:
    """A person has to do it and to say so."""

    message: str


@dataclass(frozen=True, slots=True)
class NotThere:
    """Looked for, and not there. `spoilt`: what was prepared for it cannot be used any more."""

    spoilt: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """One figure as a network gave it; `first` and `last` are the days that it covers, where it says so."""

    metric: str
    value: float
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What a network counts of one thing. What it did not tell is not in it; it is never 0 for that reason.

    `refused` holds a sentence for every number that was asked for and refused, such as one with a new name.
    """

    values: tuple[Count, ...]
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Uncounted:
    """The network tells programs no numbers of this."""

    message: str


Measured = Counts | Uncounted | NotThere | Refused
Outcome = Published | Refused | InDoubt | HandedOff
Found = Published | NotThere | InDoubt | HandedOff  # in doubt: nobody could look; handed off: several may be it
Gone = NotThere | Refused | InDoubt | HandedOff


class Channel(Protocol):
    """The adapter of one network for one account; never raises for what a network can answer."""

    abilities: Abilities

    def record_for(self, key: DeliveryKey, due: datetime) -> str:
        """The id or key that the attempt will carry, where the network lets us choose one; else empty."""

    def prepares(self, request: Request) -> bool:
        """Whether this part needs something prepared, such as uploads, before the call that shows it."""

    def prepare(self, request: Request) -> Mapping[str, Any] | Refused | HandedOff:
        """Upload and create what nobody sees yet; repeating it is harmless. Plain data for the ledger, no secrets."""

    def payload(self, request: Request) -> Mapping[str, Any]:
        """What the call that makes it public carries, as plain data without secrets; asks nobody."""

    def publish(self, request: Request) -> Outcome:
        """The one call that makes it public."""

    def find(self, request: Request, state: DeliveryState) -> Found:
        """Whether an earlier attempt arrived; `request` is the part as that attempt had it."""

    def delete(self, receipt: Published) -> Gone:
        """Take it down; what is gone already counts as taken down."""

    def edit(self, request: Request, receipt: Published) -> Outcome:
        """Change it to what the request says; saying it twice changes nothing more."""

    def count(self, receipts: Sequence[Published]) -> Mapping[str, Measured]:
        """What the network counts of some posts, by `network_id`, with as few calls as it allows."""

    def count_account(self, today: date) -> Measured:
        """What the network counts of the account itself: followers now, and the days and weeks that are over."""


class Adapter:
    """What most adapters have in common: uploads where there are media, nothing to look up, no way back."""

    abilities: Abilities

    def __init__(self, connection: Connection):
        self.account = connection.account
        self.network = connection.network
        self.door = connection.door
        self.uploads = connection.uploads
        self.kept = connection.kept

    def record_for(self, key: DeliveryKey, due: datetime) -> str:  # noqa: ARG002 - the protocol's
        """No id can be chosen."""
        return ""

    def prepares(self, request: Request) -> bool:
        """Media are uploaded first."""
        return bool(request.part.media)

    def prepare(self, request: Request) -> Mapping[str, Any] | Refused | HandedOff:  # noqa: ARG002
        """Nothing to prepare."""
        return NOTHING

    def payload(self, request: Request) -> Mapping[str, Any]:
        """The text alone."""
        return {"text": request.part.text}

    def find(self, request: Request, state: DeliveryState) -> Found:  # noqa: ARG002
        """Nobody can look."""
        return InDoubt(f"{self.network.title} cannot be asked what it has.")

    def delete(self, receipt: Published) -> Gone:
        """A person must do it."""
        return HandedOff(f"{self.network.title} lets no program take a post down: {receipt.url}")

    def edit(self, request: Request, receipt: Published) -> Outcome:  # noqa: ARG002
        """A person must do it."""
        return HandedOff(f"{self.network.title} lets no program change a post: {receipt.url}")

    def count(self, receipts: Sequence[Published]) -> Mapping[str, Measured]:
        """Nothing is told."""
        return {receipt.network_id: self._uncounted for receipt in receipts}

    def count_account(self, today: date) -> Measured:  # noqa: ARG002
        """Nothing is told."""
        return self._uncounted

    @property
    def _uncounted(self) -> Uncounted:
        return Uncounted(f"{self.network.title} tells programs no numbers.")
