"""`newsdesk schema`."""

import json

import click

from newsdesk.desk.kinds import KINDS
from newsdesk.desk.schema import json_schema


@click.command("schema")
@click.argument("kind", required=False, type=click.Choice(list(KINDS)))
def command(kind: str | None) -> None:
    """Print the JSON Schema of a kind of file.

    Editors use it to complete and check front matter. Without KIND: all of them, by kind.
    """
    schema = json_schema(KINDS[kind]) if kind else {name: json_schema(known) for name, known in KINDS.items()}
    click.echo(json.dumps(schema, ensure_ascii=False, indent=2))
