"""The desk's own public feed: items on an append-only shelf, from which the site makes RSS, JSON Feed and pages."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Protocol

from newsdesk.channels.base import InDoubt, Outcome, Published, Recovery, Request
from newsdesk.model.delivery import DeliveryKey, DeliveryState
from newsdesk.model.digest import canonical
from newsdesk.model.render import RenderedMedium


class ShelfError(Exception):
    """It is not known whether the shelf took the files; the text says why."""


class Shelf(Protocol):
    """A place for items where nothing is ever changed."""

    def get(self, path: str) -> bytes | None:
        """What lies at a path; raises ShelfError."""

    def add(self, files: Mapping[str, bytes]) -> None:
        """Add files; those that are there already stay as they are; raises ShelfError."""


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
        try:
            self._shelf.add(dict(self._files(request)))
        except ShelfError as error:
            return InDoubt(str(error))
        return Published(item_url(request.account.url, request.record), request.record)

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


def _place(medium: RenderedMedium, request: Request, files: dict[str, bytes]) -> dict[str, str]:
    """Where the item shows a picture: a copy beside it, or the address where it lies."""
    if medium.path is None:
        return {"url": medium.file.url or ""}
    data = request.read(medium.path)
    path = f"media/{canonical(data.hex())[:32]}{PurePosixPath(medium.path).suffix.lower()}"
    files[path] = data
    return {"file": path}


def item_path(record: str) -> str:
    """Where an item lies on the shelf."""
    return f"items/{record[:2]}/{record}.json"


def item_url(base: str | None, record: str) -> str:
    """The address of an item's page on the public site."""
    return f"{(base or '').rstrip('/')}/{record}/"
