"""What holds for any rows: their order and their files do not matter, and nothing that nobody counted becomes 0."""

import contextlib
import random
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fact_tables import make_desk, row, sent, states, tables

_TABLES = ("posts", "accounts", "account_days", "ads", "visits", "counts", "messages")
_QUIET = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
_DAYS = st.integers(1, 31).map(lambda day: date(2026, 10, day))
_VALUE = st.one_of(st.none(), st.integers(0, 9).map(float))
_MONEY = st.sampled_from(["", "organic", "paid"])
_HOURS = st.sampled_from([1, 24, 168, 169, 720])


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return make_desk(tmp_path_factory.mktemp("desk"))


OUT = states(soap__sky=[sent()], thread__sky=[sent(), sent(0.01)], bought__face=[sent()])


@st.composite
def of_posts(draw):
    post, account, part = draw(st.sampled_from([key for key, _ in OUT.items()]))
    name = draw(st.sampled_from(["impressions", "reach", "reactions", "comments"]))
    return row(name, draw(_VALUE), draw(_HOURS), post=post, account=account, part=part, money=draw(_MONEY))


@st.composite
def of_days(draw):
    first, last = sorted((draw(_DAYS), draw(_DAYS)))
    scope, names = draw(
        st.sampled_from(
            [
                ("account", ["impressions", "reach", "followers"]),
                ("ad", ["spend", "reach", "link_clicks"]),
                ("site", ["sessions"]),
                ("count", ["mentions_ours", "training_valid"]),
            ]
        )
    )
    name = draw(st.sampled_from(names))
    about = {"scope": scope, "account": "sky", "network": "bluesky", "key": "" if scope == "account" else "a"}
    currency = "EUR" if name == "spend" else ""
    return row(name, draw(_VALUE), draw(_HOURS), first=first, last=last, currency=currency, **about)


@st.composite
def of_messages(draw):
    name = draw(st.sampled_from(["received", "first_reply", "needs_answer"]))
    value = (
        1_791_200_000.0 + draw(st.integers(0, 9)) * 60 if name != "needs_answer" else draw(st.sampled_from([0.0, 1.0]))
    )
    return row(name, value, draw(_HOURS), scope="message", key=draw(st.sampled_from("ab")))


ROWS = st.lists(st.one_of(of_posts(), of_days(), of_messages()), max_size=40)


def everything(desk, rows):
    with contextlib.closing(tables(desk, rows, out=OUT)) as connection:
        return {
            name: sorted(map(repr, connection.execute(f"select * from {name}").fetchall()))  # noqa: S608
            for name in _TABLES
        }


def numbers(desk, rows):
    """Every number of every line, by table, line and column."""
    with contextlib.closing(tables(desk, rows, out=OUT)) as connection:
        found = {}
        for name in _TABLES:
            answer = connection.execute(f"select * from {name}")  # noqa: S608
            names = [column[0] for column in answer.description]
            for line in answer.fetchall():
                key = tuple(str(v) for n, v in zip(names, line, strict=True) if n in _KEYS)
                found |= {(name, key, n): v for n, v in zip(names, line, strict=True) if n in _METRICS}
        return found


_KEYS = {"post", "account", "network", "key", "currency", "first", "last", "day"}
_METRICS = {"impressions", "reach", "reactions", "spend", "link_clicks", "sessions", "mentions_ours", "training_valid"}


@_QUIET
@given(rows=ROWS, seed=st.integers())
def test_the_order_of_rows_and_the_files_that_they_came_in_do_not_matter(desk, rows, seed):
    shuffled = rows.copy()
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - nobody's secret
    again = [each._replace(file="b" if number % 2 else "a") for number, each in enumerate(shuffled)]
    assert everything(desk, rows) == everything(desk, [*again, *shuffled[:5]])


@_QUIET
@given(rows=ROWS, extra=st.lists(st.one_of(of_posts(), of_days()), max_size=10))
def test_a_value_that_nobody_read_changes_nothing(desk, rows, extra):
    missing = [each._replace(value=None, label="") for each in extra]
    assert everything(desk, rows) == everything(desk, [*rows, *missing])


@_QUIET
@given(rows=ROWS)
def test_without_a_zero_among_the_rows_no_number_is_zero(desk, rows):
    positive = [each._replace(value=each.value + 1) if each.value is not None else each for each in rows]
    assert not [key for key, value in numbers(desk, positive).items() if value is not None and value <= 0]
