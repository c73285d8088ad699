"""The navigation, unless mkdocs.yml states one: the sections of the site, with the guideline pages by folder."""

from typing import Any

from mkdocs.structure.files import Files

from newsdesk.site.addresses import SECTIONS
from newsdesk.site.page import Page
from newsdesk.site.render import title_of
from newsdesk.site.view import View


def navigation(view: View, pages: dict[str, Page], files: Files) -> list[Any]:
    """Sections in their order; guideline pages by title, those of a folder together below the others."""
    written = [
        file.src_uri for file in files.documentation_pages() if not file.generated_by and file.src_uri != "index.md"
    ]
    titles = {page.path.removeprefix("guidelines/"): page.title for page in view.desk.guidelines}
    folders: dict[str, list[str]] = {}
    for name in sorted(written, key=lambda name: (titles.get(name) or name).casefold()):
        folders.setdefault(name.rpartition("/")[0], []).append(name)
    found: list[Any] = []
    for title, page in SECTIONS:
        if page == "index.md":
            found += [{title: page}] if files.get_file_from_path(page) else []
        elif title == "Guidelines":
            own = folders.pop("", [])
            extra = []
            for folder, names in sorted(folders.items()):
                about = f"{folder}.md"  # the page about what the folder holds comes first in it
                extra.append({title_of(folder): [*(name for name in own if name == about), *names]})
                own = [name for name in own if name != about]
            found.append({title: [*own, *extra, *_of(title, pages)]})
        else:
            members = _of(title, pages)
            found.append({title: members if len(members) > 1 else page})
    return found


def _of(section: str, pages: dict[str, Page]) -> list[str]:
    return [page.name for page in pages.values() if page.section == section and page.in_nav]
