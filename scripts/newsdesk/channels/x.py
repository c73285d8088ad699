"""X: posts through API v2 with OAuth 1.0a keys, pictures with their alternative texts, own posts listed and deleted."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from newsdesk.assets.ready import Ready
from newsdesk.channels.answers import Stopped, outcome
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
from newsdesk.channels.matching import EARLIER, Seen, cannot_look, since, verdict
from newsdesk.channels.x_calls import Duplicate, XCalls
from newsdesk.channels.x_numbers import XNumbers
from newsdesk.channels.x_posts import written
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.delivery import DeliveryState

_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})  # what X's upload in one call takes
_MADE_BEFORE = "(made before sending)"
_FIELDS = ["created_at", "entities", "note_tweet", "referenced_tweets"]
_MOST_PAGES = 40  # X lists 3,200 posts at most, a hundred on a page
_OTHER_FORM = (KeyError, ValueError, TypeError, AttributeError)  # of a listing that is not as documented
_TOKEN_OF = re.compile(r"(\d+)-")  # an access token of X begins with the number of its account


class X(Adapter):
    """Posts on X for one account."""

    abilities = ABILITIES["x"]

    def __init__(self, connection: Connection):
        super().__init__(connection)
        self._calls = XCalls(connection)
        self._numbers = XNumbers(self._calls, self.network, self._right_account)

    def prepare(self, request: Request) -> Mapping[str, Any] | Refused | HandedOff:
        """Upload the pictures with their alternative texts."""
        for medium in request.media:
            if medium.mime not in _PICTURES:
                return HandedOff(f"newsdesk does not send {medium.mime} to X. Post it by hand.")
        found: Mapping[str, Any] | Refused | HandedOff = outcome(lambda: self._uploaded(request))
        return found

    def payload(self, request: Request) -> Mapping[str, Any]:
        """The body of the call that posts."""
        data: dict[str, Any] = {}
        if request.part.text:
            data["text"] = request.part.text
        if request.part.media:
            ids = request.prepared.get("media") or [_MADE_BEFORE for _ in request.part.media]
            data["media"] = {"media_ids": list(ids)}
        if request.parent:
            data["reply"] = {"in_reply_to_tweet_id": request.parent.network_id}
        return data

    def publish(self, request: Request) -> Outcome:
        """Post it."""
        found: Outcome = outcome(lambda: self._posted(request))
        return found

    def find(self, request: Request, state: DeliveryState) -> Found:
        """Look among the account's posts since the attempt."""
        try:
            return self._found(request, since(state))
        except Stopped as stopped:
            return cannot_look(self.network.title, stopped.outcome.message)
        except _OTHER_FORM:
            return cannot_look(self.network.title, "Its list of posts has another form than X documents.")

    def delete(self, receipt: Published) -> Gone:
        """Take it down."""
        found: Gone = outcome(lambda: self._deleted(receipt))
        return found

    def count(self, receipts: Sequence[Published]) -> Mapping[str, Measured]:
        """What X counts of posts, a hundred in one call."""
        return self._numbers.of_posts(receipts)

    def count_account(self, today: date) -> Measured:
        """The followers."""
        return self._numbers.of_account(today)

    def _uploaded(self, request: Request) -> Mapping[str, Any]:
        self._right_account()
        return {"media": [self._kept(medium) for medium in request.media]}

    def _kept(self, medium: Ready) -> str:
        return str(self.uploads.once(medium.sha256, medium.alt, self.kept, lambda: self._upload(medium)))

    def _upload(self, medium: Ready) -> str:
        data = medium.read()
        answer = self._calls.data(lambda client: client.upload(medium.name, medium.mime, data))
        media_id = _text(answer, "data", "id")
        if not media_id:
            self._calls.answers.unreadable(str(answer), public=False)
        if medium.alt:
            self._calls.data(lambda client: client.describe(media_id, medium.alt))
        return media_id

    def _posted(self, request: Request) -> Outcome:
        self._right_account()
        data = self.payload(request)
        if len(request.prepared.get("media", ())) != len(request.part.media):
            return Refused("The pictures were not uploaded, so nothing was posted.")
        try:
            answer = self._calls.data(
                lambda client: client.create_tweet(
                    text=data.get("text"),
                    media_ids=data.get("media", {}).get("media_ids"),
                    in_reply_to_tweet_id=data.get("reply", {}).get("in_reply_to_tweet_id"),
                ),
                public=True,
            )
        except Duplicate as duplicate:
            return self._perhaps_ours(request, duplicate)
        except Stopped as stopped:
            if isinstance(stopped.outcome, Refused):
                self._forget(request)
            raise
        post_id = _text(answer, "data", "id")
        if not post_id:
            self._calls.answers.unreadable(str(answer), public=True)
        return Published(self._url(post_id), post_id)

    def _perhaps_ours(self, request: Request, duplicate: Duplicate) -> Outcome:
        """X has the text already: ours, where it came after this part was due, from an earlier attempt."""
        try:
            found = self._found(request, request.due - EARLIER)
        except (Stopped, *_OTHER_FORM):
            return duplicate.outcome
        return found if isinstance(found, Published) else duplicate.outcome

    def _forget(self, request: Request) -> None:
        """X may have refused the pictures: the next attempt uploads them again."""
        for medium in request.media:
            self.uploads.forget(medium.sha256, medium.alt)

    def _deleted(self, receipt: Published) -> Gone:
        self._right_account()
        if not receipt.network_id:
            return HandedOff(f"Nobody noted the number of the post. Delete it on X: {receipt.url}")
        if self._calls.removed(lambda client: client.delete_tweet(receipt.network_id)):
            return NotThere()
        return InDoubt(f"X did not say that it deleted the post. Look whether it is there: {receipt.url}")

    def _found(self, request: Request, begin: datetime) -> Found:
        return verdict(self._listing(begin, request.part.text), request, begin)

    def _listing(self, begin: datetime, ours: str) -> list[Seen]:
        """Every post of the account since a moment; raises Stopped where X does not show all of them."""
        self._right_account()
        user, seen, token = self.account.network_id or self._own_id(), list[Seen](), ""
        for _ in range(_MOST_PAGES):
            page = self._page(user, begin, token)
            seen += [self._seen(post, ours) for post in page.get("data") or ()]
            token = _text(page, "meta", "next_token")
            if not token:
                return seen
        raise Stopped(InDoubt("X lists more posts than can be read."))

    def _page(self, user: str, begin: datetime, token: str) -> Mapping[str, Any]:
        asked = {"max_results": 100, "start_time": begin, "tweet_fields": _FIELDS, "pagination_token": token or None}
        page = self._calls.data(lambda client: client.get_users_tweets(user, user_auth=True, **asked))
        if not isinstance(page.get("meta"), dict):
            raise Stopped(InDoubt("X answered without a list."))
        return page

    def _own_id(self) -> str:
        found = _text(self._calls.data(lambda client: client.get_me()), "data", "id")
        if not found:
            raise Stopped(InDoubt("X did not say which account the token is for."))
        return found

    def _seen(self, post: Mapping[str, Any], ours: str) -> Seen:
        post_id, at = str(post["id"]), datetime.fromisoformat(str(post["created_at"]))
        text, answered = written(post), f"@{self.account.handle} "
        if post.get("referenced_tweets") and text.startswith(answered) and not ours.startswith(answered):
            text = text.removeprefix(answered)  # X may put the name before an answer
        return Seen(post_id, self._url(post_id), text, at)

    def _url(self, post_id: str) -> str:
        return f"https://x.com/{self.account.handle or 'i/web'}/status/{post_id}"

    def _right_account(self) -> None:
        """A token posts to the account that it was made for, whichever that is; raises Stopped for another one."""
        own, secret = self.account.network_id, self.door.credentials
        token = _TOKEN_OF.match(secret.get("token"))
        for made_for in (secret.id, token[1] if token else ""):
            if own and made_for and made_for != own:
                text = f"the credentials are for the account {made_for} of X, and not for {own}. Nothing was sent."
                raise Stopped(self._calls.answers.no_entry(text))


def _text(answer: Mapping[str, Any], *names: str) -> str:
    found: Any = answer
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return str(found or "")
