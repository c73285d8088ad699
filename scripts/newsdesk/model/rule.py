"""A rule of a guideline page: what it decides, how, where it applies, and the examples that test it."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from newsdesk.model.fields import (
    AccountIds,
    CampaignIds,
    CountryNames,
    Day,
    Language,
    Languages,
    Name,
    Names,
    NetworkIds,
    Role,
    Roles,
    RuleId,
    Text,
    Texts,
    Topics,
    TypeIds,
    YesNo,
)
from newsdesk.model.finding import Problem, Severity, say
from newsdesk.model.record import Part
from newsdesk.model.tier import TierName

ANY = "any"
"""The key of a table by language that holds for every language."""

Example = str | dict[str, Any]
Tongue = Literal["any"] | Language
Scope = Literal["text", "alt", "title", "hashtags", "links"]
Way = Literal["terms", "pattern", "require", "forbid", "check"]
Quoted = Literal["same", "lower", "ignore"]

_WAYS: tuple[Way, ...] = ("terms", "pattern", "require", "forbid", "check")
_TEXTS = ("post", "faq", "asset")


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _by_language(value: Any) -> Any:
    """One pattern, several, or several per language."""
    if isinstance(value, dict):
        return {key: _listed(inner) for key, inner in value.items()}
    return {ANY: _listed(value)}


class Term(Part):
    """Words to avoid, and what to write instead."""

    avoid: Texts = Field(min_length=1, description="Words: * is the rest of a word, (a|b) one of several.")
    use: Text = Field(description="What to write instead.")
    fix: YesNo = Field(default=False, description="Whether --fix may write `use` there.")
    exceptions: Texts = Field((), alias="except", description="Words around a hit that make it right.")


Terms = dict[Tongue, tuple[Term, ...]]
Patterns = Annotated[dict[Tongue, tuple[Text, ...]], BeforeValidator(_by_language)]
Kinds = Annotated[Names, BeforeValidator(_listed)]


class Rule(Part):
    """One rule; with `check:`, every key that is not listed here is a parameter of the check."""

    model_config = ConfigDict(extra="allow")

    id: RuleId = Field(description="Letters and a number, such as LNG-01; findings name it.")
    title: Text = Field(description="What it asks for, in a few words.")
    severity: Severity = Field(description="How much a finding weighs.")
    why: Text = Field(description="Why it exists, in one or two sentences.")
    waivable: YesNo = Field(default=True, description="Whether a role may set it aside for one post.")
    waived_by: Role | None = Field(None, description="The role that a waiver needs.")

    terms: Terms = Field(default_factory=dict, description="Words to avoid, by language.")
    pattern: Patterns = Field(default_factory=dict, description="Regular expressions, by language where it matters.")
    require: Text | None = Field(None, description="An expression that must hold (CEL).")
    forbid: Text | None = Field(None, description="An expression that must not hold (CEL).")
    check: Name | None = Field(None, description="The built-in check that decides.")

    when: Text | None = Field(None, description="An expression: where it does not hold, the rule says nothing.")
    kinds: Kinds = Field((), alias="for", description="The kinds of record that it looks at; default: post.")
    scope: Annotated[tuple[Scope, ...], BeforeValidator(_listed)] = Field(
        ("text", "alt"), description="The texts in which words are looked for."
    )
    exceptions: Patterns = Field(default_factory=dict, alias="except", description="A hit inside of these is none.")
    quoted: Quoted | None = Field(
        None, description="What it does with quoted speech; default: words weigh one level less, patterns the same."
    )
    severity_in: dict[Language, Severity] = Field(default_factory=dict, description="Another weight in some languages.")
    message: Text | None = Field(None, description="What the finding says; {…} is filled in.")
    help: Text | None = Field(None, description="What to do about it.")
    masked: YesNo = Field(default=False, description="Whether the words found are kept out of every output.")
    fact: Name | None = Field(None, description="Rules that see the same fact at the same place are one finding.")

    types: TypeIds = Field((), description="Only posts of these types.")
    except_types: TypeIds = Field((), description="No posts of these types.")
    topics: Topics = Field((), description="Only posts that touch one of these topics.")
    countries: CountryNames = Field((), description="Only posts about these countries.")
    country_flags: Names = Field((), description="Only posts about a country with one of these flags.")
    languages: Languages = Field((), description="Only texts in these languages.")
    networks: NetworkIds = Field((), description="Only posts for these networks.")
    accounts: AccountIds = Field((), description="Only posts for these accounts.")
    campaigns: CampaignIds = Field((), description="Only posts of these campaigns.")
    hold_levels: Names = Field((), description="Only posts that a hold of one of these levels covers.")

    adds_roles: Roles = Field((), description="An escalation: roles that must approve.")
    raises_tier: TierName | None = Field(None, description="An escalation: the least tier.")

    fails: tuple[Example, ...] = Field((), description="Examples that this rule must find.")
    passes: tuple[Example, ...] = Field((), description="Examples that this rule must leave alone.")

    @model_validator(mode="after")
    def _decides_in_one_way(self) -> "Rule":
        given = [way for way in _WAYS if getattr(self, way)]
        if len(given) != 1:
            raise Problem(
                say("The rule {id} does not say how it decides.", id=self.id)
                if not given
                else say("The rule {id} decides in several ways: {ways}.", id=self.id, ways=", ".join(given)),
                say("give it one of: {ways}.", ways=", ".join(_WAYS)),
                "TEC-06",
            )
        return self

    @model_validator(mode="after")
    def _waiver_has_a_role(self) -> "Rule":
        quiet = self.severity in {Severity.NOTICE, Severity.ESCALATE}
        if self.waivable and not self.waived_by and not quiet:
            raise Problem(
                say("The rule {id} does not say who can waive it.", id=self.id),
                say("write waived_by: and a role, or waivable: no."),
            )
        return self

    @model_validator(mode="after")
    def _escalation_asks_for_something(self) -> "Rule":
        asks = bool(self.adds_roles or self.raises_tier)
        if asks != (self.severity is Severity.ESCALATE):
            raise Problem(
                say("The rule {id} asks for readers without being an escalation.", id=self.id)
                if asks
                else say("The escalation {id} asks for no reader and no tier.", id=self.id),
                say("write severity: escalate, and adds_roles: or raises_tier:."),
            )
        return self

    @property
    def way(self) -> Way:
        """How it decides."""
        return next(way for way in _WAYS if getattr(self, way))

    @property
    def looks_at(self) -> tuple[str, ...]:
        """The kinds of record that it looks at, unless a check says so itself."""
        return self.kinds or (_TEXTS if self.way in {"terms", "pattern"} else ("post",))

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of the check, as read: text, lists and mappings."""
        return dict(self.model_extra or {})


