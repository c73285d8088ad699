"""Deliveries: the unit of publishing, what happened to each, and the one state that follows from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple


class DeliveryKey(NamedTuple):
    """One part of one post on one account."""

    post: str
    account: str
    part: int = 1

    def __str__(self) -> str:
        return f"{self.post} {self.account} {self.part}"


class EventName(StrEnum):
    """What the ledger records of a delivery."""

    INTENT = "intent"
    PREPARED = "prepared"
    PUBLISHED = "published"
    FAILED = "failed"
    PARKED = "parked"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a delivery's history; `number` counts from 1, `data` is what its file holds."""

    name: EventName
    number: int
    at: datetime
    data: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


class StateName(StrEnum):
    """Where a delivery stands."""

    NEW = "new"
    OPEN = "open"
    REFUSED = "refused"
    FAILED = "failed"
    PARKED = "parked"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    CONTRADICTORY = "contradictory"


# States from which nothing is ever sent again without a person.
CLOSED = frozenset({StateName.PUBLISHED, StateName.WITHDRAWN, StateName.PARKED, StateName.CONTRADICTORY})


# States that the next run goes on with.
UNFINISHED = frozenset({StateName.OPEN, StateName.REFUSED})


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """The fold of a delivery's events: `count` of them, the open or last intent, and what came of it.

    `run` is who acted last, `at` when; `main` is the commit that was published from, `prepares` whether the attempt
    records something prepared before its call; `details` are what the network's receipt holds for later parts;
    `published_at` stays when a correction changes what is published;
    `code` says why it was parked: by_hand, it was never sent; look, the network said what a person must look at.
    """

    name: StateName = StateName.NEW
    count: int = 0
    digest: str = ""
    attempt: str = ""
    run: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    at: datetime | None = None
    intent_at: datetime | None = None
    url: str = ""
    network_id: str = ""
    how: str = ""
    record: str = ""
    main: str = ""
    due: str = ""
    prepares: bool = False
    details: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    reason: str = ""
    not_before: datetime | None = None
    prepared: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    delivered: bool = False
    code: str = ""
    published_at: datetime | None = None

    @property
    def handed(self) -> bool:
        """Whether it was never sent, but handed to a person, who has not said yet that it is posted."""
        return self.name is StateName.PARKED and self.code == "by_hand"


UNTOUCHED = DeliveryState()


def fold(events: Iterable[Event]) -> DeliveryState:
    """The state after some events; whatever the order, exactly one, and never one that forgets a publication."""
    state = UNTOUCHED
    for event in events:
        state = _after(state, event)
    return state


def _after(state: DeliveryState, event: Event) -> DeliveryState:
    step = replace(state, count=state.count + 1, at=event.at)
    if event.number != state.count + 1 or event.name not in _ALLOWED[state.name]:
        delivered = state.delivered or event.name is EventName.PUBLISHED or bool(event.data.get("published"))
        return replace(
            step,
            name=StateName.CONTRADICTORY,
            reason=f"{event.name.value} {event.number} after {state.name.value} {state.count}",
            delivered=delivered,
            url=str(event.data.get("url", state.url)),
        )
    return _apply(step, event)


def _apply(step: DeliveryState, event: Event) -> DeliveryState:  # noqa: PLR0911 - one answer for each event
    data = event.data
    match event.name:
        case EventName.INTENT:
            return replace(
                step,
                name=StateName.OPEN,
                digest=str(data.get("digest", "")),
                attempt=str(data.get("attempt", "")),
                run=data.get("run", {}),
                record=str(data.get("record", "")),
                main=str(data.get("main", "")),
                due=str(data.get("due", "")),
                prepares=bool(data.get("prepares")),
                intent_at=event.at,
                prepared=MappingProxyType({}),
                reason="",
                not_before=None,
                code="",
            )
        case EventName.PREPARED:
            prepared = {name: value for name, value in data.items() if name != "run"}
            return replace(step, prepared=prepared, run=data.get("run", step.run))
        case EventName.PUBLISHED:
            return _published(step, event)
        case EventName.FAILED:
            later = data.get("not_before")
            return replace(
                step,
                name=StateName.REFUSED if later else StateName.FAILED,
                not_before=datetime.fromisoformat(later) if later else None,
                reason=str(data.get("message", "")),
            )
        case EventName.PARKED:
            code = str(data.get("code", ""))
            return replace(step, name=StateName.PARKED, reason=str(data.get("message", "")), code=code)
        case EventName.RESOLVED if data.get("published"):
            return _published(step, event)
        case EventName.RESOLVED | EventName.ABANDONED:  # a publication is never forgotten: it is gone, not new
            name = StateName.WITHDRAWN if step.delivered else StateName.NEW
            return replace(step, name=name, reason=str(data.get("message", "")))
        case EventName.WITHDRAWN:
            return replace(step, name=StateName.WITHDRAWN, reason=str(data.get("message", "")))
        case EventName.CORRECTED:
            return replace(step, digest=str(data.get("digest", step.digest)))


def _published(step: DeliveryState, event: Event) -> DeliveryState:
    return replace(
        step,
        name=StateName.PUBLISHED,
        delivered=True,
        published_at=event.at,
        digest=str(event.data.get("digest") or step.digest),
        url=str(event.data.get("url", "")),
        network_id=str(event.data.get("id", "")),
        how=str(event.data.get("how", "resolved")),
        details=_mapping(event.data.get("details")),
        reason="",
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


# A second intent while one is open would hide that the first call is in doubt: it contradicts.
_CALLED = frozenset(
    {
        EventName.PREPARED,
        EventName.PUBLISHED,
        EventName.FAILED,
        EventName.PARKED,
        EventName.RESOLVED,
        EventName.ABANDONED,
    }
)
_ALLOWED: Mapping[StateName, frozenset[EventName]] = MappingProxyType(
    {
        StateName.NEW: frozenset({EventName.INTENT}),
        StateName.OPEN: _CALLED,
        StateName.REFUSED: frozenset({EventName.INTENT, EventName.RESOLVED}),
        StateName.FAILED: frozenset({EventName.INTENT, EventName.RESOLVED}),
        StateName.PARKED: frozenset({EventName.RESOLVED}),
        StateName.PUBLISHED: frozenset({EventName.WITHDRAWN, EventName.CORRECTED}),
        StateName.WITHDRAWN: frozenset(),
        StateName.CONTRADICTORY: frozenset({EventName.RESOLVED}),
    }
)
