"""`newsdesk metrics`."""

import json
from datetime import datetime
from itertools import chain
from pathlib import Path
from textwrap import wrap

import click
import duckdb

from newsdesk.cli.common import Failure, at_option, clear_progress
from newsdesk.cli.metrics_import import command as import_command
from newsdesk.cli.metrics_template import command as template_command
from newsdesk.cli.running import graceful, harmless, main_option, newsroom, real_time, remote_option, seam
from newsdesk.cli.terminal import WIDTH, clean
from newsdesk.metrics.audit import audit
from newsdesk.metrics.fetching import Remark, Work
from newsdesk.metrics.unmatched import Unmatched, unmatched
from newsdesk.reports.tables import to_table

_COLOURS = {"read": "green", "refused": "magenta", "failed": "magenta", "not reached": "yellow", "not asked": "yellow"}


@click.group("metrics")
def command() -> None:
    """Read, import and export the numbers of posts and accounts."""


command.add_command(import_command)
command.add_command(template_command)


@command.command("fetch")
@click.option("--account", metavar="ID", help="Only this account.")
@click.option("--young", is_flag=True, help="Only posts at their planned ages; not the accounts themselves.")
@click.option("--proposals", is_flag=True, help="Only how proposals went on GitHub.")
@click.option("--dry-run", is_flag=True, help="Say what would be read; ask nobody.")
@click.option("--due-accounts", is_flag=True, help="Only the accounts that something is due for, as JSON; ask nobody.")
@remote_option
@main_option
@at_option
def fetch(  # noqa: PLR0913, PLR0917 - the options of the command
    account: str | None,
    young: bool,  # noqa: FBT001 - a flag
    proposals: bool,  # noqa: FBT001 - a flag
    dry_run: bool,  # noqa: FBT001 - a flag
    due_accounts: bool,  # noqa: FBT001 - a flag
    remote: str,
    main: str,
    now: datetime | None,
) -> None:
    """Ask the networks for what they counted.

    Posts are read at the ages that the page of figures names, accounts once a day. A reading whose
    time has passed is missing for good: no number is ever made up. It can be killed at any moment.
    """
    only_look = dry_run or due_accounts
    if not only_look:
        real_time(now)
    with newsroom(remote, main) as room, graceful() as stopping:
        run = room.fetch(now, account, stopping, seam(), live=not only_look, young=young)
        with run.channels:
            if only_look:
                works = run.due()
                clear_progress()
                click.echo(json.dumps([work.account.id for work in works]) if due_accounts else _planned(works))
                return
            clear_progress()
            asked = [] if proposals else [run.lines()]
            asked += [room.proposals(now)] if proposals or not (account or young) else []
            lines = []
            for line in chain.from_iterable(asked):
                lines.append(line)
                _tell(line)
        room.cache.save()
    if not lines:
        click.echo("Nothing is due.")
    raise SystemExit(1 if any(line.person for line in lines) else 0)


def _planned(works: tuple[Work, ...]) -> str:
    lines = []
    for work in works:
        ages = dict.fromkeys(due.age for due in work.posts)
        counts = [f"{sum(due.age == age for due in work.posts)} at {age}" for age in ages]
        prices = work.network.prices
        cost = (prices.read or 0) * len(work.posts) if prices else 0
        what = ", ".join([*counts, *(["the account itself"] if work.itself else [])])
        lines.append(f"{work.account.id}: {what}{f'; costs {cost:.3f} {prices.currency}' if prices and cost else ''}")
    return "\n".join([*lines, "Nothing was asked."]) if lines else "Nothing is due."


def _tell(line: Remark) -> None:
    word = click.style(f"{line.word:<12}", fg=_COLOURS.get(line.word))
    first, *rest = wrap(harmless(line.text), WIDTH - 36, break_long_words=False, break_on_hyphens=False) or [""]
    click.echo(f"{word}{line.account:<23} {first}")
    for text in rest:
        click.echo(f"{'':36}{text}")


@command.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@remote_option
@main_option
def export(folder: Path, remote: str, main: str) -> None:
    """Write every recorded row as rows.parquet and rows.csv.

    Both hold exactly the same rows, for programs: a spreadsheet would take long ids for numbers and
    words that begin with = for formulas. What the columns mean: guidelines/learn/numbers-for-analysts.md.
    """
    with newsroom(remote, main) as room:
        try:
            count = room.numbers.export(folder, *room.identities())
        except (OSError, duckdb.Error) as error:
            raise Failure(f"{folder} cannot be written: {str(error).splitlines()[0]}") from None
        room.cache.save()
    clear_progress()
    click.echo(f"{count} rows: {folder / 'rows.parquet'} and {folder / 'rows.csv'}")


@command.command("unmatched")
@click.option(
    "--csv", "output", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write them there."
)
@remote_option
@main_option
def unmatched_command(output: Path | None, remote: str, main: str) -> None:
    """List what was counted of posts that are none of ours, as far as the ledger knows.

    They stay where they are. Once a receipt names their id or address, they count.
    """
    with newsroom(remote, main) as room:
        found = unmatched(room.numbers.connect(*room.identities()))
        room.cache.save()
    clear_progress()
    if output:
        rows = [(*thing[:3], str(thing.values), f"{thing.first}", f"{thing.last}", thing.source) for thing in found]
        try:
            output.write_bytes(to_table([Unmatched._fields, *rows]))
        except OSError as error:
            raise Failure(f"{output} cannot be written: {error.strerror}.") from None
    else:
        for thing in found:
            click.echo(clean(f"{thing.network:<12}{thing.account or 'no account':<24}{thing.key}"))
            click.echo(clean(f"{'':12}{thing.values} values, {thing.first} to {thing.last}, from {thing.source}"))
    count = "1 post is" if len(found) == 1 else f"{len(found)} posts are"
    click.echo(f"{count} not known to the ledger." if found else "Every row of a post belongs to one of ours.")


@command.command("audit")
@remote_option
@main_option
def audit_command(remote: str, main: str) -> None:
    """Look through the whole branch of numbers: additions only, every file as it was written."""
    with newsroom(remote, main) as room:
        problems = audit(room.numbers.branch)
    clear_progress()
    for problem in problems:
        click.echo(clean(str(problem)))
    count = "1 problem." if len(problems) == 1 else f"{len(problems)} problems."
    click.echo(count if problems else "The numbers are as newsdesk wrote them.")
    raise SystemExit(1 if problems else 0)
