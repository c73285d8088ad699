"""One comment of ours on an issue, found again and kept up to date; nobody else's comment is ever touched."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from newsdesk.forge.hub import Hub

_LONGEST = 60_000  # GitHub takes 65,536 characters


@dataclass(frozen=True)
class AnswerBook:
    """The answers of newsdesk on one issue; `mark` is the hidden first line that tells them from each other."""

    hub: Hub
    issue: int
    mark: str

    def answer(self, text: str) -> None:
        """Say it: in our comment if there is one, else in a new one; raises ForgeError."""
        body = f"{self.mark}\n{text[:_LONGEST]}"
        known = self._ours()
        if known is None:
            self.hub.send("POST", f"issues/{self.issue}/comments", {"body": body})
        elif known["body"].replace("\r\n", "\n").strip() != body.strip():
            self.hub.send("PATCH", f"issues/comments/{known['id']}", {"body": body})

    def _ours(self) -> Mapping[str, Any] | None:
        me = self.hub.me()
        for comment in self.hub.pages(f"issues/{self.issue}/comments"):
            user = comment.get("user") or {}
            ours = user.get("id") == me["id"] if me else user.get("type") == "Bot"
            if ours and str(comment.get("body")).startswith(self.mark):
                found: Mapping[str, Any] = comment
                return found
        return None
