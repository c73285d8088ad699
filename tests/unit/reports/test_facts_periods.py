"""What a period's number is: the network's own, or a sum without a gap and without an overlap, worked out by hand."""

from datetime import date, datetime, timedelta

import pytest

from fact_tables import OCTOBER, WEEK, look, make_desk, post, row, sent, states, tables

FIRST, LAST = WEEK
A_DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return make_desk(tmp_path_factory.mktemp("desk"))


def days(first, last=None):
    return {"first": date(2026, 10, first), "last": date(2026, 10, last or first)}


def of_account(name, value, first, last=None, **more):
    about = {"scope": "account", "account": "sky", "network": "bluesky", "part": 0}
    return row(name, value, **about, **days(first, last), **more)


def in_week(found, *columns, account="sky"):
    return look(found, "accounts", *columns, where=f"account = '{account}' and first = '{FIRST}' and last = '{LAST}'")


SEVEN = [of_account("impressions", 10 + day, day) for day in range(5, 12)]  # 15 to 21: 126


@pytest.mark.parametrize(
    ("rows", "known"),
    [
        (SEVEN, 126),
        (SEVEN[:3] + SEVEN[4:], None),  # a day is missing
        ([*SEVEN, of_account("impressions", 100, 5, 11)], 100),  # what the network says of these very days
        ([of_account("impressions", 60, 5, 8), of_account("impressions", 40, 9, 11)], 100),
        ([of_account("impressions", 60, 5, 8), of_account("impressions", 40, 8, 11)], None),  # a day twice
        ([of_account("impressions", 60, 5, 7), of_account("impressions", 40, 9, 11)], None),  # a gap
        ([*SEVEN[:3], of_account("impressions", 40, 8, 11)], 88),  # 15 + 16 + 17 + 40
        ([*SEVEN[:4], of_account("impressions", 60, 5, 8), of_account("impressions", 40, 9, 11)], 100),
        ([of_account("impressions", 500, 1, 31)], None),  # of more days
        ([of_account("impressions", None, day, label="x") for day in range(5, 12)], None),
    ],
)
def test_what_adds_up_covers_the_period_without_gap_or_overlap_or_is_not_known(desk, rows, known):
    assert in_week(tables(desk, rows), "impressions") == [known]


def test_reach_is_never_added_up(desk):
    daily = [of_account("reach", 10, day) for day in range(5, 12)]
    assert in_week(tables(desk, daily), "reach") == [None]
    found = tables(desk, [*daily, of_account("reach", 41, 5, 11)])
    assert in_week(found, "reach") == [41]
    assert look(found, "accounts", "reach", where=f"account = 'sky' and first = '{OCTOBER[0]}'") == [None]


def test_the_later_reading_of_the_same_days_counts(desk):
    rows = [of_account("reach", n, 5, 11, hours=h) for h, n in ((200, 41), (300, 43), (100, 99))]
    assert in_week(tables(desk, rows), "reach") == [43]


def test_organic_is_taken_where_it_is_there_and_paid_never(desk):
    rows = [of_account("reach", n, 5, 11, money=money) for money, n in (("", 90), ("paid", 50), ("organic", 60))]
    assert in_week(tables(desk, rows), "reach", "money") == [(60, "organic")]


def test_an_account_that_advertised_and_parts_nothing_is_mixed(desk):
    about = {"account": "face", "network": "facebook", "key": "rain"}
    ad = row("spend", 5, scope="ad", currency="EUR", **about, **days(6, 7))
    reach = row("reach", 90, scope="account", account="face", network="facebook", **days(5, 11))
    assert in_week(tables(desk, [ad, reach]), "money", account="face") == ["mixed"]
    only_followers = reach._replace(metric="followers", name="followers")
    assert in_week(tables(desk, [ad, only_followers]), "money", account="face") == ["organic"]
    later = ad._replace(first=date(2026, 10, 20), last=date(2026, 10, 21))
    assert in_week(tables(desk, [later, reach]), "money", account="face") == ["organic"]


def test_an_account_whose_post_was_promoted_in_the_period_is_mixed(tmp_path):
    paid = "paid: {platform: meta, start: 2026-10-10, end: 2026-10-20}\n"
    desk = make_desk(tmp_path, **{"content/posts/2026/bought.md": post("face", "sky", more=paid)})
    rows = [row("reach", 9, scope="account", account=name, **days(5, 11)) for name in ("face", "sky")]
    found = tables(desk, rows)
    assert [in_week(found, "money", account=name) for name in ("face", "sky")] == [["mixed"], ["organic"]]
    later = [each._replace(first=date(2026, 10, 21), last=date(2026, 10, 27)) for each in rows]
    period = (date(2026, 10, 21), date(2026, 10, 27))
    assert set(look(tables(desk, later, periods=[period]), "accounts", "money")) == {"organic"}


