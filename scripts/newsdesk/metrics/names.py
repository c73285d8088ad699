"""The names under which files and networks speak of a post: its ids, and its address in one way of writing."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

_ID = re.compile(r"[0-9]{8,}")
_PREFIX = re.compile(r"\A(?:www|m|mobile|web|l|business)\.")
_SAME_HOST = {"twitter.com": "x.com", "fb.com": "facebook.com", "threads.net": "threads.com"}
_TELLING = frozenset({"story_fbid", "fbid", "id", "v"})  # what says in an address of Facebook which post it is


def names_of(network_id: str, url: str) -> Iterator[str]:
    """Every name of a post: its id, with and without the page before it, the id in its address, its address."""
    if network_id:
        yield network_id
        _, parted, own = network_id.rpartition("_")
        if parted and _ID.fullmatch(own):
            yield own
    if url:
        plain = address(url)
        yield plain
        last = plain.partition("?")[0].rpartition("/")[2]
        if _ID.fullmatch(last):
            yield last


def address(url: str) -> str:
    """An address without what may differ between two of the same post; what is none stays as it is."""
    text = url.strip()
    try:
        parts = urlsplit(text if "//" in text else f"https://{text}")
        host = _PREFIX.sub("", (parts.hostname or "").casefold())
    except ValueError:
        return text
    if "." not in host or " " in text:
        return text
    asked = parse_qsl(parts.query) if parts.query and host.endswith("facebook.com") else ()
    query = "&".join(f"{name}={value}" for name, value in sorted(asked) if name in _TELLING)
    return f"https://{_SAME_HOST.get(host, host)}{parts.path.rstrip('/')}{f'?{query}' if query else ''}"
