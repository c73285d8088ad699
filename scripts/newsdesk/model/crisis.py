"""The crisis page: what the printable sheet of the first hour is made of."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from newsdesk.model.calendar import HoldLevel
from newsdesk.model.fields import Day, Roles, Text, Texts, Translations, YesNo
from newsdesk.model.finding import Problem, say
from newsdesk.model.guideline import Guideline
from newsdesk.model.record import Part

_NUMBER = re.compile(r"(?<!\d)(?!\d{4}-\d{2}-\d{2})\d(?:[ ./()-]{0,2}\d){6,}")


class CrisisLevel(Part):
    """One level: when it is chosen, what it stops, and who decides."""

    title: Text = Field(description="What the level is called.")
    when: Text = Field(description="In a few words; the sheet has little room.")
    stops: Text = Field(description="What is no longer published.")
    goes_out: Text = Field(description="What is still published.")
    watching: Text | None = Field(None, description="How often somebody reads comments and news.")
    raised_by: Roles = Field((), description="One of them raises it; none named: whoever is on call.")
    lowered_by: Roles = Field((), description="One of them lowers it.")
    lowered_together: YesNo = Field(default=False, description="All of them must agree to lower it.")


class Step(Part):
    """One thing to do in the first hour."""

    minute: Text = Field(description="Minutes from the beginning, such as 10, or 30 to 60.")
    do: Text = Field(description="What is done then.")
    roles: Roles = Field((), description="Who does it.")
    who: Text | None = Field(None, description="Who does it, where that is no role: the crisis lead, who is on call.")


class HoldingStatement(Part):
    """The first words in public; what somebody fills in stands in [BRACKETS]."""

    title: Text = Field(description="When it is used.")
    texts: Translations = Field(description="By language; the check finds every bracket that was left in a post.")


class Alarm(Part):
    """Something that others must hear of at once."""

    what: Text = Field(description="What happened.")
    roles: Roles = Field((), description="Who must hear of it.")
    who: Text | None = Field(None, description="Who else, where that is no role.")
    within: Text = Field(description="How fast, such as 15 minutes.")
    also: Text | None = Field(None, description="What to do besides.")


class Crisis(Guideline):
    """Levels, the first hour, holding statements, whom to tell, and when it is over."""

    kind: ClassVar[str] = "crisis"

    motto: Text | None = Field(None, description="The first words of the sheet.")
    lead: Text | None = Field(None, description="What stands behind them.")
    levels: dict[HoldLevel, CrisisLevel] = Field(default_factory=dict, description="The levels of a hold.")
    how_to_hold: Texts = Field((), description="How to pause publishing from a phone, step by step.")
    without_internet: Text | None = Field(None, description="How to pause publishing when nothing can be opened.")
    first_hour: tuple[Step, ...] = Field((), description="What is done when, and by whom.")
    statements: tuple[HoldingStatement, ...] = Field((), description="The first one stands on the sheet.")
    never: Texts = Field((), description="What nobody says or does.")
    tell: tuple[Alarm, ...] = Field((), description="Who must hear of what at once.")
    stand_down: Texts = Field((), description="When it is over, and what comes then.")
    contacts: Text | None = Field(None, description="Where telephone numbers are kept; they are never on this page.")
    tested_on: Day | None = Field(None, description="When the sheet was last practised.")

    @model_validator(mode="after")
    def _keeps_no_numbers(self) -> Self:
        for name in Crisis.model_fields.keys() - Guideline.model_fields.keys():
            if any(_NUMBER.search(text) for text in _texts(getattr(self, name))):
                raise Problem(
                    say("A telephone number seems to stand in `{key}`.", key=name),
                    say("keep it in the contact list: this page is printed, and its history is kept for ever."),
                    "TEC-06",
                )
        return self

    def blanks(self) -> Iterator[str]:
        """What holding statements leave to fill in, with its brackets."""
        for statement in self.statements:
            for text in statement.texts.values():
                parts = text.split("[")[1:]
                yield from (f"[{part.partition(']')[0]}]" for part in parts if "]" in part)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Part):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name))
    elif isinstance(value, dict | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
