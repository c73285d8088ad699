"""Guideline pages, the list of rules, their changes and the reference: as the built site shows them."""

import json
import os
import re
import subprocess
import sys
from html import unescape
from textwrap import dedent

import pytest
from test_site import ROOT, Page, address, broken_links, browser, build, wrong_in

from site_desk import MKDOCS, write_desk

__all__ = ["address", "browser"]  # fixtures

HEAD = "owner: adviser\nsource: [An invented handbook]\nchecked_on: 2026-11-01\nreview_by: 2027-05-01\n"
WORDS = f"---\ntitle: Words about people\n{HEAD}" + dedent("""\
    native_readers:
      fr: {by: medical, on: 2026-11-02}
    rules:
      - id: LNG-01
        title: People living with HIV
        severity: error
        waived_by: adviser
        why: A person is not their infection.
        severity_in: {es: notice}
        terms:
          en:
            - avoid: ["(AIDS|HIV) victim(s|)", "HIV-infect*"]
              use: person living with HIV
              fix: yes
          fr:
            - avoid: ["sidéen(s|)"]
              use: personne vivant avec le VIH
          ar:
            - avoid: [مرضى الإيدز]
              use: المتعايشون مع الفيروس
          es:
            - avoid: [sidoso]
              use: persona que vive con el VIH
        fails:
          - an AIDS victim & HIV-infected mothers
          - {text: "des sidéens <b>", language: fr}
          - {text: ساعدنا مرضى الإيدز هنا., language: ar}
        passes: [the AIDS response]
      - id: LNG-02
        title: No short lines
        severity: warning
        waived_by: adviser
        why: Because.
        pattern: "\\\\bXYZ\\\\b"
        fails: [XYZ and one more XYZ]
        passes: [{text: XYZA, why: another word}]
      - id: LNG-09
        title: Accounts are in English
        severity: notice
        why: Because.
        for: account
        require: "account.language == 'en'"
        message: The account speaks {account.language}.
    not_enforced:
      - {id: LNG-30, title: Nobody is a number, needs: A list of numbers.}
    ---
    We speak about people as people.

    ## Do

    - Say what they **do**.
    - [Ask](length.md#PLT-01) them.

    ## Do not

    - Do not call them cases.

    ## Do

    - A list

        - with a list inside

    ## Elsewhere

    | a | b |
    |---|---|
    | c | d |
    """)
EXPORTS = f"---\ntitle: Files\n{HEAD}" + dedent("""\
    formats:
      - id: buzz-posts
        title: Buzz
        scope: post
        columns:
          - {role: key, needed: yes, headers: {en: [Post ID], sv: [Publicerings-id]}, unverified: [sv]}
          - {name: reach, money: paid, headers: {en: [Seen by]}}
          - {left_out: It names a colleague., headers: {en: [Posted by]}}
      - id: log
        title: Log
        scope: message
        own: yes
        columns:
          - {role: key, needed: yes, example: 2026-10-001, headers: {en: [id]}}
    ---
    What can be imported.
    """)
MESSAGES = f"---\ntitle: Messages\n{HEAD}" + dedent("""\
    usual_minutes: 1440
    messages:
      - {id: thanks, title: Thanks, needs_answer: no}
      - {id: question, title: A question}
      - {id: danger, title: Danger, minutes: 30}
    ---
    What we do.
    """)
BROKEN = "---\ntitle: Broken\naccounts: [relay-x-intl]\npublish_at: when-approved\ntype: news\nlinc: x\n---\nText.\n"


def git(root, *words, at="2026-11-20T08:00:00Z"):
    who = {
        f"GIT_{role}_{key}": "o@relay-medical.example" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")
    }
    dates = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
    subprocess.run(
        ["git", *words], cwd=root, check=True, capture_output=True, env={"PATH": "/usr/bin:/bin", **who, **dates}
    )


