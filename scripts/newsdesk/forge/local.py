"""A forge without a server: `Reviewed-by:` trailers in commits, runs as processes of this machine."""

import os
import re
import secrets
import socket
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsdesk.desk.git import GitError, Repository
from newsdesk.desk.kinds import kind_of
from newsdesk.forge.base import ManifestsAt
from newsdesk.model.approval import Approval, Reviews
from newsdesk.model.hold import ActiveHold
from newsdesk.model.workflow import Person

_FORMAT = "%H%x00%P%x00%ae%x00%cI%x00%(trailers:key=Reviewed-by,valueonly,separator=%x2C)%x00"
_LOG = ("--root", "--reverse", "--topo-order", "-z", "--name-only", "--no-renames", "--relative", "--no-show-signature")
_ADDRESS = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
_GOOD = "G"  # a signature by a key that this machine was told to trust
_MEDIA = "content/media/"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_MACHINE_ID = Path("/etc/machine-id")
_PROCESSES = Path("/proc/self/ns/pid")


@dataclass(frozen=True, slots=True)
class _Commit:
    id: str
    author: str
    at: datetime
    reviewers: tuple[str, ...]
    posts: frozenset[str]
    merge: bool


@dataclass
class _History:
    """What happened to one post, in the order of the branch."""

    authors: set[str] = field(default_factory=set)
    approvals: list[tuple[_Commit, str]] = field(default_factory=list)


@dataclass(frozen=True)
class LocalForge:
    """Reads one branch of a repository.

    `people` are those whom the workflow page gives roles; `users` names the posts that show an asset, since whoever
    changes a picture changes them.
    """

    repository: Repository
    revision: str
    people: tuple[Person, ...]
    users: Mapping[str, Collection[str]] = field(default_factory=dict)

    def reviews(self, posts: Collection[str], manifests_at: ManifestsAt) -> Mapping[str, Reviews]:
        """Authors since the last approved version, and every approval with what it covered; raises GitError."""
        histories = self._histories(posts)
        by_commit: dict[str, set[str]] = defaultdict(set)
        for post, history in histories.items():
            for commit, _ in history.approvals:
                by_commit[commit.id].add(post)
        covered = {commit: manifests_at(commit, found) for commit, found in by_commit.items()}
        signers = self._signers(by_commit)
        return {
            post: Reviews(
                frozenset(history.authors),
                tuple(
                    Approval(
                        reviewer,
                        self._roles(reviewer),
                        covered[commit.id].get(post, ""),
                        commit.at,
                        reviewer in signers.get(commit.id, ()),
                        f"commit {commit.id}",
                    )
                    for reviewer, commit in {who: commit for commit, who in history.approvals}.items()
                ),
            )
            for post, history in histories.items()
        }

    def _histories(self, posts: Collection[str]) -> Mapping[str, _History]:
        if self.repository.text("rev-parse", "--is-shallow-repository") == "true":
            raise GitError("a part of the history is missing here, and the reviews stand in it: git fetch --unshallow")
        histories: dict[str, _History] = defaultdict(_History)
        approved: set[str] = set()
        rewritten = {commit.id: commit.posts for commit in self._log("--merges", "--diff-merges=combined")}
        for commit in self._log("-m", "--diff-merges=first-parent"):
            for post in commit.posts & set(posts):
                history = histories[post]
                if not commit.merge or post in rewritten.get(commit.id, ()):
                    if post in approved:
                        approved.discard(post)
                        history.authors.clear()
                    history.authors.add(commit.author)
                others = [who for who in commit.reviewers if self._roles(who) and who not in history.authors]
                if others:
                    approved.add(post)
                    history.approvals += [(commit, reviewer) for reviewer in others]
        return histories

    def _log(self, *options: str) -> Iterator[_Commit]:
        """Commits that touch content, the oldest first, with the files that the options make git name."""
        mark = secrets.token_hex(16)  # nobody can write it into a commit beforehand
        log = self.repository.text("log", *_LOG, *options, f"--format={mark}{_FORMAT}", self.revision, "--", "content")
        for block in log.split(mark)[1:]:
            commit, parents, author, at, trailers, files = block.split("\0", 5)
            yield _Commit(
                commit,
                author.lower(),
                datetime.fromisoformat(at).astimezone(UTC),
                tuple(dict.fromkeys(match.lower() for match in _ADDRESS.findall(trailers))),
                frozenset(posts_in((path.strip("\n") for path in files.split("\0")), self.users)),
                len(parents.split()) > 1,
            )

    def _signers(self, commits: Collection[str]) -> Mapping[str, Collection[str]]:
        """The addresses of who signed each commit: a signature speaks for nobody else."""
        if not commits:
            return {}
        asked = "".join(f"{commit}\n" for commit in commits).encode()
        words = ("--no-walk=unsorted", "--no-show-signature", "--format=%H%x00%G?%x00%GS", "--stdin")
        log = self.repository.run("log", "-z", *words, stdin=asked)
        fields = iter(log.decode("utf-8", "replace").rstrip("\n").split("\0"))
        return {
            commit: [name.lower() for name in _ADDRESS.findall(signer) or [signer.strip()]]
            for commit, verdict, signer in zip(fields, fields, fields, strict=False)
            if verdict == _GOOD
        }

    def _roles(self, email: str) -> tuple[str, ...]:
        return next((person.roles for person in self.people if (person.email or "").lower() == email), ())

    def run(self) -> Mapping[str, Any]:
        """This process: machine, boot, process id and its start, and among which processes that id counts."""
        pid = os.getpid()
        return {"pid": pid, "start": _start_of(pid) or "", **_place()}

    def run_ended(self, run: Mapping[str, Any]) -> bool | None:
        """Whether that process is gone; None where nobody here can tell: another machine, container or forge."""
        here = _place()
        if not here["boot"] or not run.get("boot"):
            return None
        same = {name for name, value in here.items() if value and run.get(name) == value}
        if "boot" in same:
            return _gone(int(run.get("pid", 0)), str(run.get("start", ""))) if "space" in same else None
        return True if {"host", "machine"} <= same else None

    def holds(self, now: datetime) -> tuple[ActiveHold, ...]:  # noqa: ARG002 - what every forge is asked
        """None: without a forge a hold is a file of the desk."""
        return ()

    def vouches(self, run: Mapping[str, Any], at: datetime) -> bool | None:  # noqa: ARG002 - the same
        """Nobody can tell."""
        return None


def posts_in(paths: Iterable[str], users: Mapping[str, Collection[str]]) -> Iterator[str]:
    """The posts that some changed files belong to; `users` names the posts that show an asset."""
    for path in paths:
        kind = kind_of(path)
        if kind is not None and kind.name == "post":
            yield kind.record_id(path)
        elif path.startswith(_MEDIA):
            yield from users.get(path.split("/")[-2], ())


def _place() -> Mapping[str, str]:
    """Where a process id means something: hosts share names, containers share a boot."""
    try:
        space = str(_PROCESSES.readlink())
    except OSError:
        space = ""
    return {"host": socket.gethostname(), "machine": _words(_MACHINE_ID), "boot": _words(_BOOT_ID), "space": space}


def _words(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _gone(pid: int, start: str) -> bool | None:
    found = _start_of(pid)
    if found is not None:
        return found != start
    try:
        os.kill(pid, 0)  # asks only
    except ProcessLookupError:
        return True
    except OSError:
        pass  # it is there and belongs to somebody else
    return None


def _start_of(pid: int) -> str | None:
    """When a process started, in ticks since boot; empty if only its remains are there, None if nothing is seen."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return "" if words[0] == "Z" else words[19]
