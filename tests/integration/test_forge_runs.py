"""Runs on GitHub: who is still at it, who may write the ledger, and how many calls a run costs."""

import signal

import pytest

from forge_room import git, moment, newsdesk, post
from newsdesk.branches.branch import Branch
from newsdesk.desk.cache import NoCache
from newsdesk.desk.git import Repository
from newsdesk.ledger.ledger import Ledger
from newsdesk.model.delivery import DeliveryKey, EventName

KEY = DeliveryKey("soap", "relay-feed")
LATER = "2026-12-01T10:20Z"


@pytest.fixture
def room(forge_room):
    forge_room.github.clock(moment("2026-11-30T09:00Z"))
    bring(forge_room, "soap")
    return forge_room


def bring(room, name, **more):
    number = room.officer.propose({f"content/posts/{name}.md": post(name, **more)})
    room.supervisor.approve(number)
    room.supervisor.merge(number)
    room.pull()


def killed(room, point="called"):
    """A run of publish.yml that dies at a point, and that GitHub still believes to be going on."""
    run = room.start_run()
    process = room.start("publish", actions=True, run=run, NEWSDESK_REHEARSE=f"{point}:SIGKILL")
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    return run


def test_what_a_run_left_open_is_settled_when_github_says_that_it_has_ended(room):
    run = killed(room)
    assert (room.events(), len(room.items())) == (["intent"], 1)
    room.run("publish", actions=True, at=LATER)
    assert room.events() == ["intent"], "it is still going on, as far as anybody knows"
    room.end_run(run, "cancelled")
    code, words = room.run("publish", actions=True, at=LATER)
    assert (room.events(), len(room.items())) == (["intent", "published"], 1), words
    assert code == 0


def test_a_run_that_nobody_knows_is_left_to_a_person(room):
    run = killed(room, "intent-pushed")
    room.repo.runs.clear()
    room.run("publish", actions=True, at=LATER)
    assert room.events() == ["intent"]
    room.use(room.supervisor.token)
    code, words = room.run("resolve", "soap", "relay-feed", "--not-published", "--because", "I looked.", at=None)
    assert (code, room.events()) == (0, ["intent", "resolved"]), (words, run)


def test_nobody_resolves_what_a_run_is_sending(room):
    killed(room)
    code, words = room.run("resolve", "soap", "relay-feed", "--not-published", "--because", "I looked.", at=None)
    assert code == 2
    assert "A run is sending soap relay-feed 1 at this moment." in words


def test_from_a_workflow_only_who_holds_the_role_decides(room):
    run = killed(room)
    room.end_run(run)
    answer = ("resolve", "soap", "relay-feed", "--not-published", "--because", "I looked.")
    code, words = room.run(*answer, actions=True, at=None, GITHUB_ACTOR_ID="901", GITHUB_ACTOR="stranger")
    assert code == 2
    assert "stranger may not decide this. Ask: Communications supervisor" in words
    code, words = room.run(*answer, actions=True, at=None, GITHUB_ACTOR_ID="301", GITHUB_ACTOR="supervisor-a")
    assert (code, room.events()) == (0, ["intent", "resolved"]), words


# ---- a ledger that somebody else wrote


def forge(room, name, data, run, count, at="2026-12-01T10:06Z"):
    """Somebody with write access appends an event that looks like newsdesk's own."""
    room.use(room.officer_b.token)
    ledger = Ledger(Branch(Repository(room.folder), "origin", "ledger"), NoCache(), run)
    ledger.record(KEY, name, data, count, moment(at))


def pretended(room, number="4711"):
    return {"forge": "github", "repository": room.repo.full_name, "id": number, "attempt": "1", "actor": "officer-b"}


def believe_runs_only(room):
    page = "guidelines/workflow.md"
    text = room.repo.git.text("show", f"main:{page}")
    room.admin_a.push_to_main({page: text.replace("\ntypes:\n", "\nledger_by_runs_only: yes\ntypes:\n", 1) + "\n"})
    room.pull()


PUBLISHED = {"digest": "", "url": "https://relay-medical.example/1", "id": "1", "how": "direct"}


