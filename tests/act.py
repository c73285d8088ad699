"""GitHub Actions on this machine: the desk's own workflows, run by act without Docker against the fake GitHub.

    actions = Actions(forge_room, tmp_path)
    actions.run("publish", "schedule")           # one workflow
    actions.happens()                            # whatever the latest events start, and what that starts in turn

What is as on GitHub: events, conditions, expressions, matrices, outputs, composite actions, exit codes; a
job's token has the rights that its `permissions` say, and no others; secrets of an environment are given to jobs in
that environment only. What is not, because act does not do it: `$/` is read as `./`, concurrency groups and timeouts do
nothing, `actions/cache` stores nothing when a job ends, a signal reaches nobody, the actions of others are the small
stand-ins in stubs/.
"""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
STUBS = ROOT / "tests/integration/workflows/stubs"
BIN = Path(sys.executable).parent
_USES = re.compile(r"uses: (?P<repo>[\w.-]+/[\w.-]+)(?:/[\w./-]+)?@(?P<sha>[0-9a-f]{40})")
_NEWSDESK = """#!/bin/bash
# act gives every step a terminal, and GitHub gives none: what is said on standard error must not see one.
set -o pipefail
exec 3>&1
"{newsdesk}" "$@" 2>&1 >&3 3>&- | cat >&2 3>&-
"""
_SECRET = re.compile(r"secrets\.(\w+)")


@dataclass(frozen=True)
class Done:
    """One run of a workflow: its number on the fake GitHub, each job's results, and every line of its log."""

    workflow: str
    number: int
    code: int
    jobs: dict = field(repr=False)
    lines: list = field(repr=False)

    @property
    def log(self):
        """What the steps printed."""
        return "".join(line["msg"] for line in self.lines if line.get("raw_output"))

    @property
    def everything(self):
        """What the steps printed and how they ended, commands to the runner included."""
        told = (line for line in self.lines if {"raw_output", "command", "jobResult"} & line.keys())
        return "\n".join(line.get("msg", "").rstrip("\n") for line in told)

    @property
    def summary(self):
        return "".join(line.get("content", "") for line in self.lines if line.get("command") == "summary")

    def ended(self, step, by):
        """How a step ended in each job of a matrix; act tells of the jobs only that one of them failed."""
        ends = (line for line in self.lines if "stepResult" in line and line.get("step") == step)
        return {line["matrix"][by]: line["stepResult"] for line in ends}

    def of(self, job):
        """What the steps of one job printed."""
        return "".join(line["msg"] for line in self.lines if line.get("raw_output") and line.get("jobID") == job)


