"""The numbers of a desk for its site: asked of the remote, or of this machine's copy where the remote is silent."""

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from newsdesk.branches.branch import Branch, BranchError, Patience
from newsdesk.desk.cache import Cache
from newsdesk.desk.git import GitError, Repository
from newsdesk.metrics.numbers import Numbers

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


def counted(repository: Repository, remote: str, cache: Cache, before: Counted, patience: Patience) -> Counted:
    """The numbers as they are now; what was read before is kept while nothing was added."""
    try:
        return _read(Branch(repository, remote, BRANCH, patience=patience), cache, before, "")
    except (BranchError, GitError) as error:
        trouble = str(error)
    try:
        return _read(Copy(repository, remote, BRANCH), cache, before, trouble)
    except (BranchError, GitError):
        return Counted(trouble=trouble)


def _read(branch: Branch, cache: Cache, before: Counted, trouble: str) -> Counted:
    tip = branch.fetch()
    if tip == before.tip and before.rows is not None:
        return Counted(tip, before.rows, trouble)
    return Counted(tip, Numbers(branch, cache).connect(), trouble)
