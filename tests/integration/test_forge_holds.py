"""Holds by issue: in force the moment they are open, for every call, whoever tries to end them."""

import pytest

from forge_room import moment, post

SCOPE = "### What to pause\n\n{scope}\n\n### What may still go out\n\n{allowed}\n\n### Why\n\nSomething happened.\n"


@pytest.fixture
def room(forge_room):
    forge_room.github.clock(moment("2026-11-30T09:00Z"))
    number = forge_room.officer.propose({"content/posts/soap.md": post("soap")})
    forge_room.supervisor.approve(number)
    forge_room.supervisor.merge(number)
    forge_room.pull()
    return forge_room


def hold(who, scope="Everything", allowed="_No response_", title="Hold"):
    return who.open_form(title, SCOPE.format(scope=scope, allowed=allowed), "hold")


def plan(room):
    return " ".join(room.run("plan", "--all")[1].split())


@pytest.mark.parametrize(
    ("scope", "held"),
    [
        ("Everything", True),
        ("accounts: relay-feed", True),
        ("accounts: relay-hand", False),
        ("networks: feed\naccounts: relay-hand, relay-feed", True),
        ("networks: feed\naccounts: relay-hand", False),
        ("types: update", True),
        ("- types: event, update", True),
        ("languages: fr", True),  # nobody here writes French: a name that is not known pauses everything
        ("languages: en", True),
        ("accounts: relay-fed", True),
        ("please stop the clinic posts", True),
        ("", True),
        ("_No response_", True),
    ],
)
def test_an_issue_pauses_what_it_names_and_all_if_that_cannot_be_read(room, scope, held):
    hold(room.officer, scope)
    words = plan(room)
    assert ("1 held" in words) is held, words
    code, _ = room.run("publish", actions=True)
    assert (code, bool(room.repo.git.branch("feed"))) == (0, not held)


def test_what_may_still_go_out_goes_out(room):
    hold(room.officer, allowed="update, service_info")
    assert "1 due" in plan(room)


def test_a_body_in_which_the_form_is_gone_holds_everything(room):
    hold_number = hold(room.officer, "accounts: relay-hand")
    room.officer.edit_issue(hold_number, body="Stop it, please.")
    assert "1 held" in plan(room)


@pytest.mark.parametrize("who", ["stranger", "admin_a"])
def test_who_holds_no_role_pauses_nothing(room, who):
    hold(getattr(room, who))
    assert "1 due" in plan(room)


def test_only_who_may_lift_it_ends_it(room):
    number = hold(room.officer)
    room.officer.close_issue(number)
    assert "1 held" in plan(room)
    room.supervisor.reopen_issue(number)
    room.supervisor.close_issue(number)
    assert "1 due" in plan(room)
    room.officer.reopen_issue(number)
    assert "1 held" in plan(room)


def test_a_pull_request_and_an_issue_that_asks_for_no_hold_pause_nothing(room):
    room.officer.open_issue("Hold", "Should we pause on Friday?")
    pull = room.officer.propose({"content/posts/other.md": post("other", when="2026-12-09 10:00")})
    room.admin_a.call("POST", f"issues/{pull}/labels", {"labels": ["hold"]})
    assert "1 due" in plan(room)


def test_a_hold_stays_one_when_its_label_is_taken_away_or_the_label_is_deleted(room):
    number = hold(room.officer)
    room.officer_b.call("DELETE", f"issues/{number}/labels/hold")
    assert "1 held" in plan(room)
    room.supervisor.close_issue(number)
    assert "1 due" in plan(room)


def test_who_may_not_lift_a_hold_cannot_narrow_it_either(room):
    number = hold(room.supervisor)
    room.officer_b.edit_issue(number, body=SCOPE.format(scope="accounts: relay-hand", allowed="_No response_"))
    assert "1 held" in plan(room)
    room.supervisor_b.edit_issue(number, body=SCOPE.format(scope="networks: by-hand", allowed="_No response_"))
    assert "1 held" in plan(room), "somebody who may not lift it has written in it"


def test_a_merge_that_says_closes_lifts_no_hold(room):
    number = hold(room.officer)
    change = {"content/posts/other.md": post("other", when="2026-12-09 10:00")}
    pull = room.officer.propose(change, "Another", f"Closes #{number}")
    room.supervisor.approve(pull)
    room.supervisor.merge(pull)
    assert room.repo.issues[number].state == "closed"
    assert "held" in plan(room)
    room.supervisor.reopen_issue(number)
    room.supervisor.close_issue(number)
    assert "held" not in plan(room)


def test_among_more_than_a_hundred_issues_the_last_one_is_seen(room):
    for number in range(103):
        hold(room.officer, "accounts: relay-hand", title=f"Old {number}")
    hold(room.officer, "accounts: relay-feed", title="The one that counts")
    assert "Hold: The one that counts." in plan(room) or "1 held" in plan(room)


@pytest.mark.parametrize("point", ["intent-pushed", "intent-committed"])
def test_a_hold_that_opens_while_a_run_is_sending_stops_the_call(room, point):
    """The run is stopped between its intent and its call; meanwhile somebody pauses everything from a phone."""
    process = room.start("publish", actions=True, NEWSDESK_REHEARSE=f"{point}:SIGSTOP")
    wait_for_stop(process)
    hold(room.officer)
    process.send_signal(18)  # SIGCONT
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert not room.repo.git.branch("feed"), out
    assert room.events()[-1:] in (["abandoned"], []), out
    assert "Hold" in out


def wait_for_stop(process):
    import time  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    for _ in range(400):
        state = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        if state == "T":
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    raise AssertionError("it never came to that point")


@pytest.mark.parametrize("trouble", ["502", "cut", "limit", "throttle"])
def test_where_the_holds_cannot_be_read_everything_is_held(room, trouble):
    room.github.trouble(trouble, times=50, path="/issues")
    code, words = room.run("publish", actions=True)
    assert not room.repo.git.branch("feed")
    assert code in {0, 2}, words
    room.github.trouble(trouble, times=50, path="/issues")
    assert "cannot be read" in plan(room) or "takes no more calls" in plan(room)


def test_a_moment_of_weakness_is_got_over(room):
    room.github.trouble("502", times=1, method="GET", path="/issues")
    room.github.trouble("502", times=1, method="GET", path="/reviews")
    code, words = room.run("publish", actions=True)
    assert (code, len(room.items())) == (0, 1), words
