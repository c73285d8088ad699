"""Answers that people copy, and the crisis sheet: what may be sent, who must look first, what fits on paper."""

import csv
import io
import re

import pytest
from test_site import ROOT, address, browser, build

from newsdesk.desk.load import load_folder
from newsdesk.rules.checks.workflow import code_of
from site_desk import MKDOCS, write_desk

__all__ = ["address", "browser"]  # fixtures

LINK = "https://relay-medical.example/safe-water"
LONG = "Yes. **Treated water** is safe for babies. " + "The slight smell is normal. " * 12
QUIET = "scope: {{everything: yes}}\nstart: 2026-11-2{0} 08:00\ntimezone: Africa/Nairobi\nreason: Mourning.\n"


def faq(title, short, body="", **keys):
    front = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\ntitle: {title}\nshort: {short}\n{front}---\n{body}\n"


CHECKED = {"owner": "adviser", "checked_by": "medical", "checked_on": "2026-06-08", "review_by": "2027-02-01"}
TEXTS = {
    "mkdocs.yml": MKDOCS.replace("site_name:", "repo_url: https://github.com/relay/desk\nsite_name:"),
    "faqs/water/treated-water.md": faq(
        "Is treated water safe for babies?",
        "Yes, with the right amount.",
        LONG,
        **CHECKED,
        link=LINK,
        keywords="[chlorine]",
        campaigns="[kivara-cholera-2026]",
        do="[Answer within 4 hours.]",
        dont="['Give an amount (A11-01, ZZ-99).']",
        source="[Handbook of water]",
    ),
    "faqs/water/treated-water.ar.md": faq("هل الماء المعالج آمن؟", "نعم.", **CHECKED, translated_from="old-code"),
    "faqs/water/boiled.md": faq("Is boiled water safe?", "'=Yes, when it is cold.'", **CHECKED, keywords="[Chlorine]"),
    "faqs/water/boiled.ar.md": faq("هل الماء المغلي آمن؟", "نعم، بعد أن يبرد.", **CHECKED, translated_from="CODE"),
    "faqs/work/wrong.md": faq("Is this job yours?", "FORBIDDEN word.", **CHECKED, keywords="[CHLORINE]"),
    "guidelines/words.md": "---\ntitle: Words\nowner: adviser\nsource: [Us]\nchecked_on: 2026-11-01\n"
    "review_by: 2027-05-01\n"
    "rules:\n  - {id: WRD-01, title: No such word, severity: error, for: faq, pattern: FORBIDDEN, why: It hurts.,"
    " waivable: no, fails: [FORBIDDEN], passes: [a]}\n---\nWords.\n",
    "content/posts/2026/12/babies.md": f"---\ntitle: Water for babies\naccounts: [relay-x-intl]\n"
    f"publish_at: 2026-12-01 08:00\ntype: news\nlink: {LINK}/?utm_source=x\n---\nSafe water.\n",
    **{
        f"calendar/holds/quiet-{number}.md": f"---\ntitle: Mourning {number}\n{QUIET.format(number)}"
        f"raised_by: adviser\nlevel: {level}\n---\n"
        for number, level in enumerate(("blackout", "crisis", "hold"))
    },
    "guidelines/crisis.md": (ROOT / "guidelines/crisis.md").read_text(encoding="utf-8"),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = write_desk(tmp_path_factory.mktemp("replies"), TEXTS)
    code = code_of(load_folder(root).faqs["boiled"])
    translation = root / "faqs/water/boiled.ar.md"
    translation.write_text(translation.read_text(encoding="utf-8").replace("CODE", code), encoding="utf-8")
    done = build(root, "--no-strict")
    assert done.returncode == 0, done.stderr
    return root / "site"


def html_of(site, name):
    return (site / name / "index.html").read_text(encoding="utf-8")


def words_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def section(html, language):
    """What stands about the answer in one language."""
    parts = re.split(r'<section class="nd-section nd-answer" aria-labelledby="(\w+)">', html)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[language]


def test_an_answer_past_its_review_date_has_no_copy_button_and_says_who_must_check_it(site):
    html = html_of(site, "faqs/answers/gift")
    assert "data-copy" not in html
    assert "It cannot be copied until its owner, whom the file does not name, has checked it again." in words_of(html)
    html = html_of(site, "faqs")
    row = html[html.index('data-key="gift"') :].partition("</li>")[0]
    assert "data-copy" not in row
    assert "Review was due 31 Oct 2026" in row


def test_an_answer_in_which_the_check_finds_an_error_cannot_be_copied(site):
    html = html_of(site, "faqs/answers/wrong")
    assert "data-copy" not in html
    assert "Not for sending: it has an error" in html
    assert "guidelines/words/#WRD-01" in html


def test_a_translation_of_an_older_text_is_marked_and_one_that_follows_is_not(site):
    older = words_of(section(html_of(site, "faqs/answers/treated-water"), "ar"))
    assert "The English was changed after this was translated from it." in older
    following = words_of(section(html_of(site, "faqs/answers/boiled"), "ar"))
    assert "Older than" not in following
    assert "data-copy" in section(html_of(site, "faqs/answers/boiled"), "ar")


def test_each_reply_says_where_it_fits(site):
    english = words_of(section(html_of(site, "faqs/answers/treated-water"), "en"))
    assert "fits every network of ours" in english
    assert "not for Bluesky or X" in english
    assert "Long fits Instagram" in english


def test_the_page_leads_to_what_belongs_to_the_answer(site):
    html = html_of(site, "faqs/answers/treated-water")
    for link in (
        "../../../faqs/answers/boiled/",  # the same topic
        "../../../faqs/answers/wrong/",  # a shared keyword
        "../../../campaigns/kivara-cholera-2026/",
        "../../../posts/babies/",  # the same link, with what is added to it
        "../../../guidelines/accessibility/#A11-01",
        "https://github.com/relay/desk/edit/main/faqs/water/treated-water.md",
    ):
        assert f'href="{link}"' in html, link
    assert "ZZ-99</a>" not in html
    assert "answers/gift/" not in html
    assert "Propose a translation" in html


def test_the_table_of_replies_holds_what_may_be_sent_and_nothing_else(site):
    data = (site / "faqs/replies.csv").read_bytes()
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert {(row["question"], row["language"]) for row in rows} == {
        ("Is treated water safe for babies?", "en"),
        ("Is boiled water safe?", "en"),
        ("هل الماء المغلي آمن؟", "ar"),
    }
    by = {row["question"]: row for row in rows}
    assert by["Is boiled water safe?"]["short reply"] == "'=Yes, when it is cold."
    assert by["Is treated water safe for babies?"]["short reply"] == f"Yes, with the right amount.\n\n{LINK}"
    assert "**" not in by["Is treated water safe for babies?"]["long reply"]


def test_the_sheet_names_the_holds_in_force_and_leads_to_the_rest(site):
    html = words_of(html_of(site, "crisis"))
    assert "Blackout Mourning 0 It pauses everything, since Fri 20 Nov 2026, 08:00" in html
    assert "Crisis Mourning 1" in html
    assert "Mourning 2" not in html
    assert "And 1 more hold: see Today" in html
    assert "https://github.com/relay/desk/issues" in html


def test_the_guideline_page_says_the_same_from_the_same_data(site):
    html = words_of(html_of(site, "guidelines/crisis"))
    assert "Blackout Somebody is abducted; an account is stolen everything Nothing" in html
    assert html.count("Stop by hand: paid posts") == 1


@pytest.fixture
def page(browser, address):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    found = context.new_page()
    found.home = address
    yield found
    context.close()


def test_a_reply_is_copied_with_its_link_and_without_marks(page):
    page.clock.set_fixed_time("2026-11-23T10:00:00")
    page.goto(f"{page.home}faqs/answers/treated-water/")
    page.get_by_role("button", name="Copy short reply").first.click()
    page.get_by_text("Copied", exact=True).wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"Yes, with the right amount.\n\n{LINK}"
    page.get_by_role("button", name="Copy long reply").click()
    page.get_by_text("Copied", exact=True).first.wait_for()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.includes('Treated'))")
    assert "**" not in page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize(("today", "buttons"), [("2027-02-01", 1), ("2027-02-02", 0)])
