"""`newsdesk import`."""

from pathlib import Path

import click

from newsdesk.cli.common import Failure, desk_root
from newsdesk.cli.terminal import WIDTH, flow
from newsdesk.importers.base import ImportFailed
from newsdesk.importers.table import IMPORTERS, import_folder


@click.command("import")
@click.argument("source", type=click.Choice(list(IMPORTERS)))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(source: str, folder: Path) -> None:
    """Bring in the posts of another system.

    Reads the folder of a desk of that system and writes posts, accounts and assets into this one.
    Nothing that exists is overwritten; what cannot be carried over is listed.
    """
    root = desk_root()
    try:
        report = import_folder(source, folder, root)
    except ImportFailed as error:
        raise Failure(str(error)) from None
    for note in report.notes:
        first, *more = flow([(str(note), {})], WIDTH - 9)
        click.echo("\n".join([f"note     {first}", *(f"{'':9}{line}" for line in more)]))
    counts = f"{_count(report.posts, 'post')} and {_count(report.accounts, 'account')} imported"
    unchanged = f", {_count(report.unchanged, 'file')} here already" if report.unchanged else ""
    click.echo(f"{counts}{unchanged}, {_count(len(report.notes), 'note')}.")
    click.echo("See what they need: newsdesk check")


def _count(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"
