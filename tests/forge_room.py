"""A desk on GitHub: its people at the buttons, and newsdesk as a process beside them.

def test_something(forge_room):
    number = forge_room.officer.propose({"content/posts/soap.md": POST})
    forge_room.supervisor.approve(number)
    forge_room.supervisor.merge(number, "squash")
    code, words = forge_room.run("plan", "--all")

People are `room.officer_a`, `room.supervisor_b`, `room.stranger` … (`room.officer` and `room.supervisor` are the
first ones); what they do goes through the REST API and git, with their own tokens.
"""

import itertools
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
from click.testing import CliRunner

from few_pages import add_few_pages
from newsdesk.cli import main
from publishing import ACCOUNT, HOME, POST
from servers.github import GitHub, browser
from servers.github.runs import add_run, add_workflow, end_run

OWNER, NAME = "relay-medical", "desk"
TIME = "2026-12-01T10:05Z"
PEOPLE = {  # login: number, what they are on GitHub, their roles on the workflow page
    "officer-a": (201, "write", ["officer"]),
    "officer-b": (202, "write", ["officer", "peer_officer"]),
    "supervisor-a": (301, "write", ["supervisor"]),
    "supervisor-b": (302, "write", ["supervisor"]),
    "supervisor-c": (303, "read", ["supervisor"]),  # holds the role, cannot write
    "medical-a": (401, "write", ["medical"]),
    "field-a": (402, "write", ["field_comms"]),
    "advisor-a": (403, "maintain", ["comms_advisor"]),
    "head-a": (404, "write", ["head_of_mission"]),
    "legal-a": (405, "write", ["legal"]),
    "safeguarding-a": (406, "write", ["safeguarding"]),
    "security-a": (407, "write", ["security"]),
    "fundraising-a": (408, "write", ["fundraising"]),
    "admin-a": (601, "admin", []),
    "stranger": (901, "read", []),  # may look, has no role
    "outsider": (902, None, []),  # does not even see a private desk
}
_WORKFLOW = "name: Publish\non:\n  workflow_dispatch:\njobs: {}\n"
_SCHEDULED = {"contents": "write", "issues": "write", "pull_requests": "write", "actions": "write", "statuses": "write"}
_TIMED = {"publish", "plan", "resolve", "status"}


def email(login):
    """The address in a person's commits."""
    return f"{login}@relay-medical.example"


def post(name, when="2026-12-01 10:00", text=None, account="relay-feed"):
    """The words of a post that breaks no rule."""
    words = text or f"Wash your hands with soap, says post {name}."
    return POST.format(name=name, account=account, when=when, text=words)


def forge_template_in(place):
    """The desk of all rooms: a bare repository with `main` and `ledger`, and a clone; to copy."""
    desk, bare = place / "desk", place / "desk.git"
    add_few_pages(desk, "links.md")
    workflow = desk / "guidelines/workflow.md"
    text = workflow.read_text(encoding="utf-8")
    at = text.index("\ntypes:\n")
    workflow.write_text(text[:at] + _people_lines() + text[at:], encoding="utf-8")
    files = {
        "guidelines/index.md": HOME,
        "content/accounts/relay-feed.md": ACCOUNT.format(network="feed"),
        "content/accounts/relay-hand.md": ACCOUNT.format(network="by-hand"),
        ".gitignore": ".cache/\n",
        ".github/workflows/publish.yml": _WORKFLOW,
    }
    for path, words in files.items():
        _write(desk, path, words)
    git(place, "init", "--quiet", "--bare", "--template=", "--initial-branch=main", str(bare))
    git(desk, "init", "--quiet", "--template=", "--initial-branch=main")
    git(desk, "remote", "add", "origin", str(bare))
    git(desk, "add", "--all")
    git(desk, "commit", "--quiet", "-m", "Start", **_as("admin-a"))
    git(desk, "push", "--quiet", "origin", "HEAD:main")
    done = newsdesk(desk, "ledger", "start")
    assert done.returncode == 0, done.stderr
    for folder in (desk, bare):
        git(folder, "gc", "--quiet")  # few files are copied, and thrown away, quickly
    return place


def _people_lines():
    lines = ["people:"]
    for login, (number, _, roles) in PEOPLE.items():
        if roles:
            lines += [f"  - login: {login}", f"    id: {number}", f"    email: {email(login)}", "    roles:"]
            lines += [f"      - {role}" for role in roles]
    return "\n" + "\n".join(lines) + "\n"


@contextmanager
def open_forge_room(template, place, **options):
    """A copy of the template on a GitHub of its own; what broke GitHub's description fails the test at the end."""
    shutil.copytree(template, place, dirs_exist_ok=True, symlinks=True)
    with GitHub(place / "github") as github:
        room = ForgeRoom(github, place, **options)
        with room.http:
            yield room
    assert not github.violations, "\n".join(github.violations)


