"""The frame of every page: header, navigation, footer, the age of the page, the page that is not found, the mirror."""

import functools
import http.server
import re
import threading
from contextlib import contextmanager

import pytest
from test_site import KINDS, Quiet, address, browser, build, pages_of, wrong_in

from site_desk import MKDOCS, write_desk

__all__ = ["address", "browser"]  # fixtures

LEARN = "---\ntitle: From a phone\n---\nSee [the start](../index.md) and [length](../length.md).\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = write_desk(tmp_path_factory.mktemp("framed"), {"guidelines/learn/phone.md": LEARN})
    done = build(root)
    assert (done.returncode, done.stderr) == (0, "")
    return root / "site"


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory):
    settings = MKDOCS.replace("  font: false\n", "  font: false\n  language: ar\n")
    arabic = "---\ntitle: الطول\n---\n# الطول\n\nالنص القصير أوضح.\n\n## كيف\n\nاكتب جملا قصيرة.\n"
    root = write_desk(tmp_path_factory.mktemp("mirror"), {"mkdocs.yml": settings, "guidelines/short.md": arabic})
    done = build(root)
    assert (done.returncode, done.stderr) == (0, "")
    return root / "site"


@contextmanager
def served(folder, below=""):
    """A host that shows the page for lost addresses, as GitHub Pages does; the site may lie below a folder."""

    class Host(Quiet):
        def translate_path(self, path):
            path = path.partition("?")[0]
            return super().translate_path(path.removeprefix(below) if path.startswith(below) else "/no such file")

        def send_error(self, code, message=None, explain=None):  # noqa: ARG002
            body = (folder / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Host, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{below}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def html_of(site, name):
    return (site / name / "index.html").read_text(encoding="utf-8")


def test_every_page_has_the_one_header_and_the_one_foot(site):
    for path in pages_of(site):
        html = path.read_text(encoding="utf-8")
        for part in ('<header class="nd nd-top"', '<main id="main"', '<footer class="nd nd-foot"', '<html lang="en"'):
            assert html.count(part) == 1, (path, part)
        assert html.count("<h1") == 1, path
        assert "Built Sun 22 Nov 2026, 14:20 UTC" in html, path


@pytest.mark.parametrize(
    ("name", "tab"),
    [
        ("", "Today"),
        ("posts/ors-how-to", "Posts"),
        ("guidelines/length", "Guidelines"),
        ("faqs/answers/gift", "FAQs and replies"),
        ("learn/start-here", "Learn"),
        ("learn/phone", "Learn"),
        ("reference/post", "Learn"),
    ],
)
def test_the_tab_of_the_page_is_marked(site, name, tab):
    assert re.findall(r'aria-current="true">([^<]+)</a>', html_of(site, name)) == [tab]


def test_today_is_the_home_page_and_what_is_learned_has_its_place(site):
    assert '<h1 id="today">' in html_of(site, "")
    assert ">Start here</h1>" in re.sub(r"<a class=\"headerlink.*?</a>", "", html_of(site, "learn/start-here"))
    phone = html_of(site, "learn/phone")
    assert 'href="../start-here/"' in phone
    assert 'href="../../guidelines/length/"' in phone
    listed = html_of(site, "learn")
    assert 'href="../learn/start-here/"' in listed
    assert 'href="../learn/phone/"' in listed
    assert 'href="../reference/"' in listed


def test_pages_load_no_script_and_no_map_of_the_theme(site):
    assert not list(site.rglob("*.map"))
    assert not (site / "assets/javascripts").exists()
    assert not (site / "sitemap.xml").exists()


def test_a_written_page_has_its_section_and_its_headings_beside_it(browser, address):
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"{address}guidelines/length/")
    beside = page.get_by_role("navigation", name="Guidelines")
    assert beside.get_by_role("link", name="Length").get_attribute("aria-current") == "page"
    beside.get_by_role("link", name="Accessibility").click()
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Pictures", exact=True).click()
    assert page.url == f"{address}guidelines/accessibility/#pictures"


