"""Secrets are nowhere: not on the terminal, in the ledger, in the cache, in the desk or in what a run leaves behind."""

import base64
import json
import re
import signal
import sqlite3
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from networks import stack
from publishing import git
from servers.base import NetworkServer, Reply
from ticks import door, posted, rekey, room_on, runs_end, squeezed, states

TEXT = "Wash your hands with soap."
FAST = ("telegram", "x", "facebook", "threads", "linkedin")
EVERY = (*FAST, "mastodon", "bluesky")


@pytest.fixture
def room_with(network_template, programs, tmp_path, monkeypatch):
    """A desk with accounts on some networks, with a cache and a folder for temporary files of its own."""
    runs_end(monkeypatch)
    for name in ("cache", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("NEWSDESK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    with stack() as servers:
        yield lambda *names, **more: room_on(servers, network_template, tmp_path, names, programs, monkeypatch, **more)


def secrets(room):
    """Every value that nobody may see: the fields of the credentials, and the sessions that were made with them."""
    found = {value for place in room.places.values() for value in place.secrets.values()}
    for place in room.places.values():
        headers = [call.headers.get("Authorization", "") for call in place.server.asked]
        found |= {header.removeprefix("Bearer ") for header in headers if header.startswith("Bearer ")}
        found |= set(re.findall(r'oauth_signature="([^"]+)"', " ".join(headers)))
    return found


def forms(value):
    data = value.encode()
    yield data
    yield quote(value, safe="").encode()
    yield json.dumps(value)[1:-1].encode()
    yield base64.b64encode(data).rstrip(b"=")[:-1]
    yield data.hex().encode()


def everything(room, told):
    """What a run leaves: its words, every object of both repositories, the cache, the desk, temporary files."""
    yield "words", "\n".join(told).encode()
    for repository in (room.folder, room.remote):
        words = ["git", "cat-file", "--batch-all-objects", "--batch"]
        yield repository, subprocess.run(words, cwd=repository, capture_output=True, check=True).stdout
    base = room.folder.parent
    for place in (room.folder, base / "cache", base / "temporary", Path(room.remote)):
        for path in place.rglob("*"):
            if path.is_file() and "/objects/" not in str(path):
                yield path, path.read_bytes()
    for path in (base / "cache").glob("*.sqlite"):
        database = sqlite3.connect(path)
        yield path, "\n".join(row[0] or "" for row in database.execute("select value from texts")).encode()
        database.close()


def leaks(room, told):
    values = secrets(room)
    assert len(values) >= len(room.places)
    found = []
    for where, data in everything(room, told):
        for form in (form for value in values for form in forms(value)):
            at = data.find(form)
            if at >= 0:
                found.append((str(where), data[max(0, at - 80) : at + len(form) + 20]))
    return found


class Tattler:
    """Makes a network repeat the secrets of its account in every answer."""

    def __init__(self, place):
        self.server, self.all = place.server, " ".join(place.secrets.values())

    def say(self, kind):
        words = self.all
        error = {"error": words, "message": words, "description": words, "detail": words, "title": words}
        meta = {"message": words, "type": words, "code": 100, "error_user_msg": words, "fbtrace_id": words}
        status, kind = (int(kind), "status") if kind.isdecimal() else (500, kind)
        found = {**error, "error": meta if self.meta else words, "ok": False, "error_code": status}
        if kind == "id":
            found = {"id": f"7-{words}", "url": f"https://x.example/{words}", "uri": words, "ok": True}
            found |= {"data": {"id": words}, "result": {"message_id": 7, "chat": {"username": words, "id": -7}}}
            found |= {"permalink_url": words, "permalink": words, "cid": words, "created_at": "2026-11-22T10:00:00Z"}
            kind, status = "after", 200
        reply = Reply(status, found, {"Retry-After": "60", "x-restli-id": words, "Location": words})
        self.server.heal()
        self.server.fail(kind, times=99, decisive=kind in {"after", "cut", "half"}, reply=reply)

    @property
    def meta(self):
        return "graph" in type(self.server).__module__


FAULTS = ("400", "401", "429", "500", "after", "cut", "html", "id")


def test_no_secret_is_shown_or_kept_whatever_goes_wrong(room_with, newsdesk):
    room = room_with(*EVERY)
    call, told = door(room, newsdesk), []
    accounts = [place.id for place in room.places.values()]
    tattlers = [Tattler(place) for place in room.places.values()]
    for number, fault in enumerate(FAULTS):
        room.say(f"post-{number}", f"{TEXT} {number}", accounts)
        room.commit()
        for tattler in tattlers:
            tattler.say(fault)
        told.append(call("publish", later=number * 61)[1])
    told += [
        call(*words, later=700)[1] for words in (("plan",), ("plan", "--format", "json"), ("publish", "--dry-run"))
    ]
    told += [call("status", f"post-{number}", later=700)[1] for number in range(len(FAULTS))]
    told.append(call("takedown", "post-7", "--delete", "--because", "Wrong.", later=700)[1])
    told.append(call("ledger", "audit")[1])
    found = leaks(room, told)
    assert found == [], "\n".join(map(str, found))


def test_no_secret_stays_behind_a_run_that_is_killed(room_with, newsdesk):
    room = room_with(*FAST)
    room.picture()
    room.say("hands", TEXT, ["relay-x", "relay-facebook", "relay-linkedin", "relay-telegram"], media=["cup"])
    room.say("plain", f"{TEXT} Twice.", ["relay-threads", "relay-telegram"])
    room.commit()
    told = []
    for point in ("prepared", "called", "intent-pushed"):
        code, words = room.newsdesk("publish", NEWSDESK_REHEARSE=f"{point}:SIGKILL", GITHUB_ACTIONS="")
        assert code == -signal.SIGKILL
        told.append(words)
    told.append(door(room, newsdesk)("resolve", "hands", "relay-x", "--not-published", "--because", "I looked.")[1])
    found = leaks(room, told)
    assert found == [], "\n".join(map(str, found))
    assert not list((room.folder.parent / "temporary").rglob("*.json"))


def test_the_runner_is_told_what_to_hide_before_anything_else(room_with):
    room = room_with("telegram", "x")
    rekey(room, "relay-x", key="100%25 sure\nsecond-line-of-it")
    room.say("hands", TEXT, ["relay-telegram", "relay-x"])
    room.commit()
    for words in (("publish",), ("takedown", "hands", "--delete", "--because", "Wrong.")):
        command = room.start(*words, at=None, NEWSDESK_CREDENTIALS_FILE=str(room.secrets), GITHUB_ACTIONS="true")
        out, _ = command.communicate(timeout=60)
        lines = out.splitlines()
        masks = [line for line in lines if line.startswith("::add-mask::")]
        assert lines[: len(masks)] == masks, "nothing comes before"
        hidden = {re.sub("%25", "%", line.removeprefix("::add-mask::")) for line in masks}
        values = {*room.places["telegram"].secrets.values(), *room.places["x"].secrets.values(), "second-line-of-it"}
        assert values - {room.places["x"].secrets["key"]} <= hidden
        assert "100%25 sure" in hidden, "a percent sign is written so that the runner reads it as one"
        assert not any("second-line-of-it" in line for line in lines if line not in masks)


def test_a_file_with_secrets_inside_the_desk_is_refused(room_with, newsdesk, monkeypatch):
    room = room_with("telegram")
    room.say("hands", TEXT, ["relay-telegram"])
    inside = room.folder / "credentials.json"
    room.commit()
    inside.write_text(room.secrets.read_text())
    link = room.folder.parent / "link.json"
    link.symlink_to(inside)
    for place in (inside, link, room.folder / "content" / ".." / "credentials.json"):
        monkeypatch.setenv("NEWSDESK_CREDENTIALS_FILE", str(place))
        told = door(room, newsdesk)("publish")[1]
        assert (posted(room), states(room)) == ({"telegram": 0}, {})
        assert "names a file inside the desk" in squeezed(told)
    inside.unlink()


class Recorder(NetworkServer):
    """A server that somebody would like the token to be sent to."""

    def answer(self, call):  # noqa: ARG002
        return Reply(200, {"id": "1", "url": "https://x.example/1", "ok": True})

    def decisive(self, call):  # noqa: ARG002
        return False


def test_a_change_of_data_takes_no_token_to_another_server(room_with, newsdesk):
    room = room_with("mastodon", "telegram", "x")
    call = door(room, newsdesk)
    with Recorder() as thief:
        account = room.folder / "content/accounts/relay-mastodon.md"
        account.write_text(account.read_text().replace(room.places["mastodon"].server.url, thief.url))
        page = room.folder / "guidelines/networks/x.md"
        page.write_text(page.read_text().replace(room.places["x"].server.url, thief.url))
        telegram = room.folder / "content/accounts/relay-telegram.md"
        telegram.write_text(telegram.read_text().replace("title:", f"server: {thief.url}\ntitle:"))
        room.say("hands", TEXT, [place.id for place in room.places.values()])
        room.commit()
        code, told = call("publish")
        again = call("publish", later=10)[0]
        assert thief.asked == []
    assert posted(room) == dict.fromkeys(room.places, 0), told
    assert squeezed(told).count("The secret is bound to the host") == 3, told
    assert (code, again) == (1, 0)
    assert states(room) == {}


WRONG = {
    "expired": (lambda data: {**data, "expires": "2026-01-01"}, "ended on 2026-01-01"),
    "for another profile": (lambda data: {**data, "id": "@another"}, "another profile"),
    "without a host": (lambda data: {k: v for k, v in data.items() if k != "host"}, "does not name the host"),
    "with a path in its host": (lambda data: {**data, "host": f"{data['host']}/x"}, "does not name the host"),
    "with a number": (lambda data: {**data, "token": 4711}, "must be text"),
    "with a time nobody can read": (lambda data: {**data, "expires": "tomorrow"}, "cannot be read"),
    "without its field": (lambda data: {"host": data["host"]}, "no bot token"),
    "a list": (lambda data: [data], "no entry"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_secret_that_is_wrong_sends_nothing_and_says_what_is_wrong(room_with, newsdesk, wrong):
    room = room_with("telegram")
    room.say("hands", TEXT, ["relay-telegram"])
    room.commit()
    change, words = WRONG[wrong]
    known = json.loads(room.secrets.read_text())
    room.secrets.write_text(json.dumps({"relay-telegram": change(known["relay-telegram"])}))
    call = door(room, newsdesk)
    told = call("publish")[1]
    assert posted(room) == {"telegram": 0}
    assert words in squeezed(told), told
    assert leaks_of_file(room, [told]) == []
    room.secrets.write_text(json.dumps(known))
    assert call("publish", later=75)[0] == 0
    assert posted(room) == {"telegram": 1}


def leaks_of_file(room, told):
    values = {place.secrets["token"] for place in room.places.values()}
    return [form for text in told for value in values for form in forms(value) if form in text.encode()]


@pytest.mark.parametrize(
    "broken", ['{{"token": "{secret}"', "{secret}", '["{secret}"]', '"{secret}"', "\ufeff{secret}\x00"]
)
@pytest.mark.parametrize("where", ["file", "environment"])
def test_a_secret_that_is_no_json_is_never_shown(room_with, newsdesk, monkeypatch, broken, where):
    room = room_with("telegram")
    secret = room.places["telegram"].secrets["token"]
    text = broken.format(secret=secret).replace("{{", "{")
    room.say("hands", TEXT, ["relay-telegram"])
    room.commit()
    if where == "file":
        room.secrets.write_text(text)
    else:
        monkeypatch.delenv("NEWSDESK_CREDENTIALS_FILE")
        monkeypatch.setenv("NEWSDESK_CREDENTIALS", text.replace("\x00", ""))
    call = door(room, newsdesk)
    told = [call(*words)[1] for words in (("publish",), ("publish", "--account", "relay-telegram"), ("plan",))]
    assert "is not the JSON of a secret" in squeezed(told[1])
    assert posted(room) == {"telegram": 0}
    assert not any(secret in text for text in told)


def test_a_rehearsal_shows_exactly_what_would_be_sent_and_calls_nobody(room_with, newsdesk):
    room = room_with(*EVERY)
    room.picture()
    many = [place.id for place in room.places.values() if place.network != "threads"]
    room.say("hands", f"{TEXT} 💧 ماء", many, media=["cup"])
    room.say("thread", "One.\n\n## Next\nTwo.", ["relay-telegram", "relay-threads"])
    room.commit()
    for place in room.places.values():
        place.server.asked.clear()
    call = door(room, newsdesk)
    code, told = call("publish", "--dry-run")
    assert code == 0, told
    assert {name: [c.path for c in place.server.asked] for name, place in room.places.items()} == {
        name: [] for name in room.places
    }
    for account in many:
        assert f"hands {account} 1" in told
    assert told.count("💧 ماء") >= len(many), told
    assert "Two hands hold a cup." in told
    assert "Nothing was sent." in told
    assert states(room) == {}
    assert leaks(room, [told]) == [] if secrets(room) else True
    assert git(room.folder, "status", "--porcelain") == ""


def test_credentials_that_end_soon_still_send_and_those_that_ended_a_second_ago_do_not(room_with, newsdesk):
    room = room_with("telegram", "x")
    moment = datetime.now(UTC)
    rekey(room, "relay-telegram", expires=(moment + timedelta(hours=1)).isoformat())
    rekey(room, "relay-x", expires=(moment - timedelta(seconds=1)).isoformat())
    room.say("hands", TEXT, ["relay-telegram", "relay-x"])
    room.commit()
    door(room, newsdesk)("publish")
    assert posted(room) == {"telegram": 1, "x": 0}
