"""Checks of pictures: what they are said to show, their rights, twins among them; and long quotations."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

import regex
from pydantic import Field

from newsdesk.desk.frontmatter import locate
from newsdesk.desk.likeness import apart
from newsdesk.model.account import Account
from newsdesk.model.asset import Asset
from newsdesk.model.fields import Texts, Whole
from newsdesk.model.finding import Message, Severity, say
from newsdesk.model.fold import fold
from newsdesk.model.network import Network
from newsdesk.model.post import Post
from newsdesk.model.quotes import quoted
from newsdesk.model.record import Part
from newsdesk.model.rule import ANY, Tongue
from newsdesk.model.when import WallTime
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.base import Whole as WholeDesk
from newsdesk.rules.passages import base
from newsdesk.rules.words import compile_pattern, expand

_MONTH = 30.44  # days
_BAND = 4  # digits of a mark that two pictures must share before they are compared
_CROWD = 100  # pictures that share them: more are plain pictures, not twins
_WORD = regex.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


class Context(Part):
    """After how many months a picture is a file picture; words, by language, that tell readers that it is one."""

    months: Whole
    phrases: dict[Tongue, Texts] = Field(description="Any of these is enough.")
    photo_words: dict[Tongue, Texts] = Field(description="In one line with the year or the place: enough as well.")


def picture_context(subject: Subject, parameters: Context) -> Iterator[Hit]:
    """Pictures of another place or time that the text does not call file pictures."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    seen: set[int] = set()
    for _, _, rendered in subject.rendered:
        for part in rendered.parts:
            for medium in part.media:
                reason = _foreign(subject, post, medium.asset, parameters.months)
                if reason is None or medium.index in seen:
                    continue
                words = (ANY, base(rendered.language))
                phrases = _of(parameters.phrases, words)
                if _told(f"{part.text}\n{medium.alt}", phrases, _of(parameters.photo_words, words), medium.asset):
                    continue
                seen.add(medium.index)
                example = (parameters.phrases.get(words[1]) or phrases)[0]
                fix = say("say it in the text, such as “{example}”, or take another picture.", example=example)
                yield Hit(locate(post.document, ("media", medium.index, "asset")), reason, fix)


def _foreign(subject: Subject, post: Post, asset: Asset, months: int) -> Message | None:
    """Why a picture does not show what the post is about; None if it may."""
    if asset.type not in {"photo", "video"}:
        return None
    taken_in = _country(asset, subject.desk.country_flags)
    if post.country and taken_in and fold(taken_in).text.casefold() != fold(post.country).text.casefold():
        return say("{asset} was taken in {place}; the post is about {country}.", **_about(asset, post))
    if post.country and asset.origin == "stock" and not asset.place:
        return say(
            "{asset} is a stock picture, and nothing says that it was taken in {country}.", **_about(asset, post)
        )
    if asset.captured_on and isinstance(post.publish_at, WallTime):
        age = post.publish_at.naive.date() - asset.captured_on
        if age.days > months * _MONTH:
            return say("{asset} was taken on {day}, long before the post.", **_about(asset, post))
    return None


def _about(asset: Asset, post: Post) -> Mapping[str, str]:
    return {
        "asset": asset.id,
        "place": asset.place or "",
        "country": post.country or "",
        "day": str(asset.captured_on or ""),
    }


def _country(asset: Asset, known: Iterable[str]) -> str | None:
    """The country at the end of a place; None where a single name may be a town."""
    _, comma, last = (asset.place or "").rpartition(",")
    country = last.strip()
    return country if country and (comma or country in known) else None


def _of(table: Mapping[Tongue, Texts], languages: Iterable[str]) -> Texts:
    return tuple(word for language in languages for word in table.get(language, ()))


def _told(text: str, phrases: Texts, photo_words: Texts, asset: Asset) -> bool:
    folded = fold(text).text
    if _any_of(phrases).search(folded):
        return True
    marks = [str(asset.captured_on.year)] if asset.captured_on else []
    marks += [part.strip() for part in (asset.place or "").split(",") if part.strip()]
    lines = [line.casefold() for line in folded.splitlines() if photo_words and _any_of(photo_words).search(line)]
    return any(fold(mark).text.casefold() in line for line in lines for mark in marks)


@lru_cache(maxsize=64)
def _any_of(words: Texts) -> "regex.Pattern[str]":
    return compile_pattern("|".join(f"(?:{expand(word)})" for word in words))


