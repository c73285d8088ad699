"""One fact, one finding; and no secret in any of them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from newsdesk.desk.cache import digest
from newsdesk.desk.desk import Desk
from newsdesk.model.finding import Document, Finding, Location, Message

MASK = "•••"
SHORTEST = 3  # characters: to cover every shorter text would make sentences unreadable


def folded(desk: Desk, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings of one record, those of the same fact at the same place as one: the gravest, naming the others."""
    facts: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        known = desk.rules.get(finding.rule)
        if known and known[0].fact:
            facts[known[0].fact].append(finding)
        else:
            yield finding
    for group in facts.values():
        yield from _folded(group)


def _folded(group: Sequence[Finding]) -> Iterator[Finding]:
    kept: list[Finding] = []
    by_line: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for finding in sorted(group, key=lambda one: (one.severity.rank, one.order)):
        lines = list(_lines(finding.location))
        graver = min((at for line in lines for rule, at in by_line[line].items() if rule != finding.rule), default=None)
        if graver is None:
            for line in lines:
                by_line[line].setdefault(finding.rule, len(kept))
            kept.append(finding)
        elif finding.rule not in kept[graver].also:
            kept[graver] = replace(kept[graver], also=(*kept[graver].also, finding.rule))
    return iter(kept)


def _lines(place: Location) -> Iterator[tuple[str, int]]:
    return ((place.path, line) for line in range(place.line, max(place.end_line, place.line) + 1))


def without_secrets(desk: Desk, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings without the words that no output may show; what the cache remembers of their files is forgotten."""
    masked = [finding for finding in findings if finding.masked]
    if not masked:
        return findings
    paths = {finding.location.path for finding in masked}
    documents = {record.path: record.document for record in desk.everything() if record.path in paths}
    documents |= {document.path: document for document in desk.unread if document.path in paths}
    for document in documents.values():
        desk.cache.forget(digest("front-matter", document.text))
    secrets = sorted({text for finding in masked for text in _secrets(documents, finding)}, key=len, reverse=True)
    hidden = re.compile("|".join(map(re.escape, secrets)), re.IGNORECASE) if secrets else None
    return tuple(_covered(finding, hidden) for finding in findings) if hidden else findings


def _secrets(documents: dict[str, Document], finding: Finding) -> Iterator[str]:
    document = documents.get(finding.location.path)
    if document is None:
        return
    start, end = document.offsets(finding.location)
    for text in document.text[start:end].splitlines():
        if len(text.strip()) >= SHORTEST:
            yield text.strip()


def _covered(finding: Finding, hidden: re.Pattern[str]) -> Finding:
    message, words = _cover(finding.message, hidden), finding.help and _cover(finding.help, hidden)
    return replace(finding, message=message, help=words, fix=None if hidden.search(finding.fix or "") else finding.fix)


def _cover(message: Message, hidden: re.Pattern[str]) -> Message:
    args = {name: hidden.sub(MASK, arg) if isinstance(arg, str) else arg for name, arg in message.args.items()}
    return Message(message.template, args)
