"""Networks that break off half-way, answer nonsense, hang or stay away too long: nothing twice, nothing late."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from networks import stack
from newsdesk.channels import mastodon_calls
from newsdesk.net import door as doors
from servers.base import Reply
from ticks import away, door, plan, posted, rekey, room_on, runs_end, squeezed, state, states, template_in, tick

TEXT = "Wash your hands with soap."
NETWORKS = ("telegram", "x", "facebook", "threads", "linkedin")
ODD = {
    "a list": [],
    "nothing": None,
    "a word": "yes",
    "a number": 12,
    "an empty object": {},
    "lists in the place of objects": {"data": [], "id": [], "result": [], "ok": True, "error": []},
    "objects in the place of texts": {
        "data": {"id": {}},
        "id": {},
        "result": {"message_id": {}},
        "error": {"code": {}},
    },
    "rows of another form": {"data": [None, 3, "x", {"id": None}], "meta": {}, "elements": [None, 7], "paging": []},
}


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return template_in(tmp_path_factory.mktemp("template"))


@pytest.fixture
def room_with(template, tmp_path, monkeypatch):
    """A desk with accounts on some networks."""
    runs_end(monkeypatch)
    with stack() as servers:
        yield lambda *names, **more: room_on(servers, template, tmp_path, names, patch=monkeypatch, **more)


def to_all(room, name="hands", **keys):
    room.say(name, TEXT, [place.id for place in room.places.values()], **keys)
    room.commit()


@pytest.mark.parametrize("odd", ODD)
def test_answers_of_another_form_break_no_run_and_make_no_second_post(room_with, newsdesk, odd):
    room = room_with(*NETWORKS)
    to_all(room)
    call = door(room, newsdesk)
    for place in room.places.values():
        place.server.fail("status", times=999, decisive=False, reply=Reply(200, ODD[odd]))
    for later in (0, 20, 40):  # the calls, and what looks for them later
        code, told = call("publish", later=later)
        assert code in {0, 1}, told
    for place in room.places.values():
        place.server.heal()
    for later in (90, 120):
        call("publish", later=later)
    found = states(room)
    expected = {name: int(found[place.id] == "published") for name, place in room.places.items()}
    assert posted(room) == expected, "what counts as published is there once, the rest waits for a person"
    assert set(found.values()) <= {"published", "parked", "failed"}


@pytest.mark.parametrize("odd", ["a list", "rows of another form", "objects in the place of texts"])
def test_a_post_that_was_taken_and_answered_with_nonsense_is_found_and_not_repeated(room_with, newsdesk, odd):
    room = room_with(*NETWORKS)
    to_all(room)
    call = door(room, newsdesk)
    for place in room.places.values():
        place.server.fail("after", times=9, reply=Reply(200, ODD[odd]))
    call("publish")
    for place in room.places.values():
        place.server.heal()
        place.server.fail("status", times=99, decisive=False, reply=Reply(200, ODD[odd]))
    call("publish", later=20)
    for place in room.places.values():
        place.server.heal()
    call("publish", later=40)
    assert posted(room) == dict.fromkeys(NETWORKS, 1)
    assert states(room) == {p.id: "parked" if n == "telegram" else "published" for n, p in room.places.items()}


def test_a_server_that_hangs_keeps_neither_the_run_nor_the_post(room_with, newsdesk, monkeypatch):
    monkeypatch.setattr(doors, "TIMEOUT", 0.3)
    monkeypatch.setattr(mastodon_calls, "TIMEOUT", 0.3)
    room = room_with("x", "facebook", "telegram")
    to_all(room)
    call = door(room, newsdesk)
    for name in ("x", "telegram"):
        room.places[name].server.fail("lag", seconds=0.8)
    code, told = call("publish")
    assert code == 1
    assert states(room) == {"relay-x": "open", "relay-facebook": "published", "relay-telegram": "parked"}, told
    assert call("publish", later=20)[0] == 0
    assert states(room)["relay-x"] == "published"
    assert posted(room) == dict.fromkeys(room.places, 1)


def test_a_network_that_goes_down_after_the_first_of_two_posts_takes_the_second_when_it_is_back(room_with):
    room = room_with("telegram", "x")
    for name in ("first", "second"):
        room.say(name, f"{TEXT} {name}", ["relay-telegram", "relay-x"])
    room.commit()
    gone = []

    def seam(point):
        if point == "published-pushed" and not gone:
            gone.append(room.places["telegram"].server)
            gone[0].leave()

    lines = tick(room, seam=seam)
    gone[0].come_back()
    assert [(line.key.account, line.word, line.person) for line in lines] == [
        ("relay-telegram", "published", False),
        ("relay-x", "published", False),
        ("relay-telegram", "refused", False),
        ("relay-x", "published", False),
    ]
    assert [line.word for line in tick(room, later=10)] == ["published"]
    assert posted(room) == {"telegram": 2, "x": 2}


@pytest.mark.parametrize("network", ["x", "facebook", "linkedin", "threads"])
def test_a_network_that_goes_down_between_upload_and_post_gets_the_post_once_it_is_back(room_with, network):
    room = room_with(network, "telegram")
    if network != "threads":
        room.picture()
    to_all(room, media=["cup"] if network != "threads" else None)
    server, gone = room.places[network].server, []

    def seam(point):
        if point == "prepared-pushed" and not gone:
            gone.append(server)
            server.leave()

    lines = tick(room, seam=seam)
    server.come_back()
    assert {line.key.account: line.word for line in lines} == {
        f"relay-{network}": "refused",
        "relay-telegram": "published",
    }
    assert state(room, "hands", f"relay-{network}").name == "refused"
    assert [line.word for line in tick(room, later=10)] == ["published"]
    assert posted(room) == {network: 1, "telegram": 1}


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
