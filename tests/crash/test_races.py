"""Several runs at once, remotes that say no, clocks that jump, holds that arrive in between."""

import json
import shutil
import subprocess
from collections import Counter

import pytest

from git_http import GitServer
from publishing import git, open_room

RUNNERS, POSTS = 6, 20


def _busy_room(tmp_path, count=POSTS, remote=None):
    room = open_room(tmp_path, remote)
    workflow = room.folder / "guidelines/workflow.md"
    workflow.write_text(workflow.read_text().replace("\npeople:\n", "\nper_run: 50\n\npeople:\n"))
    for number in range(count):
        room.post(f"post-{number:02}")
    room.commit()
    return room


def test_six_runners_racing_over_http_publish_each_delivery_once(tmp_path):
    room = _busy_room(tmp_path)
    with GitServer(tmp_path) as server:
        url = server.url("remote.git")
        runners = []
        for number in range(RUNNERS):
            (tmp_path / f"runner-{number}").mkdir()
            other = room.clone(tmp_path / f"runner-{number}" / "desk")
            git(other.folder, "remote", "set-url", "origin", url)
            runners.append(other.start("publish"))
        for process in runners:
            out, err = process.communicate(timeout=400)
            assert process.returncode in {0, 2}, err
            assert "Traceback" not in err, err + out
        for _ in range(4):
            room.run("publish")
    assert len(room.items()) == POSTS
    assert Counter(room.events())["published"] == POSTS
    assert room.run("ledger", "audit")[0] == 0


def test_pushes_that_a_hook_refuses_are_tried_again(tmp_path):
    room = _busy_room(tmp_path, 1)
    hook = tmp_path / "remote.git/hooks/pre-receive"
    hook.write_text('#!/bin/sh\nn=$(cat count 2>/dev/null || echo 0); echo $((n+1)) > count\n[ "$n" -ge 3 ]\n')
    hook.chmod(0o755)
    code, words = room.run("publish")
    assert (code, len(room.items())) == (0, 1), words


def test_a_remote_that_always_refuses_is_one_plain_sentence_and_nothing_is_sent(tmp_path):
    room = _busy_room(tmp_path, 1)
    hook = tmp_path / "remote.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    code, words = room.run("publish")
    assert code == 2
    assert words.count("\n") == 1, words
    hook.unlink()
    assert room.items() == []
    assert room.run("publish")[0] == 0
    assert len(room.items()) == 1


def test_no_ledger_means_nothing_is_sent(tmp_path):
    room = _busy_room(tmp_path, 1)
    bare = tmp_path / "remote.git"
    git(bare, "config", "receive.denyDeletes", "false")
    git(bare, "update-ref", "-d", "refs/heads/ledger")
    fresh = room.clone(tmp_path / "fresh")
    for place in (room, fresh):
        code, words = place.run("publish")
        assert code == 2
        assert "ledger" in words
        assert place.items() == []


def test_an_event_edited_by_hand_stops_its_delivery_and_not_the_others(tmp_path):
    room = _busy_room(tmp_path, 2)
    room.run("publish", NEWSDESK_REHEARSE="published-pushed:SIGKILL")
    work = tmp_path / "by-hand"
    git(tmp_path, "clone", "--quiet", "--branch", "ledger", room.remote, str(work))
    receipt = next(path for path in work.rglob("*-published.json"))
    receipt.write_text(json.dumps({"nothing": "true"}))
    git(work, "commit", "--quiet", "-am", "tidy up")
    git(work, "push", "--quiet", "origin", "HEAD:ledger")
    code, words = room.run("publish")
    assert len(room.items()) == 2, words
    assert Counter(json.loads(room.run("plan", "--format", "json")[1])[i]["state"] for i in range(2)) == {
        "parked": 1,
        "published": 1,
    }
    assert room.run("ledger", "audit")[0] == 1
    assert code in {0, 1}


def test_a_clock_that_went_back_stops_the_run(tmp_path):
    room = _busy_room(tmp_path, 1)
    room.run("publish")
    room.post("later", when="2026-12-01 09:00")
    room.commit()
    code, words = room.run("publish", at="2026-12-01T09:10Z")
    assert code == 2
    assert "clock" in words
    assert len(room.items()) == 1


HOLD = """---
title: Mourning
scope:
  everything: yes
start: 2026-12-01 00:00
timezone: UTC
reason: National mourning
raised_by: supervisor
---
"""


