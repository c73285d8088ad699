"""The labels inside metadata blocks: EXIF, IPTC, XMP and other XML, plain texts."""

import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

_TAGS = 3000  # entries of one directory
_DIRECTORIES = 30  # of one EXIF block
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
_MAKER, _MAKER_NOTE = 0x010F, 0x927C
_IPTC_IN_TIFF = 33723  # XMP in a TIFF is found as a packet
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


class _Entry(NamedTuple):
    """One line of a directory: `offset` is where a value lies that does not fit in `inline`."""

    tag: int
    kind: int
    length: int
    inline: bytes
    offset: int

    def value(self, data: bytes) -> bytes:
        size = _SIZES.get(self.kind, 1) * self.length
        return self.inline[:size] if size <= len(self.inline) else data[self.offset : self.offset + min(size, _VALUE)]


def exif(data: bytes) -> Iterator[Label]:
    """The labels of an EXIF block or TIFF file, also of the directories in it."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 8:  # noqa: PLR2004 - the head
        raise Unreadable
    waiting = [(struct.unpack(order + "I", data[4:8])[0], _EXIF)]
    seen: set[int] = set()
    canon = False
    while waiting and len(seen) < _DIRECTORIES:
        start, names = waiting.pop()
        if start in seen or not 0 < start < len(data) - 1:
            continue
        seen.add(start)
        for entry in _entries(data, start, order):
            canon |= entry.tag == _MAKER and data[entry.offset : entry.offset + 5] == b"Canon"
            if names is _EXIF and entry.tag in _SUB_IFDS:
                waiting.append((entry.offset, _SUB_IFDS[entry.tag]))
            elif entry.tag == _MAKER_NOTE and canon:
                waiting.append((entry.offset, _CANON))
            elif names is _EXIF and entry.tag == _IPTC_IN_TIFF:
                yield from iptc(entry.value(data))
            elif entry.tag in names:
                yield _exif_label(names[entry.tag], entry.kind, entry.value(data))
        if names is _EXIF:
            waiting.append((_following(data, start, order), _EXIF))


def _entries(data: bytes, start: int, order: str) -> Iterator[_Entry]:
    (count,) = struct.unpack(order + "H", data[start : start + 2])
    for index in range(min(count, _TAGS)):
        line = data[start + 2 + 12 * index : start + 14 + 12 * index]
        if len(line) < 12:  # noqa: PLR2004 - the file ends here
            return
        tag, kind, length = struct.unpack(order + "HHI", line[:8])
        yield _Entry(tag, kind, length, line[8:], struct.unpack(order + "I", line[8:])[0])


def _following(data: bytes, start: int, order: str) -> int:
    """Where the next directory begins; 0 if there is none."""
    (count,) = struct.unpack(order + "H", data[start : start + 2])
    after = data[start + 2 + 12 * count : start + 6 + 12 * count]
    return int(struct.unpack(order + "I", after)[0]) if len(after) == 4 else 0  # noqa: PLR2004 - one number


def _exif_label(name: str, kind: int, raw: bytes) -> Label:
    if name.startswith("gps"):
        above = b"".join(raw[start : start + 4] for start in range(0, len(raw), 8))  # fractions; the rest is below
        return Label(name if any(above) else "empty", "recorded")
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
