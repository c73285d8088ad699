"""Checks of what each network takes: length, hashtags, links, media."""

import re
from collections.abc import Iterator

from newsdesk.desk.frontmatter import Path, locate
from newsdesk.desk.images import FileFacts
from newsdesk.model.account import Account
from newsdesk.model.finding import Location, Message, say
from newsdesk.model.length import Unit, cut, fits, links, measure
from newsdesk.model.network import FileLimits, Limits, Network, TextLimit
from newsdesk.model.post import Post
from newsdesk.model.render import Rendered, RenderedMedium, RenderedPart
from newsdesk.rules.base import Check, Hit, Subject


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
        word=network.count_word if limit.unit is _main_unit(network) else limit.unit.value.replace("_", " "),
        part=f", part {number}" if number > 1 else "",
    )
    fix = say(
        "shorten it, or add a section `## For {account}` with a shorter text{thread}.",
        account=account.id,
        thread=", or divide it with `## Next`" if network.threads else "",
    )
    return Hit(_at(subject, part, cut(part.text, limit.unit, most, each)), where, fix)


def _main_unit(network: Network) -> Unit | None:
    return network.limits.text[0].unit if network.limits.text else None


def _at(subject: Subject, part: RenderedPart, begin: int = 0) -> Location:
    """The file from a character of the rendered text on, to the end of that line.

    Its last character where the rendered one is not written there, such as a hashtag from the front matter;
    the accounts key where no text is written.
    """
    source = subject.record.document
    if not part.written:
        return locate(source, ("accounts",))
    start = _as_written(_post(subject), part, min(begin, part.written - 1))
    stop = source.text.find("\n", start)
    return source.span(start, stop if stop >= 0 else len(source.text))


def _as_written(post: Post, part: RenderedPart, begin: int) -> int:
    """Where a character of the written text stands in the file: the post's link is shorter there than as published."""
    written = next(text.text for text in post.text.parts if text.start == part.start)
    links_in_it = written.count(post.link) if post.link else 0
    if not post.link or not links_in_it or len(written) == part.written:
        return part.start + begin
    longer = (part.written - len(written)) // links_in_it
    at = -1
    for passed in range(links_in_it):
        at = written.find(post.link, at + 1)
        if begin < at + passed * longer:
            return part.start + begin - passed * longer
        if begin < at + passed * longer + len(post.link) + longer:
            return part.start + at
    return part.start + begin - links_in_it * longer


def _counted(subject: Subject, account: Account, network: Network, rendered: Rendered, limits: Limits) -> Iterator[Hit]:
    for most, what, places in (
        (limits.hashtags, "hashtags", _hashtags),
        (limits.links, "links", _different_links),
    ):
        if most is None or len(found := places(rendered)) <= most:
            continue
        yield Hit(
            _at(subject, *found[most]),
            say(
                "{network} takes {most} {what} in a post; {account} gets {count}.",
                network=network.title,
                most=most or "no",
                what=what,
                account=account.id,
                count=len(found),
            ),
            say("keep the {most} that matter most.", most=most) if most else say("take them out."),
        )


Places = list[tuple[RenderedPart, int]]


def _hashtags(rendered: Rendered) -> Places:
    return [
        (part, match.start()) for part in rendered.parts if "#" in part.text for match in _HASHTAG.finditer(part.text)
    ]


def _different_links(rendered: Rendered) -> Places:
    found: dict[str, tuple[RenderedPart, int]] = {}
    for part in rendered.parts:
        for start, end in links(part.text):
            found.setdefault(part.text[start:end], (part, start))
    return list(found.values())


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
        for number, part in enumerate(rendered.parts, start=1):
            if not part.text and not part.media:
                yield _nothing(subject, account, part, number)
            yield from _number_of(subject, account, network, part, limits)
            for medium in part.media:
                yield from _file(subject, network, medium, limits)
    yield from _never_shown(subject)


def _nothing(subject: Subject, account: Account, part: RenderedPart, number: int) -> Hit:
    source = subject.record.document
    if number == 1:
        return Hit(
            locate(source, ("accounts",)),
            say("There is nothing to publish for {account}: no text, no picture.", account=account.id),
            say("write the text below the second ---."),
        )
    at = min(part.start, len(source.text))
    return Hit(
        source.span(at, at),
        say("Part {number} for {account} is empty: no text, no picture.", number=number, account=account.id),
        say("write its text below `## Next`, or remove that line."),
    )


def _never_shown(subject: Subject) -> Iterator[Hit]:
    """Pictures for a part of the thread that no account has."""
    post = _post(subject)
    if not post.media or not subject.rendered:
        return
    shown = {medium.index for _, _, rendered in subject.rendered for part in rendered.parts for medium in part.media}
    most = max(len(rendered.parts) for _, _, rendered in subject.rendered)
    for index, use in enumerate(post.media):
        if index not in shown and use.part and use.part > 1 and use.asset in subject.desk.assets:
            yield Hit(
                locate(post.document, ("media", index, "part")),
                say("No account shows this picture: none of those that get it has a part {part}.", part=use.part),
                say("write a part from 1 to {most}.", most=most),
            )


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
    allowed = {"image": limits.image, "video": limits.video}.get(medium.asset.medium)
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
        size, most = _sizes(facts.size, allowed.max_bytes)
        yield (
            say("{file} has {size}; {network} takes {most}.", file=name, size=size, network=title, most=most),
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


def _sizes(size: int, most: int) -> tuple[str, str]:
    """Two sizes in MB, or in bytes where that would make them look the same."""
    if f"{size / 1e6:.1f}" == f"{most / 1e6:.1f}":
        return f"{size:,} bytes", f"{most:,}"
    return f"{size / 1e6:.1f} MB", f"{most / 1e6:.1f} MB"


CHECKS = {
    "text_length": Check(text_length, ("post",)),
    "media_limits": Check(media_limits, ("post",)),
}
