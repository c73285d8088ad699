"""Checks of texts about violence and suicide: no details that harm, and where to find help."""

from collections.abc import Iterable, Iterator
from typing import Final

from pydantic import Field

from newsdesk.model.fields import Link, Text, Topics, TypeIds
from newsdesk.model.finding import Severity, say
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import Patterns
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.persons import fits, matches, shown
from newsdesk.rules.passages import Passage

_EVERYWHERE: Final = "any"
_REACHED: Final = frozenset({"text", "alt", "links"})


class About(Part):
    """What a text is about: its words, or the topics that the post states."""

    about: Patterns
    about_topics: Topics = ()


class Details(About):
    """What must not stand in such a text."""

    details: Patterns
    says: Text
    advice: Text


class Offers(About):
    """What must stand in such a text: one of these."""

    offers: Patterns
    says: Text
    advice: Text


class Helplines(Details):
    """Details that harm, and where a reader in danger finds help: a page for each country, and one for all others."""

    helplines: dict[Text, Link] = Field(description="Country to the page of help; `any` for every other one.")
    tells: Patterns = Field(description="Words that tell of a suicide or an attempt: there help must be named.")
    help_words: Patterns = Field(description="Words of a text that names another way to help.")
    no_help_in: TypeIds = Field((), description="Types of post that speak to colleagues, not to people in danger.")
    says_no_help: Text
    advice_help: Text


def details(subject: Subject, parameters: Details) -> Iterator[Hit]:
    """Details in a text about something of which they must not be told."""
    if not _is_about(subject, parameters):
        return
    for passage, language in shown(subject):
        found = {match.span() for match in matches(subject.desk, parameters.details, passage.text, language)}
        for span in sorted(found):
            yield Hit(passage.place(*span), say(parameters.says), say(parameters.advice))


def nothing_offered(subject: Subject, parameters: Offers) -> Iterator[Hit]:
    """Texts about something hard that do not say where to find care."""
    if (place := _first(subject, parameters)) and not _has(subject, parameters.offers):
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
    everywhere = parameters.helplines.get(_EVERYWHERE)
    right = parameters.helplines.get(getattr(post, "country", None) or "") or everywhere
    if right is None or _links_to(subject, {right, everywhere or right}):
        return
    elsewhere = _links_to(subject, parameters.helplines.values())
    other = not elsewhere and _has(subject, parameters.help_words)
    grave = not other and _has(subject, parameters.tells)
    yield Hit(
        place[0].place(*place[1]),
        say("The help that it names is not the one of our table.") if other else say(parameters.says_no_help),
        say(parameters.advice_help, page=right),
        None if grave else Severity.NOTICE,
    )


def _links_to(subject: Subject, pages: Iterable[str]) -> bool:
    """Whether one of these pages stands in the text or is the link of the post."""
    short = tuple(page.partition("://")[2] for page in pages)
    return any(page in passage.source for passage in subject.passages for page in short)


def _is_about(subject: Subject, parameters: About) -> bool:
    post = subject.record
    if isinstance(post, Post) and not set(parameters.about_topics).isdisjoint(post.topics):
        return True
    return _first(subject, parameters) is not None


def _first(subject: Subject, parameters: About) -> tuple[Passage, tuple[int, int]] | None:
    """The first words that say what the text is about."""
    for passage, language in shown(subject):
        match = next(matches(subject.desk, parameters.about, passage.text, language), None)
        if match:
            return passage, match.span()
    return None


def _has(subject: Subject, wanted: Patterns) -> bool:
    return any(
        fits(subject.desk, wanted, passage.text, language)
        for passage in subject.passages
        if passage.scope in _REACHED
        for language in passage.languages
    )


CHECKS = {
    "harmful_details": Check(details, ("post", "faq", "asset"), Details),
    "nothing_offered": Check(nothing_offered, ("post", "faq"), Offers),
    "suicide": Check(suicide, ("post", "faq"), Helplines),
}
