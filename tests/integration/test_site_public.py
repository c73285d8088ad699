"""The public build: what was published, and nothing else of the desk."""

import io
import json
import shutil
from datetime import UTC, datetime

import feedparser
import pytest
from PIL import Image
from test_site import ROOT, address, broken_links, browser, wrong_in

from newsdesk.branches.branch import Branch
from newsdesk.desk.cache import NoCache
from newsdesk.desk.git import Repository
from newsdesk.ledger.ledger import Ledger
from newsdesk.model.delivery import EventName
from publishing import git, open_room
from site_desk import picture

__all__ = ["address", "browser"]  # fixtures

SECRETS = {
    "a draft": "The draft that nobody has read",
    "an unpublished text": "A text for the week after next",
    "a hold": "Mourning that is not announced",
    "a reason of a hold": "An accident that is not confirmed",
    "a consent": "CONS-4711",
    "a recovery domain": "recovery.relay-medical.example",
    "a vault": "vault/social/4711",
    "an internal title": "Internal title of the post",
    "a file name": "internal-name",
    "a reviewer": "supervisor-a",
    "a guideline": "Head of mission",
    "the site's name": "newsdesk of the staff",
}
FEED = """---
title: Relay Medical, public feed
network: feed
url: https://relay-medical.example/feed
language: en
timezone: UTC
recovery_domain: recovery.relay-medical.example
vault_ref: vault/social/4711
owner: supervisor
---
"""
POST = """---
title: Internal title of the post
accounts:
  - relay-feed
publish_at: {when}
type: update
{more}---
{text}
"""


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A desk with everything that must not get out, of which two posts are published."""
    room = open_room(tmp_path_factory.mktemp("public"))
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    room.write("mkdocs.yml", settings.replace("Relay Medical newsdesk", "newsdesk of the staff"))
    room.write("content/accounts/relay-feed.md", FEED)
    media = "media:\n  - asset: hands\n"
    asset = "---\nfile: hands.png\ntype: graphic\norigin: original\npeople: none\ncredit: Relay Medical\nlicence: own\n"
    asset += "alt:\n  en: Two hands under a running tap.\n---\n"
    room.write("content/media/hands/asset.md", asset)
    (room.folder / "content/media/hands/hands.png").write_bytes(picture())
    text = "Wash your hands with soap.\n\nTwenty seconds are enough."
    room.write("content/posts/internal-name.md", POST.format(when="2026-12-01 10:00", more=media, text=text))
    room.write("content/posts/internal-name-2.md", POST.format(when="2026-12-01 10:00", more="", text="Second text."))
    later = POST.format(when="2026-12-20 10:00", more="", text="A text for the week after next")
    room.write("content/posts/later.md", later)
    room.write(
        "calendar/holds/mourning.md",
        "---\ntitle: Mourning that is not announced\nscope:\n  countries:\n    - Kivara\nstart: 2026-12-10 00:00\n"
        "timezone: UTC\nreason: An accident that is not confirmed\nraised_by: head_of_mission\n---\n",
    )
    room.write(
        "content/consents/CONS-4711.md",
        "---\nof: adult\nnetworks:\n  - feed\npurposes:\n  - awareness\nidentifiable: no\ngiven: 2026-01-01\n"
        "expires: 2027-01-01\n---\n",
    )
    room.commit()
    code, words = room.run("publish")
    assert code == 0, words
    draft = POST.format(when="2026-12-30 10:00", more="", text="The draft that nobody has read")
    room.write("content/posts/draft.md", draft)
    return room


@pytest.fixture(scope="module")
def site(room):
    place = room.folder.parent / "public"
    code, words = room.run("site", "build", "--public", "--output", str(place))
    assert (code, "2 items, 13 files in" in words) == (0, True), words
    return place


def test_only_the_listed_files_are_written(site):
    found = sorted(str(path.relative_to(site)) for path in site.rglob("*") if path.is_file())
    items = sorted(path.parent.name for path in site.glob("feed/*/index.html"))
    (medium,) = site.glob("feed/media/*")
    wanted = ["404.html", "assets/newsdesk.css", "robots.txt", "sitemap.xml", "feed/feed.json", "feed/feed.xml"]
    wanted += ["feed/index.html", "index.html", "archive/index.html", "archive/2026-12/index.html"]
    assert found == sorted([*wanted, f"feed/media/{medium.name}", *(f"feed/{name}/index.html" for name in items)])
    with Image.open(medium) as shown, Image.open(io.BytesIO(picture())) as original:  # written anew, without metadata
        assert shown.convert("RGB").tobytes() == original.convert("RGB").tobytes()
    assert len(items) == 2


@pytest.mark.parametrize("what", SECRETS)
def test_nothing_of_the_desk_leaks(room, site, what):
    needle = SECRETS[what].encode()
    desk = b"".join(p.read_bytes() for p in room.folder.rglob("*") if p.is_file() and p.suffix in {".md", ".yml"})
    names = " ".join(str(path) for path in room.folder.rglob("*.md")).encode()
    assert needle in desk + names, "the desk does not hold it, so this test would prove nothing"
    assert [path.name for path in site.rglob("*") if path.is_file() and needle in path.read_bytes()] == []
    assert needle.decode() not in " ".join(str(path.relative_to(site)) for path in site.rglob("*"))


def test_the_feed_leads_to_pages_that_are_there(site):
    found = feedparser.parse((site / "feed/feed.xml").read_bytes())
    assert found.bozo == 0
    assert {entry.title for entry in found.entries} == {"Wash your hands with soap.", "Second text."}
    for entry in found.entries:
        page = site / entry.link.removeprefix("https://relay-medical.example/") / "index.html"
        assert entry.title in page.read_text(encoding="utf-8")
    assert list(broken_links(site)) == []


def test_receipts_lead_to_the_same_addresses(room, site):
    states = Ledger(Branch(Repository(room.folder), "origin", "ledger"), NoCache()).read().states
    links = {entry.link for entry in feedparser.parse((site / "feed/feed.xml").read_bytes()).entries}
    assert {states[key].url for key in states} == links


def test_a_second_build_replaces_the_first_and_touches_nothing_else(room, site, tmp_path):
    place = tmp_path / "again"
    shutil.copytree(site, place)
    (place / "feed/0123456789abcdef01234567").mkdir()
    (place / "feed/0123456789abcdef01234567/index.html").write_text("an old page")
    code, _ = room.run("site", "build", "--public", "--output", str(place))
    assert code == 0
    assert not (place / "feed/0123456789abcdef01234567").exists()
    (place / "notes.txt").write_text("mine")
    code, words = room.run("site", "build", "--public", "--output", str(place))
    assert (code, "holds notes.txt" in words) == (2, True), words
    assert (place / "feed/index.html").exists()


def test_what_was_taken_down_is_not_shown_again(room, tmp_path):
    copy = tmp_path / "remote.git"
    git(tmp_path, "clone", "--quiet", "--bare", room.remote, str(copy))
    other = open_copy(room, tmp_path, copy)
    ledger = Ledger(Branch(Repository(other.folder), "origin", "ledger"), NoCache(), {"run": 1})
    states = ledger.read().states
    key = next(key for key in states if key.post == "internal-name")
    ledger.record(key, EventName.WITHDRAWN, {"message": "consent"}, states[key].count, datetime.now(UTC))
    place = tmp_path / "public"
    code, words = other.run("site", "build", "--public", "--output", str(place))
    assert (code, "1 item, " in words) == (0, True), words
    assert "Wash your hands" not in "".join(path.read_text() for path in place.rglob("*.html"))
    assert not list(place.glob("feed/media/*"))


def open_copy(room, place, remote):
    git(place, "clone", "--quiet", str(remote), str(place / "desk"))
    return type(room)(place / "desk", str(remote))


def test_a_desk_that_published_nothing_has_an_empty_feed(tmp_path):
    room = open_room(tmp_path)
    shutil.copy(ROOT / "mkdocs.yml", room.folder)
    code, words = room.run("site", "build", "--public")
    assert code == 0, words
    public = room.folder / "public"
    assert "Nothing published yet." in (public / "feed/index.html").read_text(encoding="utf-8")
    assert json.loads((public / "feed/feed.json").read_bytes())["items"] == []
    assert "says url: https://relay-medical.example/news" in words


def test_without_an_address_or_a_remote_it_says_what_to_do(tmp_path):
    room = open_room(tmp_path)
    room.write("mkdocs.yml", "site_name: X\n")
    code, words = room.run("site", "build", "--public")
    assert (code, "Add site_url:" in words) == (2, True), words
    room.write("mkdocs.yml", "site_name: X\nsite_url: https://relay-medical.example\n")
    git(room.folder, "remote", "set-url", "origin", str(tmp_path / "gone.git"))
    code, words = room.run("site", "build", "--public")
    assert (code, "cannot be fetched" in words) == (2, True), words


def test_the_public_pages_are_accessible(browser, address, site):
    names = (
        "",
        "archive/",
        "archive/2026-12/",
        "feed/",
        *(f"feed/{path.parent.name}/" for path in site.glob("feed/*/index.html")),
    )
    for width in (1280, 360):
        assert wrong_in(browser, address, names, "light", width) == []
