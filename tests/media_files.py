"""Pictures and films that tell more than they show, and the media of posts that use them."""

import io
import struct
from hashlib import sha256
from random import Random

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from newsdesk.model.asset import Asset, AssetFile
from newsdesk.model.finding import Document
from newsdesk.model.render import RenderedMedium

GPS, EXIF, ORIENTATION, MAKE, SERIAL, MAKER_NOTE, TAKEN = 0x8825, 0x8769, 0x0112, 0x010F, 0xA431, 0x927C, 0x9003
WHISPERS = [b"Ossuna clinic", b"SN-4711-0815", b"Amal Danjuma", b"maker note", b"2026:03:04", b"/Users/amal"]
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" aux:SerialNumber="SN-4711-0815">Ossuna clinic'
    b"</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def scene(size=(400, 300), mode="RGB"):
    """A picture with edges, soft areas and a mark in its upper left corner."""
    width, height = size
    red, green = Image.linear_gradient("L").resize(size), Image.radial_gradient("L").resize(size)
    image = Image.merge("RGB", (red, green, red.rotate(180)))
    image.paste((250, 10, 10), (0, 0, width // 4, height // 4))
    return image.convert(mode)


def noise(size):
    """A picture that no encoder can make small."""
    return Image.frombytes("RGB", size, Random(7).randbytes(size[0] * size[1] * 3))  # noqa: S311 - always the same


def telling_exif(orientation=1):
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE], exif[0x013B], exif[0x8298] = orientation, "Camera", "Amal Danjuma", "Amal Danjuma"
    exif.get_ifd(GPS).update({1: "N", 2: (34.0, 30.0, 44.0), 3: "E", 4: (41.0, 59.0, 15.0), 27: b"Ossuna clinic"})
    exif.get_ifd(EXIF).update({SERIAL: "SN-4711-0815", MAKER_NOTE: b"maker note", TAKEN: "2026:03:04 05:06:07"})
    return exif


def saved(image, form, **options):
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def telling(form, orientation=1, image=None):
    """A file of a format that tells of places, people and devices wherever the format has room for it."""
    image = image or scene()
    if form == "PNG":
        words = PngInfo()
        words.add_text("Author", "Amal Danjuma")
        words.add_text("Comment", "Ossuna clinic", zip=True)
        words.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=False)
        words.add_itxt("Source", "/Users/amal/SN-4711-0815.png")
        return saved(image, form, exif=telling_exif(orientation), pnginfo=words)
    if form == "GIF":
        return saved(image, form, comment=b"Amal Danjuma, Ossuna clinic")
    more = {"comment": b"Ossuna clinic, /Users/amal"} if form == "JPEG" else {}
    data = saved(image, form, exif=telling_exif(orientation), xmp=XMP, **more)
    return _with_iptc(data) + b"Amal Danjuma behind the end" if form == "JPEG" else data


def _with_iptc(data):
    """A JPEG with the caption block of press agencies."""
    words = b"Amal Danjuma"
    record = b"\x1c\x02\x50" + struct.pack(">H", len(words)) + words
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(record)) + record + b"\0" * (len(record) % 2)
    body = b"Photoshop 3.0\0" + block
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(body) + 2) + body + data[2:]


def box(name, *inner):
    body = b"".join(inner)
    return struct.pack(">I4s", len(body) + 8, name) + body


def film(*, seconds=8, track=b"vide", more=b"", picture=b"picture and sound " * 100):
    """An MP4 as a telephone writes it: its place, its device and its times stand in three boxes."""
    times = struct.pack(">II", 0xE5000001, 0xE5000002)
    mvhd = box(b"mvhd", bytes(4), times, struct.pack(">II", 1000, int(seconds * 1000)), bytes(80))
    place = box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+34.5122+041.9875/"), box(b"\xa9mak", b"SN-4711-0815"))
    keys = box(b"meta", box(b"keys", b"com.apple.quicktime.location.ISO6709 Ossuna clinic"))
    handler = box(b"hdlr", bytes(8), track, bytes(12), b"Amal Danjuma"[:0] + b"Core\0")
    media = box(b"mdia", box(b"mdhd", bytes(4), times, bytes(16)), handler)
    trak = box(b"trak", box(b"tkhd", bytes(4), times, bytes(72)), media, place)
    moov = box(b"moov", mvhd, trak, place, keys)
    return box(b"ftyp", b"isom\0\0\2\0isommp42") + moov + box(b"mdat", picture) + box(b"uuid", XMP) + more


def digest(data):
    return sha256(data).hexdigest()


def medium(*, kind="photo", alt="Two hands hold a cup.", pinned=None, credit="Relay Medical", licence="own", **where):
    """A medium of a post: file=, url= or library= says where it lies; `pinned` are the bytes that were approved."""
    pin = digest(pinned) if pinned is not None else None
    file = AssetFile.model_construct(file=None, url=None, library=None, alt={"en": alt}, sha256=pin)
    file = file.model_copy(update=where)
    asset = Asset.model_validate({"type": kind, "file": "cup.jpg", "credit": credit, "licence": licence})
    asset.placed("cup", Document("content/media/cup/asset.md", ""))
    return RenderedMedium(asset, file, alt, 0)
