import re

import pytest

from newsdesk.desk.kinds import KINDS
from newsdesk.site.addresses import Addresses, faq_page, post_page, posts_of
from newsdesk.site.guideline_pages import guideline_head, guideline_tail
from newsdesk.site.pages import own_pages, section_pages
from newsdesk.site.posts import post_html, post_pages
from newsdesk.site.prose import plain, prose, spoken
from newsdesk.site.view import ONE_PAGE
from newsdesk.site.write import OutsideError, copy_pictures, write_pages
from site_desk import HOSTILE, QUOTED


def page_of(view, post):
    return post_html(view, view.desk.posts[post], post_page(post), set())


def sections(view):
    return {page.name: page for page in section_pages(view)}


def test_a_post_with_an_error_shows_its_findings_first(view_of):
    html = page_of(view_of(), "ors-how-to.ar")
    assert html.index('id="findings"') < html.index('id="prev"')
    assert "Blocked: 1 error" in html
    assert 'href="../../guidelines/length/#PLT-01"' in html


def test_a_post_without_findings_says_so_after_its_previews(view_of):
    html = page_of(view_of(), "ors-how-to")
    assert html.index('id="prev"') < html.index("Nothing to fix.")


def test_a_post_links_to_its_campaign_accounts_month_and_translation(view_of):
    html = page_of(view_of(), "ors-how-to")
    for link in ("campaigns/kivara-cholera-2026/", "accounts/relay-ig-intl/", "posts/ors-how-to.ar/", "posts/"):
        assert f'href="../../{link}"' in html
    assert "Amber tier, because it is health information." in html
    assert "Medical adviser" in html


def test_campaigns_accounts_and_rules_link_back(view_of):
    view = view_of()
    own = dict(own_pages(view))
    assert 'href="../../posts/ors-how-to/"' in own["campaigns/kivara-cholera-2026.md"]
    assert 'href="../../posts/ors-how-to/"' in own["accounts/relay-ig-intl.md"]
    length = next(page for page in view.desk.guidelines if page.id == "length")
    assert 'Found now</strong> in <a href="../../posts/ors-how-to.ar/"' in guideline_tail(view, length)


def test_an_account_page_keeps_its_security_to_itself(view_of):
    account = (
        "---\ntitle: Relay Medical\nnetwork: x\nlanguage: en\ntimezone: UTC\nvault_ref: vault-4711\n"
        "recovery_domain: recovery.relay-medical.example\ntwo_factor: sms\nadmins: 3\n---\n"
    )
    view = view_of({"content/accounts/relay-x-intl.md": account})
    pages = [*dict(own_pages(view)).values(), sections(view)["accounts/index.md"].html]
    assert not [word for word in ("vault-4711", "recovery.relay", "sms") for html in pages if word in html]


def test_hostile_text_is_escaped_everywhere(view_of):
    view = view_of(
        {
            "content/accounts/relay-x-intl.md": f"---\ntitle: '{QUOTED}'\nnetwork: x\n"
            "language: en\ntimezone: UTC\n---\n" + HOSTILE,
            "calendar/campaigns/kivara-cholera-2026.md": f"---\ntitle: '{QUOTED}'\n"
            f"start: 2026-11-09\nend: 2026-12-18\n---\n{HOSTILE}\n",
        }
    )
    pages = [html for _, html in post_pages(view, set())] + [html for _, html in own_pages(view)]
    pages += [page.html for page in section_pages(view)]
    pages += [guideline_head(view, page) + guideline_tail(view, page) for page in view.desk.guidelines]
    assert sum("&lt;script&gt;alert(1)&lt;/script&gt;" in html for html in pages) > 8
    assert not [html for html in pages if "<script>alert" in html]


def test_a_post_that_cannot_be_read_is_named(view_of):
    view = view_of({"content/posts/2026/12/broken.md": "---\ntitle: Broken: yes\n---\nText.\n"})
    html = sections(view)["posts/index.md"].html
    assert "1 post that cannot be read" in html
    assert "content/posts/2026/12/broken.md:2" in html


def test_many_posts_are_listed_month_by_month(view_of):
    head = "---\ntitle: P\naccounts: [relay-x-intl]\npublish_at: 2026-12-{:02} 10:00\ntype: news\n---\nText.\n"
    texts = {f"content/posts/2026/12/p-{n}.md": head.format(n % 28 + 1) for n in range(ONE_PAGE + 1)}
    pages = sections(view_of(texts))
    assert posts_of("2026-12") in pages
    assert "p-7/" not in pages["posts/index.md"].html
    assert 'href="../../p-7/"' in pages[posts_of("2026-12")].html or "posts/p-7/" in pages[posts_of("2026-12")].html
    assert not [page for page in pages.values() if page.in_nav and page.name.startswith("posts/by-month")]


def test_a_stale_translation_and_an_overdue_review(view_of):
    pages = sections(view_of())
    water, gift = pages[faq_page("treated-water")].html, pages[faq_page("gift")].html
    assert "The English was checked on 8 Jun 2026, this translation on 1 May 2026." in water
    assert water.count('data-copy="') == 4
    assert "Review was due 31 Oct 2026" in gift
    assert 'data-copy="' not in gift
    assert "27 characters, fits every network" in water


