"""Running the rules of a desk over its records."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from newsdesk.desk.cache import digest
from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.desk.schema import parse_part
from newsdesk.model.finding import Finding, Location, Message, Severity, in_order, say
from newsdesk.model.guideline import Guideline, Rule
from newsdesk.model.post import Post, Waiver
from newsdesk.model.record import Part, Record
from newsdesk.model.when import WallTime
from newsdesk.rules.base import Change, Check, NoParameters, Subject
from newsdesk.rules.checks.table import CHECKS
from newsdesk.rules.tiers import Assessment, assess

READING = "reading"  # decided while the files are read: the page only explains it
_READING_IDS = frozenset({"TEC-01", "TEC-02", "TEC-03", "TEC-04", "TEC-06", "TEC-07", "ACC-03"})
_PLAYBOOK = "guidelines/"
_WORKFLOW = "guidelines/workflow.md"


@dataclass(frozen=True)
class Report:
    """The verdict about a desk: findings in order, and what each post needs to be approved."""

    desk: Desk
    findings: tuple[Finding, ...]
    files: int
    assessments: Mapping[str, Assessment] = field(default_factory=dict)


@dataclass(frozen=True)
class _Armed:
    rule: Rule
    check: Check
    parameters: Part | None


def check(
    desk: Desk,
    *,
    paths: Collection[str] | None = None,
    now: datetime | None = None,
    earlier: Callable[[Record], Record | None] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Check a desk, or of a desk the files at `paths`; `earlier` gives a record as it was before the change."""
    armed, on_pages = _arm(desk)
    engine = _Engine(desk, armed)
    found: list[Finding] = []
    count = 0
    for record in desk.everything():
        if paths is not None and record.path not in paths:
            continue
        count += 1
        if progress:
            progress(count)
        change = Change(now, earlier(record)) if now and earlier else None
        of_record = engine.findings(record, change)
        found += _waived(desk, record, of_record, now) if isinstance(record, Post) and record.waivers else of_record
    read = [finding for finding in desk.findings if paths is None or finding.location.path in paths]
    desk.cache.save()
    files = len(desk.paths) if paths is None else len({*paths} & {*desk.paths})
    return Report(desk, in_order([*on_pages, *_page_errors(desk), *read, *found]), files, _Needs(desk, paths))


def playbook_findings(desk: Desk) -> tuple[Finding, ...]:
    """What is wrong with the guideline pages: any of it may keep a rule from being applied, wherever one looks."""
    return in_order([*_arm(desk)[1], *_page_errors(desk)])


def _page_errors(desk: Desk) -> Iterator[Finding]:
    return (finding for finding in desk.findings if finding.location.path.startswith(_PLAYBOOK))


class _Needs(Mapping[str, Assessment]):
    """Assessments by post id, each computed when it is asked for."""

    def __init__(self, desk: Desk, paths: Collection[str] | None):
        self._desk = desk
        self._ids = [post.id for post in desk.posts.values() if paths is None or post.path in paths]

    def __getitem__(self, post: str) -> Assessment:
        if self._desk.workflow is None:
            raise KeyError(post)
        return assess(self._desk, self._desk.posts[post], self._desk.workflow)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids if self._desk.workflow else ())

    def __len__(self) -> int:
        return len(self._ids) if self._desk.workflow else 0


def _arm(desk: Desk) -> tuple[Mapping[str, tuple[_Armed, ...]], list[Finding]]:
    """The rules by kind of record; a rule that cannot run is a finding on its own page."""
    armed: dict[str, list[_Armed]] = defaultdict(list)
    findings = list(_missing_pages(desk))
    for page in desk.guidelines:
        for index, rule in enumerate(page.rules):
            if desk.rules[rule.id][0] is not rule:
                continue
            place = ("rules", index)
            if rule.check == READING:
                findings += _reading_rule(page, rule, place)
                continue
            known = CHECKS.get(rule.check)
            if known is None:
                names = ", ".join(sorted([*CHECKS, READING]))
                findings.append(
                    _on_page(page, (*place, "check"), say("There is no check “{name}”.", name=rule.check), names)
                )
                continue
            parameters = parse_part(known.parameters, rule.parameters, page.document, place)
            if isinstance(parameters, tuple):
                findings += parameters
                continue
            for kind in known.kinds:
                armed[kind].append(_Armed(rule, known, parameters))
    return {kind: tuple(rules) for kind, rules in armed.items()}, findings


def _missing_pages(desk: Desk) -> Iterator[Finding]:
    """A desk without its workflow or without any rule would pass everything."""
    if _WORKFLOW not in desk.paths:
        yield Finding(
            "TEC-06",
            Severity.ERROR,
            Location(_WORKFLOW),
            say("There is no {page}, so nobody knows who approves what.", page=_WORKFLOW),
            say("put the page back; newsdesk init writes one into a new desk."),
        )
    if not desk.rules:
        yield Finding(
            "TEC-06",
            Severity.ERROR,
            Location(_PLAYBOOK.rstrip("/")),
            say("No guideline page has a rule that can be read, so nothing is checked."),
            say("put the pages back, or correct them; newsdesk init writes them into a new desk."),
        )


