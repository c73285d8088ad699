"""Checks of maps: the lines and names on them are read as opinions."""

from collections.abc import Iterator

from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.model.asset import Asset
from newsdesk.model.fields import Names, Text, Texts
from newsdesk.model.finding import say
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import Patterns
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.together import Vocabulary
from newsdesk.rules.words import ANY_LANGUAGE, Found, Matcher, Wanted, expand


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
    uses = enumerate(post.media) if isinstance(post, Post) else ()
    assets = [(index, use.asset, subject.desk.assets.get(use.asset)) for index, use in uses]
    shown = [(index, name) for index, name, asset in assets if asset and _is_map(asset, parameters)]
    if not shown or _disclaims(subject, parameters):
        return
    for index, name in shown:
        yield Hit(
            locate(subject.record.document, ("media", index, "asset")),
            say("The map {name} does not say that its boundaries are no opinion of ours.", name=name),
            say("say so on the map and set map_disclaimer: yes in its asset, or say so in the text."),
        )


def _is_map(asset: Asset, parameters: Maps) -> bool:
    return not asset.map_disclaimer and not {*asset.shows}.isdisjoint(parameters.tags)


def _disclaims(subject: Subject, parameters: Maps) -> bool:
    said = [passage for passage in subject.passages if passage.scope in {"text", "alt"}]
    return any(
        Vocabulary(subject.desk, {"words": parameters.disclaimers}, language).first(
            "words", passage.text, 0, len(passage.text)
        )
        for passage in said
        for language in passage.languages
    )


def _contested(subject: Subject, parameters: Maps) -> Iterator[Hit]:
    matcher = _names(subject.desk, parameters)
    for passage in subject.passages:
        for found in matcher.find(passage.text, ()):
            if not isinstance(found, Found):
                continue
            name = parameters.contested[int(str(found.key))]
            words = passage.original(found.start, found.end)
            yield Hit(
                passage.place(found.start, found.end),
                say("“{name}” takes a side in {country}.", name=words, country=name.country),
                say("write “{use}”, in the language of the post.", use=name.use),
            )


def _names(desk: Desk, parameters: Maps) -> Matcher:
    key = f"contested names {id(parameters)}"
    if not isinstance(known := desk.derived.get(key), Matcher):
        rows = [(index, words) for index, name in enumerate(parameters.contested) for words in name.avoid]
        known = desk.derived[key] = Matcher(Wanted(index, ANY_LANGUAGE, expand(words)) for index, words in rows)
    return known


CHECKS = {"maps": Check(maps, ("post", "faq", "asset"), Maps)}
