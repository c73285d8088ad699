"""How numbers, verdicts and proposals are said, and what is said with them."""

from datetime import date

import pytest

from newsdesk.model.calendar import Campaign, Objective
from newsdesk.model.finding import Document
from newsdesk.model.kpi import Kpi
from newsdesk.model.kpis import Kpis
from newsdesk.model.paid import Budget, Paid
from newsdesk.model.report import Decision, is_period
from newsdesk.model.reporting import Recommendation
from newsdesk.reports.advice import advice
from newsdesk.reports.amounts import behind, cautions, met, normal, number, said
from newsdesk.reports.money import spending
from newsdesk.reports.objectives import of_campaign
from newsdesk.reports.periods import Period, period_named
from newsdesk.reports.report import Purse, Verdict
from newsdesk.reports.tables import to_table
from newsdesk.reports.value import Usual, Value

SHARE = Kpi(id="on_time", title="On time", how="a", over="deliveries", formula="on_time / timed * 100", target="90")
SUM = Kpi(id="clicks", title="Clicks", how="a", over="posts", formula="link_clicks", unit="count")
SLOW = Kpi(
    id="slow",
    title="First answer",
    how="a",
    over="messages",
    formula="median(minutes_to_reply)",
    unit="minutes",
    direction="down",
    target="60",
)
COST = Kpi(id="cost", title="Cost", how="a", over="ads", formula="spend / link_clicks", unit="currency")
SPENT = Kpi(id="spend", title="Spent", how="a", over="ads", formula="spend", unit="currency")
KPIS = Kpis.model_construct(title="Figures", figures=(SHARE, SUM, SLOW, COST, SPENT), small_number=100)
DAYS = Period("days", date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (93.1034, "percent", "93.1 %"),
        (100, "percent", "100 %"),
        (99.96, "percent", "99.9 %"),
        (0, "percent", "0 %"),
        (0.0312, "percent", "0.031 %"),
        (-0.476, "percent", "−0.48 %"),
        (12400, "count", "12,400"),
        (2310.5, "count", "2,310.5"),
        (0.3, "ratio", "0.3"),
        (1.005, "ratio", "1"),
        (190, "minutes", "3 h 10 min"),
        (45, "minutes", "45 min"),
        (60, "minutes", "1 h"),
        (0.2, "minutes", "under 1 min"),
        (0, "minutes", "0 min"),
        (31, "hours", "31 h"),
        (80, "hours", "3 days 8 h"),
        (12.34, "seconds", "12.3 s"),
        (15.5, "points", "15.5 points"),
    ],
)
def test_a_number_is_never_rounded_to_all_or_to_nothing(value, unit, words):
    assert number(value, unit).replace("\u00a0", " ") == words


@pytest.mark.parametrize(("value", "words"), [(61, "61.00 EUR"), (0.0042, "0.0042 EUR"), (1234.5, "1,234.50 EUR")])
def test_money_stands_in_its_currency(value, words):
    assert number(value, "currency", "EUR").replace("\u00a0", " ") == words


def test_several_currencies_are_said_one_by_one_and_never_added():
    values = (Value(40.0, 1, currency="EUR"), Value(60.0, 1, currency="USD"))
    assert said(values, SPENT).replace("\u00a0", " ") == "40.00 EUR, 60.00 USD"
    assert met(values, 50, SPENT) is None
    assert said((), SPENT) == "n/a"


def test_what_stands_behind_a_value():
    assert behind(Value(93.1, 58, 54, 58), SHARE) == "54 of 58 posts on accounts"
    assert behind(Value(None, why="Nobody counted."), SHARE) == "Nobody counted."
    pooled = Value(3.5, 3, 140, 4000, 3.0)
    assert behind(pooled, SHARE).replace("\u00a0", " ") == "n = 3 posts on accounts, together; mean of them 3 %"
    assert behind(Value(3.5, 1, 35, 1000, 3.5), SHARE) == "n = 1 post on an account"
    assert (
        normal(Usual(2.4, 2.1, 2.9, 12), SHARE).replace("\u00a0", " ")
        == "median 2.4 %, half of 12 between 2.1 % and 2.9 %"
    )


