"""What holds for every figure: order and grouping change nothing, what is not known never becomes a number."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from figure_tables import tables
from newsdesk.desk.load import load_folder
from newsdesk.reports.meter import Meter, Where, periods_before, usual_of
from newsdesk.reports.periods import Period, period_of
from newsdesk.reports.value import Usual

OCTOBER = period_of("month", date(2026, 10, 14))
NUMBERS = ("reactions", "comments", "shares", "saves", "reach", "impressions", "followers", "link_clicks")
RATIOS = ("engagement_by_reach", "engagement_by_views", "applause", "passed_on", "click_rate", "applause_by_post")
SUMS = ("engagements", "impressions", "link_clicks", "shares")
NEEDED_BY = {
    "reactions": ("engagements", "engagement_by_reach", "engagement_by_views", "applause", "applause_by_post"),
    "shares": ("shares", "engagements", "engagement_by_reach", "engagement_by_views", "passed_on"),
    "reach": ("engagement_by_reach",),
    "impressions": ("impressions", "engagement_by_views", "passed_on", "click_rate"),
    "link_clicks": ("link_clicks", "click_rate"),
}
count = some.none() | some.integers(0, 10**6)
line = some.fixed_dictionaries(
    {
        "account": some.sampled_from(["a", "b"]),
        "network": some.sampled_from(["facebook", "instagram"]),
        "money": some.sampled_from(["organic", "organic", "mixed"]),
        "day": some.dates(OCTOBER.first, OCTOBER.last),
        **dict.fromkeys(NUMBERS, count),
    }
)
lines = some.lists(line, max_size=8)


@cache
def page():
    return load_folder(Path(__file__).parents[3]).kpis


@cache
def room():
    return tables(page(), {})


def measured(posts, figures=(*RATIOS, *SUMS), periods=(OCTOBER,), by=(), where=None):
    """The figures over some posts; the tables are made once."""
    room().execute("DELETE FROM posts")
    for post in posts:
        keys, marks = ", ".join(post), ", ".join("?" * len(post))
        room().execute(f"INSERT INTO posts ({keys}) VALUES ({marks})", list(post.values()))  # noqa: S608
    return Meter(room(), page()).values(figures, periods, by, where or Where())


def engaged(post):
    """Engagements of a post by hand, None where a part of them is not known."""
    parts = [post[name] for name in NUMBERS[: 3 if post["network"] == "facebook" else 4]]
    return None if None in parts or post["money"] != "organic" else sum(parts)


@settings(max_examples=15, deadline=None)
@given(lines)
def test_order_changes_nothing(posts):
    assert measured(posts) == measured(posts[::-1])


@settings(max_examples=15, deadline=None)
@given(lines)
def test_a_ratio_is_the_sum_above_by_the_sum_below_of_what_is_known(posts):
    known = [post for post in posts if engaged(post) is not None and post["reach"] is not None]
    above, below = sum(engaged(post) for post in known), sum(post["reach"] for post in known)
    (found,) = measured(posts)[OCTOBER, "engagement_by_reach"]
    assert (found.n, found.left_out) == (len(known), len(posts) - len(known))
    if below:
        assert found.value == pytest.approx(above / below * 100)
    else:
        assert found.value is None
        assert found.why


@settings(max_examples=15, deadline=None)
@given(lines, some.sampled_from(sorted(NEEDED_BY)))
def test_what_nobody_counted_is_never_zero(posts, name):
    found = measured([post | {name: None} for post in posts])
    for figure in NEEDED_BY[name]:
        assert found[OCTOBER, figure][0].value is None
        assert found[OCTOBER, figure][0].why


@settings(max_examples=10, deadline=None)
@given(lines, line)
def test_a_post_of_which_nothing_is_known_moves_no_figure(posts, post):
    blind = post | dict.fromkeys(NUMBERS)
    before, after = measured(posts), measured([*posts, blind])
    for key in before:
        assert (before[key][0].value, before[key][0].n) == (after[key][0].value, after[key][0].n)
        assert after[key][0].left_out == before[key][0].left_out + 1


@settings(max_examples=10, deadline=None)
@given(lines)
def test_groups_are_parts_of_the_whole(posts):
    whole, parts = measured(posts), measured(posts, by=("account",))
    for figure in SUMS:
        mine = [value for key, (value,) in parts.items() if key[1] == figure and value.value is not None]
        assert sum(value.n for value in mine) == whole[OCTOBER, figure][0].n
        if mine:
            assert sum(value.value for value in mine) == whole[OCTOBER, figure][0].value
    for account in {post["account"] for post in posts}:
        alone = measured(posts, where=Where(account=account))
        assert all(alone[OCTOBER, figure] == parts[OCTOBER, figure, account] for figure in (*SUMS, *RATIOS))


def test_all_periods_at_once_are_each_period_alone():
    days = [date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31)]
    posts = [
        {"account": "a", "network": "x", "money": "organic", "day": day, "shares": 1, "impressions": 9} for day in days
    ]
    periods = [OCTOBER, OCTOBER.before, period_of("quarter", days[0]), period_of("week", days[0])]
    together = measured(posts, periods=periods)
    assert all(together[period, "shares"] == measured(posts, periods=[period])[period, "shares"] for period in periods)
    assert [together[period, "shares"][0].value for period in periods] == [2, 2, 3, 2]


def test_the_usual_is_the_median_of_earlier_periods_with_its_quarters():
    periods = periods_before(OCTOBER, 4)
    assert [period.name for period in periods] == ["2026-06", "2026-07", "2026-08", "2026-09"]
    posts = [
        {"account": "a", "network": "facebook", "money": "organic", "day": period.first, "shares": shares}
        for period, shares in zip((*periods, OCTOBER), (10, 20, 30, 60, 5000), strict=True)
    ]
    measured(posts)
    usual = Meter(room(), page()).history(["shares"], OCTOBER, by=("account",))
    assert usual == {("shares", "a"): Usual(25, 17.5, 37.5, 4)}  # this period is not part of what is usual
    assert usual_of([1, None, 2, 3], 4) is None


def test_the_usual_post_is_the_median_of_posts():
    days = Period("days", date(2026, 7, 1), date(2026, 9, 30))
    shared = {"account": "a", "network": "facebook", "money": "organic", "impressions": 100}
    posts = [shared | {"day": date(2026, 8, 1), "shares": shares} for shares in (1, 2, 4, 8, None)]
    measured([*posts, shared | {"day": OCTOBER.first, "shares": 99}])
    assert Meter(room(), page()).spread(["passed_on"], days, by=("account",)) == {
        ("passed_on", "a"): Usual(3, 1.75, 5, 4)
    }


@pytest.mark.parametrize(
    ("figure", "count", "below", "base"),
    [
        ("engagement_by_reach", 58, 50_000, 50_000),  # people stand behind it
        ("on_time", 58, 58, 58),
        ("first_answer", 40, None, 40),
        ("return_of_appeal", 3, 900.0, 3),  # money does not stand behind anything
        ("link_clicks", 3, None, None),
        ("reach", 1, None, None),
    ],
)
def test_what_a_small_number_is_measured_by(figure, count, below, base):
    assert page().by_id[figure].stands_on(count, below) == base