def rights(subject: Subject) -> Iterator[Hit]:
    """Pictures whose rights end before the post goes out, or do not reach its networks or readers."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    seen: set[tuple[int, str]] = set()
    for account, network, rendered in subject.rendered:
        for medium in (medium for part in rendered.parts for medium in part.media):
            for message, fix, severity in _limits(post, medium.asset, account, network):
                key = (medium.index, str(message))
                if key not in seen:
                    seen.add(key)
                    yield Hit(locate(post.document, ("media", medium.index, "asset")), message, fix, severity)


def _limits(
    post: Post, asset: Asset, account: Account, network: Network
) -> Iterator[tuple[Message, Message, Severity | None]]:
    name, last = asset.id, asset.rights_expire
    due = post.publish_at.naive.date() if isinstance(post.publish_at, WallTime) else None
    if last and due and last < due:
        message = say(
            "The rights in {asset} end on {last}; the post goes out on {day}.", asset=name, **_days(last, due)
        )
        yield (
            message,
            say("renew them and write the new day into {path}, or take another picture.", path=asset.path),
            None,
        )
    elif last and due is None:
        message = say("The rights in {asset} end on {last}, and the post has no date.", asset=name, last=str(last))
        yield message, say("give the post a date before it."), Severity.WARNING
    if asset.only_networks and network.id not in asset.only_networks:
        message = say("We may not show {asset} on {network}.", asset=name, network=network.title)
        yield message, say("narrow it with accounts: in the post, or take another picture."), None
    if asset.territories and not (account.countries and {*account.countries} <= {*asset.territories}):
        where = ", ".join(asset.territories)
        message = say(
            "We may show {asset} in {where} only; {account} is read elsewhere.",
            asset=name,
            where=where,
            account=account.id,
        )
        yield message, say("take another picture, or ask for rights everywhere."), None


def _days(last: date, due: date) -> Mapping[str, str]:
    return {"last": str(last), "day": str(due)}


class Twins(Part):
    """In how many percent of its marks a picture may differ from its twin; the weight where the records agree."""

    percent: Whole
    agreeing: Severity = Severity.NOTICE


def twin_pictures(whole: WholeDesk, parameters: Twins) -> Iterator[Hit]:
    """One picture under two assets: what is withdrawn or corrected in one record stays in the other."""
    for one, other in sorted(_pairs(whole, parameters.percent)):
        first, second = whole.desk.assets[one], whole.desk.assets[other]
        if whole.changed and second.path not in whole.changed and first.path in whole.changed:
            first, second = second, first
        differing = [
            key for key in ("consent", "people", "credit", "licence") if getattr(first, key) != getattr(second, key)
        ]
        if differing:
            yield Hit(
                locate(second.document, (differing[0],)),
                say(
                    "{one} and {other} are one picture, and differ in `{keys}`.",
                    one=second.id,
                    other=first.id,
                    keys="`, `".join(differing),
                ),
                say("find out which is right, and keep one asset."),
            )
        else:
            message = say("{one} and {other} are one picture.", one=second.id, other=first.id)
            yield Hit(
                locate(second.document, ()),
                message,
                say("keep one asset, so that a change reaches every post."),
                parameters.agreeing,
            )


def _pairs(whole: WholeDesk, percent: int) -> set[tuple[str, str]]:
    looks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for asset in whole.desk.assets.values():
        home = asset.path.rpartition("/")[0]
        for item in asset.items:
            facts = whole.desk.media.get(f"{home}/{item.file}") if item.file else None
            sha256, look = (facts.sha256, facts.look) if facts else (item.sha256, "")
            if sha256:
                looks[sha256].append((asset.id, sha256))
            for start in range(0, len(look), _BAND):
                if look[start : start + _BAND].strip("0"):
                    looks[f"{start}:{look[start : start + _BAND]}"].append((asset.id, look))
    return {
        (min(one, other), max(one, other))
        for group in looks.values()
        if 1 < len(group) <= _CROWD
        for at, (one, look) in enumerate(group)
        for other, its_look in group[at + 1 :]
        if one != other and apart(look, its_look) <= percent
    }


class Quotation(Part):
    """The longest quotation of somebody else in words; and from how many short lines on it reads like a song."""

    words: Whole
    verses: Whole
    words_in_verse: Whole


def long_quotation(subject: Subject, parameters: Quotation) -> Iterator[Hit]:
    """Quotations so long that they copy a text, a song or a poem."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    for part in post.text.parts:
        for start, end in quoted(part.text):
            lines = [found for line in part.text[start:end].splitlines() if (found := len(_WORD.findall(line)))]
            place = post.document.span(part.start + start, part.start + end)
            fix = say("quote less and name the source, or ask whoever has the rights.")
            if sum(lines) > parameters.words:
                yield Hit(place, say("A quotation of {count} words is a copy.", count=sum(lines)), fix)
            elif len(lines) >= parameters.verses and max(lines) <= parameters.words_in_verse:
                yield Hit(
                    place,
                    say("These {count} lines in quotation marks read like a song or a poem.", count=len(lines)),
                    fix,
                )


CHECKS = {
    "picture_context": Check(picture_context, ("post",), Context, needs=("media",)),
    "rights": Check(rights, ("post",), needs=("media",)),
    "twin_pictures": Check(twin_pictures, ("desk",), Twins),
    "long_quotation": Check(long_quotation, ("post",), Quotation),
}
