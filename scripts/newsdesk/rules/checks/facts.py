"""Checks of figures and their sources: which figures are claims, what covers them, how old a source is."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from pydantic import Field

from newsdesk.desk.frontmatter import locate
from newsdesk.model.fields import Name, TypeIds, Whole
from newsdesk.model.fields import Number as Amount
from newsdesk.model.finding import Severity, say
from newsdesk.model.fold import fold
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import ANY, Patterns, Tongue
from newsdesk.model.when import WallTime
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.figures import Counted, Figure, Reader, pattern_of
from newsdesk.rules.passages import Passage

_DIFFERENT_LANGUAGE = "en"  # sources are often written in the language of headquarters


class Figures(Part):
    """Which figures are claims, and what they weigh where they are one."""

    counted: tuple[Counted, ...] = Field(min_length=1, description="What people count; the first that fits decides.")
    share: Severity = Field(description="The weight of a share that is not about people or health.")
    money_least: Whole = Field(description="Smaller amounts are prices.")
    money: Severity
    superlative: Severity
    routine_types: TypeIds = Field((), description="Posts in which only harm is a claim: places, salaries, hours.")
    story_types: TypeIds = Field((), description="Posts in which people count their own: children, births, years.")
    story_least: Whole = Field(description="In such a story, smaller counts of anything are part of it.")
    said: Severity = Field(description="The weight of a figure in quoted speech.")
    near: Amount = Field(description="How far “more than 12,000” may be from the figure of the source, in per cent.")
    exact_digits: Whole = Field(description="A source's figure may be rounded to so many digits.")


def figures(subject: Subject, parameters: Figures) -> Iterator[Hit]:
    """Figures, shares and superlatives that no source of the post covers."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    for passage in subject.passages:
        if passage.scope not in {"text", "alt"}:
            continue
        for language in passage.languages:
            reader = Reader.of(subject.desk, parameters.counted, language)
            for figure in reader.figures(passage.text):
                severity = _weight(figure, passage, post, parameters)
                if severity is None or _covered(subject, post, figure, passage, language, parameters):
                    continue
                words = passage.original(figure.start, figure.end)
                yield Hit(
                    passage.place(figure.start, figure.end),
                    say("No source of this post covers “{words}”.", words=words),
                    say(
                        "add it under sources: claim: {words}, ref:, checked_by:, checked_on:; or leave it out.",
                        words=words,
                    ),
                    severity,
                )


def _weight(figure: Figure, passage: Passage, post: Post, parameters: Figures) -> Severity | None:
    """What a figure weighs; None where it is no claim. In a picture's description only shares are claims."""
    if passage.in_link(figure.start, figure.end):
        return None
    if passage.scope == "alt" and figure.kind != "share":
        return None
    if post.type in parameters.routine_types and not figure.always:
        return None
    least = figure.least
    if post.type in parameters.story_types:
        least = max(least, parameters.story_least)
    if figure.kind == "money":
        least = parameters.money_least
    if figure.kind not in {"share", "superlative"} and figure.value < least:
        return None
    if figure.thanks and not figure.always:
        return None
    usual = {"share": None if figure.about_people else parameters.share, "money": parameters.money}
    usual["superlative"] = parameters.superlative
    found = usual.get(figure.kind, figure.severity) or Severity.ERROR
    said = passage.is_quoted(figure.start, figure.end)
    return max(found, parameters.said, key=lambda one: one.rank) if said else found


def _covered(
    subject: Subject, post: Post, figure: Figure, passage: Passage, language: str, parameters: Figures
) -> bool:
    stated = _long_words(passage.text[figure.start : figure.end]) if figure.kind == "superlative" else set()
    for claim in post.sources:
        if len(stated & _long_words(fold(claim.claim).text)) > 1:
            return True
        for tongue in dict.fromkeys((language, _DIFFERENT_LANGUAGE)):
            reader = Reader.of(subject.desk, parameters.counted, tongue)
            if any(_same(figure, known, parameters) for known in reader.stated(claim.claim)):
                return True
    return False


def _long_words(text: str) -> set[str]:
    """The words that carry the meaning: the largest hospital."""
    return {*re.findall(r"[^\W\d_]{4,}", text.lower())}


def _same(figure: Figure, known: Figure, parameters: Figures) -> bool:
    if known.kind not in {figure.kind, ""}:
        return False
    if figure.kind == "superlative":
        return known.kind == figure.kind
    value = figure.value * 100 if figure.kind == "share" and not known.kind else figure.value
    tolerance = 0.005 if figure.kind == known.kind == "share" else 1e-6 * max(value, 1)
    if abs(value - known.value) <= tolerance:
        return True
    if figure.rounded and abs(value - known.value) <= known.value * parameters.near / 100:
        return True
    return any(
        round(known.value, -place) == value
        for place in range(1, len(str(int(known.value))) - parameters.exact_digits + 1)
    )


