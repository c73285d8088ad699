"""Checks of signs that a screen reader reads one by one: emoji, letters that are none, drawings; and of link words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import regex
from pydantic import Field

from newsdesk.model.body import TextPart
from newsdesk.model.fields import Texts, Whole
from newsdesk.model.finding import Message, Severity, say
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import ANY, Tongue
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.hashtags import HASHTAG
from newsdesk.rules.words import compile_pattern, expand, finds

# A row of flags is one emoji; so are signs joined to one, with their skin tones. Digits, ™ and © are none.
_EMOJI = regex.compile(
    r"\p{RI}{2}(?:\s?\p{RI}{2})*"
    r"|(?![©®™ℹ‼⁉Ⓜ])(?:(?!\p{RI})\p{Emoji_Presentation}|\p{Extended_Pictographic}(?=\uFE0F)|(?=[\u2600-\u27BF])\p{Emoji})"
    r"(?:\uFE0F|\p{EMod}|[\U000E0020-\U000E007F]|\u200D\p{Extended_Pictographic})*"
)
# The blocks that have emoji: quick to look for, in text that mostly has none.
_MAYBE_EMOJI = re.compile(
    "[\u231a-\u23ff\u25aa-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff\ufe0f]"
)
_WRITTEN = regex.compile(r"[^\W\d_]+")


class Emoji(Part):
    """How many emoji a text may have, from how many lines on one is a bullet, and words before one that is a verb."""

    most: Whole
    bullets: Whole = Field(description="Lines that begin with the same emoji.")
    labels: Whole = Field(description="Lines that begin with any emoji.")
    label: Severity = Field(Severity.NOTICE, description="The weight of lines with different emoji.")
    label_signs: str = Field("", description="Emoji that stand in front of a date, a place or a number.")
    before_a_verb: Texts = Field((), description="Words such as “we”: an emoji behind them stands for a verb.")


Verdict = tuple[int, int, Message, Severity | None]


def emoji(subject: Subject, parameters: Emoji) -> Iterator[Hit]:
    """Too many emoji, the same one again and again, emoji as bullets, and emoji inside a sentence."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    for part in post.text.parts:
        if part.text.isascii() or not _MAYBE_EMOJI.search(part.text):
            continue
        found = _about_emoji(part.text, parameters)
        if found:
            start, end, message, severity = found
            place = post.document.span(part.start + start, part.start + end)
            yield Hit(place, message, say("keep one or two, at the end of a sentence."), severity)


def _about_emoji(text: str, parameters: Emoji) -> Verdict | None:
    found = [(match.start(), match.end(), match[0]) for match in _EMOJI.finditer(text)]
    if not found:
        return None
    if len(found) > parameters.most:
        start, end, _ = found[parameters.most]
        return start, end, say("{count} emoji; {most} are enough.", count=len(found), most=parameters.most), None
    for (start, _, one), (_, end, other) in pairwise(found):
        if one == other and not text[start + len(one) : end - len(other)].strip():
            return start, end, say("The emoji {emoji} is repeated.", emoji=one), None
    return _bullets(text, found, parameters) or _inside(text, found, parameters)


def _bullets(text: str, found: list[tuple[int, int, str]], parameters: Emoji) -> Verdict | None:
    first = [one for one in found if not text[text.rfind("\n", 0, one[0]) + 1 : one[0]].strip()]
    bullets = [one for one in first if (rest := text[one[1] :].partition("\n")[0].strip()) and not _EMOJI.match(rest)]
    if not bullets:
        return None
    start, end, _ = bullets[0]
    sign, count = Counter(sign for _, _, sign in bullets).most_common(1)[0]
    if count >= parameters.bullets:
        return start, end, say("The emoji {emoji} stands as a bullet in {count} lines.", emoji=sign, count=count), None
    if len(bullets) >= parameters.labels:
        return start, end, say("{count} lines begin with an emoji.", count=len(bullets)), parameters.label
    return None


def _inside(text: str, found: list[tuple[int, int, str]], parameters: Emoji) -> Verdict | None:
    for start, end, sign in found:
        line = text[text.rfind("\n", 0, start) + 1 : start].rstrip(" \u00a0")
        behind = text[end:].partition("\n")[0].lstrip(" \u00a0")
        if not regex.search(r"[\p{L}\p{N},]$", line) or regex.match(r"$|https?:|www\.", behind):
            continue
        if sign.rstrip("\ufe0f") in parameters.label_signs:
            continue
        words = _WRITTEN.findall(line)
        alone = len(words) == 1 or regex.search(r"[.!?…]\s*\w+$", line)
        is_verb = bool(words) and alone and words[-1] in parameters.before_a_verb and behind[0].isalpha()
        if is_verb or regex.match(r"\p{Ll}", behind):
            return start, end, say("The emoji {emoji} stands inside a sentence.", emoji=sign), None
        if regex.search(r"\p{Lo}$", line) and regex.match(r"\p{Lo}", behind) and text[start - 1] != " ":
            return start, end, say("The emoji {emoji} stands inside a sentence.", emoji=sign), Severity.NOTICE
    return None


class Signs(Part):
    """Runs of letters that are mathematical or drawn signs, drawings made of signs, hashtags in a sentence, links."""

    letters: Whole = Field(description="So many in a row are a word.")
    drawn_lines: Whole = Field(description="So many lines of signs are a drawing.")
    hashtags: Whole = Field(description="So many hashtags may stand inside sentences.")
    link_words: dict[Tongue, Texts] = Field(description="Words that do not say where a link leads.")
    pressed: dict[Tongue, Texts] = Field(
        default_factory=dict, description="Words in the same line that show that a body is pressed, not a link."
    )


