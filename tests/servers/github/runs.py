"""Workflows and their runs."""

from servers.github import views
from servers.github.records import Attempt, Run, Workflow
from servers.github.routing import REPO, Refusal, route

_ACTIONS = f"{REPO}/actions"
_RUN = f"{_ACTIONS}/runs/{{run_id}}"


def add_workflow(github, repo, path, name=None):
    """A workflow file that GitHub has read."""
    made = Workflow(github.next_id(), path, name or path.rsplit("/", 1)[-1], github.now())
    repo.workflows[made.id] = made
    return made


def add_run(github, repo, workflow, *, status="in_progress", conclusion=None, event="schedule", branch="main", **more):
    """A run of a workflow; `conclusion` ends it. More: sha, title, actor, jobs, inputs, number, head_repo."""
    actor = more.pop("actor", github.actions)
    sha = more.pop("sha", None) or repo.git.branch(branch) or "0" * 40
    at = more.pop("created", None) or github.now()
    attempt = Attempt("completed" if conclusion else status, conclusion, at, at, actor)
    number = sum(run.workflow is workflow for run in repo.runs.values()) + 1
    title = more.pop("title", workflow.name)
    made = Run(github.next_id(), number, workflow, event, branch, sha, title, at, [attempt], **more)
    repo.runs[made.id] = made
    return made


def end_run(github, run, conclusion="success"):
    """Let a run end."""
    last = run.attempts[-1]
    last.status, last.conclusion, last.updated = "completed", conclusion, github.now()


# Workflows


def _workflow_view(ask, workflow):
    home, page = views.api(ask.github, ask.repo), views.web(ask.github, ask.repo)
    return {
        "id": workflow.id,
        "node_id": views.node_id("Workflow", workflow.id),
        "name": workflow.name,
        "path": workflow.path,
        "state": workflow.state,
        "created_at": views.when(workflow.created),
        "updated_at": views.when(workflow.created),
        "url": f"{home}/actions/workflows/{workflow.id}",
        "html_url": f"{page}/blob/{ask.repo.default_branch}/{workflow.path}",
        "badge_url": f"{page}/workflows/{workflow.name}/badge.svg",
    }


def _workflow(ask):
    wanted = ask.at["workflow_id"]
    for workflow in ask.repo.workflows.values():
        if wanted in {str(workflow.id), workflow.path.rsplit("/", 1)[-1]}:
            return workflow
    raise Refusal(404, "Not Found")


@route("GET", f"{_ACTIONS}/workflows", needs="actions")
def workflows(ask):
    return ask.page(ask.repo.workflows.values(), lambda each: _workflow_view(ask, each), "workflows")


@route("GET", f"{_ACTIONS}/workflows/{{workflow_id}}", needs="actions")
def workflow(ask):
    return _workflow_view(ask, _workflow(ask))


