"""A run for each account, all at once on copies of one desk: nothing lost, nothing twice, whoever stops or wakes."""

import contextlib
import json
import os
import signal
import stat
import time
from collections import Counter

import pytest

from networks import stack
from newsdesk.publish import since_boot
from ticks import door, posted, room_on, runs_end, state, states, tick

TEXT = "Wash your hands with soap."
SIX = ("telegram", "x", "facebook", "threads", "linkedin", "mastodon")
# the server's hook: refuse so many pushes of the ledger that hold a certain event
HOOK = """#!/bin/sh
while read old new ref; do
  case "$ref" in refs/heads/ledger) ;; *) continue ;; esac
  git diff-tree -r --name-only "$old" "$new" | grep -q -e '{event}' || continue
  left=$(cat "{counter}")
  [ "$left" -gt 0 ] || continue
  echo $((left - 1)) > "{counter}"
  exit 1
done
"""


@pytest.fixture
def room_with(network_template, programs, tmp_path, monkeypatch):
    """A desk with accounts on some networks."""
    with stack() as servers:
        yield lambda *names, **more: room_on(servers, network_template, tmp_path, names, programs, monkeypatch, **more)


def lane(room, account):
    """The run of one account, with the secret of that account and of no other."""
    secret = json.loads(room.secrets.read_text())[account]
    words = ("publish", "--account", account)
    return room.start(*words, at=None, NEWSDESK_CREDENTIALS=json.dumps(secret), NEWSDESK_CREDENTIALS_FILE="")


def lanes(room, tmp_path, times):
    """Every account's run, so many times, each on a copy of its own, all at once: their exit codes and words."""
    copies = []
    for number in range(times):
        for place in room.places.values():
            copy = room.clone(tmp_path / f"copy-{place.id}-{number}")
            copies.append((type(room)(copy.folder, room.remote, places=room.places), place.id))
    for copy, _ in copies:
        copy.secrets.write_text(room.secrets.read_text())
    running = [lane(copy, account) for copy, account in copies]
    found = [(process.communicate(timeout=100), process.returncode) for process in running]
    assert not any("Traceback" in out + err for (out, err), _ in found), found
    return [(code, out + err) for (out, err), code in found]


@pytest.mark.parametrize("times", [1, 2])
def test_six_accounts_at_once_lose_nothing_and_send_nothing_twice(room_with, tmp_path, times):
    room = room_with(*SIX)
    for name in ("one", "two"):
        room.say(name, f"{TEXT} {name}", [place.id for place in room.places.values()])
    room.commit()
    ended = lanes(room, tmp_path, times)
    tick(room, later=1)
    assert {code for code, _ in ended} == {0}, ended
    for name, place in room.places.items():
        assert Counter(place.texts()) == {f"{TEXT} one": 1, f"{TEXT} two": 1}, name
    assert room.audit() == ""


def test_a_run_for_one_account_leaves_the_others_and_their_attempts_alone(room_with, newsdesk, monkeypatch):
    room = room_with("telegram", "x")
    room.say("hands", TEXT, ["relay-telegram", "relay-x"])
    room.commit()
    runs_end(monkeypatch)
    room.places["x"].server.fail("drop")
    call = door(room, newsdesk)
    assert call("publish", "--account", "relay-x")[0] == 0
    assert (states(room), posted(room)) == ({"relay-x": "open"}, {"telegram": 0, "x": 0})
    assert call("publish", "--account", "relay-telegram", later=20)[0] == 0
    assert states(room) == {"relay-x": "open", "relay-telegram": "published"}
    assert call("publish", "--account", "relay-x", later=20)[0] == 0
    assert posted(room) == {"telegram": 1, "x": 1}
    assert call("publish", "--account", "nobody")[0] == 2


def refuse_pushes(tmp_path, event, times):
    """The server refuses pushes of events of one name, so many times."""
    counter = tmp_path / "left"
    counter.write_text(str(times))
    hook = tmp_path / "remote.git/hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK.format(event=event, counter=counter))
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    return counter