def test_a_hold_that_was_pushed_stops_the_next_run_without_anything_else(tmp_path):
    room = _busy_room(tmp_path, 1)
    room.write("calendar/holds/mourning.md", HOLD)
    room.commit("Hold", reviewed=False)
    code, words = room.run("publish")
    assert (code, room.items()) == (0, []), words
    assert json.loads(room.run("plan", "--format", "json")[1])[0]["state"] == "held"


def test_a_hold_that_cannot_be_read_holds_everything(tmp_path):
    room = _busy_room(tmp_path, 1)
    room.write("calendar/holds/mourning.md", HOLD.replace("everything: yes", "everyting: yes"))
    room.commit("Hold", reviewed=False)
    assert room.run("publish")[0] == 0
    assert room.items() == []


def test_after_its_latest_time_nothing_is_caught_up(tmp_path):
    room = _busy_room(tmp_path, 3)
    code, _ = room.run("publish", at="2026-12-09T10:05Z")
    assert (code, room.items()) == (0, [])
    states = {row["state"] for row in json.loads(room.run("plan", "--format", "json", at="2026-12-09T10:05Z")[1])}
    assert states == {"missed"}


def test_a_renamed_post_is_not_sent_again(tmp_path):
    room = _busy_room(tmp_path, 1)
    room.run("publish")
    old = room.folder / "content/posts/post-00.md"
    shutil.move(old, old.with_name("another-name.md"))
    room.commit("Rename")
    assert room.run("publish")[0] == 0
    assert len(room.items()) == 1
    row = json.loads(room.run("plan", "--format", "json")[1])[0]
    assert [reason["code"] for reason in row["reasons"]] == ["already_sent"]


def test_uncommitted_and_unreviewed_changes_are_never_published(tmp_path):
    room = _busy_room(tmp_path, 1)
    room.post("draft")
    room.run("publish")
    assert len(room.items()) == 1
    room.commit("Push without a review", reviewed=False)
    code, words = room.run("publish")
    assert (code, len(room.items())) == (0, 1), words
    rows = {row["post"]: row for row in json.loads(room.run("plan", "--format", "json")[1])}
    assert rows["draft"]["reasons"][0]["code"] == "not_approved"


def test_at_most_so_many_for_one_account_in_one_run(tmp_path):
    room = open_room(tmp_path)
    for number in range(5):
        room.post(f"post-{number}")
    room.commit()
    counts = []
    for _ in range(3):
        room.run("publish")
        counts.append(len(room.items()))
    assert counts == [3, 5, 5]


def test_by_hand_asks_a_person_once_and_ends_when_the_person_says_so(tmp_path):
    room = open_room(tmp_path)
    room.post("hands", account="relay-hand")
    room.commit()
    code, words = room.run("publish")
    assert (code, "by hand" in words) == (1, True)
    assert room.run("publish")[0] == 0, "what is parked does not fail every run"
    assert "Wash your hands with soap" in room.run("status", "hands")[1]
    code, words = room.run(
        "resolve", "hands", "relay-hand", "--published", "https://social.example/1", "--because", "I posted it"
    )
    assert code == 0, words
    row = json.loads(room.run("plan", "--format", "json")[1])[0]
    assert row["state"] == "published"
    code, words = room.run("resolve", "hands", "relay-hand", "--not-published", "--because", "again")
    assert (code, "nothing to resolve" in words) == (2, True)


@pytest.mark.parametrize("person", ["not-published", "published"])
def test_an_attempt_left_open_by_another_machine_waits_for_a_person(tmp_path, person):
    room = open_room(tmp_path)
    room.post("hands", account="relay-hand")
    room.commit()
    room.run("publish", NEWSDESK_REHEARSE="intent-pushed:SIGKILL")
    code, words = room.run("publish")
    assert (code, "parked" in words) == (1, True), words
    answer = ["--published", "https://social.example/1"] if person == "published" else ["--not-published"]
    assert room.run("resolve", "hands", "relay-hand", *answer, "--because", "I looked")[0] == 0
    state = json.loads(room.run("plan", "--format", "json")[1])[0]["state"]
    assert state == ("published" if person == "published" else "due")


def test_a_dry_run_changes_nothing(tmp_path):
    room = _busy_room(tmp_path, 1)
    before = subprocess.run(["git", "show-ref"], cwd=tmp_path / "remote.git", capture_output=True, check=True).stdout
    code, words = room.run("publish", "--dry-run")
    assert (code, "post-00" in words) == (0, True)
    after = subprocess.run(["git", "show-ref"], cwd=tmp_path / "remote.git", capture_output=True, check=True).stdout
    assert before == after
