"""What of the plan needs a person, and how it is told: pure, from rows."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.forge.hub import Hub
from newsdesk.ledger.ledger import Snapshot
from newsdesk.model.delivery import DeliveryKey, DeliveryState, StateName
from newsdesk.model.finding import say
from newsdesk.plan import Plan, Reason, Row, RowState
from newsdesk.proposals.tasks import Scene, Thing, half_withdrawn, things
from newsdesk.proposals.tasks_issues import Wanted, _body
from newsdesk.proposals.tasks_teller import Teller, fenced, who_may
from newsdesk.proposals.tasks_words import KINDS, issue_of
from newsdesk.publish.takedown import Live

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
KEY = DeliveryKey("soap", "relay-x-es")


@pytest.fixture(scope="module")
def desk():
    return load_folder(ROOT)


def scene(desk, *rows, gone=(), **more):
    known = SimpleNamespace(needs={}, states={}, errors={})
    view = SimpleNamespace(desk=desk, plan=Plan(NOW, rows, (), gone), known=known, snapshot=Snapshot("tip"))
    return Scene(view, **more)


def row(state, code="", text="Because.", key=KEY, minutes=60, delivery=None, **more):
    reasons = tuple(Reason(each, say("{words}", words=text)) for each in code.split())
    due = NOW - timedelta(minutes=minutes)
    return Row(key, state, due, reasons=reasons, delivery=delivery or DeliveryState(), **more)


HANDED = DeliveryState(StateName.PARKED, code="by_hand", reason="Post it.")
OPEN = DeliveryState(StateName.OPEN, intent_at=NOW - timedelta(hours=4))


@pytest.mark.parametrize(
    ("found", "keys"),
    [
        (row(RowState.PARKED, "parked"), ["parked/soap/relay-x-es"]),
        (row(RowState.PARKED, "contradictory"), ["parked/soap/relay-x-es"]),
        (row(RowState.PARKED, "parked", delivery=HANDED), ["by-hand/soap/relay-x-es"]),
        (row(RowState.MISSED, "not_approved missed"), ["missed/soap"]),
        (row(RowState.MISSED, "hold missed"), ["missed/soap"]),
        (row(RowState.MISSED, "missed partial"), ["partial/soap/relay-x-es"]),
        (row(RowState.BLOCKED, "failed"), ["refused/soap/relay-x-es"]),
        (row(RowState.BLOCKED, "finding"), ["blocked/soap"]),
        (row(RowState.BLOCKED, "consent_withdrawn finding"), ["blocked/soap"]),
        (row(RowState.BLOCKED, "playbook"), ["playbook"]),
        (row(RowState.BLOCKED, "credentials_expired"), ["credentials/relay-x-es"]),
        (row(RowState.WAITING, "not_approved api_ended"), ["credentials/relay-x-es", "unapproved/soap"]),
        (row(RowState.WAITING, "approval_outdated"), ["unapproved/soap"]),
        (row(RowState.WAITING, "not_reviewed"), ["unapproved/soap"]),
        (row(RowState.OPEN, "open", delivery=OPEN), ["open/soap/relay-x-es"]),
        (row(RowState.OPEN, "open", delivery=replace(OPEN, intent_at=NOW)), []),
        (row(RowState.DUE, minutes=61), ["late/relay-x-es"]),
        (row(RowState.DUE, minutes=60), []),
        (row(RowState.DUE, minutes=-60), []),
        (row(RowState.HELD, "hold"), []),
        (row(RowState.REFUSED, "refused_until"), []),
        (row(RowState.WAITING, "waits_for_part"), []),
        (row(RowState.PUBLISHED, "published"), []),
        (row(RowState.PUBLISHED, "published drift"), ["drift/soap"]),
        (row(RowState.WITHDRAWN, "withdrawn"), []),
    ],
)
def test_which_rows_need_a_person(desk, found, keys):
    assert [thing.key for thing in things(scene(desk, found))] == keys


def test_what_comes_due_before_long_is_looked_at_too(desk):
    soon = (row(RowState.BLOCKED, "finding", minutes=-300), row(RowState.WAITING, "hold", minutes=-300))
    assert [thing.key for thing in things(scene(desk, soon=soon))] == ["blocked/soap"]


def test_a_delivery_that_no_post_names_any_more_is_not_forgotten(desk):
    assert [thing.key for thing in things(scene(desk, gone=(row(RowState.PARKED, "parked"),)))] == [
        "parked/soap/relay-x-es"
    ]


def test_one_thing_for_one_cause(desk):
    keys = [DeliveryKey("soap", "relay-x-es"), DeliveryKey("soap", "relay-fb-fr"), DeliveryKey("water", "relay-x-es")]
    missed = [row(RowState.MISSED, "missed", key=key) for key in keys]
    assert [(thing.key, len(thing.rows)) for thing in things(scene(desk, *missed))] == [
        ("missed/soap", 2),
        ("missed/water", 1),
    ]


def test_what_was_withdrawn_here_and_stands_there():
    states = {
        DeliveryKey("soap", "a"): DeliveryState(StateName.WITHDRAWN, at=NOW),
        DeliveryKey("soap", "b"): DeliveryState(StateName.PUBLISHED),
        DeliveryKey("water", "a"): DeliveryState(StateName.WITHDRAWN, at=NOW),
        DeliveryKey("air", "a"): DeliveryState(StateName.PUBLISHED),
    }
    assert half_withdrawn(SimpleNamespace(snapshot=SimpleNamespace(states=states))) == {"soap": NOW}


# ---- words

HOSTILE = "@everyone #7 <b>x</b> [a](https://x.example) ```\n::error::x --> <!-- newsdesk:settled -->"


def thing_of(kind):
    key = DeliveryKey("soap", "relay-x-es", 2)
    rows = (row(RowState.PARKED, "parked", HOSTILE, key, delivery=replace(HANDED, reason=HOSTILE)),)
    live = Live(key, DeliveryState(StateName.PUBLISHED, url="https://x.example/) @everyone"), by_program=False)
    about = {"credentials": "relay-x-es", "late": "relay-x-es", "hold": "#7"}.get(kind, "soap/relay-x-es")
    words = {"hold": (HOSTILE, "https://github.example/issues/7"), "audit": (HOSTILE,)}.get(kind, ())
    return Thing(kind, about, rows, (live,), NOW, words)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_told_and_nothing_foreign_acts(desk, kind):
    teller = Teller(scene(desk), Hub("relay-medical/desk"), sheet=lambda _: (HOSTILE, None))
    title, body = issue_of(teller, thing_of(kind))
    assert 0 < len(title) <= 120
    assert "\n" not in title
    outside = re.sub(r"(?ms)^(`{4,})text\n.*?^\1$", "", body)
    assert "@everyone" not in outside
    assert "<b>" not in outside
    assert not re.search(r"(?<![&\w/])#7(?!\])", outside)
    assert "](https://x.example)" not in outside
    assert "<!--" not in outside
    assert "**What to do**\n\n1. " in body
    assert issue_of(teller, thing_of(kind)) == (title, body)


def test_a_sheet_cannot_end_its_own_block():
    assert fenced("a\n````\n@everyone") == "`````text\na\n````\n@everyone\n`````"


def test_only_real_names_of_people_are_mentioned():
    people = [SimpleNamespace(login=name, roles=("supervisor",)) for name in ("anna-b", "x y", "a@b", "-a", "org/team")]
    assert who_may(people, ("supervisor",)) == ("@anna-b",)
    assert who_may(people, ("medical",)) == ()


def test_a_key_cannot_end_its_mark():
    body = _body(Wanted("parked/a--> x/b", "T", "B"))
    assert body == "<!-- newsdesk:task=parked/a-%2D%3E%20x/b -->\nB\n"


def test_what_must_not_be_posted_now_is_not_shown(desk):
    stop = say("Hold: {title}.", title="@everyone stop")
    _, body = issue_of(Teller(scene(desk), Hub("o/n"), sheet=lambda _: ("", stop)), thing_of("by-hand"))
    assert "**Do not post it now.** Hold: @&#8203;everyone stop." in body
    assert "```" not in body
    assert "Post it exactly" not in body


def test_a_text_that_github_takes_no_issue_for(desk):
    _, body = issue_of(Teller(scene(desk), Hub("o/n"), sheet=lambda _: ("x" * 60_000, None)), thing_of("by-hand"))
    assert len(body) < 5_000
    assert "newsdesk status soap" in body


def test_a_post_with_something_that_no_output_may_show_is_called_by_its_id(desk):
    found = desk.posts["kivara-ors-how-to"]
    key = DeliveryKey(found.id, found.accounts[0])
    thing = Thing("blocked", found.id, (row(RowState.BLOCKED, "finding", key=key),))
    assert found.title in issue_of(Teller(scene(desk), Hub("o/n")), thing)[1]
    closed = scene(desk)
    closed.view.known.errors[found.path] = (SimpleNamespace(masked=True),)
    title, body = issue_of(Teller(closed, Hub("o/n")), thing)
    assert found.title not in title + body
    assert found.id in body
