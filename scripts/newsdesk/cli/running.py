"""What the commands around publishing share: the newsroom, and its failures in plain sentences."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from shlex import quote

import click

from newsdesk.branches.errors import BranchError, first_words
from newsdesk.channels.switchboard import WrongClock
from newsdesk.cli.common import Failure, desk_root
from newsdesk.cli.terminal import clean
from newsdesk.desk.git import GitError
from newsdesk.forge.hub import ForgeError
from newsdesk.forge.runs import this_run
from newsdesk.model.delivery import DeliveryKey
from newsdesk.newsroom import Newsroom, NotReady
from newsdesk.publish import JUMP, ClockJumped, NoAccount, NoLedger

_REHEARSE = "NEWSDESK_REHEARSE"

remote_option = click.option("--remote", default="origin", show_default=True, help="The remote that holds the ledger.")
main_option = click.option("--main", default="main", show_default=True, help="The branch that is published.")


@contextmanager
def newsroom(remote: str, main: str) -> Iterator[Newsroom]:
    """The newsroom of the desk; what is not ready ends the command with one sentence."""
    try:
        yield Newsroom(desk_root(), remote, main)
    except (NotReady, NoAccount, NoLedger, ClockJumped, WrongClock, BranchError, ForgeError) as error:
        raise Failure(harmless(str(error))) from None
    except GitError as error:
        raise Failure(harmless(f"git says: {first_words(str(error))}.")) from None


def harmless(text: str) -> str:
    """Words of others on the terminal, on one line: a runner takes `::` at its begin, or `##[` in it, for a command."""
    return clean(" ".join(text.split())).replace("::", ": :").replace("##[", "## [")


def real_time(now: datetime | None) -> None:
    """Another time is for rehearsals: what is sent cannot be taken back, and the ledger would hold a false time."""
    if now and abs(now - datetime.now(UTC)) > JUMP and _REHEARSE not in os.environ:
        raise Failure(
            "This command acts for real, so it takes no other time. newsdesk plan --at TIME and "
            f"newsdesk publish --dry-run --at TIME show what would happen; rehearsals set {_REHEARSE}."
        )


def answers(key: DeliveryKey) -> tuple[str, str]:
    """The two commands with which a person says what happened to a delivery."""
    named = f"newsdesk resolve {quote(key.post)} {quote(key.account)}{f' {key.part}' if key.part > 1 else ''}"
    return f"{named} --published ADDRESS --because TEXT", f"{named} --not-published --because TEXT"


def person(room: Newsroom) -> str:
    """Who decides: as git knows them, or whoever started the run of a workflow, who must hold a role for it."""
    run = this_run()
    if run is None:
        try:
            return room.repository.text("config", "user.email")
        except GitError:
            return "not known"
    again = os.environ.get("GITHUB_TRIGGERING_ACTOR", run["actor"]) != run["actor"]
    if again or run["attempt"] != "1":  # it names whoever gave the answer then, and not whoever gives it again
        raise Failure("This is a run of an earlier answer, started again. Give the answer anew.")
    workflow, number = room.workflow(), os.environ.get("GITHUB_ACTOR_ID", "")
    found = next((p for p in workflow.people if p.id is not None and str(p.id) == number), None) if workflow else None
    if workflow is None or found is None or (workflow.resolve_roles and not {*workflow.resolve_roles} & {*found.roles}):
        names = ", ".join(workflow.roles.get(role, role) for role in workflow.resolve_roles) if workflow else ""
        raise Failure(f"{run['actor']} may not decide this. Ask: {names or 'somebody who holds a role'}.")
    return found.login


@contextmanager
def graceful() -> Iterator[Callable[[], bool]]:
    """On a signal the present step is finished and nothing new begins."""
    asked = False

    def ask(*_: object) -> None:
        nonlocal asked
        asked = True

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def seam() -> Callable[[str], None]:
    """Rehearse a crash: NEWSDESK_REHEARSE=POINT:SIGNAL sends this process the signal when it reaches the point."""
    point, _, name = os.environ.get(_REHEARSE, "").partition(":")
    if not point:
        return lambda _: None
    number = signal.Signals.__members__.get(name or "SIGKILL")
    if number is None:
        raise Failure(f"{_REHEARSE} names no signal: {name}. Write POINT:SIGNAL, such as called:SIGKILL.")
    return lambda reached: os.kill(os.getpid(), number) if reached == point else None
