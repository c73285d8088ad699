"""Questions with all their answers: which translation is older than its original, which review is due."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from newsdesk.model.faq import Faq
from newsdesk.model.finding import Finding
from newsdesk.model.length import fits
from newsdesk.preview.languages import Direction, direction, english_name
from newsdesk.site.prose import plain
from newsdesk.site.view import View

_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Answer:
    """A question's answer in one language."""

    faq: Faq
    language: str
    stale: bool
    overdue: bool
    soon: bool
    findings: tuple[Finding, ...]

    @property
    def direction(self) -> Direction:
        """The direction of its writing."""
        return direction(self.language)

    @property
    def english(self) -> str:
        """What its language is called in English."""
        return english_name(self.language)


@dataclass(frozen=True, slots=True)
class Question:
    """One question, its original answer first."""

    id: str
    topic: str
    answers: tuple[Answer, ...]

    @property
    def first(self) -> Answer:
        """The original."""
        return self.answers[0]

    @property
    def worst(self) -> Answer:
        """The answer whose review is due first."""
        return min(self.answers, key=lambda answer: (not answer.overdue, not answer.soon))

    @property
    def words(self) -> str:
        """What a search looks in: questions, keywords and short answers of all languages."""
        texts = (text for a in self.answers for text in (a.faq.title, a.faq.short, *a.faq.keywords))
        return " ".join(texts).casefold()


def questions(view: View) -> tuple[Question, ...]:
    """Every question of the desk, by topic and id."""
    groups: dict[str, list[Faq]] = {}
    for faq in sorted(view.desk.faqs.values(), key=lambda faq: (faq.base_id, faq.translation or "")):
        groups.setdefault(faq.base_id, []).append(faq)
    found = (Question(name, group[0].topic, tuple(_answers(view, group))) for name, group in groups.items())
    return tuple(sorted(found, key=lambda question: (question.topic, question.id)))


def _answers(view: View, group: list[Faq]) -> Iterator[Answer]:
    original = group[0]
    for faq in group:
        behind = faq is not original and original.checked_on is not None
        due = faq.review_by
        yield Answer(
            faq,
            faq.language or faq.translation or "en",
            behind and (faq.checked_on is None or (original.checked_on or faq.checked_on) > faq.checked_on),
            due is not None and due < view.today,
            due is not None and view.today <= due <= view.today + _SOON,
            view.findings_by_path.get(faq.path, ()),
        )


def by_topic(found: Iterable[Question]) -> Mapping[str, list[Question]]:
    """Questions by topic."""
    topics: dict[str, list[Question]] = {}
    for question in found:
        topics.setdefault(question.topic, []).append(question)
    return topics


def fitting(view: View, text: str) -> str:
    """How long a reply is, and on which networks it is too long."""
    text = plain(text)
    refused = [
        network.title
        for network in view.desk.networks.values()
        if not all(fits(text, limit.unit, limit.max, network.limits.url_length or 0) for limit in network.limits.text)
    ]
    count = f"{len(text):,} characters"
    if not view.desk.networks:
        return count
    return f"{count}, not for {_several(refused)}" if refused else f"{count}, fits every network"


def _several(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
