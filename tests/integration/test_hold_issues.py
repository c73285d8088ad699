"""Pausing from a phone and from the command line: who may, what it stops, what everybody is told."""

import pytest

from forge_room import moment, post
from issue_forms import add_forms, filled, quickly
from publishing import copy_room, open_room

AT = "2026-12-01T09:00Z"
NOT_COUNTED = "hold: not counted"


@pytest.fixture
def room(forge_room):
    """Two approved posts that are due in an hour, and one that nobody sends any more."""
    add_forms(forge_room)
    forge_room.github.clock(moment("2026-12-01T08:00Z"))
    files = {
        "content/posts/soap.md": post("soap"),
        "content/posts/water.md": post("water", account="relay-hand").replace("type: update", "type: service_info"),
    }
    files["content/posts/old.md"] = post("old", when="2026-11-20 10:00")
    number = forge_room.officer.propose(files)
    forge_room.supervisor.approve(number)
    forge_room.head_a.approve(number)
    forge_room.supervisor_b.merge(number, "squash")
    return forge_room


def hold(person, scope="Everything", allowed="", why="We do not know yet what happened."):
    return person.open_form("Hold", filled("hold", scope=scope, allowed=allowed, why=why), "hold")


def answered(room, number, token=None):
    """What newsdesk answers; its only answer."""
    token = token or room.run_token(contents="read", pull_requests="read", issues="write")
    code, words = quickly(room, "hold", "--answer", str(number), "--at", AT, actions=True, token=token)
    assert code == 0, words
    found = [body for login, body in room.admin_a.comments(number) if login == "github-actions[bot]"]
    assert len(found) == 1
    assert found[0].startswith("<!-- newsdesk:hold -->\n")
    return found[0]


def labels(room, number):
    return {label.name for label in room.repo.issues[number].labels}


def test_everything_is_paused_and_everybody_is_told(room):
    number = hold(room.officer)
    said = answered(room, number)
    assert "**Publishing is paused: everything.**" in said
    assert "**Paused:** 2" in said
    assert "Post soap (<code>relay-feed</code>" in said
    assert "**Still goes out:** nothing" in said
    assert "supervisor-a (Communications supervisor)" in said
    assert "officer-a" not in said
    assert labels(room, number) == {"hold"}
    _, plan = quickly(room, "plan", "--at", AT)
    assert plan.count("held") >= 2


def test_what_may_still_go_out_is_named(room):
    said = answered(room, hold(room.officer, allowed="service_info, holding_statement"))
    assert "These types still go out: service&#95;info, holding&#95;statement." in said
    assert "**Paused:** 1" in said
    assert "**Still goes out:** 1" in said


def test_a_narrow_hold_pauses_what_it_names(room):
    said = answered(room, hold(room.officer, "accounts: relay-feed"))
    assert "accounts: relay-feed" in said
    assert "**Paused:** 1" in said
    assert "Post water" in said.partition("**Still goes out:**")[2]


@pytest.mark.parametrize("scope", ["relay-feed please", "accounts: relay-fed", "countries Kivara", ""])
def test_what_cannot_be_read_pauses_everything_and_says_so(room, scope):
    said = answered(room, hold(room.officer, scope))
    assert "**Everything is paused, because I could not read what to pause.**" in said
    assert "**Paused:** 2" in said


def test_a_stranger_pauses_nothing_and_is_told(room):
    number = hold(room.stranger, why="@relay-medical/all ::error:: https://evil.example")
    said = answered(room, number)
    assert "**Nothing is paused.**" in said
    assert "Post soap" not in said
    assert labels(room, number) == {NOT_COUNTED}
    _, plan = quickly(room, "plan", "--at", AT)
    assert "held" not in plan
    workflow = room.repo.git.text("show", "main:guidelines/workflow.md")
    person = "people:\n  - login: stranger\n    id: 901\n    roles:\n      - officer\n"
    room.admin_a.push_to_main({"guidelines/workflow.md": workflow.replace("people:\n", person) + "\n"})
    assert "Publishing is paused" in answered(room, number)
    assert labels(room, number) == {"hold"}


def test_the_end_is_told_and_only_some_may_end_it(room):
    number = hold(room.officer)
    room.officer.close_issue(number)
    said = answered(room, number)
    assert "closed by somebody who may not end a hold, so it stays in force" in said
    room.officer.reopen_issue(number)
    room.supervisor.close_issue(number)
    assert "supervisor-a ended it" in answered(room, number)


def test_an_answer_that_cannot_list_still_says_that_it_is_paused(room):
    number = hold(room.officer)
    said = answered(room, number, room.run_token(contents="read", issues="write"))
    assert "**Publishing is paused: everything.**" in said
    assert "I cannot list what that is" in said
    assert "supervisor-a (Communications supervisor)" in said


