"""The reviewer's questions for a post: what a machine cannot decide, chosen by what the post is and shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from newsdesk.desk.desk import Desk
from newsdesk.model.asset import Asset
from newsdesk.model.finding import Problem
from newsdesk.model.post import Post
from newsdesk.model.rule import ANY
from newsdesk.model.rule import Question as Entry
from newsdesk.model.tier import TierName
from newsdesk.rules.engine import assess
from newsdesk.rules.expressions import Expression, Undecided, context_of
from newsdesk.rules.values import language_of, of_post, roots

MOST: Final = 9
"""More questions than this nobody answers."""

# How much each condition says about a post: few posts show minors, many are amber.
_WEIGHTS: Final = {
    "vulnerable": 5,
    "minors": 5,
    "when": 4,
    "shows": 4,
    "origins": 4,
    "people": 3,
    "topics": 3,
    "types": 2,
    "languages": 1,
    "tiers": 1,
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question for the reviewers of a post, and the page that explains it."""

    id: str
    text: str
    page: str


@dataclass(frozen=True)
class _Facts:
    """What questions are chosen by."""

    desk: Desk
    post: Post
    tier: TierName
    assets: tuple[Asset, ...]

    def meet(self, entry: Entry) -> bool:
        """Whether everything that a question asks of a post holds for this one."""
        tags = {tag for asset in self.assets for tag in asset.vulnerable}
        return (
            _one_of(entry.vulnerable, {*tags, *([ANY] if tags else [])})
            and _one_of(entry.tiers, [self.tier])
            and _one_of(entry.types, [self.post.type])
            and _one_of(entry.topics, self.post.topics)
            and _one_of(entry.people, [asset.people for asset in self.assets])
            and _one_of(entry.shows, [tag for asset in self.assets for tag in asset.shows])
            and _one_of(entry.origins, [asset.origin for asset in self.assets])
            and entry.minors in {None, any(asset.minors for asset in self.assets)}
            and _one_of(map(_base, entry.languages), [_base(language_of(self.desk, self.post))])
            and (entry.when is None or self._holds(entry.when))
        )

    def _holds(self, when: str) -> bool:
        try:
            return Expression(when, roots(Post.kind)).holds(context_of(of_post(self.desk, self.post, self.tier.value)))
        except (Problem, Undecided):
            return True  # rather one question too many


def _one_of(wanted: Iterable[Any], given: Iterable[Any]) -> bool:
    wanted = {*wanted}
    return not wanted or not wanted.isdisjoint(given)


def _base(language: str) -> str:
    base = language.partition("-")[0]
    return "no" if base in {"nb", "nn"} else base


def for_post(desk: Desk, post: Post, now: datetime | None = None) -> tuple[Question, ...]:
    """The questions for one post, the most specific first; where there are too many, those of its tier stay longest."""
    assessment = assess(desk, post, now)
    tier = assessment.tier if assessment else post.tier or TierName.GREEN
    assets = tuple(asset for use in post.media if (asset := desk.assets.get(use.asset)))
    facts = _Facts(desk, post, tier, assets)
    fitting = sorted((pair for pair in _entries(desk) if facts.meet(pair[0])), key=lambda pair: -_weight(pair[0]))
    once = {pair[0].id: pair for pair in reversed(fitting)}  # several pages ask it: the most specific
    asked = [pair for pair in fitting if once[pair[0].id] is pair]
    kept = {entry.id for entry, _ in sorted(asked, key=lambda pair: not pair[0].tiers)[:MOST]}
    return tuple(Question(entry.id, entry.question, page) for entry, page in asked if entry.id in kept)


def _entries(desk: Desk) -> Iterator[tuple[Entry, str]]:
    for page in desk.guidelines:
        for entry in page.checklist:
            yield entry, f"{page.path}#{entry.id}"


def _weight(entry: Entry) -> int:
    given = entry.model_fields_set
    return sum(weight for name, weight in _WEIGHTS.items() if name in given and getattr(entry, name) not in (None, ()))
