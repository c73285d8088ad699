"""What a built-in check is: a pure function from one record to hits, with declared parameters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from newsdesk.desk.desk import Desk
from newsdesk.model.account import Account
from newsdesk.model.finding import Location, Message, Severity
from newsdesk.model.network import Network
from newsdesk.model.post import Post
from newsdesk.model.record import Part, Record
from newsdesk.model.render import Rendered


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
class Subject:
    """One record under check, with what several checks want to know of it."""

    desk: Desk
    record: Record
    change: Change | None = None

    @cached_property
    def rendered(self) -> tuple[tuple[Account, Network, Rendered], ...]:
        """What each account gets, if the record is a post."""
        return tuple(self.desk.rendered(self.record)) if isinstance(self.record, Post) else ()


@dataclass(frozen=True)
class Check:
    """A named check: the kinds of record it looks at and its parameters."""

    function: Callable[..., Iterator[Hit]]
    kinds: tuple[str, ...]
    parameters: type[Part] = NoParameters
