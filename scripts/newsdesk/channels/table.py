"""The literal table of the channels."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from newsdesk.channels.base import Channel
from newsdesk.channels.by_hand import ByHand
from newsdesk.channels.feed import Feed, Shelf

CHANNELS: Mapping[str, Callable[[Shelf], Channel]] = MappingProxyType({"feed": Feed, "by-hand": lambda _: ByHand()})
