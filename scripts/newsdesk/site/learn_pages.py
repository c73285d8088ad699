"""The page Learn: where to start, what there is to learn, and what the desk says about itself."""

from collections.abc import Sequence

from newsdesk.site.addresses import START, guideline_page
from newsdesk.site.page import Page, inside
from newsdesk.site.view import View

_NAME = "learn/index.md"


def learn_page(view: View, others: Sequence[Page]) -> Page:
    """The list of what can be learned; `others` are the pages of the site that stand under Learn too."""
    pages = {guideline_page(page.path): page for page in view.desk.guidelines}
    written = [(name, page) for name, page in pages.items() if name.startswith("learn/") and name != START]
    html = inside(
        "learn.html",
        view,
        _NAME,
        start=pages.get(START),
        start_page=START,
        written=sorted(written, key=lambda pair: pair[1].rank),
        about=[page for page in others if page.section == "Learn" and page.in_nav],
    )
    return Page(_NAME, "Learn", html, "Learn", in_nav=True)
