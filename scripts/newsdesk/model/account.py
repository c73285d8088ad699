"""A social account: one profile on one network."""

from typing import ClassVar, Literal

from pydantic import Field

from newsdesk.model.fields import (
    CountryNames,
    Day,
    FigureId,
    Language,
    Languages,
    Link,
    NetworkId,
    Number,
    Role,
    ServerUrl,
    Text,
    Whole,
    YesNo,
    Zone,
)
from newsdesk.model.network import Limits
from newsdesk.model.record import Part, Record


class Closure(Part):
    """What became of an account that was closed."""

    reason: Text = Field(description="Why it was closed.")
    archive_ref: Text | None = Field(None, description="Where the export of its posts is kept.")
    handle: Literal["kept", "released"] | None = Field(None, description="Whether we keep the name from others.")
    redirect: Link | None = Field(None, description="Where its visitors are sent.")


class Target(Part):
    """What an account is to reach."""

    figure: FigureId = Field(description="A figure of guidelines/kpis.md.")
    target: Number = Field(description="How much of it, in the unit of the figure.")
    every: Literal["week", "month", "quarter"] | None = Field(
        None, description="In which time; none: in any, which is right for shares and wrong for sums and reach."
    )
    baseline: Number | None = Field(None, description="What it was when the target was set; none: nobody knows.")


class Account(Record):
    """One profile on a network; secrets never stand here."""

    kind: ClassVar[str] = "account"

    title: Text = Field(description="The name that the network shows.")
    network: NetworkId = Field(description="A page in guidelines/networks.")
    handle: Text | None = Field(None, description="As the network writes it, without the @.")
    url: Link | None = Field(None, description="Its address on the web.")
    server: ServerUrl | None = Field(None, description="For networks with many servers, such as Mastodon.")
    network_id: Text | None = Field(
        None, description="The number or name that the network's interface for programs knows it by."
    )
    visibility: Literal["public", "unlisted"] | None = Field(None, description="Who finds its posts on Mastodon.")
    self_replies: YesNo = Field(
        default=False, description="Whether somebody has tried that X lets newsdesk continue our own thread."
    )
    credentials_expire: Day | None = Field(None, description="The last day on which its token works.")
    status: Literal["requested", "trial", "active", "dormant", "suspended", "closed"] = Field(
        "active", description="Whether it is used."
    )
    language: Language = Field(description="The language of its posts, unless a post says otherwise.")
    languages: Languages = Field((), description="Further languages that it posts in.")
    timezone: Zone | None = Field(None, description="The zone in which its posts' times are read.")
    countries: CountryNames = Field((), description="The only countries it speaks about; default: any.")
    posts_per_week: Whole | None = Field(
        None, description="The aim. The calendar shows a week to come with nothing in it as a gap; none: no aim."
    )
    targets: tuple[Target, ...] = Field((), description="What it is to reach, in figures.")
    audience: Text | None = Field(None, description="Whom it speaks to.")
    purpose: Text | None = Field(None, description="What it is for.")
    owner: Role | None = Field(None, description="The role that answers for it.")
    deputy: Role | None = Field(None, description="The role that stands in for the owner.")
    admins: Whole | None = Field(None, description="How many people can change its settings.")
    two_factor: Literal["key", "app", "sms", "none"] | None = Field(
        None, description="What its login asks for besides the password."
    )
    recovery_domain: Text | None = Field(None, description="The domain of its recovery e-mail address.")
    vault_ref: Text | None = Field(None, description="Where the password manager keeps it; never the password.")
    verified: YesNo | None = Field(None, description="Whether the network shows it as verified.")
    last_review: Day | None = Field(None, description="The day on which its security was last looked through.")
    next_review: Day | None = Field(None, description="The day by which it is looked through again.")
    opened: Day | None = Field(None, description="The day on which it was opened.")
    closed: Day | None = Field(None, description="The day on which it was closed.")
    access: Literal["roles", "shared", "personal_profile"] | None = Field(
        None, description="How people get in: with rights of their own, by one login, or through a made-up profile."
    )
    rules_url: Link | None = Field(None, description="Where its community rules stand.")
    closure: Closure | None = Field(None, description="What became of a closed account.")
    limits: Limits | None = Field(None, description="What its server or plan allows instead of the network's limits.")

    @property
    def all_languages(self) -> tuple[str, ...]:
        """Every language that it posts in."""
        return (self.language, *self.languages)
