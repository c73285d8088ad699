"""What makes a picture recognisable when it was resized, stretched, recoloured or saved anew."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 256
"""Pixels of the longer side of the copy that is looked at."""

_GRID = 16  # cells in each direction
_STEP = 4  # shades of grey between neighbours: less is noise of compression
_PLAIN = 16  # cells that must differ before a picture can be told from another
_CORNERS = 24  # how far the four corners may differ and still be one background
_EDGE = 16  # how far neighbours inside a drawing differ at an edge
_INK = 48  # how far a pixel differs from the background to be part of the drawing


@dataclass(frozen=True, slots=True)
class Likeness:
    """Marks of a picture, empty where it has none to speak of.

    `look`: where it gets darker from left to right. `outline`: the shape of a drawing on a plain or transparent
    background and the edges inside it, stretched to a square; `outline_ratio`: its real width / height; `ink`: its
    mean red, green and blue and how colourful it is, two digits each. Marks are hexadecimal digits: four cells of a
    grid each.
    """

    look: str = ""
    outline: str = ""
    outline_ratio: float = 0.0
    ink: str = ""


def likeness(image: "Image") -> Likeness:
    """The marks of a picture."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - only where a desk has pictures that changed

    small = ImageOps.exif_transpose(_small(image))
    paper = Image.new("RGBA", small.size, "white")
    flat = Image.alpha_composite(paper, small).convert("RGB")
    outline, ratio, ink = _outline(small, flat)
    return Likeness(_look(flat), outline, ratio, ink)


def apart(one: str, other: str) -> int:
    """In how many percent of their cells two marks differ; 100 where one of the pictures has none."""
    return (int(one, 16) ^ int(other, 16)).bit_count() * 100 // (4 * len(one)) if one and other else 100


def _small(image: "Image") -> "Image":
    shrink = max(1, max(image.size) // (2 * SIDE))
    if shrink > 1 and image.mode in {"L", "RGB", "RGBA", "CMYK"}:
        image = image.reduce(shrink)
    copy = image.convert("RGBA")
    copy.thumbnail((SIDE, SIDE))
    return copy


def _look(flat: "Image") -> str:
    grey = flat.convert("L").resize((_GRID + 1, _GRID)).tobytes()
    rows = [grey[start : start + _GRID + 1] for start in range(0, len(grey), _GRID + 1)]
    bits = [row[at] - row[at + 1] > _STEP for row in rows for at in range(_GRID)]
    return _hex(bits)


def _outline(small: "Image", flat: "Image") -> tuple[str, float, str]:
    from PIL import Image, ImageChops, ImageStat  # noqa: PLC0415

    alpha = small.getchannel("A")
    if max(max(corner) for corner in _corners(alpha)) < 128:  # noqa: PLR2004 - half transparent
        mask = alpha.point([0] * 128 + [255] * 128)
    else:
        back, *others = _corners(flat)
        if any(abs(a - b) > _CORNERS for other in others for a, b in zip(back, other, strict=True)):
            return "", 0.0, ""
        red, green, blue = ImageChops.difference(flat, Image.new("RGB", flat.size, (back[0], back[1], back[2]))).split()
        most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
        mask = most.point([0] * _INK + [255] * (256 - _INK))
    box = mask.getbbox()
    if box is None:
        return "", 0.0, ""
    drawn = mask.crop(box)
    cells = drawn.resize((_GRID, _GRID), Image.Resampling.BOX).tobytes()
    shape = _hex([cell > 127 for cell in cells])  # noqa: PLR2004 - half of the cell
    if not shape:
        return "", 0.0, ""
    inside = flat.crop(box)
    mean = [*ImageStat.Stat(inside, drawn).mean, *ImageStat.Stat(_chroma(inside), drawn).mean]
    edges = _hex(_edges(inside.resize((_GRID + 1, _GRID), Image.Resampling.BOX).tobytes()), least=0)
    return shape + edges, round(drawn.width / drawn.height, 3), "".join(f"{round(value):02x}" for value in mean)


def _corners(image: "Image") -> list[bytes]:
    """The pixels in the four corners, one byte for each channel."""
    right, low = image.width - 1, image.height - 1
    places = ((0, 0), (right, 0), (0, low), (right, low))
    return [image.crop((x, y, x + 1, y + 1)).tobytes() for x, y in places]


def _chroma(flat: "Image") -> "Image":
    """How far each pixel is from grey."""
    from PIL import ImageChops  # noqa: PLC0415

    red, green, blue = flat.split()
    light = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return ImageChops.subtract(light, ImageChops.darker(ImageChops.darker(red, green), blue))


def _edges(pixels: bytes) -> list[bool]:
    """Between which neighbours the colour changes."""
    row = 3 * (_GRID + 1)
    return [
        any(abs(pixels[at + colour] - pixels[at + 3 + colour]) > _EDGE for colour in range(3))
        for start in range(0, row * _GRID, row)
        for at in range(start, start + row - 3, 3)
    ]


def _hex(bits: list[bool], least: int = _PLAIN) -> str:
    """The bits as hexadecimal digits; nothing where nearly all are the same."""
    if not least <= sum(bits) <= len(bits) - least:
        return ""
    return f"{int(''.join('01'[bit] for bit in bits), 2):0{len(bits) // 4}x}"