_FANCY = (
    r"\U0001D400-\U0001D7FF\u24B6-\u24E9\U0001F110-\U0001F129\U0001F130-\U0001F149\U0001F150-\U0001F169"
    r"\U0001F170-\U0001F189ℂℊℋℌℍℎℐℑℒℓℕℙℚℛℜℝℤℨℬℭℯℰℱℳℴᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"
)
_WIDE = r"\uFF21-\uFF3A\uFF41-\uFF5A"
_MAYBE_FANCY = re.compile(f"[{_FANCY}{_WIDE}]")
_MAYBE_STRUCK = re.compile("[\u0332\u0333\u0335-\u0338]")
_LINE = 2000  # characters: the longest line that is read as one
_SIGN = re.compile(r"[^\w\s]")
_STRUCK = regex.compile(r"(?:[^\W_][\u0332\u0333\u0335-\u0338]+){3,}")
_EAST_ASIAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_DRAWN = regex.compile(r"(?!\p{Extended_Pictographic})[\p{P}\p{S}]")


def signs(subject: Subject, parameters: Signs) -> Iterator[Hit]:
    """Letters that are none, drawings made of signs, hashtags in the middle of sentences, and “click here”."""
    post = subject.record
    if isinstance(post, Post):
        for part in post.text.parts:
            for start, end, message, advice in _odd(part, parameters):
                place = post.document.span(part.start + start, part.start + end)
                plain = unicodedata.normalize("NFKC", part.text[start:end])
                fix = plain if plain.isalpha() and plain != part.text[start:end] else None
                yield Hit(place, message, advice, fix=fix)
    for passage in subject.passages:
        if passage.scope != "text":
            continue
        for language in (*passage.languages, ANY):
            words, pressed = parameters.link_words.get(language), parameters.pressed.get(language)
            for match in finds(_any_of(words), passage.text) if words else ():
                first_aid = pressed and _any_of(pressed).search(_line(passage.text, match.start()))
                if not passage.is_quoted(*match.span()) and not first_aid:
                    yield Hit(
                        passage.place(*match.span()),
                        say("“{words}” does not say where the link leads.", words=passage.original(*match.span())),
                        say("name what readers find there, such as: Read the report, then the link."),
                    )


def _line(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]


def _odd(part: TextPart, parameters: Signs) -> Iterator[tuple[int, int, Message, Message]]:
    text = part.text
    fancy = not text.isascii() and _MAYBE_FANCY.search(text)
    for match in _runs(parameters.letters, wide=not _EAST_ASIAN.search(text)).finditer(text) if fancy else ():
        message = say("“{word}” is made of signs; a screen reader spells them or leaves them out.", word=match[0][:40])
        yield match.start(), match.end(), message, say("write it in ordinary letters.")
    if struck := _STRUCK.search(text) if not text.isascii() and _MAYBE_STRUCK.search(text) else None:
        message = say("“{word}” is struck through with signs.", word=struck[0][:40])
        yield struck.start(), struck.end(), message, say("write what is true now, in ordinary letters.")
    if text.count("\n") >= parameters.drawn_lines - 1 and (drawing := _drawing(text, parameters.drawn_lines)):
        yield *drawing, say("These lines are a drawing made of signs."), say("use a picture with alternative text.")
    tags = HASHTAG.finditer(text) if text.count("#") > parameters.hashtags else ()
    inside = [match for match in tags if _in_sentence(text, match.start(), match.end())]
    if len(inside) > parameters.hashtags:
        start, end = inside[parameters.hashtags].span()
        message = say("{count} hashtags stand inside sentences.", count=len(inside))
        yield start, end, message, say("write plain words, and put hashtags at the end.")


@lru_cache(maxsize=8)
def _runs(least: int, *, wide: bool) -> "regex.Pattern[str]":
    letters = f"[{_FANCY}{_WIDE if wide else ''}]"
    return regex.compile(rf"{letters}(?:\s?{letters}){{{least - 1},}}")


@lru_cache(maxsize=64)
def _any_of(words: Texts) -> "regex.Pattern[str]":
    return compile_pattern("|".join(f"(?:{expand(word)})" for word in words))


def _drawing(text: str, least: int) -> tuple[int, int] | None:
    if len(_SIGN.findall(text)) < 3 * least:
        return None  # too few for so many lines
    start = at = count = 0
    for line in text.splitlines(keepends=True):
        shown = "".join(line.split())
        drawn = _is_drawn(shown)
        start, count = (at if not count else start, count + 1) if drawn else (start, 0)
        at += len(line)
        if count >= least:
            return start, at
    return None


def _is_drawn(line: str) -> bool:
    """Whether most of the characters of a line are signs."""
    most = (3 * len(line) + 4) // 5
    return len(line) >= 5 and len(_SIGN.findall(line)) >= most and len(_DRAWN.findall(line)) >= most  # noqa: PLR2004


def _in_sentence(text: str, start: int, end: int) -> bool:
    """Whether words of the same line follow a hashtag: it is part of a sentence, not of the row at its end."""
    behind = text[end : end + _LINE].partition("\n")[0]
    rest = regex.sub(r"[#@]\S+|https?://\S+", " ", behind)
    before = text[max(0, start - _LINE) : start].rpartition("\n")[2]
    return bool(regex.search(r"\p{L}", rest)) or (
        bool(regex.search(r"[\p{L},]\s*$", before)) and behind[:1] in ".,;:!?"
    )


CHECKS = {
    "emoji": Check(emoji, ("post",), Emoji),
    "signs": Check(signs, ("post", "faq"), Signs),
}
