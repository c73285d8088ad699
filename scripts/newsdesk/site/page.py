"""A page of the site, and the two ways to make its HTML: inside the theme, or whole."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup, escape

from newsdesk.preview.marks import SPRITE, icons_in, sprite, with_sprite
from newsdesk.site.render import render
from newsdesk.site.view import View

_TITLE, _BODY = "\x02title\x03", "\x02body\x03"  # no text holds these signs


@dataclass(frozen=True, slots=True)
class Page:
    """A page inside the theme: its name, its title, its HTML; `section` is the tab that it opens or stands under."""

    name: str
    title: str
    html: str
    section: str
    in_nav: bool = False
    scripts: tuple[str, ...] = ()  # files of preview/assets that only this page needs

    @property
    def source(self) -> str:
        """The Markdown file as which other pages link to it; index.md is the page “Start here”."""
        return "today/index.md" if self.name == "index.md" else self.name


def whole(template: str, view: View, name: str, title: str, section: str, **values: Any) -> str:
    """A page outside the theme."""
    return with_sprite(_without_sprite(template, view, name, title, section, **values))


def _without_sprite(template: str, view: View, name: str, title: str, section: str, **values: Any) -> str:
    places = view.addresses
    return render(
        template,
        view=view,
        page_name=name,
        root=places.root(name),
        to=places.links_from(name),
        title=title,
        section=section,
        **values,
    )


def alike(view: View, name: str, title: str, section: str, body: str) -> str:
    """A whole page of which there are many: its frame is made once for all at its depth."""
    key = f"frame of {section} at {view.addresses.root(name)}"
    if key not in view.memo:
        view.memo[key] = Markup(_without_sprite("section.html", view, name, _TITLE, section, body=_BODY))  # noqa: S704 - ours
    frame = str(view.memo[key])
    before, head, between, after = _pieces(frame)
    return f"{before}{escape(title)}{head}{sprite(icons_in(body) | _icons_of(frame))}{between}{body}{after}"


_icons_of = cache(icons_in)


@cache
def _pieces(frame: str) -> tuple[str, str, str, str]:
    """A frame in its parts: to the title, to the outlines, to the body, to the end."""
    before, rest = frame.split(_TITLE)
    head, rest = rest.split(SPRITE)
    between, after = rest.split(_BODY)
    return before, head, between, after


def inside(template: str, view: View, name: str, **values: Any) -> str:
    """The HTML of a page inside the theme."""
    return render(template, view=view, to=view.addresses.links_from(name), **values)
