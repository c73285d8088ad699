"""Reminders: whoever must approve a proposal is asked again before time runs out, once for each stage."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from newsdesk.forge.hub import Hub
from newsdesk.model.tier import TierName
from newsdesk.model.workflow import Tier, Workflow
from newsdesk.plan import schedule
from newsdesk.proposals.asks import Ask, AskState
from newsdesk.proposals.markdown import plain
from newsdesk.proposals.proposing_people import author_of, may_propose
from newsdesk.proposals.tasks_teller import when, who_may
from newsdesk.proposals.verdict import Verdict

_MARK = re.compile(r"<!-- newsdesk:reminder=([a-z-]+) -->")
_ANSWERS = ("decision-over", "first-over", "decision-soon", "first-soon")  # the most urgent first
_DUE = "due"
_TIERS = tuple(TierName)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A comment to write on a pull request, and the stages that it stands for."""

    number: int
    stages: tuple[str, ...]
    body: str


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits for people: what its tier promises, and since when."""

    pull: Mapping[str, Any]
    verdict: Verdict
    workflow: Workflow
    now: datetime

    @property
    def for_people(self) -> bool:
        """Whether it is the reviewers' turn, and not the author's."""
        asked_for_changes = any(ask.state is AskState.REFUSED for ask in self.verdict.every_ask)
        return bool(self._asks) and not (self.pull["draft"] or self.verdict.errors or asked_for_changes)

    @property
    def _asks(self) -> tuple[Ask, ...]:
        return tuple(ask for ask in self.verdict.every_ask if not ask.given)

    @cached_property
    def tier_name(self) -> TierName:
        """The strictest tier of its posts."""
        found = [post.assessment.tier for post in self.verdict.posts if post.assessment]
        return max(found, key=_TIERS.index, default=_TIERS[0])

    @cached_property
    def _tier(self) -> Tier:
        return self.workflow.tiers[self.tier_name]

    @cached_property
    def opened(self) -> datetime:
        """Since when people can answer."""
        return datetime.fromisoformat(self.pull["created_at"])

    @cached_property
    def first_answer(self) -> datetime:
        """Until when somebody has looked at it."""
        return self.opened + timedelta(hours=self._tier.first_answer_hours)

    @cached_property
    def decision(self) -> datetime:
        """Until when it is approved or sent back."""
        return self.opened + timedelta(hours=self._tier.decision_hours)

    @cached_property
    def due(self) -> datetime | None:
        """When the first of its posts is to go out."""
        desk = self.verdict.desk
        posts = (item.post for item in self.verdict.posts if item.post)
        times = (schedule(desk, post, desk.accounts.get(name))[0] for post in posts for name in post.accounts)
        return min((moment for moment in times if moment), default=None)

    @property
    def stages(self) -> frozenset[str]:
        """The stages that it has reached."""
        answered = any(ask.word for ask in self.verdict.every_ask)
        reached = {
            "decision-over": self.now >= self.decision,
            "decision-soon": self.now >= self._soon(self.decision),
            "first-over": not answered and self.now >= self.first_answer,
            "first-soon": not answered and self.now >= self._soon(self.first_answer),
            _DUE: self.due is not None and self.due - self.now <= self.first_answer - self.opened,
        }
        return frozenset(name for name, there in reached.items() if there)

    def _soon(self, end: datetime) -> datetime:
        return self.opened + (end - self.opened) * self.workflow.remind_at_percent / 100

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The roles whose approval is missing."""
        return tuple(dict.fromkeys(role for ask in self._asks for role in ask.roles))

    def next_role(self) -> str | None:
        """Who is asked when those in charge did not answer: the first role of a stricter tier that nobody asked yet."""
        stricter = _TIERS[_TIERS.index(self.tier_name) + 1 :]
        higher = (role for name in stricter for role in self.workflow.tiers[name].roles)
        return next((role for role in higher if role not in self.roles), self.workflow.owner)


def reminder(waiting: Waiting, said: Iterable[str]) -> Reminder | None:
    """What to say now of a proposal, given the stages that were said before."""
    if not waiting.for_people:
        return None
    known = frozenset(said)
    new = [*_newest(_ANSWERS, waiting.stages, known), *_newest((_DUE,), waiting.stages, known)]
    if not new:
        return None
    marks = "".join(f"<!-- newsdesk:reminder={stage} -->\n" for stage in new)
    return Reminder(waiting.pull["number"], tuple(new), f"{marks}{' '.join(_words(waiting, new))}\n")


def _newest(chain: Sequence[str], reached: frozenset[str], said: frozenset[str]) -> Iterator[str]:
    """The most urgent stage that was reached, unless it or a more urgent one was said."""
    top = next((stage for stage in chain if stage in reached), None)
    if top and said.isdisjoint(chain[: chain.index(top) + 1]):
        yield top


def _words(waiting: Waiting, stages: Sequence[str]) -> Iterator[str]:
    people = who_may(waiting.workflow.people, waiting.roles) if waiting.roles else ()
    titles = " and ".join(plain(waiting.workflow.roles.get(role, role)) for role in waiting.roles) or "one more person"
    yield f"{' '.join(people)} This waits for: {titles}." if people else f"This waits for: {titles}."
    if {"first-soon", "first-over"} & set(stages):
        yield f"A first answer {'was' if 'first-over' in stages else 'is'} due by {when(waiting.first_answer)}."
    if {"decision-soon", "decision-over"} & set(stages):
        yield f"A decision {'was' if 'decision-over' in stages else 'is'} due by {when(waiting.decision)}."
    if _DUE in stages:
        yield f"It is to go out at {when(waiting.due)}; not approved by then, it is missed."
    if {"first-over", "decision-over"} & set(stages) and (role := waiting.next_role()):
        deputies = who_may(waiting.workflow.people, (role,))
        title = plain(waiting.workflow.roles.get(role, role))
        yield f"Time is over, so somebody else decides who answers: {title} {' '.join(deputies)}".rstrip() + "."
    yield "Silence is no approval."


@dataclass(frozen=True)
class Prompter:
    """Writes the reminders; all calls raise ForgeError."""

    hub: Hub
    workflow: Workflow
    now: datetime

    def prompt(self, pulls: Iterable[tuple[Mapping[str, Any], Verdict]]) -> Iterator[Reminder]:
        """Remind the reviewers of each of these pull requests, where it is time."""
        for pull, verdict in pulls:
            waiting = Waiting(pull, verdict, self.workflow, self.now)
            if not (waiting.for_people and waiting.stages):
                continue
            found = reminder(waiting, self._said(pull["number"]))
            if found and self._of_the_desk(pull["user"]):
                self.hub.send("POST", f"issues/{found.number}/comments", {"body": found.body})
                yield found

    def _of_the_desk(self, user: Mapping[str, Any] | None) -> bool:
        """Whether people of the desk propose it, or a program for them: a stranger calls nobody."""
        author = author_of(user)
        if author is None:
            return user is not None and user["type"] == "Bot"
        return may_propose(self.hub, self.workflow.people, author)

    def _said(self, number: int) -> Iterator[str]:
        for comment in self.hub.pages(f"issues/{number}/comments"):
            user, body = comment.get("user"), str(comment.get("body") or "")
            if body.startswith("<!-- newsdesk:reminder=") and user and self._by_us(user):
                yield from _MARK.findall(body)

    def _by_us(self, user: Mapping[str, Any]) -> bool:
        return bool(user["id"] == self._me["id"] if self._me else user["type"] == "Bot")

    @cached_property
    def _me(self) -> Mapping[str, Any] | None:
        return self.hub.me()
