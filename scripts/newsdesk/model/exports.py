"""The page of exports: the files of numbers that people get from other tools, and what their columns are called."""

from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from newsdesk.model.fields import Language, Name, Names, Text, Texts, Whole, YesNo, Zone
from newsdesk.model.finding import Problem, say
from newsdesk.model.guideline import Guideline
from newsdesk.model.metric import Money, Scope
from newsdesk.model.record import Part


class Column(Part):
    """One column: what it is for us, and its header in every language that we know."""

    role: Name | None = Field(None, description="What a row is recognised by, such as key, link, text, posted, day.")
    name: Name | None = Field(None, description="Which of our metrics it is; without one its word stands alone.")
    left_out: Text | None = Field(None, description="Why its values are not taken over.")
    money: Money = Field("", description="organic or paid, where the column counts only one of them.")
    fractions: YesNo = Field(default=False, description="Whether its values may have a fraction, such as seconds.")
    zero: Literal["counts", "nothing"] = Field("counts", description="Whether 0 is a value, or says that it has none.")
    amount: YesNo = Field(default=False, description="Whether its values are money; its header may name the currency.")
    below_zero: YesNo = Field(default=False, description="Whether a count can be below 0, such as a net growth.")
    cells: Literal["number", "moment", "word"] = Field("number", description="What stands in its cells.")
    words: dict[Text, Texts] = Field(
        default_factory=dict,
        description="What may stand in a cell besides our own words, by our word; for numbers, our words are numbers.",
    )
    at_end: YesNo = Field(default=False, description="Whether it is a level on the last day, such as followers.")
    example: Text | None = Field(None, description="What a template shows in its place.")
    needed: YesNo = Field(default=False, description="Whether a file without it is none of these.")
    headers: dict[Language, Texts] = Field(description="Its headers; the first in English is the metric's name.")
    unverified: tuple[Language, ...] = Field((), description="Languages whose header nobody has seen in a real file.")

    @property
    def counts(self) -> bool:
        """Whether it has values that are taken over."""
        return not self.role and not self.left_out

    @property
    def title(self) -> str:
        """What the source calls it, in English where that is known."""
        return next(iter(self.headers.get("en", ())), "") or next(words[0] for words in self.headers.values() if words)

    @model_validator(mode="after")
    def _is_one_thing(self) -> "Column":
        if sum(bool(key) for key in (self.role, self.name, self.left_out)) > 1:
            raise Problem(
                say("A column has only one of `role`, `name` and `left_out`."),
                say("say what it is for, which metric it is, or why it is left out."),
            )
        if not any(self.headers.values()):
            raise Problem(say("A column without a header."), say("write under `headers` what it is called."))
        return self


class LookAlike(Part):
    """A file that looks like one of these and would mislead: it has all `columns` and none of those `without`."""

    columns: Texts = Field((), description="Headers that it has, in English.")
    without: Texts = Field((), description="Headers that it lacks, in English.")
    reason: Text = Field(description="Why its numbers would be wrong.")
    help: Text = Field(description="What to export in its place.")


class Layout(Part):
    """One format: how it is recognised and what is in it."""

    id: Name = Field(description="Its name on the command line.")
    title: Text = Field(description="What people call it.")
    scope: Scope = Field(description="What its rows are about.")
    network: Name | None = Field(None, description="The network or tool that counted.")
    sheet: Text | None = Field(None, description="The sheet of the workbook, or the file of the zip, with the rows.")
    own: YesNo = Field(
        default=False, description="People write it themselves: there is a template, and another column is refused."
    )
    beside: Names = Field((), description="Formats whose tables stand in the same file.")
    kind: Name | None = Field(None, description="Of a file of cases: misinformation or crisis.")
    totals: Texts = Field((), description="What a row of totals begins with, which is no row of its own.")
    timezone: Zone | None = Field(None, description="The zone of its times; default: the desk's.")
    known_from: Texts = Field((), description="What the headers are known from, and what nobody has verified.")
    columns: tuple[Column, ...] = Field(description="Its columns, in any order.")
    look_alikes: tuple[LookAlike, ...] = ()

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages in which headers are known; English first."""
        found = {language for column in self.columns for language in column.headers}
        return tuple(sorted(found, key=lambda language: (language != "en", language)))


class Exports(Guideline):
    """Files of numbers that can be imported."""

    kind: ClassVar[str] = "exports"

    formats: tuple[Layout, ...] = Field((), description="What can be imported.")
    missing: Texts = Field((), description="What stands in a cell in which nothing was counted; it is not 0.")
    header_rows: Whole = Field(40, description="The header is among the first rows, as many as this.")
    alike_columns: Whole = Field(3, description="A file with so many columns of a format looks like one of it.")
    largest_megabytes: Whole = Field(200, description="A file that is larger, also when unpacked, is refused.")
    workbook_megabytes: Whole = Field(30, description="The same for a workbook.")
    most_rows: Whole = Field(1_000_000, description="A file with more rows is refused.")
    longest_cell: Whole = Field(100_000, description="A file with a longer cell, in characters, is refused.")
    repeated_percent: Whole = Field(
        50, description="Where fewer of the rows have a post of their own, it is a breakdown by day."
    )
    longest_word: Whole = Field(40, description="What is longer, in a file of our own, is free text and is refused.")
    text_days: Whole = Field(2, description="A row is one of our posts by its text only so many days around it.")
    text_start: Whole = Field(60, description="A shortened text counts if so many characters are the same.")

    @cached_property
    def by_id(self) -> dict[str, Layout]:
        """The formats by their id."""
        return {layout.id: layout for layout in self.formats}

    @model_validator(mode="after")
    def _each_once(self) -> "Exports":
        names = [layout.id for layout in self.formats]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise Problem(say("The format “{name}” stands twice.", name=twice), say("keep one of them."))
        beside = next((name for layout in self.formats for name in layout.beside if name not in names), None)
        if beside:
            raise Problem(say("There is no format “{name}”.", name=beside), say("write under `beside` ids of formats."))
        return self
