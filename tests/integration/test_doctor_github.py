"""`newsdesk doctor --github`: what is set wrongly, what a token cannot see, and what --apply sets."""

import json

import pytest

from doctor_room import (
    doctor,
    doctor_template_in,
    environment,
    items,
    of_state,
    people_that_are_new,
    ruleset,
    runs_that_took,
    set_everything,
    writes,
)
from forge_room import open_forge_room
from servers.github.records import Key
from small_desk import account

NOBODY_ASKS = "newsdesk doctor --github --apply"


@pytest.fixture(scope="module")
def template(forge_template, tmp_path_factory):
    return doctor_template_in(forge_template, tmp_path_factory.mktemp("doctor"))


@pytest.fixture
def room(template, tmp_path, require):
    """A desk in order, on a GitHub on which nothing has been set."""
    require("github")
    with open_forge_room(template, tmp_path) as made:
        yield made


@pytest.fixture
def right(room):
    """The same, with everything set."""
    set_everything(room)
    return room


def test_where_everything_is_right_there_is_nothing_to_do(right):
    for workflow in ("publish.yml", "review.yml", "ledger.yml", "site.yml"):
        runs_that_took(right, workflow, 20, jobs=("one",))
    found = items(right)
    assert of_state(found, "missing") == of_state(found, "unseen") == set()
    assert of_state(found, "look") == {"ledger.page", "people.others"}
    assert "admin-a" in found["people.others"]["what"]
    right.github.asked.clear()
    done = doctor(right, "--github", "--apply", "--yes")
    assert done.code == 0
    assert writes(right) == []
    assert NOBODY_ASKS not in done.out


def test_apply_sets_what_it_can_and_the_second_time_nothing(room):
    people_that_are_new(room)
    before = items(room)
    wanted = {f"main.{name}" for name in ("pull_request", "approvals", "last_push", "code_owners", "checks")}
    wanted |= {"main.non_fast_forward", "main.deletion", "labels", "ledger.rules", "feed.rules", "metrics.rules"}
    wanted |= {"environment.account-relay-mastodon"}
    assert wanted <= of_state(before, "missing")
    assert {"environment.account-relay-feed", "actions.allowed"} <= of_state(before, "look"), "nothing secret is in it"
    assert writes(room) == []

    done = doctor(room, "--github", "--apply", "--yes")
    assert "then: account-relay-mastodon: only main" in done.out
    after = items(room)
    assert wanted <= of_state(after, "fine")
    assert after["secret.account-relay-mastodon.NEWSDESK_CREDENTIALS"]["state"] == "missing"
    assert {method for method, _ in writes(room)} <= {"POST", "PUT", "PATCH"}
    refused = room.officer.push_to_main({"content/posts/straight.md": "No."}, ok=False)
    assert "Changes must be made through a pull request" in refused
    kept = {each["name"]: each for each in room.repo.rulesets.values()}
    assert kept.keys() == {"newsdesk: main", "newsdesk: ledger"}
    assert all(each["bypass_actors"] == [] for each in kept.values())
    mastodon = room.repo.environments["account-relay-mastodon"]
    assert [name for _, name, _ in mastodon.branches] == ["main"]

    room.github.asked.clear()
    doctor(room, "--github", "--apply", "--yes")
    assert writes(room) == []


def test_apply_asks_and_does_what_was_agreed_to(room):
    done = doctor(room, "--github", "--apply", answers="n\ny\n" + "n\n" * 9)
    assert done.out.count("Set it?") == len({"labels", "main", "ledger", "feed", "hand", "mastodon"})
    assert writes(room) == [("POST", f"/repos/{room.repo.full_name}/rulesets")]
    assert [each["name"] for each in room.repo.rulesets.values()] == ["newsdesk: main"]


def test_apply_without_anybody_to_answer_changes_nothing(room):
    done = doctor(room, "--github", "--apply", answers="")
    assert done.code != 0
    assert writes(room) == []


@pytest.mark.parametrize(
    "words",
    [("--apply",), ("--github", "--yes"), ("--github", "--apply", "--format", "json")],
)
def test_apply_is_never_asked_for_by_accident(room, words):
    done = doctor(room, *words)
    assert done.code == 2
    assert writes(room) == []


