"""What goes out as it is: films, sound, documents and drawings, held against the limits."""

import mmap
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import cast

from newsdesk.assets.films import silence
from newsdesk.assets.ready import Unfit
from newsdesk.desk.images import facts
from newsdesk.desk.metadata import Told, tells
from newsdesk.desk.timing import seconds_of
from newsdesk.model.network import FileLimits

_HEAD = 4096
_FILMS = frozenset({"mp4", "mov"})
_TAKEN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "video": frozenset({"mp4", "mov", "webm"}),
        "audio": frozenset({"mp3", "mp4", "ogg", "webm", "wav"}),
        "document": frozenset({"pdf"}),
    }
)
_READ = frozenset({"pdf", "mp3"})  # what they tell is read here; films are emptied
_TOO_MUCH = frozenset({Told.POSITION, Told.SERIAL, Told.OWNER, Told.PERSON, Told.PATH, Told.UNREADABLE})


def checked(path: Path, kind: str, limits: FileLimits, seconds: float | None) -> str:
    """The format of a film, sound or document, with nothing left in it that tells too much; raises Unfit.

    `seconds` is its length where the asset says it.
    """
    form = _form(path)
    if form not in _TAKEN[kind]:
        raise Unfit(f"It is none of the files that newsdesk sends as {kind}: {', '.join(sorted(_TAKEN[kind]))}.")
    if limits.formats and form not in limits.formats:
        raise Unfit(f"The network takes {' or '.join(limits.formats)}, and this is {form}. Export it so.")
    size = path.stat().st_size
    if limits.max_bytes is not None and size > limits.max_bytes:
        raise Unfit(
            f"It has {size / 1e6:,.1f} MB, and the network takes {limits.max_bytes / 1e6:,.1f}. Export it smaller."
        )
    if limits.max_seconds is not None and (length := seconds or _seconds(path, form)) > limits.max_seconds:
        raise Unfit(f"It lasts {length:g} seconds, and the network takes {limits.max_seconds}. Cut it.")
    if form in _FILMS:
        silence(path)
    elif form in _READ:
        refuse_telling(path.read_bytes())
    return form


def drawing(data: bytes) -> bool:
    """Whether a file is a drawing, such as SVG; raises Unfit where it must not go out."""
    if not data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return False
    found = facts(data)
    if found.problem or found.scripts:
        raise Unfit("It is a drawing that carries a script, or that cannot be read. Export it as PNG.")
    refuse_telling(data)
    return True


def refuse_telling(data: bytes) -> None:
    """Raises Unfit where a file that is not changed on its way tells of places, people or devices."""
    told = sorted(word for word in tells(data) if word in _TOO_MUCH)
    if told:
        raise Unfit(f"It tells more than it shows ({', '.join(told)}). Export it again without metadata.")


def _form(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[:1] == b"\xff" and head[1:2] in {b"\xfb", b"\xf3", b"\xf2"}:
        return "mp3"
    return facts(head).format


def _seconds(path: Path, form: str) -> float:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return seconds_of(cast("bytes", data), form)
