"""Findings: the only way to report a problem in content."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

# Control characters, other line breaks than the plain one, signs that turn the writing direction, half characters.
_DISTURBING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


class Severity(StrEnum):
    """How much a finding weighs; an error blocks merging and publishing, an escalation adds a required role."""

    ERROR = "error"
    ESCALATE = "escalate"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file of the desk: lines and columns count characters from 1, the end column is exclusive."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence as a template with named arguments, so that it can be translated, grouped and counted."""

    template: str
    args: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return self.template.format_map(self.args)


def say(template: str, **args: str | int) -> Message:
    """A message from its template and its arguments, which may quote anything: signs that would disturb the line go."""
    return Message(
        template, {name: _DISTURBING.sub(" ", arg) if isinstance(arg, str) else arg for name, arg in args.items()}
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place, with what to do about it."""

    rule: str
    severity: Severity
    location: Location
    message: Message
    help: Message | None = None
    fix: str | None = None
    """What to put in the place of the location, where there is one clear correction."""
    also: tuple[str, ...] = ()
    """Rules that see the same fact at the same place."""
    masked: bool = False
    """Whether the words at its place are kept out of every output."""

    @property
    def order(self) -> tuple[Any, ...]:
        """The deterministic order of a report: by place, then by rule and words."""
        return self.location, self.rule, str(self.message)


class Problem(ValueError):  # noqa: N818 - not an error of the program
    """A value that cannot be read: what is wrong and what to type instead; a reader turns it into a finding."""

    def __init__(self, message: Message, fix: Message | None = None, rule: str = "TEC-02"):
        super().__init__(str(message))
        self.message = message
        self.fix = fix
        self.rule = rule


@dataclass(frozen=True)
class Document:
    """The text of one file, as loaded: findings point into it."""

    path: str
    text: str = field(repr=False)
    body_start: int = 0

    @property
    def body(self) -> str:
        """Everything below the front matter."""
        return self.text[self.body_start :]

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        while (newline := self.text.find("\n", starts[-1])) >= 0:
            starts.append(newline + 1)
        return starts

    def span(self, start: int, end: int) -> Location:
        """The location of the characters from `start` up to `end`, counted from the beginning of the file."""
        first, last = bisect_right(self._line_starts, start) - 1, bisect_right(self._line_starts, end) - 1
        return Location(
            self.path,
            first + 1,
            start - self._line_starts[first] + 1,
            last + 1,
            end - self._line_starts[last] + 1,
        )

    def offsets(self, place: Location) -> tuple[int, int]:
        """Where a location begins and ends, counted from the beginning of the file."""
        start = self._line_starts[place.line - 1] + place.column - 1
        if not place.end_line:
            return start, start
        return start, self._line_starts[place.end_line - 1] + place.end_column - 1


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings sorted and without repetition, so that output is deterministic."""
    return tuple(sorted({f.order: f for f in findings}.values(), key=lambda f: f.order))
