"""A forge without a server: `Reviewed-by:` trailers in commits, runs as processes of this machine."""

import os
import re
import socket
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsdesk.desk.git import Repository
from newsdesk.desk.kinds import kind_of
from newsdesk.forge.base import ManifestsAt
from newsdesk.model.approval import Approval, Reviews
from newsdesk.model.workflow import Person

_FORMAT = "%x1e%H%x1f%P%x1f%ae%x1f%cI%x1f%(trailers:key=Reviewed-by,valueonly,separator=%x1d)%x1f"
_ADDRESS = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
_SIGNED = frozenset({"G", "U"})
_MEDIA = "content/media/"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


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
        """Authors since the last approved version, and every approval with what it covered."""
        histories = self._histories(posts)
        by_commit: dict[str, set[str]] = defaultdict(set)
        for post, history in histories.items():
            for commit, _ in history.approvals:
                by_commit[commit.id].add(post)
        covered = {commit: manifests_at(commit, found) for commit, found in by_commit.items()}
        signed = {commit: self._signed(commit) for commit in by_commit}
        return {
            post: Reviews(
                frozenset(history.authors),
                tuple(
                    Approval(
                        reviewer,
                        self._roles(reviewer),
                        covered[commit.id].get(post, ""),
                        commit.at,
                        signed[commit.id],
                        f"commit {commit.id}",
                    )
                    for reviewer, commit in {who: commit for commit, who in history.approvals}.items()
                ),
            )
            for post, history in histories.items()
        }

    def _histories(self, posts: Collection[str]) -> Mapping[str, _History]:
        histories: dict[str, _History] = defaultdict(_History)
        reviewed: set[str] = set()
        for commit in self._commits():
            for post in commit.posts & set(posts):
                history = histories[post]
                if not commit.merge:
                    if post in reviewed:
                        reviewed.discard(post)
                        history.authors.clear()
                    history.authors.add(commit.author)
                if commit.reviewers:
                    reviewed.add(post)
                    history.approvals += [(commit, reviewer) for reviewer in commit.reviewers]
        return histories

    def _commits(self) -> Iterator[_Commit]:
        """Every commit that touches content, the oldest first; a merge with the files it brought to the branch."""
        log = self.repository.text(
            "log", "--reverse", "--topo-order", "-m", "--diff-merges=first-parent", "--name-only", "--no-renames",
            f"--format={_FORMAT}", self.revision, "--", "content",
        )  # fmt: skip
        for block in log.split("\x1e")[1:]:
            commit, parents, author, at, trailers, files = block.split("\x1f", 5)
            yield _Commit(
                commit,
                author.lower(),
                datetime.fromisoformat(at).astimezone(UTC),
                tuple(dict.fromkeys(match.lower() for match in _ADDRESS.findall(trailers))),
                frozenset(self._posts_in(files.split("\n"))),
                len(parents.split()) > 1,
            )

    def _posts_in(self, paths: list[str]) -> Iterator[str]:
        for path in paths:
            kind = kind_of(path)
            if kind is not None and kind.name == "post":
                yield kind.record_id(path)
            elif path.startswith(_MEDIA):
                yield from self.users.get(path.split("/")[-2], ())

    def _signed(self, commit: str) -> bool:
        return self.repository.text("log", "-1", "--format=%G?", commit) in _SIGNED

    def _roles(self, email: str) -> tuple[str, ...]:
        return next((person.roles for person in self.people if (person.email or "").lower() == email), ())

    def run(self) -> Mapping[str, Any]:
        """This process: host, process id and its start, and the boot of the machine."""
        pid = os.getpid()
        return {"host": socket.gethostname(), "pid": pid, "start": _start_of(pid), "boot": _boot()}

    def run_ended(self, run: Mapping[str, Any]) -> bool | None:
        """Whether that process is gone; None for a run of another machine or forge."""
        if run.get("host") != socket.gethostname() or not _boot():
            return None
        if run.get("boot") != _boot():
            return True
        start = _start_of(int(run.get("pid", 0)))
        return start == "" or start != run.get("start")


def _boot() -> str:
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return ""


def _start_of(pid: int) -> str:
    """When a process started, in ticks since boot; empty if there is none, or only its remains."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if words[0] == "Z" else words[19]
