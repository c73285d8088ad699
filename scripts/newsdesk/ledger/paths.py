"""Where an event lies on the ledger: `deliveries/<hh>/<post>/<account>.<part>.<number>-<event>.json`.

One folder holds everything that happened to one post. The two hex digits spread the posts over 256 folders, so that a
reader sees by one id what has changed and an appended event rewrites little. Folders for accounts and parts would
triple the number of trees, and a server walks all of them at every push.
"""

import hashlib
import re
from typing import NamedTuple

from newsdesk.model.delivery import DeliveryKey, EventName

TOP = "deliveries"
SHARD = re.compile("[0-9a-f]{2}")

_ID = "[a-z0-9]+(?:-[a-z0-9]+)*"
_POST = rf"{_ID}(?:\.[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)?"  # with the language of a translation: clean-hands.pt-BR
_EVENT = re.compile(
    rf"{TOP}/([0-9a-f]{{2}})/({_POST})/({_ID})\.([0-9]{{3}})\.([0-9]{{4}})-({'|'.join(EventName)})\.json",
)
_DELIVERY = re.compile(rf"{TOP}/[0-9a-f]{{2}}/({_POST})/({_ID})\.([0-9]{{3}})(?=\.)")


class Place(NamedTuple):
    """What the path of an event says."""

    key: DeliveryKey
    number: int
    name: EventName


def shard_of(post: str) -> str:
    """The folder of a post: two hex digits; never a date, because posts move to other months."""
    return hashlib.sha256(post.encode()).hexdigest()[:2]


def folder_of(post: str) -> str:
    """The folder with everything that happened to a post."""
    return f"{TOP}/{shard_of(post)}/{post}"


def path_of(place: Place) -> str:
    """The path of an event."""
    key = place.key
    return f"{folder_of(key.post)}/{key.account}.{key.part:03}.{place.number:04}-{place.name.value}.json"


def place_of(path: str) -> Place | None:
    """What a path says, if it is the path of an event and in the folder where it belongs."""
    found = _EVENT.fullmatch(path)
    if not found or shard_of(found[2]) != found[1]:
        return None
    return Place(DeliveryKey(found[2], found[3], int(found[4])), int(found[5]), EventName(found[6]))


def nearest_key(path: str) -> DeliveryKey | None:
    """The delivery that a foreign or misplaced file seems to speak of."""
    found = _DELIVERY.match(path)
    return DeliveryKey(found[1], found[2], int(found[3])) if found else None
