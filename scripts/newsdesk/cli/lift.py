"""`newsdesk lift`."""

from datetime import UTC, datetime

import click

from newsdesk.cli.common import Failure, at_option, clear_progress, desk_root, open_desk
from newsdesk.cli.running import harmless, main_option, newsroom, real_time, remote_option


@click.command("lift")
@click.argument("hold", metavar="HOLD")
@remote_option
@main_option
@at_option
def command(hold: str, remote: str, main: str, now: datetime | None) -> None:
    """End a hold.

    HOLD is the number of the issue that opened it, or the name of a planned hold in calendar/holds.
    """
    from newsdesk.proposals.hold_scopes import NoHold

    real_time(now)
    try:
        number = hold.removeprefix("#")
        if number.isdecimal() and len(number) < len("1234567890"):
            _issue(int(number), remote, main)
        else:
            _file(hold, now or datetime.now(UTC))
    except NoHold as error:
        raise Failure(harmless(str(error))) from None
    click.echo("What it paused goes out again, except what is too late by now: newsdesk plan")


def _issue(number: int, remote: str, main: str) -> None:
    from newsdesk.proposals.hold_answers import Desks
    from newsdesk.proposals.hold_opening import close_issue

    with newsroom(remote, main) as room:
        desks = Desks.of(room)
        if desks is None:
            raise Failure("This desk is not on GitHub. Name a planned hold: newsdesk lift NAME")
        closed = close_issue(desks, number)
    click.echo(f"Ended: {closed['html_url']}")


def _file(name: str, now: datetime) -> None:
    from newsdesk.proposals.hold_files import HoldFiles

    desk = open_desk()
    clear_progress()
    written = HoldFiles(desk_root(), desk, now).end(name)
    click.echo(f"Written: {written.path}")
    click.echo("It ends when this is on the published branch. Propose it, or commit and push it.")
