"""The examples on the guideline pages, run as tests: what must fail fails, what must pass passes."""

import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator, Field, ValidationError

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.desk.load import load
from newsdesk.desk.tree import TextTree
from newsdesk.model.fields import Language, Text, Whole, YesNo
from newsdesk.model.finding import Finding, Message, Problem, Severity, say
from newsdesk.model.guideline import Guideline
from newsdesk.model.record import Part
from newsdesk.model.rule import Example, Rule
from newsdesk.model.when import parse_wall
from newsdesk.rules.arming import arms_of
from newsdesk.rules.engine import check

_POST = "content/posts/example.md"
_ACCOUNT = "content/accounts/example-account.md"
_HOME = "content/media/example"
_CONSENT = "content/consents/CONS-EXAMPLE.md"
_TODAY = "2026-11-22 08:00Z"
_PLAYBOOK = "guidelines/"


class Picture(Part):
    """A picture made for an example: sides in pixels."""

    format: Text = "png"
    width: Whole = 800
    height: Whole = 600


def _as_mapping(value: Any) -> Any:
    if isinstance(value, str):
        return {"file": value} if value.startswith("---") else {"text": value}
    return value


class Given(Part):
    """What an example lays over the example desk: a whole file, or parts of the example post and what it uses."""

    file: str | None = None
    path: Text = _POST
    text: str = "An example."
    post: dict[str, Any] = Field(default_factory=dict)
    account: dict[str, Any] = Field(default_factory=dict)
    asset: dict[str, Any] | None = None
    picture: Picture | None = None
    files: dict[Text, str] = Field(default_factory=dict)
    consent: dict[str, Any] | None = None
    records: dict[Text, str] = Field(default_factory=dict)
    language: Language | None = None
    at: Text | None = None
    changed: YesNo = False
    why: str = ""


