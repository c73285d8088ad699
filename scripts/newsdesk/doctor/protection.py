"""What protects a branch: rulesets and the older branch protection, brought together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from newsdesk.doctor.reading import Hidden, Settings

_OLDER = {  # keys of branch protection: the type of rule that means the same, and the value with which it holds
    "allow_force_pushes": ("non_fast_forward", False),
    "allow_deletions": ("deletion", False),
    "required_linear_history": ("required_linear_history", True),
    "lock_branch": ("update", True),
}
_ROLES = {1: "readers", 2: "maintainers", 3: "people with triage rights", 4: "everybody who may write", 5: "admins"}
_ACTORS = {
    "OrganizationAdmin": "owners of the organisation",
    "Team": "team {id}",
    "User": "user {id}",
    "Integration": "app {id}",
    "DeployKey": "every deploy key that may write",
}
DEPLOY_KEYS = _ACTORS["DeployKey"]


@dataclass
class Protection:
    """The rules that hold for a branch; `hidden`: why there may be more of them."""

    types: set[str] = field(default_factory=set)
    approvals: int = 0
    last_push: bool = False
    code_owners: bool = False
    dismisses: bool = False
    checks: dict[str, int | None] = field(default_factory=dict)
    rulesets: tuple[int, ...] = ()
    passers: tuple[str, ...] | Hidden = ()
    update_passers: tuple[str, ...] | Hidden = ()
    hidden: Hidden | None = None

    @classmethod
    def of(cls, settings: Settings, branch: str) -> Self:
        """The rules of a branch, which need not be there yet."""
        found = cls()
        rules = settings.all(f"rules/branches/{branch}")
        if isinstance(rules, Hidden):
            found.hidden = rules
        else:
            found._add_rulesets(settings, rules)
        older = settings.get(f"branches/{branch}/protection", for_admins=True)
        if isinstance(older, Hidden):
            found.hidden = found.hidden or older
        elif older is not None:
            found._add_older(older)
        return found

    def _add_rulesets(self, settings: Settings, rules: list[Any]) -> None:
        for rule in rules:
            self._add(rule["type"], rule.get("parameters") or {})
        by_ruleset = {rule["ruleset_id"]: set[str]() for rule in rules}
        for rule in rules:
            by_ruleset[rule["ruleset_id"]].add(rule["type"])
        self.rulesets = tuple(by_ruleset)
        passers = {number: _passers(settings, number) for number in by_ruleset}
        self.passers = _joined(found for number, found in passers.items() if by_ruleset[number] != {"update"})
        self.update_passers = _joined(found for number, found in passers.items() if "update" in by_ruleset[number])

    def _add(self, kind: str, parameters: Mapping[str, Any]) -> None:
        self.types.add(kind)
        if kind == "pull_request":
            self.approvals = max(self.approvals, parameters.get("required_approving_review_count") or 0)
            self.last_push |= bool(parameters.get("require_last_push_approval"))
            self.code_owners |= bool(parameters.get("require_code_owner_review"))
            self.dismisses |= bool(parameters.get("dismiss_stale_reviews_on_push"))
        elif kind == "required_status_checks":
            for check in parameters["required_status_checks"]:
                self.checks[check["context"]] = self.checks.get(check["context"]) or check.get("integration_id")

    def _add_older(self, older: Mapping[str, Any]) -> None:
        """Branch protection as it was before rulesets; admins pass it, unless they are included."""
        known = {*self.types}
        reviews, checks = older.get("required_pull_request_reviews"), older.get("required_status_checks")
        for key, (kind, value) in _OLDER.items():
            if bool((older.get(key) or {}).get("enabled")) is value:
                self.types.add(kind)
        if reviews is not None:
            self._add("pull_request", {**reviews, "require_code_owner_review": reviews["require_code_owner_reviews"]})
        if checks is not None:
            pairs = [{"context": each["context"], "integration_id": each["app_id"]} for each in checks["checks"]]
            self._add("required_status_checks", {"required_status_checks": pairs})
        passed = bool({"pull_request", "required_status_checks"} & self.types - known)
        if passed and not older["enforce_admins"]["enabled"] and not isinstance(self.passers, Hidden):
            self.passers = tuple(dict.fromkeys([*self.passers, _ROLES[5]]))


def _passers(settings: Settings, ruleset: int) -> tuple[str, ...] | Hidden:
    """Who gets around a ruleset."""
    found = settings.get(f"rulesets/{ruleset}")
    if isinstance(found, Hidden):
        return found
    if found is None or "bypass_actors" not in found:  # told only to those who may change it
        return Hidden.RIGHTS
    return tuple(_actor(each) for each in found["bypass_actors"] or ())


def _actor(actor: Mapping[str, Any]) -> str:
    kind, number = str(actor["actor_type"]), actor.get("actor_id")
    if kind == "RepositoryRole":
        return _ROLES.get(number or 0, f"role {number}")
    return _ACTORS.get(kind, kind).format(id=number)


def _joined(lists: Iterator[tuple[str, ...] | Hidden]) -> tuple[str, ...] | Hidden:
    found: dict[str, None] = {}
    for each in lists:
        if isinstance(each, Hidden):
            return each
        found |= dict.fromkeys(each)
    return tuple(found)
