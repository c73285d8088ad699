"""Attacks on a desk on GitHub: by people with a fork, with write access, with a role, or with somebody's token."""

import json
import re
from pathlib import Path

import pytest

from forge_room import git, moment, post
from issue_forms import AT as FORMS_AT
from issue_forms import POST as ANSWERS
from issue_forms import add_forms, filled, on_branch, propose, quickly, suggest
from newsdesk.branches.branch import Branch
from newsdesk.desk.cache import NoCache
from newsdesk.desk.git import Repository
from newsdesk.forge.hub import ForgeError, hub_for
from newsdesk.ledger.ledger import Ledger
from newsdesk.model.delivery import DeliveryKey, EventName
from servers.base import Reply
from servers.github.runs import add_run

PATH = "content/posts/soap.md"
ROOT = Path(__file__).resolve().parents[2]
_OF_COMMIT = re.compile("/commits/[0-9a-f]{40}/pulls$")
_PAGES = ("data-protection", "privacy")
KEY = DeliveryKey("soap", "relay-feed")
AT = "2026-12-01T10:05Z"
HOLD = "### What to pause\n\n{scope}\n\n### What may still go out\n\n_No response_\n\n### Why\n\nSomething happened.\n"
OTHER = "What nobody else has read."


@pytest.fixture
def room(forge_room):
    forge_room.github.clock(moment("2026-11-30T09:00Z"))
    return forge_room


def bring(room, text=None):
    """A post that was proposed, approved and merged as it should be: its pull request."""
    number = room.officer.propose({PATH: post("soap", text=text)}, "Post soap")
    room.supervisor.approve(number)
    room.supervisor.merge(number)
    return number


def plan(room, at=AT):
    room.pull()
    code, words = quickly(room, "plan", "--all", "--at", at)
    assert code in {0, 1}, words
    return " ".join(words.split())


# ---- a supervisor who wants their own text out


def test_whoever_wrote_into_an_issue_while_no_run_looked_is_an_author(room, tmp_path):
    """Without the label no run sees an edit; setting it again tells only who set it."""
    add_forms(room)
    issue = suggest(room.officer)
    room.supervisor.call("DELETE", f"issues/{issue}/labels/newsdesk: proposal")
    room.supervisor.edit_issue(issue, body=filled("post", **{**ANSWERS, "text": OTHER}))
    room.supervisor.call("POST", f"issues/{issue}/labels", {"labels": ["newsdesk: proposal"]})
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"action": "labeled"}), encoding="utf-8")
    run = room.start_run()
    run.attempts[-1].actor = room.supervisor.user
    propose(room, issue, run=run, GITHUB_EVENT_PATH=str(event))
    [pull] = room.repo.pulls()
    assert OTHER in str(on_branch(room, issue))
    room.supervisor.approve(pull.number)
    room.officer.merge(pull.number, "squash")
    assert "Communications supervisor must approve it" in plan(room, FORMS_AT)


@pytest.mark.parametrize("name", ["officer-a", "bot"])
def test_whoever_pushes_in_anothers_name_still_approves_nothing(room, name):
    """Author and committer of a commit are free words: only GitHub knows who pushed it."""
    number = room.officer.propose({PATH: post("soap")}, "Post soap")
    head = room.repo.issues[number].pull.head_ref
    who = f"{room.github.actions.login} <{room.github.actions.noreply}>" if name == "bot" else name
    room.supervisor.push(room.supervisor.commit({PATH: post("soap", text=OTHER)}, on=head, author=who), head)
    room.supervisor.approve(number)
    room.admin_a.merge(number)
    assert "1 due" not in plan(room)


def test_whoever_merges_foreign_words_into_a_branch_is_an_author(room):
    """GitHub makes and signs the merge; what it brings was committed in the officer's name, on a branch beside."""
    number = room.officer.propose({PATH: post("soap")}, "Post soap")
    head = room.repo.issues[number].pull.head_ref
    room.supervisor.push(room.supervisor.commit({PATH: post("soap", text=OTHER)}, on=head, author="officer-a"), "aside")
    beside = room.supervisor.open_pull("aside", base=head)
    room.supervisor.merge(beside)
    room.supervisor.approve(number)
    room.admin_a.merge(number)
    assert OTHER in room.repo.git.text("show", f"main:{PATH}")
    assert "1 due" not in plan(room)


