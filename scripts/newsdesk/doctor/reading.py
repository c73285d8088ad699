"""Settings of a repository as a token sees them: what it may not read is not taken for missing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any
from urllib.parse import quote

from newsdesk.forge.hub import ForgeError, Hub

_HIDES = frozenset({403, 404})  # GitHub says either where a token may not look
_UPGRADE = "Upgrade to "  # its words where the plan has no such thing


class Hidden(Enum):
    """Why a setting cannot be read."""

    RIGHTS = "rights"
    PLAN = "plan"


@dataclass(frozen=True)
class Settings:
    """A repository on GitHub; every answer is what GitHub said, None where there is nothing, or Hidden."""

    hub: Hub
    main: str
    _known: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def repository(self) -> Any:
        """The repository itself; raises ForgeError."""
        found = self.hub.get("")
        if found is None:
            raise ForgeError(
                f"GitHub does not show {self.hub.repository} to this token: it is another repository, or the token "
                "may not read it."
            )
        return found

    @property
    def administers(self) -> bool:
        """Whether the token belongs to somebody who may see and change every setting."""
        return bool((self.repository.get("permissions") or {}).get("admin"))

    @property
    def private(self) -> bool:
        """Whether only invited people see it."""
        return bool(self.repository["private"])

    def get(self, path: str, *, for_admins: bool = False) -> Any:
        """One setting; `for_admins`: GitHub hides it from everybody else as if it were not there."""
        if path not in self._known:
            try:
                self._known[path] = self.hub.get(path)
            except ForgeError as error:
                self._known[path] = _hidden(error)
        found = self._known[path]
        return Hidden.RIGHTS if found is None and for_admins and not self.administers else found

    def all(self, path: str, key: str = "", *, for_admins: bool = False, **params: Any) -> Any:
        """A whole listing."""
        try:
            return list(self.hub.pages(path, key, **params))
        except ForgeError as error:
            if error.status == 404 and not (for_admins and not self.administers):  # noqa: PLR2004 - not found
                return []
            return _hidden(error)

    def page(self, path: str) -> str:
        """Where somebody clicks."""
        return self.hub.address(path)


def _hidden(error: ForgeError) -> Hidden:
    if error.status not in _HIDES:
        raise error
    return Hidden.PLAN if _UPGRADE in str(error) else Hidden.RIGHTS


def environment_path(name: str) -> str:
    """The path of an environment, whatever its name."""
    return f"environments/{quote(name, safe='')}"


def names(listing: list[Any]) -> Iterator[str]:
    """The names of what was listed."""
    return (str(each["name"]) for each in listing)
