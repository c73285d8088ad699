"""Fetching an original: into a temporary file, never more than was allowed, proved by its hash."""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from newsdesk.assets.ready import Unfit
from newsdesk.assets.sources import AssetSource, Incoming

_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it lies in its place, copied to a temporary one."""

    path: Path
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is fetched and for how long: bytes and seconds."""

    size: int
    seconds: float
    clock: Callable[[], float] = time.monotonic


def fetch(source: AssetSource, place: str, pin: str | None, bounds: Bounds, target: Path) -> Original:
    """The original at a place, in the file `target`; raises Unfit, and leaves no half file behind."""
    try:
        with source.open(place) as incoming, target.open("wb") as file:
            found = _copied(incoming, bounds, file)
        _prove(found[1], pin, whole=incoming.size is not None)
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, httpx.TimeoutException):
            raise Unfit("It took too long to fetch.", later=True) from None
        if isinstance(error, httpx.HTTPError | httpx.InvalidURL):
            raise Unfit(f"The way to it broke off ({type(error).__name__}).", later=True) from None
        raise
    return Original(target, *found)


def _prove(sha256: str, pin: str | None, *, whole: bool) -> None:
    """`whole`: the sender said the size, so that nothing can be missing."""
    if pin and sha256 != pin:
        words = "It is not the file that was approved: its sha256 is another one than asset.md says."
        raise Unfit(words if whole else f"{words} It may also have ended early.", later=not whole)


def _copied(incoming: Incoming, bounds: Bounds, file: IO[bytes]) -> tuple[int, str]:
    """Size and sha256 of what came in."""
    if incoming.size is not None:
        allow(incoming.size, bounds.size)
    mix, size, until = hashlib.sha256(), 0, bounds.clock() + bounds.seconds
    for piece in _in_time(incoming.pieces, bounds, until):
        size += len(piece)
        allow(size, bounds.size)
        mix.update(piece)
        file.write(piece)
    if incoming.size is not None and size != incoming.size:
        raise Unfit("It ended in the middle.", later=True)
    return size, mix.hexdigest()


def _in_time(pieces: Iterator[bytes], bounds: Bounds, until: float) -> Iterator[bytes]:
    for piece in pieces:
        if bounds.clock() > until:
            raise Unfit("It took too long to fetch.", later=True)
        yield piece


def allow(size: int, most: int) -> None:
    """Raises Unfit where a file is too large to be fetched."""
    if size > most:
        raise Unfit(
            f"It has more than {most / _MB:,.1f} MB, the most that newsdesk fetches for this. Export it smaller."
        )
