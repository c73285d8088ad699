"""Markdown of campaigns and accounts as HTML: no raw HTML, no pictures, no links but to the web."""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown  # type: ignore[import-untyped]
from markdown.treeprocessors import Treeprocessor  # type: ignore[import-untyped]
from markupsafe import Markup, escape

_RAW = (("preprocessors", "html_block"), ("inlinePatterns", "html"))
_PICTURES = (("inlinePatterns", "image_link"), ("inlinePatterns", "image_reference"))
_SAFE = ("https://", "http://", "mailto:")
_STRONG = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")


class _Tame(Treeprocessor):  # type: ignore[misc]
    """Headings one level lower, because the page has its own; links only where they are safe."""

    def run(self, root: Element) -> None:
        for node in root.iter():
            if re.fullmatch("h[1-5]", node.tag):
                node.tag = f"h{max(int(node.tag[1]) + 1, 3)}"
            if node.tag == "a" and not node.get("href", "").startswith(_SAFE):
                node.tag = "span"
                node.attrib.pop("href", None)


def prose(text: str) -> Markup:
    """A text in Markdown as HTML that is safe to show."""
    reader = Markdown(extensions=["tables", "sane_lists"], output_format="html")
    for registry, name in (*_RAW, *_PICTURES):
        getattr(reader, registry).deregister(name)
    reader.treeprocessors.register(_Tame(reader), "newsdesk", 0)
    return Markup(reader.convert(text))  # noqa: S704 - raw HTML is escaped, links are checked


def spoken(text: str) -> Markup:
    """A reply as people read and copy it: plain text, in which **two stars** are strong and not copied."""
    return Markup(_STRONG.sub(r"<strong>\1</strong>", str(escape(text))))  # noqa: S704 - escaped


def plain(text: str) -> str:
    """What the copy button takes of a reply."""
    return _STRONG.sub(r"\1", text)