class ForgeRoom:
    """`folder` is the desk's clone, `github` the server, `repo` what it remembers of the desk."""

    def __init__(self, github, place, *, private=True, plan="team"):
        self.github, self.place, self.folder = github, place, place / "desk"
        self.http = httpx.Client(base_url=github.url, trust_env=False, timeout=30, verify=False)  # noqa: S501 - loopback
        owner = github.user(OWNER, 101, type="Organization", name="Relay Medical")
        github.plans[OWNER] = plan
        roles = {login: role for login, (_, role, _) in PEOPLE.items() if role}
        self.repo = github.repository(owner, NAME, folder=place / "desk.git", private=private, roles=roles)
        self.people = {login: Person(self, login) for login in PEOPLE}
        self.publishing = add_workflow(github, self.repo, ".github/workflows/publish.yml", "Publish")
        self.hands = place / "hands"  # where people make their commits
        self._branches = itertools.count(1)
        self._token = None
        git(self.folder, "remote", "set-url", "origin", self.remote)
        self.use(self.supervisor.token)

    def __getattr__(self, name):
        login = {"officer": "officer-a", "supervisor": "supervisor-a"}.get(name, name.replace("_", "-"))
        people = self.__dict__.get("people", {})
        if login not in people:
            raise AttributeError(name)
        return people[login]

    @property
    def remote(self):
        return self.github.clone_url(self.repo)

    def use(self, token):
        """Let git in the desk's clone use a token, as a checkout under Actions keeps one."""
        if token is not self._token:
            git(self.folder, "config", f"http.{self.github.url}/.extraHeader", self.github.git_header(token))
            self._token = token

    def pull(self):
        """Bring the clone to the tip of main."""
        git(self.folder, "fetch", "--quiet", "origin")
        git(self.folder, "reset", "--quiet", "--hard", "origin/main")

    def main(self):
        """The commit at the tip of main."""
        return self.repo.git.branch("main")

    def events(self):
        """The names of the ledger's events, in order."""
        names = self.repo.git.text("ls-tree", "-r", "--name-only", "ledger", "deliveries").splitlines()
        return [name.rsplit("-", 1)[1].removesuffix(".json") for name in names]

    def items(self):
        """What the feed holds: one file for each item."""
        if not self.repo.git.branch("feed"):
            return []
        return self.repo.git.text("ls-tree", "-r", "--name-only", "feed", "items").splitlines()

    def run_token(self, **permissions):
        """A GITHUB_TOKEN; without words, with what a publishing run gets."""
        return self.github.actions_token(**(permissions or _SCHEDULED))

    def start(self, *words, actions=False, token=None, at=TIME, run=None, **environment):
        """A newsdesk command as a process: at a person's desk, or with actions=True inside a publishing run.

        `environment` changes what the process is given; a variable that is None is not there.
        """
        told, given = self._told(words, actions=actions, token=token, at=at, run=run)
        return start_newsdesk(self.folder, *told, **{**given, **environment})

    def _told(self, words, *, actions, token, at, run):
        """The words of a command with its time, and the variables that it is given."""
        token = token or (self.run_token() if actions else self.supervisor.token)
        self.use(token)
        given = {
            "GITHUB_API_URL": self.github.url,
            "GITHUB_SERVER_URL": self.github.url,
            "GITHUB_REPOSITORY": self.repo.full_name,
            "GITHUB_TOKEN": token.text,
        }
        if actions:
            run = run or self.start_run()
            given |= self.run_environment(run)
        return [*words, *(["--at", at] if at and words[0] in _TIMED else [])], given

    def let_actions_propose(self, allowed=True):
        """The switch "Allow GitHub Actions to create and approve pull requests"."""
        body = {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": allowed}
        self.admin_a.call("PUT", "actions/permissions/workflow", body)

    def start_run(self, workflow=None, **more):
        """A run that is going on; of publish.yml on main, if not told otherwise."""
        return add_run(self.github, self.repo, workflow or self.publishing, **more)

    def end_run(self, run, conclusion="success"):
        end_run(self.github, run, conclusion)

    def run_environment(self, run):
        """What Actions tells a step of a run."""
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_RUN_ID": str(run.id),
            "GITHUB_RUN_ATTEMPT": str(len(run.attempts)),
            "GITHUB_EVENT_NAME": run.event,
            "GITHUB_REF": f"refs/heads/{run.branch}",
            "GITHUB_REF_NAME": run.branch,
            "GITHUB_SHA": run.sha,
            "GITHUB_WORKFLOW": run.workflow.name,
            "GITHUB_WORKFLOW_REF": f"{self.repo.full_name}/{run.workflow.path}@refs/heads/{run.branch}",
            "GITHUB_ACTOR": run.attempts[-1].actor.login,
            "GITHUB_ACTOR_ID": str(run.attempts[-1].actor.id),
        }

    def run(self, *words, actions=False, token=None, at=TIME, run=None, **environment):
        """The exit code and the words of a command, run in this process; a run that was opened for it ends with it."""
        opened = self.start_run() if actions and run is None else None
        told, given = self._told(words, actions=actions, token=token, at=at, run=run or opened)
        ours = {"NEWSDESK_CACHE": str(self.folder / ".cache" / "newsdesk"), "NEWSDESK_REHEARSE": ""}
        command = ["--desk", str(self.folder), *told]
        done = CliRunner().invoke(main, command, env={**ours, **given, **environment}, catch_exceptions=False)
        if opened:
            self.end_run(opened, "failure" if done.exit_code else "success")
        return done.exit_code, done.stdout + done.stderr

    def own_hands(self):
        """A clone in which people make their commits; it takes what it needs from the server's own folder."""
        if not self.hands.exists():
            options = ("--quiet", "--shared", "--no-checkout", "--template=")
            git(self.place, "clone", *options, str(self.repo.git.folder), str(self.hands))
        return self.hands

    def next_branch(self, login):
        return f"{login}/{next(self._branches)}"


