"""The record that one part becomes on Bluesky: pure, from the request and what was prepared for it."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from newsdesk.channels.base import Published, Request
from newsdesk.channels.facets import facets, handles
from newsdesk.model.delivery import DeliveryKey
from newsdesk.model.length import Unit, fits
from newsdesk.model.link_card import address_card
from newsdesk.model.network import Limits

LATER = "(made before sending)"

# What an author can say about pictures (com.atproto.label.defs); apps cover the pictures, never the text.
_LABELS = MappingProxyType({"graphic media": "graphic-media", "graphic-media": "graphic-media", "nudity": "nudity"})
_COUNTED = MappingProxyType({Unit.GRAPHEMES: "characters"})
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_SPREAD = 60_000_000  # microseconds: posts that are due in the same minute get keys of their own
_CLOCKS = 1024
_ADDRESS = re.compile(r"/post/([A-Za-z0-9._:~-]+)/?$")


def record_key(key: DeliveryKey, due: datetime) -> str:
    """The key of the record (a TID: 53 bits of microseconds, 10 bits of clock), the same whoever asks."""
    number = int.from_bytes(sha256(str(key).encode()).digest()[:12], "big")
    moment = round(due.timestamp()) * 1_000_000 + number // _CLOCKS % _SPREAD
    bits = moment * _CLOCKS + number % _CLOCKS
    return "".join(_LETTERS[bits >> shift & 31] for shift in range(60, -1, -5))


def record(request: Request) -> dict[str, Any]:
    """The record of a part; what only the server can tell stands as LATER until it is prepared."""
    text, label = _shown(request, request.key.part)
    found = facets(text, request.prepared.get("mentions", {}))
    embed = (
        _pictures(request) if request.part.media else _card(request.card, request.part.text) if request.card else None
    )
    return {
        "$type": "app.bsky.feed.post",
        "text": text,
        "createdAt": _created(request).isoformat(timespec="milliseconds"),
        "langs": [request.rendered.language],
        **({"facets": found} if found else {}),
        **({"embed": embed} if embed else {}),
        **({"labels": _labels(label)} if label else {}),
        **({"reply": _reply(request)} if request.key.part > 1 else {}),
    }


def essence(found: Mapping[str, Any]) -> tuple[Any, ...]:
    """What readers see of a record: the text, the pictures with their alternative texts, the card, what it answers."""
    embed = found.get("embed") or {}
    pictures = [(image["alt"], image["image"]["ref"]["$link"]) for image in embed.get("images", ())]
    reply = (found.get("reply") or {}).get("parent", {}).get("uri")
    return found["text"], pictures, embed.get("external", {}).get("uri"), reply


def mentioned(request: Request) -> tuple[str, ...]:
    """The handles in the text of a part."""
    return handles(_shown(request, request.key.part)[0])


def too_long(request: Request, limits: Limits) -> str | None:
    """What is too long; a thread is looked at whole before it begins."""
    count = len(request.rendered.parts)
    for number in range(request.key.part, count + 1 if request.key.part == 1 else request.key.part + 1):
        text, _ = _shown(request, number)
        for limit in limits.text:
            most = limit.of(media=bool(request.rendered.parts[number - 1].media))
            if not fits(text, limit.unit, most):
                where = f"Part {number}" if count > 1 else "The text"
                return f"{where} has more than {most} {_COUNTED.get(limit.unit, limit.unit.value)}."
    return None


def reference(receipt: Published | None, request: Request) -> dict[str, Any] | None:
    """Address and hash of an earlier part, if they are known."""
    if receipt is None:
        return None
    cid = receipt.details.get("cid")
    if cid and receipt.network_id.startswith("at://"):
        return {"uri": receipt.network_id, "cid": cid}
    known: Mapping[str, Any] = request.prepared.get("references", {})
    return known.get(receipt.network_id or receipt.url)


def key_of(receipt: Published) -> str:
    """The record key of a published part, from its id or from its address; else empty."""
    if receipt.network_id.startswith("at://"):
        return receipt.network_id.rpartition("/")[2]
    found = _ADDRESS.search(receipt.url)
    return found[1] if found else ""


def answered(request: Request) -> tuple[Published, ...]:
    """The parts that this one refers to: the first and the one before."""
    if request.key.part == 1 or request.parent is None:
        return ()
    return (request.root or request.parent, request.parent)


def _shown(request: Request, number: int) -> tuple[str, str | None]:
    """The text, and the network's own label that stands for the content warning, where one fits."""
    part, warning = request.rendered.parts[number - 1], request.rendered.warning or ""
    return part.text, _LABELS.get(warning.strip().casefold()) if part.media else None


def _created(request: Request) -> datetime:
    """When it was due; each part of a thread a millisecond later, so that apps keep their order."""
    return request.due + timedelta(milliseconds=request.key.part - 1)


def _pictures(request: Request) -> dict[str, Any]:
    """The pictures of a part; a run that goes on with an earlier attempt has only what that one uploaded."""
    uploaded = request.prepared.get("pictures", ())
    media = request.part.media
    known = uploaded if len(uploaded) == len(media) else [{"image": LATER}] * len(media)
    images = [{"alt": medium.alt, **picture} for medium, picture in zip(media, known, strict=True)]
    return {"$type": "app.bsky.embed.images", "images": images}


def _card(link: str, text: str) -> dict[str, Any]:
    """A link card."""
    words = address_card(link, text)
    external = {"uri": link, "title": words.title, "description": words.text}
    return {"$type": "app.bsky.embed.external", "external": external}


def _labels(label: str) -> dict[str, Any]:
    return {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": label}]}


def _reply(request: Request) -> dict[str, Any]:
    root, parent = (reference(receipt, request) for receipt in (request.root or request.parent, request.parent))
    return {"root": root or LATER, "parent": parent or LATER}
