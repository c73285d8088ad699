"""Running rules over one record: what each finds, and what goes wrong while it looks."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import Path, locate
from newsdesk.model.finding import Finding, Location, Message, Severity, say
from newsdesk.model.post import Post
from newsdesk.model.record import Record
from newsdesk.model.rule import Rule
from newsdesk.rules.applies import applies
from newsdesk.rules.arming import WHOLE, Armed, arms_of
from newsdesk.rules.base import Hit, Subject, Whole
from newsdesk.rules.expressions import Expression, Undecided, context_of
from newsdesk.rules.folding import MASK
from newsdesk.rules.lexicon import Spotted, severity_of
from newsdesk.rules.passages import Passage

UNDECIDED = "This rule could not decide: {why}."
WORDS = "words"  # the name under which the search for the words of all rules is timed
_LONGEST = 60


class Clock:
    """How long each rule takes, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Measure what happens inside for a rule."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] += time.perf_counter() - begin


@dataclass(frozen=True)
class RuleSet:
    """Some rules for one kind of record: those that look for words, by id, and the others."""

    wording: Mapping[str, Armed]
    others: tuple[Armed, ...]

    @classmethod
    def of(cls, rules: Iterable[Armed]) -> "RuleSet":
        """The rules, divided."""
        given = tuple(rules)
        words = {armed.rule.id: armed for armed in given if armed.wording}
        return cls(words, tuple(armed for armed in given if not armed.wording))

    def __bool__(self) -> bool:
        return bool(self.wording or self.others)


@dataclass(frozen=True)
class Runner:
    """The rules of a desk at a time."""

    desk: Desk
    now: datetime
    clock: Clock | None = None
    _signed: dict[str, Mapping[str, object]] = field(default_factory=dict)
    _shapes: dict[tuple[int, frozenset[str], Any], tuple[Armed, ...]] = field(default_factory=dict)

    @property
    def timings(self) -> Mapping[str, float]:
        """Seconds by rule, where they are measured."""
        return self.clock.seconds if self.clock else {}

    def run(self, subject: Subject, rules: RuleSet) -> Iterator[Finding]:
        """What some rules find in a record; those that look for words are looked for together."""
        found: list[Finding] = []
        for armed in self._fitting(rules, subject.record):
            if armed.narrowed and not applies(armed.rule, armed.conditions_left, subject):
                continue
            if self.clock:
                with self.clock.of(armed.rule.id):
                    self._ask(armed, subject, found)
            else:
                self._ask(armed, subject, found)
        yield from found
        if rules.wording:
            yield from self._words(subject, rules.wording)

    def _fitting(self, rules: RuleSet, record: Record) -> tuple[Armed, ...]:
        """The rules that can find something in records of this shape: the keys that are set, and the type of a post."""
        given = frozenset(name for name in record.model_fields_set if getattr(record, name))
        shape = (id(rules), given, getattr(record, "type", None))
        if shape not in self._shapes:
            self._shapes[shape] = tuple(armed for armed in rules.others if armed.fits_shape(record))
        return self._shapes[shape]

    def whole(self, whole: Whole) -> Iterator[Finding]:
        """What the rules about the whole desk find."""
        for armed in arms_of(self.desk).of(WHOLE):
            found: list[Finding] = []
            assert armed.check is not None  # noqa: S101 - only a check can look at the whole desk
            try:
                found += (_finding(armed.rule, hit) for hit in armed.check.function(whole, *armed.arguments))
            except Exception as error:  # noqa: BLE001 - a rule that fails must block, and must say why
                found.append(undecided(armed.rule, self.desk.rules[armed.rule.id][1].path, error))
            yield from found

    def _ask(self, armed: Armed, subject: Subject, found: list[Finding]) -> None:
        """Add what one rule finds."""
        try:
            if armed.check is None:
                found += (_finding(armed.rule, hit) for hit in self._expressions(armed, subject))
            elif armed.when is None or _meant(armed, subject):
                for hit in armed.check.function(subject, *armed.arguments):
                    found.append(_finding(armed.rule, hit))
        except Exception as error:  # noqa: BLE001 - a rule that fails must block, and must say why
            found.append(undecided(armed.rule, subject.record.path, error))

    def _expressions(self, armed: Armed, subject: Subject) -> Iterator[Hit]:
        if armed.about_media and isinstance(subject.record, Post):
            for index, media in subject.media:
                values = {**subject.values, "media": media}
                yield from self._expressed(armed, subject, values, ("media", index))
        elif armed.condition(subject.record) is not False:
            yield from self._expressed(armed, subject, subject.values, None)

    def _expressed(self, armed: Armed, subject: Subject, values: Mapping[str, Any], path: Path | None) -> Iterator[Hit]:
        rule, expression = armed.rule, armed.expression
        assert expression is not None  # noqa: S101 - armed that way
        if not expression.roots <= values.keys():
            return  # such as the campaign of a post without one
        context = subject.context if path is None else context_of(values)
        if "accounts" in expression.roots or (armed.when and "accounts" in armed.when.roots):
            context = subject.context_with_accounts if path is None else context
        if armed.when is not None and (not armed.when.roots <= values.keys() or not armed.when.holds(context)):
            return
        if expression.holds(context) is (rule.way == "require"):
            return
        place = locate(subject.record.document, path) if path is not None else _place(subject, expression)
        message = armed.message.say(values) if armed.message else say("{title}: this is not so.", title=rule.title)
        yield Hit(place, message, armed.help.say(values) if armed.help else say("{why}", why=rule.why))

    def _words(self, subject: Subject, wording: Mapping[str, Armed]) -> Iterator[Finding]:
        meant: dict[str, bool] = {}
        for passage, spotted in self._spotted(subject):
            rule = spotted if isinstance(spotted, Rule) else spotted.entry.armed.rule
            armed = wording.get(rule.id)
            if armed is None:
                continue
            if rule.id not in meant:
                try:
                    meant[rule.id] = (
                        subject.record.kind in rule.looks_at
                        and applies(rule, armed.conditions, subject)
                        and _meant(armed, subject)
                    )
                except Exception as error:  # noqa: BLE001 - as above
                    meant[rule.id] = False
                    yield undecided(rule, subject.record.path, error)
            if not meant[rule.id]:
                continue
            if isinstance(spotted, Rule):
                yield undecided(rule, subject.record.path, TimeoutError("its pattern takes too long on this text"))
            elif (finding := self._told(spotted, passage, subject)) is not None:
                yield finding

    def _spotted(self, subject: Subject) -> list[tuple[Passage, Spotted | Rule]]:
        """The words of all rules in the texts of a record, looked for once."""
        if "spotted" not in subject.memory:
            lexicon = arms_of(self.desk).lexicon
            with self.clock.of(WORDS) if self.clock else nullcontext():
                subject.memory["spotted"] = [
                    (passage, spotted) for passage in subject.passages for spotted in lexicon.find(passage)
                ]
        found: list[tuple[Passage, Spotted | Rule]] = subject.memory["spotted"]
        return found

    def _told(self, spotted: Spotted, passage: Passage, subject: Subject) -> Finding | None:
        armed, entry = spotted.entry.armed, spotted.entry
        rule = armed.rule
        severity = severity_of(rule, spotted, passage, self._readers(rule))
        if severity is None or not _speaks(rule, passage):
            return None
        words = " ".join(passage.original(spotted.start, spotted.end).split())
        found = MASK if rule.masked else words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
        use = entry.term.use if entry.term else ""
        message: Message
        if armed.message:
            message = armed.message.say(subject.values, found=found, use=use)
        else:
            words_of = "We do not write “{found}”." if entry.term else "“{found}”: {title}."
            message = say(words_of, found=found, title=rule.title.rstrip("."))
        if armed.help:
            help_words = armed.help.say(subject.values, found=found, use=use)
        else:
            help_words = say("write: {use}.", use=use.rstrip(".")) if use else say("{why}", why=rule.why)
        fix = use if entry.term and entry.term.fix and not rule.masked else None
        place = passage.place(spotted.start, spotted.end)
        return Finding(rule.id, severity, place, message, help_words, fix, masked=rule.masked)

    def _readers(self, rule: Rule) -> Mapping[str, object]:
        if rule.id not in self._signed:
            self._signed[rule.id] = self.desk.rules[rule.id][1].native_readers
        return self._signed[rule.id]


