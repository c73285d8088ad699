import pytest

from site_desk import write_desk


@pytest.fixture
def desk(tmp_path):
    return write_desk(tmp_path)


def test_a_post_that_fits_is_shown(newsdesk, desk):
    result = newsdesk("preview", "when-ready", desk=desk)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "X, relay-x-intl, @relaymedical",
        "  as soon as it is approved",
        "  | Soon.",
        "  5 of 280 weighted",
    ]


@pytest.mark.parametrize("post", ["ors-how-to.ar", "far-away"])
def test_what_does_not_fit_or_lacks_alternative_text_needs_a_person(newsdesk, desk, post):
    assert newsdesk("preview", post, desk=desk).exit_code == 1


def test_a_post_can_be_named_by_its_file_and_one_account_chosen(newsdesk, desk):
    result = newsdesk("preview", "content/posts/2026/11/ors-how-to.md", "--account", "relay-bsky-intl", desk=desk)
    assert result.exit_code == 0
    assert result.stdout.startswith("Bluesky, relay-bsky-intl")
    assert "Instagram" not in result.stdout


def test_an_unknown_post_has_near_names(newsdesk, desk):
    result = newsdesk("preview", "ors-howto", desk=desk)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "There is no post ors-howto. Did you mean ors-how-to" in result.stderr


def test_a_post_that_cannot_be_read_says_where_to_look(newsdesk, desk):
    (desk / "content/posts/2026/12/broken.md").write_text("---\ntitle: A: b\n---\nText.\n", encoding="utf-8")
    result = newsdesk("preview", "broken", desk=desk)
    assert result.exit_code == 2
    assert "newsdesk check content/posts/2026/12/broken.md" in result.stderr


def test_an_unknown_account_is_named(newsdesk, desk):
    result = newsdesk("preview", "when-ready", "--account", "relay-tg", desk=desk)
    assert result.exit_code == 2
    assert "relay-tg is none of the post's accounts. It goes to relay-x-intl." in result.stderr


def test_html_goes_into_a_file(newsdesk, desk, tmp_path):
    out = tmp_path / "preview.html"
    result = newsdesk("preview", "ors-how-to", "--format", "html", "--output", out, desk=desk)
    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
