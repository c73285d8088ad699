"""Issues that a merge closes, because the pull request or a commit of it says so in its words."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from newsdesk.forge.holds import LABEL
from newsdesk.forge.hub import Hub

_CLOSES = re.compile(
    r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b\s*:?\s*[^\s#]{0,200}?(?:#|GH-|/issues/)(\d{1,12})\b", re.IGNORECASE
)
_MOST = 30  # issues that are asked about


def closed_by(texts: Iterable[str]) -> tuple[int, ...]:
    """The numbers of the issues that some texts close when they reach the branch."""
    return tuple(sorted({int(number) for text in texts for number in _CLOSES.findall(text)}))


def holds_ended(hub: Hub, pull: Mapping[str, Any], commits: str) -> tuple[int, ...]:
    """The holds in force that the words of a pull request or of its commits would end; raises ForgeError."""
    numbers = closed_by((pull.get("title") or "", pull.get("body") or "", commits))
    return tuple(number for number in numbers[:_MOST] if _is_hold(hub.get(f"issues/{number}")))


def _is_hold(issue: Mapping[str, Any] | None) -> bool:
    if issue is None or issue["state"] != "open":
        return False
    return any(label["name"] == LABEL for label in issue["labels"])
