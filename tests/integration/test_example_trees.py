"""Example trees: tests/examples/{passing,failing}/RULE/NAME/ is laid over the repository's guideline pages.

A failing tree must yield findings of that rule and of no other; a passing one must yield nothing.
A new example is a new folder with the few files that it needs. Trees are for what an example on the page itself
cannot show: a whole desk, as it lies on disk. `newsdesk rules test` sees to it that every rule has examples.
"""

import shutil
from pathlib import Path

import pytest

from newsdesk.desk.load import load_folder
from small_desk import findings, lines

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "examples"
KINDS = ("failing", "passing")
CASES = sorted(path for path in EXAMPLES.glob("*/*/*") if path.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.relative_to(EXAMPLES).as_posix())
def test_example(case, tmp_path):
    shutil.copytree(ROOT / "guidelines", tmp_path / "guidelines")
    shutil.copytree(case, tmp_path, dirs_exist_ok=True)
    found = findings(tmp_path)
    wanted = {case.parent.name} if case.parent.parent.name == "failing" else set()
    assert {finding.rule for finding in found} == wanted, "\n".join(lines(found))


def test_trees_come_in_both_kinds_and_belong_to_rules():
    of_kind = {kind: {path.parent.name for path in CASES if path.parent.parent.name == kind} for kind in KINDS}
    assert of_kind["failing"] == of_kind["passing"]
    rules = load_folder(ROOT).rules
    assert of_kind["failing"] <= rules.keys()
    about_files = {name for name, (_, page) in rules.items() if page.path == "guidelines/technical.md"}
    assert about_files
    assert about_files <= of_kind["failing"]
