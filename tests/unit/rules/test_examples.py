import pytest

from few_pages import add_few_pages
from newsdesk.desk.load import load_folder
from newsdesk.rules.examples import run_examples
from small_desk import front_matter

PAGE = {"title": "Own", "owner": "supervisor", "source": ["us"], "checked_on": "2026-11-01", "review_by": "2027-05-01"}
RULE = {
    "id": "OWN-01",
    "title": "No XYZ",
    "severity": "error",
    "waivable": "no",
    "why": "because",
    "check": "placeholders",
    "patterns": [r"\bXYZ\b"],
}


@pytest.fixture
def outcomes(write, tmp_path):
    """What became of the examples of one rule about the word XYZ."""

    def run(fails=(), passes=()):
        add_few_pages(tmp_path)
        rule = {**RULE, "fails": list(fails), "passes": list(passes)}
        root = write({"guidelines/own.md": front_matter({**PAGE, "rules": [rule]})})
        return list(run_examples(load_folder(root), "OWN-01"))

    return run


def test_examples_that_behave(outcomes):
    found = outcomes(["An XYZ.", {"post": {"title": "XYZ"}}], ["A word.", {"text": "XYZA"}])
    assert [(item.ok, item.should_fail) for item in found] == [(True, True), (True, True), (True, False), (True, False)]
    assert {item.page.path for item in found} == {"guidelines/own.md"}


def test_examples_that_do_not(outcomes):
    missed, found = outcomes(["A word."], ["An XYZ."])
    assert (missed.ok, missed.findings, missed.example) == (False, (), "A word.")
    assert (found.ok, [item.rule for item in found.findings]) == (False, ["OWN-01"])


def test_other_rules_do_not_count(outcomes):
    (item,) = outcomes(passes=["Care is **free**."])
    assert item.ok
    assert {finding.rule for finding in item.findings} == {"PLT-07"}


@pytest.mark.parametrize(
    ("example", "words"),
    [
        ({"picture": {"format": "bpm"}}, "picture: a bpm of this size cannot be drawn"),
        ({"picture": {"width": "0"}}, "picture: a png of this size cannot be drawn"),
        ({"picture": {"width": "wide"}}, "picture.width"),
        ({"pots": {}}, "pots"),
        ({"text": ["a"]}, "text"),
    ],
)
def test_an_example_that_cannot_be_made_is_a_problem_and_no_traceback(outcomes, example, words):
    (item,) = outcomes(passes=[example])
    assert not item.ok
    assert item.problem.startswith(words)


def test_what_an_example_can_lay_over_the_desk(outcomes):
    found = outcomes(
        fails=[
            {"account": {"audience": "XYZ"}},
            {"asset": {"credit": "XYZ"}},
            {"path": "faqs/general/how.md", "file": "---\ntitle: How?\nshort: XYZ\n---\n"},
            "---\ntitle: XYZ\naccounts:\n  - example-account\npublish_at: 2026-12-01 10:00\ntype: update\n---\nA\n",
        ],
    )
    assert [item.ok for item in found] == [True, True, True, True]