@pytest.mark.parametrize("run", ["of no number", "of another workflow", "of a proposal", "of another branch", "local"])
def test_a_forged_receipt_is_found_by_the_audit_and_believed_by_no_run(room, run):
    from servers.github.runs import add_workflow  # noqa: PLC0415

    room.github.clock(moment("2026-12-01T10:00Z"))
    given = pretended(room)
    if run == "of another workflow":
        other = room.start_run(add_workflow(room.github, room.repo, ".github/workflows/check.yml", "Check"))
        given = pretended(room, str(other.id))
    if run == "of a proposal":
        given = pretended(room, str(room.start_run(branch="officer-b/1", event="pull_request").id))
    if run == "of another branch":
        given = pretended(room, str(room.start_run(branch="officer-b/1", event="workflow_dispatch").id))
    if run == "local":
        given = {"pid": 1, "host": "laptop", "boot": "b"}
    believe_runs_only(room)
    forge(room, EventName.INTENT, {"digest": "x", "attempt": "a", "main": "", "due": ""}, given, 0)
    forge(room, EventName.PUBLISHED, PUBLISHED, given, 1)
    code, words = room.run("ledger", "audit")
    assert code == 1
    assert "no run that publishes has recorded event 1" in words
    _, words = room.run("plan", "--all")
    assert "parked" in words
    assert "no run that publishes has recorded event 1" in " ".join(words.split())
    room.run("publish", actions=True)
    assert room.events() == ["intent", "published"]


def test_a_forged_word_that_it_was_never_sent_makes_no_second_post(room):
    believe_runs_only(room)
    run = killed(room)
    forge(room, EventName.ABANDONED, {"message": "Never called."}, pretended(room), 1)
    room.end_run(run)
    room.run("publish", actions=True, at=LATER)
    assert room.events() == ["intent", "abandoned"]
    assert len(room.items()) == 1


def test_what_publishing_runs_wrote_is_believed_and_asked_for_once(room):
    believe_runs_only(room)
    room.github.clock(moment("2026-12-01T10:05Z"))
    code, words = room.run("publish", actions=True)
    assert (code, room.events()) == (0, ["intent", "published"]), words
    code, words = room.run("ledger", "audit")
    assert (code, words.strip()) == (0, "The ledger is as newsdesk wrote it."), words
    before = asked(room, "/actions/runs/")
    room.run("plan", "--all")
    assert asked(room, "/actions/runs/") == before


def test_where_only_a_deploy_key_may_write_the_ledger_nobody_else_does(room):
    rule = {
        "name": "ledger",
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": ["refs/heads/ledger"], "exclude": []}},
        "rules": [{"type": "update"}, {"type": "deletion"}, {"type": "non_fast_forward"}],
        "bypass_actors": [{"actor_id": None, "actor_type": "DeployKey", "bypass_mode": "always"}],
    }
    room.admin_a.call("POST", "rulesets", rule)
    with pytest.raises(Exception, match="hook declined"):
        forge(room, EventName.INTENT, {"digest": "x", "attempt": "a", "main": "", "due": ""}, pretended(room), 0)
    assert room.events() == []


# ---- calls


def asked(room, part=""):
    return sum(part in call.path for call in room.github.asked if ".git/" not in call.path)


def calls(room, *words, **more):
    before = asked(room)
    code, said = room.run(*words, **more)
    assert code == 0, said
    return asked(room) - before


def test_calls_grow_with_open_work_and_not_with_history(room):
    few = calls(room, "publish", "--account", "relay-feed", actions=True)
    for number in range(12):
        bring(room, f"old-{number}")
    room.run("publish", actions=True, at="2026-12-01T11:00Z")
    for tick in range(5):  # three for an account and run
        room.run("publish", actions=True, at=f"2026-12-01T12:{tick:02}Z")
    assert room.events().count("published") == 13
    for number in range(12):
        bring(room, f"far-{number}", when=f"2027-02-{number + 1:02} 10:00")
    idle = calls(room, "publish", actions=True, at="2026-12-01T13:00Z")
    bring(room, "one-more", when="2026-12-01 13:00")
    again = calls(room, "publish", actions=True, at="2026-12-01T13:05Z")
    assert room.events().count("published") == 14
    assert idle <= 3, "holds, and nothing else"
    assert again <= few


def test_a_token_that_ran_out_stops_the_run_before_anything_is_sent(room):
    room.github.trouble("limit", times=99, path="/commits/")
    code, words = room.run("publish", actions=True)
    assert code == 2
    assert "GitHub takes no more calls from this token until" in words
    assert room.events() == []


def test_reviews_that_cannot_be_read_stop_their_post_and_no_other(room):
    bring(room, "towel")
    room.github.trouble("502", times=99, path="/pulls/1/reviews")
    code, words = room.run("plan", "--all")
    assert code == 0
    assert "The reviews of pull request #1 cannot be read. GitHub answered 502" in " ".join(words.split())
    assert "1 blocked, 1 due" in words


def test_a_desk_at_another_place_asks_no_github(room, tmp_path):
    bare = tmp_path / "elsewhere.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(room.repo.git.folder), str(bare))
    git(room.folder, "remote", "set-url", "origin", str(bare))
    before = asked(room)
    done = newsdesk(room.folder, "plan", GITHUB_API_URL=room.github.url, GITHUB_SERVER_URL=room.github.url)
    assert done.returncode == 0, done.stderr
    assert asked(room) == before
