"""Links from the site to where a change begins: there for staff, nowhere without a repository or in public."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from test_site import address, browser, build, pages_of, wrong_in

from issue_forms import form
from newsdesk.desk.frontmatter import read
from newsdesk.site.doors import Doors, doors_of
from publishing import open_room
from site_desk import MKDOCS, write_desk

__all__ = ["address", "browser"]  # fixtures

HOME = "https://github.example/relay-medical/desk"


def links_of(html, words):
    """The addresses behind some words."""
    return [unescape(link) for link in re.findall(rf'href="([^"]+)">{words}', html)]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = write_desk(tmp_path_factory.mktemp("doors"), {"mkdocs.yml": f"repo_url: {HOME}.git/\n{MKDOCS}"})
    done = build(root)
    assert (done.returncode, done.stderr) == (0, "")
    return root / "site"


def page(site, name):
    return (site / name / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "words", "template"),
    [
        ("", "Propose a post", "post"),
        ("", "Pause publishing", "hold"),
        ("", "Report a problem", "problem"),
        ("calendar", "Propose a post", "post"),
        ("faqs", "Suggest a question", "faq"),
    ],
)
def test_a_page_leads_to_the_form(site, name, words, template):
    [link, *_] = links_of(page(site, name), words)
    assert link == f"{HOME}/issues/new?template={template}.yml"
    assert form(template)["name"]


def test_a_day_of_the_calendar_fills_in_the_time(site):
    [link, *_] = links_of(page(site, "calendar/2026-12"), "Propose a post for Tue 1 Dec")
    asked = parse_qs(urlsplit(link).query)
    assert asked == {"template": ["post.yml"], "when": ["2026-12-01 10:00"]}
    assert "when" in {element.get("id") for element in form("post")["body"]}
    assert not links_of(page(site, "calendar/2026-11"), "Propose a post for Sat 21 Nov")


def test_a_campaign_begins_a_file_that_only_waits_for_its_words(site):
    [link] = links_of(page(site, "campaigns/kivara-cholera-2026"), "Propose a post of this campaign")
    asked = {key: value for key, (value,) in parse_qs(urlsplit(link).query).items()}
    assert link.startswith(f"{HOME}/new/main?")
    assert re.fullmatch(r"content/posts/2026/\d\d/NEW-NAME\.md", asked["filename"])
    data, source = read(asked["filename"], asked["value"])
    assert data["campaign"] == "kivara-cholera-2026"
    assert source.body.strip() == "[TEXT]"


def test_a_question_begins_its_translation(site):
    [link] = links_of(page(site, "faqs/answers/treated-water"), "Propose a translation")
    asked = {key: value for key, (value,) in parse_qs(urlsplit(link).query).items()}
    assert asked["filename"].endswith("/treated-water.LANGUAGE.md")
    assert read(asked["filename"], asked["value"])[0]["translated_from"] == "new"


def test_the_theme_asks_no_other_host_for_the_repository(site):
    for path, found in pages_of(site).items():
        assert not [link for link in found.loads if urlsplit(link).netloc], path
        assert "md-source" not in (site / path).read_text(encoding="utf-8"), path


def test_the_pages_with_doors_are_accessible_and_ask_no_other_host(browser, address):
    names = ("", "calendar/2026-12/", "faqs/", "faqs/answers/treated-water/", "campaigns/kivara-cholera-2026/")
    for width in (1280, 360):
        assert wrong_in(browser, address, names, "light", width) == []


def test_without_a_repository_there_are_none(tmp_path):
    desk = write_desk(tmp_path)
    assert build(desk).returncode == 0
    words = ("Propose a post", "issues/new", "/new/main")
    assert not [path for path in (desk / "site").rglob("*.html") if any(w in path.read_text("utf-8") for w in words)]


def test_in_public_there_are_none(tmp_path):
    room = open_room(tmp_path)
    room.write("mkdocs.yml", f"repo_url: {HOME}\nsite_url: https://relay-medical.example/\n{MKDOCS}")
    room.commit("Add the site")
    code, words = room.run("site", "build", "--public", "--output", str(tmp_path / "public"))
    assert code == 0, words
    files = [path for path in (tmp_path / "public").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if b"github.example" in path.read_bytes()]


def test_an_address_stays_below_what_github_takes():
    doors = Doors(HOME)
    link = doors.new_file("content/posts/2026/12/x.md", "é" * 5000)
    assert parse_qs(urlsplit(link).query) == {"filename": ["content/posts/2026/12/x.md"]}
    assert len(doors.new_file("x.md", "é" * 1200)) < len(doors.new_file("x.md", "é" * 1300)) < 8000
    assert parse_qs(urlsplit(doors.new_file("a b&c.md", "d=e&f #g\n")).query) == {
        "filename": ["a b&c.md"],
        "value": ["d=e&f #g\n"],
    }


@pytest.mark.parametrize("address", [None, "", "javascript:alert(1)", "https://x.example", "https://x.example/a/b/c"])
def test_only_a_repository_is_one(address):
    assert not doors_of(address, "main")
