"""Git over HTTP, as GitHub serves it: who may fetch and push, and what a push brings about."""

import os
import subprocess
from urllib.parse import urlencode

from servers.base import Reply
from servers.github import pushes, rules
from servers.github.bare import NO_COMMIT
from servers.github.routing import Refusal

_ASK = {"WWW-Authenticate": 'Basic realm="GitHub"'}
_PASSED = {"content-encoding": "HTTP_CONTENT_ENCODING", "git-protocol": "GIT_PROTOCOL"}


def is_git(path):
    return ".git/" in path


def answer(github, call):
    """The answer to one call of git."""
    name, _, rest = call.path.lstrip("/").partition(".git/")
    headers = {key.lower(): value for key, value in call.headers.items()}
    repo = github.repos.get(name.lower())
    try:
        token = github.token_of(headers.get("authorization", ""))
    except Refusal:
        return Reply(401, b"", _ASK)
    push = "git-receive-pack" in {call.query.get("service"), rest}
    refusal = _refusal(repo, token, push=push)
    if refusal:
        return refusal
    if not push:
        pushes.refresh_merges(github, repo)
        return _backend(repo, call, rest, headers)
    if rest != "git-receive-pack":
        return _backend(repo, call, rest, headers)
    commands = _commands(call.body)
    lines = [line for command in commands for line in rules.verdicts(repo, *command, token)]
    reply = _backend(repo, call, rest, headers, FAKE_GITHUB_VERDICTS="\n".join(lines))
    for ref, old, new in commands:
        if (repo.git.sha(ref) or NO_COMMIT) == new:
            pushes.pushed(
                github, repo, ref, None if old == NO_COMMIT else old, None if new == NO_COMMIT else new, token
            )
    return reply


def _refusal(repo, token, *, push):
    if repo is None or (token is None and (push or repo.private)):
        return Reply(404 if token else 401, b"Repository not found.", {} if token else _ASK)
    if token is None:
        return None
    if token.kind == "key":
        allowed = not (push and token.read_only)
    elif token.integration:
        level = token.permissions.get("contents", "none")
        allowed = level == "write" if push else level != "none" or not repo.private
    else:
        if not repo.allows(token.user, "read"):
            return Reply(404, b"Repository not found.")
        allowed = repo.allows(token.user, "write") or not push
    words = f"Permission to {repo.full_name}.git denied to {token.user.login}."
    return None if allowed else Reply(403, words.encode(), {"Content-Type": "text/plain"})


def _commands(body):
    """(ref, old, new) of each update that a push asks for."""
    found = []
    while (size := int(body[:4] or b"0", 16)) > 4:
        line, body = body[4:size].partition(b"\0")[0].decode(), body[size:]
        if line.startswith("shallow "):
            continue
        old, new, ref = line.strip().split(" ", 2)
        found.append((ref, old, new))
    return found


def _backend(repo, call, rest, headers, **more):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_CONFIG_")},
        **{variable: headers[name] for name, variable in _PASSED.items() if name in headers},
        "GIT_PROJECT_ROOT": str(repo.git.folder.parent),
        "GIT_HTTP_EXPORT_ALL": "1",
        "REQUEST_METHOD": call.method,
        "PATH_INFO": f"/{repo.git.folder.name}/{rest}",
        "QUERY_STRING": urlencode(call.query),
        "CONTENT_TYPE": headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(call.body)),
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_USER": "somebody",
        **more,
    }
    done = subprocess.run(["git", "http-backend"], env=environment, input=call.body, capture_output=True, check=False)
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
    status = int(fields.pop("Status", "200").split()[0])
    return Reply(status, body, fields)
