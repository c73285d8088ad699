"""Checks of changed names: whether the reader is told, and told one thing only."""

from collections.abc import Iterator

from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.model.fields import Name
from newsdesk.model.finding import say
from newsdesk.model.fold import fold
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import Patterns
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.groups import finder, words_finder
from newsdesk.rules.passages import Passage


class Markers(Part):
    """The list of words that tell a reader that a name was changed."""

    markers: Name = "pseudonym_markers"


class RealNames(Markers):
    """Statements that a name is the real one."""

    claims: Patterns = Field(description="The text says that the real name stands in it.")


def marked(desk: Desk, name: str, passage: Passage) -> bool:
    """Whether a text says, in one of its languages, that a name was changed."""
    return passage.scope == "text" and bool(words_finder(desk, name).find(passage))


def speaks_of_names(post: Post) -> bool:
    """Whether it is worth looking for words about changed names: some are declared, or a star stands in the text."""
    return bool(post.pseudonyms) or post.names_changed or "*" in post.body or "＊" in post.body


def pseudonym_marker(subject: Subject, parameters: Markers) -> Iterator[Hit]:
    """Texts with a changed name that do not say so, in their own language."""
    post, desk = subject.record, subject.desk
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    if not (post.pseudonyms or post.names_changed):
        return
    names = [fold(name).text.casefold() for name in post.pseudonyms]
    for section in post.text.sections:
        starts = {part.start for part in section.parts}
        of_section = [passage for passage in subject.passages if passage.scope == "text" and passage.start in starts]
        first = next((passage for passage in of_section if _names_somebody(passage, names)), None)
        if first is None or any(marked(desk, parameters.markers, passage) for passage in of_section):
            continue
        if not desk.words(parameters.markers, first.language):
            continue  # the page knows no words of this language: a reviewer reads them
        place = next((at for name in names if (at := first.text.casefold().find(name)) >= 0), 0)
        example = desk.words(parameters.markers, first.language)[0]
        yield Hit(
            first.place(place, place + 1) if not names else first.place(place, place + len(names[0])),
            say("The name in this text was changed, and the text does not say so."),
            say("put a star behind the name and add a last line such as: *{marker}.", marker=example),
        )


def _names_somebody(passage: Passage, names: list[str]) -> bool:
    text = passage.text.casefold()
    return bool(passage.text.strip()) and (not names or any(name in text for name in names))


def real_name(subject: Subject, parameters: RealNames) -> Iterator[Hit]:
    """Texts that say both that a name was changed and that it is the real one."""
    assert isinstance(subject.record, Post)  # noqa: S101 - the table of checks says so
    if not speaks_of_names(subject.record):
        return
    claims = finder(subject.desk, "real names", {"claims": parameters.claims})
    for passage in subject.passages:
        if not marked(subject.desk, parameters.markers, passage):
            continue
        for match in claims.find(passage).get("claims", ()):
            yield Hit(
                passage.place(*match.span()),
                say("The text says that this is the real name, and that names were changed."),
                say("keep what is true. If one of several people keeps their name, say whose name was changed."),
            )


CHECKS = {
    "pseudonym_marker": Check(pseudonym_marker, ("post",), Markers, needs=("pseudonyms", "names_changed")),
    "real_name": Check(real_name, ("post",), RealNames),
}
