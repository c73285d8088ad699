"""The public site of the desk that comes with newsdesk, as everybody sees it."""

import re
import shutil
from datetime import datetime
from html import escape
from urllib.parse import urlsplit

import pytest
from test_site import ROOT, address, broken_links, browser, pages_of, wrong_in

from newsdesk.desk.load import load_folder
from newsdesk.newsroom import Newsroom
from newsdesk.site import public
from newsdesk.site.leaks import leaks
from newsdesk.site.readable import plain
from publishing import Room, git

__all__ = ["address", "browser"]  # fixtures

NOW = "2026-11-25T10:00Z"
BASE = "https://relay-medical.example/"
KINDS = (
    "",
    "answers/",
    "answers/prepare-ors/",
    "about/community-rules/",
    "about/taking-back-consent/",
    "archive/",
    "feed/",
    "in/ar/",
    "in/ar/answers/prevent-cholera/",
    "in/ar/about/community-rules/",
    "in/fr/answers/",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Built from its published branch; nothing of it is withheld."""
    place = tmp_path_factory.mktemp("starter")
    git(place, "init", "--quiet", "--bare", "--initial-branch=main", str(place / "remote.git"))
    room = Room(place / "desk", str(place / "remote.git"))
    for name in ("content", "calendar", "faqs", "guidelines"):
        shutil.copytree(ROOT / name, room.folder / name)
    shutil.copy(ROOT / "mkdocs.yml", room.folder)
    git(room.folder, "init", "--quiet", "--initial-branch=main")
    git(room.folder, "remote", "add", "origin", room.remote)
    room.commit("Start")
    code, words = room.run("site", "build", "--public", "--output", str(place / "public"), "--at", NOW)
    assert (code, "warning" in words) == (0, False), words
    return place / "public"


def test_every_link_leads_somewhere_and_every_page_is_listed(site):
    assert list(broken_links(site)) == []
    listed = re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    pages = {f"{BASE}{path.parent.relative_to(site).as_posix()}/".replace("/./", "/") for path in pages_of(site)}
    assert set(listed) == pages
    assert len(listed) == len(set(listed))


def test_a_page_names_its_languages_and_they_name_it(site):
    pages = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html") if path.name != "404.html"}
    at = {re.search('rel="canonical" href="(.*?)"', html)[1]: html for html in pages.values()}
    assert len(at) == len(pages)
    for here, html in at.items():
        for there in re.findall('hreflang="[^"]*" href="(https:.*?)"', html):
            assert f'href="{here}"' in at[there], (here, there)


def test_the_rules_that_accounts_name_are_there_in_their_language(site):
    found = [account for account in load_folder(ROOT).accounts.values() if account.rules_url]
    assert {account.language for account in found} >= {"en", "fr", "es", "ar"}
    for account in found:
        page = site / urlsplit(account.rules_url).path.strip("/") / "index.html"
        assert f'<html lang="{account.language}"' in page.read_text(encoding="utf-8"), account.id


def test_it_asks_nobody_else_and_everybody_can_use_it(browser, address):
    assert wrong_in(browser, address, KINDS, "light", 360) == []
    assert wrong_in(browser, address, ("", "in/ar/"), "light", 1280) == []


def test_a_keyboard_reaches_the_text_first(browser, address):
    page = browser.new_page()
    page.goto(f"{address}in/ar/answers/prevent-cholera/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    box = page.locator("a[href='#main']").bounding_box()
    assert box["y"] >= 0
    page.close()


def test_whatever_a_page_would_print_of_the_files_for_staff_is_found(site, tmp_path, monkeypatch):
    """Each value and paragraph of each post, hold, campaign, account, consent … as if a template had printed it."""
    asked = []
    monkeypatch.setattr(public, "leaks", lambda *values: asked.append(values) or ())
    desk = site.parent / "desk"
    public.build_public(desk, tmp_path / "out", BASE, Newsroom(desk), datetime.fromisoformat(NOW))
    ((_, allowed, secrets, limits),) = asked
    chunks = {
        f"{number}.html": (secret.source, chunk.strip())
        for number, (secret, chunk) in enumerate((s, part) for s in secrets for part in s.text.split("\n\n"))
        if not secret.source.startswith("guidelines/") and len(chunk.strip()) >= 2 * limits.short_characters
    }
    assert len(chunks) > 200
    printed = {name: f"<p>{escape(chunk)}</p>".encode() for name, (_, chunk) in chunks.items()}
    found = {leak.file for leak in leaks(printed, allowed, secrets, limits)}
    everybody = plain("\n".join(allowed))
    assert [chunk for name, chunk in chunks.items() if name not in found and plain(chunk[1]) not in everybody] == []
