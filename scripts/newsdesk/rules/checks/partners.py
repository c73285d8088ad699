"""Checks of posts with others: that readers are told, and that somebody looked before we worked with them."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from newsdesk.desk.frontmatter import locate
from newsdesk.model.fields import Names, Texts
from newsdesk.model.finding import Location, Severity, say
from newsdesk.model.partnership import Partner
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import ANY, Tongue
from newsdesk.model.when import WallTime
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.passages import base

_BEFORE_WORDS = re.compile(r"^[\W_]+")
_FIRST_LINE = 60


class Labels(Part):
    """Labels that say clearly that something was given, by language, and words that only hint at it."""

    labels: dict[Tongue, Texts]
    unclear: Texts = Field(description="Hashtags and words that look like a label and are none.")
    hints: Texts = Field((), description="Hashtags that hint at something given, wherever they stand.")


def label(subject: Subject, parameters: Labels) -> Iterator[Hit]:
    """Posts for which somebody got something and that do not begin with a clear label."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    if post.partnership is None or not post.partnership.material:
        yield from _hinted(subject, parameters)
        return
    own = (post.partnership.label,) if post.partnership.label else ()
    seen = set()
    for account, _, rendered in subject.rendered:
        first = rendered.parts[0]
        if first.start in seen:
            continue
        seen.add(first.start)
        known = _labels(parameters.labels, rendered.language)
        wanted = tuple(one for one in own if _opens(one, known)) or known
        if _opens(first.text, wanted):
            continue
        shown = first.text.partition("\n")[0][:_FIRST_LINE]
        unclear = next((word for word in parameters.unclear if _opens(first.text, (word,))), None)
        yield Hit(
            post.document.span(first.start, first.start + len(shown)),
            say("“{word}” does not tell readers clearly that something was given for this.", word=unclear)
            if unclear
            else say("For {account}, readers are not told at the beginning what we or they got.", account=account.id),
            say("begin the text with: {label}.", label=wanted[0] if wanted else "Ad"),
        )


def _labels(labels: Mapping[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    return (*labels.get(language, labels.get(base(language), ())), *labels.get(ANY, ()))


def _opens(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text begins with one of these, whatever signs stand before it."""
    begun = _BEFORE_WORDS.sub("", text).casefold()
    return any(
        begun.startswith(plain) and not begun[len(plain) : len(plain) + 1].isalnum()
        for word in words
        if (plain := _BEFORE_WORDS.sub("", word).casefold())
    )


def _hinted(subject: Subject, parameters: Labels) -> Iterator[Hit]:
    """Hashtags that hint at something given, in a post that does not say by whom."""
    tags = {word.lstrip("#").casefold() for word in parameters.hints}
    for passage in subject.passages:
        if passage.scope != "hashtags" and (passage.scope != "text" or "#" not in passage.source):
            continue
        for match in re.finditer(r"#\w+" if passage.scope == "text" else r"\w+", passage.text):
            if match[0].lstrip("#").casefold() in tags:
                yield Hit(
                    passage.place(match.start(), match.end()),
                    say("“{word}” hints that something was given, and the post does not say what.", word=match[0]),
                    say("write partnership: with relationship:, and begin the text with a clear label."),
                )


class Vetting(Part):
    """What somebody must have looked at, and for how many days that holds."""

    keys: Names
    holds_days: int = Field(gt=0)
    outdated: Severity = Severity.WARNING


def vetted(subject: Subject, parameters: Vetting) -> Iterator[Hit]:
    """Partners that nobody looked at, and posts that give or take something without naming a partner."""
    record = subject.record
    if isinstance(record, Partner):
        missing = [key for key in parameters.keys if getattr(record, key, None) is None]
        if missing:
            yield Hit(
                record.document.span(0, 3),
                say("The vetting is not complete: {keys}.", keys=", ".join(missing)),
                say("look, and write down what was found; without it nobody works with them."),
            )
        return
    assert isinstance(record, Post)  # noqa: S101 - the table of checks says so
    if record.partnership is None:
        return
    name = record.partnership.partner
    if name is None:
        if record.partnership.material:
            yield Hit(
                locate(record.document, ("partnership",), key=True),
                say("The post does not say who the partner is."),
                say("write partner: and the name of a file in content/partners; newsdesk new partner NAME begins one."),
            )
        return
    partner = subject.desk.partners.get(name)
    goes_out = record.publish_at.naive.date() if isinstance(record.publish_at, WallTime) else None
    if partner and partner.vetted_on and goes_out and (goes_out - partner.vetted_on).days > parameters.holds_days:
        yield Hit(
            locate(record.document, ("partnership", "partner")),
            say("{partner} was last vetted on {day}.", partner=name, day=str(partner.vetted_on)),
            say("look again, and write the day into {path}.", path=partner.path),
            parameters.outdated,
        )


def honest_accounts(subject: Subject) -> Iterator[Hit]:
    """Partners whose accounts are not what they seem, and posts with them."""
    record, desk = subject.record, subject.desk
    place: Location | None = None
    partner: Partner | None = None
    if isinstance(record, Partner):
        partner, place = record, locate(record.document, ("concerns",))
    elif isinstance(record, Post) and record.partnership and record.partnership.partner:
        partner = desk.partners.get(record.partnership.partner)
        place = locate(record.document, ("partnership", "partner"))
    if partner and place and partner.concerns:
        yield Hit(
            place,
            say("{partner}: {concerns}.", partner=partner.id, concerns=", ".join(partner.concerns).replace("_", " ")),
            say("do not work with them; who still wants to talks to the communications advisor first."),
        )


class InProject(Part):
    """Keys that show that a visitor was briefed, and the people whom no partner may show."""

    briefings: Names
    people: tuple[Literal["patients", "public", "crowd", "staff"], ...]


def in_project(subject: Subject, parameters: InProject) -> Iterator[Hit]:
    """Visitors without a briefing, and pictures of patients in what a partner publishes."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    partnership = post.partnership
    if partnership is None:
        return
    missing = [key for key in parameters.briefings if not getattr(partnership, key, None)]
    if partnership.visits_project and missing:
        yield Hit(
            locate(post.document, ("partnership", "visits_project")),
            say("Nothing shows that the visitor was briefed: {keys}.", keys=", ".join(missing)),
            say("brief them before they travel, and write where that is noted."),
        )
    for index, use in enumerate(post.media):
        asset = subject.desk.assets.get(use.asset)
        if partnership.on_their_account and asset and asset.people in parameters.people:
            yield Hit(
                locate(post.document, ("media", index)),
                say("A picture of {people} would stand on an account that is not ours.", people=asset.people or ""),
                say("choose a picture without them, or publish it on our accounts only."),
            )


CHECKS = {
    "label": Check(label, ("post",), Labels),
    "vetted": Check(vetted, ("partner", "post"), Vetting),
    "honest_accounts": Check(honest_accounts, ("partner", "post")),
    "in_project": Check(in_project, ("post",), InProject, needs=("partnership",)),
}
