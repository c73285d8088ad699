"""The front-matter reference: a page for each kind of file."""

from collections.abc import Iterator

from newsdesk.desk.kinds import KINDS
from newsdesk.site import addresses
from newsdesk.site.page import Page, inside
from newsdesk.site.reference import key_tables, kinds
from newsdesk.site.reference_examples import commented, sample
from newsdesk.site.view import View


def reference_pages(view: View) -> Iterator[Page]:
    """The list of kinds, and a page for each."""
    views = kinds()
    html = inside("reference.html", view, "reference/index.md", kinds=views)
    yield Page("reference/index.md", "Front matter", html, "Learn", in_nav=True)
    for kind in views:
        name = addresses.reference_page(kind.name)
        known = KINDS[kind.name]
        path, text = sample(known)
        html = inside(
            "reference-kind.html",
            view,
            name,
            kind=kind,
            tables=key_tables(known),
            path=path,
            text=text,
            commented=commented(view, known),
        )
        yield Page(name, f"Front matter: {kind.title}", html, "Learn")
