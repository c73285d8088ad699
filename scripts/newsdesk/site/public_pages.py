"""The pages for everybody: a first page, answers, how we work, posts by month; from records that were let through."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from markupsafe import Markup

from newsdesk.model.guideline import Guideline
from newsdesk.model.public import PublicSite, PublicWords
from newsdesk.preview.languages import Direction, direction, own_name
from newsdesk.preview.times import short_day, week_day
from newsdesk.site.faqs import Answer, Question
from newsdesk.site.feed import NEWEST, Item, feed_files
from newsdesk.site.prose import prose, spoken
from newsdesk.site.render import render, title_of

_LATEST = 5  # posts on the first page
_LOST = "This page is not here. It may have been moved or taken down."


@dataclass(frozen=True, slots=True)
class Receipt:
    """A post on a network that the public can read: where and when, never its internal title."""

    post: str
    network: str
    account: str
    language: str
    url: str
    published: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the shell: in a language, to a page."""

    title: str
    address: str
    language: str
    here: bool = False

    @property
    def direction(self) -> Direction:
        """Ltr or rtl."""
        return direction(self.language)


@dataclass(frozen=True)
class Public:
    """All that the public site is made of; nothing else of the desk reaches a page."""

    title: str
    base: str
    language: str = "en"
    items: tuple[Item, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    questions: tuple[Question, ...] = ()
    guidelines: tuple[Guideline, ...] = ()
    media: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    site: PublicSite = field(default_factory=lambda: PublicSite(title="The public site"))

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every page and every file by its path: this list is all that the public can ever see."""
        addresses = []
        for place, html, listed in self._pages():
            addresses += [place] if listed else []
            yield f"{place}{'' if place.endswith('.html') else 'index.html'}", html.encode()
        yield from feed_files(self.items, self.title, self.base)
        yield from ((f"feed/{name}", data) for name, data in self.media.items())
        yield "sitemap.xml", self._sitemap(addresses)
        if self.base.count("/") == 3:  # noqa: PLR2004 - https://host/: elsewhere nobody reads it
            yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {self.base}sitemap.xml\n".encode()

    def _pages(self) -> Iterator[tuple[str, str, bool]]:
        for language in self.languages:
            yield self.place("", language), self._home(language), True
            yield from ((place, html, True) for place, html in self._answers(language))
            for page in self._written(language):
                place = self.place(f"about/{page.base_id}/", language)
                html = self.page("public-page.html", place, language, page.title, text=self.text_of(page))
                yield place, html, True
        yield from ((place, html, True) for place, html in (*self._archive(), *self._feed()))
        yield "404.html", self.page("public-lost.html", "404.html", self.language, "Not found", said=_LOST), False

    # What there is in which language

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a page or an answer, the site's own first."""
        found = {page.translation or "en" for page in self.guidelines}
        found |= {answer.language for question in self.questions for answer in question.answers}
        return (self.language, *sorted(found - {self.language}))

    def words(self, language: str) -> PublicWords:
        """What stands on every page in a language; English where nobody wrote it."""
        return self.site.words.get(language) or self.site.words.get("en") or PublicWords()

    def spoken_in(self, language: str) -> str:
        """The language in which the words of the shell really are."""
        return language if language in self.site.words else "en"

    def _written(self, language: str) -> Sequence[Guideline]:
        return [page for page in self.guidelines if (page.translation or "en") == language]

    def _answered(self, language: str) -> Sequence[tuple[Question, Answer]]:
        return [(q, answer) for q in self.questions for answer in q.answers if answer.language == language]

    # Addresses

    def place(self, page: str, language: str) -> str:
        """Where a page lies: those of another language than the site's own below in/."""
        return page if language == self.language else f"in/{language}/{page}"

    def page(self, template: str, place: str, language: str, title: str, **values: Any) -> str:
        """A page in the shell of the public site."""
        root = "../" * place.count("/")
        around = language if language in self.languages else self.language
        return render(
            template,
            public=self,
            words=self.words(around),
            said_in=self.spoken_in(around),
            title=title,
            language=language,
            direction=direction(language),
            root=root,
            home=f"{root}{self.place('', around)}" or "./",
            menu=list(self._menu(place, around, root)),
            languages=list(self._switch(place, language, root)) if len(self.languages) > 1 else [],
            alternates=[(tag, f"{self.base}{there}") for tag, there in self._same(place, language)],
            canonical=f"{self.base}{place}",
            **values,
        )

    def _menu(self, place: str, language: str, root: str) -> Iterator[Link]:
        words, said = self.words(language), self.spoken_in(language)
        if self._answered(language):
            there = self.place("answers/", language)
            yield Link(words.answers, f"{root}{there}", said, place == there)
        yield Link(words.posts, f"{root}archive/", said, place == "archive/")
        for page in self._written(language):
            there = self.place(f"about/{page.base_id}/", language)
            yield Link(page.title, f"{root}{there}", language, place == there)

    def _switch(self, place: str, language: str, root: str) -> Iterator[Link]:
        same = dict(self._same(place, language))
        for tag in self.languages:
            there = same.get(tag, self.place("", tag))
            yield Link(own_name(tag), f"{root}{there}" or "./", tag, tag == language)

    def _same(self, place: str, language: str) -> Sequence[tuple[str, str]]:
        """The same page in other languages, with its own; empty where it is alone."""
        page = place.removeprefix(self.place("", language))
        kind, _, rest = page.partition("/")
        name = rest.rstrip("/")
        if page == "":
            tags = list(self.languages)
        elif kind == "about":
            tags = [g.translation or "en" for g in self.guidelines if g.base_id == name]
        elif kind == "answers":
            tags = [a.language for q in self.questions if name in {"", q.id} for a in q.answers]
        else:
            return ()
        found = [(tag, self.place(page, tag)) for tag in self.languages if tag in tags]
        return found if len(found) > 1 else ()

    # The kinds of pages

    def _home(self, language: str) -> str:
        place = self.place("", language)
        items = [item for item in self.items if language in {self.language, item.language}]
        return self.page(
            "public-home.html",
            place,
            language,
            self.title,
            items=items[:_LATEST],
            written=self._written(language),
            topics=self._topics(language),
        )

    def _answers(self, language: str) -> Iterator[tuple[str, str]]:
        if not (topics := self._topics(language)):
            return
        place = self.place("answers/", language)
        yield place, self.page("public-answers.html", place, language, self.words(language).answers, topics=topics)
        for question, answer in self._answered(language):
            place = self.place(f"answers/{question.id}/", language)
            html = self.page(
                "public-answer.html",
                place,
                language,
                answer.faq.title,
                answer=answer,
                short=spoken(answer.faq.short),
                text=prose(answer.faq.body.strip(), 2),
                checked=self.day(answer.faq.checked_on, language) if answer.faq.checked_on else "",
            )
            yield place, html

    def _topics(self, language: str) -> Mapping[str, Sequence[tuple[Question, Answer]]]:
        topics: dict[str, list[tuple[Question, Answer]]] = defaultdict(list)
        for question, answer in self._answered(language):
            topics[title_of(question.topic) if language == "en" else ""].append((question, answer))
        return topics

    def _archive(self) -> Iterator[tuple[str, str]]:
        title = self.words(self.language).all_posts
        months = self._months
        yield (
            "archive/",
            self.page("public-archive.html", "archive/", self.language, title, months=months, name=self.month),
        )
        for month, rows in months.items():
            place = f"archive/{month}/"
            name = self.month(month)
            yield (
                place,
                self.page("public-month.html", place, self.language, f"{title}: {name}", name=name, rows=rows),
            )

    def _feed(self) -> Iterator[tuple[str, str]]:
        values = {"items": self.items[:NEWEST], "feeds": True}
        yield "feed/", self.page("public-feed.html", "feed/", self.language, self.title, **values)
        for item in self.items:
            place = f"feed/{item.id}/"
            yield place, self.page("public-item.html", place, item.language, item.name or self.title, item=item)

    @cached_property
    def _months(self) -> Mapping[str, Sequence[tuple[datetime, Item | None, Sequence[Receipt]]]]:
        """What was published in each month, the newest first: an item of the feed, with the same post elsewhere."""
        elsewhere: dict[str, list[Receipt]] = defaultdict(list)
        for receipt in self.receipts:
            elsewhere[receipt.post].append(receipt)
        rows: list[tuple[datetime, Item | None, Sequence[Receipt]]] = [
            (item.published, item, elsewhere.pop(item.key.post, ())) for item in self.items
        ]
        rows += [(min(r.published for r in found), None, found) for found in elsewhere.values()]
        rows.sort(key=lambda row: (row[0], row[1].id if row[1] else row[2][0].url), reverse=True)
        months: dict[str, list[tuple[datetime, Item | None, Sequence[Receipt]]]] = defaultdict(list)
        for row in rows:
            months[f"{row[0]:%Y-%m}"].append(row)
        return months

    def _sitemap(self, places: Iterable[str]) -> bytes:
        rows = "".join(f"<url><loc>{Markup.escape(self.base + place)}</loc></url>\n" for place in places)
        head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        return f"{head}{rows}</urlset>\n".encode()

    # Words

    def text_of(self, page: Guideline) -> Markup:
        """The text of a page, with links to the other pages for everybody; others are only their words."""
        names = {f"{known.path.rpartition('/')[2]}": known.base_id for known in self.guidelines}
        return prose(page.body, 2, lambda target: f"../{names[target]}/" if target in names else "")

    def day(self, day: date, language: str) -> str:
        """A day as the language writes it: 18 November 2026."""
        return format_date(day, "long", _locale(language))

    def month(self, month: str) -> str:
        """A month as the site's own language writes it: November 2026."""
        return format_date(date.fromisoformat(f"{month}-01"), "LLLL yyyy", _locale(self.language))

    def said(self) -> Iterator[str]:
        """Every text that the public may read, as it was written."""
        yield from (self.title, self.base, _LOST, *map(own_name, self.languages), *map(title_of, self._all_topics()))
        for words in (PublicWords(), *self.site.words.values()):
            yield from (value for _, value in words if value)
        for page in self.guidelines:
            yield from (page.title, page.base_id, page.body, str(self.text_of(page)))
        for question in self.questions:
            yield question.id
            for answer in question.answers:
                faq = answer.faq
                yield from (faq.title, faq.short, faq.body, faq.link or "", str(prose(faq.body.strip())))
                yield self.day(faq.checked_on, answer.language) if faq.checked_on else ""
        for item in self.items:
            yield from (item.title, item.text, item.link, *(text for m in item.media for text in (m.alt, m.url)))
            yield from _dates(item.published)
        for receipt in self.receipts:
            yield from (receipt.network, receipt.account, receipt.url, *_dates(receipt.published))
        yield json.dumps(sorted({self.month(month) for month in self._months}), ensure_ascii=False)

    def _all_topics(self) -> Iterator[str]:
        return (question.topic for question in self.questions)


def _dates(when: datetime) -> Iterator[str]:
    yield f"{short_day(when)} {when:%H:%M} UTC"
    yield f"{week_day(when)} {when:%H:%M} UTC"


def _locale(language: str) -> Locale:
    try:
        return Locale.parse("en-GB" if language == "en" else language, sep="-")  # 18 November 2026
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
