"""Every kind of page of a busy desk as people see it: light, dark, on a phone, mirrored; NEWSDESK_SCREENS keeps it."""

import os
import re
from pathlib import Path

import pytest
from test_site import address, broken_links, browser, pages_of, wrong_in

from show_room import NOW, open_show

__all__ = ["address", "browser"]  # fixtures

# Each kind of page: the places that are of this kind, and the ones that are looked at.
_POSTS = ("kivara-ors-how-to", "drink-early", "lost-answer", "placeholder", "ghasl-alyadayn", "read-aloud")
_PAGES = ("consent", "workflow", "networks/bluesky", "crisis", "dignified-language", "kpis")
KINDS = {
    "today": (r"", [""]),
    "calendar": (r"calendar/(\d{4}-\d{2}/)?", ["calendar/", "calendar/2026-12/"]),
    "subscribe": (r"calendar/subscribe/", ["calendar/subscribe/"]),
    "posts": (r"posts/(by-month/.*)?", ["posts/"]),
    "post": (r"posts/(?!by-month).+", [f"posts/{name}/" for name in _POSTS]),
    "campaigns": (r"campaigns/", ["campaigns/"]),
    "campaign": (r"campaigns/.+", ["campaigns/velmar-catch-up-2026/", "campaigns/kivara-cholera-2026/"]),
    "answers": (r"faqs/", ["faqs/"]),
    "answer": (r"faqs/answers/.+", ["faqs/answers/prevent-cholera/", "faqs/answers/who-attacked/"]),
    "guideline": (r"guidelines/.+", [f"guidelines/{name}/" for name in _PAGES]),
    "rules": (r"rules/", ["rules/"]),
    "findings": (r"findings/", ["findings/"]),
    "changes": (r"changes/|changelog/", ["changes/", "changelog/"]),
    "accounts": (r"accounts/", ["accounts/"]),
    "account": (r"accounts/(?!handover).+", ["accounts/relay-fb-intl/"]),
    "handover": (r"accounts/handover/.+", ["accounts/handover/supervisor/"]),
    "reports": (r"reports/", ["reports/"]),
    "report": (r"reports/.+", ["reports/2026-10/", "reports/figures/", "reports/2026-11/", "reports/2026-w47/"]),
    "crisis": (r"crisis/", ["crisis/"]),
    "learn": (r"learn/.*", ["learn/", "learn/start-here/", "learn/roles/"]),
    "reference": (r"reference/.*", ["reference/", "reference/post/"]),
    "search": (r"search/", ["search/"]),
}


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for who in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{who}_NAME", "Officer")
            patch.setenv(f"GIT_{who}_EMAIL", "officer@relay-medical.example")
        return open_show(tmp_path_factory.mktemp("show"))


@pytest.fixture(scope="module")
def plain(show):
    return _build(show, "plain")


@pytest.fixture(scope="module")
def mirrored(show):
    """The same site in a theme that is read from right to left."""
    settings = show.folder / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    assert text.count("\n  language: en") == 1
    settings.write_text(text.replace("\n  language: en", "\n  language: ar"), encoding="utf-8")
    try:
        return _build(show, "mirrored")
    finally:
        settings.write_text(text, encoding="utf-8")


def _build(room, name):
    site = room.folder.parent / name
    code, words = room.run("site", "build", "--output", str(site), "--at", NOW)
    assert (code, words.count("\n")) == (0, 1), words
    return site


@pytest.fixture
def site(request):
    return request.getfixturevalue(request.param)


def _places(site):
    folders = (path.parent.relative_to(site).as_posix() for path in site.rglob("index.html"))
    return sorted("" if folder == "." else f"{folder}/" for folder in folders)


def test_every_page_is_of_a_known_kind_and_every_kind_is_looked_at(plain):
    places = _places(plain)
    assert [place for place in places if not any(re.fullmatch(form, place) for form, _ in KINDS.values())] == []
    assert [kind for kind, (form, _) in KINDS.items() if not any(re.fullmatch(form, place) for place in places)] == []
    assert [name for _, shown in KINDS.values() for name in shown if name not in places] == []


def test_every_link_leads_somewhere_and_ids_are_unique(plain):
    assert list(broken_links(plain)) == []
    assert {str(path): page.twice for path, page in pages_of(plain).items() if page.twice} == {}


def test_every_page_has_the_outlines_that_it_uses_and_no_others(plain):
    for path in plain.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert set(re.findall('"#i-([a-z]+)"', html)) == set(re.findall('<symbol id="i-([a-z]+)"', html)), path


@pytest.mark.parametrize(
    ("site", "scheme", "width"),
    [
        ("plain", "light", 1280),
        ("plain", "dark", 1280),
        ("plain", "light", 360),
        ("mirrored", "light", 1280),
        ("mirrored", "dark", 360),
    ],
    indirect=["site"],
)
def test_no_page_shuts_anybody_out(browser, address, site, scheme, width, tmp_path):
    kept = Path(os.environ.get("NEWSDESK_SCREENS") or tmp_path) / f"{site.name}-{scheme}-{width}"
    all_of_them = (scheme, width) == ("light", 1280) and site.name == "plain"
    shown = [name for _, names in KINDS.values() for name in (names if all_of_them else names[:2])]
    assert wrong_in(browser, address, shown, scheme, width, kept) == []
    assert len(list(kept.glob("*.png"))) == len(shown)
