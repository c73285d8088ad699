"""A guideline page: what staff read, with the rules that the check enforces."""

import re
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field, model_validator

from newsdesk.model.fields import Day, Name, Role, RuleId, Text, Texts, YesNo
from newsdesk.model.finding import Problem, Severity, say
from newsdesk.model.record import Part, Record

_FILLED_IN = re.compile(r"\{(?:network|account|campaign|post)\}")

Example = str | dict[str, Any]


class Rule(Part):
    """One rule; every key that is not listed here is a parameter of its check."""

    model_config = ConfigDict(extra="allow")

    id: RuleId
    title: Text
    severity: Severity
    check: Name = Field(description="The built-in check that decides.")
    why: Text = Field(description="Why it exists, in one or two sentences.")
    waivable: YesNo = Field(default=True, description="Whether a role may set it aside for one post.")
    waived_by: Role | None = Field(None, description="The role that a waiver needs.")
    scope: Literal["post", "text", "media", "account", "file"] = "post"
    fails: tuple[Example, ...] = Field((), description="Examples that this rule must find.")
    passes: tuple[Example, ...] = Field((), description="Examples that this rule must leave alone.")

    @model_validator(mode="after")
    def _waiver_has_a_role(self) -> "Rule":
        if self.waivable and not self.waived_by and self.severity is not Severity.NOTICE:
            raise Problem(
                say("The rule {id} does not say who can waive it.", id=self.id),
                say("write waived_by: and a role, or waivable: no."),
            )
        return self

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of the check, as read: text, lists and mappings."""
        return dict(self.model_extra or {})


class Guideline(Record):
    """A page of the playbook."""

    kind: ClassVar[str] = "guideline"

    title: Text
    owner: Role | None = Field(None, description="The role that answers for this page.")
    source: Texts = ()
    checked_on: Day | None = None
    review_by: Day | None = None
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _rules_have_an_owner(self) -> "Guideline":
        missing = [key for key in ("owner", "source", "checked_on", "review_by") if not getattr(self, key)]
        if self.rules and missing:
            raise Problem(
                say("A page with rules needs `{keys}`.", keys="`, `".join(missing)),
                say("say who answers for it, where it comes from, and when it was and will be checked."),
            )
        return self


class Country(Part):
    """What the desk must know of a country before it speaks about it."""

    title: Text
    flags: tuple[Name, ...] = Field((), description="Such as conflict, elections, law_risk, staff_risk.")


class Countries(Guideline):
    """The countries that the desk speaks about."""

    kind: ClassVar[str] = "countries"

    countries: dict[Text, Country]


class LinkPolicy(Guideline):
    """How links are written: the parameters that tell where a visitor came from."""

    kind: ClassVar[str] = "links"

    own_domains: Texts = Field(description="Only links to these get UTM parameters.")
    utm: dict[Text, Text] = Field(
        default_factory=dict,
        description="Parameter to value; {network}, {account}, {campaign} and {post} are filled in.",
    )

    @model_validator(mode="after")
    def _known_words(self) -> "LinkPolicy":
        for value in self.utm.values():
            if "{" in (rest := _FILLED_IN.sub("", value)) or "}" in rest:
                raise Problem(
                    say("“{value}” asks for something that is not known.", value=value[:60]),
                    say("use {words} in braces, or plain text.", words="network, account, campaign, post"),
                )
        return self
