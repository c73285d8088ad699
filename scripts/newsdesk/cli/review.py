"""`newsdesk review`."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsdesk.cli.common import Failure, at_option, clear_progress
from newsdesk.cli.running import harmless, main_option, newsroom, real_time, remote_option

if TYPE_CHECKING:
    from newsdesk.proposals.review import Reviewer

_COMMIT = re.compile(r"[0-9a-fA-F]{40}")


@click.command("review")
@click.option("--pull", "number", type=click.IntRange(1), metavar="N", help="This pull request.")
@click.option("--sha", "commit", metavar="SHA", help="The open pull requests with this head, also from forks.")
@click.option("--all", "everything", is_flag=True, help="Every open pull request.")
@click.option("--site", metavar="URL", default="", help="Where the playbook is read; default: links go to its files.")
@click.option(
    "--previews", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False), help="Write previews there."
)
@click.option("--previews-at", metavar="URL", default="", help="Where that folder can be downloaded, for the comment.")
@remote_option
@main_option
@at_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    number: int | None,
    commit: str | None,
    everything: bool,  # noqa: FBT001 - a flag
    site: str,
    previews: Path | None,
    previews_at: str,
    remote: str,
    main: str,
    now: datetime | None,
) -> None:
    """Say in pull requests what is wrong and who must approve.

    For a job that runs the code and the rules of the published branch: it reads the pull request as
    data, keeps one comment up to date and sets the status newsdesk/approved of the commit it judged.
    Exit code 2 if something could not be said.
    """
    if sum((number is not None, commit is not None, everything)) != 1:
        raise Failure("Say what to look at: one of --pull N, --sha SHA and --all.")
    if commit is not None and not _COMMIT.fullmatch(commit):
        raise Failure("--sha is the whole id of a commit: 40 digits and letters from a to f.")
    if site and not site.startswith("https://"):
        raise Failure("--site is the address of the playbook, such as https://playbook.example.")
    if previews_at and not previews_at.startswith(("https://", "http://")):
        raise Failure("--previews-at is the address of the run that keeps the folder.")
    real_time(now)
    clock = (lambda: now) if now else (lambda: datetime.now(UTC))
    raise SystemExit(_review(number, commit, remote, main, (site, previews, previews_at, clock)))


def _review(number: int | None, commit: str | None, remote: str, main: str, rest: tuple[Any, ...]) -> int:
    from newsdesk.proposals.review import Reviewer

    with newsroom(remote, main) as room:
        if room.hub is None:
            raise Failure("This desk is not on GitHub, so it has no pull requests: newsdesk check --since looks here.")
        reviewer = Reviewer(room, room.hub, *rest)
        numbers = (number,) if number else reviewer.with_head(commit) if commit else reviewer.every()
        if not numbers:
            click.echo("No open pull request has this head." if commit else "No pull request is open.")
        lines = [_look(reviewer, each, alone=len(numbers) == 1) for each in numbers]
    return 0 if all(lines) else 2


def _look(reviewer: "Reviewer", number: int, *, alone: bool) -> bool:
    """Look at one pull request and say what came of it; whether all could be said."""
    from newsdesk.desk.git import GitError
    from newsdesk.forge.hub import ForgeError, RateLimited

    try:
        said = reviewer.look(number)
    except RateLimited:
        raise
    except (ForgeError, GitError) as error:
        words = str(error)
    except Exception as error:
        if alone:
            raise
        name = type(error).__name__
        words = f"newsdesk itself failed ({name}), and the others go on. newsdesk review --pull {number} shows where."
    else:
        clear_progress()
        click.echo(harmless(f"#{number} {said.commit[:7]}: {said.words}"))
        return True
    clear_progress()
    click.echo(harmless(f"#{number}: {words}"), err=True)
    return False
