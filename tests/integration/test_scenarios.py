"""The acceptance test of the rules: nine posts, exactly the rules that they break, exactly the roles that they need."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scenario_desk import build, found, read_pack

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
CASES = ("C1", "C2", "C3", "C4", "C5", "C6", "V1", "V3", "V5")


@pytest.fixture
def pack(shared):
    return read_pack(shared("scenarios.md").read_text(encoding="utf-8"))


@pytest.fixture
def root(tmp_path):
    for name in ("content", "calendar", "faqs", "guidelines"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.rmtree(tmp_path / "content/posts")
    shutil.rmtree(tmp_path / "calendar/holds", ignore_errors=True)
    _signed(tmp_path, "ru")
    return tmp_path


def _signed(root, language):
    """A native reader has signed the lexicon, so that it weighs what its page says."""
    for page in (root / "guidelines").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        if re.search(r"(?m)^ +terms:", text) and "native_readers:" not in text:
            signed = f"---\nnative_readers:\n  {language}:\n    by: comms_advisor\n    on: 2026-11-02\n"
            page.write_text(text.replace("---\n", signed, 1), encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_expected_rules_and_roles(pack, root, case):
    scenario = pack.scenarios[case]
    rules, roles, report = found(root, build(pack, scenario, root), now=NOW)
    told = [f"{f.rule} {f.severity} {f.location}: {f.message}" for f in report.findings]
    expected = {rule: weight for rule, weight in scenario.expect.items() if rule != "TEC-01"}
    assert rules == expected, told
    assert roles == sorted(scenario.roles)


def test_a_post_that_cannot_be_read_says_so_and_hides_nothing_once_it_can(pack, root):
    scenario = pack.scenarios["V5"]
    own = build(pack, scenario, root)
    post = next(root / path for path in own if path.startswith("content/posts"))
    post.write_text(re.sub(r"(?m)^title: '(.*)'$", r"title: \1", post.read_text(encoding="utf-8")), encoding="utf-8")
    assert "TEC-01" in found(root, own, now=NOW)[0]


def consent(name, **changes):
    def edit(context, _):
        context["consents"][name].update(changes)

    return edit


def _later(_, scenario):
    scenario.keys["publish_at"] = "2028-10-01T17:00:00Z"


def _not_cleared(_, scenario):
    del scenario.keys["location_cleared_by_role"]


def _ends_first(_, scenario):
    scenario.keys["expires_at"] = "2026-11-23T22:00:00Z"


def _held(context, _):
    context["holds"].append({**context["holds"][0], "id": "HOLD-2", "scope": {"countries": ["Kivara"]}})
    context["holds"][-1]["allow_types"] = ["holding_statement"]


def _arabic_digits(_, scenario):
    scenario.text = scenario.text.replace("34.512345, 41.987654", "٣٤٫٥١٢٣٤٥، ٤١٫٩٨٧٦٥٤")


def _hidden_letter(_, scenario):
    for item in scenario.keys["media"]:
        item["alt"] = item["alt"].replace("Nadege", "Nad\u200bege")


def _other_hyphen(_, scenario):
    scenario.text = scenario.text.replace("ВИЧ-инф", "ВИЧ\u2011инф")


@pytest.mark.parametrize(
    ("case", "edits", "rule"),
    [
        ("C2", consent("CONS-0301", withdrawn=True), "CON-03"),
        ("C2", _later, "CON-02"),
        ("C4", _not_cleared, "LOC-04"),
        ("C3", _ends_first, "TEC-04"),
        ("C1", _held, "CRS-01"),
    ],
    ids=["withdrawn", "consent-over", "not-cleared", "ends-first", "held"],
)
def test_a_change_flips_exactly_one_rule(pack, root, case, edits, rule):
    rules, _, report = found(root, build(pack, pack.scenarios[case], root, edits=edits), now=NOW)
    assert set(rules) == {rule}, [f"{f.rule} {f.location}: {f.message}" for f in report.findings]


@pytest.mark.parametrize(
    ("case", "edits"),
    [("V3", _arabic_digits), ("V1", _hidden_letter), ("V5", _other_hyphen)],
    ids=["arabic-digits", "zero-width", "other-hyphen"],
)
def test_disguises_change_nothing(pack, root, case, edits):
    scenario = pack.scenarios[case]
    rules, _, _ = found(root, build(pack, scenario, root, edits=edits), now=NOW)
    assert set(rules) == set(scenario.expect) - {"TEC-01"}


def test_the_leaked_name_stands_in_no_output(pack, root):
    _, _, report = found(root, build(pack, pack.scenarios["V1"], root), now=NOW)
    for finding in report.findings:
        assert "nadege" not in f"{finding.message} {finding.help}".lower()
