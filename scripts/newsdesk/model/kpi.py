"""One figure of the page: what is done with which columns of which table, checked before anything is counted."""

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from newsdesk.model import formula as formulas
from newsdesk.model.counting import Metric
from newsdesk.model.facts import TABLES, Table
from newsdesk.model.fields import Name, NetworkId, Number, RuleRef, Text, Texts, Whole
from newsdesk.model.finding import Problem, say
from newsdesk.model.record import Part

Unit = Literal["percent", "count", "currency", "minutes", "hours", "seconds", "ratio", "points"]
_BY_RULES = frozenset({"alternative_text", "consent", "accessibility", "account_checks"})
_NUMERIC = frozenset({"count", "currency", "seconds", "points", "yes_no"})
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
        return count if any(_name(call) in averages for call in formulas.calls(self.tree)) else None

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


class Columns:
    """The columns of one table, with the metrics that are columns of it too."""

    def __init__(self, table: Table, metrics: Mapping[str, Metric]):
        self._own = {column.name: column for column in table.columns}
        scope = table.metrics
        self._metrics = {
            name: metric
            for name, metric in metrics.items()
            if scope in metric.scopes and metric.unit in _NUMERIC and name not in self._own
        }

    def __contains__(self, name: str) -> bool:
        return name in self._own or name in self._metrics

    def __iter__(self) -> Iterator[str]:
        return iter((*self._own, *self._metrics))

    def is_text(self, name: str) -> bool:
        """Whether it holds words."""
        return name in self._own and self._own[name].kind == "text"

    def is_number(self, name: str) -> bool:
        """Whether it can be counted with."""
        return name in self._metrics or (name in self._own and self._own[name].kind in {"number", "yes_no"})

    def is_yes_no(self, name: str) -> bool:
        """Whether it is 1 or 0."""
        return name in self._own and self._own[name].kind == "yes_no"

    def is_money(self, name: str) -> bool:
        """Whether it is an amount in the currency of its line."""
        return self._metrics[name].unit == "currency" if name in self._metrics else self._own[name].money

    def adds_up(self, name: str) -> bool:
        """Whether a sum over several units means anything."""
        return self._metrics[name].adds_up if name in self._metrics else self._own[name].adds

    def is_level(self, name: str) -> bool:
        """Whether it is a level, so that the difference of two is a change, and changes add up."""
        return self._metrics[name].state if name in self._metrics else not self._own[name].adds

    def title(self, name: str) -> str:
        """What people call it."""
        return self._metrics[name].title if name in self._metrics else name.replace("_", " ").capitalize()


def check_names(tree: ast.expr, columns: Columns, figures: Callable[[str], Kpi | None]) -> None:
    """Raises Problem where a formula names what its table does not have, or takes a word for a number."""
    texts = formulas.words(tree)
    for name in formulas.names(tree):
        if name in columns:
            if not (columns.is_text(name) if name in texts else columns.is_number(name)):
                raise Problem(
                    say("“{name}” is no {kind}.", name=name, kind="text" if name in texts else "number"),
                    say('compare a text as in type == "news", and count with numbers only.'),
                )
        elif (figure := figures(name)) is None or name in texts or not figure.by_unit:
            raise Problem(
                say("“{name}” is neither a column of this table nor a figure that can be used in it.", name=name[:60]),
                say("columns are: {names}.", names=", ".join(columns)),
            )


def check_word(name: str, columns: Columns) -> None:
    """Raises Problem where a column is not there or holds no words."""
    if name not in columns or not columns.is_text(name):
        raise Problem(
            say("“{name}” is no column with words.", name=name[:60]),
            say("use one of: {names}.", names=", ".join(filter(columns.is_text, columns))),
        )


def check_sums(tree: ast.expr, columns: Columns) -> None:
    """Raises Problem where values are added that do not add up, such as the reach of several posts.

    Divided by what does not add up either, it is a mean with weights, which is allowed.
    """
    ratio = formulas.split(tree)
    if any(next(formulas.names(part), None) is None and not any(formulas.calls(part)) for part in ratio.parts):
        raise Problem(
            say("“{text}” divides or adds up nothing that is counted.", text=ast.unparse(tree)[:60]),
            say("name a column above and below; multiply by a plain number at the end."),
        )
    weights = [name for name in _summed(ratio.below, columns) if name in columns] if ratio.below is not None else []
    if weights and not any(map(columns.adds_up, weights)):
        return
    for part in (ratio.above, *(call.args[0] for call in formulas.calls(ratio.above) if _name(call) == "sum")):
        for name in _summed(part, columns):
            if name in columns and columns.is_number(name) and not columns.adds_up(name):
                raise Problem(
                    say("“{name}” does not add up over several units.", name=name),
                    say("use single, mean, median, p90, min or max, or divide by it."),
                )


def _summed(tree: ast.expr, columns: Columns) -> Iterator[str]:
    """The columns of which values are added; of two levels only the change is."""
    match tree:
        case ast.BinOp(left=ast.Name(id=end), op=ast.Sub(), right=ast.Name(id=start)) if all(
            name in columns and columns.is_number(name) and columns.is_level(name) for name in (end, start)
        ):
            return
        case ast.Compare() | ast.Call():
            return
        case ast.Name(id=name):
            yield name
        case _:
            for child in ast.iter_child_nodes(tree):
                if isinstance(child, ast.expr):
                    yield from _summed(child, columns)


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""
