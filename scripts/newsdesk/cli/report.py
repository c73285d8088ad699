"""`newsdesk report`."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import click
import yaml

from newsdesk.cli.common import Failure, at_option, clear_progress, desk_root, open_desk, write_out
from newsdesk.cli.running import main_option, newsroom, remote_option
from newsdesk.desk.desk import Desk
from newsdesk.metrics.receipts import receipts
from newsdesk.model.finding import Problem
from newsdesk.model.when import check_zone
from newsdesk.newsroom import NotReady
from newsdesk.reports.assembly import Reports
from newsdesk.reports.letter import to_markdown
from newsdesk.reports.machine import to_json
from newsdesk.reports.periods import Period, period_named, period_of
from newsdesk.reports.report import Report
from newsdesk.reports.spreadsheet import to_csv
from newsdesk.rules.engine import check
from newsdesk.site.counted import Counted
from newsdesk.site.published import Published
from newsdesk.site.reported import reports_of
from newsdesk.site.view import View

_FORMATS: Mapping[str, Callable[[Report], bytes]] = MappingProxyType(
    {"markdown": to_markdown, "csv": to_csv, "json": to_json}
)


@click.command("report")
@click.argument("what", required=False)
@click.option("--work", is_flag=True, help="Only the work: what was done week by week, and the figures about it.")
@click.option("--format", "style", type=click.Choice(list(_FORMATS)), default="markdown", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report to a file.")
@remote_option
@main_option
@at_option
def command(
    what: str | None,
    work: bool,  # noqa: FBT001 - a flag
    style: str,
    output: Path | None,
    remote: str,
    main: str,
    now: datetime | None,
) -> None:
    """Say what the work of a time, or a campaign, achieved.

    WHAT is a month (2026-10), a quarter (2026-q4), a week (2026-w43) or a campaign; without it the
    last month that is over. What you wrote in content/reports/WHAT.md stands in it and is never changed.
    """
    root, moment = desk_root(), now or datetime.now(UTC)
    desk = open_desk()
    zone = _zone(root / "mkdocs.yml")
    period = _period(desk, what, moment.astimezone(ZoneInfo(zone)).date())
    if work and period is None:
        raise Failure("The work is told by week, month or quarter: newsdesk report 2026-10 --work")
    view = View(check(desk), root.name, moment, zone, published=_published(desk, remote, main))
    reports = reports_of(view, [period] if period else [], [] if period else [what or ""])
    report = _chosen(reports, period, what or "", work=work)
    clear_progress()
    text = _FORMATS[style](report).decode("utf-8")
    write_out(text if output else text.removeprefix("\ufeff"), output)
    if output:
        click.echo(f"Written: {output}")


def _chosen(reports: Reports, period: Period | None, what: str, *, work: bool) -> Report:
    if period is None:
        return reports.campaign(what)
    return reports.workload(period) if work else reports.report(period)


def _period(desk: Desk, what: str | None, today: date) -> Period | None:
    """The period that is meant; None where it is a campaign."""
    if what is None:
        return period_of("month", today.replace(day=1) - timedelta(days=1))
    period = period_named(what)
    if period is None and what not in desk.campaigns:
        raise Failure(f"{what} is neither a month (2026-10), a quarter (2026-q4), a week (2026-w43) nor a campaign.")
    if period and period.first > today:
        raise Failure(f"{period.title} has not begun.")
    return period


def _published(desk: Desk, remote: str, main: str) -> Published:
    """What the ledger and the numbers say; a desk without a remote has neither."""
    with newsroom(remote, main) as room:
        try:
            main_tip = room.main_tip()
        except NotReady:
            return Published()
        snapshot = room.ledger.read()
        known = receipts(desk, snapshot.states)
        rows, numbers = room.numbers.open(known, desk.kpis.aliases if desk.kpis else ())
        room.cache.save()
        return Published(snapshot, main_tip, numbers=Counted(numbers.tip, rows))


def _zone(settings: Path) -> str:
    """The zone of the desk, from the plugin's `timezone` in mkdocs.yml; UTC without it."""
    try:
        node = yaml.compose(settings.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return "UTC"
    zone = next(_scalars(node, ("plugins", "newsdesk", "timezone")), "UTC")
    try:
        return check_zone(zone)
    except Problem as problem:
        raise Failure(f"timezone in {settings.name}: {problem.message} Do: {problem.fix}") from None


def _scalars(node: yaml.Node | None, path: tuple[str, ...]) -> Iterator[str]:
    """The values at a path of keys, through lists."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(item, path)
    elif isinstance(node, yaml.MappingNode) and path:
        for key, value in node.value:
            if key.value == path[0]:
                yield from _scalars(value, path[1:])
    elif isinstance(node, yaml.ScalarNode) and not path:
        yield node.value
