"""Checks of how a text reads: scripts and directions, long sentences, long blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.model.fields import Languages, Name, Whole
from newsdesk.model.finding import Location, Message, say
from newsdesk.model.fold import mixed_words
from newsdesk.model.length import links
from newsdesk.model.record import Part
from newsdesk.model.rule import ANY, Tongue
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.passages import Passage
from newsdesk.rules.words import compile_pattern, expand

if TYPE_CHECKING:
    from regex import Pattern

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LEFT_TO_RIGHT = re.compile(r"(?![\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])[^\W\d_]")
_PARAGRAPH = re.compile(r"[^\n]+")
_HANDLE = re.compile(r"[@#][\w@.-]+")
_OVERRIDE = re.compile("[\u202d\u202e]")
_OPEN, _CLOSED = "\u202a\u202b\u2066\u2067\u2068", {"\u202c": "\u202a\u202b", "\u2069": "\u2066\u2067\u2068"}
_TURNING = re.compile(f"[{_OPEN}\u202c\u2069]")
_ANY_SIGN = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202c\u2066-\u2069]+")


class Directions(Part):
    """Languages that are written from right to left, and from how many letters on a text shows its direction."""

    right_to_left: Languages
    letters: Whole


def scripts(subject: Subject, parameters: Directions) -> Iterator[Hit]:
    """Words that mix scripts, signs that turn the direction for nothing, and texts that run the wrong way."""
    for passage in subject.passages:
        if passage.scope == "links":
            continue
        for start, end, message, advice in _strange(passage, parameters):
            yield Hit(_written_at(passage, start, end), message, advice)


Strange = tuple[int, int, Message, Message]


def _strange(passage: Passage, parameters: Directions) -> Iterator[Strange]:
    """What is strange in a text, in characters of the original."""
    text = passage.source
    if text.isascii() and passage.language not in parameters.right_to_left:
        return
    addresses = links(text) if "." in text else ()
    for start, end in mixed_words(text):
        if not any(first < end and start < last for first, last in addresses):
            message = say("“{word}” mixes letters of two alphabets, or hides a sign.", word=text[start:end][:40])
            yield start, end, message, say("type the word again: search and screen readers do not know it.")
    yield from _turned(text)
    if passage.scope == "text":
        yield from _against(text, passage.language, parameters)


def _turned(text: str) -> Iterator[Strange]:
    """Signs that turn the direction by force, that are not closed, or that have nothing to turn."""
    if not _ANY_SIGN.search(text):
        return
    remove = say("delete it: it cannot be seen, and it moves what stands behind it.")
    for match in _OVERRIDE.finditer(text):
        yield *match.span(), say("An invisible sign turns the letters behind it round."), remove
    needed = _RIGHT_TO_LEFT.search(text) is not None
    for paragraph in _PARAGRAPH.finditer(text):
        if not needed:
            for match in _MARKS.finditer(paragraph[0]):
                start, end = (paragraph.start() + at for at in match.span())
                yield start, end, say("An invisible sign of direction stands in a text that needs none."), remove
            continue
        waiting: list[int] = []
        for match in _TURNING.finditer(paragraph[0]):
            at = paragraph.start() + match.start()
            if match[0] in _OPEN:
                waiting.append(at)
            elif waiting and text[waiting[-1]] in _CLOSED[match[0]]:
                waiting.pop()
        for at in waiting:
            yield at, at + 1, say("An invisible sign opens another direction and nothing closes it."), remove


def _against(text: str, language: str, parameters: Directions) -> Iterator[Strange]:
    """A text against the direction of its language, or a paragraph that a network will show the wrong way."""
    meant = language in parameters.right_to_left
    if not meant and not _RIGHT_TO_LEFT.search(text):
        return
    ours, theirs = (_RIGHT_TO_LEFT, _LEFT_TO_RIGHT) if meant else (_LEFT_TO_RIGHT, _RIGHT_TO_LEFT)
    plain = _without_addresses(text)
    if len(theirs.findall(plain)) >= parameters.letters and len(theirs.findall(plain)) > 2 * len(ours.findall(plain)):
        message = say(
            "The language is {language}, but the text runs from {side}.",
            language=language,
            side="left to right" if meant else "right to left",
        )
        yield 0, min(len(text), 60), message, say("write the language of the text into `language:`.")
    elif meant:
        for paragraph in _PARAGRAPH.finditer(plain):
            latin = _LEFT_TO_RIGHT.search(paragraph[0])
            own = _RIGHT_TO_LEFT.search(paragraph[0])
            alone = len(_RIGHT_TO_LEFT.findall(paragraph[0])) > 2 * len(_LEFT_TO_RIGHT.findall(paragraph[0]))
            if latin and own and latin.start() < own.start() and alone and not _MARKS.match(paragraph[0]):
                end = paragraph.start() + own.start()
                message = say("The paragraph begins with Latin letters: networks will show it from left to right.")
                yield paragraph.start(), end, message, say("begin it with a word in the language of the post.")


def _without_addresses(text: str) -> str:
    """The text with spaces in the place of addresses, handles and hashtags, which have a direction of their own."""
    signs = list(text)
    for start, end in (*(links(text) if "." in text else ()), *(match.span() for match in _HANDLE.finditer(text))):
        signs[start:end] = " " * (end - start)
    return "".join(signs)


def _written_at(passage: Passage, start: int, end: int) -> Location:
    if passage.start is None:
        return locate(passage.document, passage.path)
    return passage.document.span(passage.start + start, passage.start + end)


class Readability(Part):
    """The most words of a sentence by language, and the most lines of a block as a phone shows them."""

    words: dict[Tongue, Whole] = Field(description="The most words of a sentence; `any` for other languages.")
    lines: Whole = Field(description="The most lines of a block between two empty lines.")
    line_length: Whole = Field(description="Characters of a line on a phone.")
    abbreviations: Name = Field(description="A list of words whose full stop ends no sentence.")


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    words: int


def readability(subject: Subject, parameters: Readability) -> Iterator[Hit]:
    """The longest sentence of each text, and its blocks, where they are too long."""
    for passage in subject.passages:
        if passage.scope == "text":
            yield from _long_sentence(subject.desk, passage, parameters)
            if len(passage.text) > parameters.lines * parameters.line_length // 2:
                yield from _long_blocks(passage, parameters)


def _long_sentence(desk: Desk, passage: Passage, parameters: Readability) -> Iterator[Hit]:
    most = parameters.words.get(passage.language, parameters.words[ANY])
    if passage.text.count(" ") < most or max(map(_spaces, _CUT.split(passage.text))) < most // 2:
        return  # also two pieces together, divided by an abbreviation, would not be too long
    short = _abbreviated(desk, parameters.abbreviations, passage.language)
    longest = max(_sentences(passage.text, most, short), key=lambda one: one.words, default=None)
    if longest and longest.words > most:
        yield Hit(
            passage.place(longest.start, longest.end),
            say("This sentence has {count} words; {most} are easy to read.", count=longest.words, most=most),
            say("make two sentences of it."),
        )


def _long_blocks(passage: Passage, parameters: Readability) -> Iterator[Hit]:
    width, most = parameters.line_length, parameters.lines
    for match in _BLOCK.finditer(passage.text):
        lines = sum(-(-len(line) // width) for line in match[0].split("\n") if not _ITEM.match(line))
        if lines > most:
            yield Hit(
                passage.place(*match.span()),
                say(
                    "This block fills about {count} lines of a phone; {most} are easy to read.", count=lines, most=most
                ),
                say("leave an empty line where a new thought begins."),
            )


_CUT = re.compile(r"[.!?…؟؛;\n]")
_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(r"\s*(?:[-*•·▪►✅➡👉✔]|\(?\w{1,2}[.)]\s|\d\ufe0f?\u20e3)")
_TAGS = re.compile(r"\s*(?:[@#]\S+(?:\s+|$))+$")
_ADDRESS = re.compile(r"\S*://\S+|\bwww\.\S+")
# A mark and what closes behind it; a semicolon ends a thought, a full stop before a small letter does not.
_END = re.compile(r"[!?…؟؛;]+[\"'»”)\]]*(?:\s+|$)|(?P<stop>\.+)[\"'»”)\]]*(?:\s+(?![a-zà-þа-яё])|$)")
_INITIAL = re.compile(r"(?:^|[\s(«“\"])[A-ZÀ-ÞА-ЯЁ]$")


def _sentences(text: str, most: int, short: "Pattern[str] | None") -> Iterator[_Sentence]:
    """The sentences of a text that may be too long: items of lists and lines of hashtags are none."""
    for line in _LINE.finditer(text):
        if len(line[0].split()) <= most or _ITEM.match(line[0]) or _TAGS.match(line[0]):
            continue
        start = line.start()
        for mark in _END.finditer(text, line.start(), line.end()):
            if (
                mark["stop"]
                and mark["stop"] == "."
                and _goes_on(text[max(start, mark.start() - 20) : mark.start()], short)
            ):
                continue
            yield _Sentence(start, mark.end(), _words(text[start : mark.end()]))
            start = mark.end()
        yield _Sentence(start, line.end(), _words(text[start : line.end()]))


def _spaces(text: str) -> int:
    return text.count(" ")


def _words(text: str) -> int:
    """How many words a text has: addresses and signs are none."""
    return sum(any(map(str.isalnum, word)) for word in _ADDRESS.sub("", text).split())


def _goes_on(before: str, short: "Pattern[str] | None") -> bool:
    """Whether the full stop behind these words belongs to an abbreviation or an initial."""
    return bool(_INITIAL.search(before[-3:])) or bool(short and short.search(before))


def _abbreviated(desk: Desk, name: str, language: str) -> "Pattern[str] | None":
    words = desk.words(name, language)
    return _one_of(words) if words else None


@lru_cache(maxsize=64)
def _one_of(words: tuple[str, ...]) -> "Pattern[str]":
    return compile_pattern(f"(?:{'|'.join(expand(word.rstrip('.')) for word in words)})$")


CHECKS = {
    "scripts": Check(scripts, ("post", "faq", "asset"), Directions),
    "readability": Check(readability, ("post", "faq"), Readability),
}
