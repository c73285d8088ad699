"""Where films and HEIF pictures keep their metadata: boxes inside boxes."""

import struct
from collections.abc import Iterator

from newsdesk.desk.blocks import LARGEST, MANY, STEPS, TOO_MUCH, UNPACKED, Block, BlockKind

_DEEPEST = 8  # boxes in boxes
_HEIF = {b"heic", b"heix", b"mif1", b"msf1", b"avif", b"heim", b"heis"}
_INSIDE = {b"moov", b"udta", b"meta", b"ilst", b"trak", b"mdia", b"minf", b"stbl"}


def boxes(data: bytes) -> Iterator[Block]:
    """The boxes of MP4, MOV and HEIF: user data, Apple's keys, and the EXIF of a HEIF picture."""
    keys: list[str] = []
    waiting = [(0, len(data), 0)]
    steps = 0
    while waiting:
        place, end, depth = waiting.pop()
        while place + 8 <= end and (steps := steps + 1) < STEPS:
            name, body, stop = _box(data, place, end)
            if stop < body:
                yield TOO_MUCH  # a size that cannot be: what stands behind it is not seen
                break
            if name in _INSIDE and depth < _DEEPEST:
                full = name == b"meta" and data[body + 4 : body + 8] != b"hdlr"
                waiting.append((body + 4 if full else body, stop, depth + 1))
            elif name == b"keys":
                keys = _apple_keys(data[body : min(stop, body + LARGEST)])
            elif depth:
                yield from _leaf(name, data[body : min(stop, body + UNPACKED)], keys)
            place = stop
    if steps >= STEPS:
        yield TOO_MUCH
    if data[8:12] in _HEIF:
        places = (data.find(b"Exif\0\0" + order) for order in (b"MM\0*", b"II*\0"))
        yield from (Block(BlockKind.EXIF, data[at + 6 : at + 6 + LARGEST]) for at in places if at >= 0)


def _box(data: bytes, place: int, end: int) -> tuple[bytes, int, int]:
    """The name of a box, where its body begins, and where it ends."""
    size, name = struct.unpack(">I4s", data[place : place + 8])
    head = 8
    if size == 1 and place + 16 <= end:
        size, head = int.from_bytes(data[place + 8 : place + 16], "big"), 16
    return name, place + head, min(place + size, end) if size else end


def _apple_keys(data: bytes) -> list[str]:
    found: list[str] = []
    place = 8
    while place + 8 <= len(data) and len(found) < MANY:
        size = int.from_bytes(data[place : place + 4], "big")
        if size < 8:  # noqa: PLR2004 - the head of an entry
            break
        found.append(data[place + 8 : place + size].decode("utf-8", "replace"))
        place += size
    return found


def _leaf(name: bytes, body: bytes, keys: list[str]) -> Iterator[Block]:
    if name == b"stsd" and body[12:16] == b"gpmd":  # a track with the places of an action camera
        yield Block(BlockKind.TEXT, b"recorded", "telemetry")
        return
    number = int.from_bytes(name, "big")
    label = keys[number - 1] if 0 < number <= len(keys) else name.decode("latin-1")
    if body[4:8] == b"data":
        yield Block(BlockKind.TEXT, body[16:], label)
    elif name[:1] == b"\xa9":
        yield Block(BlockKind.TEXT, body[4:], label)
    elif name in {b"loci", b"auth", b"titl", b"dscp", b"cprt"}:
        yield Block(BlockKind.TEXT, body[6:], label)
