"""When the last publishing run began: a run with nothing to do leaves no trace in the ledger, only here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from newsdesk.forge.hub import Hub

_RUNS = "actions/workflows/publish.yml/runs"
_NO_RUNS = frozenset({"cancelled", "skipped", "startup_failure", "action_required"})
_LISTED = 20  # runs among which the last real one is looked for


def last_begin(hub: Hub, branch: str) -> datetime | None:
    """When the last publishing run on a branch began; None where none is known; raises ForgeError."""
    found: Mapping[str, Any] = hub.get(_RUNS, branch=branch, per_page=_LISTED) or {}
    starts = (
        datetime.fromisoformat(item.get("run_started_at") or item["created_at"])
        for item in found.get("workflow_runs", ())
        if item["conclusion"] not in _NO_RUNS
    )
    return max(starts, default=None)
