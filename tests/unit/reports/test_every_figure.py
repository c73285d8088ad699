"""Every figure of the page, worked out by hand from a few lines: the sums stand beside it."""

from datetime import date
from pathlib import Path

import pytest

from figure_tables import tables
from newsdesk.desk.load import load_folder
from newsdesk.reports.meter import Meter, Where
from newsdesk.reports.periods import period_of

ROOT = Path(__file__).parents[3]
DAY = date(2026, 10, 14)
OCTOBER = period_of("month", DAY)
SPAN = {"first": OCTOBER.first, "last": OCTOBER.last}


def post(name, network, money="organic", **numbers):
    return {"post": name, "account": network, "network": network, "money": money, "day": DAY, **numbers}


FACEBOOK = post(
    "a", "facebook", reactions=40, comments=6, shares=4, clicks=30, link_clicks=12, unique_link_clicks=10, reach=1000,
    impressions=2000, followers=5000, video_starts=200, video_completions=50, video_views_3s=120, watch_seconds=1800,
    video_seconds=30, profile_visits=7, engagements_native=80,
)  # fmt: skip
INSTAGRAM = post(
    "b", "instagram", reactions=20, comments=2, shares=1, saves=7, reach=500, impressions=800, followers=1000,
    video_starts=100, video_completions=10, video_views_3s=40, watch_seconds=600, video_seconds=12, profile_visits=3,
    engagements_native=30,
)  # fmt: skip
ON_X = post(
    "c", "x", reactions=5, comments=0, shares=0, saves=0, impressions=400, followers=200, clicks=9, link_clicks=4,
    engagements_native=14,
)  # fmt: skip
PROMOTED = INSTAGRAM | {"post": "d", "money": "mixed", "reactions": 9000, "reach": 90000}
NOTHING_READ = post("e", "bluesky", followers=50)

