"""Best and weakest posts and what they share, worked out by hand."""

from datetime import date

import pytest

from newsdesk.model.kpi import Kpi
from newsdesk.model.kpis import Kpis
from newsdesk.model.report import Reason
from newsdesk.model.reporting import RankBy, TraitsBy
from newsdesk.reports.ranking import NEW, NO_VALUE, NOTHING_USUAL, PROMOTED, SMALL, YOUNG, Line, ranking
from newsdesk.reports.value import Usual, Value

FIGURES = (
    Kpi(id="er_reach", title="Engagement by reach", how="a / b"),
    Kpi(id="er_followers", title="Engagement by followers", how="a / b"),
)
RANK = RankBy(figure="er_reach", otherwise=("er_followers",), least="500", shown="2")


def line(post, account="a", **more):
    values = {
        "network": "x",
        "title": post,
        "url": "",
        "day": date(2026, 10, 5),
        "hour": 9,
        "weekday": 1,
        "format": "text",
        "language": "en",
        "objective": "",
        "type": "news",
        "pillar": "",
        "campaign": "",
        "organic": True,
        "settled": True,
    }
    return Line(post, account, **(values | more))


def share(engagements, reach):
    return Value(engagements / reach * 100, 1, engagements, reach)


def ranked(lines, values, before=(), others=None, reasons=(), shown=2, **common):
    rank = RANK.model_copy(update={"shown": shown})
    by = TraitsBy(**({"by": ("format", "hour", "language"), "least": "2"} | common))
    kpis = Kpis(title="Figures", ranking=RANK, traits=by, figures=FIGURES, history_days="90", history_least="3")
    return ranking(kpis, rank, lines, before, {"er_reach": values, "er_followers": others or {}}, reasons)


def test_each_account_is_measured_by_its_own_median():
    """Account a: 1, 2, 3, 8 %, median 2.5; account b: 10, 20, 30 %, median 20: 8 % of a is 3.2 times, 30 % of b 1.5."""
    values = {("p1", "a"): share(10, 1000), ("p2", "a"): share(20, 1000), ("p3", "a"): share(30, 1000)}
    values |= {("p4", "a"): share(80, 1000)}
    values |= {("q1", "b"): share(100, 1000), ("q2", "b"): share(200, 1000), ("q3", "b"): share(300, 1000)}
    found = ranked([line(post, account) for post, account in values], values)
    assert [(item.post, round(item.times, 2)) for item in found.best] == [("p4", 3.2), ("q3", 1.5)]
    assert [(item.post, round(item.times, 2)) for item in found.weakest] == [("p1", 0.4), ("q1", 0.5)]
    assert found.ranked == 7
    assert found.best[0].usual == Usual(2.5, 1.75, 4.25, 4)
    assert (found.best[0].value, found.best[0].of) == (8.0, 1000)


def test_what_cannot_be_ranked_is_counted_with_its_reason():
    values = {("p1", "a"): share(10, 1000), ("p2", "a"): share(20, 1000), ("p3", "a"): share(30, 1000)}
    values |= {
        ("small", "a"): share(30, 499),
        ("new", "b"): share(30, 1000),
        ("none", "a"): Value(None, why="no reach"),
    }
    values |= {("young", "a"): share(30, 1000), ("paid", "a"): share(900, 1000)}
    values |= {(post, "zero"): share(0, 1000) for post in ("z1", "z2", "z3")}
    lines = [line(post, account) for post, account in values if post not in {"young", "paid"}]
    lines += [line("young", settled=False), line("paid", organic=False), line("unread")]
    found = ranked(lines, values)
    assert found.ranked == 3
    assert found.left_out == {SMALL: 1, NEW: 1, NO_VALUE: 2, YOUNG: 1, PROMOTED: 1, NOTHING_USUAL: 3}
    assert sum(found.left_out.values()) + found.ranked == len(lines)


def test_earlier_posts_say_what_is_usual_and_are_not_ranked():
    values = {("p1", "a"): share(30, 1000), **{(f"old{n}", "a"): share(10, 1000) for n in range(3)}}
    found = ranked([line("p1")], values, before=[line(f"old{n}") for n in range(3)])
    assert (found.ranked, found.best, found.weakest) == (1, (), ())
    assert found.left_out == {}
    two = ranked([line("p1"), line("old0")], values, before=[line("old1"), line("old2")], shown=1)
    assert [(item.post, item.times) for item in two.best] == [("p1", 3.0)]
    assert [item.post for item in two.weakest] == ["old0"]