def _finding(rule: Rule, hit: Hit) -> Finding:
    severity = hit.severity or rule.severity
    return Finding(rule.id, severity, hit.location, hit.message, hit.help, hit.fix, masked=rule.masked)


def _speaks(rule: Rule, passage: Passage) -> bool:
    return not rule.languages or not {language.partition("-")[0] for language in rule.languages}.isdisjoint(
        {*passage.languages, *(("nb", "nn") if "no" in passage.languages else ())}
    )


def _meant(armed: Armed, subject: Subject) -> bool:
    """Whether the condition of a rule holds; one about what the record does not have does not."""
    known, when = armed.condition(subject.record), armed.when
    if known is not None or when is None:
        return bool(known)
    context = subject.context_with_accounts if "accounts" in when.roots else subject.context
    return when.roots <= subject.values.keys() and when.holds(context)


def _place(subject: Subject, expression: Expression) -> Location:
    """The first key of the record that the expression names; the beginning of the file if it names none."""
    record = subject.record
    for name in expression.names:
        root, *path = name.split(".")
        if root == record.kind and path and path[0] not in {"id", "text", "networks"}:
            return locate(record.document, tuple(path))
    start = record.document.body_start
    return record.document.span(start, start)


def undecided(rule: Rule, path: str, error: Exception) -> Finding:
    """An error finding in the place of a verdict: what cannot be decided does not pass."""
    why = str(error) if isinstance(error, Undecided | TimeoutError) else f"{type(error).__name__}: {error}"
    return Finding(
        rule.id,
        Severity.ERROR,
        Location(path),
        say(UNDECIDED, why=MASK if rule.masked else why),
        say("report it to whoever maintains the rule; the file is not passed until it is decided."),
    )
