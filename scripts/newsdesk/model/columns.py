"""The columns that formulas may name, and what is wrong with a formula that names others or adds up what does not."""

import ast
from collections.abc import Callable, Iterator, Mapping

from newsdesk.model import formula as formulas
from newsdesk.model.counting import Metric
from newsdesk.model.facts import Table
from newsdesk.model.finding import Problem, say
from newsdesk.model.kpi import Kpi

_NUMERIC = frozenset({"count", "currency", "seconds", "points", "yes_no"})


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
    for part in (
        ratio.above,
        *(call.args[0] for call in formulas.calls(ratio.above) if formulas.name_of(call) == "sum"),
    ):
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
