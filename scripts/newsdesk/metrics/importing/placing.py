"""Whose numbers the rows of a file are: of our post, of our account, or of nobody that we know."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsdesk.metrics.importing.base import Draft
from newsdesk.metrics.importing.matching import Match, Receipts
from newsdesk.metrics.importing.owners import Owners
from newsdesk.metrics.names import address
from newsdesk.metrics.rows import Values
from newsdesk.model.delivery import DeliveryKey
from newsdesk.model.finding import Message, say
from newsdesk.model.metric import MetricRow


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of a file with our account and post; `reason`: why it is a post that nobody knows."""

    draft: Draft
    account: str
    network: str
    match: Match | None = None
    reason: Message | None = None

    def rows(self, at: datetime, source: str, file: str) -> Values:
        """Its values as rows of numbers."""
        post = self.match.key if self.match else DeliveryKey("", self.account, 0)
        row = MetricRow(
            scope=self.draft.scope,
            network=self.network,
            account=post.account,
            post=post.post,
            part=post.part,
            key=_key_of(self.draft),
            metric="",
            name="",
            value=None,
            label="",
            currency="",
            money="",
            first=None,
            last=None,
            age="",
            at=self.draft.at or at,
            how="import",
            source=source,
            file=file,
        )
        return Values(row, self.draft.values)


def placed(drafts: Sequence[Draft], receipts: Receipts, owners: Owners) -> list[Placed]:
    """Every row with its account and post; a text that stands in several rows is nobody's."""
    answers = [_answer(draft, receipts, owners) for draft in drafts]
    claims = Counter(answer.key for answer in answers if isinstance(answer, Match))
    for draft, answer in zip(drafts, answers, strict=True):
        if draft.scope == "post" and isinstance(answer, Match):
            owners.learn(draft, answer.key.account)
    found = []
    for draft, answer in zip(drafts, answers, strict=True):
        account = owners.of(draft)
        network = draft.network or owners.network(account)
        if not isinstance(answer, Match):
            found.append(Placed(draft, account, network, None, answer))
        elif answer.by == "text" and claims[answer.key] > 1:
            reason = say("several rows can be {post}", post=str(answer.key))
            found.append(Placed(draft, account, network, None, reason))
        else:
            found.append(Placed(draft, account, network, answer))
    return found


def _answer(draft: Draft, receipts: Receipts, owners: Owners) -> Match | Message | None:
    """The post that a row is about, or why it is none; None where it needs none."""
    account = owners.of(draft)
    network = draft.network or owners.network(account)
    if draft.scope == "post" and draft.network:
        return receipts.find(draft, account)
    if draft.scope == "post":
        return receipts.named(network, account, draft.link) or say("{id} has no post of this id or address", id=account)
    return receipts.named(network, account, draft.link) if draft.scope == "message" and draft.link else None


def _key_of(draft: Draft) -> str:
    """What the row is known by; a text is not kept, only its digest."""
    text = f"{draft.title}\n{draft.text}"
    return draft.key or (address(draft.link) if draft.link else "") or (f"text:{_digest(text)}" if text.strip() else "")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
