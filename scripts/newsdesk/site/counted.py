"""The numbers of a desk for its site: asked of the remote, or of this machine's copy where the remote is silent."""

from collections.abc import Mapping
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from newsdesk.branches.branch import Branch, BranchError, Patience
from newsdesk.desk.cache import Cache
from newsdesk.desk.desk import Desk
from newsdesk.desk.git import GitError, Repository
from newsdesk.metrics.numbers import Numbers
from newsdesk.metrics.receipts import receipts
from newsdesk.model.delivery import DeliveryKey, DeliveryState
from newsdesk.model.finding import Message

BRANCH = "metrics"


class Copy(Branch):
    """The branch as this machine last saw it; no remote is asked."""

    def fetch(self) -> str | None:
        """The newest tip that is known."""
        self.tip = self.known()
        return self.tip


@dataclass(frozen=True, slots=True)
class Counted:
    """Tables of numbers to ask; None where there are none to be had. `trouble` says why the remote was not asked."""

    tip: str | None = None
    rows: DuckDBPyConnection | None = None
    trouble: str = ""
    problems: tuple[Message, ...] = ()


class Counting:
    """Reads the numbers; while neither they nor what completes them has changed, what was read stays."""

    def __init__(self, cache: Cache):
        self._cache = cache
        self._found = Counted()
        self._like: tuple[object, ...] = ()

    def count(
        self,
        place: tuple[Repository, str],
        desk: Desk,
        states: Mapping[DeliveryKey, DeliveryState],
        like: str | None,
        patience: Patience | None,
    ) -> Counted:
        """The numbers as they are now; `like` is the tip of the ledger, without patience only the copy is read."""
        trouble = self._found.trouble
        if patience is not None:
            try:
                return self._read(Branch(*place, BRANCH, patience=patience), desk, states, like, "")
            except (BranchError, GitError) as error:
                trouble = str(error)
        try:
            return self._read(Copy(*place, BRANCH), desk, states, like, trouble)
        except (BranchError, GitError):
            return Counted(trouble=trouble)

    def _read(
        self,
        branch: Branch,
        desk: Desk,
        states: Mapping[DeliveryKey, DeliveryState],
        ledger: str | None,
        trouble: str,
    ) -> Counted:
        aliases = desk.kpis.aliases if desk.kpis else ()
        like = (branch.fetch(), ledger, aliases)
        if like[0] is None:
            return Counted(trouble=trouble)
        if like != self._like:
            rows, snapshot = Numbers(branch, self._cache).open(receipts(desk, states), aliases)
            self._like, self._found = like, Counted(snapshot.tip, rows, trouble, snapshot.problems)
        return Counted(self._found.tip, self._found.rows, trouble, self._found.problems)
