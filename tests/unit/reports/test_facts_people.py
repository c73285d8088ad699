"""Messages, proposals, false claims and crises: minutes and shares worked out by hand."""

from datetime import timedelta

import pytest

from fact_tables import OUT, look, make_desk, row, tables


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return make_desk(tmp_path_factory.mktemp("desk"))


def told(scope, key, hours=400, *, labels=(), post="", **moments):
    """Rows of one message, proposal or case: moments in minutes after OUT, other values as they are."""
    about = {"scope": scope, "key": key, "post": post, "account": "face", "network": "facebook", "part": 0}
    plain = {"needs_answer", "sentiment", "rounds", "first_pass"}
    for name, value in moments.items():
        at = value if name in plain else (OUT + timedelta(minutes=value)).timestamp()
        yield row(name, at, hours, **about)
    for name, label in dict(labels).items():
        yield row(name, None, hours, label=label, **about)


JUDGED = ("needing_answer", "answered", "in_time", "late", "open")


@pytest.mark.parametrize(
    ("rows", "judged"),
    [
        ({"received": 0, "needs_answer": 1, "first_reply": 1440}, (1, 1, 1, 0, 0)),
        ({"received": 0, "needs_answer": 1, "first_reply": 1441}, (1, 1, 0, 1, 0)),
        ({"received": 0, "needs_answer": 1, "resolved": 30}, (1, 1, 1, 0, 0)),
        ({"received": 0, "needs_answer": 1}, (1, 0, 0, 1, 1)),  # open and overdue
        ({"received": 0, "needs_answer": 0, "first_reply": 5}, (0, None, None, None, None)),
        ({"received": 0, "first_reply": 5}, (None, None, None, None, None)),  # nobody said whether it needs one
    ],
)
def test_answered_late_and_open(desk, rows, judged):
    assert look(tables(desk, told("message", "m1", **rows)), "messages", *JUDGED) == [judged]


def test_what_is_open_and_not_due_yet_is_neither_in_time_nor_late(desk):
    found = tables(desk, told("message", "m1", received=0, needs_answer=1), now=OUT + timedelta(hours=23))
    assert look(found, "messages", *JUDGED) == [(1, 0, None, None, 1)]


def test_the_kind_of_message_says_how_fast_and_whether_it_needs_an_answer(desk):
    rows = [
        *told("message", "m1", received=0, first_reply=61, labels={"category": "urgent"}),
        *told("message", "m2", received=0, first_reply=60, labels={"category": "urgent"}),
        *told("message", "m3", received=0, labels={"category": "thanks"}),
        *told("message", "m4", received=0, needs_answer=1, first_reply=61, labels={"category": "thanks"}),
    ]
    columns = ("key", "category", "target_minutes", "needing_answer", "in_time")
    assert look(tables(desk, rows), "messages", *columns) == [
        ("m1", "urgent", 60, 1, 0),
        ("m2", "urgent", 60, 1, 1),
        ("m3", "thanks", 1440, 0, None),
        ("m4", "thanks", 1440, 1, 1),
    ]


def test_a_desk_without_targets_says_nothing_about_in_time(tmp_path):
    page = "---\ntitle: Comments\n---\nWords.\n"
    desk = make_desk(tmp_path, **{"guidelines/moderation.md": page})
    found = tables(desk, told("message", "m1", received=0, needs_answer=1, first_reply=5))
    assert look(found, "messages", "minutes_to_reply", "target_minutes", *JUDGED) == [(5, None, 1, 1, None, None, 0)]


def test_minutes_words_and_the_clock_of_the_desk(desk):
    labels = {"category": "question", "topic": "ORS", "language": "fr", "outcome": "answered", "role": "officer"}
    rows = told(
        "message", "m1", received=950, first_reply=980, resolved=1010, sentiment=-1, labels=labels, post="soap"
    )  # 22:50 UTC on Monday, 1:50 on Tuesday in Nairobi
    columns = ("account", "network", "campaign", "topic", "language", "outcome", "role", "day", "hour", "weekday")
    numbers = ("minutes_to_reply", "minutes_to_resolve", "sentiment", "positive", "neutral", "negative")
    day = OUT.date() + timedelta(days=1)
    assert look(tables(desk, rows), "messages", *columns, *numbers) == [
        ("face", "facebook", "rains", "ORS", "fr", "answered", "officer", day, 1, 2, 30, 60, -1, 0, 0, 1)
    ]


def test_an_answer_before_the_question_is_a_mistake_and_no_time(desk):
    found = tables(desk, told("message", "m1", received=60, first_reply=30, needs_answer=1))
    assert look(found, "messages", "minutes_to_reply", "answered") == [(None, 1)]


@pytest.mark.parametrize("seconds", [1e300, -1.0, 9e18, float("inf")])
def test_a_moment_beyond_any_calendar_is_none(desk, seconds):
    rows = [*told("message", "m1", received=0, needs_answer=1), row("first_reply", seconds, scope="message", key="m1")]
    assert look(tables(desk, rows), "messages", "minutes_to_reply", "answered") == [(None, 0)]


def test_a_later_file_corrects_an_earlier_one(desk):
    rows = [
        *told("message", "m1", 400, received=0, first_reply=90, needs_answer=1, labels={"category": "urgent"}),
        *told("message", "m1", 500, first_reply=30, labels={"category": "question"}),
    ]
    assert look(tables(desk, rows[::-1]), "messages", "minutes_to_reply", "category") == [(30, "question")]


def test_without_the_moment_it_came_a_message_belongs_to_no_day(desk):
    assert look(tables(desk, told("message", "m1", first_reply=30, needs_answer=1)), "messages", "key") == []


def test_proposals_with_their_hours_and_what_the_post_is(desk):
    labels = {"tier": "amber"}
    rows = [
        *told("proposal", "7", opened=0, approved=150, merged=180, rounds=2, first_pass=0, labels=labels, post="soap"),
        *told("proposal", "8", opened=0, rounds=1),
    ]
    columns = ("key", "tier", "campaign", "type", "hours_to_approval", "hours_to_merge", "rounds", "first_pass")
    assert look(tables(desk, rows), "proposals", *columns) == [
        ("7", "amber", "rains", "news", 2.5, 3, 2, 0),
        ("8", "", "", "", None, None, 1, None),
    ]


def test_false_claims_and_crises_are_apart(desk):
    rows = [
        *told("case", "c1", seen=0, decided=40, answered=170, labels={"kind": "misinformation", "language": "ar"}),
        *told("case", "c2", seen=0, closed=600),
        *told("case", "k1", detected=0, hold=12, internal=35, labels={"kind": "crisis"}),
    ]
    found = tables(desk, rows)
    columns = ("minutes_to_decide", "minutes_to_answer", "minutes_to_close", "decided", "answered", "closed")
    assert look(found, "cases", "key", "language", *columns) == [
        ("c1", "ar", 40, 170, None, 1, 1, 0),
        ("c2", "", None, None, 600, 0, 0, 1),
    ]
    assert look(found, "crises", "key", "minutes_to_hold", "minutes_to_internal", "minutes_to_statement") == [
        ("k1", 12, 35, None)
    ]
    assert look(found, "crises", "day") == [OUT.date()]
