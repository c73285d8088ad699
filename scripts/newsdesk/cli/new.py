"""`newsdesk new`."""

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from newsdesk.cli.common import Failure, at_option, clear_progress, desk_root, open_desk
from newsdesk.desk.desk import Desk
from newsdesk.desk.kinds import KINDS, Kind, kind_of
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
    chosen = KINDS[kind]
    try:
        path = place_for(chosen, record_id, today)
    except TemplateError as error:
        raise Failure(str(error)) from None
    desk = open_desk()
    clear_progress()
    path = _beside_original(desk, chosen, record_id, path)
    if taken := _taken(desk, chosen, record_id, path):
        raise Failure(f"{taken} exists already.")
    try:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        with (root / path).open("x", encoding="utf-8") as file:
            file.write(template(chosen, desk, today))
    except FileExistsError:
        raise Failure(f"{path} exists already.") from None
    except OSError as error:
        raise Failure(f"{path} cannot be written: {error.strerror}.") from None
    click.echo(f"Written: {path}")
    click.echo(f"Fill in what stands in [BRACKETS], then run: newsdesk check {path}")


def _beside_original(desk: Desk, kind: Kind, record_id: str, path: str) -> str:
    """A translation lies beside the file that it translates."""
    base, dot, _ = record_id.partition(".")
    if not (kind.translated and dot):
        return path
    original = next((known for known in _paths(desk, kind) if kind.record_id(known) == base), None)
    if original is None:
        raise Failure(f"There is no {kind.title} {base} to translate.")
    return f"{original.rpartition('/')[0]}/{record_id}.md"


def _taken(desk: Desk, kind: Kind, record_id: str, path: str) -> str | None:
    """The file that has this id already: ids are unique among all files of a kind, whatever their folder."""
    wanted = record_id.casefold()
    same = (known for known in _paths(desk, kind) if kind.record_id(known).casefold() == wanted)
    return path if path in desk.paths else next(same, None)


def _paths(desk: Desk, kind: Kind) -> Iterator[str]:
    return (path for path in sorted(desk.paths) if kind_of(path) is kind)
