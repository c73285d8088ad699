"""Checks of the files themselves: placeholders, the order of times, media that are there."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from newsdesk.desk.frontmatter import locate
from newsdesk.model.asset import Asset
from newsdesk.model.calendar import Event, Hold
from newsdesk.model.consent import Consent
from newsdesk.model.fields import Texts
from newsdesk.model.finding import Problem, say
from newsdesk.model.post import Post
from newsdesk.model.record import Part, Record
from newsdesk.model.when import WallTime
from newsdesk.rules.base import Hit, Subject


class Placeholders(Part):
    """Words and patterns (regular expressions) that nobody meant to publish."""

    patterns: Texts


@lru_cache(maxsize=8)
def _pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def placeholders(subject: Subject, parameters: Placeholders) -> Iterator[Hit]:
    """Words such as TODO or [NAME] that were left in the file."""
    source = subject.record.document
    for match in _pattern(parameters.patterns).finditer(source.text):
        yield Hit(
            source.span(match.start(), match.end()),
            say("“{word}” was left in.", word=match[0][:40]),
            say("write what belongs there, or delete it."),
        )


def times(subject: Subject) -> Iterator[Hit]:
    """Times that cannot be read in their zone (every account's own, unless the file names one)."""
    record = subject.record
    if isinstance(record, Post):
        zones: dict[str | None, None] = {record.timezone: None} if record.timezone else {}
        if not zones:
            accounts = (subject.desk.accounts.get(name) for name in record.accounts)
            zones = {account.timezone: None for account in accounts if account}
        fields = {"publish_at": record.publish_at, "expires_at": record.expires_at}
    elif isinstance(record, Event | Hold):
        zones, fields = {record.timezone: None}, {"start": record.start, "end": record.end}
    else:
        return
    for name, value in fields.items():
        if isinstance(value, WallTime):
            yield from _readable(record, name, value, zones)


def _readable(record: Record, name: str, value: WallTime, zones: dict[str | None, None]) -> Iterator[Hit]:
    for zone in zones:
        try:
            value.at(zone)
        except Problem as problem:
            if problem.fix is not None:
                yield Hit(locate(record.document, (name,)), problem.message, problem.fix)
            return


def order_of_times(subject: Subject) -> Iterator[Hit]:
    """An end before its beginning, and a new publication time that has already passed."""
    record = subject.record
    if isinstance(record, Post):
        yield from _post_order(subject, record)
    elif isinstance(record, Event | Hold):
        start, end = _instant(record.start, record.timezone), _instant(record.end, record.timezone)
        if start and end and end <= start:
            yield _reversed(record, "end", "start")
    elif isinstance(record, Consent) and record.expires <= record.given:
        yield _reversed(record, "expires", "given")


def _reversed(record: Record, later: str, earlier: str) -> Hit:
    return Hit(
        locate(record.document, (later,)),
        say("`{later}` is not after `{earlier}`.", later=later, earlier=earlier),
        say("correct one of the two."),
    )


def _post_order(subject: Subject, post: Post) -> Iterator[Hit]:
    if not isinstance(post.publish_at, WallTime):
        return
    for account_id in post.accounts:
        account = subject.desk.accounts.get(account_id)
        zone = post.timezone or (account.timezone if account else None)
        due, expires = _instant(post.publish_at, zone), _instant(post.expires_at, zone)
        if due and expires and expires <= due:
            yield _reversed(post, "expires_at", "publish_at")
            return
        if due and _newly_past(subject, post, due):
            yield Hit(
                locate(post.document, ("publish_at",)),
                say("{time} has already passed; the post would be missed.", time=str(post.publish_at)),
                say("give it a time to come, or write when-approved."),
            )
            return


def _newly_past(subject: Subject, post: Post, due: datetime) -> bool:
    change = subject.change
    if change is None or due >= change.now:
        return False
    earlier = change.earlier
    return not isinstance(earlier, Post) or earlier.publish_at != post.publish_at


def _instant(value: WallTime | None, zone: str | None) -> datetime | None:
    try:
        return value.at(zone) if value else None
    except Problem:
        return None


def asset_files(subject: Subject) -> Iterator[Hit]:
    """Files of an asset that are missing, changed, broken, elsewhere, or that run scripts."""
    asset = subject.record
    if not isinstance(asset, Asset):
        return
    home = asset.path.rpartition("/")[0]
    for index, item in enumerate(asset.items):
        step = ("files", index) if asset.files else ()
        if item.file is None:
            continue
        place = locate(asset.document, (*step, "file"))
        if "/" in item.file or "\\" in item.file or item.file.startswith("."):
            yield Hit(
                place,
                say("“{file}” is not a file beside asset.md.", file=item.file[:80]),
                say("put the file into {home}/ and write its name only.", home=home),
            )
            continue
        facts = subject.desk.media.get(f"{home}/{item.file}")
        if facts is None:
            near = [path.rpartition("/")[2] for path in subject.desk.media if path.startswith(f"{home}/")]
            yield Hit(
                place,
                say("There is no file “{file}” beside asset.md.", file=item.file[:80]),
                say("add it, or write one of: {near}.", near=", ".join(near[:8])) if near else say("add the file."),
            )
        elif facts.problem:
            yield Hit(
                place,
                say("“{file}” is no picture or video that can be read.", file=item.file),
                say("export it again as PNG or JPEG ({why}).", why=facts.problem),
            )
        elif facts.scripts:
            yield Hit(place, say("“{file}” carries a script.", file=item.file), say("export it as a plain drawing."))
        elif item.sha256 and item.sha256 != facts.sha256:
            yield Hit(
                locate(asset.document, (*step, "sha256")),
                say("“{file}” is not the file that was recorded here.", file=item.file),
                say("put the right file back, or write sha256: {real} once it was reviewed.", real=facts.sha256),
            )
