"""`newsdesk status`."""

from collections import Counter

import click

from newsdesk.channels.by_hand import sheet
from newsdesk.cli.common import Failure, clear_progress
from newsdesk.cli.running import main_option, newsroom, remote_option
from newsdesk.cli.terminal import clean
from newsdesk.model.delivery import StateName


@click.command("status")
@click.argument("post", required=False)
@remote_option
@main_option
def command(post: str | None, remote: str, main: str) -> None:
    """Show what happened, with links.

    Without POST a count of everything; with POST each delivery, its events, and for what a person
    must post by hand the sheet to copy from.
    """
    with newsroom(remote, main) as room:
        reconciler = room.reconciler()
        view = reconciler.view(only_recent=False)
        clear_progress()
        states = view.snapshot.states
        if post is None:
            counts = Counter(state.name for state in states.values())
            words = ", ".join(f"{count} {name.value}" for name, count in counts.items())
            click.echo(f"{len(states)} deliveries in the ledger{': ' if words else ''}{words}.")
            for problem in view.snapshot.problems:
                click.echo(clean(str(problem)))
            return
        keys = sorted(key for key in states if key.post == post)
        if not keys and post not in view.desk.posts:
            raise Failure(f"There is no post {post}, neither on the branch nor in the ledger.")
        if not keys:
            click.echo("Nothing has been sent.")
        for key in keys:
            state = states[key]
            click.echo(f"{state.name.value:<14}{key.account} {key.part}  {state.url}")
            for event in room.ledger.events(key):
                click.echo(click.style(f"  {event.at:%Y-%m-%d %H:%M:%S} UTC  {event.name.value}", dim=True))
            if state.name is StateName.PARKED:
                click.echo(f"  {clean(state.reason)}")
        for row in view.plan.rows:
            if row.key.post == post and row.delivery.name is StateName.PARKED:
                click.echo(f"\n{sheet(reconciler.request(view, row, ''))}")
