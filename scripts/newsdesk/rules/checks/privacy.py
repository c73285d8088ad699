"""Checks of what leads to a private person: numbers and addresses, tags, and the data inside a file."""

import re
from collections.abc import Iterator
from typing import Final

import regex
from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.model.asset import Asset
from newsdesk.model.fields import Name, Names, Texts, Topics, TypeIds
from newsdesk.model.finding import Location, Message, Severity, say
from newsdesk.model.fold import fold
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import Patterns
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.codes import WORD, name_key
from newsdesk.rules.checks.groups import finder
from newsdesk.rules.passages import Passage

_SCOPES: Final = frozenset({"text", "alt", "title"})
_DIGITS: Final = re.compile(r"\D+")
_BEFORE: Final = 60  # characters between a word and the number that it explains
_BEHIND: Final = 25
_FIGURE: Final = re.compile(r"\d")
_LONG_FIGURE: Final = re.compile(r"@|\d(?:\W?\d){4}")
_FIGURES: Final = re.compile(r"\d[\d ()./\u00a0\u2009\u202f\u2010-\u2015-]{4,}\d")
_MAIL: Final = regex.compile(
    r"(?<![\w@/.+-])(?P<local>[\w.+-]+)@(?P<domain>[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}-]+)+)"
)
_KEY: Final = re.compile(r"^[ \t]*(?:- +)?([\w-]+):.*$", re.MULTILINE)


class Contacts(Part):
    """What a private number or address looks like, and what makes it a public one."""

    phones: Patterns
    no_phones: Patterns = Field(description="Dates, times, accounts: figures that only look like a phone number.")
    public: Patterns = Field(description="Words beside a number: a line that is meant for everybody.")
    ours: Patterns = Field(description="Words beside a number: perhaps a line of ours; a notice.")
    numbers: Patterns = Field(description="Numbers of documents, patients, beds and files.")
    allowed: Texts = Field((), description="Our public phone numbers, addresses and domains.")
    private_domains: Name = "private_mail_domains"
    offices: Name = "office_addresses"
    skip_keys: Texts = Field((), description="Keys of the front matter that hold references, not words.")


def contact_details(subject: Subject, parameters: Contacts) -> Iterator[Hit]:
    """Phone numbers, addresses and numbers by which a private person could be found."""
    seen: set[Location] = set()
    for passage in _texts(subject, parameters):
        last = -1
        for start, end, message, advice, severity in sorted(_contacts(subject.desk, parameters, passage), key=_widest):
            place = passage.place(start, end)
            if end > last and place not in seen:
                seen.add(place)
                yield Hit(place, message, advice, severity)
            last = max(last, end)


Contact = tuple[int, int, Message, Message, Severity | None]


def _widest(contact: Contact) -> tuple[int, int]:
    """In order of place, the longer of two that begin together first."""
    return contact[0], -contact[1]


def _texts(subject: Subject, parameters: Contacts) -> Iterator[Passage]:
    """The texts of a record, and the words of its front matter that are no texts."""
    record = subject.record
    known = [passage for passage in subject.passages if passage.scope in _SCOPES]
    yield from (passage for passage in known if passage.scope != "title" or _LONG_FIGURE.search(passage.source))
    document = record.document
    spoken = known[0].languages if known else ("en",)
    if isinstance(record, Post):
        values = [(("sources", index, "claim"), claim.claim) for index, claim in enumerate(record.sources)]
        values += [(("waivers", index, "reason"), waiver.reason) for index, waiver in enumerate(record.waivers)]
        for path, value in values:
            if "@" in value or _LONG_FIGURE.search(value):
                yield Passage("text", spoken, value, document, path=path)
        return
    if not known or isinstance(record, Asset):
        yield Passage("text", spoken, document.body, document, document.body_start)
    front = document.text[: document.body_start]
    for match in _KEY.finditer(front):
        if match[1] in parameters.skip_keys:
            front = front[: match.start()] + " " * len(match[0]) + front[match.end() :]
    yield Passage("text", spoken, front, document, 0)


def _contacts(desk: Desk, parameters: Contacts, passage: Passage) -> Iterator[Contact]:
    if "@" in passage.source:
        yield from _addresses(desk, parameters, passage)
    if not _FIGURE.search(passage.source):
        return
    numbers = finder(desk, "numbers of persons", {"numbers": parameters.numbers}).find(passage)
    for match in numbers.get("numbers", ()):
        if not passage.in_link(*match.span()):
            message = say("The number of a document, a patient, a bed or a file stands here.")
            yield *match.span(), message, say("take it out: it leads to one person."), None
    if _FIGURES.search(passage.source):
        yield from _phones(desk, parameters, passage)


def _phones(desk: Desk, parameters: Contacts, passage: Passage) -> Iterator[Contact]:
    text = passage.text
    found = finder(desk, "phones", {"phones": parameters.phones, "others": parameters.no_phones}).find(passage)
    if "phones" not in found:
        return
    words = finder(desk, "lines", {"public": parameters.public, "ours": parameters.ours}).find(passage)
    allowed = {_DIGITS.sub("", number).lstrip("0") for number in parameters.allowed}
    others = [match.span() for match in found.get("others", ())]
    for match in found["phones"]:
        start, end = match.span("it") if "it" in match.re.groupindex else match.span()
        if any(first < end and start < last for first, last in others) or passage.in_link(start, end):
            continue
        beside = {name for name, hits in words.items() if any(_beside(text, hit.start(), start, end) for hit in hits)}
        if _DIGITS.sub("", text[start:end]).lstrip("0") in allowed or "public" in beside:
            continue
        yield (
            start,
            end,
            say("A phone number that is not among our public ones stands here."),
            say("take it out. If it is a line of ours for everybody, the owner of the page adds it to allowed:."),
            Severity.NOTICE if "ours" in beside else None,
        )


