"""Bluesky: every post is a record whose key is chosen before it is sent, so a repeated call finds it there already."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from atproto import exceptions, models
from atproto_client.models.utils import get_or_create

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
from newsdesk.channels.bluesky_numbers import BlueskyNumbers
from newsdesk.channels.bluesky_record import (
    LATER,
    answered,
    essence,
    key_of,
    mentioned,
    record,
    record_key,
    reference,
    too_long,
)
from newsdesk.channels.bluesky_server import ABSENT, POSTS, TAKEN, Server
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.delivery import DeliveryKey, DeliveryState

_PROFILES = "https://bsky.app/profile"


class Bluesky(Adapter):
    """Publishes through the server that holds the account."""

    abilities = ABILITIES["bluesky"]

    def __init__(self, connection: Connection):
        super().__init__(connection)
        self.server = Server(connection)
        self.numbers = BlueskyNumbers(self.server, self.network)

    def record_for(self, key: DeliveryKey, due: datetime) -> str:
        """The record key, which follows from the delivery and the instant at which it was due."""
        return record_key(key, due)

    def prepares(self, request: Request) -> bool:
        """Pictures are uploaded, handles and earlier parts looked up."""
        unknown = any(reference(receipt, request) is None for receipt in answered(request))
        return bool(request.part.media or mentioned(request) or unknown)

    def prepare(self, request: Request) -> Mapping[str, Any] | Refused | HandedOff:
        """The uploaded pictures, the DIDs of the handles, and the earlier parts of the thread."""
        found: Mapping[str, Any] | Refused | HandedOff = outcome(lambda: self._prepare(request))
        return found

    def payload(self, request: Request) -> Mapping[str, Any]:
        """The body of putRecord; `swapRecord: null` writes nothing over a record that says something else."""
        session = self.server.session
        repo = session.did if session else self.account.network_id or self.account.handle or LATER
        body = {"repo": repo, "collection": POSTS, "rkey": request.record, "validate": True, "swapRecord": None}
        return body | {"record": record(request)}

    def publish(self, request: Request) -> Outcome:
        """Put the record; one that is there already and says the same stays as it is."""
        found: Outcome = outcome(lambda: self._publish(request))
        return found

    def find(self, request: Request, state: DeliveryState) -> Found:
        """Ask for the record by its key."""
        key = state.record or request.record
        try:
            uri, cid, theirs = self.server.record(key)
            same = essence(theirs) == essence(record(replace(request, prepared=state.prepared)))
        except Stopped as stopped:
            if stopped.outcome is ABSENT:
                return NotThere(spoilt=bool(state.prepared.get("pictures")))
            return InDoubt(f"Nobody could look whether it arrived. {stopped.outcome.message}")
        except (KeyError, TypeError, AttributeError):
            return InDoubt(f"{self.network.title} has a record that cannot be read: {self._url(key)}")
        return self._published(uri, cid) if same else self._other(key)

    def delete(self, receipt: Published) -> Gone:
        """Delete the record; one that is gone already counts as deleted."""
        found: Gone = outcome(lambda: self._delete(receipt))
        return found

    def count(self, receipts: Sequence[Published]) -> Mapping[str, Measured]:
        """What the network's index counts of posts."""
        return self.numbers.of_posts(receipts)

    def count_account(self, today: date) -> Measured:
        """The followers."""
        return self.numbers.of_account(today)

    def _prepare(self, request: Request) -> Mapping[str, Any]:
        self._check(request)
        pictures = [self._picture(medium) for medium in request.media]
        dids = {handle: did for handle in mentioned(request) if (did := self.server.did(handle))}
        unknown = [receipt for receipt in answered(request) if reference(receipt, request) is None]
        references = {receipt.network_id or receipt.url: self._earlier(receipt) for receipt in unknown}
        return {"pictures": pictures, "mentions": dids, "references": references}  # never empty: it was prepared

    def _publish(self, request: Request) -> Outcome:
        self._check(request)
        self.server.signed_in()
        body = self.payload(request)
        self._check_record(request, body["record"])
        try:
            return self._published(*self.server.put(body))
        except Stopped as stopped:
            if stopped.outcome is TAKEN:
                return self._other(request.record)
            if isinstance(stopped.outcome, Refused):
                self.server.forget(request.media)
            raise

    def _delete(self, receipt: Published) -> Gone:
        session, key = self.server.signed_in(), key_of(receipt)
        place = receipt.network_id or receipt.url  # nobody else's post: deleting it here would look like success
        own = place.startswith(self._url("")) or any(f"/{name}/" in place for name in (session.did, session.handle))
        if not (key and own):
            return HandedOff(f"{self.account.id}: this is no post of {session.handle}: {receipt.url}")
        self.server.delete(key)
        return NotThere()

    def _check(self, request: Request) -> None:
        long = too_long(request, self.network.limits.overridden_by(self.account.limits))
        if long:
            raise Stopped(Refused(f"{long} Nothing was sent.", person=True))
        if request.key.part > 1 and request.parent is None:
            raise Stopped(Refused("The address of the part before it is not known. Nothing was sent.", person=True))

    def _check_record(self, request: Request, found: Mapping[str, Any]) -> None:
        """Against the network's own format, so that a mistake is found before anything is sent."""
        if len(request.prepared.get("pictures", ())) != len(request.part.media):
            raise Stopped(Refused("A picture was not uploaded. Nothing was sent.", person=True))
        try:
            get_or_create(dict(found), models.AppBskyFeedPost.Record, strict_string_format=True)
        except exceptions.AtProtocolError as error:
            words = " ".join(str(error).split())[:300]
            text = f"It is no post as {self.network.title} takes it, so nothing was sent: {words}"
            raise Stopped(Refused(text, person=True)) from None

    def _picture(self, medium: Ready) -> Mapping[str, Any]:
        ratio = {"width": medium.width, "height": medium.height}
        return {"image": self.server.blob(medium), "aspectRatio": ratio}

    def _earlier(self, receipt: Published) -> Mapping[str, str]:
        key = key_of(receipt)
        try:
            uri, cid, _ = self.server.record(key) if key else ("", "", None)
        except Stopped as stopped:
            if stopped.outcome is not ABSENT:
                raise
            uri = cid = ""
        if uri:
            return {"uri": uri, "cid": cid}
        text = f"An earlier part is not on {self.network.title} ({receipt.url or 'no address'}). Nothing was sent."
        raise Stopped(Refused(text, person=True))

    def _published(self, uri: str, cid: str) -> Published:
        return Published(self._url(uri.rpartition("/")[2]), uri, {"cid": cid})

    def _other(self, key: str) -> HandedOff:
        return HandedOff(f"Another text of it is there already, at {self._url(key)}. Look what should stay.")

    def _url(self, key: str) -> str:
        profile = self.account.url or f"{_PROFILES}/{self.account.handle or self.account.network_id}"
        return f"{profile.rstrip('/')}/post/{key}"
