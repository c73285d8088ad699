"""What an owner sets: environments, deploy keys, webhooks, the site."""

from servers.github import views
from servers.github.actions import secret_view, variable_view
from servers.github.records import Environment, Key
from servers.github.routing import REPO, Refusal, route

_ENVIRONMENT = f"{REPO}/environments/{{environment_name}}"


# Environments


def _show_environment(ask, found):
    home = f"{views.api(ask.github, ask.repo)}/environments/{found.name}"
    protecting = []

    def add(kind, **more):
        number = found.id * 10 + len(protecting)
        protecting.append({"id": number, "node_id": views.node_id("GateRule", number), "type": kind, **more})

    if found.wait_timer:
        add("wait_timer", wait_timer=found.wait_timer)
    if found.reviewers:
        people = [{"type": "User", "reviewer": views.user(ask.github, each)} for each in found.reviewers]
        add("required_reviewers", reviewers=people, prevent_self_review=found.prevent_self_review)
    if found.policy:
        add("branch_policy")
    return {
        "id": found.id,
        "node_id": views.node_id("Environment", found.id),
        "name": found.name,
        "url": home,
        "html_url": f"{views.web(ask.github, ask.repo)}/deployments/activity_log?environments_filter={found.name}",
        "created_at": views.when(found.created),
        "updated_at": views.when(found.created),
        "protection_rules": protecting,
        "deployment_branch_policy": found.policy,
    }


def _environment(ask):
    found = ask.repo.environments.get(ask.at["environment_name"].lower())
    if found is None:
        raise Refusal(404, "Not Found")
    return found


@route("GET", f"{REPO}/environments", needs="actions")
def environments(ask):
    return ask.page(ask.repo.environments.values(), lambda each: _show_environment(ask, each), "environments")


@route("GET", _ENVIRONMENT, needs="actions")
def environment(ask):
    return _show_environment(ask, _environment(ask))


@route("PUT", _ENVIRONMENT, needs="", role="admin")
def put_environment(ask):
    name, body = ask.at["environment_name"], ask.body or {}
    found = ask.repo.environments.get(name.lower()) or Environment(ask.github.next_id(), name, ask.now)
    policy = body.get("deployment_branch_policy")
    if policy and policy["protected_branches"] == policy["custom_branch_policies"]:
        raise Refusal(422, "protected_branches and custom_branch_policies cannot have the same value")
    found.policy, found.wait_timer = policy, body.get("wait_timer", 0)
    found.prevent_self_review = body.get("prevent_self_review", False)
    by_id = {user.id: user for user in ask.github.users.values()}
    found.reviewers = [by_id[each["id"]] for each in body.get("reviewers") or []]
    ask.repo.environments[name.lower()] = found
    return _show_environment(ask, found)


def _policy_view(item):
    number, name, kind = item
    return {"id": number, "node_id": views.node_id("Policy", number), "name": name, "type": kind}


@route("GET", f"{_ENVIRONMENT}/deployment-branch-policies", needs="actions")
def branch_policies(ask):
    return ask.page(_environment(ask).branches, _policy_view, "branch_policies")


@route("POST", f"{_ENVIRONMENT}/deployment-branch-policies", needs="", role="admin")
def add_branch_policy(ask):
    found = _environment(ask)
    if not (found.policy or {}).get("custom_branch_policies"):
        raise Refusal(404, "Not Found")
    item = (ask.github.next_id(), ask.body["name"], ask.body.get("type", "branch"))
    found.branches.append(item)
    return _policy_view(item)


@route("GET", f"{_ENVIRONMENT}/deployment_protection_rules", needs="actions")
def custom_rules(ask):
    _environment(ask)
    return {"total_count": 0, "custom_deployment_protection_rules": []}


@route("GET", f"{_ENVIRONMENT}/secrets", needs="environments")
def environment_secrets(ask):
    return ask.page(sorted(_environment(ask).secrets), secret_view(ask), "secrets")


@route("GET", f"{_ENVIRONMENT}/variables", needs="environments")
def environment_variables(ask):
    return ask.page(sorted(_environment(ask).variables.items()), variable_view(ask), "variables")


