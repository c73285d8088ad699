"""Web addresses in the texts of a record: where they stand and which host they lead to."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from newsdesk.desk.frontmatter import locate
from newsdesk.model.finding import Location
from newsdesk.model.urls import Span
from newsdesk.model.urls import links as linked
from newsdesk.rules.base import Subject
from newsdesk.rules.passages import Passage

_PROTOCOL = re.compile(r"https?://[^\s<>«»“”\"]+", re.IGNORECASE)
_DOT = re.compile(r"\.\w")
_TRAILING = ".,;:!?…)]}'’»،؛؟"


@dataclass(frozen=True, slots=True)
class Address:
    """One web address of a record, as written; `passage` and `span` tell where."""

    written: str
    host: str
    path: str
    passage: Passage
    span: Span | None

    @property
    def secure(self) -> bool:
        """Whether it does not say http://."""
        return not self.written.lower().startswith("http://")

    @property
    def place(self) -> Location:
        """Where it stands in the file."""
        document, start = self.passage.document, self.passage.start
        if self.span is None or start is None:
            return locate(document, self.passage.path)
        return document.span(start + self.span.start, start + self.span.end)


@lru_cache(maxsize=4096)
def host_and_path(written: str) -> tuple[str, str]:
    """The host in small letters, with a user's name if there is one, and what stands behind it."""
    whole = written if "://" in written else f"https://{written}"
    host, _, path = whole.partition("://")[2].partition("/")
    host, mark, query = host.partition("?")
    return host.lower().rstrip("."), f"/{path}{mark}{query}"


def addresses(subject: Subject) -> Iterator[Address]:
    """Every web address in the texts of a record and behind `link:`."""
    for passage in subject.passages:
        if passage.scope == "links":
            yield Address(passage.source, *host_and_path(passage.source), passage, None)
        elif passage.scope == "text":
            for span in spans(passage.source):
                written = passage.source[span.start : span.end]
                yield Address(written, *host_and_path(written), passage, span)


def spans(text: str) -> tuple[Span, ...]:
    """Where addresses stand: whatever says http, and names of sites that networks make links of."""
    return _spans(text) if _DOT.search(text) else ()


@lru_cache(maxsize=1024)
def _spans(text: str) -> tuple[Span, ...]:
    found = []
    for match in _PROTOCOL.finditer(text) if "://" in text else ():
        written = match[0].rstrip(_TRAILING)
        if "." in host_and_path(written)[0]:  # one word, such as localhost, is on no network
            found.append(Span(match.start(), match.start() + len(written)))
    bare = [span for span in linked(text) if not _meets(span, found)]
    return tuple(sorted([*found, *bare]))


def _meets(span: Span, others: list[Span]) -> bool:
    """Whether a place overlaps one of others that stand in their order, apart from each other."""
    at = bisect_left(others, span.end, key=lambda one: one.start)
    return at > 0 and span.start < others[at - 1].end


@lru_cache(maxsize=4096)
def is_under(host: str, domains: tuple[str, ...]) -> bool:
    """Whether a host is one of these domains, or below one."""
    return any(host == domain.lower() or host.endswith(f".{domain.lower()}") for domain in domains)
