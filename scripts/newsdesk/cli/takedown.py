"""`newsdesk takedown`."""

import json
from collections.abc import Iterator
from datetime import datetime

import click

from newsdesk.cli.common import Failure, at_option, clear_progress
from newsdesk.cli.publish import tell
from newsdesk.cli.running import graceful, main_option, newsroom, person, real_time, remote_option, seam
from newsdesk.cli.terminal import clean
from newsdesk.plan import Row
from newsdesk.publish.takedown import Live, Subject, Takedown, deadline


@click.command("takedown")
@click.argument("post", required=False)
@click.option("--asset", metavar="ID", help="Everything that shows this asset.")
@click.option("--consent", metavar="ID", help="Everything that rests on this consent.")
@click.option("--delete", is_flag=True, help="Take it down where a program can; without it, only list.")
@click.option("--gone", is_flag=True, help="Record that it is gone, because you took it down or looked.")
@click.option("--live-accounts", is_flag=True, help="Only the accounts that show it, as JSON.")
@click.option("--account", metavar="ID", help="Only on this account.")
@click.option("--because", metavar="TEXT", help="Why, for the ledger.")
@remote_option
@main_option
@at_option
def command(  # noqa: PLR0913, PLR0917 - the options of the command
    post: str | None,
    asset: str | None,
    consent: str | None,
    delete: bool,  # noqa: FBT001 - a flag
    gone: bool,  # noqa: FBT001 - a flag
    live_accounts: bool,  # noqa: FBT001 - a flag
    account: str | None,
    because: str | None,
    remote: str,
    main: str,
    now: datetime | None,
) -> None:
    """List or take down everything public that uses something.

    That is a POST, an asset or a consent. Without --delete nothing is changed. What no program
    can take down is listed with its address and a deadline for a person, who then says so with
    --gone. What was not sent yet is listed too.
    """
    if sum(map(bool, (post, asset, consent))) != 1:
        raise Failure("Name one thing: a POST, --asset ID or --consent ID.")
    if delete and gone:
        raise Failure("Say either --delete or --gone.")
    if (delete or gone) and not (because or "").strip():
        raise Failure("Say why: --because TEXT.")
    if delete or gone:
        real_time(now)
    with newsroom(remote, main) as room, graceful() as stopping:
        who = person(room) if delete or gone else ""
        run = room.reconciler(now, account, seam(), tell, stopping, live=delete)
        with run.channels:
            view = run.view(only_recent=False)
            task = Takedown(run, Subject(post or "", asset or "", consent or ""))
            lives = tuple(live for live in task.live(view) if account in {None, live.key.account})
            clear_progress()
            if live_accounts:
                click.echo(json.dumps(sorted({live.key.account for live in lives} & view.desk.accounts.keys())))
                return
            if delete:
                lines = tuple(task.take(view, lives, because or ""))
                done = {line.key for line in lines if line.word == "withdrawn"}
                lives = tuple(live for live in lives if live.key not in done)
                view = run.view(only_recent=False) if lines else view
            elif gone:
                for live in lives:
                    recorded = live.sure and task.gone(live, because or "", who)
                    click.echo(f"{'Recorded' if recorded else 'Not recorded'}: {live.key}")
                lives = tuple(live for live in lives if not live.sure)
        planned = tuple(row for row in task.planned(view) if account in {None, row.key.account})
        for text in (*_rest(lives, f"{deadline(view, run.clock()):%Y-%m-%d %H:%M} UTC"), *_to_come(planned)):
            click.echo(text)
    raise SystemExit(1 if lives or planned else 0)


def _rest(lives: tuple[Live, ...], until: str) -> Iterator[str]:
    if not lives:
        yield "Nothing of it is public any more."
        return
    yield f"Still public, {len(lives)}. To be gone by {until}:"
    for live in lives:
        how = "newsdesk can: --delete" if live.by_program else "a person must"
        where = clean(live.state.url) or ("" if live.sure else "nobody knows whether it arrived; look there")
        yield f"  {live.key.post} {live.key.account} {live.key.part}  ({how})"
        yield f"    {where or 'no address is known'}"
    yield "When a person has taken it down: newsdesk takedown … --gone --because TEXT"


def _to_come(planned: tuple[Row, ...]) -> Iterator[str]:
    if planned:
        yield f"Not sent yet, {len(planned)}. To stop it, put a hold on it or change the post:"
    for row in planned:
        yield f"  {row.key.post} {row.key.account} {row.key.part}  ({row.state.value})"
