"""What artificial intelligence did for a text, and who answers for it."""

from typing import Literal

from pydantic import Field

from newsdesk.model.fields import Day, Language, Role, Text, YesNo
from newsdesk.model.record import Part


class AiUse(Part):
    """One use of an AI tool; `reviewed_by` adds the role to the approvals."""

    task: Literal["draft", "translation", "summary", "subtitles", "ideas", "image"] = Field(
        description="What the tool did."
    )
    tool: Text | None = Field(None, description="Name of the tool.")
    reviewed_by: Role | None = Field(None, description="The role that read every word; adds the role to the approvals.")
    language: Language | None = Field(None, description="The language that this reader speaks fluently.")
    reviewed_on: Day | None = Field(None, description="The day on which a person read the result.")
    no_personal_data: YesNo = Field(
        default=False, description="Nothing about a patient, a colleague or another person was given to the tool."
    )
