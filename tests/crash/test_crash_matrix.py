"""Kill -9 at every step, then run again: never two posts, and none lost where the network can tell."""

import os
import signal
import time

import pytest

from publishing import open_room

# point: what the kill leaves behind
POINTS = {
    "intent-committed": "before the intent is pushed",
    "intent-pushed": "after the intent, before the call",
    "call-committed": "during the call, before the network has it",
    "call-pushed": "during the call, accepted, the answer unread",
    "called": "after the answer, before the receipt is committed",
    "published-committed": "the receipt committed, not pushed",
    "published-pushed": "the receipt pushed",
}


@pytest.fixture
def room(tmp_path):
    room = open_room(tmp_path)
    room.post("hands")
    room.commit()
    return room


@pytest.mark.parametrize("point", POINTS, ids=lambda point: POINTS[point].replace(" ", "-"))
def test_a_run_killed_anywhere_leaves_one_post(room, point):
    code, _ = room.run("publish", NEWSDESK_REHEARSE=f"{point}:SIGKILL")
    assert code == -signal.SIGKILL, "the rehearsal must reach its point"
    for _ in range(3):
        code, words = room.run("publish")
        assert code == 0, words
    assert len(room.items()) == 1
    assert room.events().count("published") == 1
    assert room.run("ledger", "audit")[0] == 0


def test_a_run_killed_twice_and_then_once_more_leaves_one_post(room):
    for point in ("call-pushed", "published-committed", "published-pushed"):
        room.run("publish", NEWSDESK_REHEARSE=f"{point}:SIGKILL")
    room.run("publish")
    assert len(room.items()) == 1


def test_a_paused_run_does_not_publish_after_another_has(room):
    paused = room.start("publish", NEWSDESK_REHEARSE="intent-pushed:SIGSTOP")
    _wait_until_stopped(paused.pid)
    code, words = room.run("publish")
    assert (code, room.items()) == (0, []), f"the other run is alive: nobody takes over. {words}"
    os.kill(paused.pid, signal.SIGCONT)
    paused.communicate(timeout=60)
    room.run("publish")
    assert len(room.items()) == 1
    assert room.events().count("published") == 1


def _wait_until_stopped(pid):
    for _ in range(600):
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
            if file.read().rpartition(")")[2].split()[0] == "T":
                return
        time.sleep(0.05)
    raise AssertionError("the process did not stop")


def test_a_signal_finishes_the_present_step_and_begins_nothing_new(tmp_path):
    room = open_room(tmp_path)
    for name in ("one", "two"):
        room.post(name)
    room.commit()
    code, _ = room.run("publish", NEWSDESK_REHEARSE="call-pushed:SIGTERM")
    assert code == 0
    assert len(room.items()) == 1
    assert room.events() == ["intent", "published"]
    room.run("publish")
    assert len(room.items()) == 2


def test_the_control_a_list_of_receipts_written_at_the_end_posts_twice():
    """What is done everywhere, and why the ledger exists: the same kill, one receipt too late."""
    posted, receipts = [], set()

    def naive_run(killed):
        if "hands" not in receipts:
            posted.append("hands")
            if killed:
                return
            receipts.add("hands")

    naive_run(killed=True)
    naive_run(killed=False)
    assert len(posted) == 2
