"""Files that people write themselves: the community log, false claims, crises, and what they count by hand.

Nothing in them may lead to a person: ids of messages are hashed, and a refusal never repeats what stands in a cell.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property

from newsdesk.metrics.importing.base import NO, Context, Draft, Fit, Opened, Reading, Refusal
from newsdesk.metrics.importing.laid import Laid
from newsdesk.metrics.importing.lines import READ_AT, Line, LineReader, check_over, our_word
from newsdesk.metrics.importing.tables import refused, several
from newsdesk.metrics.importing.values import plainer
from newsdesk.model.exports import Column, Exports, Layout
from newsdesk.model.finding import Problem, say

_PERSONAL = re.compile(
    r"@|[(\[{]\s*at\s*[)\]}]|https?:|www\.|[\w-]{2,}\.\w{2,}|\w\.\w+/|[0-9](?:[ ().+/-]*[0-9]){6}", re.IGNORECASE
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_NUMBER = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
_PHONE = re.compile(r"(?!20[0-9]{2}[.:_-])(?:[0-9][.:_-]?){7,15}")  # ids of networks are longer; ours begin with a year
_EXAMPLE = say("The example of the template still stands there.")
_HASH = 16  # characters; two of a million messages meet once in 37 million desks


class OwnFile(Laid):
    """A format of our own: the template has its columns, and no other column may stand in it."""

    def fits(self, opened: Opened, page: Exports) -> Fit:
        """Whether it has the needed columns; a column too many may hold names, so it is refused."""
        table = self.table(opened, page)
        if table is None:
            return NO
        refusal = several(self.tables(opened, page))
        if table.unknown or table.twice:
            refusal = Refusal(
                say(
                    "The column “{header}” is none of the file “{title}”.",
                    header=(table.unknown or table.twice)[0][:40],
                    title=self.title,
                ),
                say(
                    "Take it out: newsdesk metrics template {id} shows the columns. No names, no handles, no texts.",
                    id=self.id,
                ),
            )
        return Fit(yes=True, refusal=refusal, known=len(table.columns))

    def drafts(self, opened: Opened, context: Context) -> Iterator[Draft | Refusal]:
        """Its rows, each once."""
        table = self.table(opened, context.page)
        if table is None:
            yield self.none()
            return
        try:
            lines = LineReader.of(table, self.layout, context).lines()
        except Problem as problem:
            yield refused(problem)
            return
        seen: dict[tuple[object, ...], Draft] = {}
        example = [table.columns[place].example or "" for place in sorted(table.columns)]
        for line in lines:
            if [text.strip() for text in table.sheet.rows[line.row - 1]] == example:
                yield Refusal(_EXAMPLE, say("Take the row out."), line.row, line.sheet)
                continue
            if isinstance(line, Refusal):
                yield line
                continue
            try:
                draft = self._draft(line, context)
                if _is_again(draft, seen):
                    continue
            except Problem as problem:
                yield refused(problem, line.row, line.sheet)
            else:
                yield draft

    def _draft(self, line: Line, context: Context) -> Draft:
        for text in _texts(line):
            _check_word(text, context.page)
        self._check_persons(line, context.page)
        self._check_needed(line)
        first, last = line.span()
        check_over(last, context)
        values = line.values
        if last:
            values = tuple(one._replace(first=last if one.name in self._at_end else first, last=last) for one in values)
        key, account = line.words.get("key", ""), line.words.get("account", "")
        if account and "account" in context.words:
            account = our_word(context.words["account"], account, "account")
        begun = self._begun(values)
        if self.layout.scope == "message":
            key = _hashed(key, account, begun)
        kind = self.layout.kind
        values += (Reading("kind", "kind", label=kind),) if kind else ()
        network = line.words.get("network") or self.layout.network or ""
        link = line.words.get("link", "")
        return Draft(self.layout.scope, network, values, line.row, account, key, link, sheet=line.sheet, at=line.at)

    def _check_persons(self, line: Line, page: Exports) -> None:
        """Raises Problem where something that is kept could lead to a person."""
        key, link = line.words.get("key", ""), line.words.get("link", "")
        if self.layout.scope in {"message", "case"}:
            _check_key(key, self.layout.scope)
        elif key:
            _check_word(key, page)
            _check_name(key)
        if self.layout.scope == "post" and not _ADDRESS.match(link) and (len(link.split()) > 1 or "@" in _plain(link)):
            raise Problem(
                say("What stands in the column for the post is neither an id nor an address."),
                say("Write the id of the post, or the whole address that begins with https."),
            )
        for reading in line.values:
            _check_name(reading.label)
            if reading.name == "language" and not _LANGUAGE.fullmatch(reading.label):
                raise Problem(say("The row has a language that is no code."), say("Write a code, such as en or ar."))

    def _check_needed(self, line: Line) -> None:
        there = {reading.name for reading in line.values} | line.words.keys() | line.days.keys()
        for column in self._needed:
            if (column.role or column.name) not in there and not (column.role == READ_AT and line.at):
                raise Problem(
                    say("The row has nothing in the column {header}.", header=column.title),
                    say("Fill it in, or take the row out."),
                )

    def _begun(self, values: tuple[Reading, ...]) -> float:
        """The first moment of a row, 0 without one; nothing can be answered or closed before it was there."""
        moments = {one.name: (one.metric, one.value or 0.0) for one in values if one.name in self._moments}
        first, begun = moments.get(self._moments[0], ("", 0.0)) if self._moments else ("", 0.0)
        for later, moment in moments.values():
            if moment < begun:
                raise Problem(
                    say("The row has {later} before {first}.", later=later, first=first), say("Look at both times.")
                )
        return begun

    @cached_property
    def _needed(self) -> tuple[Column, ...]:
        return tuple(column for column in self.layout.columns if column.needed)

    @cached_property
    def _at_end(self) -> frozenset[str | None]:
        return frozenset(column.name for column in self.layout.columns if column.at_end)

    @cached_property
    def _moments(self) -> tuple[str, ...]:
        """Our names of its moments; the first is the one with which all begins."""
        return tuple(column.name for column in self.layout.columns if column.name and column.cells == "moment")


def template(layout: Layout) -> str:
    """The file to begin with, as CSV: the headers and one example."""
    columns = [column for column in layout.columns if not column.left_out]
    return f"{','.join(column.title for column in columns)}\n{','.join(column.example or '' for column in columns)}\n"


def _texts(line: Line) -> Iterator[str]:
    yield from (text for role, text in line.words.items() if role not in {"key", "link"})
    yield from (reading.label for reading in line.values)


def _check_key(key: str, what: str) -> None:
    if not _NUMBER.fullmatch(key) or _PHONE.fullmatch(key):
        raise Problem(
            say("The number of the {what} is none: it may be a name, an address or a phone number.", what=what),
            say("Give each {what} a number of your own, such as 2026-10-001.", what=what),
        )


def _check_name(label: str) -> None:
    words = label.split()
    if len(words) > 1 and all(word[0].isupper() for word in words):
        raise Problem(
            say("The row holds what may be the name of a person."),
            say("Write topics in small letters, such as opening hours, and no names."),
        )


def _plain(text: str) -> str:
    """A text with plain digits and signs: a phone number is one in Arabic digits too."""
    return plainer(unicodedata.normalize("NFKC", text))


def _check_word(text: str, page: Exports) -> None:
    if len(text) > page.longest_word or "\n" in text:
        raise Problem(
            say("The row holds a text that is longer than {most} characters.", most=page.longest_word),
            say("Write a word or two: what people wrote does not belong here."),
        )
    if _PERSONAL.search(_plain(text)):
        raise Problem(
            say("The row holds what looks like a handle, an address, a link or a phone number."),
            say("Take it out: nothing here may lead to a person. Give each message a number of your own."),
        )


def _hashed(key: str, account: str, received: float) -> str:
    """A name for a message that leads back to nobody; numbers may begin again in each month and for each account."""
    month = f"{datetime.fromtimestamp(received, UTC):%Y-%m}"
    return hashlib.sha256(f"{key}\n{account}\n{month}".encode()).hexdigest()[:_HASH]


def _is_again(draft: Draft, seen: dict[tuple[object, ...], Draft]) -> bool:
    """Whether the same row was there before; raises Problem where it was, with other numbers."""
    span = {(reading.first, reading.last) for reading in draft.values}
    own = (draft.network, draft.account, draft.key, draft.link, draft.at, *sorted(span, key=str))
    before = seen.setdefault(own, draft)
    if before is draft:
        return False
    if before.values == draft.values:
        return True
    raise Problem(
        say("The row is about the same as row {row}, with other numbers.", row=before.row),
        say("Keep the right one."),
    )
