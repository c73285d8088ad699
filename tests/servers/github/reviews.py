"""Reviews of pull requests, comments on their lines, who was asked to review, and suggestions."""

import re

from servers.github import pushes, talk, views
from servers.github.records import Review, ReviewComment
from servers.github.routing import REPO, Refusal, route

_PULL = f"{REPO}/pulls/{{pull_number}}"
_REVIEW = f"{_PULL}/reviews/{{review_id}}"
_STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}
_SUGGESTION = re.compile(r"```suggestion\r?\n(.*?)```", re.DOTALL)


def latest_words(repo, issue):
    """The last review of everybody who can write that approves, asks for changes or was dismissed."""
    words = {}
    for review in issue.pull.reviews:
        if review.state in {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"} and repo.allows(review.user, "write"):
            words[review.user] = review
    return list(words.values())


def _show(ask, issue, review):
    return talk.review(ask.github, ask.repo, issue, review)


def _review(ask):
    issue = ask.pull()
    found = next((each for each in issue.pull.reviews if str(each.id) == ask.at["review_id"]), None)
    if found is None or (found.state == "PENDING" and found.user is not ask.user):
        raise Refusal(404, "Not Found")
    return issue, found


@route("GET", f"{_PULL}/reviews", needs="pull-requests")
def listing(ask):
    """Reviews in the order in which they came; a review that is not sent yet is its writer's own."""
    issue = ask.pull()
    found = [each for each in issue.pull.reviews if each.state != "PENDING" or each.user is ask.user]
    return ask.page(found, lambda review: _show(ask, issue, review))


@route("GET", _REVIEW, needs="pull-requests")
def get(ask):
    return _show(ask, *_review(ask))


@route("POST", f"{_PULL}/reviews", needs="pull-requests", role="read")
def create(ask):
    issue, body = ask.pull(), ask.body
    event = body.get("event")
    review = Review(ask.github.next_id(), ask.user, "PENDING", body.get("body", ""), "", None)
    review.commit_id = ask.git.sha(body["commit_id"]) if body.get("commit_id") else issue.pull.head_sha
    if not review.commit_id:
        raise Refusal(422, "Unprocessable Entity", errors=["Commit is not part of the pull request"])
    _demand_may_review(ask, issue, event, review.body, body.get("comments"))
    if event is None and any(each.state == "PENDING" and each.user is ask.user for each in issue.pull.reviews):
        raise Refusal(422, "User can only have one pending review per pull request")
    for each in body.get("comments", []):
        _comment(ask, issue, {"commit_id": review.commit_id, **each}, review.id)
    issue.pull.reviews.append(review)
    if event:
        _submit(ask, issue, review, event)
    return _show(ask, issue, review)


def _demand_may_review(ask, issue, event, text, comments=None):
    if event in {"REQUEST_CHANGES", "COMMENT"} and not (text or comments):
        raise Refusal(422, "Unprocessable Entity", errors=["Body can't be blank"])
    if event in {"APPROVE", "REQUEST_CHANGES"} and issue.user is ask.user:
        words = "approve" if event == "APPROVE" else "request changes on"
        raise Refusal(422, "Unprocessable Entity", errors=[f"Can not {words} your own pull request"])
    permitted = ask.repo.actions.get("can_approve_pull_request_reviews")
    if event == "APPROVE" and ask.token.kind == "actions" and not permitted:
        raise Refusal(422, "GitHub Actions is not permitted to approve pull requests.")


def _submit(ask, issue, review, event):
    review.state, review.at = _STATES[event], ask.now
    issue.pull.reviews.remove(review)
    issue.pull.reviews.append(review)  # in the order of their sending
    if ask.user in issue.pull.requested:
        issue.pull.requested.remove(ask.user)
    issue.updated = ask.now
    ask.github.happened(ask.repo, "pull_request_review", "submitted", ask.token, issue.number)


@route("POST", f"{_REVIEW}/events", needs="pull-requests", role="read")
def submit(ask):
    issue, review = _review(ask)
    if review.state != "PENDING":
        raise Refusal(422, "Unprocessable Entity", errors=["The review was submitted already"])
    review.body = ask.body.get("body", review.body)
    _demand_may_review(ask, issue, ask.body["event"], review.body)
    _submit(ask, issue, review, ask.body["event"])
    return _show(ask, issue, review)


@route("PUT", f"{_REVIEW}/dismissals", needs="pull-requests")
def dismiss(ask):
    issue, review = _review(ask)
    if review.state not in {"APPROVED", "CHANGES_REQUESTED"}:
        raise Refusal(422, "Unprocessable Entity", errors=["Can not dismiss a comment or a dismissed review"])
    pushes.dismiss(ask.github, ask.repo, issue, review, ask.token, ask.body["message"])
    return _show(ask, issue, review)


# Comments on lines


def _comment(ask, issue, body, review_id=None):
    made = ReviewComment(
        ask.github.next_id(),
        review_id,
        ask.user,
        body["body"],
        body["path"],
        body.get("line") or body.get("position") or 1,
        body.get("start_line"),
        body["commit_id"],
        ask.now,
        body.get("in_reply_to"),
    )
    if not ask.git.entry(made.commit_id, made.path):
        raise Refusal(422, "Validation Failed", errors=[{"field": "pull_request_review_thread.path"}])
    issue.pull.comments.append(made)
    ask.github.happened(ask.repo, "pull_request_review_comment", "created", ask.token, issue.number)
    return made


@route("GET", f"{_PULL}/comments", needs="pull-requests")
def comments(ask):
    issue = ask.pull()
    return ask.page(issue.pull.comments, lambda said: talk.review_comment(ask.github, ask.repo, issue, said))


@route("POST", f"{_PULL}/comments", needs="pull-requests", role="read")
def comment(ask):
    """A comment on lines; it makes a review of its own, as on GitHub."""
    issue = ask.pull()
    review = Review(ask.github.next_id(), ask.user, "COMMENTED", "", ask.body["commit_id"], ask.now)
    said = _comment(ask, issue, ask.body, review.id)
    issue.pull.reviews.append(review)
    return 201, talk.review_comment(ask.github, ask.repo, issue, said)


def suggested(git, head, said):
    """The file after the suggestion in a comment was applied, as bytes."""
    found = _SUGGESTION.search(said.body)
    lines = git.blob(git.entry(head, said.path)[2]).decode().splitlines(keepends=True)
    start = said.start_line or said.line
    lines[start - 1 : said.line] = [found[1]]
    return "".join(lines).encode()


# Who was asked


def _asked(ask, issue):
    people = [views.user(ask.github, each) for each in issue.pull.requested]
    return {"users": people, "teams": []}


@route("GET", f"{_PULL}/requested_reviewers", needs="pull-requests")
def requested(ask):
    return _asked(ask, ask.pull())


@route("POST", f"{_PULL}/requested_reviewers", needs="pull-requests")
def request_reviewers(ask):
    issue = ask.pull()
    for login in ask.body.get("reviewers", []):
        person = ask.person(login)
        if person is issue.user:
            raise Refusal(422, "Review cannot be requested from pull request author.")
        if not (person is ask.repo.owner or person.login in ask.repo.roles):
            raise Refusal(
                422,
                "Reviews may only be requested from collaborators. "
                "One or more of the users or teams you specified is not a collaborator of the repository.",
            )
        if person not in issue.pull.requested:
            issue.pull.requested.append(person)
            by = {"review_requester": views.user(ask.github, ask.user)}
            wanted = {"requested_reviewer": views.user(ask.github, person)}
            pushes.note(ask.github, issue, ask.user, "review_requested", **by, **wanted)
    ask.github.happened(ask.repo, "pull_request", "review_requested", ask.token, issue.number)
    return 201, talk.pull(ask.github, ask.repo, issue)


@route("DELETE", f"{_PULL}/requested_reviewers", needs="pull-requests")
def withdraw_request(ask):
    issue = ask.pull()
    gone = {name.lower() for name in ask.body["reviewers"]}
    issue.pull.requested = [each for each in issue.pull.requested if each.login.lower() not in gone]
    return talk.pull(ask.github, ask.repo, issue)
