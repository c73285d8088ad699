"""The accounts of galaxy-social: the entries of its `plugins.yml`, without anything secret."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from newsdesk.importers.base import ForeignAccount
from newsdesk.importers.reading import shown
from newsdesk.model.finding import Message, say

# The plug-in's module, and what the network is called in a desk.
_NETWORKS = {
    "bluesky": "bluesky",
    "discord": "discord",
    "facebook": "facebook",
    "instagram": "instagram",
    "linkedin": "linkedin",
    "mastodon": "mastodon",
    "matrix": "matrix",
    "slack": "slack",
    "telegram": "telegram",
    "threads": "threads",
    "twitter": "x",
    "x": "x",
}
_OFF = {"false", "no", "off", "0", "n"}
_SERVERS = {"mastodon", "matrix"}


def accounts_of(entries: list[Any], notes: list[Message]) -> dict[str, ForeignAccount]:
    """The accounts of the registry by their name in small letters; the last entry of a name counts, enabled first."""
    accounts: dict[str, ForeignAccount] = {}
    for number, entry in enumerate(entries, start=1):
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name.strip():
            notes.append(say("plugins.yml: entry {number} has no name and was left out.", number=number))
            continue
        account = _account(name.strip(), entry, notes)
        if account is None:
            continue
        key = account.name.lower()
        other = accounts.get(key)
        if other is not None and other != account:
            notes.append(
                say(
                    "plugins.yml: {name} stands there more than once; {kept} counts.",
                    name=shown(account.name),
                    kept="the last entry that is enabled",
                )
            )
        if other is None or not account.dormant or other.dormant:
            accounts[key] = account
    return accounts


def _account(name: str, entry: Mapping[str, Any], notes: list[Message]) -> ForeignAccount | None:
    plugin = str(entry.get("class") or "").partition(".")[0].lower()
    network = _NETWORKS.get(plugin)
    if network is None:
        notes.append(
            say(
                "plugins.yml: {name} was left out: its class {plugin} publishes to no network that newsdesk knows.",
                name=shown(name),
                plugin=shown(str(entry.get("class") or "(none)")),
            )
        )
        return None
    config = entry.get("config") if isinstance(entry.get("config"), dict) else {}
    open_values = {key: value for key, value in (config or {}).items() if _is_open(value)}
    url, server = (_address(open_values.get(key)) for key in ("account_url", "base_url"))
    number = open_values.get("org_id")
    limit = open_values.get("max_content_length", "")
    if limit and not limit.isdecimal():
        notes.append(say("plugins.yml: max_content_length of {name} is no number and was left out.", name=shown(name)))
    return ForeignAccount(
        name=name,
        network=network,
        handle=_handle(network, url, open_values),
        url=url,
        server=server if network in _SERVERS else None,
        dormant=str(entry.get("enabled") or "no").lower() in _OFF,
        most_characters=int(limit) if limit.isdecimal() else None,
        remark=f"Its number on the network is {number}." if number and number.isalnum() else "",
    )


def _is_open(value: object) -> bool:
    """Whether a value of the registry may be copied; one with $ names a secret."""
    return isinstance(value, str) and bool(value.strip()) and not value.lstrip().startswith("$")


def _address(value: str | None) -> str | None:
    """A web address without anything secret in it."""
    try:
        parts = urlsplit(value or "")
    except ValueError:
        return None
    return value if parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc else None


def _handle(network: str, url: str | None, config: Mapping[str, str]) -> str | None:
    """The account's name on the network, from its address or from the open part of the registry."""
    if network == "matrix":
        return config.get("room_id")
    if network == "slack":
        return config.get("channel_id")
    parts = urlsplit(url or "")
    last = parts.path.rstrip("/").rsplit("/", 1)[-1].removeprefix("@")
    if network == "mastodon":
        name = last or config.get("username", "").removeprefix("@")
        host = parts.hostname or urlsplit(config.get("base_url", "")).hostname
        return f"{name}@{host}" if name and host and "@" not in name else name or None
    named = config.get("username") or config.get("handle") or ""
    return named.removeprefix("@") or last or config.get("org_id") or None
