"""The crash matrix on networks: kill -9 at every step for every recovery class, then run again. Never two posts."""

import contextlib
import os
import signal
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from networks import network_room, stack, start
from newsdesk.model.delivery import StateName
from newsdesk.newsroom import Newsroom
from ticks import place_on

TEXT = "Wash your hands with soap."
# where a run is killed, and whether readers then see the post
POINTS = {
    "intent-committed": 0,
    "intent-pushed": 0,
    "drop": 0,  # in the call, before the network has taken it
    "cut": 1,  # in the call, the network has it, the answer is unread
    "called": 1,
    "published-committed": 1,
    "published-pushed": 1,
}
CLASSES = {
    "bluesky": "fixed id",
    "mastodon": "key",
    "threads": "two-phase",
    "facebook": "listable",
    "linkedin": "listable",
    "x": "listable",
    "telegram": "blind",
}
_NEEDS = {"bluesky": "pds", "snac": "snac"}


@pytest.fixture
def room_on(network_template, programs, tmp_path, require, monkeypatch):
    """A desk with one post for one network."""
    with stack() as servers:

        def make(network, **options):
            if network in _NEEDS:
                require(_NEEDS[network])
            running = network in programs
            place = place_on(servers, network, programs) if running else start(servers, network, tmp_path / "server")
            room = network_room(network_template, tmp_path, place, **options)
            monkeypatch.setenv("NEWSDESK_CREDENTIALS_FILE", str(room.secrets))
            if place.needs_media:
                room.picture()
            room.say("hands", TEXT, [place.id], media=["cup"] if place.needs_media else None)
            room.commit()
            return room, place

        yield make


def reconciler(room, *, later=0, **changes):
    now = datetime.now(UTC) + timedelta(minutes=later)
    return replace(Newsroom(room.folder).reconciler(now, live=True), **changes)


def tick(room, *, later=0, **changes):
    run = reconciler(room, later=later, **changes)
    with run.channels:
        return run.tick().lines


def killed(room, place, point):
    """A run as a process of its own that is killed at a point."""
    pid, ready = 0, os.pipe()
    if point in {"drop", "cut"}:
        place.server.fail(point, hook=lambda: os.kill(pid, signal.SIGKILL))
    pid = os.fork()
    if not pid:
        with contextlib.suppress(BaseException):
            os.read(ready[0], 1)  # the server must know whom to kill
            hit = lambda at: os.kill(os.getpid(), signal.SIGKILL) if at == point else None  # noqa: E731
            tick(room, seam=hit)
        os._exit(0)
    os.write(ready[1], b"x")
    status = os.waitpid(pid, 0)[1]
    place.server.heal()
    for end in ready:
        os.close(end)
    assert os.WIFSIGNALED(status), "the rehearsal must reach its point"


def state(room):
    ledger = Newsroom(room.folder).ledger.read()
    return next(iter(ledger.states.values())).name if ledger.states else StateName.NEW


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("network", CLASSES)
def test_a_run_that_is_killed_anywhere_leaves_at_most_one_post(room_on, network, point):
    room, place = room_on(network)
    killed(room, place, point)
    assert len(place.texts()) == POINTS[point]
    for later in (10, 20, 30):
        tick(room, later=later)
    expected = 1
    if CLASSES[network] == "blind" and point not in {"intent-committed", "published-pushed"}:
        expected = POINTS[point]
        assert state(room) is StateName.PARKED
    else:
        assert state(room) is StateName.PUBLISHED
    assert len(place.texts()) == expected
    assert room.audit() == ""


@pytest.mark.parametrize("point", ["drop", "cut", "called"])
def test_a_key_that_the_network_has_forgotten_is_not_leaned_on(room_on, point):
    room, place = room_on("mastodon")
    killed(room, place, point)
    place.server.keys.clear()
    for later in (120, 130):
        tick(room, later=later)
    assert place.texts() == [TEXT]
    assert state(room) is StateName.PUBLISHED


@pytest.mark.parametrize("point", ["intent-pushed", "drop", "cut", "called"])
def test_a_server_that_ignores_keys_gets_no_second_post(room_on, point):
    room, place = room_on("snac")
    killed(room, place, point)
    for later in (10, 20):
        tick(room, later=later)
    assert place.texts() == [TEXT]
    assert state(room) is StateName.PUBLISHED


def test_absence_is_believed_only_after_the_settle_time(room_on):
    """A timeline that lags: the post is there and not yet shown."""
    room, place = room_on("facebook", settle="10")
    killed(room, place, "cut")
    (number,) = [post["id"] for post in place.server.posts]
    place.server.left_out.add(number)
    for later in (2, 5, 9):
        assert tick(room, later=later) == ()
    place.server.left_out.clear()
    assert [line.word for line in tick(room, later=15)] == ["recovered"]
    assert len(place.texts()) == 1
