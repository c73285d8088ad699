import shutil
from pathlib import Path

import pytest

from few_pages import add_few_pages
from small_desk import account, lines, post

ROOT = Path(__file__).resolve().parents[4]
POST = "content/posts/hands.md"
MENTION = "We stay open on election day."


@pytest.fixture
def about(found, tmp_path):
    """The findings of the family about a post."""
    add_few_pages(tmp_path)
    shutil.copy(ROOT / "guidelines/principles.md", tmp_path / "guidelines")

    def run(text, language="en", countries=(), **keys):
        own = {
            "content/accounts/relay-mastodon.md": account(language=language, countries=list(countries)),
            POST: post(text, **keys),
        }
        return [item for item in found(own) if item.rule.startswith("NEU")]

    return run


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        ("2026-11-30 23:59", False),
        ("2026-12-01 00:00", True),
        ("2026-12-08 23:59", True),
        ("2026-12-09 00:00", False),
        ("when-approved", False),
    ],
)
def test_the_first_and_the_last_quiet_day(about, moment, quiet):
    found = about(MENTION, country="Tarnoa", publish_at=moment)
    assert [item.rule for item in found] == (["NEU-03"] if quiet else [])


def test_what_it_says_on_a_quiet_day(about):
    assert lines(about(MENTION, country="Tarnoa", publish_at="2026-12-03 10:00")) == [
        (
            f"NEU-03 error {POST}:9:17: “election” goes out between 2026-12-01 and 2026-12-08, "
            "the quiet days around an election. | publish it after 2026-12-08, or leave the vote out."
        )
    ]


def test_the_countries_of_the_account_count_where_the_post_names_none(about):
    quiet = {"publish_at": "2026-12-03 10:00"}
    assert len(about(MENTION, countries=["Tarnoa"], **quiet)) == 1
    assert about(MENTION, countries=["Kivara"], **quiet) == []
    assert about(MENTION, countries=["Kivara", "Tarnoa"], country="Kivara", **quiet) == []


@pytest.mark.parametrize("kind", ["service_info", "health_info", "holding_statement"])
def test_what_people_need_still_goes_out(about, kind):
    keys = {"country": "Tarnoa", "publish_at": "2026-12-03 10:00", "type": kind}
    assert about(MENTION, **keys) == []
    assert len(about("Vote for the party of health.", **keys)) == 1


def test_a_side_in_a_vote_is_found_once_on_any_day(about):
    (finding,) = about(
        "Vote for the party of health in this election.", country="Tarnoa", publish_at="2026-12-03 10:00"
    )
    assert str(finding.message) == "“Vote for the party” takes a side in a vote."


def test_other_ballots_are_left_alone_sentence_by_sentence(about):
    assert about("Vote for our candidate for the photo prize.") == []
    assert len(about("Vote for our photo. Vote for the mayor too.")) == 1


def test_blame_and_label_in_one_sentence_are_one_finding(about):
    (finding,) = about("Terrorists bombed the hospital.")
    assert {finding.rule, *finding.also} == {"NEU-01", "NEU-02"}


@pytest.mark.parametrize("words", ["Rebels bom\u200bbed us.", "Rebels  bombed\nus.", "REBELS BOMBED US."])
def test_blame_in_disguise(about, words):
    assert [item.rule for item in about(words)] == ["NEU-01"]


def test_a_label_in_another_language_waits_for_its_native_reader(about):
    assert [(item.rule, item.severity) for item in about("Террористы стоят у дороги.", "ru")] == [("NEU-02", "warning")]
    assert [(item.rule, item.severity) for item in about("Terrorists stand at the road.")] == [("NEU-02", "error")]