def test_a_small_number_and_what_was_left_out_are_said():
    small, left = cautions(Value(93.1, 58, 54, 58, left_out=2), SHARE, 100)
    assert small == "Small number, n under 100: one more or less moves it by 1.7 points."
    assert left.startswith("2 posts on accounts left out")
    assert list(cautions(Value(50, 100, 50, 100), SHARE, 100)) == []
    assert list(cautions(Value(7, 3), SUM, 100)) == []  # three posts make no sum unsure
    assert list(cautions(Value(None, 0, left_out=4), SUM, 100)) == []


def test_a_target_is_met_in_the_direction_of_the_figure():
    assert met((Value(90.0, 10),), 90, SHARE) is True
    assert met((Value(89.9, 10),), 90, SHARE) is False
    assert met((Value(61.0, 10),), 60, SLOW) is False
    assert met((Value(60.0, 10),), 60, SLOW) is True
    assert met((Value(None),), 60, SLOW) is None
    assert met((Value(60.0),), None, SLOW) is None


def test_a_sum_with_gaps_can_be_met_but_never_missed():
    assert met((Value(120, 2, left_out=1),), 100, SUM) is True
    assert met((Value(80, 2, left_out=1),), 100, SUM) is None
    assert met((Value(80, 2),), 100, SUM) is False


@pytest.mark.parametrize(
    ("value", "end", "aim", "verdict"),
    [
        (Value(120.0, 2), date(2026, 10, 31), "100", Verdict.MET),
        (Value(80.0, 2), date(2026, 10, 31), "100", Verdict.NOT_MET),
        (Value(80.0, 2), date(2026, 12, 31), "100", Verdict.NOT_YET),
        (Value(120.0, 2), date(2026, 12, 31), "100", Verdict.MET),
        (Value(None, why="Nobody counted."), date(2026, 10, 31), "100", Verdict.UNKNOWN),
        (Value(0.0, 2), date(2026, 10, 31), "100", Verdict.NOT_MET),
        (Value(80.0, 2, left_out=1), date(2026, 10, 31), "100", Verdict.UNKNOWN),
        (Value(80.0, 2), date(2026, 10, 31), None, Verdict.UNKNOWN),
    ],
)
def test_an_objective_is_judged_when_its_time_is_over(value, end, aim, verdict):
    goal = Objective(title="People open the page", kpi="clicks", **({"aim": aim} if aim else {}))
    campaign = Campaign.model_construct(title="Hands", start=DAYS.first, end=end, objectives=(goal,))
    campaign.placed("hands", Document("calendar/campaigns/hands.md", "---\n---\n", 8))
    asked = []

    def measure(*words):
        asked.append(words)
        return (value,)

    (found,) = of_campaign(KPIS, campaign, DAYS, date(2026, 11, 10), measure)
    assert found.verdict is verdict
    assert asked == [(SUM, DAYS, "campaign", "hands")]


def recommend(**more):
    values = {
        "id": "late",
        "title": "Approve earlier.",
        "figure": "on_time",
        "minimum_n": "5",
        "text": "{value} of {n}.",
    }
    return Recommendation(**(values | more))


def proposed(item, value, usual=None, decisions=()):
    kpis = KPIS.model_copy(update={"recommendations": (item,)})
    look = {"": (value,)} if not item.by else value
    return list(advice(kpis, lambda _: look, lambda _: usual, decisions, lambda _, key: key.upper()))