@pytest.mark.parametrize("event", ["intent", "published"])
@pytest.mark.parametrize("times", [1, 3, 999])
def test_pushes_that_are_refused_cost_a_run_and_no_second_post(
    room_with, newsdesk, tmp_path, monkeypatch, event, times
):
    room = room_with("facebook", "linkedin")
    room.say("hands", TEXT, ["relay-facebook", "relay-linkedin"])
    room.commit()
    runs_end(monkeypatch)
    counter = refuse_pushes(tmp_path, event, times)
    call = door(room, newsdesk)
    code, told = call("publish")
    assert code in {0, 2}, told
    if times == 999:
        assert code == 2
        assert sum(posted(room).values()) <= (event == "published"), "who cannot write down what it does stops"
    assert max(posted(room).values()) <= 1
    counter.write_text("0")
    for later in (20, 40):
        call("publish", later=later)
    assert posted(room) == {"facebook": 1, "linkedin": 1}
    assert set(states(room).values()) == {"published"}
    assert room.audit() == ""


def stopped_at(room, point, late):
    """A run as a process of its own that stops at a point; once `late` exists, a long time has passed for it."""
    pid = os.fork()
    if not pid:
        with contextlib.suppress(BaseException):
            hit = lambda at: os.kill(os.getpid(), signal.SIGSTOP) if at == point else None  # noqa: E731
            boot = lambda: since_boot() + (600 if late.exists() else 0)  # noqa: E731
            tick(room, seam=hit, boot=boot)
        os._exit(0)
    status = os.waitpid(pid, os.WUNTRACED)[1]
    assert os.WIFSTOPPED(status), "the rehearsal must reach its point"
    return pid


def wake(pid):
    os.kill(pid, signal.SIGCONT)
    end = time.monotonic() + 30
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise AssertionError("the run does not end")
        time.sleep(0.02)


@pytest.mark.parametrize("network", ["telegram", "x", "facebook", "threads", "linkedin", "mastodon", "bluesky"])
def test_a_paused_run_that_wakes_after_anothers_recovery_sends_nothing_again(
    room_with, programs, tmp_path, monkeypatch, network
):
    """For the other machine the paused run has ended; when it wakes, more than a minute has passed."""
    if network == "bluesky" and network not in programs:
        pytest.skip("The PDS is not installed on this machine.")
    room = room_with(network)
    room.say("hands", TEXT, [f"relay-{network}"])
    room.commit()
    late = tmp_path / "late"
    pid = stopped_at(room, "prepared-pushed" if network == "threads" else "intent-pushed", late)
    try:
        assert tick(room, later=20) == (), "while it lives, nobody touches what it has begun"
        runs_end(monkeypatch)
        for later in (30, 40):
            tick(room, later=later)
        before = posted(room)[network]
        assert before == (network != "telegram")
    finally:
        late.touch()
        wake(pid)
    tick(room, later=60)
    assert posted(room)[network] == before
    assert state(room, "hands", f"relay-{network}").name == ("parked" if network == "telegram" else "published")
    assert room.audit() == ""


@pytest.mark.parametrize("network", ["x", "threads"])
def test_a_run_that_was_paused_shortly_goes_on(room_with, tmp_path, network):
    room = room_with(network)
    room.say("hands", TEXT, [f"relay-{network}"])
    room.commit()
    pid = stopped_at(room, "prepared-pushed" if network == "threads" else "intent-pushed", tmp_path / "late")
    wake(pid)
    assert posted(room) == {network: 1}
    assert tick(room, later=20) == ()


@pytest.mark.parametrize("network", ["x", "telegram", "mastodon"])
def test_a_run_that_was_paused_too_long_sends_nothing_and_the_next_one_does(room_with, tmp_path, network):
    room = room_with(network)
    room.say("hands", TEXT, [f"relay-{network}"])
    room.commit()
    late = tmp_path / "late"
    pid = stopped_at(room, "intent-pushed", late)
    late.touch()
    wake(pid)
    assert (posted(room), states(room)) == ({network: 0}, {f"relay-{network}": "new"})
    assert [line.word for line in tick(room, later=5)] == ["published"]
    assert posted(room) == {network: 1}
