"""The public feed: RSS 2.0 and JSON Feed 1.1, from the items on the shelf."""

import json
import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from newsdesk.model.delivery import DeliveryKey
from newsdesk.preview.languages import direction

NEWEST = 100  # items of RSS and JSON; the pages have all of them
_ATOM = "http://www.w3.org/2005/Atom"
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ID = re.compile("[0-9a-f]{8,64}")
_FILE = re.compile(r"media/[0-9a-f]{8,64}\.[a-z0-9]{1,5}")
_WEB = ("https://", "http://")


class FeedError(Exception):
    """Something on the shelf is no item; the text says which."""


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture or video of an item: a file on the shelf, or the address where it lies."""

    alt: str
    file: str = ""
    url: str = ""

    @property
    def type(self) -> str:
        """Its media type, such as image/png."""
        return mimetypes.guess_type(self.file or self.url)[0] or "application/octet-stream"

    @property
    def is_image(self) -> bool:
        """Whether a page can show it."""
        return self.type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the feed, as it was published; it never changes afterwards."""

    id: str
    key: DeliveryKey
    title: str
    text: str
    language: str
    link: str
    published: datetime
    media: tuple[Medium, ...]
    warning: str = ""

    @property
    def name(self) -> str:
        """What stands in lists: nothing of a text that has a content warning but the warning."""
        return self.warning or self.title

    @property
    def direction(self) -> str:
        """Ltr or rtl."""
        return direction(self.language)


def read_items(files: Iterable[bytes]) -> tuple[Item, ...]:
    """The items of a shelf, the newest first; raises FeedError."""
    items = [_item(data) for data in files]
    return tuple(sorted(items, key=lambda item: (item.published, item.id), reverse=True))


def _item(raw: bytes) -> Item:
    try:
        data = json.loads(raw)
        published = datetime.fromisoformat(data["published"]).astimezone(UTC)
        item = Item(
            _checked(_ID, data["id"]),
            DeliveryKey(data["post"], data["account"], int(data["part"])),
            _plain(data["title"]),
            _plain(data["text"]),
            _plain(data["language"]),
            _web(data["link"]),
            published,
            tuple(map(_medium, data["media"])),
            _plain(data.get("warning", "")),
        )
    except (ValueError, TypeError, KeyError) as error:
        begin = raw[:60].decode(errors="replace")
        raise FeedError(f"The branch feed holds a file that is no item ({error!r}): {begin!r}.") from None
    return item


def _medium(data: Mapping[str, str]) -> Medium:
    file = data.get("file", "")
    return Medium(_plain(data["alt"]), _checked(_FILE, file) if file else "", _web(data.get("url")))


def _checked(form: re.Pattern[str], text: str) -> str:
    if not form.fullmatch(text):
        raise ValueError(text)
    return text


def _plain(text: str) -> str:
    """A text without the signs that no XML can hold, such as control characters and half characters."""
    return _NOT_XML.sub("", text)


def _web(link: str | None) -> str:
    text = _plain(link or "")
    return text if text.startswith(_WEB) else ""


def feed_files(items: tuple[Item, ...], title: str, base: str) -> Iterator[tuple[str, bytes]]:
    """What feed readers fetch; `base` is the address of the site, with a slash at its end."""
    yield "feed/feed.xml", rss(items[:NEWEST], title, base)
    yield "feed/feed.json", json_feed(items[:NEWEST], title, base)


def rss(items: tuple[Item, ...], title: str, base: str) -> bytes:
    """The feed as RSS 2.0."""
    register_namespace("atom", _ATOM)
    register_namespace("dc", _DUBLIN_CORE)
    root = Element("rss", {"version": "2.0"})
    channel = SubElement(root, "channel")
    _text(channel, "title", title)
    _text(channel, "link", f"{base}feed/")
    _text(channel, "description", f"Posts of {title}")
    here = {"href": f"{base}feed/feed.xml", "rel": "self", "type": "application/rss+xml"}
    SubElement(channel, f"{{{_ATOM}}}link", here)
    for item in items:
        entry = SubElement(channel, "item")
        _text(entry, "title", item.name)
        _text(entry, "link", f"{base}feed/{item.id}/")
        _text(entry, "description", content(item, base))
        _text(entry, f"{{{_DUBLIN_CORE}}}language", item.language)
        SubElement(entry, "guid", {"isPermaLink": "false"}).text = item.id
        _text(entry, "pubDate", format_datetime(item.published))
    body: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _plain(text)


def content(item: Item, base: str) -> str:
    """An item as the HTML that feed readers show: its text, its link, its pictures with their alternative texts."""
    words = escape(item.text).replace("\n", "<br>\n")
    spoken = f'lang="{escape(item.language)}" dir="{item.direction}"'
    parts = [f"<p {spoken}>{words}</p>"]
    if item.warning:
        parts.insert(0, f"<p {spoken}><strong>{escape(item.warning)}</strong></p>")
    if item.link and item.link not in item.text:
        parts.append(f'<p><a href="{escape(item.link)}">{escape(item.link)}</a></p>')
    for medium in item.media:
        address = escape(_address(medium, base))
        if medium.file and medium.is_image:
            parts.append(f'<p><img src="{address}" alt="{escape(medium.alt)}"></p>')
        else:
            parts.append(f'<p><a href="{address}">{escape(medium.alt or address)}</a></p>')
    return "\n".join(parts)


def _address(medium: Medium, base: str) -> str:
    return f"{base}feed/{medium.file}" if medium.file else medium.url


def json_feed(items: tuple[Item, ...], title: str, base: str) -> bytes:
    """The feed as JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": f"{base}feed/",
        "feed_url": f"{base}feed/feed.json",
        "items": [_json_item(item, base) for item in items],
    }
    return f"{json.dumps(feed, ensure_ascii=False, indent=1)}\n".encode()


def _json_item(item: Item, base: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": item.id,
        "url": f"{base}feed/{item.id}/",
        "title": item.name,
        "content_html": content(item, base),
        "content_text": item.text,
        "date_published": item.published.isoformat(),
        "language": item.language,
    }
    if item.link:
        row["external_url"] = item.link
    pictures = [_address(medium, base) for medium in item.media if medium.is_image]
    if pictures:
        row["image"] = pictures[0]
    files = [{"url": _address(m, base), "mime_type": m.type, "title": m.alt} for m in item.media]
    if files:
        row["attachments"] = files
    return row
