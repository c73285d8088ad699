"""Pull requests that touch the rules: never with posts, judged by who owns them, and what they would turn is told."""

import re

import pytest

from forge_room import post
from pull_desk import look

SOAP = "content/posts/soap.md"
FLOW = "guidelines/workflow.md"
STORY = post("soap").replace("type: update", "type: testimony\ntier: green")


def page(room, *changes, path=FLOW):
    """A page of the desk with some words changed."""
    text = (room.folder / path).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def review(room, number):
    """The comment and the status of a pull request after one look."""
    code, words = look(room, "--pull", number)
    assert code == 0, words
    ours = [text for login, text in room.officer.comments(number) if login == "github-actions[bot]"]
    state, _, description = words.strip().partition(": ")[2].partition(", ")
    return (ours or [""])[0], state, description


def section(text, title):
    """The items of a part of the comment."""
    found = re.search(rf"#### {re.escape(title)} \(\d+\)\n\n((?:- .*\n?)+)", text)
    return found[1].splitlines() if found else []


QUIET = (
    "severity: error\n    waivable: no\n    why: A tier that",
    "severity: warning\n    waivable: no\n    why: A tier that",
)


@pytest.mark.parametrize(
    "beside",
    [FLOW, ".github/workflows/publish.yml", ".github/CODEOWNERS", "guidelines/new.md", "mkdocs.yml", "pyproject.toml"],
)
def test_a_post_never_comes_with_what_judges_it(forge_room, beside):
    text = page(forge_room, QUIET) if beside == FLOW else "---\ntitle: New\n---\nx\n"
    number = forge_room.officer.propose({SOAP: STORY, beside: text})
    comment, state, description = review(forge_room, number)
    assert "**This pull request changes posts and also " in comment
    assert beside.replace("_", "&#95;") in comment
    assert re.search(r"\[WFL-02\]", comment), "the post is judged by the rule as it is on main"
    assert (state, description) == ("failure", "2 errors to fix")


def test_prose_may_come_with_a_post(forge_room):
    number = forge_room.officer.propose({SOAP: post("soap"), "README.md": "Ours.\n"})
    assert review(forge_room, number)[1] == "pending"


def test_taking_a_page_away_beside_a_post_is_refused_too(forge_room):
    number = forge_room.officer.propose({SOAP: STORY, FLOW: None})
    comment, state, _ = review(forge_room, number)
    assert state == "failure"
    assert "This pull request changes posts and also guidelines/workflow.md" in comment
    assert "Without this page nobody could approve anything." in comment
    assert "[WFL-02]" in comment


def test_a_weaker_rule_and_what_it_turns_are_told(forge_room):
    forge_room.admin_a.push_to_main({SOAP: STORY})
    lower = ("    waivable: no\n    why: A tier that", "    waived_by: officer\n    why: A tier that")
    number = forge_room.officer.propose(
        {FLOW: page(forge_room, QUIET, lower, ("    approvals: 2", "    approvals: 1"))}
    )
    comment, state, description = review(forge_room, number)
    weaker = section(comment, "Rules that get weaker")
    assert "- WFL-02 is a warning and was an error." in weaker
    assert "- WFL-02 can be waived, and nobody could waive it." in weaker
    assert "- Amber posts need 1 people, and needed 2." in weaker
    assert (state, description) == ("pending", "waiting for Communications advisor at headquarters")


def test_a_rule_that_is_gone_turns_the_verdict_of_posts_to_come(forge_room):
    late = STORY.replace("2026-12-01", "2020-12-01")
    forge_room.admin_a.push_to_main({SOAP: STORY, "content/posts/old.md": late})
    text = page(forge_room)
    start, end = text.index("  - id: WFL-02"), text.index("  - id: WFL-04")
    number = forge_room.officer.propose({FLOW: text[:start] + text[end:]})
    comment, _, _ = review(forge_room, number)
    assert "- The change takes the rule WFL-02 away: No tier below what the post is." in section(
        comment, "Rules that get weaker"
    )
    [turned] = section(comment, "Posts and other files whose verdict turns")
    assert turned.startswith("- [soap.md](")
    assert turned.endswith("): no more WFL-02")


