"""`newsdesk site`."""

import logging
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from newsdesk.cli.common import Failure, at_option, clear_progress, desk_root
from newsdesk.cli.running import newsroom
from newsdesk.desk.load import FOLDERS


@click.group("site")
def command() -> None:
    """Build or serve the playbook."""


@command.command("build")
@click.option("--strict/--no-strict", default=True, help="Fail on a warning, such as a broken link. Default: strict.")
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Default: site in the desk, or public.",
)
@click.option("--offline", is_flag=True, help="Pages that open from a folder or a zip, without a server.")
@click.option("--public", is_flag=True, help="The site for everybody: what was published and what says public: yes.")
@at_option
def build_site(*, strict: bool, output: Path | None, offline: bool, public: bool, now: datetime | None) -> None:
    """Write the site as plain files. Findings in posts stand on their pages; they do not fail the build.

    With --public nothing is written but what was let through, and nothing at all if words of the desk would get out.
    """
    root, started = desk_root(), time.perf_counter()
    if public:
        _build_public(root, output or root / "public", started, now)
        return
    with _plainly():
        from mkdocs.commands.build import build
        from mkdocs.config import load_config

        from newsdesk.site.search import program

        extra: dict[str, Any] = {"site_dir": str(output.resolve())} if output else {}
        if offline:
            extra["use_directory_urls"] = False
        config = load_config(str(_settings(root)), strict=strict, **extra)
        if now:
            config.plugins["newsdesk"].config["as_of"] = now
        config.plugins["newsdesk"].config["offline"] = offline
        _claim(Path(config.site_dir), root)
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        finally:
            config.plugins.on_shutdown()
    pages = sum(1 for _ in Path(config.site_dir).rglob("*.html"))
    click.echo(f"{pages} pages in {time.perf_counter() - started:.1f} s: {Path(config.site_dir) / 'index.html'}")
    if not offline and program() is None:
        click.echo("No search: it needs the extra newsdesk[search]. Install it, then build again.", err=True)


def _claim(site: Path, root: Path) -> None:
    """MkDocs empties the folder first: only a new or empty one is taken, or one that had a site before."""
    mark, desk = site / ".newsdesk", next((name for name in FOLDERS if site.is_relative_to(root / name)), None)
    if desk:
        raise Failure(f"{site} lies in {desk}, where the desk keeps its files. Name a folder beside it.")
    known = mark.exists() or (site / "assets/newsdesk.css").is_file()
    if site.is_dir() and not known and (others := sorted(path.name for path in site.iterdir())):
        raise Failure(f"{site} holds {others[0]}, which is not of a site. Name an empty folder.")
    site.mkdir(parents=True, exist_ok=True)
    mark.touch()


def _build_public(root: Path, output: Path, started: float, now: datetime | None) -> None:
    from newsdesk.site.feed import FeedError
    from newsdesk.site.public import base_address, build_public

    settings = _settings(root)
    with newsroom("origin", "main") as room:
        try:
            built = build_public(root, output, base_address(settings), room, now)
        except (FeedError, OSError) as error:
            raise Failure(f"The public site was not built: {error}") from None
    clear_progress()
    for warning in built.warnings:
        click.echo(f"warning: {warning}", err=True)
    pages = f"{built.items} {'item' if built.items == 1 else 'items'}, {built.files} files"
    click.echo(f"{pages} in {time.perf_counter() - started:.1f} s: {output / 'index.html'}")


@command.command("deployable")
@click.option("--public", is_flag=True, help="Of the site for everybody, not of the pages for staff.")
def deployable(public: bool) -> None:  # noqa: FBT001 - a flag
    """Say whether the site may go to GitHub Pages; in a workflow, also as its output `deployable`.

    Pages for staff may, only where GitHub says that Pages is not public.
    """
    with newsroom("origin", "main") as room:
        found = room.hub.get("pages") if room.hub else None
    may, why = _may_deploy(found, public=public)
    click.echo(why)
    if output := os.environ.get("GITHUB_OUTPUT"):
        with Path(output).open("a", encoding="utf-8") as file:
            file.write(f"deployable={'yes' if may else 'no'}\n")


def _may_deploy(pages: Mapping[str, Any] | None, *, public: bool) -> tuple[bool, str]:
    if pages is None:
        return False, "No: this repository has no Pages. Take the site from the artifacts of this run."
    if public or pages.get("public") is False:
        return True, "Yes."
    return False, (
        "No: Pages of this repository is public, and these pages are for staff. Take them from the artifacts of this "
        "run, or show everybody the public site: set the variable NEWSDESK_SITE to public."
    )


@command.command("serve")
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, help="Default: 8000.")
def serve_site(port: int) -> None:
    """Show the site on this computer, and again after every change. Ctrl-C ends it."""
    settings = _settings(desk_root())
    with _plainly():
        from mkdocs.commands.serve import serve

        click.echo(f"The playbook is at http://127.0.0.1:{port}/ (Ctrl-C ends it).")
        serve(str(settings), dev_addr=f"127.0.0.1:{port}")


def _settings(root: Path) -> Path:
    settings = root / "mkdocs.yml"
    if not settings.is_file():
        raise Failure(f"There is no mkdocs.yml in {root}. Copy the one of the starter: newsdesk init makes it.")
    return settings


@contextmanager
def _plainly() -> Iterator[None]:
    """MkDocs' warnings as plain lines on standard error, and its failures as one sentence."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # an advertisement, not a fault of the site
    from mkdocs.exceptions import MkDocsException

    logger, handler = logging.getLogger("mkdocs"), _Lines()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.WARNING)
    try:
        yield
    except (MkDocsException, OSError) as error:
        raise Failure(f"The site was not built: {_reason(error, handler.count)}") from None
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def _reason(error: Exception, lines: int) -> str:
    if lines:
        return "the lines above say what to correct."
    words = str(error).strip().rstrip(".")
    return f"{words[:1].lower()}{words[1:]}."


class _Lines(logging.Handler):
    """One line per warning, counted."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Print the record as a sentence."""
        self.count += 1
        click.echo(f"{record.levelname.lower()}: {record.getMessage()}", err=True)
