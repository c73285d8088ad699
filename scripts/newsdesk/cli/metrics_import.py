"""`newsdesk metrics import`."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from newsdesk.cli.common import Failure, Instant, at_option, clear_progress, desk_zone
from newsdesk.cli.running import harmless, main_option, newsroom, real_time, remote_option
from newsdesk.cli.terminal import WIDTH, flow
from newsdesk.desk.desk import Desk
from newsdesk.metrics.importing.base import Draft, Refusal
from newsdesk.metrics.importing.placing import Placed
from newsdesk.metrics.importing.run import Asked, Imported, Importing

_WHY: Mapping[str, str] = {
    "said": "as you say",
    "before": "as when it was first imported",
    "file": "the time of the file. Was it exported at another time? Say --exported TIME",
}
_SHOWN = 10  # rows of one kind; all of them are in the file of --unmatched
_LONGEST = 48  # characters of a text


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "format_", metavar="ID", default="", help="What it is, where the file does not say it.")
@click.option("--account", metavar="ID", default="", help="Whose numbers these are, where the file does not say it.")
@click.option("--exported", type=Instant(), metavar="TIME", help="When it was exported; default: the file's time.")
@click.option("--dates", type=click.Choice(["day-first", "month-first"]), help="What 05/06/2026 begins with.")
@click.option("--decimal", type=click.Choice(["point", "comma"]), help="What stands before a fraction.")
@click.option("--dry-run", is_flag=True, help="Say what would be added, and add nothing.")
@click.option(
    "--unmatched", "listed", metavar="CSV", type=click.Path(path_type=Path), help="Write the unmatched rows there."
)
@remote_option
@main_option
@at_option
def command(  # noqa: PLR0913, PLR0917 - the options of the command
    files: tuple[Path, ...],
    format_: str,
    account: str,
    exported: datetime | None,
    dates: str | None,
    decimal: str | None,
    dry_run: bool,  # noqa: FBT001 - a flag
    listed: Path | None,
    remote: str,
    main: str,
    now: datetime | None,
) -> None:
    """Add the numbers of files that other tools export.

    Each row is matched with our posts by id, address or text. What is none of ours is listed and
    kept; what would mislead is refused. The same file again changes nothing.
    """
    real_time(now)
    asked = Asked(format_, account, exported, dates or "", {"point": ".", "comma": ","}.get(decimal or "", ""))
    with newsroom(remote, main) as room:
        desk = room.desk()
        _check(desk, asked)
        states = room.ledger.read().states
        gc.disable()  # millions of tuples and no cycle: looking for cycles would take a third of the time
        importing = Importing(desk, room.numbers, states, now or datetime.now(UTC), ZoneInfo(desk_zone(room.root)))
        read = [importing.read(path, asked) for path in files]
        new = 0 if dry_run else importing.record(read)
        room.cache.save()
    clear_progress()
    for one in read:
        click.echo("\n".join(_lines(one)))
    if listed:
        _write(listed, read)
    if any(one.unmatched for one in read) and not dry_run:
        click.echo("Unmatched numbers are kept, and join their post once the ledger knows it.")
    click.echo(_sum(read, new, dry_run=dry_run))
    raise SystemExit(1 if any(one.refusals for one in read) else 0)


def _check(desk: Desk, asked: Asked) -> None:
    formats = desk.exports.by_id if desk.exports else {}
    if asked.format and asked.format not in formats:
        raise Failure(f"There is no format {asked.format}; there are {', '.join(formats)}.")
    if asked.account and asked.account not in desk.accounts:
        raise Failure(f"There is no account {asked.account}; there are {', '.join(desk.accounts)}.")


def _lines(one: Imported) -> Iterator[str]:
    yield harmless(f"{one.name}: {one.title or 'nothing is imported'}")
    if refused := one.refused:
        yield from _wrapped("refused", f"{refused.reason} {refused.help}")
        return
    yield from _wrapped("as of", f"{one.at:%Y-%m-%d %H:%M} UTC, {_WHY[one.why]}")
    yield from _wrapped("rows", _found(one))
    for note in dict.fromkeys(map(str, one.notes)):
        yield from _wrapped("note", note)
    for refusal in one.refusals[:_SHOWN]:
        yield from _wrapped(f"row {refusal.row}", f"refused: {refusal.reason} {refusal.help}")
    yield from _more(one.refusals)
    for placed in one.unmatched[:_SHOWN]:
        yield from _wrapped(f"row {placed.draft.row}", f"unmatched: {_name(placed.draft)}: {placed.reason}")
    yield from _more(one.unmatched)


def _found(one: Imported) -> str:
    by = [f"{count} by {way}" for way, count in sorted(one.matched.items())]
    found = f", {sum(one.matched.values())} of our posts ({', '.join(by)})" if by else ""
    unmatched = f", {len(one.unmatched)} unmatched" if one.unmatched else ""
    refused = f", {len(one.refusals)} refused" if one.refusals else ""
    return f"{_count(len(one.placed) + len(one.refusals), 'row')}{found}{unmatched}{refused}"


def _more(some: Sequence[Placed] | Sequence[Refusal]) -> Iterator[str]:
    if len(some) > _SHOWN:
        yield from _wrapped("", f"… and {len(some) - _SHOWN} more")


def _name(draft: Draft) -> str:
    text = " ".join((draft.title or draft.text).split())
    return draft.link or draft.key or (text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def _wrapped(label: str, text: str) -> Iterator[str]:
    first, *more = [*flow([(harmless(text), {})], WIDTH - 11)] or [""]
    yield f"  {label:9}{first}" if len(label) < 9 else f"  {label} {first}"  # noqa: PLR2004 - the column of labels
    yield from (f"{'':11}{line}" for line in more)


def _sum(read: Sequence[Imported], new: int, *, dry_run: bool) -> str:
    values = sum(one.values for one in read)
    if dry_run:
        return f"{_count(values, 'number')} would be added, but for those that are there. Nothing was added."
    same = f", {values - new} were there already" if values > new else ""
    return f"{_count(new, 'number')} added{same}."


def _write(path: Path, read: Sequence[Imported]) -> None:
    from newsdesk.reports.tables import to_table

    rows = [("file", "sheet", "row", "id", "address", "posted", "text", "reason")]
    for one in read:
        for placed in one.unmatched:
            draft = placed.draft
            posted = f"{draft.posted:%Y-%m-%d %H:%M} UTC" if draft.posted else ""
            text = draft.title or draft.text
            rows.append(
                (one.name, draft.sheet, str(draft.row), draft.key, draft.link, posted, text, str(placed.reason))
            )
    try:
        path.write_bytes(to_table(rows))
    except OSError as error:
        raise Failure(f"{path} cannot be written: {error.strerror}.") from None


def _count(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"
