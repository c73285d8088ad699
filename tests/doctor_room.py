"""A desk that has everything, for the doctor: and a GitHub on which everything is set as it should be."""

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

from click.testing import CliRunner

from forge_room import git
from newsdesk.cli import main
from servers.github.records import Environment, Key
from servers.github.runs import add_run, add_workflow, end_run
from small_desk import account, post

ROOT = Path(__file__).resolve().parents[1]
NOW = "2026-11-23T09:00Z"
ACCOUNTS = ("relay-feed", "relay-hand", "relay-mastodon")
_PEOPLE = "\n  - login: {login}\n    id: {id}\n    email: {login}@relay-medical.example\n    roles:\n      - {role}\n"
_SAFE = {
    "run_workflows_from_fork_pull_requests": False,
    "send_write_tokens_to_workflows": False,
    "send_secrets_and_variables": False,
    "require_approval_for_fork_pr_workflows": False,
}


def doctor_template_in(template, place, *pages):
    """The desk of all forge rooms with deputies, an account on a network, posts to come, and what GitHub runs."""
    shutil.copytree(template, place, dirs_exist_ok=True, symlinks=True)
    desk, bare = place / "desk", place / "desk.git"
    git(desk, "remote", "set-url", "origin", str(bare))
    for name in ("setup.md", *pages):
        shutil.copy(ROOT / "guidelines" / name, desk / "guidelines" / name)
    shutil.copytree(ROOT / ".github/workflows", desk / ".github/workflows", dirs_exist_ok=True)
    page = desk / "guidelines/workflow.md"
    text = re.sub(r"every_minutes: \d+", "every_minutes: 60", page.read_text(encoding="utf-8"))
    more = _PEOPLE.format(login="medical-b", id=501, role="medical")
    more += _PEOPLE.format(login="head-b", id=502, role="head_of_mission").lstrip("\n")
    page.write_text(text.replace("\npeople:", f"\npeople:{more}".rstrip(), 1), encoding="utf-8")
    _write(desk, "content/accounts/relay-mastodon.md", account(server="https://social.relay-medical.example"))
    for number, day in enumerate(("2026-12-01", "2026-12-08", "2026-12-14", "2026-12-27")):
        words = post(f"Wash your hands, part {number}.", accounts=["relay-feed"], publish_at=f"{day} 10:00")
        _write(desk, f"content/posts/hands-{number}.md", words)
    for words in ("codeowners", "schedule"):
        done = CliRunner().invoke(main, ["--desk", str(desk), words], env={"NEWSDESK_CACHE": str(_cache(desk))})
        assert done.exit_code == 0, done.output
    git(desk, "add", "--all")
    git(desk, "commit", "--quiet", "-m", "Everything")
    git(desk, "push", "--quiet", "origin", "HEAD:main")
    return place


def people_that_are_new(room):
    """The two deputies have accounts, and may write; everybody who approves may."""
    for login, number in (("medical-b", 501), ("head-b", 502)):
        room.github.user(login, number, member=True)
        room.repo.roles[login] = "write"
    room.repo.roles["supervisor-c"] = "write"


