"""Checks of medical advice: doses, medicines and advice to one person need a medical reader."""

from collections.abc import Iterator

from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.model.faq import Faq
from newsdesk.model.fields import Role
from newsdesk.model.finding import Problem, say
from newsdesk.model.record import Part
from newsdesk.model.rule import ANY, Patterns
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.lexicon import with_lists
from newsdesk.rules.words import Found, Matcher, Wanted


class Advice(Part):
    """What counts as advice, by language, and the role that may let it pass."""

    role: Role
    advice: Patterns
    allowed: Patterns = Field(default_factory=dict, description="A hit inside of these is none.")


def advice(subject: Subject, parameters: Advice) -> Iterator[Hit]:
    """Advice about medicines that nobody with the role will read before it goes out."""
    for passage in subject.passages:
        if passage.scope not in {"text", "alt"}:
            continue
        for language in passage.languages:
            allowed = [span for span, _ in _found(subject, parameters.allowed, language, passage.text)]
            for (start, end), words in _found(subject, parameters.advice, language, passage.text):
                if any(first < end and start < last for first, last in allowed):
                    continue
                if _read_by(subject, parameters.role):
                    return
                allowed.append((start, end))  # one piece of advice, one finding
                yield Hit(
                    passage.place(start, end),
                    say(
                        "“{words}” is medical advice, and nobody has to read it as {role}.",
                        words=words,
                        role=parameters.role,
                    ),
                    say(
                        "leave it out and send people to a health facility, or give its source checked_by: {role}.",
                        role=parameters.role,
                    ),
                )


def _read_by(subject: Subject, role: str) -> bool:
    """Whether the role must approve the post, or has checked the answer."""
    if isinstance(subject.record, Faq):
        return subject.record.checked_by == role
    return subject.assessment is not None and role in subject.assessment.roles


def _found(subject: Subject, patterns: Patterns, language: str, text: str) -> Iterator[tuple[tuple[int, int], str]]:
    for found in _matcher(subject.desk, patterns, language).find(text, (ANY,)):
        if not isinstance(found, Found):
            raise TimeoutError("a pattern takes too long on this text")
        group = "it" if found.match.groupdict().get("it") else 0
        yield found.match.span(group), found.match[group].strip()


def _matcher(desk: Desk, patterns: Patterns, language: str) -> Matcher:
    """The patterns of a language as one automaton, made once for a desk."""
    known = desk.derived.setdefault("medical patterns", {})
    assert isinstance(known, dict)  # noqa: S101 - put there one line above
    key = id(patterns), language
    if key not in known:
        sources = [source for name in (language, ANY) for source in patterns.get(name, ())]
        try:
            wanted = [Wanted(number, ANY, with_lists(desk, source, language)) for number, source in enumerate(sources)]
        except Problem as problem:
            raise ValueError(str(problem)) from None
        known[key] = patterns, Matcher(wanted)
    matcher: Matcher = known[key][1]
    return matcher


CHECKS = {"advice": Check(advice, ("post", "faq"), Advice)}
