"""Facts about picture and video files, read from the bytes themselves."""

import hashlib
import io
import re
import warnings
from dataclasses import asdict, dataclass, replace
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from newsdesk.desk.likeness import SIDE, Likeness, likeness
from newsdesk.desk.metadata import tells
from newsdesk.desk.timing import captions, seconds_of

_SCRIPTED = {"script", "foreignObject", "iframe", "embed", "object", "handler", "listener"}
_DECODED = 50_000_000  # pixels: a larger picture would fill the memory
_COMPARED = 25_000_000  # the same, for pictures that are also converted
_HIDDEN = re.compile(r"[\x00-\x20]")  # browsers skip these inside an address
_DOCUMENTS = ("data:text", "data:application", "data:image/svg", "vbscript:")
# MPO is read as JPEG. Other decoders stay out: that of EPS runs Ghostscript on whatever stands in a file.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "TIFF", "BMP")
_MODES = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr"}
_TURNED = {5, 6, 7, 8}
_ORIENTATION = 0x0112
_SIGNATURES = {b"\x1aE\xdf\xa3": "webm", b"OggS": "ogg", b"ID3": "mp3", b"%PDF": "pdf"}
_STILL = {b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}  # pictures in the container of films
_KINDS = {
    "mp4": "video",
    "mov": "video",
    "webm": "video",
    "ogg": "audio",
    "mp3": "audio",
    "pdf": "document",
    "vtt": "captions",
    "srt": "captions",
}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One media file: format as Pillow names it, sides in pixels as shown, size in bytes.

    `begins` and `seconds`: from when to when captions run; `seconds` of a video is its length, 0 where it is not known.
    What `look` and the fields behind it mean stands in likeness.py.
    `tells` names the kinds of things that its metadata gives away, never the things themselves.
    """

    sha256: str
    size: int
    format: str = ""
    width: int = 0
    height: int = 0
    frames: int = 1
    problem: str = ""
    scripts: bool = False
    begins: float = 0.0
    seconds: float = 0.0
    look: str = ""
    outline: str = ""
    outline_ratio: float = 0.0
    ink: str = ""
    tells: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "tells", tuple(self.tells))  # the cache keeps lists

    @property
    def medium(self) -> str:
        """image, video, audio, document or captions."""
        return _KINDS.get(self.format, "image")

    @property
    def ratio(self) -> float:
        """Width divided by height; 0 where it is not known."""
        return self.width / self.height if self.height else 0.0

    def as_data(self) -> dict[str, Any]:
        """The facts as plain values, for the cache."""
        return asdict(self)


def facts(data: bytes) -> FileFacts:
    """What a media file is and what its metadata tells; a file that cannot be read says so in `problem`."""
    return replace(_facts(data), tells=tells(data))


def _facts(data: bytes) -> FileFacts:
    digest = hashlib.sha256(data).hexdigest()
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data[4:8] == b"ftyp" and data[8:12] not in _STILL:
        name = "mov" if data[8:12] == b"qt  " else "mp4"
        return FileFacts(digest, len(data), name, seconds=seconds_of(data, name))
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            return FileFacts(digest, len(data), name, seconds=seconds_of(data, name) if name == "webm" else 0.0)
    if spoken := captions(data):
        name, problem = spoken.format, spoken.problem
        return FileFacts(digest, len(data), name, problem=problem, begins=spoken.begins, seconds=spoken.ends)
    if head.startswith(b"<"):
        return _drawing(data, digest)
    return _picture(data, digest)


def _picture(data: bytes, digest: str) -> FileFacts:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - only where a desk has pictures that changed

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a damaged file says so in `problem`, not on the terminal
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                image.verify()
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:  # once verified, Pillow wants it opened anew
                width, height = image.size
                if image.getexif().get(_ORIENTATION) in _TURNED:
                    width, height = height, width
                name, frames = (image.format or "").lower(), int(getattr(image, "n_frames", 1))
                _decode(image, name)
                marks = _marks(image)
    except UnidentifiedImageError:
        return FileFacts(digest, len(data), problem="unknown")
    except Exception as error:  # noqa: BLE001 - decoders raise anything on broken files; the reason is kept
        return FileFacts(digest, len(data), problem=f"{type(error).__name__}: {error}"[:120])
    return FileFacts(digest, len(data), name, width, height, frames, **asdict(marks))


def _marks(image: Any) -> Likeness:
    small_enough = image.size[0] * image.size[1] <= _COMPARED
    return likeness(image) if small_enough and image.mode in _MODES else Likeness()


def _decode(image: Any, name: str) -> None:
    """Read what `verify` leaves unread, so that a file that was cut off is noticed; a PNG has checksums."""
    if name in {"jpeg", "mpo"}:
        image.draft("RGB", (SIDE, SIDE))
    if name != "png" and image.size[0] * image.size[1] <= _DECODED:
        image.load()


def _drawing(data: bytes, digest: str) -> FileFacts:
    from defusedxml import ElementTree  # noqa: PLC0415 - only for drawings
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415

    try:
        root: Element = ElementTree.fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, RecursionError, LookupError) as error:
        return FileFacts(digest, len(data), problem=f"{type(error).__name__}: {error}"[:120])
    if _local(root.tag) != "svg":
        return FileFacts(digest, len(data), problem="unknown")
    width, height = _sides(root)
    return FileFacts(digest, len(data), "svg", width, height, scripts=any(_runs(node) for node in root.iter()))


def _sides(root: Element) -> tuple[int, int]:
    box = root.get("viewBox", "").replace(",", " ").split()
    values = [root.get("width"), root.get("height")]
    if len(box) == 4 and not all(value and value.removesuffix("px").isdecimal() for value in values):  # noqa: PLR2004
        values = [*box[2:]]
    try:
        width, height = (int(float((value or "0").removesuffix("px"))) for value in values)
    except (ValueError, OverflowError):
        return 0, 0
    return width, height


def _runs(node: Element) -> bool:
    if not isinstance(node.tag, str):
        return False
    values = [(_local(key).lower(), _HIDDEN.sub("", value).lower()) for key, value in node.attrib.items()]
    return _local(node.tag) in _SCRIPTED or any(
        key.startswith("on") or "javascript:" in value or (key == "href" and value.startswith(_DOCUMENTS))
        for key, value in values
    )


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]
