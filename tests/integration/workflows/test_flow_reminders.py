"""Reviewers are reminded as the time of a proposal runs out: once for each stage, and never instead of its author."""

import re

import pytest
from click.testing import CliRunner

from forge_room import moment, post
from newsdesk.cli import main

OPENED = "2026-12-01T09:00Z"  # green: a first answer within 24 hours, a decision within 48
LATER = "2026-12-09 10:00"
SOAP = "content/posts/soap.md"


@pytest.fixture
def room(forge_room):
    forge_room.github.clock(moment(OPENED))
    return forge_room


def remind(room, at):
    """What is said at a time: the lines, in this process."""
    room.github.clock(moment(at))
    token = room.run_token(contents="read", pull_requests="write", issues="read")
    room.use(token)
    run = room.start_run()
    given = {
        "GITHUB_API_URL": room.github.url,
        "GITHUB_SERVER_URL": room.github.url,
        "GITHUB_REPOSITORY": room.repo.full_name,
        "GITHUB_TOKEN": token.text,
        "NEWSDESK_REHEARSE": "",
        **room.run_environment(run),
    }
    told = ["--desk", str(room.folder), "tasks", "--reminders", "--at", at]
    done = CliRunner().invoke(main, told, env=given, catch_exceptions=False)
    room.end_run(run)
    assert done.exit_code == 0, done.output
    return [line.split(maxsplit=1)[1].strip() for line in done.output.splitlines()]


def comments(room, number):
    return [body for _, body in room.admin_a.comments(number)]


def mentions(body):
    return set(re.findall(r"@([\w-]+)", body))


def test_each_stage_is_said_once_and_goes_up_when_time_is_over(room):
    number = room.officer.propose({SOAP: post("soap", LATER)})
    assert remind(room, "2026-12-02T04:00Z") == []
    assert remind(room, "2026-12-02T04:15Z") == [f"#{number} first-soon"]
    assert remind(room, "2026-12-02T04:30Z") == []
    (first,) = comments(room, number)
    assert "A first answer is due by 2026-12-02 09:00 UTC." in first
    assert mentions(first) == {"supervisor-a", "supervisor-b", "supervisor-c"}
    assert remind(room, "2026-12-02T09:00Z") == [f"#{number} first-over"]
    over = comments(room, number)[1]
    assert "Time is over, so somebody else decides who answers: Field communications manager @field-a." in over
    assert remind(room, "2026-12-02T23:30Z") == []  # the more urgent one was said
    assert remind(room, "2026-12-03T09:00Z") == [f"#{number} decision-over"]
    assert len(comments(room, number)) == 3


def test_a_first_answer_stops_the_first_clock_and_not_the_second(room):
    files = {SOAP: post("soap", LATER).replace("type: update", "type: testimony")}
    number = room.officer.propose(files)
    room.supervisor.approve(number)
    assert remind(room, "2026-12-02T09:00Z") == []
    assert remind(room, "2026-12-04T00:00Z") == [f"#{number} decision-soon"]
    assert "field-a" in mentions(comments(room, number)[0])


def test_what_is_to_go_out_soon_is_said_beside(room):
    number = room.officer.propose({SOAP: post("soap", "2026-12-02 10:00")})
    assert remind(room, "2026-12-01T10:00Z") == [f"#{number} due"]
    assert "It is to go out at 2026-12-02 10:00 UTC; not approved by then, it is missed." in comments(room, number)[0]
    assert remind(room, "2026-12-02T04:15Z") == [f"#{number} first-soon"]


@pytest.mark.parametrize("turn", ["draft", "changes", "wrong", "approved"])
def test_nobody_is_reminded_of_what_waits_for_its_author_or_for_nobody(room, turn):
    text = "   " if turn == "wrong" else None
    number = room.officer.propose({SOAP: post("soap", LATER, text=text)}, draft=turn == "draft")
    if turn == "changes":
        room.supervisor.request_changes(number)
    if turn == "approved":
        room.supervisor.approve(number)
    assert remind(room, "2026-12-03T08:00Z") == []
    assert comments(room, number) == []


def test_somebody_elses_mark_silences_nobody(room):
    number = room.officer.propose({SOAP: post("soap", LATER)})
    room.officer.comment(number, "<!-- newsdesk:reminder=decision-over -->\nDone.")
    assert remind(room, "2026-12-02T04:15Z") == [f"#{number} first-soon"]


def test_a_strangers_proposal_calls_nobody(room):
    number = room.stranger.fork_propose({SOAP: post("soap", LATER)})
    assert remind(room, "2026-12-03T08:00Z") == []
    assert comments(room, number) == []