def test_whoever_pushes_a_merge_that_github_made_is_an_author(room):
    number = room.officer.propose({PATH: post("soap")}, "Post soap")
    head = room.repo.issues[number].pull.head_ref
    room.supervisor.push(room.supervisor.commit({PATH: post("soap", text=OTHER)}, on=head, author="officer-a"), "aside")
    beside = room.supervisor.open_pull("aside")
    room.officer_b.push_to_main({"notes.txt": "Main goes on."})
    room.supervisor.update_branch(beside)
    room.supervisor.push(room.repo.git.branch("aside"), head)
    room.supervisor.approve(number)
    room.admin_a.merge(number)
    assert OTHER in room.repo.git.text("show", f"main:{PATH}")
    assert "1 due" not in plan(room)


# ---- an officer who wants a hold out of the way


def _unlabelled(room, hold):
    room.officer_b.call("DELETE", f"issues/{hold}/labels/hold")


def _unlabelled_and_emptied(room, hold):
    room.officer_b.edit_issue(hold, body="Never mind.", title="Nothing")
    _unlabelled(room, hold)


def _no_label(room, _):
    room.officer_b.call("DELETE", "labels/hold")


def _narrowed(room, hold):
    room.officer_b.edit_issue(hold, body=HOLD.format(scope="accounts: relay-hand"))


def _narrowed_by_a_program(room, hold):
    """Somebody has a token of a run, or of an app."""
    body = {"body": HOLD.format(scope="accounts: relay-hand")}
    token, room.outsider.token = room.outsider.token, room.run_token(issues="write")
    room.outsider.call("PATCH", f"issues/{hold}", body)
    room.outsider.token = token


def _closed(room, hold):
    room.officer_b.close_issue(hold)


def _closed_by_a_merge(room, hold):
    room.officer_b.merge(room.officer_b.propose({"notes.txt": "Notes."}, body=f"Closes #{hold}"))


def _closed_unnoticed(room, hold):
    """A proposal says so, and a supervisor merges it."""
    number = room.officer_b.propose({"notes.txt": "Notes."}, body=f"Closes #{hold}")
    room.supervisor_b.merge(number)


@pytest.mark.parametrize(
    "way",
    [
        _unlabelled,
        _unlabelled_and_emptied,
        _no_label,
        _narrowed,
        _narrowed_by_a_program,
        _closed,
        _closed_by_a_merge,
        _closed_unnoticed,
    ],
)
def test_a_hold_outlives_whoever_may_not_lift_it(room, way):
    bring(room)
    hold = room.supervisor.open_form("Hold", HOLD.format(scope="Everything"), "hold")
    assert "1 held" in plan(room)
    room.github.clock(moment("2026-11-30T10:00Z"))
    way(room, hold)
    assert "1 held" in plan(room)
    quickly(room, "publish", "--at", AT, actions=True)
    assert room.items() == []


def test_a_hold_that_lost_its_label_stays_as_long_as_it_is_open(room):
    bring(room)
    room.github.clock(moment("2026-11-01T09:00Z"))
    hold = room.supervisor.open_form("Hold", HOLD.format(scope="Everything"), "hold")
    _unlabelled(room, hold)
    room.github.clock(moment("2026-12-01T10:00Z"))
    assert "1 held" in plan(room)


# ---- a ledger that somebody else writes


def _runs_only(room):
    page = "guidelines/workflow.md"
    text = room.repo.git.text("show", f"main:{page}")
    room.admin_a.push_to_main({page: text.replace("\ntypes:\n", "\nledger_by_runs_only: yes\ntypes:\n", 1) + "\n"})
    room.pull()


def _forged(room, run, at="2026-12-01T10:04Z"):
    """An officer records by hand that the post was published, naming a run."""
    room.use(room.officer_b.token)
    named = {"forge": "github", "repository": room.repo.full_name, "id": str(run.id), "attempt": "1", "actor": "x"}
    ledger = Ledger(Branch(Repository(room.folder), "origin", "ledger"), NoCache(), named)
    intent = {"digest": "x", "attempt": "a", "main": "", "due": ""}
    ledger.record(KEY, EventName.INTENT, intent, 0, moment(at))
    done = {"digest": "x", "url": "https://relay-medical.example/1", "id": "1", "how": "direct"}
    ledger.record(KEY, EventName.PUBLISHED, done, 1, moment(at))


