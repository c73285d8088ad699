"""`newsdesk check`."""

import json
import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from newsdesk.cli.common import Failure, at_option, clear_progress, desk_root, progress, write_out
from newsdesk.cli.questions import QUESTIONS
from newsdesk.cli.reporters import REPORTERS, Run
from newsdesk.cli.sources import fingerprints, timing_rows
from newsdesk.cli.terminal import exit_code
from newsdesk.desk.cache import cache_for
from newsdesk.desk.desk import Desk
from newsdesk.desk.edits import apply_fixes
from newsdesk.desk.git import GitError, RevisionTree, repository_of
from newsdesk.desk.load import load_folder
from newsdesk.model.finding import Finding, in_order
from newsdesk.rules.checklist import for_post
from newsdesk.rules.engine import Report, check
from newsdesk.rules.examples import example_findings
from newsdesk.rules.since import Since, since


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--since", "ref", metavar="REF", help="Only what differs from this revision, and what refers to it.")
@click.option("--format", "style", type=click.Choice(list(REPORTERS)), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report to a file.")
@click.option("--sarif", type=click.Path(path_type=Path, dir_okay=False), help="Also write it as SARIF to a file.")
@click.option("--fix", is_flag=True, help="Correct what has one clear correction, then check.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Leave out the findings of an earlier report (--format json).",
)
@click.option("--timings", is_flag=True, help="Say what each rule costs, the slowest first.")
@click.option("--checklist", metavar="POST", help="Print the reviewer's questions for one post, and check nothing.")
@at_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    paths: tuple[Path, ...],
    ref: str | None,
    style: str,
    output: Path | None,
    sarif: Path | None,
    fix: bool,  # noqa: FBT001 - a flag
    baseline: Path | None,
    timings: bool,  # noqa: FBT001 - a flag
    checklist: str | None,
    now: datetime | None,
) -> None:
    """Check the desk against its guidelines.

    Without PATH the whole desk. Exit code 1 if there is anything to fix or to answer; notices want neither.
    """
    root, begin = desk_root(), time.perf_counter()
    if checklist is not None:
        write_out(_questions(root, checklist, style, now), output)
        return
    known = _read_baseline(baseline) if baseline else None
    report = _check(root, paths, ref, now, timings=timings)
    if fix and _fixed(root, report):
        report = _check(root, paths, ref, now, timings=timings)
    clear_progress()
    masked = tuple(finding for finding in report.findings if finding.masked)
    if known is not None:
        report = replace(report, findings=_unknown(report, known))
    run = Run(report, time.perf_counter() - begin, narrowed=bool(paths or ref), masked=masked)
    write_out(REPORTERS[style](run), output)
    if sarif is not None:
        write_out(REPORTERS["sarif"](run), sarif)
    if timings and style != "text":
        click.echo("\n".join(timing_rows(report.timings)), err=True)
    raise SystemExit(exit_code(report))


def _questions(root: Path, name: str, style: str, now: datetime | None) -> str:
    """What the reviewers of a post ask themselves: its id or its file."""
    if style not in QUESTIONS:
        raise Failure(f"--checklist is printed as {' or '.join(QUESTIONS)}.")
    desk = load_folder(root, cache_for(root), progress("Reading"))
    clear_progress()
    post = desk.posts.get(name)
    if post is None:
        path = _inside(root, Path(name))
        post = next((post for post in desk.posts.values() if post.path == path), None)
    if post is None:
        raise Failure(f"{name} is no post that can be read: newsdesk check {name} says why.")
    return QUESTIONS[style](post, for_post(desk, post, now))


def _fixed(root: Path, report: Report) -> int:
    try:
        return apply_fixes(root, report.findings)
    except OSError as error:
        raise Failure(f"{error.filename} cannot be written: {error.strerror}.") from None


def _check(root: Path, paths: tuple[Path, ...], ref: str | None, at: datetime | None, *, timings: bool) -> Report:
    now = at or datetime.now(UTC)
    cache = cache_for(root)
    desk = load_folder(root, cache, progress("Reading"))
    wanted = _wanted(desk, root, paths) if paths else None
    if ref is None:
        report = check(desk, paths=wanted, now=now, progress=progress("Checking"), timings=timings)
        return _with_examples(report, wanted or frozenset())
    change = _changes(desk, root, ref)
    wanted = change.paths if wanted is None else wanted & change.paths
    report = check(desk, paths=wanted, now=now, earlier=change.earlier, progress=progress("Checking"), timings=timings)
    lost = in_order([*report.findings, *change.lost_rules()])
    report = replace(report, findings=lost, turned=change.turned(report, now))
    return _with_examples(report, change.pages)


def _with_examples(report: Report, paths: frozenset[str]) -> Report:
    """The report with the examples that do not behave, of the pages among the paths."""
    wrong = example_findings(report.desk, paths)
    return replace(report, findings=in_order([*report.findings, *wrong])) if wrong else report


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


def _changes(desk: Desk, root: Path, ref: str) -> Since:
    """What differs from a revision, with all that depends on it."""
    repository = repository_of(root)
    if repository is None:
        raise Failure("--since needs a git repository: run it inside one, or check paths.")
    try:
        base = repository.merge_base(ref)
        return since(desk, RevisionTree(repository, base), repository.changed_since(base))
    except GitError as error:
        raise Failure(
            f"git cannot compare with {ref} ({error}). Fetch it with its history (git fetch --unshallow), or name "
            "another revision."
        ) from None


def _read_baseline(path: Path) -> frozenset[str]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return frozenset(row["fingerprint"] for row in rows)
    except (OSError, ValueError, TypeError, KeyError):
        raise Failure(
            f"{path} is no earlier report: make one with newsdesk check --format json --output {path}"
        ) from None


def _unknown(report: Report, known: frozenset[str]) -> tuple[Finding, ...]:
    """The findings that an earlier report did not have: the same words in the same file are known when they move."""
    marks = fingerprints(report.desk, report.findings)
    return tuple(finding for finding, mark in zip(report.findings, marks, strict=True) if mark not in known)
