"""Where media files keep their metadata: the blocks of each container, found without decoding a picture.

Every walk is bounded: in the number of steps, in the size of a block, and in what a compressed block may unpack to.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

_STEPS = 20_000  # segments, chunks or boxes of one file
_LARGEST = 4_000_000  # bytes of one block
_UNPACKED = 2_000_000  # bytes that a compressed block may become
_ALL_UNPACKED = 8_000_000  # bytes that all of them may become
_DEEPEST = 8  # boxes in boxes
_XMP_STARTS = (b"<x:xmpmeta", b"<rdf:RDF")
_XMP_ENDS = {b"<x:xmpmeta": b"</x:xmpmeta>", b"<rdf:RDF": b"</rdf:RDF>"}
_PACKETS = 20


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


_TOO_MUCH = Block(BlockKind.TOO_MUCH)


def blocks(data: bytes) -> Iterator[Block]:
    """The metadata of a media file, whatever its format."""
    if data.startswith(b"\xff\xd8"):
        yield from _jpeg(data)
        return
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        yield from _png(data)
        return
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        yield from _webp(data)
    elif data[:4] in {b"II*\0", b"MM\0*"}:
        yield Block(BlockKind.EXIF, data)
    elif data[4:8] in {b"ftyp", b"moov", b"mdat", b"wide"}:
        yield from _boxes(data)
    elif data.startswith(b"%PDF"):
        yield from _pdf(data)
    elif data.startswith(b"GIF8"):
        yield from (Block(BlockKind.TEXT, part, "comment") for part in _gif_comments(data))
    elif data.startswith(b"ID3"):
        yield from _id3(data)
    elif data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        yield _sized(Block(BlockKind.XML, data))
        return
    yield from _packets(data)


def _sized(block: Block) -> Block:
    return block if len(block.data) <= _LARGEST else _TOO_MUCH


def _packets(data: bytes) -> Iterator[Block]:
    """XMP packets wherever they stand: every format keeps them readable for tools that do not know it."""
    for start_mark in _XMP_STARTS:
        end_mark, place, found = _XMP_ENDS[start_mark], 0, 0
        while (start := data.find(start_mark, place)) >= 0:
            end = data.find(end_mark, start, start + _LARGEST)
            found += 1
            if end < 0 or found > _PACKETS:
                yield _TOO_MUCH
                break
            place = end + len(end_mark)
            yield Block(BlockKind.XML, data[start:place])
        if found:
            return


def _packet(data: bytes) -> bytes:
    """XMP without the processing instructions and the padding around it."""
    start = min((place for mark in _XMP_STARTS if (place := data.find(mark)) >= 0), default=0)
    return data[start:].partition(b"<?xpacket end")[0]


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments of a JPEG before its picture: marker and body."""
    place = 2
    for _ in range(_STEPS):
        if place + 4 > len(data) or data[place] != 0xFF:  # noqa: PLR2004 - a marker
            return
        marker = data[place + 1]
        if marker in {0xD9, 0xDA}:  # the end, or the picture itself
            return
        if marker in {0xFF, 0x01} or 0xD0 <= marker <= 0xD8:  # noqa: PLR2004 - a fill byte, or markers without a body
            place += 1 if marker == 0xFF else 2  # noqa: PLR2004 - a fill byte
            continue
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        yield marker, data[place + 4 : place + 2 + length]
        place += 2 + max(length, 2)


_APP1, _APP13, _COMMENT = 0xE1, 0xED, 0xFE


def _jpeg(data: bytes) -> Iterator[Block]:
    extended: list[tuple[int, bytes]] = []
    irb: list[bytes] = []
    for marker, body in _segments(data):
        if marker == _COMMENT:
            yield Block(BlockKind.TEXT, body, "comment")
        elif marker == _APP13 and body.startswith(b"Photoshop 3.0\0"):
            irb.append(body[14:])
        elif marker == _APP1 and body.startswith(b"Exif\0"):
            yield Block(BlockKind.EXIF, body[6:])
        elif marker == _APP1 and body.startswith(b"http://ns.adobe.com/xmp/extension/\0"):
            extended.append((int.from_bytes(body[71:75], "big"), body[75:]))  # behind the address, a digest, a length
        elif marker == _APP1 and body.startswith(b"http://ns.adobe.com/xap/1.0/\0"):
            yield Block(BlockKind.XML, _packet(body[29:]))
    if extended:
        yield _sized(Block(BlockKind.XML, _packet(b"".join(part for _, part in sorted(extended)))))
    if irb:
        yield from _photoshop(b"".join(irb))


