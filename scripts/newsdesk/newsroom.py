"""What a publishing run is made of: the repository, the ledger, the feed's shelf, the reviews, the clock."""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from newsdesk.branches.branch import Branch, BranchError, NotWanted
from newsdesk.branches.errors import first_words
from newsdesk.branches.history import touched
from newsdesk.channels.feed import ShelfError
from newsdesk.channels.switchboard import Switchboard
from newsdesk.desk.cache import Cache, cache_for
from newsdesk.desk.desk import Desk
from newsdesk.desk.git import Repository, RevisionTree, repository_of
from newsdesk.desk.load import load
from newsdesk.desk.tree import PartTree
from newsdesk.forge.github import GitHubForge
from newsdesk.forge.hub import ForgeError, Hub, hub_for
from newsdesk.forge.local import LocalForge
from newsdesk.forge.runs import this_run
from newsdesk.ledger.ledger import Ledger
from newsdesk.metrics.asking_github import record_proposals
from newsdesk.metrics.fetching import Fetch, Remark
from newsdesk.metrics.numbers import Numbers
from newsdesk.metrics.receipts import Receipt, receipts
from newsdesk.model.counting import Alias
from newsdesk.model.workflow import Workflow
from newsdesk.publish import Line, Reconciler, since_boot

WORKFLOW = "guidelines/workflow.md"
_PAUSES = (0.1, 0.4, 1.6)  # seconds


class NotReady(Exception):  # noqa: N818 - what is missing, as the sentence says it
    """Something that publishing needs is not there; the text says what to do."""