def commit(root, message, at):
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", message, at=at)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A desk with a history: a page that was moved and changed, a changelog, a post with a wrong key."""
    repo = "repo_url: https://git.example/relay/desk\n"
    log = "# Changelog\n\n## 2026-11\n\n- New words <script>alert(1)</script>.\n"
    texts = {"guidelines/terms.md": WORDS, "content/posts/2026/12/broken.md": BROKEN, "CHANGELOG.md": log}
    texts |= {"guidelines/exports.md": EXPORTS, "guidelines/moderation.md": MESSAGES}
    root = write_desk(tmp_path_factory.mktemp("guided"), {**texts, "mkdocs.yml": MKDOCS + repo})
    git(root, "init", "--quiet", "--initial-branch=main")
    for key, value in (
        ("log.follow", "true"),
        ("log.showRoot", "false"),
        ("log.diffMerges", "on"),
        ("log.date", "raw"),
    ):
        git(root, "config", key, value)
    (root / "guidelines" / os.fsdecode(b"bad-\xff.md")).write_text("---\ntitle: Bad\n---\n", encoding="utf-8")
    commit(root, "The first pages", "2026-10-03T21:30:00Z")
    (root / "guidelines" / os.fsdecode(b"bad-\xff.md")).unlink()
    (root / "guidelines/terms.md").rename(root / "guidelines/words.md")
    (root / "guidelines/gone.md").write_text("---\ntitle: Gone\n---\nText.\n", encoding="utf-8")
    commit(root, "Words <b>moved</b> (#12)", "2026-11-19T08:00:00Z")
    (root / "guidelines/gone.md").unlink()
    (root / "guidelines/words.md").write_text(WORDS.replace("as people.", "as people first."), encoding="utf-8")
    commit(root, "Say it better", "2026-11-20T08:00:00Z")
    (root / "guidelines/new.md").write_text("---\ntitle: New\n---\nText.\n", encoding="utf-8")
    done = build(root)
    assert (done.returncode, done.stderr) == (0, "")
    return root / "site"


def html_of(site, page):
    return (site / page / "index.html").read_text(encoding="utf-8")


def rule_of(site, rule, page="guidelines/words"):
    html = html_of(site, page)
    return html[html.index(f'id="{rule}"') :].partition("</section>")[0]


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_links_and_ids_hold(site):
    assert list(broken_links(site)) == []
    assert {str(path): Page(path).twice for path in site.rglob("*.html") if Page(path).twice} == {}


def test_the_words_that_a_rule_finds_are_underlined(site):
    rule = rule_of(site, "LNG-01")
    fails, _, passes = rule.partition("Passes")
    assert re.findall("<u>(.*?)</u>", fails) == ["AIDS victim", "HIV-infected", "sidéens", "مرضى الإيدز"]
    assert "an <u>AIDS victim</u> &amp; <u>HIV-infected</u> mothers" in fails
    assert '<p class="nd-written" dir="auto" lang="fr">des <u>sidéens</u> &lt;b&gt;</p>' in fails
    assert "<u>" not in passes
    assert re.findall("<u>(.*?)</u>", rule_of(site, "LNG-02")) == ["XYZ", "XYZ"]


def test_the_words_of_a_rule_stand_in_plain_forms_and_their_language(site):
    rule = rule_of(site, "LNG-01")
    assert '<bdi lang="en">AIDS victim, HIV victim, HIV-infect…</bdi>' in rule
    assert '<bdi lang="ar">المتعايشون مع الفيروس</bdi>' in rule
    assert re.findall(r'<th scope="rowgroup" rowspan="1">(\w+)</th>', rule) == [
        "English",
        "French",
        "Arabic",
        "Spanish",
    ]


def test_files_and_messages_are_listed_as_their_pages_name_them(site):
    files = plain(html_of(site, "guidelines/exports").partition("What can be imported.")[2])
    assert "Buzz (buzz-posts) Column What it is for us In a real file" in files
    assert "Post ID · Publicerings-id (sv) Its id not seen: sv" in files
    assert "Seen by reach (paid) seen" in files
    assert "Posted by Left out. It names a colleague. seen" in files
    assert "Log (own list log) Column What it is for us Such as id Its id 2026-10-001" in files
    kinds = plain(html_of(site, "guidelines/moderation").partition("What we do.")[2])
    assert "thanks Thanks no question A question yes 24 hours danger Danger yes 30 minutes" in kinds


