"""Commits, what they changed, and which pull request brought them."""

import re
from urllib.parse import quote

from servers.github import talk, views
from servers.github.routing import REPO, Refusal, route

_STATUS = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "C": "copied", "T": "changed"}


def changed_files(ask, before, after):
    """What differs between two commits, as GitHub lists files; `before` None: everything is new."""
    older = before or ask.git.text("hash-object", "-t", "tree", "/dev/null")
    words = ("diff", "-z", "-M", "--no-ext-diff")
    raw = ask.git.run(*words, "--raw", "--abbrev=40", older, after).decode("utf-8", "replace").split("\0")
    counts = _counts(ask.git.run(*words, "--numstat", older, after).decode("utf-8", "replace"))
    found, fields = [], iter(raw)
    for head in fields:
        if not head:
            continue
        _, _, old_blob, new_blob, letter = head.lstrip(":").split()
        first = next(fields)
        path = next(fields) if letter[0] in "RC" else first
        plus, minus = counts.get(path, (0, 0))
        entry = {
            "sha": old_blob if letter[0] == "D" else new_blob,
            "filename": path,
            "status": _STATUS[letter[0]],
            "additions": plus,
            "deletions": minus,
            "changes": plus + minus,
            **_addresses(ask, path, after),
        }
        if path != first:
            entry["previous_filename"] = first
        found.append(entry)
    return found


def _counts(text):
    """path -> (lines added, lines taken away); a rename has its two paths in fields of their own."""
    counts, fields = {}, iter(text.split("\0"))
    for line in fields:
        if line:
            plus, minus, path = line.split("\t")
            if not path:
                next(fields)
                path = next(fields)
            counts[path] = tuple(0 if each == "-" else int(each) for each in (plus, minus))
    return counts


def _addresses(ask, path, at):
    page, home = views.web(ask.github, ask.repo), views.api(ask.github, ask.repo)
    place = quote(path)
    return {
        "blob_url": f"{page}/blob/{at}/{place}",
        "raw_url": f"{page}/raw/{at}/{place}",
        "contents_url": f"{home}/contents/{place}?ref={at}",
    }


@route("GET", f"{REPO}/commits", needs="contents")
def commits(ask):
    start = ask.query.get("sha", ask.repo.default_branch)
    paths = [ask.query["path"]] if "path" in ask.query else []
    words = [f"--{name}={ask.query[name]}" for name in ("since", "until") if name in ask.query]
    found = ask.git.log(*words, ask.commit(start), paths=paths)
    if who := ask.query.get("author"):
        found = [sha for sha in found if _by(ask, sha, who)]
    return ask.page(found, lambda sha: views.commit(ask.github, ask.repo, sha))


def _by(ask, sha, who):
    author = ask.git.commit(sha).author
    person = ask.github.who(author.email)
    return who == author.email or (person is not None and person.login == who)


@route("GET", f"{REPO}/commits/{{ref}}", needs="contents")
def commit(ask):
    sha = ask.commit(ask.at["ref"])
    if ".sha" in ask.accept:
        return 200, sha.encode()
    parents = ask.git.commit(sha).parents
    files = changed_files(ask, parents[0] if parents else None, sha)
    return views.commit(ask.github, ask.repo, sha, files=files)


@route("GET", f"{REPO}/compare/{{basehead}}", needs="contents")
def compare(ask):
    names = re.split(r"\.{3}", ask.at["basehead"])
    if len(names) != 2:
        raise Refusal(404, "Not Found")
    base, head = (ask.git.branch(name) or ask.git.sha(name) or _missing() for name in names)
    meeting = ask.git.merge_base(base, head) or _missing()
    ahead, behind = ask.git.log(head, f"^{base}")[::-1], ask.git.log(base, f"^{head}")
    state = {(True, True): "diverged", (True, False): "ahead", (False, True): "behind", (False, False): "identical"}
    home, page = (f"{which(ask.github, ask.repo)}/compare/{ask.at['basehead']}" for which in (views.api, views.web))

    def show(sha):
        return views.commit(ask.github, ask.repo, sha)

    return {
        "url": home,
        "html_url": page,
        "permalink_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "base_commit": show(base),
        "merge_base_commit": show(meeting),
        "status": state[bool(ahead), bool(behind)],
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": ask.page(ahead, show),
        "files": changed_files(ask, meeting, head),
    }


def _missing():
    raise Refusal(404, "Not Found")


@route("GET", f"{REPO}/commits/{{commit_sha}}/pulls", needs="pull-requests")
def pulls_of(ask):
    """The merged pull request that brought a commit to the default branch; else open ones that hold it."""
    sha = ask.git.sha(ask.at["commit_sha"]) or _no_commit(ask)
    published = ask.git.is_ancestor(sha, ask.git.branch(ask.repo.default_branch))
    found = [issue for issue in ask.repo.pulls() if sha in issue.pull.introduced]
    if not published:
        open_ones = [issue for issue in ask.repo.pulls() if issue.state == "open"]
        found += [issue for issue in open_ones if ask.git.is_ancestor(sha, issue.pull.head_sha)]
    return ask.page(found, lambda issue: talk.pull(ask.github, ask.repo, issue))


def _no_commit(ask):
    raise Refusal(422, f"No commit found for SHA: {ask.at['commit_sha']}")
