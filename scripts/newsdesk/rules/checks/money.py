"""Checks of posts that ask for something: keys that must be filled in, and words that must not or must stand there."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BeforeValidator, Field
from regex import Pattern

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.model.fields import Name, Names, Text, Texts, TypeIds
from newsdesk.model.finding import say
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import ANY, Tongue
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.addresses import Address, addresses, is_under
from newsdesk.rules.lexicon import with_lists
from newsdesk.rules.passages import Passage
from newsdesk.rules.words import compile_pattern, finds, may_match

_SECONDS = 0.5  # that one pattern may take on one text
_LONGEST = 60


def _listed(value: Any) -> Any:
    """Phrases by language: a single one may stand alone."""
    if isinstance(value, dict):
        return {key: [inner] if isinstance(inner, str) else inner for key, inner in value.items()}
    return value


def _usable(phrases: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    for sources in phrases.values():
        for source in sources:
            compile_pattern(source.replace("<<", "").replace(">>", "").replace("%amount%", "1 EUR"))
    return phrases


Phrases = Annotated[dict[Tongue, tuple[Text, ...]], BeforeValidator(_listed), AfterValidator(_usable)]


class Where(Part):
    """Which posts are meant: those of a type, those with a block of keys, or those that say certain words."""

    in_types: TypeIds = ()
    with_block: Name | None = Field(None, description="A key of the post, such as fundraising.")
    with_words: Name | None = Field(None, description="A list of words; where one stands in the text, it is meant too.")
    unless_words: Name | None = Field(None, description="A list of words that show that the list above misleads.")


class Complete(Where):
    """Keys of a block that must have a value; `and_with`: further ones where the first is yes."""

    keys: Names
    and_with: dict[Name, Names] = Field(default_factory=dict)


class Wording(Where):
    """Phrases (regular expressions; %amount% stands for a sum of money) that harm in the posts that are meant."""

    phrases: Phrases
    right_in: Phrases = Field(default_factory=dict, description="A phrase inside of these is right.")
    amount: Text | None = None
    unless_keys: Names = Field((), description="Keys of the block; where all are filled, every phrase is right.")
    proven_by: Name | None = Field(None, description="A key of the block that makes the phrases below right.")
    provable: Phrases = Field(default_factory=dict, description="Phrases that are right where `proven_by` is filled.")
    says: Text = Field(description="What the finding says; {found} is filled in.")
    advice: Text


class Stated(Where):
    """Phrases of which one must stand in the text, unless a key of the block says that it stands elsewhere."""

    phrases: Phrases
    or_key: Name | None = None
    says: Text
    advice: Text


def is_meant(subject: Subject, where: Where) -> bool:
    """Whether a rule is about this post."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    if post.type in where.in_types or (where.with_block and getattr(post, where.with_block, None) is not None):
        return True
    if where.with_words is None or not says_one_of(subject, where.with_words):
        return False
    return where.unless_words is None or not says_one_of(subject, where.unless_words)


def says_one_of(subject: Subject, name: str) -> bool:
    """Whether a word of a list of the playbook stands in the text."""
    for passage in texts(subject):
        for language in passage.languages:
            pattern = list_pattern(subject.desk, name, language)
            if pattern is not None and _stands(pattern, passage.text):
                return True
    return False


def list_pattern(desk: Desk, name: str, language: str) -> Pattern[str] | None:
    """The words of a list in a language as one pattern; None where it has none."""
    key = f"list {name} {language}"
    if key not in desk.derived:
        words = desk.words(name, None if language == ANY else language)
        desk.derived[key] = compile_pattern(with_lists(desk, f"<<{name}>>", language)) if words else None
    return cast("Pattern[str] | None", desk.derived[key])


@lru_cache(maxsize=4096)
def _stands(pattern: Pattern[str], text: str) -> bool:
    return may_match(pattern, text) and pattern.search(text, timeout=_SECONDS) is not None


def texts(subject: Subject) -> Iterator[Passage]:
    """What the post says, without its internal title and the texts of pictures."""
    return (passage for passage in subject.passages if passage.scope == "text")


def find(subject: Subject, source: str, passage: Passage, language: str) -> list[tuple[int, int]]:
    """Where a phrase stands in a text."""
    pattern = compile_pattern(with_lists(subject.desk, source, language) if "<<" in source else source)
    return [match.span() for match in finds(pattern, passage.text, _SECONDS)]


def _spoken(phrases: Mapping[str, tuple[str, ...]], passage: Passage) -> Iterator[tuple[str, str]]:
    for language in (*passage.languages, ANY):
        yield from ((language, source) for source in phrases.get(language, ()))


