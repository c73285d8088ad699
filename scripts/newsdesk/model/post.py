"""A post: one text for one or several accounts."""

from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from newsdesk.model.ai import AiUse
from newsdesk.model.body import Body, parse_body
from newsdesk.model.fields import (
    WHEN_APPROVED,
    AccountIds,
    AssetId,
    CampaignId,
    ConsentIds,
    CountryName,
    Day,
    Hashtag,
    Id,
    Language,
    Link,
    Mention,
    Moment,
    Name,
    Names,
    PublishAt,
    Ref,
    Role,
    RuleRef,
    Targets,
    Text,
    Texts,
    Topics,
    TypeId,
    Whole,
    YesNo,
    Zone,
)
from newsdesk.model.finding import Problem, say
from newsdesk.model.fundraising import Appeal
from newsdesk.model.neutrality import FamilyInformed, Reshare
from newsdesk.model.paid import Paid
from newsdesk.model.partnership import Contest, Partnership
from newsdesk.model.record import Part, Record
from newsdesk.model.tier import TierName

Target = Annotated[Id, Ref(("account", "network", "all"), "ACC-03")]
PostId = Annotated[Id, Ref(("post",))]


def _for_all(value: object) -> object:
    if isinstance(value, str):
        raise Problem(
            say("“{value}” stands alone where a list is needed.", value=value[:60]),
            say("write it below the key, indented: - {value}", value=value.lstrip("#@- ")[:60]),
        )
    return {"all": value} if isinstance(value, list) else value


class Claim(Part):
    """A statement of fact in the post and where it comes from."""

    claim: Text = Field(description="What the post says.")
    ref: Text = Field(description="Where it is written.")
    checked_by: Role | None = Field(None, description="The role that checked it; adds the role to the approvals.")
    checked_on: Day | None = Field(None, description="The day on which it was checked.")


class PostMedia(Part):
    """One asset as this post uses it."""

    asset: AssetId = Field(description="Id in content/media.")
    file: Text | None = Field(None, description="One file of an asset that has several; default: all of them.")
    alt: str | None = Field(None, description="Alternative text for this post, instead of the asset's.")
    part: Whole | None = Field(None, description="The part of the thread that shows it; default: the first.")
    accounts: Targets | None = Field(None, description="Accounts or networks that get it; default: all.")


class Waiver(Part):
    """A request to set one rule aside; it adds the role that the rule names to the approvals."""

    rule: RuleRef = Field(description="The id of the rule.")
    reason: Text = Field(description="Why it does not fit here.")
    until: Day = Field(description="The last day on which it holds.")
    wrong: YesNo = Field(default=False, description="Whether the rule itself is wrong here: counted to correct it.")


class Clearance(Part):
    """A statement that somebody cleared something; it adds the role to the approvals and proves nothing by itself."""

    of: Literal["location", "attribution", "tag", "reshare"] = Field(description="What was cleared.")
    cleared_by: Role = Field(description="The role that cleared it.")
    cleared_on: Day | None = Field(None, description="The day on which it did.")


class Correction(Part):
    """A correction of what was published: the text below is the right one, and people are told."""

    at: Moment = Field(description="When it goes out.")
    text: Text = Field(description="What people read about it, where a published post cannot be changed.")
    reason: Text = Field(description="What was wrong; never published.")


