"""How long a post is, as each network counts it.

X: twitter-text configuration v3. Mastodon: app/validators/status_length_validator.rb and Account::MENTION_RE.
Bluesky: lexicon app.bsky.feed.post. Threads: Meta's Threads API documentation. Telegram: Bot API.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from newsdesk.model.urls import Span, links, web_links

if TYPE_CHECKING:
    from regex import Pattern

__all__ = ["FORBIDDEN_ON_X", "Span", "Unit", "cut", "fits", "links", "measure", "of_warning", "web_links"]


class Unit(StrEnum):
    """What a network's limit counts."""

    X_WEIGHTED = "x_weighted"
    GRAPHEMES = "graphemes"
    BYTES = "bytes"
    MASTODON = "mastodon"
    THREADS = "threads"
    UTF16 = "utf16"
    CODE_POINTS = "code_points"


class _Stand(NamedTuple):
    """A link or mention, and what is counted in its place."""

    start: int
    end: int
    counted: str


FORBIDDEN_ON_X: Final = frozenset("\ufeff\ufffe\uffff")
"""Code points for which X refuses a post of any length (twitter-text, invalidChars); the first is a pasted BOM."""

# The most one code point can count: on X some decompose into three, of weight two.
_CEILING: Final = {
    Unit.X_WEIGHTED: 6,
    Unit.GRAPHEMES: 1,
    Unit.BYTES: 4,
    Unit.MASTODON: 1,
    Unit.THREADS: 4,
    Unit.UTF16: 2,
    Unit.CODE_POINTS: 1,
}
_WITH_LINKS: Final = (Unit.X_WEIGHTED, Unit.MASTODON)
_NEVER_BELOW_CODE_POINTS: Final = (Unit.BYTES, Unit.THREADS, Unit.UTF16, Unit.CODE_POINTS)
# UAX #15's stream-safe format: no text in any language has more marks in a row, and composing such a row is slow.
_MARKS_IN_A_ROW: Final = 30
# emoji-zwj-sequences.txt: no recommended sequence joins more.
_JOINED_EMOJI: Final = 4

# Extended grapheme clusters; flags first, because \X alone counts a row of them from its beginning every time.
_GRAPHEME: Final = r"\p{RI}\p{RI}[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]*+|\X"
_AT_ONCE: Final = 32

_WEIGHT_ONE = re.compile(r"[\x00-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]+")
_WEIGHT_TWO: Final = "\u3000"
_EMOJI_PARTS = re.compile("[\u200d\ufe0f\u20e3\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e007f]")
_MENTION = re.compile(r"(?<![=/\w])@([A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)(@\w+(?:[.-]+\w+)*)?")
_NO_MENTION_BEFORE = re.compile(r"[@＠\u0300-\u036f]|://")


def measure(text: str, unit: Unit, url_length: int = 23) -> int:
    """The length of a text in a network's unit; `url_length` is what X and Mastodon count for each link."""
    text = _composed(text, unit)
    return _count("".join(_rewritten(text, _stands(text, unit, url_length))), unit)


def of_warning(warning: str | None, unit: Unit) -> int:
    """What a content warning takes of a limit: Mastodon counts it together with the text, its links as written."""
    return _graphemes(warning) if warning and unit is Unit.MASTODON else 0


def fits(text: str, unit: Unit, limit: int, url_length: int = 23) -> bool:
    """Whether `measure` stays within the limit, mostly without counting."""
    size = len(text)
    ceiling = size if text.isascii() else size * _CEILING[unit]
    if unit in _WITH_LINKS and ceiling <= limit:
        ceiling += url_length * text.count(".")
    if ceiling <= limit:
        return True
    if size > limit and unit in _NEVER_BELOW_CODE_POINTS:
        return False
    return measure(text, unit, url_length) <= limit


def cut(text: str, unit: Unit, limit: int, url_length: int = 23) -> int:
    """How many code points of the text a network takes: whole graphemes, and no part of a link or mention."""
    if fits(text, unit, limit, url_length):
        return len(text)
    composed = _composed(text, unit)
    ends = [0, *_ends_within(composed, unit, limit, url_length)]
    if composed != text:
        ends = _same_graphemes(ends, composed, text)
    while len(ends) > 1 and not fits(text[: ends[-1]], unit, limit, url_length):
        ends.pop()
    return ends[-1]


def _ends_within(text: str, unit: Unit, limit: int, url_length: int) -> Iterator[int]:
    """The ends of graphemes up to which the text stays within the limit."""
    stands = _stands(text, unit, url_length)[::-1]
    at = total = 0
    for grapheme in _grapheme().finditer(text):
        while stands and stands[-1].start < grapheme.end():
            stand = stands.pop()
            total += _count(text[at : stand.start], unit) + _count(stand.counted, unit)
            at = stand.end
        if at < grapheme.end():
            total += _count_known(text[at : grapheme.end()], unit)
            at = grapheme.end()
        if total > limit:
            return
        if at == grapheme.end():
            yield at