def complete(subject: Subject, parameters: Complete) -> Iterator[Hit]:
    """Keys without a value in a block of the post; all of them where there is no block."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    name = parameters.with_block or ""
    if not is_meant(subject, parameters):
        return
    block = getattr(post, name, None)
    wanted = [*parameters.keys]
    for first, more in parameters.and_with.items():
        wanted += more if getattr(block, first, None) else ()
    missing = [key for key in wanted if getattr(block, key, None) in {None, False, ""}]
    if missing:
        keys = ", ".join(missing)
        yield Hit(
            locate(post.document, (name,) if block is not None else ("type",), key=block is not None),
            say("`{block}` does not say: {keys}.", block=name, keys=keys)
            if block is not None
            else say("`{block}` is missing, with: {keys}.", block=name, keys=keys),
            say("write below {block}: the keys {keys}, each with its value.", block=name, keys=keys),
        )


def wording(subject: Subject, parameters: Wording) -> Iterator[Hit]:
    """Phrases that promise, press or mislead in the posts that are meant."""
    block = getattr(subject.record, parameters.with_block or "", None)
    bound = bool(parameters.unless_keys) and all(getattr(block, key, None) for key in parameters.unless_keys)
    if bound or not is_meant(subject, parameters):
        return
    proven = bool(parameters.proven_by and getattr(block, parameters.proven_by, None))
    seen: set[tuple[int, int]] = set()
    for passage in texts(subject):
        right = _spans(subject, parameters.right_in, passage, parameters.amount)
        wrong = _spans(subject, parameters.phrases, passage, parameters.amount)
        if not proven:
            wrong += _spans(subject, parameters.provable, passage, parameters.amount)
        for start, end in sorted(wrong):
            if any(first < end and start < last for first, last in (*right, *seen)):
                continue
            seen.add((start, end))
            words = " ".join(passage.original(start, end).split())
            found = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
            yield Hit(passage.place(start, end), say(parameters.says, found=found), say(parameters.advice))
        seen.clear()


def _spans(subject: Subject, phrases: Phrases, passage: Passage, amount: str | None) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for language, source in _spoken(phrases, passage):
        found += find(subject, source.replace("%amount%", amount or ""), passage, language)
    return found


def stated(subject: Subject, parameters: Stated) -> Iterator[Hit]:
    """Posts that do not say what they must."""
    post = subject.record
    if not is_meant(subject, parameters):
        return
    block = getattr(post, parameters.with_block or "", None)
    if parameters.or_key and getattr(block, parameters.or_key, None):
        return
    if any(
        find(subject, source, passage, language)
        for passage in texts(subject)
        if not passage.beside
        for language, source in _spoken(parameters.phrases, passage)
    ):
        return
    step = (parameters.with_block or "type") if block is not None else "type"
    yield Hit(locate(post.document, (step,), key=block is not None), say(parameters.says), say(parameters.advice))


class Payments(Where):
    """Ways of paying that are not ours: words, account numbers, sites."""

    ways: Phrases
    warnings: Name = Field(description="A list of words: a text that has one warns of thieves and may name the ways.")
    own_accounts: Texts = Field((), description="Our account numbers (IBAN).")
    payment_sites: Texts = ()
    allowed_sites: Texts = Field((), description="Sites beside our own on which people give to us.")
    giving_words: Texts = Field((), description="Words in an address that show that one can give there.")
    says: Text
    advice: Text


def payments(subject: Subject, parameters: Payments) -> Iterator[Hit]:
    """Posts that ask for money by ways that are not ours."""
    if not is_meant(subject, parameters):
        return
    warns = says_one_of(subject, parameters.warnings)
    for passage in texts(subject):
        spans = [] if warns else _spans(subject, parameters.ways, passage, None)
        for match in _IBAN.finditer(passage.text):
            number = "".join(match[0].split()).upper()
            if is_iban(number) and number not in parameters.own_accounts:
                spans.append(match.span())
        for start, end in sorted(set(spans)):
            found = passage.original(start, end)[:_LONGEST]
            yield Hit(passage.place(start, end), say(parameters.says, found=found), say(parameters.advice))
    for address in addresses(subject):
        if _takes_money(subject, address, parameters):
            yield Hit(address.place, say(parameters.says, found=address.host), say(parameters.advice))


def _takes_money(subject: Subject, address: Address, parameters: Payments) -> bool:
    own = subject.desk.links.own_domains if subject.desk.links else ()
    if is_under(address.host, (*own, *parameters.allowed_sites)):
        return False
    words = re.split(r"[^a-z-]+", f"{address.host}{address.path}".lower())
    return is_under(address.host, parameters.payment_sites) or not set(parameters.giving_words).isdisjoint(words)


_IBAN = re.compile(r"\b[A-Za-z]{2}[0-9]{2}(?: ?[A-Za-z0-9]){10,30}\b")


def is_iban(number: str) -> bool:
    """Whether the check digits of an account number are right (ISO 13616)."""
    digits = "".join(str(int(sign, 36)) for sign in number[4:] + number[:4])
    return int(digits) % 97 == 1


CHECKS = {
    "complete": Check(complete, ("post",), Complete),
    "wording": Check(wording, ("post",), Wording),
    "payments": Check(payments, ("post",), Payments),
    "stated": Check(stated, ("post",), Stated),
}