def test_followers_at_the_start_and_the_end_are_readings_near_them(desk):
    rows = [of_account("followers", 100 + day, day) for day in (4, 6, 10)]
    found = in_week(tables(desk, rows), "followers_start", "followers_end", "followers")
    assert found == [(104, 110, 110)]
    assert in_week(tables(desk, [of_account("followers", 101, 1)]), "followers_start", "followers_end") == [
        (None, None)
    ]


def test_followers_without_days_count_on_the_day_of_reading(desk):
    late = datetime.fromisoformat("2026-10-11T22:30Z")  # 1:30 on the 12th in Nairobi
    rows = [row("followers", n, scope="account", account="sky", at=at) for at, n in ((late, 9), (late - A_DAY, 8))]
    assert in_week(tables(desk, rows), "followers_end") == [8]


def test_a_period_that_runs_is_known_until_yesterday(desk):
    now = datetime.fromisoformat("2026-10-09T09:00Z")
    found = tables(desk, SEVEN[:4], now=now)
    assert in_week(found, "impressions") == [66]  # 15 + 16 + 17 + 18, the 5th to the 8th
    assert in_week(tables(desk, SEVEN[:3], now=now), "impressions") == [None]


def test_posts_are_counted_by_the_day_on_which_they_went_out(desk):
    out = states(soap__sky=[sent()], thread__sky=[sent(16 + 6 * 24)], bought__face=[sent()])
    found = tables(desk, out=out)  # the thread: 2:00 on Monday the 12th in Nairobi
    assert in_week(found, "posts") == [1]
    assert look(found, "accounts", "posts", where=f"account = 'sky' and first = '{OCTOBER[0]}'") == [2]
    assert in_week(tables(desk, out=states(soap__face=[sent()])), "posts") == [0]
    assert in_week(tables(desk, out={}, known=False), "posts") == [None]
    before = tables(desk, out=out, periods=[(date(2026, 9, 1), date(2026, 9, 30))])
    assert set(look(before, "accounts", "posts")) == {None}, "nobody knows what was published before the ledger"


def test_an_account_that_is_not_in_use_has_a_line_where_something_is_known_of_it(desk):
    assert in_week(tables(desk), "network", account="old") == []
    found = tables(desk, [row("reach", 5, scope="account", account="old", network="facebook", **days(5, 11))])
    assert in_week(found, "reach", account="old") == [5]
    assert look(found, "accounts", "account", where=f"first = '{OCTOBER[0]}'") == ["face", "sky"]
    assert in_week(tables(desk, out=states(soap__old=[sent()])), "posts", account="old") == [1]


def test_days_of_an_account_stand_alone(desk):
    found = tables(
        desk, [of_account("impressions", 7, 5), of_account("followers", 100, 5), of_account("reach", 9, 5, 6)]
    )
    assert look(found, "account_days", "account", "day", "weekday", "posts", "impressions", "followers", "reach") == [
        ("sky", FIRST, 1, 1, 7, 100, None)
    ]


def test_an_account_that_the_desk_does_not_know_keeps_its_numbers(desk):
    row_of = row("reach", 5, scope="account", account="gone", network="x", **days(5, 11))
    assert in_week(tables(desk, [row_of]), "network", "reach", account="gone") == [("x", 5)]


def test_what_people_count_of_an_account_is_its_number(desk):
    about = {"scope": "count", "account": "sky", "key": "by hand", "how": "import"}
    rows = [row("followers_relevant", 40, **about, **days(8)), row("mentions_ours", 7, **about, **days(5, 11))]
    assert in_week(tables(desk, rows), "followers_relevant") == [40]


# Advertisements


def ad(name, value, first, last=None, key="rain", **more):
    about = {"scope": "ad", "network": "facebook", "account": "face", "money": "paid", "part": 0}
    return row(name, value, key=key, **about, **days(first, last), **more)


def in_october(found, *columns):
    return look(found, "ads", *columns, where=f"first = '{OCTOBER[0]}'")


def test_what_an_advertisement_cost_and_brought(desk):
    rows = [
        ad("spend", 12.5, 5, 8, currency="EUR"),
        ad("spend", 7.5, 9, 11, currency="EUR"),
        ad("link_clicks", 40, 5, 8),
        ad("reach", 900, 5, 8),
        ad("reach", 800, 9, 11),
    ]
    found = in_october(tables(desk, rows), "currency", "money", "spend", "link_clicks", "reach", "from_day", "to_day")
    assert found == [("EUR", "paid", 20, 40, None, FIRST, LAST)]


def test_a_line_within_a_longer_one_counts_once_and_one_that_overlaps_is_not_known(desk):
    rows = [ad("spend", n, first, last, currency="EUR") for first, last, n in ((5, 11, 20), (5, 6, 5), (7, 8, 6))]
    assert in_october(tables(desk, rows), "spend") == [20]
    torn = [*rows, ad("spend", 9, 10, 14, currency="EUR")]
    assert in_october(tables(desk, torn), "spend") == [None]


