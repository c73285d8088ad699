"""What the networks gave for our posts: the names under which their numbers, and files about them, speak of a post."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from newsdesk.desk.desk import Desk
from newsdesk.model.delivery import DeliveryKey, DeliveryState, StateName


class Receipt(NamedTuple):
    """One part of a post on a network: its id and address there; both may be empty where a person posted it."""

    network: str
    account: str
    post: str
    part: int
    key: str
    url: str


def receipts(desk: Desk, states: Mapping[DeliveryKey, DeliveryState]) -> Iterator[Receipt]:
    """Everything that is or was public, as far as its account still has a file."""
    for key, state in states.items():
        account = desk.accounts.get(key.account)
        if account is not None and state.name in {StateName.PUBLISHED, StateName.WITHDRAWN}:
            yield Receipt(account.network, key.account, key.post, key.part, state.network_id, state.url)
