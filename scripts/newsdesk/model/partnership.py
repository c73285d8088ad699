"""Working with others: partners, influencers, ambassadors, and contests."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from newsdesk.model.fields import Day, Id, Link, Moment, Ref, Role, Text, Whole, YesNo
from newsdesk.model.finding import Problem, say
from newsdesk.model.record import Part, Record

Concern = Literal["undisclosed_accounts", "bought_followers", "engagement_pods"]


class Partnership(Part):
    """Who speaks with us or for us in one post, and what they get for it."""

    partner: Annotated[Id, Ref(("partner",), "INF-02")] | None = Field(None, description="Id in content/partners.")
    relationship: Literal["none", "paid", "gifted", "travel", "sponsor", "ambassador"] = Field(
        description="What one gets from the other: money, gifts, travel, a sponsorship, a role, or none of it."
    )
    label: Text | None = Field(None, description="The label that the text begins with; default: any usual one.")
    on_their_account: YesNo = Field(default=False, description="They publish it, or are named as authors of it.")
    visits_project: YesNo = Field(default=False, description="They were or will be in one of our projects.")
    consent_briefing: Text | None = Field(None, description="Where it is noted that they know our rules for pictures.")
    safeguarding_briefing: Text | None = Field(None, description="Where their safeguarding briefing is noted.")

    @property
    def material(self) -> bool:
        """Whether readers must be told."""
        return self.relationship != "none"


class Partner(Record):
    """One partner, influencer or ambassador, as vetted; only what they say of themselves in public."""

    kind: ClassVar[str] = "partner"

    title: Text = Field(description="The name under which they are known in public.")
    type: Literal["organisation", "public_body", "company", "media", "influencer", "ambassador"] = Field(
        "organisation", description="What kind of partner it is."
    )
    owner: Role | None = Field(None, description="The role that answers for the relationship.")
    vetted_on: Day | None = Field(None, description="The day on which we looked into them.")
    conflicts: Text | None = Field(None, description="Conflicts of interest that were found, or: none.")
    sweep_on: Day | None = Field(None, description="The day on which what they publish was last read through.")
    concerns: tuple[Concern, ...] = Field((), description="What the vetting found about their accounts.")
    agreement_ref: Text | None = Field(None, description="Where the agreement is kept; never the agreement.")


class Contest(Part):
    """What people must be able to read before they take part."""

    rules_url: Link | None = Field(None, description="Where the rules stand.")
    opens_at: Moment | None = Field(None, description="When people can take part.")
    closes_at: Moment | None = Field(None, description="When it ends.")
    selection: Text | None = Field(None, description="How the winners are chosen, and by whom.")
    prize: Text | None = Field(None, description="What can be won.")
    eligibility: Text | None = Field(None, description="Who may take part.")
    promoter: Text | None = Field(None, description="The organisation that holds it, with its address.")
    min_age: Whole | None = Field(None, description="How old people must be.")
    privacy_url: Link | None = Field(None, description="What happens with the data of those who take part.")
    platform_release: YesNo | None = Field(None, description="The rules release the network from any liability.")
    winner_consent: YesNo | None = Field(None, description="Winners are asked before they are announced.")

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> Self:
        if self.opens_at and self.closes_at and self.closes_at.naive <= self.opens_at.naive:
            raise Problem(say("The contest closes before it opens."), say("correct one of the two times."), "TEC-04")
        return self