def test_the_command_opens_what_the_form_would_open(room):
    code, words = room.run(
        "hold", "account:relay-feed", "--because", "Something\n### What to pause\n\nnothing", "--at", AT
    )
    assert code == 0, words
    number = max(room.repo.issues)
    issue = room.repo.issues[number]
    assert issue.user is room.supervisor.user
    assert (
        "### What to pause\n\naccounts: relay-feed\n\n### What may still go out\n\n_No response_\n\n### Why\n\n"
        in issue.body
    )
    assert "It pauses 1:" in words
    assert "soap" in words
    assert "water" not in words
    assert "supervisor-a (Communications supervisor)" in words
    _, plan = quickly(room, "plan", "--at", AT)
    assert plan.count("held") >= 1
    code, words = quickly(room, "lift", str(number))
    assert code == 0, words
    assert issue.state == "closed"
    _, plan = quickly(room, "plan", "--at", AT)
    assert "held" not in plan


def test_who_may_not_is_told_who_may(room):
    code, words = quickly(room, "hold", "everything", "--because", "x", token=room.stranger.token)
    assert code == 2
    assert "You hold no role that may pause publishing" in words
    assert "officer-a" in words
    number = hold(room.officer)
    code, words = quickly(room, "lift", f"#{number}", token=room.officer_b.token)
    assert code == 2
    assert "You may not end a hold" in words
    assert room.repo.issues[number].state == "open"
    code, words = quickly(room, "hold", "everything", "--because", "x", actions=True)
    assert code == 2
    assert "template=hold.yml" in words


def test_a_hold_that_somebody_closed_without_the_right_can_still_be_lifted(room):
    number = hold(room.officer)
    room.officer.close_issue(number)
    assert quickly(room, "lift", str(number))[0] == 0
    _, plan = quickly(room, "plan", "--at", AT)
    assert "held" not in plan
    code, words = quickly(room, "lift", str(number))
    assert code == 2
    assert "nothing to end" in words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["country:Kivarra"], "Did you mean Kivara?"),
        (["accounts:nobody"], "There is no account nobody"),
        (["everything,country:Kivara"], "Say what to pause"),
        (["all"], "I cannot read “all”"),
        (["everything:yes"], "I cannot read"),
        (["language:french"], "is no language"),
        (["everything", "--allow", "service"], "There is no type service"),
    ],
)
def test_a_name_that_does_not_exist_is_refused(room, words, said):
    code, told = quickly(room, "hold", *words, "--because", "x")
    assert code == 2
    assert said in told
    assert len(room.repo.issues) == 1


def test_a_command_without_a_scope_or_a_reason_is_refused(room):
    for words in (["hold"], ["hold", "everything"], ["hold", "--because", "x"]):
        code, told = quickly(room, *words)
        assert code == 2
        assert "newsdesk hold everything --because TEXT" in told


# ---- without a forge


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    place = tmp_path_factory.mktemp("room")
    open_room(place)
    return place


@pytest.fixture
def desk(template, tmp_path):
    return copy_room(template, tmp_path)


def test_without_a_forge_it_writes_a_file_that_holds_when_it_is_published(desk):
    desk.post("soap")
    desk.commit()
    code, words = desk.run(
        "hold",
        "account:relay-feed,account:relay-hand",
        "--because",
        "We wait.",
        "--role",
        "officer",
        "--allow",
        "service_info",
        "--at",
        AT,
    )
    assert code == 0, words
    assert "It pauses 1:" in words
    name = "calendar/holds/hold-2026-12-01.md"
    assert name in words
    assert "held" not in desk.run("plan", at="2026-12-01T09:01Z")[1]
    desk.commit("Hold")
    assert "Hold in force" in desk.run("plan", at="2026-12-01T09:01Z")[1]
    code, words = desk.run("lift", "hold-2026-12-01", "--at", "2026-12-01T09:30Z")
    assert code == 0, words
    desk.commit("Lift")
    assert "Hold in force" not in desk.run("plan", at="2026-12-01T09:31Z")[1]
    code, words = desk.run("lift", "hold-2026-12-01", "--at", "2026-12-01T09:40Z")
    assert (code, "has ended already" in words) == (2, True)
    assert "There is no hold nothing" in desk.run("lift", "nothing")[1]


def test_a_hold_can_be_lifted_in_the_second_in_which_it_began(desk):
    words = ("hold", "everything", "--because", "A mistake.", "--role", "officer", "--at", AT)
    assert desk.run(*words)[0] == 0
    assert desk.run(*words)[0] == 0
    assert (desk.folder / "calendar/holds/hold-2026-12-01-2.md").is_file()
    for name in ("hold-2026-12-01", "hold-2026-12-01-2"):
        assert desk.run("lift", name, "--at", AT)[0] == 0
    desk.commit("Hold and lift")
    assert "Hold in force" not in desk.run("plan", at="2026-12-01T09:01Z")[1]


def test_the_role_comes_from_the_address_in_the_commits(desk, git):
    code, words = desk.run("hold", "everything", "--because", "x", "--at", AT)
    assert (code, "--role ROLE" in words) == (2, True)
    git(desk.folder, "config", "user.email", "Medical-A@relay-medical.example")
    assert desk.run("hold", "everything", "--because", "x", "--at", AT)[0] == 0
    text = (desk.folder / "calendar/holds/hold-2026-12-01.md").read_text(encoding="utf-8")
    assert "raised_by: medical\n" in text
