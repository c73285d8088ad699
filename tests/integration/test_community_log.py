"""Twenty messages of a log, and what the month's report says of them, counted by hand."""

import json
import shutil
from datetime import datetime, timedelta

import pytest

from publishing import ROOT
from receipts_room import open_receipts

# kind, minutes until the first answer (None: nobody answered), what the log says of needing an answer
MESSAGES = [
    *[("question", minutes, "") for minutes in (10, 20, 30, 60, 90)],
    ("question", 1440, ""),  # exactly in time: a day
    ("question", 1441, ""),
    ("question", None, ""),
    ("complaint", 200, ""),
    ("complaint", 241, ""),  # within four hours
    ("complaint", None, ""),
    ("medical_help", 45, ""),
    ("medical_help", 61, ""),  # within the hour
    ("journalist", 30, ""),
    ("journalist", 60, ""),
    ("question", None, "yes"),
    ("question", None, "no"),
    ("thanks", None, ""),
    ("thanks", 5, ""),
    ("thanks", None, ""),
]


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """The figures of November 2024 by their id."""
    place = tmp_path_factory.mktemp("log")
    room = open_receipts(place)
    shutil.copy(ROOT / "guidelines/moderation.md", room.folder / "guidelines/moderation.md")
    room.commit("The page about comments")
    lines = ["id,account,received,first_reply,needs_answer,category"]
    for number, (kind, minutes, needs) in enumerate(MESSAGES, start=1):
        received = datetime.fromisoformat(f"2024-11-{number:02}T08:30")
        reply = f"{received + timedelta(minutes=minutes):%Y-%m-%d %H:%M}" if minutes else ""
        lines.append(f"2024-11-{number:03},relay-facebook,{received:%Y-%m-%d %H:%M},{reply},{needs},{kind}")
    log = place / "community-2024-11.csv"
    log.write_text("\n".join(lines), encoding="utf-8-sig")
    code, words = room.run("metrics", "import", "--exported", "2024-12-02T10:00Z", str(log))
    assert code == 0, words
    code, words = room.run("report", "month", "2024-11", "--format", "json")
    assert code == 0, words
    report = json.loads(words[words.index("{") :])
    return {one["kpi"]["id"]: one["values"][0] for one in (*report["figures"], *report["others"])}


@pytest.mark.parametrize(
    ("figure", "value", "n"),
    [
        ("messages", 20, 20),
        ("answered", 13 / 16 * 100, 16),  # not the thanks, not the one that needs none
        ("answered_in_time", 10 / 16 * 100, 16),  # open and overdue counts as late
        ("waiting", 3, 16),
        ("first_answer", 60, 13),  # 10 20 30 30 45 60 [60] 61 90 200 241 1440 1441
        ("first_answer_slow", 241 + 0.8 * (1440 - 241), 13),  # 0.9 of the way: between the 11th and the 12th
    ],
)
def test_a_figure_is_what_one_counts_by_hand(figures, figure, value, n):
    assert figures[figure]["value"] == pytest.approx(value)
    assert figures[figure]["n"] == n
