"""Checks of what each network takes: length, media, formatting."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Literal

from newsdesk.desk.frontmatter import Path, locate
from newsdesk.desk.images import FileFacts
from newsdesk.model.account import Account
from newsdesk.model.finding import Location, Message, say
from newsdesk.model.length import cut, fits, links, measure
from newsdesk.model.network import FileLimits, Limits, Network, TextLimit
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.render import Rendered, RenderedMedium, RenderedPart
from newsdesk.rules.base import Hit, Subject


def text_length(subject: Subject) -> Iterator[Hit]:
    """Text that is longer than an account's network takes, counted as that network counts."""
    for account, network, rendered in subject.rendered:
        limits = subject.desk.limits(account)
        for number, part in enumerate(rendered.parts, start=1):
            for limit in limits.text:
                if (hit := _too_long(subject, account, network, part, number, limit, limits)) is not None:
                    yield hit
                    break
        if not network.threads and len(rendered.parts) > 1:
            yield Hit(
                _at(subject, rendered.parts[1]),
                say(
                    "{network} has no threads, and {account} gets {count}.",
                    network=network.title,
                    account=account.id,
                    count=f"{len(rendered.parts)} parts",
                ),
                say("add a section `## For {account}` with one text.", account=account.id),
            )
        yield from _counted(subject, account, network, rendered, limits)


def _too_long(
    subject: Subject,
    account: Account,
    network: Network,
    part: RenderedPart,
    number: int,
    limit: TextLimit,
    limits: Limits,
) -> Hit | None:
    most, each = limit.of(media=bool(part.media)), limits.url_length or 0
    if fits(part.text, limit.unit, most, each):
        return None
    count = measure(part.text, limit.unit, each)
    where = say(
        "The text for {account} is {over} over the limit of {limit} ({count} {word}{part}).",
        account=account.id,
        over=count - most,
        limit=most,
        count=count,
        word=network.count_word if limit is limits.text[0] else str(limit.unit),
        part=f", part {number}" if number > 1 else "",
    )
    fix = say(
        "shorten it, or add a section `## For {account}` with a shorter text{thread}.",
        account=account.id,
        thread=", or divide it with `## Next`" if network.threads else "",
    )
    end = min(cut(part.text, limit.unit, most, each), max(part.written - 1, 0))
    return Hit(_at(subject, part, end), where, fix)


def _at(subject: Subject, part: RenderedPart, begin: int = 0) -> Location:
    """The written text from a character on, to the end of that line; the accounts key where no text is written."""
    source = subject.record.document
    if not part.written:
        return locate(source, ("accounts",))
    start = min(part.start + begin, len(source.text))
    stop = source.text.find("\n", start)
    return source.span(start, max(stop if stop >= 0 else len(source.text), start))


def _counted(subject: Subject, account: Account, network: Network, rendered: Rendered, limits: Limits) -> Iterator[Hit]:
    text = "\n".join(part.text for part in rendered.parts)
    for most, what, count in (
        (limits.hashtags, "hashtags", len(_HASHTAG.findall(text)) if limits.hashtags is not None else 0),
        (limits.links, "links", len({text[a:b] for a, b in links(text)}) if limits.links is not None else 0),
    ):
        if most is not None and count > most:
            yield Hit(
                _at(subject, rendered.parts[0]),
                say(
                    "{network} takes {most} {what} in a post; {account} gets {count}.",
                    network=network.title,
                    most=most,
                    what=what,
                    account=account.id,
                    count=count,
                ),
                say("keep the {most} that matter most.", most=most),
            )


_HASHTAG = re.compile(r"(?<![\w&/])#\w*[^\W\d_]\w*")


def media_limits(subject: Subject) -> Iterator[Hit]:
    """Pictures and videos that a network refuses: number, kind, format, size, shape."""
    for account, network, rendered in subject.rendered:
        limits = subject.desk.limits(account)
        if limits.needs_media and not rendered.parts[0].media:
            yield Hit(
                locate(subject.record.document, ("media",) if _post(subject).media else ("accounts",)),
                say("{network} takes no post without a picture or video.", network=network.title),
                say("add one under media:, or take {account} out of the accounts.", account=account.id),
            )
        for part in rendered.parts:
            if not part.text and not part.media:
                yield Hit(
                    locate(subject.record.document, ("accounts",)),
                    say("There is nothing to publish for {account}: no text, no picture.", account=account.id),
                    say("write the text below the second ---."),
                )
            yield from _number_of(subject, account, network, part, limits)
            for medium in part.media:
                yield from _file(subject, network, medium, limits)


