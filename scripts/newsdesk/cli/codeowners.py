"""`newsdesk codeowners`."""

from pathlib import Path

import click

from newsdesk.cli.common import Failure, clear_progress, desk_root, open_desk


@click.command("codeowners")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit code 1 if the file should change.")
def command(only_check: bool) -> None:  # noqa: FBT001 - a flag
    """Write who is asked to review what, from the roles.

    The people and roles of guidelines/workflow.md become .github/CODEOWNERS, and GitHub asks them to
    look at pull requests. Who must approve a post is decided by the status newsdesk/approved.
    """
    from newsdesk.desk.git import repository_of
    from newsdesk.model.finding import Problem
    from newsdesk.proposals.codeowners import PLACE, codeowners

    desk, root = open_desk(), desk_root()
    clear_progress()
    if desk.workflow is None:
        raise Failure("guidelines/workflow.md cannot be read: newsdesk check guidelines/workflow.md says why.")
    repository = repository_of(root)
    prefix = repository.prefix if repository else ""
    place = root.parents[prefix.count("/") - 1] / PLACE if prefix else root / PLACE
    try:
        text = codeowners(desk.workflow, prefix)
    except Problem as error:
        raise Failure(f"{error} Correct it in guidelines/workflow.md.") from None
    if _read(place) == text:
        click.echo(f"{PLACE} is as the roles say.")
        return
    if only_check:
        click.echo(f"{PLACE} is not as the roles say. Write it anew: newsdesk codeowners")
        raise SystemExit(1)
    _write(place, text)
    click.echo(f"{PLACE} is written. Commit it with the page.")


def _read(place: Path) -> str | None:
    try:
        return place.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _write(place: Path, text: str) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failure(f"{place} cannot be written: {error.strerror}.") from None
