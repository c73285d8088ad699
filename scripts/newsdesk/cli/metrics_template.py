"""`newsdesk metrics template`."""

from pathlib import Path

import click

from newsdesk.cli.common import Failure, clear_progress, open_desk, write_out
from newsdesk.metrics.importing.own import template


@click.command("template")
@click.argument("format_", metavar="[FORMAT]", required=False)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write it there.")
def command(format_: str | None, output: Path | None) -> None:
    """Print the file to begin with, for what people write down themselves.

    As CSV: the columns, and one example to take out. Without FORMAT: which files there are.
    """
    page = open_desk().exports
    clear_progress()
    own = {layout.id: layout for layout in page.formats if layout.own} if page else {}
    if format_ is None:
        click.echo("\n".join(f"{name:18}{layout.title}" for name, layout in own.items()))
        return
    if format_ not in own:
        raise Failure(f"There is no template {format_}; there are {', '.join(own)}.")
    write_out(template(own[format_]), output)
