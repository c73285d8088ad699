"""`newsdesk hold`."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from newsdesk.cli.common import Failure, at_option, clear_progress, desk_root, open_desk
from newsdesk.cli.running import harmless, main_option, newsroom, real_time, remote_option
from newsdesk.desk.git import GitError, repository_of

if TYPE_CHECKING:
    from pathlib import Path

    from newsdesk.model.hold import ActiveHold
    from newsdesk.newsroom import Newsroom
    from newsdesk.proposals.hold_answers import Desks

_LARGEST = 2**31 - 1
_MOST = 20


@click.command("hold")
@click.argument("scope", nargs=-1)
@click.option("--because", metavar="TEXT", default="", help="What happened, and when you look at it again.")
@click.option(
    "--allow", metavar="TYPE", multiple=True, help="A type of post that still goes out; may stand several times."
)
@click.option("--role", default="", help="Without GitHub: the role in which you pause it.")
@click.option("--answer", "number", type=click.IntRange(1, _LARGEST), hidden=True)
@remote_option
@main_option
@at_option
def command(  # noqa: PLR0913, PLR0917 - the options of the command
    scope: tuple[str, ...],
    because: str,
    allow: tuple[str, ...],
    role: str,
    number: int | None,
    remote: str,
    main: str,
    now: datetime | None,
) -> None:
    """Pause publishing, at once.

    SCOPE is everything, or what to pause: country:Kivara,account:relay-x-es. Values of one kind are alternatives,
    different kinds must all fit. On GitHub it opens an issue that pauses in this very moment; without GitHub it
    writes a file, which pauses when it is on the published branch.
    """
    from newsdesk.proposals.hold_scopes import NoHold

    if number is None and (not scope or not because.strip()):
        raise Failure("Say what to pause and why: newsdesk hold everything --because TEXT")
    try:
        if number is not None:
            _answer(number, remote, main, now)
            return
        real_time(now)
        words = [word for text in scope for word in text.split(",") if word.strip()]
        _begin(words, " ".join(because.split()), allow, role, (remote, main), now or datetime.now(UTC))
    except NoHold as error:
        raise Failure(harmless(str(error))) from None


def _answer(number: int, remote: str, main: str, now: datetime | None) -> None:
    from newsdesk.proposals.hold_answers import Desks, answer

    with newsroom(remote, main) as room:
        desks = _desks(Desks.of(room))
        said = answer(
            desks, number, lambda: room.reconciler(now).view(only_recent=False).plan, now or datetime.now(UTC)
        )
    click.echo(f"Issue #{number}: {said}.")


def _desks(found: "Desks | None") -> "Desks":
    if found is None:
        raise Failure("This desk is not on GitHub, so it has no issues.")
    return found


def _begin(
    words: list[str], because: str, allow: tuple[str, ...], role: str, places: tuple[str, str], now: datetime
) -> None:
    from newsdesk.proposals.hold_answers import Desks

    with newsroom(*places) as room:
        desks = Desks.of(room) if _has_remote(room) else None
        if desks is not None:
            hold = _open_issue(desks, words, because, allow)
        else:
            hold = _write_file(words, because, allow, role, now)
        _tell(room, hold, now)


def _has_remote(room: "Newsroom") -> bool:
    found = repository_of(room.root)
    return found is not None and room.remote in found.text("remote").split()


def _open_issue(desks: "Desks", words: list[str], because: str, allow: tuple[str, ...]) -> "ActiveHold":
    from newsdesk.proposals.hold_opening import open_issue

    issue = open_issue(desks, words, because, allow)
    click.echo(f"Paused from now on: {issue['html_url']}")
    click.echo(
        f"Closing the issue ends it; so does newsdesk lift {issue['number']}. These may: {_names(desks.may_lift)}"
    )
    return desks.issues.read(issue)


def _names(people: tuple[str, ...]) -> str:
    return harmless(", ".join(people)) or "nobody yet; see guidelines/workflow.md"


def _write_file(words: list[str], because: str, allow: tuple[str, ...], role: str, now: datetime) -> "ActiveHold":
    from newsdesk.model.hold import in_force
    from newsdesk.proposals.hold_files import HoldFiles
    from newsdesk.proposals.hold_opening import role_of
    from newsdesk.proposals.hold_scopes import known_types, scope_lines

    root, desk = desk_root(), open_desk()
    clear_progress()
    lines, allowed = scope_lines(words, desk), known_types(allow, desk)
    written = HoldFiles(root, desk, now).begin(lines, allowed, because, role or role_of(desk, _email(root)))
    click.echo(f"Written: {written.path}")
    click.echo(f"It pauses nothing until it is on the published branch. Commit and push it now: {written.path}")
    click.echo(f"To end it: newsdesk lift {written.id}")
    return in_force([written], now)[0]


def _email(root: "Path") -> str:
    repository = repository_of(root)
    try:
        return repository.text("config", "user.email") if repository else ""
    except GitError:
        return ""


def _tell(room: "Newsroom", hold: "ActiveHold", now: datetime) -> None:
    """What it pauses; the hold is there already, so nothing that goes wrong here may look as if it were not."""
    from newsdesk.branches.errors import BranchError
    from newsdesk.forge.hub import ForgeError
    from newsdesk.newsroom import NotReady
    from newsdesk.preview.times import stamp
    from newsdesk.proposals.hold_scopes import effect

    try:
        view = room.reconciler(now).view(only_recent=False)
        rows = effect(hold, view.desk, view.plan).paused
    except (NotReady, ForgeError, GitError, BranchError) as error:
        click.echo(harmless(f"What it pauses cannot be listed: {error}"))
        return
    click.echo(f"It pauses {len(rows) or 'nothing that is due or waiting now'}{':' if rows else '.'}")
    for row in rows[:_MOST]:
        when = stamp(row.due, view.desk.accounts[row.key.account].timezone or "UTC") if row.due else "when approved"
        click.echo(harmless(f"  {when}  {row.key.post}  {row.key.account}  {row.state.value}"))
    if len(rows) > _MOST:
        click.echo(f"  and {len(rows) - _MOST} more: newsdesk plan")
