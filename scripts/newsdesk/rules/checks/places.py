"""Checks of maps: the lines and names on them are read as opinions."""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import Field

from newsdesk.desk.frontmatter import locate
from newsdesk.model.fields import Names, Text, Texts
from newsdesk.model.finding import say
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import Patterns
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.together import read
from newsdesk.rules.words import compile_pattern, expand

if TYPE_CHECKING:
    from regex import Pattern


class Contested(Part):
    """Names that one side of a conflict gives to a place of a country, and the one to use."""

    country: Text
    avoid: Texts = Field(min_length=1, description="Words: * is the rest of a word, (a|b) one of several.")
    use: Text


class Maps(Part):
    """Which tags of a picture mean a map, what must stand on or beside it, and names to avoid."""

    tags: Names
    disclaimers: Patterns
    contested: tuple[Contested, ...] = ()


def maps(subject: Subject, parameters: Maps) -> Iterator[Hit]:
    """Maps without a word on their boundaries, and names of places that take a side."""
    yield from _contested(subject, parameters)
    post = subject.record
    if not isinstance(post, Post) or _disclaims(subject, parameters):
        return
    for index, use in enumerate(post.media):
        asset = subject.desk.assets.get(use.asset)
        if asset and not asset.map_disclaimer and not {*asset.shows}.isdisjoint(parameters.tags):
            yield Hit(
                locate(post.document, ("media", index, "asset")),
                say("The map {name} does not say that its boundaries are no opinion of ours.", name=use.asset),
                say("say so on the map and set map_disclaimer: yes in its asset, or say so in the text."),
            )


def _disclaims(subject: Subject, parameters: Maps) -> bool:
    return any(
        pattern.search(passage.text)
        for passage in subject.passages
        if passage.scope in {"text", "alt"}
        for language in passage.languages
        for pattern in read(subject.desk, parameters.disclaimers, language)
    )


def _contested(subject: Subject, parameters: Maps) -> Iterator[Hit]:
    for passage in subject.passages:
        for name in parameters.contested:
            for match in (found for words in name.avoid for found in _name(words).finditer(passage.text)):
                yield Hit(
                    passage.place(*match.span()),
                    say(
                        "“{name}” takes a side in {country}.",
                        name=passage.original(*match.span()),
                        country=name.country,
                    ),
                    say("write “{use}”, in the language of the post.", use=name.use),
                )


@lru_cache(maxsize=512)
def _name(words: str) -> "Pattern[str]":
    return compile_pattern(expand(words))


CHECKS = {"maps": Check(maps, ("post", "faq", "asset"), Maps)}
