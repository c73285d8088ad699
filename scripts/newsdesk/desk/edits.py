"""Applying corrections that have one clear form."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from newsdesk.model.finding import Document, Finding

_LINE_BREAK = re.compile("\r\n?")


def apply_fixes(root: Path, findings: Iterable[Finding]) -> int:
    """Write the corrections of findings into the files of a desk, the last of a file first; how many were made."""
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.fix is not None:
            by_path[finding.location.path].append(finding)
    return sum(_edit(root / path, group) for path, group in by_path.items())


def _edit(path: Path, findings: list[Finding]) -> int:
    text = path.read_bytes().decode("utf-8")
    document = Document(str(path), _LINE_BREAK.sub("\n", text))
    pairs = [match.start() - count for count, match in enumerate(re.finditer("\r\n", text))]
    done, edited, reached = 0, text, len(document.text) + 1
    for finding in sorted(findings, key=lambda item: item.location, reverse=True):
        start, end = document.offsets(finding.location)
        if end <= reached and finding.fix is not None:
            first, last = (place + bisect_left(pairs, place) for place in (start, end))
            edited = edited[:first] + finding.fix + edited[last:]
            done, reached = done + 1, start
    path.write_bytes(edited.encode("utf-8"))
    return done
