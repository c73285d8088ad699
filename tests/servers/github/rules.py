"""What protects a branch: classic branch protection and rulesets, brought together for who asks."""

from dataclasses import dataclass, field
from fnmatch import fnmatch

from servers.github.bare import NO_COMMIT
from servers.github.routing import Refusal

_ROLE_OF = {1: "read", 2: "maintain", 3: "triage", 4: "write", 5: "admin"}  # RepositoryRole ids in rulesets
ACTIONS_APP = 15368
_RULESET = "GH013: Repository rule violations found for"


@dataclass
class Rules:
    """Everything that holds for one branch and one who asks."""

    pull: bool = False  # changes come by pull request only
    approvals: int = 0
    dismiss_stale: bool = False
    code_owners: bool = False
    last_push: bool = False
    contexts: list = field(default_factory=list)
    strict: bool = False
    linear: bool = False
    forward: bool = False  # no force-push
    keep: bool = False  # no deletion
    closed: bool = False  # no updates at all
    no_creation: bool = False


def rules_for(repo, branch, token, *, merging=False):
    """The rules that hold when `token` pushes to a branch, or merges into it."""
    found = Rules()
    if branch in repo.protection:
        _protect(found, repo, repo.protection[branch], token)
    for ruleset in active_rulesets(repo, branch):
        if not _bypasses(repo, ruleset, token, merging=merging):
            for rule in ruleset.get("rules", []):
                _add(found, rule["type"], rule.get("parameters", {}))
    return found


def _protect(found, repo, body, token):
    found.forward = not body.get("allow_force_pushes")
    found.keep = not body.get("allow_deletions")
    if repo.role(token.user) == "admin" and not body.get("enforce_admins"):
        return
    reviews, checks = body.get("required_pull_request_reviews"), body.get("required_status_checks")
    allowed = body.get("restrictions")
    if reviews is not None:
        parameters = {
            **reviews,
            "dismiss_stale_reviews_on_push": reviews.get("dismiss_stale_reviews"),
            "require_code_owner_review": reviews.get("require_code_owner_reviews"),
        }
        _add(found, "pull_request", parameters)
    if checks is not None:
        names = [*checks.get("contexts", []), *(each["context"] for each in checks.get("checks", []))]
        found.contexts += [name for name in names if name not in found.contexts]
        found.strict = found.strict or checks.get("strict", False)
    found.linear = bool(body.get("required_linear_history"))
    found.closed = bool(body.get("lock_branch")) or (
        allowed is not None and token.user.login not in [*allowed.get("users", []), *allowed.get("apps", [])]
    )


def _add(found, kind, parameters):
    if kind == "pull_request":
        found.pull = True
        found.approvals = max(found.approvals, parameters.get("required_approving_review_count") or 0)
        found.dismiss_stale |= bool(parameters.get("dismiss_stale_reviews_on_push"))
        found.code_owners |= bool(parameters.get("require_code_owner_review"))
        found.last_push |= bool(parameters.get("require_last_push_approval"))
    elif kind == "required_status_checks":
        found.contexts += [each["context"] for each in parameters["required_status_checks"]]
        found.strict |= parameters["strict_required_status_checks_policy"]
    simple = {
        "required_linear_history": "linear",
        "non_fast_forward": "forward",
        "deletion": "keep",
        "update": "closed",
        "creation": "no_creation",
    }
    if kind in simple:
        setattr(found, simple[kind], True)


def active_rulesets(repo, branch):
    """The rulesets that are enforced on a branch."""
    return [each for each in repo.rulesets.values() if each["enforcement"] == "active" and _covers(repo, each, branch)]


def _covers(repo, ruleset, branch):
    names = (ruleset.get("conditions") or {}).get("ref_name", {})
    meant = {"~ALL": "*", "~DEFAULT_BRANCH": f"refs/heads/{repo.default_branch}"}
    hits = [
        any(fnmatch(f"refs/heads/{branch}", meant.get(each, each)) for each in names.get(which, []))
        for which in ("include", "exclude")
    ]
    return ruleset.get("target", "branch") == "branch" and hits[0] and not hits[1]


