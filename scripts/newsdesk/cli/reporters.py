"""The literal table of report formats; each turns a report into text."""

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from newsdesk.cli.common import Failure
from newsdesk.cli.sarif import sarif_log
from newsdesk.cli.sources import fingerprints
from newsdesk.cli.terminal import as_text, clean, count_line, roles, turned_lines
from newsdesk.model.finding import Finding, Severity
from newsdesk.rules.engine import Report


@dataclass(frozen=True, slots=True)
class Run:
    """A report and how it came about."""

    report: Report
    seconds: float
    narrowed: bool
    masked: tuple[Finding, ...] = ()
    """Findings whose words no output shows, also those that the report leaves out."""


def address(report: Report, finding: Finding) -> str:
    """Where the rule is explained: its page and anchor inside the desk."""
    known = report.desk.rules.get(finding.rule)
    return f"{known[1].path}#{finding.rule}" if known else ""


def _json(run: Run) -> str:
    rows = []
    marks = fingerprints(run.report.desk, run.report.findings)
    for finding, mark in zip(run.report.findings, marks, strict=True):
        place = finding.location
        rows.append(
            {
                "rule": finding.rule,
                "severity": finding.severity.value,
                "path": place.path,
                "line": place.line,
                "column": place.column,
                "end_line": place.end_line or place.line,
                "end_column": place.end_column or place.column,
                "message": str(finding.message),
                "help": str(finding.help or ""),
                "url": address(run.report, finding),
                "also": list(finding.also),
                "fingerprint": mark,
            }
        )
    return _dumped(rows)


def _sarif(run: Run) -> str:
    return _dumped(sarif_log(run.report))


def _dumped(data: Any) -> str:
    return _STEERING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(data, ensure_ascii=False, indent=2))


# JSON leaves them as they are; on a terminal they would steer it or turn its lines
_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


_COMMANDS = {
    Severity.ERROR: "error",
    Severity.ESCALATE: "notice",
    Severity.WARNING: "warning",
    Severity.NOTICE: "notice",
}


def _github(run: Run) -> str:
    """Workflow commands, the gravest first: GitHub shows ten of each kind; the step summary has them all."""
    by_weight = sorted(run.report.findings, key=lambda finding: (finding.severity.rank, finding.order))
    lines = [_annotation(finding) for finding in by_weight]
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            with Path(summary).open("a", encoding="utf-8", errors="replace") as file:
                file.write(_summary(run))
        except OSError as error:
            raise Failure(f"{summary} cannot be written: {error.strerror}.") from None
    return "\n".join([*lines, count_line(run.report, run.seconds)])


def _annotation(finding: Finding) -> str:
    place = finding.location
    where = {"file": place.path, "line": str(place.line), "endLine": str(place.end_line or place.line)}
    if place.end_line in {0, place.line}:
        where |= {"col": str(place.column), "endColumn": str(place.end_column or place.column)}
    where["title"] = ", ".join([finding.rule, *finding.also])
    properties = ",".join(f"{key}={_escape(value, also=':,')}" for key, value in where.items())
    return f"::{_COMMANDS[finding.severity]} {properties}::{_escape(_sentences(finding))}"


def _sentences(finding: Finding) -> str:
    return f"{finding.message} Do: {finding.help}" if finding.help else str(finding.message)


def _escape(text: str, also: str = "") -> str:
    text = "\n".join(clean(line) for line in text.splitlines())
    for sign in f"%\r\n{also}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


_MOST_SUMMARY = 900_000  # bytes; GitHub drops a step summary above 1 MiB


def _summary(run: Run) -> str:
    head = [f"## {count_line(run.report, run.seconds)}", ""]
    if run.narrowed:
        needs = run.report.assessments.items()
        head += [f"**{_cell(post)}** needs {_cell(roles(assessment))}\n" for post, assessment in needs]
    head += [f"{_cell(line)}\n" for line in turned_lines(run.report.turned)]
    rows = ["| | rule | where | what to do |", "|---|---|---|---|"] if run.report.findings else []
    size = 0
    for number, finding in enumerate(run.report.findings):
        place = finding.location
        words = [
            finding.severity.value,
            ", ".join([finding.rule, *finding.also]),
            f"{place.path}:{place.line}",
            _sentences(finding),
        ]
        row = "| " + " | ".join(_cell(word) for word in words) + " |"
        size += len(row.encode("utf-8", "replace"))
        if size > _MOST_SUMMARY:
            rows.append(f"\n… and {len(run.report.findings) - number} more: newsdesk check lists them all.")
            break
        rows.append(row)
    return "\n".join([*head, *rows, ""])


def _cell(text: str) -> str:
    """Words for a Markdown table: nothing in them formats, links or notifies."""
    text = _MARKDOWN.sub(lambda sign: f"&#{ord(sign[0])};", clean(" ".join(text.split())))
    return text.replace("@", "@&#8203;").replace("&#35;", "#&#8203;").replace("://", ":&#8203;//")


_MARKDOWN = re.compile(r"[&<>|`*_~\[\]\\#]")


def _text(run: Run) -> str:
    return as_text(
        run.report, run.seconds, needs=run.narrowed, address=lambda f: address(run.report, f), masked=run.masked
    )


Reporter = Callable[[Run], str]

REPORTERS: Mapping[str, Reporter] = MappingProxyType({"text": _text, "json": _json, "github": _github, "sarif": _sarif})
