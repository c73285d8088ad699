"""What a media file tells: places, numbers, names and paths in the blocks of every format, within bounds."""

import io
import json
import random
import struct
import time
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from newsdesk.desk.images import FileFacts, facts
from newsdesk.desk.metadata import Told, details, tells

XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/" '
    b'xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:ref="http://ns.adobe.com/xap/1.0/sType/ResourceRef#" '
    b'xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
    b'exif:GPSLatitude="34,30.1N" aux:SerialNumber="0042" ref:filePath="file:///C:/Users/nadia/survivors/x.psd">'
    b"<dc:creator><rdf:Seq><rdf:li>Nadia Okonjo</rdf:li></rdf:Seq></dc:creator>"
    b"<ext:PersonInImage><rdf:Bag><rdf:li>Nadege</rdf:li></rdf:Bag></ext:PersonInImage>"
    b"<dc:description><rdf:Alt><rdf:li>On a bench</rdf:li></rdf:Alt></dc:description>"
    b'</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
OF_XMP = {"position", "serial", "creator", "person", "path", "caption"}


def exif(*, place=True, maker=b""):
    found = Image.Exif()
    found[0x013B] = "Nadia Okonjo"
    found[0x010E] = "Nadege on a bench"
    found.get_ifd(0x8769)[0xA431] = "0042"
    found.get_ifd(0x8769)[0xA430] = "Somebody"
    if maker:
        found[0x010F] = "Canon"
        found.get_ifd(0x8769)[0x927C] = maker
    if place:
        found.get_ifd(0x8825).update({1: "N", 2: (34.0, 30.0, 6.0), 3: "E", 4: (41.0, 59.0, 3.0)})
    return found


def picture(form, **options):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#9cc").save(out, form, **options)
    return out.getvalue()


def box(name, body):
    return struct.pack(">I4s", len(body) + 8, name) + body


def words(data, told):
    return {detail.words for detail in details(data) if detail.told is told}


@pytest.mark.parametrize("form", ["jpeg", "png", "webp"])
def test_exif_is_read_in_every_format(form):
    found = picture(form, exif=exif())
    assert set(tells(found)) == {"position", "serial", "creator", "owner", "caption"}
    assert words(found, Told.CREATOR) == {"Nadia Okonjo"}
    assert words(found, Told.CAPTION) == {"Nadege on a bench"}


@pytest.mark.parametrize("form", ["jpeg", "webp", "tiff"])
def test_xmp_is_read_in_every_format(form):
    options = {"tiffinfo": {700: XMP}} if form == "tiff" else {"xmp": XMP}
    found = picture(form, **options)
    assert set(tells(found)) >= OF_XMP
    assert words(found, Told.PERSON) == {"Nadege"}


@pytest.mark.parametrize("form", ["jpeg", "png", "webp", "gif", "tiff"])
def test_a_plain_picture_tells_nothing(form):
    assert tells(picture(form)) == ()


def test_a_place_that_was_left_empty_is_none():
    found = Image.Exif()
    found.get_ifd(0x8825).update({2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)})
    assert "position" not in tells(picture("jpeg", exif=found))


def test_texts_of_a_png_also_packed_and_as_raw_profiles():
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Nadia Okonjo", zip=True)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    assert set(tells(picture("png", pnginfo=info))) >= OF_XMP
    raw = b"\nexif\n      99\n" + (b"Exif\0\0" + exif().tobytes().removeprefix(b"Exif\0\0")).hex().encode()
    info = PngImagePlugin.PngInfo()
    info.add_text("Raw profile type exif", raw.decode(), zip=True)
    assert {"position", "serial"} <= set(tells(picture("png", pnginfo=info)))


