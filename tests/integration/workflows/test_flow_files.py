"""The workflow files: what linters say, which rights and secrets they hold, and that a new desk gets them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from small_desk import command

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent
FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github/actions").rglob("action.yml"))
FLOWS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES}
UNTRUSTED = ("check", "reviewed")
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_SECRETS = re.compile(r"secrets\.|secrets\[|toJSON\(\s*secrets")


def jobs():
    return [(name, job, body) for name, flow in FLOWS.items() for job, body in flow["jobs"].items()]


def steps(path):
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    bodies = found["jobs"].values() if "jobs" in found else [found["runs"]]
    return [step for body in bodies for step in body["steps"]]


def lint(*words):
    done = subprocess.run([str(word) for word in words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_actionlint_finds_nothing(require):
    require("actionlint")
    assert lint(BIN / "actionlint", *FILES) == (0, "")


def test_zizmor_finds_nothing(require):
    require("zizmor")
    code, words = lint(BIN / "zizmor", "--offline", "--persona", "pedantic", "--no-progress", ROOT / ".github")
    assert (code, "No findings to report" in words) == (0, True), words


def test_only_the_trusted_trigger_is_excused():
    excused = [line for path in (*FILES, *ACTIONS) for line in path.read_text().splitlines() if "zizmor:" in line]
    assert len(excused) == 1
    assert excused[0].startswith("  workflow_run: # zizmor: ignore[dangerous-triggers] ")


def test_the_schemas_fit(require):
    require("check-jsonschema")
    for schema, files in (("vendor.github-workflows", FILES), ("vendor.github-actions", ACTIONS)):
        code, words = lint(BIN / "check-jsonschema", "--builtin-schema", schema, *files)
        assert code == 0, words


@pytest.mark.parametrize("name", UNTRUSTED)
def test_what_runs_a_proposal_holds_no_secret_and_no_right_to_change_anything(name):
    text = (ROOT / f".github/workflows/{name}.yml").read_text(encoding="utf-8")
    assert not _SECRETS.search(text)
    assert "github.token" not in text
    flow = FLOWS[name]
    assert flow["permissions"] == {}
    assert {"workflow_run", "pull_request_target", "issue_comment"}.isdisjoint(flow[True])
    for job in flow["jobs"].values():
        assert set(job.get("permissions", {}).values()) <= {"read"}
        assert "environment" not in job
        assert all("ssh-key" not in step.get("with", {}) for step in job["steps"])
        kept = [step["with"]["persist-credentials"] for step in job["steps"] if "checkout@" in step.get("uses", "")]
        assert set(kept) <= {False}


def test_what_is_trusted_checks_out_main_only():
    for name, flow in FLOWS.items():
        outsiders = {"pull_request", "pull_request_review", "merge_group"} & set(flow[True])
        assert bool(outsiders) == (name in UNTRUSTED)
        for job in flow["jobs"].values():
            for step in job["steps"]:
                if "checkout@" in step.get("uses", "") and name not in (*UNTRUSTED, "scanning"):
                    assert step["with"]["ref"] == "main", name


def test_nothing_of_an_event_is_written_into_a_script():
    for path in (*FILES, *ACTIONS):
        for step in steps(path):
            assert not _EXPRESSION.search(str(step.get("run", ""))), f"{path.name}: {step}"


def test_secrets_are_in_environments_and_go_to_one_step():
    for name, job, body in jobs():
        assert not _SECRETS.search(str(body.get("env", "")))
        if _SECRETS.search(str(body)):
            assert "environment" in body, f"{name}, {job}"
    holders = {(name, job) for name, job, body in jobs() if "NEWSDESK_CREDENTIALS" in str(body)}
    assert holders == {("publish", "publish"), ("takedown", "takedown"), ("metrics", "read")}


def test_every_job_says_what_it_may_and_how_long():
    for name, job, body in jobs():
        assert body["timeout-minutes"] <= 30, f"{name}, {job}"
        assert "permissions" in body or (name, job) == ("reviewed", "noted")
        assert "permissions" in FLOWS[name]
        assert FLOWS[name]["permissions"] == {}


def test_a_publishing_run_is_never_cut_off_and_hears_signals_itself():
    flow = FLOWS["publish"]
    assert flow["concurrency"] == {"group": "newsdesk-publish", "cancel-in-progress": False}
    assert flow["jobs"]["publish"]["strategy"]["fail-fast"] is False
    *_, sends, reads = (step for step in flow["jobs"]["publish"]["steps"] if "run" in step)
    assert sends["run"].startswith("exec newsdesk publish ")
    assert reads["run"].startswith("exec newsdesk metrics fetch --young ")
    assert (reads["continue-on-error"], reads["timeout-minutes"] <= 2) == (True, True)  # numbers never hold posts up
    groups = {
        body["concurrency"]["group"] for name, body in FLOWS.items() if name != "publish" and "concurrency" in body
    }
    assert "newsdesk-publish" not in groups  # a run that waits there gives way to a newer one


def test_only_runs_of_main_fill_the_caches():
    for name, flow in FLOWS.items():
        kept = [
            step for job in flow["jobs"].values() for step in job["steps"] if step.get("with", {}).get("keep") == "yes"
        ]
        assert not (kept and name in UNTRUSTED)


def test_a_new_desk_has_them_and_they_are_its_own(tmp_path, git, require):
    require("actionlint")
    command(tmp_path, "init", "desk")
    desk = tmp_path / "desk"
    for path in (*FILES, *ACTIONS, ROOT / ".github/actions/newsdesk/source.py"):
        assert (desk / path.relative_to(ROOT)).read_bytes() == path.read_bytes()
    assert "__pycache__" not in git(desk, "ls-files", ".github")
    assert lint(BIN / "actionlint", *sorted((desk / ".github/workflows").glob("*.yml"))) == (0, "")
    for words in (("schedule", "--check"), ("codeowners", "--check"), ("propose", "--forms", "--check")):
        done = command(desk, *words)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_desk_without_samples_has_them_too(tmp_path):
    command(tmp_path, "init", "desk", "--without-samples")
    assert (tmp_path / "desk/.github/workflows/publish.yml").is_file()


CALLER = """\
name: publish
on:
  schedule: [{ cron: "7,37 3-18 * * *" }]
  workflow_dispatch:
