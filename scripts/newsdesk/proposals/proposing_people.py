"""Whoever wrote an issue: what GitHub and the workflow page know of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from newsdesk.forge.hub import Hub
from newsdesk.model.workflow import Person

_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,98}")
_MAY_PROPOSE = frozenset({"admin", "maintain", "write", "triage"})


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody on GitHub: the number of the account, which never changes, and its name of today."""

    id: int
    login: str

    @property
    def address(self) -> str:
        """The e-mail address by which GitHub knows whose a commit is."""
        return f"{self.id}+{self.login}@users.noreply.github.com"


def author_of(user: Mapping[str, Any] | None) -> Author | None:
    """The person behind an issue; None for programs, deleted accounts and names that GitHub does not give."""
    if not user or user.get("type") != "User":
        return None
    return known_author(str(user.get("id", "")), str(user.get("login", "")))


def known_author(number: str, login: str) -> Author | None:
    """Somebody by number and name; None where these are none."""
    return Author(int(number), login) if number.isdecimal() and _LOGIN.fullmatch(login) else None


def may_propose(hub: Hub, people: Iterable[Person], author: Author) -> bool:
    """Whether somebody belongs to the desk: by a role, or by access to the repository; raises ForgeError."""
    if any(person.id == author.id for person in people):
        return True
    found = hub.get(f"collaborators/{author.login}/permission") or {}
    same = (found.get("user") or {}).get("id") == author.id
    return same and not _MAY_PROPOSE.isdisjoint({found.get("permission"), found.get("role_name")})
