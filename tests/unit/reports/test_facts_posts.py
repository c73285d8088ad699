"""Which number of a post counts: worked out by hand, and never made up."""

from datetime import timedelta

import pytest

from fact_tables import OUT, look, make_desk, outcome, row, sent, states, tables
from newsdesk.model.delivery import StateName
from newsdesk.model.facts import TABLES

WEEK = 7 * 24


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return make_desk(tmp_path_factory.mktemp("desk"))


def test_every_table_has_the_columns_that_it_says_and_those_of_its_metrics(desk):
    connection = tables(desk)
    for name, table in TABLES.items():
        ids = [metric.id for metric in desk.kpis.metrics if table.metrics in metric.scopes]
        there = [column[0] for column in connection.execute(f"describe {name}").fetchall()]
        assert there == list(table.names(ids)), name


def test_the_first_reading_at_the_age_of_report_counts(desk):
    rows = [row("impressions", n, hours) for hours, n in ((1, 10), (24, 50), (WEEK + 1, 80), (WEEK + 40, 90))]
    found = tables(desk, rows)
    assert look(found, "posts", "impressions", "age_hours", "settled") == [(80, WEEK + 1, 1)]


def test_before_that_age_the_latest_reading_counts_and_is_not_settled(desk):
    rows = [row("impressions", n, hours) for hours, n in ((24, 50), (1, 60))]
    assert look(tables(desk, rows), "posts", "impressions", "age_hours", "settled") == [(50, 24, 0)]


def test_of_two_readings_at_one_moment_the_larger_counts(desk):
    rows = [row("impressions", 5, WEEK), row("impressions", 7, WEEK, how="import"), row("impressions", 6, WEEK)]
    assert look(tables(desk, rows), "posts", "impressions") == [7]


def test_a_post_without_numbers_is_there_and_nothing_is_zero(desk):
    line = look(tables(desk), "posts", "impressions", "reach", "comments", "settled", "read_at", "followers")
    assert line == [(None,) * 6]


def test_a_zero_that_was_read_stays_a_zero(desk):
    assert look(tables(desk, [row("comments", 0, WEEK)]), "posts", "comments", "reach") == [(0, None)]


def test_a_value_for_some_days_counts_only_from_the_first_day_on_and_as_of_its_last(desk):
    days = {"first": OUT.date(), "last": OUT.date().replace(day=20)}
    rows = [row("impressions", 70, 40 * 24, **days), row("reach", 9, 40 * 24, **(days | {"first": days["last"]}))]
    found = tables(desk, rows)
    assert look(found, "posts", "impressions", "reach") == [(70, None)]
    assert look(found, "posts", "age_hours") == [15 * 24 + 17]  # until the end of 20 October


THREAD = states(thread__sky=[sent(), sent(0.01)])


def of_thread(name, *values):
    return [
        row(name, value, WEEK + 1, post="thread", part=part)
        for part, value in enumerate(values, start=1)
        if value is not None
    ]


def test_what_adds_up_is_the_sum_of_the_parts_and_reach_that_of_the_first(desk):
    rows = [*of_thread("reactions", 10, 4), *of_thread("reach", 100, 60)]
    found = tables(desk, rows, out=THREAD)
    assert look(found, "posts", "reactions", "reach", "parts", "format") == [(14, 100, 2, "thread")]


def test_a_sum_of_which_one_part_is_not_known_is_not_known(desk):
    found = tables(desk, [*of_thread("reactions", 10), *of_thread("impressions", None, 5)], out=THREAD)
    assert look(found, "posts", "reactions", "impressions") == [(None, None)]


def test_our_own_next_part_is_no_comment(desk):
    found = tables(desk, of_thread("comments", 3, 2), out=THREAD)
    assert look(found, "posts", "comments") == [4]
    assert look(found, "readings", "part", "value") == [(1, 2), (2, 2)]
    assert look(tables(desk, of_thread("comments", 0, 0), out=THREAD), "posts", "comments") == [0]


def test_where_a_network_knows_no_threads_of_ours_every_comment_is_somebody_elses(desk):
    out = states(soap__face=[sent(), sent(0.01)])
    rows = [row("comments", n, WEEK, account="face", part=part) for part, n in ((1, 3), (2, 2))]
    assert look(tables(desk, rows, out=out), "posts", "comments") == [5]


def test_a_correction_is_no_part_of_the_post(tmp_path):
    text = "---\ntitle: A\naccounts: [sky]\npublish_at: 2026-10-05 10:00\ntype: news\ncorrections:\n"
    text += "  - {at: 2026-10-06 10:00, text: We were wrong., reason: x}\n---\nShort.\n"
    desk = make_desk(tmp_path, **{"content/posts/2026/soap.md": text})
    rows = [row("reactions", 10, WEEK), row("reactions", 4, WEEK, part=2), row("comments", 3, WEEK)]
    found = tables(desk, rows, out=states(soap__sky=[sent(), sent(24)]))
    assert look(found, "posts", "reactions", "comments", "parts", "format") == [(10, 2, 1, "text")]


