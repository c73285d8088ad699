"""Who answers for which files, and what CODEOWNERS and a changed page say of it."""

import re

import pytest

from newsdesk.desk.load import load, load_folder
from newsdesk.desk.tree import TextTree
from newsdesk.model.finding import Problem
from newsdesk.proposals.codeowners import codeowners
from newsdesk.proposals.owners import owners_of
from newsdesk.proposals.weaker import weaker
from pull_desk import ROOT, people

PAGE = "guidelines/workflow.md"
_TEXT = (ROOT / PAGE).read_text(encoding="utf-8").replace("\ntypes:\n", people() + "\ntypes:\n", 1)


def desk_of(*changes, **more):
    text = _TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return load(TextTree({PAGE: text.encode(), **{path: words.encode() for path, words in more.items()}}))


def test_codeowners_names_people_by_role_and_the_longer_path_last():
    text = codeowners(desk_of().workflow)
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines == [
        "* @advisor-a",
        "/*.md",
        "/calendar/",
        "/content/",
        "/faqs/",
        "/.github/ @advisor-a",
        "/calendar/holds/ @advisor-a @supervisor-a",
        "/content/accounts/ @advisor-a @supervisor-a",
        "/content/consents/ @advisor-a @field-a @supervisor-a",
        "/content/media/ @advisor-a @field-a @supervisor-a",
        "/content/posts/ @advisor-a @field-a @supervisor-a",
        "/guidelines/ @advisor-a",
    ]
    assert text == codeowners(desk_of().workflow)


def test_codeowners_of_a_desk_in_a_folder():
    assert "/desk/guidelines/ @advisor-a" in codeowners(desk_of().workflow, "desk/")
    assert "/.github/ @advisor-a" in codeowners(desk_of().workflow, "desk/")


@pytest.mark.parametrize("login", ["a b", "x @evil", "*", "-a", "a\\n* @evil"])
def test_a_login_cannot_write_a_line(login):
    with pytest.raises(Problem, match="is no name of an account on GitHub"):
        codeowners(desk_of(("login: advisor-a", f'login: "{login}"')).workflow)


def test_a_role_without_people_is_a_comment():
    text = codeowners(
        desk_of(
            ("  comms_advisor: Communications advisor at headquarters", '  comms_advisor: "x\\n* @evil"'),
            ("      - comms_advisor\n\ntypes", "      - spokesperson\n\ntypes"),
        ).workflow
    )
    assert not re.search(r"^[^#]*@evil", text, re.MULTILINE)
    assert "# /guidelines/: nobody on the page is x * @evil" in text


def test_the_page_of_before_says_who_owns_a_page():
    pages = {"guidelines/own.md": "---\ntitle: Own\nowner: legal\n---\nx\n"}
    desk = desk_of(**pages)
    assert owners_of(desk, "guidelines/own.md") == ("comms_advisor", "legal")
    assert owners_of(desk, "guidelines/new.md") == ("comms_advisor",)
    assert owners_of(desk, ".github/workflows/x.yml") == ("comms_advisor",)
    assert owners_of(desk, "content/posts/x.md") is None
    assert owners_of(desk, "pyproject.toml", runs=True) == ("comms_advisor",)
    assert owners_of(load(TextTree({})), "pyproject.toml", runs=True) == ()


def test_rules_have_an_owner_even_where_the_page_names_none():
    start, end = _TEXT.index("file_owners:"), _TEXT.index("publishing_hours:")
    desk = desk_of((_TEXT[start:end], ""))
    assert owners_of(desk, "guidelines/x.md") == owners_of(desk, ".github/x") == ("comms_advisor",)
    assert owners_of(load(TextTree({})), "guidelines/x.md") == ()


def _weaker(*changes):
    return [str(message) for message in weaker(desk_of(), desk_of(*changes))]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "      - supervisor\n    approvals: 1",
            "      - officer\n    approvals: 1",
            "Communications supervisor need not approve green posts any more.",
        ),
        ("    approvals: 3", "    approvals: 2", "Red posts need 2 people, and needed 3."),
        (
            "    grace_hours: 24\n    roles:\n      - medical\n",
            "    grace_hours: 24\n",
            "Medical coordinator need not approve posts of the type health_info any more.",
        ),
        (
            "  - because: it asks for money\n    tier: amber",
            "  - because: it asks for money\n    tier: green",
            "A reason that raised tiers or asked for roles is gone or changed: it asks for money.",
        ),
        ("posting_states:\n", "posting_states:\n  - closed\n", "posting_states has more: closed."),
        (
            "  - path: .github/\n    roles:\n      - comms_advisor",
            "  - path: .github/\n    roles:\n      - officer",
            "Other people than before approve changes of .github/.",
        ),
        (
            "    except_types:\n      - holding_statement",
            "    except_types:\n      - update\n      - holding_statement",
            "WFL-04 looks at less: its except_types changed.",
        ),
        (
            "      green: 2\n      amber: 4",
            "      green: 1\n      amber: 4",
            "WFL-04 decides otherwise: its usual changed.",
        ),
        (
            "    check: publishing\n    severity: error\n    waivable: no",
            "    check: publishing\n    severity: notice\n    waivable: no",
            "WFL-01 is a notice and was an error.",
        ),
    ],
)
def test_what_gets_weaker_is_said(old, new, says):
    assert _weaker((old, new)) == [says]


def test_a_new_role_of_somebody_is_said():
    assert _weaker(("    id: 201\n    roles:\n", "    id: 201\n    roles:\n      - head_of_mission\n")) == [
        "officer-a may approve as Head of mission."
    ]


def test_what_gets_stricter_is_not_said():
    assert _weaker(("    approvals: 2", "    approvals: 3")) == []


def test_this_project_has_the_file_that_its_page_asks_for():
    desk = load_folder(ROOT)
    assert (ROOT / ".github/CODEOWNERS").read_text(encoding="utf-8") == codeowners(desk.workflow)
