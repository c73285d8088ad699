"""The reports of weeks, months and quarters, how their figures are worked out, and their files to take away."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from newsdesk.preview.languages import english_name
from newsdesk.preview.times import short_day, zone_words
from newsdesk.reports.book import Report
from newsdesk.reports.outcomes import End
from newsdesk.reports.papers import to_csv, to_markdown
from newsdesk.reports.periods import SPANS, Period, period_of
from newsdesk.reports.report import Series
from newsdesk.reports.words import ENDS, aim, caution, count_of, percent, stands_on
from newsdesk.site import addresses
from newsdesk.site.charts import Chart, chart, highest
from newsdesk.site.figures_page import figures_page
from newsdesk.site.page import Page, inside, whole
from newsdesk.site.view import View

SIGN_OF: Mapping[End, str] = {
    End.MISSED: "missed",
    End.IN_DOUBT: "parked",
    End.BY_HAND: "by_hand",
    End.CUT_SHORT: "partial",
}
_TITLES = {"week": "Weeks", "month": "Months", "quarter": "Quarters"}
_MOST = 50  # rows of what did not go as planned; the file has all
_NEAR = 12  # weeks that the list shows open


def report_lists(view: View) -> Iterator[Page]:
    """The list of reports, and the page that says how each figure is worked out."""
    book, name = view.book, "reports/index.md"
    groups = [(span, _TITLES[span], [book.report(p) for p in book.periods if p.span == span]) for span in SPANS]
    values = {"groups": groups, "root": view.addresses.root(name), "near": _NEAR}
    html = inside("reports.html", view, name, **values, **_words(view))
    yield Page(name, "Reports", html, "Reports", in_nav=True)
    yield figures_page(view)


def report_pages(view: View) -> Iterator[tuple[str, str]]:
    """The report of each period, whole."""
    names = {period.name for period in view.book.periods}
    for period in view.book.periods:
        report, name = view.book.report(period), addresses.report_page(period.name)
        yield (
            name,
            whole(
                "report.html",
                view,
                name,
                f"Report, {period.title}",
                "Reports",
                report=report,
                days=days_words(period),
                near=[item for item in (period.before, period.after) if item.name in names],
                others=[item for item in _others(period) if item.name in names],
                charts=_charts(view, report),
                most=_MOST,
                sign_of=SIGN_OF,
                **_words(view),
            ),
        )


def report_files(view: View) -> Iterator[tuple[str, bytes]]:
    """Each report as a table and as Markdown."""
    small = view.desk.kpis.small_number if view.desk.kpis else 0
    for period in view.book.periods:
        report, frame = view.book.report(period), _frame(view, period)
        yield f"reports/{period.name}.csv", to_csv(report, frame, lambda *key: name_of(view, *key), small)
        yield f"reports/{period.name}.md", to_markdown(report, frame, lambda *key: name_of(view, *key), small)


def _words(view: View) -> dict[str, object]:
    return {
        "small": view.desk.kpis.small_number if view.desk.kpis else 0,
        "percent": percent,
        "aim": aim,
        "stands_on": stands_on,
        "count_of": count_of,
        "caution": caution,
        "ends": ENDS,
        "name_of": lambda *key: name_of(view, *key),
        "days_words": days_words,
    }


def _frame(view: View, period: Period) -> dict[str, str]:
    """What a report must say of itself wherever it goes."""
    ledger = view.published.snapshot.tip
    return {
        "Period": f"{days_words(period)}, time zone {zone_words(view.zone, view.as_of)}",
        "As of": view.stamp,
        "From": f"main {view.published.main[:7] or 'not known'}, ledger {ledger[:7] if ledger else 'not known'}",
        "Definitions": "guidelines/kpis.md",
    }


def days_words(period: Period) -> str:
    """The days of a period: 16 to 22 Nov 2026."""
    first, last = short_day(period.first), short_day(period.last)
    if period.first.year == period.last.year:
        first = first.removesuffix(f" {period.first.year}")
        if period.first.month == period.last.month:
            first = f"{period.first.day}"
    return f"{first} to {last}"


def name_of(view: View, group: str, key: str) -> str:
    """What a line of a table is called."""
    desk = view.desk
    if group == "account":
        return key
    if not key:
        return {"campaign": "No campaign", "type": "File is gone"}.get(group, "Not known")
    if group == "language":
        return english_name(key)
    if group == "campaign":
        return desk.campaigns[key].title if key in desk.campaigns else key
    types = desk.workflow.types if desk.workflow else {}
    return types[key].title if key in types else key


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


def _charts(view: View, report: Report) -> tuple[Chart, ...]:
    """What the weekly page has no room for: twelve weeks in lines."""
    if report.period.span == "week":
        return ()
    drawn = view.book.charts(report.period)
    series = [Series(item.account, item.weeks, item.values, item.target, item.percent) for item in drawn]
    single = [item for item in series if item.account]
    top = highest(single)
    return tuple(_chart(view, number, item, top) for number, item in enumerate(series))


def _chart(view: View, number: int, item: Series, top: float) -> Chart:
    name = f"chart-{number}"
    if item.percent:
        target = f"Target {aim(item.target)}." if item.target is not None else "No target stated."
        caption, title, heading, top = f"Percent of what was published. {target}", "On time", "On time", 100
    elif not item.account:
        caption, title, heading, top = (
            "Posts on accounts in a week.",
            "Published, all accounts",
            "Posts",
            highest([item]),
        )
    else:
        plan = f", {item.target:g} a week are meant" if item.target is not None else ""
        caption, title, heading = f"{view.network(item.account)}{plan}.", item.account, "Posts"
    drawn = replace(item, caption=caption)
    say = (lambda value: f"{value:.0f}\u00a0%") if item.percent else (lambda value: f"{value:g}")
    return chart(name, title, heading, drawn, top, say, say)
