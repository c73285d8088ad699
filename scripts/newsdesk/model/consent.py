"""What a person agreed to: never who the person is."""

from typing import ClassVar, Literal

from pydantic import Field

from newsdesk.model.fields import Day, Language, Names, Role, Text, YesNo
from newsdesk.model.record import Record


class Consent(Record):
    """The scope of one consent; the form itself stays in the asset library."""

    kind: ClassVar[str] = "consent"

    of: Literal["adult", "minor", "staff", "group"]
    networks: Names = Field(min_length=1, description="Where it may appear: networks, website, donor-report …")
    purposes: Names = Field(min_length=1, description="Such as awareness, fundraising, recruitment.")
    names: Literal["real", "pseudonym", "none"] = "none"
    identifiable: YesNo = Field(description="Whether the person may be recognisable.")
    given: Day
    expires: Day
    withdrawn: YesNo = False
    language: Language | None = Field(None, description="The language in which consent was asked.")
    collected_by: Role | None = Field(None, description="The role that asked.")
    form_ref: Text | None = Field(None, description="Where the form is kept; never the form.")
    guardian: YesNo | None = Field(None, description="For a minor: the guardian agreed.")
    assent: YesNo | None = Field(None, description="For a minor: the child agreed.")
    withdrawal_explained: YesNo | None = None