def test_what_the_network_says_is_organic_counts_and_never_what_was_paid(desk):
    rows = [row("reach", n, WEEK, money=money) for money, n in (("", 100), ("organic", 60), ("paid", 45))]
    assert look(tables(desk, rows), "posts", "reach", "money") == [(60, "organic")]
    assert look(tables(desk, rows[2:]), "posts", "reach") == [None]


def test_a_promoted_post_of_which_the_network_parts_nothing_is_mixed(desk):
    out = states(bought__face=[sent()], bought__sky=[sent()], soap__face=[sent()])
    rows = [row("reach", 9, WEEK, post=post, account=on) for post, on, _ in out]
    found = tables(desk, rows, out=out)
    assert look(found, "posts", "post", "account", "money") == [
        ("bought", "face", "mixed"),
        ("bought", "sky", "organic"),  # nobody sells promotion there
        ("soap", "face", "organic"),
    ]
    parted = tables(desk, [row("reach", 9, WEEK, post="bought", account="face", money="organic")], out=out)
    assert look(parted, "posts", "money", where="post = 'bought' and account = 'face'") == ["organic"]


def test_an_advertisement_for_a_post_makes_it_mixed_too(desk):
    day = OUT.date()
    ad = {"scope": "ad", "key": "soap", "account": "face", "network": "facebook", "first": day, "last": day}
    rows = [row("reach", 9, WEEK, account="face"), row("spend", 5, currency="EUR", money="paid", **ad)]
    assert look(tables(desk, rows, out=states(soap__face=[sent()])), "posts", "money") == ["mixed"]


def test_an_advertiser_that_names_our_post_promotes_it_where_it_sells(desk):
    ad = {"scope": "ad", "key": "soap", "account": "Our adverts", "network": "meta"}
    rows = [row("reach", 9, WEEK, account=name) for name in ("face", "sky")]
    rows += [row("spend", 5, currency="EUR", money="paid", first=OUT.date(), last=OUT.date(), **ad)]
    found = tables(desk, rows, out=states(soap__face=[sent()], soap__sky=[sent()]))
    assert look(found, "posts", "account", "money") == [("face", "mixed"), ("sky", "organic")]


def followers(day, value, **more):
    about = {"scope": "account", "account": "sky", "network": "bluesky", "part": 0}
    found = OUT.date().replace(day=day)
    return row("followers", value, first=found, last=found, **about, **more)


@pytest.mark.parametrize(
    ("readings", "known"),
    [
        ({4: 90, 5: 100, 6: 110}, 100),
        ({3: 80, 6: 110}, 80),
        ({2: 70}, 70),
        ({1: 60, 8: 130}, 130),
        ({1: 60, 9: 140}, None),
    ],
)
def test_followers_when_it_went_out_are_those_of_a_day_near_it(desk, readings, known):
    rows = [followers(day, value) for day, value in readings.items()]
    assert look(tables(desk, rows), "posts", "followers") == [known]


def test_what_a_post_is_comes_from_its_file_and_the_day_from_the_clock_of_the_desk(desk):
    late = sent(16)  # 23:00 UTC, 2:00 on Tuesday in Nairobi
    found = tables(desk, out=states(soap__sky=[late]), outcomes=[outcome()])
    about = ("campaign", "language", "country", "type", "objective", "pillar", "format", "day", "hour", "weekday")
    assert look(found, "posts", *about) == [
        ("rains", "en", "Kivara", "news", "inform", "health", "text", OUT.date().replace(day=6), 2, 2)
    ]


def test_what_is_not_out_is_no_post_and_what_was_taken_down_is_one(desk):
    failed = sent()
    failed = type(failed)(StateName.PARKED, 2, at=failed.at)
    taken = sent(name=StateName.WITHDRAWN)
    found = tables(desk, out=states(soap__sky=[failed], thread__sky=[taken]))
    assert look(found, "posts", "post", "down") == [("thread", 1)]


def test_posts_are_those_of_the_periods_and_of_the_days_before_that_say_what_is_usual(desk):
    day = OUT.date()
    days = [day - timedelta(days=1), day, day + timedelta(days=180), day + timedelta(days=181)]
    found = [look(tables(desk, periods=[(each, each)]), "posts", "post") for each in days]
    assert found == [[], ["soap"], ["soap"], []]


def test_readings_keep_every_age_apart(desk):
    rows = [row("reactions", n, h, age=age) for age, h, n in (("1h", 1, 3), ("1h", 1.5, 4), ("24h", 24, 9))]
    rows += [row("reactions", 2, 24, age="24h", money="paid"), row("quotes", 1, 24, age="24h", name="")]
    assert look(tables(desk, rows), "readings", "age", "metric", "money", "value") == [
        ("1h", "reactions", "", 4),
        ("24h", "quotes", "", 1),
        ("24h", "reactions", "", 9),
        ("24h", "reactions", "paid", 2),
    ]
