"""The search: every answer, post, guideline and rule in its own language, as an index or as one list of words."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from newsdesk.desk.cache import digest, fingerprint
from newsdesk.model.rule import Rule
from newsdesk.site.addresses import (
    SEARCH,
    account_page,
    campaign_page,
    faq_page,
    guideline_page,
    post_page,
    reference_page,
)
from newsdesk.site.page import Page, inside
from newsdesk.site.prose import plain
from newsdesk.site.reference import kinds
from newsdesk.site.view import View

KINDS = {
    "faq": "Answer",
    "post": "Post",
    "guideline": "Guideline",
    "rule": "Rule",
    "learn": "How to",
    "campaign": "Campaign",
    "account": "Account",
    "reference": "Front matter",
}
WORDS = "assets/search-words.js"
_FOLDER = "pagefind"
_MANY, _TOGETHER = 300, 50  # posts
_UNUSED = ("pagefind-*ui*", "pagefind-highlight.js")  # ready-made boxes: the page has its own
_MARKDOWN = re.compile(r"\]\([^)\s]*\)|^\s*(?:#+ |\|[-:| ]+$)|[*_`|\[]|<!--.*?-->", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Record:
    """What can be found: where it is, what it is called, what it says."""

    kind: str
    language: str
    title: str
    address: str
    key: str
    text: str


@cache
def program() -> Path | None:
    """The program that makes the index; None where it is not installed."""
    try:
        from pagefind.service import get_executable  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    return get_executable()


def search_page(view: View) -> Iterator[Page]:
    """The page with the results, where there is a search."""
    if view.search:
        html = inside("search.html", view, SEARCH, kinds=KINDS)
        yield Page(SEARCH, "Search", html, "Search", scripts=("search.js",))


def records(view: View) -> Iterator[Record]:
    """Everything that can be found."""
    yield from _written(view)
    yield from _rules(view)
    at = view.addresses.address
    for faq in view.desk.faqs.values():
        tag = faq.language or faq.translation or "en"
        text = plain("\n".join((faq.short, faq.body, *faq.keywords)))
        yield Record("faq", tag, faq.title, f"{at(faq_page(faq.base_id))}#{tag}", faq.base_id, text)
    for post in view.desk.posts.values():
        yield Record("post", view.language(post), post.title, at(post_page(post.id)), post.id, _plain(post.body))
    for campaign in view.desk.campaigns.values():
        text = _plain(campaign.body)
        yield Record("campaign", "en", campaign.title, at(campaign_page(campaign.id)), campaign.id, text)
    for account in view.desk.accounts.values():
        text = f"{account.id} {view.network(account.id)} {account.handle or ''}"
        yield Record("account", account.language, account.title, at(account_page(account.id)), account.id, text)
    for kind in kinds():
        yield Record("reference", "en", f"Front matter: {kind.title}", at(reference_page(kind.name)), kind.name, "")


def _written(view: View) -> Iterator[Record]:
    for page in view.desk.guidelines:
        name = guideline_page(page.path)
        kind = "learn" if name.startswith("learn/") else "guideline"
        tag = page.translation or view.tongue
        yield Record(kind, tag, page.title, view.addresses.address(name), name, _plain(page.body))


def _rules(view: View) -> Iterator[Record]:
    for rule, page in view.desk.rules.values():
        address = f"{view.addresses.address(guideline_page(page.path))}#{rule.id}"
        yield Record("rule", view.tongue, f"{rule.id} {rule.title}", address, rule.id, _said(rule))


def _said(rule: Rule) -> str:
    return rule.why


def _plain(text: str) -> str:
    return _MARKDOWN.sub(" ", text)


def write_index(site: Path, found: Iterable[Record], executable: Path, keep: Path | None = None) -> None:
    """Write the index of the records, one for each language; in the folder `keep` lies the one of the last build."""
    pages, target = list(_files(list(found))), site / _FOLDER
    key = digest(version("pagefind"), fingerprint(), *pages)
    kept = keep / "search" / key if keep else None
    if kept and kept.is_dir():
        with suppress(OSError):  # another build may be putting a newer one there
            shutil.copytree(kept, target)
            return
        shutil.rmtree(target, ignore_errors=True)
    _make_index(target, pages, executable)
    if kept:
        with suppress(OSError):
            _keep(target, kept)


def _keep(made: Path, place: Path) -> None:
    """Put an index in the place of the ones before it; a build that breaks off leaves none that is not whole."""
    half = place.with_name("half")
    shutil.rmtree(place.parent, ignore_errors=True)
    shutil.copytree(made, half)
    half.rename(place)


def _make_index(target: Path, pages: Iterable[str], executable: Path) -> None:
    with TemporaryDirectory(prefix="newsdesk-search-") as folder:
        for number, html in enumerate(pages):
            Path(folder, f"{number}.html").write_text(html, encoding="utf-8", errors="xmlcharrefreplace")
        command = [str(executable), "--site", folder, "--output-path", str(target.resolve()), "--silent"]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)  # noqa: S603 - our own arguments
    for pattern in _UNUSED:
        for path in target.glob(pattern):
            path.unlink()
    entry = target / "pagefind-entry.json"  # its order is another one in every run
    entry.write_text(json.dumps(json.loads(entry.read_bytes()), sort_keys=True), encoding="utf-8")


def _files(found: Sequence[Record]) -> Iterator[str]:
    """Records as pages; many posts together by language, because each page costs time, memory and a file."""
    posts = [record for record in found if record.kind == "post"]
    together = len(posts) > _MANY
    yield from (_as_html(record) for record in found if not (together and record.kind == "post"))
    by_language: dict[str, list[Record]] = {}
    for record in posts if together else ():
        by_language.setdefault(record.language, []).append(record)
    for language, records in by_language.items():
        for start in range(0, len(records), _TOGETHER):
            yield _as_one(language, records[start : start + _TOGETHER])


def _as_one(language: str, posts: Iterable[Record]) -> str:
    parts = (f'<h3 id="{escape(post.address)}">{escape(post.title)}</h3><p>{escape(post.text)}</p>' for post in posts)
    return (
        f'<!doctype html><html lang="{escape(language)}"><title>-</title><body data-pagefind-body>'
        f'<p data-kind="post" data-pagefind-meta="kind[data-kind]"></p>{"".join(parts)}'
    )


def _as_html(record: Record) -> str:
    facts = {"title": record.title, "address": record.address, "kind": record.kind, "key": record.key}
    data = " ".join(f'data-{name}="{escape(value)}"' for name, value in facts.items())
    meta = ", ".join(f"{name}[data-{name}]" for name in facts)
    only = ' data-pagefind-filter="kind:faq"' if record.kind == "faq" else ""  # of several, each run has another order
    return (
        f'<!doctype html><html lang="{escape(record.language)}"><title>-</title><body data-pagefind-body>'
        f'<p {data} data-pagefind-meta="{meta}"{only}>{escape(record.text)}</p>'
    )


def words_file(found: Iterable[Record]) -> bytes:
    """All records as a script, for pages that are opened from a folder: there no index can be fetched."""
    rows = json.dumps([astuple(record) for record in found], ensure_ascii=False, separators=(",", ":"))
    return f"window.newsdeskWords={rows};".replace("</", "<\\/").encode("utf-8", "replace")
