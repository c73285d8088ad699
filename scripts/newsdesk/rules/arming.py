"""From pages to rules that can run: what cannot run is a finding on its own page."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import TypeVar

from newsdesk.desk.cache import NoCache
from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import Path, locate
from newsdesk.desk.schema import parse_part
from newsdesk.model.finding import Finding, Location, Message, Problem, Severity, say
from newsdesk.model.guideline import Guideline
from newsdesk.model.post import Post
from newsdesk.model.record import Part, Record
from newsdesk.model.rule import Rule
from newsdesk.rules.applies import conditions_of
from newsdesk.rules.base import Check, NoParameters
from newsdesk.rules.checks.table import CHECKS
from newsdesk.rules.expressions import Expression, Words
from newsdesk.rules.glance import Atom, by_shape, cannot_hold, holds_at_once, ruled_out, settled, truth, wholly
from newsdesk.rules.lexicon import Lexicon, compile_rule
from newsdesk.rules.values import roots

READING = "reading"  # decided while the files are read: the page only explains it
PUBLISHING = "publishing"  # decided by the plan and at publishing, where reviews and the clock are known
_READING_IDS = frozenset({"TEC-01", "TEC-02", "TEC-03", "TEC-04", "TEC-06", "TEC-07", "ACC-03"})
_PUBLISHING_IDS = frozenset({"WFL-01", "WFL-03", "WFL-05", "CRS-10", "DAT-06"})
_PLAYBOOK = "guidelines/"
_WORKFLOW = "guidelines/workflow.md"
_KINDS = ("post", "media", "asset", "consent", "account", "campaign", "faq", "hold", "event", "observance")
WHOLE = "desk"

P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class Armed:
    """A rule with what it needs to run."""

    rule: Rule
    when: Expression | None = None
    check: Check | None = None
    parameters: Part | None = None
    expression: Expression | None = None
    message: Words | None = None
    help: Words | None = None

    @cached_property
    def about_media(self) -> bool:
        """Whether it is asked for each picture of a post."""
        return self.check is None and "media" in self.rule.looks_at

    @cached_property
    def conditions(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Where it applies: the conditions that are given, with what they allow."""
        return conditions_of(self.rule)

    @cached_property
    def conditions_left(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """The conditions that the shape of a record does not decide."""
        return tuple(pair for pair in self.conditions if pair[0] not in {"types", "except_types"})

    @cached_property
    def narrowed(self) -> bool:
        """Whether there is more to ask than the shape of a record before it looks."""
        return bool(self.conditions_left or self.rule.languages)

    @cached_property
    def arguments(self) -> tuple[Part | None, ...]:
        """What its check is called with, besides the record."""
        none = self.check is None or self.check.parameters is NoParameters
        return () if none else (self.parameters,)

    @cached_property
    def _whole_condition(self) -> tuple[tuple[Atom, ...], ...]:
        return wholly(self.when.text) if self.when else ()

    def condition(self, record: Record) -> bool | None:
        """Whether its condition holds, as far as a quick look tells: None where the expression must say."""
        return True if self.when is None else truth(self._whole_condition, record)

    def fits_shape(self, record: Record) -> bool:
        """Whether it can find anything in a record with the same keys set and of the same type."""
        if self.about_media and not getattr(record, "media", None):
            return False
        kind = getattr(record, "type", None)
        for name, wanted in self.conditions:
            if not isinstance(record, Post) or (name == "types" and kind not in wanted):
                return False
            if name == "except_types" and kind in wanted:
                return False
        needs = self.check.needs if self.check else ()
        if needs and not any(getattr(record, name, None) for name in needs):
            return False
        needed = cannot_hold(self.when.text) if self.when else ()
        if self.rule.forbid:
            needed = (*needed, *cannot_hold(self.rule.forbid))
        enough = holds_at_once(self.rule.require) if self.rule.require else ()
        return not ruled_out(by_shape(needed), record) and not settled(tuple(a for a in enough if a.by_shape), record)

    @cached_property
    def wording(self) -> bool:
        """Whether it looks for words: those of all rules are looked for at once."""
        return self.check is None and self.expression is None

    @cached_property
    def timed(self) -> bool:
        """Whether its verdict depends on the time of the check."""
        parts = (self.when, self.expression, self.message, self.help)
        return (
            (self.check is not None and self.check.timed)
            or bool(self.rule.hold_levels)
            or any(part.timed for part in parts if part)
        )


@dataclass(frozen=True)
class Arms:
    """Every rule that can run, by kind of record, the words of all of them, and what is wrong on the pages."""

    by_kind: Mapping[str, tuple[Armed, ...]]
    lexicon: Lexicon
    findings: tuple[Finding, ...]

    def of(self, kind: str) -> tuple[Armed, ...]:
        """The rules that look at a kind of record."""
        return self.by_kind.get(kind, ())


def arms_of(desk: Desk) -> Arms:
    """The rules of a desk, armed once."""
    known = desk.derived.get("arms")
    if not isinstance(known, Arms):
        known = desk.derived["arms"] = _arm(desk)
    return known


def stated(desk: Desk, check: str, parameters: type[P]) -> tuple[tuple[Rule, P], ...]:
    """The rules of a desk that use a built-in check, with what they state."""
    kinds = CHECKS[check].kinds
    return tuple(
        (armed.rule, armed.parameters)
        for armed in arms_of(desk).of(kinds[0])
        if armed.rule.check == check and isinstance(armed.parameters, parameters)
    )


def _arm(desk: Desk) -> Arms:
    by_kind: dict[str, list[Armed]] = defaultdict(list)
    findings, wording = list(_missing_pages(desk)), dict[str, tuple[Armed, Guideline, Path]]()
    for page in desk.guidelines:
        for index, rule in enumerate(page.rules):
            if desk.rules[rule.id][0] is not rule:
                continue
            armed = _one(page, rule, ("rules", index), findings)
            if armed is None:
                continue
            if rule.way in {"terms", "pattern"}:
                wording[rule.id] = armed, page, ("rules", index)
            for kind in _kinds(armed):
                by_kind[kind].append(armed)
    lexicon = Lexicon(desk)
    if not lexicon.recall({name: armed for name, (armed, _, _) in wording.items()}):
        wrong = [finding for parts in wording.values() for finding in compile_rule(lexicon, *parts)]
        findings += wrong
        if not wrong and not isinstance(desk.cache, NoCache):
            lexicon.remember()
    return Arms({kind: tuple(rules) for kind, rules in by_kind.items()}, lexicon, tuple(findings))


def _kinds(armed: Armed) -> tuple[str, ...]:
    return armed.check.kinds if armed.check else armed.rule.looks_at


def _one(page: Guideline, rule: Rule, place: Path, findings: list[Finding]) -> Armed | None:
    """The rule, ready to run; None with findings where it is not."""
    before = len(findings)
    if rule.check in {READING, PUBLISHING}:
        findings += _decided_elsewhere(page, rule, place)
        return None
    if rule.check is not None:
        return _checking(page, rule, place, findings)
    findings += _unknown_keys(page, rule, place)
    if unknown := sorted({*rule.looks_at} - {*_KINDS}):
        findings.append(
            on_page(
                page,
                (*place, "for"),
                say("No expression can look at “{name}”.", name=unknown[0]),
                say("write one or several of: {known}.", known=", ".join(_KINDS)),
            )
        )
        return None
    when, expression, message, words = (
        _expression(page, rule, place, "when", findings),
        _expression(page, rule, place, rule.way, findings) if rule.way in {"require", "forbid"} else None,
        _words(page, rule, place, "message", findings),
        _words(page, rule, place, "help", findings),
    )
    if len(findings) > before:
        return None
    return Armed(rule, when, expression=expression, message=message, help=words)


def _checking(page: Guideline, rule: Rule, place: Path, findings: list[Finding]) -> Armed | None:
    before = len(findings)
    known = CHECKS.get(rule.check or "")
    if known is None:
        names = ", ".join(sorted([*CHECKS, READING, PUBLISHING]))
        message = say("There is no check “{name}”.", name=rule.check or "")
        findings.append(on_page(page, (*place, "check"), message, say("write one of: {known}.", known=names)))
        return None
    kind = known.kinds[0]
    when = _expression(page, rule, place, "when", findings, kind)
    parameters = parse_part(known.parameters, rule.parameters, page.document, place)
    if isinstance(parameters, tuple):
        findings += parameters
    if len(findings) > before:
        return None
    return Armed(rule, when, known, parameters)


def _expression(
    page: Guideline, rule: Rule, place: Path, key: str, findings: list[Finding], kind: str | None = None
) -> Expression | None:
    text = getattr(rule, key)
    if not text:
        return None
    found = None
    for name in (kind,) if kind else rule.looks_at:
        try:
            found = Expression(text, roots(name))
        except Problem as problem:
            findings.append(on_page(page, (*place, key), problem.message, problem.fix))
            return None
    return found


def _words(page: Guideline, rule: Rule, place: Path, key: str, findings: list[Finding]) -> Words | None:
    text = getattr(rule, key)
    if not text:
        return None
    found = None
    for name in rule.looks_at:
        try:
            found = Words(text, roots(name), ("found", "use"))
        except Problem as problem:
            findings.append(on_page(page, (*place, key), problem.message, problem.fix))
            return None
    return found


def _unknown_keys(page: Guideline, rule: Rule, place: Path) -> Iterator[Finding]:
    """Without a check there are no parameters: a key that no rule has is a mistake."""
    known = [field.alias or name for name, field in Rule.model_fields.items()]
    for key in rule.parameters:
        near = get_close_matches(key, known, 1, 0.7)
        fix = say("write `{near}`.", near=near[0]) if near else say("remove it; only a check has parameters.")
        message = say("`{key}` is no key of a rule.", key=key[:60])
        yield Finding("TEC-06", Severity.ERROR, locate(page.document, (*place, key), key=True), message, fix)


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


def _decided_elsewhere(page: Guideline, rule: Rule, place: Path) -> Iterator[Finding]:
    """A rule that reading or publishing decides can neither be switched off nor weakened, and takes no parameters."""
    ids, word = (
        (_READING_IDS, "Reading the files") if rule.check == READING else (_PUBLISHING_IDS, "The plan of publishing")
    )
    if rule.id not in ids:
        message = say("{what} decides nothing about {rule}.", what=word, rule=rule.id)
        fix = say("write one of: {known}.", known=", ".join(sorted(CHECKS)))
        yield on_page(page, (*place, "check"), message, fix)
    elif rule.severity is not Severity.ERROR or rule.waivable:
        key = "waivable" if rule.severity is Severity.ERROR else "severity"
        message = (
            say("A file that cannot be read always blocks.")
            if rule.check == READING
            else say("What publishing refuses is never published.")
        )
        yield on_page(page, (*place, key), message, say("write severity: error and waivable: no."))
    parameters = parse_part(NoParameters, rule.parameters, page.document, place)
    if isinstance(parameters, tuple):
        yield from parameters


def on_page(page: Guideline, path: Path, message: Message, fix: Message | None) -> Finding:
    """A mistake on a guideline page."""
    return Finding("TEC-06", Severity.ERROR, locate(page.document, path), message, fix)
