"""What readers get besides the text of a post is read like the text: corrections and content warnings."""

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.rules.passages import passages
from small_desk import account, accounts, of, post

FORBIDDEN = {
    "LOC-01": "It is at 34.512345, 41.987654.",
    "PRV-01": "Call Amina at +254 712 345 678.",
    "DAT-01": "The app pass" + "word: ab12-cd34-ef56-gh78",
    "SRV-04": "Tesna Bekuri was diagnosed with HIV two years ago.",
}


def correction(text="Corrected: wash them for 20 seconds.", at="2026-12-02 10:00", reason="We wrote 10 seconds."):
    return {"at": at, "text": text, "reason": reason}


@pytest.fixture(scope="module")
def posts():
    """A post for everything that a test asks for: all are checked together."""
    long = [correction(), correction("a" * 301)]
    times = [correction(at=at) for at in ("2026-12-04 10:00", "2026-12-01 09:59")]
    story = {"pseudonyms": ["Mariam"], "names_changed": "yes"}
    starred = "Mariam* has found a new home.\n\n*Name changed."
    bench = "Nadege sits on a bench outside the Ossuna clinic."
    both, statement = ("relay-bluesky", "relay-mastodon"), "We are safe. Next update at 18:00."
    found = {
        "long": post(accounts=both, corrections=long),
        "single": post(accounts=("relay-instagram", "relay-x"), corrections=[correction()]),
        "early": post(corrections=times),
        "soon": post(corrections=[correction(at="2026-12-01 10:00")]),
        "reason": post(corrections=[correction(reason="Officer +254 712 345 678 saw it.")]),
        "leak": post(starred, **story, corrections=[correction(bench)]),
        "no-leak": post(starred, **story, corrections=[correction("Mariam* lives there.")]),
        "warned": post(starred, **story, content_warning="Told by Nadege"),
        "statement": post(statement, type="holding_statement", corrections=[correction()], content_warning="Attack"),
    }
    for rule, words in FORBIDDEN.items():
        found[f"{rule.lower()}-warning"] = post(content_warning=words)
        found[f"{rule.lower()}-correction"] = post(corrections=[correction(), correction(words)])
    return {f"content/posts/{name}.md": text for name, text in found.items()}


@pytest.fixture
def at(posts, found):
    """The findings of a rule, by post."""
    wanted = accounts("bluesky", "mastodon", "instagram", "x")
    told = found({**wanted, **posts})

    def read(rule, name):
        return [item for item in of(rule, told) if item.location.path == f"content/posts/{name}.md"]

    return read


def test_what_is_beside_the_text_is_read_like_it(at):
    for rule in FORBIDDEN:
        assert {item.location.line for item in at(rule, f"{rule.lower()}-correction")} == {12}, rule
        assert {item.location.line for item in at(rule, f"{rule.lower()}-warning")} == {7}, rule
    assert {item.location.line for item in at("PRV-01", "reason")} == {10}  # never published, and kept for ever

    assert [str(item.message) for item in at("PRV-05", "leak")] == [
        "A personal name that is none of the pseudonyms stands in the correction."
    ]
    assert "in the content warning." in str(at("PRV-05", "warned")[0].message)
    assert at("PRV-05", "no-leak") == []
    assert at("CRS-04", "statement") == []  # a correction need not announce the next update

    (finding,) = at("PLT-01", "long")
    assert str(finding.message) == (
        "The text for relay-bluesky is 1 over the limit of 300 (301 characters, correction 2)."
    )
    assert (str(finding.help), finding.location.line) == ("shorten it.", 13)
    assert at("PLT-01", "single") == []  # a correction is no thread

    (finding,) = at("TEC-04", "early")
    assert (str(finding.message), finding.severity.value, finding.location.line) == (
        "This correction is before the post goes out, so there is nothing to correct yet.",
        "error",
        11,
    )
    assert at("TEC-04", "soon") == []


def test_it_has_the_languages_of_the_post(write):
    files = {
        "content/accounts/relay-mastodon.md": account(),
        "content/posts/hands.md": post(language="nb", content_warning="Blod", corrections=[correction()]),
    }
    desk = load_folder(write(files))
    (one,) = desk.posts.values()
    told = {passage.source: (passage.scope, passage.language, passage.beside) for passage in passages(desk, one)}
    assert told["Blod"] == ("text", "no", True)
    assert told["Corrected: wash them for 20 seconds."] == ("text", "no", True)
    assert told["We wrote 10 seconds."] == ("title", "no", True)
    assert told["Wash your hands."] == ("text", "no", False)