LINES = {
    "posts": [FACEBOOK, INSTAGRAM, ON_X, PROMOTED, NOTHING_READ],
    "accounts": [
        {"account": "fb", "money": "organic", "reach": 9000, "impressions": 18000, "followers_start": 5000,
         "followers_end": 5050, "followers_gained": 80, "followers_lost": 30, "followers_relevant": 4040, **SPAN},
        {"account": "x", "money": "organic", "impressions": 2000, "followers_start": 0, "followers_end": 10,
         "followers_lost": 2, **SPAN},
    ],
    "account_days": [
        {"day": DAY, "reactions": 10, "comments": 2, "shares": 3, "followers": 5000},
        {"day": DAY, "reactions": 5, "comments": 0, "shares": 0, "followers": 5000},
        {"day": DAY, "reactions": 1, "comments": 0, "shares": 0},
        {"day": DAY, "reactions": 1, "shares": 0, "followers": 70},
    ],
    "ads": [
        {"key": "a", "currency": "EUR", "spend": 120.5, "impressions": 24000, "reach": 8000, "link_clicks": 241,
         "engagements_native": 482, "video_starts": 1205, "video_completions": 241, "conversions": 10, "income": 60.25,
         **SPAN},
        {"key": "b", "currency": "EUR", "spend": 79.5, "impressions": 16000, "link_clicks": 159, "conversions": 6,
         **SPAN},
        {"key": "c", "currency": "CHF", "spend": 10, "link_clicks": 5, "conversions": 0, **SPAN},
    ],
    "visits": [
        {"key": "spring", "ours": 1, "sessions": 400, "conversions": 10, "assisted_conversions": 4, **SPAN},
        {"key": "winter", "ours": 1, "sessions": 100, "conversions": 15, **SPAN},
        {"key": "search", "ours": 0, "conversions": 1, "sessions": 3000, **SPAN},
    ],
    "searches": [{"account": "site", "clicks": 321, "impressions": 9000, **SPAN}],
    "counts": [
        {"key": "query", "mentions_ours": 30, "mentions_peers": 90, "sentiment_positive": 50, "sentiment_neutral": 30,
         "sentiment_negative": 20, "coder_agreement": 0.81, **SPAN},
        {"key": "course", "training_valid": 18, "training_needed": 24, **SPAN},
        {"key": "name", "brand_searches": 1500, "brand_baseline": 1200, **SPAN},
        {"key": "half", "mentions_ours": 1000, **SPAN},
    ],
    "messages": [
        {"day": DAY, "needing_answer": 1, "answered": 1, "in_time": 1, "open": 0, "minutes_to_reply": 10,
         "minutes_to_resolve": 100, "positive": 1, "neutral": 0, "negative": 0},
        {"day": DAY, "needing_answer": 1, "answered": 1, "in_time": 1, "open": 0, "minutes_to_reply": 20,
         "minutes_to_resolve": 300, "positive": 0, "neutral": 0, "negative": 1},
        {"day": DAY, "needing_answer": 1, "answered": 1, "in_time": 0, "open": 0, "minutes_to_reply": 600,
         "positive": 1, "neutral": 0, "negative": 0},
        {"day": DAY, "needing_answer": 1, "answered": 0, "in_time": 0, "open": 1},
        {"day": DAY, "needing_answer": 1, "answered": 0, "open": 1},
        {"day": DAY, "needing_answer": 0, "positive": 1, "neutral": 0, "negative": 0},
    ],
    "cases": [
        {"day": DAY, "minutes_to_decide": 30, "minutes_to_answer": 90, "closed": 1},
        {"day": DAY, "minutes_to_decide": 60, "closed": 0},
        {"day": DAY, "minutes_to_decide": 240, "minutes_to_answer": 500, "closed": 1},
        {"day": DAY, "closed": 0},
    ],
    "crises": [
        {"day": DAY, "minutes_to_hold": 12, "minutes_to_internal": 25, "minutes_to_statement": 55},
        {"day": DAY, "minutes_to_hold": 4, "minutes_to_internal": 15},
    ],
    "deliveries": [
        {"day": DAY, "planned": 1, "coming": 0, "published": 1, "as_planned": 1, "on_time": 1},
        {"day": DAY, "planned": 1, "coming": 0, "published": 1, "as_planned": 1, "on_time": 0},
        {"day": DAY, "planned": 1, "coming": 0, "published": 1, "as_planned": 1},
        {"day": DAY, "planned": 1, "coming": 0, "published": 0, "as_planned": 0},
        {"day": DAY, "planned": 1, "coming": 0, "published": 0},
        {"day": DAY, "planned": 1, "coming": 1, "published": 0},
        {"day": DAY, "planned": 0, "coming": 0, "published": 1},
    ],
    "pictures": [{"day": DAY, "people": 1, "consented": 1}] * 3
    + [{"day": DAY, "people": 1, "consented": 0}, {"day": DAY, "people": 0}],
    "texts": [
        {"day": DAY, "pictured": 1, "described": 1, "checks": 8, "passed": 8},
        {"day": DAY, "pictured": 1, "described": 0, "checks": 8, "passed": 6},
        {"day": DAY, "pictured": 0, "checks": 4, "passed": 4},
    ],
    "languages": [{"day": DAY, "complete": 1}, {"day": DAY, "complete": 0}, {"day": DAY, "complete": 1}],
    "desk_accounts": [{"safe": 1, "checks": 5, "passed": 5}, {"safe": 0, "checks": 5, "passed": 3}],
    "proposals": [
        {"day": DAY, "hours_to_approval": 3, "rounds": 1, "first_pass": 1},
        {"day": DAY, "hours_to_approval": 5, "rounds": 3, "first_pass": 0},
        {"day": DAY, "hours_to_approval": 40, "rounds": 1, "first_pass": 1},
        {"day": DAY, "rounds": 1},
    ],
    "findings": [{"day": DAY, "wrong": 1}, *[{"day": DAY, "wrong": 0}] * 3],
    "budgets": [
        {"key": "a", "currency": "EUR", "approved": 1000, "spent": 300, "committed": 200},
        {"key": "b", "currency": "EUR", "approved": 600, "spent": 500, "committed": 0},
        {"key": "c", "currency": "CHF", "approved": 0, "spent": 0, "committed": 0},
    ],
}  # fmt: skip

