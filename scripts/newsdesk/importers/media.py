"""Pictures and videos of another tool: a web address, or a file inside its folder."""

import stat
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newsdesk.desk.load import LARGEST_MEDIUM
from newsdesk.importers.base import ForeignMedium
from newsdesk.importers.reading import Unusable
from newsdesk.model.fields import check_link
from newsdesk.model.finding import Problem, say

# What an asset calls a file, by the end of its name; one of unknown kind may show people, so it counts as a photo.
_TYPES = {
    "graphic": (".png", ".gif", ".svg", ".webp"),
    "photo": (".jpg", ".jpeg", ".heic", ".avif", ".tif", ".tiff", ".bmp"),
    "video": (".mp4", ".mov", ".webm", ".m4v"),
    "audio": (".mp3", ".ogg", ".wav", ".m4a"),
    "document": (".pdf",),
}
_BY_ENDING = {ending: name for name, endings in _TYPES.items() for ending in endings}


def type_of(name: str) -> str:
    """What an asset calls a file of this name."""
    return _BY_ENDING.get(Path(name).suffix.lower(), "photo")


def find_medium(where: str, alt: str, homes: Iterable[Path], inside: Path, part: int = 1) -> ForeignMedium:
    """A picture or video by its address or path; raises Unusable if it cannot be carried over."""
    if not where:
        raise Unusable(say("it has no address"))
    scheme = where.partition(":")[0].lower() if "://" in where or where.startswith("data:") else ""
    if scheme in {"http", "https"}:
        return ForeignMedium(_checked(where), alt, part)
    if scheme:
        raise Unusable(say("{scheme} is no web address", scheme=scheme[:20]))
    return ForeignMedium(_local(where, homes, inside), alt, part)


def _checked(where: str) -> str:
    address = where.replace(" ", "%20")
    try:
        check_link(address)
        parts = urlsplit(address)
    except (Problem, ValueError):
        raise Unusable(say("it is no web address")) from None
    if "@" in parts.netloc:
        raise Unusable(say("its address carries a name or password"))
    return address


def _local(where: str, homes: Iterable[Path], inside: Path) -> Path:
    """A file of the folder; nothing outside it, and nothing that is a link."""
    name = unquote(where.split("#", 1)[0].split("?", 1)[0]).lstrip("/")
    if not name or not name.isprintable():
        raise Unusable(say("it has no address"))
    top = inside.resolve()
    for home in homes:
        try:
            path = (home / name).resolve()
            status = path.lstat()
        except (OSError, ValueError, RuntimeError):
            continue
        if not path.is_relative_to(top):
            raise Unusable(say("it lies outside the folder"))
        if not stat.S_ISREG(status.st_mode):
            continue
        if Path(path).suffix.lower() not in _BY_ENDING:
            raise Unusable(say("it is no picture or video"))
        if status.st_size > LARGEST_MEDIUM:
            raise Unusable(say("it has {size} MB", size=status.st_size // 1_000_000))
        return path
    raise Unusable(say("there is no such file in the folder"))
