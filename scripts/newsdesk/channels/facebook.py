"""Facebook: posts of a page, with a link card or with pictures that are uploaded unseen before."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

from newsdesk.assets.ready import Ready, Unfit
from newsdesk.channels import matching
from newsdesk.channels.answers import SOON, Stopped, outcome
from newsdesk.channels.base import (
    Adapter,
    Connection,
    Found,
    Gone,
    HandedOff,
    InDoubt,
    Measured,
    NotThere,
    Outcome,
    Published,
    Refused,
    Request,
)
from newsdesk.channels.graph import MADE_BEFORE, Graph, identity, moment
from newsdesk.channels.graph_errors import duplicate
from newsdesk.channels.graph_numbers import PageNumbers
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.delivery import DeliveryState

_LISTED = "id,from,message,created_time,permalink_url,attachments{url,unshimmed_url}"


class FacebookPage(Adapter):
    """One page. Its posts can be listed, changed and deleted; they carry no key of ours."""

    abilities = ABILITIES["facebook"]

    def __init__(self, connection: Connection):
        super().__init__(connection)
        self.graph = Graph(connection)
        self.numbers = PageNumbers(self.graph, self.network)

    def prepare(self, request: Request) -> Mapping[str, Any] | Refused | HandedOff:
        """Photos that the page holds and nobody sees, each with its alternative text."""
        found: Mapping[str, Any] | Refused | HandedOff = outcome(
            lambda: {"photos": [self._photo(medium) for medium in request.media]}
        )
        return found

    def payload(self, request: Request) -> Mapping[str, Any]:
        """The form of the post: its text, its card or its photos, and that the answer shall name its address."""
        text = request.part.text
        form = {"message": text} if text else {}
        if request.card and not request.part.media:
            form["link"] = request.card
        photos = request.prepared.get("photos") or [MADE_BEFORE] * len(request.part.media)
        for index, photo in enumerate(photos):
            form[f"attached_media[{index}]"] = json.dumps({"media_fbid": photo})
        return {**form, "fields": "id,permalink_url"}

    def publish(self, request: Request) -> Outcome:
        """The post, once."""
        found: Outcome = outcome(lambda: self._publish(request))
        return found

    def find(self, request: Request, state: DeliveryState) -> Found:
        """Look among the page's posts since the attempt."""
        since = matching.since(state)
        try:
            found = matching.verdict(self._posts(since), request, since)
        except Stopped as stopped:
            return matching.cannot_look(self.network.title, stopped.outcome.message)
        if isinstance(found, Published) and not request.part.text.strip():
            return HandedOff(f"A post has no text either. Look whether it is this one: {found.url}")
        return Published(found.url, found.network_id, _facts(request)) if isinstance(found, Published) else found

    def delete(self, receipt: Published) -> Gone:
        """Delete the post."""
        if not receipt.network_id:
            return super().delete(receipt)
        gone: Gone = outcome(lambda: self.graph.remove(receipt))
        return gone

    def edit(self, request: Request, receipt: Published) -> Outcome:
        """Change the text. Its pictures and its card cannot be changed."""
        other = any(receipt.details.get(name, fact) != fact for name, fact in _facts(request).items())
        if other or not receipt.network_id:
            return HandedOff(f"{self.network.title} changes only the text of a post: {receipt.url}")
        form = {"message": request.part.text}
        changed: Outcome | None = outcome(lambda: self.graph.change(receipt.network_id, form))
        return changed or Published(receipt.url, receipt.network_id, receipt.details)

    def count(self, receipts: Sequence[Published]) -> Mapping[str, Measured]:
        """What Facebook counts of posts, one call for each."""
        return self.numbers.of_posts(receipts)

    def count_account(self, today: date) -> Measured:
        """Followers, days, and the reach of a week and of 28 days."""
        return self.numbers.of_account(today)

    def _photo(self, medium: Ready) -> str:
        form = {"published": "false", "alt_text_custom": medium.alt}
        try:
            files = {"source": (medium.name, medium.read(), medium.mime)}
        except Unfit as error:
            raise Stopped(Refused(str(error), SOON if error.later else None, person=True)) from None
        made = identity(self.graph.make(f"{self.graph.id()}/photos", form, files))
        return made or self.graph.answers.unreadable("", public=False)

    def _publish(self, request: Request) -> Outcome:
        if len(request.prepared.get("photos", ())) != len(request.part.media):
            return Refused("Not every picture of this post was uploaded.", SOON, person=True)
        try:
            made = self.graph.show(f"{self.graph.id()}/feed", self.payload(request))
        except Stopped as stopped:
            return self._twin(request, stopped)
        number = identity(made)
        if not number:
            return InDoubt(f"{self.network.title} took it, and did not say under which number.")
        return Published(str(made.get("permalink_url") or _address(number)), number, _facts(request))

    def _twin(self, request: Request, stopped: Stopped) -> Outcome:
        """A refusal; where Facebook has the very words since the post was due, an earlier attempt brought them."""
        if not duplicate(stopped):
            return stopped.outcome
        since = DeliveryState(intent_at=min(request.due, datetime.now(UTC)))
        found = self.find(request, since)
        return stopped.outcome if isinstance(found, NotThere) else found

    def _posts(self, since: datetime) -> Iterator[matching.Seen]:
        """The page's own posts; its feed is ranked and may leave some out, so both listings are read."""
        page = self.graph.id()
        edges = (self.graph.listing(f"{page}/{edge}", since, _LISTED) for edge in ("published_posts", "feed"))
        for row in chain.from_iterable(edges):
            if _author(row) not in {"", page}:  # visitors' posts stand in the feed too
                continue
            number = identity(row)
            address = str(row.get("permalink_url") or _address(number))
            yield matching.Seen(number, address, str(row.get("message") or ""), moment(row), tuple(_links(row)))


def _facts(request: Request) -> Mapping[str, Any]:
    """What of a post cannot be changed: its card, its pictures and their alternative texts."""
    return {
        "link": request.card or "",
        "media": [[medium.file.sha256 or medium.file.name, medium.alt] for medium in request.part.media],
    }


def _author(row: Mapping[str, Any]) -> str:
    found = row.get("from")
    return identity(found) if isinstance(found, dict) else ""


def _links(row: Mapping[str, Any]) -> Iterator[str]:
    listed = row.get("attachments")
    for attachment in listed.get("data", ()) if isinstance(listed, dict) else ():
        yield from (str(attachment[key]) for key in ("unshimmed_url", "url") if attachment.get(key))


def _address(number: str) -> str:
    return f"https://www.facebook.com/{number}"
