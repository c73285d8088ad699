"""Previews as HTML: the templates, and a page of its own that asks no other host for anything."""

import base64
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from newsdesk.desk.desk import Desk
from newsdesk.model.finding import Finding
from newsdesk.model.post import Post
from newsdesk.preview.card_html import Source, card_html
from newsdesk.preview.cards import Card, Picture, cards
from newsdesk.preview.engine import QuickEnvironment
from newsdesk.preview.marks import chip, icon
from newsdesk.preview.words import count_words

HERE = Path(__file__).parent
ASSETS = HERE / "assets"
SHOWN = {"jpeg": "jpeg", "mpo": "jpeg", "png": "png", "gif": "gif", "webp": "webp", "svg": "svg+xml", "avif": "avif"}

_MACROS = (("parts.html", ("severity", "finding")),)
_CODE = re.compile(r"`([^`\n]+)`")
_LARGEST = 600_000  # bytes that one picture may add to a page of its own; a larger one is scaled down
_SIDE = 1000


def environment(*folders: Path) -> Environment:
    """The templates of the previews, below those of the given folders; every value is escaped."""
    places = [*folders, HERE / "templates"]
    made = QuickEnvironment(
        loader=FileSystemLoader(places),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "count_words": count_words,
        "sentence": sentence,
        "icon": icon,
        "chip": chip,
    }
    for template, macros in _MACROS:  # once, not at every import of every page
        module = made.get_template(template).module
        made.globals |= {name: getattr(module, name) for name in macros}
    return made


@cache
def _own() -> Environment:
    return environment()


@cache
def stylesheet() -> str:
    """The one stylesheet of previews, post pages and playbook."""
    return (ASSETS / "newsdesk.css").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Sheet:
    """One post on a page of previews: its cards, and what was found in it."""

    post: Post
    cards: Sequence[Card] = ()
    findings: Sequence[Finding] = ()


def as_html(
    desk: Desk, post: Post, accounts: Sequence[str] = (), findings: Iterable[Finding] = (), stamp: str = ""
) -> str:
    """A page with the previews of a post, or of some of its accounts; pictures are inside, so that it can be sent."""
    chosen = [card for card in cards(desk, post) if not accounts or card.account.id in accounts]
    return page_html([Sheet(post, chosen, tuple(findings))], embedded(desk), stamp)


def page_html(sheets: Sequence[Sheet], source: Source, stamp: str = "", title: str = "", note: str = "") -> str:
    """A page of its own with the previews of some posts; without a title of its own it shows the only one."""
    numbers = count(1)
    shown = [(sheet, [card_html(card, next(numbers), source) for card in sheet.cards]) for sheet in sheets]
    return (
        _own()
        .get_template("preview.html")
        .render(
            sheets=shown,
            alone=not title,
            title=title or sheets[0].post.title,
            note=note,
            stamp=stamp,
            sheet=Markup(stylesheet()),  # noqa: S704 - our own file
        )
    )


def embedded(desk: Desk) -> Source:
    """Pictures as a part of the page."""
    known: dict[str, str] = {}

    def source(picture: Picture) -> str:
        if picture.path is None or picture.format not in SHOWN:
            return ""
        if picture.path not in known:
            known[picture.path] = _data_address(desk.tree.read(picture.path), picture.format)
        return known[picture.path]

    return source


def beside(desk: Desk, folder: Path) -> Source:
    """Pictures as files in a folder beside the page, each once."""
    known: dict[str, str] = {}

    def source(picture: Picture) -> str:
        if picture.path is None or picture.format not in SHOWN:
            return ""
        if picture.path not in known:
            data, name = _fitting(desk.tree.read(picture.path), picture.format)
            file = f"{sha256(data).hexdigest()[:16]}.{SHOWN[name].partition('+')[0]}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(data)
            known[picture.path] = f"{folder.name}/{file}"
        return known[picture.path]

    return source


def _data_address(data: bytes, name: str) -> str:
    data, name = _fitting(data, name)
    return f"data:image/{SHOWN[name]};base64,{base64.b64encode(data).decode('ascii')}"


def _fitting(data: bytes, name: str) -> tuple[bytes, str]:
    return (_smaller(data), "jpeg") if len(data) > _LARGEST and name != "svg" else (data, name)


def _smaller(data: bytes) -> bytes:
    from PIL import Image, ImageOps  # noqa: PLC0415 - only for large pictures

    with Image.open(io.BytesIO(data)) as image:
        small = ImageOps.exif_transpose(image)
        small.thumbnail((_SIDE, _SIDE))
        out = io.BytesIO()
        small.convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def sentence(text: object) -> Markup:
    """A message as a sentence of its own: it begins with a capital, and `what is to be typed` is code."""
    words = str(text)
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(words[:1].upper() + words[1:]))))  # noqa: S704 - escaped


__all__ = [
    "ASSETS",
    "SHOWN",
    "Card",
    "Sheet",
    "Source",
    "as_html",
    "beside",
    "embedded",
    "environment",
    "page_html",
    "sentence",
    "stylesheet",
]
