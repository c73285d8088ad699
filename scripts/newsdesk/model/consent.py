"""What a person agreed to: never who the person is."""

from typing import ClassVar, Literal

from pydantic import Field

from newsdesk.model.fields import Day, Language, Name, Names, Role, Text, YesNo
from newsdesk.model.record import Record


class Consent(Record):
    """The scope of one consent; the form itself stays in the asset library."""

    kind: ClassVar[str] = "consent"

    of: Literal["adult", "minor", "staff", "group"] = Field(description="Who agreed.")
    networks: Names = Field(min_length=1, description="Where it may appear: networks, website, donor-report …")
    purposes: Names = Field(min_length=1, description="Such as awareness, fundraising, recruitment.")
    names: Literal["real", "pseudonym", "none"] = Field("none", description="Which name may stand with it.")
    identifiable: YesNo = Field(description="Whether the person may be recognisable.")
    given: Day = Field(description="The day on which the person agreed.")
    expires: Day = Field(description="The last day on which it holds.")
    withdrawn: YesNo = Field(default=False, description="The day on which the person took it back.")
    withdrawn_on: Day | None = Field(None, description="The day on which it was withdrawn; then nothing may use it.")
    language: Language | None = Field(None, description="The language in which consent was asked.")
    collected_by: Role | None = Field(None, description="The role that asked.")
    interpreter: YesNo | None = Field(None, description="Whether an interpreter helped; no: both spoke the language.")
    form: Literal["written", "oral_recorded"] = Field("written", description="A signed form, or a recording.")
    form_ref: Text | None = Field(None, description="Where the form is kept; never the form.")
    guardian: YesNo | None = Field(None, description="For a minor: the guardian agreed.")
    assent: YesNo | None = Field(None, description="For a minor: the child agreed.")
    too_young: YesNo = Field(default=False, description="For a minor: too young to be asked; the guardian agreed.")
    disclosure_consent: YesNo = Field(
        default=False, description="Whether the person agreed that the own illness or past is named."
    )
    method: Text | None = Field(None, description="For a group: how everybody was told and could step aside.")
    place_type: Name | None = Field(None, description="For a group: the kind of place, such as clinic or school.")
    withdrawal_explained: YesNo | None = Field(
        None, description="Whether the person knows how to take the consent back."
    )
