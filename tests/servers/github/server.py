"""The server: its people, tokens and repositories, and the way of a call through it."""

import base64
import itertools
import json
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from servers.base import NetworkServer, Reply
from servers.github import answers, git_door, history, routing
from servers.github.bare import Bare
from servers.github.description import description
from servers.github.records import WEB_FLOW_EMAIL, Label, Repo, Token, User

_ALWAYS_STARTS = {"workflow_dispatch", "repository_dispatch"}  # also when a run's own token asks for it
_HTML = b"<html><head><title>502 Bad Gateway</title></head><body><h1>Whoa there!</h1></body></html>"
_LABELS = ("bug", "documentation", "duplicate", "enhancement", "good first issue", "help wanted", "invalid")
assert answers.MODULES  # importing them registers what they answer


@dataclass(frozen=True)
class Happening:
    """Something that GitHub tells workflows about; `starts`: whether one would run for it."""

    repo: str
    event: str
    action: str
    actor: str
    about: object
    starts: bool


class GitHub(NetworkServer):
    """`folder` takes the bare repositories."""

    def __init__(self, folder):
        super().__init__()
        self._http.RequestHandlerClass.disable_nagle_algorithm = True  # head and body leave at once, not 40 ms apart
        self.folder = folder
        self.users, self.tokens, self.repos = {}, {}, {}
        self.signed = set()  # commits that GitHub made itself
        self.events = []
        self.violations = []
        self.left = 5000
        self.plans = {}  # login -> "free", "pro", "team", "enterprise"
        self.bill = []  # lines of usage, as the billing calls show them
        self.demands_two_factors = True
        self._ids = itertools.count(1001)
        self.web_flow = self.user("web-flow", 19864447, name="GitHub", email=WEB_FLOW_EMAIL)
        self.actions = self.user("github-actions[bot]", 41898282, type="Bot")
        self.nobody = Token("", User("nobody", 0))

    # What there is

    def now(self):
        return (datetime.now(UTC) + self.clock_shift).replace(microsecond=0)

    def clock(self, moment):
        """Let the server think that it is some time."""
        self.clock_shift = moment - datetime.now(UTC)

    def next_id(self):
        return next(self._ids)

    def user(self, login, number=None, **more):
        """A new person, bot or organisation."""
        made = User(login, number or self.next_id(), **more)
        self.users[login.lower()] = made
        return made

    def rename(self, login, name):
        """Somebody takes another login; the number stays."""
        person = self.users.pop(login.lower())
        for repo in self.repos.values():
            if login in repo.roles:
                repo.roles[name] = repo.roles.pop(login)
        person.login, self.users[name.lower()] = name, person

    def person(self, who):
        """A user by login, or as given."""
        return who if isinstance(who, User) else self.users[who.lower()]

    def who(self, email):
        """The user whose address a commit bears; None where nobody has it."""
        email = email.lower()
        own = re.fullmatch(r"(?:(\d+)\+)?(.+)@users\.noreply\.github\.com", email)
        if own:
            by_id = (user for user in self.users.values() if str(user.id) == own[1])
            return next(by_id, None) if own[1] else self.users.get(own[2])
        return next((user for user in self.users.values() if user.email.lower() == email), None)

    def token(self, who, text=None):
        """A token with everything that a person may do."""
        person = self.person(who)
        return self._keep(Token(text or f"ghp_{person.login}_{self.next_id()}", person))

    def actions_token(self, text=None, **permissions):
        """A GITHUB_TOKEN: actions_token(contents="write", pull_requests="write")."""
        given = {name.replace("_", "-"): level for name, level in permissions.items()}
        return self._keep(Token(text or f"ghs_run_{self.next_id()}", self.actions, "actions", given))

    def app_token(self, who, text=None, **permissions):
        """An installation token of an app; `who` is its bot."""
        given = {name.replace("_", "-"): level for name, level in permissions.items()}
        return self._keep(Token(text or f"ghs_app_{self.next_id()}", self.person(who), "app", given))

    def key_token(self, title="ledger", *, read_only=False):
        """A deploy key, as a token: git takes it, the REST API does not."""
        holder = User(f"deploy-key {title}", self.next_id())
        return self._keep(Token(f"key_{self.next_id()}", holder, "key", read_only=read_only))

    def _keep(self, token):
        self.tokens[token.text] = token
        return token

    def repository(self, owner, name, *, folder=None, **more):
        """A new repository; `folder`: a bare repository that is there already."""
        owner = self.person(owner)
        git = Bare(folder) if folder else Bare.create(self.folder / owner.login / f"{name}.git")
        if folder:
            git.prepare()
        made = Repo(self.next_id(), owner, name, git, self.now(), **more)
        for label in _LABELS:
            made.labels[label] = Label(self.next_id(), label)
        self.repos[made.full_name.lower()] = made
        return made

    def fork(self, repo, who):
        """A person's fork of a repository, with its branches."""
        person = self.person(who)
        made = self.repository(person, repo.name, private=repo.private, parent=repo)
        made.git.run("fetch", "--quiet", str(repo.git.folder), "+refs/heads/*:refs/heads/*")
        return made

    def clone_url(self, repo):
        return f"{self.url}/{repo.full_name}.git"

    def git_header(self, token):
        """The header that lets git in: `git -c http.extraHeader=…`."""
        pair = base64.b64encode(f"x-access-token:{token.text}".encode()).decode()
        return f"Authorization: Basic {pair}"

    def happened(self, repo, event, action, token, about=None):
        """Note something that workflows may be started by."""
        starts = token.kind != "actions" or event in _ALWAYS_STARTS
        self.events.append(Happening(repo.full_name, event, action, token.user.login, about, starts))

    # Trouble

    def trouble(self, kind, *, times=1, method="", path="", seconds=60):
        """The next calls fail: kind `502`, `limit` (403), `throttle` (429), `cut`, `drop` or `slow`.

        `path` is a regular expression that is searched in the address; git's own calls are left alone unless it
        names them.
        """
        until = str(int(time.time() + self.clock_shift.total_seconds()) + seconds)
        says = {
            "502": Reply(502, _HTML, {"Content-Type": "text/html"}),
            "limit": Reply(
                403,
                {"message": "API rate limit exceeded for installation.", "documentation_url": "https://docs.example"},
                {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0", "x-ratelimit-reset": until},
            ),
            "throttle": Reply(
                429,
                {"message": "You have exceeded a secondary rate limit.", "documentation_url": "https://docs.example"},
                {"Retry-After": str(seconds)},
            ),
        }

        def fits(call):
            ours = ".git/" not in call.path or ".git" in path
            return ours and method in {"", call.method} and bool(re.search(path, call.path))

        name = "status" if kind in says else kind
        self.fail(name, times=times, reply=says.get(kind), seconds=seconds, fits=fits)

    def count(self, method="", path=""):
        """How often something was asked."""
        return sum(method in {"", call.method} and bool(re.search(path, call.path)) for call in self.asked)

    # The way of a call

    def answer(self, call):
        if git_door.is_git(call.path):
            return git_door.answer(self, call)
        headers = {name.lower(): value for name, value in call.headers.items()}
        self.left -= 1
        try:
            reply = self._graph(call, headers) if call.path == "/graphql" else self._rest(call, headers)
        except routing.Refusal as refusal:
            reply = Reply(refusal.status, refusal.data)
        more = {"X-GitHub-Request-Id": f"FAKE:{self.next_id()}", **self._rate()}
        return Reply(reply.status, reply.data, {**reply.headers, **more})

    def _rate(self):
        reset = str(int(self.now().timestamp()) + 3600)
        return {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": str(self.left), "x-ratelimit-reset": reset}

    def _graph(self, call, headers):
        return Reply(200, history.graph(self, self.token_of(headers.get("authorization", "")), _json(call.body)))

    def _rest(self, call, headers):
        found, at = routing.find(call.method, call.path)
        if found is None:
            return self._unknown(call)
        token = self.token_of(headers.get("authorization", ""))
        body = _json(call.body)
        operation = description().operation(found.method, found.template)
        wrong = operation.wrong_request(call.query, body) if operation else ["GitHub has no such call"]
        if problems := list(wrong):
            return self._violation(call, problems)
        ask = routing.Ask(
            self, token, at, call.query, body if body is not None else {}, headers.get("accept", ""), call.path
        )
        status = 500
        try:
            if "repo" in at:
                ask.repo = self.repos.get(f"{at['owner']}/{at['repo']}".lower()) or _no_repository()
            ask.demand(found)
            reply = routing.reply(found.answer(ask), ask.headers)
        except routing.Refusal as refusal:
            reply = Reply(refusal.status, refusal.data, ask.headers)
        status, data = reply.status, reply.data
        shown = None if data == b"" else data
        if isinstance(shown, bytes):
            return reply  # not JSON: a raw file, a diff
        problems = list(operation.wrong_answer(status, shown))
        return self._violation(call, problems) if problems else reply

    def token_of(self, header):
        """Whose call this is; None without a token. Raises Refusal for one that nobody gave out."""
        scheme, _, word = header.partition(" ")
        if not scheme:
            return None
        if scheme.lower() == "basic":
            with suppress(ValueError):
                word = base64.b64decode(word).decode().partition(":")[2]
        found = self.tokens.get(word.strip())
        if found is None:
            raise routing.Refusal(401, "Bad credentials")
        return found

    def _unknown(self, call):
        template = description().template(call.path)
        if template:
            return self._violation(call, [f"the fake does not answer {template} yet"])
        return self._violation(call, ["GitHub has no such address"])

    def _violation(self, call, problems):
        words = f"{call.method} {call.path}: {'; '.join(map(str, problems))}"
        self.violations.append(words)
        return Reply(500, {"message": words})


def _no_repository():
    raise routing.Refusal(404, "Not Found")


def _json(body):
    try:
        return json.loads(body) if body else None
    except ValueError:
        raise routing.Refusal(400, "Problems parsing JSON") from None
