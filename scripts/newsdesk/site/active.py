"""What would run or load something in a page of the playbook, which holds texts, tables and pictures only."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

_TAGS = frozenset({"script", "iframe", "frame", "object", "embed", "applet", "base", "form", "portal"})
_IGNORED = re.compile("[\x00-\x20]")  # browsers skip them inside the name of a scheme
_RUNS = ("javascript:", "vbscript:", "data:text/html", "data:image/svg")


def active_parts(html: str) -> tuple[str, ...]:
    """The elements of a page that run a script or load another page, as they begin."""
    reader = _Reader(convert_charrefs=True)
    reader.feed(html)
    reader.close()
    return tuple(dict.fromkeys(reader.found))


class _Reader(HTMLParser):
    found: list[str]

    def reset(self) -> None:
        """Begin anew."""
        super().reset()
        self.found = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        self.found += [f"<{tag} {name}>" if name else f"<{tag}>" for name in _active(tag, attrs)]


def _active(tag: str, attrs: list[tuple[str, str | None]]) -> Iterator[str]:
    if tag in _TAGS or (tag == "meta" and any(name == "http-equiv" for name, _ in attrs)):
        yield ""
    for name, value in attrs:
        if name.startswith("on") or name == "srcdoc" or _IGNORED.sub("", value or "").lower().startswith(_RUNS):
            yield name
