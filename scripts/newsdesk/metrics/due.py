"""Which numbers a run should read now: posts at their planned ages, accounts once a day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import duckdb

from newsdesk.channels.base import Published
from newsdesk.desk.desk import Desk
from newsdesk.model.account import Account
from newsdesk.model.delivery import DeliveryKey, DeliveryState, StateName
from newsdesk.model.network import Network

_NOT_IN_USE = frozenset({"requested", "closed"})


class Due(NamedTuple):
    """One part of a post whose numbers are to be read, as its age says."""

    key: DeliveryKey
    receipt: Published
    age: str


@dataclass(frozen=True)
class Read:
    """What was read before: post, account, part, id on the network and age; of accounts the last time; the newest."""

    posts: frozenset[tuple[str, str, int, str, str]]
    accounts: Mapping[str, datetime]
    latest: datetime | None

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> "Read":
        """What the recorded rows say."""
        ask = "select distinct post, account, part, key, age from rows where how = 'api' and scope = 'post'"
        posts = frozenset(connection.execute(ask).fetchall())
        ask = "select account, max(r.at) from rows r where how = 'api' and scope = 'account' group by account"
        accounts = {account: at.replace(tzinfo=UTC) for account, at in connection.execute(ask).fetchall()}
        found = connection.execute("select max(r.at) from rows r where how = 'api'").fetchone()
        return cls(posts, accounts, found[0].replace(tzinfo=UTC) if found and found[0] else None)


def countable(desk: Desk) -> Iterator[tuple[Account, Network]]:
    """The accounts in use whose network tells numbers."""
    for account in desk.accounts.values():
        network = desk.networks.get(account.network)
        if network is not None and _tells(network) and account.status not in _NOT_IN_USE:
            yield account, network


def due_posts(
    desk: Desk, account: Account, states: Mapping[DeliveryKey, DeliveryState], read: Read, now: datetime
) -> tuple[Due, ...]:
    """What is public and as old as one of the planned readings, which nobody has taken yet."""
    network = desk.networks[account.network]
    if desk.kpis is None or not network.numbers.post:
        return ()
    found = []
    for key, state in states.items():
        if key.account != account.id or state.name is not StateName.PUBLISHED or state.published_at is None:
            continue
        for reading in desk.kpis.readings:
            begin = state.published_at + reading.after
            open_now = begin <= now < begin + reading.within
            if open_now and (*key, state.network_id, reading.age) not in read.posts:
                found.append(Due(key, Published(state.url, state.network_id, state.details), reading.age))
    return tuple(found)


def account_due(account: Account, network: Network, read: Read, now: datetime) -> bool:
    """Whether the numbers of the account itself were not read yet today, in its own zone."""
    last = read.accounts.get(account.id)
    return _of_account(network) and (last is None or day_of(account, last) < day_of(account, now))


def day_of(account: Account, moment: datetime) -> date:
    """The day that it is for an account."""
    return moment.astimezone(ZoneInfo(account.timezone or "UTC")).date()


def _of_account(network: Network) -> bool:
    told = network.numbers
    return bool(told.now or told.days or told.spans or told.gains)


def _tells(network: Network) -> bool:
    return bool(network.numbers.post) or _of_account(network)