def test_what_changes_the_weight_of_a_rule_is_said(site):
    said = plain(rule_of(site, "LNG-01"))
    assert "Error: blocks" in said
    assert "Can be waived by: Communications adviser." in said
    assert "newsdesk check --fix writes the replacement where there is one clear one." in said
    assert "Only a notice in Spanish. Arabic is a warning until a native reader has signed the list." in said
    assert "French was signed by Medical adviser on Mon 2 Nov." in said
    assert "In quoted speech it weighs one level less." in said
    assert "quoted speech" not in plain(rule_of(site, "LNG-02"))


def test_a_rule_names_every_file_in_which_it_finds_something(site):
    assert '<a href="../../accounts/relay-x-ar/" dir="auto" lang="ar">ريلاي ميديكال</a>' in rule_of(site, "LNG-09")
    assert "Found now" not in rule_of(site, "LNG-01")


def test_what_to_do_stands_beside_what_not_to_do(site):
    html = html_of(site, "guidelines/words")
    pair = html[html.index('class="nd-pair nd-dos"') :]
    first = pair.index('<div class="is-stop">')
    assert pair.index('id="do"') < pair.index("<strong>do</strong>") < first < pair.index('id="do-not"')
    assert html.count("nd-dos") == 1, "a list with a list inside stays as it is"
    assert html.index("nd-dos") < html.index("with a list inside") < html.index('class="nd-scroll"')


def test_a_page_knows_its_changes_also_under_its_old_name(site):
    html = html_of(site, "guidelines/words")
    history = html[html.index('aria-labelledby="history"') :].partition("</section>")[0]
    assert re.findall(r'<a href="https://git.example/relay/desk/commit/[0-9a-f]{40}">(.*?)</a>', history) == [
        "Say it better",
        "Words &lt;b&gt;moved&lt;/b&gt; (#12)",
        "The first pages",
    ]
    assert re.findall(r"<time [^>]*>(.*?)</time>", history) == ["20 Nov 2026", "19 Nov 2026", "3 Oct 2026"]
    assert 'href="https://git.example/relay/desk/edit/main/guidelines/words.md">Propose a change</a>' in history
    assert '<dt>Changed</dt><dd><a href="#history">20 Nov 2026</a></dd>' in html
    assert "This page is not committed yet." in html_of(site, "guidelines/new")


def test_the_changes_of_all_pages_are_one_list(site):
    html = html_of(site, "changes")
    said = plain(html[html.index("<h1") :])
    assert re.findall(r"(October|November) 2026", said)[:2] == ["November", "October"]
    assert "Say it better guidelines/gone.md (removed), Words about people" in said
    assert "guidelines/gone.md (new), Words about people (moved)" in said
    assert '<a href="../guidelines/words/" dir="auto">Words about people</a>' in html
    assert "<b>moved" not in html


def test_the_changelog_of_the_desk_is_a_page_without_its_html(site):
    html = html_of(site, "changelog")
    assert "<script>alert" not in html
    assert "New words &lt;script&gt;" in html
    learn = html_of(site, "learn")
    assert 'href="../changelog/"' in learn
    assert 'href="../changes/"' in learn


def test_without_git_or_with_a_part_of_it_the_page_says_so(tmp_path):
    root = write_desk(tmp_path / "desk")
    assert build(root).returncode == 0
    assert "Git knows no history of this copy" in plain(html_of(root / "site", "guidelines/length"))
    assert not (root / "site/changelog").exists()
    git(root, "init", "--quiet")
    assert build(root).returncode == 0
    assert "Nothing is committed yet" in plain(html_of(root / "site", "changes"))
    commit(root, "One", "2026-11-01T08:00:00Z")
    (root / "guidelines/length.md").write_text("---\ntitle: Length\n---\nShort.\n", encoding="utf-8")
    commit(root, "Two", "2026-11-02T08:00:00Z")
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{root}", str(tmp_path / "part"))
    assert build(tmp_path / "part").returncode == 0
    said = plain(html_of(tmp_path / "part/site", "changes"))
    assert "only the latest part of the history" in said
    assert "Two" in said


