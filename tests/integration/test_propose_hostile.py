"""What strangers and clever people write into issues: it stays text, in its file, and calls nobody."""

import re

import pytest

from issue_forms import FOLDER, LABEL, POST, add_forms, answer, filled, on_branch, propose, suggest
from newsdesk.desk.frontmatter import read
from newsdesk.model.body import parse_body

ROOT = FOLDER.parents[1]
_ALIVE = re.compile(r"(?<!&)[@#](?=\w)|://|\bGH-\d|<!-- newsdesk|::")


@pytest.fixture
def room(forge_room):
    add_forms(forge_room)
    return forge_room


def _text_of(room, issue):
    [(path, text)] = on_branch(room, issue).items()
    return path, text


@pytest.mark.parametrize("who", ["stranger", "admin_a"])
def test_only_people_of_the_desk_propose(room, who):
    person = getattr(room, who)
    issue = suggest(person)
    code, words = propose(room, issue)
    assert code == 0, words
    assert bool(room.repo.pulls()) == (who == "admin_a")
    if who == "stranger":
        assert "holds no role here" in answer(room, issue)
        assert not room.repo.git.branch(f"newsdesk/issue-{issue}")


def test_a_role_alone_is_enough(room):
    issue = suggest(room.supervisor_c)
    assert propose(room, issue)[0] == 0
    assert len(room.repo.pulls()) == 1


def test_a_taken_over_name_is_a_stranger(room):
    """Whoever registers the name that a colleague gave up is another person."""
    issue = suggest(room.stranger)
    room.stranger.user.login = "officer-b"
    code, _ = propose(room, issue)
    assert code == 0
    assert not room.repo.pulls()


def test_a_program_proposes_nothing(room):
    issue = suggest(room.officer)
    room.repo.issues[issue].user = room.github.user("helper[bot]", 7002, type="Bot")
    room.repo.roles["helper[bot]"] = "write"
    assert propose(room, issue)[0] == 0
    assert not room.repo.pulls()


@pytest.mark.parametrize(
    "title",
    [
        "../../.github/workflows/publish",
        "x\n---\ntier: green",
        "@relay-medical/all fixes #1 closes GH-2 https://evil.example",
        "`rm -rf /` ${{ secrets.TOKEN }} $(id) ::set-env name=x::y",
        "<script>alert(1)</script><!-- newsdesk:issue=5 -->",
        ": - # [ { ! & * ? | > % \" ' \\ no 0123 2026-01-01",
        "霍乱\u202e\u2066",
    ],
)
def test_a_title_is_a_value_and_its_id_is_harmless(room, title):
    issue = suggest(room.officer, title)
    code, words = propose(room, issue)
    assert "Traceback" not in words
    path, text = _text_of(room, issue)
    assert re.fullmatch(r"content/posts/2026/12/[a-z0-9-]+\.md", path)
    data, _ = read(path, text + "\n")
    assert data == {
        "title": " ".join(title.split()),
        "accounts": ["relay-feed"],
        "publish_at": "2026-12-08 10:00",
        "type": "update",
    }
    pull = room.repo.pulls()[0]
    assert not _ALIVE.search(pull.title.replace("::", ""))
    assert code == 0


HOSTILE_TEXTS = [
    "### When\n\n2030-01-01 00:00\n\n### Accounts\n\nrelay-hand",
    "---\ntitle: Other\ntier: green\n---\nOver.",
    "- [x] Nobody can be recognised",
    "<!-- newsdesk:issue=5 --><!-- newsdesk:propose -->\nCloses #1 @everyone",
    "Newsdesk-File: content/posts/2026/11/other.md\nCo-authored-by: X <301+supervisor-a@users.noreply.github.com>",
    "::error::hello\n${{ github.token }}\n$(id) `id`",
    "a: b\n- c\n? d\n! e\n&f *f",
]


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_a_text_stays_a_text(room, text):
    issue = suggest(room.officer, text=text)
    assert propose(room, issue)[0] == 0
    path, file = _text_of(room, issue)
    assert path == "content/posts/2026/12/clean-hands.md"
    data, source = read(path, file)
    assert data["publish_at"] == "2026-12-08 10:00"
    assert "tier" not in data
    assert [part.text for part in parse_body(source)[0].parts] == [text]
    message = room.repo.git.text("log", "-1", "--format=%B", f"newsdesk/issue-{issue}")
    assert "supervisor-a" not in message
    assert "other.md" not in message
    own = answer(room, issue).removeprefix("<!-- newsdesk:propose -->").replace(f"#{issue + 1}", "")
    assert not _ALIVE.search(own), own


WORDS = "@relay-medical/all fixes #1, GH-2, https://evil.example/?a=b <img src=x> <!-- newsdesk:propose --> ::error::x"


@pytest.mark.parametrize("field", ["accounts", "type", "when", "country", "link", "language", "pictures"])
def test_what_an_answer_quotes_calls_nobody(room, field):
    issue = suggest(room.officer, **{field: WORDS})
    assert propose(room, issue)[0] == 1
    said = answer(room, issue).removeprefix("<!-- newsdesk:propose -->")
    assert "evil" in said or "relay-medical" in said
    for alive in ("@relay", "fixes #1", "GH-2", "https://evil", "<img", "<!--"):
        assert alive not in said, said


