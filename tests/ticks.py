"""Runs of a desk with accounts on networks, in this process: what a person reads of each, and what came of it."""

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from shutil import which

import pytest

from channel_contract import LEAKS
from networks import Place, network_room, open_networks, start
from newsdesk.forge.local import LocalForge
from newsdesk.newsroom import Newsroom


def template_in(place):
    """A desk without accounts on networks and its empty ledger, for all tests of a module."""
    with pytest.MonkeyPatch.context() as patch:
        for who in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{who}_NAME", "Officer")
            patch.setenv(f"GIT_{who}_EMAIL", "officer@relay-medical.example")
        return open_networks(place)


def programs_in(stack, factory):
    """The servers that are programs, running until the stack ends: mastodon-mock, and the PDS where it is installed."""
    from servers.mastodon import MastodonMock  # noqa: PLC0415
    from servers.pds import NODE_MODULES, Pds  # noqa: PLC0415

    found = {"mastodon": stack.enter_context(MastodonMock(factory.mktemp("mastodon")))}
    if which("node") and (NODE_MODULES / "@atproto/pds/package.json").is_file():
        found["bluesky"] = stack.enter_context(Pds(factory.mktemp("pds")))
    return found


def place_on(stack, name, programs):
    """A place on a server of its own, or with an account of its own on one that runs."""
    from servers.mastodon import Mastodon  # noqa: PLC0415

    if name == "mastodon":
        server = stack.enter_context(Mastodon(programs["mastodon"], LEAKS))
        return Place(name, server, {"token": LEAKS}, own_server=True)
    if name == "bluesky":
        server = stack.enter_context(programs["bluesky"].account())
        return Place(name, server, {"app_password": server.app_password}, {"handle": server.handle})
    return start(stack, name, None)


def runs_end(patch):
    """Runs of this process end one by one: none is still at it when the next looks."""
    patch.setattr(LocalForge, "run_ended", lambda *_: True)


def room_on(stack, template, folder, names, programs=None, patch=None, **options):
    """A desk with accounts on some networks; the commands of this process find its credentials."""
    places = [place_on(stack, name, programs or {}) for name in names if name != "bluesky" or name in (programs or {})]
    room = network_room(template, folder, *places, **options)
    if patch:
        patch.setenv("NEWSDESK_CREDENTIALS_FILE", str(room.secrets))
        patch.setenv("NEWSDESK_REHEARSE", "")
    return room


def posted(room):
    """How many posts each network shows."""
    return {name: len(place.texts()) for name, place in room.places.items()}


def at(later=0):
    """The time some minutes from now, as --at takes it."""
    return f"{datetime.now(UTC) + timedelta(minutes=later):%Y-%m-%dT%H:%M:%SZ}"


def reconciler(room, *, later=0, **changes):
    now = datetime.now(UTC) + timedelta(minutes=later)
    return replace(Newsroom(room.folder).reconciler(now, live=True), **changes)


def tick(room, *, later=0, **changes):
    """The lines of one run."""
    run = reconciler(room, later=later, **changes)
    with run.channels:
        return run.tick().lines


def words(room, **options):
    return [line.word for line in tick(room, **options)]


def states(room, post=None):
    """State by account, of the first parts or of one post's."""
    found = Newsroom(room.folder).ledger.read().states
    return {key.account: state.name.value for key, state in found.items() if key.part == 1 and post in {None, key.post}}


def state(room, post, account, part=1):
    from newsdesk.model.delivery import UNTOUCHED, DeliveryKey  # noqa: PLC0415

    return Newsroom(room.folder).ledger.read().states.get(DeliveryKey(post, account, part), UNTOUCHED)


def door(room, newsdesk):
    """The command line of a desk in this process, at a time some minutes from now: exit code and all words."""

    def call(*told, later=0):
        timed = ["--at", at(later)] if told[0] in {"publish", "plan", "status", "takedown", "resolve"} else []
        done = newsdesk(*told, *timed, desk=room.folder)
        assert "Traceback" not in done.output
        return done.exit_code, done.output

    return call


def plan(call, later=0):
    """The plan's rows by post, account and part."""
    rows = json.loads(call("plan", "--all", "--format", "json", later=later)[1])
    return {(row["post"], row["account"], row["part"]): row for row in rows}


@contextmanager
def away(server):
    """A server that nobody reaches for a while."""
    server.leave()
    try:
        yield
    finally:
        server.come_back()


def rekey(room, account, **fields):
    """Change fields of an account's secret; None takes one away."""
    known = json.loads(room.secrets.read_text())
    for name, value in fields.items():
        known[account][name] = value
        if value is None:
            del known[account][name]
    room.secrets.write_text(json.dumps(known))


def squeezed(text):
    """Terminal lines without their breaks."""
    return " ".join(text.split())