def test_on_a_phone_the_navigation_folds_and_nothing_is_wider_than_the_screen(browser, address):
    page = browser.new_context(viewport={"width": 360, "height": 700}).new_page()
    page.goto(f"{address}guidelines/length/")
    links = page.get_by_role("navigation", name="Guidelines").get_by_role("link", name="Accessibility")
    assert not links.is_visible()
    page.locator("summary", has_text="Guidelines").focus()
    page.keyboard.press("Enter")
    assert links.is_visible()
    assert page.locator("[aria-current=true]").bounding_box()["x"] >= 0


def test_without_javascript_tabs_and_navigation_are_there(browser, address):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    for name in ("", "guidelines/length/", "posts/ors-how-to/"):
        page.goto(address + name)
        assert page.locator(".nd-top__tabs a").count() >= 8
        assert page.locator(".js-only:visible, [data-old-after]:visible").count() == 0
    page.goto(f"{address}guidelines/length/")
    page.locator("summary", has_text="Guidelines").click()
    assert page.get_by_role("link", name="Accessibility").is_visible()
    context.close()


def test_the_first_key_leads_past_the_header(browser, address):
    page = browser.new_page()
    page.goto(f"{address}posts/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    assert skip.evaluate("one => one === document.activeElement && one.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('main').contains(document.activeElement)")


@pytest.mark.parametrize(("now", "old"), [("2026-11-23T16:10:00Z", False), ("2026-11-23T16:30:00Z", True)])
def test_a_page_says_when_it_is_older_than_the_desk_allows(browser, address, now, old):
    page = browser.new_page()
    page.clock.set_fixed_time(now)
    for name in ("", "posts/ors-how-to/", "guidelines/length/"):
        page.goto(address + name)
        assert page.get_by_text("This page was built on Sun 22 Nov, 14:20").is_visible() is old


def test_on_paper_there_is_no_header(browser, address):
    page = browser.new_page()
    page.emulate_media(media="print")
    for name in ("", "guidelines/length/", "posts/ors-how-to/"):
        page.goto(address + name)
        assert not page.locator("header.nd-top").is_visible()
        assert not page.locator(".nd-guide__nav:visible").count()


@pytest.mark.parametrize("below", ["", "/team/playbook"])
@pytest.mark.parametrize("lost", ["nothing", "posts/by-month/nothing/at/all/"])
def test_a_lost_address_leads_home_from_any_depth(browser, site, below, lost):
    with served(site, below) as home:
        page = browser.new_page()
        page.goto(home + lost)
        assert page.get_by_role("heading", name="This page does not exist").is_visible()
        assert (
            page.locator("header.nd-top").evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(8, 63, 78)"
        )
        page.wait_for_function(f"document.querySelector('.nd-top__name').href === {home!r}")
        page.get_by_role("link", name="Calendar").click()
        page.wait_for_url(f"{home}calendar/")
        assert page.locator(".nd-top__tabs [aria-current]").inner_text() == "Calendar"


def test_a_site_for_readers_of_arabic_is_mirrored(browser, mirrored):
    with served(mirrored) as home:
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        for name in ("", "guidelines/short/", "posts/ors-how-to/"):
            page.goto(home + name)
            assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
            logo, button = page.locator(".nd-top__name"), page.locator("[data-scheme]")
            assert logo.bounding_box()["x"] > button.bounding_box()["x"]
            tabs = [one.bounding_box()["x"] for one in page.locator(".nd-top__tabs a").all()]
            assert tabs == sorted(tabs, reverse=True)
            assert page.locator("header.nd-top").get_attribute("lang") == "en"
        page.goto(f"{home}guidelines/short/")
        beside, text = page.locator(".nd-guide__nav").bounding_box(), page.locator("main").bounding_box()
        assert beside["x"] > text["x"] + text["width"] / 2


@pytest.mark.parametrize("width", [1280, 360])
def test_the_mirrored_pages_are_accessible(browser, mirrored, width):
    with served(mirrored) as home:
        names = [name for name in KINDS if name.count("/") < 2] + ["guidelines/short/", "posts/ors-how-to.ar/"]
        assert wrong_in(browser, home, names, "light", width) == []