@dataclass(frozen=True)
class BranchShelf:
    """The shelf of the feed: an append-only branch beside the ledger."""

    branch: Branch
    seam: Callable[[str], None] = lambda _: None

    def get(self, path: str) -> bytes | None:
        """What lies at a path; raises ShelfError."""
        try:
            tip = self.branch.fetch()
            if tip is None:
                return None
            kind, data = next(iter(self.branch.store.objects([f"{tip}:{path}"])))
        except BranchError as error:
            raise ShelfError(str(error)) from None
        return data if kind == "blob" else None

    def add(self, files: Mapping[str, bytes]) -> Collection[str]:
        """Add the files that are not there yet; the paths of the others; raises ShelfError."""
        try:
            if self.branch.fetch() is None:
                self.branch.start({"README.md": b"# Feed\n\nnewsdesk puts here what it published.\n"}, "Start the feed")
            missing, seam = self._missing(files), lambda point: self.seam(f"call-{point}")
            if not missing:
                return files.keys()
            answer = self.branch.append(
                missing, f"feed: {len(missing)} files", lambda _: self._missing(files) == missing, seam
            )
        except BranchError as error:
            raise ShelfError(str(error)) from None
        return self.add(files) if isinstance(answer, NotWanted) else files.keys() - missing.keys()

    def _missing(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        tip = self.branch.tip
        kinds = [kind for kind, _ in self.branch.store.objects([f"{tip}:{path}" for path in files])]
        return {path: data for (path, data), kind in zip(files.items(), kinds, strict=True) if kind != "blob"}

    def items(self) -> tuple[bytes, ...]:
        """Every item on the shelf."""
        tip = self.branch.fetch()
        if tip is None:
            return ()
        names = [f"{tip}:{path}" for path, _ in self.branch.store.files(tip, "items")]
        return tuple(data for _, data in self.branch.store.objects(names))

    def changed(self) -> Mapping[str, str]:
        """Files of the shelf that somebody changed later, with the commit: what they say was not published."""
        if self.branch.tip is None:
            return {}
        self.branch.history.fetch()
        return touched(self.branch.history.store, self.branch.tip)

    def files(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """Files of the shelf as last fetched, such as the pictures of items; what is missing is left out."""
        found = self.branch.store.objects(f"{self.branch.tip}:{path}" for path in paths)
        return {path: data for path, (kind, data) in zip(paths, found, strict=True) if kind == "blob"}


@dataclass(frozen=True)
class Newsroom:
    """A desk's folder with its remote and the branch that is published."""

    root: Path
    remote: str = "origin"
    main: str = "main"

    @cached_property
    def repository(self) -> Repository:
        """The git repository; raises NotReady."""
        found = repository_of(self.root)
        if found is None:
            raise NotReady("Publishing needs a git repository with a remote. Make a desk with newsdesk init DIR.")
        if self.remote not in found.text("remote").split():
            raise NotReady(
                f"This repository has no remote {self.remote}. Add one: git remote add {self.remote} ADDRESS"
            )
        return found

    @cached_property
    def cache(self) -> Cache:
        """The cache of the desk."""
        return cache_for(self.root)

    @cached_property
    def ledger(self) -> Ledger:
        """What happened to every delivery."""
        run = this_run() or LocalForge(self.repository, "HEAD", ()).run()
        return Ledger(Branch(self.repository, self.remote, "ledger"), self.cache, run)

    @cached_property
    def numbers(self) -> Numbers:
        """Every number that was read or imported."""
        return Numbers(Branch(self.repository, self.remote, "metrics"), self.cache)

    def identities(self) -> tuple[tuple[Receipt, ...], tuple[Alias, ...]]:
        """What recorded numbers are recognised by: receipts of our posts, and what networks call metrics."""
        desk = self.desk(_no_texts)
        known = tuple(receipts(desk, self.ledger.read().states))
        return known, desk.kpis.aliases if desk.kpis else ()

    def fetch(
        self,
        now: datetime | None = None,
        account: str | None = None,
        stopping: Callable[[], bool] = lambda: False,
        seam: Callable[[str], None] = lambda _: None,
        *,
        live: bool = False,
        young: bool = False,
    ) -> Fetch:
        """A run that reads numbers; only a `live` one asks for credentials and calls networks."""
        desk, snapshot = self.desk(_no_texts), self.ledger.read()
        if account and account not in desk.accounts:
            raise NotReady(f"There is no account {account} on the published branch that can be read.")
        switchboard = Switchboard(self.shelf(), self.cache, folder=self.root, only=account, live=live)
        clock = _clock_from(now) if now else (lambda: datetime.now(UTC))
        return Fetch(
            desk,
            snapshot.states,
            self.numbers,
            switchboard,
            clock,
            snapshot.latest,
            account,
            young,
            stopping,
            seam,
        )

    def proposals(self, now: datetime | None = None) -> Iterator[Remark]:
        """Record how proposals went, where the desk is on a forge; a line for what it did."""
        try:
            hub = self.hub
        except ForgeError as error:  # no token
            yield Remark("not asked", "github", str(error))
            return
        if hub is not None:
            yield from record_proposals(self.numbers, hub, self.main, self.desk(), now or datetime.now(UTC))

    def shelf(self, seam: Callable[[str], None] = lambda _: None) -> BranchShelf:
        """The items of the desk's own feed."""
        return BranchShelf(Branch(self.repository, self.remote, "feed"), seam)

    def main_tip(self) -> str:
        """The newest commit of the published branch on the remote; raises NotReady."""
        ref = f"refs/remotes/{self.remote}/{self.main}"
        words = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", self.remote)
        for pause in _PAUSES:
            answer = self.repository.attempt(*words, f"+refs/heads/{self.main}:{ref}", timeout=120)
            found = self.repository.objects.get(ref) if answer.code == 0 else None
            if found is not None:
                return found[0]
            if "lock" not in answer.words:
                break
            time.sleep(pause)  # another run of this folder is fetching
        raise NotReady(f"The branch {self.main} cannot be fetched from {self.remote}: {first_words(answer.words)}.")

    def desk(self, keep: Callable[[str], bool] = lambda _: True) -> Desk:
        """The desk as it is on the published branch, or some of its files; raises NotReady."""
        return load(PartTree(RevisionTree(self.repository, self.main_tip()), keep), self.cache)

    def workflow(self) -> Workflow | None:
        """The workflow page as it is on the published branch; None where it cannot be read; raises NotReady."""
        return self.desk(lambda path: path == WORKFLOW).workflow

    @cached_property
    def hub(self) -> Hub | None:
        """The desk's repository on GitHub; None where it is on no forge; raises ForgeError without a token."""
        return hub_for(self.repository, self.remote)

    def forge(self, desk: Desk, tip: str) -> LocalForge | GitHubForge:
        """The reviews of the desk, its runs and holds; raises ForgeError."""
        users: dict[str, set[str]] = defaultdict(set)
        for post in desk.posts.values():
            for use in post.media:
                users[use.asset].add(post.id)
        local = LocalForge(self.repository, tip, desk.workflow.people if desk.workflow else (), users)
        if self.hub is None:
            return local
        return GitHubForge(self.hub, self.repository, self.remote, self.main, tip, desk, self.cache, local)

    def reconciler(
        self,
        now: datetime | None = None,
        account: str | None = None,
        seam: Callable[[str], None] = lambda _: None,
        tell: Callable[[Line], None] = lambda _: None,
        stopping: Callable[[], bool] = lambda: False,
        *,
        live: bool = False,
    ) -> Reconciler:
        """A run at this time, or at a given one; only a `live` one asks for credentials and calls networks."""
        return Reconciler(
            self.repository,
            self.ledger,
            Switchboard(self.shelf(seam), self.cache, folder=self.root, only=account, live=live),
            self.forge,
            self.main_tip,
            _clock_from(now) if now else (lambda: datetime.now(UTC)),
            self.cache,
            account,
            seam,
            tell,
            stopping,
        )


def _no_texts(path: str) -> bool:
    """Whether a file is neither a post nor an answer."""
    return not path.startswith(("content/posts/", "faqs/"))


def _clock_from(moment: datetime) -> Callable[[], datetime]:
    """A clock that shows a moment now and goes on from there."""
    begin = since_boot()
    return lambda: moment + timedelta(seconds=since_boot() - begin)
