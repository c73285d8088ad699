"""A guideline page: what staff read, with the rules that the check enforces."""

import re
from typing import ClassVar

from pydantic import Field, model_validator

from newsdesk.model.fields import Day, Language, Name, Number, Role, Text, Texts, Whole, YesNo
from newsdesk.model.finding import Problem, say
from newsdesk.model.record import Part, Record
from newsdesk.model.rule import NativeReader, Question, Rule, Tongue, Unenforced

_FILLED_IN = re.compile(r"\{(?:network|account|campaign|post)\}")


class Guideline(Record):
    """A page of the playbook."""

    kind: ClassVar[str] = "guideline"

    title: Text = Field(description="What the page is called.")
    owner: Role | None = Field(None, description="The role that answers for this page.")
    source: Texts = Field((), description="Where it comes from.")
    checked_on: Day | None = Field(None, description="The day on which it was checked.")
    review_by: Day | None = Field(None, description="The day by which it is checked again.")
    public: YesNo = Field(default=False, description="Whether the public site shows its text; its rules never.")
    order: Whole | None = Field(None, description="Its place in lists: small numbers first, then the others by title.")
    rules: tuple[Rule, ...] = Field((), description="What the check enforces.")
    not_enforced: tuple[Unenforced, ...] = Field((), description="Rules that wait for data; staff follow them.")
    checklist: tuple[Question, ...] = Field((), description="What reviewers ask themselves.")
    lists: dict[Name, dict[Tongue, Texts]] = Field(
        default_factory=dict, description="Lists of words by language, which patterns read as <<name>>."
    )
    native_readers: dict[Language, NativeReader] = Field(
        default_factory=dict, description="Who signed the words of a language; until then they weigh less."
    )

    @property
    def rank(self) -> tuple[bool, int, str]:
        """What lists of pages are sorted by."""
        return self.order is None, self.order or 0, self.title.casefold()

    @model_validator(mode="after")
    def _rules_have_an_owner(self) -> "Guideline":
        missing = [key for key in ("owner", "source", "checked_on", "review_by") if not getattr(self, key)]
        if self.rules and missing:
            raise Problem(
                say("A page with rules needs `{keys}`.", keys="`, `".join(missing)),
                say("say who answers for it, where it comes from, and when it was and will be checked."),
            )
        return self


class QuietDays(Part):
    """Days around a vote for public office on which nothing of ours may look like a comment on it."""

    start: Day = Field(description="The first quiet day.")
    end: Day = Field(description="The last quiet day.")

    @model_validator(mode="after")
    def _ends_after_start(self) -> "QuietDays":
        if self.end < self.start:
            raise Problem(
                say("The quiet days end on {end}, before they start.", end=str(self.end)),
                say("correct one of the two dates."),
                "TEC-04",
            )
        return self


class Country(Part):
    """What the desk must know of a country before it speaks about it."""

    title: Text = Field(description="What the country is called.")
    code: Text | None = Field(None, description="Two letters (ISO 3166-1), as advertising platforms write it.")
    flags: tuple[Name, ...] = Field((), description="Such as conflict, elections, law_risk, staff_risk.")
    elections_quiet: tuple[QuietDays, ...] = Field((), description="The quiet days around its elections.")


class Countries(Guideline):
    """The countries that the desk speaks about."""

    kind: ClassVar[str] = "countries"

    countries: dict[Text, Country] = Field(description="The countries by name.")


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


class AssetLimits(Part):
    """What newsdesk fetches, and what it does to a file on its way out; sizes in bytes."""

    largest_picture: Whole = Field(100_000_000, description="A larger picture is not fetched.")
    largest_file: Whole = Field(1_000_000_000, description="The same for films, sound and documents.")
    most_pixels: Whole = Field(80_000_000, description="A picture with more would fill the memory.")
    minutes: Number = Field(10, description="How long fetching one file may take.")
    redirects: Whole = Field(3, description="How often another address may be named instead.")
    formats: Texts = Field(("jpeg", "png", "gif"), description="Pictures that go where a network names no formats.")
    picture_share: Number = Field(0.5, description="How much of a framed picture must be the picture itself.")
    smallest_side: Whole = Field(600, description="The longer side; no picture is made smaller to save bytes.")
    address_minutes: Whole = Field(60, description="How long the address works that a network fetches from.")
    named_licences: Texts = Field(("CC",), description="Licences that go into the file, by how their names begin.")


class AssetPolicy(Guideline):
    """Where pictures and films lie, and what happens to them on their way out."""

    kind: ClassVar[str] = "asset_policy"

    limits: AssetLimits = Field(default_factory=AssetLimits, description="What is fetched, and how files are made fit.")
