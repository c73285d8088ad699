"""Checks of neutrality that need the calendar: what may be said about a vote, and when."""

from collections.abc import Iterator

from pydantic import Field

from newsdesk.model.fields import TypeIds
from newsdesk.model.finding import say
from newsdesk.model.guideline import Countries, QuietDays
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import Patterns
from newsdesk.model.when import WallTime
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.together import Vocabulary, sentences
from newsdesk.rules.passages import Passage


class Elections(Part):
    """Words for and against somebody in a vote for public office, words about such a vote, and other ballots."""

    endorses: Patterns
    mentions: Patterns
    other_ballots: Patterns = Field(default_factory=dict, description="A sentence with one of these is left alone.")
    quiet_allows: TypeIds = Field((), description="Types of post that may mention a vote on quiet days.")


def elections(subject: Subject, parameters: Elections) -> Iterator[Hit]:
    """Words for or against a party or a candidate, and any word about a vote on the quiet days around it."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    quiet = quiet_days(subject, post) if post.type not in parameters.quiet_allows else None
    for passage in subject.passages:
        for language in passage.languages if passage.scope in {"text", "alt"} else ():
            key = f"elections {id(parameters)} {language}"
            words = subject.desk.derived.get(key)
            if not isinstance(words, Vocabulary):
                groups = {name: getattr(parameters, name) for name in ("endorses", "mentions", "other_ballots")}
                words = subject.desk.derived[key] = Vocabulary(subject.desk, groups, language)
            yield from _in_passage(passage, words, quiet)


def _in_passage(passage: Passage, words: Vocabulary, quiet: QuietDays | None) -> Iterator[Hit]:
    text = passage.text
    wanted = ("endorses", "mentions") if quiet else ("endorses",)
    possible = words.possible(text)
    likely = [name for name in wanted if name in possible]
    for start, end in sentences(text) if likely else ():
        name, match = next(((name, hit) for name in likely if (hit := words.first(name, text, start, end))), ("", None))
        if match is None or words.first("other_ballots", text, start, end):
            continue
        place, found = passage.place(*match.span()), passage.original(*match.span())[:120]
        if name == "endorses" or quiet is None:
            message = say("“{found}” takes a side in a vote.", found=found)
            yield Hit(place, message, say("say what patients need, and leave the vote to the voters."))
        else:
            message = say(
                "“{found}” goes out between {start} and {end}, the quiet days around an election.",
                found=found,
                start=str(quiet.start),
                end=str(quiet.end),
            )
            yield Hit(place, message, say("publish it after {end}, or leave the vote out.", end=str(quiet.end)))


def quiet_days(subject: Subject, post: Post) -> QuietDays | None:
    """The quiet days in which a post goes out: of its country, else of the countries of its accounts."""
    if not isinstance(post.publish_at, WallTime):
        return None
    day = post.publish_at.naive.date()
    accounts = [subject.desk.accounts.get(name) for name in post.accounts]
    named = [post.country] if post.country else [name for one in accounts if one for name in one.countries]
    pages = subject.desk.all(Countries).values()
    known = [page.countries[name] for page in pages for name in named if name in page.countries]
    return next((days for country in known for days in country.elections_quiet if days.start <= day <= days.end), None)


CHECKS = {"elections": Check(elections, ("post",), Elections)}
