"""Films: what they tell besides picture and sound is emptied in its place."""

import struct

import pytest

from media_files import WHISPERS, XMP, box, film, telling
from newsdesk.assets.others import checked, drawing
from newsdesk.assets.ready import Unfit
from newsdesk.desk.metadata import tells
from newsdesk.desk.timing import seconds_of
from newsdesk.model.network import FileLimits

NO_LIMITS = FileLimits()


def limits(**given):
    return NO_LIMITS.model_copy(update=given)


@pytest.fixture
def lay(tmp_path):
    def put(data):
        place = tmp_path / "file"
        place.write_bytes(data)
        return place

    return put


def test_places_devices_and_times_are_emptied_and_nothing_moves(lay):
    data = film()
    assert tells(data)
    place = lay(data)
    assert checked(place, "video", NO_LIMITS, None) == "mp4"
    after = place.read_bytes()
    assert len(after) == len(data)
    assert tells(after) == ()
    for word in (*WHISPERS, b"34.5122", b"location", struct.pack(">I", 0xE5000001), struct.pack(">I", 0xE5000002)):
        assert word not in after
    assert after.index(b"mdat") == data.index(b"mdat")
    assert b"picture and sound " * 100 in after
    assert seconds_of(after, "mp4") == 8


def test_the_same_film_gives_the_same_bytes(lay):
    once = lay(film())
    checked(once, "video", NO_LIMITS, None)
    first = once.read_bytes()
    checked(once, "video", NO_LIMITS, None)
    assert once.read_bytes() == first


def test_what_hides_in_unused_space_goes_too(lay):
    place = lay(film(more=box(b"free", b"Amal Danjuma") + box(b"skip", b"Ossuna clinic") + box(b"meta", XMP)))
    checked(place, "video", NO_LIMITS, None)
    assert not any(word in place.read_bytes() for word in WHISPERS)


@pytest.mark.parametrize("track", [b"meta", b"camm", b"gpmd", b"data"])
def test_a_track_of_places_is_refused(lay, track):
    with pytest.raises(Unfit, match="a track besides picture, sound and captions"):
        checked(lay(film(track=track)), "video", NO_LIMITS, None)


@pytest.mark.parametrize("track", [b"soun", b"text", b"sbtl"])
def test_sound_and_captions_stay(lay, track):
    assert checked(lay(film(track=track)), "video", NO_LIMITS, None) == "mp4"


@pytest.mark.parametrize(
    "data",
    [
        film()[:-40],
        film(more=box(b"wide")[:-2] + b"x" * 20),
        film(more=struct.pack(">I4s", 3, b"odd ")),
        film() + bytes(64),
    ],
)
def test_a_film_that_was_cut_off_is_refused(lay, data):
    if data.endswith(bytes(64)):  # a size of zero reaches to the end of the file
        checked(lay(data), "video", NO_LIMITS, None)
        return
    with pytest.raises(Unfit, match="damaged, or was not saved whole"):
        checked(lay(data), "video", NO_LIMITS, None)


def test_a_packed_head_is_refused(lay):
    with pytest.raises(Unfit, match="Its head is packed"):
        checked(lay(box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", box(b"cmov", bytes(8)))), "video", NO_LIMITS, None)


def test_the_limits_of_the_network_hold(lay):
    data = film(seconds=150)
    with pytest.raises(Unfit, match=r"takes webm, and this is mp4"):
        checked(lay(data), "video", limits(formats=("webm",)), None)
    with pytest.raises(Unfit, match=r"the network takes 0\.0. Export it smaller"):
        checked(lay(data), "video", limits(max_bytes=100), None)
    with pytest.raises(Unfit, match=r"lasts 150 seconds, and the network takes 140"):
        checked(lay(data), "video", limits(max_seconds=140), None)
    with pytest.raises(Unfit, match=r"lasts 141 seconds"):
        checked(lay(film()), "video", limits(max_seconds=140), 141)
    assert checked(lay(data), "video", limits(max_seconds=150, max_bytes=len(data), formats=("mp4",)), None) == "mp4"


@pytest.mark.parametrize(
    ("kind", "data", "form"),
    [
        ("audio", b"ID3\x04\0\0\0\0\0\0" + bytes(50), "mp3"),
        ("audio", b"\xff\xfb\x90\x00" + bytes(50), "mp3"),
        ("audio", b"OggS" + bytes(50), "ogg"),
        ("audio", b"RIFF\0\0\0\0WAVEfmt ", "wav"),
        ("document", b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n", "pdf"),
        ("video", b"\x1aE\xdf\xa3" + bytes(50), "webm"),
    ],
)
def test_the_rest_goes_as_it_is(lay, kind, data, form):
    place = lay(data)
    assert checked(place, kind, NO_LIMITS, None) == form
    assert place.read_bytes() == data


@pytest.mark.parametrize("kind", ["video", "audio", "document"])
def test_a_file_of_another_kind_is_refused(lay, kind):
    for data in (telling("JPEG"), b"MZ" + bytes(99), b"", b"#!/bin/sh\n", b"<html>"):
        with pytest.raises(Unfit, match=f"none of the files that newsdesk sends as {kind}"):
            checked(lay(data), kind, NO_LIMITS, None)


def test_a_document_that_names_a_folder_of_somebody_is_refused(lay):
    data = b"%PDF-1.4\n1 0 obj\n<</Title (/Users/amal/Ossuna clinic.docx)>>\nendobj\ntrailer <</Info 1 0 R>>\n%%EOF"
    assert "path" in tells(data)
    with pytest.raises(Unfit, match=r"tells more than it shows \(path\)"):
        checked(lay(data), "document", NO_LIMITS, None)


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>%b</svg>"


def test_drawings_carry_no_script_and_no_folder():
    assert drawing(SVG % b"<rect width='9' height='9'/>")
    assert not drawing(telling("PNG"))
    with pytest.raises(Unfit, match="carries a script"):
        drawing(SVG % b"<script>alert(1)</script>")
    with pytest.raises(Unfit, match="cannot be read"):
        drawing(b"<svg")
    with pytest.raises(Unfit, match=r"tells more than it shows \(path\)"):
        drawing(SVG % b"<g absref='/Users/amal/ossuna.png'/>")
