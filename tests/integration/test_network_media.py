"""Pictures that cannot be had, on their way to networks: nothing goes out without them, and nobody else waits."""

import json
import os
from hashlib import sha256

import pytest

from channel_contract import picture
from media_files import scene, telling
from networks import stack
from servers.files import FileServer, Odd
from servers.s3 import KEY, REGION, SECRET, S3Server
from ticks import door, posted, room_on, runs_end, squeezed, states

TEXT = "Wash your hands with soap."
TOKEN = "hush-token-of-nobody"  # noqa: S105 - opens nothing
CUP = telling("JPEG", 1, scene((640, 480)))


@pytest.fixture(scope="module")
def s3():
    with S3Server("public") as found:
        yield found


@pytest.fixture
def library():
    with FileServer({"/cup.jpg": CUP}, token=f"Bearer {TOKEN}") as found:
        yield found


@pytest.fixture
def room_with(network_template, tmp_path, monkeypatch, library, s3):
    """A desk with accounts on some networks, a picture in a library, and a place that networks may fetch from."""
    runs_end(monkeypatch)
    monkeypatch.setenv("NEWSDESK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    public = {"kind": "s3", "endpoint": s3.url, "bucket": "public", "region": REGION, "key": KEY, "secret": SECRET}
    stores = {"library": {"kind": "https", "url": f"{library.url}/{{id}}.jpg", "token": TOKEN}, "public": public}
    monkeypatch.setenv("NEWSDESK_ASSETS", json.dumps(stores))
    with stack() as servers:

        def make(*names):
            room = room_on(servers, network_template, tmp_path, names, patch=monkeypatch)
            asset = {"title": "Two hands", "origin": "original", "credit": "Relay Medical", "licence": "own"}
            asset |= {"people": "none", "library": "cup", "sha256": sha256(CUP).hexdigest()}
            lines = "".join(f"{key}: {value}\n" for key, value in asset.items())
            room.write("content/media/cup/asset.md", f"---\n{lines}alt:\n  en: Two hands hold a cup.\n---\n")
            return room

        yield make


def say(room):
    """A post with the picture everywhere, and one without on Telegram."""
    room.say("hands", TEXT, [p.id for p in room.places.values() if p.network != "telegram"], media=["cup"])
    room.say("plain", "Rinse them.", ["relay-telegram"])
    room.commit()


def left_behind(room):
    return [str(path) for path in (room.folder.parent / "temporary").rglob("*")]


def test_a_picture_of_the_library_reaches_every_network_and_leaves_nothing_behind(room_with, newsdesk, library):
    room = room_with("telegram", "x", "facebook", "linkedin", "instagram", "threads")
    say(room)
    code, told = door(room, newsdesk)("publish")
    assert (code, posted(room)) == (0, dict.fromkeys(room.places, 1)), told
    assert len([one for one in library.asked if one.path == "/cup.jpg"]) == 1, "fetched once for all"
    assert left_behind(room) == []
    for secret in (TOKEN, KEY, SECRET, "X-Amz-Signature"):
        assert secret not in told
        assert secret not in door(room, newsdesk)("status", "hands")[1]


def serve(data):
    return lambda library: library.files.update({"/cup.jpg": data})


def odd(kind, **more):
    return lambda library: library.odd.update({"/cup.jpg": Odd(kind, **more)})


# what happens to the file, and whether it may come by itself
TROUBLES = {
    "other bytes": (serve(picture()), False),
    "no picture": (serve(b"<!doctype html><title>Login"), False),
    "five gigabytes": (odd("huge"), False),
    "a body without an end": (odd("endless"), None),
    "half of it": (odd("short"), True),
    "a failure": (odd("status", status=503), True),
    "a token that is not accepted": (lambda library: setattr(library, "token", "Bearer another"), True),
    "a number that is not there": (lambda library: library.files.clear(), None),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_without_its_picture_a_post_stays_and_the_others_go(room_with, newsdesk, library, trouble):
    room = room_with("telegram", "x", "facebook", "instagram")
    say(room)
    change, returns = TROUBLES[trouble]
    change(library)
    call = door(room, newsdesk)
    code, told = call("publish")
    assert posted(room) == {"telegram": 1, "x": 0, "facebook": 0, "instagram": 0}, told
    assert squeezed(told).count(" refused hands") == 3, told
    assert TOKEN not in told
    assert left_behind(room) == []
    if returns is False:
        assert code == 1
    assert call("publish", later=10)[0] == 0, "the same is no news"
    assert posted(room)["x"] == 0
    library.files["/cup.jpg"], library.token = CUP, f"Bearer {TOKEN}"
    library.odd.clear()
    call("publish", later=25)
    if not returns and set(states(room, "hands").values()) == {"failed"}:
        for account in states(room, "hands"):
            assert call("resolve", "hands", account, "--not-published", "--because", "Repaired.", later=26)[0] == 0
        call("publish", later=30)
    assert posted(room) == dict.fromkeys(room.places, 1)
    assert set(states(room).values()) == {"published"}


def test_a_library_that_is_away_costs_time_and_no_post(room_with, newsdesk, monkeypatch):
    room = room_with("telegram", "x")
    say(room)
    kept = os.environ["NEWSDESK_ASSETS"]
    stores = json.loads(kept)
    stores["library"]["url"] = "http://127.0.0.1:9/{id}.jpg"
    monkeypatch.setenv("NEWSDESK_ASSETS", json.dumps(stores))
    call = door(room, newsdesk)
    told = call("publish")[1]
    assert posted(room) == {"telegram": 1, "x": 0}, told
    monkeypatch.setenv("NEWSDESK_ASSETS", kept)
    assert call("publish", later=10)[0] == 0
    assert posted(room) == {"telegram": 1, "x": 1}


@pytest.mark.parametrize("secret", ["", "no json", '{"library": 7}'])
def test_a_secret_of_the_stores_that_is_missing_or_broken_stops_only_what_needs_it(
    room_with, newsdesk, monkeypatch, secret
):
    room = room_with("telegram", "x")
    room.picture("bowl")
    say(room)
    room.say("bowl", "A bowl.", ["relay-telegram"], media=["bowl"])
    room.commit()
    monkeypatch.setenv("NEWSDESK_ASSETS", secret)
    told = door(room, newsdesk)("publish")[1]
    assert posted(room) == {"telegram": 2, "x": 0}, told
    assert "NEWSDESK_ASSETS" in told
    assert states(room, "hands") == {"relay-x": "refused"}


def test_a_film_or_too_many_pictures_for_a_network_are_handed_over_whole_and_never_cut(room_with, newsdesk):
    room = room_with("x", "linkedin")
    for number in range(5):
        room.picture(f"cup-{number}", picture(colour=(number * 40, 10, 10)))
    room.say("many", TEXT, ["relay-x"], media=[f"cup-{number}" for number in range(5)])
    room.commit()
    call = door(room, newsdesk)
    call("publish")
    assert posted(room) == {"x": 0, "linkedin": 0}, "five pictures are one too many for X: none goes without the others"
