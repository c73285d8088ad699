"""What several commands share: the desk, the time, progress, and failures in one plain sentence."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import click

from newsdesk.desk.cache import cache_for
from newsdesk.desk.desk import Desk
from newsdesk.desk.load import find_desk, load_folder
from newsdesk.model.finding import Problem
from newsdesk.model.when import check_zone

_EVERY = 250  # files between two words of progress


class Failure(click.ClickException):
    """An expected failure: one sentence that says what to do next; exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """The sentence on standard error."""
        click.echo(f"newsdesk: {self.message}", file=file or sys.stderr)


def desk_root() -> Path:
    """The folder of the desk that the command works on."""
    given = click.get_current_context().find_root().obj
    if given is not None and not given.is_dir():
        raise Failure(f"There is no folder {given}.")
    try:
        found = find_desk((given or Path.cwd()).resolve())
    except OSError:
        raise Failure("This folder is gone. Go into a desk, or name it with --desk DIR.") from None
    if found is None:
        raise Failure("This is not inside a desk. Go into one, name it with --desk DIR, or make one: newsdesk init DIR")
    return found


def open_desk() -> Desk:
    """The desk, loaded with its cache."""
    root = desk_root()
    return load_folder(root, cache_for(root), progress("Reading"))


def progress(what: str) -> Callable[[int], None]:
    """A line on standard error that counts files, on a terminal only."""
    if not sys.stderr.isatty():
        return lambda _: None

    def show(count: int) -> None:
        if count and count % _EVERY == 0:
            click.echo(f"\r{what}: {count} files", err=True, nl=False)

    return show


def clear_progress() -> None:
    """Take the line of progress away."""
    if sys.stderr.isatty():
        click.echo("\r\033[K", err=True, nl=False)


class Instant(click.ParamType[datetime]):
    """A moment with its offset, such as 2026-12-01T09:00Z."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is no time. Write it as 2026-12-01T09:00Z.", param, ctx)
        if moment.tzinfo is None:
            example = f"{moment:%Y-%m-%dT%H:%M}Z"
            self.fail(f"{value} has no time zone. Write {example} for UTC, or an offset such as +03:00.", param, ctx)
        if not 1 < moment.year < 9999:  # noqa: PLR2004 - the calendar of the computer ends there
            self.fail(f"{value} is too far away. Write it as 2026-12-01T09:00Z.", param, ctx)
        return moment.astimezone(UTC)


at_option = click.option("--at", "now", type=Instant(), metavar="TIME", help="Act as if it were this time.")


def write_out(text: str, output: Path | None) -> None:
    """Print a text, or write it to a file, without colour."""
    text = text if text.endswith("\n") else f"{text}\n"
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(click.unstyle(text), encoding="utf-8", errors="replace")
    except OSError as error:
        raise Failure(f"{output} cannot be written: {error.strerror}.") from None


def desk_zone(root: Path) -> str:
    """The zone of the desk, from the plugin's `timezone` in mkdocs.yml; UTC without it."""
    import yaml

    settings = root / "mkdocs.yml"
    try:
        node = yaml.compose(settings.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return "UTC"
    zone = next(_scalars(node, ("plugins", "newsdesk", "timezone")), "UTC")
    try:
        return check_zone(zone)
    except Problem as problem:
        raise Failure(f"timezone in {settings.name}: {problem.message} Do: {problem.fix}") from None


def _scalars(node: Any, path: tuple[str, ...]) -> Iterator[str]:
    """The values at a path of keys, through lists."""
    import yaml

    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(item, path)
    elif isinstance(node, yaml.MappingNode) and path:
        for key, value in node.value:
            if key.value == path[0]:
                yield from _scalars(value, path[1:])
    elif isinstance(node, yaml.ScalarNode) and not path:
        yield node.value
