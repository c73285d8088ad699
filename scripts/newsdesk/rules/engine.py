"""Running the rules of a desk over its records."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from newsdesk.desk.cache import digest
from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.desk.schema import parse_part
from newsdesk.model.finding import Finding, Location, Message, Severity, in_order, say
from newsdesk.model.guideline import Guideline, Rule
from newsdesk.model.post import Post
from newsdesk.model.record import Part, Record
from newsdesk.rules.accessibility import Alternative, alt_text
from newsdesk.rules.accounts import Fit, account_fit
from newsdesk.rules.base import Change, Check, NoParameters, Subject
from newsdesk.rules.networks import Formatting, media_limits, raw_formatting, text_length
from newsdesk.rules.technical import Placeholders, asset_files, order_of_times, placeholders, times
from newsdesk.rules.tiers import Assessment, assess, tier

READING = "reading"  # decided while the files are read: the page only explains it

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "placeholders": Check(placeholders, ("post", "faq", "asset", "campaign"), Placeholders),
        "times": Check(times, ("post", "event", "hold")),
        "order_of_times": Check(order_of_times, ("post", "event", "hold", "consent")),
        "asset_files": Check(asset_files, ("asset",)),
        "text_length": Check(text_length, ("post",)),
        "media_limits": Check(media_limits, ("post",)),
        "raw_formatting": Check(raw_formatting, ("post",), Formatting),
        "account_fit": Check(account_fit, ("post",), Fit),
        "alt_text": Check(alt_text, ("post",), Alternative),
        "tier": Check(tier, ("post",)),
    }
)


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
    armed, findings = _arm(desk)
    findings += desk.findings
    engine = _Engine(desk, armed)
    count = 0
    for record in desk.everything():
        if paths is not None and record.path not in paths:
            continue
        count += 1
        if progress:
            progress(count)
        change = Change(now, earlier(record)) if now and earlier else None
        findings += engine.findings(record, change)
    if paths is not None:
        findings = [finding for finding in findings if finding.location.path in paths]
    desk.cache.save()
    files = len(desk.paths) if paths is None else len({*paths} & {*desk.paths})
    return Report(desk, in_order(_waived(desk, findings)), files, _Needs(desk, paths))


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
    findings: list[Finding] = []
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


def _reading_rule(page: Guideline, rule: Rule, place: tuple[str | int, ...]) -> Iterator[Finding]:
    if rule.severity is not Severity.ERROR or rule.waivable:
        yield Finding(
            "TEC-06",
            Severity.ERROR,
            locate(page.document, (*place, "severity")),
            say("A file that cannot be read always blocks."),
            say("write severity: error and waivable: no."),
        )


def _on_page(page: Guideline, path: tuple[str | int, ...], message: Message, known: str) -> Finding:
    return Finding(
        "TEC-06", Severity.ERROR, locate(page.document, path), message, say("write one of: {known}.", known=known)
    )


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
                    say("This rule could not decide: {why}.", why=f"{type(error).__name__}: {error}"),
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


def _waived(desk: Desk, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings that no waiver sets aside; a waiver of a rule that nobody can waive is a finding itself."""
    by_path = {post.path: post for post in desk.posts.values() if post.waivers}
    for finding in findings:
        post, known = by_path.get(finding.location.path), desk.rules.get(finding.rule)
        if post and known and known[0].waivable and any(waiver.rule == finding.rule for waiver in post.waivers):
            continue
        yield finding
    for post in by_path.values():
        for index, waiver in enumerate(post.waivers):
            known = desk.rules.get(waiver.rule)
            if known and not known[0].waivable:
                yield Finding(
                    waiver.rule,
                    Severity.ERROR,
                    locate(post.document, ("waivers", index, "rule")),
                    say("Nobody can waive {rule}.", rule=waiver.rule),
                    say("remove the waiver and change the post."),
                )
