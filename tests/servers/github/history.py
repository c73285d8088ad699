"""Who did what: the pushes of a repository, and the one question that is asked by GraphQL."""

import itertools

from servers.github import views
from servers.github.routing import REPO, route
from servers.github.views import when

_NOTHING = "0" * 40


@route("GET", f"{REPO}/activity", needs="contents")
def activity(ask):
    """The newest first; `ref` is a full name or a branch."""
    wanted = ask.query.get("ref", "")
    found = [one for one in reversed(ask.repo.activity) if wanted in {"", one["ref"], one["ref"].rpartition("/")[2]}]
    return [_shown(ask, one) for one in itertools.islice(found, int(ask.query.get("per_page", 30)))]


def _shown(ask, one):
    kind = "branch_creation" if one["before"] is None else "branch_deletion" if one["after"] is None else "push"
    if kind == "push" and not ask.git.is_ancestor(one["before"], one["after"]):
        kind = "force_push"
    return {
        "id": one["id"],
        "node_id": f"PSH_{one['id']}",
        "before": one["before"] or _NOTHING,
        "after": one["after"] or _NOTHING,
        "ref": one["ref"],
        "timestamp": when(one["at"]),
        "activity_type": kind,
        "actor": views.user(ask.github, one["actor"]),
    }


def graph(github, token, body):
    """What GraphQL says of the text and the end of one issue; other questions are a violation."""
    given, words = body.get("variables") or {}, " ".join(str(body.get("query")).split())
    if "userContentEdits(first: 100)" not in words or "itemTypes: [CLOSED_EVENT], last: 1" not in words:
        github.violations.append(f"POST /graphql: an unknown question: {words[:200]}")
        return {"errors": [{"message": "unknown question"}]}
    repo = github.repos.get(f"{given['owner']}/{given['name']}".lower())
    if repo is None or token is None or (not token.integration and repo.role(token.user) == "none"):
        return {"data": {"repository": None}, "errors": [{"type": "NOT_FOUND", "message": "no such repository"}]}
    issue = repo.issues.get(given["number"])
    if issue is None or issue.pull:
        return {"data": {"repository": {"issue": None}}, "errors": [{"type": "NOT_FOUND", "message": "no such issue"}]}
    editors = [{"editor": {"databaseId": one.id} if one.type == "User" else {}} for one in issue.edits]
    closed = [event for event in issue.events if event.event == "closed"][-1:]
    ends = [{"closer": {"__typename": issue.closer} if issue.closer else None} for _ in closed]
    found = {"userContentEdits": {"nodes": editors}, "timelineItems": {"nodes": ends}}
    return {"data": {"repository": {"issue": found}}}
