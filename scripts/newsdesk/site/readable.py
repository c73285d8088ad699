"""Everything that can be read in a file of the public site, in one form, so that texts can be compared."""

import json
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import fromstring

from newsdesk.desk.metadata import details

_APART = " ___ "  # a word that no text has: what stands in two attributes is no sentence
_INLINE = frozenset({"a", "b", "bdi", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "time"})


def plain(text: str) -> str:
    """A text as it is compared: one form of each letter, no invisible signs, one kind of space."""
    one = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(sign for sign in one if unicodedata.category(sign) != "Cf") if not one.isascii() else one
    return " ".join(seen.split())


def shown(name: str, data: bytes) -> str:
    """Everything that can be read in a file: its name, texts, attributes, addresses; of a picture, its metadata."""
    if name.endswith((".html", ".svg")):
        found = texts_of(data.decode(errors="replace"))
    elif name.endswith(".xml"):
        found = [text for node in fromstring(data).iter() for text in _of_node(node)]  # noqa: S314 - written by us
    elif name.endswith(".json"):
        found = [text for value in _values(json.loads(data)) for text in texts_of(value)]
    elif name.endswith(".txt"):
        found = [data.decode()]
    else:
        found = [detail.words for detail in details(data)]
    return plain(_APART.join([name, *found, *(unquote(text) for text in found if "%" in text)]))


def _of_node(node: Any) -> Iterator[str]:
    yield from node.attrib.values()
    yield from texts_of(node.text or "")


def texts_of(text: str) -> list[str]:
    """The texts of some HTML: what is shown, and the value of each attribute; of other text, itself."""
    return _Reader(text).found if "<" in text or "&" in text else [text]


def _values(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for value in data.values():
            yield from _values(value)
    elif isinstance(data, list):
        for value in data:
            yield from _values(value)
    elif isinstance(data, str):
        yield data


class _Reader(HTMLParser):
    """Texts and the values of attributes; a word that is partly bold stays one word."""

    def __init__(self, text: str):
        super().__init__()
        self._pieces: list[str] = []
        self._attributes: list[str] = []
        self.feed(text)
        self.close()

    @property
    def found(self) -> list[str]:
        return ["".join(self._pieces), *self._attributes]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._pieces += [] if tag in _INLINE else [" "]
        self._attributes += [value for _, value in attrs if value]

    def handle_endtag(self, tag: str) -> None:
        self._pieces += [] if tag in _INLINE else [" "]

    def handle_data(self, data: str) -> None:
        self._pieces.append(data)

    def handle_comment(self, data: str) -> None:
        self._pieces.append(f" {data} ")