def test_a_finding_about_keys_leads_to_what_the_file_may_hold(site):
    html = html_of(site, "findings")
    found = html[html.index("`linc`") if "`linc`" in html else html.index("<code>linc</code>") :]
    assert '<a href="../reference/post/">What such a file may hold: Post</a>' in found
    assert "edit/main/content/posts/2026/12/broken.md" in found
    assert '<tr id="k-link">' in html_of(site, "reference/post")


def test_every_kind_of_file_has_its_example(site):
    for page in sorted(site.glob("reference/*/index.html")):
        html = page.read_text(encoding="utf-8")
        shown = [
            unescape(text)
            for text in re.findall(r'<pre class="nd-quote nd-file" dir="ltr">(.*?)</pre>', html, re.DOTALL)
        ]
        assert shown, page
        assert all(text.startswith("---\n") for text in shown), page
        if place := re.search(r'From the starter desk: <code dir="ltr">(.*?)</code>', html):
            assert shown[0] == (ROOT / place[1]).read_text(encoding="utf-8")
    assert "content/posts/" in html_of(site, "reference/post")


def test_the_address_of_a_rule_that_other_programs_get_is_its_place_on_the_site(site):
    command = [sys.executable, "-m", "newsdesk.cli", "--desk", site.parent, "check", "--format", "sarif"]
    environment = {"PYTHONPATH": str(ROOT / "scripts"), "NEWSDESK_CACHE": "off"}
    told = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    rules = json.loads(told.stdout)["runs"][0]["tool"]["driver"]["rules"]
    stated = [rule for rule in rules if "properties" in rule]
    assert {"LNG-01", "LNG-09", "A11-01", "PLT-01"} <= {rule["id"] for rule in stated}
    for rule in stated:
        path, _, anchor = rule["properties"]["page"].partition("#")
        assert anchor == rule["id"]
        assert anchor in Page(site / path.removesuffix(".md") / "index.html").ids
        assert f'href="../{path.removesuffix(".md")}/#{anchor}"' in html_of(site, "rules")


def test_rules_are_listed_with_what_the_filters_ask_for(site):
    html = html_of(site, "rules")
    row = html[html.index('<tr data-item data-family="LNG"') :].partition("</tr>")[0]
    assert 'data-page="words" data-weight="error" data-waiver="yes" data-finds="no"' in row
    assert 'href="../guidelines/words/#LNG-30">LNG-30</a>' in html
    assert "2 of them" in plain(html)


@pytest.fixture
def page(browser, address):
    context = browser.new_context()
    made = context.new_page()
    made.goto(f"{address}rules/")
    yield made
    context.close()


def shown(page):
    return [found.split()[0] for found in page.locator("#rules tbody tr:visible th").all_inner_texts()]


def test_the_list_of_rules_can_be_narrowed_and_its_address_shared(page, address):
    assert shown(page) == ["A11-01", "LNG-01", "LNG-02", "LNG-09", "PLT-01", "TEC-01"]
    page.select_option("#f-family", "LNG")
    assert shown(page) == ["LNG-01", "LNG-02", "LNG-09"]
    page.select_option("#f-weight", "warning")
    assert shown(page) == ["LNG-02"]
    assert page.url == f"{address}rules/?family=LNG&weight=warning"
    page.goto(f"{address}rules/?family=LNG&weight=not-enforced")
    assert shown(page) == []
    assert page.locator("tr:visible", has_text="LNG-30").count() == 1
    page.goto(f"{address}rules/?finds=yes&family=LNG")
    assert shown(page) == ["LNG-09"]
    page.goto(f"{address}rules/?waiver=no&page=length")
    assert shown(page) == ["TEC-01"]
    page.goto(f"{address}rules/?q=alternative")
    assert shown(page) == ["A11-01"]
    page.goto(f"{address}guidelines/words/")
    page.get_by_role("link", name="What was found").click()
    page.wait_for_url(f"{address}findings/?rule=LNG-09")
    assert page.locator("[data-item]:visible").all_inner_texts()[0].split()[1] == "LNG-09"
    assert page.get_by_text(re.compile("^Showing 1 of ")).count() == 1


def test_the_pages_are_accessible(browser, address):
    names = ("guidelines/words/", "findings/", "changes/", "changelog/")
    assert wrong_in(browser, address, names, "dark", 360) == []
