"""What follows when a branch moves: pull requests get their new head, old approvals may fall, merges are noticed."""

import re

from servers.github import rules
from servers.github.bare import Conflict
from servers.github.records import Event

_CLOSES = re.compile(r"(?i)\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d+)")


def pushed(github, repo, ref, old, new, token):
    """A ref moved from one commit to another; None: it was not there, or is no more."""
    github.happened(repo, "push", "deleted" if new is None else "", token, ref)
    branch = ref.removeprefix("refs/heads/")
    if branch == ref or old == new:
        return
    done = {"id": github.next_id(), "before": old, "after": new, "ref": ref}
    repo.activity.append({**done, "actor": token.user, "at": github.now()})
    for base in list(github.repos.values()):
        for issue in base.pulls():
            if issue.state == "open" and issue.pull.head_repo is repo and issue.pull.head_ref == branch:
                _head_moved(github, base, issue, new, token)
    if new:
        for issue in repo.pulls():
            if issue.state == "open" and issue.pull.base_ref == branch:
                _base_moved(github, repo, issue, old, new, token)
        if branch == repo.default_branch:
            for sha in repo.git.log(new, *([f"^{old}"] if old else ())):
                _close_named(github, repo, repo.git.commit(sha).message, token, sha)


def _head_moved(github, base, issue, new, token):
    if new is None:
        close(github, base, issue, token)
        return
    take_head(base, issue, new)
    issue.pull.last_pusher = token.user
    github.happened(base, "pull_request", "synchronize", token, issue.number)
    # The rules as they hold for people: who pushed does not matter here.
    if rules.rules_for(base, issue.pull.base_ref, github.nobody).dismiss_stale:
        for review in issue.pull.reviews:
            if review.state == "APPROVED" and review.commit_id != new:
                dismiss(github, base, issue, review, token, "Dismissed by a later push.")


def take_head(base, issue, sha):
    """Bring the head of a pull request into the base's git."""
    pull = issue.pull
    pull.head_sha = sha
    if pull.head_repo is base:
        base.git.set_ref(f"refs/pull/{issue.number}/head", sha)
    else:
        base.git.fetch(pull.head_repo.git, f"refs/heads/{pull.head_ref}", f"refs/pull/{issue.number}/head")
    pull.base_sha = base.git.branch(pull.base_ref)


def _base_moved(github, repo, issue, old, new, token):
    pull = issue.pull
    if old and repo.git.is_ancestor(pull.head_sha, new) and not repo.git.is_ancestor(pull.head_sha, old):
        brought = frozenset(repo.git.log(pull.head_sha, f"^{old}"))
        mark_merged(github, repo, issue, token, new, brought)


def mark_merged(github, repo, issue, token, sha, introduced):
    """Close a pull request as merged by a commit."""
    pull = issue.pull
    pull.merged_at, pull.merged_by, pull.merge_sha = github.now(), token.user, sha
    pull.introduced = frozenset(introduced)
    note(github, issue, token.user, "merged", commit_id=sha)
    close(github, repo, issue, token)
    if pull.base_ref == repo.default_branch:
        _close_named(github, repo, issue.body or "", token, None)


def _close_named(github, repo, text, token, sha):
    """Close the issues that a text on its way to the default branch says it fixes."""
    for number in _CLOSES.findall(text):
        issue = repo.issues.get(int(number))
        if issue and issue.state == "open" and not issue.pull:
            close(github, repo, issue, token, commit_id=sha)
            issue.closer = "Commit" if sha else "PullRequest"


def close(github, repo, issue, token, reason=None, commit_id=None):
    """Close an issue or pull request; `commit_id`: the commit whose words did it."""
    issue.state, issue.closed_at, issue.closed_by = "closed", github.now(), token.user
    issue.updated, issue.closer = issue.closed_at, None
    issue.state_reason = None if issue.pull else reason or "completed"
    more = {} if issue.pull else {"state_reason": None if issue.state_reason == "completed" else issue.state_reason}
    note(github, issue, token.user, "closed", commit_id=commit_id, **more)
    github.happened(repo, "pull_request" if issue.pull else "issues", "closed", token, issue.number)


def dismiss(github, repo, issue, review, token, message):
    """Take an approval or a request for changes back."""
    before = review.state.lower()
    review.state = "DISMISSED"
    told = {"state": before, "review_id": review.id, "dismissal_message": message}
    note(github, issue, token.user, "review_dismissed", dismissed_review=told)
    github.happened(repo, "pull_request_review", "dismissed", token, issue.number)


def note(github, issue, actor, event, *, commit_id=None, **more):
    """Write a line of an issue's history."""
    issue.events.append(Event(github.next_id(), actor, event, github.now(), commit_id, more))


def refresh_merges(github, repo):
    """Bring refs/pull/N/merge of open pull requests up to date; none where there are conflicts."""
    wanted = [issue for issue in repo.pulls() if issue.state == "open"]
    if not wanted:
        return
    lines = repo.git.text("for-each-ref", "--format=%(refname) %(parent)", "refs/pull/*/merge").splitlines()
    known = {name: tuple(parents) for name, *parents in (line.split() for line in lines)}
    tips = repo.git.refs("refs/heads")
    for issue in wanted:
        ref = f"refs/pull/{issue.number}/merge"
        both = (tips.get(f"refs/heads/{issue.pull.base_ref}"), issue.pull.head_sha)
        if both[0] and known.get(ref) != both:
            repo.git.set_ref(ref, _merge(github, repo, *both))


def _merge(github, repo, base, head):
    try:
        tree = repo.git.merge_tree(base, head)
    except Conflict:
        return None
    by = github.web_flow.signature
    return repo.git.write_commit(tree, [base, head], f"Merge {head} into {base}", by, by, github.now())
