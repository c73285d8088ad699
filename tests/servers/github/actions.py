"""What Actions may do in a repository, and the names of secrets and variables."""

from servers.github import views
from servers.github.routing import REPO, Refusal, route

_ACTIONS = f"{REPO}/actions"
_FORKS = f"{_ACTIONS}/permissions/fork-pr-workflows-private-repos"
_APPROVAL = f"{_ACTIONS}/permissions/fork-pr-contributor-approval"
_FROM_FORKS = (
    "run_workflows_from_fork_pull_requests",
    "send_write_tokens_to_workflows",
    "send_secrets_and_variables",
    "require_approval_for_fork_pr_workflows",
)


@route("GET", f"{_ACTIONS}/permissions", needs="", role="admin")
def permissions(ask):
    kept = ask.repo.actions
    allowed = kept.get("allowed_actions", "all")
    shown = {"enabled": kept.get("enabled", True), "allowed_actions": allowed}
    if allowed == "selected":
        shown["selected_actions_url"] = f"{views.api(ask.github, ask.repo)}/actions/permissions/selected-actions"
    return {**shown, "sha_pinning_required": kept.get("sha_pinning_required", False)}


@route("PUT", f"{_ACTIONS}/permissions", needs="", role="admin")
def set_permissions(ask):
    ask.repo.actions |= ask.body


@route("GET", f"{_ACTIONS}/permissions/selected-actions", needs="", role="admin")
def selected_actions(ask):
    kept = ask.repo.actions
    shown = {name: kept.get(name, False) for name in ("github_owned_allowed", "verified_allowed")}
    return {**shown, "patterns_allowed": kept.get("patterns_allowed", [])}


@route("PUT", f"{_ACTIONS}/permissions/selected-actions", needs="", role="admin")
def set_selected_actions(ask):
    ask.repo.actions |= ask.body


@route("GET", f"{_ACTIONS}/permissions/workflow", needs="", role="admin")
def workflow_permissions(ask):
    kept = ask.repo.actions
    return {
        "default_workflow_permissions": kept.get("default_workflow_permissions", "read"),
        "can_approve_pull_request_reviews": kept.get("can_approve_pull_request_reviews", False),
    }


@route("PUT", f"{_ACTIONS}/permissions/workflow", needs="", role="admin")
def set_workflow_permissions(ask):
    ask.repo.actions |= ask.body


@route("GET", _FORKS, needs="", role="admin")
def from_forks(ask):
    if not ask.repo.private:
        raise Refusal(403, "Fork PR workflow settings are for private repositories only.")
    return {name: ask.repo.actions.get(name, False) for name in _FROM_FORKS}


@route("PUT", _FORKS, needs="", role="admin")
def set_from_forks(ask):
    ask.repo.actions |= ask.body


@route("GET", _APPROVAL, needs="", role="admin")
def approval(ask):
    return {"approval_policy": ask.repo.actions.get("approval_policy", "first_time_contributors")}


@route("PUT", _APPROVAL, needs="", role="admin")
def set_approval(ask):
    ask.repo.actions |= ask.body


# Names of secrets, names and values of variables


def secret_view(ask):
    times = dict.fromkeys(("created_at", "updated_at"), views.when(ask.repo.created))
    return lambda name: {"name": name, **times}


def variable_view(ask):
    times = dict.fromkeys(("created_at", "updated_at"), views.when(ask.repo.created))
    return lambda item: {"name": item[0], "value": item[1], **times}


@route("GET", f"{_ACTIONS}/secrets", needs="secrets")
def secrets(ask):
    return ask.page(sorted(ask.repo.secrets), secret_view(ask), "secrets")


@route("GET", f"{_ACTIONS}/organization-secrets", needs="secrets")
def organization_secrets(ask):
    return ask.page(sorted(ask.repo.organization_secrets), secret_view(ask), "secrets")


@route("GET", f"{_ACTIONS}/variables", needs="variables")
def variables(ask):
    return ask.page(sorted(ask.repo.variables.items()), variable_view(ask), "variables")


@route("POST", f"{_ACTIONS}/variables", needs="variables")
def create_variable(ask):
    name = ask.body["name"]
    if name in ask.repo.variables:
        raise Refusal(409, "Already exists - Variable already exists")
    ask.repo.variables[name] = ask.body["value"]
    return 201, {}
