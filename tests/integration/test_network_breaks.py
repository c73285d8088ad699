"""Networks that break off half-way, answer nonsense, hang or stay away too long: nothing twice, nothing late."""

import pytest

from networks import stack
from newsdesk.channels import mastodon_calls
from newsdesk.channels.facebook import FacebookPage
from newsdesk.net import door as doors
from servers.base import Reply
from ticks import door, posted, room_on, runs_end, state, states, tick

TEXT = "Wash your hands with soap."
NETWORKS = ("telegram", "x", "facebook", "threads", "linkedin")
ODD = {
    "a list": [],
    "nothing": None,
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


@pytest.fixture
def room_with(network_template, tmp_path, monkeypatch):
    """A desk with accounts on some networks."""
    runs_end(monkeypatch)
    with stack() as servers:
        yield lambda *names, **more: room_on(servers, network_template, tmp_path, names, patch=monkeypatch, **more)


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


@pytest.mark.parametrize("odd", ["a list", "rows of another form", "objects in the place of texts", "html", "half"])
def test_a_post_that_was_taken_and_answered_with_nonsense_is_found_and_not_repeated(room_with, newsdesk, odd):
    room = room_with(*NETWORKS)
    to_all(room)
    call = door(room, newsdesk)
    for place in room.places.values():
        kind, data = ("after", ODD[odd]) if odd in ODD else (odd, {})
        if (kind, place.network) == ("half", "linkedin"):
            kind = "cut"  # its answer has no body that could end in the middle
        place.server.fail(kind, times=9, reply=Reply(200, data))
    call("publish")
    for place in room.places.values():
        place.server.heal()
        place.server.fail("status", times=99, decisive=False, reply=Reply(200, ODD.get(odd, "<html>")))
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


@pytest.mark.parametrize("method", ["record_for", "prepares", "prepare", "publish"])
def test_an_adapter_that_breaks_stops_no_other_account(room_with, newsdesk, monkeypatch, method):
    room = room_with("facebook", "telegram")
    room.picture()
    to_all(room, media=["cup"])
    with monkeypatch.context() as patch:
        patch.setattr(FacebookPage, method, broken)
        code, told = door(room, newsdesk)("publish")
    assert (code, posted(room)) == (1, {"facebook": 0, "telegram": 1}), told
    assert "KeyError" in told
    for later in (20, 40):
        door(room, newsdesk)("publish", later=later)
    assert posted(room) == {"facebook": 1, "telegram": 1}


def broken(*_):
    """What an adapter with a mistake does."""
    raise KeyError("nobody thought of this")


def test_an_adapter_that_breaks_while_it_looks_leaves_the_attempt_open(room_with, newsdesk, monkeypatch):
    room = room_with("facebook", "telegram")
    to_all(room)
    room.places["facebook"].server.fail("cut")
    call = door(room, newsdesk)
    call("publish")
    with monkeypatch.context() as patch:
        patch.setattr(FacebookPage, "find", broken)
        room.say("more", "Rinse them.", ["relay-telegram"])
        room.commit()
        code, told = call("publish", later=20)
    assert (code, posted(room)) == (0, {"facebook": 1, "telegram": 2}), told
    assert states(room, "hands")["relay-facebook"] == "open"
    call("publish", later=40)
    assert (posted(room)["facebook"], states(room, "hands")["relay-facebook"]) == (1, "published")


def test_a_file_that_breaks_whatever_reads_it_stops_only_its_post(room_with, newsdesk, monkeypatch):
    room = room_with("facebook", "telegram")
    room.picture()
    room.say("hands", TEXT, ["relay-facebook"], media=["cup"])
    room.say("more", "Rinse them.", ["relay-facebook", "relay-telegram"])
    room.commit()
    with monkeypatch.context() as patch:
        patch.setattr("newsdesk.assets.assets.Assets.ready", broken)
        code, told = door(room, newsdesk)("publish")
    assert (code, posted(room)) == (1, {"facebook": 1, "telegram": 1}), told
    door(room, newsdesk)("publish", later=20)
    assert posted(room) == {"facebook": 2, "telegram": 1}
