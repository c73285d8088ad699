"""The workflow page: tiers, roles, types of post and what raises a tier."""

from typing import ClassVar

from pydantic import Field, model_validator

from newsdesk.model.fields import (
    ClockTime,
    Languages,
    Name,
    Names,
    Roles,
    Text,
    Topics,
    TypeIds,
    WeekDay,
    Whole,
    YesNo,
    Zone,
)
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
    first_answer_hours: Whole = Field(24, description="Until when somebody has looked at a proposal.")
    decision_hours: Whole = Field(48, description="Until when a proposal is approved or sent back.")


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


class FileOwners(Part):
    """Who answers for files that are no posts: one of the roles must approve a change; the longest path counts."""

    path: Text = Field(description="Below the repository, such as guidelines/.")
    roles: Roles


class PublishingHours(Part):
    """When runs begin, on the desk's own clock; what is due outside them waits for the next run."""

    days: tuple[WeekDay, ...]
    first: ClockTime
    last: ClockTime
    timezone: Zone
    every_minutes: Whole = 15


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
    hold_roles: Roles = Field((), description="Who may pause publishing at once; none named: everybody with a role.")
    lift_roles: Roles = Field((), description="Who may end a pause; none named: whoever may begin one.")
    closed_hold_days: Whole = Field(
        14, description="So many days a hold stays in force that somebody closed who may not end it."
    )
    resolve_roles: Roles = Field((), description="Who may say what happened to a post; none named: all with a role.")
    file_owners: tuple[FileOwners, ...] = ()
    ledger_by_runs_only: YesNo = Field(
        default=False,
        description="Only publishing workflows write the ledger: nothing else in it is believed.",
    )
    publishing_hours: PublishingHours | None = None
    stale_after_minutes: Whole = Field(240, description="So long after the last run people are told that none came.")
    site_stale_after_hours: Whole = Field(26, description="So long after it was built, each page says that it is old.")
    remind_at_percent: Whole = Field(80, description="Of the time until an answer is due: then reviewers are asked.")
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
