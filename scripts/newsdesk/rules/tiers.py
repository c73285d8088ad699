"""The tier of a post and the roles that must approve it, computed from the workflow page."""

from collections.abc import Iterator, Sequence

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import locate
from newsdesk.model.asset import Asset
from newsdesk.model.finding import say
from newsdesk.model.guideline import Guideline
from newsdesk.model.post import Post
from newsdesk.model.rule import Rule
from newsdesk.model.tier import TierName
from newsdesk.model.workflow import Trigger, Workflow
from newsdesk.rules.base import Assessment, Hit, Subject


def assessment_of(
    desk: Desk, post: Post, workflow: Workflow, escalated: Sequence[tuple[Rule, Guideline]] = ()
) -> Assessment:
    """The tier and roles of a post: its type, its topics, its pictures, its country, its claims, and escalations."""
    met = [trigger for trigger in workflow.triggers if _meets(desk, post, trigger)]
    asked = [(trigger.because, trigger.tier, trigger.roles) for trigger in met]
    asked += [(_small(rule.title), rule.raises_tier, rule.adds_roles) for rule, _ in escalated]
    computed = max((tier for _, tier, _ in asked if tier), key=lambda name: name.rank, default=TierName.GREEN)
    tier = max(computed, post.tier or computed, key=lambda name: name.rank)
    because: dict[str, str] = {}
    for role, reason in _wanted(desk, post, workflow, tier, asked):
        because.setdefault(role, reason)
    reasons = tuple(dict.fromkeys(reason for reason, least, _ in asked if least is computed))
    known = tuple((role, because[role]) for role in workflow.roles if role in because)
    met_rules = tuple(rule.id for rule, _ in escalated)
    return Assessment(tier, computed, reasons, tuple(role for role, _ in known), known, met_rules)


Asked = list[tuple[str, TierName | None, tuple[str, ...]]]


def _wanted(desk: Desk, post: Post, workflow: Workflow, tier: TierName, asked: Asked) -> Iterator[tuple[str, str]]:
    """Every role that must approve, with the reason."""
    if tier in workflow.tiers:
        yield from ((role, f"the post is {tier.value}") for role in workflow.tiers[tier].roles)
    if post.type in workflow.types:
        title = _small(workflow.types[post.type].title)
        yield from ((role, f"it is {title}") for role in workflow.types[post.type].roles)
    for reason, _, roles in asked:
        yield from ((role, reason) for role in roles)
    yield from _named_in(desk, post)


def _named_in(desk: Desk, post: Post) -> Iterator[tuple[str, str]]:
    """The roles that the post itself says have checked, cleared or waived something: they must approve it."""
    yield from ((claim.checked_by, "it checked a claim") for claim in post.sources if claim.checked_by)
    yield from ((clearance.cleared_by, f"it cleared the {clearance.of}") for clearance in post.clearances)
    yield from ((use.reviewed_by, "it answers for what a program wrote") for use in post.ai_use if use.reviewed_by)
    if post.paid and post.paid.approver:
        yield post.paid.approver, "it approves the money"
    if post.family_informed:
        yield post.family_informed.by, "it told the family"
    for waiver in post.waivers:
        rule = desk.rules.get(waiver.rule)
        if rule and rule[0].waived_by:
            yield rule[0].waived_by, f"{waiver.rule} is waived"


def _small(title: str) -> str:
    """A title in the middle of a sentence."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


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
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    if post.tier is not None and (found := subject.assessment) and post.tier.rank < found.computed.rank:
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
