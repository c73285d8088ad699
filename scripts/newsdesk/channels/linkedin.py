"""LinkedIn: posts of an organisation's page, with pictures or a link card; listed, changed and deleted again."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from newsdesk.assets.ready import Ready
from newsdesk.channels.answers import Stopped, outcome
from newsdesk.channels.base import (
    Adapter,
    Connection,
    Found,
    Gone,
    HandedOff,
    Measured,
    NotThere,
    Outcome,
    Published,
    Refused,
    Request,
)
from newsdesk.channels.linkedin_answers import Absent, Duplicate
from newsdesk.channels.linkedin_calls import LinkedInCalls, quoted, urn_of
from newsdesk.channels.linkedin_numbers import LinkedInNumbers
from newsdesk.channels.little import little, plain
from newsdesk.channels.matching import EARLIER, Seen, cannot_look, since, verdict
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.delivery import DeliveryState
from newsdesk.model.link_card import host_card

_MADE_BEFORE = "(made before sending)"
_URN = re.compile(r"urn:li:(?:share|ugcPost):\d+")
_NEVER_SEEN = frozenset({"DRAFT", "PUBLISH_FAILED"})


class LinkedIn(Adapter):
    """Posts on LinkedIn for one page."""

    abilities = ABILITIES["linkedin"]

    def __init__(self, connection: Connection):
        super().__init__(connection)
        self._calls = LinkedInCalls(connection)
        self._numbers = LinkedInNumbers(self._calls, self.network)

    def prepare(self, request: Request) -> Mapping[str, Any] | Refused | HandedOff:
        """Upload the pictures."""
        found: Mapping[str, Any] | Refused | HandedOff = outcome(lambda: self._uploaded(request))
        return found

    def payload(self, request: Request) -> Mapping[str, Any]:
        """The body of the call that posts."""
        content = self._content(request)
        return {
            "author": urn_of(self.account.network_id or ""),
            "commentary": little(request.part.text),
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
            **({"content": content} if content else {}),
        }

    def publish(self, request: Request) -> Outcome:
        """Post it."""
        found: Outcome = outcome(lambda: self._posted(request))
        return found

    def find(self, request: Request, state: DeliveryState) -> Found:
        """Look among the page's posts since the attempt."""
        begin = since(state)
        try:
            return verdict(self._listing(begin), request, begin)
        except Stopped as stopped:
            return cannot_look(self.network.title, stopped.outcome.message)
        except (KeyError, ValueError, TypeError, AttributeError):
            return cannot_look(self.network.title, "Its list of posts has another form than it documents.")

    def delete(self, receipt: Published) -> Gone:
        """Take it down."""
        try:
            self._calls.call("DELETE", f"posts/{quoted(receipt.network_id)}", public=True, restli="DELETE")
        except Absent:
            return NotThere()
        except Stopped as stopped:
            return stopped.outcome
        return NotThere()

    def edit(self, request: Request, receipt: Published) -> Outcome:
        """Change the text, which is all that LinkedIn lets a program change."""
        before, now = receipt.details, _shown(request)
        if any(name in before and before[name] != now[name] for name in now):
            return HandedOff(f"LinkedIn changes only the text of a post, not its pictures or its link: {receipt.url}")
        patch = {"patch": {"$set": {"commentary": little(request.part.text)}}}
        place = f"posts/{quoted(receipt.network_id)}"
        try:
            self._calls.call("POST", place, public=True, restli="PARTIAL_UPDATE", json=patch)
        except Stopped as stopped:
            return stopped.outcome
        return Published(receipt.url, receipt.network_id, receipt.details)

    def count(self, receipts: Sequence[Published]) -> Mapping[str, Measured]:
        """What LinkedIn counts of posts."""
        return self._numbers.of_posts(receipts)

    def count_account(self, today: date) -> Measured:
        """Followers, days and the last month."""
        return self._numbers.of_account(today)

    def _uploaded(self, request: Request) -> Mapping[str, Any]:
        return {"media": [self._kept(medium) for medium in request.media]}

    def _kept(self, medium: Ready) -> str:
        return str(self.uploads.once(medium.sha256, "", self.kept, lambda: self._calls.upload(medium)))

    def _content(self, request: Request) -> Mapping[str, Any]:
        shown = request.part.media
        ids = request.prepared.get("media") or [_MADE_BEFORE for _ in shown]
        pairs = zip(ids, shown, strict=False)
        images = [{"id": image, **({"altText": medium.alt} if medium.alt else {})} for image, medium in pairs]
        if len(images) > 1:
            return {"multiImage": {"images": images}}
        if images:
            return {"media": images[0]}
        if request.card:
            return {"article": {"source": request.card, "title": host_card(request.card).title}}
        return {}

    def _posted(self, request: Request) -> Outcome:
        self._calls.author()
        if len(request.prepared.get("media", ())) != len(request.part.media):
            return Refused("The pictures were not uploaded, so nothing was posted.")
        try:
            response = self._calls.call("POST", "posts", public=True, json=dict(self.payload(request)))
        except Duplicate as duplicate:
            return self._perhaps_ours(request, duplicate)
        except Stopped as stopped:
            if isinstance(stopped.outcome, Refused):
                self._forget(request)
            raise
        urn = response.headers.get("x-restli-id", "")
        if not _URN.fullmatch(urn):
            self._calls.answers.unreadable(response.text, public=True)
        return Published(_url(urn), urn, _shown(request))

    def _perhaps_ours(self, request: Request, duplicate: Duplicate) -> Outcome:
        """LinkedIn has the text already: ours, where it came after this part was due, from an earlier attempt."""
        try:
            seen = _seen(self._calls.data("GET", f"posts/{quoted(duplicate.urn)}"))
            found = verdict([seen], request, request.due - EARLIER)
        except (Stopped, KeyError, ValueError, TypeError, AttributeError):
            return duplicate.outcome
        return found if isinstance(found, Published) else duplicate.outcome

    def _forget(self, request: Request) -> None:
        """LinkedIn may have refused the pictures: the next attempt uploads them again."""
        for medium in request.media:
            self.uploads.forget(medium.sha256, "")

    def _listing(self, begin: datetime) -> Iterator[Seen]:
        for post in self._calls.listing(begin.timestamp() * 1000):
            if post.get("lifecycleState") not in _NEVER_SEEN:
                yield _seen(post)


def _seen(post: Mapping[str, Any]) -> Seen:
    at = datetime.fromtimestamp(int(post.get("publishedAt") or post["createdAt"]) / 1000, UTC)
    article = (post.get("content") or {}).get("article") or {}
    links = (str(article["source"]),) if article.get("source") else ()
    urn = str(post["id"])
    return Seen(urn, _url(urn), plain(str(post.get("commentary") or "")), at, links)


def _shown(request: Request) -> dict[str, Any]:
    """What a post shows beside its text."""
    files = [medium.file for medium in request.part.media]
    names = [file.sha256 or file.file or file.url or file.library for file in files]
    return {"media": [[name, m.alt] for name, m in zip(names, request.part.media, strict=True)], "card": request.card}


def _url(urn: str) -> str:
    return f"https://www.linkedin.com/feed/update/{urn}/"
