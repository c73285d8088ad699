"""Issues: opened, changed, listed; their comments and what happened to them."""

from servers.github import pushes, talk, views
from servers.github.labels import assign, name_of, set_labels
from servers.github.records import Comment, Issue
from servers.github.routing import REPO, Refusal, route

_ISSUE = f"{REPO}/issues/{{issue_number}}"
_LONGEST = 65536  # letters of a body


def new_issue(ask, title, body, pull=None):
    """The next issue or pull request of a repository."""
    if not str(title or "").strip():
        raise Refusal(
            422, "Validation Failed", errors=[{"resource": "Issue", "code": "missing_field", "field": "title"}]
        )
    check_length(body)
    number = max(ask.repo.issues, default=0) + 1
    made = Issue(ask.github.next_id(), number, str(title), body, ask.user, ask.now, ask.now, pull=pull)
    ask.repo.issues[number] = made
    return made


def check_length(body):
    if body and len(body) > _LONGEST:
        raise Refusal(
            422, "Validation Failed", errors=[{"message": f"body is too long (maximum is {_LONGEST} characters)"}]
        )


def _show(ask, issue):
    return talk.issue(ask.github, ask.repo, issue)


def _may_triage(ask):
    return ask.token.integration or ask.repo.allows(ask.user, "triage")


@route("POST", f"{REPO}/issues", needs="issues", role="read")
def create(ask):
    if not ask.repo.setting("has_issues"):
        raise Refusal(410, "Issues are disabled for this repo")
    if ask.user is None:
        raise Refusal(401, "Requires authentication")
    issue = new_issue(ask, ask.body["title"], ask.body.get("body"))
    if _may_triage(ask):  # of others, labels and assignees are left out without a word
        set_labels(ask, issue, [name_of(each) for each in ask.body.get("labels", [])])
        assign(ask, issue, [*ask.body.get("assignees", []), *filter(None, [ask.body.get("assignee")])])
    ask.github.happened(ask.repo, "issues", "opened", ask.token, issue.number)
    return 201, _show(ask, issue)


@route("GET", f"{REPO}/issues", needs="issues")
def listing(ask):
    state, query = ask.query.get("state", "open"), ask.query
    labels = {name.lower() for name in query.get("labels", "").split(",") if name}
    order = {"created": "created", "updated": "updated"}.get(query.get("sort", "created"), "created")
    found = [
        issue
        for issue in ask.repo.issues.values()
        if state in {"all", issue.state}
        and labels <= {label.name.lower() for label in issue.labels}
        and query.get("creator", issue.user.login).lower() == issue.user.login.lower()
        and _assigned(issue, query.get("assignee", "*any"))
        and views.when(issue.updated) >= query.get("since", "")
    ]
    found.sort(
        key=lambda issue: (getattr(issue, order), issue.number), reverse=query.get("direction", "desc") == "desc"
    )
    return ask.page(found, lambda issue: _show(ask, issue))


def _assigned(issue, wanted):
    names = [person.login for person in issue.assignees]
    return {"*any": True, "*": bool(names), "none": not names}.get(wanted, wanted in names)


@route("GET", _ISSUE, needs="issues")
def get(ask):
    return _show(ask, ask.issue())


@route("PATCH", _ISSUE, needs="issues", role="read")
def change(ask):
    issue, body = ask.issue(), ask.body
    own = issue.user is ask.user
    if not own and not _may_triage(ask):
        raise Refusal(403, "Must have triage rights to Repository.")
    if {"title", "body"} & set(body) and not (own or ask.token.integration or ask.repo.allows(ask.user, "write")):
        raise Refusal(403, "Must have write rights to Repository.")
    check_length(body.get("body"))
    if "title" in body or "body" in body:
        if body.get("body", issue.body) != issue.body:
            issue.edits.append(ask.user)
        issue.title = str(body.get("title") or issue.title)
        issue.body = body.get("body", issue.body)
        ask.github.happened(ask.repo, "issues", "edited", ask.token, issue.number)
    if "labels" in body and _may_triage(ask):
        set_labels(ask, issue, [name_of(each) for each in body["labels"]])
    if "assignees" in body and _may_triage(ask):
        issue.assignees = []
        assign(ask, issue, body["assignees"])
    if body.get("state", issue.state) != issue.state:
        change_state(ask, issue, body["state"], body.get("state_reason"))
    issue.updated = ask.now
    return _show(ask, issue)


