"""What is read out of an answer, which posts are asked for, and which days are over."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel_contract import ROOT, page
from newsdesk.channels.answers import SOON, Stopped
from newsdesk.channels.base import Count, Counts, Published, Refused, Uncounted
from newsdesk.channels.counting import (
    Span,
    ended_days,
    ended_month,
    ended_spans,
    ended_week,
    figures,
    of_account,
    of_posts,
)
from newsdesk.model.network import Told

PAUSE = Refused("Slow down.", timedelta(minutes=42))
WEAK = Refused("It failed for a moment.", SOON)
ENDED = Refused("The token has ended.", timedelta(hours=1), person=True)
ODD = Refused("It refused it.", person=True)


def told(**more):
    return Told(**{name: str(value) for name, value in more.items()})


@pytest.fixture(scope="module")
def x():
    network = page("x", ROOT)
    numbers = network.numbers.model_copy(update={"batch": 2})
    return network.model_copy(update={"numbers": numbers}).placed(network.id, network.document)


def posts(count):
    return [Published(f"https://x.com/relay/status/{number}", str(number)) for number in range(count)]


def asking(*answers):
    """What `read` makes of each batch, in order; and the batches that it was asked for."""
    asked = []

    def read(batch):
        asked.append([one.network_id for one in batch])
        answer = answers[len(asked) - 1]
        if isinstance(answer, Refused):
            raise Stopped(answer)
        return {one.network_id: Counts((Count("likes", answer),)) for one in batch}

    return read, asked


# ---- figures


@pytest.mark.parametrize(
    "junk", [None, "", "12", "n/a", True, -1, float("nan"), float("inf"), 10**400, [], {}, {"b": 1}]
)
def test_what_is_no_number_is_missing_and_not_zero(junk):
    assert figures({"likes": junk, "views": 0}, ["likes", "views", "never"]) == (Count("views", 0.0),)


def test_a_dot_leads_into_the_answer():
    data = {"public_metrics": {"like_count": 3}, "likes": 9}
    assert figures(data, ["public_metrics.like_count", "likes.like_count"]) == (
        Count("public_metrics.like_count", 3.0),
    )
    for nothing in (None, [], "text", 7):
        assert figures(nothing, ["a", "a.b"]) == ()


# ---- posts in batches


def test_posts_are_asked_for_in_batches(x):
    read, asked = asking(1, 2, 3)
    found = of_posts(x, posts(5), read)
    assert asked == [["0", "1"], ["2", "3"], ["4"]]
    assert [found[str(number)].values[0].value for number in range(5)] == [1, 1, 2, 2, 3]


def test_a_refusal_of_some_posts_leaves_the_others(x):
    read, asked = asking(1, ODD, 3)
    found = of_posts(x, posts(5), read)
    assert len(asked) == 3
    assert (found["2"], found["3"]) == (ODD, ODD)
    assert isinstance(found["4"], Counts)


@pytest.mark.parametrize("lasting", [PAUSE, ENDED])
def test_what_concerns_the_account_ends_the_asking(x, lasting):
    read, asked = asking(1, lasting)
    found = of_posts(x, posts(8), read)
    assert len(asked) == 2
    assert isinstance(found["1"], Counts)
    assert {found[str(number)] for number in range(2, 8)} == {lasting}


def test_a_moment_of_weakness_is_passed_over_and_three_in_a_row_are_not(x):
    read, asked = asking(WEAK, WEAK, 1, WEAK, WEAK, WEAK, 1)
    found = of_posts(x, posts(14), read)
    assert len(asked) == 6
    assert isinstance(found["4"], Counts)
    assert found["13"] == WEAK


def test_an_answer_in_another_form_is_a_refusal(x):
    def read(_):
        raise KeyError("data")

    assert "another form" in of_posts(x, posts(1), read)["0"].message


def test_an_account_is_refused_only_where_every_question_is(x):
    def no():
        raise Stopped(WEAK)

    good = Counts((Count("followers", 7.0),))
    assert of_account(x, [no, lambda: good]) == Counts(good.values, (WEAK.message,))
    assert of_account(x, [no, no]) == WEAK
    assert of_account(x, [no, lambda: Counts(())]) == WEAK
    assert isinstance(of_account(x, []), Uncounted)


def test_a_pause_ends_the_questions_about_an_account(x):
    asked = []

    def no():
        asked.append(1)
        raise Stopped(PAUSE)

    assert of_account(x, [no, no]) == PAUSE
    assert len(asked) == 1


# ---- days


def test_the_days_that_are_over():
    numbers = told(lag_days=2, again_days=3)
    days = [date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 28)]
    assert ended_days(numbers, date(2026, 12, 1)) == tuple(Span(day, day) for day in days)


@pytest.mark.parametrize(
    ("today", "week", "month"),
    [
        (date(2026, 12, 8), Span(date(2026, 11, 23), date(2026, 11, 29)), Span(date(2026, 11, 1), date(2026, 11, 30))),
        (date(2026, 12, 9), Span(date(2026, 11, 30), date(2026, 12, 6)), Span(date(2026, 11, 1), date(2026, 11, 30))),
        (date(2026, 12, 2), Span(date(2026, 11, 23), date(2026, 11, 29)), Span(date(2026, 10, 1), date(2026, 10, 31))),
        (date(2026, 12, 3), Span(date(2026, 11, 23), date(2026, 11, 29)), Span(date(2026, 11, 1), date(2026, 11, 30))),
    ],
)
def test_the_week_and_the_month_that_are_over(today, week, month):
    numbers = told(lag_days=2)
    assert (ended_week(numbers, today), ended_month(numbers, today)) == (week, month)


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(0, 5))
def test_every_span_is_complete_and_whole(today, lag):
    numbers = told(lag_days=lag)
    week, month = ended_week(numbers, today), ended_month(numbers, today)
    assert (week.first.weekday(), week.days) == (0, 7)
    assert month.first.day == 1
    assert (month.last + timedelta(days=1)).day == 1
    for span in (week, month):
        assert span.last + timedelta(days=lag) < today
    assert week.last + timedelta(days=lag + 7) >= today
    assert ended_days(numbers, today)[-1].last == today - timedelta(days=lag + 1)


def test_a_month_that_is_longer_than_one_number_covers_is_not_asked_for():
    numbers = told(lag_days=2, longest_days=30)
    assert [span.days for span in ended_spans(numbers, date(2026, 12, 9))] == [7, 30]
    assert [span.days for span in ended_spans(numbers, date(2026, 11, 9))] == [7]
