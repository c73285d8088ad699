"""The desk's own public feed: items on an append-only shelf, from which the site makes RSS, JSON Feed and pages."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Protocol

from newsdesk.channels.base import HandedOff, InDoubt, Outcome, Published, Recovery, Refused, Request
from newsdesk.desk.images import without_metadata
from newsdesk.model.delivery import DeliveryKey, DeliveryState
from newsdesk.model.digest import canonical
from newsdesk.model.render import RenderedMedium


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

    recovery = Recovery.FIXED_ID

    def __init__(self, shelf: Shelf):
        self._shelf = shelf

    def record_for(self, key: DeliveryKey, due: datetime) -> str:
        """The same id for the same delivery at the same time, whoever asks."""
        return canonical([*key, due.isoformat()])[:24]

    def publish(self, request: Request) -> Outcome:
        """Put the item and its pictures on the shelf."""
        place, url = item_path(request.record), item_url(request.account.url, request.record)
        try:
            files = self._files(request)
            if place in self._shelf.add(files) and _content(self._shelf.get(place)) != _content(files[place]):
                return HandedOff(f"An earlier text of it is on the feed already, at {url}. Look what should stay.")
        except ShelfError as error:
            return InDoubt(str(error))
        except FileNotFoundError as error:
            return Refused(f"The desk has no file {error}.")
        return Published(url, request.record)

    def find(self, request: Request, state: DeliveryState) -> Published | None:
        """The item, if the shelf has it; raises ShelfError."""
        if self._shelf.get(item_path(state.record)) is None:
            return None
        return Published(item_url(request.account.url, state.record), state.record)

    def _files(self, request: Request) -> Mapping[str, bytes]:
        part, files, media = request.part, dict[str, bytes](), list[dict[str, Any]]()
        for medium in part.media:
            media.append({"alt": medium.alt, **_place(medium, request, files)})
        item = {
            "id": request.record,
            "post": request.key.post,
            "account": request.key.account,
            "part": request.key.part,
            "title": part.text.split("\n", 1)[0][:120],
            "text": part.text,
            "language": request.rendered.language,
            "link": request.rendered.card,
            "published": request.due.isoformat(),
            "media": media,
        }
        text = json.dumps(item, ensure_ascii=False, sort_keys=True, indent=1)
        return {**files, item_path(request.record): f"{text}\n".encode()}


def _content(item: bytes | None) -> Any:
    """What an item says, whenever it was due."""
    return {**json.loads(item), "published": None} if item else None


def _place(medium: RenderedMedium, request: Request, files: dict[str, bytes]) -> dict[str, str]:
    """Where the item shows a picture: a copy beside it, or the address where it lies."""
    if medium.path is None:
        return {"url": medium.file.url or ""}
    data = without_metadata(request.read(medium.path))
    path = f"media/{canonical(data.hex())[:32]}{PurePosixPath(medium.path).suffix.lower()}"
    files[path] = data
    return {"file": path}


def item_path(record: str) -> str:
    """Where an item lies on the shelf."""
    return f"items/{record[:2]}/{record}.json"


def item_url(base: str | None, record: str) -> str:
    """The address of an item's page on the public site."""
    return f"{(base or '').rstrip('/')}/{record}/"
