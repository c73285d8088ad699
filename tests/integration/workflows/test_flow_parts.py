"""Each workflow by itself, executed: what it does, what it may not do, and what it does when something fails."""

from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from forge_room import post
from issue_forms import filled

WHEN = f"{datetime.now(UTC) - timedelta(minutes=2):%Y-%m-%d %H:%M}"
LATER = f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%d %H:%M}"
SOAP = "content/posts/soap.md"


def on_main(room, files):
    number = room.officer.propose(files)
    room.supervisor.approve(number)
    room.supervisor.merge(number, "squash")
    return number


def on_pull(room, actions, number, **options):
    head = room.repo.issues[number].pull.head_sha
    payload = {"action": "opened", "pull_request": {"number": number, "head": {"sha": head}}}
    return actions.run("check", "pull_request", payload, ref=f"refs/pull/{number}/merge", sha=head, **options)


# ---- proposals


def test_check_tells_what_is_wrong_and_only_that(room, actions):
    wrong = post("soap", LATER, text="**Bold** is shown as it stands.")
    on_main(room, {"content/posts/old.md": wrong.replace("Post soap", "Post old")})
    number = room.officer.propose({SOAP: wrong, "content/posts/fine.md": post("fine", LATER)})
    run = on_pull(room, actions, number, job="check")
    assert run.jobs == {"check": ["failure"]}
    annotations = [line["msg"] for line in run.lines if "::warning file=" in line.get("msg", "")]
    assert len(annotations) == 1, annotations
    assert "file=content/posts/soap.md,line=8" in annotations[0]
    assert "old.md" not in run.everything
    assert "PLT-07" in run.summary
    assert "PLT-07" in (actions.store / "artifacts/check/check.sarif").read_text()
    assert "behave as written" not in run.log  # no guideline page changed


def test_check_of_a_good_post_from_a_fork(room, actions):
    number = room.stranger.fork_propose({SOAP: post("soap", LATER)})
    run = on_pull(room, actions, number)
    assert run.jobs == {"check": ["success"], "site": ["success"]}, run.everything
    assert (actions.store / "artifacts/site/site/index.html").is_file()
    assert not (actions.store / "caches").exists()  # a proposal leaves nothing behind for main


def test_check_notices_files_that_do_not_follow_the_workflow_page(room, actions):
    page = room.repo.git.text("show", "main:guidelines/workflow.md")
    changed = page.replace("first: 06:00", "first: 03:00").replace("login: head-a", "login: head-b")
    run = on_pull(room, actions, room.advisor_a.propose({"guidelines/workflow.md": changed}), job="check")
    assert run.jobs == {"check": ["failure"]}
    assert "Write it: newsdesk schedule" in run.log
    assert "newsdesk codeowners" in run.log
    assert "behave as written" in run.log


def test_reviewed_needs_no_right_at_all(room, actions):
    before = room.github.count(path="/repos/")
    run = actions.run("reviewed", "pull_request_review", {"action": "submitted", "pull_request": {"number": 1}})
    assert run.jobs == {"noted": ["success"]}
    assert room.github.count(path="/repos/") == before


def test_review_looks_at_all_and_reminds_as_time_runs_out(room, actions):
    number = room.officer.propose({SOAP: post("soap", LATER)})
    room.repo.issues[number].created -= timedelta(hours=20)
    run = actions.run("review", "schedule")
    assert run.jobs == {"review": ["success"]}, run.everything
    assert f"#{number}" in run.log
    comments = [body for _, body in room.admin_a.comments(number)]
    assert [body.partition(" -->")[0] for body in comments] == [
        "<!-- newsdesk:review",
        "<!-- newsdesk:reminder=first-soon",
    ]
    actions.run("review", "schedule")
    assert len(room.admin_a.comments(number)) == 2


def test_review_of_one_pull_request_by_its_number(room, actions):
    number = room.officer.propose({SOAP: post("soap", LATER)})
    run = actions.run("review", "workflow_dispatch", {"inputs": {"number": str(number)}})
    assert (run.jobs, "reminder" in run.log) == ({"review": ["success"]}, False)


def test_a_hold_is_answered_and_stops_the_next_run(room, actions):
    on_main(room, {SOAP: post("soap", WHEN)})
    actions.forget()
    actions.deaf_to = {("issues", "labeled")}
    room.supervisor.open_form("Hold", filled("hold", scope="Everything", why="Wait."), "hold")
    (run,) = actions.happens()
    assert run.jobs == {"hold": ["success"]}, run.everything
    done = actions.run("publish", "schedule")
    assert done.jobs == {"plan": ["success"]}, done.everything
    assert room.items() == []


