"""Rulesets that the doctor makes: they only ever add, and what somebody set more strictly stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from newsdesk.doctor.items import Call, Change
from newsdesk.doctor.reading import Hidden, Settings
from newsdesk.model.finding import say
from newsdesk.model.setup import Setup

MAIN, BRANCHES, WRITERS = "newsdesk: main", "newsdesk: ledger", "newsdesk: ledger writers"
KEPT = ("deletion", "non_fast_forward", "required_linear_history")
_DEPLOY_KEYS = ({"actor_id": None, "actor_type": "DeployKey", "bypass_mode": "always"},)
Rule = Mapping[str, Any]


def for_main(settings: Settings, setup: Setup) -> Change | None:
    """Protect the published branch."""
    checks = [
        {"context": name, **({"integration_id": setup.checks_app} if setup.checks_app else {})}
        for name in setup.required_checks
    ]
    reviews = {
        "required_approving_review_count": 1,
        "dismiss_stale_reviews_on_push": False,
        "require_code_owner_review": True,
        "require_last_push_approval": True,
        "required_review_thread_resolution": False,
    }
    statuses = {"required_status_checks": checks, "strict_required_status_checks_policy": False}
    rules: list[Rule] = [
        {"type": "deletion"},
        {"type": "non_fast_forward"},
        {"type": "pull_request", "parameters": reviews},
        {"type": "required_status_checks", "parameters": statuses},
    ]
    return _change(settings, MAIN, [settings.main], rules)


def for_branches(settings: Settings, branches: Sequence[str]) -> Change | None:
    """Protect what runs write: additions only, also for whoever may write."""
    return _change(settings, BRANCHES, branches, [{"type": kind} for kind in KEPT])


def for_writers(settings: Settings, branches: Sequence[str]) -> Change | None:
    """Let nobody write there but deploy keys: a ruleset of its own, since its key must not pass the other one."""
    return _change(settings, WRITERS, branches, [{"type": "update"}], _DEPLOY_KEYS)


def _change(
    settings: Settings, name: str, branches: Sequence[str], rules: Sequence[Rule], passers: Sequence[Rule] = ()
) -> Change | None:
    """Make a ruleset, or add to the one of that name; None where the token does not see what there is."""
    listing = settings.all("rulesets", for_admins=True)
    if isinstance(listing, Hidden) or not settings.administers:
        return None
    refs = [f"refs/heads/{branch}" for branch in branches]
    known = next((each for each in listing if each["name"] == name and each.get("source_type") != "Organization"), None)
    after = say("the ruleset “{name}” with: {rules}", name=name, rules=", ".join(rule["type"] for rule in rules))
    if known is None:
        conditions = {"ref_name": {"include": refs, "exclude": []}}
        body = {"name": name, "target": "branch", "enforcement": "active", "conditions": conditions}
        call = Call("POST", "rulesets", {**body, "rules": list(rules), "bypass_actors": list(passers)})
        return Change(name, say("no ruleset of that name"), after, (call,))
    found = settings.get(f"rulesets/{known['id']}")
    if isinstance(found, Hidden) or found is None or "bypass_actors" not in found:
        return None
    if any(each["actor_type"] not in {other["actor_type"] for other in found["bypass_actors"]} for each in passers):
        return None  # whoever must get around it does not: adding rules would lock them out, letting them in is no fix
    before = say(
        "the ruleset “{name}” ({enforcement}) with: {rules}",
        name=name,
        enforcement=found["enforcement"],
        rules=", ".join(rule["type"] for rule in found.get("rules") or ()) or "nothing",
    )
    return Change(name, before, after, (Call("PUT", f"rulesets/{known['id']}", _tightened(found, refs, rules)),))


def _tightened(found: Mapping[str, Any], refs: list[str], rules: Sequence[Rule]) -> Rule:
    """A ruleset with everything that it has, and what is missing."""
    names = (found.get("conditions") or {}).get("ref_name") or {}
    include = list(dict.fromkeys([*names.get("include", ()), *refs]))
    exclude = [name for name in names.get("exclude", ()) if name not in refs]
    by_type = {rule["type"]: dict(rule) for rule in found.get("rules") or ()}
    for rule in rules:
        there = by_type.get(rule["type"])
        by_type[rule["type"]] = {**there, **_stricter(there, rule)} if there else dict(rule)
    return {
        "name": found["name"],
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": include, "exclude": exclude}},
        "rules": list(by_type.values()),
        "bypass_actors": list(found["bypass_actors"]),
    }


def _stricter(there: Rule, wanted: Rule) -> Rule:
    """The parameters of one rule, each in its stricter form."""
    old, new = there.get("parameters") or {}, wanted.get("parameters") or {}
    if not new:
        return {}
    joined = {**new, **old}
    for key, value in new.items():
        if isinstance(value, bool):
            joined[key] = bool(old.get(key)) or value
        elif isinstance(value, int):
            joined[key] = max(old.get(key) or 0, value)
        elif isinstance(value, list):
            joined[key] = _checks([*old.get(key, ()), *value])
    return {"parameters": joined}


def _checks(checks: Sequence[Rule]) -> list[Rule]:
    """Required checks, each once; one that names its app is the stricter one."""
    found: dict[str, Rule] = {}
    for check in checks:
        if not found.get(check["context"], {}).get("integration_id"):
            found[check["context"]] = check
    return list(found.values())
