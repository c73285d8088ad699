"""What newsdesk asks of a forge."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Protocol

from newsdesk.model.approval import Reviews
from newsdesk.model.hold import ActiveHold

# (commit, post ids) -> the manifest of each post as it stood at that commit
ManifestsAt = Callable[[str, Collection[str]], Mapping[str, str]]


class Forge(Protocol):
    """Reviews of posts, and whether a publishing run has ended."""

    def reviews(self, posts: Collection[str], manifests_at: ManifestsAt) -> Mapping[str, Reviews]:
        """Authors and approvals of each post, as they stand on the branch that is published."""

    def run(self) -> Mapping[str, Any]:
        """Who this run is, for the ledger."""

    def run_ended(self, run: Mapping[str, Any]) -> bool | None:
        """Whether a run of the ledger has ended; None where nobody can tell."""

    def holds(self, now: datetime) -> tuple[ActiveHold, ...]:
        """The pauses that somebody asked for at once, outside the files of the desk; raises ForgeError."""

    def vouches(self, run: Mapping[str, Any], at: datetime) -> bool | None:
        """Whether the run of an event was one that may publish; None where nobody can tell; raises ForgeError."""
