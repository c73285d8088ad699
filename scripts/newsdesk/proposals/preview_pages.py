"""A page with the previews of what a pull request changes, to read beside its comment: text, pictures, all accounts."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from newsdesk.preview.cards import cards
from newsdesk.preview.html import Sheet, beside, page_html
from newsdesk.preview.words import count_words
from newsdesk.proposals.covers import Cover
from newsdesk.proposals.verdict import PostVerdict, Verdict

PICTURES = "pictures"
_TAG = re.compile(r"<[^>]*>")
_SHEET = re.compile(r"<style>.*?</style>", re.DOTALL)


def page_name(number: int) -> str:
    """The file of a pull request's page."""
    return f"pull-{number}.html"


def write_previews(folder: Path, number: int, verdict: Verdict, cover: Cover) -> bool:
    """Write the page of a pull request into a folder; whether there was a post to show."""
    known = [item for item in verdict.posts if item.post is not None]
    sheets = [sheet for item in known if (sheet := _sheet(verdict, item, cover))]
    if not sheets:
        return False
    left = len(known) - len(sheets)
    note = f"{count_words(left, 'post')} left out, because of words that no output may show." if left else ""
    title = f"Previews of pull request #{number}"
    commit = f"commit {verdict.change.head[:7]}"
    html = page_html(sheets, beside(verdict.desk, folder / PICTURES), commit, title, note)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / page_name(number)).write_text(html, encoding="utf-8")
    return True


def _sheet(verdict: Verdict, item: PostVerdict, cover: Cover) -> Sheet | None:
    """What is shown of a post; nothing where it would show words that no output may show."""
    if item.post is None or not cover.closed.isdisjoint(verdict.files_of(item)):
        return None
    sheet = Sheet(item.post, cards(verdict.desk, item.post), item.findings)
    if cover.words is None:
        return sheet
    html = _SHEET.sub("", page_html([sheet], lambda _: ""))
    said = (unescape(html), unescape(_TAG.sub("", html)), *_texts(sheet))
    return None if any(cover.words.search(words) for words in said) else sheet


def _texts(sheet: Sheet) -> Iterator[str]:
    """Texts that the page may show in two halves, with the word of a fold between them."""
    for card in sheet.cards:
        yield from (part.text for part in card.parts)
