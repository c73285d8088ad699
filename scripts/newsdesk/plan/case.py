"""One post at one moment: what all its deliveries share, worked out once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from newsdesk.desk.desk import Desk
from newsdesk.model.account import Account
from newsdesk.model.approval import Needs, Reviews, Standing, manifest, standing
from newsdesk.model.asset import Asset
from newsdesk.model.digest import delivery_digest
from newsdesk.model.network import Network
from newsdesk.model.post import Post
from newsdesk.model.render import Rendered, render
from newsdesk.model.tier import TierName
from newsdesk.plan.rows import Known


@dataclass(frozen=True)
class Case:
    """A post with the texts that its accounts get, their digests, and the approvals that cover them."""

    desk: Desk
    known: Known
    post: Post
    now: datetime
    texts: Mapping[str, Rendered]
    digests: Mapping[str, tuple[str, ...]]
    manifest: str
    standing: Standing
    assets: tuple[Asset, ...] = field(default=())
    tier: TierName | None = None

    @property
    def consents(self) -> tuple[str, ...]:
        """The consents that the words and the pictures rest on."""
        of_pictures = (asset.consent for asset in self.assets if asset.consent)
        return tuple(dict.fromkeys((*self.post.consents, *of_pictures)))


def case_of(desk: Desk, known: Known, post: Post, now: datetime) -> Case | None:
    """The case of a post; None where nobody can say whose approval it needs."""
    needs = known.needs.get(post.id)
    if needs is None:
        return None
    texts = plain_texts(desk, post)
    found = _digests(desk, texts)
    covered = _manifest(desk, post, needs, found)
    tier = desk.workflow.tiers.get(needs.tier) if desk.workflow else None
    given = standing(known.reviews.get(post.id, Reviews()), covered, needs, tier.approvals if tier else 1)
    return Case(desk, known, post, now, texts, found, covered, given, assets_of(desk, post), needs.tier)


def plain_rendering(desk: Desk, post: Post, account: Account, network: Network) -> Rendered:
    """What an account gets, without the parameters that only count visitors: the form that digests are made of."""
    return render(post, account, network, desk.assets, None, "")


def plain_texts(desk: Desk, post: Post) -> Mapping[str, Rendered]:
    """The same for each account that can be read."""
    found = {}
    for account_id in post.accounts:
        account = desk.accounts.get(account_id)
        network = desk.networks.get(account.network) if account else None
        if account and network:
            found[account_id] = plain_rendering(desk, post, account, network)
    return found


def digests(desk: Desk, post: Post) -> Mapping[str, tuple[str, ...]]:
    """The digest of each part for each account that can be read."""
    return _digests(desk, plain_texts(desk, post))


def _digests(desk: Desk, texts: Mapping[str, Rendered]) -> Mapping[str, tuple[str, ...]]:
    files = desk.media_digests
    return {
        account: tuple(delivery_digest(rendered, part, files) for part in range(1, len(rendered.parts) + 1))
        for account, rendered in texts.items()
    }


def manifest_of(desk: Desk, post: Post, needs: Needs) -> str:
    """The manifest of a post as it stands in a desk."""
    return _manifest(desk, post, needs, digests(desk, post))


def _manifest(desk: Desk, post: Post, needs: Needs, found: Mapping[str, tuple[str, ...]]) -> str:
    accounts = tuple(desk.accounts[name] for name in post.accounts if name in desk.accounts)
    return manifest(post, found, assets_of(desk, post), accounts, needs)


def assets_of(desk: Desk, post: Post) -> tuple[Asset, ...]:
    """The assets that a post uses and that can be read."""
    return tuple(desk.assets[use.asset] for use in post.media if use.asset in desk.assets)
