"""What a Mastodon server says about itself: its software, and what it takes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from newsdesk.assets.ready import Ready
from newsdesk.channels.base import Refused
from newsdesk.channels.mastodon_calls import Calls
from newsdesk.model.length import Unit, measure, of_warning
from newsdesk.model.network import Limits

# Software known to answer a repeated Idempotency-Key with the first post (mastodon: app/services/post_status_service).
_KEEPS_KEYS = frozenset({"mastodon"})
_NODEINFO = "/.well-known/nodeinfo"


@dataclass(frozen=True, slots=True)
class Server:
    """One server; where it does not state a figure, the network's page or the account does, else it is not known."""

    host: str
    software: str
    version: str
    characters: int | None
    per_link: int
    attachments: int | None
    alt: int | None
    formats: frozenset[str]
    image_bytes: int | None
    image_pixels: int | None
    video_bytes: int | None
    video_pixels: int | None

    @property
    def keeps_keys(self) -> bool:
        """Whether a repeated Idempotency-Key is known to give back the first post."""
        return self.software in _KEEPS_KEYS and "(" not in self.version

    def too_much(self, text: str, warning: str | None, media: Sequence[Ready]) -> Refused | None:
        """Why it would not take a post, with the figure; a content warning counts as part of the text."""
        count = measure(text, Unit.MASTODON, self.per_link) + of_warning(warning, Unit.MASTODON)
        if self.characters is not None and count > self.characters:
            with_it = " with its content warning" if warning else ""
            return self._no(f"takes {self.characters:,} characters, and the text has {count:,}{with_it}")
        if self.attachments is not None and len(media) > self.attachments:
            return self._no(f"takes {self.attachments} pictures or videos in one post, and this one has {len(media)}")
        return next((self._no(reason) for medium in media for reason in self._unfit(medium)), None)

    def _unfit(self, medium: Ready) -> Iterator[str]:
        name, film = medium.name, medium.kind == "video"
        kind = "videos" if film else "pictures"
        if self.formats and medium.mime not in self.formats:
            yield f"takes {', '.join(sorted(self.formats))}, and {name} is {medium.mime}"
        most = self.video_bytes if film else self.image_bytes
        if most is not None and medium.size > most:
            yield f"takes {kind} of {most:,} bytes, and {name} has {medium.size:,}"
        pixels, area = medium.width * medium.height, self.video_pixels if film else self.image_pixels
        if area is not None and pixels > area:
            yield f"takes {kind} of {area:,} pixels, and {name} has {pixels:,}"
        if self.alt is not None and len(medium.alt) > self.alt:
            yield f"takes {self.alt:,} characters of alternative text, and {name} has {len(medium.alt):,}"

    def _no(self, reason: str) -> Refused:
        return Refused(f"{self.host} {reason}. Nothing was sent.", person=True)


def read(calls: Calls, limits: Limits) -> Server:
    """Ask the server; `limits` stand in for what it does not state. Raises Stopped(Refused)."""
    about = calls.look(lambda client: client.instance_v2())
    if not isinstance(about, dict):  # older and other software has the first version only
        about = calls.ask(lambda client: client.instance_v1(), "version")
    says = _part(about, "configuration")
    statuses, media = _part(says, "statuses"), _part(says, "media_attachments")
    text = next((limit.max for limit in limits.text if limit.unit is Unit.MASTODON), None)
    version = str(about.get("version", ""))
    return Server(
        urlsplit(calls.door.base).netloc,
        "" if "(" in version else _software(calls),
        version,
        _number(statuses, "max_characters") or _number(about, "max_toot_chars") or text,
        _number(statuses, "characters_reserved_per_url") or limits.url_length or 0,
        _number(statuses, "max_media_attachments") or limits.images,
        _number(media, "description_limit") or _number(about, "description_limit") or limits.alt_max,
        frozenset(str(name) for name in _list(media, "supported_mime_types")),
        _number(media, "image_size_limit"),
        _number(media, "image_matrix_limit"),
        _number(media, "video_size_limit"),
        _number(media, "video_matrix_limit"),
    )


def _software(calls: Calls) -> str:
    """The name that the server gives its software (nodeinfo), empty where it cannot be told."""
    session, base = calls.door.session, calls.door.base
    try:
        links = session.get(f"{base}{_NODEINFO}").json()["links"]
        place = next(link["href"] for link in links if "nodeinfo" in link["rel"])
        found = session.get(f"{base}{urlsplit(place).path}").json()["software"]["name"]
    except Exception:  # noqa: BLE001 - whatever goes wrong, it is not known
        return ""
    return str(found).lower()


def _part(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _list(data: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = data.get(name)
    return found if isinstance(found, list) else ()


def _number(data: Mapping[str, Any], name: str) -> int | None:
    found = data.get(name)
    return found if isinstance(found, int) and found > 0 else None
