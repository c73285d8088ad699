"""Checks of how our name, our handles and our hashtags are written."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex
from pydantic import Field

from newsdesk.desk.frontmatter import locate
from newsdesk.model.brand import Brand
from newsdesk.model.fields import Texts
from newsdesk.model.finding import Location, say
from newsdesk.model.record import Part
from newsdesk.model.rule import ANY, Tongue
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.passages import Passage, base


class Naming(Part):
    """Words behind our name that show, where its capitals are wrong, that the name is meant."""

    followed_by: dict[Tongue, Texts] = Field(default_factory=dict)


def brand_name(subject: Subject, parameters: Naming) -> Iterator[Hit]:
    """Our name, handle or hashtag in a wrong spelling."""
    brand = subject.desk.brand
    if brand is None:
        return
    spelling = _spelling(brand)
    near = [passage for passage in subject.passages if spelling.maybe(passage.source)]
    if not near:
        return
    handles = {handle.casefold() for handle in brand.handles}
    handles |= {account.handle.casefold() for account in subject.desk.accounts.values() if account.handle}
    for passage in near:
        if passage.scope in {"text", "alt"}:
            followers = {word for key in (*passage.languages, ANY) for word in parameters.followed_by.get(key, ())}
            yield from _in_text(passage, brand, spelling, followers, handles)
            yield from _tags(passage, brand, spelling, handles)
        elif passage.scope == "hashtags":
            yield from _hashtag(passage, 0, passage.source, brand, spelling)


class _Bare(dict[int, str]):
    """Each sign as a small letter without accents; fills itself."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = unicodedata.normalize("NFD", char)[0].lower()[:1] or char
        return self[code]


_BARE = _Bare()


@dataclass(frozen=True, slots=True)
class _Spelling:
    right: frozenset[str]
    plain: frozenset[str]
    """The names without case, accents, spaces and signs."""
    pattern: "regex.Pattern[str]"
    hints: tuple[str, ...]
    """Of each spelling one word, in small letters: where none of them stands, nothing is to be found."""

    def maybe(self, text: str) -> bool:
        """Whether a text may have the name at all: quick, for most have not."""
        small = text.lower()
        return any(hint in small for hint in self.hints)


@lru_cache(maxsize=8)
def _spelling_of(names: tuple[str, ...], wrong: tuple[str, ...]) -> _Spelling:
    ways = [r"(?:[^\S\n]{1,2}|[-‑_]|)".join(regex.escape(_plain(word)) for word in name.split()) for name in names]
    pattern = regex.compile(rf"(?<![\w@#/.\-])(?:{'|'.join(ways)})(?![\w@]|[.\-_]\w)")
    first = {name.split()[0].lower() for name in (*names, *wrong)}
    hints = {*first, *map(_plain, first)}
    least = tuple(hint for hint in hints if not any(other in hint for other in hints - {hint}))
    return _Spelling(frozenset(names), frozenset(_bare(name) for name in names), pattern, least)


def _spelling(brand: Brand) -> _Spelling:
    wrong = tuple(word for words in brand.misspelt.values() for word in words)
    return _spelling_of(tuple(dict.fromkeys((*brand.names.values(), *brand.also_written))), wrong)


def _plain(text: str) -> str:
    """Small letters without accents, character by character, so that positions stay."""
    return text.lower() if text.isascii() else text.translate(_BARE)


def _bare(text: str) -> str:
    return "".join(char for char in _plain(text) if char.isalnum())


def _in_text(
    passage: Passage, brand: Brand, spelling: _Spelling, followers: set[str], handles: set[str]
) -> Iterator[Hit]:
    source = passage.source
    names = {base(language): name for language, name in brand.names.items()}
    right = next((names[key] for key in (*passage.languages, *names) if key in names), "")
    for match in spelling.pattern.finditer(_plain(source)):
        start, end = match.span()
        written = " ".join(source[start:end].split())
        if written in spelling.right or written in handles or written in map(str.upper, spelling.right):
            continue
        if _means_us(source, start, end, followers):
            same = next((name for name in spelling.right if _bare(name) == _bare(written)), right)
            yield _misspelt(_place(passage, start, end), written, same)
    for wrong in (word for key in (*passage.languages, ANY) for word in brand.misspelt.get(key, ())):
        for match in regex.finditer(rf"(?<![\w@#/.]){regex.escape(wrong)}(?!\w)", source, regex.IGNORECASE):
            yield _misspelt(_place(passage, *match.span()), match[0], right)


def _means_us(source: str, start: int, end: int, followers: set[str]) -> bool:
    """Whether it is our name and not the verb and the adjective of which it is made: “to relay medical advice”."""
    written = source[start:end]
    if not regex.fullmatch(r"\S+\s+\p{Ll}.*", written):
        return True
    following = regex.match(r"\s*(\w*)", source[end:])
    if following is None or not following[1]:
        return True
    begins = not regex.search(r"[\p{L}\p{N},][^\S\n]+$", source[:start])
    return written[0].isupper() and not begins and following[1].casefold() in followers


def _tags(passage: Passage, brand: Brand, spelling: _Spelling, handles: set[str]) -> Iterator[Hit]:
    for match in regex.finditer(r"(?<![\w/@#.])([@#])([\w.\-]+(?:@[\w.\-]+)?)", passage.source):
        sign, name, start = match[1], match[2].rstrip(".-"), match.start()
        if sign == "#":
            yield from _hashtag(passage, start + 1, name, brand, spelling)
        elif _bare(name) in spelling.plain and name.casefold() not in handles:
            place = _place(passage, start, start + 1 + len(name))
            yield Hit(
                place,
                say("@{name} is not our handle.", name=name),
                say("write the handle of the account, as content/accounts has it."),
            )


def _hashtag(passage: Passage, start: int, tag: str, brand: Brand, spelling: _Spelling) -> Iterator[Hit]:
    if tag in brand.hashtags or not brand.hashtags:
        return
    meant = next((known for known in brand.hashtags if _bare(known) == _bare(tag)), None)
    if meant is None and _bare(tag) in spelling.plain:
        meant = brand.hashtags[0]
    if meant:
        place = _place(passage, start, start + len(tag))
        yield Hit(
            place,
            say("Our hashtag is #{meant}, not #{tag}.", meant=meant, tag=tag),
            say("write #{meant}.", meant=meant),
            fix=meant,
        )


def _misspelt(place: Location, written: str, right: str) -> Hit:
    message = say("Our name is “{right}”, not “{written}”.", right=right, written=written)
    return Hit(place, message, say("write {right}.", right=right), fix=right)


def _place(passage: Passage, start: int, end: int) -> Location:
    """Where characters of the text as written stand in the file."""
    if passage.start is not None:
        return passage.document.span(passage.start + start, passage.start + end)
    whole = locate(passage.document, passage.path)
    first, last = passage.document.offsets(whole)
    at = passage.document.text[first:last].find(passage.source)
    return passage.document.span(first + at + start, first + at + end) if at >= 0 else whole


CHECKS = {"brand_name": Check(brand_name, ("post", "faq", "asset"), Naming)}
