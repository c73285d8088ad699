"""What was on an append-only branch and is not any more, or not as it was."""

import json

from newsdesk.branches.branch import Branch
from newsdesk.branches.history import changed_between, touched
from newsdesk.desk.cache import Cache, digest


def lost(branch: Branch, tip: str, files: int, cache: Cache) -> dict[str, str]:
    """Files that were changed or deleted, with what did it; `files` is how many there are at the tip."""
    found: dict[str, str] = {}
    if branch.forgotten:
        found = dict.fromkeys(changed_between(branch.store, branch.forgotten, tip), "a rewritten history")
    if branch.stated(tip) != files:
        found |= _touched(branch, tip, cache)
    return found


def _touched(branch: Branch, tip: str, cache: Cache) -> dict[str, str]:
    """The same from the whole history, which is needed only where the number of files does not fit."""
    key = digest("history", branch.name, tip)
    stored = cache.get(key)
    if stored is None:
        branch.history.fetch()
        stored = json.dumps(touched(branch.history.store, tip))
        cache.put(key, stored)
        cache.save()
    found: dict[str, str] = json.loads(stored)
    return found
