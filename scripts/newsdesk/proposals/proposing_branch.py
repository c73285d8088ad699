"""The branch of a proposal: what stands on it, whether anybody else wrote to it, and one more commit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from newsdesk.desk.cache import digest
from newsdesk.desk.git import GitError, Repository
from newsdesk.desk.kinds import kind_of
from newsdesk.forge.hub import Hub
from newsdesk.proposals.filing import Filed
from newsdesk.proposals.forms import KINDS
from newsdesk.proposals.proposing_people import Author

PREFIX = "newsdesk/issue-"
_FILE = re.compile(r"^Newsdesk-File: (?P<path>\S{1,400}) (?P<text>[0-9a-f]{64})$", re.MULTILINE)
_MARK = re.compile(r"<!-- newsdesk:file=(\S{1,400}) -->")


@dataclass(frozen=True)
class Branch:
    """The branch of one issue on GitHub; `tip` is the commit of the published branch that it starts from."""

    hub: Hub
    repository: Repository
    remote: str
    number: int
    tip: str
    author: Author
    others: Sequence[Author] = field(default=())
    """Who else has written in the issue."""

    @property
    def name(self) -> str:
        """What the branch is called."""
        return f"{PREFIX}{self.number}"

    @cached_property
    def head(self) -> str:
        """Its newest commit, fetched; empty where there is no branch; raises ForgeError and GitError."""
        found = self.hub.get(f"git/ref/heads/{self.name}")
        if not found:
            return ""
        sha = str(found["object"]["sha"])
        self.repository.bring(self.remote, sha)
        return self.repository.commit(sha)

    @cached_property
    def _commits(self) -> tuple[tuple[str, str, str], ...]:
        """Author, committer and words of its commits, the newest first."""
        if not self.head:
            return ()
        log = self.repository.text("log", "-z", "--format=%ae%n%ce%n%B", f"{self.tip}..{self.head}")
        rows = (row.split("\n", 2) for row in log.split("\0") if row)
        return tuple((author, committer, words) for author, committer, words in rows)

    @property
    def ours(self) -> bool:
        """Whether only newsdesk wrote to it: each commit is of its making, and the file is as the last one says."""
        address = self.author.address
        ours = all(row[:2] == (address, address) and _FILE.search(row[2]) for row in self._commits)
        return ours and (self._file is None or self._file["text"] == digest(self._at(self.head, self._file["path"])))

    @property
    def path(self) -> str:
        """The file that stands on it; empty where there is none."""
        return self._file["path"] if self._file and _may_be_ours(self._file["path"]) else ""

    @cached_property
    def _file(self) -> re.Match[str] | None:
        return _FILE.search(self._commits[0][2]) if self._commits else None

    def _at(self, commit: str, path: str) -> bytes:
        found = self.repository.objects.get(f"{commit}:{self.repository.prefix}{path}")
        return found[2] if found and found[1] == "blob" else b""

    def write(self, filed: Filed) -> bool:
        """Put the file on the branch in one commit; False where it stands there already; raises ForgeError."""
        parent, old = self.head or self.tip, self.path
        place = f"{self.repository.prefix}{filed.path}"
        if self.head and old == filed.path and self._at(self.head, old) == filed.text.encode():
            return False
        entries: list[dict[str, object]] = [
            {"path": place, "mode": "100644", "type": "blob", "content": filed.text},
        ]
        if old and old != filed.path:
            entries.append({"path": f"{self.repository.prefix}{old}", "mode": "100644", "type": "blob", "sha": None})
        base = self.repository.text("rev-parse", f"{parent}^{{tree}}")
        tree = self.hub.send("POST", "git/trees", {"base_tree": base, "tree": entries})["sha"]
        author = {"name": self.author.login, "email": self.author.address}
        commit = {"message": self._message(filed), "tree": tree, "parents": [parent], "author": author}
        sha = self.hub.send("POST", "git/commits", commit)["sha"]
        if self.head:
            self.hub.send("PATCH", f"git/refs/heads/{self.name}", {"sha": sha, "force": False})
        else:
            self.hub.send("POST", "git/refs", {"ref": f"refs/heads/{self.name}", "sha": sha})
        return True

    def _message(self, filed: Filed) -> str:
        trailers = [f"Newsdesk-File: {filed.path} {digest(filed.text)}"]
        trailers += [f"Co-authored-by: {one.login} <{one.address}>" for one in self.others if one.id != self.author.id]
        return f"Propose {filed.id}\n\nProposed in #{self.number}\n\n" + "\n".join(trailers)


@dataclass(frozen=True)
class Pulls:
    """The pull requests of proposals: the one of this issue, and the files that other open ones bring."""

    hub: Hub
    main: str
    branch: str

    @cached_property
    def own(self) -> Mapping[str, Any] | None:
        """The pull request of the branch: the open one, else the newest; raises ForgeError."""
        owner = self.hub.repository.partition("/")[0]
        found = [
            pull
            for pull in self.hub.pages("pulls", state="all", head=f"{owner}:{self.branch}", base=self.main)
            if self._is_here(pull) and pull["head"]["ref"] == self.branch
        ]
        return max(found, key=lambda pull: (pull["state"] == "open", pull["number"]), default=None)

    @cached_property
    def others(self) -> frozenset[str]:
        """The files of other open proposals; raises ForgeError."""
        pulls = self.hub.pages("pulls", state="open", base=self.main)
        ours = (pull for pull in pulls if self._is_here(pull) and pull["head"]["ref"].startswith(PREFIX))
        bodies = (pull.get("body") or "" for pull in ours if pull["head"]["ref"] != self.branch)
        return frozenset(found[1] for body in bodies if (found := _MARK.search(body)))

    def _is_here(self, pull: Mapping[str, Any]) -> bool:
        home = pull["head"].get("repo") or {}
        return str(home.get("full_name", "")).casefold() == self.hub.repository.casefold()


def ever_added(repository: Repository, commit: str, folder: str) -> frozenset[str]:
    """Every file below a folder that the history ever had: an id is never used again."""
    words = ("--no-renames", "--diff-filter=A", "--name-only", "--relative", "-z", "--format=")
    try:
        found = repository.text("log", *words, commit, "--", folder)
    except GitError:
        return frozenset()
    return frozenset(path.strip("\n") for path in found.split("\0"))


def _may_be_ours(path: str) -> bool:
    kind = kind_of(path)
    return kind is not None and kind.name in KINDS and ".." not in path.split("/")
