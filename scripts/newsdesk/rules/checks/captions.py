"""Checks for people who do not hear a video or an audio, and for words that stand in pictures."""

from collections.abc import Iterator

import regex
from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.desk.images import FileFacts
from newsdesk.model.asset import Asset
from newsdesk.model.fields import Whole
from newsdesk.model.finding import Message, say
from newsdesk.model.fold import fold
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.rules.base import Check, Hit, Subject

_ADDRESS = ("https://", "http://")
_FORMATS = {"vtt", "srt"}
_WORD = regex.compile(r"[^\W_]+")


class Coverage(Part):
    """How much of a video its captions must run along, in percent."""

    percent: Whole = Field(gt=0, le=100)


Verdict = tuple[Message, Message]


def captions(subject: Subject, parameters: Coverage) -> Iterator[Hit]:
    """Videos whose words nobody can read, and audio without its words."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    for index, use in enumerate(post.media):
        asset = subject.desk.assets.get(use.asset)
        if asset is None or asset.medium not in {"video", "audio"} or not asset.speech or asset.burned_in_captions:
            continue
        found = _captions(subject.desk, asset, parameters.percent) if asset.captions else _without(subject.desk, asset)
        if found:
            yield Hit(locate(post.document, ("media", index, "asset")), *found)


def _without(desk: Desk, asset: Asset) -> Verdict | None:
    if asset.medium == "video":
        return (
            say("{asset} has no captions.", asset=asset.id),
            say(
                "write captions: FILE.srt or burned_in_captions: yes into {path}; if nobody speaks in it, speech: no.",
                path=asset.path,
            ),
        )
    words = asset.transcript
    if words and (words.startswith(_ADDRESS) or _beside(asset, words) in desk.media):
        return None
    message = (
        say("There is no file “{file}” beside {path}.", file=words[:80], path=asset.path)
        if words
        else say("{asset} has no transcript.", asset=asset.id)
    )
    return message, say("write transcript: into {path}, with an address or a file beside it.", path=asset.path)


def _captions(desk: Desk, asset: Asset, percent: int) -> Verdict | None:
    file = asset.captions or ""
    facts = desk.media.get(_beside(asset, file))
    if facts is None:
        return (
            say("There is no file “{file}” beside {path}.", file=file[:80], path=asset.path),
            say("add the captions there, as SRT or VTT."),
        )
    if facts.format not in _FORMATS or facts.problem:
        why = facts.problem if facts.format in _FORMATS else "it is neither SRT nor VTT"
        return (
            say("The captions “{file}” cannot be read: {why}.", file=file[:80], why=why),
            say("export them again as SRT or VTT, in UTF-8."),
        )
    length = asset.duration or _length(desk, asset)
    covered = round(100 * (min(facts.seconds, length) - facts.begins) / length) if length else 100
    if covered >= percent:
        return None
    return (
        say(
            "The captions “{file}” run along {covered} % of {asset}; {percent} % is the least.",
            file=file[:80],
            covered=max(0, covered),
            asset=asset.id,
            percent=percent,
        ),
        say("add what is missing; where nobody speaks, write what is heard, such as [music]."),
    )


def _length(desk: Desk, asset: Asset) -> float:
    """Seconds of the only file of an asset; 0 where it is not known."""
    files: list[FileFacts | None] = [desk.media.get(_beside(asset, item.file)) for item in asset.items if item.file]
    return files[0].seconds if len(files) == 1 and files[0] else 0.0


def _beside(asset: Asset, file: str) -> str:
    return f"{asset.path.rpartition('/')[0]}/{file}"


class Repeated(Part):
    """From how many words on the words of a picture are repeated, how many of them in percent, and what flashes."""

    words: Whole
    percent: Whole = Field(gt=0, le=100)


def moving_and_written(subject: Subject, parameters: Repeated) -> Iterator[Hit]:
    """Pictures that flash, and words in pictures that nobody can hear or translate."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    seen: set[int] = set()
    for _, _, rendered in subject.rendered:
        for part in rendered.parts:
            for medium in part.media:
                if medium.index in seen:
                    continue
                place = locate(post.document, ("media", medium.index, "asset"))
                if medium.asset.flashing:
                    seen.add(medium.index)
                    message = say("{asset} flashes; that can bring on a seizure.", asset=medium.asset.id)
                    yield Hit(place, message, say("cut or slow the part that flashes."))
                elif missing := _unsaid(medium.asset, f"{part.text}\n{medium.alt}", parameters):
                    seen.add(medium.index)
                    yield Hit(
                        place,
                        say(
                            "{asset} has words that stand in the picture only: {words}.",
                            asset=medium.asset.id,
                            words=missing,
                        ),
                        say("write them into the alternative text or into the text of the post."),
                    )


def _unsaid(asset: Asset, said: str, parameters: Repeated) -> str:
    """Some of the words of a picture that its post does not say; nothing where there are few or it says most."""
    words = _WORD.findall(fold(asset.text_in_image or "").text.casefold())
    if len(words) <= parameters.words:
        return ""
    known = set(_WORD.findall(fold(said).text.casefold()))
    missing = [word for word in words if word not in known]
    enough = (len(words) - len(missing)) * 100 >= parameters.percent * len(words)
    return "" if enough else ", ".join(dict.fromkeys(missing[:5]))


CHECKS = {
    "captions": Check(captions, ("post",), Coverage, needs=("media",)),
    "moving_and_written": Check(moving_and_written, ("post",), Repeated, needs=("media",)),
}