def test_words_of_a_page_change_no_rule(forge_room):
    number = forge_room.officer.propose({FLOW: page(forge_room, ("## When in doubt", "## Not sure"))})
    comment, state, _ = review(forge_room, number)
    assert "No rule gets weaker." in comment
    assert "No verdict of a post to come turns." in comment
    assert state == "pending"


def test_its_owner_approves_a_page_and_nobody_else(forge_room):
    number = forge_room.officer.propose({FLOW: page(forge_room, QUIET)})
    forge_room.supervisor.approve(number)
    assert review(forge_room, number)[1:] == ("pending", "waiting for Communications advisor at headquarters")
    forge_room.advisor_a.approve(number)
    assert review(forge_room, number)[1] == "success"
    forge_room.officer.add(number, {FLOW: page(forge_room, QUIET, ("    approvals: 2", "    approvals: 1"))})
    comment, state, _ = review(forge_room, number)
    assert "advisor-a approved an earlier version" in comment
    assert state == "pending"


def test_an_approval_of_a_page_stays_when_another_file_of_main_moves(forge_room):
    number = forge_room.officer.propose({FLOW: page(forge_room, QUIET)})
    forge_room.advisor_a.approve(number)
    forge_room.admin_a.push_to_main({SOAP: post("soap")})
    forge_room.officer_b.update_branch(number)
    assert review(forge_room, number)[1] == "success"


def test_nobody_gives_themselves_a_role(forge_room):
    me = "  - login: officer-b\n    id: 202\n    email: officer-b@relay-medical.example\n    roles:\n"
    mine = page(forge_room, (me, f"{me}      - comms_advisor\n"), ("owner: comms_advisor", "owner: officer"))
    number = forge_room.officer.propose({FLOW: mine})
    forge_room.officer_b.approve(number)
    comment, state, _ = review(forge_room, number)
    assert state == "pending"
    assert "- officer-b may approve as Communications advisor at headquarters." in section(
        comment, "Rules that get weaker"
    )


@pytest.mark.parametrize(
    "path",
    [".github/workflows/publish.yml", "pyproject.toml", "mkdocs.yml", "CODEOWNERS", "scripts/x.py", ".gitattributes"],
)
def test_what_runs_the_desk_has_an_owner(forge_room, path):
    number = forge_room.officer.propose({path: "on: push\n"})
    forge_room.supervisor.approve(number)
    comment, state, _ = review(forge_room, number)
    assert f"| Communications advisor at headquarters, for [{path.rpartition('/')[2]}](" in comment
    assert state == "pending"
    forge_room.advisor_a.approve(number)
    assert review(forge_room, number)[1] == "success"


def test_a_page_that_cannot_be_read_is_an_error(forge_room):
    number = forge_room.officer.propose({FLOW: page(forge_room, ("owner: comms_advisor", "owner: ["))})
    comment, state, _ = review(forge_room, number)
    assert state == "failure"
    assert "#### Fix" in comment


def test_an_example_that_does_not_behave_is_an_error(forge_room):
    text = page(
        forge_room,
        ("          type: testimony\n          tier: green\n", "          type: update\n          tier: red\n"),
    )
    number = forge_room.officer.propose({FLOW: text})
    comment, state, _ = review(forge_room, number)
    assert "WFL-02 must find this example, and finds nothing." in comment
    assert state == "failure"


def test_a_post_that_is_taken_away_is_approved_too(forge_room):
    forge_room.admin_a.push_to_main({SOAP: post("soap")})
    number = forge_room.officer.propose({SOAP: None})
    comment, state, _ = review(forge_room, number)
    assert "#### It takes posts away (1)\n\n- content/posts/soap.md" in comment
    assert state == "pending"
    forge_room.supervisor.approve(number)
    assert review(forge_room, number)[1] == "success"


def test_a_hold_is_approved_by_its_owners(forge_room):
    hold = (
        "---\ntitle: Mourning\nscope:\n  everything: yes\nstart: 2026-12-01 00:00\nend: 2026-12-02 00:00\n"
        "timezone: UTC\nreason: A day of mourning.\nraised_by: supervisor\n---\n"
    )
    number = forge_room.officer.propose({"calendar/holds/mourning.md": hold})
    comment, state, _ = review(forge_room, number)
    assert "Communications supervisor or Communications advisor at headquarters or Head of mission" in comment
    assert state == "pending"
    forge_room.head_a.approve(number)
    assert review(forge_room, number)[1] == "success"
