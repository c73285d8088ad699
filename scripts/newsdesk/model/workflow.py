"""The workflow page: tiers, roles, types of post and what raises a tier."""

from typing import ClassVar

from pydantic import Field, model_validator

from newsdesk.model.fields import Languages, Name, Names, Roles, Text, Topics, TypeIds, Whole, YesNo
from newsdesk.model.finding import Problem, say
from newsdesk.model.guideline import Guideline
from newsdesk.model.record import Part
from newsdesk.model.tier import TierName


class Tier(Part):
    """What a tier demands."""

    title: Text
    roles: Roles = Field((), description="Roles that must approve every post of this tier.")
    approvals: Whole = Field(1, description="At least so many people other than the author.")
    reconfirm_within_hours: Whole | None = None


class PostType(Part):
    """A type of post."""

    title: Text
    grace_hours: Whole = Field(description="How late it may still go out, in hours.")
    roles: Roles = Field((), description="Roles that must approve every post of this type.")
    crisis: YesNo = Field(default=False, description="Goes out before everything else that is due.")


class Person(Part):
    """Somebody who holds roles; `id` is the number of the account on the forge, which never changes."""

    login: Text
    id: Whole | None = None
    email: Text | None = Field(None, description="As in the commits, for desks without a forge.")
    roles: Roles
    languages: Languages = Field((), description="Languages in which this person can judge a post; none: not known.")


class Topic(Part):
    """A sensitive topic that a post may name in `topics`."""

    title: Text


class Trigger(Part):
    """A fact about a post that raises its tier or adds a role: all the conditions that are given must hold."""

    because: Text = Field(description="The reason, as the finding and the review say it.")
    tier: TierName | None = None
    roles: Roles = ()
    types: TypeIds = ()
    topics: Topics = ()
    people: Names = Field((), description="Kinds of people in a picture.")
    identifiable: YesNo | None = None
    minors: YesNo | None = None
    vulnerable: Names = Field((), description="Vulnerability tags of a picture; `any` for any of them.")
    country_flags: Names = Field((), description="Flags of the post's country in guidelines/countries.md.")


class Workflow(Guideline):
    """Who approves what, and how fast."""

    kind: ClassVar[str] = "workflow"

    tiers: dict[TierName, Tier]
    roles: dict[Name, Text] = Field(description="Every role and what it is called.")
    types: dict[Name, PostType]
    topics: dict[Name, Topic] = Field(default_factory=dict)
    triggers: tuple[Trigger, ...] = ()
    people: tuple[Person, ...] = ()
    posting_states: Names = Field(("trial", "active"), description="The states of accounts that may post.")
    unsigned_networks: Names = Field(
        ("feed", "by-hand"), description="Networks that need no signed approval, in a desk without a forge."
    )
    takedown_within_hours: Whole = Field(24, description="Until when a person has taken down what a program cannot.")
    per_run: Whole = Field(3, description="At most so many posts for one account in one publishing run.")

    @model_validator(mode="after")
    def _has_every_tier(self) -> "Workflow":
        missing = [name.value for name in TierName if name not in self.tiers or not self.tiers[name].roles]
        if missing:
            raise Problem(
                say("Nobody has to approve the tiers {names}.", names=", ".join(missing)),
                say("give every tier a title and at least one role."),
            )
        return self