def _photoshop(data: bytes) -> Iterator[Block]:
    """Image resource blocks: 0x0404 is IPTC, 0x0422 EXIF, 0x0424 XMP."""
    place = 0
    for _ in range(_STEPS):
        if data[place : place + 4] != b"8BIM":
            return
        number = int.from_bytes(data[place + 4 : place + 6], "big")
        name = data[place + 6] if place + 6 < len(data) else 0
        head = place + 6 + (name + 2) // 2 * 2
        size = int.from_bytes(data[head : head + 4], "big")
        body = data[head + 4 : head + 4 + size]
        if number == 0x0404:  # noqa: PLR2004
            yield Block(BlockKind.IPTC, body)
        elif number == 0x0422:  # noqa: PLR2004
            yield Block(BlockKind.EXIF, body)
        elif number == 0x0424:  # noqa: PLR2004
            yield _sized(Block(BlockKind.XML, _packet(body)))
        place = head + 4 + (size + 1) // 2 * 2


def _png(data: bytes) -> Iterator[Block]:
    place, left = 8, _ALL_UNPACKED
    for _ in range(_STEPS):
        if place + 8 > len(data):
            return
        size, name = struct.unpack(">I4s", data[place : place + 8])
        if name in {b"eXIf", b"tEXt", b"zTXt", b"iTXt"}:
            body = data[place + 8 : place + 8 + size]
            if len(body) > _LARGEST:
                yield _TOO_MUCH
            elif name == b"eXIf":
                yield Block(BlockKind.EXIF, body)
            else:
                keyword, text = _png_text(name, body, left)
                left -= len(text or b"")
                yield _TOO_MUCH if text is None else _named(keyword, text)
        place += 12 + size
        if name == b"IEND":
            return


def _png_text(name: bytes, body: bytes, left: int) -> tuple[str, bytes | None]:
    """The keyword and the text of a PNG chunk; None if it unpacks to too much or to nothing."""
    keyword, _, rest = body.partition(b"\0")
    label = keyword.decode("latin-1")
    if name == b"tEXt":
        return label, rest
    if name == b"zTXt":
        return label, _unpack(rest[1:], left)
    packed = rest[:1] == b"\1"
    text = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    return label, _unpack(text, left) if packed else text


def _named(keyword: str, text: bytes) -> Block:
    """A PNG text by its keyword: some hold whole blocks, also as the hex digits that ImageMagick writes."""
    if keyword == "XML:com.adobe.xmp":
        return _sized(Block(BlockKind.XML, text))
    if keyword.startswith("Raw profile type "):
        digits = re.sub(rb"\s", b"", text.lstrip(b"\n").partition(b"\n")[2].partition(b"\n")[2])
        try:
            raw = bytes.fromhex(digits.decode("ascii"))
        except ValueError:
            return _TOO_MUCH
        kind = keyword.rsplit(" ", 1)[-1].lower()
        if kind in {"exif", "app1"} and not raw.startswith(b"http"):
            return Block(BlockKind.EXIF, raw.removeprefix(b"Exif\0\0"))
        if kind in {"iptc", "8bim"}:
            return next(_photoshop(raw), Block(BlockKind.IPTC, raw))
        return Block(BlockKind.XML, raw[raw.find(b"<") :]) if kind in {"xmp", "app1"} else Block(BlockKind.TEXT)
    return Block(BlockKind.TEXT, text, keyword)


def _unpack(data: bytes, left: int) -> bytes | None:
    most = min(_UNPACKED, left)
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(data, max(most, 1))
    except zlib.error:
        return None
    return None if unpacker.unconsumed_tail or len(text) >= most else text


