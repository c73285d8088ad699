"""The built site: links, other hosts, accessibility, reproducibility."""

import functools
import http.server
import re
import shutil
import subprocess
import sys
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from site_desk import MKDOCS, write_desk

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "scripts"
AXE = ROOT / ".cache/npm/node_modules/axe-core/axe.min.js"
LOADING = {
    "link": "href",
    "script": "src",
    "img": "src",
    "source": "src",
    "iframe": "src",
    "video": "src",
    "use": "href",
}
KINDS = (
    "",
    "learn/",
    "learn/start-here/",
    "calendar/",
    "calendar/2026-12/",
    "posts/",
    "posts/ors-how-to/",
    "posts/ors-how-to.ar/",
    "posts/far-away/",
    "posts/hostile/",
    "campaigns/",
    "campaigns/kivara-cholera-2026/",
    "faqs/",
    "faqs/answers/treated-water/",
    "faqs/answers/gift/",
    "guidelines/length/",
    "guidelines/workflow/",
    "guidelines/networks/bluesky/",
    "rules/",
    "findings/",
    "accounts/",
    "accounts/relay-x-ar/",
    "reference/",
    "reference/post/",
)


class Page(HTMLParser):
    """What a page links to, loads and can be linked at."""

    def __init__(self, path):
        super().__init__()
        self.links, self.loads, self.ids, self.twice = [], [], set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if "id" in values:
            self.twice += [values["id"]] if values["id"] in self.ids else []
            self.ids.add(values["id"])
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if values.get(LOADING.get(tag, "")):
            self.loads.append(values[LOADING[tag]])


def pages_of(site):
    return {path: Page(path) for path in site.rglob("*.html") if path.name != "404.html"}


def target_of(path, link, site):
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None, ""
    place = (
        (site if parts.path.startswith("/") else path.parent) / unquote(parts.path).lstrip("/") if parts.path else path
    )
    if place.is_dir():
        place = place / "index.html"
    return Path(place).resolve(), unquote(parts.fragment)


def broken_links(site):
    pages = pages_of(site)
    for path, page in pages.items():
        for link in (*page.links, *page.loads):
            place, fragment = target_of(path, link, site)
            if place is None or link.startswith(("#__", "data:")):
                continue
            lost = fragment and place in pages and fragment not in pages[place].ids
            if lost or not place.is_file():
                yield path.relative_to(site), link


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The small desk, built by the command line in strict mode."""
    root = write_desk(tmp_path_factory.mktemp("small"))
    done = build(root)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return root / "site"


def build(root, *options):
    command = [sys.executable, "-m", "newsdesk.cli", "--desk", root, "site", "build", *options]
    environment = {
        "PYTHONPATH": str(SOURCES),
        "NEWSDESK_CACHE": "off",
        "PATH": "/usr/bin:/bin",
        "HOME": str(root),
    }
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture(scope="module")
def starter(tmp_path_factory):
    """This repository's own desk, built in strict mode."""
    if not (ROOT / "guidelines/index.md").is_file():
        pytest.skip("The starter desk is not there.")
    root = tmp_path_factory.mktemp("starter")
    for name in ("content", "calendar", "faqs", "guidelines"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "mkdocs.yml", root)
    done = build(root)
    assert (done.returncode, done.stderr) == (0, "")
    return root / "site"


@pytest.fixture(params=["small", "starter"])
def site(request):
    return request.getfixturevalue(request.param)


def test_every_link_inside_the_site_leads_somewhere(site):
    assert list(broken_links(site)) == []


def test_nothing_is_loaded_from_another_host(site):
    for path, page in pages_of(site).items():
        assert [link for link in page.loads if urlsplit(link).netloc] == [], path
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet


def test_ids_are_unique_on_a_page(site):
    doubled = {str(path): page.twice for path, page in pages_of(site).items() if page.twice}
    assert doubled == {}


def test_front_matter_is_not_shown_as_text(small):
    html = (small / "guidelines/length/index.html").read_text(encoding="utf-8")
    assert "check: reading" not in html
    assert html.count('id="TEC-01"') == 1
    assert html.count("<h1") == 1
    assert html.index("</h1>") < html.index("Communications adviser")


def test_posts_stand_outside_the_theme_and_the_navigation(small):
    assert "md-header" not in (small / "posts/ors-how-to/index.html").read_text(encoding="utf-8")
    assert "ors-how-to" not in (small / "rules/index.html").read_text(encoding="utf-8")


def test_hostile_titles_are_escaped_in_the_theme_too(small):
    for name in ("faqs/answers/gift", "faqs", "posts", "calendar/2026-12", "posts/hostile"):
        html = (small / name / "index.html").read_text(encoding="utf-8")
        assert "&lt;script&gt;alert(1)" in html
        assert "<script>alert" not in html


def test_two_builds_are_the_same(tmp_path, small):
    done = build(small.parent, "--output", str(tmp_path / "again"))
    assert done.returncode == 0, done.stderr
    first = {path.relative_to(small): path.read_bytes() for path in small.rglob("*") if path.is_file()}
    second = {
        path.relative_to(tmp_path / "again"): path.read_bytes()
        for path in (tmp_path / "again").rglob("*")
        if path.is_file()
    }
    assert first.keys() == second.keys()
    assert [path for path in first if first[path] != second[path]] == []


