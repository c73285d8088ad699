"""A picture or video as one network takes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO


class Unfit(Exception):  # noqa: N818 - what the file is
    """A file cannot go out; the text says why. `later`: it may work at another time, `person`: when somebody helps."""

    def __init__(self, message: str, *, later: bool = False, person: bool = False):
        super().__init__(message)
        self.later = later
        self.person = person or not later


@dataclass(frozen=True, slots=True)
class Ready:
    """One file ready to be sent: sizes in bytes and pixels, `sha256` of what is sent, `source` of the original.

    `open` gives its bytes; `address` a public address that works for a short time, for networks that fetch by
    themselves, and raises Unfit where the desk has no place for such addresses.
    """

    kind: str
    mime: str
    name: str
    size: int
    width: int
    height: int
    sha256: str
    source: str
    alt: str
    open: Callable[[], IO[bytes]]
    address: Callable[[], str]

    def read(self) -> bytes:
        """All of its bytes."""
        with self.open() as file:
            return file.read()
