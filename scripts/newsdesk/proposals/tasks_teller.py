"""Whom and what tasks name: people who may act, posts, accounts, forms, with their addresses; nothing foreign acts."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from newsdesk.forge.hub import Hub
from newsdesk.model.finding import Message
from newsdesk.model.workflow import Person
from newsdesk.plan import Row
from newsdesk.preview.columns import clean
from newsdesk.proposals.markdown import code, in_address, link, plain
from newsdesk.proposals.tasks import Scene

_LOGIN = re.compile(r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}")
_ADDRESS = re.compile(r"https?://[\w.~/%@:?=&#+-]+", re.ASCII)


@dataclass(frozen=True)
class Teller:
    """Tells the tasks of one scene; `hub` knows the addresses, `sheet` what to post by hand, or why not to."""

    scene: Scene
    hub: Hub
    branch: str = "main"
    sheet: Callable[[Row], tuple[str, Message | None]] = field(default=lambda _: ("", None))

    # ---- whom

    def asked(self, roles: tuple[str, ...]) -> str:
        """The people who may act, so that GitHub tells them; where nobody holds the role, its name."""
        workflow = self.scene.workflow
        known = workflow.roles if workflow else {}
        people = who_may(workflow.people if workflow else (), roles)
        names = " or ".join(plain(known.get(role, role)) for role in roles) or "anybody with a role"
        if not people:
            return f"For: {names}. The workflow page names nobody for that."
        return f"For: {names}. {' '.join(people)}"

    def deciders(self) -> tuple[str, ...]:
        """The roles that may say what happened to a post."""
        return self.scene.workflow.resolve_roles if self.scene.workflow else ()

    def keepers(self) -> tuple[str, ...]:
        """The roles that answer for the playbook and what runs the desk."""
        workflow = self.scene.workflow
        return (workflow.owner,) if workflow and workflow.owner else ()

    def reviewers(self, post: str) -> tuple[str, ...]:
        """The roles that approve a post."""
        needs = self.scene.view.known.needs.get(post)
        return needs.roles if needs else self.keepers()

    def owner(self, account: str) -> tuple[str, ...]:
        """The role that answers for an account."""
        found = self.scene.view.desk.accounts.get(account)
        return (found.owner,) if found and found.owner else self.keepers()

    # ---- places

    @cached_property
    def closed(self) -> frozenset[str]:
        """The files of which nothing is repeated: something in them is for no output."""
        errors = self.scene.view.known.errors
        return frozenset(path for path, found in errors.items() if any(finding.masked for finding in found))

    def post(self, name: str) -> str:
        """A post, linked to its file."""
        found = self.scene.view.desk.posts.get(name)
        return self.file(found.path, name if found.path in self.closed else found.title) if found else code(name)

    def file(self, path: str, words: str = "") -> str:
        """A file of the desk on the published branch."""
        return link(words or path, self.hub.address(f"blob/{in_address(self.branch)}/{in_address(path)}"))

    def form(self, name: str, words: str) -> str:
        """A workflow that a person starts, also from a phone."""
        return link(words, self.hub.address(f"actions/workflows/{name}.yml"))

    def account(self, name: str) -> str:
        """An account, linked to where its readers see it."""
        found = self.scene.view.desk.accounts.get(name)
        if found and found.path in self.closed:
            return code(name)
        return (outside(found.title, str(found.url)) if found and found.url else "") or code(name)


def outside(words: str, address: str) -> str:
    """A link to where a network shows something; nothing where the address could be more than that."""
    return link(words, address) if _ADDRESS.fullmatch(address) else ""


def who_may(people: Iterable[Person], roles: tuple[str, ...]) -> tuple[str, ...]:
    """The mentions of those who hold one of the roles; none named: everybody with a role."""
    able = (person for person in people if not roles or not set(roles).isdisjoint(person.roles))
    return tuple(f"@{person.login}" for person in able if _LOGIN.fullmatch(person.login))


def when(moment: datetime | None) -> str:
    """A moment as everybody reads it the same."""
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "an unknown time"


def fenced(text: str) -> str:
    """A text as it stands, to copy: nothing in it is Markdown, and nothing in it ends it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{clean_lines(text)}\n{fence}"


def clean_lines(text: str) -> str:
    """Lines without signs that disturb."""
    return "\n".join(clean(line) for line in text.strip("\n").splitlines())
