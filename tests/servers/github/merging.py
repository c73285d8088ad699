"""Merging a pull request in GitHub's three ways, with the real git, where the rules allow it."""

import re
from fnmatch import fnmatch

from servers.github import pushes, rules
from servers.github.bare import Conflict
from servers.github.commits import changed_files
from servers.github.pulls import commits_of
from servers.github.reviews import latest_words
from servers.github.routing import REPO, Refusal, route

_MERGE = f"{REPO}/pulls/{{pull_number}}/merge"
_ALLOWED = {
    "merge": ("allow_merge_commit", "Merge commits are not allowed on this repository."),
    "squash": ("allow_squash_merge", "Squash merges are not allowed on this repository."),
    "rebase": ("allow_rebase_merge", "Rebase merges are not allowed on this repository."),
}
_OWNER_FILES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")


@route("GET", _MERGE, needs="pull-requests")
def is_merged(ask):
    if not ask.pull().pull.merged_at:
        raise Refusal(404, "Not Found")


@route("PUT", _MERGE, needs="contents")
def merge(ask):
    issue, method = ask.pull(), ask.body.get("merge_method", "merge")
    pull = issue.pull
    setting, words = _ALLOWED[method]
    if not ask.repo.setting(setting):
        raise Refusal(405, words)
    if issue.state != "open" or pull.draft:
        raise Refusal(405, "Pull Request is still a draft" if pull.draft else "Pull Request is not mergeable")
    if ask.body.get("sha", pull.head_sha) != pull.head_sha:
        raise Refusal(409, "Head branch was modified. Review and try the merge again.")
    _demand_rules(ask, issue, method)
    tip = ask.git.branch(pull.base_ref)
    try:
        made = {"merge": _merge_commit, "squash": _squash, "rebase": _rebase}[method](ask, issue, tip)
    except Conflict:
        raise Refusal(405, "Pull Request is not mergeable") from None
    introduced = set(made)
    if method == "merge":
        introduced |= set(ask.git.log(pull.head_sha, f"^{tip}"))
    else:
        introduced |= set(commits_of(ask, issue))
    _finish(ask, issue, tip, made[-1], introduced)
    return {"sha": made[-1], "merged": True, "message": "Pull Request successfully merged"}


def _finish(ask, issue, tip, sha, introduced):
    pull, ref = issue.pull, f"refs/heads/{issue.pull.base_ref}"
    ask.git.set_ref(ref, sha, tip)
    pull.base_sha = tip
    pushes.mark_merged(ask.github, ask.repo, issue, ask.token, sha, introduced)
    ask.git.set_ref(f"refs/pull/{issue.number}/merge", None)
    pushes.pushed(ask.github, ask.repo, ref, tip, sha, ask.token)
    if ask.repo.setting("delete_branch_on_merge") and pull.head_repo is ask.repo:
        ask.git.set_ref(f"refs/heads/{pull.head_ref}", None)


# The rules


def _demand_rules(ask, issue, method):
    pull = issue.pull
    held = rules.rules_for(ask.repo, pull.base_ref, ask.token, merging=True)
    words = latest_words(ask.repo, issue)
    approved = [word for word in words if word.state == "APPROVED"]
    if held.closed:
        raise Refusal(405, "Repository rule violations found\n\nCannot update this protected ref.")
    if held.linear and method == "merge":
        raise Refusal(405, "This branch must not contain merge commits.")
    if (held.pull or held.approvals) and any(word.state == "CHANGES_REQUESTED" for word in words):
        raise Refusal(405, "Changes have been requested by reviewers with write access.")
    if len(approved) < held.approvals:
        many = "reviews are" if held.approvals > 1 else "review is"
        raise Refusal(405, f"At least {held.approvals} approving {many} required by reviewers with write access.")
    if held.last_push and not any(word.user is not pull.last_pusher for word in approved):
        raise Refusal(405, "New changes require approval from someone other than the last pusher.")
    if held.code_owners:
        _demand_owners(ask, issue, [word.user.login.lower() for word in approved])
    for name in held.contexts:
        if not rules.passed(ask.repo, pull.head_sha, name):
            state = rules.state_of(ask.repo, pull.head_sha, name)
            ending = "expected" if state is None else f"{'pending' if state == 'pending' else 'failing'}"
            raise Refusal(405, f'Required status check "{name}" is {ending}.')
    if held.strict and not ask.git.is_ancestor(ask.git.branch(pull.base_ref), pull.head_sha):
        raise Refusal(405, "Head branch is out of date. Review and try the merge again.")


