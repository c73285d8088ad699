"""What a picture file is, from its bytes: size as shown, broken files, and drawings that bring programs along."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

import newsdesk
from newsdesk.desk.images import facts

SCRIPTS = Path(newsdesk.__file__).parents[1]


def picture(kind, size=(60, 40), **options):
    out = io.BytesIO()
    image = Image.new("RGB", size)
    image.putdata([(x * 7 % 256, x * 13 % 256, x * 29 % 256) for x in range(size[0] * size[1])])
    image.save(out, kind, **options)
    return out.getvalue()


def turned(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return picture("jpeg", exif=exif)


@pytest.mark.parametrize("kind", ["jpeg", "png", "gif", "webp"])
def test_a_picture_is_known_by_its_bytes(kind):
    found = facts(picture(kind))
    assert (found.format, found.width, found.height, found.problem, found.medium) == (kind, 60, 40, "", "image")
    assert found.ratio == 1.5


@pytest.mark.parametrize(("orientation", "sides"), [(1, (60, 40)), (3, (60, 40)), (6, (40, 60)), (8, (40, 60))])
def test_a_turned_photo_has_the_sides_that_people_see(orientation, sides):
    found = facts(turned(orientation))
    assert (found.width, found.height) == sides


@pytest.mark.parametrize("kind", ["jpeg", "png", "gif", "webp", "tiff"])
def test_a_file_that_was_cut_off_has_a_problem(kind):
    data = picture(kind, (300, 200))
    assert facts(data).problem == ""
    assert facts(data[: len(data) * 2 // 3]).problem
    assert facts(data[:40]).problem


def test_bytes_behind_a_photo_are_no_problem():
    assert facts(picture("jpeg") + b"\0" * 50 + b"motion").problem == ""


def test_frames_are_counted():
    frames = [Image.new("RGB", (10, 10), (n * 40, 0, 0)) for n in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "gif", save_all=True, append_images=frames[1:])
    assert facts(out.getvalue()).frames == 3


def test_a_picture_that_would_fill_the_memory_is_refused_unread():
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )
    assert "DecompressionBomb" in facts(bomb).problem


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\0\0\0\x18ftypmp42", ("mp4", "video")),
        (b"\0\0\0\x14ftypqt  ", ("mov", "video")),
        (b"\x1aE\xdf\xa3....", ("webm", "video")),
        (b"OggS....", ("ogg", "audio")),
        (b"ID3.....", ("mp3", "audio")),
        (b"%PDF-1.7", ("pdf", "document")),
    ],
)
def test_other_media_are_known_by_their_first_bytes(data, expected):
    found = facts(data)
    assert (found.format, found.medium) == expected


@pytest.mark.parametrize("data", [b"", b"hello", b"\0" * 5000, b"<", b"<html></html>", b" " * 5000 + b"<svg/>"])
def test_what_is_no_picture_has_a_problem(data):
    assert facts(data).problem


SPACES = b'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
SVG = b'<svg %s viewBox="0 0 30 20">INSIDE</svg>' % SPACES


def svg(inside=b""):
    return SVG.replace(b"INSIDE", inside)


def test_a_drawing_has_the_sides_of_its_box():
    found = facts(b'<?xml version="1.0"?><!-- made by hand -->' + svg(b"<path d='M0 0'/>"))
    assert (found.format, found.width, found.height, found.scripts, found.problem) == ("svg", 30, 20, False, "")
    doctype = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    assert facts(doctype + svg()).problem == ""
    assert facts(b"\xef\xbb\xbf" + svg()).format == "svg"


@pytest.mark.parametrize(
    ("sides", "expected"), [("5px 6px", (5, 6)), ("5% 6%", (30, 20)), ("1e999 2", (30, 20)), ("- x", (30, 20))]
)
def test_odd_sides_of_a_drawing_fall_back_to_its_box(sides, expected):
    width, height = sides.split()
    data = svg().replace(b"viewBox", f'width="{width}" height="{height}" viewBox'.encode())
    found = facts(data)
    assert (found.width, found.height) == expected


@pytest.mark.parametrize(
    "inside",
    [
        b"<script>x</script>",
        b"<g onload='x'/>",
        b"<g ONCLICK='x'/>",
        b"<foreignObject/>",
        b"<a href='javascript:x'/>",
        b"<a xlink:href=' JavaScript:x'/>",
        b"<a href='java&#10;script:x'/>",
        b"<a href='java&#9;script:x'/>",
        b"<animate attributeName='href' values='#a;javascript:x'/>",
        b"<set attributeName='href' to='javascript:x'/>",
        b"<use href='data:image/svg+xml;base64,AA'/>",
        b"<a href='data:text/html,x'/>",
    ],
)
def test_a_drawing_that_brings_a_program_says_so(inside):
    assert facts(svg(inside)).scripts


@pytest.mark.parametrize(
    "inside", [b"<a href='#part'/>", b"<image href='data:image/png;base64,AA'/>", b"<title>on script</title>"]
)
def test_an_ordinary_drawing_has_no_program(inside):
    assert not facts(svg(inside)).scripts


LAUGHS = (
    b'<!DOCTYPE svg [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><svg>&j;</svg>"
)


@pytest.mark.parametrize(
    "data",
    [
        LAUGHS,
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
        b'<!DOCTYPE svg [<!ENTITY %% x SYSTEM "http://127.0.0.1:1/x"> %%x;]><svg/>',
        b"<svg><g></svg>",
        b'<?xml version="1.0" encoding="nonsense"?><svg/>',
        b"<svg>\xff\xfe</svg>",
    ],
)
def test_entities_and_broken_drawings_are_problems(data):
    found = facts(data)
    assert found.problem
    assert not found.width


def test_a_drawing_without_end_does_not_crash_the_reader():
    code = (
        "from newsdesk.desk.images import facts\n"
        "print(bool(facts(b'<svg>' + b'<g>' * 300_000).problem))\n"
        "print(facts(b'<svg>' + b'<g>' * 200_000 + b'</g>' * 200_000 + b'</svg>').format)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={"PYTHONPATH": str(SCRIPTS)}
    )
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.startswith("True")


def test_no_decoder_runs_another_program_on_a_file():
    page = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n"
    assert facts(page).problem == "unknown"
    assert facts(b"P6 100000 100000 255\n").problem == "unknown"


def test_a_damaged_photo_says_so_in_its_facts_only(recwarn):
    block = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<HHHII", 1, 0x9286, 2, 0xFFFFFFFF, 0)
    data = picture("jpeg")
    facts(data[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + data[2:])
    assert not recwarn.list
