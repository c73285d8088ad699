"""What a post states about others: whose post it shares, and that a family knows before the public does."""

from typing import Literal

from pydantic import Field

from newsdesk.model.fields import Day, Link, Role, Text
from newsdesk.model.record import Part


class Reshare(Part):
    """Another's post that this one shares or quotes."""

    account: Text = Field(description="The account or page that it comes from.")
    kind: Literal["party_to_conflict", "state_media", "campaign", "organisation", "person"] = Field(
        description="Whose it is; campaign: of a party, a candidate or a movement."
    )
    url: Link | None = Field(None, description="The address of the post.")


class FamilyInformed(Part):
    """A statement that the family of a harmed colleague knows; it proves nothing by itself."""

    by: Role = Field(description="The role that spoke with the family; adds it to the approvals.")
    on: Day = Field(description="The day on which they were told.")
