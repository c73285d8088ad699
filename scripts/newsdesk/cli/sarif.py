"""SARIF 2.1.0, the format in which code hosts and editors take findings of any tool.

Static Analysis Results Interchange Format 2.1.0, OASIS Standard with Errata 01; what GitHub reads of it: its
documentation of SARIF support for code scanning.
"""

import os
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from newsdesk.cli.sources import fingerprints
from newsdesk.desk.frontmatter import locate
from newsdesk.model.finding import Finding, Location, Severity
from newsdesk.rules.engine import Report

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.ESCALATE: "note",
    Severity.WARNING: "warning",
    Severity.NOTICE: "note",
}


def sarif_log(report: Report) -> dict[str, Any]:
    """A report as one run of a SARIF log; no words of the files are in it but those of the messages."""
    rules = _rules(report)
    places = {rule["id"]: index for index, rule in enumerate(rules)}
    marks = fingerprints(report.desk, report.findings)
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "newsdesk", "version": version("newsdesk"), "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder of the desk."}}},
                "results": [
                    _result(finding, places[finding.rule], mark)
                    for finding, mark in zip(report.findings, marks, strict=True)
                ],
            }
        ],
    }


def _rules(report: Report) -> list[dict[str, Any]]:
    """Every rule of the desk, and those that no page of it states."""
    known = report.desk.rules
    return [
        _rule(report, name) if name in known else {"id": name} for name in sorted({*known, *_used(report.findings)})
    ]


def _used(findings: Iterable[Finding]) -> Iterable[str]:
    return (finding.rule for finding in findings)


def _rule(report: Report, name: str) -> dict[str, Any]:
    rule, page = report.desk.rules[name]
    address = f"{page.path}#{name}"
    described = {
        "id": name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} The page: {address}", "markdown": f"{rule.why} The page: `{address}`"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"page": address},
    }
    # an address must be absolute; GitHub shows a rule as a line of its page, since it stands in the front matter
    host, repository = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    if host and repository:
        revision = os.environ.get("GITHUB_SHA") or "HEAD"
        line = locate(page.document, ("rules", page.rules.index(rule))).line
        described["helpUri"] = f"{host}/{repository}/blob/{revision}/{quote(page.path)}?plain=1#L{line}"
    return described


def _result(finding: Finding, rule: int, mark: str) -> dict[str, Any]:
    place = {"artifactLocation": _artifact(finding.location.path), "region": _region(finding.location)}
    words = f"{finding.message} Do: {finding.help}" if finding.help else str(finding.message)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": words},
        "locations": [{"physicalLocation": place}],
        # the first name is the one that GitHub compares
        "partialFingerprints": {"primaryLocationLineHash": mark, "newsdesk/v1": mark},
    }
    if finding.fix is not None and finding.location.end_line:
        result["fixes"] = [_fix(finding, finding.fix)]
    if finding.also:
        result["properties"] = {"also": list(finding.also)}
    return result


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path.encode("utf-8", "surrogateescape")), "uriBaseId": _ROOT}


def _region(place: Location) -> dict[str, int]:
    """Lines and columns from 1, the end column behind the last character, as in a location."""
    if not place.end_line:
        return {"startLine": place.line}
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _fix(finding: Finding, text: str) -> dict[str, Any]:
    replacement = {"deletedRegion": _region(finding.location), "insertedContent": {"text": text}}
    change = {"artifactLocation": _artifact(finding.location.path), "replacements": [replacement]}
    return {"description": {"text": str(finding.help or finding.message)}, "artifactChanges": [change]}