def test_an_issue_of_another_kind_starts_nothing(room, actions):
    room.stranger.open_issue("Hello", "### Accounts\n\nrelay-feed")
    (run,) = actions.happens()
    assert run.jobs == {}
    assert room.repo.pulls() == []


# ---- publishing


@pytest.fixture
def watcher():
    """A service that is pinged."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/beat", asked
    server.shutdown()
    server.server_close()


def test_each_account_by_itself_and_what_is_for_a_person_becomes_an_issue(room, actions, watcher):
    actions.variables["NEWSDESK_PING"] = watcher[0]
    room.use(room.admin_a.token)
    on_main(room, {SOAP: post("soap", WHEN), "content/posts/water.md": post("water", WHEN, account="relay-hand")})
    run = actions.run("publish", "schedule")
    assert run.ended("Publish", "account") == {"relay-feed": "success", "relay-hand": "failure"}, run.everything
    assert run.jobs["tasks"] == ["failure"]  # something new needs a person
    assert run.code != 0
    assert len(room.items()) == 1
    assert task_titles(room) == ["Post this by hand: water on relay-hand"]
    assert watcher[1] == ["/beat"]
    assert room.github.count("POST", "/workflows/site.yml/dispatches") == 1
    assert len((actions.store / "installed").read_text().splitlines()) == 1  # the other jobs found it in the cache
    actions.variables["NEWSDESK_PING"] = "http://127.0.0.1:9/nobody"
    again = actions.run("publish", "schedule")
    assert again.jobs == {"plan": ["success"]}, again.everything
    assert "1 thing needs a person." in again.log
    assert "The address in NEWSDESK_PING does not answer." in again.everything


def test_the_ledger_takes_only_the_key_of_the_environment(room, actions):
    rule = {
        "name": "ledger",
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": ["refs/heads/ledger"], "exclude": []}},
        "rules": [{"type": "update"}, {"type": "deletion"}, {"type": "non_fast_forward"}],
        "bypass_actors": [{"actor_id": None, "actor_type": "DeployKey", "bypass_mode": "always"}],
    }
    room.admin_a.call("POST", "rulesets", rule)
    on_main(room, {SOAP: post("soap", WHEN)})
    without = actions.run("publish", "schedule")
    assert without.jobs["publish"] == ["failure"], without.everything
    assert (room.events(), room.items()) == ([], [])
    actions.environments["account-relay-feed"]["NEWSDESK_LEDGER_KEY"] = room.github.key_token().text
    done = actions.run("publish", "schedule")
    assert done.jobs["publish"] == ["success"], done.everything
    assert (room.events(), len(room.items())) == (["intent", "published"], 1)


def test_secrets_of_an_account_reach_its_own_job_only(room, actions):
    on_main(room, {SOAP: post("soap", WHEN), "content/posts/water.md": post("water", WHEN, account="relay-hand")})
    actions.environments["account-relay-feed"]["NEWSDESK_CREDENTIALS"] = "feed-secret"
    actions.environments["account-relay-hand"]["NEWSDESK_CREDENTIALS"] = "hand-secret"
    actions.files["publish"] = actions.files["publish"].replace(
        'exec newsdesk publish --account="$ACCOUNT"',
        'echo "$ACCOUNT has ${#NEWSDESK_CREDENTIALS} ${NEWSDESK_CREDENTIALS%%-*}"',
    )
    run = actions.run("publish", "schedule")
    assert "relay-feed has 11 feed" in run.of("publish")
    assert "relay-hand has 11 hand" in run.of("publish")
    assert "feed-secret" not in run.everything


# ---- answers from a phone

HOSTILE = 'it\'s there"; touch "$HOME/taken"; $(touch "$HOME/taken") `touch "$HOME/taken"` --not-published'


@pytest.fixture
def handed(room, actions):
    """A post that a person must post."""
    on_main(room, {"content/posts/water.md": post("water", WHEN, account="relay-hand")})
    actions.deaf_to = {("push", "")}
    room.run("publish", actions=True, at=None)
    return room


def resolve(actions, actor, **inputs):
    given = {"post": "water", "account": "relay-hand", "part": "1", "published": "", "because": HOSTILE, **inputs}
    return actions.run("resolve", "workflow_dispatch", {"inputs": given}, actor=actor)


def test_whoever_may_say_it_says_what_happened(handed, actions, tmp_path):
    there = "https://relay-medical.example/1"
    refused = resolve(actions, "officer-a", published=there)
    assert refused.jobs == {"resolve": ["failure"]}
    assert handed.events() == ["intent", "parked"], refused.everything
    done = resolve(actions, "supervisor-a", published=there)
    assert done.jobs == {"resolve": ["success"]}, done.everything
    assert handed.events() == ["intent", "parked", "resolved"]
    (name,) = [n for n in handed.repo.git.text("ls-tree", "-r", "--name-only", "ledger").split() if "resolved" in n]
    event = handed.repo.git.text("show", f"ledger:{name}")
    assert there in event
    assert "touch" in event
    assert "supervisor-a" in event
    assert not list(tmp_path.rglob("taken"))


def test_names_that_look_like_options_are_names(handed, actions):
    run = resolve(actions, "supervisor-a", post="--help", published="")
    assert run.jobs == {"resolve": ["failure"]}
    assert "nothing to resolve" in run.log
    assert handed.events() == ["intent", "parked"]


def test_taking_down_what_no_program_can(room, actions):
    on_main(room, {SOAP: post("soap", WHEN)})
    actions.forget()
    room.run("publish", actions=True, at=None)
    inputs = {"what": "post", "id": "soap", "how": "delete", "because": HOSTILE}
    refused = actions.run("takedown", "workflow_dispatch", {"inputs": inputs}, actor="stranger")
    assert refused.jobs == {"find": ["success"], "takedown": ["failure"], "tasks": ["failure"]}, refused.everything
    assert task_titles(room) == []
    run = actions.run("takedown", "workflow_dispatch", {"inputs": inputs}, actor="supervisor-a")
    assert run.jobs == refused.jobs  # a person must, so it is red
    assert task_titles(room) == ["To be taken down: soap"]
    assert room.run("tasks", actions=True)[0] == 0
    assert task_titles(room) == ["To be taken down: soap"]  # later runs know it from the issue
    gone = actions.run("takedown", "workflow_dispatch", {"inputs": {**inputs, "how": "gone"}}, actor="supervisor-a")
    assert gone.jobs == {"find": ["success"], "takedown": ["success"], "tasks": ["success"]}, gone.everything
    assert room.events() == ["intent", "published", "withdrawn"]
    assert task_titles(room) == []
    assert room.github.count("POST", "/workflows/site.yml/dispatches") == 3  # the site does not wait


def task_titles(room):
    return [issue["title"] for issue in room.admin_a.call("GET", "issues", labels="newsdesk: task")]


# ---- the site and the ledger


@pytest.mark.parametrize(
    ("pages", "which", "deployed"),
    [
        (None, "", False),
        ({"public": True}, "", False),
        ({"public": False}, "", True),
        ({"public": True}, "public", True),
    ],
)
def test_pages_for_staff_never_become_public(room, actions, pages, which, deployed):
    room.repo.pages = pages
    actions.variables["NEWSDESK_SITE"] = which
    building = 'newsdesk site build --output "$RUNNER_TEMP/site" "${how[@]}"'
    assert building in actions.files["site"]
    told = 'mkdir "$RUNNER_TEMP/site"; echo "asked for: ${how[*]:-pages}"'
    actions.files["site"] = actions.files["site"].replace(building, told)
    run = actions.run("site", "push")
    assert f"asked for: {'--public' if which else 'pages' if deployed else '--offline'}" in run.everything
    assert run.jobs == {"build": ["success"], **({"deploy": ["success"]} if deployed else {})}, run.everything
    kept = {path.name for path in (actions.store / "artifacts").iterdir()}
    assert kept == ({"github-pages"} if deployed else {"site"})
    assert (actions.store / "deployed").exists() == deployed


def test_the_daily_audit(room, actions):
    assert actions.run("ledger", "schedule").jobs == {"audit": ["success"]}
    room.admin_a.push(room.admin_a.commit({"note.txt": "x"}, "Mine", on="ledger"), "ledger")
    run = actions.run("ledger", "schedule")
    assert run.jobs == {"audit": ["failure"]}
    assert task_titles(room) == ["The ledger is not as newsdesk wrote it"]


def test_findings_of_main_for_code_scanning(actions):
    assert actions.run("scanning", "push").jobs == {}
    actions.variables["NEWSDESK_CODE_SCANNING"] = "yes"
    assert actions.run("scanning", "push").jobs == {"scan": ["success"]}
    assert '"version": "2.1.0"' in (actions.store / "scanned.sarif").read_text()
