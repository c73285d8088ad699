"""The HTML of a status as the text that was written."""

from html.parser import HTMLParser
from typing import Any

_BLOCKS = frozenset({"p", "div", "blockquote", "ul", "ol", "li", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})


class _Words(HTMLParser):
    """Gathers the words; paragraphs are divided by an empty line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        if tag == "br":
            self.words.append("\n")
        elif tag in _BLOCKS and self.words:
            self.words.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def as_text(html: str) -> str:
    """The text of a status; the parts of an address that a server only hides are there."""
    words = _Words()
    words.feed(html)
    words.close()
    return "".join(words.words).strip()
