"""Checks of hashtags: capitals that show where each word begins."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import regex
from pydantic import Field

from newsdesk.model.fields import Language, Languages, Text, Texts, Whole
from newsdesk.model.finding import say
from newsdesk.model.record import Part
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.passages import Passage

HASHTAG = regex.compile(r"(?<![\w&/#])#(?=\w*\p{L})(\w+)")
"""A hashtag in a text; the end of a web address is none."""
_WRITTEN = regex.compile(r"[^\W\d_]+")
_CAPITAL_INSIDE = regex.compile(r"\p{Ll}\p{Lu}")
_SHORT = 3  # letters: two shorter words in a row, or one at the end, are mostly the ending of another word
_LONG = 3.5  # letters: where words have so many on average, two short ones in a row are two words


class Hashtags(Part):
    """From how many letters on a hashtag is looked at, the words it may be made of, and what is one word."""

    min: Whole
    words: dict[Language, Text] = Field(description="Frequent words of each language, with spaces between.")
    one_word: Text = Field("", description="Words that only look as if they were made of several.")
    communities: Texts = Field((), description="Hashtags that others have made and write this way.")
    compounds: Languages = Field((), description="Languages that write several words as one.")


def hashtags(subject: Subject, parameters: Hashtags) -> Iterator[Hit]:
    """Hashtags of several words without capitals inside."""
    for passage in subject.passages:
        if passage.scope == "text" and ("#" in passage.source or "＃" in passage.source):
            tags = [(match.start(1), match[1]) for match in HASHTAG.finditer(passage.text)]
        elif passage.scope == "hashtags":
            tags = [(0, passage.text)]
        else:
            continue
        for start, tag in tags:
            if len(tag) >= parameters.min and (better := _with_capitals(tag, passage, parameters)):
                yield Hit(
                    passage.place(start, start + len(tag)),
                    say("A screen reader reads #{tag} as one word.", tag=tag),
                    say("write #{better}.", better=better),
                    fix=better,
                )


def _with_capitals(tag: str, passage: Passage, parameters: Hashtags) -> str | None:
    """The hashtag with a capital for each of its words; None where it is right, or one word."""
    if {*passage.languages} <= {language.partition("-")[0] for language in parameters.compounds}:
        return None
    if _CAPITAL_INSIDE.search(tag) or sum(map(str.isalpha, tag)) < parameters.min:
        return None
    if _plain(tag) in _known(parameters.one_word) or _plain(tag) in map(_plain, parameters.communities):
        return None
    for language in dict.fromkeys((*passage.languages, "en")):
        words = parameters.words.get(language)
        pieces = [_pieces(match[0], words) for match in _WRITTEN.finditer(tag)] if words else []
        if pieces and all(pieces) and sum(map(len, pieces)) > len(pieces):
            cut = iter([piece for group in pieces for piece in group])
            return _WRITTEN.sub(lambda match, cut=cut: _capitals(match[0], cut), tag)  # type: ignore[misc]
    return None


def _capitals(word: str, cut: Iterator[int]) -> str:
    done, parts = 0, []
    while done < len(word):
        length = next(cut)
        parts.append(word[done].upper() + word[done + 1 : done + length].lower())
        done += length
    return "".join(parts)


@lru_cache(maxsize=32)
def _known(words: str) -> frozenset[str]:
    return frozenset(map(_plain, words.split()))


@lru_cache(maxsize=4096)
def _pieces(word: str, words: str) -> tuple[int, ...]:
    """The lengths of the known words that a word is made of, as few as possible; nothing if it is not."""
    plain, known = _plain(word), _known(words)
    best: list[list[int] | None] = [[], *([None] * len(plain))]
    for end in range(1, len(plain) + 1):
        for start in range(max(0, end - 20), end):
            before = best[start]
            if before is not None and plain[start:end] in known:
                longer = [*before, end - start]
                shorter = best[end]
                if shorter is None or len(longer) < len(shorter):
                    best[end] = longer
    found = best[-1] or []
    short = [length < _SHORT for length in found]
    endings = (bool(found) and short[-1]) or (
        len(plain) < _LONG * len(found) and any(one and other for one, other in pairwise(short))
    )
    return () if endings else tuple(found)  # local+is+at+i+on, medicament+os: one word and its ending


def _plain(word: str) -> str:
    """Small letters without accents, as many as before."""
    return "".join(unicodedata.normalize("NFD", char)[0] for char in word.lower())


CHECKS = {"hashtags": Check(hashtags, ("post",), Hashtags)}
