"""What the page of figures says of reports: how posts are ranked, what counts as common, when we recommend something."""

from typing import Literal, Self

from pydantic import Field, model_validator

from newsdesk.model.fields import Name, Number, Role, Text, Whole, YesNo
from newsdesk.model.finding import Problem, say
from newsdesk.model.record import Part

Dimension = Literal["format", "part_of_day", "weekday", "language", "objective", "type", "pillar", "campaign"]
Group = Literal["account", "campaign", "language", "network", "type"]


class RankBy(Part):
    """By what the best and the weakest posts are found: each is compared with what is usual for its account."""

    figure: Name = Field(description="A figure of `figures` that is a share of one number, such as reach.")
    least: Number = Field(500, description="Posts for which that number is smaller are left out.")
    history_days: Whole = Field(90, description="What is usual is the median of so many days until the report ends.")
    history_posts: Whole = Field(5, description="With fewer posts nobody knows what is usual for an account.")
    shown: Whole = Field(3, description="So many best and so many weakest are shown.")


class TraitsBy(Part):
    """Which posts are put side by side to see what the best have in common."""

    by: tuple[Dimension, ...] = Field((), description="What posts can share.")
    least: Whole = Field(5, description="Groups of fewer posts, and what is left beside them, are not compared.")
    times: Number = Field(1.25, description="A group is named when it does so many times better or worse.")


class Threshold(Part):
    """One recommendation, and the value from which the report gives it."""

    id: Name = Field(description="Its name, by which a written decision refers to it.")
    title: Text = Field(description="What we recommend, in one sentence.")
    figure: Name = Field(description="The figure that is looked at.")
    below: Number | None = Field(None, description="It is given where the figure is below this.")
    above: Number | None = Field(None, description="It is given where the figure is above this.")
    target: YesNo = Field(default=False, description="It is given where the target of the figure is not met.")
    by: Group | None = Field(None, description="Looked at for each account, campaign …; default: for all together.")
    least: Whole = Field(1, description="Not given where fewer stand behind the figure.")
    decides: Role | None = Field(None, description="The role that decides.")

    @model_validator(mode="after")
    def _has_one_threshold(self) -> Self:
        if (self.below is not None) + (self.above is not None) + self.target != 1:
            raise Problem(
                say("“{name}” does not have one threshold.", name=self.id),
                say("write one of `below`, `above` and `target: yes`."),
            )
        return self