def test_a_line_that_reaches_beyond_the_period_is_left_out(desk):
    long = ad("spend", 50, 5, 5, currency="EUR")._replace(last=date(2026, 11, 3))
    assert in_october(tables(desk, [long]), "spend") == []
    assert in_october(tables(desk, [long, ad("spend", 5, 5, currency="EUR")]), "spend") == [5]


def test_two_currencies_are_two_lines_and_clicks_belong_to_neither(desk):
    rows = [ad("spend", n, 5, 8, currency=currency) for currency, n in (("EUR", 10), ("USD", 3))]
    found = in_october(tables(desk, [*rows, ad("link_clicks", 40, 5, 8)]), "currency", "spend", "link_clicks")
    assert found == [("", None, 40), ("EUR", 10, None), ("USD", 3, None)]


@pytest.mark.parametrize(
    ("key", "label", "campaign", "post", "country"),
    [
        ("RAIN-26 | Facebook", "", "rains", "", ""),
        ("120330000012", "Before the Rains", "rains", "", ""),
        ("120330000012", "soap / rain", "rains", "soap", "Kivara"),
        ("raining cats", "", "", "", ""),
    ],
)
def test_an_advertisement_belongs_to_what_its_name_says(desk, key, label, campaign, post, country):
    rows = [ad("spend", 5, 5, key=key, currency="EUR"), ad("campaign", None, 5, key=key, label=label)]
    assert in_october(tables(desk, rows), "campaign", "post", "country", "name") == [(campaign, post, country, label)]


# Website, search, counts by people


def visit(key, value, first, last, **more):
    return row(
        "sessions", value, scope="site", account="relay.example", network="ga4", key=key, **days(first, last), **more
    )


def test_of_several_cuts_of_the_same_visits_one_counts(desk):
    rows = [
        visit("channel:Organic Social", 500, 1, 31),
        visit("source:facebook / social", 300, 1, 31),
        visit("campaign:rain-26 | facebook / social", 120, 1, 31),
        visit("campaign:other | x / social", 80, 1, 31),
        visit("channel:Organic Social", 70, 5, 11),
    ]
    found = tables(desk, rows)
    assert look(found, "visits", "first", "campaign", "sessions") == [
        (OCTOBER[0], "", 80),
        (OCTOBER[0], "rains", 120),
        (FIRST, "", 70),
    ]


@pytest.mark.parametrize(
    ("key", "label", "ours"),
    [
        ("campaign:rain-26 | facebook / social", "", 1),
        ("campaign:x | facebook / social", "rains", 1),
        ("campaign:soap | facebook / social", "", 1),  # a post without a campaign
        ("campaign:(organic) | google / organic", "", 0),
        ("campaign:spring | soap / rains", "", 0),  # a source that is called as our post
        ("source:soap / social", "", None),
        ("channel:Organic Social", "", None),
    ],
)
def test_visits_are_ours_where_the_link_named_a_campaign_or_a_post(desk, key, label, ours):
    named = row("campaign", None, scope="site", account="relay.example", key=key, label=label)
    assert look(tables(desk, [visit(key, 9, 1, 31), named]), "visits", "ours", "sessions") == [(ours, 9)]


def test_visits_of_a_part_of_the_period_are_not_its_visits(desk):
    assert look(tables(desk, [visit("campaign:rain-26", 120, 1, 20)]), "visits", "sessions") == []


def test_searches_are_the_totals_and_not_the_queries(desk):
    about = {"scope": "search", "account": "relay.example", "network": "search"}
    rows = [row("clicks", n, key=key, **about, **days(1, 31)) for key, n in (("", 60), ("query:relay", 25))]
    assert look(tables(desk, rows), "searches", "account", "clicks") == [("relay.example", 60)]


def test_counts_stand_beside_those_of_the_same_search_only(desk):
    def count(name, value, key, first, last=None):
        return row(name, value, scope="count", key=key, **days(first, last))

    rows = [
        count("mentions_ours", 40, "a", 1, 31),
        count("mentions_peers", 60, "a", 1, 31),
        count("mentions_ours", 7, "b", 1, 31),
        count("training_valid", 9, "staff", 3),
        count("training_valid", 11, "staff", 20),
    ]
    found = tables(desk, rows, periods=[OCTOBER])
    assert look(found, "counts", "key", "mentions_ours", "mentions_peers", "training_valid") == [
        ("a", 40, 60, None),
        ("b", 7, None, None),
        ("staff", None, None, 11),
    ]


def test_no_rows_no_zeros(desk):
    found = tables(desk)
    for name in ("ads", "visits", "searches", "counts", "messages", "proposals", "cases", "crises", "account_days"):
        assert found.execute(f"select count(*) from {name}").fetchone() == (0,), name  # noqa: S608
    assert set(look(found, "accounts", "impressions", "reach", "followers_end")) == {(None, None, None)}
