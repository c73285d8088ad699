"""Networks in trouble, seen from the terminal: one clear message, nothing twice, nothing lost, the others go on."""

import pytest

from networks import stack
from servers.base import Reply
from servers.telegram import Bad
from ticks import (
    door,
    posted,
    rekey,
    room_on,
    squeezed,
)

TEXT = "Wash your hands with soap."
EVERY = ("telegram", "x", "facebook", "threads", "linkedin", "mastodon", "bluesky")


@pytest.fixture
def room(network_template, programs, tmp_path, monkeypatch):
    """A desk with an account on every network."""
    with stack() as servers:
        yield room_on(servers, network_template, tmp_path, EVERY, programs, monkeypatch)


def wrong_token(room, place):
    for field in place.secrets:
        rekey(room, place.id, **{field: f"4711-wrong-{field}"})
    return lambda: rekey(room, place.id, **place.secrets)


def no_permission(room, place):
    server, refuse = place.server, lambda *words: server.fail("status", times=99, decisive=False, reply=Reply(*words))
    match place.network:
        case "telegram":
            server.rights.clear()
            return lambda: server.rights.update({"post", "edit", "delete"})
        case "x":
            server.read_only = True
            return lambda: setattr(server, "read_only", False)
        case "linkedin":
            server.role = False
            return lambda: setattr(server, "role", True)
        case "facebook" | "threads":
            kept = set(server.permissions)
            server.permissions.clear()
            return lambda: server.permissions.update(kept)
        case "bluesky":
            server.pds.call("server.revokeAppPassword", {"name": "newsdesk"}, token=server.token)
            return lambda: rekey(room, place.id, app_password=server.password)
        case "mastodon":
            refuse(403, {"error": "This action is outside the authorized scopes"})
    return server.heal


def suspended(room, place):  # noqa: ARG001 - the same arguments for each
    server, refuse = place.server, lambda *words: server.fail("status", times=99, decisive=False, reply=Reply(*words))
    match place.network:
        case "telegram":
            server.refuse = Bad("bot was kicked from the channel chat", 403)
            return lambda: setattr(server, "refuse", None)
        case "x":
            server.suspended = True
            return lambda: setattr(server, "suspended", False)
        case "linkedin":
            server.token_state = "revoked"  # noqa: S105 - a state, no secret
            return lambda: setattr(server, "token_state", "")
        case "facebook" | "threads":
            server.denied = (190, 459, "The user is checkpointed")
            return lambda: setattr(server, "denied", None)
        case "bluesky":
            return moderated(server)
        case "mastodon":
            refuse(403, {"error": "Your login is currently disabled"})
    return server.heal


def not_there(room, place):  # noqa: ARG001
    place.server.leave()
    return place.server.come_back


def pause(room, place):  # noqa: ARG001
    place.server.fail("status", times=99, reply=Reply(429, {"error": "slow down"}, {"Retry-After": "600"}))
    return place.server.heal


def moderated(server):
    """A Bluesky account that the people who run the server have taken down, and how they bring it back."""
    subject = {"$type": "com.atproto.admin.defs#repoRef", "did": server.did}

    def put(applied):
        change = {"subject": subject, "takedown": {"applied": applied}}
        server.pds.call("admin.updateSubjectStatus", change, admin=True)

    put(applied=True)
    return lambda: put(applied=False)


# what can happen to a network, and whether a person must do something
TROUBLES = (
    (wrong_token, True),
    (no_permission, True),
    (suspended, True),
    (not_there, False),
    (pause, False),
    (lambda *_: lambda: None, None),
)


@pytest.mark.parametrize("turn", range(len(TROUBLES)))
def test_each_trouble_is_told_once_stops_nobody_else_and_loses_nothing(room, newsdesk, turn):
    """In one run every network has another trouble; in six runs every network has had every one."""
    call = door(room, newsdesk)
    room.say(f"hands-{turn}", TEXT, [place.id for place in room.places.values()])
    room.commit()
    chosen = {name: TROUBLES[(turn + at) % len(TROUBLES)] for at, name in enumerate(room.places)}
    repairs = [make(room, room.places[name]) for name, (make, _) in chosen.items()]
    code, told = call("publish")
    again = call("publish", later=75)[0]
    for repair in repairs:
        repair()
    assert code == 1, told
    assert again == 0, "the same trouble is no news"
    assert posted(room) == {name: int(person is None) for name, (_, person) in chosen.items()}, told
    for name, (_, person) in chosen.items():
        place = room.places[name]
        assert squeezed(told).count(f" {place.id} 1") == 1, f"one message for each account: {told}"
        if person:
            assert f"guidelines/networks/{name}.md" in squeezed(told), told
    code, told = call("publish", later=150)
    assert (code, posted(room)) == (0, dict.fromkeys(room.places, 1)), told
