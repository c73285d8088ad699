"""The literal table of the channels: network -> module and class; a module is imported only when it is used."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from newsdesk.channels.base import Channel, Connection

CHANNELS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "bluesky": ("bluesky", "Bluesky"),
        "mastodon": ("mastodon", "MastodonServer"),
        "telegram": ("telegram", "Telegram"),
        "x": ("x", "X"),
        "facebook": ("facebook", "FacebookPage"),
        "instagram": ("instagram", "Instagram"),
        "threads": ("threads", "Threads"),
        "linkedin": ("linkedin", "LinkedIn"),
        "slack": ("notices", "Notice"),
        "teams": ("notices", "Notice"),
        "matrix": ("notices", "Notice"),
        "email": ("notices", "Notice"),
        "ntfy": ("notices", "Notice"),
    }
)


class NotInstalled(Exception):  # noqa: N818 - what is missing
    """The package that a network needs is not installed; the text says how to get it."""


def channel_for(connection: Connection) -> Channel:
    """The adapter of an account's network; raises NotInstalled."""
    module, name = CHANNELS[connection.network.id]
    try:
        found: type[Channel] = getattr(import_module(f"newsdesk.channels.{module}"), name)
        return found(connection)  # type: ignore[call-arg]
    except ModuleNotFoundError as error:
        extra = "notices" if module == "notices" else connection.network.id
        raise NotInstalled(
            f"{connection.network.title} needs a package more: pip install newsdesk[{extra}] ({error.name})"
        ) from None
