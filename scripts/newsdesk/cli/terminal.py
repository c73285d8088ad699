"""Findings on a terminal: 80 columns, the word in a fixed column, colour only repeats the word."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from textwrap import wrap
from typing import Any

import click

from newsdesk.desk.desk import Desk
from newsdesk.model.finding import Finding, Location, Severity
from newsdesk.rules.engine import Report
from newsdesk.rules.tiers import Assessment

WIDTH = 80
_COLOURS: Mapping[Severity, dict[str, Any]] = {
    Severity.ERROR: {"fg": "red", "bold": True},
    Severity.ESCALATE: {"fg": "magenta"},
    Severity.WARNING: {"fg": "yellow"},
    Severity.NOTICE: {"dim": True},
}
_WORDS = {
    Severity.ERROR: "error",
    Severity.ESCALATE: "escalation",
    Severity.WARNING: "warning",
    Severity.NOTICE: "notice",
}
_MOST_POSTS = 12


def as_text(report: Report, seconds: float, *, needs: bool, address: Callable[[Finding], str]) -> str:
    """A report in words; `needs` adds who must approve each post."""
    blocks = ["\n".join(_block(report.desk, finding, address(finding))) for finding in report.findings]
    closing = [count_line(report, seconds, colour=True)]
    if needs:
        closing += _needs(report)
    closing += _consequences(report.findings)
    code = 1 if report.findings else 0
    return "\n\n".join([*blocks, "\n".join([*closing, click.style(f"exit {code}", dim=True)])])


def _block(desk: Desk, finding: Finding, address: str) -> Iterator[str]:
    word = click.style(finding.severity.value, **_COLOURS[finding.severity])
    gap = " " * max(1, 9 - len(finding.severity.value))
    yield f"{word}{gap}{finding.rule:<7} {click.style(clean(str(finding.location)), bold=True)}"
    yield from _sentence(str(finding.message))
    yield from _excerpt(desk, finding)
    if finding.help:
        yield from _sentence(f"Do: {finding.help}", bold=3)
    if address:
        yield click.style(f"  Why: {address}", dim=True)


def _sentence(text: str, bold: int = 0) -> Iterator[str]:
    for index, line in enumerate(wrap(clean(text), WIDTH - 2, break_long_words=False, break_on_hyphens=False)):
        start = bold if index == 0 else 0
        yield f"  {click.style(line[:start], bold=True) if start else ''}{line[start:]}"


def _excerpt(desk: Desk, finding: Finding) -> Iterator[str]:
    place = finding.location
    line = _line(desk, place)
    if line is None or not line.strip():
        return
    start = min(place.column - 1, len(line))
    end = place.end_column - 1 if place.end_line == place.line else len(line.rstrip())
    end = min(max(end, start + 1), max(len(line), start + 1))
    number, room = str(place.line), WIDTH - 8 - len(str(place.line))
    shift = 0
    if cells(line[:end]) > room and start > room // 3:
        shift = max(0, start - room // 3)
    shown, offset = line[shift:], start - shift
    lead = "… " if shift else ""
    while cells(lead + shown) > room:
        shown = shown[:-1]
    mark = "^" * max(1, min(cells(shown[offset : end - shift]), room))
    bar = click.style(f"    {number} |", dim=True)
    yield f"{bar} {lead}{clean(shown).rstrip()}"
    under = click.style(f"    {' ' * len(number)} |", dim=True)
    colour = {key: value for key, value in _COLOURS[finding.severity].items() if key != "dim"}
    yield f"{under} {' ' * (len(lead) + cells(shown[:offset]))}{click.style(mark, **colour)}"


def _line(desk: Desk, place: Location) -> str | None:
    if not place.path.endswith(".md"):
        return None
    try:
        raw = desk.tree.read(place.path)
    except OSError:
        return None
    lines = raw[:2_000_000].decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    if b"\0" in raw[:4096] or place.line > len(lines):
        return None
    return clean(lines[place.line - 1].replace("\t", " "))


def cells(text: str) -> int:
    """How many columns a terminal needs for a text."""
    return sum(_cell(char) for char in text)


def _cell(char: str) -> int:
    if char < "\u0300":
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def clean(text: str) -> str:
    """A text without the characters that steer a terminal or turn the direction of its line."""
    if text.isprintable():
        return text
    return "".join(_safe(char) for char in text)


def _safe(char: str) -> str:
    if char.isprintable() or char in " \u00a0\u202f\u2009\u200d\u200c":
        return char
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) in {"Cc", "Cs", "Co"} else ""


def count_line(report: Report, seconds: float, *, colour: bool = False) -> str:
    """How many files were checked, how long it took, and what was found."""
    files = f"{report.files} file{'' if report.files == 1 else 's'} checked in {seconds:.1f} s"
    if not report.findings:
        return f"{files}: {click.style('nothing to fix', fg='green') if colour else 'nothing to fix'}."
    counts = Counter(finding.severity for finding in report.findings)
    words = []
    for severity, word in _WORDS.items():
        if count := counts[severity]:
            text = f"{count} {word}{'' if count == 1 else 's'}"
            words.append(
                click.style(text, **_COLOURS[severity]) if colour and severity is not Severity.NOTICE else text
            )
    return f"{files}: {', '.join(words)}."


def _needs(report: Report) -> Iterator[str]:
    posts = list(report.assessments)
    for post in posts[:_MOST_POSTS]:
        title = "Needs:" if len(posts) == 1 else f"{post} needs:"
        text = f"{title} {_roles(report.assessments[post])}"
        lines = wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
        yield click.style(title, bold=True) + lines[0][len(title) :]
        yield from lines[1:]
    if len(posts) > _MOST_POSTS:
        yield f"… and {len(posts) - _MOST_POSTS} more posts."


def _roles(assessment: Assessment) -> str:
    reasons = f": {', '.join(assessment.reasons)}" if assessment.reasons else ""
    return f"{', '.join(assessment.roles) or 'nobody'} ({assessment.tier.value}{reasons})."


def _consequences(findings: tuple[Finding, ...]) -> Iterator[str]:
    counts = Counter(finding.severity for finding in findings)
    sentences = []
    if errors := counts[Severity.ERROR]:
        sentences.append(
            "The error blocks merging and publishing." if errors == 1 else "Errors block merging and publishing."
        )
    if counts[Severity.WARNING]:
        sentences.append("Warnings want a change or an answer.")
    if sentences:
        yield " ".join(sentences)
