"""Taking down what is public on networks: all of it, in reverse, once; and nothing of it ever comes back."""

import os
import re
import signal

import pytest

from networks import stack
from servers.base import Reply
from ticks import (
    away,
    door,
    plan,
    posted,
    rekey,
    room_on,
    runs_end,
    squeezed,
    state,
    states,
    tick,
)

TEXT = "Wash your hands with soap."
THREAD = f"{TEXT}\n\n## Next\nRinse them.\n\n## Next\nDry them."
FAST = ("telegram", "x", "facebook", "threads", "linkedin")
EVERY = (*FAST, "mastodon", "bluesky")
CONSENT = """---
of: adult
networks:
  - telegram
  - x
  - facebook
purposes:
  - awareness
identifiable: no
given: 2026-11-01
expires: 2028-11-01
withdrawn: {withdrawn}
---
"""
BECAUSE = ("--because", "The patient asked for it.")


@pytest.fixture
def room_with(network_template, programs, tmp_path, monkeypatch):
    """A desk with accounts on some networks."""
    runs_end(monkeypatch)
    with stack() as servers:
        yield lambda *names, **more: room_on(servers, network_template, tmp_path, names, programs, monkeypatch, **more)


def publish(room, name, text=TEXT, accounts=None, **keys):
    """A post that is public on its accounts."""
    room.say(name, text, accounts or [place.id for place in room.places.values()], **keys)
    room.commit()
    lines = tick(room)
    assert {line.word for line in lines} == {"published"}, lines


def test_a_post_is_deleted_wherever_newsdesk_can_and_never_comes_back(room_with, newsdesk):
    room = room_with(*EVERY)
    publish(room, "hands")
    publish(room, "other", "Rinse them.")
    call = door(room, newsdesk)
    code, told = call("takedown", "hands")
    assert (code, told.count("newsdesk can: --delete")) == (1, len(room.places)), "without --delete only a list"
    assert posted(room) == dict.fromkeys(room.places, 2)
    code, told = call("takedown", "hands", "--delete", *BECAUSE)
    assert code == 0, told
    assert posted(room) == dict.fromkeys(room.places, 1)
    assert all(place.texts() == ["Rinse them."] for place in room.places.values())
    assert set(states(room, "hands").values()) == {"withdrawn"}
    call("publish", later=20)
    assert posted(room) == dict.fromkeys(room.places, 1), "a withdrawn post is never sent again"
    assert call("takedown", "hands", "--delete", *BECAUSE)[0] == 0, "asked again, nothing is left to do"
    assert room.audit() == ""


@pytest.mark.parametrize("network", ["telegram", "threads", "mastodon", "bluesky"])
def test_a_thread_goes_from_its_end(room_with, newsdesk, programs, network):
    if network == "bluesky" and network not in programs:
        pytest.skip("The PDS is not installed on this machine.")
    room = room_with(network)
    publish(room, "hands", THREAD)
    place, seen = room.places[network], []
    assert posted(room) == {network: 3}
    remove = re.compile(r"deleteMessage|deleteRecord|applyWrites")
    place.server.fail("slow", times=9, fits=lambda call: seen.append(len(place.texts())) if call.method == "DELETE"
                      or remove.search(call.path) else None)  # fmt: skip
    code, told = door(room, newsdesk)("takedown", "hands", "--delete", *BECAUSE)
    assert code == 0, told
    assert re.findall(r"withdrawn +hands +\S+ (\d)", told) == ["3", "2", "1"]
    assert seen == [3, 2, 1]
    assert posted(room) == {network: 0}


def test_a_takedown_by_asset_finds_every_post_that_showed_it_when_it_was_sent(room_with, newsdesk):
    room = room_with("telegram", "x", "facebook")
    room.picture("cup")
    publish(room, "with-cup", media=["cup"])
    publish(room, "plain", "Rinse them.")
    room.say("with-cup", TEXT, list(states(room)))  # the picture is taken out of the file afterwards
    room.commit()
    call = door(room, newsdesk)
    code, told = call("takedown", "--asset", "cup", "--delete", *BECAUSE)
    assert code == 0, told
    assert posted(room) == {"telegram": 1, "x": 1, "facebook": 1}
    assert set(states(room, "with-cup").values()) == {"withdrawn"}
    call("publish", later=10)
    assert posted(room) == {"telegram": 1, "x": 1, "facebook": 1}, "also not with other media"


def test_a_consent_that_is_withdrawn_takes_everything_that_rests_on_it_down_and_lets_nothing_follow(
    room_with, newsdesk
):
    room = room_with("telegram", "x", "facebook")
    room.picture("bowl", consent="CONS-4711")
    room.write("content/consents/CONS-4711.md", CONSENT.format(withdrawn="no"))
    room.places["facebook"].server.fail("status", times=9, reply=Reply(429, {}, {"Retry-After": "600"}))
    for name in ("picture", "words"):
        resting = {"media": ["bowl"]} if name == "picture" else {"consents": ["CONS-4711"]}
        room.say(name, f"{TEXT} {name}", [place.id for place in room.places.values()], **resting)
    room.say("plain", "Rinse them.", ["relay-telegram"])
    room.commit()
    tick(room)
    assert posted(room) == {"telegram": 3, "x": 2, "facebook": 0}
    room.write("content/consents/CONS-4711.md", CONSENT.format(withdrawn="yes"))
    room.commit("Withdrawn", reviewed=False)
    room.places["facebook"].server.heal()
    call = door(room, newsdesk)
    code, told = call("takedown", "--consent", "CONS-4711", "--delete", *BECAUSE)
    assert code == 0, told
    for later in (10, 30):
        call("publish", later=later)
    assert posted(room) == {"telegram": 1, "x": 0, "facebook": 0}


