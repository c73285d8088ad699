"""How proposals went, read from a GitHub on which people work: times, rounds, the first check."""

from datetime import UTC, datetime, timedelta

import pytest

from forge_room import moment, post
from newsdesk.desk.load import load_folder
from newsdesk.forge.hub import Hub
from newsdesk.forge.pulls import Proposals
from newsdesk.metrics.proposals import proposal_rows
from servers.github.runs import add_run, add_workflow

START = moment("2026-11-02T08:00Z")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def room(forge_room):
    forge_room.github.clock(START)
    forge_room.checking = add_workflow(forge_room.github, forge_room.repo, ".github/workflows/check.yml", "check")
    return forge_room


def later(room, hours):
    room.github.clock(START + timedelta(hours=hours))


def hub(room, **permissions):
    wanted = permissions or {"pull_requests": "read", "actions": "read", "contents": "read"}
    return Hub(room.repo.full_name, room.github.url, room.github.url, room.run_token(**wanted).text)


def checked(room, number, conclusion, **more):
    pull = room.repo.issues[number].pull
    about = {"event": "pull_request", "branch": pull.head_ref, "sha": pull.head_sha, "jobs": ("check", "site"), **more}
    return add_run(room.github, room.repo, room.checking, conclusion=conclusion, **about)


def read(room, since=LONG_AGO, **permissions):
    return list(Proposals(hub(room, **permissions), "main", since))


def test_a_proposal_that_was_sent_back_once_and_merged(room):
    number = room.officer.propose({"content/posts/soap.md": post("soap")})
    checked(room, number, "failure")
    later(room, 3)
    room.supervisor.request_changes(number)
    room.supervisor_b.request_changes(number)  # the same commit: one round
    later(room, 5)
    room.officer.add(number, {"content/posts/soap.md": post("soap", text="Wash your hands.")})
    checked(room, number, "success")
    later(room, 20)
    room.supervisor.approve(number)
    later(room, 21)
    room.supervisor.merge(number)
    (found,) = read(room)
    hours = [(at - START) / timedelta(hours=1) for at in (found.opened, found.approved, found.merged)]
    assert (hours, found.rounds, found.passed) == ([0, 20, 21], 2, False)
    assert found.files == ("content/posts/soap.md",)


def test_an_approval_counts_when_the_proposal_is_merged_and_not_later_ones(room):
    number = room.officer.propose({"content/posts/soap.md": post("soap")})
    later(room, 1)
    room.supervisor.approve(number)
    assert read(room)[0].approved is None, "another role may still have to look at it"
    later(room, 2)
    room.supervisor.merge(number)
    later(room, 9)
    room.supervisor_b.approve(number)
    assert read(room)[0].approved == START + timedelta(hours=1)


def test_the_first_attempt_of_the_first_check_counts(room):
    number = room.officer.propose({"content/posts/soap.md": post("soap")})
    run = checked(room, number, "failure")
    room.admin_a.call("POST", f"actions/runs/{run.id}/rerun")
    room.end_run(run, "success")
    assert read(room)[0].passed is False


def test_what_nobody_knows_of_the_check_is_not_made_up(room):
    number = room.officer.propose({"content/posts/soap.md": post("soap")})
    assert read(room)[0].passed is None, "no check has run"
    checked(room, number, "cancelled")
    assert read(room)[0].passed is None, "it did not end"
    other = room.officer.propose({"content/posts/water.md": post("water")})
    checked(room, number, "success", branch=room.repo.issues[other].pull.head_ref, created=START - timedelta(hours=1))
    assert read(room)[0].passed is None, "it ran before there was a proposal"
    checked(room, number, "success")
    assert [found.passed for found in read(room)] == [True, None]
    assert [found.passed for found in read(room, pull_requests="read", contents="read")] == [None, None]


def test_only_what_changed_since_is_read(room):
    first = room.officer.propose({"content/posts/soap.md": post("soap")})
    later(room, 48)
    second = room.officer.propose({"content/posts/water.md": post("water")})
    assert [found.number for found in read(room)] == [first, second]
    assert [found.number for found in read(room, START + timedelta(hours=1))] == [second]


def test_rows_say_the_post_and_its_tier_and_nobody(room):
    number = room.officer.propose({"content/posts/soap.md": post("soap")}, title="Soap, by Officer A")
    checked(room, number, "success")
    later(room, 2)
    room.supervisor.approve(number)
    room.supervisor.merge(number)
    other = room.officer.propose({"README.md": "Nothing of the desk."})
    room.pull()
    desk = load_folder(room.folder)
    rows = list(proposal_rows(hub(room), "main", desk, LONG_AGO))
    assert rows == list(proposal_rows(hub(room), "main", desk, LONG_AGO)), "the same rows when read again"
    assert {(row.key, row.post, row.network) for row in rows} == {(str(number), "soap", "github")}, other
    said = {row.name: row.label or row.value for row in rows}
    stamp = START.timestamp()
    assert said == {
        "opened": stamp,
        "approved": stamp + 7200,
        "merged": stamp + 7200,
        "rounds": 1,
        "first_pass": 1,
        "tier": "green",
    }
    assert "officer" not in repr(rows).lower()
