"""Pull requests: opened, changed, listed, with their commits and files."""

from servers.github import issues, pushes, rules, talk, views
from servers.github.bare import Conflict
from servers.github.commits import changed_files
from servers.github.records import Pull
from servers.github.reviews import latest_words
from servers.github.routing import REPO, Refusal, route

_PULL = f"{REPO}/pulls/{{pull_number}}"


def _full(ask, issue):
    """A pull request as its own address shows it."""
    pull = issue.pull
    pushes.refresh_merges(ask.github, ask.repo)
    commits = commits_of(ask, issue)
    files = changed_files(ask, _start(ask, issue), pull.head_sha)
    counts = {name: sum(each[name] for each in files) for name in ("additions", "deletions")}
    able, state = _mergeable(ask, issue)
    return {
        **talk.pull(ask.github, ask.repo, issue),
        "merged": pull.merged_at is not None,
        "mergeable": able,
        "rebaseable": able,
        "mergeable_state": state,
        "merged_by": views.user(ask.github, pull.merged_by),
        "comments": len(issue.comments),
        "review_comments": len(pull.comments),
        "maintainer_can_modify": pull.head_repo is not ask.repo,
        "commits": len(commits),
        **counts,
        "changed_files": len(files),
    }


def _mergeable(ask, issue):
    pull = issue.pull
    if issue.state != "open":
        return None, "unknown"
    if not ask.git.sha(f"refs/pull/{issue.number}/merge"):
        return False, "dirty"
    held = rules.rules_for(ask.repo, pull.base_ref, ask.github.nobody, merging=True)
    if pull.draft:
        return True, "draft"
    tip = ask.git.branch(pull.base_ref)
    if held.strict and not ask.git.is_ancestor(tip, pull.head_sha):
        return True, "behind"
    approvals = [word for word in latest_words(ask.repo, issue) if word.state == "APPROVED"]
    missing = [name for name in held.contexts if not rules.passed(ask.repo, pull.head_sha, name)]
    return True, "blocked" if missing or len(approvals) < held.approvals else "clean"


def _start(ask, issue):
    """Where a pull request left its base."""
    return ask.git.merge_base(issue.pull.base_sha, issue.pull.head_sha)


def commits_of(ask, issue):
    """The ids of a pull request's commits, the oldest first."""
    return ask.git.log(issue.pull.head_sha, f"^{issue.pull.base_sha}")[::-1]


def _head(ask):
    """(repository, branch) of the body's head: `branch`, or `owner:branch` of a fork."""
    owner, _, branch = ask.body["head"].rpartition(":")
    if not owner or owner.lower() == ask.repo.owner.login.lower():
        return ask.repo, branch
    forks = (each for each in ask.github.repos.values() if each.parent is ask.repo)
    fork = next((each for each in forks if each.owner.login.lower() == owner.lower()), None)
    return fork, branch


@route("POST", f"{REPO}/pulls", needs="pull-requests", role="read")
def create(ask):
    repo, branch = _head(ask)
    base = ask.body["base"]
    sha = repo.git.branch(branch) if repo else None
    if not sha or not ask.git.branch(base):
        field = "base" if sha else "head"
        raise Refusal(422, "Validation Failed", errors=[{"resource": "PullRequest", "field": field, "code": "invalid"}])
    _demand_may_open(ask, repo)
    same = [i for i in ask.repo.pulls() if (i.pull.head_repo, i.pull.head_ref, i.pull.base_ref) == (repo, branch, base)]
    if any(issue.state == "open" for issue in same):
        words = f"A pull request already exists for {repo.owner.login}:{branch}."
        raise Refusal(
            422, "Validation Failed", errors=[{"resource": "PullRequest", "code": "custom", "message": words}]
        )
    pull = Pull(repo, branch, sha, base, ask.git.branch(base), ask.body.get("draft", False), last_pusher=ask.user)
    if repo is not ask.repo:
        ask.git.fetch(repo.git, f"refs/heads/{branch}", "refs/pull/new")
        ask.git.set_ref("refs/pull/new", None)
    if ask.git.is_ancestor(sha, pull.base_sha):
        words = f"No commits between {base} and {branch}"
        raise Refusal(
            422, "Validation Failed", errors=[{"resource": "PullRequest", "code": "custom", "message": words}]
        )
    issue = issues.new_issue(ask, ask.body.get("title"), ask.body.get("body"), pull)
    pushes.take_head(ask.repo, issue, sha)
    ask.github.happened(ask.repo, "pull_request", "opened", ask.token, issue.number)
    return 201, _full(ask, issue)


