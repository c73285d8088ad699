"""Checks of what each network takes: length, hashtags, links, media."""

import re
from collections.abc import Iterator

from newsdesk.desk.frontmatter import Path, locate
from newsdesk.model.account import Account
from newsdesk.model.finding import Location, say
from newsdesk.model.length import Unit, cut, fits, links, measure, of_warning
from newsdesk.model.network import Limits, Network, TextLimit
from newsdesk.model.post import Post
from newsdesk.model.render import Rendered, RenderedMedium, RenderedPart
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.fitting import unfit_film, unfit_picture


def text_length(subject: Subject) -> Iterator[Hit]:
    """Text that is longer than an account's network takes, counted as that network counts."""
    for account, network, rendered in subject.rendered:
        limits = subject.desk.limits(account)
        for number in range(1, len(rendered.parts) + 1):
            for limit in limits.text:
                if (hit := _too_long(subject, account, network, rendered, number, limit, limits)) is not None:
                    yield hit
                    break
        parts = [part for part in rendered.parts if not part.correction]
        if len(parts) > 1 and not network.threads:
            yield Hit(
                _at(subject, parts[1]),
                say(
                    "{network} has no threads, and {account} gets {count}.",
                    network=network.title,
                    account=account.id,
                    count=f"{len(parts)} parts",
                ),
                say("add a section `## For {account}` with one text.", account=account.id),
            )
        yield from _counted(subject, account, network, rendered, limits)


def _too_long(
    subject: Subject,
    account: Account,
    network: Network,
    rendered: Rendered,
    number: int,
    limit: TextLimit,
    limits: Limits,
) -> Hit | None:
    part, covered = rendered.parts[number - 1], of_warning(rendered.warning, limit.unit)
    most, each = limit.of(media=bool(part.media)), limits.url_length or 0
    if fits(part.text, limit.unit, most - covered, each):
        return None
    count = measure(part.text, limit.unit, each) + covered
    where = say(
        "The text for {account} is {over} over the limit of {limit} ({count} {word}{warning}{part}).",
        account=account.id,
        over=count - most,
        limit=most,
        count=count,
        word=network.count_word if limit.unit is _main_unit(network) else limit.unit.value.replace("_", " "),
        warning=" with the content warning" if covered else "",
        part=f", correction {part.correction}" if part.correction else f", part {number}" if number > 1 else "",
    )
    if part.correction:
        return Hit(_at(subject, part), where, say("shorten it."))
    fix = say(
        "shorten it, or add a section `## For {account}` with a shorter text{thread}.",
        account=account.id,
        thread=", or divide it with `## Next`" if network.threads else "",
    )
    return Hit(_at(subject, part, cut(part.text, limit.unit, most - covered, each)), where, fix)


def _main_unit(network: Network) -> Unit | None:
    return network.limits.text[0].unit if network.limits.text else None


def _at(subject: Subject, part: RenderedPart, begin: int = 0) -> Location:
    """The file from a character of the rendered text on, to the end of that line.

    Its last character where the rendered one is not written there, such as a hashtag from the front matter;
    the accounts key where no text is written.
    """
    source = subject.record.document
    if part.correction:
        return locate(source, ("corrections", part.correction - 1, "text"))
    if not part.written:
        return locate(source, ("accounts",))
    start = _as_written(_post(subject), part, min(max(begin - part.lead, 0), part.written - 1))
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
    facts, kind = subject.desk.media.get(medium.path or ""), medium.asset.medium
    allowed = {"image": limits.image, "video": limits.video}.get(kind)
    if facts is None or facts.problem or allowed is None:
        return
    if kind == "image":
        found = unfit_picture(facts, allowed, subject.desk.asset_limits, network.title, medium.file.name)
    else:
        found = unfit_film(facts, allowed, network.title, medium.file.name)
    path: Path = ("media", medium.index, "asset")
    for message, fix in found:
        yield Hit(locate(subject.record.document, path), message, fix)


CHECKS = {
    "text_length": Check(text_length, ("post",)),
    "media_limits": Check(media_limits, ("post",)),
}
