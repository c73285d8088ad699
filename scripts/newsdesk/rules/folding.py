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
    for finding in sorted(group, key=lambda one: (one.severity.rank, one.order)):
        for index, graver in enumerate(kept):
            if graver.rule != finding.rule and _same_place(graver.location, finding.location):
                if finding.rule not in graver.also:
                    kept[index] = replace(graver, also=(*graver.also, finding.rule))
                break
        else:
            kept.append(finding)
    return iter(kept)


def _same_place(one: Location, other: Location) -> bool:
    last = max(one.end_line, one.line), max(other.end_line, other.line)
    return one.path == other.path and one.line <= last[1] and other.line <= last[0]


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
