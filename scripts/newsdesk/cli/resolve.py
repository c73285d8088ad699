"""`newsdesk resolve`."""

from datetime import UTC, datetime

import click

from newsdesk.cli.common import Failure, at_option, clear_progress
from newsdesk.cli.running import main_option, newsroom, person, real_time, remote_option
from newsdesk.ledger.ledger import Overtaken
from newsdesk.model.delivery import DeliveryKey, EventName, StateName
from newsdesk.model.fields import check_link
from newsdesk.model.finding import Problem

_OPEN = {StateName.PARKED, StateName.OPEN, StateName.CONTRADICTORY, StateName.FAILED, StateName.REFUSED}
_NOW = {
    StateName.PUBLISHED: "is published at {url}.",
    StateName.WITHDRAWN: "was published once and is not there any more. It is not sent again.",
    StateName.NEW: "is not published. It is sent when nothing stands in the way: newsdesk plan",
    StateName.CONTRADICTORY: "still contradicts itself: newsdesk ledger audit",
}


@click.command("resolve")
@click.argument("post")
@click.argument("account")
@click.argument("part", type=click.IntRange(1), default=1)
@click.option("--published", metavar="URL", help="It is there, at this address.")
@click.option("--not-published", is_flag=True, help="It is not there; it may be sent.")
@click.option("--because", metavar="TEXT", required=True, help="How you know.")
@remote_option
@main_option
@at_option
def command(  # noqa: PLR0913, PLR0917 - the options of the command
    post: str,
    account: str,
    part: int,
    published: str | None,
    not_published: bool,  # noqa: FBT001 - a flag
    because: str,
    remote: str,
    main: str,
    now: datetime | None,
) -> None:
    """Say what happened where the network cannot tell.

    For a delivery that is parked, that the network refused (then it is tried again), or that a run
    left open and nobody finishes.
    """
    if bool(published) == not_published:
        raise Failure("Say either --published URL or --not-published.")
    if not because.strip():
        raise Failure("Say how you know: --because TEXT.")
    _check(published)
    real_time(now)
    key = DeliveryKey(post, account, part)
    with newsroom(remote, main) as room:
        who, state = person(room), room.ledger.read().states.get(key)
        clear_progress()
        if state is None or state.name not in _OPEN:
            raise Failure(
                f"{key} is {state.name.value if state else 'not in the ledger'}: there is nothing to resolve."
            )
        if state.name is StateName.OPEN and room.forge(room.desk(_nothing), "HEAD").run_ended(state.run) is False:
            raise Failure(f"A run is sending {key} at this moment. Wait until it has ended.")
        data = {
            "published": bool(published),
            "url": published or "",
            "message": because,
            "person": who,
        }
        try:
            after = room.ledger.record(key, EventName.RESOLVED, data, state.count, now or datetime.now(UTC))
        except Overtaken:
            raise Failure(f"Somebody was faster: look again with newsdesk status {post}") from None
    click.echo(f"Recorded: {key} {_NOW[after.name].format(url=after.url)}")


def _nothing(_: str) -> bool:
    """No file of the desk is needed to ask about a run."""
    return False


def _check(address: str | None) -> None:
    try:
        if address:
            check_link(address)
    except Problem as problem:
        raise Failure(str(problem)) from None
