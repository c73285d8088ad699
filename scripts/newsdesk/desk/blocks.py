"""A piece of metadata as a file keeps it, and the bounds of every search for one."""

from enum import Enum, auto
from typing import NamedTuple

STEPS = 20_000  # segments, chunks or boxes of one file
LARGEST = 4_000_000  # bytes of one block
UNPACKED = 2_000_000  # bytes that a compressed block may become
ALL_UNPACKED = 8_000_000  # bytes that all of them may become
MANY = 200  # comments, packets, streams or keys of one file


class BlockKind(Enum):
    """How the labels of a block are written."""

    EXIF = auto()
    IPTC = auto()
    XML = auto()
    TEXT = auto()
    TOO_MUCH = auto()


class Block(NamedTuple):
    """One piece of metadata; a text has the name that the file gives it."""

    kind: BlockKind
    data: bytes = b""
    name: str = ""


TOO_MUCH = Block(BlockKind.TOO_MUCH)
