"""The leak check: whatever form a secret takes it is found, and words that everybody may read are none."""

import io
import json
from html import escape
from urllib.parse import quote

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pydantic import ValidationError

from newsdesk.model.public import LeakLimits
from newsdesk.site.leaks import Leak, Secret, leaks

DRAFT = "Three of our colleagues were taken from the road near the northern camp on Monday."
SOON = "Kidnapping at Ossuna"
PUBLIC = ("Wash your hands with soap before you cook or eat.", "Questions and answers", "Relay Medical")
SECRETS = (
    Secret(f"{SOON}\n\n{DRAFT}\n\nrelay-x-intl", "content/posts/draft.md"),
    Secret("CONS-0301", "content/consents/CONS-0301.md", mark=True),
    Secret("vault/social/relay-fb", "content/accounts/relay-fb.md", mark=True),
    Secret("anna@relay-medical.example", "guidelines/workflow.md", mark=True),
    Secret("A-1", "content/consents/A-1.md", mark=True),
    Secret("نزوح عائلات من شمال كيفارا بعد القصف الليلي العنيف", "content/posts/draft.ar.md"),
    Secret("我们的三名同事星期一在北部营地附近被带走。", "content/posts/draft.zh.md"),
    Secret("เพื่อนร่วมงานของเราสามคนถูกพาตัวไปใกล้ค่ายทางเหนือ", "content/posts/draft.th.md"),
)
FOUND = "content/posts/draft.md"


def searched(text, name="x/index.html", allowed=PUBLIC):
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return leaks({name: data}, allowed, SECRETS, LeakLimits())


def picture(text):
    out, info = io.BytesIO(), PngInfo()
    info.add_text("Description", text)
    Image.new("RGB", (8, 8)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


FORMS = {
    "text": ("x/index.html", f"<p>{DRAFT}</p>"),
    "capitals": ("x/index.html", f"<p>{DRAFT.upper()}</p>"),
    "a part of it": ("x/index.html", "<p>… colleagues were taken from the road near …</p>"),
    "bold in the middle of a word": ("x/index.html", f"<p>{DRAFT.replace('colleagues', 'col<b>leag</b>ues')}</p>"),
    "over two paragraphs": ("x/index.html", f"<p>{DRAFT.replace(' road', '</p><p>road')}</p>"),
    "entities": ("x/index.html", "<p>" + "".join(f"&#{ord(sign)};" for sign in DRAFT) + "</p>"),
    "an alternative text": ("x/index.html", f'<img alt="{DRAFT}">'),
    "an address": ("x/index.html", f'<a href="https://relay-medical.example/?t={quote(DRAFT)}">more</a>'),
    "a comment": ("x/index.html", f"<!-- {DRAFT} -->"),
    "wide letters": ("x/index.html", "<p>" + "".join(chr(ord(s) + 0xFEE0) if s.isalpha() else s for s in DRAFT)),
    "invisible signs": ("x/index.html", "<p>" + "\u200b".join(DRAFT)),
    "JSON": ("feed/feed.json", json.dumps({"items": [{"content_html": f"<p>{escape(DRAFT)}</p>"}]})),
    "RSS": ("feed/feed.xml", f"<rss><d>{escape(f'<p>{DRAFT}</p>')}</d></rss>"),
    "an attribute of RSS": ("feed/feed.xml", f'<rss><d title="{DRAFT}"/></rss>'),
    "a drawing": ("feed/media/0123456789abcdef.svg", f"<svg><desc>{DRAFT}</desc></svg>"),
    "what a picture says of itself": ("feed/media/0123456789abcdef.png", picture(DRAFT)),
    "an internal title": ("x/index.html", f"<h1>{SOON}</h1>"),
    "the name of a file": (f"about/{SOON.lower().replace(' ', '-')}/index.html", "<p>Hello</p>"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_draft_is_found_in_every_form(form):
    name, text = FORMS[form]
    assert searched(text, name) == (Leak(name, FOUND),)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "نزوح عائلات من شمال كيفارا بعد القصف"),
        ("zh", "据说三名同事星期一在北部营地"),
        ("th", "ข่าว สามคนถูกพาตัวไปใกล้ค่ายทางเหนือ"),
    ],
)
def test_a_part_of_a_draft_in_another_script_is_found(language, text):
    assert [leak.source for leak in searched(f"<p>{text}</p>")] == [f"content/posts/draft.{language}.md"]


@pytest.mark.parametrize(
    "text",
    [
        "See CONS-0301.",
        "see cons 0301",
        "/img/cons_0301.jpg",
        "CONS-<b>03</b>01",
        "vault/social/relay-fb",
        "Write to Anna@Relay-Medical.example",
    ],
)
def test_marks_are_found_even_in_a_text_that_was_let_through(text):
    assert len(searched(f"<p>{text}</p>", allowed=[*PUBLIC, text])) == 1


@pytest.mark.parametrize(
    "text",
    [
        PUBLIC[0],
        f"{PUBLIC[1]} {PUBLIC[2]} 18 November 2026",
        "Vitamin A-1",
        "CONS-03011 and CONS-030",
        "anna, relay: medical! example",
        "were taken from the road",
        "relay x",
    ],
)
def test_what_everybody_may_read_or_says_nothing_is_no_leak(text):
    assert searched(f"<p>{text}</p>") == ()


def test_a_draft_may_say_what_an_answer_says():
    answer = "Drink only safe water. Wash hands with soap before you eat or cook."
    repeated = Secret(f"{PUBLIC[1]}\n{answer}", "content/posts/again.md")
    page = f"<h1>{PUBLIC[1]}</h1><p>{answer.replace('safe', '<strong>safe</strong>')}</p>".encode()
    assert leaks({"x.html": page}, [*PUBLIC, answer], [repeated], LeakLimits()) == ()
    (leak,) = leaks({"x.html": page}, PUBLIC, [repeated], LeakLimits())
    assert leak.source == "content/posts/again.md"


def test_the_limits_are_the_desks():
    text = "<p>were taken from the road</p>"
    limits = LeakLimits(run_words="5", short_characters="12", mark_characters="3")
    assert [leak.source for leak in leaks({"x.html": text.encode()}, PUBLIC, SECRETS, limits)] == [FOUND]
    short = leaks({"x.html": b"<p>A-1</p>"}, PUBLIC, SECRETS, limits)
    assert [leak.source for leak in short] == ["content/consents/A-1.md"]


@pytest.mark.parametrize("text", ["Relay Medical leaves Ossuna", "https://relay-medical.example/news/leaving/ossuna"])
def test_a_title_or_a_link_is_found_though_most_of_its_words_are_known(text):
    allowed = [*PUBLIC, "https://relay-medical.example/news/"]
    (leak,) = leaks({"x.html": f"<p>{text}</p>".encode()}, allowed, [Secret(text, "calendar/x.md")], LeakLimits())
    assert leak.source == "calendar/x.md"


@pytest.mark.parametrize("limit", [{"run_words": "13"}, {"short_characters": "41"}, {"mark_characters": "0"}])
def test_no_desk_can_turn_the_search_off(limit):
    with pytest.raises(ValidationError, match="leaks would not be found"):
        LeakLimits(**limit)


def test_an_address_that_no_public_text_has_is_found():
    files = {"a.html": b"<p>press@relay-medical.example</p>", "b.html": b'<a href="mailto:who@x.example">x</a>'}
    found = leaks(files, ["Write to press@relay-medical.example."], (), LeakLimits())
    assert found == (Leak("b.html", mail="who@x.example"),)
