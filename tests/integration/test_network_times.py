"""Times on networks: deadlines, pauses and clocks; and what is news to a person and what is not."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from networks import stack
from servers.base import Reply
from ticks import away, door, plan, posted, rekey, room_on, runs_end, squeezed, states

TEXT = "Wash your hands with soap."


@pytest.fixture
def room_with(network_template, tmp_path, monkeypatch):
    """A desk with accounts on some networks."""
    runs_end(monkeypatch)
    with stack() as servers:
        yield lambda *names, **more: room_on(servers, network_template, tmp_path, names, patch=monkeypatch, **more)


def to_all(room, name="hands", **keys):
    room.say(name, TEXT, [place.id for place in room.places.values()], **keys)
    room.commit()


def test_what_could_not_go_out_before_its_deadline_never_goes_out(room_with, newsdesk):
    room = room_with("telegram", "x", "facebook")
    room.say("hands", TEXT, ["relay-telegram", "relay-x", "relay-facebook"], type="event")
    room.commit()
    call, x, facebook = door(room, newsdesk), room.places["x"].server, room.places["facebook"].server
    facebook.fail("status", times=99, reply=Reply(429, {}, {"Retry-After": "6000"}))
    with away(x):
        call("publish")
        assert call("publish", later=110)[0] == 0
    facebook.heal()
    for later in (116, 125, 3000):
        call("publish", later=later)
    assert posted(room) == {"telegram": 1, "x": 0, "facebook": 0}
    rows = plan(call, later=125)
    assert rows["hands", "relay-x", 1]["state"] == rows["hands", "relay-facebook", 1]["state"] == "missed"


def test_a_pause_that_lasts_beyond_the_deadline_is_no_reason_to_send_late(room_with, newsdesk):
    room = room_with("x")
    room.say("hands", TEXT, ["relay-x"], type="event")
    room.commit()
    moment = format_datetime(room.now + timedelta(hours=5), usegmt=True)
    room.places["x"].server.fail("status", reply=Reply(429, {}, {"Retry-After": moment}))
    call = door(room, newsdesk)
    call("publish")
    for later in (60, 200, 400):
        call("publish", later=later)
    assert posted(room) == {"x": 0}


def test_another_refusal_is_news_and_a_refusal_with_a_new_number_is_none(room_with, newsdesk):
    """Networks put numbers of the call, dates and times into their words."""
    room = room_with("facebook")
    to_all(room)
    call, server = door(room, newsdesk), room.places["facebook"].server
    codes = []
    for hour, (code, told) in enumerate([
        (463, "Session has expired on Sunday. The current time is Sunday, 22-Nov-26 09:11:12 PST."),
        (463, "Session has expired on Sunday. The current time is Monday, 23-Nov-26 10:13:59 PST."),
        (460, "The password was changed."),
    ]):  # fmt: skip
        error = {"message": told, "type": "OAuthException", "code": 190, "error_subcode": code}
        server.heal()
        server.fail("status", times=9, reply=Reply(401, {"error": {**error, "fbtrace_id": f"Abc{hour}"}}))
        codes.append(call("publish", later=61 * hour)[0])
    assert codes == [1, 0, 1]


@pytest.mark.parametrize("minutes", [7, -7, 60 * 24])
def test_nothing_is_sent_while_the_clock_of_the_only_network_and_ours_differ(room_with, newsdesk, minutes):
    room = room_with("x")
    to_all(room)
    room.places["x"].server.clock_shift = timedelta(minutes=minutes)
    call = door(room, newsdesk)
    code, told = call("publish")
    assert code == 2
    assert "clock" in told
    assert states(room) == {}, "no attempt is recorded"
    room.places["x"].server.clock_shift = timedelta(0)
    assert call("publish", later=5)[0] == 0
    assert posted(room) == {"x": 1}


@pytest.mark.parametrize("wrong", ["facebook", "telegram", "x"])
def test_where_another_network_agrees_with_us_only_the_one_whose_clock_is_wrong_waits(room_with, newsdesk, wrong):
    """Whichever is asked first."""
    room = room_with("facebook", "telegram", "x")
    to_all(room)
    room.places[wrong].server.clock_shift = timedelta(minutes=7)
    call = door(room, newsdesk)
    code, told = call("publish")
    assert code == 0, told
    assert posted(room) == {name: int(name != wrong) for name in room.places}, told
    assert "7 minutes" in squeezed(told) or "6 minutes" in squeezed(told)


def test_an_attempt_that_broke_off_is_not_repeated_while_the_clocks_differ(room_with, newsdesk):
    room = room_with("threads")
    to_all(room)
    server = room.places["threads"].server
    server.fail("drop")
    call = door(room, newsdesk)
    call("publish")
    server.clock_shift = timedelta(minutes=7)
    call("publish", later=20)
    assert posted(room) == {"threads": 0}
    server.clock_shift = timedelta(0)
    call("publish", later=40)
    assert posted(room) == {"threads": 1}


def test_words_of_a_network_steer_neither_the_terminal_nor_the_runner(room_with, newsdesk):
    room = room_with("telegram", "x", "facebook")
    to_all(room)
    filler = "a word " * 9
    bad = "".join(f"{filler}\n::stop-commands::{n}\x1b[31m\u202e " for n in range(9))
    for place in room.places.values():
        error = {"message": bad, "type": "x", "code": 200} if place.network == "facebook" else bad
        found = {"ok": False, "error_code": 400, "description": bad, "error": error, "detail": bad}
        place.server.fail("status", times=9, reply=Reply(400, found))
    call = door(room, newsdesk)
    told = [call(*words)[1] for words in (("publish",), ("plan",), ("status", "hands"))]
    for text in told:
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())
        assert not set(text) & {"\x1b", "\u202e"}
    assert "stop-commands" in told[0]


@pytest.mark.parametrize("header", ["1999999999999", "Fri, 31 Dec 9999 23:59:59 GMT", "-1", "", "soon", "9" * 400])
def test_a_pause_that_makes_no_sense_stops_no_run(room_with, newsdesk, header):
    room = room_with("x", "telegram")
    to_all(room)
    room.places["x"].server.fail("status", reply=Reply(429, {}, {"x-rate-limit-reset": header}))
    call = door(room, newsdesk)
    code, told = call("publish")
    assert (code, posted(room)) == (0, {"x": 0, "telegram": 1}), told
    assert call("publish", later=20)[0] == 0
    assert posted(room)["telegram"] == 1


def test_a_secret_that_is_renewed_for_one_account_leaves_the_others_alone(room_with, newsdesk):
    room = room_with("telegram", "x")
    to_all(room)
    rekey(room, "relay-x", token=None)
    call = door(room, newsdesk)
    code, _ = call("publish")
    assert posted(room) == {"telegram": 1, "x": 0}
    assert code == 1
    assert call("publish", later=75)[0] == 0
    rekey(room, "relay-x", **room.places["x"].secrets)
    assert call("publish", later=150)[0] == 0
    assert posted(room) == {"telegram": 1, "x": 1}