@route("POST", f"{_ACTIONS}/workflows/{{workflow_id}}/dispatches", needs="actions")
def dispatch(ask):
    found, ref = _workflow(ask), ask.body["ref"].removeprefix("refs/heads/")
    if found.state != "active":
        raise Refusal(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow")
    if not ask.git.branch(ref):
        raise Refusal(422, f"No ref found for: {ref}")
    inputs = ask.body.get("inputs", {})
    more = {"event": "workflow_dispatch", "branch": ref, "actor": ask.user, "inputs": inputs}
    run = add_run(ask.github, ask.repo, found, status="queued", **more)
    about = {"workflow": found.path, "ref": ref, "inputs": inputs}
    ask.github.happened(ask.repo, "workflow_dispatch", "", ask.token, about)
    if not ask.body.get("return_run_details"):
        return None
    shown = _run_view(ask, run)
    return {"workflow_run_id": run.id, "run_url": shown["url"], "html_url": shown["html_url"]}


@route("PUT", f"{_ACTIONS}/workflows/{{workflow_id}}/enable", needs="actions")
def enable(ask):
    _workflow(ask).state = "active"


@route("PUT", f"{_ACTIONS}/workflows/{{workflow_id}}/disable", needs="actions")
def disable(ask):
    _workflow(ask).state = "disabled_manually"


# Runs


def _run_view(ask, run, number=None):
    number = number or len(run.attempts)
    attempt = run.attempts[number - 1]
    home = f"{views.api(ask.github, ask.repo)}/actions"
    here, page = f"{home}/runs/{run.id}", f"{views.web(ask.github, ask.repo)}/actions/runs/{run.id}"
    repo, head = ask.repo, run.head_repo or ask.repo
    return {
        "id": run.id,
        "name": run.workflow.name,
        "node_id": views.node_id("WorkflowRun", run.id),
        "check_suite_id": run.id,
        "head_branch": run.branch,
        "head_sha": run.sha,
        "path": run.workflow.path,
        "display_title": run.title,
        "run_number": run.number,
        "run_attempt": number,
        "event": run.event,
        "status": attempt.status,
        "conclusion": attempt.conclusion,
        "workflow_id": run.workflow.id,
        "url": here if number == len(run.attempts) else f"{here}/attempts/{number}",
        "html_url": page,
        "pull_requests": [],
        "created_at": views.when(run.created),
        "updated_at": views.when(attempt.updated),
        "run_started_at": views.when(attempt.started),
        "actor": views.user(ask.github, run.attempts[0].actor),
        "triggering_actor": views.user(ask.github, attempt.actor),
        **{f"{name}_url": f"{here}/{name}" for name in ("jobs", "logs", "artifacts", "cancel", "rerun")},
        "check_suite_url": f"{views.api(ask.github, repo)}/check-suites/{run.id}",
        "previous_attempt_url": f"{here}/attempts/{number - 1}" if number > 1 else None,
        "workflow_url": f"{home}/workflows/{run.workflow.id}",
        "head_commit": _head_commit(repo, run),
        "repository": views.repository(ask.github, repo),
        "head_repository": views.repository(ask.github, head),
    }


def _head_commit(repo, run):
    if not repo.git.sha(run.sha):
        return None
    found = repo.git.commit(run.sha)
    names = {
        who: {"name": getattr(found, who).name, "email": getattr(found, who).email} for who in ("author", "committer")
    }
    at = views.when(found.committer.at)
    return {"id": run.sha, "tree_id": found.tree, "message": found.message, "timestamp": at, **names}


def _run(ask):
    found = ask.repo.runs.get(int(ask.at["run_id"])) if ask.at["run_id"].isdigit() else None
    if found is None:
        raise Refusal(404, "Not Found")
    return found


def _page_of_runs(ask, found):
    query = ask.query

    def fits(run):
        last = run.attempts[-1]
        wanted = query.get("status")
        return (
            query.get("branch", run.branch) == run.branch
            and query.get("event", run.event) == run.event
            and query.get("head_sha", run.sha) == run.sha
            and query.get("actor", run.attempts[0].actor.login) == run.attempts[0].actor.login
            and (wanted is None or wanted in {last.status, last.conclusion})
            and _created_within(run, query.get("created", ""))
        )

    runs = sorted((run for run in found if fits(run)), key=lambda run: (run.created, run.id), reverse=True)
    return ask.page(runs, lambda run: _run_view(ask, run), "workflow_runs")


def _created_within(run, wanted):
    """`>=T`, `<=T`, `>T`, `<T`, `A..B` with times or days."""
    at = views.when(run.created)
    if ".." in wanted:
        first, last = wanted.split("..")
        return first <= at and (last == "*" or at[: len(last)] <= last)
    checks = {">=": at.__ge__, "<=": at.__le__, ">": at.__gt__, "<": at.__lt__}
    for sign, check in checks.items():
        if wanted.startswith(sign):
            return check(wanted.removeprefix(sign))
    return at.startswith(wanted)


@route("GET", f"{_ACTIONS}/runs", needs="actions")
def runs(ask):
    return _page_of_runs(ask, ask.repo.runs.values())


@route("GET", f"{_ACTIONS}/workflows/{{workflow_id}}/runs", needs="actions")
def runs_of(ask):
    found = _workflow(ask)
    return _page_of_runs(ask, [run for run in ask.repo.runs.values() if run.workflow is found])


@route("GET", _RUN, needs="actions")
def run(ask):
    return _run_view(ask, _run(ask))


@route("GET", f"{_RUN}/attempts/{{attempt_number}}", needs="actions")
def attempt(ask):
    found, number = _run(ask), ask.at["attempt_number"]
    if not number.isdigit() or not 1 <= int(number) <= len(found.attempts):
        raise Refusal(404, "Not Found")
    return _run_view(ask, found, int(number))


@route("POST", f"{_RUN}/rerun", needs="actions")
def rerun(ask):
    found = _run(ask)
    if found.attempts[-1].status != "completed":
        raise Refusal(403, "This workflow is already running")
    found.attempts.append(Attempt("in_progress", None, ask.now, ask.now, ask.user))
    return 201, {}


@route("POST", f"{_RUN}/cancel", needs="actions")
def cancel(ask):
    found = _run(ask)
    if found.attempts[-1].status == "completed":
        raise Refusal(409, "Cannot cancel a workflow run that is completed.")
    end_run(ask.github, found, "cancelled")
    return 202, {}


@route("GET", f"{_RUN}/jobs", needs="actions")
def jobs(ask):
    """The jobs of the last attempt, or with filter=all those of every attempt."""
    found = _run(ask)
    here = f"{views.api(ask.github, ask.repo)}/actions"
    count = len(found.attempts)
    wanted = range(1, count + 1) if ask.query.get("filter") == "all" else (count,)

    def view(item):
        attempt, at, name = item
        last = found.attempts[attempt - 1]
        number = found.id * 100 + attempt * 10 + at
        done = views.when(last.updated) if last.status == "completed" else None
        return {
            "id": number,
            "run_id": found.id,
            "run_url": f"{here}/runs/{found.id}",
            "run_attempt": attempt,
            "node_id": views.node_id("Job", number),
            "head_sha": found.sha,
            "url": f"{here}/jobs/{number}",
            "html_url": f"{views.web(ask.github, ask.repo)}/actions/runs/{found.id}/job/{number}",
            "status": last.status,
            "conclusion": last.conclusion,
            "created_at": views.when(last.started),
            "started_at": views.when(last.started),
            "completed_at": done,
            "name": name,
            "steps": [],
            "check_run_url": f"{views.api(ask.github, ask.repo)}/check-runs/{number}",
            "labels": ["ubuntu-latest"],
            **dict.fromkeys(("runner_id", "runner_name", "runner_group_id", "runner_group_name")),
            "workflow_name": found.workflow.name,
            "head_branch": found.branch,
        }

    items = [(attempt, at, name) for attempt in wanted for at, name in enumerate(found.jobs)]
    return ask.page(items, view, "jobs")
