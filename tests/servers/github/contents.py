"""Files and git's own objects: blobs, trees, commits."""

import base64
import binascii
from datetime import datetime
from urllib.parse import quote

from servers.github import pushes, rules, views
from servers.github.routing import REPO, Refusal, route


def _sized(ask, sha):
    return len(ask.git.blob(sha))


def _entry(ask, path, kind, sha, size):
    place = quote(path)
    at = ask.query.get("ref") or ask.body.get("branch") or ask.repo.default_branch
    home, page = views.api(ask.github, ask.repo), views.web(ask.github, ask.repo)
    plural = "blobs" if kind == "file" else "trees"
    links = {
        "self": f"{home}/contents/{place}?ref={quote(at)}",
        "git": f"{home}/git/{plural}/{sha}",
        "html": f"{page}/{'blob' if kind == 'file' else 'tree'}/{quote(at)}/{place}",
    }
    return {
        "type": kind,
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "sha": sha,
        "size": size,
        "url": links["self"],
        "git_url": links["git"],
        "html_url": links["html"],
        "download_url": f"{page}/raw/{quote(at)}/{place}" if kind == "file" else None,
        "_links": links,
    }


def _kind(kind, mode):
    return "symlink" if mode == "120000" else {"tree": "dir", "commit": "submodule"}.get(kind, "file")


@route("GET", f"{REPO}/contents/{{path}}", needs="contents")
def contents(ask):
    path = ask.at["path"].strip("/")
    revision = ask.query.get("ref", ask.repo.default_branch)
    sha = ask.git.branch(revision) or ask.git.sha(revision)
    if not sha:
        raise Refusal(404, f"No commit found for the ref {revision}")
    found = ask.git.entry(sha, path) if path else ("040000", "tree", sha)
    if not found:
        raise Refusal(404, "Not Found")
    _, kind, blob = found
    if kind == "tree":
        listing = ask.git.tree(f"{sha}:{path}")
        start = f"{path}/" if path else ""
        return [_entry(ask, f"{start}{name}", _kind(k, m), s, size or 0) for m, k, s, size, name in listing]
    data = ask.git.blob(blob)
    if ".raw" in ask.accept:
        return 200, data
    text = base64.encodebytes(data).decode()
    return {**_entry(ask, path, "file", blob, len(data)), "encoding": "base64", "content": text}


@route("PUT", f"{REPO}/contents/{{path}}", needs="contents")
def put_file(ask):
    path = ask.at["path"]
    branch, tip = _tip(ask)
    try:
        data = base64.b64decode(ask.body["content"], validate=False)
    except binascii.Error:
        raise Refusal(422, "content is not valid Base64") from None
    before = ask.git.entry(tip, path)
    if before and ask.body.get("sha") is None:
        raise Refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    if before and ask.body["sha"] != before[2]:
        raise Refusal(409, f"{path} does not match {ask.body['sha']}")
    if not before and ask.body.get("sha"):
        raise Refusal(409, f"{path} does not match {ask.body['sha']}")
    blob = ask.git.write(data)
    commit = _commit_file(ask, branch, tip, path, blob)
    entry = {key: value for key, value in _entry(ask, path, "file", blob, len(data)).items() if key != "content"}
    return 200 if before else 201, {"content": entry, "commit": views.git_commit(ask.github, ask.repo, commit)}


@route("DELETE", f"{REPO}/contents/{{path}}", needs="contents")
def delete_file(ask):
    path = ask.at["path"]
    branch, tip = _tip(ask)
    before = ask.git.entry(tip, path)
    if not before:
        raise Refusal(404, "Not Found")
    if ask.body["sha"] != before[2]:
        raise Refusal(409, f"{path} does not match {ask.body['sha']}")
    commit = _commit_file(ask, branch, tip, path, None)
    return {"content": None, "commit": views.git_commit(ask.github, ask.repo, commit)}


def _tip(ask):
    branch = ask.body.get("branch", ask.repo.default_branch)
    tip = ask.git.branch(branch)
    if not tip:
        raise Refusal(404, f"Branch {branch} not found")
    return branch, tip


def _commit_file(ask, branch, tip, path, blob):
    """A commit with one file changed; GitHub is the committer and signs unless the call names somebody."""
    tree = ask.git.write_tree(tip, [("100644", blob, path)])
    own = "committer" not in ask.body and "author" not in ask.body
    author, committer = _people(ask)
    sha = ask.git.write_commit(tree, [tip], ask.body["message"], author, committer, ask.now)
    if own:
        ask.github.signed.add(sha)
    rules.demand_push(ask.repo, branch, sha, ask.token)
    ask.git.set_ref(f"refs/heads/{branch}", sha)
    pushes.pushed(ask.github, ask.repo, f"refs/heads/{branch}", tip, sha, ask.token)
    return sha