class Post(Record):
    """One post for one or several accounts."""

    kind: ClassVar[str] = "post"

    title: Text = Field(description="Internal name; never published.")
    accounts: AccountIds = Field(min_length=1, description="Ids in content/accounts.")
    publish_at: PublishAt = Field(
        description="Date and hour in the account's time zone, or in `timezone`; or when-approved."
    )
    type: TypeId = Field(description="What kind of post it is: the list is in guidelines/workflow.md.")
    timezone: Zone | None = Field(None, description="Time zone of the times in this file; default: each account's.")
    expires_at: Moment | None = Field(None, description="The content is wrong after this.")
    review_by: Day | None = Field(None, description="The day by which somebody must read it again.")
    language: Language | None = Field(None, description="Default: the file name's, else the account's.")
    tier: TierName | None = Field(None, description="Only to raise what the rules compute.")
    topics: Topics = Field((), description="Sensitive topics it touches: the list is in guidelines/workflow.md.")
    objective: Name | None = Field(None, description="What it wants to reach, in one word.")
    pillar: Name | None = Field(None, description="The theme that it belongs to, in one word.")
    campaign: CampaignId | None = Field(None, description="Id in calendar/campaigns.")
    country: CountryName | None = Field(None, description="The country it speaks about.")
    link: Link | None = Field(None, description="UTM parameters are added per account and campaign.")
    sources: tuple[Claim, ...] = Field((), description="Where its facts come from, and who checked them.")
    media: tuple[PostMedia, ...] = Field((), description="Its pictures, films and documents, in their order.")
    consents: ConsentIds = Field((), description="Consents for words about people; a picture brings its own.")
    content_warning: Text | None = Field(
        None, description="Shown before text and pictures: where the network has a place for it, else above the text."
    )
    silent: YesNo = Field(default=False, description="Whether Telegram sends it without a sound.")
    mentions: Annotated[dict[Target, tuple[Mention, ...]], BeforeValidator(_for_all)] = Field(
        default_factory=dict,
        description="Handles added below the text: a list for all, or a list per account or network.",
    )
    hashtags: Annotated[dict[Target, tuple[Hashtag, ...]], BeforeValidator(_for_all)] = Field(
        default_factory=dict,
        description="Hashtags added below the text: a list for all, or a list per account or network.",
    )
    names_changed: YesNo = Field(default=False, description="Names in it are pseudonyms.")
    pseudonyms: Texts = Field((), description="The names in it that are not real.")
    identifiers: Names = Field(
        (), description="Details in it that could tell who somebody is: age, family, occupation, place, date …"
    )
    clearances: tuple[Clearance, ...] = Field((), description="What somebody cleared.")
    geotag: Text | None = Field(None, description="The place that the network shows with the post, or a check-in.")
    reshare_of: Reshare | None = Field(None, description="Another's post that this one shares or quotes.")
    internal_first: YesNo = Field(default=False, description="The people inside are told before everybody else.")
    internal_sent_at: Moment | None = Field(None, description="When the internal message went out.")
    family_informed: FamilyInformed | None = Field(
        None, description="For harm to a colleague: the family knows. Before that there are no names."
    )
    paid: Paid | None = Field(None, description="Paid promotion: see guidelines/paid.md.")
    fundraising: Appeal | None = Field(None, description="What an appeal must state: see guidelines/fundraising.md.")
    partnership: Partnership | None = Field(None, description="Who speaks with us: see guidelines/partners.md.")
    contest: Contest | None = Field(None, description="What people must know: see guidelines/contests.md.")
    repost_of: PostId | None = Field(None, description="The post that this one repeats.")
    re_verified_on: Day | None = Field(None, description="The day on which every fact of a repeated post was checked.")
    ai_use: tuple[AiUse, ...] = Field((), description="What AI tools did: see guidelines/artificial-intelligence.md.")
    urgent: Text | None = Field(None, description="Why it cannot wait for the usual time of the reviewers.")
    translated_from: Text | None = Field(
        None, description="For a translation: the code of the original's text that it follows; the check names it."
    )
    corrections: tuple[Correction, ...] = Field((), description="What was corrected after it went out.")
    waivers: tuple[Waiver, ...] = Field((), description="Rules to be set aside for this post.")

    @cached_property
    def text(self) -> Body:
        """The body, in its sections and parts."""
        return parse_body(self.document)[0]

    @property
    def when_approved(self) -> bool:
        """Whether it goes out as soon as it is approved."""
        return self.publish_at == WHEN_APPROVED
