"""The switchboard of a run: from an account to its channel, with its credentials, its media and its server's clock."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from newsdesk.assets.ready import Ready
from newsdesk.channels.base import Channel, Connection
from newsdesk.channels.feed import Feed, Shelf
from newsdesk.channels.table import NotInstalled, channel_for
from newsdesk.channels.uploads import Uploads
from newsdesk.desk.cache import Cache, NoCache
from newsdesk.desk.desk import Desk
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.account import Account
from newsdesk.model.finding import Message, say
from newsdesk.model.network import Network
from newsdesk.model.render import RenderedMedium
from newsdesk.net.credentials import Credentials, NoCredentials, credentials_for
from newsdesk.net.door import SKEW, Door, Elsewhere

if TYPE_CHECKING:
    from newsdesk.assets.assets import Assets


class WrongClock(Exception):  # noqa: N818 - what is wrong
    """A network's clock and ours are too far apart, and no other network agrees with ours."""


@dataclass
class Switchboard:
    """Makes channels; `live` is False where nothing may be called: a plan, a rehearsal.

    `only` is the account that this run is for, if it is for one: the secret of the environment is then its own.
    """

    shelf: Shelf
    cache: Cache = field(default_factory=NoCache)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    folder: Path | None = None
    only: str | None = None
    live: bool = True
    _channels: dict[str, Channel] = field(default_factory=dict)
    _doors: dict[str, Door] = field(default_factory=dict)
    _problems: dict[str, Message | None] = field(default_factory=dict)
    _secrets: list[Credentials] = field(default_factory=list)
    _greeted: dict[str, str | None] = field(default_factory=dict)
    _assets: "Assets | None" = None
    _read: Callable[[str], bytes] | None = None

    def unusable(self, account: Account, network: Network | None) -> Message | None:
        """Why this run cannot use an account: no credentials, or credentials that do not fit."""
        if not self.live or network is None or not ABILITIES[account.network].credentials:
            return None
        if account.id not in self._problems:
            self._problems[account.id] = self._connect(account, network)
        return self._problems[account.id]

    def _connect(self, account: Account, network: Network) -> Message | None:
        try:
            found = credentials_for(account.id, self.only, self.environment, self.folder)
            self._secrets.append(found)
            base = base_of(account, network, found.host)
            if base is None:
                text = "{account} names no `server`, and {path} no address of an interface."
                return say(text, account=account.id, path=network.path)
            door = Door(base, found)
            _check(account, found)
            if not ABILITIES[account.network].colleagues:  # their libraries open connections of their own
                self._doors[account.id] = door
            self._channels[account.id] = channel_for(self._connection(account, network, door))
        except (NoCredentials, NotInstalled, Elsewhere) as error:
            text = "{account} cannot be used: {why}. What to do stands in {path}."
            why = self.mask(str(error)).rstrip(".")
            return say(text, account=account.id, why=why, path=network.path)
        return None

    def _connection(self, account: Account, network: Network, door: Door) -> Connection:
        return Connection(account, network, door, Uploads(account.id, self.cache))

    def channel(self, account: Account, network: Network) -> Channel:
        """The channel of an account that is usable; where nothing may be called, one with a shut door."""
        if account.network == "feed":
            return Feed(self.shelf)
        if not self.live:
            base = base_of(account, network, "nowhere.invalid") or "https://nowhere.invalid"
            shut = Door(base, Credentials(urlsplit(base).netloc, {}), shut=True)
            return channel_for(self._connection(account, network, shut))
        if (problem := self.unusable(account, network)) is not None:
            raise NoCredentials(str(problem))
        return self._channels[account.id]

    def reach(self, account: Account, network: Network) -> str | None:
        """Why nothing can be sent to an account's server now, asked once in a run; raises WrongClock.

        Asked before anything is claimed: a network that is down leaves no attempt behind, and its clock is compared
        with ours before anything goes out at a wrong time.
        """
        door = self._doors.get(account.id)
        if door is None:
            return None
        if account.id not in self._greeted:
            problem = door.greet()
            self._greeted[account.id] = f"{network.title} cannot be reached ({problem})." if problem else None
        if door.skew > SKEW:
            minutes = int(door.skew.total_seconds() // 60)
            text = f"The clock of {network.title} and ours differ by {minutes} minutes."
            if not any(_agrees(other) for other in self._doors.values() if other is not door):
                raise WrongClock(f"{text} Nothing more was done. Look at the clock of this machine.")
            return f"{text} Other networks agree with ours, so only {account.id} waits."
        return self._greeted[account.id]

    def media(self, desk: Desk, medium: RenderedMedium, account: Account) -> Ready:
        """A picture or video as the account's network takes it; raises Unfit."""
        from newsdesk.assets.assets import Assets  # noqa: PLC0415 - only where a picture goes out

        self._read = desk.tree.read
        if self._assets is None:
            self._assets = Assets(self._file, self.environment, Path(gettempdir()), desk.asset_limits)
        return self._assets.ready(medium, desk.limits(account))

    def _file(self, path: str) -> bytes:
        if self._read is None:
            raise FileNotFoundError(path)
        return self._read(path)

    def mask(self, text: str) -> str:
        """A text without any secret of this run."""
        for found in self._secrets:
            text = found.mask(text)
        return self._assets.mask(text) if self._assets else text

    def close(self) -> None:
        """Let connections and temporary files go."""
        for door in self._doors.values():
            door.close()
        if self._assets is not None:
            self._assets.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def base_of(account: Account, network: Network, host: str) -> str | None:
    """The address below which an account's server answers; that of a notice is known to its secret alone."""
    known = account.server or (network.api.url if network.api else None)
    return known or (f"https://{host}" if ABILITIES[network.id].colleagues else None)


def _agrees(door: Door) -> bool:
    """Whether a server's clock and ours agree; it is asked where it has not shown its clock yet."""
    if not door.greeted:
        door.greet()
    return door.greeted and door.skew <= SKEW


def _check(account: Account, found: Credentials) -> None:
    if found.expires and found.expires < datetime.now(UTC):
        raise NoCredentials(f"its credentials ended on {found.expires:%Y-%m-%d}")
    if found.id and account.network_id and found.id != account.network_id:
        raise NoCredentials("the secret is for another profile than the account's `network_id`")
