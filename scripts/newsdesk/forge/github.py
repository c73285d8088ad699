"""GitHub as the forge: reviews of pull requests, runs of workflows, holds by issue."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from newsdesk.desk.cache import Cache, digest
from newsdesk.desk.desk import Desk
from newsdesk.desk.git import GitError, Repository
from newsdesk.desk.kinds import FOLDERS
from newsdesk.forge import runs
from newsdesk.forge.base import ManifestsAt
from newsdesk.forge.holds import HoldIssues
from newsdesk.forge.hub import ForgeError, Hub, RateLimited
from newsdesk.forge.local import LocalForge, posts_in
from newsdesk.forge.reviews import PullReviews, ReviewReader
from newsdesk.model.approval import Approval, Reviews
from newsdesk.model.finding import Message, say
from newsdesk.model.hold import ActiveHold
from newsdesk.model.workflow import Person

_COMMIT = "commit:"
_COMMIT_ID = re.compile(r"[0-9a-f]{40,64}")
_NOT_LET_IN = 401


@dataclass(frozen=True)
class GitHubForge:
    """Reads the reviews of one branch of a repository on GitHub.

    `local` answers for runs of this machine; `users` names the posts that show an asset.
    """

    hub: Hub
    repository: Repository
    remote: str
    main: str
    revision: str
    desk: Desk
    cache: Cache
    local: LocalForge
    _pulls: dict[int, PullReviews] = field(default_factory=dict)

    @property
    def people(self) -> tuple[Person, ...]:
        """Those whom the workflow page gives roles."""
        return self.desk.workflow.people if self.desk.workflow else ()

    @cached_property
    def _reader(self) -> ReviewReader:
        return ReviewReader(self.hub, self.repository, self.remote, self.people)

    # ---- approvals

    def reviews(self, posts: Collection[str], manifests_at: ManifestsAt) -> Mapping[str, Reviews]:
        """Authors and approvals from the pull requests that brought each post as it stands; raises ForgeError."""
        origins = {post: self._origins(post, commits, manifests_at) for post, commits in self._commits(posts).items()}
        pulls = {number for numbers in origins.values() for number in numbers or ()}
        self.fetch_pulls(pulls)
        return {post: self._reviews_of(post, origins.get(post), manifests_at) for post in posts}

    def pull_reviews(self, number: int) -> PullReviews:
        """Everything that approvals of one pull request rest on, read once; raises ForgeError."""
        if number not in self._pulls:
            self._pulls[number] = self._reader.read(number)
        return self._pulls[number]

    def approvals(self, pull: PullReviews, post: str, manifests_at: ManifestsAt) -> Iterator[Approval]:
        """The approvals of a pull request that count for a post, each with the manifest that its review saw."""
        for word in pull.words:
            if word.counts:
                seen = self._manifest(post, word.commit, manifests_at)
                where = word.address or f"pull request #{pull.number}"
                yield Approval(word.person, word.roles, seen, word.at, signed=True, evidence=where, name=word.login)

    def fetch_pulls(self, numbers: Iterable[int]) -> None:
        """Bring the commits of pull requests here, their files when they are needed."""
        words = [f"refs/pull/{number}/head" for number in sorted(numbers)]
        if words:
            self.repository.bring(self.remote, *words)

    def _reviews_of(self, post: str, pulls: tuple[int, ...] | None, manifests_at: ManifestsAt) -> Reviews:
        if pulls is None:
            return Reviews(problem=say("It came to {branch} without a pull request.", branch=self.main))
        authors, approvals, problem = set[str](), list[Approval](), None
        for number in pulls:
            try:
                found = self.pull_reviews(number)
            except ForgeError as error:
                if isinstance(error, RateLimited) or not error.status or error.status == _NOT_LET_IN:
                    raise  # nothing can be read, whichever post it is about
                text = "The reviews of pull request #{number} cannot be read. {error}"
                return Reviews(problem=say(text, number=number, error=str(error)))
            authors |= found.authors
            approvals += self.approvals(found, post, manifests_at)
            problem = problem or unknown_author(found)
        return Reviews(frozenset(authors), tuple(approvals), problem)

    def _origins(self, post: str, commits: tuple[str, ...], manifests_at: ManifestsAt) -> tuple[int, ...] | None:
        """The pull requests that a post came with, as it stands; None if it did not come with one."""
        found: list[int] = []
        for commit, before in zip(commits, (*commits[1:], None), strict=True):
            pulls = self._pulls_of(commit)
            if before is None or self._manifest(post, commit, manifests_at) != self._manifest(
                post, before, manifests_at
            ):
                return tuple(dict.fromkeys([*found, *pulls])) if pulls else None
            found += pulls
        return None

    def _pulls_of(self, commit: str) -> tuple[int, ...]:
        """The merged pull requests that brought a commit to the published branch."""
        place = digest("pulls of", self.hub.repository, self.main, commit)
        known = self.cache.get(place)
        if known is None:
            pulls = self.hub.pages(f"commits/{commit}/pulls")
            merged = [p["number"] for p in pulls if p.get("merged_at") and self._is_ours(p["base"])]
            known = " ".join(map(str, merged))
            if merged:
                self.cache.put(place, known)
        return tuple(int(number) for number in known.split())

    def _is_ours(self, base: Mapping[str, Any]) -> bool:
        """Whether a pull request went to the published branch here: a repository that it was forked from is another."""
        name = str((base.get("repo") or {}).get("full_name", ""))
        return base["ref"] == self.main and name.lower() == self.hub.repository.lower()

    def _commits(self, posts: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """The commits of the published branch that touched each post or its pictures, the newest first."""
        if self.repository.text("rev-parse", "--is-shallow-repository") == "true":
            raise GitError("a part of the history is missing here, and the reviews stand in it: git fetch --unshallow")
        wanted = set(posts) & self.desk.posts.keys()
        paths = {self.desk.posts[post].path for post in wanted}
        assets = {use.asset for post in wanted for use in self.desk.posts[post].media} & self.desk.assets.keys()
        paths |= {self.desk.assets[asset].path.rpartition("/")[0] for asset in assets}
        found: dict[str, list[str]] = defaultdict(list)
        if paths:
            log = ("log", "--first-parent", "--diff-merges=first-parent", "--no-renames", "--no-show-signature")
            listing = self.repository.text(
                *log,
                "--name-only",
                "--relative",
                "-z",
                f"--format={_COMMIT}%H%x00",
                self.revision,
                "--",
                *sorted(paths),
            )
            for commit, files in _blocks(listing):
                for post in wanted & set(posts_in(files, self.local.users)):
                    found[post].append(commit)
        return {post: tuple(commits) for post, commits in found.items()}

    def _manifest(self, post: str, commit: str, manifests_at: ManifestsAt) -> str:
        """The manifest of a post at a commit; empty where the commit is gone."""
        if not commit:
            return ""
        try:
            if not self.repository.has(commit):
                self.repository.bring(self.remote, commit)
            return manifests_at(commit, {post}).get(post, "")
        except GitError:
            return ""

    # ---- runs

    def run(self) -> Mapping[str, Any]:
        """Who this run is, for the ledger."""
        return runs.this_run() or self.local.run()

    def run_ended(self, run: Mapping[str, Any]) -> bool | None:
        """Whether a run of the ledger has ended; None where nobody can tell; raises ForgeError."""
        if not runs.on_github(run):
            return self.local.run_ended(run)
        mine = runs.this_run() or {}
        if all(run.get(name) == mine.get(name) for name in ("repository", "id", "attempt")):
            return True  # within one run, each account has one job, and this is it
        return runs.ended(self.hub, run)

    def vouches(self, run: Mapping[str, Any], at: datetime) -> bool | None:
        """Whether a run of the ledger was one that may publish; None where nobody can tell; raises ForgeError."""
        workflow = self.desk.workflow
        if not runs.on_github(run):
            return False if workflow and workflow.ledger_by_runs_only else None
        place = digest("vouched", self.hub.repository, self.main, str(run.get("id")), str(run.get("attempt")))
        known = self.cache.get(place)
        if known is not None:
            return at <= datetime.fromisoformat(known)
        found = runs.vouched(self.hub, run, self.main, at)
        if not isinstance(found, tuple):
            return found
        commit, end = found
        if commit and not self._on_main(commit):  # a tag can be called like the branch
            return False
        if end is not None:
            self.cache.put(place, end.isoformat())
        return True

    def _on_main(self, commit: str) -> bool:
        if not _COMMIT_ID.fullmatch(commit):
            return False
        return self.repository.attempt("merge-base", "--is-ancestor", commit, self.revision).code == 0

    # ---- holds

    def holds(self, now: datetime) -> tuple[ActiveHold, ...]:
        """The holds that were opened as issues; raises ForgeError."""
        return self.hold_issues.active(now)

    @cached_property
    def hold_issues(self) -> HoldIssues:
        """The hold issues, read for this desk's people and names."""
        desk, workflow = self.desk, self.desk.workflow
        languages = {account.language for account in desk.accounts.values()}
        languages |= {post.language or post.translation or "" for post in desk.posts.values()}
        known: Mapping[str, Collection[str]] = {
            "countries": desk.country_flags.keys(),
            "accounts": desk.accounts.keys(),
            "networks": desk.networks.keys(),
            "campaigns": desk.campaigns.keys(),
            "languages": languages | {language.partition("-")[0] for language in languages},
            "types": workflow.types.keys() if workflow else (),
        }
        return HoldIssues(self.hub, workflow, known, self.cache, self.hub.holds_seen)


def unknown_author(pull: PullReviews) -> Message | None:
    """Why no approval of a pull request can count, where that is so."""
    unknown = (*pull.unmapped, *pull.programs)
    if not unknown:
        return None
    text = "Nobody can say who wrote {what} of pull request #{number}, so nobody can approve it as another person."
    return say(text, what=unknown[0], number=pull.number)


def _blocks(listing: str) -> Iterator[tuple[str, list[str]]]:
    """Commits with their files from a log whose commits begin with _COMMIT: no file of a desk does."""
    commit, files = "", list[str]()
    for piece in (piece.strip("\n") for piece in listing.split("\0")):
        if piece.startswith(_COMMIT):
            if commit:
                yield commit, files
            commit, files = piece.removeprefix(_COMMIT), []
        elif piece.startswith(FOLDERS):
            files.append(piece)
    if commit:
        yield commit, files