FB, X = Where(account="fb"), Where(account="x")
BY_HAND = [
    # figure, value, n, left out, mean of the units' own ratios
    ("reach", 9000, 1, 0, None, FB),
    ("reach", None, 0, 1, None, X),
    ("reach", None, 1, 1, None),  # two accounts, one of them unknown: not the reach of the other one
    ("reach_with_paid", 9000, 1, 0, None, FB),
    ("post_reach", 750, 2, 3, None),  # between 500 and 1000
    ("impressions", 3200, 3, 2, None),  # 2000 + 800 + 400
    ("account_views", 20000, 2, 0, None),
    ("frequency", 2, 1, 1, 2),  # 18000 / 9000
    ("followers", 5050, 1, 0, None, FB),
    ("followers", None, 2, 0, None),
    ("followers_net", 60, 2, 0, None),  # 50 + 10
    ("followers_gained_lost", 50, 1, 1, None),  # 80 - 30
    ("growth", 1.2, 2, 0, 1),  # 60 / 5000; alone only the first has a growth: 50 / 5000
    ("growth", None, 1, 0, None, X),  # from 0
    ("audience_fits", 80, 1, 1, 80),  # 4040 / 5050
    ("profile_visits", 10, 2, 3, None),
    ("posts_out", 5, 5, 0, None),
    ("engagements", 85, 3, 2, None),  # 50 without saves, 30, 5
    ("engagements_with_clicks", 94, 2, 3, None),  # 80 + 14
    ("engagements_by_network", 124, 3, 2, None),
    ("shares", 5, 3, 2, None),
    ("engagement_by_reach", 80 / 1500 * 100, 2, 3, 5.5),  # of 5 and 6
    ("engagement_by_views", 85 / 3200 * 100, 3, 2, 2.5),  # of 2.5, 3.75, 1.25
    ("engagement_by_followers", 85 / 6200 * 100, 3, 2, 6.5 / 3),  # of 1, 3, 2.5
    ("engagements_of_day", 21, 3, 1, None),  # 15 + 5 + 1
    ("engagement_of_day", 0.2, 2, 2, 0.2),  # 20 / 10000; of 0.3 and 0.1
    ("applause", 65 / 6200 * 100, 3, 2, 5.3 / 3),  # of 0.8, 2, 2.5
    ("applause_by_post", 65 / 3, 3, 2, None),
    ("amplification", 5 / 6200 * 100, 3, 2, 0.18 / 3),  # of 0.08, 0.1, 0
    ("amplification_by_post", 5 / 3, 3, 2, None),
    ("conversation", 8 / 6200 * 100, 3, 2, 0.32 / 3),  # of 0.12, 0.2, 0
    ("conversation_by_post", 8 / 3, 3, 2, None),
    ("passed_on", 5 / 3200 * 100, 3, 2, 0.325 / 3),  # of 0.2, 0.125, 0
    ("passed_on_by_reach", 5 / 1500 * 100, 2, 3, 0.3),  # of 0.4 and 0.2
    ("link_clicks", 16, 2, 3, None),
    ("click_rate", 16 / 2400 * 100, 2, 3, 0.8),  # of 0.6 and 1
    ("click_rate_of_people", 1, 1, 4, 1),  # 10 / 1000
    ("seen_to_end", 20, 2, 3, 17.5),  # 60 / 300; of 25 and 10
    ("seen_3_seconds", 160 / 2800 * 100, 2, 3, 5.5),  # of 6 and 5
    ("time_watched", 8, 2, 3, 7.5),  # 2400 / 300; of 9 and 6
    ("share_watched", 2400 / 7200 * 100, 2, 3, 40),  # 200 × 30 + 100 × 12; of 30 and 50
    ("spend", {"EUR": 200, "CHF": 10}, {"EUR": 2, "CHF": 1}, 0, None),
    ("paid_reach", None, 1, 2, None),
    ("paid_views", 40000, 2, 1, None),
    ("paid_clicks", 405, 3, 0, None),
    ("cost_per_click", {"EUR": 0.5, "CHF": 2}, {"EUR": 2, "CHF": 1}, 0, {"EUR": 0.5, "CHF": 2}),  # 200 / 400
    ("cost_per_thousand_views", {"EUR": 5, "CHF": None}, {"EUR": 2, "CHF": 0}, {"EUR": 0, "CHF": 1}, ...),  # 200 / 40
    ("cost_per_thousand_people", {"EUR": 15.0625, "CHF": None}, {"EUR": 1, "CHF": 0}, 1, ...),  # 120.5 / 8
    ("cost_per_engagement", {"EUR": 0.25, "CHF": None}, {"EUR": 1, "CHF": 0}, 1, ...),
    ("cost_per_view", {"EUR": 0.1, "CHF": None}, {"EUR": 1, "CHF": 0}, 1, ...),
    ("cost_per_view_to_end", {"EUR": 0.5, "CHF": None}, {"EUR": 1, "CHF": 0}, 1, ...),
    ("conversions", 16, 3, 0, None),
    ("conversion_rate", 16 / 405 * 100, 3, 0, ...),
    ("conversion_by_visits", 5, 2, 0, 8.75),  # 25 / 500; of 2.5 and 15
    ("cost_per_conversion", {"EUR": 12.5, "CHF": None}, {"EUR": 2, "CHF": 1}, 0, ...),  # 200 / 16; nothing by 0
    ("return_of_appeal", {"EUR": 0.5, "CHF": None}, {"EUR": 1, "CHF": 0}, 1, ...),  # 60.25 / 120.5
    ("budget_spent", {"EUR": 50, "CHF": None}, {"EUR": 2, "CHF": 1}, 0, ...),  # 800 / 1600
    ("budget_forecast", {"EUR": 62.5, "CHF": None}, {"EUR": 2, "CHF": 1}, 0, ...),  # 1000 / 1600
    ("visits", 500, 2, 0, None),  # what others bring is not ours
    ("assisted_conversions", 4, 1, 1, None),
    ("website_conversions", 25, 2, 0, None),
    ("search_clicks", 321, 1, 0, None),
    ("name_searched", 125, 1, 0, 125),  # 1500 / 1200
    ("messages", 6, 6, 0, None),
    ("answered", 60, 5, 0, None),  # 3 of 5
    ("first_answer", 20, 3, 2, None),  # of 10, 20, 600
    ("first_answer_slow", 484, 3, 2, None),  # 20 + 0.8 × 580
    ("answered_in_time", 50, 4, 1, None),  # 2 of 4; one is not due yet
    ("waiting", 2, 5, 0, None),
    ("resolved", 200, 2, 4, None),
    ("mood", 30, 1, 0, 30),  # (50 - 20) / 100
    ("mood_of_messages", 50, 4, 2, None),  # (3 - 1) / 4
    ("agreement", 0.81, 1, 0, None),
    ("share_of_voice", 25, 1, 1, 25),  # 30 / 120; mentions of us without those of others are left out
    ("claims_decided", 60, 3, 1, None),
    ("claims_answered", 295, 2, 2, None),
    ("claims_closed", 50, 4, 0, None),
    ("crisis_hold", 8, 2, 0, None),
    ("crisis_inside", 20, 2, 0, None),
    ("crisis_statement", 55, 1, 1, None),
    ("published_as_planned", 75, 4, 1, None),  # 3 of 4; of one nobody knows, one may still go out
    ("on_time", 50, 2, 1, None),  # 1 of 2; of one nobody knows the minute
    ("consent", 75, 4, 0, None),
    ("alternative_text", 50, 2, 0, None),
    ("accessibility", 90, 3, 0, 275 / 3),  # 18 of 20; of 100, 75, 100
    ("languages_complete", 200 / 3, 3, 0, None),
    ("account_checks", 50, 2, 0, None),
    ("account_score", 80, 2, 0, 80),  # 8 of 10; of 100 and 60
    ("review_time", 5, 3, 1, None),
    ("review_rounds", 1.5, 4, 0, None),
    ("first_pass", 200 / 3, 3, 1, None),
    ("findings_wrong", 25, 4, 0, None),
    ("training", 75, 1, 0, 75),  # 18 / 24
]  # fmt: skip


