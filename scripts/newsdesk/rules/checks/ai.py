"""Checks of what artificial intelligence made: people must be told, in their language."""

from collections.abc import Iterator

from pydantic import Field

from newsdesk.desk.frontmatter import locate
from newsdesk.model.fields import Name, Names
from newsdesk.model.finding import say
from newsdesk.model.fold import fold
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.passages import base
from newsdesk.rules.words import compile_pattern, expand


class Label(Part):
    """Which origins need a label, and the list of labels by language."""

    origins: Names
    labels: Name = Field(description="List: the words that tell people, by language.")


def ai_label(subject: Subject, parameters: Label) -> Iterator[Hit]:
    """Pictures of such an origin that some account would show without a label in its language."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    told: set[tuple[int, str]] = set()
    for _, _, rendered in subject.rendered:
        language = base(rendered.language)
        words = subject.desk.words(parameters.labels, language)
        text = "\n".join(part.text for part in rendered.parts)
        for medium in (medium for part in rendered.parts for medium in part.media):
            key = (medium.index, language)
            if medium.asset.origin not in parameters.origins or key in told:
                continue
            if words and _labelled(words, f"{text}\n{medium.alt}"):
                continue
            told.add(key)
            yield Hit(
                locate(post.document, ("media", medium.index, "asset")),
                say(
                    "Nothing tells people in {language} that AI made or changed {name}.",
                    language=rendered.language,
                    name=medium.file.name,
                ),
                say("write it in the text or in the alternative text, for example “{words}”.", words=_example(words)),
            )


def _labelled(words: tuple[str, ...], text: str) -> bool:
    pattern = compile_pattern("|".join(map(expand, words)))
    return pattern.search(fold(text).text) is not None


def _example(words: tuple[str, ...]) -> str:
    return next((word for word in words if not {*word} & {*"(|*"}), "Made with AI")


CHECKS = {"ai_label": Check(ai_label, ("post",), Label, needs=("media",))}