def _post(subject: Subject) -> Post:
    assert isinstance(subject.record, Post)  # noqa: S101 - the table of checks says so
    return subject.record


def _number_of(
    subject: Subject, account: Account, network: Network, part: RenderedPart, limits: Limits
) -> Iterator[Hit]:
    images = sum(medium.asset.medium == "image" for medium in part.media)
    videos = sum(medium.asset.medium == "video" for medium in part.media)
    for count, most, what in ((images, limits.images, "pictures"), (videos, limits.videos, "videos")):
        if most is not None and count > most:
            yield Hit(
                locate(subject.record.document, ("media",)),
                say(
                    "{network} takes {most} {what} in a post; {account} gets {count}.",
                    network=network.title,
                    most=most or "no",
                    what=what,
                    account=account.id,
                    count=count,
                ),
                say("narrow some of them with `accounts:` or `part:`, or `file:` for one of an asset."),
            )
    if limits.mixed is False and images and videos:
        yield Hit(
            locate(subject.record.document, ("media",)),
            say("{network} shows either pictures or videos in a post, not both.", network=network.title),
            say("narrow them with `accounts:`."),
        )


def _file(subject: Subject, network: Network, medium: RenderedMedium, limits: Limits) -> Iterator[Hit]:
    facts = subject.desk.media.get(medium.path or "")
    allowed = limits.video if medium.asset.medium == "video" else limits.image
    if facts is None or facts.problem or allowed is None:
        return
    path: Path = ("media", medium.index, "asset")
    for message, fix in _unfit(facts, allowed, network, medium):
        yield Hit(locate(subject.record.document, path), message, fix)


def _unfit(
    facts: FileFacts, allowed: FileLimits, network: Network, medium: RenderedMedium
) -> Iterator[tuple[Message, Message]]:
    name, title = medium.file.name, network.title
    if allowed.formats and facts.format not in allowed.formats:
        yield (
            say(
                "{network} does not take {format} files such as {file}.", network=title, format=facts.format, file=name
            ),
            say("export it as {formats}.", formats=" or ".join(allowed.formats)),
        )
    if allowed.max_bytes and facts.size > allowed.max_bytes:
        yield (
            say(
                "{file} has {size} MB; {network} takes {most} MB.",
                file=name,
                size=_mb(facts.size),
                network=title,
                most=_mb(allowed.max_bytes),
            ),
            say("export it smaller."),
        )
    if facts.ratio and allowed.min_ratio and facts.ratio < allowed.min_ratio:
        yield (
            say(
                "{file} is {shape}: too tall for {network}.",
                file=name,
                shape=f"{facts.width} x {facts.height}",
                network=title,
            ),
            say("crop it: width divided by height at least {ratio}.", ratio=f"{allowed.min_ratio:g}"),
        )
    if facts.ratio and allowed.max_ratio and facts.ratio > allowed.max_ratio:
        yield (
            say(
                "{file} is {shape}: too wide for {network}.",
                file=name,
                shape=f"{facts.width} x {facts.height}",
                network=title,
            ),
            say("crop it: width divided by height at most {ratio}.", ratio=f"{allowed.max_ratio:g}"),
        )
    sides = (
        (allowed.max_width and facts.width > allowed.max_width, "at most {side} pixels wide", allowed.max_width),
        (allowed.max_height and facts.height > allowed.max_height, "at most {side} pixels high", allowed.max_height),
        (allowed.min_width and 0 < facts.width < allowed.min_width, "at least {side} pixels wide", allowed.min_width),
        (
            allowed.max_pixels and facts.width * facts.height > allowed.max_pixels,
            "at most {side} pixels in all",
            allowed.max_pixels,
        ),
    )
    for wrong, words, side in sides:
        if wrong:
            yield (
                say(
                    "{file} has {shape} pixels, which {network} refuses.",
                    file=name,
                    shape=f"{facts.width} x {facts.height}",
                    network=title,
                ),
                say(f"export it {words}.", side=side or 0),
            )


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f}"


