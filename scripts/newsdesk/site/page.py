"""A page of the site, and the two ways to make its HTML: inside the theme, or whole."""

from dataclasses import dataclass
from typing import Any

from newsdesk.site.render import render
from newsdesk.site.view import View


@dataclass(frozen=True, slots=True)
class Page:
    """A page inside the theme: its name, its title, its HTML; `section` is the tab that it opens or stands under."""

    name: str
    title: str
    html: str
    section: str
    in_nav: bool = False
    searchable: bool = True
    words: str = ""  # what the search reads instead of the HTML
    scripts: tuple[str, ...] = ()  # files of preview/assets that only this page needs

    @property
    def source(self) -> str:
        """The Markdown file as which other pages link to it; index.md is the page “Start here”."""
        return "today/index.md" if self.name == "index.md" else self.name


def whole(template: str, view: View, name: str, title: str, section: str, **values: Any) -> str:
    """A page outside the theme."""
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


def inside(template: str, view: View, name: str, **values: Any) -> str:
    """The HTML of a page inside the theme."""
    return render(template, view=view, to=view.addresses.links_from(name), **values)
