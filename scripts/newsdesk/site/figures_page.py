"""The page that says how each figure is worked out, what is counted, and what networks call it."""

from collections.abc import Iterator

from newsdesk.model.facts import TABLES
from newsdesk.model.kpi import Kpi
from newsdesk.model.kpis import Kpis
from newsdesk.reports.amounts import number
from newsdesk.site.page import Page, inside
from newsdesk.site.view import View

NAME = "reports/figures.md"
Group = tuple[str, str, tuple[Kpi, ...]]


def figures_page(view: View) -> Page:
    """The definitions, in the groups of the page of figures."""
    kpis, networks = view.desk.kpis, view.desk.networks
    html = inside(
        "report-figures.html",
        view,
        NAME,
        kpis=kpis,
        groups=list(figure_groups(kpis)) if kpis else [],
        page_of=kpis.path if kpis else "",
        tables=TABLES,
        target=_target,
        network_title=lambda name: networks[name].title if name in networks else name,
    )
    return Page(NAME, "How each figure is worked out", html, "Reports")


def figure_groups(kpis: Kpis) -> Iterator[Group]:
    """The groups that have a figure, in the order of the page; those without a group come last."""
    for name, title in {**kpis.groups, "other": kpis.groups.get("other", "Figures")}.items():
        if found := tuple(kpi for kpi in kpis.figures if kpi.group == name):
            yield name, title, found


def _target(kpi: Kpi) -> str:
    return "none" if kpi.target is None else number(kpi.target, kpi.unit)
