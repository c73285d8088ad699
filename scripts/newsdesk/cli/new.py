"""`newsdesk new`."""

from datetime import UTC, datetime

import click

from newsdesk.cli.common import Failure, at_option, clear_progress, desk_root, open_desk
from newsdesk.desk.kinds import KINDS
from newsdesk.desk.template import TemplateError, place_for, template


@click.command("new")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("record_id", metavar="ID")
@at_option
def command(kind: str, record_id: str, now: datetime | None) -> None:
    """Write a commented file of any kind.

    The file names every key of the kind and what it is for. What must be filled in stands in
    [BRACKETS]; the check reminds you of any that is left.
    """
    root, today = desk_root(), (now or datetime.now(UTC)).date()
    try:
        path = place_for(KINDS[kind], record_id, today)
    except TemplateError as error:
        raise Failure(str(error)) from None
    if (root / path).exists():
        raise Failure(f"{path} exists already.")
    desk = open_desk()
    clear_progress()
    text = template(KINDS[kind], desk, today)
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    click.echo(f"Written: {path}")
    click.echo(f"Fill in what stands in [BRACKETS], then run: newsdesk check {path}")
