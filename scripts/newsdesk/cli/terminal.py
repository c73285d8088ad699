"""Findings on a terminal: 80 columns, the word in a fixed column, colour only repeats the word."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import click

from newsdesk.cli.sources import Sources, timing_rows, uncovered
from newsdesk.model.finding import Finding, Severity
from newsdesk.preview.columns import cells, clean
from newsdesk.rules.base import Assessment
from newsdesk.rules.engine import Report, Turned

__all__ = ["WIDTH", "as_text", "cells", "clean", "count_line", "exit_code", "flow", "roles"]

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


def as_text(
    report: Report, seconds: float, *, needs: bool, address: Callable[[Finding], str], masked: Iterable[Finding] = ()
) -> str:
    """A report in words; `needs` adds who must approve each post, `masked` are findings whose words stay covered."""
    sources = Sources(report.desk, masked)
    blocks = [
        "\n".join(_block(finding, sources.line(finding.location), address(finding))) for finding in report.findings
    ]
    if report.timings:
        blocks.append("\n".join(timing_rows(report.timings)))
    closing = [count_line(report, seconds, colour=True)]
    if needs:
        closing += _needs(report)
    closing += _consequences(report.findings)
    closing += turned_lines(report.turned)
    return "\n\n".join([*blocks, "\n".join([*closing, click.style(f"exit {exit_code(report)}", dim=True)])])


def exit_code(report: Report) -> int:
    """1 if there is anything to fix or to answer; notices and escalations want neither."""
    return int(any(finding.severity in {Severity.ERROR, Severity.WARNING} for finding in report.findings))


def _block(finding: Finding, line: str | None, address: str) -> Iterator[str]:
    word = click.style(finding.severity.value, **_COLOURS[finding.severity])
    gap = " " * max(1, 9 - len(finding.severity.value))
    also = click.style(f" also {', '.join(finding.also)}", dim=True) if finding.also else ""
    yield f"{word}{gap}{finding.rule:<7} {click.style(clean(str(finding.location)), bold=True)}{also}"
    yield from _indented(flow([(str(finding.message), {})], WIDTH - 2))
    if line is not None:
        yield from _excerpt(finding, line)
    if finding.help:
        words: list[Styled] = [("Do:", {"bold": True}), (str(finding.help), {})]
        if finding.fix is not None:
            words.append(("newsdesk check --fix does it.", {"dim": True}))
        yield from _indented(flow(words, WIDTH - 2))
    if address:
        yield click.style(f"  Why: {clean(address)}", dim=True)


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


Styled = tuple[str, Mapping[str, Any]]


def flow(texts: Iterable[Styled], width: int = WIDTH) -> Iterator[str]:
    """Texts with their styles as lines of at most `width` columns; words that are longer stay whole."""
    line: list[Styled] = []
    used = 0
    for text, style in texts:
        for word in _words(text, width):
            need = cells(word)
            if line and used + 1 + need > width:
                yield _joined(line)
                line, used = [], 0
            used += need + (1 if line else 0)
            line.append((word, style))
    if line:
        yield _joined(line)


def _words(text: str, width: int) -> Iterator[str]:
    for word in clean(" ".join(re.split(r"[ \t\r\n\v\f]+", text))).split(" "):
        rest = word
        while cells(rest) > width and cells(rest) > len(rest):  # Chinese and Japanese sentences have no spaces
            taken = _head(rest, width)
            yield taken
            rest = rest[len(taken) :]
        if rest:
            yield rest


def _joined(words: list[Styled]) -> str:
    """One line: neighbours of one style are styled together."""
    groups: list[tuple[list[str], Mapping[str, Any]]] = []
    for word, style in words:
        if groups and groups[-1][1] == style:
            groups[-1][0].append(word)
        else:
            groups.append(([word], style))
    return " ".join(click.style(" ".join(group), **style) if style else " ".join(group) for group, style in groups)


def _excerpt(finding: Finding, line: str) -> Iterator[str]:
    """The line that a finding is about, with a mark below its words; a long line is cut around them."""
    place = finding.location
    start = min(place.column - 1, len(line))
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    number, room = str(place.line), WIDTH - 7 - len(str(place.line))
    reach = 4 * WIDTH  # more of a long line is never shown: it need not be cleaned and measured
    first, last = max(0, start - reach), min(end, start + reach)
    before, marked, after = (_shown(text) for text in (line[first:start], line[start:last], line[end : end + reach]))
    lead = ""
    if cells(before) > room // 3 and cells(before) + max(1, cells(marked)) > room:
        lead, before = "… ", _tail(before, room // 3)
    shown = _head(marked, room - cells(lead + before))
    rest = _head(after, room - cells(lead + before + shown)) if shown == marked else ""
    colour = {key: value for key, value in _COLOURS[finding.severity].items() if key != "dim"}
    bar, under = (click.style(f"    {text} |", dim=True) for text in (number, " " * len(number)))
    yield f"{bar} {lead}{before}{shown}{rest}".rstrip()
    yield f"{under} {' ' * cells(lead + before)}{click.style('^' * max(1, cells(shown.rstrip())), **colour)}"


def _shown(text: str) -> str:
    return clean(uncovered(text).replace("\t", " "))


def _head(text: str, width: int) -> str:
    """As much of the beginning as fits into so many columns."""
    return text[: _fitting(text, width)]


def _tail(text: str, width: int) -> str:
    return text[len(text) - _fitting(text[::-1], width) :]


def _fitting(text: str, width: int) -> int:
    used = 0
    for index, char in enumerate(text):
        used += cells(char)
        if used > width or index > 4 * width:  # marks above letters take no room, and may be many
            return index
    return len(text)


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
        yield from flow([(title, {"bold": True}), (roles(report.assessments[post]), {})])
    if len(posts) > _MOST_POSTS:
        yield f"… and {len(posts) - _MOST_POSTS} more posts."


def turned_lines(turned: tuple[Turned, ...]) -> Iterator[str]:
    """The files whose verdict a changed page turns, and the rules that speak now or no more."""
    if turned:
        count = f"{len(turned)} file{'' if len(turned) == 1 else 's'} that did not change"
        yield f"The changed pages turn the verdict of {count}:"
    for item in turned[:_MOST_POSTS]:
        words = [f"now {', '.join(item.gained)}"] if item.gained else []
        words += [f"no more {', '.join(item.lost)}"] if item.lost else []
        yield f"  {clean(item.path)}: {'; '.join(words)}"
    if len(turned) > _MOST_POSTS:
        yield f"  … and {len(turned) - _MOST_POSTS} more files."


def roles(assessment: Assessment) -> str:
    """The roles that must approve a post, its tier, and why it has this tier."""
    if assessment.tier is not assessment.computed:
        reasons = ", as the post says"
    else:
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
