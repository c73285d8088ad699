"""The verdict about each record: escalations first, then findings; remembered while nothing changes."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from newsdesk.desk.cache import NoCache, digest
from newsdesk.desk.desk import Desk
from newsdesk.model.finding import Finding, Location, Message, Severity
from newsdesk.model.post import Post
from newsdesk.model.record import Record
from newsdesk.rules.arming import Armed, arms_of
from newsdesk.rules.base import Assessment, Change, Subject
from newsdesk.rules.running import UNDECIDED, RuleSet, Runner
from newsdesk.rules.tiers import assessment_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a record, apart from findings that depend on the clock."""

    escalated: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The rules for one kind of record: escalations and others, those that look at the clock apart."""

    escalations: RuleSet
    timed_escalations: RuleSet
    others: RuleSet
    timed: RuleSet


@dataclass(frozen=True)
class Verdicts:
    """The verdicts about the records of a desk at a time."""

    runner: Runner
    _kinds: dict[str, _Sorted] = field(default_factory=dict)
    _known: dict[str, Verdict] = field(default_factory=dict)

    def findings(self, record: Record, change: Change | None = None) -> Iterator[Finding]:
        """What the rules find in one record, before waivers."""
        rules, seen = self._rules(record), _Seen(record, change, {})
        verdict = self._verdict(seen)
        yield from verdict.findings
        if rules.timed:
            yield from self.runner.run(self._subject(seen, verdict.escalated, timed=True), rules.timed)

    def assessment(self, post: Post) -> Assessment | None:
        """The tier and the roles of a post; None where the desk has no workflow."""
        if self._desk.workflow is None:
            return None
        return self._assessment(post, self._verdict(_Seen(post, None, {})).escalated)

    @property
    def _desk(self) -> Desk:
        return self.runner.desk

    def _assessment(self, post: Post, escalated: Iterable[str]) -> Assessment | None:
        if self._desk.workflow is None:
            return None
        return assessment_of(
            self._desk, post, self._desk.workflow, [self._desk.rules[name] for name in sorted(escalated)]
        )

    def _rules(self, record: Record) -> _Sorted:
        if record.kind not in self._kinds:
            arms = arms_of(self._desk)
            more = arms.of("media") if isinstance(record, Post) else ()
            rules = tuple({id(armed): armed for armed in (*arms.of(record.kind), *more)}.values())
            parts = [
                RuleSet.of(armed for armed in rules if (_escalates(armed), armed.timed) == want)
                for want in ((True, False), (True, True), (False, False), (False, True))
            ]
            self._kinds[record.kind] = _Sorted(*parts)
        return self._kinds[record.kind]

    def _subject(self, seen: "_Seen", escalated: Iterable[str] = (), *, timed: bool = False) -> Subject:
        """The record as its rules see it: `escalated` raises its tier."""
        return Subject(
            self._desk,
            seen.record,
            seen.change,
            self.runner.now if timed else None,
            lambda post: self._assessment(post, escalated),
            seen.memory,
        )

    def _verdict(self, seen: "_Seen") -> Verdict:
        """The verdict, remembered: it depends on the file and on the shared ones only."""
        record, rules = seen.record, self._rules(seen.record)
        if seen.change is None and record.path in self._known:
            return self._known[record.path]
        timed = self._escalations(self._subject(seen, timed=True), rules.timed_escalations)
        if seen.change is not None:
            return self._decided(seen, timed)
        verdict = self._remembered(seen, timed)
        self._known[record.path] = verdict
        return verdict

    def _remembered(self, seen: "_Seen", timed: tuple[str, ...]) -> Verdict:
        """The verdict from the cache, or for it."""
        cache, record = self._desk.cache, seen.record
        if self.runner.clock or isinstance(cache, NoCache):
            return self._decided(seen, timed)
        key = digest("verdict", self._desk.context_digest, record.path, record.document.text, *timed)
        known = cache.get(key)
        if known is not None:
            escalated, rows = json.loads(known)
            return Verdict(tuple(escalated), tuple(map(_revive, rows)))
        verdict = self._decided(seen, timed)
        # a rule that could not decide may have a reason outside the desk, gone next time
        if not any(finding.message.template == UNDECIDED for finding in verdict.findings):
            rows = [_row(finding) for finding in verdict.findings]
            cache.put(key, json.dumps([verdict.escalated, rows], ensure_ascii=False))
        return verdict

    def _decided(self, seen: "_Seen", timed: tuple[str, ...]) -> Verdict:
        rules = self._rules(seen.record)
        first = self._subject(seen)
        undecided: list[Finding] = []
        escalated = (*self._escalations(first, rules.escalations, undecided), *timed)
        if escalated:
            first = self._subject(seen, escalated)
        return Verdict(escalated, (*undecided, *self.runner.run(first, rules.others)))

    def _escalations(self, subject: Subject, rules: RuleSet, undecided: list[Finding] | None = None) -> tuple[str, ...]:
        """The ids of the escalations that a post meets; one that cannot decide is a finding, and counts as met."""
        if not rules:
            return ()
        found = list(self.runner.run(subject, rules))
        if undecided is not None:
            undecided += [finding for finding in found if finding.message.template == UNDECIDED]
        return tuple(sorted({finding.rule for finding in found}))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A record under check, with what is worked out about it on the way."""

    record: Record
    change: Change | None
    memory: dict[str, Any]


def _escalates(armed: Armed) -> bool:
    return armed.rule.severity is Severity.ESCALATE


def _row(finding: Finding) -> list[Any]:
    place = finding.location
    return [
        finding.rule,
        finding.severity,
        [place.path, place.line, place.column, place.end_line, place.end_column],
        [finding.message.template, dict(finding.message.args)],
        [finding.help.template, dict(finding.help.args)] if finding.help else None,
        finding.fix,
        finding.masked,
    ]


def _revive(row: list[Any]) -> Finding:
    rule, severity, place, message, words, fix, masked = row
    return Finding(
        rule,
        Severity(severity),
        Location(*place),
        Message(*message),
        Message(*words) if words else None,
        fix,
        masked=masked,
    )
