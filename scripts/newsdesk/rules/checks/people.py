"""Checks of words and pictures by which somebody could be known against the own will."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pydantic import Field

from newsdesk.desk.frontmatter import locate
from newsdesk.model.asset import Asset
from newsdesk.model.consent import Consent
from newsdesk.model.fields import Names, Whole
from newsdesk.model.finding import Message, say
from newsdesk.model.fold import fold
from newsdesk.model.post import Post
from newsdesk.model.rule import ANY, Patterns
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.consents import Use, uses
from newsdesk.rules.checks.persons import NameLists, fits, is_changed, is_given_name, matches, person, shown

if TYPE_CHECKING:
    from regex import Match

_PERSONAL: Final = say("A record of consent holds no personal data.")
_ELSEWHERE: Final = say("take it out; who the person is stands in the form, outside this desk.")


class ChildKnown(NameLists):
    """How a text names a child with its age, and places by which a child can be found."""

    children: Patterns = Field(
        description="A child and its age; <<name>> stands for a name. A group `known`: first names of the list only."
    )
    places: Patterns = Field(description="A school or village by name.")
    stories: Patterns = Field(default_factory=dict, description="Words of a text about a book or a film.")
    near: Whole = Field(description="How near to the child a place counts, in characters.")


def child_known(subject: Subject, parameters: ChildKnown) -> Iterator[Hit]:
    """Children with their full name, and schools or villages of a child."""
    for passage, language in shown(subject):
        children, names = _children(subject, parameters, passage.text, language)
        if not children or fits(subject.desk, parameters.stories, passage.text, language):
            continue
        found = {match.span() for match in matches(subject.desk, parameters.places, passage.text, language)}
        near = parameters.near
        where = {span for span in found if any(a - near <= span[0] and span[1] <= b + near for a, b in children)}
        for span in sorted(names | where):
            yield Hit(
                passage.place(*span),
                say("A child stands here with the full name.")
                if span in names
                else say("This says where a child can be found."),
                say("change the name and mark it (“Omar*”), or leave it out.")
                if span in names
                else say("name no school and no village: the region is enough."),
            )


def _children(
    subject: Subject, parameters: ChildKnown, text: str, language: str
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Where a text speaks of one child, and the full names of children in it."""
    children, names = set[tuple[int, int]](), set[tuple[int, int]]()
    for match in matches(subject.desk, parameters.children, text, language):
        if match.groupdict().get("name"):
            found = person(subject, text, match, language, parameters)
            doubtful = found is not None and not found.known and match.groupdict().get("known") is not None
            if doubtful or (found is None and not is_changed(subject, text, match)):
                continue
            if found and found.words > 1:
                names.add((found.start, found.end))
        children.add(match.span())
    return children, names


class IllnessNamed(NameLists):
    """How a text says of somebody by name or handle that the person has an illness."""

    people: Patterns = Field(
        description="<<name>> or a group `handle`, with the illness. A group `sure`: a person, whatever the name;"
        " a group `full`: a person, if the name has two words."
    )
    organisations: Patterns = Field(default_factory=dict, description="Handles of organisations.")


def illness_named(subject: Subject, parameters: IllnessNamed) -> Iterator[Hit]:
    """People with their name or handle beside an illness, without a consent that allows it."""
    found = [
        (passage, span)
        for passage, language in shown(subject)
        for match in matches(subject.desk, parameters.people, passage.text, language)
        if (span := _ill(subject, parameters, passage.text, match, language))
    ]
    if not found or _disclosed(subject):
        return
    for passage, span in dict.fromkeys(found):
        yield Hit(
            passage.place(*span),
            say("Somebody stands here by name with an illness."),
            say("change the name and mark it, or record in the consent that the person wants this said."),
        )


def _ill(
    subject: Subject, parameters: IllnessNamed, text: str, match: "Match[str]", language: str
) -> tuple[int, int] | None:
    """Where the name or handle of somebody with an illness stands; None for organisations and other words."""
    groups = match.groupdict()
    if handle := groups.get("handle"):
        own = {(account.handle or "").casefold() for account in subject.desk.accounts.values()}
        ours = handle.casefold() in own or fits(subject.desk, parameters.organisations, handle, language)
        return None if ours else match.span("handle")
    found = person(subject, text, match, language, parameters)
    if found and (found.known or groups.get("sure") or (groups.get("full") and found.words > 1)):
        return found.start, found.end
    return None


