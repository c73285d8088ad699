"""Reading a picture whole, and writing it with nothing in it but what it shows and who made it."""

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import get_sampling

from newsdesk.assets.ready import Unfit
from newsdesk.assets.shapes import Shape, Size
from newsdesk.desk.images import FORMATS

_ARTIST, _COPYRIGHT = 0x013B, 0x8298
_BEST = 95  # of 100, where nothing says how fine the picture was
_MODES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "jpeg": frozenset({"L", "RGB"}),
        "png": frozenset({"1", "L", "LA", "P", "RGB", "RGBA"}),
        "gif": frozenset({"L", "P", "RGB", "RGBA"}),
        "webp": frozenset({"RGB", "RGBA"}),
        "avif": frozenset({"RGB", "RGBA"}),
        "tiff": frozenset({"1", "L", "LA", "RGB", "RGBA"}),
        "bmp": frozenset({"1", "L", "RGB"}),
    }
)
_SPACES = MappingProxyType({b"RGB ": frozenset({"RGB", "RGBA", "P"}), b"GRAY": frozenset({"1", "L", "LA"})})


@dataclass(frozen=True, slots=True)
class Marks:
    """What is written into a file about its maker."""

    credit: str = ""
    rights: str = ""

    def exif(self) -> Image.Exif:
        """The same as EXIF, in UTF-8."""
        found = Image.Exif()
        for tag, words in ((_ARTIST, self.credit), (_COPYRIGHT, self.rights)):
            if words:
                found[tag] = words.encode()
        return found


@dataclass(frozen=True, slots=True)
class Picture:
    """A still picture, turned as the camera meant; `form` as a network's page names it.

    `tables` is how fine a JPEG was.
    """

    image: Image.Image = field(repr=False)
    form: str
    profile: bytes = b""
    tables: Mapping[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> Size:
        """Width and height in pixels, as it is shown."""
        return self.image.size


def read(data: bytes, most_pixels: int) -> Picture:
    """A picture, every pixel of it; raises Unfit."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                _allow(image, most_pixels)
                image.load()
                form = "jpeg" if image.format == "MPO" else (image.format or "").lower()
                profile, tables = image.info.get("icc_profile") or b"", _tables(image)
                plain = _plain(image)
                if plain.mode == "CMYK":
                    plain, profile = _from_print(plain, profile), b""
                return Picture(plain, form, profile, tables)
    except Unfit:
        raise
    except UnidentifiedImageError:
        raise Unfit("It is no picture that newsdesk can read. Export it as JPEG or PNG.") from None
    except Image.DecompressionBombError:
        raise Unfit(_huge(most_pixels)) from None
    except Exception as error:  # noqa: BLE001 - decoders raise anything on broken files
        raise Unfit(f"It is damaged, or was not saved whole ({type(error).__name__}). Export it again.") from None


def _huge(most: int) -> str:
    return f"It has more than {most / 1e6:g} million pixels. Export it smaller."


def _allow(image: Image.Image, most_pixels: int) -> None:
    if image.size[0] * image.size[1] > most_pixels:
        raise Unfit(_huge(most_pixels))
    if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":
        raise Unfit("It moves, or has several pages. newsdesk sends still pictures and films.")


def _plain(image: Image.Image) -> Image.Image:
    """The picture without anything that is told about it."""
    turned = ImageOps.exif_transpose(image)
    turned.info = {key: turned.info[key] for key in ("transparency",) if key in turned.info}
    return turned


def _tables(image: Image.Image) -> Mapping[str, Any]:
    tables = getattr(image, "quantization", None)
    if image.format not in {"JPEG", "MPO"} or not tables or image.mode not in {"L", "RGB"}:
        return {}
    sampling = get_sampling(image)
    return {"qtables": tables, **({"subsampling": sampling} if sampling >= 0 else {})}


def write(picture: Picture, form: str, shape: Shape, quality: int | None, marks: Marks) -> bytes:
    """The file of a picture in a format and a shape; quality None: as fine as it was."""
    framed = shape.sheet != shape.picture
    image = _sized(picture.image, shape.picture)
    image = _in_mode(image, form, opaque=framed)
    if framed:
        image = _on_white(image, shape)
    fine = _fineness(picture, image, form, quality)
    profile = {"icc_profile": picture.profile} if image.mode in _SPACES.get(picture.profile[16:20], ()) else {}
    known = {"exif": marks.exif()} if form not in {"gif", "bmp"} and (marks.credit or marks.rights) else {}
    stream = io.BytesIO()
    image.save(stream, form.upper(), **fine, **profile, **known)
    return stream.getvalue()


def _sized(image: Image.Image, size: Size) -> Image.Image:
    if image.size == size:
        return image
    return _full(image).resize(size, Image.Resampling.LANCZOS)


def _in_mode(image: Image.Image, form: str, *, opaque: bool) -> Image.Image:
    """The picture in a way that the format can hold; what can be seen through becomes white where it cannot."""
    kept, clear = _MODES[form], image.has_transparency_data
    if image.mode in kept and not opaque and not (clear and "RGBA" not in kept):
        return image
    full = _full(image)
    if clear and (opaque or "RGBA" not in kept):
        white = Image.new("RGBA", full.size, "white")
        white.alpha_composite(full)
        return white.convert("RGB")
    return full if full.mode in kept else full.convert("RGB")


def _full(image: Image.Image) -> Image.Image:
    """L, RGB or RGBA: modes that can be resized and framed."""
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode.startswith("I"):  # 16 bits for each pixel
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"1", "F"}:
        return image.convert("L")
    return image if image.mode in {"L", "RGB"} else image.convert("RGB")


def _from_print(image: Image.Image, profile: bytes) -> Image.Image:
    """A picture for print in the colours of screens."""
    try:
        print_profile = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        found = ImageCms.profileToProfile(image, print_profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        found = None
    return found or image.convert("RGB")


def _on_white(image: Image.Image, shape: Shape) -> Image.Image:
    sheet = Image.new(image.mode, shape.sheet, "white")
    (outer_width, outer_height), (width, height) = shape.sheet, shape.picture
    sheet.paste(image, ((outer_width - width) // 2, (outer_height - height) // 2))
    return sheet


def _fineness(picture: Picture, image: Image.Image, form: str, quality: int | None) -> Mapping[str, Any]:
    if form == "jpeg":
        as_it_was = picture.tables if quality is None and image.mode == picture.image.mode else {}
        return {"optimize": True, **(as_it_was or {"quality": quality or _BEST})}
    return {"quality": quality or _BEST} if form in {"webp", "avif"} else {}
