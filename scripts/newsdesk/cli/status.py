"""`newsdesk status`."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import click

from newsdesk.channels.by_hand import sheet
from newsdesk.cli.common import Failure, at_option, clear_progress
from newsdesk.cli.running import answers, harmless, main_option, newsroom, remote_option
from newsdesk.cli.terminal import clean
from newsdesk.ledger.snapshot import Snapshot
from newsdesk.model.delivery import StateName
from newsdesk.newsroom import Newsroom
from newsdesk.plan import Row
from newsdesk.publish import Reconciler, View


@click.command("status")
@click.argument("post", required=False)
@remote_option
@main_option
@at_option
def command(post: str | None, remote: str, main: str, now: datetime | None) -> None:
    """Show what happened, with links.

    Without POST a count of everything; with POST each delivery, its events, and for what a person
    must post by hand the sheet to copy from.
    """
    with newsroom(remote, main) as room:
        reconciler = room.reconciler(now)
        view = reconciler.view(only_recent=False)
        clear_progress()
        if view.snapshot.tip is None:
            lines = iter(["There is no ledger yet: nothing was ever sent. newsdesk ledger start makes it."])
        elif post is None:
            lines = _counts(view.snapshot)
        else:
            lines = _of_post(room, reconciler, view, post)
        for line in lines:
            click.echo(line)


def _counts(snapshot: Snapshot) -> Iterator[str]:
    counts = Counter(state.name for state in snapshot.states.values())
    words = ", ".join(f"{count} {name.value}" for name, count in counts.items())
    noun = "delivery" if counts.total() == 1 else "deliveries"
    yield f"{counts.total()} {noun} in the ledger{': ' if words else ''}{words}."
    yield from (clean(str(problem)) for problem in snapshot.problems)


def _of_post(room: Newsroom, reconciler: Reconciler, view: View, post: str) -> Iterator[str]:
    states = view.snapshot.states
    keys = sorted(key for key in states if key.post == post)
    if not keys and post not in view.desk.posts:
        raise Failure(f"There is no post {post}, neither on the branch nor in the ledger.")
    if not keys:
        yield "Nothing has been sent. Why: newsdesk plan"
    for key in keys:
        state = states[key]
        yield f"{state.name.value:<14}{key.account} {key.part}  {clean(state.url)}"
        for event in room.ledger.events(key):
            yield click.style(f"  {event.at:%Y-%m-%d %H:%M:%S} UTC  {event.name.value}", dim=True)
        if state.name in {StateName.PARKED, StateName.CONTRADICTORY}:
            yield f"  {harmless(state.reason)}"
    for row in view.plan.rows:
        if row.key.post == post and row.delivery.handed:  # what is in doubt may be there: nobody posts it again
            yield from _by_hand(reconciler, view, row)


def _by_hand(reconciler: Reconciler, view: View, row: Row) -> Iterator[str]:
    """The sheet for a person, or why nobody may post it now."""
    yield ""
    if row.digest != row.delivery.digest:
        yield "The post was changed after it was handed over, so there is no sheet to post from."
        yield "Say whether the earlier text was posted; if it was not, the new one is handed over when it is approved:"
        yield from answers(row.key)
        return
    reasons = reconciler.obstacles(view, row)
    if reasons:
        yield f"Do not post it now: {clean(str(reasons[0].message))}"
        yield from answers(row.key)
        return
    yield from map(clean, sheet(reconciler.request(view, row, "")).split("\n"))
