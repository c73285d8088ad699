"""Reviews of a pull request: who counts as its author, and the latest word of everybody who reviewed it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from newsdesk.desk.git import GitError, Repository
from newsdesk.forge.edits import edits_of
from newsdesk.forge.hub import ForgeError, Hub
from newsdesk.model.workflow import Person

APPROVED = "APPROVED"
_WORDS = frozenset({APPROVED, "CHANGES_REQUESTED", "DISMISSED"})  # a comment takes no earlier word back
_MAY_WRITE = frozenset({"admin", "maintain", "write"})
_MOST_COMMITS = 250  # GitHub lists no more commits of a pull request
_HIDDEN = frozenset({403, 404})
_MOST_PUSHED = 5_000  # commits of one push that are looked at
_BRANCH = re.compile(r"newsdesk/issue-(\d{1,12})")
_MARK = re.compile(r"<!-- newsdesk:issue=(\d{1,12}) -->")
_CO_AUTHOR = re.compile(r"^co-authored-by:[^<\n]*<([^<>\s]+)>[ \t]*$", re.IGNORECASE | re.MULTILINE)
_NO_REPLY = re.compile(r"(\d+)\+[^@]+@users\.noreply\..+")
_BY_GITHUB = "web-flow"  # who commits what people do on GitHub's own pages
_SUGGESTION = "```suggestion"
UNKNOWN = "unknown"  # somebody who asked for a post and whom nobody can name


@dataclass(frozen=True, slots=True)
class Word:
    """The latest word of one person on a pull request: about which commit, and with which roles."""

    person: str
    login: str
    state: str
    commit: str
    at: datetime
    roles: tuple[str, ...]
    may_write: bool
    address: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is an approval by somebody who may give one."""
        return self.state == APPROVED and bool(self.roles) and self.may_write


@dataclass(frozen=True, slots=True)
class PullReviews:
    """One pull request: everybody who counts as its author, by number, and everybody's latest word.

    `unmapped` names commits whose author nobody can name, `programs` what a program wrote without saying for whom:
    then no approval of a post counts.
    """

    number: int
    author: str
    authors: frozenset[str]
    unmapped: tuple[str, ...]
    words: tuple[Word, ...]
    programs: tuple[str, ...] = ()


class ReviewReader:
    """Reads pull requests; asks about each person's access once."""

    def __init__(self, hub: Hub, repository: Repository, remote: str, people: Iterable[Person]):
        self._hub = hub
        self._repository = repository
        self._remote = remote
        self._people = {str(person.id): person for person in people if person.id is not None}
        self._addresses = {person.email.lower(): number for number, person in self._people.items() if person.email}
        self._writers: dict[str, bool] = {}

    def roles(self, person: str) -> tuple[str, ...]:
        """The roles of somebody, by number."""
        found = self._people.get(person)
        return found.roles if found else ()

    def read(self, number: int) -> PullReviews:
        """Everything that approvals of a pull request rest on; raises ForgeError."""
        pull = self._hub.get(f"pulls/{number}") or {}
        return _Reading(self, self._hub, self._repository, self._remote, pull, number).result()

    def may_write(self, login: str, person: str) -> bool:
        """Whether somebody has write access to the repository today; raises ForgeError."""
        if person not in self._writers:
            found = self._hub.get(f"collaborators/{login}/permission") or {}
            same = str((found.get("user") or {}).get("id")) == person
            self._writers[person] = same and bool(_MAY_WRITE & {found.get("permission"), found.get("role_name")})
        return self._writers[person]

    def by_address(self, address: str) -> str | None:
        """The number of whoever an e-mail address of a commit belongs to, as far as anybody can tell."""
        found = _NO_REPLY.fullmatch(address.lower())
        return found[1] if found else self._addresses.get(address.lower())


