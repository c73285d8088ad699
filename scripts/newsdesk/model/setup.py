"""The setup page: what a desk on GitHub must be set to, and what GitHub's plans offer."""

from typing import ClassVar

from pydantic import Field

from newsdesk.model.fields import Names, Roles, Text, Texts, Whole, YesNo
from newsdesk.model.guideline import Guideline
from newsdesk.model.record import Part


class HubPlan(Part):
    """What a plan of GitHub offers for a private repository."""

    name: Text = Field(description="As GitHub's interface for programs calls it.")
    title: Text
    rules: YesNo = Field(description="Rules for branches.")
    environments: YesNo = Field(description="Environments with secrets, limited to branches.")
    gates: YesNo = Field(description="Environments that wait for a person or for a time.")
    private_pages: YesNo = Field(description="Pages that only members see.")
    minutes: Whole = Field(description="Minutes of runs that are included in a month.")


class Label(Part):
    """A label that the forms set, and that must exist before they can."""

    name: Text
    colour: Text = Field(description="Six hexadecimal digits.")
    description: Text


class Setup(Guideline):
    """How a desk is set up, on this computer and on GitHub."""

    kind: ClassVar[str] = "setup"

    plans: tuple[HubPlan, ...] = ()
    required_checks: Texts = ("check", "newsdesk/approved")
    checks_app: Whole | None = Field(None, description="The number of the app whose checks count: GitHub Actions.")
    machine_branches: Names = Field(("ledger", "feed", "metrics"), description="Branches that only runs write.")
    shared_branches: Names = Field(
        ("metrics",), description="Those of them that people write too, from a computer: no key is asked for there."
    )
    labels: tuple[Label, ...] = ()
    known_keys: Texts = Field((), description="Titles of the deploy keys that may write.")
    ageing_rules: Texts = Field((), description="Rules whose findings newsdesk doctor repeats.")
    deputised_roles: Roles = Field((), description="Roles that at least two people hold.")
    calendar_weeks: Whole = Field(4, description="So many weeks ahead the calendar should not be empty.")
    calendar_past_days: Whole = Field(
        60, description="Calendars for other programs reach so many days back; a post deleted since then is cancelled."
    )
    minutes_percent: Whole = Field(80, description="Of the included minutes: more than that is told.")