def _webp(data: bytes) -> Iterator[Block]:
    place = 12
    for _ in range(_STEPS):
        if place + 8 > len(data):
            return
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        if name == b"EXIF":
            yield _sized(Block(BlockKind.EXIF, data[place + 8 : place + 8 + size].removeprefix(b"Exif\0\0")))
        place += 8 + (size + 1) // 2 * 2


def _gif_comments(data: bytes) -> Iterator[bytes]:
    place = 0
    for _ in range(_PACKETS):
        place = data.find(b"!\xfe", place)
        if place < 0:
            return
        size = data[place + 2] if place + 2 < len(data) else 0
        yield data[place + 3 : place + 3 + size]
        place += 2


_HEIF = {b"heic", b"heix", b"mif1", b"msf1", b"avif", b"heim", b"heis"}
_INSIDE = {b"moov", b"udta", b"meta", b"ilst", b"trak", b"mdia", b"minf", b"stbl"}


def _boxes(data: bytes) -> Iterator[Block]:
    """The boxes of MP4, MOV and HEIF: user data, Apple's keys, and the EXIF of a HEIF picture."""
    keys: list[str] = []
    waiting = [(0, len(data), 0)]
    steps = 0
    while waiting:
        place, end, depth = waiting.pop()
        while place + 8 <= end and (steps := steps + 1) < _STEPS:
            name, body, stop = _box(data, place, end)
            if name in _INSIDE and depth < _DEEPEST:
                full = name == b"meta" and data[body + 4 : body + 8] != b"hdlr"
                waiting.append((body + 4 if full else body, stop, depth + 1))
            elif name == b"keys":
                keys = _apple_keys(data[body : min(stop, body + _LARGEST)])
            elif depth:
                yield from _leaf(name, data[body : min(stop, body + _UNPACKED)], keys)
            place = stop
    if steps >= _STEPS:
        yield _TOO_MUCH
    if data[8:12] in _HEIF:
        places = (data.find(b"Exif\0\0" + order) for order in (b"MM\0*", b"II*\0"))
        yield from (Block(BlockKind.EXIF, data[at + 6 : at + 6 + _LARGEST]) for at in places if at >= 0)


def _box(data: bytes, place: int, end: int) -> tuple[bytes, int, int]:
    """The name of a box, where its body begins, and where it ends."""
    size, name = struct.unpack(">I4s", data[place : place + 8])
    head = 8
    if size == 1 and place + 16 <= end:
        size, head = int.from_bytes(data[place + 8 : place + 16], "big"), 16
    return name, place + head, min(place + size, end) if size >= head else end


def _apple_keys(data: bytes) -> list[str]:
    found: list[str] = []
    place = 8
    while place + 8 <= len(data) and len(found) < _PACKETS * 10:
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


_PDF_TEXT = re.compile(
    rb"/(Author|Title|Subject|Keywords|Company|Manager)\s{0,9}(?:\(((?:[^()\\]|\\.){0,2000})\)|<([0-9A-Fa-f\s]{0,4000})>)",
    re.DOTALL,
)
_PDF_STREAM = re.compile(rb"/ObjStm.{0,400}?stream\r?\n", re.DOTALL)


def _pdf(data: bytes) -> Iterator[Block]:
    """The Info dictionary, also inside compressed object streams."""
    yield from _pdf_texts(data)
    left = _ALL_UNPACKED
    for count, match in enumerate(_PDF_STREAM.finditer(data)):
        if left <= 0 or count > _PACKETS * 10:
            yield _TOO_MUCH
            return
        try:
            text = zlib.decompressobj().decompress(data[match.end() : match.end() + _LARGEST], min(_UNPACKED, left))
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


def _id3(data: bytes) -> Iterator[Block]:
    place = 10
    for _ in range(_PACKETS * 10):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "big")
        if not name.isalnum() or not size:
            return
        if name in {b"TPE1", b"TCOM", b"TIT2", b"COMM"}:
            body = data[place + 10 : place + 10 + min(size, _UNPACKED)]
            text = body[1:].decode("utf-16", "replace").encode() if body[:1] == b"\1" else body[1:]
            yield Block(BlockKind.TEXT, text, name.decode())
        place += 10 + size
