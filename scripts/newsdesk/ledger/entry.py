"""The file of one event: JSON with sorted keys and a seal that shows a later change."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from newsdesk.ledger.paths import Place
from newsdesk.model.delivery import Event
from newsdesk.model.finding import Message, say

_KEYS = frozenset({"account", "at", "data", "event", "number", "part", "post", "seal"})
_COMPACT = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def encode(place: Place, at: datetime, data: Mapping[str, Any]) -> bytes:
    """The file of an event; a time needs its zone, and the data what JSON can hold."""
    if at.tzinfo is None:
        raise ValueError("an event needs a time with a zone")
    plain = json.dumps(data, default=_mapping, ensure_ascii=False, allow_nan=False).encode(errors="replace")
    content = _named(place) | {"at": at.astimezone(UTC).isoformat(), "data": json.loads(plain)}
    content["seal"] = _seal(content)
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def decode(path: str, place: Place, raw: bytes) -> Event | Message:
    """The event that a file holds, or why it is none."""
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        content = None
    fault = _fault(content, place)
    if fault:
        return say(fault, path=path)
    return Event(place.name, place.number, datetime.fromisoformat(content["at"]), content["data"])


def _fault(content: Any, place: Place) -> str:
    if not isinstance(content, dict) or content.keys() != _KEYS or not isinstance(content["data"], dict):
        return "{path} is no event: it is not the JSON of one."
    if content["seal"] != _seal({key: value for key, value in content.items() if key != "seal"}):
        return "{path} was changed by hand: its seal does not fit."
    if any(content[key] != value for key, value in _named(place).items()):
        return "{path} does not lie where its content belongs."
    later = content["data"].get("not_before")
    if _moment(content["at"]) is None or (later and _moment(later) is None):
        return "{path} has a time that cannot be read."
    if not isinstance(content["data"].get("run", {}), dict):
        return "{path} does not name its run."
    return ""


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def _mapping(value: object) -> dict[Any, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} cannot stand in an event")


def _named(place: Place) -> dict[str, Any]:
    key = place.key
    return {
        "post": key.post,
        "account": key.account,
        "part": key.part,
        "number": place.number,
        "event": place.name.value,
    }


def _seal(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_COMPACT.encode(content).encode()).hexdigest()
