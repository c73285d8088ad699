"""Days and times as files write them: 05/06 is decided by the file, or asked about."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdesk.metrics.importing.dates import DateReader, date_reader
from newsdesk.model.finding import Problem

LATEST = date(2026, 11, 23)
LANGUAGES = ("sv", "fr", "es", "ar", "de", "ru")


def days(*cells, stated="", latest=LATEST):
    reader = date_reader(cells, LANGUAGES, latest, stated)
    return [reader.read(cell).day for cell in cells]


@pytest.mark.parametrize(
    "cell",
    [
        "2026-06-05",
        "2026-06-05T10:00:00Z",
        "2026-06-05 10:00",
        "20260605",
        "2026/6/5",
        "Fri, Jun 5, 2026",
        "June 5th, 2026 at 3:04 p.m.",
        "5 June 2026",
        "5 juin 2026",
        "5 juni 2026 kl. 10:30",
        "5 de junio de 2026",
        "٥ يونيو ٢٠٢٦",
        "5 июня 2026",
        "5.6.2026",
    ],
)
def test_a_day_is_read_in_many_forms(cell):
    assert days(cell) == [date(2026, 6, 5)]


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("2026-06-05T10:00:00Z", datetime(2026, 6, 5, 10, tzinfo=UTC)),
        ("2026-06-05T10:00:00+0200", datetime(2026, 6, 5, 8, tzinfo=UTC)),
        ("2026-06-05 10:30 PM", datetime(2026, 6, 5, 20, 30, tzinfo=UTC)),
        ("2026-06-05 12:15 am", datetime(2026, 6, 4, 22, 15, tzinfo=UTC)),
        ("June 5, 2026, 3:04 p.m.", datetime(2026, 6, 5, 13, 4, tzinfo=UTC)),
        ("2026-06-05", datetime(2026, 6, 4, 22, tzinfo=UTC)),
    ],
)
def test_a_time_without_a_zone_is_read_in_the_one_that_is_given(cell, instant):
    assert date_reader([cell]).read(cell).at(ZoneInfo("Europe/Oslo")) == instant


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (("05/06/2026", "13/06/2026"), date(2026, 6, 5)),
        (("05/06/2026", "06/13/2026"), date(2026, 5, 6)),
        (("6/5/26", "6/13/26"), date(2026, 6, 5)),
        (("05/05/2026",), date(2026, 5, 5)),
        (("12/10/2026",), date(2026, 10, 12)),  # in December nobody could have exported it yet
        (("05.06.2026",), date(2026, 6, 5)),
        (("05/06/2026", "31/02/2026"), None),
    ],
)
def test_the_other_dates_of_the_file_say_what_comes_first(cells, first):
    if first is None:
        reader = date_reader(("15/06/2026", *cells), LANGUAGES, LATEST)
        assert reader.read(cells[0]).day == date(2026, 6, 5)
        with pytest.raises(Problem, match="is no date"):
            reader.read(cells[1])
    else:
        assert date_reader(cells, LANGUAGES, LATEST).read(cells[0]).day == first


def test_a_person_is_asked_where_nothing_says_it():
    with pytest.raises(Problem) as refused:
        days("05/06/2026", "01/02/2026")
    words = "“05/06/2026” can be 2026-06-05 or 2026-05-06, and no date in the file says which."
    assert str(refused.value) == words
    assert str(refused.value.fix) == "Say which comes first: --dates day-first or month-first."
    assert days("05/06/2026", stated="day-first") == [date(2026, 6, 5)]
    assert days("05/06/2026", stated="month-first") == [date(2026, 5, 6)]


def test_what_a_person_says_does_not_stand_against_the_file():
    with pytest.raises(Problem, match="cannot be month-first"):
        days("13/06/2026", stated="month-first")


def test_two_orders_in_one_file_are_refused():
    with pytest.raises(Problem, match="written in two ways"):
        days("13/06/2026", "06/13/2026")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("46178", "A spreadsheet has turned the date into a number"),
        ("1405-01-01", "Gregorian calendar"),
        ("2569-01-01", "Gregorian calendar"),
        ("2026-12-24", "Gregorian calendar"),
        ("5 Foo 2026", "Write it as"),
        ("2026-06-05 10:00 PDT", "Write it as"),
        ("2026-06-05 25:00", "Write it as"),
        ("2026-02-30", "Write it as"),
        ("", "Write it as"),
        ("9" * 5000, "Write it as"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(cell, reason):
    with pytest.raises(Problem) as refused:
        days(cell)
    assert reason in str(refused.value.fix)
    assert len(str(refused.value)) < 150


def test_a_month_that_is_another_in_another_language_is_not_guessed():
    # listopad: November in Polish, October in Croatian
    assert date_reader(["5 listopad 2026"], ["pl"]).read("5 listopad 2026").day == date(2026, 11, 5)
    with pytest.raises(Problem):
        date_reader(["5 listopad 2026"], ["pl", "hr"]).read("5 listopad 2026")


@settings(deadline=None)
@given(
    st.lists(st.dates(date(2020, 1, 1), LATEST), min_size=1, max_size=12),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d.%m.%Y", "%m/%d/%y"]),
)
def test_a_file_is_read_rightly_or_its_officer_is_asked(wanted, form):
    cells = [day.strftime(form) for day in wanted]
    try:
        found = days(*cells)
    except Problem as problem:
        assert "can be" in str(problem)  # noqa: PT017 - only this reason will do
    else:
        assert found == wanted


@settings(deadline=None)
@given(st.dates(date(2020, 1, 1), LATEST), st.sampled_from(["en", "sv", "fr", "es", "de", "ru"]))
def test_days_are_read_as_languages_write_them(day, language):
    assert days(format_date(day, "long", locale=language)) == [day]


@settings(deadline=None)
@given(st.text(max_size=90))
def test_any_cell_is_a_day_or_refused(cell):
    try:
        moment = DateReader(latest=LATEST).read(cell)
    except Problem:
        return
    assert date(2004, 1, 1) <= moment.day <= LATEST
