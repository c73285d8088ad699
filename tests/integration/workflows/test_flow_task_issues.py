"""`newsdesk tasks`: one issue for each thing that needs a person, and never two."""

import re

import pytest
from click.testing import CliRunner

from forge_room import moment, post
from newsdesk.cli import main
from servers.github.runs import add_workflow

AT = "2026-12-01T10:05Z"
HAND = {"content/posts/soap.md": post("soap", "2026-12-01 10:00", account="relay-hand")}


@pytest.fixture
def room(forge_room):
    forge_room.github.clock(moment("2026-12-01T09:00Z"))
    return forge_room


def on_main(room, files, *, approved=True):
    number = room.officer.propose(files)
    if approved:
        room.supervisor.approve(number)
    room.supervisor.merge(number, "squash")


def tasks(room, at=AT, *words, workflow=None):
    """The exit code and the words of the command in a run of a workflow, in this process."""
    room.github.clock(moment(at))
    room.use(room.run_token())
    run = room.start_run(workflow)
    given = {
        "GITHUB_API_URL": room.github.url,
        "GITHUB_SERVER_URL": room.github.url,
        "GITHUB_REPOSITORY": room.repo.full_name,
        "GITHUB_TOKEN": room.run_token().text,
        "NEWSDESK_REHEARSE": "",
        **room.run_environment(run),
    }
    told = ["--desk", str(room.folder), "tasks", "--at", at, *words]
    done = CliRunner().invoke(main, told, env=given, catch_exceptions=False)
    room.end_run(run)
    return done.exit_code, done.output


def issues(room, state="open"):
    found = room.admin_a.call("GET", "issues", state=state, labels="newsdesk: task", per_page=100)
    return {issue["number"]: issue for issue in found}


def the_issue(room, state="open"):
    (found,) = issues(room, state).values()
    return found


def test_a_post_for_a_person_opens_one_issue_that_closes_when_it_is_recorded(room):
    on_main(room, HAND)
    assert room.run("publish", actions=True, at=AT)[0] == 1
    code, words = tasks(room)
    assert (code, words.splitlines()[-1]) == (1, "1 thing needs a person, 1 of them newly."), words
    issue = the_issue(room)
    assert issue["title"] == "Post this by hand: soap on relay-hand"
    body = issue["body"]
    assert body.startswith("<!-- newsdesk:task=by-hand/soap/relay-hand -->\n")
    assert "Wash your hands with soap, says post soap." in body
    assert "/actions/workflows/resolve.yml" in body
    assert "newsdesk resolve soap relay-hand --published ADDRESS --because TEXT" in body
    asked = room.github.count("POST", "/issues")
    code, words = tasks(room, "2026-12-01T10:20Z")
    assert (code, words) == (0, "1 thing needs a person.\n")
    assert room.github.count("POST", "/issues") == asked
    assert room.github.count("PATCH", "/issues") == 0
    there = ("--published", "https://relay-medical.example/1", "--because", "I posted it")
    assert room.run("resolve", "soap", "relay-hand", *there)[0] == 0
    code, words = tasks(room, "2026-12-01T10:35Z")
    assert (code, words.splitlines()[-1]) == (0, "Nothing needs a person."), words
    assert issues(room) == {}
    assert [text for _, text in room.admin_a.comments(issue["number"])] == [
        "Settled: no run sees this any more. If it comes back, this issue is opened again."
    ]


def test_only_those_are_asked_who_may_answer(room):
    on_main(room, {"content/posts/soap.md": post("soap", "2026-11-30 10:00")})
    tasks(room)
    body = the_issue(room)["body"]
    assert set(re.findall(r"(?<![\w`])@([\w-]+)", body)) == {"supervisor-a", "supervisor-b", "supervisor-c"}


def test_words_of_others_notify_nobody(room):
    hostile = post("soap", "2026-11-30 10:00").replace("Post soap", "'@stranger closes #1 <img src=x> ](http://x)'")
    on_main(room, {"content/posts/soap.md": hostile})
    tasks(room)
    body = the_issue(room)["body"]
    assert "@stranger" not in body
    assert "#1" not in body.replace("&#", "")
    assert "<img" not in body
    assert "](http://x" not in body


def test_what_comes_back_opens_the_same_issue_again(room):
    on_main(room, {"content/posts/soap.md": post("soap", "2026-12-01 07:00").replace("update", "event")})
    assert tasks(room)[0] == 1
    number = the_issue(room)["number"]
    on_main(room, {"content/posts/soap.md": post("soap", "2026-12-02 07:00").replace("update", "event")})
    assert tasks(room, "2026-12-01T11:00Z")[0] == 0
    assert issues(room) == {}
    code, words = tasks(room, "2026-12-02T12:00Z")
    assert (code, words.splitlines()[0]) == (1, f"opened again #{number} Missed: soap")
    assert list(issues(room)) == [number]


def test_closed_by_hand_it_stays_closed_until_something_changes(room):
    posts = {"content/posts/soap.md": post("soap", "2026-11-30 10:00")}
    on_main(room, posts)
    tasks(room)
    number = the_issue(room)["number"]
    room.officer.close_issue(number)
    assert tasks(room, "2026-12-01T10:20Z")[0] == 0
    assert issues(room) == {}
    on_main(room, {"content/posts/soap.md": posts["content/posts/soap.md"].replace("title: Post soap", "title: Soap")})
    assert tasks(room, "2026-12-01T10:35Z")[0] == 1
    assert list(issues(room)) == [number]


