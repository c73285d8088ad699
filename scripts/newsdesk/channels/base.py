"""What a channel is: it publishes one part on one account and says what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from newsdesk.model.account import Account
from newsdesk.model.delivery import DeliveryKey, DeliveryState
from newsdesk.model.render import Rendered, RenderedPart


class Recovery(StrEnum):
    """What can be known about an attempt whose run ended before it recorded the outcome."""

    FIXED_ID = "fixed_id"
    KEYED = "keyed"
    TWO_PHASE = "two_phase"
    LISTABLE = "listable"
    BLIND = "blind"


@dataclass(frozen=True, slots=True)
class Request:
    """One part to publish; `record` is the id fixed in the intent, `read` gives a file of the desk."""

    key: DeliveryKey
    account: Account
    rendered: Rendered
    title: str
    due: datetime
    record: str
    read: Callable[[str], bytes]

    @property
    def part(self) -> RenderedPart:
        """The text and media of this part."""
        return self.rendered.parts[self.key.part - 1]


@dataclass(frozen=True, slots=True)
class Published:
    """The network has it."""

    url: str
    network_id: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The network said no: for now, if there is a time, else for good."""

    message: str
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class InDoubt:
    """It was sent, and nothing came back."""

    message: str


@dataclass(frozen=True, slots=True)
class HandedOff:
    """A person has to do it and to say so."""

    message: str


Outcome = Published | Refused | InDoubt | HandedOff


class Channel(Protocol):
    """The adapter of one network."""

    recovery: Recovery

    def record_for(self, key: DeliveryKey, due: datetime) -> str:
        """The id that the record will have on the network, where the network lets us choose it; else empty."""

    def publish(self, request: Request) -> Outcome:
        """Publish one part; never raises for what a network can answer."""

    def find(self, request: Request, state: DeliveryState) -> Published | None:
        """The record of an earlier attempt, if the network has it."""
