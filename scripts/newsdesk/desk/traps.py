"""The traps of YAML for people who write text: found before they lose words."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import partial
from operator import itemgetter
from typing import Any, NoReturn

import yaml

from newsdesk.desk.explain import in_quotes, value_of
from newsdesk.model.finding import Problem, say

Fail = Callable[[Problem, int, int], NoReturn]

# Signs of anchors, aliases, tags, directives and of nesting: plain searches, since almost no file has any.
_SIGNS = ("&", "*", "!", "%", "\n" + 30 * " ")
_LIST_IN_LIST = re.compile(r"[-?:][ \t]+[-?:](?:\s|$)")
_OTHER_BREAKS = re.compile("[\x85\u2028\u2029]")
_MANY_BRACKETS = 40
_DEEPEST = 12
_LONGEST = 150_000


def refuse_risky_forms(text: str, fail: Fail) -> None:
    """Refuse anchors, aliases, tags and deep nesting before anything is built from them: the C library would crash."""
    if len(text) > _LONGEST:
        fail(
            Problem(
                say("The front matter is {count} characters long.", count=len(text)),
                say("check whether the closing --- stands where it should; {limit} is the most.", limit=_LONGEST),
                "TEC-01",
            ),
            0,
            1,
        )
    if not text.isascii() and (broken := _OTHER_BREAKS.search(text)):
        fail(
            Problem(
                say("There is an invisible line break (U+{code}).", code=f"{ord(broken[0]):04X}"),
                say("delete it: join the two parts by hand, or press Enter between them."),
            ),
            broken.start(),
            broken.end(),
        )
    if (
        any(sign in text for sign in _SIGNS)
        or _LIST_IN_LIST.search(text)
        or text.count("[") + text.count("{") >= _MANY_BRACKETS
    ):
        _refuse_events(text, fail)


def _refuse_events(text: str, fail: Fail) -> None:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            start, stop = _span(event)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                _quote(text, start, fail)
            if getattr(event, "tag", None) not in {None, ""}:
                _quote(text, start, fail)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > _DEEPEST:
                fail(Problem(say("The front matter is nested too deeply."), say("use plain lists.")), start, stop)
    except yaml.YAMLError:
        return  # explained where the text is composed


def _span(event: yaml.Event) -> tuple[int, int]:
    first, last = event.start_mark, event.end_mark
    return (first.index, last.index) if first and last else (0, 1)


def _quote(text: str, start: int, fail: Fail) -> NoReturn:
    word = value_of(text[start:].split("\n", 1)[0])
    fail(
        Problem(
            say("A value that begins with {sign} means something else in YAML and would be lost.", sign=word[:1]),
            say("put it in quotes: {quoted}.", quoted=in_quotes(word)),
        ),
        start,
        start + len(word),
    )


def refuse_lost_comments(text: str, node: Any, fail: Fail) -> None:
    """Refuse `#tag` outside quotes, which YAML drops silently, and a line of the text that begins with ##."""
    if "#" not in text:
        return
    for start, hashes in comments(text, node):
        line_start = text.rfind("\n", 0, start) + 1
        line = text[line_start:].split("\n", 1)[0]
        before, after = line[: start - line_start], line[start - line_start + hashes :]
        glued = before[-1:].strip() and after.strip()
        if after[:1].strip() or (hashes > 1 and after.strip()) or glued:
            _lost(line[len(before) :].rstrip(), before, line, start, fail)


def _lost(comment: str, before: str, line: str, start: int, fail: Fail) -> NoReturn:
    word = comment.split(None, 1)[0]
    message = say("“{tag}” outside quotes is a comment: it would be lost.", tag=word[:60])
    if before.strip():
        lead = re.match(r"[ \t]*(?:- +)*(?:[\w.-]+:[ \t]+)?", line)
        first = lead[0] if lead else ""
        quoted = in_quotes(line[len(first) :].strip()[:80])
        fix = say("put the value in quotes: {line}.", line=f"{first.strip()} {quoted}".strip())
    elif comment.startswith("##"):
        message = say("“{line}” stands in the front matter, where it would be lost.", line=comment[:60])
        fix = say("put the closing --- above the text; a comment begins with one #.")
        fail(Problem(message, fix, "TEC-01"), start, start + len(comment))
    else:
        fix = say("write a comment with a space: # like this; a line of the text belongs below the closing ---.")
    fail(Problem(message, fix), start, start + len(word))


def comments(text: str, node: Any) -> Iterator[tuple[int, int]]:
    """Where each comment of a front matter begins, and how many # it begins with: wherever no value stands."""
    spans = sorted(_scalar_spans(text, node))
    position = text.find("#")
    while position >= 0:
        if _inside(spans, position):
            position = text.find("#", position + 1)
            continue
        line_end = text.find("\n", position)
        line_end = len(text) if line_end < 0 else line_end
        comment = text[position:line_end]
        yield position, len(comment) - len(comment.lstrip("#"))
        position = text.find("#", line_end)


def in_text(node: Any) -> Callable[[int], bool]:
    """Whether a place of the front matter lies in a quoted or block value."""
    spans = sorted((scalar.start_mark.index, scalar.end_mark.index) for scalar in _scalars(node) if scalar.style)
    return partial(_inside, spans)


def _inside(spans: list[tuple[int, int]], index: int) -> bool:
    position = bisect_right(spans, index, key=itemgetter(0)) - 1
    return position >= 0 and spans[position][0] <= index < spans[position][1]


def _scalar_spans(text: str, node: Any) -> Iterator[tuple[int, int]]:
    """Where values and keys stand; a block begins below the line of its sign, which may have a comment."""
    for scalar in _scalars(node):
        start, stop = scalar.start_mark.index, scalar.end_mark.index
        if scalar.style in {"|", ">"}:
            start = text.find("\n", start)
        if start >= 0:
            yield start, stop


def _scalars(node: Any) -> Iterator[Any]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif node is not None:
        for child in node.value:
            for part in child if isinstance(child, tuple) else (child,):
                yield from _scalars(part)
