"""A desk that publishes: a real repository with a bare remote, reviewers, and one command per run."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from few_pages import add_few_pages

ROOT = Path(__file__).resolve().parents[1]
TIME = "2026-12-01T10:05Z"

_PEOPLE = """
people:
  - login: supervisor-a
    email: supervisor-a@relay-medical.example
    roles:
      - supervisor
  - login: medical-a
    email: medical-a@relay-medical.example
    roles:
      - medical
"""
HOME = "---\ntitle: Start here\n---\nHow we work.\n"
ACCOUNT = """---
title: Relay Medical
network: {network}
url: https://relay-medical.example/news
language: en
timezone: UTC
---
"""
POST = """---
title: Post {name}
accounts:
  - {account}
publish_at: {when}
type: update
---
{text}
"""
REVIEW = "Reviewed-by: Supervisor A <supervisor-a@relay-medical.example>"


@dataclass
class Room:
    """The folder of a desk, its remote, and a private cache."""

    folder: Path
    remote: str

    def write(self, path, text):
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def post(self, name, when="2026-12-01 10:00", text=None, account="relay-feed"):
        words = text or f"Wash your hands with soap, says post {name}."
        self.write(f"content/posts/{name}.md", POST.format(name=name, account=account, when=when, text=words))

    def commit(self, message="Propose", *, reviewed=True):
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "-m", f"{message}\n\n{REVIEW if reviewed else ''}")
        git(self.folder, "push", "--quiet", "origin", "HEAD:main")

    def start(self, *words, at=TIME, **environment):
        """A newsdesk command as a process of its own."""
        command = [sys.executable, "-m", "newsdesk.cli", "--desk", str(self.folder), *words]
        if words[0] in {"publish", "plan", "resolve", "status"} and at:
            command += ["--at", at]
        ours = {"NEWSDESK_CACHE": str(self.folder / ".cache" / "newsdesk"), "NEWSDESK_REHEARSE": ""}
        env = {**os.environ, **ours, **environment}
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)

    def run(self, *words, at=TIME, **environment):
        """The exit code and the words of a newsdesk command."""
        process = self.start(*words, at=at, **environment)
        out, err = process.communicate(timeout=120)
        assert "Traceback" not in err, err
        return process.returncode, out + err

    def items(self):
        """What the feed holds: one file for each item."""
        return files(self.folder, self.remote, "feed", "items")

    def events(self):
        """The names of the ledger's events, in order."""
        names = files(self.folder, self.remote, "ledger", "deliveries")
        return [name.rsplit("-", 1)[1].removesuffix(".json") for name in names]

    def clone(self, place):
        """The same desk on another machine."""
        git(place.parent, "clone", "--quiet", self.remote, str(place))
        return Room(place, self.remote)


def git(folder, *words):
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def files(folder, remote, branch, below):
    listing = subprocess.run(
        ["git", "ls-remote", remote, f"refs/heads/{branch}"], cwd=folder, capture_output=True, text=True, check=True
    ).stdout
    if not listing:
        return []
    git(folder, "fetch", "--quiet", remote, f"+refs/heads/{branch}:refs/look/{branch}")
    return git(folder, "ls-tree", "-r", "--name-only", f"refs/look/{branch}", below).splitlines()


def open_room(place, remote=None):
    """A desk with the repository's guideline pages, a feed account, and an empty ledger."""
    bare = place / "remote.git"
    if remote is None:
        git(place, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
        git(bare, "config", "receive.denyNonFastForwards", "true")
        git(bare, "config", "receive.denyDeletes", "true")
    folder = place / "desk"
    add_few_pages(folder, "links.md")
    workflow = folder / "guidelines/workflow.md"
    text = workflow.read_text(encoding="utf-8")
    at = text.index("\ntypes:\n")
    workflow.write_text(text[:at] + _PEOPLE + text[at:], encoding="utf-8")
    room = Room(folder, remote or str(bare))
    room.write("guidelines/index.md", HOME)
    room.write("content/accounts/relay-feed.md", ACCOUNT.format(network="feed"))
    room.write("content/accounts/relay-hand.md", ACCOUNT.format(network="by-hand"))
    room.write(".gitignore", ".cache/\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "remote", "add", "origin", room.remote)
    room.commit("Start")
    code, words = room.run("ledger", "start")
    assert code == 0, words
    return room


def copy_room(template, place):
    """A copy of a room that was opened in the folder `template`: faster than opening one."""
    import shutil  # noqa: PLC0415

    shutil.copytree(template, place, dirs_exist_ok=True)
    room = Room(place / "desk", str(place / "remote.git"))
    git(room.folder, "remote", "set-url", "origin", room.remote)
    return room
