"""Checks of words by which somebody could be known: a child's name, a patient's name beside an illness."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.model.asset import Asset
from newsdesk.model.consent import Consent
from newsdesk.model.fields import Name, Names, Whole
from newsdesk.model.finding import say
from newsdesk.model.fold import fold
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import ANY, Patterns
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.consents import uses
from newsdesk.rules.checks.together import read
from newsdesk.rules.passages import Passage
from newsdesk.rules.words import compile_pattern, expand

if TYPE_CHECKING:
    from regex import Match, Pattern

_SCOPES: Final = frozenset({"text", "alt"})
_UNCASED: Final = frozenset({"ar", "fa", "ur", "ps", "he", "am", "ti", "hi", "bn", "my", "zh", "ja", "ko", "th"})
_WORD: Final = r"\p{Lu}(?:\p{Ll}|'\p{L}|-\p{Lu})[\p{L}'-]*"
_BETWEEN: Final = r"(?:(?:al|el|ben|bin|ibn|bint|abu|abou|de|da|di|do|dos|del|du|la|le|van|von|der|den|av|af)[ -]){0,2}"
_CASED_NAME: Final = rf"(?P<name>(?-i:{_WORD}(?: {_BETWEEN}{_WORD}){{0,3}}))"
_UNCASED_NAME: Final = r"(?P<name><<given_names>>(?: \p{L}{2,})?)"
_CHANGED: Final = "*＊"


class NameWords(Part):
    """Lists that tell a person's name from other words with capitals."""

    given_names: Name = "given_names"
    no_names: Name = Field("no_names", description="The list of words that are no part of a person's name.")
    titles: Name = Field("adult_titles", description="The list of titles and professions before an adult's name.")


@dataclass(frozen=True, slots=True)
class Person:
    """A name in a text; `known` tells that one of its words is a name for sure."""

    start: int
    end: int
    words: int
    known: bool


def patterns(desk: Desk, sources: Patterns, language: str) -> tuple["Pattern[str]", ...]:
    """The patterns of a language, with <<name>> filled in as its script writes names."""
    name = _UNCASED_NAME if language in _UNCASED else _CASED_NAME
    wanted = {
        key: tuple(source.replace("<<name>>", name) for source in sources.get(key, ())) for key in (language, ANY)
    }
    return read(desk, wanted, language)


def listed(desk: Desk, name: str, language: str) -> "Pattern[str] | None":
    """Any word of a list."""
    key = f"people {name} {language}"
    if key not in desk.derived:
        words = desk.words(name, language)
        desk.derived[key] = compile_pattern("|".join(map(expand, words))) if words else None
    found = desk.derived[key]
    return found if found is None else found  # type: ignore[return-value]


def person(subject: Subject, passage: Passage, match: "Match[str]", language: str, lists: NameWords) -> Person | None:
    """The name in a match; None for a pseudonym, for an adult with a title and for words that are no name."""
    desk, text = subject.desk, passage.text
    start, end = match.span("name")
    if text[end : end + 1] and text[end] in _CHANGED:
        return None
    other, titles = listed(desk, lists.no_names, language), listed(desk, lists.titles, language)
    before = text[max(0, start - 40) : start].rstrip(" .,:")
    if titles and any(found.end() == len(before) for found in titles.finditer(before)):
        return None
    words = [(found.start(), found.end()) for found in _WORDS.finditer(text, start, end)]
    if titles and any(titles.fullmatch(text, *span) for span in words):
        return None
    while words and other and other.fullmatch(text, *words[0]):
        words.pop(0)
    while words and other and other.fullmatch(text, *words[-1]):
        words.pop()
    if not words or (other and any(other.fullmatch(text, *span) for span in words)):
        return None
    if any(text[first:last].casefold() in _pseudonyms(subject) for first, last in words):
        return None
    given = listed(desk, lists.given_names, language)
    known = given is not None and any(given.fullmatch(text, *span) for span in words)
    return Person(words[0][0], words[-1][1], len(words), known)


_WORDS: Final = compile_pattern(r"[\p{L}'-]{2,}")


def _pseudonyms(subject: Subject) -> frozenset[str]:
    post = subject.record
    if not isinstance(post, Post):
        return frozenset()
    return frozenset(word.casefold() for name in post.pseudonyms for word in fold(name).text.split())


class ChildKnown(NameWords):
    """How a text names a child with its age, and places by which a child can be found."""

    children: Patterns = Field(description="A child and its age; <<name>> stands for a name.")
    places: Patterns = Field(description="A school or village by name.")
    stories: Patterns = Field(default_factory=dict, description="Words of a text about a book or a film.")
    near: Whole = Field(description="How near to the child a place counts, in characters.")


def child_known(subject: Subject, parameters: ChildKnown) -> Iterator[Hit]:
    """Children with their full name, and schools or villages of a child."""
    for passage, language in _read(subject):
        children: set[tuple[int, int]] = set()
        full: set[tuple[int, int]] = set()
        for pattern in patterns(subject.desk, parameters.children, language):
            for match in pattern.finditer(passage.text, timeout=1):
                if "name" in match.groupdict() and match["name"]:
                    found = person(subject, passage, match, language, parameters)
                    marked = passage.text[match.end("name") : match.end("name") + 1] in {*_CHANGED}
                    if found is None and not marked and not _is_pseudonym(subject, match["name"]):
                        continue
                    if found and found.words > 1:
                        full.add((found.start, found.end))
                children.add(match.span())
        if not children or any(one.search(passage.text) for one in read(subject.desk, parameters.stories, language)):
            continue
        for start, end in sorted(full):
            yield Hit(
                passage.place(start, end),
                say("A child stands here with the full name."),
                say("change the name and mark it (“Omar*”), or leave it out."),
            )
        for start, end in sorted(_places(subject, parameters, passage, language)):
            if any(first - parameters.near <= start and end <= last + parameters.near for first, last in children):
                yield Hit(
                    passage.place(start, end),
                    say("This says where a child can be found."),
                    say("name no school and no village: the region is enough."),
                )


