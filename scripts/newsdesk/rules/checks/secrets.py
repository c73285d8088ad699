"""Checks of what must never enter git: keys and passwords, and lists of private people."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import ahocorasick
from pydantic import Field

from newsdesk.desk.cache import digest
from newsdesk.desk.desk import Desk
from newsdesk.desk.kinds import KINDS
from newsdesk.model.fields import Name, Texts, Whole
from newsdesk.model.finding import Document, Message, say
from newsdesk.model.guideline import Guideline
from newsdesk.model.record import Part
from newsdesk.model.rule import Patterns
from newsdesk.rules import base
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.groups import Finder, finder
from newsdesk.rules.passages import Passage

if TYPE_CHECKING:
    from regex import Match

_LARGEST: Final = 1_000_000  # bytes of a text; longer files are no texts of people
_BINARY: Final = frozenset({"mp4", "mov", "webm", "ogg", "mp3", "pdf"})
_SLUG: Final = re.compile(r"[a-z]+(?:[-_/.][a-z]+|[-_/.]\d{1,4})*[.,;)]*")


class Secrets(Part):
    """What a key or password looks like. A text without any of the `signs` is not searched further."""

    signs: Texts = Field(min_length=1, description="Letters, in small, of which a text with a secret has one.")
    tokens: Patterns = Field(description="Shapes that are always a secret; the group `it` narrows them.")
    assigned: Patterns = Field(description="A word for a secret and its value; the value is the group `value`.")
    harmless: Patterns = Field(default_factory=dict, description="What stands before or in a value that is no secret.")
    least: Whole = Field(6, description="The shortest value that counts, in characters.")
    signs_of_random: str = Field("!$%&*+=?^#~", description="Signs that a value may have instead of a digit.")


def secrets(subject: Subject | base.Whole, parameters: Secrets) -> Iterator[Hit]:
    """Keys, passwords and recovery codes in any text of the desk."""
    found = finder(subject.desk, "secrets", {"tokens": parameters.tokens, "assigned": parameters.assigned})
    if isinstance(subject, base.Whole):
        for document in (*subject.desk.unread, *_others(subject.desk, parameters)):
            yield from _in_document(subject.desk, parameters, found, document)
    else:
        yield from _in_document(subject.desk, parameters, found, subject.record.document)


def _in_document(desk: Desk, parameters: Secrets, found: Finder, document: Document) -> Iterator[Hit]:
    if not _has_sign(desk, parameters, document.text):
        return
    passage = Passage("text", ("en",), document.text, document, 0)
    hits = found.find(passage)
    taken: list[tuple[int, int]] = []
    for match in hits.get("tokens", ()):
        span = match.span("it") if "it" in match.re.groupindex and match["it"] else match.span()
        taken.append(span)
        yield _secret(passage, span)
    if not hits.get("assigned"):
        return
    harmless = finder(desk, "no secrets", {"harmless": parameters.harmless}).find(passage).get("harmless", [])
    for match in hits["assigned"]:
        start, end = match.span("value")
        if any(start < stop and first < end for first, stop in taken):
            continue
        if _is_random(match["value"], parameters) and not _excused(match, harmless):
            taken.append((start, end))
            yield _secret(passage, (start, end))


def _has_sign(desk: Desk, parameters: Secrets, text: str) -> bool:
    """Whether a text has any of the signs, in one pass over it."""
    known = desk.derived.get("signs of secrets")
    if not isinstance(known, ahocorasick.Automaton):
        known = ahocorasick.Automaton()
        for sign in parameters.signs:
            known.add_word(sign, sign)
        known.make_automaton()
        desk.derived["signs of secrets"] = known
    return next(known.iter(text.lower()), None) is not None


def _excused(match: "Match[str]", harmless: "list[Match[str]]") -> bool:
    return any(one.start() < match.end() and match.start() < one.end() for one in harmless)


def _is_random(value: str, parameters: Secrets) -> bool:
    """Whether somebody chose it so that nobody guesses it: letters with digits or signs, and no words in a row."""
    value = value.rstrip(".,;:)!?")
    if len(value) < parameters.least or _SLUG.fullmatch(value):
        return False
    letters = any(sign.isalpha() for sign in value)
    mixed = any(sign.isdigit() for sign in value) or not set(parameters.signs_of_random).isdisjoint(value)
    return letters and mixed


def _secret(passage: Passage, span: tuple[int, int]) -> Hit:
    return Hit(
        passage.place(*span),
        say("This looks like a password, a key or a recovery code."),
        say(
            "make it invalid now, at the network that gave it: whoever has a copy of this desk has it too. Then take "
            "it out, and keep the new one in the password manager or in the settings of the forge."
        ),
    )


def _others(desk: Desk, parameters: Secrets) -> Iterator[Document]:
    """Files that are no records and still texts: drawings, captions, files in the wrong place."""
    known = {record.path for record in desk.everything()} | {document.path for document in desk.unread}
    shape = digest(*parameters.signs)
    for path in sorted(desk.paths - known):
        facts = desk.media.get(path)
        if facts and (facts.format in _BINARY or facts.size > _LARGEST or (facts.width and facts.format != "svg")):
            continue
        key = digest("no secret sign", facts.sha256, shape) if facts else ""
        if key and desk.cache.get(key):
            continue
        text = _text(desk, path)
        if text is None:
            continue
        if _has_sign(desk, parameters, text):
            yield Document(path, text)
        elif key:
            desk.cache.put(key, "yes")


def _text(desk: Desk, path: str) -> str | None:
    """A file as text; what is too long or no text in UTF-8 or UTF-16 is no place where people write."""
    try:
        data = desk.tree.read(path)
    except OSError:
        return None
    if len(data) > _LARGEST:
        return None
    try:
        text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text.replace("\r\n", "\n").replace("\r", "\n")


class Rows(Part):
    """What a row of a list of people looks like, and how many rows make a list."""

    rows: Patterns = Field(description="A line about one person: a handle, an address or a number in `who`.")
    most: Whole = Field(description="So many lines are no list yet.")
    known: Name = "known_handles"


def people_lists(subject: Subject, parameters: Rows) -> Iterator[Hit]:
    """Lists of followers, supporters or patients, line by line."""
    document = subject.record.document
    if isinstance(subject.record, Guideline) or document.text.count("\n") <= parameters.most:
        return
    if "@" not in document.body and "@" not in document.text:
        return
    passage = Passage("text", ("en",), document.text, document, 0)
    desk = subject.desk
    known = {(account.handle or "").lstrip("@").casefold() for account in desk.accounts.values()}
    known |= {handle.casefold() for handle in desk.words(parameters.known)}
    own = desk.links.own_domains if desk.links else ()
    found = finder(desk, "rows of people", {"rows": parameters.rows}).find(passage).get("rows", ())
    rows = [match for match in found if not _public(match["who"], known, own)]
    if len(rows) > parameters.most:
        message: Message = say("{count} lines name private people, one by one.", count=len(rows))
        yield Hit(
            passage.place(rows[0].start("who"), rows[0].end("who")),
            message,
            say("take the list out: keep how many they are, and the list itself in the system that is made for it."),
        )


def _public(who: str, known: set[str], own: tuple[str, ...]) -> bool:
    name = who.lstrip("@").casefold()
    domain = name.partition("@")[2]
    return name in known or name.partition("@")[0] in known or domain in own


CHECKS = {
    "secrets": Check(secrets, (*KINDS, "desk"), Secrets),
    "people_lists": Check(
        people_lists, ("post", "faq", "campaign", "event", "observance", "hold", "asset", "report"), Rows
    ),
}
