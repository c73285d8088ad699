"""Applying corrections that have one clear form."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from newsdesk.model.finding import Document, Finding


def apply_fixes(root: Path, findings: Iterable[Finding]) -> int:
    """Write the corrections of findings into the files of a desk, the last of a file first; how many were made."""
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.fix is not None:
            by_path[finding.location.path].append(finding)
    return sum(_edit(root / path, group) for path, group in by_path.items())


def _edit(path: Path, findings: list[Finding]) -> int:
    text = path.read_bytes().decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    document = Document(str(path), text.replace("\r\n", "\n"))
    done, edited, reached = 0, document.text, len(document.text) + 1
    for finding in sorted(findings, key=lambda item: item.location, reverse=True):
        start, end = document.offsets(finding.location)
        if end <= reached and finding.fix is not None:
            edited = edited[:start] + finding.fix + edited[end:]
            done, reached = done + 1, start
    path.write_bytes(edited.replace("\n", newline).encode("utf-8"))
    return done
