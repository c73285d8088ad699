"""The body of a post: the text for every account, `## For` sections and `## Next` parts."""

import re
from dataclasses import dataclass

from newsdesk.model.finding import Document, Finding, Severity, say

_INSTRUCTION = re.compile(r"^(?:##(?!#)(.*)|[ \t]+##(?!#)[ \t]*((?:for|next)\b.*))$", re.MULTILINE | re.IGNORECASE)
_MOST = 50  # findings about one text
_FOR = re.compile(r"for\b[:\s]*(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TextPart:
    """One post of a thread as written: its text and where it begins in the file."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Section:
    """The parts meant for some accounts or networks; no targets: for all that have no section of their own."""

    targets: tuple[str, ...]
    parts: tuple[TextPart, ...]
    start: int = 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to read in it."""
        return not any(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Body:
    """The sections of a post's body, the one for everybody first."""

    sections: tuple[Section, ...]

    def section_for(self, account: str, network: str) -> Section:
        """What one account gets: its own section, else its network's, else the text for every account."""
        for target in (account, network):
            for section in self.sections[1:]:
                if target in section.targets:
                    return section
        return self.sections[0]

    @property
    def parts(self) -> tuple[TextPart, ...]:
        """Every part that is written, in the order of the file."""
        return tuple(part for section in self.sections for part in section.parts if part.text)


def parse_body(source: Document) -> tuple[Body, tuple[Finding, ...]]:
    """The body of a file and what is wrong with its instructions."""
    text = source.body
    if "##" not in text:
        return Body((Section((), (_trimmed(source, source.body_start, len(source.text)),)),)), ()
    findings: list[Finding] = []
    sections: list[Section] = []
    targets: tuple[str, ...] = ()
    section_start = start = source.body_start
    parts: list[TextPart] = []
    for match in _INSTRUCTION.finditer(source.text, source.body_start):
        indented = match[1] is None
        words = (match[2] if indented else match[1]).strip()
        parts.append(_trimmed(source, start, match.start()))
        start = match.end()
        if indented:
            findings.append(_indented(source, match))
        if words.lower() == "next":
            continue
        if found := _FOR.fullmatch(words):
            sections.append(Section(targets, tuple(parts), section_start))
            parts, section_start = [], match.start()
            targets = tuple(name for name in re.split(r"[,\s]+", found[1]) if name)
            if targets:
                continue
        if len(findings) < _MOST:
            findings.append(_unknown(source, match, nobody=found is not None))
    parts.append(_trimmed(source, start, len(source.text)))
    sections.append(Section(targets, tuple(parts), section_start))
    return Body(tuple(sections)), tuple(findings[:_MOST])


def _unknown(source: Document, match: re.Match[str], *, nobody: bool) -> Finding:
    line = match[0].strip()[:60]
    if nobody:
        message = say("“{line}” names no account and no network.", line=line)
        fix = say("name one or several: `## For ACCOUNT or NETWORK`.")
    else:
        message = say("“{line}” is no instruction that newsdesk knows.", line=line)
        fix = say("write `## For ACCOUNT or NETWORK` or `## Next`; a line of the text may not begin with ##.")
    return Finding("TEC-01", Severity.ERROR, source.span(match.start(), match.end()), message, fix)


def _indented(source: Document, match: re.Match[str]) -> Finding:
    line = match[0].strip()[:60]
    return Finding(
        "TEC-01",
        Severity.ERROR,
        source.span(match.start(), match.end()),
        say("“{line}” does not begin its line.", line=line),
        say("delete the spaces in front of it, or it is part of the text."),
    )


def _trimmed(source: Document, start: int, end: int) -> TextPart:
    text = source.text[start:end]
    kept = text.strip("\n")
    lead = len(text) - len(text.lstrip("\n"))
    first = kept.split("\n", 1)[0]
    if not first.strip():  # a first line of spaces only is no text
        stripped = kept.lstrip()
        lead += len(kept) - len(stripped)
        kept = stripped
    return TextPart(kept.rstrip(), start + lead)
