"""The ledger of a desk: read what happened to every delivery, record what happens next."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from newsdesk.branches.branch import Appended, Branch, Seam, unseamed
from newsdesk.branches.errors import BranchError
from newsdesk.branches.lost import lost
from newsdesk.branches.store import Entry
from newsdesk.desk.cache import Cache, digest
from newsdesk.ledger.entry import encode
from newsdesk.ledger.errors import Overtaken
from newsdesk.ledger.folding import contradictory, events_of, fold_files
from newsdesk.ledger.paths import SHARD, TOP, Place, folder_of, nearest_key, path_of
from newsdesk.ledger.shards import Shard, shard
from newsdesk.ledger.snapshot import Sent, Snapshot, States
from newsdesk.model.delivery import UNTOUCHED, DeliveryKey, DeliveryState, Event, EventName
from newsdesk.model.finding import Message, say

__all__ = ["BranchError", "Ledger", "Overtaken", "Snapshot"]

_VERSION = "5"  # of the texts in the cache
README = "README.md"
_WELCOME = b"""# Ledger

newsdesk writes here what it did with every delivery, one file for each event. Nobody changes or deletes a file:
the next run would distrust the delivery and stop it.
"""
_NO_RUN: Mapping[str, Any] = MappingProxyType({})


class Ledger:
    """The events of a desk on its branch; `run` says in every event who recorded it."""

    def __init__(self, branch: Branch, cache: Cache, run: Mapping[str, Any] = _NO_RUN):
        self.branch = branch
        self._cache = cache
        self._run = run
        self._memory: dict[tuple[str, str], Shard] = {}

    def start(self) -> str:
        """Create the branch where it is missing; its tip."""
        return self.branch.start({README: _WELCOME}, "Start the ledger")

    def read(self, *, keep: bool = True) -> Snapshot:
        """Everything that the ledger says now; a snapshot without a tip where it was never started.

        `keep` writes what was read into the cache at once; a run that reads often keeps it at its end.
        """
        tip = self.branch.fetch()
        if tip is None:
            return Snapshot(None)
        top, below = self.branch.store.folders(tip, ["", TOP])
        trees = {entry.name: entry.id for entry in below if entry.is_folder and SHARD.fullmatch(entry.name)}
        shards = self._shards(tip, trees, keep=keep)
        outside = self._outside(tip, top, below)
        files = sum(part.files for part in shards.values()) + len(outside)
        lost = self._lost(tip, files)
        foreign = {path: say("{path} is no file of the ledger.", path=path) for path in outside if path != README}
        problems = [*(problem for part in shards.values() for problem in part.problems), *(foreign | lost).values()]
        states = States(shards, _distrusted(shards, foreign | lost))
        unfinished = frozenset(post for s in shards.values() for post in s.unfinished)
        latest = max((s.latest for s in shards.values() if s.latest), default=None)
        return Snapshot(tip, states, Sent(shards.values()), tuple(problems), unfinished, latest)

    def events(self, key: DeliveryKey, at: str | None = None) -> tuple[Event, ...]:
        """The history of one delivery, as far as its files are valid: at a tip, else as it is now on the remote."""
        tip = at or self.branch.fetch()
        found, _ = events_of(self._files(tip, key) if tip else ())
        return tuple(found.get(key, ()))

    def record(
        self,
        key: DeliveryKey,
        name: EventName,
        data: Mapping[str, Any],
        expected_count: int,
        now: datetime,
        seam: Seam = unseamed,
    ) -> DeliveryState:
        """Append an event of a delivery that still has `expected_count` of them; raises Overtaken and BranchError."""
        place = Place(key, expected_count + 1, name)
        new = (path_of(place), encode(place, now, {"run": self._run, **data}))
        before: list[tuple[str, bytes]] = []

        def still_wanted(tip: str) -> bool:
            before[:] = self._files(tip, key)
            return len(before) == expected_count

        answer = self.branch.append(dict([new]), f"{name.value} {key}", still_wanted, seam)
        if isinstance(answer, Appended):
            return fold_files([*before, new]).states[key]
        raise Overtaken(key, fold_files(before).states.get(key, UNTOUCHED))

    def _files(self, tip: str, key: DeliveryKey) -> list[tuple[str, bytes]]:
        store, folder = self.branch.store, folder_of(key.post)
        paths = {f"{folder}/{entry.name}": entry.id for entry in store.folder(tip, folder)}
        own = {path: blob for path, blob in paths.items() if nearest_key(path) == key}
        return list(zip(own, (raw for _, raw in store.objects(own.values())), strict=True))

    def _outside(self, tip: str, top: Iterable[Entry], below: Iterable[Entry]) -> list[str]:
        """Files that lie in none of the 256 folders."""
        found = [(entry.name, entry) for entry in top if entry.name != TOP or not entry.is_folder]
        strays = (entry for entry in below if not (entry.is_folder and SHARD.fullmatch(entry.name)))
        found += [(f"{TOP}/{entry.name}", entry) for entry in strays]
        folders = [path for path, entry in found if entry.is_folder]
        inside = [path for path, _ in self.branch.store.files(tip, *folders)] if folders else []
        return [*(path for path, entry in found if not entry.is_folder), *inside]

    def _shards(self, tip: str, trees: Mapping[str, str], *, keep: bool) -> dict[str, Shard]:
        shards = {name: self._cached(name, tree) for name, tree in trees.items()}
        missing = [name for name, found in shards.items() if found is None]
        for name, files in self._read(tip, missing).items():
            shards[name] = made = shard(name, len(files), fold_files(files))
            self._cache.put(_key(name, trees[name]), made.text)
        if missing and keep:
            self._cache.save()
        self._memory = {(name, trees[name]): found for name, found in shards.items() if found}
        return {name: found for name, found in shards.items() if found}

    def _cached(self, name: str, tree: str) -> Shard | None:
        if (name, tree) in self._memory:
            return self._memory[name, tree]
        text = self._cache.get(_key(name, tree))
        return Shard(text) if text else None

    def _read(self, tip: str, names: Iterable[str]) -> Mapping[str, list[tuple[str, bytes]]]:
        """The files of some of the 256 folders, with one listing and one batch."""
        store, folders = self.branch.store, [f"{TOP}/{name}" for name in names]
        listing = list(store.files(tip, *folders)) if folders else []
        found: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
        contents = store.objects(blob for _, blob in listing)
        for (path, _), (_, raw) in zip(listing, contents, strict=True):
            found[path.split("/")[1]].append((path, raw))
        return found

    def _lost(self, tip: str, files: int) -> dict[str, Message]:
        """Files that were on the ledger once and are changed or gone, by path."""
        return {
            path: say("{path} was on the ledger and is changed or gone, by {commit}.", path=path, commit=commit)
            for path, commit in lost(self.branch, tip, files, self._cache).items()
        }


def _key(name: str, tree: str) -> str:
    return digest("ledger", _VERSION, name, tree)


def _distrusted(shards: Mapping[str, Shard], paths: Mapping[str, Message]) -> dict[DeliveryKey, DeliveryState]:
    """States of deliveries of which a file is lost or lies in a wrong folder."""
    reasons = {nearest_key(path): reason for path, reason in paths.items()}
    misplaced = say("Some of its files lie in a wrong folder.")
    reasons |= {key: misplaced for part in shards.values() for key in part.foreign}
    states = States(shards, {})
    return {key: contradictory(states.get(key, UNTOUCHED), reason) for key, reason in reasons.items() if key}
