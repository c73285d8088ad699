"""The desk's own public feed: items on an append-only shelf, from which the site makes RSS, JSON Feed and pages."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any, Protocol

from newsdesk.assets.ready import Ready
from newsdesk.channels.base import (
    Found,
    Gone,
    HandedOff,
    InDoubt,
    Measured,
    NotThere,
    Outcome,
    Published,
    Request,
    Uncounted,
)
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.delivery import DeliveryKey, DeliveryState
from newsdesk.model.digest import canonical

_UNCOUNTED = Uncounted("Nobody counts who reads a feed.")


class ShelfError(Exception):
    """It is not known whether the shelf took the files; the text says why."""


class Shelf(Protocol):
    """A place for items where nothing is ever changed."""

    def get(self, path: str) -> bytes | None:
        """What lies at a path; raises ShelfError."""

    def add(self, files: Mapping[str, bytes]) -> Collection[str]:
        """Add files; the paths of those that were there already and stay as they are; raises ShelfError."""


class Feed:
    """Publishes to the desk's own feed: the id follows from the delivery, so adding twice is adding once."""

    abilities = ABILITIES["feed"]

    def __init__(self, shelf: Shelf):
        self._shelf = shelf

    def record_for(self, key: DeliveryKey, due: datetime) -> str:
        """The same id for the same delivery at the same time, whoever asks."""
        return canonical([*key, due.isoformat()])[:24]

    def prepares(self, request: Request) -> bool:  # noqa: ARG002 - the protocol's
        """Item and pictures go there in one step."""
        return False

    def prepare(self, request: Request) -> Mapping[str, Any]:  # noqa: ARG002
        """Nothing to prepare."""
        return {}

    def count(self, receipts: Sequence[Published]) -> Mapping[str, Measured]:
        """Nobody counts who reads a feed."""
        return {receipt.network_id: _UNCOUNTED for receipt in receipts}

    def count_account(self, today: date) -> Measured:  # noqa: ARG002 - the protocol's
        """Nobody counts who reads a feed."""
        return _UNCOUNTED

    def payload(self, request: Request) -> Mapping[str, Any]:
        """The item."""
        shown = request.part.media
        return self._item(request, [{"alt": medium.alt, "file": medium.file.name} for medium in shown])

    def publish(self, request: Request) -> Outcome:
        """Put the item and its pictures on the shelf."""
        place, url = item_path(request.record), item_url(request.account.url, request.record)
        try:
            files = self._files(request)
            if place in self._shelf.add(files) and _content(self._shelf.get(place)) != _content(files[place]):
                return HandedOff(f"An earlier text of it is on the feed already, at {url}. Look what should stay.")
        except ShelfError as error:
            return InDoubt(str(error))
        return Published(url, request.record)

    def find(self, request: Request, state: DeliveryState) -> Found:
        """The item, if the shelf has it."""
        try:
            if self._shelf.get(item_path(state.record)) is None:
                return NotThere()
        except ShelfError as error:
            return InDoubt(str(error))
        return Published(item_url(request.account.url, state.record), state.record)

    def delete(self, receipt: Published) -> Gone:
        """The shelf forgets nothing: the site leaves out what was withdrawn."""
        return NotThere() if receipt.network_id else HandedOff(f"It has no id: {receipt.url}")

    def edit(self, request: Request, receipt: Published) -> Outcome:  # noqa: ARG002
        """An item is never changed; a correction is an item of its own."""
        return HandedOff(f"An item of the feed is never changed: {receipt.url}")

    def _files(self, request: Request) -> Mapping[str, bytes]:
        files: dict[str, bytes] = {}
        media = [{"alt": medium.alt, "file": _place(medium, files)} for medium in request.media]
        text = json.dumps(self._item(request, media), ensure_ascii=False, sort_keys=True, indent=1)
        return {**files, item_path(request.record): f"{text}\n".encode()}

    def _item(self, request: Request, media: list[dict[str, str]]) -> dict[str, Any]:
        part = request.part
        item = {
            "id": request.record,
            "post": request.key.post,
            "account": request.key.account,
            "part": request.key.part,
            "title": part.text.split("\n", 1)[0][:120],
            "text": part.text,
            "language": request.rendered.language,
            "link": request.card,
            "published": request.due.isoformat(),
            "media": media,
        }
        return item | ({"warning": request.rendered.warning} if request.rendered.warning else {})


def _content(item: bytes | None) -> Any:
    """What an item says, whenever it was due."""
    return {**json.loads(item), "published": None} if item else None


def _place(medium: Ready, files: dict[str, bytes]) -> str:
    """Where the item shows a picture: a copy beside it."""
    path = f"media/{medium.sha256[:32]}{PurePosixPath(medium.name).suffix.lower()}"
    files[path] = medium.read()
    return path


def item_path(record: str) -> str:
    """Where an item lies on the shelf."""
    return f"items/{record[:2]}/{record}.json"


def item_url(base: str | None, record: str) -> str:
    """The address of an item's page on the public site."""
    return f"{(base or '').rstrip('/')}/{record}/"
