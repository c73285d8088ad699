"""What changed: the guideline pages from git, and the desk's own changelog."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from newsdesk.preview.times import month_name
from newsdesk.site.history import Edit
from newsdesk.site.page import Page, inside
from newsdesk.site.places import Place, place_of
from newsdesk.site.view import View

_LATEST = 200
_TITLE = re.compile(r"\A\s*# .*\n")


@dataclass(frozen=True, slots=True)
class Change:
    """A commit with the pages that it touched, and what happened to each."""

    edit: Edit
    pages: tuple[tuple[Place, str], ...]


def change_pages(view: View) -> Iterator[Page]:
    """The latest changes of the guideline pages, and the changelog where the desk has one."""
    shown = [
        Change(edit, tuple((place_of(view, path), did) for path, did in edit.pages))
        for edit in view.history.edits[:_LATEST]
    ]
    months = [
        (month_name(month), list(found))
        for month, found in groupby(shown, key=lambda one: f"{view.local(one.edit.at):%Y-%m}")
    ]
    older = len(view.history.edits) - len(shown)
    html = inside("changes.html", view, "changes.md", months=months, older=older)
    yield Page("changes.md", "Changes of the guidelines", html, "Learn", in_nav=True)
    if view.history.changelog:
        text = _TITLE.sub("", view.history.changelog)
        html = inside("changelog.html", view, "changelog.md", text=text)
        yield Page("changelog.md", "Changelog", html, "Learn", in_nav=True)
