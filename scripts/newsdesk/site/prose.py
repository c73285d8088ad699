"""Markdown of campaigns and accounts as HTML: no raw HTML, no pictures, no links but to the web."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown  # type: ignore[import-untyped]
from markdown.treeprocessors import Treeprocessor  # type: ignore[import-untyped]
from markupsafe import Markup, escape

_RAW = (("preprocessors", "html_block"), ("inlinePatterns", "html"))
_PICTURES = (("inlinePatterns", "image_link"), ("inlinePatterns", "image_reference"))
_SAFE = ("https://", "http://", "mailto:")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)  # a note for whoever edits the file
_STRONG = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")


class _Tame(Treeprocessor):  # type: ignore[misc]
    """Headings below those of the page; links only where they are safe."""

    def __init__(self, reader: Markdown, top: int, known: Callable[[str], str]):
        super().__init__(reader)
        self._top, self._known = top, known

    def run(self, root: Element) -> None:
        for node in root.iter():
            if re.fullmatch("h[1-5]", node.tag):
                node.tag = f"h{max(int(node.tag[1]) + self._top - 2, self._top)}"
            if node.tag == "a" and not node.get("href", "").startswith(_SAFE):
                if found := self._known(node.get("href", "")):
                    node.set("href", found)
                    continue
                node.tag = "span"
                node.attrib.pop("href", None)


def prose(text: str, top: int = 3, known: Callable[[str], str] = lambda _: "") -> Markup:
    """A text in Markdown as HTML that is safe to show; `top` is its highest heading, `known` leads its other links."""
    reader = Markdown(extensions=["tables", "sane_lists"], output_format="html")
    for registry, name in (*_RAW, *_PICTURES):
        getattr(reader, registry).deregister(name)
    reader.treeprocessors.register(_Tame(reader, top, known), "newsdesk", 0)
    return Markup(reader.convert(_COMMENT.sub("", text)))  # noqa: S704 - raw HTML is escaped, links are checked


def spoken(text: str) -> Markup:
    """A reply as people read and copy it: plain text, in which **two stars** are strong and not copied."""
    return Markup(_STRONG.sub(r"<strong>\1</strong>", str(escape(text))))  # noqa: S704 - escaped


def plain(text: str) -> str:
    """What the copy button takes of a reply."""
    return _STRONG.sub(r"\1", text)
