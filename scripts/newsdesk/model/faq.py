"""A question that people ask, with a short and a long answer."""

from typing import ClassVar

from pydantic import Field

from newsdesk.model.fields import CampaignIds, Day, Language, Link, Role, Text, Texts, YesNo
from newsdesk.model.record import Record


class Faq(Record):
    """One question; the body is the long answer."""

    kind: ClassVar[str] = "faq"

    title: Text = Field(description="The question, as people ask it.")
    short: Text = Field(description="The answer for a reply: a few sentences; `link` is added when it is copied.")
    language: Language | None = Field(None, description="Default: the file name's, else English.")
    keywords: Texts = Field((), description="Other words that people use for it.")
    do: Texts = Field((), description="What whoever sends it also does; never published.")
    dont: Texts = Field((), description="What whoever sends it does not do; never published.")
    campaigns: CampaignIds = Field((), description="Campaigns that bring this question.")
    source: Texts = Field((), description="Where the answer comes from; never published.")
    owner: Role | None = Field(None, description="The role that answers for it.")
    checked_by: Role | None = Field(None, description="The role that checked it.")
    checked_on: Day | None = Field(None, description="The day on which it was checked.")
    review_by: Day | None = Field(
        None, description="The day by which it is checked again; after it nobody can copy the answer."
    )
    translated_from: Text | None = Field(
        None, description="For a translation: the code of the original's text that it follows; the check names it."
    )
    public: YesNo = Field(default=False, description="Whether the public site may show it.")
    link: Link | None = Field(None, description="Where people find more; added when the answer is copied.")

    @property
    def topic(self) -> str:
        """The folder below faqs/."""
        return self.path.removeprefix("faqs/").rpartition("/")[0]
