"""How long a video lasts, and from when to when its captions run: read from the bytes.

Containers: ISO/IEC 14496-12 (MP4, MOV), RFC 8794 and RFC 9559 (WebM). Captions: WebVTT (W3C) and SubRip.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

_CLOCK = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
_LINE = re.compile(rf"\s*{_CLOCK}\s+-->\s+{_CLOCK}(?:\s.*)?")
_ARROW = "-->"
_MOST_BOXES = 10_000
_LONGEST = 1e6  # seconds, eleven days: files that are still being written say more
_SEGMENT, _INFO, _SCALE, _DURATION = 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489


@dataclass(frozen=True, slots=True)
class Captions:
    """A file of captions: the first and the last second that has words, or what is wrong with it."""

    format: str
    begins: float = 0.0
    ends: float = 0.0
    problem: str = ""


def captions(data: bytes) -> Captions | None:
    """The captions that a file holds, or None if it is something else."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    form = "vtt" if head.startswith(b"WEBVTT") else "srt" if re.match(rb"\d+\s*\r?\n[^\n]*-->", head) else ""
    if not form:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Captions(form, problem="it is not saved as UTF-8")
    first = last = before = 0.0
    spoken = 0
    for number, line, following in _cue_lines(text):
        match = _LINE.fullmatch(line)
        if match is None:
            return Captions(form, problem=f"the times in line {number} cannot be read")
        begins, ends = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
        if ends <= begins or begins < before:
            return Captions(form, problem=f"the times in line {number} run backwards")
        before = begins
        if following.strip():
            first, last, spoken = first if spoken else begins, max(last, ends), spoken + 1
    return Captions(form, first, last, "" if spoken else "it has no words")


def _cue_lines(text: str) -> Iterator[tuple[int, str, str]]:
    """The lines with times, each with its number and the line behind it."""
    lines = [*text.splitlines(), ""]
    for index, line in enumerate(lines[:-1]):
        opens = index < 2 or not lines[index - 1].strip() or not lines[index - 2].strip()  # noqa: PLR2004 - a number, then times
        if _ARROW in line and opens and not (index and lines[index - 1].startswith("NOTE")):
            yield index + 1, line, lines[index + 1]


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, rest = (part or "0" for part in parts)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{rest}")


def seconds_of(data: bytes, form: str) -> float:
    """How many seconds a video lasts; 0 where the file does not say it."""
    try:
        return round(_matroska(data) if form == "webm" else _movie(data), 2)
    except (struct.error, IndexError, ZeroDivisionError, OverflowError, ValueError):
        return 0.0


def _movie(data: bytes) -> float:
    for name, start, end in _boxes(data, 0, len(data)):
        if name == b"moov":
            for inner, at, _ in _boxes(data, start, end):
                if inner == b"mvhd":
                    shape, skip = (">IQ", 20) if data[at] else (">II", 12)
                    scale, length = struct.unpack_from(shape, data, at + skip)
                    return _plausible(length / scale)
    return 0.0


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return
        size, name = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1:
            (size,), head = struct.unpack_from(">Q", data, start + 8), 16
        stop = end if size == 0 else min(end, start + size)
        if stop < start + head:
            return
        yield name, start + head, stop
        start = stop


def _matroska(data: bytes) -> float:
    scale, length, at, end = 1_000_000, 0.0, 0, len(data)
    for _ in range(_MOST_BOXES):
        if at >= end:
            break
        name, at = _number(data, at, keep=True)
        size, at = _number(data, at, keep=False)
        if name in {_SEGMENT, _INFO}:
            continue  # what is inside follows
        if name == _SCALE:
            scale = int.from_bytes(data[at : at + size], "big")
        elif name == _DURATION:
            (length,) = struct.unpack_from(">f" if size == 4 else ">d", data, at)  # noqa: PLR2004 - bytes
            break
        at += size
    return _plausible(length * scale / 1e9)


def _plausible(seconds: float) -> float:
    return seconds if 0 < seconds < _LONGEST else 0.0


def _number(data: bytes, at: int, *, keep: bool) -> tuple[int, int]:
    """A number of EBML, whose first bits say how long it is; the name of an element keeps them."""
    length = 9 - data[at].bit_length()
    value = int.from_bytes(data[at : at + length], "big")
    return (value if keep else value & ((1 << 7 * length) - 1)), at + length
