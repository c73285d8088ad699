"""Mastodon and servers that speak its language, through Mastodon.py.

docs.joinmastodon.org: methods/statuses, methods/media, methods/accounts, entities/Instance.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

from newsdesk.assets.ready import Ready
from newsdesk.channels.answers import SOON, Answers, Stopped, outcome
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
from newsdesk.channels.mastodon_calls import Calls, words
from newsdesk.channels.mastodon_limits import Server, read
from newsdesk.channels.mastodon_numbers import MastodonNumbers
from newsdesk.channels.mastodon_posts import receipt_of, seen
from newsdesk.channels.matching import cannot_look, since, verdict
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.delivery import DeliveryKey, DeliveryState

LATER = "(made before sending)"
PATIENCE = timedelta(minutes=4)  # for a server that works on a video
_NOBODY = 422  # the answer to somebody who has not logged in
PAUSE = timedelta(seconds=3)  # before it is asked again whether it is done


class MastodonServer(Adapter):
    """One account; a key is sent where the server is known to keep it, else its own posts are listed."""

    abilities = ABILITIES["mastodon"]

    def __init__(self, connection: Connection):
        super().__init__(connection)
        self.calls = Calls(self.door, Answers(self.account, self.network, words=words))
        self.numbers = MastodonNumbers(self.calls, self.network, self._profile, self._genuine)

    @cached_property
    def server(self) -> Server:
        """What the server says about itself; raises Stopped(Refused)."""
        return read(self.calls, self.network.limits.overridden_by(self.account.limits))

    @cached_property
    def me(self) -> Mapping[str, Any]:
        """The profile that the token belongs to; raises Stopped(Refused)."""
        try:
            found: Mapping[str, Any] = self.calls.ask(lambda client: client.account_verify_credentials(), "id")
        except Stopped:
            if self.calls.status == _NOBODY:
                what = "the token is nobody's: it was taken back, or belongs to an application and not to a profile."
                raise Stopped(self.calls.answers.no_entry(what)) from None
            raise
        return found

    def record_for(self, key: DeliveryKey, due: datetime) -> str:
        """The Idempotency-Key, the same for every attempt; none for a server that is not known to keep it."""
        try:
            keeps = self.server.keeps_keys
        except Stopped:
            return ""
        return sha256(f"{key} {due.isoformat()}".encode()).hexdigest() if keeps else ""

    def prepare(self, request: Request) -> Mapping[str, Any] | Refused | HandedOff:
        """Upload the pictures and videos; what is never attached, the server throws away after a day."""
        result: Mapping[str, Any] | Refused | HandedOff = outcome(lambda: self._prepare(request))
        return result

    def payload(self, request: Request) -> Mapping[str, Any]:
        """The status as Mastodon.py takes it."""
        warning = request.rendered.warning
        data = {
            "status": request.part.text,
            "visibility": self.account.visibility or "public",
            "language": request.rendered.language,
            "sensitive": bool(warning),
            "spoiler_text": warning,
            "media_ids": list(request.prepared.get("media", ())) or [LATER] * len(request.part.media),
            "in_reply_to_id": request.parent.network_id if request.parent else None,
            "idempotency_key": request.record,
        }
        return {name: value for name, value in data.items() if value not in (None, "", [])} | {"status": data["status"]}

    def publish(self, request: Request) -> Outcome:
        """One POST, with the key where the intent has one."""
        result: Outcome = outcome(lambda: self._publish(request))
        return result

    def find(self, request: Request, state: DeliveryState) -> Found:
        """Look through the account's own posts since the attempt."""
        begin = since(state)
        try:
            return verdict(seen(self.calls, str(self.me["id"]), request, begin), request, begin)
        except Stopped as stopped:
            return cannot_look(self.network.title, str(stopped))

    def delete(self, receipt: Published) -> Gone:
        """Delete it with its media; believed only where the server then does not show it any more."""
        result: Gone = outcome(lambda: self._delete(receipt))
        return result

    def edit(self, request: Request, receipt: Published) -> Outcome:
        """Change text, warning, pictures and alternative texts."""
        result: Outcome = outcome(lambda: self._edit(request, receipt))
        return result

    def count(self, receipts: Sequence[Published]) -> Mapping[str, Measured]:
        """What the account's server counts of posts."""
        return self.numbers.of_posts(receipts)

    def count_account(self, today: date) -> Measured:
        """The followers."""
        self.__dict__.pop("me", None)  # asked anew: what it said before may be old
        return self.numbers.of_account(today)

    def _check(self, request: Request) -> None:
        """Everything that can be known before anything is sent; raises Stopped."""
        self._right_profile()  # asks only where the secret names a profile
        if refused := self.server.too_much(request.part.text, request.rendered.warning, request.media):
            raise Stopped(refused)
        if request.key.part > 1 and not (request.parent and request.parent.network_id):
            raise Stopped(Refused("The part before this one has no number that it could be attached to.", person=True))

    def _right_profile(self) -> None:
        """Raises Stopped where the token belongs to another profile than the secret names."""
        wanted = self.door.credentials.id
        if wanted and str(self.me["id"]) != wanted:
            text = f"the token belongs to the profile {self.me['id']}, and not to {wanted}. Nothing was sent."
            raise Stopped(self.calls.answers.no_entry(text))

    def _profile(self) -> Mapping[str, Any]:
        self._right_profile()
        return self.me

    def _genuine(self) -> bool:
        return self.server.software == "mastodon"

    def _prepare(self, request: Request) -> Mapping[str, Any]:
        self._check(request)
        return {"media": [self._upload(medium) for medium in request.media]}

    def _upload(self, medium: Ready) -> str:
        with medium.open() as file:
            kept = self.calls.ask(
                lambda client: client.media_post(
                    file, mime_type=medium.mime, description=medium.alt or None, file_name=medium.name
                ),
                "id",
            )
        number, end = str(kept["id"]), time.monotonic() + PATIENCE.total_seconds()
        while not kept.get("url"):
            if time.monotonic() > end:
                raise Stopped(Refused(f"{self.network.title} is still working on {medium.name}.", SOON))
            time.sleep(PAUSE.total_seconds())
            kept = self.calls.ask(lambda client: client.media(number), "id")
        return number

    def _publish(self, request: Request) -> Published:
        self._check(request)
        if request.record and not self.server.keeps_keys:
            text = "has stopped saying that it is Mastodon, so nobody knows what it does with the key of this attempt."
            raise Stopped(InDoubt(f"{self.server.host} {text}"))
        data = self.payload(request)
        if LATER in data.get("media_ids", ()) or len(data.get("media_ids", ())) != len(request.part.media):
            raise Stopped(Refused("Its pictures were not uploaded. Nothing was sent.", person=True))
        return receipt_of(self.calls.send(lambda client: client.status_post(**data), "id"), request)

    def _delete(self, receipt: Published) -> Gone:
        number = receipt.network_id
        if not number:
            return HandedOff(f"The receipt does not hold the number of the post: {receipt.url}")
        if self.calls.look(lambda client: client.status_delete(number, delete_media=True)) is not None:
            return NotThere()
        self.calls.ask(lambda client: client.account_verify_credentials(), "id")  # does it answer 404 to everything?
        if self.calls.look(lambda client: client.status(number)) is None:
            return NotThere()
        return HandedOff(f"{self.door.credentials.host} lets no program take a post down: {receipt.url}")

    def _edit(self, request: Request, receipt: Published) -> Outcome:
        number, warning = receipt.network_id, request.rendered.warning or ""
        if not number:
            return HandedOff(f"The receipt does not hold the number of the post: {receipt.url}")
        self._check(request)
        kept = [str(name) for name in receipt.details.get("media", ())]
        files = [medium.sha256 for medium in request.media]
        if list(receipt.details.get("files", ())) != files or len(kept) != len(files):
            kept = self._prepare(request)["media"]
        media = [{"id": name, "description": m.alt} for name, m in zip(kept, request.media, strict=True)]
        answer = self.calls.send(
            lambda client: client.status_update(
                number,
                request.part.text,
                spoiler_text=warning,
                sensitive=bool(warning),
                media_attributes=media or None,
            ),
            "id",
        )
        alts = [str(medium.get("description") or "") for medium in answer.get("media_attachments") or ()]
        if str(answer.get("spoiler_text") or "") != warning or alts != [medium.alt for medium in request.media]:
            return HandedOff(f"The text is changed, but not the warning or the alternative texts: {receipt.url}")
        return receipt_of(answer, request)
