"""A glance at an expression: what can be told from the front matter alone, without evaluating it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from newsdesk.model.record import Record
from newsdesk.rules.values import may_be_absent

_TEXTS = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'')
_INNERMOST = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
_HAS = re.compile(r"(?P<no>!)?has\(post\.(?P<key>[a-z_]+)\)")
_SIZE = re.compile(r"(?:post\.(?P<key>[a-z_]+)\.size\(\)|size\(post\.(?P<other>[a-z_]+)\)) > 0")
_EQUAL = re.compile(r'post\.(?P<key>[a-z_]+) (?P<sign>==|!=) "(?P<value>[^"\\]*)"')
_ONE_OF = re.compile(r"post\.(?P<key>[a-z_]+) in \[(?P<values>[^\[\]]*)\]")
_FLAG = re.compile(r"(?P<no>!)?post\.(?P<key>[a-z_]+)")
_COMPUTED = {"id", "language", "networks", "text", "tier"}


class Joint(StrEnum):
    """How the parts of an expression hang together."""

    AND = "&&"
    OR = "||"


@dataclass(frozen=True, slots=True)
class Atom:
    """A part that only looks at one key of a post: the values of the key with which it is true."""

    key: str
    values: frozenset[str] | None
    no: bool

    @property
    def by_shape(self) -> bool:
        """Whether all records with the same keys set and of the same type share it."""
        return self.values is None or self.key == "type"

    def holds(self, record: Record) -> bool | None:
        """Whether it is true; None where that needs the expression itself."""
        value = getattr(record, self.key, None)
        if self.values is None:
            return bool(value) is not self.no
        if isinstance(value, Enum):
            value = value.value
        return (value in self.values) is not self.no if isinstance(value, str) else None


def cannot_hold(text: str) -> tuple[tuple[Atom, ...], ...]:
    """Groups of atoms of which one at least must be true for the expression to be true."""
    groups = []
    for part in _parts(text, Joint.AND):
        atoms = [_atom(piece) for piece in _parts(_bare(part), Joint.OR)]
        if atoms and all(atoms):
            groups.append(tuple(atom for atom in atoms if atom))
    return tuple(groups)


def by_shape(groups: tuple[tuple[Atom, ...], ...]) -> tuple[tuple[Atom, ...], ...]:
    """The groups that the shape of a record decides."""
    return tuple(group for group in groups if all(atom.by_shape for atom in group))


def wholly(text: str) -> tuple[tuple[Atom, ...], ...]:
    """The expression as groups of which each must have a true atom; empty where it is more than that."""
    parts = list(_parts(text, Joint.AND))
    groups = cannot_hold(text)
    return groups if len(groups) == len(parts) else ()


def truth(groups: tuple[tuple[Atom, ...], ...], record: Record) -> bool | None:
    """Whether every group has a true atom; None where that needs the expression itself."""
    if not groups:
        return None
    known = True
    for group in groups:
        told = [atom.holds(record) for atom in group]
        if True in told:
            continue
        if None not in told:
            return False
        known = False
    return True if known else None


def holds_at_once(text: str) -> tuple[Atom, ...]:
    """Atoms of which each makes the expression true."""
    return tuple(atom for piece in _parts(text, Joint.OR) if (atom := _atom(piece)))


def ruled_out(groups: tuple[tuple[Atom, ...], ...], record: Record) -> bool:
    """Whether a group has no true atom, so that the expression is false for the record."""
    return any(all(atom.holds(record) is False for atom in group) for group in groups)


def settled(atoms: tuple[Atom, ...], record: Record) -> bool:
    """Whether an atom is true, so that the expression is true for the record."""
    return any(atom.holds(record) is True for atom in atoms)


def _atom(text: str) -> Atom | None:
    text = _bare(text)
    if match := _HAS.fullmatch(text):
        return Atom(match["key"], None, bool(match["no"])) if match["key"] in may_be_absent() else None
    if match := _SIZE.fullmatch(text):
        return _plain(match["key"] or match["other"], None, no=False)
    if match := _EQUAL.fullmatch(text):
        return _plain(match["key"], frozenset({match["value"]}), no=match["sign"] == "!=")
    if match := _ONE_OF.fullmatch(text):
        words: list[Any] = re.findall(r'"([^"\\]*)"', match["values"])
        return _plain(match["key"], frozenset(words), no=False)
    if (match := _FLAG.fullmatch(text)) and match["key"] not in may_be_absent():
        return _plain(match["key"], None, no=bool(match["no"]))
    return None


def _plain(key: str, values: frozenset[str] | None, *, no: bool) -> Atom | None:
    return None if key in _COMPUTED else Atom(key, values, no)


def _bare(text: str) -> str:
    """The text without brackets around the whole."""
    text = text.strip()
    while text.startswith("(") and text.endswith(")") and not _outside(text).strip():
        text = text[1:-1].strip()
    return text


def _parts(text: str, joint: Joint) -> Iterator[str]:
    """The parts between the signs of one kind, outside of brackets and texts; all of it where another kind mixes in."""
    bare, start = _outside(text), 0
    other = Joint.OR if joint is Joint.AND else Joint.AND
    if "?" in bare or other in bare:
        yield text
        return
    for match in re.finditer(re.escape(joint), bare):
        yield text[start : match.start()].strip()
        start = match.end()
    yield text[start:].strip()


def _outside(text: str) -> str:
    """The expression with everything in brackets and quotes blanked, character for character."""
    bare = _TEXTS.sub(lambda match: " " * len(match[0]), text)
    while (inner := _INNERMOST.sub(lambda match: " " * len(match[0]), bare)) != bare:
        bare = inner
    return bare