def test_iptc_in_a_photoshop_block():
    record = b"".join(
        b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(value)) + value
        for number, value in ((80, b"Nadia Okonjo"), (120, b"Nadege on a bench"), (118, b"+99 555 0142"))
    )
    irb = b"Photoshop 3.0\0" + b"8BIM" + struct.pack(">H", 0x0404) + b"\0\0" + struct.pack(">I", len(record)) + record
    plain = picture("jpeg")
    found = plain[:2] + b"\xff\xed" + struct.pack(">H", len(irb) + 2) + irb + plain[2:]
    assert tells(found) == ("caption", "creator", "owner")


def test_drawings():
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        b'xmlns:cc="http://creativecommons.org/ns#" xmlns:ink="http://www.inkscape.org/namespaces/inkscape" '
        b'ink:export-filename="/home/nadia/map.png"><title>Map</title><metadata><dc:creator><cc:Agent>'
        b"<dc:title>Nadia Okonjo</dc:title></cc:Agent></dc:creator></metadata></svg>"
    )
    assert tells(svg) == ("caption", "creator", "path")
    assert words(svg, Told.CREATOR) == {"Nadia Okonjo"}
    assert tells(b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M 0 0"/></svg>') == ()


def test_films():
    head, place = box(b"ftyp", b"isom\0\0\2\0"), box(b"\xa9xyz", b"\0\x12\x15\xc7+34.5017+041.9842/")
    assert tells(head + box(b"moov", box(b"udta", place))) == ("position",)
    keys = box(b"keys", b"\0\0\0\0\0\0\0\1" + box(b"mdta", b"com.apple.quicktime.location.ISO6709"))
    items = box(b"ilst", box(b"\0\0\0\1", box(b"data", b"\0\0\0\1\0\0\0\0+34.5017+041.9842/")))
    meta = box(b"meta", box(b"hdlr", bytes(24)) + keys + items)
    assert tells(box(b"ftyp", b"qt  \0\0\2\0") + box(b"moov", meta)) == ("position",)
    assert set(tells(head + box(b"uuid", bytes(16) + XMP))) >= OF_XMP
    assert tells(head + box(b"moov", b"") + box(b"mdat", bytes(1000))) == ()


def test_documents():
    plain = b"%PDF-1.4\n1 0 obj << /Author (Nadia \\(field\\) Okonjo) /Title <FEFF004E> >> endobj"
    assert words(plain, Told.CREATOR) == {"Nadia (field) Okonjo"}
    assert words(plain, Told.CAPTION) == {"N"}
    packed = zlib.compress(b"12 0 << /Author (Nadia Okonjo) >>")
    head = b"%PDF-1.5\n1 0 obj << /Type /ObjStm /N 1 /First 5 /Filter /FlateDecode >>\nstream\n"
    assert tells(head + packed + b"\nendstream") == ("creator",)


def test_the_facts_have_kinds_and_no_words():
    found = facts(picture("jpeg", exif=exif(), xmp=XMP))
    assert set(found.tells) >= OF_XMP
    data = json.dumps(found.as_data())
    assert not any(word in data for word in ("Nadia", "Nadege", "0042", "34", "survivors"))
    assert FileFacts(**json.loads(data)) == found


def bomb_of_entities():
    rows = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY e0 "aaaa">{rows}]><svg>&e11;</svg>'.encode()


def bomb_in_a_png():
    info = PngImagePlugin.PngInfo()
    info.add_text("Description", "x" * 40_000_000, zip=True)
    return picture("png", pnginfo=info)


def many_small_bombs():
    info = PngImagePlugin.PngInfo()
    for _ in range(200):
        info.add_text("Description", "x" * 1_900_000, zip=True)
    return picture("png", pnginfo=info)


def bomb_in_a_pdf():
    stream = b"/Type /ObjStm >>\nstream\n" + zlib.compress(b"\0" * 40_000_000) + b"\nendstream\n"
    return b"%PDF-1.5\n" + stream * 50


def circle_of_directories():
    return b"II*\0\x08\0\0\0" + struct.pack("<HHHII", 1, 0x8769, 4, 1, 8) + struct.pack("<I", 8)


