"""The rules of the starter: none is missing, each can fire, each says what it is for."""

from pathlib import Path

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.model.finding import Severity
from newsdesk.rules.arming import PUBLISHING, arms_of
from newsdesk.rules.engine import playbook_findings

ROOT = Path(__file__).resolve().parents[2]
# How many rules each subject has: an id that is neither enforced nor explained was lost on the way.
SUBJECTS = {
    "CON": 10,
    "CHI": 6,
    "SRV": 6,
    "PRV": 8,
    "LOC": 7,
    "STF": 5,
    "DAT": 6,
    "LNG": 20,
    "NEU": 8,
    "FCT": 6,
    "MED": 8,
    "IMG": 5,
    "BRD": 4,
    "CPY": 5,
    "AIG": 4,
    "A11": 7,
    "FUN": 7,
    "PAI": 6,
    "INF": 4,
    "CTS": 5,
    "WEB": 4,
    "CRS": 10,
    "WFL": 9,
    "ACC": 9,
    "PLT": 5,
    "TEC": 7,
}
MANNER = {"LNG-17"}  # how words in quotes weigh: the engine's manner with every rule, not a rule of its own


@pytest.fixture(scope="module")
def desk():
    return load_folder(ROOT)


def test_every_rule_is_enforced_or_says_what_it_waits_for(desk):
    waiting = [rule.id for page in desk.guidelines for rule in page.not_enforced]
    expected = {f"{name}-{number:02}" for name, count in SUBJECTS.items() for number in range(1, count + 1)}
    assert expected - MANNER - desk.rules.keys() - {*waiting} == set()
    assert not desk.rules.keys() & {*waiting}
    assert len(waiting) == len({*waiting})


def test_no_page_has_a_mistake(desk):
    assert [f"{f.location}: {f.message}" for f in playbook_findings(desk)] == []


def test_every_rule_has_examples_of_both_kinds_and_a_reason(desk):
    for rule, page in desk.rules.values():
        assert rule.why, rule.id
        assert (rule.fails and rule.passes) or rule.check == PUBLISHING, rule.id
        assert page.review_by > page.checked_on, page.path


def test_what_protects_people_can_never_be_waived(desk):
    never = {"CON-03", "CON-08", "CHI-01", "CHI-02", "CHI-04", "SRV-01", "SRV-02", "PRV-01", "PRV-05", "LOC-01"}
    never |= {"LOC-02", "LOC-03", "STF-04", "DAT-01", "AIG-01", "CRS-01", "ACC-05"}
    for name in never & desk.rules.keys():
        rule = desk.rules[name][0]
        assert (rule.severity, rule.waivable) == (Severity.ERROR, False), name


def test_what_a_rule_finds_in_secret_stays_secret(desk):
    assert all(desk.rules[name][0].masked for name in ("DAT-01", "LOC-01", "PRV-01", "PRV-05", "ACC-05"))


def test_no_pattern_is_tried_on_every_text(desk):
    assert [rule.id for rule in arms_of(desk).lexicon.slow] == []


def test_reviewers_get_questions_with_names_of_their_own(desk):
    questions = {}
    for page in desk.guidelines:
        for question in page.checklist:
            questions.setdefault(question.id, set()).add(question.question)
    assert {f"G{number}" for number in range(1, 7)} | {f"A{number}" for number in range(1, 10)} <= questions.keys()
    assert {f"R{number}" for number in range(1, 9)} <= questions.keys()
