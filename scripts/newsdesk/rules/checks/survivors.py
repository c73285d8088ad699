"""Checks of texts about violence and suicide: no details that harm, and where to find help."""

from collections.abc import Iterator
from typing import Final

from pydantic import Field

from newsdesk.model.fields import Link, Text, Topics, TypeIds
from newsdesk.model.finding import Severity, say
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import Patterns
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.together import read
from newsdesk.rules.passages import Passage

_SHOWN: Final = frozenset({"text", "alt"})


class About(Part):
    """What a text is about: its words, or the topics that the post states."""

    about: Patterns
    topics: Topics = ()


class Details(About):
    """What must not stand in such a text."""

    details: Patterns
    says: Text
    advice: Text


class Offers(About):
    """What must stand in such a text: one of these."""

    offers: Patterns
    except_types: TypeIds = ()
    says: Text
    advice: Text


class Helplines(Details):
    """Details that harm, and where a reader in danger finds help: a page for each country, and one for all others."""

    helplines: dict[Text, Link] = Field(description="Country to the page of help; `any` for every other one.")
    help_words: Patterns = Field(description="Words of a text that names another way to help.")
    no_help_in: TypeIds = Field((), description="Types of post that speak to colleagues, not to people in danger.")
    says_no_help: Text
    advice_help: Text


def details(subject: Subject, parameters: Details) -> Iterator[Hit]:
    """Details in a text about something of which they must not be told."""
    if not _is_about(subject, parameters):
        return
    spans = {
        (number, *match.span())
        for number, passage, language in _texts(subject)
        for pattern in read(subject.desk, parameters.details, language)
        for match in pattern.finditer(passage.text, timeout=1)
    }
    for number, start, end in sorted(spans):
        yield Hit(subject.passages[number].place(start, end), say(parameters.says), say(parameters.advice))


def nothing_offered(subject: Subject, parameters: Offers) -> Iterator[Hit]:
    """Texts about something hard that do not say where to find care."""
    if isinstance(subject.record, Post) and subject.record.type in parameters.except_types:
        return
    if not _has(subject, parameters.offers) and (place := _first(subject, parameters)):
        yield Hit(place[0].place(*place[1]), say(parameters.says), say(parameters.advice))


def suicide(subject: Subject, parameters: Helplines) -> Iterator[Hit]:
    """Details of a suicide, and texts about it that name no help for the country."""
    yield from details(subject, parameters)
    post = subject.record
    if isinstance(post, Post) and post.type in parameters.no_help_in:
        return
    place = _first(subject, parameters)
    if place is None:
        return
    country = getattr(post, "country", None) or ""
    pages = {parameters.helplines.get(country), parameters.helplines.get("any")} - {None}
    if any(page in passage.source for page in pages if page for passage in subject.passages):
        return
    other = _has(subject, parameters.help_words)
    page = parameters.helplines.get(country) or parameters.helplines.get("any") or ""
    yield Hit(
        place[0].place(*place[1]),
        say("The help that it names is not the one of our table.") if other else say(parameters.says_no_help),
        say(parameters.advice_help, page=page),
        Severity.NOTICE if other else None,
    )


def _texts(subject: Subject) -> Iterator[tuple[int, Passage, str]]:
    for number, passage in enumerate(subject.passages):
        if passage.scope in _SHOWN:
            for language in passage.languages:
                yield number, passage, language


def _is_about(subject: Subject, parameters: About) -> bool:
    post = subject.record
    if isinstance(post, Post) and not set(parameters.topics).isdisjoint(post.topics):
        return True
    return _first(subject, parameters) is not None


def _first(subject: Subject, parameters: About) -> tuple[Passage, tuple[int, int]] | None:
    """The first words that say what the text is about."""
    for _, passage, language in _texts(subject):
        spans = [
            match.span()
            for pattern in read(subject.desk, parameters.about, language)
            if (match := pattern.search(passage.text, timeout=1))
        ]
        if spans:
            return passage, min(spans)
    return None


def _has(subject: Subject, wanted: Patterns) -> bool:
    return any(
        pattern.search(passage.text, timeout=1)
        for _, passage, language in _texts(subject)
        for pattern in read(subject.desk, wanted, language)
    )


CHECKS = {
    "harmful_details": Check(details, ("post", "faq", "asset"), Details),
    "nothing_offered": Check(nothing_offered, ("post", "faq"), Offers),
    "suicide": Check(suicide, ("post", "faq"), Helplines),
}