def _reading_rule(page: Guideline, rule: Rule, place: tuple[str | int, ...]) -> Iterator[Finding]:
    """A rule that reading decides can neither be switched off nor weakened, and takes no parameters."""
    if rule.id not in _READING_IDS:
        message = say("Reading the files decides nothing about {rule}.", rule=rule.id)
        yield _on_page(page, (*place, "check"), message, ", ".join(sorted(CHECKS)))
    elif rule.severity is not Severity.ERROR or rule.waivable:
        key = "waivable" if rule.severity is Severity.ERROR else "severity"
        yield Finding(
            "TEC-06",
            Severity.ERROR,
            locate(page.document, (*place, key)),
            say("A file that cannot be read always blocks."),
            say("write severity: error and waivable: no."),
        )
    parameters = parse_part(NoParameters, rule.parameters, page.document, place)
    if isinstance(parameters, tuple):
        yield from parameters


def _on_page(page: Guideline, path: tuple[str | int, ...], message: Message, known: str) -> Finding:
    return Finding(
        "TEC-06", Severity.ERROR, locate(page.document, path), message, say("write one of: {known}.", known=known)
    )


_UNDECIDED = "This rule could not decide: {why}."


class _Engine:
    def __init__(self, desk: Desk, armed: Mapping[str, tuple[_Armed, ...]]):
        self._desk, self._armed = desk, armed

    def findings(self, record: Record, change: Change | None) -> list[Finding]:
        """What the rules find in one record; remembered for posts, whose verdict depends on the shared pages only."""
        rules = self._armed.get(record.kind, ())
        if not rules:
            return []
        if change is not None or not isinstance(record, Post):
            return list(self._run(record, rules, change))
        key = digest("findings", self._desk.context_digest, record.path, record.document.text)
        known = self._desk.cache.get(key)
        if known is not None:
            return [_revive(row) for row in json.loads(known)] if known != "[]" else []
        found = list(self._run(record, rules, change))
        if any(finding.message.template == _UNDECIDED for finding in found):
            return found  # the reason may lie outside the desk, and be gone next time
        self._desk.cache.put(key, json.dumps([_row(finding) for finding in found], ensure_ascii=False))
        return found

    def _run(self, record: Record, rules: Iterable[_Armed], change: Change | None) -> Iterator[Finding]:
        subject = Subject(self._desk, record, change)
        for armed in rules:
            rule = armed.rule
            arguments = () if armed.check.parameters is NoParameters else (armed.parameters,)
            try:
                for hit in armed.check.function(subject, *arguments):
                    yield Finding(rule.id, hit.severity or rule.severity, hit.location, hit.message, hit.help, hit.fix)
            except Exception as error:  # noqa: BLE001 - a check that fails must block, and must say why
                yield Finding(
                    rule.id,
                    Severity.ERROR,
                    Location(record.path),
                    say(_UNDECIDED, why=f"{type(error).__name__}: {error}"),
                    say("report it to whoever maintains newsdesk; the file is not passed until it is decided."),
                )


def _row(finding: Finding) -> list[Any]:
    place = finding.location
    return [
        finding.rule,
        finding.severity,
        [place.path, place.line, place.column, place.end_line, place.end_column],
        [finding.message.template, dict(finding.message.args)],
        [finding.help.template, dict(finding.help.args)] if finding.help else None,
        finding.fix,
    ]


def _revive(row: list[Any]) -> Finding:
    rule, severity, place, message, words, fix = row
    return Finding(
        rule, Severity(severity), Location(*place), Message(*message), Message(*words) if words else None, fix
    )


def _waived(desk: Desk, post: Post, findings: Iterable[Finding], now: datetime | None) -> Iterator[Finding]:
    """Findings that no waiver sets aside; a waiver that does not hold is a finding itself."""
    goes_out = post.publish_at.naive.date() if isinstance(post.publish_at, WallTime) else now.date() if now else None
    valid = set()
    for index, waiver in enumerate(post.waivers):
        known = desk.rules.get(waiver.rule)
        if known is None:
            continue  # reported where references are read
        if not known[0].waivable:
            yield _not_waivable(post, index, waiver)
        elif goes_out and waiver.until < goes_out:
            yield _expired(post, index, waiver, goes_out)
        else:
            valid.add(waiver.rule)
    yield from (finding for finding in findings if finding.rule not in valid)


def _not_waivable(post: Post, index: int, waiver: Waiver) -> Finding:
    return Finding(
        waiver.rule,
        Severity.ERROR,
        locate(post.document, ("waivers", index, "rule")),
        say("Nobody can waive {rule}.", rule=waiver.rule),
        say("remove the waiver and change the post."),
    )


def _expired(post: Post, index: int, waiver: Waiver, goes_out: date) -> Finding:
    return Finding(
        waiver.rule,
        Severity.NOTICE,
        locate(post.document, ("waivers", index, "until")),
        say(
            "The waiver of {rule} ends on {until}, before the post goes out on {day}.",
            rule=waiver.rule,
            until=str(waiver.until),
            day=str(goes_out),
        ),
        say("give it a later day with a new reason, or remove it."),
    )
