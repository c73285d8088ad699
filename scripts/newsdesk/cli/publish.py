"""`newsdesk publish`."""

import json
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from textwrap import wrap

import click

from newsdesk.cli.common import at_option, clear_progress
from newsdesk.cli.running import graceful, harmless, main_option, newsroom, real_time, remote_option, seam
from newsdesk.cli.terminal import WIDTH, clean
from newsdesk.plan import RowState
from newsdesk.publish import Line, Reconciler, Tick

_DONE = frozenset({RowState.PUBLISHED, RowState.WITHDRAWN})
_COLOURS = {"published": "green", "recovered": "green", "refused": "yellow", "parked": "magenta", "by hand": "magenta"}
_COLOURS |= {"corrected": "green", "withdrawn": "green", "in doubt": "yellow", "not taken": "magenta"}


@click.command("publish")
@click.option("--dry-run", is_flag=True, help="Show exactly what would be sent; call nobody.")
@click.option("--account", metavar="ID", help="Only this account.")
@remote_option
@main_option
@at_option
def command(dry_run: bool, account: str | None, remote: str, main: str, now: datetime | None) -> None:  # noqa: FBT001
    """Send what is due, once.

    One run of the reconciler: it reads the published branch and the ledger, settles what earlier
    runs left open, and sends what is due and approved. It can be killed at any moment.
    """
    if not dry_run:
        real_time(now)
    with newsroom(remote, main) as room, graceful() as stopping:
        reconciler = room.reconciler(now, account, seam(), tell, stopping, live=not dry_run)
        if dry_run:
            _rehearse(reconciler)
            return
        with reconciler.channels:
            tick = reconciler.tick()
        stopped = stopping()
    clear_progress()
    click.echo("Stopped before everything was looked at." if stopped and not tick.lines else _summary(tick))
    for line in wrap(_left(tick), WIDTH):
        click.echo(line)
    raise SystemExit(1 if tick.needs_person else 0)


def _rehearse(reconciler: Reconciler) -> None:
    """Every delivery that a run would send, with exactly what the network would get."""
    view, rows = reconciler.rehearse()
    clear_progress()
    click.echo(f"Would send {len(rows)}{':' if rows else '.'}")
    for row in rows:
        click.echo(f"  {row.key}")
        if row.by_hand is not None:
            click.echo(f"    {clean(str(row.by_hand))}")
            continue
        if row.price is not None:
            click.echo(f"    costs {row.price.amount:.3f} {row.price.currency}")
        payload = json.dumps(reconciler.payload(view, row), ensure_ascii=False, indent=2, default=str)
        for line in payload.splitlines():
            click.echo(f"    {clean(line)}")
    click.echo("Nothing was sent.")


def tell(line: Line) -> None:
    """Print what a run did, the moment it did it."""
    clear_progress()
    word = click.style(f"{line.word:<12}", fg=_COLOURS.get(line.word))
    with suppress(BrokenPipeError):  # whoever read along has gone; the run goes on
        click.echo(f"{datetime.now(UTC):%H:%M:%S}  {word}{line.key.post:<22} {line.key.account} {line.key.part}")
        for text in wrap(harmless(line.text), WIDTH - 22, break_long_words=False, break_on_hyphens=False):
            click.echo(f"{'':22}{text}")


def _summary(tick: Tick) -> str:
    if not tick.lines:
        return "Nothing to send."
    counts = Counter(line.word for line in tick.lines)
    people = sum(line.person for line in tick.lines)
    words = ", ".join(f"{count} {word}" for word, count in counts.items())
    return f"{words}{f'; {people} for a person' if people else ''}."


def _left(tick: Tick) -> str:
    """What this run could not send, of what should have been sent by now."""
    done = {line.key for line in tick.lines}
    rows = [row for row in (*tick.plan.rows, *tick.plan.gone) if row.key not in done and row.state not in _DONE]
    counts = Counter(row.state for row in rows if row.due is None or row.due <= tick.plan.now)
    words = ", ".join(f"{counts[state]} {state.value}" for state in RowState if counts[state])
    return f"Not sent: {words}. Why: newsdesk plan" if words else ""
