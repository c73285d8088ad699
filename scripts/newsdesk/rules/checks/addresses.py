"""Web addresses in the texts of a record: where they stand and which host they lead to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsdesk.desk.frontmatter import locate
from newsdesk.model.finding import Location
from newsdesk.model.urls import Span
from newsdesk.model.urls import links as linked
from newsdesk.rules.base import Subject

_PROTOCOL = re.compile(r"https?://[^\s<>«»“”\"]+", re.IGNORECASE)
_TRAILING = ".,;:!?…)]}'’»،؛؟"


@dataclass(frozen=True, slots=True)
class Address:
    """One web address of a record, as written, and its host in small letters."""

    written: str
    host: str
    place: Location

    @property
    def secure(self) -> bool:
        """Whether it does not say http://."""
        return not self.written.lower().startswith("http://")

    @property
    def path(self) -> str:
        """What stands behind the host, with a slash in front."""
        return host_and_path(self.written)[1]


def host_and_path(written: str) -> tuple[str, str]:
    """The host in small letters, with a user's name if there is one, and what stands behind it."""
    whole = written if "://" in written else f"https://{written}"
    host, _, path = whole.partition("://")[2].partition("/")
    host, mark, query = host.partition("?")
    return host.lower().rstrip("."), f"/{path}{mark}{query}"


def addresses(subject: Subject) -> Iterator[Address]:
    """Every web address in the texts of a record and behind `link:`."""
    record = subject.record
    for passage in subject.passages:
        if passage.scope == "links":
            yield Address(passage.source, host_and_path(passage.source)[0], locate(record.document, passage.path))
        elif passage.scope == "text" and "." in passage.source:
            for span in spans(passage.source):
                written = passage.source[span.start : span.end]
                place = (
                    record.document.span(passage.start + span.start, passage.start + span.end)
                    if passage.start is not None
                    else locate(record.document, passage.path)
                )
                yield Address(written, host_and_path(written)[0], place)


def spans(text: str) -> list[Span]:
    """Where addresses stand: whatever says http, and names of sites that networks make links of."""
    found = []
    for match in _PROTOCOL.finditer(text):
        written = match[0].rstrip(_TRAILING)
        if "." in host_and_path(written)[0]:  # one word, such as localhost, is on no network
            found.append(Span(match.start(), match.start() + len(written)))
    bare = [span for span in linked(text) if not any(one.start < span.end and span.start < one.end for one in found)]
    return sorted([*found, *bare])


def is_under(host: str, domains: tuple[str, ...]) -> bool:
    """Whether a host is one of these domains, or below one."""
    return any(host == domain.lower() or host.endswith(f".{domain.lower()}") for domain in domains)
