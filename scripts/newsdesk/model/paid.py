"""Paid promotion: what is bought for a post, and the budget line that pays for it."""

import re
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from newsdesk.model.fields import Day, Name, Number, Role, Text, Texts, YesNo
from newsdesk.model.finding import Problem, say
from newsdesk.model.record import Part, Record

_CURRENCY = re.compile(r"[A-Z]{3}")


def _currency(value: str) -> str:
    if not _CURRENCY.fullmatch(value):
        raise Problem(
            say("“{value}” is no currency.", value=value[:60]),
            say("write its three capital letters (ISO 4217), such as EUR."),
        )
    return value


Currency = Annotated[
    str, AfterValidator(_currency), WithJsonSchema({"type": "string", "pattern": f"^{_CURRENCY.pattern}$"})
]


def _ends_after_start(start: Day | None, end: Day | None) -> None:
    if start and end and end < start:
        raise Problem(
            say("It ends on {end}, before it starts on {start}.", end=str(end), start=str(start)),
            say("correct one of the two dates."),
            "TEC-04",
        )


class Paid(Part):
    """What is bought for one post; amounts in the currency that stands beside them."""

    platform: Name | None = Field(None, description="Where it is bought: meta, google, x, linkedin, tiktok …")
    amount: Number | None = Field(None, description="The most that may be spent.")
    currency: Currency | None = Field(None, description="Three letters (ISO 4217), such as EUR.")
    start: Day | None = Field(None, description="The first day.")
    end: Day | None = Field(None, description="The last day.")
    countries: Texts = Field((), description="Who sees it: two letters (ISO 3166-1), or a country of this desk.")
    category: Name | None = Field(None, description="As the platform asks: none, social_issue, political, electoral …")
    targeting: Texts = Field((), description="Every criterion by which the audience is chosen.")
    budget_line: Text | None = Field(None, description="Id in content/budgets.")
    approver: Role | None = Field(None, description="The role that agrees to the expense; is added to the approvals.")
    objective: Name | None = Field(None, description="Default: that of the post.")
    kpi: Name | None = Field(None, description="The figure that tells whether it worked, such as link_clicks.")
    diaspora: YesNo = Field(default=False, description="People abroad are meant: families, or those who travel there.")
    triage: Text | None = Field(None, description="The decision that an answer to a false claim may be promoted.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _ends_after_start(self.start, self.end)
        return self


class Budget(Record):
    """One budget line for promotion: what was approved, and what is gone."""

    kind: ClassVar[str] = "budget"

    title: Text = Field(description="What the line is called.")
    owner: Role | None = Field(None, description="The role that answers for it.")
    currency: Currency = Field(description="Three letters (ISO 4217), such as EUR.")
    approved: Number = Field(description="How much was agreed.")
    committed: Number = Field(0.0, description="Promised, not yet paid, and for no post of this desk.")
    spent: Number = Field(0.0, description="Paid until the day in as_of.")
    as_of: Day | None = Field(None, description="The day of the last account; posts that run longer count as planned.")
    start: Day | None = Field(None, description="Its first day.")
    end: Day | None = Field(None, description="The last day on which it pays.")
    daily_cap: Number | None = Field(None, description="The most that one post may cost a day.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _ends_after_start(self.start, self.end)
        return self
