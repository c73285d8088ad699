"""How GitHub shows what it remembers: the JSON of people, repositories and commits."""

import base64
import html
from datetime import UTC

_USER_URLS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_REPO_URLS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}


def when(moment):
    """A time as GitHub writes it, or None."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def node_id(kind, number):
    return base64.b64encode(f"0:{kind}{number}".encode()).decode()


def rendered(text):
    """A body in the three forms that the full media type gives."""
    text = text or ""
    return {"body_html": f"<p>{html.escape(text)}</p>" if text else "", "body_text": text}


def api(github, repo):
    return f"{github.url}/repos/{repo.full_name}"


def web(github, repo):
    return f"{github.url}/{repo.full_name}"


def user(github, person):
    if person is None:
        return None
    home = f"{github.url}/users/{person.login}"
    return {
        "login": person.login,
        "id": person.id,
        "node_id": node_id("User", person.id),
        "avatar_url": f"{github.url}/avatars/{person.id}",
        "gravatar_id": "",
        "url": home,
        "html_url": f"{github.url}/{person.login}",
        **{name: home + rest for name, rest in _USER_URLS.items()},
        "type": person.type,
        "user_view_type": "public",
        "site_admin": False,
    }


def permissions(role):
    """The five flags of a role."""
    steps = {"pull": "read", "triage": "triage", "push": "write", "maintain": "maintain", "admin": "admin"}
    order = list(steps.values())
    reached = order.index(role) if role in order else -1
    return {flag: order.index(least) <= reached for flag, least in steps.items()}


def repository(github, repo, viewer=None):
    """A repository as listings and pull requests show it."""
    home, page = api(github, repo), web(github, repo)
    pulls = sum(issue.state == "open" for issue in repo.issues.values())
    shown = {
        "id": repo.id,
        "node_id": node_id("Repository", repo.id),
        "name": repo.name,
        "full_name": repo.full_name,
        "owner": user(github, repo.owner),
        "private": repo.private,
        "visibility": "private" if repo.private else "public",
        "html_url": page,
        "description": None,
        "fork": repo.parent is not None,
        "url": home,
        **{name: home + rest for name, rest in _REPO_URLS.items()},
        "git_url": f"git://{page.partition('//')[2]}.git",
        "ssh_url": f"git@github.example:{repo.full_name}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        "mirror_url": None,
        "homepage": None,
        "language": None,
        "license": None,
        "size": 1,
        "default_branch": repo.default_branch,
        **dict.fromkeys(("forks_count", "stargazers_count", "watchers_count", "forks", "watchers"), 0),
        "open_issues_count": pulls,
        "open_issues": pulls,
        "topics": [],
        "has_issues": repo.setting("has_issues"),
        **dict.fromkeys(("has_projects", "has_wiki", "has_discussions", "archived", "disabled"), False),
        "has_downloads": True,
        "has_pages": repo.pages is not None,
        **{name: when(repo.created) for name in ("created_at", "updated_at", "pushed_at")},
        "allow_forking": repo.setting("allow_forking"),
        "web_commit_signoff_required": False,
    }
    if viewer is not None:
        shown["permissions"] = permissions(repo.role(viewer))
    return shown


def full_repository(github, repo, viewer):
    """A repository as its own address shows it."""
    shown = {**repository(github, repo, viewer), "subscribers_count": 0, "network_count": 0}
    if viewer is not None and repo.allows(viewer, "write"):
        shown |= {name: repo.setting(name) for name in repo.DEFAULTS if name != "has_issues"}
    if repo.owner.type == "Organization":
        shown["organization"] = user(github, repo.owner)
    if repo.parent:
        shown["parent"] = shown["source"] = repository(github, repo.parent)
    return shown


def verification(github, sha):
    """GitHub signs what it commits itself; nobody else signs here."""
    if sha in github.signed:
        words = {"signature": "-----BEGIN PGP SIGNATURE-----", "payload": f"tree of {sha}"}
        return {"verified": True, "reason": "valid", **words, "verified_at": when(github.now())}
    unsigned = dict.fromkeys(("signature", "payload", "verified_at"))
    return {"verified": False, "reason": "unsigned", **unsigned}


def _signature(signature):
    return {"name": signature.name, "email": signature.email, "date": when(signature.at)}


def git_commit(github, repo, sha):
    """A commit as git knows it."""
    found, home = repo.git.commit(sha), f"{api(github, repo)}/git"
    return {
        "sha": sha,
        "node_id": node_id("Commit", sha),
        "url": f"{home}/commits/{sha}",
        "html_url": f"{web(github, repo)}/commit/{sha}",
        "author": _signature(found.author),
        "committer": _signature(found.committer),
        "message": found.message,
        "tree": {"sha": found.tree, "url": f"{home}/trees/{found.tree}"},
        "parents": [
            {"sha": each, "url": f"{home}/commits/{each}", "html_url": f"{web(github, repo)}/commit/{each}"}
            for each in found.parents
        ],
        "verification": verification(github, sha),
    }


def commit(github, repo, sha, *, files=None):
    """A commit with the people whose addresses it bears; null where nobody has the address."""
    home, plain = f"{api(github, repo)}/commits", git_commit(github, repo, sha)
    inner = {name: plain[name] for name in ("url", "author", "committer", "message", "tree", "verification")}
    shown = {
        "url": f"{home}/{sha}",
        "sha": sha,
        "node_id": plain["node_id"],
        "html_url": plain["html_url"],
        "comments_url": f"{home}/{sha}/comments",
        "commit": {**inner, "comment_count": 0},
        "author": user(github, github.who(plain["author"]["email"])),
        "committer": user(github, github.who(plain["committer"]["email"])),
        "parents": [{**each, "url": f"{home}/{each['sha']}"} for each in plain["parents"]],
    }
    if files is not None:
        counts = {name: sum(each[name] for each in files) for name in ("additions", "deletions")}
        shown |= {"stats": {**counts, "total": sum(counts.values())}, "files": files}
    return shown
