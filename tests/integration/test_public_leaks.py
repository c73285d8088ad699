"""What the public site lets through of a desk that is careless or hostile, and what makes its build stop."""

import json
import shutil
from datetime import UTC, datetime

import pytest

from newsdesk.branches.branch import Branch
from newsdesk.desk.cache import NoCache
from newsdesk.desk.git import Repository
from newsdesk.ledger.ledger import Ledger
from newsdesk.model.delivery import DeliveryKey, EventName
from newsdesk.newsroom import Newsroom
from newsdesk.site import public
from newsdesk.site.feed import FeedError
from newsdesk.site.public_pages import Public
from publishing import copy_room, git, open_room

NOW = "2026-12-02T10:00Z"
BASE = "https://relay-medical.example/"
FAQ = """---
title: {title}
short: {short}
keywords:
  - hidden keyword of staff
owner: medical
checked_by: medical
checked_on: {checked}
review_by: {review}
public: {public}
---
{body}
"""
PAGE = """---
title: {title}
owner: comms_advisor
source:
  - Internal handbook of communications
checked_on: 2026-11-01
review_by: 2026-11-30
public: yes
rules:
  - id: PUB-01
    title: A rule that only staff read
    severity: notice
    check: alt_text
    why: Its reason is for staff too.
    waivable: no
    fails:
      - asset:
          alt:
            en: ""
        why: none
    passes:
      - A text without a picture.
---
Be **polite**. See [the other page](other.md) and [the workflow](../workflow.md).

<script>alert(1)</script>
"""
ACCOUNT = """---
title: {title}
network: {network}
{more}language: en
timezone: UTC
audience: People whom we never name in public
---
"""


def faq(title, short="Yes, it is.", body="Ask at a health centre near you.", **keys):
    values = {"checked": "2026-11-01", "review": "2027-05-01", "public": "yes", **keys}
    return FAQ.format(title=title, short=short, body=body, **values)


FAQS = {
    "water/safe-water.md": faq("Is this water safe?", body="Boil it.\n\n- Let it bubble.\n- Cover it."),
    "water/safe-water.ar.md": faq("هل هذا الماء آمن؟", "نعم.", "اغلوه."),
    "water/safe-water.fr.md": faq("Cette eau est-elle sûre ?", "Oui.", "Faites-la bouillir.", checked="2026-10-01"),
    "water/old.md": faq("Was this answer right last year?", review="2026-12-01"),
    "water/unchecked.md": faq("Has anybody read this?").replace("checked_on: 2026-11-01\n", ""),
    "water/for-staff.md": faq("What do we say to journalists?", public="no"),
}