class Formatting(Part):
    """Which kind of formatting the rule is about."""

    what: Literal["structure", "emphasis"]


_URL = r"https?://[^\s<>()\[\]]+"
_STRUCTURE = re.compile(
    rf"(?P<link>!?\[[^\]\n]{{0,500}}\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:[ ]\"[^\"\n]*\")?\))"
    rf"|(?P<address><{_URL}>)"
    r"|(?P<heading>^\#(?!\#)\ +\S.*$|^\#{3,6}\ +\S.*$)"
    r"|(?P<html></?(?:a|abbr|b|blockquote|br|center|code|del|details|div|em|font|h[1-6]|hr|i|img|ins|li|mark|ol|p|pre|s"
    r"|small|span|strike|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul|video)(?:\s[^<>]*)?/?>|<!--)"
    r"|(?P<entity>&(?:amp|lt|gt|quot|nbsp|\#[0-9]{2,6}|\#x[0-9a-fA-F]{2,5});)"
    r"|(?P<fence>^(?:```|~~~).*$)",
    re.MULTILINE,
)
_EMPHASIS = re.compile(
    r"(?<![\w*\\])(?P<strong>\*\*(?=[^\s*])[^*\n]{1,300}?(?<=[^\s*])\*\*)(?![\w*])"
    r"|(?<![\w_\\])(?P<under>__(?=[^\s_])[^_\n]{1,300}?(?<=[^\s_])__)(?![\w_])"
    r"|(?<![\w*\\])(?P<star>\*(?=[^\s*])[^*\n]{1,300}?(?<=[^\s*])\*)(?![\w*])"
    r"|(?<![\w_\\@/#.-])(?P<line>_(?=[^\s_])[^_\n]{1,300}?(?<=[^\s_])_)(?![\w_])"
    r"|(?<!`)(?P<code>`[^`\n]{1,200}`)(?!`)"
    r"|(?<!~)(?P<strike>~~(?=\S)[^~\n]{1,300}?(?<=\S)~~)(?!~)"
)
# the signs without which a pattern cannot match: most texts have none of them
_PATTERNS = {
    "structure": (_STRUCTURE, ("](", "<", "&", "# ", "###", "```", "~~~")),
    "emphasis": (_EMPHASIS, ("*", "_", "`", "~")),
}
_WORDS = {
    "link": "A Markdown link",
    "address": "An address in angle brackets",
    "heading": "A Markdown heading",
    "html": "HTML",
    "entity": "An HTML code",
    "fence": "A Markdown code block",
    "strong": "Markdown for bold",
    "under": "Markdown for bold",
    "star": "Markdown for italics",
    "line": "Markdown for italics",
    "code": "Markdown for code",
    "strike": "Markdown for struck-through text",
}
_FIXES = {
    "link": "write the address by itself, or put it into `link:`.",
    "address": "write the address by itself.",
    "heading": "write the line without the #; a hashtag has no space behind it.",
    "entity": "write the sign itself.",
}


def raw_formatting(subject: Subject, parameters: Formatting) -> Iterator[Hit]:
    """Markdown or HTML in a text whose network shows it as written."""
    post = _post(subject)
    pattern, signs = _PATTERNS[parameters.what]
    for section in post.text.sections:
        shown = [
            network.title
            for account, network, _ in subject.rendered
            if network.formatting == "plain" and post.text.section_for(account.id, network.id) is section
        ]
        if not shown:
            continue
        for part in section.parts:
            for match in pattern.finditer(part.text) if any(sign in part.text for sign in signs) else ():
                kind = match.lastgroup or "html"
                if kind in {"line", "star", "under", "strong"} and _inside_link(part.text, match.start()):
                    continue
                start = part.start + match.start()
                yield Hit(
                    post.document.span(start, start + len(match[0])),
                    say("{what} is shown as written on {networks}.", what=_WORDS[kind], networks=_several(shown)),
                    say(_FIXES.get(kind, "write plain text.")),
                    fix=_correction(kind, match[0]),
                )


def _correction(kind: str, text: str) -> str | None:
    if kind == "address":
        return text[1:-1]
    return unescape(text) if kind == "entity" else None


def _inside_link(text: str, at: int) -> bool:
    return any(start <= at < end for start, end in links(text))


def _several(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} and {unique[-1]}"
