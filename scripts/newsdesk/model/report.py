"""The part of a report that people write; runs read it and never write it."""

import re
from typing import Annotated, ClassVar

from pydantic import Field

from newsdesk.model.fields import Day, Id, Name, Ref, Role, Text
from newsdesk.model.record import Part, Record

_PERIOD = re.compile(r"[1-9][0-9]{3}-(?:0[1-9]|1[0-2]|q[1-4]|w0[1-9]|w[1-4][0-9]|w5[0-3])")


def is_period(name: str) -> bool:
    """Whether a name is that of a month (2026-10), a quarter (2026-q4) or a week (2026-w43)."""
    return _PERIOD.fullmatch(name) is not None


class Reason(Part):
    """Why a post did well or badly, as the officer reads it; no proof of cause."""

    post: Text = Field(description="The id of the post.")
    account: Annotated[Id, Ref(("account",))] | None = Field(
        None, description="On which account; default: wherever it stands."
    )
    reason: Text = Field(description="One sentence.")


class Decision(Part):
    """What was decided about a recommendation, or about something that no threshold found."""

    advice: Name | None = Field(None, description="The recommendation that it answers: its id on guidelines/kpis.md.")
    title: Text | None = Field(None, description="What is to be done, where no recommendation says it.")
    decision: Text = Field(description="What was decided.")
    by: Role | None = Field(None, description="The role that decided.")
    until: Day | None = Field(None, description="The day until which it is done.")
    cost: Text | None = Field(None, description="What it costs, such as 4 hours a week.")
    check: Text | None = Field(None, description="Where we look whether it helped.")


class Written(Record):
    """What the officer says of a report; the file has the name of its period (2026-10) or of its campaign."""

    kind: ClassVar[str] = "report"

    title: Text = Field(description="What it is about, for lists of files.")
    summary: Text | None = Field(None, description="The report in short: two or three sentences.")
    reasons: tuple[Reason, ...] = Field((), description="Why posts did well or badly.")
    decisions: tuple[Decision, ...] = Field((), description="What was decided.")