@pytest.fixture(scope="module")
def kpis():
    return load_folder(ROOT).kpis


@pytest.fixture(scope="module")
def meter(kpis):
    return Meter(tables(kpis, LINES), kpis, today=DAY)


def of(stated, currency):
    return stated[currency] if isinstance(stated, dict) else stated


@pytest.mark.parametrize("case", BY_HAND, ids=lambda case: case[0])
def test_each_figure_is_what_comes_out_by_hand(meter, case):
    figure, value, count, left, mean, *where = case
    found = meter.values([figure], [OCTOBER], where=where[0] if where else Where())[OCTOBER, figure]
    assert {item.currency for item in found} == (set(value) if isinstance(value, dict) else {""})
    for item in found:
        wanted = of(value, item.currency)
        assert item.value == (None if wanted is None else pytest.approx(wanted, rel=1e-9))
        assert (item.n, item.left_out) == (of(count, item.currency), of(left, item.currency))
        assert bool(item.why) == (wanted is None)
        if mean is not ...:
            assert item.mean == (None if of(mean, item.currency) is None else pytest.approx(of(mean, item.currency)))


def test_every_figure_of_the_page_is_worked_out_here(kpis):
    assert {case[0] for case in BY_HAND} == set(kpis.by_id)
    assert {kpi.group for kpi in kpis.figures} == set(kpis.groups)


