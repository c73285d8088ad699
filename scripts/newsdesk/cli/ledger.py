"""`newsdesk ledger`."""

import click

from newsdesk.cli.common import clear_progress
from newsdesk.cli.running import main_option, newsroom, remote_option
from newsdesk.cli.terminal import clean
from newsdesk.ledger.audit import audit


@click.group("ledger")
def command() -> None:
    """Start and audit the record of what was published."""


@command.command("start")
@remote_option
@main_option
def start(remote: str, main: str) -> None:
    """Make the ledger of a desk that has never published."""
    with newsroom(remote, main) as room:
        tip = room.ledger.start()
    clear_progress()
    click.echo(f"The ledger is on {remote}: {tip[:7]}.")


@command.command("audit")
@remote_option
@main_option
def audit_command(remote: str, main: str) -> None:
    """Look through the whole branch: additions only, every receipt with its intent, nothing edited by hand."""
    with newsroom(remote, main) as room:
        problems = audit(room.ledger.branch, room.forge(room.desk(), "HEAD").vouches)
        room.cache.save()
    clear_progress()
    for problem in problems:
        click.echo(clean(str(problem)))
    count = "1 problem." if len(problems) == 1 else f"{len(problems)} problems."
    click.echo(count if problems else "The ledger is as newsdesk wrote it.")
    raise SystemExit(1 if problems else 0)
