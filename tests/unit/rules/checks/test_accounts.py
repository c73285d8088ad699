import pytest

from small_desk import account, accounts, asset, lines, post

WHERE = "content/posts/hands.md"


@pytest.fixture
def on(found):
    """The findings of a post on one Mastodon account with these keys."""

    def run(account_keys, text="Wash.", **post_keys):
        return found({"content/accounts/relay-mastodon.md": account(**account_keys), WHERE: post(text, **post_keys)})

    return run


@pytest.mark.parametrize("state", ["requested", "dormant", "suspended", "closed"])
def test_an_account_that_is_not_open(on, state):
    end = {"reason": "Nobody read it.", "archive_ref": "RM-ARCHIVE-1", "handle": "kept"}
    more = {"closed": "2026-11-01", "closure": end} if state == "closed" else {}
    assert lines(on({"status": state, **more})) == [
        (
            f"ACC-03 error {WHERE}:4:3: relay-mastodon is {state}. | "
            "take it out, or correct its status in content/accounts/relay-mastodon.md."
        )
    ]


@pytest.mark.parametrize("state", ["trial", "active"])
def test_an_account_that_is_open(on, state):
    assert on({"status": state}) == []


@pytest.mark.parametrize(
    ("spoken", "language"),
    [("en", "ar"), ("no", "da"), ("nb", "sv"), ("zh-Hans", "ja")],
)
def test_another_language(on, spoken, language):
    assert lines(on({"language": spoken}, language=language)) == [
        (
            f"ACC-03 error {WHERE}:4:3: The post is in {language}; relay-mastodon posts in {spoken}. | "
            "choose another account, or add the language to content/accounts/relay-mastodon.md."
        )
    ]


@pytest.mark.parametrize(
    ("spoken", "language"),
    [("fr", "fr-CA"), ("pt-BR", "pt"), ("no", "nb"), ("nn", "no"), ("fil", "fil")],
)
def test_a_language_that_fits(on, spoken, language):
    assert lines(on({"language": spoken}, language=language)) == []


def test_a_post_without_a_language_speaks_the_account_s(on):
    assert on({"language": "ar"}) == []


def test_the_file_name_of_a_translation_is_its_language(found):
    files = {**accounts("mastodon"), WHERE: post(), "content/posts/hands.fr.md": post("Lavez-vous les mains.")}
    (finding,) = found(files)
    assert (finding.rule, str(finding.message)) == ("ACC-03", "The post is in fr; relay-mastodon posts in en.")


def test_another_country(on):
    assert lines(on({"countries": ["Velmar", "Tarnoa"]}, country="Kivara")) == [
        (
            f"ACC-03 error {WHERE}:4:3: The post is about Kivara; relay-mastodon speaks about Velmar, Tarnoa only. | "
            "choose another account."
        )
    ]
    assert on({"countries": ["Velmar"]}, country="Velmar") == []
    assert on({"countries": ["Velmar"]}) == []
    assert on({}, country="Velmar") == []


def test_a_section_for_an_account_that_the_post_does_not_go_to(on):
    assert lines(on({}, "Wash.\n\n## For relay-x, mastodon\nWash them.")) == [
        (
            f"ACC-03 error {WHERE}:10:1: “relay-x” is none of this post's accounts or networks. | "
            "write one of: mastodon, relay-mastodon."
        )
    ]


def test_a_section_twice_or_empty(on):
    twice = on({}, "Wash.\n\n## For mastodon\nA\n\n## For relay-mastodon, mastodon\nB")
    assert [str(item.message) for item in twice] == ["There are two sections for mastodon."]
    empty = on({}, "Wash.\n\n## For mastodon\n")
    assert {str(item.message) for item in empty if item.rule == "ACC-03"} == {"This section has no text."}


def test_an_unknown_account_is_reported_once(found):
    text = post("Wash.\n\n## For relay-nowhere\nWash them.", ["relay-mastodon", "relay-nowhere"])
    assert [str(item.message) for item in found({**accounts("mastodon"), WHERE: text})] == [
        "There is no account “relay-nowhere”."
    ]


def test_pictures_handles_and_hashtags_for_an_account_that_the_post_does_not_go_to(found):
    files = {**accounts("mastodon", "x"), "content/media/hands/asset.md": asset(library="RM-1")}
    text = post(
        media=[{"asset": "hands", "accounts": ["mastodon", "x"]}],
        mentions={"relay-x": ["relay"]},
        hashtags={"x": ["Hands"], "all": ["Care"], "mastodon": ["Water"]},
    )
    found_lines = lines(found({**files, WHERE: text}))
    assert [line.partition(": ")[0] for line in found_lines] == [
        f"ACC-03 error {WHERE}:11:5",
        f"ACC-03 error {WHERE}:13:3",
        f"ACC-03 error {WHERE}:16:3",
    ]
    assert "“x” is none of this post's accounts or networks." in found_lines[0]