def _disclosed(subject: Subject) -> bool:
    """Whether a consent that the record uses allows to name an illness."""
    if isinstance(subject.record, Asset):
        consent = subject.desk.consents.get(subject.record.consent or "")
        return consent is not None and consent.disclosure_consent
    return any(use.consent.disclosure_consent for use in uses(subject))


def disclosed(subject: Subject) -> Iterator[Hit]:
    """People who speak in public about an illness or past of their own, and can be known."""
    for use in uses(subject):
        consent = use.consent
        if consent.disclosure_consent and (consent.identifiable or consent.names == "real"):
            yield Hit(
                locate(subject.record.document, use.path),
                say("Somebody speaks here in public about the own illness or past ({consent}).", consent=consent.id),
                say("the readers of a red post decide, together with the person."),
            )


class Agreed(NameLists):
    """How a text names the person whom it is about."""

    people: Patterns


def shown_as_agreed(subject: Subject, parameters: Agreed) -> Iterator[Hit]:
    """Pictures and names that show more of a person than the consent allows."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    named: bool | None = None
    for use in uses(subject):
        found = _too_much(use, post)
        if not found and use.consent.names != "real" and use.consent.of != "staff" and not post.names_changed:
            named = _names_somebody(subject, parameters) if named is None else named
            if named:
                found = (
                    say("The post names the person; {consent} allows no real name.", consent=use.consent.id),
                    say("change the name, mark it, and write names_changed: yes."),
                )
        if found:
            yield Hit(locate(post.document, use.path), *found)


def _too_much(use: Use, post: Post) -> tuple[Message, Message] | None:
    consent, asset = use.consent, use.asset
    if asset and asset.people != "none" and asset.identifiable is not False and not consent.identifiable:
        return (
            say("In {asset} somebody can be recognised; {consent} excludes it.", asset=asset.id, consent=consent.id),
            say("use a picture in which nobody can be recognised, and write identifiable: no into its asset."),
        )
    if consent.names == "none" and post.pseudonyms:
        return (
            say("The post gives the person a name; {consent} allows none.", consent=consent.id),
            say("leave the name out: “a mother of three”."),
        )
    return None


def _names_somebody(subject: Subject, parameters: Agreed) -> bool:
    return any(
        (found := person(subject, passage.text, match, language, parameters)) and (found.known or found.words > 1)
        for passage, language in shown(subject)
        for match in matches(subject.desk, parameters.people, passage.text, language)
    )


class PersonalData(NameLists):
    """What a record of consent never holds."""

    data: Patterns
    names: Patterns = Field(description="How a note names somebody: <<name>>; a group `sure`: surely a person.")
    names_allowed: Names = Field((), description="Kinds of consent whose note may name the person.")


def personal_data(subject: Subject, parameters: PersonalData) -> Iterator[Hit]:
    """Names, numbers, addresses and scanned forms in a record of consent, wherever they stand, also in its name."""
    consent = subject.record
    assert isinstance(consent, Consent)  # noqa: S101 - the table of checks says so
    folded = fold(consent.document.text)
    spans = {match.span() for match in matches(subject.desk, parameters.data, folded.text, ANY)}
    if consent.of not in parameters.names_allowed:
        for match in matches(subject.desk, parameters.names, folded.text, ANY):
            found = person(subject, folded.text, match, ANY, parameters)
            if found and (found.known or match.groupdict().get("sure")):
                spans.add((found.start, found.end))
        if is_given_name(subject.desk, consent.id.replace("-", " "), parameters):
            yield Hit(consent.document.span(0, 0), _PERSONAL, say("give the file the number of the form as its name."))
    for span in sorted(spans):
        yield Hit(consent.document.span(*folded.origin(*span)), _PERSONAL, _ELSEWHERE)


CHECKS = {
    "child_known": Check(child_known, ("post", "faq", "asset"), ChildKnown),
    "illness_named": Check(illness_named, ("post", "faq", "asset"), IllnessNamed),
    "disclosed": Check(disclosed, ("post",), needs=("media", "consents")),
    "shown_as_agreed": Check(shown_as_agreed, ("post",), Agreed, needs=("media", "consents")),
    "personal_data": Check(personal_data, ("consent",), PersonalData),
}
