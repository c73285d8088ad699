import re
from html.parser import HTMLParser

from newsdesk.preview.html import as_html
from newsdesk.rules.engine import check
from site_desk import HOSTILE, WARNED


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def of(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]


def test_hostile_text_is_text(desk_of):
    desk = desk_of()
    page = Tags(as_html(desk, desk.posts["hostile"], findings=check(desk).findings))
    assert len(page.of("script")) == 1
    assert f"Hostile {HOSTILE}" in "".join(page.words)
    assert any(HOSTILE in (attrs.get("alt") or "") for attrs in page.of("img"))
    assert not [attrs for _, attrs in page.tags for key in attrs if key.startswith("on")]


def test_the_page_asks_no_other_host(desk_of):
    desk = desk_of()
    for post in desk.posts.values():
        html = as_html(desk, post)
        page = Tags(html)
        loaded = [
            attrs.get("src") or attrs.get("href")
            for name in ("img", "script", "link", "source")
            for attrs in page.of(name)
        ]
        assert all(address is None or address.startswith("data:") for address in loaded)
        assert not re.search(r"url\(|@import", html)


def test_pictures_are_inside_and_remote_ones_are_named(desk_of):
    desk = desk_of()
    near = Tags(as_html(desk, desk.posts["ors-how-to"]))
    assert [attrs["alt"][:18] for attrs in near.of("img")][:2] == ["Drawing: two hands", "Drawing: a jug fil"]
    far = as_html(desk, desk.posts["far-away"])
    assert "Picture, not shown here" in far
    assert "A nurse shows a calendar of tablets." in far
    assert "https://pictures.example" not in far


def test_the_language_and_direction_stand_on_the_text(desk_of):
    desk = desk_of()
    page = Tags(as_html(desk, desk.posts["ors-how-to.ar"]))
    assert {"class": "nd-post", "lang": "ar", "dir": "rtl"} in page.of("div")
    assert page.of("html") == [{"lang": "en", "class": "no-js"}]


def test_what_does_not_fit_is_struck_through_and_counted(desk_of):
    desk = desk_of()
    html = as_html(desk, desk.posts["ors-how-to.ar"])
    assert '<mark class="nd-over">' in html
    assert "<b>405 of 280</b> weighted · <b>125 over</b>" in html


def test_one_account_can_be_asked_for(desk_of):
    desk = desk_of()
    html = as_html(desk, desk.posts["ors-how-to"], ["relay-ig-intl"])
    assert html.count('<article class="nd-card"') == 1
    assert '<ul class="nd-slides nd-plain" tabindex="0" aria-label="Carousel, 2 pictures">' in html
    assert '<details class="nd-more"><summary lang="en" dir="ltr">more</summary>' in html


def test_a_large_photograph_is_scaled_down(desk_of, tmp_path):
    import os  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    desk = desk_of()
    Image.frombytes("RGB", (1500, 1000), os.urandom(4_500_000)).save(tmp_path / "content/media/bare/bare.png")
    html = as_html(desk, desk.posts["far-away"])
    assert "data:image/jpeg;base64," in html
    assert len(html) < 1_000_000


def test_a_content_warning_stands_before_the_text(desk_of):
    desk = desk_of(WARNED)
    html = as_html(desk, desk.posts["warned"])
    assert "Content warning:</span> &lt;Cholera&gt;</p><p>Wash your" in html
    assert html.count("Content warning:") == 1
    assert "<p>&lt;Cholera&gt;\n\nWash your hands.</p>" in html  # X has no place of its own for it
