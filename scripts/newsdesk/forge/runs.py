"""Runs of workflows: which run this is, whether another has ended, and whether it was one that may publish."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from newsdesk.forge.hub import Hub

WRITERS = frozenset(f".github/workflows/{name}.yml" for name in ("publish", "resolve", "takedown", "ledger"))
"""The workflows that write the ledger."""
_HIDDEN = frozenset({"pull_request", "pull_request_target"})  # events whose code is not the published branch's
_KEPT = timedelta(days=90)  # GitHub may forget older runs
_SLACK = timedelta(minutes=10)  # between the clocks of a runner and of GitHub


def this_run(environment: Mapping[str, str] = os.environ) -> Mapping[str, Any] | None:
    """The run of a workflow that this process is part of; None outside GitHub Actions."""
    if environment.get("GITHUB_ACTIONS") != "true" or not environment.get("GITHUB_RUN_ID"):
        return None
    return {
        "forge": "github",
        "repository": environment.get("GITHUB_REPOSITORY", ""),
        "id": environment["GITHUB_RUN_ID"],
        "attempt": environment.get("GITHUB_RUN_ATTEMPT", "1"),
        "actor": environment.get("GITHUB_ACTOR", ""),
    }


def on_github(run: Mapping[str, Any]) -> bool:
    """Whether an entry of the ledger names a run of a workflow."""
    return run.get("forge") == "github"


def ended(hub: Hub, run: Mapping[str, Any]) -> bool | None:
    """Whether an attempt of a run has ended; None where GitHub does not know it; raises ForgeError."""
    place = _place(run)
    found = hub.get(f"{place}/attempts/{int(run['attempt'])}") if place else None
    return found["status"] == "completed" if found else None


def vouched(hub: Hub, run: Mapping[str, Any], main: str, at: datetime) -> tuple[str, datetime | None] | bool | None:
    """Whether a run was one of a publishing workflow on a branch, from its begin to its end; raises ForgeError.

    The commit that must be on the branch, and its end, where it has one; False where it was no such run; None where
    GitHub forgot it.
    A run is known by its number, which no other repository has and which stays when the repository is renamed.
    """
    place = _place(run)
    if place is None:
        return False
    found = hub.get(place)
    if found is None:
        return False if datetime.now(UTC) - at < _KEPT else None
    attempt = hub.get(f"{place}/attempts/{int(run['attempt'])}") or found
    right = (
        str(found["path"]).partition("@")[0] in WRITERS
        and found["head_branch"] == main
        and found["event"] not in _HIDDEN
        and (found.get("head_repository") or {}).get("id") == (found.get("repository") or {}).get("id")
        and datetime.fromisoformat(found["created_at"]) <= at + _SLACK
    )
    end = datetime.fromisoformat(attempt["updated_at"]) + _SLACK if attempt["status"] == "completed" else None
    by_clock = found["event"] == "schedule"  # which runs on the default branch and on no tag of its name
    return ("" if by_clock else str(found["head_sha"]), end) if right and (end is None or at <= end) else False


def _place(run: Mapping[str, Any]) -> str | None:
    number, attempt = str(run.get("id", "")), str(run.get("attempt", ""))
    return f"actions/runs/{int(number)}" if number.isdecimal() and attempt.isdecimal() else None
