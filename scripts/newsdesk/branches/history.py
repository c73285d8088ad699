"""The commits of the ledger: what each of them did to which file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsdesk.branches.store import Store

_RAW = re.compile(r":\d{6} (\d{6}) [0-9a-f]+ ([0-9a-f]+) ([A-Z])")
_EVERY = ("--root", "-m", "--no-renames", "--no-abbrev", "--reverse", "--topo-order", "--raw", "-z")


@dataclass(frozen=True, slots=True)
class Change:
    """What a commit did to a file: A added, D deleted, M or T changed."""

    kind: str
    path: str
    mode: str
    blob: str


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: its parents, its message and its changes; a merge comes once for each parent."""

    id: str
    parents: tuple[str, ...]
    message: str
    changes: tuple[Change, ...]


def commits(store: Store, tip: str, *options: str) -> Iterator[Commit]:
    """Every commit up to the tip, the oldest first."""
    raw = store.run("log", *_EVERY, *options, "--format=%H%x20%P%n%B", tip)
    tokens = iter(raw.decode("utf-8", "surrogateescape").split("\0"))
    header, changes = "", []
    for token in tokens:
        found = _RAW.fullmatch(token.lstrip("\n"))
        if found:
            changes.append(Change(found[3], next(tokens), found[1], found[2]))
            continue
        if header:
            yield _commit(header, changes)
        header, changes = token.lstrip("\n"), []
    if header:
        yield _commit(header, changes)


def _commit(header: str, changes: list[Change]) -> Commit:
    first, _, message = header.partition("\n")
    name, *parents = first.split()
    return Commit(name, tuple(parents), message, tuple(changes))


def touched(store: Store, tip: str) -> dict[str, str]:
    """Files that some commit changed or deleted, and the last commit that did."""
    return {change.path: commit.id for commit in commits(store, tip, "--diff-filter=MDT") for change in commit.changes}


def changed_between(store: Store, old: str, new: str) -> tuple[str, ...]:
    """Files of an older tip that a newer one has changed or lost."""
    raw = store.run("diff-tree", "-r", "-z", "--no-renames", "--name-only", "--diff-filter=MDT", old, new)
    return tuple(path for path in raw.decode("utf-8", "surrogateescape").split("\0") if path)
