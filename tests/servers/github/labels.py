"""Labels and assignees of issues, and the labels of a repository."""

import re

from servers.github import pushes, talk, views
from servers.github.records import Label
from servers.github.routing import REPO, Refusal, route

_ISSUE = f"{REPO}/issues/{{issue_number}}"


def name_of(given):
    return given if isinstance(given, str) else given["name"]


def set_labels(ask, issue, names):
    """Give an issue exactly these labels; a name that nobody knows becomes a label."""
    wanted = [_label(ask, name) for name in names]
    for label in [each for each in issue.labels if each not in wanted]:
        issue.labels.remove(label)
        _tell_label(ask, issue, label, "unlabeled")
    for label in wanted:
        if label not in issue.labels:
            issue.labels.append(label)
            _tell_label(ask, issue, label, "labeled")


def _tell_label(ask, issue, label, event):
    pushes.note(ask.github, issue, ask.user, event, label={"name": label.name, "color": label.color})
    ask.github.happened(ask.repo, "pull_request" if issue.pull else "issues", event, ask.token, issue.number)
    issue.updated = ask.now


def _label(ask, name):
    found = next((each for each in ask.repo.labels.values() if each.name.lower() == name.lower()), None)
    if found is None:
        found = ask.repo.labels[name] = Label(ask.github.next_id(), name)
    return found


def _labels(ask, issue):
    return [talk.label(ask.github, ask.repo, each) for each in issue.labels]


def _named(body):
    given = body if isinstance(body, list) else body.get("labels", [])
    return [name_of(each) for each in given]


@route("GET", f"{_ISSUE}/labels", needs="issues")
def issue_labels(ask):
    return ask.page(ask.issue().labels, lambda label: talk.label(ask.github, ask.repo, label))


@route("POST", f"{_ISSUE}/labels", needs="issues", role="triage")
def add_labels(ask):
    issue = ask.issue()
    set_labels(ask, issue, [*(label.name for label in issue.labels), *_named(ask.body)])
    return _labels(ask, issue)


@route("PUT", f"{_ISSUE}/labels", needs="issues", role="triage")
def replace_labels(ask):
    issue = ask.issue()
    set_labels(ask, issue, _named(ask.body))
    return _labels(ask, issue)


@route("DELETE", f"{_ISSUE}/labels", needs="issues", role="triage")
def clear_labels(ask):
    set_labels(ask, ask.issue(), [])


@route("DELETE", f"{_ISSUE}/labels/{{name}}", needs="issues", role="triage")
def remove_label(ask):
    issue = ask.issue()
    left = [label.name for label in issue.labels if label.name.lower() != ask.at["name"].lower()]
    if len(left) == len(issue.labels):
        raise Refusal(404, "Label does not exist")
    set_labels(ask, issue, left)
    return _labels(ask, issue)


@route("GET", f"{REPO}/labels", needs="issues")
def labels(ask):
    return ask.page(ask.repo.labels.values(), lambda label: talk.label(ask.github, ask.repo, label))


def _one_label(ask):
    for label in ask.repo.labels.values():
        if label.name.lower() == ask.at["name"].lower():
            return label
    raise Refusal(404, "Not Found")


@route("GET", f"{REPO}/labels/{{name}}", needs="issues")
def label(ask):
    return talk.label(ask.github, ask.repo, _one_label(ask))


def _check_label(body):
    color, text = body.get("color", "ededed"), body.get("description") or ""
    if not re.fullmatch(r"[0-9a-fA-F]{6}", color) or len(text) > 100:
        raise Refusal(422, "Validation Failed", errors=[{"resource": "Label", "code": "invalid", "field": "color"}])
    return color


@route("POST", f"{REPO}/labels", needs="issues")
def create_label(ask):
    name = ask.body["name"]
    if any(name.lower() == known.lower() for known in ask.repo.labels):
        raise Refusal(
            422, "Validation Failed", errors=[{"resource": "Label", "code": "already_exists", "field": "name"}]
        )
    made = Label(ask.github.next_id(), name, _check_label(ask.body), ask.body.get("description"))
    ask.repo.labels[name] = made
    return 201, talk.label(ask.github, ask.repo, made)


@route("PATCH", f"{REPO}/labels/{{name}}", needs="issues")
def change_label(ask):
    found = _one_label(ask)
    found.color = _check_label({"color": found.color, **ask.body})
    found.description = ask.body.get("description", found.description)
    found.name = ask.body.get("new_name", found.name)
    return talk.label(ask.github, ask.repo, found)


@route("DELETE", f"{REPO}/labels/{{name}}", needs="issues")
def delete_label(ask):
    found = _one_label(ask)
    ask.repo.labels = {name: each for name, each in ask.repo.labels.items() if each is not found}
    for issue in ask.repo.issues.values():
        issue.labels = [each for each in issue.labels if each is not found]


def assign(ask, issue, names):
    for name in names:
        person = ask.person(_login(name))
        if person not in issue.assignees:
            issue.assignees.append(person)
            who = {"assignee": views.user(ask.github, person), "assigner": views.user(ask.github, ask.user)}
            pushes.note(ask.github, issue, ask.user, "assigned", **who)


def _login(given):
    return given if isinstance(given, str) else given["login"]


@route("POST", f"{_ISSUE}/assignees", needs="issues", role="triage")
def add_assignees(ask):
    issue = ask.issue()
    assign(ask, issue, ask.body.get("assignees", []))
    return 201, talk.issue(ask.github, ask.repo, issue)


@route("DELETE", f"{_ISSUE}/assignees", needs="issues", role="triage")
def remove_assignees(ask):
    issue = ask.issue()
    gone = {name.lower() for name in ask.body["assignees"]}
    issue.assignees = [each for each in issue.assignees if each.login.lower() not in gone]
    return talk.issue(ask.github, ask.repo, issue)
