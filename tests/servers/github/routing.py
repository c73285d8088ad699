"""Which function answers which call, who may make it, and what a function is given."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlencode

from servers.base import Reply
from servers.github.description import particular, pattern
from servers.github.records import ROLES, Issue, Repo, Token

REPO = "/repos/{owner}/{repo}"
_LEVELS = ("none", "read", "write")
_DOCS = "https://docs.example/rest"
_NO_ACCESS = "Resource not accessible by integration"


class Refusal(Exception):  # noqa: N818 - what it is
    """What GitHub says no to."""

    def __init__(self, status, message, **more):
        super().__init__(message)
        self.status = status
        self.data = {
            "message": message,
            "documentation_url": "https://docs.example/rest",
            "status": str(status),
            **more,
        }


@dataclass(frozen=True)
class Route:
    method: str
    template: str
    answer: Callable
    needs: str  # the permission of a run's token; empty: no run's token may
    role: str  # what a person must be; empty: may know of the repository
    level: str
    hidden: bool  # who may not is told that there is nothing


ROUTES = []


def route(method, template, *, needs="metadata", role=None, level=None, hidden=False):
    """Let a function answer calls; reads want `read` of the permission, everything else `write`."""
    reads = method == "GET"

    def register(answer):
        least = role if role is not None else ("read" if reads else "write")
        wants = level or ("read" if reads else "write")
        ROUTES.append((pattern(template), Route(method, template, answer, needs, least, wants, hidden)))
        ROUTES.sort(key=lambda each: particular(each[1].template))
        return answer

    return register


def find(method, path):
    """(route, its path parameters) of a call, or (None, {})."""
    for shape, found in ROUTES:
        match = shape.fullmatch(path) if found.method == method else None
        if match:
            return found, {name: unquote(value) for name, value in match.groupdict().items()}
    return None, {}


@dataclass
class Ask:
    """A call as a function sees it: who asks, about what, with which words."""

    github: object
    token: Token | None
    at: dict
    query: dict
    body: dict
    accept: str = ""
    path: str = ""
    repo: Repo | None = None
    headers: dict = field(default_factory=dict)

    @property
    def user(self):
        return self.token.user if self.token else None

    @property
    def now(self):
        return self.github.now()

    @property
    def git(self):
        return self.repo.git

    def flag(self, name):
        return self.query.get(name) == "true"

    def issue(self, name="issue_number"):
        """The issue (or pull request) that the address names."""
        found = self.repo.issues.get(int(self.at[name])) if self.at[name].isdigit() else None
        return found or _not_found()

    def pull(self) -> Issue:
        found = self.issue("pull_number")
        return found if found.pull else _not_found()

    def person(self, login, status=422):
        """Somebody whom the body names."""
        found = self.github.users.get(str(login).lower())
        if not found:
            raise Refusal(status, "Validation Failed", errors=[{"message": f"Could not resolve to a User: {login}"}])
        return found

    def commit(self, name):
        """The commit that an address names: an id, a branch or a tag."""
        found = self.git.branch(name) or self.git.sha(name)
        if not found:
            raise Refusal(422, f"No commit found for SHA: {name}")
        return found

    def page(self, items, view, key=None):
        """One page of a listing, shown by `view`, with links to the others."""
        size = min(int(self.query.get("per_page", 30)), 100)
        number = max(int(self.query.get("page", 1)), 1)
        items = list(items)
        last = max(math.ceil(len(items) / size), 1)
        wanted = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
        there = [("prev", number > 1), ("next", number < last), ("last", number < last), ("first", number > 1)]
        links = [f'<{self._page_url(wanted[name])}>; rel="{name}"' for name, fits in there if fits]
        if links:
            self.headers["Link"] = ", ".join(links)
        shown = [view(item) for item in items[(number - 1) * size : number * size]]
        return {"total_count": len(items), key: shown} if key else shown

    def _page_url(self, number):
        return f"{self.github.url}{self.path}?{urlencode({**self.query, 'page': number})}"

    def demand(self, found):
        """Refuse who may not make this call."""
        if self.repo is None:
            return
        if self.token is not None and self.token.integration:
            self._demand_permission(found)
            return
        if self.token is not None and self.token.kind == "key":
            raise Refusal(401, "Bad credentials")
        role = self.repo.role(self.user) if self.user else ("none" if self.repo.private else "read")
        if role == "none":
            _not_found()
        if found.role and ROLES.index(role) < ROLES.index(found.role):
            raise Refusal(404, "Not Found") if found.hidden else Refusal(403, f"Must have {found.role} rights.")

    def _demand_permission(self, found):
        if found.needs == "metadata" and found.level == "read":
            return
        wanted = [found.needs]
        number = self.at.get("issue_number", "")
        issue = self.repo.issues.get(int(number)) if number.isdigit() else None
        if issue and issue.pull:
            wanted.append("pull-requests")
        given = max(_LEVELS.index(self.token.permissions.get(name, "none")) for name in wanted)
        if given < _LEVELS.index(found.level):
            self.headers["X-Accepted-GitHub-Permissions"] = f"{found.needs.replace('-', '_')}={found.level}"
            raise Refusal(403, _NO_ACCESS)


def _not_found():
    raise Refusal(404, "Not Found")


def reply(data, headers=None):
    """What a function returned, as an answer: data, (status, data), or None for 204."""
    status, data = data if isinstance(data, tuple) else (204 if data is None else 200, data)
    if data is None:
        return Reply(status, b"", headers or {})
    return Reply(status, data, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})
