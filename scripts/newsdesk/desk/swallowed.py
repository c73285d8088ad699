"""Text that stands in the front matter because the closing fence came too late, even where it happens to parse."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import yaml

from newsdesk.desk.fences import FENCE
from newsdesk.desk.frontmatter import root_of
from newsdesk.desk.traps import comments, in_text
from newsdesk.model.finding import Document, Location, Message, say

_GAP = re.compile(r"\n[ \t]*\n")
_LIKE_A_KEY = re.compile(r"#+[ \t]*(?:[\w.-]+:(?:\s|$)|-[ \t]|$)")

Swallowed = tuple[Location, Message, Message]


def swallowed(source: Document) -> Swallowed | None:
    """The first sign that the text began above the closing fence."""
    header = source.text[len(FENCE) - 1 : source.body_start - len(FENCE) + 1]
    has_gap, empty = _GAP.search(header) is not None, not source.body.strip()
    if not has_gap and not (empty and "#" in header):
        return None
    root, text = root_of(source), header[1:]
    is_text = in_text(root)
    gaps = [match.end() - 1 for match in _GAP.finditer(header) if not is_text(match.end() - 2)]
    if gaps and (item := _item_behind(root, gaps)):
        return (
            source.span(item.start_mark.index + len(FENCE), item.end_mark.index + len(FENCE)),
            say("A list goes on behind an empty line: this may be the text."),
            say("put the closing --- above the text, or remove the empty line."),
        )
    if (start := _comment_at_the_end(text, root, gaps, alone=empty and not has_gap)) is not None:
        line = text[start:].split("\n", 1)[0]
        return (
            source.span(len(FENCE) + start, len(FENCE) + start + len(line.rstrip())),
            say("“{line}” stands in the front matter, where it would be lost.", line=line.strip()[:60]),
            say("put the closing --- above the text; move a comment up, between the keys."),
        )
    if gaps and empty:
        return (
            source.span(len(FENCE) + gaps[0] - 1, len(FENCE) + gaps[0] - 1),
            say("The post has no text, and its front matter has an empty line: the text may be inside it."),
            say("put the closing --- where the text begins, or remove the empty line."),
        )
    return None


def _comment_at_the_end(text: str, root: Any, gaps: list[int], *, alone: bool) -> int | None:
    """Where a comment that is no key begins behind the last value, with an empty line beside it or `alone` without."""
    last = _last_end(root)
    for start, _ in comments(text, root):
        if start < last or text[start - 1 : start] not in {"", "\n"} or _LIKE_A_KEY.match(text, start):
            continue
        position = bisect_right(gaps, start)
        behind_gap = position > 0 and not text[gaps[position - 1] : start].strip()
        if alone or behind_gap or position < len(gaps):
            return start
    return None


def _last_end(node: Any) -> int:
    """Where the last value ends."""
    while not isinstance(node, yaml.ScalarNode) and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.index)


def _item_behind(root: Any, gaps: list[int]) -> Any:
    """An item of a list of single values that stands behind an empty line inside the list."""
    for items in _lists(root):
        for before, item in pairwise(items):
            position = bisect_right(gaps, item.start_mark.index)
            if position and gaps[position - 1] >= before.end_mark.index:
                return item
    return None


def _lists(node: Any) -> Iterator[list[Any]]:
    """Every block list whose items are single values without quotes."""
    if isinstance(node, yaml.SequenceNode):
        if not node.flow_style and all(isinstance(item, yaml.ScalarNode) for item in node.value):
            yield node.value
        else:
            for item in node.value:
                yield from _lists(item)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _lists(value)
