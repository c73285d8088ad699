"""What a change touches: the files to check again, the records as they were, and verdicts that changed rules turn."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from newsdesk.desk.desk import PAGES, Desk
from newsdesk.desk.kinds import kind_of
from newsdesk.desk.load import load
from newsdesk.desk.tree import PartTree, Tree
from newsdesk.model.finding import Finding, Location, Severity, say
from newsdesk.model.record import Record
from newsdesk.rules.dependents import with_dependents
from newsdesk.rules.engine import Report, Turned, check

_PAGE_KINDS = frozenset(page.kind for page in PAGES)


@dataclass(frozen=True)
class Since:
    """A change against an earlier tree."""

    desk: Desk
    tree: Tree
    changed: frozenset[str]
    paths: frozenset[str]
    """The changed files and every file that depends on one."""
    _before: Desk = field(repr=False)

    def earlier(self, record: Record) -> Record | None:
        """The record as it was; None where it is new."""
        if record.path not in self.changed:
            return record
        return self._before.records[record.kind].get(record.id)

    @property
    def pages(self) -> frozenset[str]:
        """The guideline pages that changed."""
        return frozenset(path for path in self.changed if (kind := kind_of(path)) and kind.name in _PAGE_KINDS)

    def lost_rules(self) -> tuple[Finding, ...]:
        """Rules that stood on a page before and stand on none now: the verdict about everything is weaker."""
        then = (rule for page in self._before.guidelines for rule in page.rules)
        found = []
        for rule in sorted({rule.id: rule for rule in then}.values(), key=lambda one: one.id):
            if rule.id not in self.desk.rules:
                page = self._before.rules[rule.id][1].path
                place = Location(page if page in self.desk.paths else "guidelines")
                words = say("The change takes the rule {id} away: {title}.", id=rule.id, title=rule.title)
                fix = say("put it back, or tell whoever approves why nobody needs it any more.")
                found.append(Finding("WFL-08", Severity.WARNING, place, words, fix))
        return tuple(found)

    def turned(self, report: Report, now: datetime | None) -> tuple[Turned, ...]:
        """The files whose verdict another rule has changed; looked for where a guideline page changed."""
        if not self.pages:
            return ()
        then = load(self.tree, self.desk.cache)
        texts = {record.path: record.document.text for record in then.everything()}
        checked = (record for record in self.desk.everything() if record.path in self.paths)
        same = {record.path for record in checked if texts.get(record.path) == record.document.text}
        before, after = _verdicts(check(then, paths=same, now=now).findings), _verdicts(report.findings)
        found = []
        for path in sorted(same & (before.keys() | after.keys())):
            was, is_now = before.get(path, set()), after.get(path, set())
            if was != is_now:
                found.append(Turned(path, tuple(sorted(is_now - was)), tuple(sorted(was - is_now))))
        return tuple(found)


def _verdicts(findings: Iterable[Finding]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for finding in findings:
        if finding.severity is not Severity.NOTICE:
            found.setdefault(finding.location.path, set()).add(finding.rule)
    return found


def since(desk: Desk, tree: Tree, changed: Collection[str]) -> Since:
    """What the files that differ from an earlier tree touch; of that tree only they are read."""
    named = frozenset(changed)
    before = load(PartTree(tree, named.__contains__), desk.cache)
    return Since(desk, tree, named, with_dependents(desk, before, named), before)
