"""Formulas as SQL: what each line gives, and what is done with all lines; nothing of a page goes in unread."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsdesk.model.columns import Columns
from newsdesk.model.formula import Ratio, calls, names, split
from newsdesk.model.kpi import Kpi
from newsdesk.model.kpis import Kpis

_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_COMPARING: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "=",
    ast.NotEq: "<>",
}
_FUNCTIONS = {
    "sum": "fsum({0}) FILTER ({1} = 1)",
    "mean": "favg({0}) FILTER ({1} = 1)",
    "median": "median({0}) FILTER ({1} = 1)",
    "p90": "quantile_cont({0}, 0.9) FILTER ({1} = 1)",
    "min": "min({0}) FILTER ({1} = 1)",
    "max": "max({0}) FILTER ({1} = 1)",
    "single": "CASE WHEN count({1}) = 1 THEN max({0}) FILTER ({1} = 1) END",  # of two, one unknown is not the other one
    "count": "CAST(count(NULLIF({0}, 0)) FILTER ({1} = 1) AS DOUBLE)",
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """One figure as SQL over the cells of its compiler.

    The status of a line, which is called `name`, is 1 where it counts, 0 where it is left out, empty where it does not
    belong. `one` is the figure for a line alone, `above`, `below` and `mean` are what all lines give together. `lacks`
    says of a line what it would need and does not have, and `titles` what that is called. `alike` must be the same for
    all lines.
    """

    name: str
    status: str
    above: str
    below: str | None
    mean: str | None
    one: str
    factor: float
    titles: tuple[str, ...]
    lacks: tuple[str, ...]
    alike: str
    money: bool


class Compiler:
    """Figures of one table as SQL over the columns that are there; a column that is not there is empty.

    What a line gives stands once in `cells`, by its SQL, however many figures use it.
    """

    def __init__(self, kpis: Kpis, table: str, there: frozenset[str]):
        self._kpis = kpis
        self._columns: Columns = kpis.columns[table]
        self._there = there
        self.cells: dict[str, str] = {}

    def _cell(self, sql: str) -> str:
        """The name of what a line gives."""
        return self.cells.setdefault(sql, f"x{len(self.cells)}")

    def compiled(self, kpi: Kpi, name: str) -> Compiled:
        """A figure, whose status has the name."""
        assert kpi.tree is not None  # noqa: S101 - only figures with a formula come here
        ratio, lines = split(kpi.tree), list[str]()

        def kept(node: ast.expr) -> str:
            """The name of what a line gives for a part of the formula."""
            lines.append(self._cell(self._of_figure(kpi) if kpi.trees else self.line(node)))
            return lines[-1]

        above = self._together(ratio.above, kept, name)
        below = None if ratio.below is None else self._together(ratio.below, kept, name)
        inputs: dict[str, str] = {}
        for column, needed in self._inputs(kpi):
            inputs[column] = f"{inputs[column]} OR {needed}" if column in inputs else needed
        only, known = (self._conditions(kpi, key) for key in ("only", "known"))
        return Compiled(
            name,
            self._status(kpi, lines, inputs),
            above,
            below,
            self._mean(ratio, lines, name),
            _of_one(ratio, lines),
            ratio.factor,
            (
                *map(self._columns.title, inputs),
                *map(_words_of, known),
                *("whether it belongs here" for _ in only),
            ),
            (
                *(self._cell(f"({needed}) AND {self.column(column)} IS NULL") for column, needed in inputs.items()),
                *(f"({self._cell(self.line(tree))} <> 0) IS NOT TRUE" for tree in known),
                *(f"{self._cell(self.line(tree))} IS NULL" for tree in only),
            ),
            self._cell(f"coalesce({self.column(kpi.alike)}, '')") if kpi.alike else "",
            any(self._columns.is_money(column) for column in inputs),
        )

    def line(self, node: ast.expr) -> str:  # noqa: PLR0911 - one answer for each kind of node
        """What one line gives: a number, or empty where anything of it is not known."""
        match node:
            case ast.Constant(value=value):
                return f"CAST({value!r} AS DOUBLE)"
            case ast.Name(id=name):
                return self._named(name)
            case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[ast.Constant(value=str() as text)]):
                quoted = text.replace("'", "''")
                return f"CAST({self.column(name)} {_COMPARING[type(op)]} '{quoted}' AS DOUBLE)"
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return f"CAST({self.line(left)} {_COMPARING[type(op)]} {self.line(right)} AS DOUBLE)"
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return f"({self.line(left)} / NULLIF({self.line(right)}, 0))"
            case ast.BinOp(left=left, op=op, right=right):
                return f"({self.line(left)} {_ARITHMETIC[type(op)]} {self.line(right)})"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"CAST({self.line(operand)} = 0 AS DOUBLE)"
            case ast.UnaryOp(operand=operand):
                return f"(-{self.line(operand)})"
            case ast.BoolOp(op=op, values=values):
                signs = (" * " if isinstance(op, ast.And) else " + ").join(
                    f"CAST({self.line(value)} <> 0 AS DOUBLE)" for value in values
                )
                return f"CAST({signs} <> 0 AS DOUBLE)"
        raise AssertionError(ast.dump(node))

    def _named(self, name: str) -> str:
        return (
            f"CAST({self.column(name)} AS DOUBLE)" if name in self._columns else self._of_figure(self._kpis.by_id[name])
        )

    def _of_figure(self, kpi: Kpi) -> str:
        """What a line gives to a figure that every line has a value of: on some networks by their own formula."""
        assert kpi.tree is not None  # noqa: S101 - the page is checked
        others = " ".join(f"WHEN '{network}' THEN {self.line(tree)}" for network, tree in kpi.trees.items())
        plain = self.line(kpi.tree)
        return f"(CASE {self.column('network')} {others} ELSE {plain} END)" if others else plain

    def column(self, name: str) -> str:
        """A column as SQL; empty where the table does not have it."""
        return f'"{name}"' if name in self._there else "NULL"

    def _status(self, kpi: Kpi, lines: list[str], inputs: Mapping[str, str]) -> str:
        only = [self._cell(self.line(tree)) for tree in self._conditions(kpi, "only")]
        outside = [f"{line} = 0" for line in only]
        if kpi.table and kpi.table.sparse and inputs:
            outside.append(" AND ".join(f"{self._cell(self.column(name))} IS NULL" for name in inputs))
        known = [f"{line} IS NOT NULL" for line in (*lines, *only)]
        known += [f"{self._cell(self.line(tree))} <> 0" for tree in self._conditions(kpi, "known")]
        skipped = f"WHEN {' OR '.join(f'({words})' for words in outside)} THEN NULL " if outside else ""
        return f"CASE {skipped}WHEN {' AND '.join(known) or 'TRUE'} THEN 1 ELSE 0 END"

    def _conditions(self, kpi: Kpi, key: str) -> tuple[ast.expr, ...]:
        """The conditions of a figure, and of those that it uses, each once."""
        mine = [kpi.conditions[key]] if key in kpi.conditions else []
        theirs = [tree for used in self._used(kpi) for tree in self._conditions(used, key)]
        return tuple({ast.unparse(tree): tree for tree in (*mine, *theirs)}.values())

    def _together(  # noqa: PLR0911 - one answer for each kind of node
        self, node: ast.expr, kept: Callable[[ast.expr], str], status: str
    ) -> str:
        """What is done with all lines; what stands outside a function is summed."""
        match node:
            case ast.Call(func=ast.Name(), args=[]):
                return f"CAST(count(*) FILTER ({status} = 1) AS DOUBLE)"
            case ast.Call(func=ast.Name(id=name), args=[inner]):
                return _FUNCTIONS[name].format(kept(inner), status)
            case ast.Constant(value=value):
                return f"CAST({value!r} AS DOUBLE)"
            case ast.BinOp(left=left, op=op, right=right) if any(calls(node)):
                sides = (self._together(left, kept, status), self._together(right, kept, status))
                if isinstance(op, ast.Div):
                    return f"({sides[0]} / NULLIF({sides[1]}, 0))"
                return f"({sides[0]} {_ARITHMETIC[type(op)]} {sides[1]})"
            case ast.UnaryOp(op=ast.USub(), operand=operand) if any(calls(node)):
                return f"(-{self._together(operand, kept, status)})"
        return _FUNCTIONS["sum"].format(kept(node), status)

    def _mean(self, ratio: Ratio, lines: Sequence[str], status: str) -> str | None:
        """The mean of the lines' own ratios, where lines have one that is more than yes or no."""
        if ratio.below is None or any(any(calls(part)) for part in ratio.parts):
            return None
        if all(name in self._columns and self._columns.is_yes_no(name) for name in names(ratio.below)):
            return None
        return _FUNCTIONS["mean"].format(f"{lines[0]} / NULLIF({lines[1]}, 0)", status)

    def _inputs(self, kpi: Kpi) -> Iterator[tuple[str, str]]:
        """The columns behind a figure, also through other figures, each with the condition under which it is needed."""
        for name in dict.fromkeys(_named_in(kpi)):
            needed = self._needed(kpi, name)
            if name in self._columns:
                yield name, needed
            else:
                yield from ((inner, f"{needed} AND ({more})") for inner, more in self._inputs(self._kpis.by_id[name]))

    def _needed(self, kpi: Kpi, name: str) -> str:
        """Whether the formula for a line's network names something."""
        with_it = [network for network, tree in kpi.trees.items() if name in names(tree)]
        without = [network for network in kpi.trees if network not in with_it]
        in_general = kpi.tree is not None and name in names(kpi.tree)
        listed = ", ".join(f"'{network}'" for network in (without if in_general else with_it))
        if not listed:
            return "TRUE"
        return f"coalesce({self.column('network')}, '') {'NOT IN' if in_general else 'IN'} ({listed})"

    def _used(self, kpi: Kpi) -> Iterator[Kpi]:
        return (self._kpis.by_id[name] for name in _named_in(kpi) if name not in self._columns)


def _named_in(kpi: Kpi) -> Iterator[str]:
    """What the formulas of a figure name, not its conditions."""
    for key, tree in kpi.wanted():
        if key not in kpi.conditions:
            yield from names(tree)


def _of_one(ratio: Ratio, lines: Sequence[str]) -> str:
    """What a line alone gives: its own ratio, or its value."""
    if ratio.below is None or any(any(calls(part)) for part in ratio.parts):
        return lines[0] if lines else "NULL"
    return f"{lines[0]} / NULLIF({lines[1]}, 0) * CAST({ratio.factor!r} AS DOUBLE)"


def _words_of(condition: ast.expr) -> str:
    """What a line lacks that does not fulfil the condition for being known."""
    return "the unpaid part alone" if "money" in names(condition) else ast.unparse(condition)
