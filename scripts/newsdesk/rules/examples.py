"""The examples on the guideline pages, run as tests: what must fail fails, what must pass passes."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator, Field, ValidationError

from newsdesk.desk.cache import Cache
from newsdesk.desk.desk import Desk
from newsdesk.desk.load import load
from newsdesk.desk.tree import TextTree
from newsdesk.model.fields import Text, Whole
from newsdesk.model.finding import Finding
from newsdesk.model.guideline import Example, Guideline, Rule
from newsdesk.model.record import Part
from newsdesk.rules.engine import check

_POST = "content/posts/example.md"
_ACCOUNT = "content/accounts/example-account.md"
_HOME = "content/media/example"
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

    @property
    def ok(self) -> bool:
        """Whether the rule found what it must, or left alone what it must."""
        return not self.problem and self.should_fail == any(f.rule == self.rule.id for f in self.findings)


class _Memory:
    """A cache for one run: every example is laid over the same pages."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self._texts.get(key)

    def put(self, key: str, value: str) -> None:
        self._texts[key] = value

    def save(self) -> None:
        pass  # nothing outlives the run


def run_examples(desk: Desk, rule_id: str | None = None) -> Iterator[Outcome]:
    """Run the examples of every rule, or of one."""
    pages = _Memory()
    for rule, page in desk.rules.values():
        if rule_id is not None and rule.id != rule_id:
            continue
        for should_fail, examples in ((True, rule.fails), (False, rule.passes)):
            for example in examples:
                yield _run(desk, rule, page, example, pages, should_fail=should_fail)


def _run(desk: Desk, rule: Rule, page: Guideline, example: Example, pages: Cache, *, should_fail: bool) -> Outcome:
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
    small = load(TextTree(texts, desk.tree, (_PLAYBOOK,)), pages)
    found = check(small, paths=frozenset(texts)).findings
    about_it = tuple(finding for finding in found if finding.location.path in texts)
    return Outcome(rule, page, example, should_fail, about_it)


def _files(desk: Desk, given: Given) -> Iterator[tuple[str, bytes]]:
    account = {"title": "Example", "network": "mastodon", "language": "en", "timezone": "UTC", **given.account}
    yield _ACCOUNT, _markdown(account, "Plain and friendly.")
    with_media = given.asset is not None or given.picture is not None
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
        "alt": {"en": "A drawing of two hands under a running tap."},
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


def _drawn(picture: Picture) -> bytes:
    from PIL import Image  # noqa: PLC0415 - only for examples with pictures

    out = io.BytesIO()
    Image.new("RGB", (picture.width, picture.height), "#9cc").save(out, picture.format.upper().replace("JPG", "JPEG"))
    return out.getvalue()


def _markdown(front: Mapping[str, Any], body: str) -> bytes:
    text = yaml.safe_dump(dict(front), allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{text}---\n{body}\n".encode()
