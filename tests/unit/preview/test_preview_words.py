from datetime import UTC, date, datetime

import pytest

from newsdesk.preview.languages import direction, english_name, own_name
from newsdesk.preview.times import Due, day, full_day, month_name, stamp, utc, zone_words
from newsdesk.preview.words import count_words, size_words

NOON = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize("tag", ["ar", "fa", "ur", "he", "ps", "ckb", "yi", "ar-EG", "ks-Arab", "az-Arab", "ff-Adlm"])
def test_from_right_to_left(tag):
    assert direction(tag) == "rtl"


@pytest.mark.parametrize("tag", ["en", "fr", "ru", "ku", "az", "uz", "ks-Deva", "zh-Hant-TW", "qqq"])
def test_from_left_to_right(tag):
    assert direction(tag) == "ltr"


def test_names_of_languages():
    assert (own_name("fr"), english_name("ar"), own_name("qqq")) == ("français", "Arabic", "qqq")


def test_times_are_absolute_and_name_their_zone():
    assert str(Due(NOON, "Africa/Nairobi")) == "Tue 24 Nov 2026, 10:00 (Africa/Nairobi, UTC+3)"
    assert zone_words("Asia/Kathmandu", NOON) == "Asia/Kathmandu, UTC+5:45"
    assert zone_words("America/St_Johns", NOON) == "America/St_Johns, UTC-3:30"
    assert stamp(NOON) == "Tue 24 Nov 2026, 07:00 UTC"
    assert stamp(NOON, "Europe/Oslo") == "Tue 24 Nov 2026, 08:00 (Europe/Oslo, UTC+1)"
    assert utc(NOON) == "2026-11-24T07:00:00Z"


def test_days_and_numbers_in_words():
    assert (day(date(2026, 2, 1)), full_day(date(2026, 2, 1))) == ("Sun 1 Feb 2026", "Sunday 1 February 2026")
    assert month_name("2026-12") == "December 2026"
    assert (count_words(1, "error"), count_words(1200, "reply", "replies")) == ("1 error", "1,200 replies")
    assert (size_words(300), size_words(84_000), size_words(3_200_000)) == ("1 kB", "84 kB", "3.2 MB")
