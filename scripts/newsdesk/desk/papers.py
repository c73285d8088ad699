"""Where PDF documents and sound files keep their metadata."""

import re
import zlib
from collections.abc import Iterator

from newsdesk.desk.blocks import ALL_UNPACKED, LARGEST, MANY, TOO_MUCH, UNPACKED, Block, BlockKind

_PDF_TEXT = re.compile(
    rb"/(Author|Title|Subject|Keywords|Company|Manager)\s{0,9}(?:\(((?:[^()\\]|\\.){0,2000})\)|<([0-9A-Fa-f\s]{0,4000})>)",
    re.DOTALL,
)
_PDF_STREAM = re.compile(rb"/ObjStm.{0,400}?stream\r?\n", re.DOTALL)


def pdf(data: bytes) -> Iterator[Block]:
    """The Info dictionary, also inside compressed object streams."""
    yield from _pdf_texts(data)
    left = ALL_UNPACKED
    for count, match in enumerate(_PDF_STREAM.finditer(data)):
        if left <= 0 or count > MANY:
            yield TOO_MUCH
            return
        try:
            text = zlib.decompressobj().decompress(data[match.end() : match.end() + LARGEST], min(UNPACKED, left))
        except zlib.error:
            continue
        left -= len(text)
        yield from _pdf_texts(text)


def _pdf_texts(data: bytes) -> Iterator[Block]:
    for match in _PDF_TEXT.finditer(data):
        raw = match[2] if match[3] is None else _from_hex(match[3])
        plain = re.sub(rb"\\([()\\])", rb"\1", raw)
        text = plain[2:].decode("utf-16-be", "replace").encode() if plain.startswith(b"\xfe\xff") else plain
        name = match[1].decode().lower()
        yield Block(BlockKind.TEXT, text, {"company": "publisher", "manager": "author"}.get(name, name))


def _from_hex(digits: bytes) -> bytes:
    plain = re.sub(rb"\s", b"", digits).decode("ascii")
    return bytes.fromhex(plain[: len(plain) // 2 * 2])


def sound(data: bytes) -> Iterator[Block]:
    """The texts in front of an MP3."""
    place = 10
    for _ in range(MANY):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "big")
        if not name.isalnum() or not size:
            return
        if name in {b"TPE1", b"TCOM", b"TIT2", b"COMM"}:
            body = data[place + 10 : place + 10 + min(size, UNPACKED)]
            text = body[1:].decode("utf-16", "replace").encode() if body[:1] == b"\1" else body[1:]
            yield Block(BlockKind.TEXT, text, name.decode())
        place += 10 + size
