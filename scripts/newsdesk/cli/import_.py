"""`newsdesk import`."""

from pathlib import Path

import click

from newsdesk.cli.common import Failure, desk_root
from newsdesk.cli.terminal import WIDTH, clean
from newsdesk.importers.table import IMPORTERS, ImportFailed, import_folder


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
        click.echo(click.wrap_text(clean(str(note)), WIDTH, "note     ", "         "))
    click.echo(f"{report.posts} posts and {report.accounts} accounts imported, {len(report.notes)} notes.")
    click.echo("See what they need: newsdesk check")
