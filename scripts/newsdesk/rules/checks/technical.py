"""Checks of the files themselves: placeholders, the order of times, media that are there."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated, cast

import yaml
from pydantic import AfterValidator, Field

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import Path, locate
from newsdesk.model.asset import Asset, AssetFile
from newsdesk.model.calendar import Event, Hold
from newsdesk.model.consent import Consent
from newsdesk.model.fields import Text, Whole
from newsdesk.model.finding import Document, Problem, say
from newsdesk.model.post import Post
from newsdesk.model.record import Part, Record
from newsdesk.model.rota import Rota
from newsdesk.model.when import WallTime
from newsdesk.rules.base import Check, Hit, Subject

# what `newsdesk new` writes with [BRACKETS] in it, apart from guideline pages, which show placeholders as examples
_WRITTEN = (
    *("post", "faq", "asset", "consent", "account", "partner", "budget", "report"),
    *("campaign", "observance", "event", "hold", "rota"),
)


def _pattern(value: str) -> str:
    """A regular expression that can stand beside others; raises Problem."""
    try:
        compiled = re.compile(f"(?:{value})")
    except (re.error, OverflowError, RecursionError) as error:
        raise Problem(
            say("“{value}” is no pattern: {why}.", value=value[:60], why=str(error)),
            say("correct the regular expression; put a \\ before a sign that stands for itself."),
            "TEC-06",
        ) from None
    if compiled.groups:
        raise Problem(
            say("“{value}” has a group that captures.", value=value[:60]), say("write (?:…) instead of (…)."), "TEC-06"
        )
    if compiled.search(""):
        raise Problem(say("“{value}” fits everywhere.", value=value[:60]), say("ask for at least one sign."), "TEC-06")
    return value


class Placeholders(Part):
    """Words and patterns (regular expressions) that nobody meant to publish."""

    patterns: tuple[Annotated[Text, AfterValidator(_pattern)], ...] = Field(min_length=1)


@lru_cache(maxsize=8)
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _blanks(desk: Desk) -> tuple[str, ...]:
    """What the holding statements of the crisis page leave to fill in, as patterns."""
    if "blanks" not in desk.derived:
        page = desk.crisis
        desk.derived["blanks"] = tuple(sorted({re.escape(blank) for blank in page.blanks()})) if page else ()
    return cast("tuple[str, ...]", desk.derived["blanks"])


def placeholders(subject: Subject, parameters: Placeholders) -> Iterator[Hit]:
    """Words such as TODO or [NAME] that were left in the file; comments are for colleagues and are not published."""
    source = subject.record.document
    values: list[tuple[int, int]] | None = None
    for match in _any_of((*parameters.patterns, *_blanks(subject.desk))).finditer(source.text):
        if match.start() < source.body_start:
            values = _values(source) if values is None else values
            if not any(start <= match.start() < stop for start, stop in values):
                continue
        yield Hit(
            source.span(match.start(), match.end()),
            say("“{word}” was left in.", word=" ".join(match[0].split())[:40]),
            say("write what belongs there, or delete it."),
        )


def _values(source: Document) -> list[tuple[int, int]]:
    """Where the values of the front matter stand: everything in it but keys, signs and comments."""
    tokens = yaml.scan(source.text[: source.body_start], Loader=yaml.CBaseLoader)
    scalars = [token for token in tokens if isinstance(token, yaml.ScalarToken)]
    return [(token.start_mark.index, token.end_mark.index) for token in scalars]


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
        if isinstance(record, Rota):
            yield from _shift_times(record)
        return
    for name, value in fields.items():
        if isinstance(value, WallTime):
            yield from _readable(record, (name,), value, zones)


def _shift_times(rota: Rota) -> Iterator[Hit]:
    for number, shift in enumerate(rota.shifts):
        for name, value in (("start", shift.start), ("end", shift.end)):
            yield from _readable(rota, ("shifts", number, name), value, {rota.timezone: None})


def _readable(record: Record, path: Path, value: WallTime, zones: dict[str | None, None]) -> Iterator[Hit]:
    for zone in zones:
        try:
            value.at(zone)
        except Problem as problem:
            if problem.fix is not None:
                yield Hit(locate(record.document, path), problem.message, problem.fix)
            return


class Order(Part):
    """After how many days a new post in the past is an archive, kept for the record, and no slip."""

    archive_after_days: Whole


def order_of_times(subject: Subject, parameters: Order) -> Iterator[Hit]:
    """An end before its beginning, and a new publication time that has already passed."""
    record = subject.record
    if isinstance(record, Post):
        yield from _post_order(subject, record, timedelta(days=parameters.archive_after_days))
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


def _post_order(subject: Subject, post: Post, archive: timedelta) -> Iterator[Hit]:
    publish_at = post.publish_at if isinstance(post.publish_at, WallTime) else None
    for account_id in post.accounts:
        account = subject.desk.accounts.get(account_id)
        zone = post.timezone or (account.timezone if account else None)
        due, expires = _instant(publish_at, zone), _instant(post.expires_at, zone)
        if due and expires and expires <= due:
            yield _reversed(post, "expires_at", "publish_at")
            return
        early = next((n for n, item in enumerate(post.corrections) if due and _before(item.at, zone, due)), None)
        if early is not None:
            yield Hit(
                locate(post.document, ("corrections", early, "at")),
                say("This correction is before the post goes out, so there is nothing to correct yet."),
                say("give it a later time, or correct the text itself and take the correction out."),
            )
            return
        key, value, last = ("publish_at", publish_at, due) if publish_at else ("expires_at", post.expires_at, expires)
        if value and last and _newly_past(subject, post, last, archive):
            yield Hit(
                locate(post.document, (key,)),
                say("{time} has already passed; the post would be missed.", time=str(value)),
                say("give it a time to come, or write when-approved.")
                if publish_at
                else say("give it a time to come, or remove the line."),
            )
            return


def _before(value: WallTime, zone: str | None, due: datetime) -> bool:
    moment = _instant(value, zone)
    return moment is not None and moment < due


def _newly_past(subject: Subject, post: Post, last: datetime, archive: timedelta) -> bool:
    change = subject.change
    if change is None or last >= change.now or last < change.now - archive:
        return False
    earlier = change.earlier
    return not isinstance(earlier, Post) or _timing(earlier) != _timing(post)


def _timing(post: Post) -> tuple[object, ...]:
    ends = None if isinstance(post.publish_at, WallTime) else post.expires_at
    return post.publish_at, ends, post.timezone


def _instant(value: WallTime | None, zone: str | None) -> datetime | None:
    try:
        return value.at(zone) if value else None
    except Problem:
        return None


def asset_files(subject: Subject) -> Iterator[Hit]:
    """Files of an asset that are missing, changed, broken, elsewhere or run scripts; posts that choose another one."""
    if isinstance(subject.record, Post):
        yield from _chosen_files(subject, subject.record)
    if not isinstance(subject.record, Asset):
        return
    asset = subject.record
    for index, item in enumerate(asset.items):
        if item.file is not None:
            yield from _asset_file(subject, asset, item, ("files", index) if asset.files else ())


def _chosen_files(subject: Subject, post: Post) -> Iterator[Hit]:
    for index, use in enumerate(post.media):
        asset = subject.desk.assets.get(use.asset)
        if asset and use.file and not any(use.file in {item.file, item.name} for item in asset.items):
            yield Hit(
                locate(post.document, ("media", index, "file")),
                say("The asset {asset} has no file “{file}”.", asset=asset.id, file=use.file[:80]),
                say("write one of: {names}.", names=", ".join(item.name for item in asset.items)),
            )


def _asset_file(subject: Subject, asset: Asset, item: AssetFile, step: tuple[str | int, ...]) -> Iterator[Hit]:
    file, home = item.file or "", asset.path.rpartition("/")[0]
    place = locate(asset.document, (*step, "file"))
    if "/" in file or "\\" in file or file.startswith("."):
        yield Hit(
            place,
            say("“{file}” is not a file beside asset.md.", file=file[:80]),
            say("put the file into {home}/ and write its name only.", home=home),
        )
        return
    facts = subject.desk.media.get(f"{home}/{file}")
    if facts is None:
        near = [path.rpartition("/")[2] for path in subject.desk.media if path.startswith(f"{home}/")]
        yield Hit(
            place,
            say("There is no file “{file}” beside asset.md.", file=file[:80]),
            say("add it, or write one of: {near}.", near=", ".join(near[:8])) if near else say("add the file."),
        )
    elif facts.problem:
        yield Hit(
            place,
            say("“{file}” is no picture or video that can be read.", file=file),
            say("export it again as PNG or JPEG ({why}).", why=facts.problem),
        )
    elif facts.scripts:
        yield Hit(place, say("“{file}” carries a script.", file=file), say("export it as a plain drawing."))
    elif item.sha256 and item.sha256 != facts.sha256:
        yield Hit(
            locate(asset.document, (*step, "sha256")),
            say("“{file}” is not the file that was recorded here.", file=file),
            say("put the right file back, or write sha256: {real} once it was reviewed.", real=facts.sha256),
        )


CHECKS = {
    "placeholders": Check(placeholders, _WRITTEN, Placeholders),
    "times": Check(times, ("post", "event", "hold", "rota")),
    "order_of_times": Check(order_of_times, ("post", "event", "hold", "consent"), Order),
    "asset_files": Check(asset_files, ("asset", "post")),
}