def _demand_owners(ask, issue, approvers):
    base = ask.git.branch(issue.pull.base_ref)
    entry = next(filter(None, (ask.git.entry(base, path) for path in _OWNER_FILES)), None)
    lines = ask.git.blob(entry[2]).decode().splitlines() if entry else []
    rows = [line.split("#")[0].split() for line in lines]
    start = ask.git.merge_base(base, issue.pull.head_sha)
    for changed in changed_files(ask, start, issue.pull.head_sha):
        owners = owners_of(changed["filename"], [row for row in rows if row])
        if owners and issue.user.login.lower() not in owners and not set(owners) & set(approvers):
            raise Refusal(405, "Waiting on code owner review.")


def owners_of(path, rows):
    """Logins whom the last fitting row of CODEOWNERS names."""
    for pattern, *owners in reversed(rows):
        if _fits(path, pattern):
            return [owner.removeprefix("@").lower() for owner in owners]
    return []


def _fits(path, pattern):
    anchored = "/" in pattern.rstrip("/")
    bare = pattern.strip("/").replace("**/", "*")
    below = f"{bare}*" if pattern.endswith("/") and bare.endswith("*") else f"{bare}/*"
    shapes = [below] if pattern.endswith("/") else [bare, below]
    if not anchored:
        shapes += [f"*/{shape}" for shape in shapes]
    return any(fnmatch(path, shape) for shape in shapes)


# The three ways


def _merge_commit(ask, issue, tip):
    """A merge commit: by who merged, committed and signed by GitHub."""
    pull = issue.pull
    tree = ask.git.merge_tree(tip, pull.head_sha)
    title = ask.body.get("commit_title") or (
        f"Merge pull request #{issue.number} from {pull.head_repo.owner.login}/{pull.head_ref}"
    )
    words = f"{title}\n\n{ask.body.get('commit_message', issue.title)}"
    by = ask.github.web_flow.signature
    sha = ask.git.write_commit(tree, [tip, pull.head_sha], words, ask.user.signature, by, ask.now)
    ask.github.signed.add(sha)
    return [sha]


def _squash(ask, issue, tip):
    """One commit: by who opened the pull request; other authors are named as co-authors."""
    pull = issue.pull
    tree = ask.git.merge_tree(tip, pull.head_sha)
    commits = [ask.git.commit(sha) for sha in commits_of(ask, issue)]
    first = commits[0].message.partition("\n")[0] if len(commits) == 1 else issue.title
    title = ask.body.get("commit_title") or f"{first} (#{issue.number})"
    told = [each for each in commits if len(each.parents) == 1]
    if len(commits) == 1:
        body = commits[0].message.partition("\n")[2].strip()
    else:
        body = "\n\n".join(f"* {each.message}" for each in told)
    body = ask.body.get("commit_message", body)
    others = _co_authors(ask, issue, told, body)
    if others:
        body = f"{body}\n\n{'' if len(commits) == 1 else '---------' + chr(10) * 2}{others}"
    by = ask.github.web_flow.signature
    sha = ask.git.write_commit(tree, [tip], f"{title}\n\n{body}", issue.user.signature, by, ask.now)
    ask.github.signed.add(sha)
    return [sha]


def _co_authors(ask, issue, commits, body):
    named = re.findall(r"(?im)^co-authored-by: *(.+)$", "\n".join(each.message for each in commits))
    people = [f"{each.author.name} <{each.author.email}>" for each in commits] + named
    lines = []
    for person in dict.fromkeys(people):
        email = person.rpartition("<")[2].rstrip(">")
        known = ask.github.who(email)
        if known is not issue.user and f"Co-authored-by: {person}" not in body:
            lines.append(f"Co-authored-by: {person}")
    return "\n".join(lines)


def _rebase(ask, issue, tip):
    """The same commits on the base, each by its author; GitHub is the committer and does not sign."""
    made, at = [], tip
    for sha in commits_of(ask, issue):
        commit = ask.git.commit(sha)
        if len(commit.parents) > 1:
            continue
        tree = ask.git.pick(sha, at)
        author = f"{commit.author.name} <{commit.author.email}>"
        times = (commit.author.at, ask.now)
        by = ask.github.web_flow.signature
        at = ask.git.write_commit(tree, [at], commit.message, author, by, times)
        made.append(at)
    if not made:
        raise Conflict
    return made
