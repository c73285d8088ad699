"""What checks say of a commit: statuses and check runs."""

from servers.github import views
from servers.github.records import CheckRun, Status
from servers.github.routing import REPO, Refusal, route


def _status(ask, status):
    return {
        "url": f"{views.api(ask.github, ask.repo)}/statuses/{status.sha}",
        "avatar_url": f"{ask.github.url}/avatars/{status.user.id}",
        "id": status.id,
        "node_id": views.node_id("Status", status.id),
        "state": status.state,
        "description": status.description,
        "target_url": status.target_url,
        "context": status.context,
        "created_at": views.when(status.at),
        "updated_at": views.when(status.at),
        "creator": views.user(ask.github, status.user),
    }


@route("POST", f"{REPO}/statuses/{{sha}}", needs="statuses")
def create_status(ask):
    sha = ask.git.sha(ask.at["sha"])
    if not sha or sha != ask.at["sha"]:
        raise Refusal(422, f"No commit found for SHA: {ask.at['sha']}")
    text = ask.body.get("description")
    if text and len(text) > 140:
        raise Refusal(422, "Validation Failed", errors=[{"message": "description is too long (maximum is 140)"}])
    made = Status(
        ask.github.next_id(),
        sha,
        ask.body["state"],
        ask.body.get("context", "default"),
        text,
        ask.body.get("target_url") or None,
        ask.user,
        ask.now,
    )
    ask.repo.statuses.append(made)
    ask.github.happened(ask.repo, "status", made.state, ask.token, sha)
    return 201, _status(ask, made)


def _statuses(ask, sha):
    return [each for each in reversed(ask.repo.statuses) if each.sha == sha]


@route("GET", f"{REPO}/commits/{{ref}}/statuses", needs="statuses")
def statuses(ask):
    return ask.page(_statuses(ask, ask.commit(ask.at["ref"])), lambda each: _status(ask, each))


@route("GET", f"{REPO}/commits/{{ref}}/status", needs="statuses")
def combined_status(ask):
    sha = ask.commit(ask.at["ref"])
    latest = {}
    for status in _statuses(ask, sha):
        latest.setdefault(status.context, status)
    states = {each.state for each in latest.values()}
    state = (
        "failure" if states & {"failure", "error"} else "pending" if "pending" in states or not states else "success"
    )
    shown = ask.page(latest.values(), lambda each: {k: v for k, v in _status(ask, each).items() if k != "creator"})
    home = views.api(ask.github, ask.repo)
    return {
        "state": state,
        "statuses": shown,
        "sha": sha,
        "total_count": len(latest),
        "repository": views.repository(ask.github, ask.repo),
        "commit_url": f"{home}/commits/{sha}",
        "url": f"{home}/commits/{sha}/status",
    }


def _app(ask):
    times = dict.fromkeys(("created_at", "updated_at"), "2020-01-01T00:00:00Z")
    return {
        "id": 15368,
        "slug": "github-actions",
        "node_id": views.node_id("App", 15368),
        "owner": views.user(ask.github, ask.github.web_flow),
        "name": "GitHub Actions",
        "description": "Automate your workflow",
        "external_url": "https://docs.example/actions",
        "html_url": f"{ask.github.url}/apps/github-actions",
        **times,
        "permissions": {},
        "events": [],
    }


def _check_run(ask, run):
    home = f"{views.api(ask.github, ask.repo)}/check-runs/{run.id}"
    output = {"title": None, "summary": None, "text": None, **run.output}
    notes = output.pop("annotations", [])
    done = views.when(run.at) if run.status == "completed" else None
    return {
        "id": run.id,
        "head_sha": run.sha,
        "node_id": views.node_id("CheckRun", run.id),
        "external_id": run.external_id,
        "url": home,
        "html_url": f"{views.web(ask.github, ask.repo)}/runs/{run.id}",
        "details_url": run.details_url,
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": views.when(run.at),
        "completed_at": done,
        "output": {**output, "annotations_count": len(notes), "annotations_url": f"{home}/annotations"},
        "name": run.name,
        "check_suite": {"id": run.id},
        "app": _app(ask),
        "pull_requests": [],
    }


@route("POST", f"{REPO}/check-runs", needs="checks")
def create_check_run(ask):
    if not ask.token.integration:
        raise Refusal(403, "You must authenticate via a GitHub App.")
    sha = ask.git.sha(ask.body["head_sha"])
    if not sha:
        raise Refusal(422, "No commit found for SHA: " + ask.body["head_sha"])
    conclusion = ask.body.get("conclusion")
    made = CheckRun(
        ask.github.next_id(),
        sha,
        ask.body["name"],
        "completed" if conclusion else ask.body.get("status", "queued"),
        conclusion,
        {name: value for name, value in ask.body.get("output", {}).items() if name != "images"},
        ask.body.get("details_url"),
        ask.body.get("external_id", ""),
        ask.now,
    )
    ask.repo.check_runs.append(made)
    return 201, _check_run(ask, made)


@route("GET", f"{REPO}/commits/{{ref}}/check-runs", needs="checks")
def check_runs(ask):
    sha, latest = ask.commit(ask.at["ref"]), {}
    for run in reversed(ask.repo.check_runs):
        if run.sha == sha and ask.query.get("check_name", run.name) == run.name:
            latest.setdefault(run.name, run)
    return ask.page(latest.values(), lambda run: _check_run(ask, run), "check_runs")