def _demand_may_open(ask, head_repo):
    if ask.token.kind == "actions" and not ask.repo.actions.get("can_approve_pull_request_reviews"):
        raise Refusal(403, "GitHub Actions is not permitted to create or approve pull requests.")
    if not ask.token.integration and not head_repo.allows(ask.user, "write"):
        raise Refusal(403, "Must have write rights to the head repository.")


@route("GET", f"{REPO}/pulls", needs="pull-requests")
def listing(ask):
    query = ask.query
    state = query.get("state", "open")
    found = [
        issue
        for issue in ask.repo.pulls()
        if state in {"all", issue.state}
        and query.get("base", issue.pull.base_ref) == issue.pull.base_ref
        and _is_head(issue.pull, query.get("head"))
    ]
    order = "updated" if query.get("sort") == "updated" else "created"
    newest_first = query.get("direction", "desc" if order == "created" else "asc") == "desc"
    found.sort(key=lambda issue: (getattr(issue, order), issue.number), reverse=newest_first)
    return ask.page(found, lambda issue: talk.pull(ask.github, ask.repo, issue))


def _is_head(pull, wanted):
    """GitHub ignores a head that names no owner."""
    if not wanted or ":" not in wanted:
        return True
    return wanted.lower() == f"{pull.head_repo.owner.login}:{pull.head_ref}".lower()


@route("GET", _PULL, needs="pull-requests")
def get(ask):
    return _full(ask, ask.pull())


@route("PATCH", _PULL, needs="pull-requests", role="read")
def change(ask):
    issue, body = ask.pull(), ask.body
    if issue.user is not ask.user and not (ask.token.integration or ask.repo.allows(ask.user, "write")):
        raise Refusal(403, "Must have write rights to Repository.")
    issues.check_length(body.get("body"))
    if {"title", "body", "base"} & set(body):
        issue.title = body.get("title") or issue.title
        issue.body = body.get("body", issue.body)
        issue.pull.base_ref = body.get("base", issue.pull.base_ref)
        ask.github.happened(ask.repo, "pull_request", "edited", ask.token, issue.number)
    if body.get("state", issue.state) != issue.state:
        issues.change_state(ask, issue, body["state"])
    issue.updated = ask.now
    return _full(ask, issue)


@route("GET", f"{_PULL}/commits", needs="pull-requests")
def commits(ask):
    return ask.page(commits_of(ask, ask.pull()), lambda sha: views.commit(ask.github, ask.repo, sha))


@route("GET", f"{_PULL}/files", needs="pull-requests")
def files(ask):
    issue = ask.pull()
    return ask.page(changed_files(ask, _start(ask, issue), issue.pull.head_sha), lambda each: each)


@route("PUT", f"{_PULL}/update-branch", needs="pull-requests", role="read")
def update_branch(ask):
    """Merge the base into the head, in the name of who asked; GitHub commits."""
    issue = ask.pull()
    pull = issue.pull
    expected = ask.body.get("expected_head_sha", pull.head_sha)
    if expected != pull.head_sha:
        raise Refusal(422, "expected head sha didn't match current head ref.")
    if not (ask.token.integration or pull.head_repo.allows(ask.user, "write") or ask.repo.allows(ask.user, "write")):
        raise Refusal(403, "Must have write rights to the head repository.")
    tip = ask.git.branch(pull.base_ref)
    if ask.git.is_ancestor(tip, pull.head_sha):
        raise Refusal(422, "There are no new commits on the base branch.")
    git = pull.head_repo.git
    git.fetch(ask.git, f"refs/heads/{pull.base_ref}", "refs/pull/base")
    git.set_ref("refs/pull/base", None)
    try:
        tree = git.merge_tree(pull.head_sha, tip)
    except Conflict:
        raise Refusal(422, "merge conflict between base and head") from None
    words = f"Merge branch '{pull.base_ref}' into {pull.head_ref}"
    people = (ask.user.signature, ask.github.web_flow.signature)
    commit_to_head(ask, issue, git.write_commit(tree, [pull.head_sha, tip], words, *people, ask.now))
    page = talk.page_of(ask.github, ask.repo, issue)
    return 202, {"message": "Updating pull request branch.", "url": page}


def commit_to_head(ask, issue, sha):
    """Move a pull request's branch to a commit that GitHub made and signed."""
    pull, old = issue.pull, issue.pull.head_sha
    ask.github.signed.add(sha)
    pull.head_repo.git.set_ref(f"refs/heads/{pull.head_ref}", sha)
    pushes.pushed(ask.github, pull.head_repo, f"refs/heads/{pull.head_ref}", old, sha, ask.token)
