"""The search of the site in a real browser: word endings of each language, from any page, and without a server."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from test_site import ROOT, address, broken_links, browser, build, wrong_in
from test_site_frame import served

from newsdesk.site.search import Record, program, write_index
from site_desk import HOSTILE, write_desk

__all__ = ["address", "browser"]  # fixtures

ANSWERS = {
    "": ("Is the vaccine safe for my child?", "Children are vaccinated against measles in every clinic."),
    ".fr": ("Le vaccin est-il sans danger ?", "Les enfants sont vaccinés contre la rougeole dans nos cliniques."),
    ".es": ("¿Es segura la vacuna?", "Los niños reciben vacunas contra el sarampión en cada clínica."),
    ".ar": ("هل اللقاح آمن لطفلي؟", "نطعّم الأطفال ضد الحصبة في كل عيادة مجانا. اللقاحات آمنة."),
    ".ru": ("Безопасна ли прививка для ребёнка?", "Дети получают прививки от кори в каждой клинике."),
}
FAQS = {
    f"faqs/vaccines/measles{tag}.md": f"---\ntitle: {title}\nshort: {short}\nreview_by: 2027-05-01\n---\n{short}\n"
    for tag, (title, short) in ANSWERS.items()
}
# Words as people ask, each with another ending than the answer has.
INFLECTED = {
    "vaccinating": "en",
    "vaccination": "en",
    "vacciner": "fr",
    "vaccinations": "fr",
    "vacunar": "es",
    "clínicas": "es",
    "العيادات": "ar",
    "باللقاح": "ar",
    "прививками": "ru",
    "детям": "ru",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    pytest.importorskip("pagefind")
    root = write_desk(tmp_path_factory.mktemp("found"), FAQS)
    done = build(root)
    assert (done.returncode, done.stderr) == (0, "")
    return root / "site"


@pytest.fixture
def page(browser):
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(15_000)
    return page


def found(page):
    page.wait_for_function("document.getElementById('found').textContent !== ''")
    page.wait_for_function("document.querySelector('#results li') || /^Nothing has these/.test(found.textContent)")
    return page.locator("#results a").evaluate_all("links => links.map(one => [one.getAttribute('href'), one.lang])")


@pytest.mark.parametrize(("words", "language"), INFLECTED.items())
def test_a_word_finds_the_answer_that_has_another_ending(page, address, words, language):
    page.goto(f"{address}search/?q={words}")
    assert [f"{address}faqs/answers/measles/#{language}", language] in found(page)[:3]


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("is it safe to vaccinate a child", "en"),
        ("est-ce que vacciner un enfant est dangereux", "fr"),
        ("¿son seguras las vacunas para los niños?", "es"),
        ("безопасны ли прививки детям", "ru"),
        ("هل اللقاحات آمنة للأطفال", "ar"),
    ],
)
def test_a_question_finds_its_answer_in_its_own_language_first(page, address, question, language):
    page.goto(f"{address}search/?q={question}")
    assert found(page)[0] == [f"{address}faqs/answers/measles/#{language}", language]


@pytest.mark.parametrize("place", ["", "posts/ors-how-to.ar/", "guidelines/length/", "campaigns/kivara-cholera-2026/"])
def test_the_box_of_every_page_leads_to_the_results(page, address, place):
    page.goto(address + place)
    page.get_by_role("searchbox", name="Search everything").fill("прививками")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert found(page)[0] == [f"{address}faqs/answers/measles/#ru", "ru"]
    page.locator("#results a").first.click()
    assert page.locator("#ru").is_visible()


def test_results_can_be_narrowed_and_shared(page, address):
    page.goto(f"{address}search/?q=cholera")
    assert len(found(page)) > 1
    page.get_by_label("What").select_option(label="Campaign")
    page.wait_for_function("document.querySelectorAll('#results li').length === 1")
    assert page.url == f"{address}search/?q=cholera&kind=campaign"
    page.reload()
    assert found(page) == [[f"{address}campaigns/kivara-cholera-2026/", "en"]]
    assert page.get_by_label("What").input_value() == "campaign"


def test_a_rule_is_found_by_its_id_and_a_post_by_its_arabic_text(page, address):
    page.goto(f"{address}search/?q=PLT-01")
    assert found(page)[0][0] == f"{address}guidelines/length/#PLT-01"
    page.goto(f"{address}search/?q=رشفة")
    assert found(page)[0] == [f"{address}posts/ors-how-to.ar/", "ar"]


def test_nothing_found_is_said_and_announced(page, address):
    page.goto(f"{address}search/?q=zzzzqqqq")
    found(page)
    assert page.get_by_role("status").inner_text() == "Nothing has these words."


def test_what_a_title_says_is_text(page, address):
    page.goto(f"{address}search/?q=patients")
    found(page)
    assert HOSTILE in page.locator("#results").inner_text()


def test_the_list_of_answers_takes_what_the_search_finds(page, address):
    page.goto(f"{address}faqs/")
    page.get_by_label("Words of the question").fill("vacciner")
    page.wait_for_function("document.querySelectorAll('[data-item]:not([style*=none])').length === 1")
    assert page.locator("[data-item]:visible").get_attribute("data-key") == "measles"
    assert page.url == f"{address}faqs/?q=vacciner"
    page.goto(f"{address}posts/")
    page.go_back()
    assert page.get_by_label("Words of the question").input_value() == "vacciner"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_results_are_accessible_and_ask_no_other_host(browser, address, scheme, width):
    assert wrong_in(browser, address, ["search/?q=vacuna", "search/"], scheme, width) == []


def test_without_the_library_there_is_no_box_and_one_line_says_why(tmp_path, monkeypatch):
    root = write_desk(tmp_path / "desk")
    stub = tmp_path / "stub/pagefind"
    stub.mkdir(parents=True)
    (stub / "__init__.py").write_text("raise ImportError\n", encoding="utf-8")
    (tmp_path / "stub/newsdesk").symlink_to(ROOT / "scripts/newsdesk")
    monkeypatch.setattr("test_site.SOURCES", tmp_path / "stub", raising=True)
    done = build(root)
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert "newsdesk[search]" in done.stderr
    assert 'type="search"' not in (root / "site/index.html").read_text(encoding="utf-8")
    assert not (root / "site/search").exists()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The copy that opens without a server, moved to another place."""
    root = write_desk(tmp_path_factory.mktemp("copy"), FAQS)
    done = build(root, "--offline")
    assert (done.returncode, done.stderr) == (0, "")
    moved = tmp_path_factory.mktemp("usb stick") / "site é"
    shutil.move(root / "site", moved)
    return moved


