"""Wall clocks and zones: what is meant, what does not exist, what exists twice, and what to write instead."""

from datetime import UTC, datetime

import pytest

from newsdesk.model.finding import Problem
from newsdesk.model.when import check_zone, likely_day, parse_wall


def moment(text, zone):
    return parse_wall(text).at(zone).isoformat()


def wrong(call, *arguments):
    with pytest.raises(Problem) as caught:
        call(*arguments)
    return f"{caught.value.message} {caught.value.fix}"


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2026-11-25 10:00", "Europe/Oslo", "2026-11-25T09:00:00+00:00"),
        ("2026-07-25 10:00", "Europe/Oslo", "2026-07-25T08:00:00+00:00"),
        ("2026-11-25T10:00", "Asia/Kathmandu", "2026-11-25T04:15:00+00:00"),
        ("2026-11-25 10:00:30", "UTC", "2026-11-25T10:00:30+00:00"),
        ("2026-11-25 10:00Z", "Europe/Oslo", "2026-11-25T10:00:00+00:00"),
        ("2026-11-25 10:00 Z", None, "2026-11-25T10:00:00+00:00"),
        ("2026-11-25 10:00+01:00", "Europe/Oslo", "2026-11-25T09:00:00+00:00"),
        ("2026-11-25 10:00 +03:00", None, "2026-11-25T07:00:00+00:00"),
        ("2026-11-25 10:00-03:30", "America/St_Johns", "2026-11-25T13:30:00+00:00"),
        ("2026-10-25 02:30+02:00", "Europe/Oslo", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25 02:30+01:00", "Europe/Oslo", "2026-10-25T01:30:00+00:00"),
        ("0002-01-03 10:00", "UTC", "0002-01-03T10:00:00+00:00"),
        ("9999-12-28 10:00", "Pacific/Apia", "9999-12-27T21:00:00+00:00"),
        ("2024-02-29 00:00", "UTC", "2024-02-29T00:00:00+00:00"),
    ],
)
def test_a_wall_clock_in_a_zone_is_an_instant(text, zone, expected):
    assert moment(text, zone) == expected


@pytest.mark.parametrize(
    ("text", "zone", "before", "after"),
    [
        ("2026-03-29 02:30", "Europe/Oslo", "2026-03-29 01:30", "2026-03-29 03:30"),
        ("2026-03-29 02:00", "Europe/Oslo", "2026-03-29 01:00", "2026-03-29 03:00"),
        ("2026-03-08 02:30", "America/New_York", "2026-03-08 01:30", "2026-03-08 03:30"),
        ("2026-04-24 00:30", "Africa/Cairo", "2026-04-23 23:30", "2026-04-24 01:30"),
        ("2026-10-04 02:15", "Australia/Lord_Howe", "2026-10-04 01:45", "2026-10-04 02:45"),
        ("2026-03-29 02:30+01:00", "Europe/Oslo", "2026-03-29 01:30", "2026-03-29 03:30"),
    ],
)
def test_a_time_that_the_clocks_leave_out_is_refused_with_both_neighbours(text, zone, before, after):
    assert wrong(parse_wall(text).at, zone) == (
        f"{text} does not exist in {zone}: the clocks go forward over it. "
        f"write {before} (before the change) or {after} (after it)."
    )
    assert moment(before, zone) < moment(after, zone)


@pytest.mark.parametrize(
    ("text", "zone", "first", "second"),
    [
        ("2026-10-25 02:30", "Europe/Oslo", "+02:00", "+01:00"),
        ("2026-10-25 02:00", "Europe/Oslo", "+02:00", "+01:00"),
        ("2026-11-01 01:30", "America/New_York", "-04:00", "-05:00"),
        ("2026-10-29 23:30", "Africa/Cairo", "+03:00", "+02:00"),
        ("2026-04-05 01:45", "Australia/Lord_Howe", "+11:00", "+10:30"),
    ],
)
def test_a_time_that_comes_twice_is_refused_with_both_offsets(text, zone, first, second):
    words = wrong(parse_wall(text).at, zone)
    assert f"{text} happens twice in {zone}: the clocks go back over it." in words
    assert f"write {text}{first} (the first time) or {text}{second} (" in words
    assert ("an hour later" in words) == (zone != "Australia/Lord_Howe")
    assert moment(f"{text}{first}", zone) < moment(f"{text}{second}", zone)


def test_the_edges_of_a_change_are_ordinary_times():
    assert moment("2026-03-29 03:00", "Europe/Oslo") == "2026-03-29T01:00:00+00:00"
    assert moment("2026-10-25 03:00", "Europe/Oslo") == "2026-10-25T02:00:00+00:00"
    assert moment("2026-03-29 01:59", "Europe/Oslo") == "2026-03-29T00:59:00+00:00"


def test_an_offset_that_contradicts_the_zone_is_refused_with_both_meanings():
    assert wrong(parse_wall("2026-11-25 10:00+03:00").at, "Europe/Oslo") == (
        "2026-11-25 10:00+03:00 contradicts the time zone Europe/Oslo, where the offset is then +01:00. "
        "write 2026-11-25 10:00 (this clock time in Europe/Oslo) or 2026-11-25 08:00 (the same moment as written)."
    )
    words = wrong(parse_wall("2026-10-25 02:30+03:00").at, "Europe/Oslo")
    assert "where the offset is then +02:00 or +01:00." in words
    assert "write 2026-10-25 02:30+02:00 (this clock time in Europe/Oslo) or 2026-10-25 01:30" in words
    words = wrong(parse_wall("2026-10-25 01:30+00:00").at, "Europe/Oslo")
    assert "or 2026-10-25 02:30+01:00 (the same moment as written)" in words


