"""Whose approval a post needs, who has given it, when and for which version."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from newsdesk.model.approval import Approval, Reviews, standing
from newsdesk.model.finding import Message
from newsdesk.model.post import Post
from newsdesk.preview.words import count_words
from newsdesk.rules.base import Assessment
from newsdesk.site.standing import Sign, Stand
from newsdesk.site.view import View

_APPROVED = Sign("done", "check", "Approved")
_EARLIER = Sign("wait", "warn", "Approved an earlier version")
_WAITING = Sign("wait", "person", "Waiting")
_UNREAD = Sign("note", "info", "Not known here")
_SENT = frozenset({"published", "withdrawn", "drift", "partial"})


@dataclass(frozen=True, slots=True)
class Line:
    """One approval that is needed: of which role and why, and how far it is; no role: of one more person."""

    title: str
    sign: Sign
    because: str = ""
    at: datetime | None = None
    person: str = ""
    evidence: str = ""

    @property
    def given(self) -> bool:
        """Whether nothing is missing."""
        return self.sign is _APPROVED


@dataclass(frozen=True, slots=True)
class Approvals:
    """The approvals of a post; `known`: whether anybody has read the reviews for this page."""

    lines: tuple[Line, ...]
    manifest: str
    known: bool
    sent: bool
    problem: Message | None = None

    @property
    def given(self) -> int:
        """How many are there."""
        return sum(line.given for line in self.lines)

    @property
    def count(self) -> str:
        """What the table of contents says of them."""
        return f"{self.given} of {count_words(len(self.lines), 'approval')}" if self.known else "who must approve"


def approvals(view: View, post: Post, needs: Assessment, of_all: tuple[Stand, ...]) -> Approvals:
    """Each approval that a post needs. What was sent was approved before; its reviews are read no more."""
    workflow = view.desk.workflow
    tier = workflow.tiers.get(needs.tier) if workflow else None
    people = tier.approvals if tier else 1
    covered = next((item.row.manifest for item in of_all if item.row.manifest), "")
    reviews = view.published.reviews.get(post.id)
    sent = any(item.sign in _SENT for item in of_all)
    known = view.published.reviewed and bool(covered) and not (sent and reviews is None)
    given = standing(reviews or Reviews(), covered, needs, people)
    because = dict(needs.because)
    lines = [_line(view, role, because.get(role, ""), given.counted, reviews, known=known) for role in needs.roles]
    extra = [approval for approval in given.counted if set(approval.roles).isdisjoint(needs.roles)]
    waiting = given.people_missing - sum(not line.given for line in lines)
    lines += [_of("One more person", approval, known=known) for approval in extra[: max(people - len(lines), 0)]]
    lines += [_of("One more person", None, known=known)] * max(waiting, 0)
    return Approvals(tuple(lines), covered, known, sent, given.problem)


def _line(
    view: View, role: str, because: str, counted: tuple[Approval, ...], reviews: Reviews | None, *, known: bool
) -> Line:
    title = view.role(role)
    found = next((approval for approval in counted if role in approval.roles), None)
    earlier = next(_of_role(reviews, role), None) if reviews and found is None else None
    if earlier is None:
        return _of(title, found, because, known=known)
    return Line(title, _EARLIER, because, earlier.at, earlier.called, earlier.evidence)


def _of_role(reviews: Reviews, role: str) -> Iterator[Approval]:
    return (a for a in reviews.approvals if role in a.roles and a.person not in reviews.authors)


def _of(title: str, found: Approval | None, because: str = "", *, known: bool) -> Line:
    if found is None:
        return Line(title, _WAITING if known else _UNREAD, because)
    return Line(title, _APPROVED, because, found.at, found.called, found.evidence)
