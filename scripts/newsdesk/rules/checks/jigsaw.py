"""The jigsaw: details that are harmless one by one and together tell a neighbour who somebody is."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field

from newsdesk.model.fields import Name, Names, Text, Topics, TypeIds, Whole
from newsdesk.model.finding import Severity, say
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import Patterns
from newsdesk.model.tier import TierName
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.groups import finder
from newsdesk.rules.passages import Passage, passages

Span = tuple[int, int]


class Limit(Part):
    """How many kinds of details a tier bears, and what more of them weigh."""

    most: Whole
    severity: Severity = Severity.ERROR


class Jigsaw(Part):
    """The kinds of details with their patterns, how many a tier bears, and which posts protect somebody."""

    details: dict[Name, Patterns] = Field(min_length=1)
    called: dict[Name, Text] = Field(default_factory=dict, description="What a finding calls a kind of detail.")
    limits: dict[TierName, Limit]
    story_types: TypeIds = ()
    story_topics: Topics = ()
    story_people: Names = Field((), description="Kinds of people in a picture whose story a post tells.")
    sensitive_topics: Topics = Field(
        (), description="With one of these, a post protects the person whose age it tells."
    )
    person: Names = Field((), description="Kinds of details that show that one person is meant.")
    harmless: Patterns = Field(default_factory=dict, description="Phrases whose words are no details of a person.")


@dataclass(frozen=True)
class _Piece:
    """One kind of detail where it stands."""

    kind: str
    passage: Passage
    start: int
    end: int


def jigsaw(subject: Subject, parameters: Jigsaw) -> Iterator[Hit]:
    """Texts about one person with more kinds of details than the tier of the post bears."""
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    limit = parameters.limits.get(subject.assessment.tier) if subject.assessment else None
    about, topical = _protects(subject, post, parameters), not set(post.topics).isdisjoint(parameters.sensitive_topics)
    if limit is None or not (about or topical):
        return
    described = [piece for passage in _described(subject, post) for piece in _pieces(subject, parameters, passage)]
    for section in post.text.sections:
        starts = {part.start for part in section.parts}
        texts = [p for p in subject.passages if p.scope == "text" and (p.start in starts or p.beside)]
        written = [piece for passage in texts for piece in _pieces(subject, parameters, passage)]
        kinds = list(dict.fromkeys(piece.kind for piece in (*written, *described)))
        if not about and set(kinds).isdisjoint(parameters.person):
            continue
        kinds = list(dict.fromkeys((*kinds, *post.identifiers)))
        if texts and len(kinds) > limit.most:
            yield _hit(parameters, limit, kinds, written, texts[0])


def _hit(parameters: Jigsaw, limit: Limit, kinds: list[str], written: list[_Piece], text: Passage) -> Hit:
    inside = [piece for piece in written if piece.passage is written[0].passage]
    place = (
        inside[0].passage.place(min(piece.start for piece in inside), max(piece.end for piece in inside))
        if inside
        else text.place(0, len(text.text))
    )
    return Hit(
        place,
        say(
            "{count} details together tell who this person is: {details}. A post of this tier bears {most}.",
            count=len(kinds),
            details=", ".join(parameters.called.get(kind, kind) for kind in kinds),
            most=limit.most,
        ),
        say("take details out until nobody in the village could say who it is: an age range, a region, no exact day."),
        limit.severity,
    )


def _protects(subject: Subject, post: Post, parameters: Jigsaw) -> bool:
    """Whether it tells about a person whom somebody could want to find."""
    if post.type in parameters.story_types or post.names_changed or post.pseudonyms:
        return True
    if not set(post.topics).isdisjoint(parameters.story_topics):
        return True
    assets = (subject.desk.assets.get(use.asset) for use in post.media)
    return any(asset.people in parameters.story_people for asset in assets if asset)


def _described(subject: Subject, post: Post) -> Iterator[Passage]:
    """The descriptions of the pictures in the languages of the post; a post's own replaces the asset's."""
    spoken = {language for passage in subject.passages if passage.scope == "text" for language in passage.languages}
    yield from (passage for passage in subject.passages if passage.scope == "alt")
    for use in post.media:
        asset = subject.desk.assets.get(use.asset)
        if asset and use.alt is None:
            described = passages(subject.desk, asset)
            yield from (one for one in described if one.scope == "alt" and one.language in spoken)


def _pieces(subject: Subject, parameters: Jigsaw, passage: Passage) -> list[_Piece]:
    """One piece of each kind of detail; words count for one kind only."""
    text = passage.text
    harmless = finder(subject.desk, "harmless details", {"harmless": parameters.harmless})
    for match in harmless.find(passage).get("harmless", ()):
        text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]
    details = finder(subject.desk, "details", parameters.details).find(passage, text)
    taken: list[Span] = []
    found: list[_Piece] = []
    for kind in parameters.details:
        spans = (match.span() for match in details.get(kind, ()))
        span = next(
            (span for span in spans if not any(span[0] < end and start < span[1] for start, end in taken)), None
        )
        if span:
            taken.append(span)
            found.append(_Piece(kind, passage, *span))
    return found


CHECKS = {"jigsaw": Check(jigsaw, ("post",), Jigsaw)}