def _bypasses(repo, ruleset, token, *, merging):
    return any(
        _is_actor(repo, actor, token) and (merging or actor.get("bypass_mode", "always") != "pull_request")
        for actor in ruleset.get("bypass_actors", [])
    )


def _is_actor(repo, actor, token):
    kind, number = actor["actor_type"], actor.get("actor_id")
    if token.kind == "key":
        return kind == "DeployKey"
    if token.integration:
        return kind == "Integration" and number == (ACTIONS_APP if token.kind == "actions" else token.user.id)
    if kind == "RepositoryRole":
        return repo.allows(token.user, _ROLE_OF.get(number, "admin"))
    if kind == "OrganizationAdmin":
        return token.user.member and repo.role(token.user) == "admin"
    return kind == "User" and number == token.user.id


def state_of(repo, sha, context):
    """The latest word of a status or check run of that name: success, failure, pending, …; None: none."""
    found = [(each.at, each.id, each.state) for each in repo.statuses if (each.sha, each.context) == (sha, context)]
    runs = [each for each in repo.check_runs if (each.sha, each.name) == (sha, context)]
    found += [(each.at, each.id, each.conclusion or "pending") for each in runs]
    return max(found)[2] if found else None


def passed(repo, sha, context):
    return state_of(repo, sha, context) in {"success", "neutral", "skipped"}


def verdicts(repo, ref, old, new, token):
    """Lines for the hook in bare.py about one update of a push."""
    branch = ref.removeprefix("refs/heads/")
    lines = []
    if branch != ref:
        refusal = _plain_refusal(repo, branch, old, new, token)
        if refusal:
            return [f"{ref}\trefuse\t{refusal}"]
        held = rules_for(repo, branch, token)
        if held.forward and NO_COMMIT not in {old, new}:
            lines.append(
                f"{ref}\tforward\tGH006: Protected branch update failed for {ref}. Cannot force-push to this branch"
            )
        if held.linear and NO_COMMIT not in {old, new}:
            lines.append(f"{ref}\tlinear\t{_RULESET} {ref}. This branch must not contain merge commits.")
    if token.integration and token.permissions.get("workflows") != "write" and new != NO_COMMIT:
        words = "refusing to allow a GitHub App to create or update workflow without `workflows` permission"
        since = repo.git.branch(repo.default_branch) if old == NO_COMMIT else old
        if since:
            lines.append(f"{ref}\tworkflows={since}\t{words}")
    return lines


def _plain_refusal(repo, branch, old, new, token):
    held, ref = rules_for(repo, branch, token), f"refs/heads/{branch}"
    if new == NO_COMMIT:
        return f"{_RULESET} {ref}. Cannot delete this branch" if held.keep else None
    if old == NO_COMMIT:
        return f"{_RULESET} {ref}. Cannot create ref due to creations being restricted." if held.no_creation else None
    if held.closed:
        return f"{_RULESET} {ref}. Cannot update this protected ref."
    if held.pull:
        return f"{_RULESET} {ref}. Changes must be made through a pull request."
    missing = [name for name in held.contexts if not passed(repo, new, name)]
    return f'{_RULESET} {ref}. Required status check "{missing[0]}" is expected.' if missing else None


def demand_push(repo, branch, new, token):
    """Refuse a change of a branch by the REST API that git would refuse to push."""
    old = repo.git.branch(branch) or NO_COMMIT
    refusal = _plain_refusal(repo, branch, old, new or NO_COMMIT, token)
    if refusal:
        raise Refusal(409 if new else 422, f"Repository rule violations found\n\n{refusal}")
    if token.integration and new and token.permissions.get("workflows") != "write":
        since = repo.git.branch(repo.default_branch) if old == NO_COMMIT else old
        if since and repo.git.run("diff", "--name-only", "--diff-filter=d", since, new, "--", ".github/workflows"):
            words = "refusing to allow a GitHub App to create or update workflow without `workflows` permission"
            raise Refusal(403, words)
