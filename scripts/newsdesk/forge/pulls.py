"""How proposals went: pull requests with their times, their rounds of review, and what the first check said."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import takewhile
from typing import Any

from newsdesk.forge.hub import ForgeError, Hub
from newsdesk.forge.reviews import APPROVED

_CHECK = "check.yml"
_JOB = "check"
_ASKED = "CHANGES_REQUESTED"
_NOT_THERE = frozenset({403, 404})
_SOON = timedelta(minutes=5)  # clocks of one company
_EARLIER = timedelta(days=60)  # what was opened longer ago had its first check read before
_PASSED = {"success": True, "failure": False}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One pull request for the published branch; what nobody knows is None.

    `approved` is the last approval before it was merged. `rounds` is 1, and 1 for each commit for which changes were
    asked. `passed` is what the check said at first.
    """

    number: int
    opened: datetime
    updated: datetime
    merged: datetime | None
    approved: datetime | None
    rounds: int
    passed: bool | None
    files: tuple[str, ...]


@dataclass(frozen=True)
class Proposals:
    """The pull requests of a repository for one branch that something happened to since a moment."""

    hub: Hub
    main: str
    since: datetime

    def __iter__(self) -> Iterator[Proposal]:
        """The oldest change first, so that what was cut off goes on from there; raises ForgeError."""
        listing = self.hub.pages("pulls", state="all", base=self.main, sort="updated", direction="desc")
        found = list(takewhile(lambda pull: _time(pull["updated_at"]) >= self.since, listing))
        yield from map(self._read, reversed(found))

    def _read(self, pull: Mapping[str, Any]) -> Proposal:
        number, merged = pull["number"], pull.get("merged_at")
        words = [review for review in self.hub.pages(f"pulls/{number}/reviews") if _by_somebody(review, pull)]
        end = _time(merged) if merged else None
        approvals = (_time(word["submitted_at"]) for word in words if word["state"] == APPROVED)
        asked = {word.get("commit_id") or word["id"] for word in words if word["state"] == _ASKED}
        return Proposal(
            number,
            _time(pull["created_at"]),
            _time(pull["updated_at"]),
            end,
            max((at for at in approvals if end and at <= end), default=None),
            1 + len(asked),
            self._passed(pull),
            tuple(file["filename"] for file in self.hub.pages(f"pulls/{number}/files")),
        )

    def _passed(self, pull: Mapping[str, Any]) -> bool | None:
        """Whether the first check of it that came to an end found no error."""
        opened, closed = _time(pull["created_at"]), pull.get("closed_at")
        for run in self._runs.get(_head(pull.get("head") or {}), ()):
            at = _time(run["created_at"])
            if opened - _SOON <= at and not (closed and at > _time(closed)):
                found = self._said(run["id"])
                if found is not None:
                    return found
        return None

    def _said(self, run: int) -> bool | None:
        jobs = list(self.hub.pages(f"actions/runs/{run}/jobs", "jobs", filter="all"))
        own = sorted((job for job in jobs if job["name"] == _JOB), key=lambda job: job["run_attempt"])
        return next((_PASSED[job["conclusion"]] for job in own if job["conclusion"] in _PASSED), None)

    @cached_property
    def _runs(self) -> Mapping[tuple[str, str], list[Mapping[str, Any]]]:
        """The runs of the check by branch, the earliest first; none where the token may not see them."""
        found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        path, first = f"actions/workflows/{_CHECK}/runs", self.since - _EARLIER
        asked = {"event": "pull_request", "created": f">={first.astimezone(UTC):%Y-%m-%d}"}
        for run in _or_none(self.hub.pages(path, "workflow_runs", **asked)):
            place = str((run.get("head_repository") or {}).get("full_name", "")), str(run["head_branch"])
            found.setdefault(place, []).insert(0, run)
        return found


def _or_none(listing: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    try:
        yield from listing
    except ForgeError as error:
        if error.status not in _NOT_THERE:
            raise


def _head(head: Mapping[str, Any]) -> tuple[str, str]:
    return str((head.get("repo") or {}).get("full_name", "")), str(head.get("ref", ""))


def _by_somebody(review: Mapping[str, Any], pull: Mapping[str, Any]) -> bool:
    """Whether a review is a person's, and not the author's own."""
    user = review.get("user") or {}
    return bool(review.get("submitted_at")) and user.get("type") == "User" and user.get("id") != _author(pull)


def _author(pull: Mapping[str, Any]) -> object:
    return (pull.get("user") or {}).get("id")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
