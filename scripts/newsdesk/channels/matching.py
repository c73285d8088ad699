"""Is one of the posts that an account shows the one that an attempt sent? For networks that can only be listed.

Saying no to the post that is ours would send it twice, so whatever networks are known to change does not count:
white space, invisible signs, the composition and case of letters, entities of HTML, and how an address is written.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from newsdesk.channels.base import Found, HandedOff, InDoubt, NotThere, Published, Request
from newsdesk.model.delivery import DeliveryState
from newsdesk.net.door import SKEW

EARLIER = SKEW + timedelta(minutes=1)  # what clocks may differ before a run stops

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_CLOSING_SLASH = re.compile(r"/(?=[\s.,;:!?)\]]|$)")
_ENCODED_HOST = re.compile(r"xn--[a-z0-9-]{1,59}", re.IGNORECASE)
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_VARIATION = re.compile("[\ufe00-\ufe0f]")


@dataclass(frozen=True, slots=True)
class Seen:
    """One post of an account's own listing; `links` are the addresses of its cards, `details` as in a receipt."""

    network_id: str
    url: str
    text: str
    at: datetime
    links: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


def same_text(ours: str, theirs: str) -> bool:
    """Whether what a network shows is the text that was sent to it."""
    own = essence(ours)
    return own in {essence(theirs), essence(html.unescape(theirs))}


def since(state: DeliveryState) -> datetime:
    """From when on an account's posts may be what the attempt sent."""
    return (state.intent_at or state.at or datetime.now(UTC)) - EARLIER


def matches(seen: Iterable[Seen], request: Request, since: datetime) -> tuple[Seen, ...]:
    """The posts since a moment that have the text of the request; earlier parts of its thread do not count."""
    earlier = {receipt.network_id for receipt in (request.parent, request.root) if receipt}
    return tuple(
        post
        for post in {post.network_id: post for post in seen}.values()
        if post.at >= since and post.network_id not in earlier and same_text(request.part.text, post.text)
    )


def verdict(seen: Iterable[Seen], request: Request, since: datetime) -> Found:
    """Published where exactly one post fits; several, or another link on the same text, are for a person."""
    fitting = matches(seen, request, since)
    if len(fitting) > 1:
        fitting = tuple(post for post in fitting if _has_link(post, request.card)) or fitting
    if not fitting:
        return NotThere()
    if len(fitting) > 1:
        places = " ".join(post.url or post.network_id for post in fitting)
        return HandedOff(f"{len(fitting)} posts have this text. Look which one it is: {places}")
    post = fitting[0]
    if request.card and post.links and not _has_link(post, request.card):
        return HandedOff(f"A post has this text with another link. Look whether it is this one: {post.url}")
    return Published(post.url, post.network_id, post.details)


def cannot_look(title: str, why: str) -> InDoubt:
    """The account's posts could not be read to the moment of the attempt."""
    return InDoubt(f"{title} did not show the account's posts, so nobody knows whether it arrived. {why}".strip())


def _has_link(post: Seen, card: str | None) -> bool:
    return card is not None and any(same_text(card, text) for text in post.links)


def essence(text: str) -> str:
    """A text without what networks change: two of the same post are equal."""
    text = unquote(_SCHEME.sub("", unicodedata.normalize("NFKC", text)))
    text = _VARIATION.sub("", _CLOSING_SLASH.sub("", _ENCODED_HOST.sub(_decoded, text)))
    kept = "".join(sign for sign in text if sign.isascii() or unicodedata.category(sign) not in _UNSEEN)
    return unicodedata.normalize("NFKC", "".join(kept.split()).casefold())


def _decoded(host: re.Match[str]) -> str:
    try:
        return host[0][4:].encode().decode("punycode")
    except (UnicodeError, ValueError):
        return host[0]
