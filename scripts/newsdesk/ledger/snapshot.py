"""What the ledger says at one tip."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from newsdesk.ledger.paths import shard_of
from newsdesk.ledger.shards import Shard, key_of, sent_key
from newsdesk.model.delivery import DeliveryKey, DeliveryState
from newsdesk.model.finding import Message


class States(Mapping[DeliveryKey, DeliveryState]):
    """The state of every delivery that the ledger knows; a folder is parsed when one of its posts is asked for."""

    def __init__(self, shards: Mapping[str, Shard], distrusted: Mapping[DeliveryKey, DeliveryState]):
        self._shards = shards
        self._distrusted = distrusted
        self._asked: dict[DeliveryKey, DeliveryState | None] = dict(distrusted)

    def __getitem__(self, key: DeliveryKey) -> DeliveryState:
        if key not in self._asked:
            shard = self._shards.get(shard_of(key.post))
            self._asked[key] = shard.state(key) if shard else None
        state = self._asked[key]
        if state is None:
            raise KeyError(key)
        return state

    def doubting(self, more: Mapping[DeliveryKey, DeliveryState]) -> "States":
        """The same, with other states for deliveries that are not believed."""
        return States(self._shards, {**self._distrusted, **more})

    @cached_property
    def _keys(self) -> frozenset[DeliveryKey]:
        return frozenset(key for shard in self._shards.values() for key in shard.keys()) | self._distrusted.keys()  # noqa: SIM118 - no mapping

    def __iter__(self) -> Iterator[DeliveryKey]:
        return iter(sorted(self._keys))

    def __len__(self) -> int:
        return len(self._keys)


class Sent(Mapping[tuple[str, str], DeliveryKey]):
    """By account and digest: the delivery that was published or may have been (open, parked and withdrawn too)."""

    def __init__(self, shards: Iterable[Shard]):
        self._shards = tuple(shards)

    @cached_property
    def _found(self) -> dict[str, str]:
        return {sent: key for shard in self._shards for sent, key in shard.sent()}

    def __getitem__(self, sent: tuple[str, str]) -> DeliveryKey:
        return key_of(self._found[sent_key(*sent)])

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for sent in self._found:
            account, _, digest = sent.partition(" ")
            yield account, digest

    def __len__(self) -> int:
        return len(self._found)


@dataclass(frozen=True)
class Snapshot:
    """The ledger at a tip (None: it was never started): what was sent, what is wrong, what to go on with."""

    tip: str | None
    states: States = field(default_factory=lambda: States({}, {}))
    sent: Mapping[tuple[str, str], DeliveryKey] = field(default_factory=dict)
    problems: tuple[Message, ...] = ()
    unfinished: frozenset[str] = frozenset()
    latest: datetime | None = None