def _beside(text: str, word: int, start: int, end: int) -> bool:
    """Whether a word stands shortly before or behind a number, on its line."""
    if not start - _BEFORE <= word <= end + _BEHIND:
        return False
    return "\n" not in text[min(word, start) : max(word, start)]


def _addresses(desk: Desk, parameters: Contacts, passage: Passage) -> Iterator[Contact]:
    own = {*(desk.links.own_domains if desk.links else ()), *parameters.allowed}
    own |= {(account.handle or "").lstrip("@").casefold() for account in desk.accounts.values()}
    private, offices = desk.words(parameters.private_domains), desk.words(parameters.offices)
    for match in _MAIL.finditer(passage.text):
        local, domain = match["local"].casefold(), match["domain"].casefold()
        if f"{local}@{domain}" in own or any(domain == one or domain.endswith(f".{one}") for one in own):
            continue
        is_private = any(domain == one or domain.endswith(f".{one}") for one in private)
        is_office = any(word in offices for word in re.split(r"[._+\d-]+", local))
        if is_office and not is_private:
            continue
        named = is_private or "." in local or "_" in local or _is_name(desk, local)
        message = say("An e-mail address that is not ours stands here.")
        advice = say("take it out, or write an address of an office. A partner's public address goes into allowed:.")
        if named:
            yield *match.span(), message, advice, Severity.WARNING if is_office else None


def _is_name(desk: Desk, text: str) -> bool:
    if "name keys" not in desk.derived:
        desk.derived["name keys"] = frozenset(name_key(fold(name).text) for name in desk.words("personal_names"))
    names = desk.derived["name keys"]
    assert isinstance(names, frozenset)  # noqa: S101 - put there above
    return any(name_key(word) in names for word in WORD.findall(text))


class Tags(Part):
    """Which posts must not tag people who are not known to be public, and the words that make somebody private."""

    story_types: TypeIds = ()
    story_topics: Topics = ()
    story_people: Names = Field((), description="Kinds of people in a picture whose story a post tells.")
    known: Name = Field("known_handles", description="The list of handles of organisations, without the @.")
    private: Patterns = Field(description="A private person is tagged; the handle is the group `who`.")


_HANDLE: Final = regex.compile(r"(?<![\w/.@])@(?P<name>[\w.-]*\w)(?:@[\w.-]*\w)?")


def private_tags(subject: Subject, parameters: Tags) -> Iterator[Hit]:
    """Handles of private persons: beside words that say so, and any unknown one in a story of a patient."""
    post, desk = subject.record, subject.desk
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    if any(clearance.of == "tag" for clearance in post.clearances):
        return
    strict = _is_story(subject, post, parameters)
    if not (strict and post.mentions) and "@" not in post.document.body:
        return
    known = {(account.handle or "").lstrip("@").casefold() for account in desk.accounts.values()}
    known |= {handle.casefold() for handle in desk.words(parameters.known)}
    for passage in subject.passages:
        if passage.scope != "text" or "@" not in passage.text:
            continue
        found = finder(desk, "private tags", {"private": parameters.private}).find(passage)
        private = {match.start("who") for match in found.get("private", ())}
        for match in _HANDLE.finditer(passage.text):
            if _is_known(match["name"], match[0], known) or not (strict or match.start() in private):
                continue
            sure = match.start() in private or _is_name(desk, match["name"])
            yield _tagged(passage.place(*match.span()), match[0], None if sure else Severity.WARNING)
    for target, handles in post.mentions.items() if strict else ():
        for index, handle in enumerate(handles):
            if not _is_known(handle.partition("@")[0], handle, known):
                place = locate(post.document, ("mentions", target, index))
                yield _tagged(place, handle, None if _is_name(desk, handle) else Severity.WARNING)


def _is_known(name: str, whole: str, known: set[str]) -> bool:
    return not known.isdisjoint({name.casefold(), whole.lstrip("@").casefold()})


def _is_story(subject: Subject, post: Post, parameters: Tags) -> bool:
    if post.type in parameters.story_types or not set(post.topics).isdisjoint(parameters.story_topics):
        return True
    assets = (subject.desk.assets.get(use.asset) for use in post.media)
    return any(asset.people in parameters.story_people for asset in assets if asset)


def _tagged(place: Location, handle: str, severity: Severity | None) -> Hit:
    return Hit(
        place,
        say("“{handle}” may be the account of a private person.", handle=handle[:60]),
        say(
            "take the tag out. If the person agreed to it, add a clearance of: tag; "
            "the handle of an organisation goes into known_handles on the page about privacy."
        ),
        severity,
    )


CHECKS = {
    "contact_details": Check(
        contact_details,
        ("post", "faq", "asset", "campaign", "event", "observance", "hold", "rota", "account", "report"),
        Contacts,
    ),
    "private_tags": Check(private_tags, ("post",), Tags),
}
