"""What a file is called: in messages, and towards the networks."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePosixPath
from types import MappingProxyType
from urllib.parse import urlsplit

from newsdesk.assets.ready import Unfit
from newsdesk.model.asset import AssetFile

MIMES: Mapping[str, str] = MappingProxyType(
    {
        "jpeg": "image/jpeg",
        "png": "image/png",
        "gif": "image/gif",
        "webp": "image/webp",
        "avif": "image/avif",
        "tiff": "image/tiff",
        "bmp": "image/bmp",
        "svg": "image/svg+xml",
        "mp4": "video/mp4",
        "mov": "video/quicktime",
        "webm": "video/webm",
        "mp3": "audio/mpeg",
        "ogg": "audio/ogg",
        "wav": "audio/wav",
        "pdf": "application/pdf",
    }
)
_ENDINGS = MappingProxyType({"jpeg": "jpg", "tiff": "tif"})
_SHOWN = frozenset({"audio", "document"})  # people see the names of these
_ENOUGH = 12  # digits of a hash that tell two files apart


def ending(form: str) -> str:
    """How the name of a file in a format ends."""
    return f".{_ENDINGS.get(form, form)}"


def called(file: AssetFile) -> str:
    """What messages call a file; never the part of an address that may hold a key."""
    if file.url:
        parts = urlsplit(file.url)
        return PurePosixPath(parts.path).name or parts.hostname or "the file"
    return file.file or file.library or "the file"


def sent_as(kind: str, form: str, sha256: str, file: AssetFile) -> str:
    """The name that goes out: neutral for pictures and films, whose own names may tell who is in them."""
    if kind in _SHOWN:
        return PurePosixPath(called(file)).with_suffix(ending(form)).name
    return f"{kind}-{sha256[:_ENOUGH]}{ending(form)}"


@contextmanager
def about(file: AssetFile) -> Iterator[None]:
    """Name the file in what is said about it."""
    try:
        yield
    except Unfit as error:
        raise Unfit(f"{called(file)}: {error}", later=error.later) from None