def test_what_a_network_does_not_delete_is_listed_with_its_address_and_a_deadline(room_with, newsdesk):
    from datetime import timedelta  # noqa: PLC0415

    room = room_with("telegram", "x")
    publish(room, "hands", THREAD, ["relay-telegram"])
    call, server = door(room, newsdesk), room.places["telegram"].server
    server.age(hours=49)
    code, told = call("takedown", "hands", "--delete", *BECAUSE)
    assert code == 1
    assert told.count("https://t.me/relaymedical/10") >= 6, told
    until = room.now + timedelta(hours=24)
    assert f"{until:%Y-%m-%d %H:}" in told or f"{until + timedelta(hours=1):%Y-%m-%d %H:}" in told
    assert set(states(room).values()) == {"published"}, "what is still there is not recorded as gone"
    server.posts.clear()  # a person did it in the app
    code, told = call("takedown", "hands", "--gone", *BECAUSE)
    assert (code, told.count("Recorded: ")) == (0, 3), told
    assert set(states(room).values()) == {"withdrawn"}
    call("publish", later=10)
    assert posted(room)["telegram"] == 0


@pytest.mark.parametrize("network", ["telegram", "x", "facebook", "threads", "linkedin", "mastodon", "bluesky"])
def test_what_somebody_deleted_before_us_counts_as_taken_down(room_with, newsdesk, programs, network):
    if network == "bluesky" and network not in programs:
        pytest.skip("The PDS is not installed on this machine.")
    room = room_with(network)
    publish(room, "hands")
    call, server = door(room, newsdesk), room.places[network].server
    fault = "cut" if network != "linkedin" else "after"
    server.fail(fault, times=1, fits=lambda call: call.method == "DELETE" or "elete" in call.path, reply=Reply(500, {}))
    code, told = call("takedown", "hands", "--delete", *BECAUSE)
    assert code == 1, told
    assert states(room) == {f"relay-{network}": "published"}, "nobody knows whether it is gone"
    server.heal()
    code, told = call("takedown", "hands", "--delete", *BECAUSE)
    assert code == 0, told
    assert states(room) == {f"relay-{network}": "withdrawn"}
    assert posted(room) == {network: 0}


def test_a_takedown_that_is_killed_after_the_deletion_is_finished_by_the_next(room_with, newsdesk):
    room = room_with("telegram", "facebook")
    publish(room, "hands")
    code, _ = room.newsdesk("takedown", "hands", "--delete", *BECAUSE, NEWSDESK_REHEARSE="deleted:SIGKILL")
    assert code == -signal.SIGKILL
    assert posted(room) == {"telegram": 1, "facebook": 0}
    assert set(states(room).values()) == {"published"}
    tick(room, later=10)
    assert posted(room) == {"telegram": 1, "facebook": 0}, "a run does not send it again"
    code, told = door(room, newsdesk)("takedown", "hands", "--delete", *BECAUSE)
    assert code == 0, told
    assert (posted(room), set(states(room).values())) == ({"telegram": 0, "facebook": 0}, {"withdrawn"})


def test_one_network_that_is_away_or_says_no_stops_none_of_the_others(room_with, newsdesk):
    room = room_with("facebook", "linkedin", "telegram", "x")
    publish(room, "hands")
    call = door(room, newsdesk)
    room.places["linkedin"].server.token_state = "revoked"  # noqa: S105 - a state, no secret
    with away(room.places["facebook"].server):
        code, told = call("takedown", "hands", "--delete", *BECAUSE)
    assert code == 1
    assert posted(room) == {"facebook": 1, "linkedin": 1, "telegram": 0, "x": 0}, told
    assert "guidelines/networks/linkedin.md" in squeezed(told)
    assert "Still public, 2" in told
    room.places["linkedin"].server.token_state = ""
    assert call("takedown", "hands", "--delete", *BECAUSE)[0] == 0
    assert posted(room) == dict.fromkeys(room.places, 0)


def test_what_nobody_knows_is_listed_and_is_not_sent_after_a_takedown(room_with, newsdesk):
    room = room_with("telegram", "facebook", "threads")
    room.say("hands", TEXT, [place.id for place in room.places.values()])
    room.commit()
    for place in room.places.values():
        place.server.fail("drop")
    call = door(room, newsdesk)
    call("publish")
    assert states(room) == {"relay-telegram": "parked", "relay-facebook": "open", "relay-threads": "open"}
    code, told = call("takedown", "hands", "--delete", *BECAUSE)
    assert code == 1
    assert told.count("nobody knows whether it arrived") == 3, told
    assert set(states(room).values()) == {"parked"}
    for later in (20, 40, 60):
        call("publish", later=later)
    assert posted(room) == dict.fromkeys(room.places, 0), "somebody wants it gone: it does not go out afterwards"