def test_apply_keeps_what_somebody_set_more_strictly(right):
    repo = right.repo
    repo.rulesets.clear()
    strict = {
        "required_approving_review_count": 2,
        "dismiss_stale_reviews_on_push": True,
        "require_code_owner_review": False,
        "require_last_push_approval": False,
        "required_review_thread_resolution": True,
    }
    statuses = {
        "required_status_checks": [{"context": "spelling"}, {"context": "check"}],
        "strict_required_status_checks_policy": True,
    }
    rules = [
        {"type": "pull_request", "parameters": strict},
        {"type": "required_status_checks", "parameters": statuses},
        {"type": "required_signatures"},
    ]
    admins = {"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "pull_request"}
    own = ruleset(right, "newsdesk: main", ["release"], rules, bypass_actors=[admins])
    repo.rulesets[own]["enforcement"] = "disabled"
    repo.rulesets[own]["conditions"]["ref_name"]["exclude"] = ["refs/heads/main"]
    other = ruleset(right, "Theirs", ["main"], [{"type": "creation"}])
    theirs = dict(repo.rulesets[other])
    waiting = environment(right, "account-relay-mastodon", policy=None)
    waiting.wait_timer, waiting.reviewers, waiting.prevent_self_review = 30, [right.admin_a.user], True
    waiting.secrets = ["NEWSDESK_CREDENTIALS", "NEWSDESK_LEDGER_KEY"]
    repo.actions |= {"default_workflow_permissions": "write", "can_approve_pull_request_reviews": True}
    repo.actions |= {"send_secrets_and_variables": True, "require_approval_for_fork_pr_workflows": True}

    doctor(right, "--github", "--apply", "--yes")
    made = repo.rulesets[own]
    by_type = {rule["type"]: rule.get("parameters") for rule in made["rules"]}
    assert made["enforcement"] == "active"
    assert made["conditions"]["ref_name"] == {"include": ["refs/heads/release", "refs/heads/main"], "exclude": []}
    assert by_type.keys() >= {"required_signatures", "deletion", "non_fast_forward"}
    reviews = by_type["pull_request"]
    assert reviews["required_approving_review_count"] == 2
    assert all(reviews[name] for name in strict if name != "required_approving_review_count")
    checks = {
        each["context"]: each.get("integration_id")
        for each in by_type["required_status_checks"]["required_status_checks"]
    }
    assert checks == {"spelling": None, "check": 15368, "newsdesk/approved": 15368}
    assert by_type["required_status_checks"]["strict_required_status_checks_policy"] is True
    assert made["bypass_actors"] == [admins]
    assert repo.rulesets[other] == theirs
    assert (waiting.wait_timer, waiting.reviewers, waiting.prevent_self_review) == (30, [right.admin_a.user], True)
    assert [name for _, name, _ in waiting.branches] == ["main"]
    assert repo.actions["default_workflow_permissions"] == "read"
    assert repo.actions["can_approve_pull_request_reviews"] is True
    assert repo.actions["send_secrets_and_variables"] is False
    assert repo.actions["require_approval_for_fork_pr_workflows"] is True
    assert not [call for call in writes(right) if call[0] == "DELETE"]
    found = items(right)
    assert found["environment.account-relay-mastodon.gates"]["state"] == "look"
    assert "admins" in found["main.bypass"]["what"]


def test_what_would_loosen_is_left_to_people(right):
    repo = right.repo
    del repo.variables["NEWSDESK_APP_ID"]
    repo.actions |= {"can_approve_pull_request_reviews": False, "enabled": False}
    right.publishing.state = "disabled_manually"
    both = environment(right, "account-relay-mastodon", policy=("main", "try-out"))
    doctor(right, "--github", "--apply", "--yes")
    assert writes(right) == []
    assert repo.actions["can_approve_pull_request_reviews"] is False
    assert len(both.branches) == 2
    found = items(right)
    assert found["actions.pull_requests"]["state"] == "look"
    assert found["actions.allowed"]["state"] == "missing"
    assert "try-out" in found["environment.account-relay-mastodon"]["what"]
    assert found["workflows..github/workflows/publish.yml"]["state"] == "missing"


def test_wrong_settings_are_named_with_their_place(right):
    repo, github = right.repo, right.github
    repo.default_branch = "trunk"
    repo.git.run("branch", "trunk", "main")
    repo.settings |= {"has_issues": False, "allow_forking": True}
    pictures = right.folder / "content/accounts/relay-pictures.md"
    pictures.write_text(account("instagram", network_id="7"), encoding="utf-8")
    environment(right, "account-relay-pictures").secrets = ["NEWSDESK_CREDENTIALS", "NEWSDESK_LEDGER_KEY"]
    repo.secrets = ["NEWSDESK_CREDENTIALS", "UNRELATED"]
    repo.organization_secrets = ["NEWSDESK_LEDGER_KEY"]
    repo.environments["account-relay-mastodon"].secrets.remove("NEWSDESK_CREDENTIALS")
    repo.environments["newsdesk-app"].secrets.clear()
    environment(right, "account-relay-old").secrets = ["NEWSDESK_CREDENTIALS"]
    repo.environments["account-relay-hand"].branches.clear()
    stranger = Key(github.next_id(), "laptop\x1b[31m ::error::", "ssh-ed25519 BBBB", False, github.now())
    repo.keys[stranger.id] = stranger
    repo.keys[1] = Key(1, "mirror", "ssh-ed25519 CCCC", True, github.now())
    repo.hooks = ["https://listener.example/hook?token=hidden"]
    repo.pages = {"build_type": "legacy", "public": True}
    repo.actions |= {"github_owned_allowed": False, "default_workflow_permissions": "write"}
    repo.actions |= {"send_write_tokens_to_workflows": True}
    del repo.labels["hold"]
    github.demands_two_factors = False
    repo.roles["supervisor-b"] = "read"
    found = items(right)
    missing = {
        "repository.default_branch": "Default branch → main",
        "repository.issues": "Features → Issues",
        "secrets.repository.NEWSDESK_CREDENTIALS": "Secrets and variables → Actions",
        "secrets.organization.NEWSDESK_LEDGER_KEY": "Secrets and variables → Actions",
        "secret.account-relay-mastodon.NEWSDESK_CREDENTIALS": "Add environment secret",
        "secret.newsdesk-app.NEWSDESK_APP_KEY": "Add environment secret",
        "environment.account-relay-hand": "Selected branches → main alone",
        f"keys.{stranger.id}": "Settings → Deploy keys",
        "pages": "Source: GitHub Actions",
        "actions.allowed": "Allow actions created by GitHub",
        "actions.token": "Read repository contents",
        "actions.forks": "Send write tokens",
        "labels": "hold",
        "people.two_factor": "Require two-factor",
        "people.supervisor-b": "Role: Write",
        "codeowners.people": "newsdesk codeowners",
    }
    assert of_state(found, "missing") == missing.keys()
    for name, words in missing.items():
        assert words in found[name]["how"], name
        assert found[name]["why"]
    looks = {"repository.forks", "environment.account-relay-old.left", "secret.account-relay-pictures.NEWSDESK_ASSETS"}
    assert looks <= of_state(found, "look")
    hook = next(item for name, item in found.items() if name.startswith("hooks."))
    assert "listener.example" in hook["what"]
    assert "hidden" not in json.dumps(found)
    assert "\x1b" not in found[f"keys.{stranger.id}"]["what"]
    assert "::" not in found[f"keys.{stranger.id}"]["what"]


def test_rules_of_main_are_told_one_by_one(right):
    repo = right.repo
    by_name = {each["name"]: each for each in repo.rulesets.values()}
    parameters = {rule["type"]: rule.get("parameters", {}) for rule in by_name["Main"]["rules"]}
    parameters["pull_request"] |= {
        "required_approving_review_count": 0,
        "require_code_owner_review": False,
        "require_last_push_approval": False,
        "dismiss_stale_reviews_on_push": True,
    }
    parameters["required_status_checks"]["required_status_checks"].pop()
    by_name["Main"]["bypass_actors"] = [{"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}]
    by_name["Machines"]["rules"] = [{"type": "deletion"}]
    found = items(right)
    lacking = {"main.approvals", "main.last_push", "main.code_owners", "main.checks"}
    assert of_state(found, "missing") == lacking | {"ledger.rules", "feed.rules", "metrics.rules"}
    assert "newsdesk/approved" in found["main.checks"]["what"]
    assert "Block force pushes, Require linear history" in found["ledger.rules"]["how"]
    assert found["main.dismissal"]["state"] == found["main.bypass"]["state"] == "look"
    assert "Require review from Code Owners" in found["main.code_owners"]["how"]

    checks = parameters["required_status_checks"]["required_status_checks"]
    checks.append({"context": "newsdesk/approved"})
    assert items(right)["main.checks"]["state"] == "look"


def test_a_ruleset_that_is_not_enforced_protects_nothing(right):
    for each in right.repo.rulesets.values():
        each["enforcement"] = "evaluate"
    assert {"main.pull_request", "ledger.rules"} <= of_state(items(right), "missing")


def test_branch_protection_of_the_older_kind_counts_too(right):
    repo = right.repo
    repo.rulesets.clear()
    repo.protection["main"] = {
        "required_status_checks": {
            "strict": False,
            "checks": [{"context": name, "app_id": 15368} for name in ("check", "newsdesk/approved")],
        },
        "enforce_admins": False,
        "required_pull_request_reviews": {
            "required_approving_review_count": 1,
            "require_code_owner_reviews": True,
            "require_last_push_approval": True,
        },
        "restrictions": None,
    }
    found = items(right)
    assert not {name for name in of_state(found, "missing") if name.startswith("main.")}
    assert found["main.bypass"]["state"] == "look"
    repo.protection["main"]["enforce_admins"] = True
    assert items(right)["main.bypass"]["state"] == "fine"


def test_only_the_runs_write_the_ledger(right):
    repo = right.repo
    writers = next(each for each in repo.rulesets.values() if each["name"] == "Writers")
    del repo.rulesets[writers["id"]]
    repo.environments["account-relay-hand"].secrets.clear()
    done = doctor(right, "--github", "--apply", "--yes")
    assert writes(right) == [], "the rule would stop a run that has no key"
    assert "environment as NEWSDESK_LEDGER_KEY" in " ".join(done.out.split())

    repo.environments["account-relay-hand"].secrets.append("NEWSDESK_LEDGER_KEY")
    doctor(right, "--github", "--apply", "--yes")
    made = next(each for each in repo.rulesets.values() if each["name"] == "newsdesk: ledger writers")
    assert [rule["type"] for rule in made["rules"]] == ["update"], "the key must not get around the other rules"
    assert [actor["actor_type"] for actor in made["bypass_actors"]] == ["DeployKey"]

    repo.environments["account-relay-feed"].secrets.clear()
    found = items(right)
    assert found["ledger.writers"]["state"] == "fine"
    assert of_state(found, "missing") == {"secret.account-relay-feed.NEWSDESK_LEDGER_KEY"}


def test_a_rule_without_a_key_stops_the_runs(right):
    right.repo.keys.clear()
    assert "none that may write" in items(right)["ledger.writers"]["what"]


def test_a_ledger_that_nobody_can_write_is_told(right):
    repo = right.repo
    writers = next(each for each in repo.rulesets.values() if each["name"] == "Writers")
    writers["bypass_actors"] = []
    repo.git.run("update-ref", "-d", "refs/heads/ledger")
    found = items(right)
    assert "not even the runs" in found["ledger.writers"]["what"]
    assert found["ledger.started"]["state"] == "missing"

    writers |= {"name": "newsdesk: ledger writers", "enforcement": "disabled"}
    doctor(right, "--github", "--apply", "--yes")
    assert writes(right) == [], "letting somebody pass is not the doctor's, and without them it would stop the runs"


def test_people_are_known_by_their_number(right):
    github = right.github
    page = right.folder / "guidelines/workflow.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("    id: 501\n", "").replace("id: 406\n", "id: 999\n"), encoding="utf-8")

    def renamed(old, new):
        person = github.users.pop(old)
        person.login = new
        github.users[new] = person
        right.repo.roles[new] = right.repo.roles.pop(old)

    renamed("officer-b", "officer-b-new")
    renamed("supervisor-b", "supervisor-new")
    github.user("supervisor-b", 4321)
    del github.users["legal-a"]
    found = items(right)
    said = {name: found[f"people.{name}"]["what"] for name in ("officer-b", "supervisor-b", "legal-a", "medical-b")}
    assert said["officer-b"] == "officer-b is called officer-b-new now."
    assert "somebody else has taken the name supervisor-b" in said["supervisor-b"]
    assert said["legal-a"] == "Nobody on GitHub is called legal-a."
    assert "it is 501" in said["medical-b"]
    assert "999" in found["people.safeguarding-a"]["what"]
    assert found["people.numbers"]["state"] == "missing"


def test_a_token_without_rights_sees_less_and_alarms_nobody(right):
    right.github.asked.clear()
    found = items(right, token=right.officer.token)
    assert of_state(found, "missing") == set()
    hidden = {"keys", "main.bypass", "actions.allowed", "actions.token", "actions.forks"}
    assert hidden <= of_state(found, "unseen")
    assert all("with this token" in item["what"] for item in found.values() if item["state"] == "unseen")
    assert found["keys"]["how"].startswith("open Settings → Deploy keys and look for:")

    right.repo.rulesets.clear()
    bare = items(right, token=right.officer.token)
    assert "main.pull_request" in of_state(bare, "unseen"), "an older protection may be there, which it cannot see"
    done = doctor(right, "--github", "--apply", "--yes", token=right.officer.token)
    assert done.code == 1
    assert writes(right) == []


def test_the_token_of_a_run_sees_little_and_says_so(right):
    token = right.run_token(contents="read", actions="read")
    found = items(right, token=token)
    assert of_state(found, "missing") == set()
    assert {"secrets.repository", "labels", "keys", "main.bypass"} <= of_state(found, "unseen")


def test_apply_with_a_token_that_may_not_says_what_was_not_set(room):
    done = doctor(room, "--github", "--apply", "--yes", token=room.stranger.token)
    assert done.code == 2
    assert "Not set: labels. GitHub answered 403" in done.err
    assert "Nothing else was set." in done.err
    assert room.repo.rulesets == {}


def test_the_free_plan_lacks_what_newsdesk_needs(room):
    people_that_are_new(room)
    room.github.plans["relay-medical"] = "free"
    room.repo.workflows.clear()
    found = items(room)
    assert found["workflows"]["state"] == "missing"
    assert {"plan", "main.rules"} <= of_state(found, "missing")
    assert "GitHub Free" in found["plan"]["what"]
    assert not {name for name in found if name.startswith(("environment.", "secret."))}
    doctor(room, "--github", "--apply", "--yes")
    assert {path.rsplit("/", 1)[1] for _, path in writes(room)} == {"labels"}


def test_a_public_repository_is_told_about_drafts(right):
    right.repo.private = False
    right.repo.actions["approval_policy"] = "first_time_contributors"
    found = items(right)
    assert found["repository.private"]["state"] == "look"
    assert "Drafts" in found["repository.private"]["why"]
    assert found["actions.forks"]["state"] == "look"
    assert "minutes" not in found


def test_minutes_are_counted_from_the_last_runs(right):
    runs_that_took(right, "publish.yml", 200)
    found = items(right)["minutes"]
    assert found["state"] == "look"
    assert "publish.yml most of them" in found["what"]
    assert "GitHub Team includes 3000" in found["what"]
    assert "every_minutes" in found["how"]
    right.github.plans["relay-medical"] = "enterprise"
    assert items(right)["minutes"]["state"] == "fine"


def test_pages_for_staff_are_not_shown_to_everybody(right):
    right.repo.pages = {"build_type": "workflow", "public": True}
    assert items(right)["pages"]["state"] == "look"
    right.repo.variables["NEWSDESK_SITE"] = "public"
    assert items(right)["pages"]["state"] == "fine"
    right.repo.variables["NEWSDESK_SITE"] = "internal"
    right.repo.pages["public"] = False
    assert items(right)["pages"]["state"] == "fine"


def test_trouble_ends_in_one_sentence(right):
    right.github.trouble("limit", path="/rulesets", times=9)
    done = doctor(right, "--github")
    assert done.code == 2
    assert "GitHub takes no more calls from this token until" in done.err


def test_one_bad_answer_is_asked_again(right):
    right.github.trouble("502", path="/collaborators", times=1)
    assert doctor(right, "--github").code == 0


def test_a_server_that_stays_silent_is_no_alarm(right):
    right.github.trouble("502", path="/collaborators", times=99)
    done = doctor(right, "--github")
    assert done.code == 2
    assert "502" in done.err
    assert done.out == ""


def test_a_desk_elsewhere_and_a_token_that_is_missing(right):
    done = doctor(right, "--github", GITHUB_TOKEN="ghp_somebodys_old_one")  # noqa: S106 - nobody has it
    assert done.code == 2
    assert "401" in done.err
    assert "ghp_" not in done.err
    done = doctor(right, "--github", GITHUB_TOKEN="")
    assert done.code == 2
    assert "set GITHUB_TOKEN" in done.err
    done = doctor(right, "--github", GITHUB_SERVER_URL="https://elsewhere.example")
    assert done.code == 2
    assert "no repository on GitHub" in done.err


def test_the_report_fits_a_terminal_and_is_a_process(right):
    right.repo.secrets = ["NEWSDESK_CREDENTIALS"]
    code, words = right.run("doctor", "--github", "--at", "2026-11-23T09:00Z", token=right.admin_a.token)
    assert code == 1
    lines = words.splitlines()
    assert "Missing (1)" in lines
    assert "exit 1" in lines
    assert lines[-1].startswith("relay-medical/desk, with the token of admin-a: ")
    assert "\x1b" not in words
    assert not [line for line in lines if len(line) > 80 and "http://" not in line]
    assert any(line.startswith("    Do: put it into the environments of the accounts") for line in lines)
