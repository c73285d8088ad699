"""`newsdesk plan`."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from textwrap import wrap
from zoneinfo import ZoneInfo

import click

from newsdesk.cli.common import at_option, clear_progress
from newsdesk.cli.running import answers, harmless, main_option, newsroom, remote_option
from newsdesk.cli.terminal import WIDTH, clean
from newsdesk.model.finding import Message, say
from newsdesk.plan import RECENT, Plan, Row, RowState
from newsdesk.publish import View

_COLOURS = {
    RowState.PARKED: "magenta",
    RowState.BLOCKED: "red",
    RowState.HELD: "red",
    RowState.WAITING: "yellow",
    RowState.DUE: "blue",
    RowState.PUBLISHED: "green",
}
_ALSO = frozenset({"partial", "drift"})  # reasons that are told beside the first one
_TO_COME = frozenset({RowState.DUE, RowState.WAITING, RowState.HELD, RowState.REFUSED})
_ASK = frozenset({RowState.PARKED, RowState.MISSED, RowState.BLOCKED})


@click.command("plan")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--due-accounts", is_flag=True, help="Only the accounts that a run has something to do for, as JSON.")
@click.option("--all", "everything", is_flag=True, help="Also what was published or missed long ago.")
@remote_option
@main_option
@at_option
def command(
    style: str,
    due_accounts: bool,  # noqa: FBT001 - a flag
    everything: bool,  # noqa: FBT001 - a flag
    remote: str,
    main: str,
    now: datetime | None,
) -> None:
    """Show what is due, waiting or blocked, and why.

    Reads the published branch, the ledger and the reviews; changes nothing.
    """
    with newsroom(remote, main) as room:
        view = room.reconciler(now).view(only_recent=due_accounts)
    clear_progress()
    if due_accounts:
        click.echo(json.dumps(_due_accounts(view)))
        return
    rows = view.plan.rows if everything else tuple(row for row in view.plan.rows if _current(row, view.plan))
    if style == "json":
        every = (*view.plan.rows, *view.plan.gone)
        click.echo(json.dumps([_as_data(row) for row in every], ensure_ascii=False, indent=2))
    else:
        zone = next((a.timezone for a in view.desk.accounts.values() if a.timezone), None) or "UTC"
        for line in _as_text(view.plan, rows, zone):
            click.echo(line)
        if view.snapshot.tip is None:
            click.echo("There is no ledger yet, so nothing is sent. Make it: newsdesk ledger start")
    raise SystemExit(1 if any(row.state is RowState.PARKED for row in (*rows, *view.plan.gone)) else 0)


def _due_accounts(view: View) -> list[str]:
    """Accounts of the desk with something to send, or to settle, now."""
    rows = [*view.plan.due_now(), *(row for row in (*view.plan.rows, *view.plan.gone) if row.state is RowState.OPEN)]
    return sorted({row.key.account for row in rows} & view.desk.accounts.keys())


def _current(row: Row, plan: Plan) -> bool:
    """Whether it is still of interest: to come, in need of a person, or settled lately."""
    if row.due is None or row.state not in {RowState.PUBLISHED, RowState.WITHDRAWN, RowState.MISSED}:
        return True
    return plan.now - row.due < (RECENT if row.state is RowState.MISSED else timedelta(days=1))


def _as_data(row: Row) -> dict[str, object]:
    return {
        "post": row.key.post,
        "account": row.key.account,
        "part": row.key.part,
        "state": row.state.value,
        "due": row.due.isoformat() if row.due else None,
        "reasons": [{"code": reason.code, "message": clean(str(reason.message))} for reason in row.reasons],
        "by_hand": clean(str(row.by_hand)) if row.by_hand else None,
        "price": {"amount": row.price.amount, "currency": row.price.currency} if row.price else None,
    }


def _as_text(plan: Plan, rows: tuple[Row, ...], zone: str) -> Iterator[str]:
    local = plan.now.astimezone(ZoneInfo(zone))
    yield f"Plan at {local:%a %d %b %Y %H:%M}, {zone} ({_offset(local)})"
    for hold in plan.holds:
        yield click.style(f"Hold in force: {harmless(hold.title)}", bold=True)
    if rows or plan.gone:
        yield ""
        yield click.style(f"{'WHEN':<14}{'STATE':<11}{'POST':<25}{'ACCOUNT':<20}PART", bold=True)
    for row in rows:
        yield from _row(row, zone)
    for row in plan.gone:
        yield from _row(row, zone, "not planned")
    yield ""
    yield from wrap(_counts(plan), WIDTH)


def _offset(local: datetime) -> str:
    hours = f"{local:%z}"
    return f"UTC{hours[0]}{int(hours[1:3])}{f':{hours[3:]}' if hours[3:] != '00' else ''}"


def _row(row: Row, zone: str, undated: str = "approval") -> Iterator[str]:
    when = f"{row.due.astimezone(ZoneInfo(zone)):%a %d %H:%M}" if row.due else undated
    colour = _COLOURS.get(row.state)
    word = click.style(f"{row.state.value:<11}", fg=colour) if colour else f"{row.state.value:<11}"
    yield f"{when:<14}{word}{row.key.post:<24} {row.key.account:<19} {row.key.part}"
    for message in _said(row):
        for line in wrap(harmless(str(message)), WIDTH - 14, break_long_words=False, break_on_hyphens=False):
            yield f"{'':14}{line}"
    if row.reasons and row.state in {RowState.PARKED, RowState.OPEN}:
        yield from (f"{'':14}{line}" for line in answers(row.key))


def _said(row: Row) -> Iterator[Message]:
    """What a person must know of a row: why it stands there, and what is to be done with it."""
    if row.state is not RowState.PUBLISHED and row.reasons:
        missed = row.state is RowState.MISSED
        yield next((r for r in row.reasons if missed and r.code == "missed"), row.reasons[0]).message
    yield from (reason.message for reason in row.reasons[1:] if reason.code in _ALSO)
    if row.by_hand is not None and row.state in {RowState.DUE, RowState.WAITING}:
        yield row.by_hand
    if row.edit:
        yield say("What is published is changed to the corrected text.")


def _cost(plan: Plan) -> str:
    """What the networks charge for what is still to come."""
    totals: Counter[str] = Counter()
    for row in plan.rows:
        if row.price is not None and row.state in _TO_COME:
            totals[row.price.currency] += row.price.amount  # type: ignore[assignment]  # a counter adds any number
    words = " and ".join(f"{amount:.3f} {currency}" for currency, amount in totals.items())
    return f" The networks charge {words} for what is still to come." if words else ""


def _counts(plan: Plan) -> str:
    counts = Counter(row.state for row in (*plan.rows, *plan.gone))
    words = ", ".join(f"{counts[state]} {state.value}" for state in RowState if counts[state])
    total = counts.total()
    text = f"{total} {'delivery' if total == 1 else 'deliveries'}: {words}." if words else "No delivery planned."
    parked = counts[RowState.PARKED]
    told = f"{text} {parked} parked: a person must say what happened." if parked else text
    return told + _cost(plan)
