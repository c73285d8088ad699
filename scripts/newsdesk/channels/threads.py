"""Threads: short texts, with or without pictures, and replies to our own posts."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from newsdesk.channels import matching
from newsdesk.channels.answers import Stopped, outcome
from newsdesk.channels.base import Gone, Published, Refused, Request
from newsdesk.channels.container_calls import Words
from newsdesk.channels.containers import Containers
from newsdesk.channels.graph import MADE_BEFORE, identity
from newsdesk.channels.graph_numbers import ThreadsNumbers
from newsdesk.model.abilities import ABILITIES


class Threads(Containers):
    """One profile. Its posts can be deleted and not changed; each part of a thread replies to the part before."""

    abilities = ABILITIES["threads"]
    words = Words("threads", "threads_publish", "text", "status", "error_message", "threads_publishing_limit")
    numbers_of = ThreadsNumbers

    def fits(self, request: Request) -> None:
        """Raises Stopped where the part before has no number, so that nothing can reply to it."""
        super().fits(request)
        if request.key.part > 1 and self._parent(request) == MADE_BEFORE:
            text = f"The part before this one has no number on {self.network.title}, so nothing can reply to it."
            raise Stopped(Refused(text, person=True))

    def body(self, request: Request) -> dict[str, str]:
        """The text, and what it replies to."""
        kind = {} if request.part.media else {"media_type": "TEXT"}
        reply = {"reply_to_id": self._parent(request)} if request.key.part > 1 else {}
        return {**super().body(request), **kind, **reply}

    def item(self, alt: str) -> dict[str, str]:
        """One picture."""
        return {**super().item(alt), "media_type": "IMAGE"}

    def quota(self, request: Request) -> tuple[str, str]:
        """Replies have a quota of their own."""
        return ("reply_quota_usage", "reply_config") if request.key.part > 1 else super().quota(request)

    def listed(self, request: Request, since: datetime) -> Iterator[matching.Seen]:
        """Replies are listed apart from posts."""
        if request.key.part == 1:
            yield from super().listed(request, since)
            return
        fields = "id,permalink,timestamp,text,replied_to"
        for row in self.graph.listing(f"{self.graph.id()}/replies", since, fields):
            if _replied_to(row) in {"", self._parent(request)}:
                yield self.seen(row)

    def delete(self, receipt: Published) -> Gone:
        """Delete it."""
        if not receipt.network_id:
            return super().delete(receipt)
        gone: Gone = outcome(lambda: self.graph.remove(receipt))
        return gone

    def _parent(self, request: Request) -> str:
        return (request.parent.network_id if request.parent else "") or MADE_BEFORE


def _replied_to(row: Mapping[str, Any]) -> str:
    found = row.get("replied_to")
    return identity(found) if isinstance(found, dict) else ""
