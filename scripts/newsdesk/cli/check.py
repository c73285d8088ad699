"""`newsdesk check`."""

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from newsdesk.cli.common import Failure, at_option, clear_progress, desk_root, progress, write_out
from newsdesk.cli.reporters import REPORTERS, Run
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

    Without PATH the whole desk. Exit code 1 if there is anything to fix or to answer.
    """
    root, begin = desk_root(), time.perf_counter()
    known = _read_baseline(baseline) if baseline else None
    report = _check(root, paths, since, now)
    if fix and apply_fixes(root, report.findings):
        report = _check(root, paths, since, now)
    clear_progress()
    if known is not None:
        report = replace(report, findings=_unknown(report.findings, known))
    run = Run(report, time.perf_counter() - begin, narrowed=bool(paths or since))
    write_out(REPORTERS[style](run), output)
    raise SystemExit(1 if report.findings else 0)


def _check(root: Path, paths: tuple[Path, ...], since: str | None, now: datetime | None) -> Report:
    cache = cache_for(root)
    desk = load_folder(root, cache, progress("Reading"))
    wanted = _wanted(desk, root, paths) if paths else None
    if since is None:
        return check(desk, paths=wanted, progress=progress("Checking"))
    changed, earlier = _changes(desk, root, since)
    wanted = changed if wanted is None else wanted & changed
    return check(desk, paths=wanted, now=now or datetime.now(UTC), earlier=earlier, progress=progress("Checking"))


def _wanted(desk: Desk, root: Path, paths: tuple[Path, ...]) -> frozenset[str]:
    """The files of the desk that the paths name; a folder names all in it."""
    found: set[str] = set()
    for path in paths:
        try:
            inside = (
                Path(path).resolve().relative_to(root.resolve()).as_posix()
                if not path.is_symlink()
                else ((path.parent.resolve() / path.name).relative_to(root.resolve()).as_posix())
            )
        except ValueError:
            raise Failure(f"{path} is not in the desk {root}.") from None
        here = {known for known in desk.paths if inside in {known, "."} or known.startswith(f"{inside}/")}
        if not here and not path.exists():
            raise Failure(f"There is no file {path}.")
        if not here:
            raise Failure(f"{path} is no part of the desk: posts are in content/posts, see newsdesk new --help.")
        found |= here
    return frozenset(found)


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
        raise Failure(f"git does not know {since} here ({error}). Fetch it, or name another revision.") from None
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