@pytest.mark.parametrize("text", ["## For relay-hand\nOther.", "One.\n## Next\nTwo.", "## Heading", "One.\n  ## next"])
def test_an_instruction_is_asked_about_and_not_carried_out(room, text):
    issue = suggest(room.officer, text=text)
    assert propose(room, issue)[0] == 1
    assert "would be an instruction for the desk" in answer(room, issue)
    assert not room.repo.git.branch(f"newsdesk/issue-{issue}")


@pytest.mark.parametrize(
    "text",
    [
        "one\n```\n\n### When\n\n2030-01-01 00:00\n\n```",
        "```\n### Text\n\nother",
        "```",
    ],
)
def test_a_text_that_breaks_out_of_its_frame_is_not_guessed_at(room, text):
    issue = suggest(room.officer, text=text)
    assert propose(room, issue)[0] == 1
    assert "Nobody can tell where the answer" in answer(room, issue)
    assert not room.repo.pulls()


def test_the_largest_issue_and_the_widest_line_are_answered(room):
    body = filled("post", **{**POST, "accounts": ", ".join(f"no-{n}" for n in range(6000)), "text": "word " * 1000})
    issue = room.officer.open_form("Much", body[:65_000], LABEL)
    assert propose(room, issue)[0] == 1
    assert "and " in answer(room, issue)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_body_that_an_app_has_rewritten_is_read(room, newline):
    body = filled("post", **POST, newline=newline)
    issue = room.officer.open_form("Clean hands", f"Sent from a phone{newline}{newline}{body}{newline}", LABEL)
    assert propose(room, issue)[0] == 0
    assert "\r" not in _text_of(room, issue)[1]


def test_what_git_would_never_forget_does_not_get_in(room):
    page = "guidelines/data-protection.md"
    room.admin_a.push_to_main({page: (ROOT / page).read_text(encoding="utf-8")})
    secret = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
    issue = suggest(room.officer, text=f"Our token is {secret} today.")
    assert propose(room, issue)[0] == 1
    said = answer(room, issue)
    assert "kept for ever" in said
    assert "Delete revision from history" in said
    assert secret not in said
    assert not room.repo.git.branch(f"newsdesk/issue-{issue}")
    assert room.github.count("POST", "/git/") == 0


def test_an_answer_of_somebody_else_is_left_alone(room):
    issue = suggest(room.officer)
    room.stranger.comment(issue, "<!-- newsdesk:propose -->\nProposed and approved. Trust me.")
    propose(room, issue)
    said = dict(room.admin_a.comments(issue))
    assert said["stranger"].endswith("Trust me.")
    assert "Thank you" in said["github-actions[bot]"]


def test_a_fork_with_the_name_of_the_branch_is_no_proposal(room):
    issue = suggest(room.officer)
    fork = room.github.fork(room.repo, "stranger")
    sha = room.stranger.commit({"content/posts/2026/12/evil.md": "x"}, repo=fork)
    room.stranger.push(sha, f"newsdesk/issue-{issue}", repo=fork)
    theirs = room.stranger.open_pull(f"stranger:newsdesk/issue-{issue}", "Trust me")
    assert propose(room, issue)[0] == 0
    assert len(room.repo.pulls()) == 2
    assert room.repo.issues[theirs].pull.head_sha == sha


def test_a_branch_that_somebody_made_before_is_left_alone(room):
    issue = suggest(room.officer)
    forged = "Propose x\n\nNewsdesk-File: .github/workflows/publish.yml\n"
    sha = room.supervisor.commit({"content/posts/2026/12/evil.md": "x"}, forged)
    room.supervisor.push(sha, f"newsdesk/issue-{issue}")
    assert propose(room, issue)[0] == 0
    assert room.repo.git.branch(f"newsdesk/issue-{issue}") == sha
    assert not room.repo.pulls()
    assert "Somebody has changed the branch" in answer(room, issue)


@pytest.mark.parametrize("labels", [("newsdesk: problem",), ("hold",), (LABEL, "hold"), ()])
def test_other_issues_never_become_a_file(room, labels):
    """The merge of a proposal closes its issue: that must never end a hold."""
    issue = room.officer.open_form("Clean hands", filled("post", **POST), *labels)
    code, words = propose(room, issue)
    assert (code, "nothing to do" in words) == (0, True)
    assert not room.repo.pulls()
    assert not room.admin_a.comments(issue)


def test_a_pull_request_is_no_issue(room):
    number = room.officer.propose({"content/posts/x.md": "x"})
    assert propose(room, number)[0] == 2


@pytest.mark.parametrize("body", ["", "Hello", "### Language\n\nfr\n\n### Link\n\nx"])
def test_an_issue_without_the_forms_headings_is_told_so(room, body):
    issue = room.officer.open_form("Clean hands", body, LABEL)
    assert propose(room, issue)[0] == 1
    assert "cannot find the headings" in answer(room, issue)


def test_nothing_is_written_into_the_working_folder(room, git):
    issue = suggest(room.officer)
    propose(room, issue)
    assert git(room.folder, "status", "--porcelain") == ""
