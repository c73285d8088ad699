"""Branch protection and rulesets."""

from servers.github import rules, views
from servers.github.routing import REPO, Refusal, route

_PROTECTION = f"{REPO}/branches/{{branch}}/protection"
_RULESET = f"{REPO}/rulesets/{{ruleset_id}}"
_FLAGS = ("required_linear_history", "allow_force_pushes", "allow_deletions", "block_creations")
_FLAGS += ("required_conversation_resolution", "lock_branch", "allow_fork_syncing")


# Classic branch protection


def _protection(ask):
    name = ask.at["branch"]
    if not ask.git.branch(name):
        raise Refusal(404, "Branch not found")
    body = ask.repo.protection.get(name)
    if body is None:
        raise Refusal(404, "Branch not protected")
    home = f"{views.api(ask.github, ask.repo)}/branches/{name}/protection"
    shown = {
        "url": home,
        "enforce_admins": {"url": f"{home}/enforce_admins", "enabled": bool(body.get("enforce_admins"))},
        "required_signatures": {"url": f"{home}/required_signatures", "enabled": False},
        **{flag: {"enabled": bool(body.get(flag))} for flag in _FLAGS},
    }
    checks, reviews = body.get("required_status_checks"), body.get("required_pull_request_reviews")
    if checks is not None:
        names = [*checks.get("contexts", []), *(each["context"] for each in checks.get("checks", []))]
        names = list(dict.fromkeys(names))
        shown["required_status_checks"] = {
            "url": f"{home}/required_status_checks",
            "strict": checks.get("strict", False),
            "contexts": names,
            "contexts_url": f"{home}/required_status_checks/contexts",
            "checks": [{"context": each, "app_id": None} for each in names],
        }
    if reviews is not None:
        flags = ("dismiss_stale_reviews", "require_code_owner_reviews", "require_last_push_approval")
        shown["required_pull_request_reviews"] = {
            "url": f"{home}/required_pull_request_reviews",
            **{flag: bool(reviews.get(flag)) for flag in flags},
            "required_approving_review_count": reviews.get("required_approving_review_count", 1),
        }
    if body.get("restrictions") is not None:
        shown["restrictions"] = _restrictions(ask, f"{home}/restrictions", body["restrictions"])
    return shown


def _restrictions(ask, home, given):
    people = [views.user(ask.github, ask.github.users[login.lower()]) for login in given["users"]]
    addresses = {f"{name}_url": f"{home}/{name}" for name in ("users", "teams", "apps")}
    return {"url": home, **addresses, "users": people, "teams": [], "apps": []}


@route("GET", _PROTECTION, needs="", role="admin", hidden=True)
def protection(ask):
    _demand_plan(ask)
    return _protection(ask)


@route("PUT", _PROTECTION, needs="", role="admin")
def protect(ask):
    _demand_plan(ask)
    if not ask.git.branch(ask.at["branch"]):
        raise Refusal(404, "Branch not found")
    ask.repo.protection[ask.at["branch"]] = ask.body
    return _protection(ask)


@route("DELETE", _PROTECTION, needs="", role="admin")
def unprotect(ask):
    if ask.repo.protection.pop(ask.at["branch"], None) is None:
        raise Refusal(404, "Branch not protected")


def _demand_plan(ask):
    """On the free plan, private repositories cannot protect anything."""
    if ask.repo.private and ask.github.plans.get(ask.repo.owner.login, "free") == "free":
        raise Refusal(403, "Upgrade to GitHub Pro or make this repository public to enable this feature.")


# Rulesets


def _show_ruleset(ask, ruleset, *, whole=True):
    number = ruleset["id"]
    links = {
        "self": {"href": f"{views.api(ask.github, ask.repo)}/rulesets/{number}"},
        "html": {"href": f"{views.web(ask.github, ask.repo)}/rules/{number}"},
    }
    shown = {
        "target": "branch",
        **{name: value for name, value in ruleset.items() if whole or name not in {"rules", "conditions"}},
        "source_type": "Repository",
        "source": ask.repo.full_name,
        "node_id": views.node_id("RepositoryRuleset", number),
        "_links": links,
    }
    if not whole or ask.user is None or not ask.repo.allows(ask.user, "admin"):
        shown.pop("bypass_actors", None)  # only who may change a ruleset sees who gets around it
    return shown


@route("GET", f"{REPO}/rulesets")
def rulesets(ask):
    _demand_plan(ask)
    return ask.page(ask.repo.rulesets.values(), lambda each: _show_ruleset(ask, each, whole=False))


def _ruleset(ask):
    found = ask.repo.rulesets.get(int(ask.at["ruleset_id"])) if ask.at["ruleset_id"].isdigit() else None
    if found is None:
        raise Refusal(404, "Not Found")
    return found


@route("GET", _RULESET)
def ruleset(ask):
    _demand_plan(ask)
    return _show_ruleset(ask, _ruleset(ask))


@route("POST", f"{REPO}/rulesets", needs="", role="admin")
def create_ruleset(ask):
    _demand_plan(ask)
    if any(each["name"] == ask.body["name"] for each in ask.repo.rulesets.values()):
        raise Refusal(422, "Validation Failed", errors=["Name must be unique"])
    now = views.when(ask.now)
    made = {"conditions": {}, "rules": [], "bypass_actors": [], **ask.body, "id": ask.github.next_id()}
    ask.repo.rulesets[made["id"]] = {**made, "created_at": now, "updated_at": now}
    return 201, _show_ruleset(ask, ask.repo.rulesets[made["id"]])


@route("PUT", _RULESET, needs="", role="admin")
def change_ruleset(ask):
    found = _ruleset(ask)
    found |= {**ask.body, "updated_at": views.when(ask.now)}
    return _show_ruleset(ask, found)


@route("DELETE", _RULESET, needs="", role="admin")
def delete_ruleset(ask):
    del ask.repo.rulesets[_ruleset(ask)["id"]]


@route("GET", f"{REPO}/rules/branches/{{branch}}")
def branch_rules(ask):
    """Rules of rulesets only; classic protection is not told here."""
    _demand_plan(ask)
    found = [
        {**rule, "ruleset_source_type": "Repository", "ruleset_source": ask.repo.full_name, "ruleset_id": each["id"]}
        for each in rules.active_rulesets(ask.repo, ask.at["branch"])
        for rule in each["rules"]
    ]
    return ask.page(found, lambda rule: rule)
