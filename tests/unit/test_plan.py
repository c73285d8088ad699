"""The plan: every reason of the guard, from real desks and a given state of the world."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.model.approval import Approval, Reviews
from newsdesk.model.delivery import DeliveryKey, DeliveryState, StateName
from newsdesk.model.finding import say
from newsdesk.model.hold import ActiveHold, in_force
from newsdesk.plan import Known, RowState, digests, errors_by_path, manifest_of, plan
from newsdesk.rules.engine import check

NOW = datetime(2026, 12, 1, 10, 5, tzinfo=UTC)
ACCOUNT = "---\ntitle: Relay Medical\nnetwork: {network}\nlanguage: en\ntimezone: UTC\nstatus: {status}\n---\n"
POST = """---
title: Clean hands
accounts:
  - relay-feed
publish_at: {when}
type: update
{more}---
Wash your hands with soap for twenty seconds.
"""
KEY = DeliveryKey("clean-hands", "relay-feed")


@pytest.fixture
def desk(write):
    def make(when="2026-12-01 10:00", more="", network="feed", status="active", files=None):
        root = write(
            {
                "content/posts/clean-hands.md": POST.format(when=when, more=more),
                "content/accounts/relay-feed.md": ACCOUNT.format(network=network, status=status),
                **(files or {}),
            }
        )
        return load_folder(root)

    return make


def known(desk, *, approved=True, **changes):
    report = check(desk)
    given = Known(errors_by_path(report.findings), report.assessments)
    if approved:
        reviews = {
            post.id: Reviews(frozenset({"officer"}), (approval(desk, post, report.assessments[post.id]),))
            for post in desk.posts.values()
        }
        given = replace(given, reviews=reviews)
    return replace(given, **changes)


def approval(desk, post, needs, person="supervisor", signed=True):
    at = NOW - timedelta(hours=1)
    return Approval(person, needs.roles, manifest_of(desk, post, needs), at, signed, "commit 1")


def only_row(desk, now=NOW, **changes):
    (row,) = plan(desk, known(desk, **changes), now).rows
    return row


def codes(row):
    return [reason.code for reason in row.reasons]


def test_an_approved_post_is_due_at_its_time_and_until_its_grace_ends(desk):
    row = only_row(desk())
    assert (row.state, codes(row)) == (RowState.DUE, [])
    assert row.due == datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
    assert row.deadline == row.due + timedelta(hours=24)


def test_past_its_latest_time_it_is_missed_and_never_posted_late(desk):
    row = only_row(desk(), now=NOW + timedelta(hours=24))
    assert (row.state, codes(row)) == (RowState.MISSED, ["missed"])


def test_the_content_may_expire_before_the_grace_does(desk):
    row = only_row(desk(more="expires_at: 2026-12-01 10:03\n"))
    assert (row.state, codes(row)) == (RowState.MISSED, ["missed"])


def test_without_an_approval_it_waits_for_the_role(desk):
    row = only_row(desk(), approved=False)
    assert (row.state, codes(row)) == (RowState.WAITING, ["not_approved"])
    assert "must approve it" in str(row.reasons[0].message)


def test_an_author_cannot_approve(desk):
    world = desk()
    post, needs = world.posts["clean-hands"], check(world).assessments["clean-hands"]
    own = Reviews(frozenset({"supervisor"}), (approval(world, post, needs),))
    assert codes(only_row(world, reviews={"clean-hands": own})) == ["not_approved"]


def test_a_changed_word_outdates_the_approval(desk, write):
    before = known(desk()).reviews
    write({"content/posts/clean-hands.md": POST.format(when="2026-12-01 10:00", more="").replace("twenty", "thirty")})
    assert codes(only_row(load_folder(write({})), reviews=before)) == ["approval_outdated"]


def test_at_green_a_new_time_keeps_the_approval(desk, write):
    before = known(desk()).reviews
    root = write({"content/posts/clean-hands.md": POST.format(when="2026-12-01 10:02", more="")})
    assert codes(only_row(load_folder(root), reviews=before)) == []


def test_above_green_a_new_time_outdates_the_approval(desk, write):
    before = known(desk(more="tier: amber\n")).reviews
    root = write({"content/posts/clean-hands.md": POST.format(when="2026-12-01 10:02", more="tier: amber\n")})
    assert codes(only_row(load_folder(root), reviews=before)) == ["approval_outdated"]


@pytest.mark.parametrize(
    ("again", "state", "expected"),
    [
        (timedelta(hours=3), RowState.WAITING, ["not_confirmed"]),
        (timedelta(hours=2), RowState.DUE, []),
        (timedelta(minutes=5), RowState.DUE, []),
    ],
)
def test_a_red_post_is_confirmed_by_one_of_them_in_its_last_hours(desk, again, state, expected):
    found = desk(more="tier: red\n")
    post = found.posts["clean-hands"]
    report = check(found)
    needs, due = report.assessments[post.id], datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
    yes = approval(found, post, needs)
    early = [replace(yes, person=name, at=due - timedelta(days=2)) for name in ("one", "two")]
    given = (*early, replace(yes, person="three", at=due - again))
    row = only_row(found, reviews={post.id: Reviews(frozenset({"officer"}), given)})
    assert (row.state, codes(row)) == (state, expected)


def test_an_unsigned_approval_serves_the_feed_only(desk):
    world = desk()
    post, needs = world.posts["clean-hands"], check(world).assessments["clean-hands"]
    unsigned = {"clean-hands": Reviews(frozenset({"officer"}), (approval(world, post, needs, signed=False),))}
    assert codes(only_row(world, reviews=unsigned)) == []
    world = desk(network="mastodon")
    post, needs = world.posts["clean-hands"], check(world).assessments["clean-hands"]
    unsigned = {"clean-hands": Reviews(frozenset({"officer"}), (approval(world, post, needs, signed=False),))}
    assert codes(only_row(world, reviews=unsigned)) == ["approval_unsigned"]


HOLD = """---
title: Mourning
scope:
  {scope}