def set_everything(room):
    """Every setting as the setup page says, without the doctor."""
    repo, admin = room.repo, room.admin_a
    people_that_are_new(room)
    repo.settings["allow_forking"] = False
    repo.actions |= {"allowed_actions": "selected", "github_owned_allowed": True, "sha_pinning_required": True}
    repo.actions |= _SAFE
    repo.variables["NEWSDESK_APP_ID"] = "77"
    for label in ("newsdesk: proposal", "newsdesk: problem", "hold"):
        admin.call("POST", "labels", {"name": label, "color": "b60205"})
    for name in (*(f"account-{name}" for name in ACCOUNTS), "newsdesk-app"):
        made = environment(room, name)
        made.secrets = ["NEWSDESK_APP_KEY" if name == "newsdesk-app" else "NEWSDESK_LEDGER_KEY"]
    repo.environments["account-relay-mastodon"].secrets.append("NEWSDESK_CREDENTIALS")
    key = Key(room.github.next_id(), "newsdesk ledger", "ssh-ed25519 AAAA", False, room.github.now())
    repo.keys[key.id] = key
    reviews = {
        "required_approving_review_count": 1,
        "dismiss_stale_reviews_on_push": False,
        "require_code_owner_review": True,
        "require_last_push_approval": True,
        "required_review_thread_resolution": False,
    }
    checks = [{"context": name, "integration_id": 15368} for name in ("check", "newsdesk/approved")]
    statuses = {"required_status_checks": checks, "strict_required_status_checks_policy": False}
    of_main = [
        {"type": "pull_request", "parameters": reviews},
        {"type": "required_status_checks", "parameters": statuses},
    ]
    kept = [{"type": "deletion"}, {"type": "non_fast_forward"}]
    machines = ("ledger", "feed", "metrics")
    ruleset(room, "Main", ["main"], of_main + kept)
    ruleset(room, "Machines", machines, [*kept, {"type": "required_linear_history"}])
    key = {"actor_id": None, "actor_type": "DeployKey", "bypass_mode": "always"}
    ruleset(room, "Writers", machines[:2], [{"type": "update"}], bypass_actors=[key])
    room.github.asked.clear()


def environment(room, name, policy=("main",)):
    """An environment that only some branches may use; None: every branch."""
    made = Environment(room.github.next_id(), name, room.github.now())
    if policy is not None:
        made.policy = {"protected_branches": False, "custom_branch_policies": True}
        made.branches = [(room.github.next_id(), each, "branch") for each in policy]
    room.repo.environments[name.lower()] = made
    return made


def ruleset(room, name, branches, rules, **more):
    """A ruleset as somebody with the rights makes it."""
    refs = {"ref_name": {"include": [f"refs/heads/{branch}" for branch in branches], "exclude": []}}
    body = {"name": name, "target": "branch", "enforcement": "active", "conditions": refs, "rules": rules, **more}
    return room.admin_a.call("POST", "rulesets", body)["id"]


def runs_that_took(room, workflow, seconds, jobs=("plan", "tasks")):
    """One run of a workflow that is over."""
    path = f".github/workflows/{workflow}"
    found = next((each for each in room.repo.workflows.values() if each.path == path), None)
    run = add_run(room.github, room.repo, found or add_workflow(room.github, room.repo, path), jobs=jobs)
    end_run(room.github, run)
    last = run.attempts[-1]
    last.updated = last.started.fromtimestamp(last.started.timestamp() + seconds, last.started.tzinfo)


def doctor(room, *words, token=None, answers=None, **environment_):
    """The doctor in this process: exit code, output, and what it said on standard error."""
    given = {
        "GITHUB_API_URL": room.github.url,
        "GITHUB_SERVER_URL": room.github.url,
        "GITHUB_TOKEN": (token or room.admin_a.token).text,
        "NEWSDESK_CACHE": str(_cache(room.folder)),
        **environment_,
    }
    command = ["--desk", str(room.folder), "doctor", "--at", NOW, *words]
    done = CliRunner().invoke(main, command, env=given, input=answers)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return SimpleNamespace(code=done.exit_code, out=done.stdout, err=done.stderr)


def items(room, *words, token=None):
    """What the doctor says of GitHub and the desk, by id."""
    done = doctor(room, "--github", "--format", "json", *words, token=token)
    assert done.code in {0, 1}, done.err
    listing = json.loads(done.out)
    found = {item["id"]: item for item in listing}
    assert len(found) == len(listing)
    assert done.code == int(any(item["state"] in {"missing", "unseen"} for item in listing))
    return found


def of_state(found, state):
    return {name for name, item in found.items() if item["state"] == state}


def writes(room):
    """What was changed on GitHub over REST."""
    return [(call.method, call.path) for call in room.github.asked if call.method != "GET" and ".git/" not in call.path]


def _cache(desk):
    return desk / ".cache/newsdesk"


def _write(folder, path, words):
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(words, encoding="utf-8")
