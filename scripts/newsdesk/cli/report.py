"""`newsdesk report`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import click

from newsdesk.cli.common import Failure, at_option, clear_progress, desk_root, desk_zone, progress, write_out
from newsdesk.cli.running import main_option, newsroom, remote_option
from newsdesk.cli.terminal import clean
from newsdesk.desk.desk import Desk
from newsdesk.desk.load import load_folder, without_collector
from newsdesk.metrics.receipts import receipts
from newsdesk.model.finding import Message
from newsdesk.newsroom import Newsroom, NotReady
from newsdesk.reports.assembly import Reports
from newsdesk.reports.letter import to_markdown
from newsdesk.reports.machine import to_json
from newsdesk.reports.periods import Period, Span, period_named, period_of
from newsdesk.reports.report import Report
from newsdesk.reports.spreadsheet import to_csv
from newsdesk.rules.engine import check
from newsdesk.site.counted import Counted
from newsdesk.site.published import Published
from newsdesk.site.report_alone import report_alone
from newsdesk.site.reported import reports_of
from newsdesk.site.view import View

_FORMATS: Mapping[str, Callable[[Report], bytes]] = MappingProxyType(
    {"md": to_markdown, "csv": to_csv, "json": to_json}
)
_MOST = 5  # sentences on what is wrong with the numbers
_SORTS = ("week", "month", "quarter", "campaign", "workload")
_EXAMPLES: Mapping[str, str] = MappingProxyType({"week": "2026-w43", "month": "2026-10", "quarter": "2026-q4"})


@click.command("report")
@click.argument("sort", type=click.Choice(_SORTS))
@click.argument("what", required=False, metavar="[PERIOD|ID]")
@click.option("--format", "style", type=click.Choice(["md", "html", "csv", "json"]), default="md", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report to a file.")
@remote_option
@main_option
@at_option
def command(
    sort: str, what: str | None, style: str, output: Path | None, remote: str, main: str, now: datetime | None
) -> None:
    """Say what the work of a month or a campaign achieved.

    PERIOD is 2026-w43, 2026-10 or 2026-q4, ID a campaign; without PERIOD the last one that is over.
    What you wrote in content/reports/PERIOD.md stands in the report and is never changed.
    """
    root, moment = desk_root(), now or datetime.now(UTC)
    zone = desk_zone(root)
    period = None if sort == "campaign" else _period(sort, what, moment.astimezone(ZoneInfo(zone)).date())
    with without_collector(), newsroom(remote, main) as room:
        desk = load_folder(root, room.cache, progress("Reading"))
        if period is None and what not in desk.campaigns:
            names = ", ".join(sorted(desk.campaigns)) or "none"
            raise Failure(f"{clean(what)} is no campaign. There is: {names}." if what else f"Name a campaign: {names}.")
        published = _published(room, desk)
        view = View(check(desk), root.name, moment, zone, published=published)
        reports = reports_of(view, [period] if period else [], [] if period else [what or ""])
        report = _chosen(reports, sort, period, what or "")
        if style != "html":  # the page says it itself
            report = replace(report, limits=(*_said(published.numbers.problems), *report.limits))
        room.cache.save()
    clear_progress()
    text = (report_alone(view, report) if style == "html" else _FORMATS[style](report)).decode("utf-8")
    write_out(text if output else text.removeprefix("\ufeff"), output)
    if output:
        click.echo(f"Written: {output}")


def _said(problems: Sequence[Message]) -> Iterator[str]:
    """What is wrong with the numbers, for the limits of a report."""
    yield from (clean(str(problem)) for problem in problems[:_MOST])
    if len(problems) > _MOST:
        yield f"And {len(problems) - _MOST} more that is wrong with the numbers: newsdesk metrics audit lists it."


def _chosen(reports: Reports, sort: str, period: Period | None, what: str) -> Report:
    if period is None:
        return reports.campaign(what)
    return reports.workload(period) if sort == "workload" else reports.report(period)


def _period(sort: str, what: str | None, today: date) -> Period:
    """The period that is meant: the one of that name, or the last one that is over."""
    span: Span = "week" if sort == "week" else "quarter" if sort == "quarter" else "month"
    if what is None:
        return period_of(span, today).before
    period = period_named(what)
    if period is None or sort not in {"workload", period.span}:
        raise Failure(f"{clean(what)} is no {span}. Write it as {_EXAMPLES[span]}.")
    if period.first > today:
        raise Failure(f"{period.title} has not begun.")
    return period


def _published(room: Newsroom, desk: Desk) -> Published:
    """What the ledger and the numbers say; a desk without a remote has neither."""
    try:
        main_tip = room.main_tip()
    except NotReady:
        return Published()
    snapshot = room.ledger.read()
    known = receipts(desk, snapshot.states)
    rows, numbers = room.numbers.open(known, desk.kpis.aliases if desk.kpis else ())
    return Published(snapshot, main_tip, numbers=Counted(numbers.tip, rows, problems=numbers.problems))
