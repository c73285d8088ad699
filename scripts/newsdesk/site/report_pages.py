"""The reports of weeks, months and quarters, how their figures are worked out, and their files to take away."""

from collections.abc import Iterator

from newsdesk.reports.letter import to_markdown
from newsdesk.reports.machine import to_json
from newsdesk.reports.periods import SPANS, Period, period_of
from newsdesk.reports.report import Report
from newsdesk.reports.spreadsheet import to_csv
from newsdesk.site import addresses
from newsdesk.site.figures_page import figure_groups, figures_page
from newsdesk.site.page import Page, inside, whole
from newsdesk.site.report_charts import charts
from newsdesk.site.report_words import Say
from newsdesk.site.reported import days_words
from newsdesk.site.view import View

_TITLES = {"week": "Weeks", "month": "Months", "quarter": "Quarters"}
_NEAR = 12  # weeks that the list shows open
_FILES = (("CSV", "csv", to_csv), ("Markdown", "md", to_markdown), ("JSON", "json", to_json))


def report_lists(view: View) -> Iterator[Page]:
    """The list of reports, and the page that says how each figure is worked out."""
    reports, name = view.reports, "reports/index.md"
    groups = [(span, _TITLES[span], [reports.report(p) for p in reports.periods if p.span == span]) for span in SPANS]
    values = {
        "groups": groups,
        "root": view.addresses.root(name),
        "near": _NEAR,
        "days_words": days_words,
        "files": [item[:2] for item in _FILES],
    }
    html = inside("reports.html", view, name, **values)
    yield Page(name, "Reports", html, "Reports", in_nav=True)
    yield figures_page(view)


def report_pages(view: View) -> Iterator[tuple[str, str]]:
    """The report of each period, whole."""
    names = {period.name for period in view.reports.periods}
    for period in view.reports.periods:
        report, name = view.reports.report(period), addresses.report_page(period.name)
        near = [item for item in (period.before, period.after) if item.name in names]
        others = [item for item in _others(period) if item.name in names]
        values = report_values(view, report, period.before.title)
        title = f"Report, {period.title}"
        yield name, whole("report.html", view, name, title, "Reports", near=near, others=others, **values)


def report_values(view: View, report: Report, before: str) -> dict[str, object]:
    """What the template of a report needs besides the periods around it."""
    found = {figure.kpi.id: figure for figure in report.others}
    groups = figure_groups(view.desk.kpis) if view.desk.kpis else ()
    rest = [(title, [found[kpi.id] for kpi in items if kpi.id in found]) for _, title, items in groups]
    return {
        "report": report,
        "before": before,
        "other_figures": [(title, figures) for title, figures in rest if figures],
        "charts": tuple(charts(view, report.series)),
        "files": [(title, f"reports/{report.name}.{end}") for title, end, _ in _FILES],
        "say": Say(view),
        "days_words": days_words,
    }


def report_files(view: View) -> Iterator[tuple[str, bytes]]:
    """Each report as a table, as Markdown and as data."""
    for period in view.reports.periods:
        for _, end, write in _FILES:
            yield f"reports/{period.name}.{end}", write(view.reports.report(period))


def _others(period: Period) -> Iterator[Period]:
    """The longer periods around it, then the shorter ones in it."""
    wider = {"week": ("month", "quarter"), "month": ("quarter",), "quarter": ()}[period.span]
    for span in wider:
        yield period_of("quarter" if span == "quarter" else "month", period.first)
    shorter = {"week": None, "month": "week", "quarter": "month"}[period.span]
    if shorter:
        part = period_of("week" if shorter == "week" else "month", period.first)
        while part.first <= period.last:
            yield part
            part = part.after