def test_an_issue_of_somebody_else_is_left_alone(room):
    on_main(room, {"content/posts/soap.md": post("soap", "2026-11-30 10:00")})
    mark = "<!-- newsdesk:task=missed/soap -->\nMine."
    theirs = room.admin_a.open_issue("Mine", mark, "newsdesk: task")
    tasks(room)
    assert len(issues(room)) == 2
    on_main(room, {"content/posts/soap.md": post("soap", "2026-12-02 10:00")})
    tasks(room, "2026-12-01T11:00Z")
    assert list(issues(room)) == [theirs]
    assert issues(room)[theirs]["body"] == mark


def test_two_runs_at_once_leave_one_issue(room):
    on_main(room, {"content/posts/soap.md": post("soap", "2026-11-30 10:00")})
    processes = [room.start("tasks", "--at", AT, actions=True) for _ in range(2)]
    assert all("Traceback" not in process.communicate(timeout=60)[1] for process in processes)
    tasks(room, "2026-12-01T10:20Z")
    assert len(issues(room)) == 1
    assert tasks(room, "2026-12-01T10:35Z")[0] == 0


def test_a_hold_that_nobody_can_read_comes_and_goes(room):
    wrong = {"calendar/holds/h.md": "---\ntitle: Mourning\nstart: never\n---\n"}
    room.admin_a.push_to_main(wrong)
    assert tasks(room)[0] == 1
    issue = the_issue(room)
    assert issue["title"].startswith("A hold cannot be read")
    assert "calendar/holds/h.md" in issue["body"]
    room.admin_a.push_to_main({"calendar/holds/h.md": None})
    assert tasks(room, "2026-12-01T10:20Z")[0] == 0
    assert issues(room) == {}
    room.admin_a.push_to_main(wrong)
    assert tasks(room, "2026-12-01T10:35Z")[0] == 1  # word for word the same, and yet news
    assert list(issues(room)) == [issue["number"]]


def test_what_was_taken_down_here_must_go_there_too_in_time(room):
    text = post("soap", "2026-12-01 10:00").replace("  - relay-feed", "  - relay-feed\n  - relay-hand")
    on_main(room, {"content/posts/soap.md": text})
    room.run("publish", actions=True, at=AT)
    there = ("--published", "https://relay-medical.example/1", "--because", "I posted it")
    assert room.run("resolve", "soap", "relay-hand", *there)[0] == 0
    room.run("takedown", "soap", "--gone", "--account", "relay-feed", "--because", "Wrong", "--at", AT)
    tasks(room)
    body = the_issue(room)["body"]
    assert "To be gone by 2026-12-02 10:05 UTC" in body
    assert "[open it](https://relay-medical.example/1)" in body
    assert "relay-feed" not in body


def test_runs_that_do_not_come(room):
    ended = room.start_run(created=moment("2026-12-01T06:00Z"))
    room.end_run(ended)
    other = room.start_run(created=moment("2026-12-01T10:00Z"), conclusion="cancelled")
    ledger = add_workflow(room.github, room.repo, ".github/workflows/ledger.yml", "ledger")
    assert tasks(room, "2026-12-01T09:55Z", workflow=ledger)[0] == 0
    code, words = tasks(room, "2026-12-01T10:05Z", workflow=ledger)
    assert code == 1, words
    assert "The last one began at 2026-12-01 06:00 UTC" in the_issue(room)["body"]
    assert other


def test_a_ledger_that_somebody_wrote_into(room):
    room.admin_a.push(room.admin_a.commit({"note.txt": "hello @stranger"}, "Mine", on="ledger"), "ledger")
    assert tasks(room)[0] == 0
    code, words = tasks(room, AT, "--audit")
    assert code == 1, words
    assert the_issue(room)["title"] == "The ledger is not as newsdesk wrote it"
    assert tasks(room)[0] == 0
    assert len(issues(room)) == 1  # a run that did not look knows nothing of it


def test_what_is_blocked_is_told_while_there_is_time(room):
    files = {"content/posts/soap.md": post("soap", "2026-12-02 09:00").replace("relay-feed", "relay-x")}
    account = "---\ntitle: Relay Medical\nnetwork: x\nurl: https://x.example/r\nlanguage: en\ntimezone: UTC\n"
    files["content/accounts/relay-x.md"] = f"{account}owner: comms_advisor\ncredentials_expire: 2026-11-30\n---\n"
    on_main(room, files)
    assert tasks(room, "2026-12-01T08:00Z")[0] == 0  # too early: nobody need hurry
    assert tasks(room, "2026-12-01T10:05Z")[0] == 1
    issue = the_issue(room)
    assert issue["title"] == "Credentials: relay-x"
    assert "@advisor-a" in issue["body"]


def test_without_a_forge_they_are_listed(room, newsdesk, tmp_path, git):
    on_main(room, {"content/posts/soap.md": post("soap", "2026-11-30 10:00")})
    bare = room.repo.git.folder
    git(tmp_path, "clone", "--quiet", str(bare), "local")
    result = newsdesk("tasks", desk=tmp_path / "local")
    assert result.exit_code in {0, 1}
    assert "on no forge" in result.output
