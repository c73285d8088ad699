"""Where media files keep their metadata: the blocks of each container, found without decoding a picture.

Every walk is bounded: in the number of steps, in the size of a block, and in what a compressed block may unpack to.
"""

import re
import struct
import zlib
from collections.abc import Iterator

from newsdesk.desk.blocks import ALL_UNPACKED, LARGEST, STEPS, TOO_MUCH, UNPACKED, Block, BlockKind
from newsdesk.desk.films import boxes
from newsdesk.desk.papers import pdf, sound

_XMP_STARTS = (b"<x:xmpmeta", b"<rdf:RDF")
_XMP_ENDS = {b"<x:xmpmeta": b"</x:xmpmeta>", b"<rdf:RDF": b"</rdf:RDF>"}
_PARTS = 500_000  # of a GIF's picture: 255 bytes each
_PACKETS = 20


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
        yield from boxes(data)
    elif data.startswith(b"%PDF"):
        yield from pdf(data)
    elif data.startswith(b"GIF8"):
        yield from _gif_comments(data)
    elif data.startswith(b"ID3"):
        yield from sound(data)
    elif data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        yield _sized(Block(BlockKind.XML, data))
        return
    yield from _packets(data)


def _sized(block: Block) -> Block:
    return block if len(block.data) <= LARGEST else TOO_MUCH


def _packets(data: bytes) -> Iterator[Block]:
    """XMP packets wherever they stand: every format keeps them readable for tools that do not know it."""
    for start_mark in _XMP_STARTS:
        end_mark, place, found = _XMP_ENDS[start_mark], 0, 0
        while (start := data.find(start_mark, place)) >= 0:
            end = data.find(end_mark, start, start + LARGEST)
            found += 1
            if end < 0 or found > _PACKETS:
                yield TOO_MUCH
                break
            place = end + len(end_mark)
            yield Block(BlockKind.XML, data[start:place])
        if found:
            return


def _packet(data: bytes) -> bytes:
    """XMP without the processing instructions and the padding around it."""
    start = min((place for mark in _XMP_STARTS if (place := data.find(mark)) >= 0), default=0)
    return data[start:].partition(b"<?xpacket end")[0]


_MARKER = re.compile(rb"\xff[^\x00\xff]")  # fill bytes may stand before it


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments of a JPEG before its picture: marker and body; marker 0 where there are too many."""
    place = 2
    for _ in range(STEPS):
        found = _MARKER.search(data, place)  # decoders skip what stands between two segments
        if found is None or found.end() + 2 > len(data):
            return
        place = found.end()
        marker = data[place - 1]
        if marker in {0xD9, 0xDA}:  # the end, or the picture itself
            return
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # noqa: PLR2004 - markers without a body
            continue
        length = int.from_bytes(data[place : place + 2], "big")
        yield marker, data[place + 2 : place + length]
        place += max(length, 2)
    yield 0, b""


_APP1, _APP13, _COMMENT = 0xE1, 0xED, 0xFE


def _jpeg(data: bytes) -> Iterator[Block]:
    extended: list[tuple[int, bytes]] = []
    irb: list[bytes] = []
    for marker, body in _segments(data):
        if not marker:
            yield TOO_MUCH
        elif marker == _COMMENT:
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
    for _ in range(STEPS):
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
    place, left = 8, ALL_UNPACKED
    for _ in range(STEPS):
        if place + 8 > len(data):
            return
        size, name = struct.unpack(">I4s", data[place : place + 8])
        if name in {b"eXIf", b"tEXt", b"zTXt", b"iTXt"}:
            body = data[place + 8 : place + 8 + size]
            if len(body) > LARGEST:
                yield TOO_MUCH
            elif name == b"eXIf":
                yield Block(BlockKind.EXIF, body)
            else:
                keyword, text = _png_text(name, body, left)
                left -= len(text or b"")
                yield TOO_MUCH if text is None else _named(keyword, text)
        place += 12 + size
        if name == b"IEND":
            return
    yield TOO_MUCH


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
            return TOO_MUCH
        kind = keyword.rsplit(" ", 1)[-1].lower()
        if kind in {"exif", "app1"} and not raw.startswith(b"http"):
            return Block(BlockKind.EXIF, raw.removeprefix(b"Exif\0\0"))
        if kind in {"iptc", "8bim"}:
            return next(_photoshop(raw), Block(BlockKind.IPTC, raw))
        return Block(BlockKind.XML, raw[raw.find(b"<") :]) if kind in {"xmp", "app1"} else Block(BlockKind.TEXT)
    return Block(BlockKind.TEXT, text, keyword)


def _unpack(data: bytes, left: int) -> bytes | None:
    most = min(UNPACKED, left)
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(data, max(most, 1))
    except zlib.error:
        return None
    return None if unpacker.unconsumed_tail or len(text) >= most else text


def _webp(data: bytes) -> Iterator[Block]:
    place = 12
    for _ in range(STEPS):
        if place + 8 > len(data):
            return
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        if name == b"EXIF":
            yield _sized(Block(BlockKind.EXIF, data[place + 8 : place + 8 + size].removeprefix(b"Exif\0\0")))
        place += 8 + (size + 1) // 2 * 2
    yield TOO_MUCH


def _gif_comments(data: bytes) -> Iterator[Block]:
    """The comments between the pictures; what looks like one inside a picture's data is none."""
    place = 13 + _colours(data[10:11])
    for _ in range(STEPS):
        kind = data[place : place + 1]
        if kind == b"!":
            label, place = data[place + 1 : place + 2], place + 2
        elif kind == b",":
            label, place = kind, place + 11 + _colours(data[place + 9 : place + 10])
        else:
            return
        begin, place = place, _gif_end(data, place)
        if place < 0:
            break
        if label == b"\xfe":
            yield _sized(Block(BlockKind.TEXT, data[begin + 1 : place - 1], "comment"))
    yield TOO_MUCH


def _colours(packed: bytes) -> int:
    """How many bytes a table of colours takes."""
    return 3 << ((packed[0] & 7) + 1) if packed and packed[0] & 0x80 else 0


def _gif_end(data: bytes, place: int) -> int:
    """Behind the last of some blocks of up to 255 bytes each; -1 where there are too many."""
    for _ in range(_PARTS):
        size = data[place] if place < len(data) else 0
        place += size + 1
        if not size:
            return place
    return -1
