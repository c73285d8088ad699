"""Corrections on networks: edited where that is possible, told in a part of its own elsewhere; at their time, once."""

import signal
from datetime import timedelta

import pytest

from networks import stack
from servers.base import Reply
from ticks import door, plan, posted, room_on, runs_end, squeezed, state, states, tick

WRONG, RIGHT, TOLD = "Put eight teaspoons of sugar in.", "Put six teaspoons of sugar in.", "Six teaspoons, not eight."
EDITED = ("telegram", "facebook", "linkedin", "mastodon")
ANSWERED = ("threads", "bluesky")  # a thread goes on there
ALONE = ("x",)


@pytest.fixture
def room_with(network_template, programs, tmp_path, monkeypatch):
    """A desk with accounts on some networks."""
    runs_end(monkeypatch)
    with stack() as servers:
        yield lambda *names, **more: room_on(servers, network_template, tmp_path, names, programs, monkeypatch, **more)


def accounts(room):
    return [place.id for place in room.places.values()]


def wrong(room, name="sugar", *, later=0, **keys):
    """A post with a mistake that is public."""
    room.say(name, WRONG, accounts(room), **keys)
    room.commit()
    assert {line.word for line in tick(room, later=later)} == {"published"}


def correct(room, name="sugar", *, minutes=30, text=RIGHT, told=(TOLD,), reviewed=True, **keys):
    """The correction in the file; its time is some minutes from now."""
    moments = [f"{room.now + timedelta(minutes=minutes + 10 * at):%Y-%m-%d %H:%M}" for at in range(len(told))]
    rows = [{"at": at, "text": words, "reason": "A typing error."} for at, words in zip(moments, told, strict=True)]
    room.say(name, text, accounts(room), corrections=rows, **keys)
    room.commit(reviewed=reviewed)


def texts(room):
    return {name: place.texts() for name, place in room.places.items()}


def test_a_correction_waits_for_its_approval_and_its_time_and_then_reaches_every_account_once(room_with, newsdesk):
    room = room_with(*EDITED, *ANSWERED, *ALONE)
    wrong(room)
    call = door(room, newsdesk)
    before = {name: [WRONG] for name in room.places}
    correct(room, reviewed=False)
    call("publish", later=40)
    assert texts(room) == before, "it needs a new approval"
    correct(room, told=(TOLD,), silent=True)
    call("publish", later=20)
    assert texts(room) == before, "not before its time"
    code, told = call("publish", later=40)
    assert code == 0, told
    after = {name: [RIGHT] if name in EDITED else [WRONG, TOLD] for name in room.places}
    assert texts(room) == after, told
    for later in (50, 60 * 25):
        code, told = call("publish", later=later)
        assert (code, texts(room)) == (0, after), told
    for name in ANSWERED:
        if name in room.places:
            assert state(room, "sugar", f"relay-{name}", 2).name == "published"
    assert all("drift" not in str(row["reasons"]) for row in plan(call, later=60).values())


@pytest.mark.parametrize("network", ["telegram", "facebook", "linkedin", "mastodon"])
def test_a_run_that_is_killed_between_edit_and_record_is_finished_by_the_next(room_with, newsdesk, network):
    room = room_with(network)
    wrong(room, later=-4)
    correct(room, minutes=-1)
    code, _ = room.newsdesk("publish", NEWSDESK_REHEARSE="edited:SIGKILL")
    assert code == -signal.SIGKILL
    assert texts(room) == {network: [RIGHT]}
    code, told = door(room, newsdesk)("publish", later=10)
    assert code == 0, told
    assert (texts(room), "corrected" in told) == ({network: [RIGHT]}, True)
    assert "Nothing to send" in door(room, newsdesk)("publish", later=20)[1]
    assert room.audit() == ""


@pytest.mark.parametrize("network", ["x", "threads", "bluesky"])
def test_a_correction_of_its_own_that_is_killed_is_not_told_twice(room_with, newsdesk, programs, network):
    if network == "bluesky" and network not in programs:
        pytest.skip("The PDS is not installed on this machine.")
    room = room_with(network)
    wrong(room, later=-4)
    correct(room, minutes=-1)
    code, _ = room.newsdesk("publish", NEWSDESK_REHEARSE="called:SIGKILL")
    assert code == -signal.SIGKILL
    for later in (20, 40):
        door(room, newsdesk)("publish", later=later)
    assert texts(room) == {network: [WRONG, TOLD]}
    assert state(room, "sugar", f"relay-{network}", 2).name == "published"


def test_what_was_never_published_needs_no_correction(room_with, newsdesk):
    room = room_with("x", "telegram", "facebook", "threads")
    call = door(room, newsdesk)
    for place in room.places.values():
        place.server.fail("status", times=99, reply=Reply(400, {"error": {"code": 100}, "description": "no"}))
    room.say("sugar", WRONG, accounts(room))
    room.commit()
    call("publish")
    for place in room.places.values():
        place.server.heal()
    correct(room, minutes=5)
    for later in (10, 20):
        call("publish", later=later)
    assert not any(TOLD in found for found in texts(room).values())
    assert not any(WRONG in found for found in texts(room).values())


def test_two_corrections_come_one_after_the_other(room_with, newsdesk):
    room = room_with("telegram", "threads", "x")
    wrong(room)
    correct(room, minutes=10)
    call = door(room, newsdesk)
    call("publish", later=15)
    assert texts(room) == {"telegram": [RIGHT], "threads": [WRONG, TOLD], "x": [WRONG, TOLD]}
    correct(room, minutes=10, text="Put five in.", told=(TOLD, "Five, not six."))
    call("publish", later=16)
    assert texts(room) == {"telegram": [RIGHT], "threads": [WRONG, TOLD], "x": [WRONG, TOLD]}
    code, told = call("publish", later=30)
    last = [WRONG, TOLD, "Five, not six."]
    assert (code, texts(room)) == (0, {"telegram": ["Put five in."], "threads": last, "x": last}), told


