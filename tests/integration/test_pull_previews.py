"""The page with the previews of a pull request: a run keeps it, the comment leads to it, it shows nothing covered."""

import re
from html import unescape

import pytest

from forge_room import post
from newsdesk.proposals.covers import cover_of
from newsdesk.proposals.preview_pages import write_previews
from pull_desk import ROOT, PullDesk, look
from small_desk import account, asset
from small_desk import post as small_post

SOAP = "content/posts/soap.md"
LEAK = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
EVIL = "</style><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def comment_of(room, number, folder, run):
    """The comment after a look of a run that keeps the previews."""
    at = f"https://github.example/relay/desk/actions/runs/{run}#artifacts"
    code, words = look(room, "--pull", number, "--previews", folder, "--previews-at", at)
    assert code == 0, words
    [text] = room.officer.comments(number)
    return text[1]


def test_the_comment_leads_to_the_page_and_another_run_is_no_news(forge_room, tmp_path):
    number = forge_room.officer.propose({SOAP: post("soap")})
    text = comment_of(forge_room, number, tmp_path / "previews", 41)
    assert (
        "[With pictures, as each network shows it](https://github.example/relay/desk/actions/runs/41#artifacts)" in text
    )
    assert f"open <code>pull-{number}.html</code> in the download <code>previews</code>." in text
    page = (tmp_path / "previews" / f"pull-{number}.html").read_text(encoding="utf-8")
    assert '<article class="nd-card"' in page
    assert f"Previews of pull request #{number}" in page
    assert comment_of(forge_room, number, tmp_path / "previews", 42) == text
    forge_room.officer.add(number, {SOAP: post("soap").replace("soap", "soap and water")})
    assert "/runs/43#artifacts" in comment_of(forge_room, number, tmp_path / "previews", 43)


def test_a_pull_request_without_posts_has_no_page(forge_room, tmp_path):
    number = forge_room.officer.propose({"content/posts/broken.md": "no front matter"})
    text = comment_of(forge_room, number, tmp_path / "previews", 44)
    assert "With pictures" not in text
    assert not (tmp_path / "previews").exists()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    files = {f"content/accounts/relay-{name}.md": account(name) for name in ("x", "mastodon", "instagram")}
    page = (ROOT / "guidelines/networks/instagram.md").read_text(encoding="utf-8")
    files["guidelines/networks/instagram.md"] = page
    return PullDesk(tmp_path_factory.mktemp("guarded"), files, pages=("data-protection.md", "privacy.md"))


def page_of(desk, folder, files):
    """The page of a pull request that brings some files; empty where it has none."""
    verdict = desk.judge(desk.commit(files))
    made = write_previews(folder, 7, verdict, cover_of(verdict.desk, verdict.masked))
    return (folder / "pull-7.html").read_text(encoding="utf-8") if made else ""


FINE = {"content/posts/fine.md": small_post("Wash your hands.", accounts=["relay-x"])}


@pytest.mark.parametrize(
    "files",
    [
        {"content/posts/leak.md": small_post(f"Token {LEAK} here.", accounts=["relay-x"])},
        {"content/posts/leak.md": small_post(f"{'Wash. ' * 15}{LEAK} and more of it.", accounts=["relay-instagram"])},
        {"content/posts/leak.md": small_post("Fine.", accounts=["relay-x"], title=f"Token {LEAK}")},
        {"content/posts/leak.md": small_post("Fine.", accounts=["relay-x"], content_warning=f"Token {LEAK}")},
        {
            "content/posts/leak.md": small_post("Fine.", accounts=["relay-x"], media=[{"asset": "leak"}]),
            "content/media/leak/asset.md": asset(alt={"en": f"A page with {LEAK} on it."}),
        },
    ],
    ids=["text", "fold", "title", "warning", "picture"],
)
def test_a_post_with_covered_words_is_left_out_and_the_others_stay(guarded, tmp_path, files):
    assert page_of(guarded, tmp_path, files) == ""
    page = page_of(guarded, tmp_path, {**files, **FINE})
    assert "Wash your hands." in page
    assert "1 post left out, because of words that no output may show." in page
    assert LEAK[6:16].lower() not in unescape(page).lower()


def test_pictures_lie_beside_the_page_once(guarded, tmp_path):
    folder = ROOT / "content/media/ors-steps"
    files = {f"content/media/steps/{path.name}": path.read_bytes() for path in folder.iterdir()}
    steps = small_post("Four steps.", accounts=["relay-x", "relay-mastodon"], media=[{"asset": "steps"}])
    page = page_of(guarded, tmp_path, {"content/posts/steps.md": steps, **files})
    sources = re.findall(r'<img src="([^"]+)"', page)
    assert len(sources) == 8
    assert len(set(sources)) == 4
    assert all((tmp_path / source).is_file() for source in sources)


def test_hostile_words_are_words(guarded, tmp_path):
    evil = small_post(EVIL, accounts=["relay-x"], title=EVIL, media=[{"asset": "evil"}])
    page = page_of(
        guarded,
        tmp_path,
        {"content/posts/evil.md": evil, "content/media/evil/asset.md": asset(alt={"en": f"{EVIL} in a picture"})},
    )
    assert page.count("<script") == 1
    assert "onerror=alert(1)&gt;" in page
    assert page.count("</style>") == 1
