"""`newsdesk schedule`."""

import re
from datetime import UTC, datetime
from pathlib import Path

import click

from newsdesk.cli.common import Failure, desk_root, open_desk

_FILE = Path(".github/workflows/publish.yml")
_MARKED = re.compile(
    r"(?P<begin>^(?P<indent>[ ]*)\#[ ]publishing[ ]hours:[ ]begin.*\n)"
    r"(?P<lines>(?:.*\n)*?)"
    r"(?P<end>^[ ]*\#[ ]publishing[ ]hours:[ ]end)",
    re.MULTILINE | re.VERBOSE,
)


@click.command("schedule")
@click.option("--check", "only_look", is_flag=True, help="Change nothing; say whether the file is as it should be.")
def command(only_look: bool) -> None:  # noqa: FBT001 - a flag
    """Write when runs begin, from the publishing hours.

    The hours stand on the workflow page; .github/workflows/publish.yml gets them in UTC, for summer and winter.
    """
    from newsdesk.plan.hours import crons

    desk = open_desk()
    if desk.workflow is None:
        raise Failure("guidelines/workflow.md cannot be read: newsdesk check says why.")
    path = desk_root() / _FILE
    lines = crons(desk.workflow.publishing_hours, datetime.now(UTC).year)
    text = _read(path)
    wanted = with_hours(text, lines)
    if only_look:
        if wanted != text:
            click.echo(
                f"{_FILE} does not follow the publishing hours of the workflow page. Write it: newsdesk schedule"
            )
        raise SystemExit(int(wanted != text))
    if wanted != text:
        try:
            path.write_text(wanted, encoding="utf-8")
        except OSError as error:
            raise Failure(f"{_FILE} cannot be written: {error.strerror}.") from None
    click.echo(f"Runs begin, in UTC: {'; '.join(lines)}")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Failure(
            f"{_FILE} is missing or cannot be read. The starter has one: newsdesk init DIR makes it."
        ) from None


def with_hours(text: str, lines: tuple[str, ...]) -> str:
    """The workflow with these times between its marks; raises Failure where it has not two of them."""
    found = list(_MARKED.finditer(text))
    if len(found) != 1:
        raise Failure(
            f"{_FILE} must say once where the times go, between two lines: "
            "`# publishing hours: begin` and `# publishing hours: end`."
        )
    marks = found[0]
    written = "".join(f'{marks["indent"]}- cron: "{line}"\n' for line in lines)
    return f"{text[: marks.end('begin')]}{written}{text[marks.start('end') :]}"
