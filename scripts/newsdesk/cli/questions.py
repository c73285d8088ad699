"""The reviewer's questions for one post, as text and as JSON."""

import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import click

from newsdesk.cli.terminal import WIDTH, clean, flow
from newsdesk.model.post import Post
from newsdesk.rules.checklist import Question


def _text(post: Post, questions: tuple[Question, ...]) -> str:
    return "\n".join(_lines(post, questions))


def _lines(post: Post, questions: tuple[Question, ...]) -> Iterator[str]:
    yield click.style(clean(post.path), bold=True)
    if not questions:
        yield "No page has a question for this post."
    for number, question in enumerate(questions, 1):
        first, *more = flow([(question.text, {})], WIDTH - 4)
        yield f"{number:>2}. {first}"
        yield from (f"    {line}" for line in more)
        yield click.style(f"    Why: {clean(question.page)}", dim=True)


def _json(_: Post, questions: tuple[Question, ...]) -> str:
    rows = [{"id": question.id, "question": question.text, "page": question.page} for question in questions]
    return json.dumps(rows, ensure_ascii=False, indent=2)


QUESTIONS: Mapping[str, Callable[[Post, tuple[Question, ...]], str]] = MappingProxyType({"text": _text, "json": _json})
"""The formats in which they can be printed."""
