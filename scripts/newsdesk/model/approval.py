"""Approvals: what a review covers, and whether the people whose approval a post needs have given it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from newsdesk.model.account import Account
from newsdesk.model.asset import Asset
from newsdesk.model.digest import canonical
from newsdesk.model.finding import Message
from newsdesk.model.post import Post
from newsdesk.model.tier import TierName


class Needs(Protocol):
    """How sensitive a post is and whose approval it needs."""

    @property
    def tier(self) -> TierName:
        """The tier that holds."""

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that must approve."""


_INTERNAL = ("title", "pillar", "objective", "publish_at", "expires_at", "timezone", "waivers")
"""Keys that no approval depends on, and those that the manifest states apart."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's latest word, if it was yes: for which manifest, and where that can be seen."""

    person: str
    roles: tuple[str, ...]
    manifest: str
    at: datetime
    signed: bool
    evidence: str
    name: str = ""

    @property
    def called(self) -> str:
        """What people call them."""
        return self.name or self.person


@dataclass(frozen=True, slots=True)
class Reviews:
    """Who wrote a post and who approved it."""

    authors: frozenset[str] = frozenset()
    approvals: tuple[Approval, ...] = ()
    problem: Message | None = None
    """Why nobody's approval can count, where that is so."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The approvals that count, the roles that are missing, and approvals of an earlier version."""

    counted: tuple[Approval, ...]
    missing: tuple[str, ...]
    people_missing: int
    outdated: tuple[str, ...]
    problem: Message | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing and not self.people_missing and self.problem is None

    @property
    def signed(self) -> bool:
        """Whether every approval that counts was signed or given on the forge."""
        return all(approval.signed for approval in self.counted)


def manifest(
    post: Post,
    digests: Mapping[str, tuple[str, ...]],
    assets: tuple[Asset, ...],
    accounts: tuple[Account, ...],
    needs: Needs,
) -> str:
    """The digest of all that an approval covers; above green the time belongs to it."""
    covered: dict[str, object] = {
        "deliveries": {account: list(parts) for account, parts in digests.items()},
        "waivers": [waiver.model_dump() for waiver in post.waivers],
        "inputs": post.model_dump(exclude=set(_INTERNAL), exclude_defaults=True),
        "assets": [asset.model_dump() for asset in assets],
        "profiles": [[a.id, a.network, a.server, a.network_id, a.visibility] for a in accounts],
    }
    if needs.tier is not TierName.GREEN:
        covered["schedule"] = {
            "publish_at": str(post.publish_at),
            "expires_at": str(post.expires_at),
            "zones": [post.timezone or account.timezone for account in accounts],
        }
    return canonical(covered)


def standing(reviews: Reviews, covered: str, needs: Needs, people: int) -> Standing:
    """Whether the reviews cover a manifest: every needed role, enough people, and never an author."""
    others = () if reviews.problem else tuple(a for a in reviews.approvals if a.person not in reviews.authors)
    current = tuple(a for a in others if a.manifest == covered)
    given = {role for approval in current for role in approval.roles}
    outdated = tuple(a.called for a in others if a.manifest != covered)
    missing = tuple(role for role in needs.roles if role not in given)
    counted = tuple(a for a in current if a.roles)
    return Standing(counted, missing, max(0, people - len({a.person for a in counted})), outdated, reviews.problem)
