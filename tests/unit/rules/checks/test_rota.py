from datetime import UTC, datetime
from pathlib import Path

import pytest

from small_desk import front_matter, lines

ROOT = Path(__file__).parents[4]
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
WHERE = "calendar/rota/winter.md"


def rota(*shifts, **keys):
    rows = [dict(zip(("start", "end", "role", "person"), shift, strict=False)) for shift in shifts]
    return front_matter({"title": "On call", "timezone": "Africa/Nairobi", **keys, "shifts": rows})


@pytest.fixture
def told(found):
    def run(files, now=NOW):
        return lines(found(files, now=now))

    return run


def test_a_gap_is_told_on_the_clock_of_the_rota_where_it_can_be_closed(told):
    text = rota(
        ("2026-11-16 08:00", "2026-11-30 08:00", "supervisor"), ("2026-11-30 09:30", "2026-12-28 08:00", "officer")
    )
    line = text.split("\n").index("- start: 2026-11-30 09:30") + 1
    words = (
        f"CRS-08 error {WHERE}:{line}:10: Nobody is on call from 2026-11-30 08:00 to 2026-11-30 09:30 "
        "(Africa/Nairobi). | let the shift before end at 2026-11-30 09:30, or add one between them."
    )
    assert told({WHERE: text}) == [words]


@pytest.mark.parametrize(("end", "spoken"), [("08:00", False), ("09:00", False), ("09:01", True)])
def test_two_may_overlap_while_one_hands_over(told, end, spoken):
    text = rota(
        ("2026-11-16 08:00", f"2026-11-30 {end}", "supervisor"), ("2026-11-30 08:00", "2026-12-28 08:00", "officer")
    )
    found = told({WHERE: text})
    assert len(found) == spoken
    assert all("Communications supervisor and Communications officer are both on call" in line for line in found)


def test_a_shift_inside_another_one_does_not_open_a_gap(told):
    shifts = [
        ("2026-11-16 08:00", "2026-12-28 08:00", "supervisor"),
        ("2026-11-20 08:00", "2026-11-20 08:30", "officer"),
    ]
    assert told({WHERE: rota(*shifts)}) == []


DAY = {"first": "07:00", "last": "22:00"}


@pytest.mark.parametrize(
    ("hours", "end", "start", "gap"),
    [
        (DAY, "2026-12-06 22:00", "2026-12-07 07:00", ""),
        (DAY, "2026-12-06 21:00", "2026-12-07 07:00", "2026-12-06 21:00 to 2026-12-06 22:00"),
        ({**DAY, "last": "00:00"}, "2026-12-06 22:00", "2026-12-07 07:00", "2026-12-06 22:00 to 2026-12-07 00:00"),
        ({**DAY, "days": ["monday"]}, "2026-12-01 08:00", "2026-12-07 07:00", ""),
        ({**DAY, "days": ["sunday"]}, "2026-12-01 08:00", "2026-12-07 07:00", "2026-12-06 07:00 to 2026-12-06 22:00"),
    ],
    ids=["night", "evening", "midnight", "other-days", "sunday"],
)
def test_hours_outside_which_nobody_has_to_be_there(told, hours, end, start, gap):
    text = rota(("2026-11-16 07:00", end, "supervisor"), (start, "2026-12-27 22:00", "officer"), hours=hours)
    found = told({WHERE: text})
    assert [gap in line for line in found] == ([True] if gap else [])


def test_files_of_one_team_are_one_rota_and_teams_are_apart(told):
    first = rota(("2026-11-16 08:00", "2026-11-30 08:00", "supervisor"), team="kivara")
    second = rota(("2026-11-30 08:00", "2026-12-28 08:00", "officer"), team="kivara")
    other = rota(("2026-11-16 08:00", "2026-12-28 08:00", "officer"), team="tarnoa")
    files = {WHERE: first, "calendar/rota/later.md": second, "calendar/rota/tarnoa.md": other}
    assert told(files) == []


def test_nobody_is_on_call_for_two_teams(told, found):
    people = "people:\n  - login: anna\n    roles:\n      - officer\n"
    page = (ROOT / "guidelines/workflow.md").read_text(encoding="utf-8").replace("\ntriggers:", f"\n{people}triggers:")
    shift = ("2026-11-16 08:00", "2026-12-28 08:00", "officer", "anna")
    one, other = rota(shift, team="kivara"), rota(shift, team="tarnoa")
    files = {"guidelines/workflow.md": page, WHERE: one, "calendar/rota/tarnoa.md": other}
    (line,) = told(files)
    assert line.startswith("CRS-08 error")
    assert "anna is on call for two teams at once" in line
    unknown = rota((*shift[:3], "ann"))
    assert [item.rule for item in found({"guidelines/workflow.md": page, WHERE: unknown}, now=NOW)] == ["TEC-06"]


@pytest.mark.parametrize(("end", "spoken"), [("2026-12-06 11:00", False), ("2026-12-06 10:59", True)])
def test_it_reaches_two_weeks_ahead(told, end, spoken):
    found = told({WHERE: rota(("2026-11-16 08:00", end, "supervisor"))})
    assert [line.startswith(f"CRS-08 warning {WHERE}") for line in found] == [True] * spoken


def test_what_is_past_is_left_alone(told):
    shifts = [
        ("2026-10-01 08:00", "2026-10-05 08:00", "officer"),
        ("2026-10-07 08:00", "2026-12-28 08:00", "supervisor"),
        ("2026-11-01 08:00", "2026-11-02 08:00", "officer"),
    ]
    assert told({WHERE: rota(*shifts)}) == []


def test_a_time_that_does_not_exist_and_a_shift_that_ends_before_it_starts(told):
    forward = rota(("2026-11-16 08:00", "2027-03-28 02:30", "officer"), timezone="Europe/Oslo")
    assert "TEC-03 error" in told({WHERE: forward})[0]
    assert "does not exist in Europe/Oslo" in told({WHERE: forward})[0]
    (line,) = told({WHERE: rota(("2026-11-16 08:00", "2026-11-16 07:00", "officer"))})
    assert line.startswith("TEC-04 error")
    assert "ends at 2026-11-16 07:00, before it starts" in line
    (line,) = told({WHERE: rota(("2026-11-16 08:00", "2026-11-16 08:00", "officer"))})
    assert line.startswith("CRS-08 error")
    assert "The shift ends when it starts." in line


def test_a_telephone_number_does_not_belong_there(told):
    text = rota(("2026-11-16 08:00", "2026-12-28 08:00", "officer")) + "Call +254 20 555 0123.\n"
    assert [line.split()[0] for line in told({WHERE: text})] == ["PRV-01"]
