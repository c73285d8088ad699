"""GitHub on loopback: the REST API and git of a few repositories that really exist.

with GitHub(folder) as github:
    owner = github.user("relay-medical", type="Organization")
    desk = github.repository(owner, "desk", roles={"supervisor-a": "write"})
    token = github.token("supervisor-a")              # of a person; github.actions_token(contents="read") of a run
    github.url, github.clone_url(desk, token)         # GITHUB_API_URL and GITHUB_SERVER_URL are both github.url

Every request and every answer is held against GitHub's own description of its API; what does not fit is answered with
500 and stands in `github.violations`. `github.asked` holds the calls, `github.events` what happened and whether GitHub
would start workflows for it, `github.trouble(...)` makes it fail.

server.py is the way of a call, routing.py says who may make it, description.py what fits. records.py is everything that
is remembered, bare.py the git of a repository, views.py and talk.py how it is shown. rules.py protects branches,
pushes.py follows when one moves, git_door.py is git over HTTP. The other modules answer calls, one part of GitHub each.
"""

from servers.github.server import GitHub

__all__ = ["GitHub"]