def test_a_translation_of_the_same_day_is_not_stale(view_of):
    same = {"faqs/water/treated-water.ar.md": "---\ntitle: T\nshort: S\nchecked_on: 2026-06-08\n---\nB\n"}
    assert "Older than" not in sections(view_of(same))[faq_page("treated-water")].html
    never = {"faqs/water/treated-water.ar.md": "---\ntitle: T\nshort: S\n---\nB\n"}
    assert "this translation never" in sections(view_of(never))[faq_page("treated-water")].html


def test_a_guideline_shows_its_rules_with_anchors_and_examples(view_of):
    view = view_of()
    pages = {page.id: page for page in view.desk.guidelines}
    head, tail = guideline_head(view, pages["length"]), guideline_tail(view, pages["length"])
    assert "Communications adviser" in head
    assert "1 May 2027" in head
    assert '<section class="nd-rule" id="PLT-01"' in tail
    assert "&lt;b&gt;too long&lt;/b&gt;" in tail
    assert "Can be waived by: Communications adviser." in tail
    assert "Nobody can waive this rule." in tail
    assert "no alternative text" in guideline_tail(view, pages["accessibility"]).lower()


def test_a_network_page_shows_what_the_machine_reads(view_of):
    view = view_of()
    pages = {page.id: page for page in view.desk.guidelines}
    tail = guideline_tail(view, pages["bluesky"])
    assert "300 graphemes" in tail
    assert "3,000 bytes" in tail
    assert 'href="../../../accounts/relay-bsky-intl/"' in tail
    assert "Health information" in guideline_tail(view, pages["workflow"])


def test_the_reference_has_every_key_of_every_kind(view_of):
    pages = sections(view_of())
    for name, kind in KINDS.items():
        html = pages[f"reference/{name}.md"].html
        missing = [key for key in kind.model.model_fields if f'<code dir="ltr">{key}</code>' not in html]
        assert not missing, (name, missing)


@pytest.mark.parametrize("folders", [True, False])
def test_links_lead_to_the_files_that_are_written(view_of, folders):
    view = view_of()
    places = Addresses(folders)
    view = type(view)(view.report, view.name, view.as_of, view.zone, places)
    link = places.links_from("posts/ors-how-to.ar.md")
    assert link("index.md") == ("../../" if folders else "../index.html")
    assert link("rules.md", "A11-01") == ("../../rules/#A11-01" if folders else "../rules.html#A11-01")
    html = page_of(view, "ors-how-to")
    assert ("../../calendar/" if folders else "../calendar/index.html") in html


@pytest.mark.parametrize("name", ["../out.md", "posts/../../out.md", "/etc/out.md", "posts/..\\..\\out.md"])
def test_nothing_is_written_outside_the_site(tmp_path, name):
    site = tmp_path / "site"
    site.mkdir()
    with pytest.raises(OutsideError):
        write_pages(site, Addresses(), [(name, "out")])
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["site"]


def test_only_pictures_that_pages_show_are_copied(view_of, tmp_path):
    view, shown = view_of(), set()
    site = tmp_path / "site"
    count = write_pages(site, view.addresses, post_pages(view, shown))
    copy_pictures(site, view.desk.tree, sorted(shown))
    assert count == len(view.desk.posts)
    assert (site / "media/ors-steps/one.png").is_file()
    assert not [path for path in (site / "media").rglob("*") if path.suffix == ".md"]


def test_pages_are_the_same_every_time(view_of):
    def once():
        view = view_of()
        return [*post_pages(view, set()), *own_pages(view), *((page.name, page.html) for page in section_pages(view))]

    assert once() == once()


def test_times_are_absolute(view_of):
    view = view_of()
    words = " ".join(re.sub(r"<[^>]+>", " ", html) for _, html in post_pages(view, set()))
    assert "Built Sun 22 Nov 2026, 14:20 UTC." in words
    assert not re.search(r"\b(ago|in \d+ (minutes|hours|days)|tomorrow|yesterday)\b", words)


def test_a_brief_is_markdown_without_html_pictures_or_unsafe_links():
    html = prose(
        "## Why\n\nSome **weight**, [a page](https://relay-medical.example/), [a trap](javascript:alert(1)).\n\n"
        "<img src=https://elsewhere.example/x onerror=alert(1)> ![pixel](https://elsewhere.example/p.png)\n\n"
        "<script>alert(1)</script>\n"
    )
    assert "<h3>Why</h3>" in html
    assert "<strong>weight</strong>" in html
    assert '<a href="https://relay-medical.example/">a page</a>' in html
    assert "javascript:" not in html
    assert not re.search(r"<(img|script)", html)


def test_two_stars_are_not_copied():
    assert spoken("**Go** to <b> a * b **") == "<strong>Go</strong> to &lt;b&gt; a * b **"
    assert plain("**Go** now") == "Go now"