@dataclass(frozen=True)
class _Reading:
    """One pull request while it is read."""

    reader: ReviewReader
    hub: Hub
    repository: Repository
    remote: str
    pull: Mapping[str, Any]
    number: int

    def result(self) -> PullReviews:
        """Everything that was read; raises ForgeError."""
        commits = list(self.hub.pages(f"pulls/{self.number}/commits"))
        proposers = set(self._proposers())
        authors = (proposers | set(self._pushers(commits))) - {UNKNOWN}
        unmapped = [f"pull request #{self.number}"] if UNKNOWN in proposers else []
        programs = [] if proposers else [f"pull request #{self.number}"]
        if len(commits) >= _MOST_COMMITS:
            unmapped.append(f"one of more than {_MOST_COMMITS} commits")
        for commit in commits:
            if len(commit["parents"]) > 1 and self._only_brings_up_to_date(commit["sha"]):
                continue
            found = set(self._writers_of(commit))
            authors |= found
            if not found:
                (programs if _is_bot(commit.get("author")) else unmapped).append(f"commit {commit['sha'][:7]}")
        author, words = _id(self.pull.get("user")), tuple(self._words())
        return PullReviews(self.number, author, frozenset(authors), tuple(unmapped), words, tuple(programs))

    def _proposers(self) -> Iterator[str]:
        """Whoever opened the pull request, and whoever opened the issue that it was made from."""
        user = self.pull.get("user")
        if user and not _is_bot(user):
            yield _id(user)
        for issue in self._issues():
            asked = (self.hub.get(f"issues/{issue}") or {}).get("user")
            edits = edits_of(self.hub, int(issue)) if asked else None
            if asked is None or edits is None:  # it is gone: nobody can say who asked
                yield UNKNOWN
                return
            yield from (person for person in (_id(asked), *edits.editors) if not _is_bot(asked))

    def _pushers(self, commits: Iterable[Mapping[str, Any]]) -> Iterator[str]:
        """Whoever pushed a commit to its branch here, whatever name stands in it; of forks GitHub tells none."""
        head, base = self.pull.get("head") or {}, self.pull.get("base") or {}
        if not head or (head.get("repo") or {}).get("id") != (base.get("repo") or {}).get("id"):
            return
        own = {commit["sha"] for commit in commits if not self._made_by_github(commit)}
        for activity in self._activities(f"refs/heads/{head['ref']}"):
            actor = activity.get("actor")
            if actor and not _is_bot(actor) and not own.isdisjoint(self._brought(activity)):
                yield _id(actor)

    def _activities(self, branch: str) -> Iterator[Mapping[str, Any]]:
        """The pushes to a branch; none where the token may not see them: then the names in the commits must do."""
        try:
            yield from self.hub.pages("activity", ref=branch)
        except ForgeError as error:
            if error.status not in _HIDDEN:
                raise

    def _brought(self, activity: Mapping[str, Any]) -> Iterator[str]:
        """The commits that a push brought, also inside a merge that GitHub made."""
        after, before = str(activity["after"]), str(activity["before"])
        yield after
        if not self.repository.has(after):  # pushed away since; GitHub still gives it
            self.repository.bring(self.remote, after)
        known = before.strip("0") and self.repository.has(before)
        try:
            listed = self.repository.text(
                "rev-list", f"--max-count={_MOST_PUSHED}", after, *([f"^{before}"] if known else [])
            )
        except GitError:
            return  # pushed away since, and gone
        yield from listed.split()

    def _made_by_github(self, commit: Mapping[str, Any]) -> bool:
        """Whether a commit was made on GitHub's own pages, which name whoever made it rightly."""
        by_github = (commit.get("committer") or {}).get("login") == _BY_GITHUB
        return by_github and bool((commit["commit"].get("verification") or {}).get("verified"))

    def _issues(self) -> set[str]:
        found = _BRANCH.fullmatch(str((self.pull.get("head") or {}).get("ref", "")))
        return {*_MARK.findall(self.pull.get("body") or ""), *([found[1]] if found else [])}

    def _only_brings_up_to_date(self, commit: str) -> bool:
        """Whether a merge says nothing of its own: every file is as one of its parents has it."""
        try:
            return not self.repository.text("diff-tree", "-c", "--name-only", "-r", "--no-commit-id", commit)
        except GitError:
            return False

    def _writers_of(self, commit: Mapping[str, Any]) -> Iterator[str]:
        author, committer = commit.get("author"), commit.get("committer")
        if not author or _is_bot(author):
            return  # nobody can say who wrote it
        yield _id(author)
        if committer and not _is_bot(committer) and committer.get("login") != _BY_GITHUB:
            yield _id(committer)
        for address in _CO_AUTHOR.findall(commit["commit"]["message"]):
            person = self.reader.by_address(address)
            if person and not self._applied_suggestion(commit, person):
                yield person

    def _applied_suggestion(self, commit: Mapping[str, Any], person: str) -> bool:
        """Whether GitHub itself named somebody because a suggestion of theirs was applied."""
        return self._made_by_github(commit) and person in self._suggesters

    @cached_property
    def _suggesters(self) -> frozenset[str]:
        comments = self.hub.pages(f"pulls/{self.number}/comments")
        return frozenset(_id(comment.get("user")) for comment in comments if _SUGGESTION in comment["body"])

    def _words(self) -> Iterator[Word]:
        latest: dict[str, Mapping[str, Any]] = {}
        for review in self.hub.pages(f"pulls/{self.number}/reviews"):
            user = review.get("user")
            if user and not _is_bot(user) and review["state"] in _WORDS:
                latest[_id(user)] = review
        for person, review in latest.items():
            login, roles = review["user"]["login"], self.reader.roles(person)
            may = bool(roles) and self.reader.may_write(login, person)
            at = datetime.fromisoformat(review["submitted_at"])
            commit = review.get("commit_id") or ""
            yield Word(person, login, review["state"], commit, at, roles, may, review.get("html_url", ""))


def _id(user: Mapping[str, Any] | None) -> str:
    return str(user["id"]) if user else ""


def _is_bot(user: Mapping[str, Any] | None) -> bool:
    return bool(user) and user["type"] != "User"  # type: ignore[index]  # there is one
