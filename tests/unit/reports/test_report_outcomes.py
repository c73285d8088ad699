"""Outcomes worked out by hand from the ledger and the plan: nothing is counted that nobody knows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.model.delivery import DeliveryKey, DeliveryState, StateName
from newsdesk.plan import Known, plan
from newsdesk.reports.outcomes import End, outcomes
from site_desk import write_desk

DUE = datetime(2026, 11, 24, 7, tzinfo=UTC)  # 10:00 in Nairobi
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ACCOUNT = "---\ntitle: Relay\nnetwork: x\nlanguage: fr\ntimezone: Africa/Nairobi\n---\n"
POST = "---\ntitle: A\naccounts: [relay-x]\npublish_at: {when}\ntype: news\n{more}---\n{text}\n"


class _Needs:
    tier = "green"
    roles = ()


@pytest.fixture
def told(tmp_path):
    """The outcomes of one post on one account, with what the ledger says of its parts."""

    def look(*states, when="2026-11-24 10:00", more="", text="Short.", now=NOW, known=True, gone=()):
        post = POST.format(when=when, more=more, text=text)
        root = write_desk(tmp_path, {"content/accounts/relay-x.md": ACCOUNT, "content/posts/2026/a.md": post})
        desk = load_folder(root)
        ledger = {DeliveryKey("a", "relay-x", part): state for part, state in enumerate(states, start=1)}
        ledger |= dict(gone)
        planned = plan(desk, Known(errors={}, needs={name: _Needs() for name in desk.posts}, states=ledger), now)
        own = replace(planned, rows=tuple(row for row in planned.rows if row.key.post == "a"))
        found = outcomes(desk, own, ledger, "Africa/Nairobi", known=known)
        return [item for item in found if item.post in {"a", "b"}]

    return look


def sent(minutes, how="direct", intent=None, **more):
    at = DUE + timedelta(minutes=minutes)
    begun = DUE + timedelta(minutes=minutes if intent is None else intent)
    values = {"at": at, "published_at": at, "intent_at": begun, "how": how, "delivered": True, "due": DUE.isoformat()}
    return DeliveryState(StateName.PUBLISHED, 2, **(values | more))


@pytest.mark.parametrize(
    ("minutes", "how", "intent", "on_time"),
    [
        (0, "direct", None, True),
        (15, "direct", None, True),
        (16, "direct", None, False),
        (5, "resolved", None, None),
        (90, "reconciled", 4, None),
        (14, "reconciled", 4, True),
        (90, "reconciled", 60, False),
    ],
)
def test_on_time_counts_minutes_and_leaves_out_what_nobody_knows(told, minutes, how, intent, on_time):
    (item,) = told(sent(minutes, how, intent))
    assert item.end is End.PUBLISHED
    assert item.on_time(15) is on_time


def test_the_day_is_that_of_the_planned_time_in_the_zone_of_the_desk(told):
    (item,) = told(when="2026-11-25 01:00")  # still the 24th in UTC
    assert (item.day, item.language, item.type) == (date(2026, 11, 25), "fr", "news")


def test_what_went_out_when_approved_has_no_planned_time(told):
    assert told(when="when-approved") == []
    (item,) = told(sent(0), when="when-approved")
    assert (item.end, item.planned, item.on_time(15)) == (End.PUBLISHED, False, None)


def test_missed_is_only_what_the_ledger_does_not_know_as_sent(told):
    assert [item.end for item in told()] == [End.MISSED]
    assert [item.end for item in told(known=False)] == [End.UNKNOWN]
    assert [item.end for item in told(now=DUE)] == [End.TO_COME]


def test_what_was_due_before_the_ledger_began_is_not_called_missed(told):
    later = DUE + timedelta(days=30)
    assert [item.end for item in told(now=later)] == [End.UNKNOWN]
    parked = DeliveryState(StateName.PARKED, 2, at=DUE, intent_at=DUE)
    thread = "One.\n\n## Next\n\nTwo."
    assert [item.end for item in told(parked, text=thread, now=later)] == [End.IN_DOUBT]


def test_in_doubt_by_hand_and_taken_down(told):
    parked = DeliveryState(StateName.PARKED, 2, at=DUE, intent_at=DUE)
    assert [item.end for item in told(parked)] == [End.IN_DOUBT]
    assert [item.end for item in told(replace(parked, code="by_hand"))] == [End.BY_HAND]
    assert [item.end for item in told(replace(sent(1), name=StateName.WITHDRAWN))] == [End.TAKEN_DOWN]


def test_a_thread_counts_once_and_only_whole(told):
    thread = "One.\n\n## Next\n\nTwo."
    both = told(sent(1), sent(2), text=thread)
    assert [(item.end, item.most) for item in both] == [(End.PUBLISHED, 1)]
    assert [item.end for item in told(sent(1), text=thread)] == [End.CUT_SHORT]


def test_a_correction_is_no_part_of_what_was_planned(told):
    more = "corrections:\n  - at: 2026-12-24 10:00\n    text: It was 5 litres.\n    reason: A slip.\n"
    assert [item.end for item in told(sent(1), more=more)] == [End.PUBLISHED]


def test_what_was_published_counts_although_its_file_is_gone(told):
    found = told(gone={DeliveryKey("b", "relay-x"): sent(3)})
    assert [(item.post, item.end, item.day, item.planned) for item in found] == [
        ("a", End.MISSED, date(2026, 11, 24), True),
        ("b", End.PUBLISHED, date(2026, 11, 24), True),
    ]