class Actions:
    """The runner of one desk; `store` keeps caches and artifacts, `secrets` and `environments` are the desk's."""

    def __init__(self, room, place):
        self.room, self.place, self.store = room, place / "actions", place / "actions/store"
        self.store.mkdir(parents=True)
        command = self.store / "newsdesk"
        command.write_text(_NEWSDESK.format(newsdesk=BIN / "newsdesk"))
        command.chmod(0o755)
        self.secrets, self.environments, self.variables = {}, defaultdict(dict), {}
        self.app_token = ""
        self.only = {}  # workflow: the one job of it that is run, where a test wants no more
        self.noted = set()  # workflows that are said to start, and not run: a test looks at others
        self.deaf_to = set()  # (event, action): what a test has no use for
        self._seen = len(room.github.events)
        self._runs = 0
        for name in self.files:
            self._known(name)

    @cached_property
    def files(self):
        """The workflows of main, by name."""
        folder = self.room.folder / ".github/workflows"
        return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yml"))}

    def run(self, name, event, payload=None, *, ref="refs/heads/main", job=None, actor="github-actions[bot]", sha=None):
        """One run of a workflow of the desk."""
        self._runs += 1
        place = self.place / f"{self._runs}-{name}"
        workflow = yaml.safe_load(self.files[name].replace("uses: $/", "uses: ./"))
        secrets = dict(self.secrets)
        self._rewrite(workflow, secrets)
        (place / "workflows").mkdir(parents=True)
        (place / "workflows" / f"{name}.yml").write_text(yaml.safe_dump(workflow, sort_keys=False), encoding="utf-8")
        (place / "event.json").write_text(json.dumps(self._payload(payload or {})), encoding="utf-8")
        known = self.room.start_run(self._known(name), event=event, branch=ref.removeprefix("refs/heads/"), sha=sha)
        words = self._command(event, place, job)
        words += [f"--actor={actor}", *(f"--env={k}={v}" for k, v in self._environment(known, ref, actor).items())]
        words += [f"--secret={key}={value}" for key, value in secrets.items()]
        self.room.pull()  # act takes the commit from here
        done = subprocess.run(
            words, cwd=self.room.folder, capture_output=True, text=True, check=False, env=self._host()
        )
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        lines += [{"msg": line} for line in done.stderr.splitlines()]
        jobs = defaultdict(list)
        for line in lines:
            if "jobResult" in line:
                jobs[line["jobID"]].append(line["jobResult"])
        self.room.end_run(known, "failure" if done.returncode else "success")
        found = Done(name, known.id, done.returncode, dict(jobs), lines)
        assert "Traceback" not in found.log, found.log
        return found

    def _command(self, event, place, job):
        words = [BIN / "act", event, "--json", "--workflows", place / "workflows", "--eventpath", place / "event.json"]
        words += ["--platform", "ubuntu-latest=-self-hosted", "--no-skip-checkout", "--no-cache-server", "--pull=false"]
        words += ["--action-cache-path", place / "work", *(["--job", job] if job else [])]
        words += [word for pair in self._stubs for word in ("--local-repository", pair)]
        return words + [f"--var={key}={value}" for key, value in self.variables.items()]

    def forget(self):
        """Let what has happened so far start nothing."""
        self._seen = len(self.room.github.events)

    def happens(self):
        """Run whatever the events since the last time start, and what follows from these runs: all runs, in order."""
        done, events = [], self.room.github.events
        while self._seen < len(events):
            event = events[self._seen]
            self._seen += 1
            if event.starts and (event.event, event.action) not in self.deaf_to:
                done += self._started_by(event)
        return done

    def _started_by(self, event):
        payload, ref, sha = self._told(event)
        for name, text in self.files.items():
            asked = yaml.safe_load(text)[True]
            if event.event not in asked or not _wants(asked[event.event] or {}, event, payload, name):
                continue
            if name in self.noted:
                yield Done(name, 0, 0, {}, [])
                continue
            yield self.run(name, event.event, payload, ref=ref, job=self.only.get(name), actor=event.actor, sha=sha)
            yield from self._followers(name, event, sha)

    def _followers(self, name, event, sha):
        """The runs of workflows that wait for this one."""
        title = yaml.safe_load(self.files[name])["name"]
        payload = {"action": "completed", "workflow_run": {"name": title, "event": event.event, "head_sha": sha}}
        for other, text in self.files.items():
            if title in ((yaml.safe_load(text)[True].get("workflow_run") or {}).get("workflows") or ()):
                yield self.run(other, "workflow_run", payload, actor=event.actor)

    def _told(self, event):
        """What GitHub tells a workflow of an event: the payload, the ref and the commit."""
        get, main = self.room.admin_a.call, self.room.main()
        if event.event.startswith("pull_request"):
            pull = get("GET", f"pulls/{event.about}")
            payload = {"action": event.action, "number": pull["number"], "pull_request": pull}
            return payload, f"refs/pull/{event.about}/merge", pull["head"]["sha"]
        if event.event == "issues":
            issue = get("GET", f"issues/{event.about}")
            return (
                {"action": event.action, "issue": issue, "label": (issue["labels"] or [{}])[-1]},
                "refs/heads/main",
                main,
            )
        if event.event == "workflow_dispatch":
            return {"inputs": event.about["inputs"], "workflow": event.about["workflow"]}, "refs/heads/main", main
        return {"ref": event.about}, "refs/heads/main", main

    def _rewrite(self, workflow, secrets):
        """Give every job the token that its permissions describe, and the secrets of its environment only."""
        for name, job in workflow["jobs"].items():
            rights = {what.replace("-", "_"): level for what, level in job.get("permissions", {}).items()}
            own = f"TOKEN_{name.upper()}"
            secrets[own] = self.room.github.actions_token(**rights).text
            for step in job["steps"]:
                if step.get("uses", "").startswith("actions/checkout@"):
                    step.setdefault("with", {}).setdefault("token", "${{ github.token }}")
            place = job.get("environment", "")
            job["steps"] = _replaced(job["steps"], own, _names(place, self.environments, secrets))
            job["env"] = _replaced(job.get("env", {}), own, {})
        workflow["on"] = workflow.pop(True)  # as YAML 1.1 reads that word

    def _known(self, name):
        path = f".github/workflows/{name}.yml"
        found = next((each for each in self.room.repo.workflows.values() if each.path == path), None)
        return found or _add_workflow(self.room, path, name)

    def _payload(self, payload):
        owner, name = self.room.repo.full_name.split("/")
        return {
            **payload,
            "repository": {"name": name, "full_name": self.room.repo.full_name, "owner": {"login": owner}},
        }

    def _environment(self, run, ref, actor):
        github, known = self.room.github, self.room.github.users.get(actor.lower())
        return {
            "GITHUB_API_URL": github.url,
            "GITHUB_SERVER_URL": github.url,
            "GITHUB_REPOSITORY": self.room.repo.full_name,
            "GITHUB_RUN_ID": run.id,
            "GITHUB_RUN_ATTEMPT": 1,
            "GITHUB_ACTOR_ID": known.id if known else "",
            "STUB_REF": ref if ref.startswith("refs/pull/") else ref.removeprefix("refs/heads/"),
            "STUB_STORE": self.store,
            "STUB_PYTHON": sys.executable,
            "STUB_APP_TOKEN": self.app_token,
        }

    def _host(self):
        """What the machine itself has: no newsdesk on the path, no variables of ours."""
        path = os.pathsep.join(part for part in os.environ["PATH"].split(os.pathsep) if Path(part) != BIN)
        return {"PATH": path, "HOME": os.environ["HOME"], "LANG": "C.UTF-8"}

    @cached_property
    def _stubs(self):
        every = [*(ROOT / ".github").rglob("*.yml")]
        found = {match[0] for path in every for match in _USES.finditer(path.read_text(encoding="utf-8"))}
        pairs = {_USES.fullmatch(use) for use in found}
        return sorted({f"{use['repo']}@{use['sha']}={STUBS / use['repo'].split('/')[1]}" for use in pairs})