class Unenforced(Part):
    """A rule that needs data which no desk has yet: staff follow it, the desk cannot check it."""

    id: RuleId = Field(description="Letters and a number, such as LNG-30.")
    title: Text = Field(description="What it asks for, in a few words.")
    needs: Text = Field(description="What is missing before it can be checked.")


class Question(Part):
    """A question that a machine cannot decide, for the reviewers of the posts that it fits."""

    id: Text = Field(description="A short name, in small letters.")
    question: Text = Field(description="What reviewers ask themselves.")
    tiers: tuple[TierName, ...] = Field((), description="Only posts of these tiers.")
    types: TypeIds = Field((), description="Only posts of these types.")
    topics: Topics = Field((), description="Only posts that touch one of these topics.")
    people: Names = Field((), description="Kinds of people in a picture.")
    vulnerable: Names = Field((), description="Vulnerability tags of a picture; `any` for any of them.")
    minors: YesNo | None = Field(None, description="Only pictures with children, or only without.")
    shows: Names = Field((), description="What a picture shows, by its tags.")
    origins: Names = Field((), description="Where a picture comes from.")
    languages: Languages = Field((), description="Only texts in these languages.")
    when: Text | None = Field(None, description="An expression about the post (CEL).")


class NativeReader(Part):
    """Who signed the words of one language, and when."""

    by: Role = Field(description="The role that signed.")
    on: Day = Field(description="The day on which it did.")