def endless_segments():
    return b"\xff\xd8" + b"\xff\xfe\x00\x02" * 200_000


def endless_boxes():
    return box(b"ftyp", b"isom\0\0\2\0") + box(b"moov", box(b"free", b"") * 200_000)


def packet_without_end():
    return box(b"ftyp", b"isom\0\0\2\0") + b"<x:xmpmeta " * 100_000


def text_of_brackets():
    return b"%PDF-1.4\n" + b"/Author (" * 200_000


@pytest.mark.parametrize(
    "build",
    [
        bomb_of_entities,
        bomb_in_a_png,
        many_small_bombs,
        bomb_in_a_pdf,
        circle_of_directories,
        endless_segments,
        endless_boxes,
        packet_without_end,
        text_of_brackets,
    ],
)
def test_a_file_that_is_built_to_exhaust_us_costs_little(build):
    data = build()
    tracemalloc.start()
    begin = time.process_time()
    found = tells(data)
    seconds, (_, peak) = time.process_time() - begin, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 5
    assert peak < 40_000_000
    assert set(found) <= {"unreadable", "caption"}


def test_what_is_too_much_or_broken_is_told():
    assert "unreadable" in tells(bomb_of_entities())
    assert "unreadable" in tells(bomb_in_a_png())
    assert "unreadable" in tells(picture("jpeg", xmp=b"<x:xmpmeta>" + b"<a>" * 9))


SAMPLES = [
    picture("jpeg", exif=exif(maker=b"\x01\x00" + bytes(30)), xmp=XMP),
    picture("png", exif=exif()),
    picture("webp", exif=exif(), xmp=XMP),
    box(b"ftyp", b"qt  \0\0\2\0") + box(b"moov", box(b"meta", box(b"keys", bytes(30)) + box(b"ilst", bytes(40)))),
    b"%PDF-1.4\n1 0 obj << /Author (Nadia) /Title <FEFF004E> >> endobj",
    b"ID3\3\0\0\0\0\0\0TPE1\0\0\0\6\0\0\0Nadia",
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SAMPLES), st.integers(0, 2000), st.binary(max_size=8), st.integers(0, 2000))
def test_a_damaged_file_never_stops_the_reader(sample, place, noise, end):
    at = place % len(sample)
    damaged = sample[:at] + noise + sample[at + len(noise) :]
    for data in (damaged, damaged[: end % len(damaged)]):
        assert set(tells(data)) <= {told.value for told in Told}


def comment(text):
    return b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text


@pytest.mark.parametrize(
    "between",
    [comment(b"x") * 3000, comment(b"x") * 30_000, b"\xff" * 30_000, b"junk", b"\xff\x00"],
    ids=["comments", "more comments than are read", "fill bytes", "junk", "no marker"],
)
def test_nothing_hides_the_place_of_a_photo(between):
    data = picture("jpeg", exif=exif())
    assert {"position", "unreadable"} & {*tells(data[:2] + between + data[2:])}


def test_a_film_with_an_impossible_size_is_not_clean():
    place = box(b"moov", box(b"udta", box(b"\xa9xyz", b"\0\x12\0\0+12.3456+045.6789/")))
    head = box(b"ftyp", b"isom\0\0\0\0isom")
    assert tells(head + place) == ("position",)
    assert tells(head + struct.pack(">I4s", 4, b"free") + place) == ("unreadable",)


def test_what_looks_like_a_comment_inside_the_picture_of_a_gif_is_none():
    noise = Image.frombytes("P", (400, 300), random.Random(10).randbytes(120_000))  # noqa: S311 - always the same
    plain, spoken = io.BytesIO(), io.BytesIO()
    noise.save(plain, "GIF")
    noise.save(spoken, "GIF", comment=b"Seen by somebody at the clinic")
    assert b"!\xfe" in plain.getvalue()
    assert (facts(plain.getvalue()).tells, facts(spoken.getvalue()).tells) == ((), ("caption",))