def keep(room, key, url):
    """The ledger of a delivery that was published at an address."""
    ledger = Ledger(Branch(Repository(room.folder), "origin", "ledger"), NoCache(), {"run": 1})
    when = datetime(2026, 12, 1, 9, tzinfo=UTC)
    ledger.record(key, EventName.INTENT, {"digest": "1" * 64, "attempt": "a", "record": "r"}, 0, when)
    ledger.record(key, EventName.PUBLISHED, {"url": url, "id": "1", "how": "sent"}, 1, when)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A desk with answers of every kind, two pages for everybody and posts on other networks."""
    place = tmp_path_factory.mktemp("leaks")
    room = open_room(place)
    room.write("mkdocs.yml", f"site_name: newsdesk of the staff\nsite_url: {BASE}\n")
    for name, text in FAQS.items():
        room.write(f"faqs/{name}", text)
    room.write("guidelines/public/manners.md", PAGE.format(title="How we talk"))
    room.write("guidelines/public/other.md", "---\ntitle: The other page\npublic: yes\n---\nMore words.\n")
    room.write("guidelines/public/other.ar.md", "---\ntitle: الصفحة الأخرى\npublic: yes\n---\nكلمات.\n")
    accounts = {
        "relay-bsky": ("bluesky", "Relay Medical", "url: https://bsky.example/relay\n"),
        "relay-slack": ("slack", "Colleagues", "url: https://slack.example/relay\n"),
        "relay-tg": ("telegram", "A closed group", ""),
        "relay-mast": (
            "mastodon",
            "Quiet",
            "url: https://m.example/@q\nserver: https://m.example\nvisibility: unlisted\n",
        ),
    }
    for name, (network, title, more) in accounts.items():
        room.write(f"content/accounts/{name}.md", ACCOUNT.format(title=title, network=network, more=more))
    room.commit()
    for name in accounts:
        keep(room, DeliveryKey("internal-name-of-a-post", name), f"https://{name}.example/post/1")
    return place


@pytest.fixture
def room(first, tmp_path):
    return copy_room(first, tmp_path)


@pytest.fixture(scope="module")
def site(first):
    place = first / "public"
    room = copy_room(first, first / "copy")
    room.write("faqs/water/new.md", faq("A question that nobody has approved yet?"))  # in the folder only
    code, words = room.run("site", "build", "--public", "--output", str(place), "--at", NOW)
    assert code == 0, words
    return place, words


def text_of(place, name):
    return (place / name).read_text(encoding="utf-8")


def everything(place):
    files = [path for path in place.rglob("*") if path.is_file() and path.suffix != ".css"]
    return "\n".join(f"{path.relative_to(place)}\n{path.read_text(encoding='utf-8')}" for path in files)


def test_answers_stand_in_each_language_with_links_between_them(site):
    place, _ = site
    english, arabic = (
        text_of(place, "answers/safe-water/index.html"),
        text_of(place, "in/ar/answers/safe-water/index.html"),
    )
    assert '<html lang="ar" dir="rtl">' in arabic
    assert 'href="../../in/ar/answers/safe-water/" lang="ar"' in english
    assert 'href="../../../../answers/safe-water/" lang="en"' in arabic
    assert f'<link rel="canonical" href="{BASE}in/ar/answers/safe-water/">' in arabic
    assert f'hreflang="en" href="{BASE}answers/safe-water/"' in arabic
    assert "<li>Let it bubble.</li>" in english
    assert f"<loc>{BASE}in/ar/answers/safe-water/</loc>" in text_of(place, "sitemap.xml")


def test_an_answer_that_may_be_wrong_stays_away_and_the_build_says_why(site):
    place, words = site
    for name, why in (
        ("safe-water.fr", "it is older than what it translates"),
        ("old", "its review was due on 2026-12-01"),
        ("unchecked", "nobody has checked it"),
    ):
        assert f"faqs/water/{name}.md is not on the public site: {why}." in words
    shown = everything(place)
    for lost in ("Cette eau", "last year", "Has anybody", "journalists", "hidden keyword", "nobody has approved yet"):
        assert lost not in shown, lost
    assert not (place / "in/fr").exists()


def test_of_a_page_only_its_text_is_shown(site):
    place, _ = site
    page = text_of(place, "about/manners/index.html")
    assert '<a href="../other/">the other page</a>' in page
    assert "<span>the workflow</span>" in page
    assert "<script" not in page
    for inside in ("PUB-01", "A rule that only", "reason is for staff", "Internal handbook", "comms_advisor"):
        assert inside not in everything(place)
    assert '<a href="../../in/ar/about/other/" lang="ar"' in text_of(place, "about/other/index.html")


def test_the_archive_links_to_networks_that_everybody_can_read_and_never_by_the_internal_name(site):
    place, _ = site
    month = text_of(place, "archive/2026-12/index.html")
    assert 'href="https://relay-bsky.example/post/1"' in month
    shown = everything(place)
    for hidden in ("relay-slack", "relay-tg", "relay-mast", "internal-name", "Colleagues", "closed group", "Quiet"):
        assert hidden not in shown, hidden


def test_two_builds_are_the_same(first, site, tmp_path):
    place, _ = site
    code, words = copy_room(first, tmp_path).run(
        "site", "build", "--public", "--output", str(tmp_path / "b"), "--at", NOW
    )
    assert code == 0, words
    one, two = (
        {p.relative_to(s): p.read_bytes() for p in s.rglob("*") if p.is_file()} for s in (place, tmp_path / "b")
    )
    assert one == two


def test_what_identifies_somebody_stops_the_build_even_in_an_approved_answer(room):
    secrets = {
        "consent": "It is cons-4711.",
        "vault": "Look at vault/social/relay-x.",
        "person": "Write to medical-a@relay-medical.example.",
        "recovery": "Reset it at keys.relay-internal.example.",
    }
    consent = "---\nof: adult\nnetworks:\n  - feed\npurposes:\n  - awareness\nidentifiable: no\ngiven: 2026-01-01\n"
    room.write("content/consents/CONS-4711.md", f"{consent}expires: 2027-01-01\n---\n")
    more = "vault_ref: vault/social/relay-x\nrecovery_domain: keys.relay-internal.example\n"
    room.write("content/accounts/relay-x.md", ACCOUNT.format(title="Relay", network="x", more=more))
    for name, body in secrets.items():
        room.write(f"faqs/water/{name}.md", faq(f"What about {name}?", body=body))
    room.commit()
    code, words = room.run("site", "build", "--public", "--at", NOW)
    assert code == 2, words
    assert "Nothing was written." in words
    assert not (room.folder / "public").exists()
    for name, source in (
        ("consent", "content/consents/CONS-4711.md"),
        ("vault", "content/accounts/relay-x.md"),
        ("recovery", "content/accounts/relay-x.md"),
        ("person", "guidelines/workflow.md"),
    ):
        assert f"answers/{name}/index.html holds words of {source} that only staff may read." in words


def test_an_item_that_the_ledger_does_not_know_is_not_shown(room, tmp_path):
    item = {"id": "0123456789abcdef", "post": "x", "account": "relay-feed", "part": 1, "title": "Forged", "link": None}
    item |= {"text": "Forged words.", "language": "en", "published": "2026-12-01T09:00:00+00:00", "media": []}
    other = tmp_path / "feed"
    git(tmp_path, "init", "--quiet", "--initial-branch=feed", str(other))
    (other / "items/01").mkdir(parents=True)
    (other / "items/01/0123456789abcdef.json").write_text(json.dumps(item))
    git(other, "add", "--all")
    git(other, "commit", "--quiet", "-m", "feed: 1 files")
    git(other, "push", "--quiet", room.remote, "feed")
    code, words = room.run("site", "build", "--public", "--at", NOW)
    assert (code, "0 items, " in words) == (0, True), words
    assert "Forged" not in everything(room.folder / "public")
    keep(room, DeliveryKey("x", "relay-feed"), f"{BASE}feed/ffff/")  # published, but this is another item
    code, words = room.run("site", "build", "--public", "--at", NOW)
    assert (code, "0 items, " in words) == (0, True), words


def test_an_item_that_somebody_changed_later_is_not_shown(tmp_path):
    room = open_room(tmp_path)
    room.write("mkdocs.yml", f"site_name: X\nsite_url: {BASE}\n")
    room.post("soap", text="Wash your hands with soap.")
    room.commit()
    code, words = room.run("publish")
    assert (code, len(room.items())) == (0, 1), words
    git(tmp_path, "clone", "--quiet", "--branch=feed", room.remote, str(tmp_path / "shelf"))
    (item,) = (tmp_path / "shelf").rglob("*.json")
    item.write_text(item.read_text().replace("Wash your hands", "Drink chlorine"))
    git(tmp_path / "shelf", "commit", "--quiet", "--all", "-m", "feed: 1 files")
    assert build(room, tmp_path / "out").items == 1
    git(tmp_path / "shelf", "push", "--quiet", "origin", "feed")
    built = build(room, tmp_path / "out")
    assert built.items == 0
    assert any(f"Item {item.stem} of the feed is not shown: " in line for line in built.warnings)
    assert "chlorine" not in everything(tmp_path / "out")


def build(room, output):
    return public.build_public(room.folder, output, BASE, Newsroom(room.folder), datetime.fromisoformat(NOW))


def test_a_page_that_prints_what_it_should_not_stops_the_build(room, tmp_path, monkeypatch):
    room.post("internal-draft-2026-12", text="A draft that nobody committed.")
    printed = {
        "faqs/water/for-staff.md": "What do we say to journalists?",
        "guidelines/public/manners.md": "A rule that only staff read",
        "mkdocs.yml": "newsdesk of the staff",
        "content/accounts/relay-bsky.md": "People whom we never name in public",
        "content/posts/internal-draft-2026-12.md": "internal-draft-2026-12",
        "guidelines/workflow.md": "Dangerous. A mistake can cost lives",
    }
    words, page = "".join(f"<p>{text}</p>" for text in printed.values()), Public.page
    monkeypatch.setattr(Public, "page", lambda *args, **values: f"{page(*args, **values)}{words}")
    monkeypatch.setattr(public, "_MOST", 1000)
    with pytest.raises(FeedError) as stopped:
        build(room, tmp_path / "out")
    for source in printed:
        assert f"archive/index.html holds words of {source} that only staff may read." in str(stopped.value)
    assert not (tmp_path / "out").exists()


def test_a_file_that_nobody_let_through_stops_the_build(room, tmp_path, monkeypatch):
    output = tmp_path / "out"
    (output / "feed").mkdir(parents=True)
    (output / "feed/draft.html").write_text("a draft")
    monkeypatch.setattr(public, "_clear", lambda _: None)
    with pytest.raises(FeedError, match=r"feed/draft\.html, which nobody let through"):
        build(room, output)


def test_a_link_out_of_the_folder_is_not_followed(room, tmp_path):
    elsewhere, output = tmp_path / "elsewhere", tmp_path / "out"
    elsewhere.mkdir()
    (elsewhere / "kept.txt").write_text("mine")
    output.mkdir()
    (output / "feed").symlink_to(elsewhere)
    build(room, output)
    assert [path.name for path in elsewhere.iterdir()] == ["kept.txt"]
    assert (output / "feed/index.html").is_file()
    shutil.rmtree(output)
