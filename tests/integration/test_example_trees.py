"""Example trees: tests/examples/{passing,failing}/RULE/NAME/ is laid over the repository's guideline pages.

A failing tree must yield findings of that rule and of no other; a passing one must yield nothing.
A new example is a new folder with the few files that it needs.
"""

import shutil
from pathlib import Path

import pytest

from small_desk import findings, lines

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "examples"
CASES = sorted(path for path in EXAMPLES.glob("*/*/*") if path.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.relative_to(EXAMPLES).as_posix())
def test_example(case, tmp_path):
    shutil.copytree(ROOT / "guidelines", tmp_path / "guidelines")
    shutil.copytree(case, tmp_path, dirs_exist_ok=True)
    found = findings(tmp_path)
    wanted = {case.parent.name} if case.parent.parent.name == "failing" else set()
    assert {finding.rule for finding in found} == wanted, "\n".join(lines(found))


def test_every_rule_has_both_kinds():
    from newsdesk.desk.load import load_folder  # noqa: PLC0415

    rules = set(load_folder(ROOT).rules)
    for kind in ("failing", "passing"):
        assert {path.parent.name for path in CASES if path.parent.parent.name == kind} == rules