def test_what_waits_for_other_accounts_is_not_sent_after_a_takedown(room_with, newsdesk):
    room = room_with("telegram", "facebook")
    room.say("hands", TEXT, [place.id for place in room.places.values()])
    room.commit()
    call = door(room, newsdesk)
    room.places["facebook"].server.fail("status", reply=Reply(429, {}, {"Retry-After": "600"}))
    call("publish")
    assert posted(room) == {"telegram": 1, "facebook": 0}
    told = call("takedown", "hands")[1]
    assert "Not sent yet, 1" in told, told
    assert call("takedown", "hands", "--delete", *BECAUSE)[0] == 0
    for later in (20, 40):
        call("publish", later=later)
    assert posted(room) == {"telegram": 0, "facebook": 0}
    row = plan(call, later=20)["hands", "relay-facebook", 1]
    assert (row["state"], row["reasons"][0]["code"]) == ("blocked", "taken_down")


def test_a_takedown_on_one_account_leaves_the_others_alone(room_with, newsdesk):
    room = room_with("telegram", "facebook")
    publish(room, "hands")
    call = door(room, newsdesk)
    assert call("takedown", "hands", "--account", "relay-telegram", "--delete", *BECAUSE)[0] == 0
    assert posted(room) == {"telegram": 0, "facebook": 1}
    call("publish", later=10)
    assert posted(room) == {"telegram": 0, "facebook": 1}


@pytest.mark.parametrize("network", ["telegram", "x", "facebook", "threads", "linkedin", "mastodon", "bluesky"])
def test_an_address_that_a_person_gave_is_no_number_to_delete_by(room_with, newsdesk, programs, network):
    """What is recorded as gone must be gone: without its number, a 404 says nothing."""
    if network == "bluesky" and network not in programs:
        pytest.skip("The PDS is not installed on this machine.")
    room = room_with(network)
    room.say("hands", TEXT, [f"relay-{network}"])
    room.commit()
    call, server = door(room, newsdesk), room.places[network].server
    server.fail("cut")
    call("publish")
    server.heal()
    address = "https://network.example/posts/7"
    code, told = call("resolve", "hands", f"relay-{network}", "--published", address, "--because", "Seen there.")
    assert code == 0, told
    code, told = call("takedown", "hands", "--delete", *BECAUSE)
    shown, gone = posted(room)[network], states(room)[f"relay-{network}"] == "withdrawn"
    assert shown == int(not gone), told
    if shown:
        assert code == 1
        assert address in told


def test_the_rest_of_a_thread_does_not_follow_a_part_that_was_taken_down(room_with, newsdesk):
    room = room_with("threads")
    room.say("hands", THREAD, ["relay-threads"])
    room.commit()
    server, call = room.places["threads"].server, door(room, newsdesk)
    sent = []
    server.fail("status", times=9, reply=Reply(429, {}, {"Retry-After": "600"}),
                fits=lambda call: server.decisive(call) and (sent.append(1) or len(sent) > 1))  # fmt: skip
    call("publish")
    assert posted(room) == {"threads": 1}
    assert "Readers see this thread without part 2" in squeezed(call("plan")[1])
    server.heal()
    assert call("takedown", "hands", "--delete", *BECAUSE)[0] == 0
    for later in (20, 40):
        call("publish", later=later)
    assert posted(room) == {"threads": 0}
    assert state(room, "hands", "relay-threads", 2).name == "refused"


def test_another_server_that_knows_nothing_of_it_proves_nothing(room_with, newsdesk, programs):
    """An account that has moved: what it posted before is still public where it was."""
    from channel_contract import LEAKS  # noqa: PLC0415
    from servers.mastodon import Mastodon  # noqa: PLC0415

    room = room_with("mastodon")
    publish(room, "hands")
    with Mastodon(programs["mastodon"], LEAKS) as moved:
        account = room.folder / "content/accounts/relay-mastodon.md"
        account.write_text(account.read_text().replace(room.places["mastodon"].server.url, moved.url))
        rekey(room, "relay-mastodon", host=moved.host)
        room.commit()
        code, told = door(room, newsdesk)("takedown", "hands", "--delete", *BECAUSE)
    assert (code, posted(room), states(room)) == (1, {"mastodon": 1}, {"relay-mastodon": "published"}), told
    assert "a person must" in told


def test_the_words_of_the_command_line(room_with, newsdesk):
    room = room_with("telegram")
    publish(room, "hands")
    call = door(room, newsdesk)
    for wrong in (("hands", "--asset", "cup"), (), ("hands", "--delete"), ("hands", "--delete", "--gone", *BECAUSE)):
        assert call("takedown", *wrong)[0] == 2
    assert call("takedown", "nothing-of-that-name")[0] in {0, 2}
    assert posted(room) == {"telegram": 1}
    assert os.environ["NEWSDESK_REHEARSE"] == ""
