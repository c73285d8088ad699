"""The kinds of messages of the sample desk stand once as data and once in its table: both say the same."""

import re
from pathlib import Path

import pytest

from newsdesk.desk.load import load_folder
from small_desk import front_matter

ROOT = Path(__file__).parents[3]
MINUTES = {"minutes": 1, "hours": 60, "hour": 60}


@pytest.fixture(scope="module")
def page():
    return load_folder(ROOT).moderation


def within(cell):
    """The minutes that a cell of the table names first, or those after “late after”; None: it names none."""
    found = re.search(r"late after (\d+) (\w+)", cell) or re.match(r"(\d+) (\w+)", cell)
    return int(found[1]) * MINUTES[found[2]] if found else None


def rows(page):
    lines = page.document.body.split("| Kind of comment", 1)[1].split("\n\n")[0].splitlines()[2:]
    return {cells[0]: cells for cells in ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)}


def test_every_kind_is_a_row_of_the_table_and_has_its_time(page):
    table = rows(page)
    assert {kind.title for kind in page.messages} == set(table)
    for kind in page.messages:
        if kind.needs_answer:
            assert (kind.minutes or page.usual_minutes) == within(table[kind.title][5]), kind.title


def test_what_is_never_answered_needs_no_answer(page):
    table = rows(page)
    for kind in page.messages:
        if table[kind.title][2] in {"No", "No answer"}:
            assert not kind.needs_answer, kind.title


def test_a_kind_stands_once(tmp_path):
    kinds = [{"id": "question", "title": "A question"}, {"id": "question", "title": "Another"}]
    target = tmp_path / "guidelines/moderation.md"
    target.parent.mkdir()
    target.write_text(front_matter({"title": "Comments", "messages": kinds}), encoding="utf-8")
    (found,) = load_folder(tmp_path).findings
    assert "“question” stands twice" in str(found.message)