def test_an_account_without_reach_is_ranked_by_the_next_figure():
    reach = {(f"p{n}", "a"): share(10 + n, 1000) for n in range(3)}
    followers = {(f"q{n}", "b"): share(1 + n, 1000) for n in range(3)}
    followers |= {(f"p{n}", "a"): share(50, 1000) for n in range(3)}
    found = ranked([line(f"p{n}") for n in range(3)] + [line(f"q{n}", "b") for n in range(3)], reach, others=followers)
    assert [(item.post, item.kpi.id, round(item.times, 2)) for item in found.best] == [
        ("q2", "er_followers", 1.5),
        ("p2", "er_reach", 1.09),
    ]
    assert "engagement by followers (n = 3)" in found.said


def test_no_post_is_both_among_the_best_and_the_weakest():
    values = {(f"p{n}", "a"): share(10 + n, 1000) for n in range(3)}
    found = ranked([line(post) for post, _ in values], values)
    assert (found.best, found.weakest) == ((), ())
    assert "Too few to name the best and the weakest 2." in found.said
    one = ranked([line(post) for post, _ in values], values, shown=1)
    assert ([item.post for item in one.best], [item.post for item in one.weakest]) == (["p2"], ["p0"])


def test_a_written_reason_stands_beside_its_post():
    values = {(f"p{n}", "a"): share(10 + n, 1000) for n in range(4)}
    reasons = [Reason(post="p3", account="b", reason="Elsewhere."), Reason(post="p3", reason="Four drawings.")]
    found = ranked([line(post) for post, _ in values], values, reasons=reasons)
    assert [item.reason for item in found.best] == ["Four drawings.", ""]


def test_groups_are_named_with_their_n_and_only_above_the_threshold():
    """Median of all eight is 2 %: pictures 4, 4, 3 (median 2.0 times), texts 2, 2, 2, 1, 1 (median 1.0 times)."""
    percents = {"p1": 4, "p2": 4, "p3": 3, "t1": 2, "t2": 2, "t3": 2, "t4": 1, "t5": 1}
    values = {(post, "a"): share(value * 10, 1000) for post, value in percents.items()}
    lines = [line(post, format="picture" if post[0] == "p" else "text", hour=17) for post in percents]
    found = ranked(lines, values)
    assert [(item.dimension, item.key, item.times, item.n, item.others, item.others_n) for item in found.traits] == [
        ("format", "picture", 2.0, 3, 1.0, 5),
    ]  # of two groups the other one would say the same from behind
    assert found.traits[0].said == (
        "Posts with one picture (n = 3): 2.00 times what is usual for their account, at the median; "
        "the others (n = 5): 1.00 times."
    )
    assert (found.traits[0].among_best, found.traits[0].among_weakest) == (2, 0)
    assert found.compared == 2  # by hour and language all posts are alike


@pytest.mark.parametrize(("least", "times", "named"), [("3", "2", 1), ("4", "2", 0), ("3", "2.01", 0)])
def test_the_thresholds_of_the_page_decide(least, times, named):
    percents = {"p1": 4, "p2": 4, "p3": 3, "t1": 2, "t2": 2, "t3": 2, "t4": 1, "t5": 1}
    values = {(post, "a"): share(value * 10, 1000) for post, value in percents.items()}
    lines = [line(post, format="picture" if post[0] == "p" else "text") for post in percents]
    found = ranked(lines, values, by=("format",), least=least, times=times)
    assert len(found.traits) == named


@pytest.mark.parametrize(
    ("hour", "part"), [(0, "00:00 to 06:00"), (5, "00:00 to 06:00"), (6, "06:00 to 12:00"), (23, "18:00 to 24:00")]
)
def test_parts_of_the_day_begin_at_the_hours_of_the_page(hour, part):
    values = {(f"p{n}", "a"): share(40, 1000) for n in range(2)} | {(f"q{n}", "a"): share(10, 1000) for n in range(2)}
    lines = [line(post, hour=hour if post[0] == "p" else 13) for post, _ in values]
    found = ranked(lines, values, by=("hour",), times="1.1")
    assert [item.key for item in found.traits] == [part]
