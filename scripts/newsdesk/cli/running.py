"""What the commands around publishing share: the newsroom, and its failures in plain sentences."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from newsdesk.cli.common import Failure, desk_root
from newsdesk.desk.git import GitError
from newsdesk.ledger.errors import LedgerError
from newsdesk.newsroom import Newsroom, NotReady
from newsdesk.publish import ClockJumped, NoLedger

remote_option = click.option("--remote", default="origin", show_default=True, help="The remote that holds the ledger.")
main_option = click.option("--main", default="main", show_default=True, help="The branch that is published.")


@contextmanager
def newsroom(remote: str, main: str) -> Iterator[Newsroom]:
    """The newsroom of the desk; what is not ready ends the command with one sentence."""
    try:
        yield Newsroom(desk_root(), remote, main)
    except (NotReady, NoLedger, ClockJumped, LedgerError) as error:
        raise Failure(str(error)) from None
    except GitError as error:
        raise Failure(f"git says: {error}.") from None


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
    point, _, name = os.environ.get("NEWSDESK_REHEARSE", "").partition(":")
    if not point:
        return lambda _: None
    number = signal.Signals[name or "SIGKILL"]
    return lambda reached: os.kill(os.getpid(), number) if reached == point else None
