"""When runs begin: a crontab that only knows UTC covers the desk's hours in every season; nights are no silence."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdesk.model.workflow import PublishingHours
from newsdesk.plan.hours import crons, open_time, overdue

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
ZONES = [
    "UTC",
    "Africa/Nairobi",
    "Europe/Oslo",
    "America/St_Johns",
    "Pacific/Auckland",
    "Asia/Kathmandu",
    "Pacific/Apia",
]
YEAR = 2027


def hours(days=DAYS, first="06:00", last="21:00", zone="Africa/Nairobi", every=15):
    found = {"days": list(days), "first": first, "last": last, "timezone": zone, "every_minutes": str(every)}
    return PublishingHours.model_validate(found)


def numbers(field, least, most):
    if field == "*":
        return set(range(least, most))
    parts = (part.partition("-") for part in field.split(","))
    return {number for first, _, last in parts for number in range(int(first), int(last or first) + 1)}


def ticks(lines, begin, end):
    """The moments at which a crontab starts something."""
    rules = [
        (numbers(minute, 0, 60), numbers(hour, 0, 24), numbers(day, 0, 7))
        for minute, hour, _, _, day in (line.split() for line in lines)
    ]
    moment = begin
    while moment < end:
        day = (moment.weekday() + 1) % 7
        if any(moment.minute in m and moment.hour in h and day in d for m, h, d in rules):
            yield moment
        moment += timedelta(minutes=1)


@pytest.mark.parametrize(
    ("given_hours", "lines"),
    [
        (hours(), ("7,22,37,52 3-18 * * *",)),
        (hours(zone="Europe/Oslo", days=DAYS[:5], first="08:00", last="18:00"), ("7,22,37,52 6-17 * * 1-5",)),
        (
            hours(days=["friday"], first="20:00", last="02:00", zone="UTC"),
            ("7,22,37,52 20-23 * * 5", "7,22,37,52 0-2 * * 6"),
        ),
        (hours(every=30), ("7,37 3-18 * * *",)),
        (hours(every=1), ("2,7,12,17,22,27,32,37,42,47,52,57 3-18 * * *",)),
        (hours(every=45), ("7,37 3-18 * * *",)),
        (hours(every=120), ("7 3,5,7,9,11,13,15,17,19 * * *",)),
        (None, ("7,22,37,52 * * * *",)),
    ],
)
def test_examples(given_hours, lines):
    assert crons(given_hours, YEAR) == lines


@given(
    st.sets(st.sampled_from(DAYS), min_size=1),
    st.times().map(lambda t: f"{t:%H:%M}"),
    st.times().map(lambda t: f"{t:%H:%M}"),
    st.sampled_from(ZONES),
    st.sampled_from([5, 10, 15, 20, 30, 60]),
    st.integers(0, 364),
)
def test_every_moment_of_the_hours_has_a_run_soon_after(days, first, last, zone, every, number):
    found = hours(sorted(days), first, last, zone, every)
    lines = crons(found, YEAR)
    begin = datetime(YEAR, 1, 1, tzinfo=UTC) + timedelta(days=number)
    runs = list(ticks(lines, begin, begin + timedelta(days=1, hours=2)))
    clock = begin
    while clock < begin + timedelta(days=1):
        local = clock.astimezone(ZoneInfo(zone))
        if open_time(found, clock, clock + timedelta(minutes=1)) >= timedelta(minutes=1):
            assert any(clock <= run <= clock + timedelta(minutes=every) for run in runs), (local, lines)
        clock += timedelta(minutes=29)


def test_nights_and_days_off_are_no_silence():
    week = hours(days=DAYS[:5], first="08:00", last="18:00", zone="UTC")
    friday = datetime(2026, 11, 27, 17, tzinfo=UTC)
    assert not overdue(week, 240, friday, friday + timedelta(days=2, hours=14))  # Monday, 07:00
    assert not overdue(week, 240, friday, datetime(2026, 11, 30, 10, 59, tzinfo=UTC))
    assert overdue(week, 240, friday, datetime(2026, 11, 30, 11, 0, tzinfo=UTC))
    assert open_time(week, friday, datetime(2026, 12, 1, tzinfo=UTC)) == timedelta(hours=11)


def test_hours_over_midnight_belong_to_the_day_on_which_they_begin():
    late = hours(days=["friday"], first="20:00", last="02:00", zone="UTC")
    saturday = datetime(2026, 11, 28, tzinfo=UTC)
    assert open_time(late, saturday, saturday + timedelta(hours=12)) == timedelta(hours=2)
    assert open_time(late, saturday - timedelta(days=1), saturday) == timedelta(hours=4)


def test_without_hours_every_minute_counts():
    now = datetime(2026, 11, 28, tzinfo=UTC)
    assert overdue(None, 240, now - timedelta(hours=4), now)
    assert not overdue(None, 240, now - timedelta(hours=3, minutes=59), now)


def test_a_desk_that_slept_for_years_is_measured_by_its_last_month():
    assert open_time(hours(), datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)) == timedelta(
        hours=15 * 31
    )