class Person:
    """Somebody with an account, a token and hands."""

    def __init__(self, room, login):
        number, role, roles = PEOPLE[login]
        self.room, self.login = room, login
        inside = bool(roles) or role == "admin"
        self.user = room.github.user(login, number, email=email(login), member=inside)
        self.token = room.github.token(login)
        self.fork = None

    @property
    def id(self):
        return self.user.id

    def call(self, method, path, body=None, *, ok=True, **query):
        """One call of the REST API; paths are below the repository unless they begin with a slash."""
        room = self.room
        address = path if path.startswith("/") else f"/repos/{room.repo.full_name}/{path}".rstrip("/")
        headers = {"Authorization": f"Bearer {self.token.text}", "Accept": "application/vnd.github+json"}
        answer = room.http.request(method, address, params=query, json=body, headers=headers)
        if ok:
            assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
            return answer.json() if answer.content else None
        return answer

    # Commits

    def commit(self, files, message="Propose", *, on="main", author=None, repo=None):
        """A commit of files (None takes one away) on a branch or commit of the server; not pushed yet."""
        room, hands = self.room, self.room.own_hands()
        start = (repo or room.repo).git.branch(on) or on
        if repo:
            git(hands, "fetch", "--quiet", str(repo.git.folder), start)
        git(hands, "read-tree", start)
        for path, words in files.items():
            if words is None:
                git(hands, "rm", "--quiet", "--cached", path)
                continue
            data = words if isinstance(words, bytes) else words.encode()
            blob = git(hands, "hash-object", "-w", "--stdin", stdin=data)
            git(hands, "update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
        tree = git(hands, "write-tree")
        return git(hands, "commit-tree", tree, "-p", start, "-m", message, **_as(author or self.login))

    def push(self, sha, branch, *, repo=None, force=False, ok=True):
        """Push a commit to a branch; with ok=False what git said of it comes back instead."""
        room = self.room
        header = f"http.extraHeader={room.github.git_header(self.token)}"
        address = room.github.clone_url(repo or room.repo)
        plus = "+" if force else ""
        words = ("-c", header, "push", "--quiet", address, f"{plus}{sha}:refs/heads/{branch}")
        done = subprocess.run(["git", *words], cwd=room.own_hands(), capture_output=True, text=True, check=False)
        if ok:
            assert done.returncode == 0, done.stderr
        return done.stderr if done.returncode else ""

    def branch(self, files, *, name=None, message="Propose", on=None, author=None):
        """Push a commit to a branch, which is made if it is not there; returns the branch's name."""
        name = name or self.room.next_branch(self.login)
        start = on or (name if self.room.repo.git.branch(name) else "main")
        self.push(self.commit(files, message, on=start, author=author), name)
        return name

    def push_to_main(self, files, message="Change", *, ok=True, author=None):
        """Push a commit straight to main."""
        return self.push(self.commit(files, message, author=author), "main", ok=ok)

    # Pull requests

    def propose(self, files, title="Propose", body="", *, draft=False, **branch):
        """A branch with these files and a pull request for it: its number."""
        name = self.branch(files, message=branch.pop("message", title), **branch)
        return self.open_pull(name, title, body, draft=draft)

    def fork_propose(self, files, title="Propose", body="", *, author=None):
        """The same from a fork of one's own."""
        room = self.room
        self.fork = self.fork or room.github.fork(room.repo, self.login)
        name = room.next_branch(self.login)
        self.push(self.commit(files, title, author=author), name, repo=self.fork)
        return self.open_pull(f"{self.login}:{name}", title, body)

    def open_pull(self, head, title="Propose", body="", *, base="main", draft=False):
        """A pull request for a branch that is there: its number."""
        words = {"title": title, "body": body, "head": head, "base": base, "draft": draft}
        return self.call("POST", "pulls", words)["number"]

    def add(self, number, files, message="More", **commit):
        """One more commit on the branch of a pull request."""
        pull = self.room.repo.issues[number].pull
        other = pull.head_repo if pull.head_repo is not self.room.repo else None
        sha = self.commit(files, message, on=pull.head_ref, repo=other, **commit)
        self.push(sha, pull.head_ref, repo=other)
        return sha

    def review(self, number, event, body="", **more):
        """A review: its id."""
        words = {"event": event, "body": body, **more}
        return self.call("POST", f"pulls/{number}/reviews", words)["id"]

    def approve(self, number, body="", **more):
        return self.review(number, "APPROVE", body, **more)

    def request_changes(self, number, body="Please change this."):
        return self.review(number, "REQUEST_CHANGES", body)

    def dismiss(self, number, review, message="No longer."):
        """Take a review back, one's own or another's."""
        self.call("PUT", f"pulls/{number}/reviews/{review}/dismissals", {"message": message, "event": "DISMISS"})

    def merge(self, number, method="merge", *, ok=True):
        """Merge: the commit on main; with ok=False the answer."""
        answer = self.call("PUT", f"pulls/{number}/merge", {"merge_method": method}, ok=ok)
        return answer["sha"] if ok else answer

    def update_branch(self, number):
        """The button "Update branch": main is merged into the pull request's branch."""
        self.call("PUT", f"pulls/{number}/update-branch", {})

    def suggest(self, number, path, line, text, *, start_line=None):
        """A comment that suggests other words for lines: its id."""
        head = self.room.repo.issues[number].pull.head_sha
        body = {"body": f"```suggestion\n{text}\n```", "commit_id": head, "path": path, "line": line, "side": "RIGHT"}
        if start_line:
            body |= {"start_line": start_line, "start_side": "RIGHT"}
        return self.call("POST", f"pulls/{number}/comments", body)["id"]

    def apply_suggestion(self, number, comment):
        """The button "Commit suggestion": the new commit."""
        return browser.apply_suggestion(self.room.github, self.room.repo, number, comment, self.token)

    # Issues

    def open_issue(self, title, body="", *labels):
        """An issue: its number. Labels of somebody who may not set any come from an issue form: see `open_form`."""
        return self.call("POST", "issues", {"title": title, "body": body, "labels": list(labels)})["number"]

    def open_form(self, title, body, *labels):
        """An issue made by an issue form, which sets its labels whoever fills it in: its number."""
        return browser.fill_form(self.room.github, self.room.repo, title, body, labels, self.token)

    def edit_issue(self, number, **fields):
        return self.call("PATCH", f"issues/{number}", fields)

    def close_issue(self, number):
        self.edit_issue(number, state="closed", state_reason="completed")

    def reopen_issue(self, number):
        self.edit_issue(number, state="open")

    def comment(self, number, body):
        """A comment: its id."""
        return self.call("POST", f"issues/{number}/comments", {"body": body})["id"]

    def comments(self, number):
        """The comments of an issue or pull request as (login, text)."""
        found = self.call("GET", f"issues/{number}/comments", per_page=100)
        return [(each["user"]["login"], each["body"]) for each in found]


def git(folder, *words, stdin=None, **environment):
    env = {**os.environ, **environment}
    done = subprocess.run(["git", *words], cwd=folder, input=stdin, capture_output=True, env=env, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


def _as(who):
    """Variables that make git commit as somebody: a login of PEOPLE, or `Name <address>`."""
    name, _, address = who.rpartition(" <") if "<" in who else (who, "", email(who))
    whose = {"NAME": name, "EMAIL": address.rstrip(">")}
    return {f"GIT_{side}_{what}": word for side in ("AUTHOR", "COMMITTER") for what, word in whose.items()}


def _write(folder, path, words):
    target = Path(folder) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(words, encoding="utf-8")


def start_newsdesk(folder, *words, **environment):
    """A newsdesk command as a process."""
    command = [sys.executable, "-m", "newsdesk.cli", "--desk", str(folder), *words]
    ours = {"NEWSDESK_CACHE": str(folder / ".cache" / "newsdesk"), "NEWSDESK_REHEARSE": ""}
    env = {name: word for name, word in {**os.environ, **ours, **environment}.items() if word is not None}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


def newsdesk(folder, *words, **environment):
    """A newsdesk command from its start to its end."""
    process = start_newsdesk(folder, *words, **environment)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def moment(text=TIME):
    """A time as the server's clock takes it: `room.github.clock(moment("2026-12-01T10:05Z"))`."""
    return datetime.fromisoformat(text).astimezone(UTC)