start: 2026-12-01 00:00
end: 2026-12-02 00:00
timezone: UTC
reason: national mourning
raised_by: supervisor
{more}---
"""


@pytest.mark.parametrize(
    ("scope", "more", "state"),
    [
        ("everything: yes", "", RowState.HELD),
        ("accounts:\n    - relay-feed", "", RowState.HELD),
        ("networks:\n    - mastodon", "", RowState.DUE),
        ("languages:\n    - en", "", RowState.HELD),
        ("languages:\n    - fr", "", RowState.DUE),
        ("everything: yes", "allow_types:\n  - update\n", RowState.DUE),
    ],
)
def test_a_hold_pauses_what_it_covers(desk, scope, more, state):
    world = desk(files={"calendar/holds/mourning.md": HOLD.format(scope=scope, more=more)})
    assert only_row(world, holds=in_force(world.holds.values(), NOW)).state is state


def test_a_hold_is_in_force_between_its_times_only(desk):
    world = desk(files={"calendar/holds/mourning.md": HOLD.format(scope="everything: yes", more="")})
    assert in_force(world.holds.values(), NOW + timedelta(days=1)) == ()
    assert in_force(world.holds.values(), NOW - timedelta(days=1)) == ()
    assert len(in_force(world.holds.values(), NOW)) == 1


def test_a_hold_that_cannot_be_read_holds_everything(desk):
    row = only_row(desk(), holds=(ActiveHold("h", "h", None),))
    assert (row.state, codes(row)) == (RowState.HELD, ["hold_unreadable"])


def test_an_error_blocks_the_post_it_is_in_and_not_the_others(desk):
    other = POST.format(when="2026-12-01 10:00", more="").replace("Wash", "Wash [NAME]")
    world = desk(files={"content/posts/other.md": other})
    rows = {row.key.post: row for row in plan(world, known(world), NOW).rows}
    assert rows["clean-hands"].state is RowState.DUE
    assert (rows["other"].state, codes(rows["other"])[0]) == (RowState.BLOCKED, "finding")


def test_a_picture_that_cannot_be_read_stops_the_post_and_is_never_dropped(desk):
    media, broken = "media:\n  - asset: hands\n", "---\ntitle: Hands\norigin: nowhere\n---\n"
    row = only_row(desk(more=media, files={"content/media/hands/asset.md": broken}))
    assert row.state is RowState.BLOCKED
    assert "asset_missing" in codes(row)
    assert "hands" in str(row.reasons[0].message)


def test_a_closed_account_gets_nothing(desk):
    assert "account_inactive" in codes(only_row(desk(status="closed")))


def test_a_network_without_a_channel_is_said_before_publishing(desk):
    assert codes(only_row(desk(network="discord"))) == ["no_channel"]


def test_an_account_that_this_run_cannot_use_is_said_before_publishing(desk):
    row = only_row(desk(network="mastodon"), unusable=lambda account: say("{id} has no token.", id=account.id))
    assert codes(row)[-1:] == ["no_credentials"]
    assert str(row.reasons[-1].message).endswith("has no token.")


@pytest.mark.parametrize(
    ("name", "state"),
    [
        (StateName.PUBLISHED, RowState.PUBLISHED),
        (StateName.PARKED, RowState.PARKED),
        (StateName.OPEN, RowState.OPEN),
        (StateName.WITHDRAWN, RowState.WITHDRAWN),
        (StateName.CONTRADICTORY, RowState.PARKED),
    ],
)
def test_what_the_ledger_knows_comes_first(desk, name, state):
    world = desk()
    assert only_row(world, approved=False, states={KEY: DeliveryState(name, 2)}).state is state


def test_a_refusal_for_now_waits_and_a_final_one_blocks_until_the_post_changes(desk):
    world = desk()
    digest = digests(world, world.posts["clean-hands"])["relay-feed"][0]
    later = DeliveryState(StateName.REFUSED, 2, digest, not_before=NOW + timedelta(minutes=5))
    assert only_row(world, states={KEY: later}).state is RowState.REFUSED
    assert only_row(world, now=NOW + timedelta(minutes=6), states={KEY: later}).state is RowState.DUE
    failed = DeliveryState(StateName.FAILED, 2, digest, reason="too long")
    assert codes(only_row(world, states={KEY: failed})) == ["failed"]
    assert codes(only_row(world, states={KEY: replace(failed, digest="another")})) == []


def test_the_same_content_under_another_id_is_not_sent_again(desk):
    world = desk()
    digest = digests(world, world.posts["clean-hands"])["relay-feed"][0]
    sent = {("relay-feed", digest): DeliveryKey("old-name", "relay-feed")}
    assert codes(only_row(world, sent=sent)) == ["already_sent"]
    assert codes(only_row(world, sent={("relay-feed", digest): KEY})) == []


def test_a_renamed_post_keeps_its_digest_though_its_link_counts_under_another_name(desk, write):
    link = "link: https://relay-medical.example/hands\n"
    first = digests(desk(more=link), desk(more=link).posts["clean-hands"])
    root = write({"content/posts/renamed.md": POST.format(when="2026-12-01 10:00", more=link)})
    world = load_folder(root)
    assert digests(world, world.posts["renamed"]) == first


def test_the_second_part_waits_for_the_first(desk):
    world = desk(network="mastodon", files={})
    root = world.tree.root
    text = (root / "content/posts/clean-hands.md").read_text() + "\n## Next\nDry them well.\n"
    (root / "content/posts/clean-hands.md").write_text(text)
    world = load_folder(root)
    rows = plan(world, known(world), NOW).rows
    assert [(row.key.part, row.state) for row in rows] == [(1, RowState.DUE), (2, RowState.WAITING)]
    states = {KEY: DeliveryState(StateName.PUBLISHED, 2)}
    rows = plan(world, known(world, states=states), NOW).rows
    assert [row.state for row in rows] == [RowState.PUBLISHED, RowState.DUE]


def test_when_approved_is_due_at_the_approval_and_not_before(desk):
    world = desk(when="when-approved")
    assert only_row(world, approved=False).state is RowState.WAITING
    row = only_row(world)
    assert (row.state, row.due) == (RowState.DUE, NOW - timedelta(hours=1))


CONSENT = """---
of: adult
networks:
  - feed
