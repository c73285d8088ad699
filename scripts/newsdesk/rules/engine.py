"""Running the rules of a desk over its records."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from newsdesk.desk.desk import Desk
from newsdesk.desk.load import without_collector
from newsdesk.model.finding import Finding, in_order
from newsdesk.model.post import Post
from newsdesk.model.record import Record
from newsdesk.rules.arming import arms_of
from newsdesk.rules.base import Assessment, Change, Whole
from newsdesk.rules.folding import folded, without_secrets
from newsdesk.rules.running import Clock, Runner
from newsdesk.rules.verdicts import Verdicts
from newsdesk.rules.waivers import waived

_EVERYWHERE = ("guidelines/", "calendar/holds/")  # what cannot be read here changes the verdict about everything


@dataclass(frozen=True, slots=True)
class Turned:
    """A file that did not change itself, and the rules that speak now, or no more."""

    path: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """The verdict about a desk: findings in order, and what each post needs to be approved."""

    desk: Desk
    findings: tuple[Finding, ...]
    files: int
    assessments: Mapping[str, Assessment] = field(default_factory=dict)
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds by rule, where they were asked for."""
    turned: tuple[Turned, ...] = ()
    """Files whose verdict a changed guideline page turns."""


def check(
    desk: Desk,
    *,
    paths: Collection[str] | None = None,
    now: datetime | None = None,
    earlier: Callable[[Record], Record | None] | None = None,
    progress: Callable[[int], None] | None = None,
    timings: bool = False,
) -> Report:
    """Check a desk, or of a desk the files at `paths`; `earlier` gives a record as it was before the change."""
    clock = now or datetime.now(UTC)
    verdicts = Verdicts(Runner(desk, clock, Clock() if timings else None))
    changed = _changed(desk, paths, earlier) if earlier else None
    whole = Whole(desk, clock, changed, frozenset(paths) if paths is not None else None)
    elsewhere: dict[str, list[Finding]] = defaultdict(list)
    for finding in verdicts.runner.whole(whole):
        elsewhere[finding.location.path].append(finding)
    found: list[Finding] = []
    count = 0
    with without_collector():
        for record in desk.everything():
            if paths is not None and record.path not in paths:
                continue
            count += 1
            if progress:
                progress(count)
            change = Change(now, earlier(record)) if now and earlier else None
            of_record = [*verdicts.findings(record, change), *elsewhere.pop(record.path, ())]
            if isinstance(record, Post) and record.waivers:
                of_record = list(waived(desk, record, of_record, now))
            found += folded(desk, of_record)
    left = (finding for group in elsewhere.values() for finding in group)
    found += [f for f in (*desk.findings, *left) if paths is None or f.location.path in paths]
    complete = without_secrets(desk, in_order([*arms_of(desk).findings, *_page_errors(desk), *found]))
    desk.cache.save()
    files = len(desk.paths) if paths is None else len({*paths} & {*desk.paths})
    return Report(desk, complete, files, _Needs(verdicts, paths), verdicts.runner.timings)


def _changed(desk: Desk, paths: Collection[str] | None, earlier: Callable[[Record], Record | None]) -> frozenset[str]:
    """The records among the paths that were otherwise before, or not there, and those that are there no more."""
    asked = (record for record in desk.everything() if paths is None or record.path in paths)
    gone = frozenset(paths or ()) - desk.paths
    return gone | {record.path for record in asked if earlier(record) is not record}


def assess(desk: Desk, post: Post, now: datetime | None = None) -> Assessment | None:
    """The tier and the roles of one post; None where the desk has no workflow."""
    return Verdicts(Runner(desk, now or datetime.now(UTC))).assessment(post)


def playbook_findings(desk: Desk) -> tuple[Finding, ...]:
    """What is wrong with the guideline pages: any of it may keep a rule from being applied, wherever one looks."""
    return in_order([*arms_of(desk).findings, *_page_errors(desk)])


def _page_errors(desk: Desk) -> Iterator[Finding]:
    return (finding for finding in desk.findings if finding.location.path.startswith(_EVERYWHERE))


class _Needs(Mapping[str, Assessment]):
    """Assessments by post id, each computed when it is asked for."""

    def __init__(self, verdicts: Verdicts, paths: Collection[str] | None):
        self._verdicts, self._desk = verdicts, verdicts.runner.desk
        self._ids = [post.id for post in self._desk.posts.values() if paths is None or post.path in paths]

    def __getitem__(self, post: str) -> Assessment:
        found = self._verdicts.assessment(self._desk.posts[post])
        if found is None:
            raise KeyError(post)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids if self._desk.workflow else ())

    def __len__(self) -> int:
        return len(self._ids) if self._desk.workflow else 0
