"""What a built-in check is: a pure function from one record to hits, with declared parameters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from newsdesk.desk.desk import Desk
from newsdesk.model.account import Account
from newsdesk.model.finding import Location, Message, Severity
from newsdesk.model.network import Network
from newsdesk.model.post import Post
from newsdesk.model.record import Part, Record
from newsdesk.model.render import Rendered
from newsdesk.model.tier import TierName
from newsdesk.rules.expressions import context_of
from newsdesk.rules.passages import Passage, passages
from newsdesk.rules.values import of_media, of_post, of_record


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check found; the rule gives it its id and, unless the check lowers it, its severity."""

    location: Location
    message: Message
    help: Message
    severity: Severity | None = None
    fix: str | None = None


class NoParameters(Part):
    """The check takes none."""


@dataclass(frozen=True, slots=True)
class Change:
    """A record under change: the time of the check, and the record as it was before, if it existed."""

    now: datetime
    earlier: Record | None


@dataclass(frozen=True)
class Assessment:
    """How sensitive a post is: the computed tier, why, and the roles whose approval it needs."""

    tier: TierName
    computed: TierName
    reasons: tuple[str, ...]
    roles: tuple[str, ...]
    because: tuple[tuple[str, str], ...] = ()
    """Each required role with the first reason for it."""
    escalated: tuple[str, ...] = ()
    """The rules that raised it or asked for a role."""


@dataclass(frozen=True)
class Subject:
    """One record under check, with what several checks want to know of it."""

    desk: Desk
    record: Record
    change: Change | None = None
    clock: datetime | None = None
    assess: Callable[[Post], Assessment | None] = field(default=lambda _: None, repr=False)
    memory: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What was worked out about the record and does not depend on its tier or the time."""

    @property
    def now(self) -> datetime:
        """The time of the check, for checks that are declared as timed."""
        if self.clock is None:
            raise RuntimeError("only a check that is declared as timed may ask for the time")
        return self.clock

    @property
    def rendered(self) -> tuple[tuple[Account, Network, Rendered], ...]:
        """What each account gets, if the record is a post."""
        if "rendered" not in self.memory:
            self.memory["rendered"] = tuple(self.desk.rendered(self.record)) if isinstance(self.record, Post) else ()
        found: tuple[tuple[Account, Network, Rendered], ...] = self.memory["rendered"]
        return found

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The texts of the record, normalised, with their languages."""
        if "passages" not in self.memory:
            self.memory["passages"] = tuple(passages(self.desk, self.record))
        found: tuple[Passage, ...] = self.memory["passages"]
        return found

    @cached_property
    def assessment(self) -> Assessment | None:
        """The tier and the roles of the record, if it is a post and the desk has a workflow."""
        return self.assess(self.record) if isinstance(self.record, Post) else None

    @cached_property
    def values(self) -> dict[str, Any]:
        """What expressions see about the record."""
        if isinstance(self.record, Post):
            tier = self.assessment.tier if self.assessment else self.record.tier or TierName.GREEN
            found = of_post(self.desk, self.record, tier.value)
        else:
            found = of_record(self.desk, self.record)
        return found if self.clock is None else {**found, "now": self.clock}

    @cached_property
    def context(self) -> Any:
        """The same, in the form that expressions read; without the accounts, which few ask for."""
        return context_of({name: value for name, value in self.values.items() if name != "accounts"})

    @cached_property
    def context_with_accounts(self) -> Any:
        """The same with the accounts of the post."""
        return context_of(self.values)

    @property
    def media(self) -> tuple[tuple[int, dict[str, Any]], ...]:
        """What expressions see of each picture of a post, with its place in the list."""
        if "media" not in self.memory:
            self.memory["media"] = tuple(of_media(self.desk, self.record)) if isinstance(self.record, Post) else ()
        found: tuple[tuple[int, dict[str, Any]], ...] = self.memory["media"]
        return found


@dataclass(frozen=True, slots=True)
class Whole:
    """The whole desk under check, for what no single record shows."""

    desk: Desk
    now: datetime
    changed: frozenset[str] | None = None
    """The paths that a change adds or alters, where one is checked."""
    paths: frozenset[str] | None = None
    """The paths that are asked about; None for all."""


@dataclass(frozen=True)
class Check:
    """A named check: the kinds of record it looks at (`desk`: once, the whole) and its parameters."""

    function: Callable[..., Iterator[Hit]]
    kinds: tuple[str, ...]
    parameters: type[Part] = NoParameters
    timed: bool = False
    """Whether its verdict depends on the time of the check."""
    needs: tuple[str, ...] = ()
    """Keys of the record of which one at least must be set: without any there is nothing to look at."""