jobs:
  publish:
    uses: ./.github/workflows/publish.yml
    permissions: { contents: write, pull-requests: read, issues: write, actions: write }
    secrets: inherit
"""


def test_another_workflow_can_call_publish_with_just_these_rights(tmp_path, require):
    require("actionlint")
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    (folder / "publish.yml").write_bytes((ROOT / ".github/workflows/publish.yml").read_bytes())
    (folder / "caller.yml").write_text(CALLER)
    assert lint(BIN / "actionlint", folder / "caller.yml") == (0, "")
    given = yaml.safe_load(CALLER)["jobs"]["publish"]["permissions"]
    strength = {"none": 0, "read": 1, "write": 2}
    for job in FLOWS["publish"]["jobs"].values():
        for right, level in job["permissions"].items():
            assert strength[level] <= strength[given[right]], right


# ---- what newsdesk is installed from


def source(folder):
    script = ROOT / ".github/actions/newsdesk/source.py"
    done = subprocess.run([sys.executable, script, folder], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def packages(output):
    return re.search(r"packages<<(\S+)\n(.*)\n\1\n", output, re.DOTALL)[2].splitlines()


def test_a_desk_is_served_by_the_version_that_it_pins(tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "desk"\ndependencies = ["newsdesk[networks]==1.2.3", "x"]\n'
    )
    code, output, _ = source(tmp_path)
    assert (code, packages(output)) == (0, ["newsdesk[networks]==1.2.3", "x"])
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "desk"\ndependencies = ["newsdesk[networks]==1.2.4", "x"]\n'
    )
    assert source(tmp_path)[1].splitlines()[0] != output.splitlines()[0]  # another key, so no stale cache


def test_this_repository_is_served_by_its_own_code():
    code, output, _ = source(ROOT)
    assert (code, packages(output)) == (0, [f"{ROOT}[networks,search]"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[project]\n",
        "not toml",
        "project = 1\n",
        '[project]\nname = "desk"\ndependencies = []\n',
        '[project]\nname = "desk"\ndependencies = ["newsdesk\\npath=/tmp"]\n',
        "[project]\ndependencies = [1]\n",
    ],
)
def test_a_desk_that_names_no_newsdesk_is_told(tmp_path, text):
    (tmp_path / "pyproject.toml").write_text(text)
    code, output, words = source(tmp_path)
    assert (code, output) == (1, "")
    assert words.startswith("pyproject.toml names no newsdesk. Write ")
