"""What the doctor has to say: items, and the changes that it could make itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from newsdesk.model.finding import Message, say


class State(StrEnum):
    """How things stand; only the first two need somebody."""

    MISSING = "missing"
    UNSEEN = "unseen"
    LOOK = "look"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Call:
    """One request that changes a setting."""

    method: str
    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What the doctor could set: several items may want the same one, which its name tells."""

    name: str
    before: Message
    after: Message
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing: what is so, why it should be otherwise, and where to click."""

    id: str
    state: State
    what: Message
    why: Message | None = None
    how: Message | None = None
    url: str = ""
    change: Change | None = None


def fine(name: str, what: Message) -> Item:
    """Something that is as it should be."""
    return Item(name, State.FINE, what)


def cannot_see(name: str, subject: str, place: str, wanted: str, url: str, *, needed: bool = True) -> Item:
    """Something that the token may not read: not an alarm, and never fine."""
    what = say("Cannot see {subject} with this token.", subject=subject)
    how = say("open {place} and look for: {wanted}.", place=place, wanted=wanted)
    return Item(name, State.UNSEEN if needed else State.LOOK, what, None, how, url)
