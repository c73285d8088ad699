"""Films on their way out: what MP4 and MOV tell besides picture and sound is emptied, byte for byte in its place.

Boxes keep their sizes, so that nothing in the film moves: ISO/IEC 14496-12, QuickTime File Format.
"""

import mmap
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from newsdesk.assets.ready import Unfit

_INSIDE = frozenset({b"moov", b"trak", b"mdia", b"minf", b"moof", b"traf"})
_TELLING = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip"})
_DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_SHOWN = frozenset({b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp", b"tmcd"})
_MOST = 100_000  # boxes
_DEEPEST = 6
_ZEROS = bytes(1 << 16)


class _Box(NamedTuple):
    name: bytes
    at: int
    body: int
    end: int


def silence(path: Path) -> None:
    """Empty what an MP4 or MOV tells: places, names, devices, times; raises Unfit where that cannot be done."""
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as data:
        for box in _boxes(data, 0, len(data), 0):
            if box.name in _TELLING:
                data[box.at + 4 : box.at + 8] = b"free"
                _empty(data, box.body, box.end)
            elif box.name in _DATED:
                _undate(data, box)
            elif box.name == b"hdlr" and box.end - box.body >= 12:  # noqa: PLR2004 - flags, a type, the handler
                _refuse_more(data[box.body + 8 : box.body + 12])
            elif box.name == b"cmov":
                raise Unfit("Its head is packed, so nobody can see what it tells. Export it again as MP4.")


def _boxes(data: mmap.mmap, start: int, end: int, depth: int) -> Iterator[_Box]:
    for _ in range(_MOST):
        if start + 8 > end:
            return
        size, name = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1 and start + 16 <= end:
            (size,), head = struct.unpack_from(">Q", data, start + 8), 16
        stop = end if size == 0 else start + size
        if stop > end or stop < start + head:
            raise Unfit("It is damaged, or was not saved whole. Export it again.")
        yield _Box(name, start, start + head, stop)
        if name in _INSIDE and depth < _DEEPEST:
            yield from _boxes(data, start + head, stop, depth + 1)
        start = stop
    raise Unfit("It is damaged, or was not saved whole. Export it again.")


def _empty(data: mmap.mmap, start: int, end: int) -> None:
    for place in range(start, end, len(_ZEROS)):
        size = min(len(_ZEROS), end - place)
        data[place : place + size] = _ZEROS[:size]


def _undate(data: mmap.mmap, box: _Box) -> None:
    """When it was made and changed: four bytes each, eight in version 1."""
    size = 16 if data[box.body] == 1 else 8
    if box.body + 4 + size <= box.end:
        data[box.body + 4 : box.body + 4 + size] = bytes(size)


def _refuse_more(handler: bytes) -> None:
    if handler not in _SHOWN and handler not in {b"url ", b"alis"}:  # these two only say where the data lies
        raise Unfit(
            "It has a track besides picture, sound and captions, which may tell where it was taken. "
            "Export it again with picture and sound only."
        )