def _places(subject: Subject, parameters: ChildKnown, passage: Passage, language: str) -> set[tuple[int, int]]:
    found = patterns(subject.desk, parameters.places, language)
    return {match.span() for pattern in found for match in pattern.finditer(passage.text, timeout=1)}


def _is_pseudonym(subject: Subject, name: str) -> bool:
    return not _pseudonyms(subject).isdisjoint(name.casefold().split())


class IllnessNamed(NameWords):
    """How a text says of somebody by name or handle that the person has an illness."""

    people: Patterns = Field(description="<<name>> or a group `handle`, with the illness; a group `sure`: a patient.")
    organisations: Patterns = Field(default_factory=dict, description="Handles of organisations.")


def illness_named(subject: Subject, parameters: IllnessNamed) -> Iterator[Hit]:
    """People with their name or handle beside an illness, without a consent that allows it."""
    if _disclosed(subject):
        return
    own = {(account.handle or "").casefold() for account in subject.desk.accounts.values()}
    for passage, language in _read(subject):
        spans: set[tuple[int, int]] = set()
        for pattern in patterns(subject.desk, parameters.people, language):
            for match in pattern.finditer(passage.text, timeout=1):
                groups = match.groupdict()
                if handle := groups.get("handle"):
                    ours = handle.casefold().split("@")[0] in own
                    if not ours and not any(
                        one.fullmatch(handle) for one in read(subject.desk, parameters.organisations, language)
                    ):
                        spans.add(match.span("handle"))
                elif found := person(subject, passage, match, language, parameters):
                    if found.known or (groups.get("sure") and found.words):
                        spans.add((found.start, found.end))
        for start, end in sorted(spans):
            yield Hit(
                passage.place(start, end),
                say("Somebody stands here by name with an illness."),
                say("change the name and mark it, or record in the consent that the person wants this said."),
            )


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
                say("the readers of a red post decide with the person."),
            )


class Agreed(NameWords):
    """How a text names the person whom it is about."""

    people: Patterns


def shown_as_agreed(subject: Subject, parameters: Agreed) -> Iterator[Hit]:
    """Pictures and names that show more of a person than the consent allows."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    named = False
    for use in uses(subject):
        consent, place = use.consent, locate(post.document, use.path)
        asset = use.asset
        if asset and asset.people != "none" and asset.identifiable is not False and not consent.identifiable:
            yield Hit(
                place,
                say(
                    "In {asset} somebody can be recognised; {consent} excludes it.", asset=asset.id, consent=consent.id
                ),
                say(
                    "use a picture that shows nobody's face or other marks, and write identifiable: no into the asset."
                ),
            )
        elif consent.names == "none" and post.pseudonyms:
            yield Hit(
                place,
                say("The post gives the person a name; {consent} allows none.", consent=consent.id),
                say("leave the name out: “a mother of three”."),
            )
        if consent.names != "real" and consent.of != "staff" and not post.names_changed and not named:
            named = any(_named(subject, passage, language, parameters) for passage, language in _read(subject))
            if named:
                yield Hit(
                    place,
                    say("The post names the person; {consent} allows no real name.", consent=consent.id),
                    say("change the name, mark it, and write names_changed: yes."),
                )


def _named(subject: Subject, passage: Passage, language: str, parameters: Agreed) -> bool:
    return any(
        (found := person(subject, passage, match, language, parameters)) is not None
        and (found.known or found.words > 1)
        for pattern in patterns(subject.desk, parameters.people, language)
        for match in pattern.finditer(passage.text, timeout=1)
    )


def _read(subject: Subject) -> Iterator[tuple[Passage, str]]:
    for passage in subject.passages:
        if passage.scope in _SCOPES:
            for language in passage.languages:
                yield passage, language


class PersonalData(NameWords):
    """What a record of consent never holds."""

    data: Patterns
    names: Patterns = Field(description="How a note names somebody; <<name>> stands for the name.")
    names_allowed: Names = Field((), description="Kinds of consent whose note may name the person.")


def personal_data(subject: Subject, parameters: PersonalData) -> Iterator[Hit]:
    """Names, numbers, addresses and scanned forms in a record of consent."""
    consent = subject.record
    assert isinstance(consent, Consent)  # noqa: S101 - the table of checks says so
    document = consent.document
    whole = Passage("text", ("en",), document.text, document, 0)
    spans = {match.span() for one in read(subject.desk, parameters.data, ANY) for match in one.finditer(whole.text)}
    if consent.of not in parameters.names_allowed:
        for pattern in patterns(subject.desk, parameters.names, ANY):
            for match in pattern.finditer(whole.text, timeout=1):
                if (found := person(subject, whole, match, ANY, parameters)) and (
                    found.known or "sure" in match.groupdict()
                ):
                    spans.add((found.start, found.end))
    for start, end in sorted(spans):
        yield Hit(
            whole.place(start, end),
            say("A record of consent holds no personal data."),
            say("take it out; who the person is stands in the form, outside this desk."),
        )


CHECKS = {
    "child_known": Check(child_known, ("post", "faq", "asset"), ChildKnown),
    "illness_named": Check(illness_named, ("post", "faq", "asset"), IllnessNamed),
    "disclosed": Check(disclosed, ("post",)),
    "shown_as_agreed": Check(shown_as_agreed, ("post",), Agreed),
    "personal_data": Check(personal_data, ("consent",), PersonalData),
}
