"""A machine's branch on a remote and the copy of it that lies beside the desk's repository."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from newsdesk.branches.errors import BranchError, trouble
from newsdesk.branches.store import Store, store_beside
from newsdesk.desk.git import Answer, GitError, Repository

_FILES = re.compile(r"^Files: ([0-9]+)$", re.MULTILINE)
_DONE = Answer(0, b"", "")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a remote is tried: refused pushes, seconds in all, seconds for one answer, the first pause."""

    refusals: int = 6
    seconds: float = 90.0
    answer: float = 60.0
    pause: float = 0.05


_PATIENT = Patience()


class RemoteBranch:
    """One branch: looking, fetching and offering a commit. `whole` keeps its history too."""

    def __init__(
        self,
        repository: Repository,
        remote: str,
        name: str,
        store: Path | None = None,
        *,
        patience: Patience = _PATIENT,
        whole: bool = False,
    ):
        self.name = name
        self.remote = remote
        self.patience = patience
        self._repository = repository
        self._place = store
        self._whole = whole
        self._ref = f"refs/heads/{name}"
        self.tip: str | None = None
        self.forgotten: str | None = None  # a tip that was known and that the fetched one does not follow

    @cached_property
    def store(self) -> Store:
        """The local copy."""
        beside = store_beside(self._repository, self.remote, f"{self.name}-whole" if self._whole else self.name)
        return replace(beside, place=self._place) if self._place else beside

    @cached_property
    def history(self) -> "RemoteBranch":
        """The same branch with its whole history, in a copy of its own."""
        place = self._place.with_name(f"{self._place.stem}-whole.git") if self._place else None
        return RemoteBranch(self._repository, self.remote, self.name, place, patience=self.patience, whole=True)

    def known(self) -> str | None:
        """The newest tip that this copy has seen."""
        if not self.store.place.is_dir():
            return None
        found = self.store.one(self._ref)
        if found is None:
            raise BranchError(
                f"The local copy {self.store.place} is damaged (no tip). Delete it; it will be fetched again."
            )
        return found[0]

    def fetch(self) -> str | None:
        """The tip of the branch on the remote, with its files in the copy; None where there is no such branch."""
        try:
            self.tip = self._fetch()
        except GitError as error:
            raise BranchError(f"git does not work here: {error}.") from None
        return self.tip

    def _fetch(self) -> str | None:
        seen: set[str] = set()
        while True:
            known = self.known()  # before the remote is asked: what is known may then only be older
            tip = self._look()
            if tip is None and known:
                raise BranchError(f"The branch {self.name} was on {self.remote} and is gone. Bring it back first.")
            self.forgotten = None
            if tip is None or tip == known:
                return tip
            answer = self._update(tip, known) if known else self._copy(tip)
            if answer.code == 0:
                return tip
            if tip in seen:  # it is no newer tip that stood in the way
                raise trouble(self.remote, answer.words)
            seen.add(tip)

    def _look(self) -> str | None:
        answer = self.store.ask("ls-remote", self.remote, self._ref, timeout=self.patience.answer)
        if answer.code != 0:
            raise trouble(self.remote, answer.words)
        lines = (line.split("\t") for line in answer.output.decode().splitlines())
        return next((tip for tip, ref in lines if ref == self._ref), None)

    def _update(self, tip: str, known: str) -> Answer:
        answer = self.store.ask(*_fetching(), self.remote, tip, timeout=self.patience.answer)
        if answer.code != 0:
            return answer
        if self.store.contains(tip, known):
            self.store.ask("update-ref", self._ref, tip, known)
        else:  # somebody has rewritten the branch; the known tip is kept, so that every later fetch says so too
            self.forgotten = known
        return answer

    def _copy(self, tip: str) -> Answer:
        depth = () if self._whole else ("--depth=1",)

        def fill(new: Store) -> Answer:
            answer = new.ask(*_fetching(), *depth, self.remote, tip, timeout=5 * self.patience.answer)
            return new.ask("update-ref", self._ref, tip) if answer.code == 0 else answer

        return self.store.make(fill)

    def start(self, files: Mapping[str, bytes], message: str) -> str:
        """Create the branch on the remote with its first files, unless it is there; its tip."""
        tip = self.fetch()
        if tip:
            return tip

        def fill(new: Store) -> Answer:
            commit = new.commit("", files, signed(message, len(files)))
            answer = new.ask(*_pushing(self.remote, commit, self._ref), timeout=self.patience.answer)
            return new.ask("update-ref", self._ref, commit) if answer.code == 0 else answer

        answer = self.store.make(fill)
        tip = self.fetch()
        if tip is None:
            raise trouble(self.remote, answer.words)
        return tip

    def push(self, commit: str, parent: str) -> Answer:
        """Offer a commit as the new tip; the server takes it only where it follows the present one."""
        # The lease forbids, it does not force: a branch that somebody has deleted is not made anew from an old tip.
        lease = f"--force-with-lease={self._ref}:{parent}"
        answer = self.store.ask(*_pushing(self.remote, commit, self._ref, lease), timeout=self.patience.answer)
        if answer.code == 0:
            self.tip = commit
            self.store.ask("update-ref", self._ref, commit, parent)
        return answer

    def stated(self, tip: str) -> int | None:
        """How many files were ever written, as a commit of newsdesk states; None for a commit of somebody else."""
        commit = self.store.one(tip)
        found = _FILES.search(commit[2].decode("utf-8", "replace")) if commit else None
        return int(found[1]) if found else None

    def written(self, tip: str) -> int:
        """How many files were ever written, from the history where the tip does not state it."""
        stated = self.stated(tip)
        if stated is not None:
            return stated
        self.history.fetch()
        added = ("--root", "-m", "--no-renames", "--diff-filter=A", "--name-only", "--format=", "-z")
        paths = self.history.store.run("log", *added, tip).split(b"\0")
        return len({path.strip(b"\n") for path in paths} - {b""})


def signed(message: str, total: int) -> str:
    """A commit message with what makes it ours: an attempt of its own and the number of files ever written.

    Without the attempt, two runs that write the same entry in the same second would make the same commit, and both
    would believe that it was theirs.
    """
    return f"{message}\n\nAttempt: {secrets.token_hex(16)}\nFiles: {total}\n"


def _fetching() -> tuple[str, ...]:
    return "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"


def _pushing(remote: str, commit: str, ref: str, *options: str) -> tuple[str, ...]:
    quiet = ("--porcelain", "--no-verify", "--no-signed", "--no-follow-tags", "--no-recurse-submodules")
    return "push", *quiet, *options, remote, f"{commit}:{ref}"
