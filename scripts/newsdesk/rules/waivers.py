"""Waivers: what a post may set aside, and waivers that do not hold."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.model.finding import Finding, Severity, say
from newsdesk.model.post import Post, Waiver
from newsdesk.model.when import WallTime


def waived(desk: Desk, post: Post, findings: Iterable[Finding], now: datetime | None) -> Iterator[Finding]:
    """Findings that no waiver sets aside; a waiver that does not hold is a finding itself."""
    goes_out = post.publish_at.naive.date() if isinstance(post.publish_at, WallTime) else now.date() if now else None
    valid = set()
    for index, waiver in enumerate(post.waivers):
        known = desk.rules.get(waiver.rule)
        if known is None:
            continue  # reported where references are read
        if not known[0].waivable:
            yield _not_waivable(post, index, waiver)
        elif goes_out and waiver.until < goes_out:
            yield _expired(post, index, waiver, goes_out)
        else:
            valid.add(waiver.rule)
    yield from (finding for finding in findings if finding.rule not in valid)


def _not_waivable(post: Post, index: int, waiver: Waiver) -> Finding:
    return Finding(
        waiver.rule,
        Severity.ERROR,
        locate(post.document, ("waivers", index, "rule")),
        say("Nobody can waive {rule}.", rule=waiver.rule),
        say("remove the waiver and change the post."),
    )


def _expired(post: Post, index: int, waiver: Waiver, goes_out: date) -> Finding:
    return Finding(
        waiver.rule,
        Severity.NOTICE,
        locate(post.document, ("waivers", index, "until")),
        say(
            "The waiver of {rule} ends on {until}, before the post goes out on {day}.",
            rule=waiver.rule,
            until=str(waiver.until),
            day=str(goes_out),
        ),
        say("give it a later day with a new reason, or remove it."),
    )
