"""Expressions of rules (CEL): compiled once, checked against the schemas, true or false and nothing else."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from newsdesk.model.finding import Message, Problem, say
from newsdesk.rules.values import Schema

_TEXTS = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'')
_CHAIN = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*(\s*\()?")
_EACH = re.compile(r"([A-Za-z_][\w.]*)\s*\.\s*(?:exists|exists_one|all|filter|map)\(\s*([A-Za-z_]\w*)\s*,")
_ITEM = re.compile(r"\[[^\[\]]*\](?=\s*\.)")
_WORDS = {"true", "false", "null", "in"}
_HOLE = re.compile(r"\{([a-z_][\w.]*)\}")
_LOOP_OR_BRACKET = re.compile(r"\.\s*(?:all|exists|exists_one|map|filter)\s*\(|[()]")
_LONGEST = 2000
_NESTED = 2  # a loop in a loop over the longest lists of a file takes less than a second


class Undecided(Exception):  # noqa: N818 - the outcome of an expression
    """An expression that is neither true nor false for a record."""


class Expression:
    """One compiled expression about a kind of record."""

    def __init__(self, text: str, known: Schema):
        """Compile it; raises Problem where it does not, or where it names what no schema has."""
        import cel  # noqa: PLC0415 - only where a rule has an expression

        try:
            if len(text) > _LONGEST:
                raise ValueError(f"longer than {_LONGEST} characters")  # noqa: TRY301 - refused like what cannot be read
            if _deepest(text) > _NESTED:
                raise ValueError(f"more than {_NESTED} of all, exists, filter, map inside each other")  # noqa: TRY301
            self._program = cel.compile(text)
        except (ValueError, RuntimeError, RecursionError) as error:
            raise Problem(
                say("This is no expression: {why}.", why=str(error).splitlines()[0][:160]),
                say("correct it; CEL is explained at cel.dev."),
                "TEC-06",
            ) from None
        self.text = text
        self.names = _names(text, known)
        self.roots = frozenset(name.partition(".")[0] for name in self.names)
        self.timed = "now" in self.roots

    def holds(self, context: Any) -> bool:
        """Whether it is true; raises Undecided when it is neither true nor false."""
        try:
            result = self._program.execute(context)
        except (ValueError, TypeError, RuntimeError, LookupError, ArithmeticError) as error:
            raise Undecided(f"{type(error).__name__}: {error}"[:200]) from None
        if not isinstance(result, bool):
            raise Undecided(f"it yields {type(result).__name__}, not true or false")
        return result


def context_of(values: Mapping[str, Any]) -> Any:
    """The values in the form that expressions read fastest."""
    import cel  # noqa: PLC0415 - only where a rule has an expression

    return cel.Context(variables=dict(values))


def _deepest(text: str) -> int:
    """How many loops over lists stand inside each other: what each costs is multiplied."""
    bare, depth, loops = _TEXTS.sub("''", text), 0, list[int]()
    deepest = 0
    for match in _LOOP_OR_BRACKET.finditer(bare):
        if match[0] == ")":
            depth -= 1
            while loops and loops[-1] > depth:
                loops.pop()
            continue
        depth += 1
        if match[0] != "(":
            loops.append(depth)
            deepest = max(deepest, len(loops))
    return deepest


def _names(text: str, known: Schema) -> tuple[str, ...]:
    """The paths that an expression names; raises Problem for one that no schema has."""
    bare = _ITEM.sub("", _TEXTS.sub("''", text))
    each = {match[2]: match[1] for match in _EACH.finditer(bare)}
    names = []
    for match in _CHAIN.finditer(bare):
        steps = re.sub(r"[\s(]", "", match[0]).split(".")
        if match[1]:
            steps.pop()  # what is called is a function
        if not steps or steps[0] in _WORDS:
            continue
        names.append(_checked(steps, known, each))
    return tuple(names)


def _checked(steps: list[str], known: Schema, each: Mapping[str, str]) -> str:
    for _ in each:
        if steps[0] in each:
            steps = [*each[steps[0]].split("."), *steps[1:]]
    at: Schema | None = known
    for number, step in enumerate(steps):
        if at is None:
            break  # a mapping whose keys the desk chooses
        if step not in at:
            where = ".".join(steps[:number]) or "an expression about this"
            raise Problem(
                say("There is no `{name}` in {where}.", name=step[:60], where=where),
                say("use one of: {known}.", known=", ".join(sorted(at))),
                "TEC-06",
            )
        at = at[step]
    return ".".join(steps)


class Words:
    """A sentence of a rule with paths in braces, filled in from the values of a record."""

    def __init__(self, template: str, known: Schema, also: tuple[str, ...] = ()):
        """Read it; raises Problem for braces that name what no schema has."""
        paths = _HOLE.findall(template)
        rest = _HOLE.sub("", template)
        if "{" in rest or "}" in rest:
            raise Problem(
                say("“{text}” has a brace that names nothing.", text=template[:60]),
                say("write a path in braces, such as {open}post.publish_at{close}.", open="{", close="}"),
                "TEC-06",
            )
        for path in paths:
            if path not in also:
                _checked(path.split("."), known, {})
        self._paths = paths
        self._template = _HOLE.sub(lambda match: "{" + match[1].replace(".", "_") + "}", template)
        self.timed = any(path.partition(".")[0] == "now" for path in paths)

    def say(self, values: Mapping[str, Any], **more: str) -> Message:
        """The sentence about one record."""
        told = {path.replace(".", "_"): more.get(path) or _told(_at(values, path)) for path in self._paths}
        return say(self._template, **told)


def _at(values: Any, path: str) -> Any:
    for step in path.split("."):
        if not isinstance(values, Mapping) or step not in values:
            return None
        values = values[step]
    return values


def _told(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if not (value.hour or value.minute) else f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, list):
        return ", ".join(map(_told, value)) or "nothing"
    if isinstance(value, dict):
        return ", ".join(value)
    return str(value)[:200]