def test_a_pooled_ratio_tells_its_two_sums(meter):
    (found,) = meter.values(["engagement_by_reach"], [OCTOBER])[OCTOBER, "engagement_by_reach"]
    assert (found.numerator, found.denominator) == (80, 1500)


def test_what_is_known_for_today_is_not_claimed_for_the_past(meter):
    (found,) = meter.values(["account_checks"], [OCTOBER.before])[OCTOBER.before, "account_checks"]
    assert found.value is None
    assert found.why.startswith("Known for today only")


def test_what_nobody_counted_is_named_in_the_order_of_the_formula(meter):
    (found,) = meter.values(["engagement_by_reach"], [OCTOBER], where=Where(account="bluesky"))[
        OCTOBER, "engagement_by_reach"
    ]
    assert found.why == "Nobody counted: Reactions, Comments, Shares, Reach."
    (found,) = meter.values(["engagement_by_reach"], [OCTOBER], where=Where(campaign="none"))[
        OCTOBER, "engagement_by_reach"
    ]
    assert found.why == "No posts on accounts in this time."
    (found,) = meter.values(["reach"], [OCTOBER], where=Where(campaign="none"))[OCTOBER, "reach"]
    assert found.why == "Not known by campaign."


def test_what_is_left_out_is_said_with_what_it_lacks(meter, kpis):
    (found,) = meter.values(["engagement_by_reach"], [OCTOBER])[OCTOBER, "engagement_by_reach"]
    assert found.lacks == ("Reactions", "Comments", "Shares", "Reach", "the unpaid part alone")
    (found,) = meter.values(["engagements"], [OCTOBER], where=Where(account="instagram"))[OCTOBER, "engagements"]
    assert (found.value, found.left_out, found.lacks) == (30, 1, ("the unpaid part alone",))
    room = tables(kpis, {"visits": [{"key": "source", "sessions": 40, **SPAN}]})
    (found,) = Meter(room, kpis).values(["visits"], [OCTOBER])[OCTOBER, "visits"]
    assert (found.value, found.why) == (None, "Nobody counted: whether it belongs here.")
    (found,) = meter.values(["engagement_by_views"], [OCTOBER.before])[OCTOBER.before, "engagement_by_views"]
    assert found.lacks == ()


def test_results_of_campaigns_that_want_different_things_are_not_put_together(kpis):
    ads = [
        {"campaign": name, "currency": "EUR", "spend": 100, "conversions": wanted, **SPAN}
        for name, wanted in (("nurses", 10), ("nurses", 15), ("appeal", 1))
    ]
    meter = Meter(tables(kpis, {"ads": ads}), kpis)
    (found,) = meter.values(["cost_per_conversion"], [OCTOBER])[OCTOBER, "cost_per_conversion"]
    assert (found.value, found.n, found.why) == (None, 3, "Not the same thing in each campaign: see them one by one.")
    by_campaign = meter.values(["cost_per_conversion", "conversions"], [OCTOBER], by=("campaign",))
    assert {key[2]: values[0].value for key, values in by_campaign.items() if key[1] == "conversions"} == {
        "nurses": 25,
        "appeal": 1,
    }
    assert by_campaign[OCTOBER, "cost_per_conversion", "nurses"][0].value == 8


def test_what_a_network_does_not_count_is_not_missed_there(kpis):
    shared = {"account": "a", "network": "facebook", "money": "organic", "day": DAY}
    posts = [shared | {"reactions": 5, "comments": 1}, shared | {"reactions": 5, "comments": 1, "shares": 0}]
    found = Meter(tables(kpis, {"posts": posts}), kpis).values(["engagements", "engagement_by_reach"], [OCTOBER])
    assert found[OCTOBER, "engagements"][0].lacks == ("Shares",)  # Facebook tells no saves
    assert found[OCTOBER, "engagement_by_reach"][0].why == "Nobody counted: Reach."


def test_a_network_that_tells_no_saves_has_engagements_all_the_same(kpis):
    seen = {"account": "wa", "network": "by-hand", "money": "organic", "day": DAY, "reactions": 57, "comments": 3}
    posts = [seen | {"shares": 21, "reach": 980}]
    found = Meter(tables(kpis, {"posts": posts}), kpis).values(["engagement_by_reach"], [OCTOBER])
    assert found[OCTOBER, "engagement_by_reach"][0].value == pytest.approx(81 / 980 * 100)