def test_a_run_of_a_tag_that_is_called_main_vouches_for_nothing(room):
    """GitHub names a tag's run by the tag: code that never was on main can look as if it were."""
    bring(room)
    _runs_only(room)
    room.github.clock(moment("2026-12-01T10:02Z"))
    evil = room.officer_b.commit({".github/workflows/publish.yml": "name: Mine\n"})
    room.officer_b.push(evil, "officer-b/tagged")
    _forged(room, add_run(room.github, room.repo, room.publishing, event="push", sha=evil))
    assert "no run that publishes has recorded event 1" in plan(room)


def test_a_run_vouches_for_nothing_after_its_end(room):
    bring(room)
    _runs_only(room)
    room.github.clock(moment("2026-11-30T10:02Z"))
    run = room.start_run()
    room.end_run(run)
    _forged(room, run)  # a day later
    assert "no run that publishes has recorded event 1" in plan(room)


def test_an_old_answer_cannot_be_given_again_by_somebody_else(room):
    """A re-run has the inputs and the name of whoever started the first attempt: here, of the supervisor."""
    bring(room)
    _, words = quickly(room, "publish", "--at", AT, actions=True)
    assert room.events() == ["intent", "published"], words
    room.use(room.supervisor.token)
    ledger = Ledger(Branch(Repository(room.folder), "origin", "ledger"), NoCache(), {"pid": 1})
    key = DeliveryKey("soap", "relay-hand")
    intent = {"digest": "x", "attempt": "a", "main": "", "due": ""}
    ledger.record(key, EventName.INTENT, intent, 0, moment(AT))
    ledger.record(key, EventName.PARKED, {"message": "Look."}, 1, moment(AT))
    run = room.start_run()
    run.attempts.append(run.attempts[0])
    again = {"GITHUB_ACTOR": "supervisor-a", "GITHUB_ACTOR_ID": "301", "GITHUB_TRIGGERING_ACTOR": "officer-b"}
    said = ("resolve", "soap", "relay-hand", "--not-published", "--because", "I looked.")
    code, words = quickly(room, *said, actions=True, run=run, **again)
    assert code == 2, words
    assert len(room.events()) == 4


# ---- an officer who wants other code to run


@pytest.mark.parametrize("path", ["pyproject.toml", "mkdocs.yml", ".gitattributes", "CODEOWNERS", "docs/CODEOWNERS"])
def test_what_runs_the_desk_has_an_owner(room, path):
    number = room.officer.propose({path: "x = 1\n"})
    room.officer_b.approve(number)
    code, words = quickly(room, "review", "--pull", str(number), actions=True)
    assert code == 0, words
    [status] = [each for each in room.repo.statuses if each.context == "newsdesk/approved"][-1:]
    assert status.state != "success", status.description


# ---- words that should act, or should not be seen

_SECRET = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


def _leak(room):
    """A post on main whose title holds what no output may show: merged past the check, or before there was a rule."""
    pages = {f"guidelines/{name}.md": (ROOT / f"guidelines/{name}.md").read_text("utf-8") for name in _PAGES}
    words = post("soap").replace("title: Post soap", f"title: Token {_SECRET}")
    room.admin_a.push_to_main({**pages, PATH: words})
    room.pull()


@pytest.mark.parametrize(
    "words",
    [
        ("tasks",),
        ("plan", "--all"),
    ],
)
def test_what_is_masked_stands_in_no_output_and_no_task(room, words):
    _leak(room)
    _, said = quickly(room, *words, "--at", AT, actions=True)
    everything = f"{said} {[(i.title, i.body) for i in room.repo.issues.values()]}"
    assert "soap" in everything
    assert _SECRET[6:20] not in everything.replace("&#8203;", "")


def test_what_is_masked_stands_in_no_answer_to_a_hold(room):
    _leak(room)
    hold = room.supervisor.open_form("Hold", HOLD.format(scope="Everything"), "hold")
    code, words = quickly(room, "hold", "--answer", str(hold), "--at", AT, actions=True)
    assert code == 0, words
    said = " ".join(body for _, body in room.admin_a.comments(hold))
    assert "Publishing is paused" in said
    assert _SECRET[6:20] not in said.replace("&#8203;", "")


@pytest.mark.parametrize(
    "command",
    ["::error::boo", "##[error]boo"],
)
def test_a_hold_steers_no_runner(room, command):
    """A runner takes `##[` for a command wherever it stands in a line, and `::` at its beginning."""
    bring(room)
    room.officer.open_form(f"{command}", HOLD.format(scope="Everything").replace("Something", command), "hold")
    room.pull()
    _, words = quickly(room, "plan", "--all", "--at", AT, actions=True)
    assert "boo" in words
    assert not [line for line in words.splitlines() if line.lstrip().startswith("::") or "##[" in line]


