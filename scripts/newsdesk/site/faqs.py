"""Questions with all their answers: what may be copied, where it fits, what is older than its original."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from newsdesk.model.abilities import ABILITIES
from newsdesk.model.faq import Faq
from newsdesk.model.finding import Finding, Severity
from newsdesk.model.length import fits
from newsdesk.model.network import Network
from newsdesk.model.post import Post
from newsdesk.preview.languages import Direction, direction, english_name
from newsdesk.reports.tables import to_table
from newsdesk.rules.checks.workflow import code_of
from newsdesk.site.prose import plain
from newsdesk.site.view import View

_SOON = timedelta(days=30)
_RELATED, _POSTS = 6, 5
_COLUMNS = ("topic", "question", "language", "short reply", "long reply", "review by")


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

    @property
    def open(self) -> bool:
        """Whether it may be copied: it was checked in time, and the check finds no error in it."""
        return not (self.overdue or any(finding.severity is Severity.ERROR for finding in self.findings))

    @property
    def short(self) -> str:
        """The short reply as it is sent: with its link."""
        return self._linked(self.faq.short)

    @property
    def long(self) -> str:
        """The long reply as it is sent; empty where there is none."""
        return self._linked(self.faq.body.strip()) if self.faq.body.strip() else ""

    def _linked(self, text: str) -> str:
        link = self.faq.link
        return f"{text.strip()}\n\n{link}" if link and link not in text else text.strip()


@dataclass(frozen=True)
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
        """What a search looks in besides the short answers, which the list shows: questions and keywords."""
        return " ".join(text for a in self.answers for text in (a.faq.title, *a.faq.keywords)).casefold()

    @cached_property
    def keywords(self) -> frozenset[str]:
        """Its keywords in all languages."""
        return frozenset(word.casefold() for answer in self.answers for word in answer.faq.keywords)

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """What a post about it has too: its topic, then the addresses that its answers lead to."""
        links = (_address(answer.faq.link) for answer in self.answers if answer.faq.link)
        return (self.topic.replace("-", "_"), *dict.fromkeys(links))


@dataclass(frozen=True, slots=True)
class Fit:
    """How long a reply is, and on which of our networks it fits."""

    characters: int
    takes: tuple[str, ...]
    refuses: tuple[str, ...]

    @property
    def words(self) -> str:
        """Both in one line."""
        count = f"{self.characters:,} characters"
        if not (self.takes or self.refuses):
            return count
        if not self.refuses:
            return f"{count}, fits every network of ours"
        return f"{count}, not for {_several(self.refuses)}"


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
        due = faq.review_by
        yield Answer(
            faq,
            faq.language or faq.translation or "en",
            faq is not original and _behind(faq, original),
            due is not None and due < view.today,
            due is not None and view.today <= due <= view.today + _SOON,
            view.findings_by_path.get(faq.path, ()),
        )


def _behind(faq: Faq, original: Faq) -> bool:
    """Whether the original was changed, or checked again, after the translation."""
    if faq.translated_from:
        return faq.translated_from != code_of(original)
    return original.checked_on is not None and (faq.checked_on is None or original.checked_on > faq.checked_on)


class Kin:
    """Which posts and questions speak of the same: by their links, their topics, and the keywords of questions."""

    def __init__(self, view: View, found: Iterable[Question]) -> None:
        """Look through all posts once."""
        self._posts: dict[str, list[Post]] = defaultdict(list)
        self._questions: dict[str, list[Question]] = defaultdict(list)
        self._words: dict[str, list[Question]] = defaultdict(list)
        for post in view.posts_in_order:
            for sign in _signs_of(post):
                self._posts[sign].append(post)
        for question in found:
            for sign in question.signs:
                self._questions[sign].append(question)
            for word in question.keywords:
                self._words[word].append(question)

    def posts(self, question: Question) -> list[Post]:
        """The latest posts about a question."""
        posts = {post.id: post for sign in question.signs for post in self._posts.get(sign, ())}
        return list(posts.values())[-_POSTS:][::-1]

    def questions(self, post: Post) -> list[Question]:
        """The questions that a post will bring."""
        found = {q.id: q for sign in _signs_of(post) for q in self._questions.get(sign, ())}
        return list(found.values())[:_RELATED]

    def related(self, question: Question) -> list[Question]:
        """Other questions with the same link, keywords or topic: those that share most first."""
        shared: Counter[str] = Counter()
        near = {}
        for table, names, weight in (
            (self._questions, question.signs[:1], 1),
            (self._questions, question.signs[1:], 2),
            (self._words, question.keywords, 2),
        ):
            for name in names:
                for other in table[name]:
                    shared[other.id] += weight
                    near[other.id] = other
        names_of = sorted(shared.keys() - {question.id}, key=lambda name: (-shared[name], name))
        return [near[name] for name in names_of[:_RELATED]]


def _signs_of(post: Post) -> Iterator[str]:
    yield from post.topics
    if post.link:
        yield _address(post.link)


def _address(link: str) -> str:
    """A link as two texts that name the same page write it."""
    return link.partition("#")[0].partition("?")[0].rstrip("/")


def answering_networks(view: View) -> tuple[Network, ...]:
    """The networks on which people ask us: those of our open accounts, without feeds and notices for colleagues."""
    used = {account.network for account in view.desk.accounts.values() if account.status not in {"closed", "suspended"}}
    return tuple(network for name, network in view.desk.networks.items() if name in used and _answers_there(name))


def _answers_there(network: str) -> bool:
    abilities = ABILITIES.get(network)
    return abilities is None or (not abilities.colleagues and (abilities.credentials or abilities.hand))


def fitting(networks: Sequence[Network], text: str) -> Fit:
    """How long a reply is, and where it fits."""
    text = plain(text)
    takes = [network.title for network in networks if _takes(network, text)]
    refuses = [network.title for network in networks if not _takes(network, text)]
    return Fit(len(text), tuple(takes), tuple(refuses))


def _takes(network: Network, text: str) -> bool:
    limits = network.limits
    return all(fits(text, limit.unit, limit.max, limits.url_length or 0) for limit in limits.text)


def _several(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def replies_table(found: Iterable[Question]) -> bytes:
    """Every reply that may be sent as a table for other tools: none that is overdue, stale or wrong."""
    return to_table([_COLUMNS, *_replies(found)])


def _replies(found: Iterable[Question]) -> Iterator[tuple[str, ...]]:
    for question in found:
        for answer in question.answers:
            if answer.open and not answer.stale:
                faq, day = answer.faq, str(answer.faq.review_by or "")
                yield question.topic, faq.title, answer.language, plain(answer.short), plain(answer.long), day