def _same_graphemes(ends: list[int], composed: str, text: str) -> list[int]:
    """The same places in the text as it was before composing, which keeps the graphemes."""
    places = [0, *(grapheme.end() for grapheme in _grapheme().finditer(text))]
    numbers = {0: 0} | {g.end(): number for number, g in enumerate(_grapheme().finditer(composed), 1)}
    return [places[numbers[end]] for end in ends if numbers[end] < len(places)]


def _composed(text: str, unit: Unit) -> str:
    if unit is not Unit.X_WEIGHTED or text.isascii() or _many_marks().search(text):
        return text
    return unicodedata.normalize("NFC", text)


def _stands(text: str, unit: Unit, url_length: int) -> list[_Stand]:
    if unit is Unit.X_WEIGHTED and "." in text:
        return [_Stand(*span, "x" * url_length) for span in links(text)]
    if unit is not Unit.MASTODON:
        return []
    stands = [_Stand(*span, "x" * url_length) for span in web_links(text)]
    if text.count("@") > 1:
        stands = sorted([*stands, *_remote_mentions(text)])
    return [stand for i, stand in enumerate(stands) if not i or stands[i - 1].end <= stand.start]


def _remote_mentions(text: str) -> Iterator[_Stand]:
    """Mentions of accounts on other servers, of which Mastodon counts the name without its server."""
    for mention in _MENTION.finditer(text):
        if mention[2] and not _NO_MENTION_BEFORE.match(text, mention.end()):
            yield _Stand(mention.start(), mention.end(), f"@{mention[1]}")


def _rewritten(text: str, stands: list[_Stand]) -> Iterator[str]:
    at = 0
    for stand in stands:
        yield text[at : stand.start]
        yield stand.counted
        at = stand.end
    yield text[at:]


def _count(text: str, unit: Unit) -> int:
    """The length of a text without links or mentions."""
    if unit in (Unit.GRAPHEMES, Unit.MASTODON):
        return _graphemes(text)
    if text.isascii() or unit is Unit.CODE_POINTS:
        return len(text)
    if unit is Unit.BYTES:
        return len(text.encode("utf-8", "surrogatepass"))
    if unit is Unit.UTF16:
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    if unit is Unit.THREADS:
        emoji = "".join(_emoji().findall(text))
        return len(text) - len(emoji) + len(emoji.encode())
    if _EMOJI_PARTS.search(text):
        text = _emoji().sub(_WEIGHT_TWO, text)
    return len(text) + len(_WEIGHT_ONE.sub("", text))


_count_known = lru_cache(4096)(_count)  # of single graphemes: a text has few different ones


def _graphemes(text: str) -> int:
    if text.isascii():
        return len(text) - text.count("\r\n")
    joining = _joining().search(text)
    if joining is None:
        return len(text)
    count: int = max(joining.start() - 1, 0)
    at = count
    while several := _graphemes_at_once().match(text, at):
        count += _AT_ONCE
        at = several.end()
    return count + len(_grapheme().findall(text, at))


@cache
def _joining() -> "Pattern[str]":
    """A code point that may join its neighbours; before and between all others there is a boundary (UAX #29)."""
    import regex  # noqa: PLC0415 -- importing it takes longer than this module may

    return regex.compile(r"[^\p{GCB=Other}\p{GCB=Control}\p{GCB=LF}\p{GCB=LV}\p{GCB=LVT}]")


@cache
def _grapheme() -> "Pattern[str]":
    import regex  # noqa: PLC0415

    return regex.compile(_GRAPHEME)


@cache
def _graphemes_at_once() -> "Pattern[str]":
    import regex  # noqa: PLC0415

    return regex.compile(rf"(?>{_GRAPHEME}){{{_AT_ONCE}}}+")


@cache
def _many_marks() -> "Pattern[str]":
    import regex  # noqa: PLC0415

    return regex.compile(rf"\p{{M}}{{{_MARKS_IN_A_ROW + 1}}}")


@cache
def _emoji() -> "Pattern[str]":
    """Emoji sequences by their grammar (UTS #51), so that new ones count before any list names them."""
    import regex  # noqa: PLC0415

    tags = r"[\U000e0020-\U000e007e]{3,6}\U000e007f"
    one = (
        r"(?:\p{Emoji_Modifier_Base}\p{Emoji_Modifier}|\p{Emoji_Modifier}"
        rf"|\p{{Extended_Pictographic}}(?:\ufe0f|(?!\ufe0e)(?<![©®™]))(?:{tags})?)"
    )
    flag, keycap = r"\p{Regional_Indicator}{1,2}", r"[0-9#*]\ufe0f?\u20e3"
    return regex.compile(rf"{one}(?:\u200d{one}){{0,{_JOINED_EMOJI - 1}}}|{flag}|{keycap}")
