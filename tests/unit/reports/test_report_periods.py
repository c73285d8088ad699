from datetime import date

import pytest

from newsdesk.reports.periods import SPANS, Period, period_of, weeks_until


@pytest.mark.parametrize(
    ("span", "day", "name", "title", "first", "last"),
    [
        ("week", date(2026, 11, 22), "2026-w47", "Week 47 of 2026", date(2026, 11, 16), date(2026, 11, 22)),
        ("week", date(2027, 1, 1), "2026-w53", "Week 53 of 2026", date(2026, 12, 28), date(2027, 1, 3)),
        ("week", date(2024, 12, 30), "2025-w01", "Week 1 of 2025", date(2024, 12, 30), date(2025, 1, 5)),
        ("month", date(2026, 12, 31), "2026-12", "December 2026", date(2026, 12, 1), date(2026, 12, 31)),
        ("month", date(2028, 2, 10), "2028-02", "February 2028", date(2028, 2, 1), date(2028, 2, 29)),
        ("quarter", date(2026, 3, 31), "2026-q1", "Quarter 1 of 2026", date(2026, 1, 1), date(2026, 3, 31)),
        ("quarter", date(2026, 10, 1), "2026-q4", "Quarter 4 of 2026", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_has_its_days_and_its_name(span, day, name, title, first, last):
    found = period_of(span, day)
    assert (found.name, found.title, found.first, found.last) == (name, title, first, last)
    assert first in found
    assert last in found
    assert date(2000, 1, 1) not in found


@pytest.mark.parametrize("span", SPANS)
def test_periods_follow_one_another_without_a_gap(span):
    period = period_of(span, date(2019, 6, 15))
    for _ in range(400):
        assert (period.after.first - period.last).days == 1
        assert period.after.before == period
        period = period.after


def test_a_chart_ends_with_the_last_week_that_is_over():
    assert [week.name for week in weeks_until(date(2026, 11, 22), 2)] == ["2026-w46", "2026-w47"]
    assert [week.name for week in weeks_until(date(2026, 11, 21), 2)] == ["2026-w45", "2026-w46"]


def test_periods_end_where_the_calendar_ends():
    ever = Period("days", date.min, date.max)
    assert ever.before == Period("days", date.min, date.min)
    assert ever.after == Period("days", date.max, date.max)
    assert [week.first for week in weeks_until(date(1, 1, 20), 12)] == [date(1, 1, 1), date(1, 1, 8)]
    assert weeks_until(date(1, 1, 3), 12) == ()