def test_what_github_says_is_no_command(room):
    bring(room)
    room.pull()
    said = {"message": "Bad\n::error::boo\n##[error]boo", "documentation_url": "https://docs.example"}
    room.github.fail("status", times=99, reply=Reply(422, said), fits=lambda call: call.path.endswith("/reviews"))
    _, words = quickly(room, "plan", "--all", "--at", AT, actions=True)
    assert "boo" in words
    assert not [line for line in words.splitlines() if line.lstrip().startswith("::") or "##[" in line], words


def test_a_token_in_the_address_of_the_remote_stands_in_no_output(room):
    bring(room)
    token = room.supervisor.token.text
    git(room.folder, "remote", "set-url", "origin", room.remote.replace("://", f"://x-access-token:{token}@"))
    room.github.fail("status", times=99, reply=Reply(500, {}), fits=lambda call: ".git/" in call.path)
    for words in (("plan",), ("publish",), ("ledger", "audit")):
        code, said = quickly(room, *words)
        assert code == 2, said
        assert token not in said


def test_strangers_holds_cost_the_runs_no_calls(room):
    """In a public repository a form sets the label for anybody: thousands of them must not use up the calls."""
    for _ in range(3):
        issue = room.stranger.open_form("Stop!", HOLD.format(scope="Everything"), "hold")
        quickly(room, "hold", "--answer", str(issue), "--at", AT, actions=True)
    listed = room.admin_a.call("GET", "issues", labels="hold", state="all")
    assert listed == []


# ---- a stranger


def test_a_strangers_proposal_calls_nobody(room):
    """In a public repository anybody may propose; a hundred proposals must not call the supervisors at all."""
    room.github.clock(moment("2026-11-28T09:00Z"))
    number = room.stranger.fork_propose({PATH: post("soap")})
    room.github.clock(moment("2026-11-30T09:00Z"))
    room.pull()
    code, words = quickly(room, "tasks", "--reminders", "--at", "2026-11-30T09:00Z", actions=True)
    assert code == 0, words
    assert not [body for _, body in room.admin_a.comments(number) if "@supervisor" in body]


def test_a_pull_request_of_another_repository_with_the_same_number_vouches_for_nothing(room):
    """Forks share their commits with the desk; a pull request inside a fork has numbers of its own."""
    asked = room.officer.propose({PATH: post("soap")}, "Post soap")
    room.supervisor.approve(asked)
    room.supervisor.call("PATCH", f"pulls/{asked}", {"state": "closed"})  # thought better of it
    room.admin_a.push_to_main({PATH: post("soap")})
    room.pull()
    view = room.admin_a.call("GET", f"pulls/{asked}")
    view["base"]["repo"] |= {"id": 4711, "full_name": "outsider/desk"}
    fork = [{**view, "merged_at": "2026-11-30T09:00:00Z"}]
    room.github.fail("status", times=9, reply=Reply(200, fork), fits=lambda call: bool(_OF_COMMIT.search(call.path)))
    assert "1 due" not in plan(room)


@pytest.mark.parametrize(
    "address",
    [
        "ssh://git@ssh.github.com:443/relay-medical/desk.git",
        "ssh://git@ghe.relay-medical.example:122/relay-medical/desk.git",
        "https://GitHub.com/relay-medical/desk",
        "git@github.com:relay-medical/desk.git",
    ],
)
def test_a_desk_on_github_is_known_by_every_address(tmp_path, address):
    """Where it is not known, holds by issue are not read, and words in a commit count as reviews."""
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "remote", "add", "origin", address)
    server = "https://ghe.relay-medical.example" if "ghe" in address else "https://github.com"
    hub = hub_for(Repository(tmp_path), "origin", {"GITHUB_TOKEN": "t", "GITHUB_SERVER_URL": server})
    assert hub is not None
    assert hub.repository == "relay-medical/desk"


def test_a_workflow_never_believes_that_there_is_no_forge(tmp_path):
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "remote", "add", "origin", "https://elsewhere.example/relay-medical/desk.git")
    environment = {"GITHUB_TOKEN": "t", "GITHUB_SERVER_URL": "https://github.com"}
    assert hub_for(Repository(tmp_path), "origin", environment) is None
    with pytest.raises(ForgeError, match="The remote origin is not at"):
        hub_for(Repository(tmp_path), "origin", {**environment, "GITHUB_ACTIONS": "true"})
