"""One figure of the page: what is done with which columns of which table, checked before anything is counted."""

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from newsdesk.model import formula as formulas
from newsdesk.model.facts import TABLES, Table
from newsdesk.model.fields import Name, NetworkId, Number, RuleRef, Text, Texts, Whole
from newsdesk.model.finding import Problem, say
from newsdesk.model.record import Part

Unit = Literal["percent", "count", "currency", "minutes", "hours", "seconds", "ratio", "points"]
_BY_RULES = frozenset({"alternative_text", "consent", "accessibility", "account_checks"})
_TWO = 2


class Kpi(Part):
    """One figure of the reports."""

    id: Name = Field(description="The name that campaigns, accounts and other figures use.")
    title: Text = Field(description="What it is called in reports.")
    group: Name = Field("other", description="The part of the list that it belongs to, from `groups`.")
    how: Text = Field(description="How it is worked out, in words.")
    over: Name | None = Field(None, description="The table, one line for each unit, whose columns the formula names.")
    formula: Text | None = Field(
        None, description="Columns, other figures, + - * / ( ), comparisons, and, or, not, and functions."
    )
    formulas: dict[NetworkId, Text] = Field(
        default_factory=dict, description="What is taken instead on some networks, which count other things."
    )
    only: Text | None = Field(None, description="The condition that makes a line belong to the figure.")
    known: Text | None = Field(None, description="The condition without which a line is left out, and counted as such.")
    alike: Name | None = Field(
        None,
        description="A column, such as campaign: lines in which it differs are not put together; default: all are.",
    )
    unit: Unit = Field("percent", description="What the result is.")
    direction: Literal["up", "down", "none"] = Field("up", description="Where better is; none: neither is better.")
    target: Number | None = Field(None, description="What we aim at, in its unit.")
    source: Text | None = Field(None, description="Where the numbers come from.")
    caveats: Texts = Field((), description="What has to be said with it.")
    variant_of: Name | None = Field(None, description="The figure that this is another way to work out, or a part of.")
    rules: tuple[RuleRef, ...] = Field((), description="What counts against it: a finding of one of these rules.")
    of: tuple[Text, ...] = Field((), description="What stands behind it, one and many: post, posts.")
    minimum_n: Whole | None = Field(None, description="Below this it is marked as small; default: small_number.")

    @cached_property
    def tree(self) -> ast.expr | None:
        """Its formula, read."""
        return formulas.parse(self.formula) if self.formula else None

    @cached_property
    def trees(self) -> Mapping[str, ast.expr]:
        """Its formulas by network, read."""
        return {network: formulas.parse(text) for network, text in self.formulas.items()}

    @cached_property
    def conditions(self) -> Mapping[str, ast.expr]:
        """What makes a line belong (only), and what makes it known (known), where the page says it."""
        stated = {"only": self.only, "known": self.known}
        return {key: formulas.parse(text, of_line=True) for key, text in stated.items() if text}

    @property
    def table(self) -> Table | None:
        """The table that it counts in."""
        return TABLES.get(self.over or "")

    @property
    def nouns(self) -> tuple[str, str]:
        """What is counted, one and many."""
        if len(self.of) == _TWO:
            return self.of[0], self.of[1]
        return self.table.nouns if self.table else ("", "")

    def stands_on(self, count: int, below: float | None) -> float | None:
        """What is compared with the small number: what is divided by, else the units; None for sums and counts.

        Money says nothing of how many stand behind a figure, so there the units count too.
        """
        if self.tree is None:
            return count
        if formulas.split(self.tree).below is not None:
            return count if self.unit == "ratio" or below is None else below
        averages = {"mean", "median", "p90", "min", "max"}
        return count if any(formulas.name_of(call) in averages for call in formulas.calls(self.tree)) else None

    @property
    def by_unit(self) -> bool:
        """Whether each unit has a value of its own that others can use: no function, nothing divided."""
        return self.tree is not None and not any(formulas.calls(self.tree)) and not formulas.divides(self.tree)

    @model_validator(mode="after")
    def _can_be_worked_out(self) -> Self:
        if (self.id in _BY_RULES) and not self.rules:
            raise Problem(
                say("“{name}” does not say which rules decide.", name=self.id),
                say("list under `rules` the rules whose findings count against it."),
            )
        if (self.formula is None) != (self.over is None) or (self.over and not self.table):
            raise Problem(
                say("“{name}” does not say with `formula` and `over` what is worked out of which table.", name=self.id),
                say("the tables are: {names}.", names=", ".join(TABLES)),
            )
        if len(self.of) not in {0, _TWO}:
            raise Problem(say("`of` names one and many."), say("write for example - post, and below it - posts."))
        if self.formulas and not (self.by_unit and all(_by_unit(tree) for tree in self.trees.values())):
            raise Problem(
                say("Networks can have their own formula only where each post has a value of its own."),
                say("make a figure without / and functions, with `formulas`, and use it in this one."),
            )
        return self

    def wanted(self) -> Iterator[tuple[str, ast.expr]]:
        """Its formulas and conditions, each with the key under which it stands."""
        if self.tree is not None:
            yield "formula", self.tree
            yield from (("formulas", tree) for tree in self.trees.values())
        yield from self.conditions.items()


def _by_unit(tree: ast.expr) -> bool:
    return not any(formulas.calls(tree)) and not formulas.divides(tree)
