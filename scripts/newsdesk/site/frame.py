"""The frame around pages that MkDocs writes: our own header, navigation and footer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink
from mkdocs.utils import get_relative_url

from newsdesk.preview.html import ASSETS
from newsdesk.preview.marks import with_sprite
from newsdesk.site.addresses import SECTIONS, guideline_page
from newsdesk.site.page import Page, whole
from newsdesk.site.render import render
from newsdesk.site.view import View

_STYLES = "assets/stylesheets"
_SHEETS = ("main.*.min.css", "palette.*.min.css")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a navigation or of a table of contents."""

    title: str
    link: str
    here: bool
    inner: tuple["Entry", ...]


def framed(view: View, page: Page) -> str:
    """A generated page with header and footer."""
    body = Markup(page.html)  # noqa: S704 - made by our templates
    return whole("section.html", view, page.name, page.title, page.section, body=body, scripts=page.scripts)


def written(view: View, page: MkDocsPage, html: str, config: MkDocsConfig, section: str) -> str:
    """A page written in Markdown, with the other pages of its section and its own headings beside it."""
    name = guideline_page(f"guidelines/{page.file.src_uri}")
    branch = next(reversed([*page.ancestors]), None)
    further = [str(getattr(script, "path", script)) for script in config.extra_javascript]
    return whole(
        "written.html",
        view,
        name,
        unescape(str(page.title)),
        section,
        body=Markup(html),  # noqa: S704 - made by MkDocs from the desk's own pages
        menu=tuple(_menu(branch.children, page)) if isinstance(branch, Section) else (),
        toc=tuple(_toc(page.toc)),
        sheets=[_beside(sheet, page) for sheet in (*theme_sheets(config), *config.extra_css)],
        further=[_beside(script, page) for script in further],
    )


def section_of(source: str) -> str:
    """The tab under which a page written in Markdown stands."""
    page = guideline_page(f"guidelines/{source}")
    return SECTIONS[-1][0] if page.startswith("learn/") else "Guidelines"


def theme_sheets(config: MkDocsConfig) -> Iterator[str]:
    """The stylesheets of the theme: written pages take their text from it, nothing else."""
    for pattern in _SHEETS:
        for folder in config.theme.dirs:
            yield from (
                f"assets/stylesheets/{path.name}" for path in Path(folder).glob(f"assets/stylesheets/{pattern}")
            )


def unused(name: str) -> bool:
    """Whether a file of the theme is one that no page of ours loads."""
    path = PurePosixPath(name)
    return path.suffix == ".map" or path.is_relative_to("assets/javascripts") or path.is_relative_to("assets/images")


def _beside(target: str, page: MkDocsPage) -> str:
    return target if urlsplit(target).netloc else get_relative_url(target, page.url)


def _menu(items: Iterable[Any], page: MkDocsPage) -> Iterator[Entry]:
    for item in items:
        link = "" if item.is_section else item.url if item.is_link else get_relative_url(item.url, page.url)
        inner = tuple(_menu(item.children or (), page))
        yield Entry(unescape(str(item.title)), link, item is page, inner)


def _toc(items: Iterable[AnchorLink]) -> Iterator[Entry]:
    """The headings below the first one."""
    for item in items:
        if item.level == 1:
            yield from _toc(item.children)
        else:
            yield Entry(unescape(item.title), item.url, here=False, inner=tuple(_toc(item.children)))


def lost(view: View) -> str:
    """The page for addresses that do not exist: complete in itself, because nobody knows from where it is shown."""
    sheet, script = (Markup((ASSETS / name).read_text(encoding="utf-8")) for name in ("newsdesk.css", "newsdesk.js"))  # noqa: S704 - our own files
    return with_sprite(
        render("lost.html", view=view, title="Not found", section="", root="/", sheet=sheet, script=script)
    )
