"""The texts of a record that rules read: normalised, in their languages, with the way back to the file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import Path, locate
from newsdesk.model.asset import Asset
from newsdesk.model.faq import Faq
from newsdesk.model.finding import Document, Location
from newsdesk.model.fold import Folded, fold, quoted
from newsdesk.model.length import links
from newsdesk.model.post import Post
from newsdesk.model.record import Record

_NORWEGIAN = {"nb": "no", "nn": "no"}
_BESIDE: frozenset[Path] = frozenset({("corrections",), ("content_warning",)})


@dataclass(frozen=True)
class Passage:
    """One text of a record; positions count characters of the normalised text."""

    scope: str
    languages: tuple[str, ...]
    source: str
    document: Document = field(repr=False)
    start: int | None = None
    """Where it begins in the file; None for a value of the front matter, which stands at `path`."""
    path: Path = ()

    @property
    def language(self) -> str:
        """The first of its languages, without country: `no` for both forms of Norwegian."""
        return self.languages[0]

    @cached_property
    def folded(self) -> Folded:
        """The normalised text."""
        return fold(self.source, self.language)

    @property
    def text(self) -> str:
        """The normalised text."""
        return self.folded.text

    @property
    def beside(self) -> bool:
        """Whether readers get it besides the text of the post: a correction or a content warning."""
        return self.path[:1] in _BESIDE

    def original(self, start: int, end: int) -> str:
        """The characters as they are written."""
        begin, stop = self.folded.origin(start, end)
        return self.source[begin:stop]

    def place(self, start: int, end: int) -> Location:
        """Where they stand in the file."""
        begin, stop = self.folded.origin(start, end)
        if self.start is not None:
            return self.document.span(self.start + begin, self.start + stop)
        whole = locate(self.document, self.path)
        first, last = self.document.offsets(whole)
        written = self.document.text[first:last]
        piece, at = self.source[begin:stop], written.find(self.source)
        if at >= 0:
            at += begin
        elif written.count(piece) == 1:
            at = written.index(piece)
        return self.document.span(first + at, first + at + len(piece)) if at >= 0 else whole

    @cached_property
    def _quotes(self) -> tuple[tuple[int, int], ...]:
        return quoted(self.source)

    def is_quoted(self, start: int, end: int) -> bool:
        """Whether the characters stand inside quoted speech."""
        begin, stop = self.folded.origin(start, end)
        return any(first <= begin and stop <= last for first, last in self._quotes)

    @cached_property
    def _links(self) -> tuple[tuple[int, int], ...]:
        return tuple(links(self.source)) if "." in self.source else ()

    def in_link(self, start: int, end: int) -> bool:
        """Whether the characters are part of a web address."""
        begin, stop = self.folded.origin(start, end)
        return any(first < stop and begin < last for first, last in self._links)


def base(language: str) -> str:
    """The language without country and script; both forms of Norwegian are `no`."""
    short = language.partition("-")[0]
    return _NORWEGIAN.get(short, short)


def passages(desk: Desk, record: Record) -> Iterator[Passage]:
    """Every text of a post, of a FAQ or of an asset."""
    if isinstance(record, Post):
        yield from _of_post(desk, record)
    elif isinstance(record, Faq):
        spoken = (base(record.language or record.translation or "en"),)
        yield Passage("text", spoken, record.title, record.document, path=("title",))
        yield Passage("text", spoken, record.short, record.document, path=("short",))
        yield Passage("text", spoken, record.body, record.document, record.document.body_start)
        if record.link:
            yield Passage("links", spoken, record.link, record.document, path=("link",))
    elif isinstance(record, Asset):
        for index, item in enumerate(record.items):
            step: Path = ("files", index, "alt") if record.files else ("alt",)
            for language, alt in item.alt.items():
                yield Passage("alt", (base(language),), alt, record.document, path=(*step, language))


def _of_post(desk: Desk, post: Post) -> Iterator[Passage]:
    fixed = post.language or post.translation
    accounts = [account for name in post.accounts if (account := desk.accounts.get(name))]
    everywhere = (base(fixed),) if fixed else _spoken(map(attrgetter("language"), accounts))
    sections = post.text.sections
    for section in sections:
        spoken = everywhere
        if not fixed and len(sections) > 1:
            readers = [
                account.language
                for account in accounts
                if post.text.section_for(account.id, account.network) is section
            ]
            spoken = _spoken(readers) if readers else everywhere
        for part in section.parts:
            if part.text:
                yield Passage("text", spoken, part.text, post.document, part.start)
    yield Passage("title", everywhere, post.title, post.document, path=("title",))
    yield from _besides(post, everywhere)
    for index, use in enumerate(post.media):
        if use.alt:
            yield Passage("alt", everywhere, use.alt, post.document, path=("media", index, "alt"))
    for target, tags in post.hashtags.items():
        for index, tag in enumerate(tags):
            yield Passage("hashtags", everywhere, tag, post.document, path=("hashtags", target, index))
    if post.link:
        yield Passage("links", everywhere, post.link, post.document, path=("link",))


def _besides(post: Post, spoken: tuple[str, ...]) -> Iterator[Passage]:
    """What readers get besides the text, and why it was corrected."""
    if post.content_warning:
        yield Passage("text", spoken, post.content_warning, post.document, path=("content_warning",))
    for index, correction in enumerate(post.corrections):
        place: Path = ("corrections", index)
        yield Passage("text", spoken, correction.text, post.document, path=(*place, "text"))
        yield Passage("title", spoken, correction.reason, post.document, path=(*place, "reason"))


def _spoken(languages: Iterator[str] | list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(base, languages))) or ("en",)
