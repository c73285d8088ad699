"""The labels inside metadata blocks: EXIF, IPTC, XMP and other XML, plain texts."""

import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

_TAGS = 3000  # entries of one EXIF block
_VALUE = 100_000  # bytes of one value
_NODES = 50_000  # elements of one XML block

_EXIF: Mapping[int, str] = {
    0x010D: "documentname",
    0x010E: "imagedescription",
    0x013B: "artist",
    0x013C: "hostcomputer",
    0x8298: "copyright",
    0x9286: "usercomment",
    0x9C9B: "xptitle",
    0x9C9C: "xpcomment",
    0x9C9D: "xpauthor",
    0x9C9E: "xpkeywords",
    0x9C9F: "xpsubject",
    0xA430: "cameraownername",
    0xA431: "bodyserialnumber",
    0xA435: "lensserialnumber",
    0xC62F: "cameraserialnumber",
    0xC68B: "rawfilename",
}
_GPS: Mapping[int, str] = {2: "gpslatitude", 4: "gpslongitude", 20: "gpsdestlatitude", 22: "gpsdestlongitude"}
_CANON: Mapping[int, str] = {0x0009: "ownername", 0x000C: "bodyserialnumber"}
_SUB_IFDS = {0x8769: _EXIF, 0x8825: _GPS}
_MAKER_NOTE = 0x927C
_BLOCKS_IN_TIFF = {700: "xmp", 33723: "iptc"}
_PEOPLE = ("creator", "rights", "publisher", "contributor")
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_IPTC: Mapping[int, str] = {
    5: "objectname",
    25: "keywords",
    80: "by-line",
    105: "headline",
    116: "copyright",
    118: "contact",
    120: "caption",
    122: "writer",
}


class Unreadable(Exception):  # noqa: N818 - a state of a file, not an error of the program
    """A block that cannot be read, or that is built to exhaust its reader."""


class Label(NamedTuple):
    """A named value; names are in small letters, without the prefix of a vocabulary."""

    name: str
    words: str


def text(name: str, data: bytes) -> Iterator[Label]:
    """One text with a name of its own."""
    yield Label(name.strip().lower().replace(" ", ""), _decoded(data[:_VALUE]))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def exif(data: bytes) -> Iterator[Label]:
    """The labels of an EXIF block or TIFF file, also of the directories in it."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 8:  # noqa: PLR2004 - the head
        raise Unreadable
    waiting = [(int.from_bytes(data[4:8], "little" if order == "<" else "big"), _EXIF)]
    seen: set[int] = set()
    left = _TAGS
    canon = False
    while waiting:
        start, names = waiting.pop()
        if start in seen or not 0 < start < len(data) - 1:
            continue
        seen.add(start)
        (count,) = struct.unpack(order + "H", data[start : start + 2])
        for index in range(min(count, left)):
            entry = data[start + 2 + 12 * index : start + 14 + 12 * index]
            if len(entry) < 12:  # noqa: PLR2004 - one entry
                break
            left -= 1
            tag, kind, length = struct.unpack(order + "HHI", entry[:8])
            (offset,) = struct.unpack(order + "I", entry[8:])
            canon |= tag == 0x010F and data[offset : offset + 5] == b"Canon"  # noqa: PLR2004 - the maker
            if names is _EXIF and tag in _SUB_IFDS:
                waiting.append((offset, _SUB_IFDS[tag]))
            elif tag == _MAKER_NOTE and canon:
                waiting.append((offset, _CANON))
            elif names is _EXIF and tag in _BLOCKS_IN_TIFF:
                if tag == 33723:  # noqa: PLR2004 - IPTC; XMP is found as a packet
                    yield from iptc(_value(data, entry[8:], offset, _SIZES.get(kind, 1) * length))
            elif tag in names:
                yield _exif_label(names[tag], kind, _value(data, entry[8:], offset, _SIZES.get(kind, 1) * length))
        after = start + 2 + 12 * count
        if names is _EXIF and after + 4 <= len(data):
            waiting.append((struct.unpack(order + "I", data[after : after + 4])[0], _EXIF))


def _value(data: bytes, inline: bytes, offset: int, size: int) -> bytes:
    return inline[:size] if size <= len(inline) else data[offset : offset + min(size, _VALUE)]


def _exif_label(name: str, kind: int, raw: bytes) -> Label:
    if name.startswith("gps"):
        return Label(name if any(raw) else "empty", "recorded")
    if name.startswith("xp"):
        return Label(name, raw.decode("utf-16-le", "replace"))
    if name == "usercomment":
        code, raw = raw[:8], raw[8:]
        return Label(name, raw.decode("utf-16", "replace") if code.startswith(b"UNICODE") else _decoded(raw))
    if kind in {3, 4}:  # a serial number as a figure; 0 says nothing
        return Label(name, raw.hex() if any(raw) else "")
    return Label(name, _decoded(raw))


def iptc(data: bytes) -> Iterator[Label]:
    """The labels of an IPTC block: records of number 2."""
    place = data.find(b"\x1c\x02")
    for _ in range(_TAGS):
        if place < 0 or data[place : place + 1] != b"\x1c" or place + 5 > len(data):
            return
        record, number, size = data[place + 1], data[place + 2], int.from_bytes(data[place + 3 : place + 5], "big")
        if size & 0x8000:  # a length of its own length: nothing that people write
            return
        if record == 2 and number in _IPTC:  # noqa: PLR2004 - the application record
            yield Label(_IPTC[number], _decoded(data[place + 5 : place + 5 + size]))
        place += 5 + size


def xml(data: bytes) -> Iterator[Label]:
    """The labels of XMP, of a drawing and of other XML: each element and attribute by its name."""
    from defusedxml import ElementTree  # noqa: PLC0415 - only for files with such a block
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415

    try:
        root: Element = ElementTree.fromstring(data.strip(b"\0 \r\n\t"))
    except (ParseError, DefusedXmlException, ValueError, RecursionError, LookupError):
        raise Unreadable from None
    waiting: list[tuple[Element, str]] = [(root, "")]
    for _ in range(_NODES):
        if not waiting:
            return
        node, above = waiting.pop()
        name = _local(node.tag) if isinstance(node.tag, str) else ""
        own = above if name in {"li", "bag", "seq", "alt", "description"} and _is_rdf(node.tag) else name
        if own == "name" and "region" in above:
            own = "regionname"
        elif own == "title" and any(f" {word} " in f" {above} " for word in _PEOPLE):
            own = "creator"  # Inkscape writes the name of a person as the title of an agent
        inside = above if own == above else f"{above} {own}"[-200:]
        if node.text and node.text.strip():
            yield Label(own.rsplit(" ", 1)[-1], node.text[:_VALUE])
        for key, value in node.attrib.items():
            label = _local(key)
            yield Label("regionname" if label == "name" and "region" in inside else label, value[:_VALUE])
        waiting += [(child, inside) for child in node]
    raise Unreadable


def _is_rdf(tag: object) -> bool:
    return isinstance(tag, str) and "rdf-syntax" in tag


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1].lower()