class _Holder(Part):
    given: Annotated[Given, BeforeValidator(_as_mapping)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One example of one rule: whether it behaved, and what was found in it."""

    rule: Rule
    page: Guideline
    example: Example
    should_fail: bool
    findings: tuple[Finding, ...]
    problem: str = ""
    escalated: bool = False

    @property
    def ok(self) -> bool:
        """Whether the rule found what it must, or left alone what it must."""
        hit = self.escalated or any(self.rule.id in {finding.rule, *finding.also} for finding in self.findings)
        return not self.problem and self.should_fail == hit


def example_findings(desk: Desk, paths: Collection[str]) -> tuple[Finding, ...]:
    """The examples that do not behave, of the pages among the paths, as findings on their pages."""
    found = []
    for rule, page in desk.rules.values():
        if page.path not in paths:
            continue
        index = page.rules.index(rule)
        for key, examples in (("fails", rule.fails), ("passes", rule.passes)):
            for number, example in enumerate(examples):
                outcome = _run(desk, rule, page, example, should_fail=key == "fails")
                if not outcome.ok:
                    place = locate(page.document, ("rules", index, key, number))
                    found.append(Finding("TEC-06", Severity.ERROR, place, _wrong(outcome), say(_CORRECT, id=rule.id)))
    return tuple(found)


_CORRECT = "correct the rule or the example; newsdesk rules test {id} shows what is found in it."


def _wrong(outcome: Outcome) -> Message:
    if outcome.problem:
        return say("This example cannot be run: {why}.", why=outcome.problem)
    if outcome.should_fail:
        return say("{id} must find this example, and finds nothing.", id=outcome.rule.id)
    return say("{id} must leave this example alone, and finds it.", id=outcome.rule.id)


def run_examples(desk: Desk, rule_id: str | None = None) -> Iterator[Outcome]:
    """Run the examples of every rule, or of one."""
    for rule, page in desk.rules.values():
        if rule_id is not None and rule.id != rule_id:
            continue
        for should_fail, examples in ((True, rule.fails), (False, rule.passes)):
            for example in examples:
                yield _run(desk, rule, page, example, should_fail=should_fail)


def _run(desk: Desk, rule: Rule, page: Guideline, example: Example, *, should_fail: bool) -> Outcome:
    try:
        given = _Holder.model_validate({"given": example}).given
    except ValidationError as error:
        first = error.errors()[0]
        problem = f"{'.'.join(str(step) for step in first['loc'][1:])}: {first['msg']}"
        return Outcome(rule, page, example, should_fail, (), problem)
    try:
        texts = dict(_files(desk, given))
    except (KeyError, ValueError, OSError, MemoryError, OverflowError) as error:
        problem = f"picture: a {given.picture and given.picture.format} of this size cannot be drawn ({error})"
        return Outcome(rule, page, example, should_fail, (), problem)
    known = {page.path: page for page in desk.guidelines if page.path not in texts}
    small = load(TextTree(texts, desk.tree, (_PLAYBOOK,)), read_before=known)
    if len(known) == len(desk.guidelines):
        small.derived["arms"] = arms_of(desk)
    try:
        now = parse_wall(given.at or _TODAY).at("UTC")
        report = check(small, paths=frozenset(texts), now=now, earlier=(lambda _: None) if given.changed else None)
    except Problem as problem:
        return Outcome(rule, page, example, should_fail, (), f"at: {problem.message}")
    about_it = tuple(finding for finding in report.findings if finding.location.path in texts)
    escalated = any(rule.id in needs.escalated for needs in report.assessments.values())
    return Outcome(rule, page, example, should_fail, about_it, escalated=escalated)


def _files(desk: Desk, given: Given) -> Iterator[tuple[str, bytes]]:
    language = given.language or "en"
    account = {"title": "Example", "network": "mastodon", "language": language, "timezone": "UTC", **given.account}
    yield _ACCOUNT, _markdown(account, "Plain and friendly.")
    yield from ((path, text.encode()) for path, text in given.records.items())
    if given.consent is not None:
        yield _CONSENT, _consent(given.consent)
    with_media = given.asset is not None or given.picture is not None or given.consent is not None
    if with_media:
        yield from _asset(given)
    if given.file is not None:
        yield given.path, given.file.encode()
        return
    post: dict[str, Any] = {
        "title": "Example",
        "accounts": ["example-account"],
        "publish_at": "2026-12-01 10:00",
        "type": next(iter(desk.workflow.types)) if desk.workflow else "other",
    }
    if with_media:
        post["media"] = [{"asset": "example"}]
    yield _POST, _markdown({**post, **given.post}, given.text)


def _asset(given: Given) -> Iterator[tuple[str, bytes]]:
    picture = given.picture or Picture()
    name = f"example.{picture.format}"
    asset: dict[str, Any] = {
        "file": name,
        "type": "graphic",
        "people": "none",
        "origin": "original",
        "credit": "Relay Medical",
        "licence": "own",
        "alt": {given.language or "en": "A drawing of two hands under a running tap."},
        **({"consent": "CONS-EXAMPLE"} if given.consent is not None else {}),
        **(given.asset or {}),
    }
    if asset.keys() & {"url", "library", "files"}:
        asset = {key: value for key, value in asset.items() if key != "file" or key in (given.asset or {})}
    if "files" in asset:
        asset.pop("alt", None)
    yield f"{_HOME}/asset.md", _markdown(asset, "")
    yield f"{_HOME}/{name}", _drawn(picture)
    for extra, text in given.files.items():
        yield f"{_HOME}/{extra}", text.encode()


def _consent(given: Mapping[str, Any]) -> bytes:
    front: dict[str, Any] = {
        "of": "adult",
        "networks": ["mastodon", "website"],
        "purposes": ["awareness"],
        "names": "none",
        "identifiable": "no",
        "given": "2026-10-01",
        "expires": "2028-10-01",
        "language": "en",
        "collected_by": "field_comms",
        "form_ref": "RM-2026-0001",
        "withdrawal_explained": "yes",
    }
    return _markdown({key: value for key, value in {**front, **given}.items() if value is not None}, "")


def _drawn(picture: Picture) -> bytes:
    from PIL import Image  # noqa: PLC0415 - only for examples with pictures

    out = io.BytesIO()
    Image.new("RGB", (picture.width, picture.height), "#9cc").save(out, picture.format.upper().replace("JPG", "JPEG"))
    return out.getvalue()


def _markdown(front: Mapping[str, Any], body: str) -> bytes:
    text = yaml.safe_dump(dict(front), allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{text}---\n{body}\n".encode()
