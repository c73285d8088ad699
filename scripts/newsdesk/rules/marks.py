"""Where in its failing examples a rule finds something, so that their readers see which words it means."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from pydantic import ValidationError

from newsdesk.desk.cache import digest
from newsdesk.desk.desk import Desk
from newsdesk.desk.load import load
from newsdesk.desk.tree import TextTree
from newsdesk.model.finding import Finding, Problem
from newsdesk.model.guideline import Guideline
from newsdesk.model.post import Post
from newsdesk.model.rule import Rule
from newsdesk.rules.arming import Armed, arms_of
from newsdesk.rules.base import Subject
from newsdesk.rules.examples import PLAYBOOK, POST, Given, files_of, given_of
from newsdesk.rules.running import RuleSet, Runner

Span = tuple[int, int]
Marks = Mapping[str, Mapping[int, tuple[Span, ...]]]

_SIMPLE = frozenset({"text", "post", "language", "why", "at"})
_BELOW = POST.removesuffix(".md")


@dataclass(frozen=True, slots=True)
class _Written:
    """A failing example that is a text: its place in the list of its rule, and the post that it becomes."""

    rule: Rule
    page: str
    number: int
    given: Given
    files: Mapping[str, bytes]
    post: str = POST


def example_marks(desk: Desk) -> Marks:
    """By rule and number of the failing example: the characters of its text in which the rule finds something."""
    found: dict[str, Mapping[int, tuple[Span, ...]]] = {}
    keys = {page.path: key for page, key in _keys(desk)}
    stored = {path: desk.cache.get(key) for path, key in keys.items()}
    new = _by_page(desk, [path for path, text in stored.items() if text is None])
    for path, key in keys.items():
        text = stored[path]
        if text is None:
            text = json.dumps(new.get(path, []))
            desk.cache.put(key, text)
        for rule, number, spans in json.loads(text):
            found[rule] = {**found.get(rule, {}), number: tuple((start, end) for start, end in spans)}
    if new:
        desk.cache.save()
    return found


def _keys(desk: Desk) -> Iterator[tuple[Guideline, str]]:
    """What the marks of a page depend on: its text, the lists of all pages, and the pages that are tables."""
    lists = json.dumps({name: dict(words) for name, words in desk.lists.items()}, ensure_ascii=False)
    shared = digest(lists, *(page.document.text for page in desk.guidelines if type(page) is not Guideline))
    yield from ((page, digest("marks", shared, page.document.text)) for page in desk.guidelines if page.rules)


def _by_page(desk: Desk, paths: Collection[str]) -> Mapping[str, list[tuple[str, int, list[Span]]]]:
    found: dict[str, list[tuple[str, int, list[Span]]]] = {}
    together: list[_Written] = []
    apart: list[list[_Written]] = []
    for one in _written(desk, paths):
        if one.given.model_fields_set <= _SIMPLE:
            together.append(_apart(one, len(together)))
        else:
            apart.append([one])
    for examples in (together, *apart) if together or apart else ():
        for one, spans in _looked_for(desk, examples):
            found.setdefault(one.page, []).append((one.rule.id, one.number, spans))
    return found


def _written(desk: Desk, paths: Collection[str]) -> Iterator[_Written]:
    for rule, page in desk.rules.values():
        if page.path not in paths:
            continue
        for number, example in enumerate(rule.fails):
            try:
                given = given_of(example)
                files = dict(files_of(desk, given)) if "text" in given.model_fields_set else {}
            except (ValidationError, KeyError, ValueError, OSError, MemoryError, OverflowError):
                continue  # the tests of the rules tell about it
            if POST in files:
                yield _Written(rule, page.path, number, given, files)


def _apart(one: _Written, number: int) -> _Written:
    """The same with names of its own, so that many examples are read as one desk."""
    language = one.given.language or "en"
    account = f"example-account-{language.lower()}"
    post = f"{_BELOW}-{number}.md"
    files = {
        (post if path == POST else f"content/accounts/{account}.md"): (
            text.replace(b"\n- example-account\n", f"\n- {account}\n".encode(), 1) if path == POST else text
        )
        for path, text in one.files.items()
    }
    return replace(one, files=files, post=post)


def _looked_for(desk: Desk, examples: list[_Written]) -> Iterator[tuple[_Written, list[Span]]]:
    """What each rule finds in its own examples, read as one desk with the same playbook."""
    texts = {path: text for one in examples for path, text in one.files.items()}
    known = {page.path: page for page in desk.guidelines}
    small = load(TextTree(texts, desk.tree, (PLAYBOOK,)), read_before=known)
    arms = small.derived["arms"] = arms_of(desk)
    rules = {armed.rule.id: armed for group in arms.by_kind.values() for armed in group}
    posts = {post.path: post for post in small.posts.values()}
    for one in examples:
        armed, post = rules.get(one.rule.id), posts.get(one.post)
        if armed and post and (spans := sorted({*_spans(_findings(small, armed, post, one.given), post)})):
            yield one, spans


def _findings(desk: Desk, armed: Armed, post: Post, given: Given) -> list[Finding]:
    try:
        now = given.now
    except Problem:
        return []
    subject = Subject(desk, post, None, now if armed.timed else None)
    return list(Runner(desk, now).run(subject, RuleSet.of([armed])))


def _spans(findings: list[Finding], post: Post) -> Iterator[Span]:
    for finding in findings:
        start, end = post.document.offsets(finding.location)
        if finding.location.path == post.path and post.document.body_start <= start < end:
            yield start - post.document.body_start, end - post.document.body_start