@pytest.mark.parametrize(
    ("threshold", "value", "given"),
    [
        ({"below": "90"}, Value(89.9, 5, 1, 5), True),
        ({"below": "90"}, Value(90.0, 5, 1, 5), False),
        ({"below": "90"}, Value(10.0, 4, 1, 4), False),
        ({"below": "90"}, Value(None), False),
        ({"above": "20"}, Value(21.0, 5, 1, 5), True),
        ({"above": "20"}, Value(20.0, 5, 1, 5), False),
        ({"missed_target": "yes"}, Value(89.0, 5, 1, 5), True),
        ({"missed_target": "yes"}, Value(90.0, 5, 1, 5), False),
        ({"times_usual": "2"}, Value(90.0, 5, 1, 5), True),
        ({"times_usual": "3"}, Value(90.0, 5, 1, 5), False),
    ],
)
def test_only_what_passes_the_stated_threshold_is_proposed(threshold, value, given):
    assert bool(proposed(recommend(**threshold), value, Usual(40, 30, 50, 4))) is given


def test_groups_are_named_the_worst_first_and_a_decision_stands_beside_its_proposal():
    groups = {"a": (Value(50.0, 5, 2, 5),), "b": (Value(20.0, 5, 1, 5),), "c": (Value(95.0, 5, 4, 5),)}
    item = recommend(below="90", by="account", text="{name}: {value}, n = {n}.")
    kept = Decision(advice="late", decision="From Monday.")
    other = Decision(advice="gone", title="Earlier", decision="Stays.")
    first, second = proposed(item, groups, decisions=(other, kept))
    assert first.because.replace("\u00a0", " ") == "B: 20 %, n = 5. A: 50 %, n = 5."
    assert first.decision is kept
    assert "below 90" in first.threshold
    assert (second.title, second.decision) == ("Earlier", other)


@pytest.mark.parametrize("more", [{}, {"below": "1", "above": "2"}, {"below": "1", "text": "{wrong}"}])
def test_a_recommendation_has_one_threshold_and_known_marks(more):
    with pytest.raises(ValueError, match=r"threshold|filled"):
        recommend(**more)


def test_money_of_campaigns_stands_by_currency_and_unknown_is_not_zero():
    costs = {
        "spend": {"hands": (Value(40.0, 2, currency="EUR"), Value(60.0, 1, currency="USD"))},
        "cost": {"hands": (Value(0.4, 2, 40, 100, currency="EUR"),)},
    }
    plans = {("hands", "EUR"): 50.0, ("feet", "EUR"): 10.0}
    lines = spending(plans, {"spend": SPENT, "cost": COST}, costs, {"hands": ("Clicks", "cost")})
    found = {(item.campaign, item.currency): item for item in lines}
    assert {key: (item.planned, item.spent, item.ads) for key, item in found.items()} == {
        ("feet", "EUR"): (10.0, None, 0),
        ("hands", "EUR"): (50.0, 40.0, 2),
        ("hands", "USD"): (None, 60.0, 1),
    }
    assert (found["hands", "EUR"].result[0], found["hands", "EUR"].result[1].value) == ("Clicks", 0.4)
    assert found["hands", "USD"].result[1].value is None


def test_a_purse_knows_what_is_left_and_shares_above_all():
    budget = Budget(title="Water", currency="EUR", approved="100", spent="90", committed="5")
    assert Purse(budget, 20.0, 1).left == -15.0
    assert Purse(budget, 0.0, 0).used == 0.9
    assert Purse(Budget(title="None", currency="EUR", approved="0"), 0.0, 0).used is None
    assert Paid(amount="3").amount == 3


@pytest.mark.parametrize("name", ["2026-10", "2026-q4", "2026-w01", "2026-w53"])
def test_names_of_periods_are_read_back(name):
    assert period_named(name).name == name


@pytest.mark.parametrize("name", ["2026-13", "2026-q5", "2025-w53", "2026-w00", "26-10", "2026", "0000-01", "spring"])
def test_other_names_are_no_periods(name):
    assert period_named(name) is None
    assert not is_period(name) or name in {"2025-w53", "0000-01"}


def test_a_negative_number_stays_a_number_and_a_formula_does_not():
    rows = to_table([["-0.48", "-1+1", "=A1", "+3", "-2e-05", "-"]]).decode("utf-8-sig").strip()
    assert rows == "-0.48,'-1+1,'=A1,'+3,-2e-05,'-"
