"""Checks of what a hold of the calendar covers although it lets the post pass: promotion, appeals, contests."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from newsdesk.desk.frontmatter import locate
from newsdesk.model.calendar import Hold
from newsdesk.model.fields import Names, TypeIds
from newsdesk.model.finding import say
from newsdesk.model.hold import ActiveHold
from newsdesk.model.paid import Paid
from newsdesk.model.post import Post
from newsdesk.model.when import WallTime
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.money import Where, is_meant


class UnderHold(Where):
    """The levels that stop it where the hold covers the post, and those that stop it whatever the post is."""

    levels: Names
    always: Names = ()
    window: Literal["paid", "publication"] = "publication"
    false_claims: TypeIds = Field((), description="Types that answer a false claim: promoted only after a triage.")


def under_hold(subject: Subject, parameters: UnderHold) -> Iterator[Hit]:
    """Posts that a hold of the calendar covers while they are promoted, or when they go out."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    paid = post.paid if parameters.window == "paid" else None
    if paid is not None and post.type in parameters.false_claims and not paid.triage:
        yield Hit(
            locate(post.document, ("paid",), key=True),
            say("Money would spread the claim that it answers."),
            say("write the decision of the triage that asks for it behind triage:, or remove `paid`."),
        )
    days = _days(post, paid)
    holds = [hold for hold in subject.desk.holds.values() if hold.level in parameters.levels]
    covering = [hold for hold in holds if days and _overlap(hold, *days) and _covers(subject, post, hold, parameters)]
    if not covering or not is_meant(subject, parameters):
        return
    step = "publish_at" if paid is None else "paid"
    for hold in covering:
        yield Hit(
            locate(post.document, (step,), key=paid is not None),
            say("The hold “{title}” covers it from {start}.", title=hold.title, start=str(hold.start)),
            say("choose a time after the hold.")
            if paid is None
            else say("choose days after the hold, or remove `paid`."),
        )


def _days(post: Post, paid: Paid | None) -> tuple[date, date] | None:
    """The first and the last day on which people see it."""
    due = post.publish_at.naive.date() if isinstance(post.publish_at, WallTime) else None
    first = (paid.start if paid else None) or due
    last = (paid.end if paid else None) or first
    return (first, last) if first and last else None


def _overlap(hold: Hold, first: date, last: date) -> bool:
    """Whether a hold is in force on one of the days; one that ends as a day begins is over on that day."""
    over = (hold.end.naive - timedelta(seconds=1)).date() if hold.end else date.max
    return hold.start.naive.date() <= last and over >= first


def _covers(subject: Subject, post: Post, hold: Hold, parameters: UnderHold) -> bool:
    allowed = () if hold.level in parameters.always else hold.allow_types
    active = ActiveHold(hold.id, hold.title, hold.scope, allow_types=allowed)
    accounts = [account for name in post.accounts if (account := subject.desk.accounts.get(name))]
    return any(
        active.covers(post, account, post.language or post.translation or account.language) for account in accounts
    )


CHECKS = {"under_hold": Check(under_hold, ("post",), UnderHold)}