def test_the_copy_opens_from_a_folder(page, folder):
    wrong = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: wrong.append(request.url))
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("link", name="Calendar", exact=True).click()
    page.get_by_role("button", name="Light or dark").click()
    page.get_by_role("searchbox", name="Search everything").fill("вакцина прививка")
    page.get_by_role("searchbox", name="Search everything").fill("rougeole vaccinés")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/index.html?q=*")
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"
    assert found(page)[0][0].endswith("measles.html#fr")
    page.get_by_label("Words", exact=True).fill("vaccinating")
    page.wait_for_function("document.querySelector('#results a').href.endsWith('#en')")
    page.get_by_label("Words", exact=True).fill("rougeole")
    page.wait_for_function("document.querySelector('#results a').href.endsWith('#fr')")
    page.locator("#results a").first.click()
    assert page.locator("#fr").is_visible()
    page.get_by_role("link", name="FAQs and replies", exact=True).first.click()
    page.get_by_label("Words of the question").fill("прививки")
    page.wait_for_function("document.querySelectorAll('[data-item]:not([style*=none])').length === 1")
    assert wrong == []


def test_every_link_of_the_copy_names_a_file(folder):
    assert list(broken_links(folder)) == []
    assert not (folder / "pagefind").exists()


def test_of_very_many_posts_each_is_found_by_itself(page, site, tmp_path):
    many = tmp_path / "many"
    shutil.copytree(site, many)
    shutil.rmtree(many / "pagefind")
    posts = [
        Record(
            "post", language, f"{title} {number}", f"posts/{language}-{number}/", str(number), f"{text} {number * 7919}"
        )
        for language, title, text in (("en", "Water", "Clean water for everybody"), ("fr", "Eau", "De l'eau pour tous"))
        for number in range(600)
    ]
    posts[321] = Record(
        "post", "en", "A day in the clinic", "posts/clinic.2/", "x", "The midwives vaccinated children."
    )
    write_index(many, posts, program())
    assert len(list((many / "pagefind/fragment").iterdir())) < 60
    with served(many) as home:
        page.goto(f"{home}search/?q=vaccinating midwife")
        assert found(page) == [[f"{home}posts/clinic.2/", "en"]]
        page.goto(f"{home}search/?q={599 * 7919}")
        assert [f"{home}posts/fr-599/", "fr"] in found(page)
        page.goto(f"{home}search/?q=water")
        found(page)
        assert "ore than" in page.locator("#found").inner_text()
        page.get_by_role("button", name="Show more").click()


def test_an_index_is_kept_for_the_same_words_and_made_anew_for_others(tmp_path):
    pytest.importorskip("pagefind")
    water = Record("faq", "en", "Is the water safe?", "faqs/answers/water/", "water", "Boil it.")
    keep, nobody = tmp_path / "keep", Path("/nowhere/pagefind")
    write_index(tmp_path / "one", [water], program(), keep)
    write_index(tmp_path / "two", [water], nobody, keep)
    first, second = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    )
    assert first == second
    assert first
    with pytest.raises(FileNotFoundError):
        write_index(tmp_path / "three", [replace(water, text="Boil it for a minute.")], nobody, keep)
    with pytest.raises(FileNotFoundError):
        write_index(tmp_path / "four", [water], nobody)
