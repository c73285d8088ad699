"""The traps of YAML for people who write text: found before they lose words, explained in plain sentences."""

import re
from collections.abc import Callable
from typing import Any, NoReturn

import yaml

from newsdesk.model.finding import Problem, say

Fail = Callable[[Problem, int, int], NoReturn]

# Signs of anchors, aliases, tags, directives and of nesting: plain searches, since almost no file has any.
_SIGNS = ("&", "*", "!", "%", "\n" + 30 * " ")
_LIST_IN_LIST = re.compile(r"[-?][ \t]+[-?](?:\s|$)")
_MANY_BRACKETS = 40
_DEEPEST = 12
_LOST = re.compile(r"(?:^|(?<=\s))#[^\s#]", re.MULTILINE)
_LONGEST = 60_000


def refuse_risky_forms(text: str, fail: Fail) -> None:
    """Refuse anchors, aliases, tags and deep nesting before anything is built from them."""
    if len(text) > _LONGEST:
        fail(
            Problem(
                say("The front matter is {count} characters long.", count=len(text)),
                say("check whether the closing --- stands where it should; {limit} is the most.", limit=_LONGEST),
            ),
            0,
            1,
        )
    if (
        not any(sign in text for sign in _SIGNS)
        and not _LIST_IN_LIST.search(text)
        and text.count("[") + text.count("{") < _MANY_BRACKETS
    ):
        return
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            start, stop = _span(event)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                _quote(text, start, stop, fail)
            if getattr(event, "tag", None) not in {None, ""}:
                _quote(text, start, stop, fail)
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


def _quote(text: str, start: int, stop: int, fail: Fail) -> NoReturn:
    word = text[start:].split("\n", 1)[0][:60].rstrip()
    fail(
        Problem(
            say("A value that begins with {sign} means something else in YAML and would be lost.", sign=word[:1]),
            say("put it in quotes: {quoted}.", quoted=_in_quotes(word)),
        ),
        start,
        stop,
    )


def refuse_lost_comments(text: str, node: Any, fail: Fail) -> None:
    """Refuse `#tag` outside quotes: YAML takes it for a comment and drops it silently."""
    if "#" not in text:
        return
    spans: list[tuple[int, int]] | None = None
    for match in _LOST.finditer(text):
        spans = _scalar_spans(node) if spans is None else spans
        if any(start <= match.start() < stop for start, stop in spans):
            continue
        line_start = text.rfind("\n", 0, match.start()) + 1
        if text[line_start : match.start()].lstrip().startswith("# "):
            continue  # inside a comment that is one
        word = re.match(r"\S+", text[match.start() :])
        fail(
            Problem(
                say("“{tag}” outside quotes is a comment: it would be lost.", tag=(word[0] if word else "#")[:60]),
                say("put the value in quotes, or write a comment with a space: # like this."),
            ),
            match.start(),
            match.start() + len(word[0] if word else "#"),
        )


def _scalar_spans(node: Any) -> list[tuple[int, int]]:
    if node is None:
        return []
    if isinstance(node, yaml.ScalarNode):
        return [(node.start_mark.index, node.end_mark.index)]
    children = [child for pair in node.value for child in (pair if isinstance(pair, tuple) else (pair,))]
    return [span for child in children for span in _scalar_spans(child)]


def explain(  # noqa: C901 - one branch for each way to be wrong
    text: str, error: yaml.MarkedYAMLError
) -> tuple[Problem, int, int]:
    """A YAML error in plain words, and the characters it is about."""
    mark = error.problem_mark or error.context_mark
    index = min(mark.index, len(text)) if mark else 0
    start = text.rfind("\n", 0, index) + 1
    line = text[start:].split("\n", 1)[0]
    if not line.strip() and start:  # libyaml often notices only on the next line
        start = text.rfind("\n", 0, start - 1) + 1
        line = text[start:].split("\n", 1)[0]
    problem, rule = (error.problem or "").lower(), "TEC-01"
    key, colon, value = line.partition(": ")
    char = text[index : index + 1]
    if "mapping values are not allowed" in problem:
        message = say("The value has a colon in it, which YAML reads as a new key.")
        fix = say("put the value in quotes: {line}.", line=f"{key}: {_in_quotes(value)}")
        column = text.find(":", start + len(key) + 1)
        return Problem(message, fix, "TEC-01"), max(column, start), max(column, start) + 1
    if "cannot start any token" in problem and char == "\t":
        message, fix = say("The line is indented with a tab."), say("use two spaces.")
    elif "cannot start any token" in problem:
        word = text[index:].split("\n", 1)[0][:60].rstrip()
        message = say("A value may not begin with {char}.", char=char)
        fix, rule = say("put it in quotes: {word}.", word=_in_quotes(word)), "TEC-02"
        return Problem(message, fix, rule), index, index + len(word)
    elif "undefined alias" in problem or "alias" in (error.context or "") or "anchor" in (error.context or ""):
        message = say("A value that begins with * or & means something else in YAML.")
        fix, rule = say("put it in quotes: {value}.", value=_in_quotes((value or line).strip(" -"))), "TEC-02"
    elif "quoted scalar" in (error.context or ""):
        opening = error.context_mark.index if error.context_mark else start
        message, fix = say("A quotation mark is opened here and never closed."), say("add the closing mark.")
        return Problem(message, fix, "TEC-01"), opening, opening + 1
    elif "could not find expected ':'" in problem:
        message = say("This line has no key: “{line}”.", line=line.strip()[:60])
        fix = say("write key: value; if it belongs to the text, the closing --- is missing above it.")
    elif "expected ',' or" in problem or "flow" in (error.context or ""):
        message = say("A bracket is opened and never closed.")
        fix = say("put text that begins with [ or {open} in quotes; write lists as lines that begin with -.", open="{")
    elif "did not find expected" in problem or "not allowed in this context" in problem:
        message = say("The indentation of this line does not fit the lines above it.")
        fix = say("start keys at the beginning of the line, and the items of a list with two spaces and a hyphen.")
        if colon == "" and not line.lstrip().startswith("-"):
            fix = say("write key: value; if it belongs to the text, the closing --- is missing above it.")
    else:
        message = say("This line cannot be read: {problem}.", problem=problem or "unknown")
        fix = say("write key: value, and put the value in quotes if it has signs such as : # @ [.")
    stop = start + len(line)
    return Problem(message, fix, rule), start + len(line) - len(line.lstrip()), stop


def _in_quotes(value: str) -> str:
    if '"' in value and "'" not in value:
        return f"'{value}'"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