def test_every_time_that_a_refusal_suggests_is_accepted():
    for text, zone in (
        ("2026-10-25 02:30+03:00", "Europe/Oslo"),
        ("2026-10-25 01:30+00:00", "Europe/Oslo"),
        ("2026-04-05 01:45+09:00", "Australia/Lord_Howe"),
    ):
        fix = wrong(parse_wall(text).at, zone).split(" write ")[1]
        for part in fix.split(" or "):
            assert parse_wall(part.split(" (")[0]).at(zone).tzinfo is UTC


def test_a_time_without_any_zone_is_refused():
    assert wrong(parse_wall("2026-11-25 10:00").at, None) == (
        "2026-11-25 10:00 has no time zone to read it in. "
        "add `timezone:` to the post or to the account, for example Europe/Oslo."
    )


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("2026-11-25", "add the hour: 2026-11-25 10:00."),
        ("25.11.2026 10h30", "2026-11-25 10:30"),
        ("25.11.2026", "2026-11-25 10:00"),
        ("25. 11. 2026 9:05", "2026-11-25 09:05"),
        ("25/11/2026 10.30", "2026-11-25 10:30"),
        ("11/25/2026 10:00", "2026-11-25 10:00"),
        ("10h30 25/11/2026", "2026-11-25 10:30"),
        ("2026/11/25 9:00", "2026-11-25 09:00"),
        ("2026-11-25 10", "2026-11-25 10:00"),
        ("2026-11-25 2pm", "2026-11-25 14:00"),
        ("2026-11-25 12 pm", "2026-11-25 12:00"),
        ("2026-11-25 12:30 a.m.", "2026-11-25 00:30"),
        ("2026-11-25  10:00", "2026-11-25 10:00"),
        ("2026-11-25 24:00", "write 2026-11-26 00:00."),
        ("2026-12-31 24:00", "write 2027-01-01 00:00."),
        ("2026-11-25 10:00+0300", "2026-11-25 10:00+03:00"),
        ("2026-11-25 10:00z", "2026-11-25 10:00Z"),
        ("2026-11-25 10:00 EET", "write it as 2026-11-25 10:00, and the time zone apart: `timezone: Europe/Oslo`."),
        ("٢٠٢٦-١١-٢٥ ١٠:٣٠", "2026-11-25 10:30"),
        ("۲۰۲۶-۱۱-۲۵ ۱۰:۳۰", "2026-11-25 10:30"),
        ("35.11.2026 10:00", "write it as 2026-11-25 10:00: year-month-day"),
        ("2026-02-30 10:00", "write it as 2026-11-25 10:00: year-month-day"),
        ("2026-11-25 25:00", "write it as 2026-11-25 10:00: year-month-day"),
        ("2026-11-25 10:60", "write it as 2026-11-25 10:00: year-month-day"),
        ("2026-11-25 10:00+24:00", "write it as 2026-11-25 10:00: year-month-day"),
        ("0001-01-01 00:00", "write it as 2026-11-25 10:00: year-month-day"),
        ("9999-12-31 23:59", "write it as 2026-11-25 10:00: year-month-day"),
        ("0000-01-01 00:00", "write it as 2026-11-25 10:00: year-month-day"),
        ("tomorrow at ten", "write it as 2026-11-25 10:00: year-month-day"),
        ("", "write it as 2026-11-25 10:00: year-month-day"),
        ("1" * 5000, "write it as 2026-11-25 10:00: year-month-day"),
        ("²026-11-25 10:00", "write it as 2026-11-25 10:00: year-month-day"),
        ("⑩.⑪.2026 10:00", "write it as"),
    ],
)
def test_what_is_no_date_and_hour_is_refused_with_one_that_is_meant(text, suggested):
    words = wrong(parse_wall, text)
    assert suggested in words
    assert len(words) < 300


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-25 10:00",
        "2026-11-25 10:00Z",
        "2026-11-25 10:00+03:00",
        "2026-11-25 10:00-09:30",
        "2026-11-25 10:00:30",
        "0099-01-05 10:00",
    ],
)
def test_a_wall_clock_is_shown_as_it_was_written(text):
    assert str(parse_wall(text)) == text


def test_the_day_that_was_meant():
    assert likely_day("3.12.2026") == "2026-12-03"
    assert likely_day("soon") == "2026-11-25"


@pytest.mark.parametrize("name", ["Europe/Oslo", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+3"])
def test_a_zone_is_known_by_its_name(name):
    assert check_zone(name) == name


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Oslo", "Europe/Oslo"),
        ("europe/oslo", "Europe/Oslo"),
        ("New York", "America/New_York"),
        ("Kyiv", "Europe/Kyiv"),
        ("GMT", "UTC"),
        ("gmt+3", "Africa/Nairobi"),
        ("", "Africa/Nairobi"),
        ("../../etc/passwd", "Africa/Nairobi"),
        ("posixrules", "Africa/Nairobi"),
        ("x" * 9000, "Africa/Nairobi"),
    ],
)
def test_another_zone_is_refused_with_the_nearest(name, near):
    words = wrong(check_zone, name)
    assert words.endswith(f"write a region and a city, for example {near}.")
    assert len(words) < 200


def test_an_instant_is_in_utc():
    assert parse_wall("2026-11-25 10:00").at("Europe/Oslo") == datetime(2026, 11, 25, 9, tzinfo=UTC)
