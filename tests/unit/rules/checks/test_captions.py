import struct

import pytest

from small_desk import accounts, asset, post

HOME = "content/media/film"


def box(name, body):
    return struct.pack(">I4s", 8 + len(body), name) + body


def movie(seconds, *, long=False, scale=600):
    head = (
        struct.pack(">IQQIQ", 1 << 24, 0, 0, scale, seconds * scale)
        if long
        else struct.pack(">IIIII", 0, 0, 0, scale, seconds * scale)
    )
    return (
        box(b"ftyp", b"mp42\0\0\0\0") + box(b"mdat", b"\0" * 40) + box(b"moov", box(b"free", b"") + box(b"mvhd", head))
    )


def element(name, body):
    return name + bytes([0x80 | len(body)]) + body


def web_movie(seconds):
    info = element(b"\x2a\xd7\xb1", (1_000_000).to_bytes(4, "big")) + element(
        b"\x44\x89", struct.pack(">d", seconds * 1000.0)
    )
    segment = element(b"\xec", b"\0" * 5) + element(b"\x15\x49\xa9\x66", info)
    return element(b"\x1a\x45\xdf\xa3", b"\x42\x86\x81\x01") + b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + segment


def srt(*cues):
    return "\n\n".join(f"{n}\n{start} --> {end}\nWords." for n, (start, end) in enumerate(cues, 1)).encode()


@pytest.fixture
def watch(found):
    """What A11-04 says about a post with one film."""

    def run(data=None, captions=None, name="film.vtt", **keys):
        files = {**accounts("mastodon"), "content/posts/a.md": post(media=[{"asset": "film"}])}
        if data is not None:
            keys["file"] = "film.mp4"
            files[f"{HOME}/film.mp4"] = data
        else:
            keys["library"] = "RM-1"
        if captions is not None:
            keys["captions"] = name
            files[f"{HOME}/{name}"] = captions
        files[f"{HOME}/asset.md"] = asset(**{"type": "video", **keys})
        return [str(item.message) for item in found(files) if item.rule == "A11-04"]

    return run


HALF = srt(("00:00:00,000", "00:00:30,000"))
WHOLE = srt(("00:00:00,000", "00:00:30,000"), ("00:00:30,000", "00:00:59,000"))


@pytest.mark.parametrize("data", [movie(60), movie(60, long=True), web_movie(60)], ids=["mp4", "mp4 long", "webm"])
def test_the_length_is_read_from_the_film(watch, data):
    assert watch(data, WHOLE) == []
    assert watch(data, HALF) == ["The captions “film.vtt” run along 50 % of film; 90 % is the least."]


def test_what_the_record_says_counts_more(watch):
    assert watch(movie(60), HALF, duration="30") == []


@pytest.mark.parametrize("data", [movie(0), movie(60)[:60], b"\x1a\x45\xdf\xa3\x80" + b"\0" * 9, movie(60, scale=0)])
def test_a_film_that_does_not_say_its_length(watch, data):
    assert watch(data, HALF) == []


@pytest.mark.parametrize(
    "captions",
    [
        WHOLE,
        b"\xef\xbb\xbf" + WHOLE.replace(b"\n", b"\r\n"),
        (
            b"WEBVTT - film\nKind: captions\n\nSTYLE\n::cue { color: lime }\n\nNOTE\na --> b\n\n"
            b"first\n00:00.000 --> 00:59.500 align:start\nWords --> more.\n"
        ),
        srt(("00:00:00,000", "00:01:10,000")),
    ],
    ids=["srt", "windows", "vtt", "longer than the film"],
)
def test_captions_that_can_be_read(watch, captions):
    assert watch(movie(60), captions) == []


@pytest.mark.parametrize(
    ("captions", "words"),
    [
        (b"Words of the film.", "it is neither SRT nor VTT"),
        (b"", "it is neither SRT nor VTT"),
        (b"WEBVTT\n\n", "it has no words"),
        (b"WEBVTT\n\n00:00 --> 00:59\nWords.\n", "the times in line 3 cannot be read"),
        (srt(("00:00:10,000", "00:00:02,000")), "the times in line 2 run backwards"),
        (srt(("00:00:10,000", "00:00:12,000"), ("00:00:02,000", "00:00:59,000")), "the times in line 6 run backwards"),
        ("1\n00:00:01,000 --> 00:00:02,000\nÉté\n".encode("latin-1"), "it is not saved as UTF-8"),
    ],
)
def test_captions_that_cannot(watch, captions, words):
    (message,) = watch(movie(60), captions)
    assert words in message


def test_films_without_captions(watch):
    assert watch(movie(60)) == ["film has no captions."]
    assert watch(movie(60), speech="no") == []
    assert watch(burned_in_captions="yes") == []
    assert watch(captions=b"", name="film.srt") != []


def test_audio(watch):
    assert watch(type="audio") == ["film has no transcript."]
    assert watch(type="audio", transcript="words.txt") == [
        "There is no file “words.txt” beside content/media/film/asset.md."
    ]
    assert watch(type="audio", transcript="https://relay-medical.example/7") == []


@pytest.mark.parametrize(
    ("alt", "few"), [("A sign.", False), ("A sign: clinic closed Friday, open Sunday from eight.", True)]
)
def test_words_in_a_picture(found, alt, few):
    words = "The clinic is closed on Friday and open on Sunday from eight"
    files = {
        **accounts("mastodon"),
        f"{HOME}/asset.md": asset(library="RM-1", text_in_image=words, alt={"en": alt}),
        "content/posts/a.md": post("The clinic on Friday and on Sunday.", media=[{"asset": "film"}]),
    }
    assert ([item.rule for item in found(files) if item.rule == "A11-05"] == []) is few