def _people(ask):
    """Author and committer of a file's commit: as given; else the caller, with GitHub as committer."""
    given = {name: _named(ask.body[name]) for name in ("author", "committer") if name in ask.body}
    author = given.get("author") or given.get("committer") or ask.user.signature
    return author, given.get("committer") or (given.get("author") or ask.github.web_flow.signature)


def _named(person):
    return f"{person['name']} <{person['email']}>"


@route("POST", f"{REPO}/git/blobs", needs="contents")
def create_blob(ask):
    text = ask.body["content"]
    data = base64.b64decode(text) if ask.body.get("encoding") == "base64" else text.encode()
    sha = ask.git.write(data)
    return 201, {"sha": sha, "url": f"{views.api(ask.github, ask.repo)}/git/blobs/{sha}"}


@route("GET", f"{REPO}/git/blobs/{{file_sha}}", needs="contents")
def blob(ask):
    sha = ask.git.sha(ask.at["file_sha"], "blob")
    if not sha:
        raise Refusal(404, "Not Found")
    data = ask.git.blob(sha)
    if ".raw" in ask.accept:
        return 200, data
    text = base64.encodebytes(data).decode()
    address = f"{views.api(ask.github, ask.repo)}/git/blobs/{sha}"
    shown = {"sha": sha, "node_id": views.node_id("Blob", sha), "size": len(data), "url": address}
    return {**shown, "content": text, "encoding": "base64"}


def _tree(ask, sha, *, recursive=False):
    home = f"{views.api(ask.github, ask.repo)}/git"
    entries = []
    for mode, kind, found, size, path in ask.git.tree(sha, recursive=recursive):
        address = {"url": f"{home}/{'trees' if kind == 'tree' else 'blobs'}/{found}"} if kind != "commit" else {}
        sized = {} if size is None else {"size": size}
        entries.append({"path": path, "mode": mode, "type": kind, "sha": found, **sized, **address})
    return {"sha": sha, "url": f"{home}/trees/{sha}", "tree": entries, "truncated": False}


@route("GET", f"{REPO}/git/trees/{{tree_sha}}", needs="contents")
def tree(ask):
    name = ask.at["tree_sha"]
    sha = ask.git.sha(f"refs/heads/{name}", "tree") or ask.git.sha(name, "tree")
    if not sha:
        raise Refusal(404, "Not Found")
    return _tree(ask, sha, recursive="recursive" in ask.query)


@route("POST", f"{REPO}/git/trees", needs="contents")
def create_tree(ask):
    base = None
    if ask.body.get("base_tree"):
        base = ask.git.sha(ask.body["base_tree"], "tree") or _missing("base_tree is not a valid tree oid")
    entries = []
    for entry in ask.body["tree"]:
        sha = entry.get("sha")
        if "content" in entry:
            sha = ask.git.write(entry["content"].encode())
        elif sha is not None and not ask.git.sha(sha, "blob"):
            _missing(f"tree.sha {sha} is not a valid blob")
        entries.append((entry["mode"], sha, entry["path"]))
    return 201, _tree(ask, ask.git.write_tree(base, entries))


@route("POST", f"{REPO}/git/commits", needs="contents")
def create_commit(ask):
    tree_sha = ask.git.sha(ask.body["tree"], "tree") or _missing("Tree SHA does not exist")
    parents = [ask.git.sha(each) or _missing("Parent SHA does not exist") for each in ask.body.get("parents", [])]
    author = ask.body.get("author")
    committer = ask.body.get("committer") or author
    names = [_named(each) if each else ask.user.signature for each in (author, committer)]
    times = tuple(_date(each, ask.now) for each in (author, committer))
    sha = ask.git.write_commit(tree_sha, parents, ask.body["message"], *names, times)
    if author is None and committer is None and ask.token.integration:
        ask.github.signed.add(sha)  # GitHub signs what a bot commits in its own name
    return 201, views.git_commit(ask.github, ask.repo, sha)


def _date(person, otherwise):
    given = (person or {}).get("date")
    return datetime.fromisoformat(given) if given else otherwise


@route("GET", f"{REPO}/git/commits/{{commit_sha}}", needs="contents")
def git_commit(ask):
    sha = ask.git.sha(ask.at["commit_sha"])
    if not sha:
        raise Refusal(404, "Not Found")
    return views.git_commit(ask.github, ask.repo, sha)


def _missing(words):
    raise Refusal(422, words)