def test_a_page_that_was_built_in_time_closes_the_answer_when_its_day_has_passed(page, today, buttons):
    page.clock.set_fixed_time(f"{today}T12:00:00")
    page.goto(f"{page.home}faqs/answers/boiled/")
    assert page.locator("#short-1 ~ button[data-copy]").count() == buttons
    selected = page.locator("#short-1-text").evaluate("text => getComputedStyle(text).userSelect")
    assert selected == ("auto" if buttons else "none")
    assert page.get_by_text("Not for sending: review was due 1 Feb 2027").count() == (0 if buttons else 2)


def test_the_chosen_language_stays_in_the_address_and_shows_only_its_replies(page):
    page.goto(f"{page.home}faqs/")
    page.select_option("#f-language", "ar")
    assert "language=ar" in page.url
    page.reload()
    assert page.locator("[data-item]:visible").count() == 2
    assert page.get_by_role("link", name="هل الماء المغلي آمن؟").is_visible()
    assert not page.get_by_role("link", name="Is boiled water safe?").is_visible()
    page.locator("[data-key=boiled] summary").click()
    assert page.locator("[data-key=boiled] [data-reply=ar]").is_visible()
    assert not page.locator("[data-key=boiled] [data-reply=en]").is_visible()


def test_the_search_is_one_key_away(page):
    page.goto(f"{page.home}faqs/")
    page.keyboard.press("Control+k")
    page.keyboard.type("kkk")
    assert page.input_value("#f-q") == "kkk"


def pages_on_paper(page, name):
    page.goto(page.home + name)
    data = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data)
    sizes = {(round(float(width)), round(float(height))) for width, height in boxes}
    return len(re.findall(rb"/Type\s*/Page\b", data)), sizes


def test_the_sheet_is_one_page_of_a4_also_while_holds_are_in_force(page):
    assert pages_on_paper(page, "crisis/") == (1, {(595, 842)})
    assert pages_on_paper(page, "guidelines/crisis/")[0] > 1  # the way to count counts


def test_paper_has_the_blanks_and_not_what_only_a_screen_can_use(page):
    page.goto(f"{page.home}crisis/")
    assert page.get_by_role("button", name="Print on one A4 page").is_visible()
    assert not page.get_by_text("raised by (role)").is_visible()
    page.emulate_media(media="print")
    assert page.get_by_text("raised by (role)").is_visible()
    assert page.get_by_role("columnheader", name="Time done").is_visible()
    assert not page.get_by_role("button", name="Print on one A4 page").is_visible()
    assert not page.get_by_role("heading", name="Holding statements").is_visible()
    assert page.get_by_text("https://github.com/relay/desk/issues").is_visible()
