"""The trusted look at pull requests: judged as data, said in one comment and in one commit status."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from newsdesk.desk.desk import Desk
from newsdesk.desk.git import GitError, RevisionTree
from newsdesk.desk.kinds import kind_of
from newsdesk.desk.load import load
from newsdesk.forge.github import GitHubForge
from newsdesk.forge.hub import ForgeError, Hub, RateLimited
from newsdesk.forge.reviews import PullReviews
from newsdesk.model.post import Post
from newsdesk.newsroom import Newsroom, NotReady
from newsdesk.proposals.changes import change_of
from newsdesk.proposals.closings import holds_ended
from newsdesk.proposals.comment import MARK, comment
from newsdesk.proposals.covers import cover_of
from newsdesk.proposals.judge import Judge
from newsdesk.proposals.preview_pages import page_name, write_previews
from newsdesk.proposals.status import CONTEXT, Status, status_of
from newsdesk.proposals.ticks import ticked
from newsdesk.proposals.verdict import Verdict
from newsdesk.proposals.wording import Places
from newsdesk.publish.past import Past

_TRIES = 3
_COMMIT = re.compile("[0-9a-f]{40}")
_RUN = re.compile(r"(?<=/actions/runs/)\d+")  # another run with the same previews is no news
_UNJUDGED = Status("error", "newsdesk could not judge it; the run says why")


@dataclass(frozen=True, slots=True)
class Said:
    """What came of one look: the pull request, the commit that was judged, and its status in words."""

    number: int
    commit: str
    words: str


@dataclass(frozen=True)
class _Seen:
    """What people saw who approved: the commits of their reviews are read once for all the posts that change."""

    past: Past
    reviews: PullReviews
    posts: frozenset[str]
    _known: dict[str, dict[str, str]] = field(default_factory=dict)

    def by(self, post: str) -> Mapping[str, str]:
        """The manifest of a post for each person, by number, as it was at the commit that they approved."""
        return {word.person: self._manifest(word.commit, post) for word in self.reviews.words if word.counts}

    def _manifest(self, commit: str, post: str) -> str:
        """The manifest at a commit; empty where the commit or the post is not there."""
        known = self._known.setdefault(commit, {})
        if post not in known:
            asked = {post} | (self.posts - known.keys())
            known |= dict.fromkeys(asked, "")
            with suppress(GitError):
                known |= self.past.manifests_at(commit, asked)
        return known[post]


def _posts_in(paths: Iterable[str]) -> frozenset[str]:
    kinds = ((kind_of(path), path) for path in paths)
    return frozenset(kind.record_id(path) for kind, path in kinds if kind and kind.model is Post)


@dataclass
class Reviewer:
    """Looks at the pull requests of one desk; `site` is the address of the playbook, where it has one.

    `previews` is a folder for pages with the previews, `previews_at` where people download it.
    """

    room: Newsroom
    hub: Hub
    site: str = ""
    previews: Path | None = None
    previews_at: str = ""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    unjudged: list[tuple[int, str]] = field(default_factory=list)
    """What could not be judged: the number of the pull request, and why."""
    _desks: dict[str, Desk] = field(default_factory=dict)

    def every(self) -> tuple[int, ...]:
        """The numbers of all open pull requests; raises ForgeError."""
        return tuple(pull["number"] for pull in self._open())

    def with_head(self, commit: str) -> tuple[int, ...]:
        """The open pull requests with this head, also from forks; raises ForgeError."""
        return tuple(pull["number"] for pull in self._open() if pull["head"]["sha"] == commit.lower())

    def _open(self) -> Iterator[Mapping[str, Any]]:
        return self.hub.pages("pulls", state="open")

    def look(self, number: int) -> Said:
        """Judge a pull request, and again where it changes meanwhile; raises ForgeError, GitError and NotReady."""
        pull = self._pull(number)
        for _ in range(_TRIES):
            head = pull["head"]["sha"]
            if pull["state"] != "open":
                return Said(number, head, "closed, so nothing is said")
            if pull["base"]["ref"] != self.room.main:
                return Said(number, head, f"goes to another branch than {self.room.main}, so nothing is said")
            verdict = self._judged(number, pull)
            pull = self._pull(number)
            if pull["head"]["sha"] == head and pull["state"] == "open":
                return Said(number, head, self._say(number, verdict))
        raise ForgeError(f"Pull request #{number} changes faster than it can be judged. The next run looks again.")

    def verdicts(self) -> Iterator[tuple[Mapping[str, Any], Verdict]]:
        """Every open pull request to the published branch, as GitHub describes it, with its verdict; says nothing."""
        for found in tuple(self._open()):
            number = found["number"]
            try:
                pull = self._pull(number)
                if pull["state"] == "open" and pull["base"]["ref"] == self.room.main:
                    yield pull, self._verdict(number, pull)
            except RateLimited:
                raise
            except (ForgeError, GitError) as error:
                self.unjudged.append((number, str(error)))

    def _pull(self, number: int) -> Mapping[str, Any]:
        found: Mapping[str, Any] | None = self.hub.get(f"pulls/{number}")
        if found is None:
            raise ForgeError(f"There is no pull request #{number}.")
        return found

    # ---- judging

    def _judged(self, number: int, pull: Mapping[str, Any]) -> Verdict:
        """The verdict; where there can be none, no earlier one of the commit stays either."""
        try:
            return self._verdict(number, pull)
        except ForgeError:
            raise  # GitHub's trouble says nothing about the commit
        except Exception:
            with suppress(ForgeError):
                self._set(pull["head"]["sha"], _UNJUDGED, self.hub.address(f"pull/{number}"))
            raise

    def _verdict(self, number: int, pull: Mapping[str, Any]) -> Verdict:
        tip, repository = self.room.main_tip(), self.room.repository
        if tip not in self._desks:
            self._desks = {tip: load(RevisionTree(repository, tip), self.room.cache)}
        before = self._desks[tip]
        forge = self.room.forge(before, tip)
        if not isinstance(forge, GitHubForge):
            raise NotReady("Only a desk on GitHub has pull requests.")
        self._bring(number, pull)
        reviews = forge.pull_reviews(number)
        for word in reviews.words:
            self._fetched(word.commit)
        change, opened = change_of(repository, tip, pull["head"]["sha"]), datetime.fromisoformat(pull["created_at"])
        seen = _Seen(Past(repository, self.room.cache), reviews, _posts_in(change.content))
        said = repository.text("log", "--format=%B", f"{change.fork}..{change.head}")
        ends = holds_ended(self.hub, pull, said)
        return Judge(change, before, reviews, seen.by, opened, self.clock(), ends).verdict()

    def _bring(self, number: int, pull: Mapping[str, Any]) -> None:
        """Fetch the head and the history that it shares with the branch; raises ForgeError."""
        repository, remote, head = self.room.repository, self.room.remote, pull["head"]["sha"]
        if repository.text("rev-parse", "--is-shallow-repository") == "true":
            repository.bring("--unshallow", remote)
        repository.bring(remote, f"refs/pull/{number}/head")
        if not self._fetched(head):
            gone = " Its fork is gone." if pull["head"].get("repo") is None else ""
            raise ForgeError(
                f"The commit {head[:7]} of pull request #{number} cannot be fetched.{gone} Somebody must push it "
                "again, or close the pull request."
            )

    def _fetched(self, commit: str) -> bool:
        """Whether a commit is here, after one try to fetch it."""
        repository = self.room.repository
        if not _COMMIT.fullmatch(commit):
            return False
        if not repository.has(commit):
            repository.bring(self.room.remote, commit)
        return repository.has(commit)

    # ---- saying it

    def _say(self, number: int, verdict: Verdict) -> str:
        """Bring the comment and the status up to date; the status is set whatever becomes of the comment."""
        status, head = status_of(verdict), verdict.change.head
        try:
            address = self._comment(number, verdict)
        except ForgeError:
            self._set(head, status, self.hub.address(f"pull/{number}"))
            raise
        self._set(head, status, address)
        return f"{status.state}, {status.description}"

    def _comment(self, number: int, verdict: Verdict) -> str:
        """The address of the comment, edited in place where it says something else."""
        ours = [item for item in self.hub.pages(f"issues/{number}/comments") if self._is_ours(item)]
        if verdict.quiet and not ours:
            return self.hub.address(f"pull/{number}")
        before = ours[0]["body"].replace("\r\n", "\n").strip() if ours else ""
        cover = cover_of(verdict.desk, verdict.masked)
        made = bool(self.previews and write_previews(self.previews, number, verdict, cover))
        there = self.previews_at if made else ""
        places = Places(verdict.change, verdict.desk, self.hub.address(), self.site, cover, there, page_name(number))
        text = comment(verdict, places, ticked(before))
        for other in ours[1:]:  # two runs at once began one each
            self.hub.send("DELETE", f"issues/comments/{other['id']}")
        if ours and _RUN.sub("", before) == _RUN.sub("", text.strip()):
            return str(ours[0]["html_url"])
        if ours:
            return str(self.hub.send("PATCH", f"issues/comments/{ours[0]['id']}", {"body": text})["html_url"])
        return str(self.hub.send("POST", f"issues/{number}/comments", {"body": text})["html_url"])

    def _is_ours(self, item: Mapping[str, Any]) -> bool:
        return str(item.get("body") or "").startswith(MARK) and self._by_us(item.get("user"))

    def _by_us(self, user: Mapping[str, Any] | None) -> bool:
        """Whether we are somebody: the user of our token, or for the token of a run or an app, a bot."""
        if not user:
            return False
        return bool(user["id"] == self._me["id"] if self._me else user["type"] == "Bot")

    @cached_property
    def _me(self) -> Mapping[str, Any] | None:
        return self.hub.me()

    def _set(self, commit: str, status: Status, address: str) -> None:
        """Set the status, unless it stands there already: GitHub takes a thousand for one commit."""
        known = self.hub.pages(f"commits/{commit}/statuses")
        latest = next((item for item in known if item["context"] == CONTEXT), None)
        wanted = {"state": status.state, "description": status.description, "target_url": address}
        same = latest is not None and all(latest.get(name) == value for name, value in wanted.items())
        if not (same and latest and self._by_us(latest.get("creator"))):
            self.hub.send("POST", f"statuses/{commit}", {**wanted, "context": CONTEXT})