class Casualties(Part):
    """Where figures of dead and wounded come from and of when they are; the first list counts harm."""

    counted: tuple[Counted, ...] = Field(min_length=1)
    as_of: Patterns = Field(description="The time at which a figure was right.")
    told_by: Patterns = Field(description="Our own facility, or somebody to whom the figure is attributed.")
    periods: Patterns = Field(description="Past years and other periods of statistics, which are no news.")
    part: Severity = Field(description="The weight where only one of the two is missing.")


def casualties(subject: Subject, parameters: Casualties) -> Iterator[Hit]:
    """Figures of dead and wounded without their time, or without whose figures they are."""
    for passage in subject.passages:
        if passage.scope != "text":
            continue
        for language in passage.languages:
            reader, harm = Reader.of(subject.desk, parameters.counted, language), parameters.counted[0].words
            if harm not in reader.gate.lists_in(passage.text):
                continue
            timed, told = (_says(one, passage.text, language) for one in (parameters.as_of, parameters.told_by))
            if timed and told:
                continue
            for figure in reader.figures(passage.text):
                if figure.kind != harm or figure.value < figure.least:
                    continue
                sentence = passage.text[slice(*reader.sentence(passage.text, figure.start))]
                if not _says(parameters.periods, sentence, language):
                    yield _casualty(passage, figure, parameters, timed=timed, told=told)


def _says(patterns: dict[Tongue, tuple[str, ...]], text: str, language: str) -> bool:
    sources = (*patterns.get(language, ()), *patterns.get(ANY, ()))
    return any(pattern_of(source).search(text) for source in sources)


def _casualty(passage: Passage, figure: Figure, parameters: Casualties, *, timed: bool, told: bool) -> Hit:
    missing = "when it was right" if told else "whose figure it is" if timed else "whose figure it is and of when"
    quoted = passage.is_quoted(figure.start, figure.end)
    return Hit(
        passage.place(figure.start, figure.end),
        say("“{words}” does not say {missing}.", words=passage.original(figure.start, figure.end), missing=missing),
        say("say what our own teams saw, or who says so, and as of when: “As of 09:00 our teams received 7 bodies”."),
        parameters.part if timed or told or quoted else None,
    )


class SourceAge(Part):
    """How old a source may be when the post goes out, in days; shorter where things change fast."""

    days: Whole
    days_where: dict[Name, Whole] = Field(default_factory=dict, description="By flag of the post's country.")


def source_age(subject: Subject, parameters: SourceAge) -> Iterator[Hit]:
    """Sources that will have been checked too long ago when the post goes out."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    flags = subject.desk.country_flags.get(post.country or "", ())
    most = min([parameters.days, *(days for flag, days in parameters.days_where.items() if flag in flags)])
    today = subject.now.date()
    goes_out = post.publish_at.naive.date() if isinstance(post.publish_at, WallTime) else today
    for index, claim in enumerate(post.sources):
        if claim.checked_on is None:
            continue
        if claim.checked_on - today > timedelta(days=1):
            message = say(
                "“{claim}” was checked on {day}, a day to come.", claim=claim.claim, day=str(claim.checked_on)
            )
            yield Hit(
                locate(post.document, ("sources", index, "checked_on")), message, say("write the day of the check.")
            )
        elif (goes_out - claim.checked_on).days > most:
            yield _too_old(post, index, claim.checked_on, goes_out, most, today)


def _too_old(post: Post, index: int, checked: date, goes_out: date, most: int, today: date) -> Hit:
    return Hit(
        locate(post.document, ("sources", index, "checked_on")),
        say(
            "“{claim}” was checked on {day}, {age} days before the post goes out; it may be {most}.",
            claim=post.sources[index].claim[:80],
            day=str(checked),
            age=(goes_out - checked).days,
            most=most,
        ),
        say(
            "check it again between {first} and {last}, and write the day.",
            first=str(max(goes_out - timedelta(days=most), min(today, goes_out))),
            last=str(goes_out),
        ),
        None if (today - checked).days > most or today >= goes_out else Severity.NOTICE,
    )


CHECKS = {
    "figures": Check(figures, ("post",), Figures),
    "casualties": Check(casualties, ("post", "faq"), Casualties),
    "source_age": Check(source_age, ("post",), SourceAge, timed=True, needs=("sources",)),
}
