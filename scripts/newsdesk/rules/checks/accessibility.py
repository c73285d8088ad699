"""Checks for people who read with a screen reader."""

import re
from collections.abc import Iterator
from unicodedata import east_asian_width

from pydantic import Field

from newsdesk.desk.frontmatter import locate
from newsdesk.model.fields import Texts, Whole
from newsdesk.model.finding import Message, Severity, say
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.render import RenderedMedium
from newsdesk.rules.base import Check, Hit, Subject

_FILE_NAME = re.compile(r"[\w\-() .]{0,120}\.(?:png|jpe?g|gif|webp|svg|heic|tiff?|bmp|mp4|mov)", re.IGNORECASE)
_FIRST_ARABIC = "\u0600"


class Alternative(Part):
    """Bounds of a useful alternative text in characters; `weak` is the severity of one that says too little.

    A Chinese or Japanese character counts two towards the least: it says as much.
    """

    min: Whole
    max: Whole
    weak: Severity = Severity.WARNING
    openings: Texts = Field((), description="Beginnings that add nothing, such as “image of”.")


def alt_text(subject: Subject, parameters: Alternative) -> Iterator[Hit]:
    """Pictures without alternative text in the language of the post, or with one that does not help."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    seen: set[tuple[int, str, str]] = set()
    for account, network, rendered in subject.rendered:
        limits = subject.desk.limits(account)
        if limits.alt_text is False:
            continue
        most = min(parameters.max, limits.alt_max or parameters.max)
        for text, medium in ((part.text, medium) for part in rendered.parts for medium in part.media):
            if medium.asset.medium != "image":
                continue
            key = (medium.index, medium.file.name, rendered.language)
            found = _verdict(medium, rendered.language, parameters, most, network.title) or _repeats(
                medium, text, parameters
            )
            if found is None or key in seen:
                continue
            seen.add(key)
            message, fix, severity = found
            step = "asset" if post.media[medium.index].alt is None else "alt"
            yield Hit(locate(post.document, ("media", medium.index, step)), message, fix, severity)


Verdict = tuple[Message, Message, Severity | None]


def _repeats(medium: RenderedMedium, text: str, parameters: Alternative) -> Verdict | None:
    if " ".join(medium.alt.split()) != " ".join(text.split()):
        return None
    return (
        say("The alternative text of {name} repeats the text of the post.", name=medium.file.name),
        say("say what the picture shows and the text does not."),
        parameters.weak,
    )


def _verdict(medium: RenderedMedium, language: str, parameters: Alternative, most: int, network: str) -> Verdict | None:
    text, name = medium.alt.strip(), medium.file.name
    describe = say(
        "describe what the picture shows, in {language}: under alt: in {path}, or here with alt:.",
        language=language,
        path=medium.asset.path,
    )
    if not text:
        return (
            say("The picture {name} has no alternative text in {language}.", name=name, language=language),
            describe,
            None,
        )
    if _FILE_NAME.fullmatch(text):
        return say("The alternative text “{text}” is the name of a file.", text=text[:60]), describe, None
    if len(text) > most:
        return (
            say(
                "The alternative text of {name} has {count} characters; {network} takes {most}.",
                name=name,
                count=len(text),
                network=network,
                most=most,
            ),
            say("keep what a reader needs to understand the post."),
            None,
        )
    opening = next((word for word in parameters.openings if _opens(text.lower(), word.lower())), None)
    if opening:
        return (
            say("The alternative text of {name} begins with “{opening}”.", name=name, opening=opening),
            say("begin with what is shown: a screen reader has already said that it is a picture."),
            parameters.weak,
        )
    if sum(2 if east_asian_width(char) in "WF" else 1 for char in text) < parameters.min:
        return (
            say("The alternative text “{text}” says too little.", text=text),
            say("say what a reader needs to know of the picture, in a short sentence."),
            parameters.weak,
        )
    return None


def _opens(text: str, opening: str) -> bool:
    """Whether a text begins with these words; an Arabic preposition of one letter is written into the next word."""
    following = text[len(opening) : len(opening) + 1]
    return text.startswith(opening) and not (following.isalpha() and following < _FIRST_ARABIC)


CHECKS = {"alt_text": Check(alt_text, ("post",), Alternative, needs=("media",))}
