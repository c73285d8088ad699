"""Opening and closing hold issues from the command line, as the person whose token it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from newsdesk.desk.desk import Desk
from newsdesk.forge.holds import LABEL
from newsdesk.forge.hub import Hub
from newsdesk.proposals.hold_answers import Desks
from newsdesk.proposals.hold_scopes import NoHold, known_types, scope_lines

_BODY = "### What to pause\n\n{scope}\n\n### What may still go out\n\n{allowed}\n\n### Why\n\n{because}\n"


def open_issue(desks: Desks, words: Sequence[str], because: str, allow: Sequence[str]) -> Mapping[str, Any]:
    """Open a hold issue; raises NoHold and ForgeError."""
    scope, allowed = scope_lines(words, desks.desk), known_types(allow, desks.desk)
    if not desks.issues.may_hold(_me(desks.hub)):
        raise NoHold(f"You hold no role that may pause publishing. Call somebody who may: {_people(desks.may_hold)}.")
    body = _BODY.format(scope=scope, allowed=", ".join(allowed) or "_No response_", because=because)
    title = f"Hold: {' '.join(scope.split())}"[:200]
    issue: Mapping[str, Any] = desks.hub.send("POST", "issues", {"title": title, "body": body, "labels": [LABEL]})
    if LABEL not in {label["name"] for label in issue["labels"]}:
        raise NoHold(
            f"Nothing is paused yet: GitHub did not let you set the label {LABEL} on {issue['html_url']}. Let somebody "
            "with write access set it, now."
        )
    return issue


def close_issue(desks: Desks, number: int) -> Mapping[str, Any]:
    """Close a hold issue, and with it end the hold; raises NoHold and ForgeError."""
    place = f"issues/{number}"
    issue = desks.hub.get(place)
    if not issue or "pull_request" in issue or LABEL not in {label["name"] for label in issue["labels"]}:
        raise NoHold(f"Issue #{number} is no hold. The holds in force: newsdesk plan")
    if not desks.issues.counts(issue):
        raise NoHold(f"Issue #{number} holds nothing, so there is nothing to end.")
    if not desks.issues.may_lift(_me(desks.hub)):
        raise NoHold(f"You may not end a hold. Call somebody who may: {_people(desks.may_lift)}.")
    if issue["state"] == "closed":  # by somebody who may not: only the latest closing counts
        desks.hub.send("PATCH", place, {"state": "open"})
    closed: Mapping[str, Any] = desks.hub.send("PATCH", place, {"state": "closed", "state_reason": "completed"})
    return closed


def role_of(desk: Desk, email: str) -> str:
    """The role in which somebody may pause publishing, by the address in their commits; empty where nobody knows."""
    workflow = desk.workflow
    people = workflow.people if workflow else ()
    roles = next((one.roles for one in people if one.email and one.email.lower() == email.lower()), ())
    wanted = workflow.hold_roles if workflow else ()
    return next((role for role in roles if not wanted or role in wanted), "")


def _me(hub: Hub) -> Mapping[str, Any]:
    me = hub.me()
    if me is None:
        address = hub.address("issues/new?template=hold.yml")
        raise NoHold(f"This token belongs to a program, and only people hold and lift. Open {address} instead.")
    return me


def _people(people: Sequence[str]) -> str:
    return ", ".join(people) or "nobody is named on guidelines/workflow.md yet"
