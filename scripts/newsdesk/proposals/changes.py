"""What a pull request changes, read from git as data: the files, and the desk as it would be after the merge."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from newsdesk.desk.git import Repository, RevisionTree
from newsdesk.desk.tree import Entry, EntryType

_CONTENT = frozenset({"content", "calendar", "faqs"})
_PLAYBOOK = "guidelines"
_INSIDE_A_FILE = re.compile(r"(.*?\.md)/", re.DOTALL)  # a folder whose name ends like a file's
_BROKEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ONLY_DATA = ("--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none")
_PROSE = re.compile(r"[^/]+\.md|LICENSE")


@dataclass(frozen=True)
class Change:
    """The work of a pull request between the commit where it left the branch and its head.

    `base` is the tip of the branch that it goes to; `files` names each changed file of the repository with the object
    that it is now, empty where it is gone.
    """

    repository: Repository = field(repr=False)
    base: str
    fork: str
    head: str
    files: Mapping[str, str]

    @cached_property
    def paths(self) -> frozenset[str]:
        """The changed files of the desk, as seen from its folder."""
        prefix = self.repository.prefix
        inside = {path.removeprefix(prefix) for path in self.files if path.startswith(prefix)}
        inside |= {_shown(path) for path in inside}
        return frozenset(inside | {match[1] for path in inside if (match := _INSIDE_A_FILE.match(path))})

    @cached_property
    def content(self) -> frozenset[str]:
        """The changed posts, pictures, consents, accounts, answers and dates."""
        return frozenset(path for path in self.paths if path.split("/", 1)[0] in _CONTENT)

    @cached_property
    def pages(self) -> frozenset[str]:
        """The changed files of the playbook."""
        return frozenset(path for path in self.paths if path.split("/", 1)[0] == _PLAYBOOK)

    @cached_property
    def others(self) -> frozenset[str]:
        """Changed files of the repository that are neither content nor playbook nor mere prose: what runs the desk."""
        prefix, known = self.repository.prefix, self.content | self.pages
        left = {path for path in self.files if path.removeprefix(prefix) not in known}
        return frozenset(path for path in left if not _PROSE.fullmatch(path))

    def place(self, path: str) -> str:
        """The path of a file of the desk inside the repository."""
        return f"{self.repository.prefix}{path}"

    def before(self) -> RevisionTree:
        """The desk as it is on the branch."""
        return RevisionTree(self.repository, self.base)

    def after(self, *, pages: bool = False) -> "Overlay":
        """The desk as it would be with the changed content; with the changed pages only where they are asked for."""
        paths = self.content | self.pages if pages else self.content
        return Overlay(self.before(), RevisionTree(self.repository, self.head), paths)

    def objects_at(self, commit: str, paths: Collection[str]) -> Mapping[str, str]:
        """What some files of the repository are at a commit; raises GitError."""
        listing = self.repository.text("ls-tree", "-r", "-z", "--full-tree", self.repository.commit(commit))
        rows = (line.split("\t", 1) for line in listing.split("\0") if line)
        wanted = frozenset(paths)
        return {path: facts.split()[2] for facts, path in rows if path in wanted}


def _shown(path: str) -> str:
    """A path as the desk names it: signs that cannot be shown are replaced."""
    return path if path.isprintable() else _BROKEN.sub("\ufffd", path)


def change_of(repository: Repository, base: str, head: str) -> Change:
    """What a head changes since it left the branch; raises GitError where the two have no common commit."""
    fork = repository.text("merge-base", repository.commit(base), repository.commit(head))
    # where the files of commits are fetched when they are asked for, a diff asks for all of them at once
    repository.attempt("diff-tree", "-r", "--shortstat", *_ONLY_DATA, fork, head)
    fields = iter(repository.text("diff-tree", "-r", "-z", "--raw", *_ONLY_DATA, fork, head).split("\0"))
    files = {path: _object(facts) for facts, path in zip(fields, fields, strict=False)}
    return Change(repository, base, fork, head, files)


def _object(facts: str) -> str:
    """The object of a row such as `:100644 100644 OLD NEW M`."""
    _, _, _, now, letter = facts.split()
    return "" if letter == "D" else now


@dataclass(frozen=True)
class Overlay:
    """The tree of a branch with some paths as another commit has them; nothing of either is written anywhere."""

    below: RevisionTree
    above: RevisionTree
    paths: frozenset[str]

    @cached_property
    def _above(self) -> Mapping[str, Entry]:
        return {entry.path: entry for entry in self.above.entries() if entry.path in self.paths}

    def entries(self) -> Iterator[Entry]:
        """Every file, in the order of git."""
        kept = [entry for entry in self.below.entries() if entry.path not in self.paths]
        yield from sorted(
            [*kept, *self._above.values()], key=lambda entry: entry.path + "/" * (entry.type is EntryType.FOLDER)
        )

    def read(self, path: str) -> bytes:
        """The content of a file; raises FileNotFoundError."""
        if path not in self.paths:
            return self.below.read(path)
        found = self.above.repository.objects.get(self._above[path].version) if path in self._above else None
        if found is None or found[1] != "blob":
            raise FileNotFoundError(path)
        return found[2]
