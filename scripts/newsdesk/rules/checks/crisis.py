"""Checks of what a hold, a day of mourning or a crisis allows."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import Field

from newsdesk.desk.frontmatter import locate
from newsdesk.model.account import Account
from newsdesk.model.fields import Texts, Whole
from newsdesk.model.finding import Problem, say
from newsdesk.model.hold import ActiveHold, in_force
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.when import WallTime
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.passages import Passage, base
from newsdesk.rules.words import compile_pattern, expand


def held(subject: Subject) -> Iterator[Hit]:
    """Posts that a hold pauses at the time when they are due, for one of their accounts."""
    post, desk = subject.record, subject.desk
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    if not desk.holds:
        return
    seen: set[str] = set()
    for index, name in enumerate(post.accounts):
        account = desk.accounts.get(name)
        due = _due(post, account, subject.now) if account else None
        if account is None or due is None or due < subject.now:
            continue
        language = post.language or post.translation or account.language
        for hold in in_force(desk.holds.values(), due):
            if hold.name not in seen and hold.covers(post, account, language):
                seen.add(hold.name)
                yield _held(subject, post, hold, index)


def _due(post: Post, account: Account, now: datetime) -> datetime | None:
    if not isinstance(post.publish_at, WallTime):
        return now
    try:
        return post.publish_at.at(post.timezone or account.timezone)
    except Problem:
        return None  # the time has its own finding


def _held(subject: Subject, post: Post, hold: ActiveHold, index: int) -> Hit:
    place = locate(post.document, ("publish_at",))
    path = hold.where or f"calendar/holds/{hold.name}.md"
    if not hold.readable:
        return Hit(
            place,
            say("The hold {hold} cannot be read, so it holds everything.", hold=hold.name),
            say("correct {path}.", path=path),
        )
    message = say(
        "“{title}” pauses posts of the type {type} for {account} at this time.",
        title=hold.title,
        type=post.type,
        account=post.accounts[index],
    )
    if hold.end is None:
        return Hit(place, message, say("wait until the hold is lifted ({path}); it has no end yet.", path=path))
    zone = subject.desk.accounts[post.accounts[index]].timezone or "UTC"
    end = f"{hold.end:%Y-%m-%d %H:%M} UTC"
    return Hit(
        place,
        message,
        say("give it a time after {end} (the account counts in {zone}), or ask whoever raised it.", end=end, zone=zone),
    )


class Statement(Part):
    """What a holding statement must say and may not: lists of words by name, and how many words may follow."""

    next_update: str = Field(description="The list of words that announce the next update.")
    forbidden: Texts = Field(description="The lists of words that have no place in it.")


def holding_statement(subject: Subject, parameters: Statement) -> Iterator[Hit]:
    """A holding statement that guesses, counts, blames, or does not say when there will be more."""
    for passage in _written(subject):
        for name in parameters.forbidden:
            for start, end in _found(subject, name, passage):
                yield Hit(
                    passage.place(start, end),
                    say("“{words}” has no place in a holding statement.", words=passage.original(start, end)),
                    say("say what we know ourselves, what we do, and when there will be more."),
                )
        if not passage.beside and not any(True for _ in _found(subject, parameters.next_update, passage)):
            yield Hit(
                passage.place(0, len(passage.text)),
                say("The statement does not say when there will be more."),
                say("end with the time of the next update, such as: Next update at 18:00."),
            )


def _written(subject: Subject) -> Iterator[Passage]:
    return (passage for passage in subject.passages if passage.scope == "text")


def _found(subject: Subject, name: str, passage: Passage) -> Iterator[tuple[int, int]]:
    words = subject.desk.words(name, base(passage.language))
    for word in words:
        for match in compile_pattern(expand(word)).finditer(passage.text, timeout=1):
            yield match.span()


class Sent(Part):
    """How long before publication the people inside must know, in minutes."""

    minutes: Whole


def internal_first(subject: Subject, parameters: Sent) -> Iterator[Hit]:
    """Posts that promise that the people inside hear it first, and do not."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    if not post.internal_first:
        return
    zone = post.timezone or next((a.timezone for n in post.accounts if (a := subject.desk.accounts.get(n))), None)
    try:
        sent = post.internal_sent_at.at(zone) if post.internal_sent_at else None
        due = post.publish_at.at(zone) if isinstance(post.publish_at, WallTime) else subject.now
    except Problem:
        return
    if sent is None:
        yield Hit(
            locate(post.document, ("internal_first",)),
            say("Nobody has written when the people inside were told."),
            say("tell them, then add internal_sent_at: with the date and hour."),
        )
    elif sent > subject.now:
        yield Hit(
            locate(post.document, ("internal_sent_at",)),
            say("{time} has not come yet; it cannot have been sent then.", time=str(post.internal_sent_at)),
            say("send the internal message first, then write when it went out."),
        )
    elif (due - sent).total_seconds() < parameters.minutes * 60:
        yield Hit(
            locate(post.document, ("internal_sent_at",)),
            say("The people inside are told less than {minutes} minutes before everybody.", minutes=parameters.minutes),
            say("publish later, or tell them earlier."),
        )


CHECKS = {
    "held": Check(held, ("post",), timed=True),
    "holding_statement": Check(holding_statement, ("post",), Statement),
    "internal_first": Check(internal_first, ("post",), Sent, timed=True),
}
