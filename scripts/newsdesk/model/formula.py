"""Formulas of figures: arithmetic over the columns of one table, read from a page and checked before it is used."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsdesk.model.finding import Problem, say

FUNCTIONS = ("count", "max", "mean", "median", "min", "p90", "single", "sum")
"""What a formula may do with all units together; `single` is the value of the only one, where values do not add up."""

_SIGNS = re.compile(r"[\w\s.+\-*/()<>=!,\"']+", re.ASCII)
_LONGEST, _DEEPEST, _LARGEST = 400, 24, 1e12
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_COMPARING = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_HOW = say(
    "use columns, other figures, numbers, + - * / ( ), comparisons, and, or, not, and the functions {names}.",
    names=", ".join(FUNCTIONS),
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A formula in its parts: `above` divided by `below`, times `factor`; without `below`, nothing is divided."""

    above: ast.expr
    below: ast.expr | None = None
    factor: float = 1.0

    @property
    def parts(self) -> tuple[ast.expr, ...]:
        """What is above, and what is below if there is anything."""
        return (self.above,) if self.below is None else (self.above, self.below)


def parse(text: str, *, of_line: bool = False) -> ast.expr:
    """The tree of a formula, in which nothing stands but what is allowed; raises Problem.

    One `of_line` says something of each line alone, so it has no functions.
    """
    if len(text) > _LONGEST or not _SIGNS.fullmatch(text):
        raise Problem(say("“{text}” is no formula.", text=text[:60]), _HOW)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, Warning):
        raise Problem(say("“{text}” is no formula.", text=text[:60]), _HOW) from None
    _check(tree, _DEEPEST, inside=of_line)
    return tree


def _check(node: ast.expr, deep: int, *, inside: bool) -> None:
    """Refuses everything that is not on the list; `inside` functions and comparisons there is no function."""
    inner = inside or not isinstance(node, ast.BinOp | ast.UnaryOp) or isinstance(getattr(node, "op", None), ast.Not)
    for child in _children(node, inside=inside) if deep else _refused(node):
        _check(child, deep - 1, inside=inner)


def _children(  # noqa: PLR0911 - one answer for each kind of node
    node: ast.expr, *, inside: bool
) -> tuple[ast.expr, ...]:
    match node:
        case ast.Name():
            return ()
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool) and number <= _LARGEST:
            return ()
        case ast.Compare(left=ast.Name(), ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=str())]):
            return ()
        case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(op, _COMPARING):
            return left, right
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _ARITHMETIC):
            return left, right
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            return (operand,)
        case ast.BoolOp(values=values):
            return tuple(values)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS and not inside:
            return tuple(args) if len(args) == 1 or (name == "count" and not args) else _refused(node)
        case _:
            return _refused(node)


def _refused(node: ast.expr) -> tuple[ast.expr, ...]:
    raise Problem(say("“{text}” cannot stand in a formula.", text=ast.unparse(node)[:60]), _HOW)


def names(tree: ast.expr) -> Iterator[str]:
    """The columns and figures of a formula as they stand in it; not its functions."""
    if isinstance(tree, ast.Name):
        yield tree.id
    inner = tree.args if isinstance(tree, ast.Call) else ast.iter_child_nodes(tree)
    for node in inner:
        if isinstance(node, ast.expr):
            yield from names(node)


def words(tree: ast.expr) -> frozenset[str]:
    """The columns that are compared with a text, and so hold one."""
    return frozenset(
        node.left.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) and _is_text(node.comparators[0])
    )


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def calls(tree: ast.expr) -> Iterator[ast.Call]:
    """The functions of a formula."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    """Which function it is."""
    return call.func.id if isinstance(call.func, ast.Name) else ""


def split(tree: ast.expr) -> Ratio:
    """A formula as what is divided by what: a / b, or a / b * 100."""
    match tree:
        case ast.BinOp(left=left, op=ast.Div(), right=right) if not isinstance(right, ast.Constant):
            return Ratio(left, right)
        case ast.BinOp(left=left, op=ast.Mult(), right=ast.Constant(value=int() | float() as factor)):
            inner = split(left)
            return Ratio(inner.above, inner.below, inner.factor * factor) if inner.below is not None else Ratio(tree)
    return Ratio(tree)


def divides(tree: ast.expr) -> bool:
    """Whether it divides by something that is not a plain number."""
    return any(
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and not isinstance(node.right, ast.Constant)
        for node in ast.walk(tree)
    )