purposes:
  - awareness
identifiable: no
given: 2025-01-01
expires: {expires}
withdrawn: {withdrawn}
---
"""
ASSET = """---
library: RM-1
people: patients
identifiable: no
consent: CONS-0001
alt:
  en: Two hands hold a booklet and a pen.
---
"""


@pytest.mark.parametrize(
    ("expires", "withdrawn", "expected"),
    [
        ("2027-01-01", "no", []),
        ("2027-01-01", "yes", ["consent_withdrawn"]),
        ("2026-11-30", "no", ["consent_expired"]),
    ],
)
def test_consents_are_valid_at_the_moment_of_publishing(desk, expires, withdrawn, expected):
    world = desk(
        more="media:\n  - asset: hands\n",
        files={
            "content/consents/CONS-0001.md": CONSENT.format(expires=expires, withdrawn=withdrawn),
            "content/media/hands/asset.md": ASSET,
        },
    )
    assert [code for code in codes(only_row(world)) if code.startswith("consent")] == expected


def test_rows_stand_in_the_order_of_time(desk):
    early = POST.format(when="2026-12-01 08:00", more="").replace("Wash your", "Dry your")
    world = desk(files={"content/posts/early.md": early})
    assert [row.key.post for row in plan(world, known(world), NOW).rows] == ["early", "clean-hands"]


ROOT = Path(__file__).resolve().parents[2]
THREAD = "## Next\nAnd dry them.\n"


@pytest.mark.parametrize(("self_replies", "by_hand"), [("no", True), ("yes", False)])
def test_a_thread_on_x_goes_to_a_person_unless_the_account_may_answer_itself(desk, self_replies, by_hand):
    account = ACCOUNT.format(network="x", status="active").replace("title:", f"self_replies: {self_replies}\ntitle:")
    post = POST.format(when="2026-12-01 10:00", more="") + THREAD
    files = {"content/accounts/relay-feed.md": account, "content/posts/clean-hands.md": post}
    world = desk(files=files)
    rows = plan(world, known(world), NOW).rows
    assert [row.by_hand is not None for row in rows] == [by_hand, by_hand]
    assert [row.price is None for row in rows] == [by_hand, by_hand]
    assert rows[0].state is RowState.DUE


@pytest.mark.parametrize(("ends", "expected"), [("2026-11-30", ["credentials_expired"]), ("2026-12-01", [])])
def test_credentials_that_ended_are_known_without_looking_at_them(desk, ends, expected):
    account = ACCOUNT.format(network="mastodon", status="active").replace(
        "title:", f"credentials_expire: {ends}\ntitle:"
    )
    row = only_row(desk(files={"content/accounts/relay-feed.md": account}))
    assert codes(row) == expected


@pytest.mark.parametrize(("ends", "expected"), [("2026-11-30", ["api_ended"]), ("2026-12-01", [])])
def test_a_version_of_an_interface_that_ended_is_known_beforehand(desk, ends, expected):
    world = desk(network="facebook")
    page = Path(world.networks["facebook"].path)
    text = (ROOT / page).read_text(encoding="utf-8")
    changed = re.sub(r"version_ends: \S+", f"version_ends: {ends}", text)
    assert changed != text
    world = desk(network="facebook", files={str(page): changed})
    assert codes(only_row(world)) == expected


def test_a_price_with_a_link_is_another(desk):
    plain = only_row(desk(network="x")).price
    text = POST.format(when="2026-12-01 10:00", more="") + "More: https://relay-medical.example/hands\n"
    linked = only_row(desk(network="x", files={"content/posts/clean-hands.md": text})).price
    assert (plain.currency, plain.amount < linked.amount) == ("USD", True)
