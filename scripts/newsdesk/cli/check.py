"""`newsdesk check`."""

import json
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from newsdesk.cli.common import Failure, at_option, clear_progress, desk_root, progress, write_out
from newsdesk.cli.reporters import REPORTERS, Run
from newsdesk.cli.terminal import exit_code
from newsdesk.desk.cache import cache_for
from newsdesk.desk.desk import Desk
from newsdesk.desk.edits import apply_fixes
from newsdesk.desk.git import GitError, RevisionTree, repository_of
from newsdesk.desk.load import load, load_folder
from newsdesk.model.finding import Finding
from newsdesk.model.record import Record
from newsdesk.rules.dependents import with_dependents
from newsdesk.rules.engine import Report, check


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--since", metavar="REF", help="Only what differs from this revision, and what refers to it.")
@click.option("--format", "style", type=click.Choice(list(REPORTERS)), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report to a file.")
@click.option("--fix", is_flag=True, help="Correct what has one clear correction, then check.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Leave out the findings of an earlier report (--format json).",
)
@at_option
def command(
    paths: tuple[Path, ...],
    since: str | None,
    style: str,
    output: Path | None,
    fix: bool,  # noqa: FBT001 - a flag
    baseline: Path | None,
    now: datetime | None,
) -> None:
    """Check the desk against its guidelines.

    Without PATH the whole desk. Exit code 1 if there is anything to fix or to answer; notices want neither.
    """
    root, begin = desk_root(), time.perf_counter()
    known = _read_baseline(baseline) if baseline else None
    report = _check(root, paths, since, now)
    if fix and _fixed(root, report):
        report = _check(root, paths, since, now)
    clear_progress()
    if known is not None:
        report = replace(report, findings=_unknown(report.findings, known))
    run = Run(report, time.perf_counter() - begin, narrowed=bool(paths or since))
    write_out(REPORTERS[style](run), output)
    raise SystemExit(exit_code(report))


def _fixed(root: Path, report: Report) -> int:
    try:
        return apply_fixes(root, report.findings)
    except OSError as error:
        raise Failure(f"{error.filename} cannot be written: {error.strerror}.") from None


def _check(root: Path, paths: tuple[Path, ...], since: str | None, at: datetime | None) -> Report:
    now = at or datetime.now(UTC)
    cache = cache_for(root)
    desk = load_folder(root, cache, progress("Reading"))
    wanted = _wanted(desk, root, paths) if paths else None
    if since is None:
        return check(desk, paths=wanted, now=now, progress=progress("Checking"))
    changed, earlier = _changes(desk, root, since)
    wanted = changed if wanted is None else wanted & changed
    return check(desk, paths=wanted, now=now, earlier=earlier, progress=progress("Checking"))


def _wanted(desk: Desk, root: Path, paths: tuple[Path, ...]) -> frozenset[str]:
    """The files of the desk that the paths name; a folder names all in it."""
    found: set[str] = set()
    for given in paths:
        name = _inside(root, given)
        here = {known for known in desk.paths if name in {known, "."} or known.startswith(f"{name}/")}
        if not here:
            raise Failure(f"{given} is no part of the desk: posts are in content/posts, see newsdesk new --help.")
        found |= here
    return frozenset(found)


def _inside(root: Path, given: Path) -> str:
    """The path inside the desk that is meant: seen from the present folder, else from the desk."""
    there = [path for path in (given, root / given) if os.path.lexists(path)]
    if not there:
        raise Failure(f"There is no file {given}.")
    for path in there:
        place = path.parent.resolve() / path.name if path.is_symlink() else path.resolve()
        if place.is_relative_to(root):
            return place.relative_to(root).as_posix()
    raise Failure(f"{given} is not in the desk {root}.")


def _changes(desk: Desk, root: Path, since: str) -> tuple[frozenset[str], Callable[[Record], Record | None]]:
    """The paths that differ from a revision, with all that depends on them, and a look at the records as they were."""
    repository = repository_of(root)
    if repository is None:
        raise Failure("--since needs a git repository: run it inside one, or check paths.")
    try:
        base = repository.merge_base(since)
        changed = repository.changed_since(base)
        before = load(RevisionTree(repository, base), cache_for(root))
    except GitError as error:
        raise Failure(
            f"git cannot compare with {since} ({error}). Fetch it with its history (git fetch --unshallow), or name "
            "another revision."
        ) from None
    return with_dependents(desk, before, changed), lambda record: before.records[record.kind].get(record.id)


def _read_baseline(path: Path) -> Counter[tuple[str, str, str]]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return Counter((row["rule"], row["path"], row["message"]) for row in rows)
    except (OSError, ValueError, TypeError, KeyError):
        raise Failure(
            f"{path} is no earlier report: make one with newsdesk check --format json --output {path}"
        ) from None


def _unknown(findings: tuple[Finding, ...], known: Counter[tuple[str, str, str]]) -> tuple[Finding, ...]:
    left, new = Counter(known), []
    for finding in findings:
        key = finding.rule, finding.location.path, str(finding.message)
        if left[key] > 0:
            left[key] -= 1
        else:
            new.append(finding)
    return tuple(new)