# Deploy keys and the site


def _show_key(ask, key):
    return {
        "id": key.id,
        "key": key.key,
        "url": f"{views.api(ask.github, ask.repo)}/keys/{key.id}",
        "title": key.title,
        "verified": True,
        "created_at": views.when(key.created),
        "read_only": key.read_only,
        "added_by": ask.repo.owner.login,
        "last_used": None,
        "enabled": True,
    }


@route("GET", f"{REPO}/keys", needs="", role="admin", hidden=True)
def keys(ask):
    return ask.page(ask.repo.keys.values(), lambda key: _show_key(ask, key))


@route("POST", f"{REPO}/keys", needs="", role="admin")
def add_key(ask):
    if any(key.key == ask.body["key"] for key in ask.repo.keys.values()):
        raise Refusal(422, "key is already in use")
    body = ask.body
    made = Key(ask.github.next_id(), body.get("title", ""), body["key"], body.get("read_only", False), ask.now)
    ask.repo.keys[made.id] = made
    return 201, _show_key(ask, made)


def _key(ask):
    found = ask.repo.keys.get(int(ask.at["key_id"])) if ask.at["key_id"].isdigit() else None
    if found is None:
        raise Refusal(404, "Not Found")
    return found


@route("GET", f"{REPO}/keys/{{key_id}}", needs="", role="admin", hidden=True)
def one_key(ask):
    return _show_key(ask, _key(ask))


@route("DELETE", f"{REPO}/keys/{{key_id}}", needs="", role="admin")
def delete_key(ask):
    del ask.repo.keys[_key(ask).id]


@route("GET", f"{REPO}/hooks", needs="", role="admin", hidden=True)
def hooks(ask):
    home = f"{views.api(ask.github, ask.repo)}/hooks"

    def view(item):
        number, address = item
        here = f"{home}/{number}"
        return {
            "type": "Repository",
            "id": number,
            "name": "web",
            "active": True,
            "events": ["push"],
            "config": {"url": address, "content_type": "json", "insecure_ssl": "0"},
            **dict.fromkeys(("created_at", "updated_at"), views.when(ask.repo.created)),
            "url": here,
            **{f"{name}_url": f"{here}/{name}s" for name in ("test", "ping")},
            "deliveries_url": f"{here}/deliveries",
            "last_response": {"code": 200, "status": "active", "message": "OK"},
        }

    return ask.page(enumerate(ask.repo.hooks, 1), view)


@route("GET", f"{REPO}/pages", needs="pages")
def pages(ask):
    if ask.repo.pages is None:
        raise Refusal(404, "Not Found")
    return {
        "url": f"{views.api(ask.github, ask.repo)}/pages",
        "status": "built",
        "cname": None,
        "custom_404": False,
        "html_url": f"https://{ask.repo.owner.login}.example/{ask.repo.name}/",
        "build_type": "workflow",
        "source": {"branch": ask.repo.default_branch, "path": "/"},
        "public": True,
        "https_enforced": True,
        **ask.repo.pages,
    }


@route("GET", f"{REPO}/codeowners/errors", needs="contents")
def codeowners_errors(ask):
    """Lines of CODEOWNERS that name somebody who cannot write here."""
    sha = ask.git.branch(ask.query.get("ref", ask.repo.default_branch))
    path = ".github/CODEOWNERS"
    entry = ask.git.entry(sha, path) if sha else None
    if entry is None:
        raise Refusal(404, "Not Found")
    errors = []
    for number, line in enumerate(ask.git.blob(entry[2]).decode().splitlines(), 1):
        for owner in line.split("#")[0].split()[1:]:
            person = ask.github.users.get(owner.removeprefix("@").lower())
            if person is None or not ask.repo.allows(person, "write"):
                words = {"kind": "Unknown owner", "message": f"Unknown owner on line {number}: {owner}", "path": path}
                errors.append({"line": number, "column": line.index(owner) + 1, "source": line, **words})
    return {"errors": errors}