def test_a_broken_link_fails_the_build_with_its_place(tmp_path):
    root = write_desk(
        tmp_path, {"guidelines/links-badly.md": "---\ntitle: Bad\n---\n[gone](gone.md) [no](length.md#NO-01)\n"}
    )
    done = build(root)
    assert done.returncode == 2
    assert "gone.md" in done.stderr
    assert "#NO-01" in done.stderr
    assert done.stderr.splitlines()[-1] == "newsdesk: The site was not built: the lines above say what to correct."
    assert build(root, "--no-strict").returncode == 0


def test_a_guideline_that_cannot_be_read_does_not_fail_the_build(tmp_path):
    broken = "---\ntitle: Broken: page\nrules: [\n---\nIts text.\n"
    root = write_desk(tmp_path, {"guidelines/broken.md": broken})
    done = build(root)
    assert done.returncode == 0, done.stderr
    html = (root / "site/guidelines/broken/index.html").read_text(encoding="utf-8")
    assert "rules: [" not in html
    assert "guidelines/broken.md" in (root / "site/findings/index.html").read_text(encoding="utf-8")


def test_the_site_can_be_read_from_a_disk(tmp_path):
    root = write_desk(tmp_path, {"mkdocs.yml": f"{MKDOCS}use_directory_urls: false\n"})
    done = build(root)
    assert done.returncode == 0, done.stderr
    assert (root / "site/posts/ors-how-to.html").is_file()
    assert list(broken_links(root / "site")) == []
    folders = [
        link
        for page in pages_of(root / "site").values()
        for link in page.links
        if link.endswith("/") and "//" not in link
    ]
    assert folders == []


def test_lychee_finds_no_broken_link(site, require):
    require("lychee")
    lychee = shutil.which("lychee") or str(Path(sys.executable).parent / "lychee")
    done = subprocess.run(
        [
            lychee,
            "--offline",
            "--no-progress",
            "--include-fragments",
            "--index-files",
            "index.html",
            "--root-dir",
            site,
            "--exclude-path",
            "404.html",
            site,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Tests print nothing."""


@pytest.fixture
def browser(require):
    for name in ("playwright", "chromium", "axe"):
        require(name)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield running
        running.close()


@pytest.fixture
def address(site):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


def wrong_in(browser, address, names, scheme, width, kept=None):
    """What axe-core, the console and a narrow screen find, every request to another host; pictures go to `kept`."""
    axe, wrong = AXE.read_text(encoding="utf-8"), []
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.on("request", lambda r: None if r.url.startswith((address, "data:")) else wrong.append(r.url))
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    for name in names:
        page.goto(address + name, wait_until="load")
        page.evaluate(axe)
        levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        report = page.evaluate("levels => axe.run(document, {runOnly: levels})", levels)
        wrong += [(name, width, found["id"], found["nodes"][0]["target"]) for found in report["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            wrong.append((name, width, "wider than the screen"))
        if kept:
            page.screenshot(path=kept / f"{name.strip('/').replace('/', '-') or 'today'}.png", full_page=True)
    context.close()
    return wrong


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
@pytest.mark.parametrize("site", ["small"], indirect=True)
def test_hostile_and_odd_pages_are_accessible_and_stay_on_this_host(browser, address, scheme, width):
    assert wrong_in(browser, address, KINDS, scheme, width) == []


@pytest.mark.parametrize(("scheme", "name"), [("light", "default"), ("dark", "slate")])
def test_the_scheme_of_the_system_is_taken_over(browser, address, scheme, name):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    for place in ("", "learn/", "posts/"):
        page.goto(address + place, wait_until="load")
        assert page.evaluate("document.body.dataset.mdColorScheme") == name
    context.close()


def test_without_javascript_everything_is_there(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}calendar/2026-12/")
    assert page.locator("#days a").first.is_visible()
    assert page.locator(".js-only:visible").count() == 0
    page.goto(f"{address}faqs/")
    assert page.locator("#answers a").first.is_visible()
    assert page.locator(".js-only:visible").count() == 0
    context.close()


@pytest.mark.parametrize("site", ["small"], indirect=True)
def test_filters_and_copy_buttons_work(browser, address):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}faqs/")
    page.fill("#f-q", "chlorine")
    assert page.locator("[data-item]:visible").count() == 1
    assert page.locator("[data-shown]").inner_text() == "Showing 1 of 2 questions."
    page.fill("#f-q", "zzz")
    assert page.get_by_text("No answer has these words.").is_visible()
    page.goto(f"{address}faqs/answers/treated-water/")
    page.locator("[data-copy=short-1-text]").click()
    page.get_by_text("Copied", exact=True).wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "Yes, with the right amount."
    page.goto(f"{address}posts/")
    every = page.locator("#list [data-item]:visible").count()
    page.select_option("#f-account", "relay-x-ar")
    assert page.locator("#list [data-item]:visible").count() == 1 < every
    page.goto(page.url)  # the choice stands in the address
    assert page.locator("#list [data-item]:visible a").inner_text().startswith("كيف")
    page.fill("#f-q", "zzz")
    assert page.get_by_text("No post has all of this.").is_visible()
    context.close()


def test_light_and_dark_is_remembered_between_theme_and_posts(browser, address, site):
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(f"{address}posts/{next(iter(sorted(p.parent.name for p in site.glob('posts/*/index.html'))))}/")
    page.get_by_role("button", name="Light or dark").click()
    page.goto(f"{address}posts/")
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"
    context.close()
