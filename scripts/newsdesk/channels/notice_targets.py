"""Where notices may go: the schemes, settings and places of each service; nothing else is taken."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

_SETTING = re.compile(r"[?&]([^=&?]*)")


class Unfitting(Exception):  # noqa: N818 - what the address is
    """An address that is not used; the text says what is wrong with it, and never what it holds."""


@dataclass(frozen=True, slots=True)
class Target:
    """One service: apprise's `module` and `name` for it, the `schemes` of its addresses, the `settings` in them.

    `address` gives what will be called, or raises Unfitting; `titled`: it shows a title of its own.
    """

    module: str
    name: str
    schemes: tuple[str, ...]
    settings: frozenset[str]
    address: Callable[[Any], str]
    titled: bool = False
    mail: bool = False

    def checked(self, url: str) -> str:
        """The address itself; raises Unfitting for another scheme or setting."""
        if url.partition("://")[0].strip().lower() not in self.schemes:
            raise Unfitting(f"must begin with one of: {', '.join(f'{name}://' for name in self.schemes)}")
        if len(url.split()) != 1:
            raise Unfitting("cannot be read: there is a space in it")
        if not {name.strip().lower() for name in _SETTING.findall(url)} - {""} <= self.settings:
            known = ", ".join(sorted(self.settings)) or "none"
            raise Unfitting(f"has settings that are not allowed here; allowed are: {known}")
        return url


def _slack(plugin: Any) -> str:
    if plugin.mode != "hook":
        raise Unfitting("must be an incoming webhook of Slack")
    if plugin.channels != [None]:
        raise Unfitting("must not name a channel: the webhook has its own")
    return str(plugin.webhook_url)


def _teams(plugin: Any) -> str:
    return f"https://{plugin.host}{_port(plugin)}"


def _matrix(plugin: Any) -> str:
    if plugin.mode != "off" or plugin.user or not plugin.password:
        raise Unfitting("must hold an access token, and no user name")
    if plugin.users or len(plugin.rooms) != 1 or not plugin.rooms[0].startswith("!"):
        raise Unfitting("must name one room by its id, which begins with an exclamation mark")
    return f"http{'s' if plugin.secure else ''}://{plugin.host}{_port(plugin)}"


def _mail(plugin: Any) -> str:
    scheme = "smtp" if plugin.secure_mode == "insecure" else "smtps"
    return f"{scheme}://{plugin.smtp_host}:{plugin.port}"


def _ntfy(plugin: Any) -> str:
    if len(plugin.topics) != 1:
        raise Unfitting("must name one topic")
    if plugin.mode == "cloud":
        return str(plugin.cloud_notify_url)
    return f"http{'s' if plugin.secure else ''}://{plugin.host}{_port(plugin)}"


def _port(plugin: Any) -> str:
    return f":{plugin.port}" if plugin.port else ""


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "slack": Target("slack", "NotifySlack", ("slack", "https"), frozenset(), _slack),
        "teams": Target(
            "workflows",
            "NotifyWorkflows",
            ("workflows", "workflow", "https"),
            frozenset({"api-version", "sp", "sv", "sig", "pa", "route", "ver"}),
            _teams,
        ),
        "matrix": Target("matrix", "NotifyMatrix", ("matrixs", "matrix"), frozenset({"token"}), _matrix),
        "email": Target(
            "email",
            "NotifyEmail",
            ("mailtos", "mailto"),
            frozenset({"smtp", "mode", "from", "name", "to", "cc", "bcc", "reply"}),
            _mail,
            titled=True,
            mail=True,
        ),
        "ntfy": Target(
            "ntfy",
            "NotifyNtfy",
            ("ntfys", "ntfy"),
            frozenset({"auth", "token", "priority", "tags"}),
            _ntfy,
            titled=True,
        ),
    }
)
