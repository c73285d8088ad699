"""The public feed: RSS 2.0, JSON Feed 1.1 and a page for each item, from the items on the shelf."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from newsdesk.preview.languages import direction
from newsdesk.site.render import render

_ATOM = "http://www.w3.org/2005/Atom"
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the feed, as it was published; it never changes afterwards."""

    id: str
    post: str
    account: str
    title: str
    text: str
    language: str
    link: str | None
    published: datetime
    media: tuple[Mapping[str, str], ...]

    @property
    def direction(self) -> str:
        """Ltr or rtl."""
        return direction(self.language)


def read_items(files: Iterable[bytes]) -> tuple[Item, ...]:
    """The items of a shelf, the newest first."""
    items = [_item(json.loads(data)) for data in files]
    return tuple(sorted(items, key=lambda item: (item.published, item.id), reverse=True))


def _item(data: Mapping[str, Any]) -> Item:
    return Item(
        data["id"],
        data["post"],
        data["account"],
        data["title"],
        data["text"],
        data["language"],
        data["link"],
        datetime.fromisoformat(data["published"]),
        tuple(data["media"]),
    )


def feed_pages(items: tuple[Item, ...], title: str, base: str) -> Iterator[tuple[str, bytes]]:
    """Every file of the feed below feed/; `base` is the address of the site, with a slash at its end."""
    yield "feed/feed.xml", rss(items, title, base)
    yield "feed/feed.json", json_feed(items, title, base)
    yield "feed/index.html", render("feed.html", items=items, title=title, root="../").encode()
    for item in items:
        yield f"feed/{item.id}/index.html", render("feed-item.html", item=item, title=title, root="../../").encode()


def rss(items: tuple[Item, ...], title: str, base: str) -> bytes:
    """The feed as RSS 2.0."""
    register_namespace("atom", _ATOM)
    register_namespace("dc", _DUBLIN_CORE)
    root = Element("rss", {"version": "2.0"})
    channel = SubElement(root, "channel")
    _text(channel, "title", title)
    _text(channel, "link", f"{base}feed/")
    _text(channel, "description", f"Posts of {title}")
    SubElement(
        channel, f"{{{_ATOM}}}link", {"href": f"{base}feed/feed.xml", "rel": "self", "type": "application/rss+xml"}
    )
    for item in items:
        entry = SubElement(channel, "item")
        _text(entry, "title", item.title)
        _text(entry, "link", f"{base}feed/{item.id}/")
        _text(entry, "description", item.text)
        _text(entry, f"{{{_DUBLIN_CORE}}}language", item.language)
        SubElement(entry, "guid", {"isPermaLink": "false"}).text = item.id
        _text(entry, "pubDate", format_datetime(item.published))
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8")


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = "".join(char for char in text if char >= " " or char in "\t\n")


def json_feed(items: tuple[Item, ...], title: str, base: str) -> bytes:
    """The feed as JSON Feed 1.1."""
    rows = [_json_item(item, base) for item in items]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": f"{base}feed/",
        "feed_url": f"{base}feed/feed.json",
        "items": rows,
    }
    return f"{json.dumps(feed, ensure_ascii=False, indent=1)}\n".encode()


def _json_item(item: Item, base: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": item.id,
        "url": f"{base}feed/{item.id}/",
        "title": item.title,
        "content_text": item.text,
        "date_published": item.published.isoformat(),
        "language": item.language,
    }
    if item.link:
        row["external_url"] = item.link
    files = [medium for medium in item.media if medium.get("file")]
    if files:
        row["image"] = f"{base}feed/{files[0]['file']}"
    return row
