"""The reports of a view: what they say of themselves, what their lines are called, the numbers they stand on."""

from collections.abc import Iterable, Mapping
from datetime import date

from newsdesk.metrics.numbers import nothing
from newsdesk.preview.languages import english_name
from newsdesk.preview.times import short_day, zone_words
from newsdesk.reports.assembly import Reports, made
from newsdesk.reports.facts import Ground
from newsdesk.reports.periods import Period
from newsdesk.site.view import View


def reports_of(view: View, wanted: Iterable[Period] | None = None, campaigns: Iterable[str] | None = None) -> Reports:
    """The reports of everything that a view knows, or of some periods and campaigns."""
    said, desk = view.published, view.desk
    ground = Ground(desk, view.report.findings, view.outcomes, said.snapshot.states, view.as_of, view.zone, said.known)
    rows = said.numbers.rows or nothing()
    return made(
        rows, ground, view.book, lambda *days: frame(view, *days), lambda *key: name_of(view, *key), wanted, campaigns
    )


def frame(view: View, first: date, last: date) -> Mapping[str, str]:
    """What a report must say of itself wherever it goes."""
    said = view.published
    tips = {"main": said.main, "ledger": said.snapshot.tip, "numbers": said.numbers.tip}
    return {
        "Period": f"{days_words(first, last)}, time zone {zone_words(view.zone, view.as_of)}",
        "As of": view.stamp,
        "From": ", ".join(f"{name} {tip[:7] if tip else 'not known'}" for name, tip in tips.items()),
        "Definitions": "guidelines/kpis.md",
    }


def days_words(first: date, last: date) -> str:
    """The days of a period: 16 to 22 Nov 2026."""
    start, end = short_day(first), short_day(last)
    if first.year == last.year:
        start = start.removesuffix(f" {first.year}")
        if first.month == last.month:
            start = f"{first.day}"
    return f"{start} to {end}"


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
