"""Whose approval a pull request needs, and who has given it."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from newsdesk.forge.reviews import PullReviews, Word
from newsdesk.model.workflow import Workflow

Covers = Callable[[Word], bool]
_ASKED_FOR_CHANGES = "CHANGES_REQUESTED"


class AskState(StrEnum):
    """Where an approval stands."""

    GIVEN = "approved"
    REFUSED = "changes asked for"
    OUTDATED = "approved an earlier version"
    WAITING = "waiting"
    NOBODY = "nobody can"


@dataclass(frozen=True, slots=True)
class Ask:
    """One approval that is needed, from somebody with one of some roles; no role: from anybody who holds one.

    `about` names what it is asked for, where that is no post; `word` is the review that decided its state.
    """

    roles: tuple[str, ...]
    title: str
    state: AskState
    because: str = ""
    word: Word | None = None
    about: tuple[str, ...] = ()
    answer_by: datetime | None = None

    @property
    def given(self) -> bool:
        """Whether nothing is missing."""
        return self.state is AskState.GIVEN


@dataclass(frozen=True)
class Reviewers:
    """The reviews of a pull request, as the people of the workflow page gave them."""

    workflow: Workflow | None
    reviews: PullReviews
    _others: tuple[Word, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        others = tuple(word for word in self.reviews.words if word.person not in self.reviews.authors)
        object.__setattr__(self, "_others", others)

    def title(self, roles: Iterable[str]) -> str:
        """What some roles are called, any of which will do."""
        known = self.workflow.roles if self.workflow else {}
        return " or ".join(known.get(role, role) for role in roles)

    def ask(self, roles: tuple[str, ...], covers: Covers, because: str = "", about: Collection[str] = ()) -> Ask:
        """An approval from somebody with one of the roles; `covers`: whether a review is about the present text."""
        state, word = self._standing(roles, covers)
        return Ask(roles, self.title(roles), state, because, word, tuple(about))

    def each(self, roles: Iterable[tuple[str, str]], covers: Covers, people: int) -> Iterator[Ask]:
        """An approval from each of some roles, with the reason for it, and from so many people in all."""
        asks = [self.ask((role,), covers, because) for role, because in roles]
        yield from asks
        given = {word.person for word in self._others if self._counts(word) and covers(word)}
        open_asks = sum(not ask.given for ask in asks)
        for _ in range(people - len(given) - open_asks):
            yield Ask((), "one more person", AskState.WAITING, "so many must approve this tier")

    def _standing(self, roles: tuple[str, ...], covers: Covers) -> tuple[AskState, Word | None]:
        ours = [word for word in self._others if not set(roles).isdisjoint(word.roles)]
        refused = [word for word in ours if word.state == _ASKED_FOR_CHANGES]
        given = [word for word in ours if self._counts(word) and covers(word)]
        outdated = [word for word in ours if word.counts and not covers(word)]
        found = ((AskState.REFUSED, refused), (AskState.GIVEN, given), (AskState.OUTDATED, outdated))
        for state, words in found:
            if words:
                return state, words[0]
        return (AskState.WAITING if self._somebody(roles) else AskState.NOBODY), None

    def _counts(self, word: Word) -> bool:
        return word.counts and not self.reviews.unmapped

    def _somebody(self, roles: tuple[str, ...]) -> bool:
        """Whether anybody but the authors holds one of the roles."""
        people = self.workflow.people if self.workflow else ()
        return any(
            str(person.id) not in self.reviews.authors and not set(roles).isdisjoint(person.roles)
            for person in people
            if person.id is not None
        )