def change_state(ask, issue, state, reason=None):
    """Close or reopen."""
    if state == "closed":
        pushes.close(ask.github, ask.repo, issue, ask.token, reason)
        return
    if issue.pull and issue.pull.merged_at:
        raise Refusal(422, "Validation Failed", errors=[{"message": "state cannot be changed. It was merged."}])
    issue.state, issue.closed_at, issue.closed_by = "open", None, None
    issue.state_reason = None if issue.pull else "reopened"
    pushes.note(ask.github, issue, ask.user, "reopened")
    kind = "pull_request" if issue.pull else "issues"
    ask.github.happened(ask.repo, kind, "reopened", ask.token, issue.number)


# Comments


@route("GET", f"{_ISSUE}/comments", needs="issues")
def comments(ask):
    issue = ask.issue()
    since = ask.query.get("since", "")
    found = [each for each in issue.comments if views.when(each.updated) >= since]
    return ask.page(found, lambda said: talk.comment(ask.github, ask.repo, issue, said))


@route("POST", f"{_ISSUE}/comments", needs="issues", role="read")
def comment(ask):
    issue, body = ask.issue(), ask.body["body"]
    if not body.strip():
        raise Refusal(422, "Validation Failed", errors=[{"message": "body can't be blank"}])
    check_length(body)
    said = Comment(ask.github.next_id(), ask.user, body, ask.now, ask.now)
    issue.comments.append(said)
    issue.updated = ask.now
    ask.github.happened(ask.repo, "issue_comment", "created", ask.token, issue.number)
    return 201, talk.comment(ask.github, ask.repo, issue, said)


def _said(ask):
    number = int(ask.at["comment_id"]) if ask.at["comment_id"].isdigit() else 0
    for issue in ask.repo.issues.values():
        for said in issue.comments:
            if said.id == number:
                return issue, said
    raise Refusal(404, "Not Found")


@route("GET", f"{REPO}/issues/comments/{{comment_id}}", needs="issues")
def one_comment(ask):
    return talk.comment(ask.github, ask.repo, *_said(ask))


def _demand_own(ask, said):
    if said.user is not ask.user and (ask.token.integration or not ask.repo.allows(ask.user, "write")):
        raise Refusal(403, "Must have write rights to Repository.")


@route("PATCH", f"{REPO}/issues/comments/{{comment_id}}", needs="issues", role="read")
def edit_comment(ask):
    issue, said = _said(ask)
    _demand_own(ask, said)
    check_length(ask.body["body"])
    said.body, said.updated = ask.body["body"], ask.now
    ask.github.happened(ask.repo, "issue_comment", "edited", ask.token, issue.number)
    return talk.comment(ask.github, ask.repo, issue, said)


@route("DELETE", f"{REPO}/issues/comments/{{comment_id}}", needs="issues", role="read")
def delete_comment(ask):
    issue, said = _said(ask)
    _demand_own(ask, said)
    issue.comments.remove(said)


# History


@route("GET", f"{_ISSUE}/events", needs="issues")
def events(ask):
    return ask.page(ask.issue().events, lambda each: talk.event(ask.github, ask.repo, each))


@route("GET", f"{REPO}/issues/events", needs="issues")
def every_event(ask):
    found = [(event, issue) for issue in ask.repo.issues.values() for event in issue.events]
    newest = sorted(found, key=lambda pair: (pair[0].created, pair[0].id), reverse=True)
    return ask.page(newest, lambda pair: {**talk.event(ask.github, ask.repo, pair[0]), "issue": _show(ask, pair[1])})


@route("GET", f"{_ISSUE}/timeline", needs="issues")
def timeline(ask):
    issue, github, repo = ask.issue(), ask.github, ask.repo
    lines = [(each.created, each.id, talk.event(github, repo, each)) for each in issue.events]
    for said in issue.comments:
        shown = {
            **talk.comment(github, repo, issue, said),
            "event": "commented",
            "actor": views.user(github, said.user),
        }
        lines.append((said.created, said.id, shown))
    for review in issue.pull.reviews if issue.pull else ():
        if review.at:
            shown = {**talk.review(github, repo, issue, review), "event": "reviewed"}
            lines.append((review.at, review.id, {**shown, "state": review.state.lower()}))
    return ask.page(sorted(lines, key=lambda line: line[:2]), lambda line: line[2])
