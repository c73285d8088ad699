"""The tier of a post and the roles that must approve it, computed from the workflow page."""

from collections.abc import Iterator
from dataclasses import dataclass

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.model.asset import Asset
from newsdesk.model.finding import say
from newsdesk.model.post import Post
from newsdesk.model.workflow import TierName, Trigger, Workflow
from newsdesk.rules.base import Hit, Subject


@dataclass(frozen=True, slots=True)
class Assessment:
    """How sensitive a post is: the computed tier, why, and the roles whose approval it needs."""

    tier: TierName
    computed: TierName
    reasons: tuple[str, ...]
    roles: tuple[str, ...]


def assess(desk: Desk, post: Post, workflow: Workflow) -> Assessment:
    """The tier and roles of a post: its type, its topics, its pictures, its country and its claims."""
    met = [trigger for trigger in workflow.triggers if _meets(desk, post, trigger)]
    raising = [trigger for trigger in met if trigger.tier]
    computed = max((t.tier for t in raising if t.tier), key=lambda tier: tier.rank, default=TierName.GREEN)
    tier = max(computed, post.tier or computed, key=lambda name: name.rank)
    wanted: set[str] = set()
    for trigger in met:
        wanted |= set(trigger.roles)
    if tier in workflow.tiers:
        wanted |= set(workflow.tiers[tier].roles)
    if post.type in workflow.types:
        wanted |= set(workflow.types[post.type].roles)
    wanted |= {claim.checked_by for claim in post.sources if claim.checked_by}
    wanted |= {clearance.cleared_by for clearance in post.clearances}
    for waiver in post.waivers:
        rule = desk.rules.get(waiver.rule)
        if rule and rule[0].waived_by:
            wanted.add(rule[0].waived_by)
    reasons = tuple(dict.fromkeys(t.because for t in raising if t.tier is computed))
    return Assessment(tier, computed, reasons, tuple(role for role in workflow.roles if role in wanted))


def _meets(desk: Desk, post: Post, trigger: Trigger) -> bool:
    if trigger.types and post.type not in trigger.types:
        return False
    if trigger.topics and not set(trigger.topics) & set(post.topics):
        return False
    if trigger.country_flags and not set(trigger.country_flags) & set(desk.country_flags.get(post.country or "", ())):
        return False
    about_media = trigger.people or trigger.vulnerable or trigger.identifiable is not None or trigger.minors is not None
    if not about_media:
        return True
    assets = (desk.assets.get(use.asset) for use in post.media)
    return any(_shows(asset, trigger) for asset in assets if asset)


def _shows(asset: Asset, trigger: Trigger) -> bool:
    if trigger.people and asset.people not in trigger.people:
        return False
    if trigger.identifiable is not None and _identifiable(asset) != trigger.identifiable:
        return False
    if trigger.minors is not None and asset.minors != trigger.minors:
        return False
    if not trigger.vulnerable:
        return True
    return (
        bool(asset.vulnerable) if "any" in trigger.vulnerable else bool(set(trigger.vulnerable) & set(asset.vulnerable))
    )


def _identifiable(asset: Asset) -> bool:
    """What the asset says; where it says nothing, people in it may be recognised."""
    return asset.people not in {None, "none"} if asset.identifiable is None else asset.identifiable


def tier(subject: Subject) -> Iterator[Hit]:
    """A tier that is declared lower than what the post is."""
    post, workflow = subject.record, subject.desk.workflow
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    if workflow is None or post.tier is None:
        return
    found = assess(subject.desk, post, workflow)
    if post.tier.rank < found.computed.rank:
        yield Hit(
            locate(post.document, ("tier",)),
            say(
                "The post is {computed}, not {declared}: {reasons}.",
                computed=found.computed.value,
                declared=post.tier.value,
                reasons="; ".join(found.reasons),
            ),
            say("write tier: {computed}, or remove the line.", computed=found.computed.value),
            fix=found.computed.value,
        )