def test_a_changed_file_without_a_correction_is_told_as_drift_and_changes_nothing(room_with, newsdesk):
    room = room_with("telegram", "x", "facebook")
    wrong(room)
    room.say("sugar", RIGHT, accounts(room))
    room.commit()
    call = door(room, newsdesk)
    code, told = call("publish", later=10)
    assert (code, texts(room)) == (0, {name: [WRONG] for name in room.places}), told
    told = squeezed(call("plan", later=10)[1])
    assert told.count("The file says something else than what was published.") == 3, told


def test_an_edit_that_the_network_refuses_is_told_once_and_stops_nobody(room_with, newsdesk, monkeypatch, tmp_path):
    monkeypatch.setenv("NEWSDESK_CACHE", str(tmp_path / "cache"))
    room = room_with("facebook", "telegram")
    wrong(room)
    correct(room, minutes=5)
    call, server = door(room, newsdesk), room.places["facebook"].server
    number = server.posts[0]["id"]
    error = {"error": {"message": "(#200) no", "type": "OAuthException", "code": 200}}
    server.fail("status", times=99, fits=lambda call: call.path.endswith(number), reply=Reply(403, error))
    codes = [call("publish", later=later)[0] for later in (10, 25, 40)]
    assert texts(room) == {"facebook": [WRONG], "telegram": [RIGHT]}
    assert codes == [1, 0, 0]
    server.heal()
    call("publish", later=120)
    assert texts(room) == {"facebook": [RIGHT], "telegram": [RIGHT]}


def test_a_correction_under_a_hold_or_of_what_was_taken_down_is_not_sent(room_with, newsdesk):
    room = room_with("telegram", "x", "threads")
    wrong(room)
    call = door(room, newsdesk)
    correct(room, minutes=5)
    assert call("takedown", "sugar", "--account", "relay-x", "--delete", "--because", "Wrong.")[0] in {0, 1}
    hold = "---\ntitle: Mourning\nscope:\n  everything: yes\nstart: 2026-01-01 00:00\ntimezone: UTC\n"
    room.write("calendar/holds/mourning.md", f"{hold}reason: National mourning\nraised_by: supervisor\n---\n")
    room.commit("Hold", reviewed=False)
    call("publish", later=10)
    assert posted(room) == {"telegram": 1, "x": 0, "threads": 1}
    assert texts(room)["telegram"] == [WRONG]
    (room.folder / "calendar/holds/mourning.md").unlink()
    room.commit("Lift", reviewed=False)
    call("publish", later=20)
    assert texts(room) == {"telegram": [RIGHT], "x": [], "threads": [WRONG, TOLD]}


def test_parts_of_a_thread_answer_to_one_another_and_a_stuck_one_leaves_the_choice_to_a_person(room_with, newsdesk):
    room = room_with("telegram", "threads", "mastodon", "bluesky")
    room.say("thread", "One.\n\n## Next\nTwo.\n\n## Next\nThree.", accounts(room))
    room.commit()
    seen = []
    server = room.places["telegram"].server
    no = Reply(400, {"ok": False, "error_code": 400, "description": "Bad Request: no"})
    second = lambda call: server.decisive(call) and (seen.append(1) or len(seen) == 2)  # noqa: E731
    server.fail("status", times=99, reply=no, fits=second)
    call = door(room, newsdesk)
    code, told = call("publish")
    assert code == 1, told
    whole = ["One.", "Three.", "Two."]
    shown = {name: sorted(found) for name, found in texts(room).items()}
    assert shown == {name: ["One."] if name == "telegram" else whole for name in room.places}
    told = squeezed(call("plan", later=1)[1])
    assert "Readers see this thread without part 2. Give it a new time, or take it down: " in told
    statuses = room.places["mastodon"].server.statuses()
    assert [post["in_reply_to_id"] for post in statuses] == [None, statuses[0]["id"], statuses[1]["id"]]
    if "bluesky" in room.places:
        records = {post["value"]["text"]: post for post in room.places["bluesky"].server.records()}
        for before, part in (("One.", "Two."), ("Two.", "Three.")):
            assert records[part]["value"]["reply"]["parent"]["uri"] == records[before]["uri"]
        assert records["Three."]["value"]["reply"]["root"]["uri"] == records["One."]["uri"]
    call("publish", later=10)
    assert len(texts(room)["telegram"]) == 1, "what was refused for good waits for a person"
    assert call("takedown", "thread", "--delete", "--because", "Stuck.")[0] == 0
    assert set(states(room, "thread").values()) == {"withdrawn"}


@pytest.mark.parametrize("network", ["telegram", "threads", "bluesky", "mastodon"])
def test_no_part_follows_one_of_which_only_the_address_is_known(room_with, newsdesk, programs, network):
    """An address alone is no parent: the next part must not stand there by itself."""
    if network == "bluesky" and network not in programs:
        pytest.skip("The PDS is not installed on this machine.")
    room = room_with(network)
    room.say("thread", "One.\n\n## Next\nTwo.", accounts(room))
    room.commit()
    call, server = door(room, newsdesk), room.places[network].server
    server.fail("cut")
    call("publish")
    server.heal()
    address = "https://network.example/seen/there"
    assert call("resolve", "thread", f"relay-{network}", "--published", address, "--because", "Seen.")[0] == 0
    call("publish", later=5)
    assert texts(room) == {network: ["One."]}
