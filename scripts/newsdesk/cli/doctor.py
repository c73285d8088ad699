"""`newsdesk doctor`."""

import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING

import click

from newsdesk.cli.common import Failure, at_option, clear_progress, desk_root, open_desk
from newsdesk.cli.running import harmless, main_option, newsroom, remote_option
from newsdesk.cli.terminal import WIDTH, flow

if TYPE_CHECKING:
    from newsdesk.doctor.items import Change, Item

_GROUPS = {  # state: the heading, and its colour
    "missing": ("Missing", "red"),
    "unseen": ("Not seen", "magenta"),
    "look": ("Look", "yellow"),
    "fine": ("Fine", "green"),
}
_BAD = frozenset({"missing", "unseen"})


@click.command("doctor")
@click.option("--github", is_flag=True, help="Also look at the settings on GitHub. Reads only.")
@click.option("--apply", "applying", is_flag=True, help="Set on GitHub what can be set, after asking. Never loosens.")
@click.option("--yes", is_flag=True, help="With --apply: do not ask.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
@remote_option
@main_option
@at_option
def command(
    github: bool,  # noqa: FBT001 - a flag
    applying: bool,  # noqa: FBT001 - a flag
    yes: bool,  # noqa: FBT001 - a flag
    style: str,
    remote: str,
    main: str,
    now: datetime | None,
) -> None:
    """Say what is missing, ageing or set wrongly.

    Without --github nothing is asked of any network. Exit code 1 if something is missing, or could not be seen with
    this token. The states of --format json are missing, unseen, look and fine.
    """
    if (applying or yes) and not (github and applying):
        raise Failure("--apply changes settings on GitHub: newsdesk doctor --github --apply [--yes]")
    if applying and not yes and style == "json":
        raise Failure("With --format json nobody can be asked: add --yes, or leave --apply out.")
    found = _look(remote, main, now, github=github)
    if applying and (changes := _changes(found)):
        _apply(changes, remote, main, yes=yes, quiet=style == "json")
        found = _look(remote, main, now, github=github)
    if style == "json":
        click.echo(json.dumps([_as_data(item) for item in found], ensure_ascii=False, indent=2))
    else:
        for line in _as_text(found, github=github):
            click.echo(line)
    raise SystemExit(1 if any(item.state.value in _BAD for item in found) else 0)


def _look(remote: str, main: str, now: datetime | None, *, github: bool) -> list["Item"]:
    """Everything that there is to say."""
    from newsdesk.doctor.desk import AtTheDesk
    from newsdesk.doctor.github import on_github
    from newsdesk.doctor.reading import Settings

    desk, root = open_desk(), desk_root()
    if desk.setup is None:
        raise Failure("guidelines/setup.md is missing or cannot be read: newsdesk check says why. The starter has one.")
    with newsroom(remote, main) as room:
        items = list(AtTheDesk(desk, desk.setup, room, now or datetime.now(UTC)).items())
        items += _written() if (root / ".github").is_dir() else ()
        if github:
            if room.hub is None:
                raise Failure(f"The remote {remote} is no repository on GitHub.")
            items += on_github(Settings(room.hub, main), desk, desk.setup, root)
            whose = (room.hub.me() or {}).get("login", "a run or an app")
            click.echo(
                f"{room.hub.repository}, with the token of {harmless(str(whose))}: {room.hub.calls} calls.", err=True
            )
    clear_progress()
    return items


def _written() -> Iterator["Item"]:
    """Files that are written from the workflow page: the commands that write them say whether they are up to date."""
    from newsdesk.cli import codeowners, schedule
    from newsdesk.doctor.items import Item, State, fine
    from newsdesk.model.finding import say

    checks: dict[str, tuple[click.Command, str]] = {
        "codeowners": (codeowners.command, "newsdesk codeowners"),
        "schedule": (schedule.command, "newsdesk schedule"),
    }
    for name, (check, fix) in checks.items():
        code, words = _quietly(check)
        if code == 0:
            yield fine(f"written.{name}", say("{fix} has nothing to change.", fix=fix))
        elif code == 1:
            why = say("It is written from the workflow page, which has changed since.")
            yield Item(f"written.{name}", State.MISSING, say("{words}", words=words), why, say("{fix}", fix=fix))
        else:
            yield Item(f"written.{name}", State.MISSING, say("{words}", words=words))


def _quietly(check: click.Command) -> tuple[int, str]:
    """The exit code and the words of a command that only looks."""
    said = StringIO()
    callback: Callable[[bool], None] | None = check.callback
    assert callback is not None  # noqa: S101 - every command has one
    try:
        with redirect_stdout(said):
            callback(True)  # noqa: FBT003 - its --check
    except Failure as error:
        return error.exit_code, error.message
    except SystemExit as end:
        return int(end.code or 0), said.getvalue().strip()
    return 0, said.getvalue().strip()


def _changes(items: list["Item"]) -> list["Change"]:
    """What could be set, each once."""
    return list({item.change.name: item.change for item in items if item.change}.values())


def _apply(changes: list["Change"], remote: str, main: str, *, yes: bool, quiet: bool) -> None:
    """Set what was agreed to, one group after the other; the first refusal ends it."""
    from newsdesk.forge.hub import ForgeError

    done: list[str] = []
    with newsroom(remote, main) as room:
        for change in changes:
            if not quiet:
                _show(change)
            if not yes and not click.confirm("Set it?", default=False):
                continue
            try:
                for call in change.calls:
                    assert room.hub is not None  # noqa: S101 - it was looked at
                    room.hub.send(call.method, call.path, call.body)
            except ForgeError as error:
                before = f"Set before: {', '.join(done)}." if done else "Nothing else was set."
                raise Failure(f"Not set: {change.name}. {harmless(str(error))} {before}") from None
            done.append(change.name)
    if not quiet:
        click.echo("")


def _show(change: "Change") -> None:
    """What a change is: before and after."""
    click.echo(click.style(change.name, bold=True))
    for word, text in (("now: ", change.before), ("then:", change.after)):
        for number, line in enumerate(flow([(harmless(str(text)), {})], WIDTH - 8)):
            click.echo(f"  {word if number == 0 else '     '} {line}")


def _as_data(item: "Item") -> dict[str, str | None]:
    texts = {"what": item.what, "why": item.why, "how": item.how}
    words = {name: harmless(str(text)) if text else None for name, text in texts.items()}
    return {"id": item.id, "state": item.state.value, **words, "url": item.url or None}


def _as_text(items: list["Item"], *, github: bool) -> Iterator[str]:
    for state, (title, colour) in _GROUPS.items():
        group = [item for item in items if item.state.value == state]
        if group:
            yield click.style(f"{title} ({len(group)})", fg=colour, bold=True)
            for item in group:
                yield from _block(item, state)
            yield ""
    counts = {state: sum(item.state.value == state for item in items) for state in _GROUPS}
    yield from flow([(_closing(counts), {})], WIDTH)
    if github and any(item.change for item in items):
        yield from flow([("newsdesk doctor --github --apply sets what it can, after asking.", {})], WIDTH)
    elif not github:
        yield from flow([("Settings on GitHub were not looked at: newsdesk doctor --github", {"dim": True})], WIDTH)
    yield click.style(f"exit {1 if counts['missing'] or counts['unseen'] else 0}", dim=True)


def _block(item: "Item", state: str) -> Iterator[str]:
    first, *more = flow([(harmless(str(item.what)), {"bold": state != "fine"})], WIDTH - 2)
    yield f"  {first}"
    yield from (f"  {line}" for line in more)
    if item.why:
        yield from (f"    {line}" for line in flow([(harmless(str(item.why)), {})], WIDTH - 4))
    if item.how:
        words = [("Do:", {"bold": True}), (harmless(str(item.how)), {})]
        yield from (f"    {line}" for line in flow(words, WIDTH - 4))
    if item.url and state != "fine":
        yield click.style(f"    {harmless(item.url)}", dim=True)


def _closing(counts: dict[str, int]) -> str:
    words = [f"{counts['missing']} missing"] if counts["missing"] else []
    words += [f"{counts['unseen']} could not be seen"] if counts["unseen"] else []
    words += [f"{counts['look']} to look at"] if counts["look"] else []
    words += [f"{counts['fine']} fine"]
    return f"{', '.join(words)}."
