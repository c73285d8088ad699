"""The navigation, unless mkdocs.yml states one: the sections of the site, with the guideline pages by folder."""

from typing import Any

from mkdocs.structure.files import Files

from newsdesk.site.addresses import SECTIONS
from newsdesk.site.page import Page
from newsdesk.site.render import title_of
from newsdesk.site.view import View

_START, _LEARN = "index.md", "learn"


def navigation(view: View, pages: dict[str, Page], files: Files) -> list[Any]:
    """Sections in their order; guideline pages by rank, those of a folder together below the others."""
    written = [file.src_uri for file in files.documentation_pages() if not file.generated_by]
    ranks = {page.path.removeprefix("guidelines/"): page.rank for page in view.desk.guidelines}
    folders: dict[str, list[str]] = {}
    for name in sorted(written, key=lambda name: ranks.get(name) or (True, 0, name.casefold())):
        folders.setdefault(name.rpartition("/")[0], []).append(name)
    learn, own = folders.pop(_LEARN, []), folders.pop("", [])
    start = [name for name in own if name == _START]
    own = [name for name in own if name != _START]
    extra = []
    for folder, names in sorted(folders.items()):
        about = f"{folder}.md"  # the page about what the folder holds comes first in it
        extra.append({title_of(folder): [*(name for name in own if name == about), *names]})
        own = [name for name in own if name != about]
    members: dict[str, list[Any]] = {"Guidelines": [*own, *extra], "Learn": [*start, *learn]}
    return [{title: [*members.get(title, []), *_of(title, pages)]} for title, _ in SECTIONS]


def _of(section: str, pages: dict[str, Page]) -> list[str]:
    return [source for source, page in pages.items() if page.section == section and page.in_nav]