def _wants(asked, event, payload, name):
    """Whether a workflow listens to this very event."""
    if event.event == "workflow_dispatch":
        return payload["workflow"].endswith(f"/{name}.yml")
    if event.event == "push":
        return payload["ref"].removeprefix("refs/heads/") in asked.get("branches", [])
    return event.action in asked.get("types", ["opened", "synchronize", "reopened"])


def _names(place, environments, secrets):
    """How a job finds the secrets of its environment: act has one set of secrets for all jobs."""
    for environment, values in environments.items():
        for key, value in values.items():
            secrets[f"{environment}__{key}"] = value
    own = place["name"] if isinstance(place, dict) else place
    keys = {key for values in environments.values() for key in values}
    inside = own.replace("${{ ", "").replace(" }}", "").partition("account-")[2]
    if not inside:
        return {key: f"secrets['{own}__{key}']" for key in keys} if own else {}
    return {key: f"secrets[format('account-{{0}}__{key}', {inside})]" for key in keys}


def _replaced(value, token, names):
    if isinstance(value, dict):
        return {key: _replaced(item, token, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, token, names) for item in value]
    if not isinstance(value, str):
        return value
    value = value.replace("github.token", f"secrets.{token}")
    return _SECRET.sub(lambda match: names.get(match[1], match[0]), value)


def _add_workflow(room, path, name):
    from servers.github.runs import add_workflow  # noqa: PLC0415

    return add_workflow(room.github, room.repo, path, name)
