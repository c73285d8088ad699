"""What the site adds to guideline pages."""

from collections.abc import Callable
from typing import cast

from markupsafe import Markup, escape

from newsdesk.model.guideline import Guideline
from newsdesk.model.kpis import Kpis
from newsdesk.model.network import Network
from newsdesk.preview.languages import direction
from newsdesk.site.crisis_pages import crisis_tables
from newsdesk.site.do_and_dont import side_by_side
from newsdesk.site.doings import doings
from newsdesk.site.export_tables import export_tables
from newsdesk.site.guidelines import Table, tables
from newsdesk.site.page import inside
from newsdesk.site.render import templates
from newsdesk.site.rule_pages import counted
from newsdesk.site.rule_views import rule_views
from newsdesk.site.view import View

_FOUND_IN = 10
_EXAMPLES = 4
_EDITS = 5
_LONG = 16  # rows: a longer table is folded


def decorated(view: View, page: Guideline, html: str) -> str:
    """The text of a guideline page, with what its front matter says around it."""
    before, close, after = html.partition("</h1>")
    if not close:
        before, close, after = f'<h1 id="{TOP}">{escape(page.title)}', "</h1>", html
    text = _body(after)
    if page.translation:
        tongue = f'lang="{page.translation}" dir="{direction(page.translation)}"'
        before, text = before.replace("<h1", f"<h1 {tongue}", 1), f"<div {tongue}>{text}</div>"
    return f"{before}{close}\n{guideline_head(view, page)}\n{text}\n{guideline_tail(view, page)}"


TOP = "top"
"""The anchor of a heading that the page does not write itself."""


def _body(html: str) -> str:
    """Lists of what to do side by side; tables in our own look, each in a frame that a keyboard can scroll."""
    icon = cast("Callable[[str], Markup]", templates().globals["icon"])
    frame = '<div class="nd nd-island"><div class="nd-scroll" tabindex="0" role="group" aria-label="Table">'
    framed = html.replace("<table>", f'{frame}<table class="nd-table">').replace("</table>", "</table></div></div>")
    return side_by_side(framed, icon("check"), icon("x"))


def guideline_head(view: View, page: Guideline) -> str:
    """What stands under the heading: who answers for the page, its sources, its last change, its findings."""
    findings = view.findings_by_path.get(page.path, ())
    edits = view.history.by_page.get(page.path, ())
    return inside("guideline-head.html", view, view.page_of(page), page=page, findings=findings, edits=edits)


def guideline_tail(view: View, page: Guideline) -> str:
    """What stands below the text: tables, rules, questions of reviewers, accounts, history."""
    network = isinstance(page, Network)
    accounts = [account for account in view.desk.accounts.values() if network and account.network == page.id]
    rules = rule_views(view, page)
    return inside(
        "guideline-tail.html",
        view,
        view.page_of(page),
        page=page,
        shown=_EXAMPLES,
        rules=rules,
        weights=counted(page.rules),
        marked=any(meant for rule in rules for example in rule.fails for _, meant in example.pieces),
        tables=_shown(view, page),
        network=network,
        accounts=accounts,
        edits=view.history.by_page.get(page.path, ()),
        figures=len(page.figures) if isinstance(page, Kpis) else 0,
        most=_FOUND_IN,
        recent=_EDITS,
        long=_LONG,
    )


def _shown(view: View, page: Guideline) -> tuple[Table, ...]:
    lists = export_tables(view, page)
    return (*tables(view, page), *doings(view, page), *crisis_tables(view, page), *lists)


def guideline_anchors(view: View, page: Guideline) -> list[tuple[str, str, int]]:
    """The headings that the tail adds: id, title, level."""
    shown = _shown(view, page)
    found = [(table.id, table.title, 2) for table in shown]
    if page.rules:
        found.append(("rules", "What the check enforces", 2))
        found += [(rule.id, f"{rule.id} {rule.title}", 3) for rule in page.rules]
    if page.not_enforced:
        found.append(("not-enforced", "Not enforced yet", 2))
    if page.checklist:
        found.append(("checklist", "What reviewers ask themselves", 2))
    if isinstance(page, Network):
        found.append(("accounts", "Our accounts", 2))
    found.append(("history", "How this page changed", 2))
    return found
