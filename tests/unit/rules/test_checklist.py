from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.rules.checklist import MOST, for_post
from small_desk import accounts, asset, front_matter, picture, post

GUIDELINES = Path(__file__).resolve().parents[3] / "guidelines"
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def page(questions):
    entries = [{"question": f"Is {name} right?", "id": name, **keys} for name, keys in questions.items()]
    return front_matter({"title": "Own", "checklist": entries})


@pytest.fixture
def asked(write):
    """The ids of the questions for one post."""

    def run(questions, *, picture_of=None, **keys):
        files = {"guidelines/own.md": page(questions), **accounts("mastodon")}
        if picture_of is not None:
            files |= {
                "content/media/hands/asset.md": asset(**picture_of),
                "content/media/hands/hands.png": picture(),
            }
            keys["media"] = [{"asset": "hands"}]
        files["guidelines/workflow.md"] = (GUIDELINES / "workflow.md").read_text(encoding="utf-8")
        desk = load_folder(write({**files, "content/posts/hands.md": post(**keys)}, guidelines=False))
        return [question.id for question in for_post(desk, desk.posts["hands"], NOW)]

    return run


@pytest.mark.parametrize(
    ("condition", "keys", "fits"),
    [
        ({}, {}, True),
        ({"tiers": ["amber"]}, {"type": "testimony"}, True),
        ({"tiers": ["amber"]}, {}, False),
        ({"types": ["testimony"]}, {"type": "testimony"}, True),
        ({"types": ["testimony"]}, {}, False),
        ({"topics": ["migration"]}, {"topics": ["migration"]}, True),
        ({"topics": ["migration"]}, {}, False),
        ({"people": ["patients"]}, {"picture_of": {"people": "patients", "identifiable": "no"}}, True),
        ({"people": ["patients"]}, {"picture_of": {}}, False),
        ({"people": ["patients"]}, {}, False),
        ({"vulnerable": ["tb"]}, {"picture_of": {"vulnerable": ["tb", "hiv"]}}, True),
        ({"vulnerable": ["any"]}, {"picture_of": {"vulnerable": ["hiv"]}}, True),
        ({"vulnerable": ["any"]}, {"picture_of": {}}, False),
        ({"minors": "yes"}, {"picture_of": {"minors": "yes"}}, True),
        ({"minors": "yes"}, {"picture_of": {}}, False),
        ({"shows": ["wound"]}, {"picture_of": {"shows": ["wound"]}}, True),
        ({"shows": ["wound"]}, {"picture_of": {"shows": ["tent"]}}, False),
        ({"origins": ["ai_generated"]}, {"picture_of": {"origin": "ai_generated"}}, True),
        ({"origins": ["ai_generated"]}, {"picture_of": {}}, False),
        ({"languages": ["no"]}, {"language": "nb"}, True),
        ({"languages": ["fr"]}, {}, False),
        ({"when": "has(post.link)"}, {"link": "https://relay-medical.example/"}, True),
        ({"when": "has(post.link)"}, {}, False),
        ({"types": ["testimony"], "topics": ["migration"]}, {"type": "testimony"}, False),
    ],
)
def test_a_question_is_asked_where_everything_fits(asked, condition, keys, fits):
    assert asked({"one": condition}, **keys) == (["one"] if fits else [])


def test_the_most_specific_come_first(asked):
    questions = {
        "always": {},
        "amber": {"tiers": ["amber"]},
        "story": {"types": ["testimony"]},
        "children": {"minors": "yes", "people": ["patients"]},
    }
    picture_of = {"minors": "yes", "people": "patients"}
    assert asked(questions, type="testimony", tier="amber", picture_of=picture_of)[0] == "children"
    assert asked(questions, type="testimony", tier="amber") == ["story", "amber", "always"]


def test_of_too_many_those_of_the_tier_stay_longest(asked):
    questions = {f"story{number:02}": {"types": ["testimony"]} for number in range(12)}
    questions |= {"tier1": {"tiers": ["amber"]}, "always": {}, "tier2": {"tiers": ["amber"]}}
    kept = asked(questions, type="testimony", tier="amber")
    assert len(kept) == MOST
    assert kept == [f"story{number:02}" for number in range(7)] + ["tier1", "tier2"]


def test_a_condition_that_cannot_be_read_asks_rather_than_forgets(asked):
    assert asked({"one": {"when": "post.no_such_key == 1"}}) == ["one"]


def test_what_several_pages_ask_is_asked_once_by_the_one_that_fits_best(write):
    own = page({"same": {}, "other": {}})
    special = page({"same": {"types": ["testimony"]}})
    files = {"guidelines/a.md": own, "guidelines/b.md": special, **accounts("mastodon")}
    desk = load_folder(write({**files, "content/posts/hands.md": post(type="testimony")}, guidelines=False))
    found = for_post(desk, desk.posts["hands"], NOW)
    assert [(question.id, question.page) for question in found] == [
        ("same", "guidelines/b.md#same"),
        ("other", "guidelines/a.md#other"),
    ]
