"""An append-only orphan branch on a remote: the server's fast-forward rule is the only lock."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from newsdesk.branches.errors import BranchError, Forbidden, Unreachable, in_doubt, refusal
from newsdesk.branches.remote import Patience, RemoteBranch, signed
from newsdesk.desk.git import Answer

__all__ = ["Appended", "Branch", "BranchError", "NotWanted", "Patience", "Seam", "StillWanted"]

Seam = Callable[[str], None]
StillWanted = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Appended:
    """The files are on the branch, in this commit."""

    commit: str


@dataclass(frozen=True, slots=True)
class NotWanted:
    """At this tip of the branch the files are not wanted any more."""

    tip: str


def unseamed(_: str) -> None:
    """Go on."""


class Branch(RemoteBranch):
    """A branch that files are appended to, one commit at a time, and never changed."""

    def append(
        self,
        files: Mapping[str, bytes],
        message: str,
        still_wanted: StillWanted,
        seam: Seam = unseamed,
    ) -> Appended | NotWanted:
        """Add files in one commit, as long as they are wanted at the tip that it follows; raises BranchError."""
        return _Attempt(self, files, message, still_wanted, seam).run()


@dataclass
class _Attempt:
    """The tries to append some files: commit, push; when another was first, look again whether they are wanted."""

    branch: Branch
    files: Mapping[str, bytes]
    message: str
    still_wanted: StillWanted
    seam: Seam
    refused: int = 0
    lost: int = 0
    doubtful: list[str] = field(default_factory=list)
    failure: BranchError = field(default_factory=lambda: BranchError("The time was over before the first try."))

    def run(self) -> Appended | NotWanted:
        until = time.monotonic() + self.branch.patience.seconds
        tip = self.branch.tip
        if not (tip and self.still_wanted(tip)):  # the last tip seen will do to begin with, but it may be old
            tip = self._fetched()
            if not self.still_wanted(tip):
                return NotWanted(tip)
        while True:
            commit, parent = self._commit(tip), tip
            self.seam("committed")
            while tip == parent:
                answer = self.branch.push(commit, parent)
                if answer.code == 0:
                    self.seam("pushed")
                    return Appended(commit)
                self._note(commit, answer)
                tip = self._newest(until)
                ours = next((c for c in self.doubtful if self.branch.store.contains(tip, c)), None)
                if ours:
                    return Appended(ours)
                self._bear(until, refused=tip == parent)
            if not self.still_wanted(tip):
                return NotWanted(tip)

    def _fetched(self) -> str:
        tip = self.branch.fetch()
        if tip is None:
            raise BranchError(f"The branch {self.branch.name} is not on {self.branch.remote} yet. Start it first.")
        return tip

    def _commit(self, tip: str) -> str:
        total = self.branch.written(tip) + len(self.files)
        return self.branch.store.commit(tip, self.files, signed(self.message, total))

    def _note(self, commit: str, answer: Answer) -> None:
        lines = answer.output.decode(errors="replace").splitlines()
        status = next((line.rpartition("\t")[2] for line in lines if line.startswith("!\t")), "")
        if not status.startswith("[rejected]"):  # no clear no: the server may have taken it
            self.doubtful.append(commit)
        self.failure = refusal(self.branch.remote, self.branch.name, answer.words, status)

    def _newest(self, until: float) -> str:
        """The tip after a push that did not go through."""
        while True:
            longest = self.branch.patience.pause * 2 ** min(self.refused + self.lost, 6)
            time.sleep(random.uniform(0, longest))  # noqa: S311 - jitter, nothing secret
            try:
                return self._fetched()
            except Unreachable as error:
                self.failure = in_doubt(error) if self.doubtful else error
                self._bear(until, refused=True)

    def _bear(self, until: float, *, refused: bool) -> None:
        """Count a failure; raise it when patience is over, at once where only a person can help."""
        self.refused += refused
        self.lost += not refused
        over = self.refused >= self.branch.patience.refusals or time.monotonic() > until
        if over or (refused and isinstance(self.failure, Forbidden)):
            raise self.failure
