"""How large a picture becomes: smaller where it must be, with a border where its shape does not fit."""

import math
from dataclasses import dataclass

from newsdesk.model.network import FileLimits

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """The picture itself and the sheet that it lies on, in pixels; both are the same without a border."""

    picture: Size
    sheet: Size

    @property
    def share(self) -> float:
        """How much of the sheet is the picture."""
        return math.prod(self.picture) / math.prod(self.sheet)


def shape(size: Size, limits: FileLimits, scale: float = 1.0) -> Shape:
    """The largest shape within the limits, at most `scale` times as large as the picture is."""
    while True:
        picture = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
        found = Shape(picture, _sheet(picture, limits))
        excess = _excess(found.sheet, limits)
        if excess <= 1 or picture == (1, 1):
            return found
        scale = min(scale / excess, scale - 0.5 / max(size))


def _sheet(picture: Size, limits: FileLimits) -> Size:
    width, height = picture
    least, most = limits.min_ratio or 0.0, limits.max_ratio or math.inf
    if width / height < least:
        width = math.ceil(height * least)
        width += width / height < least  # a product of fractions may end just below
    elif width / height > most:
        height = math.ceil(width / most)
        height += width / height > most
    return width, height


def _excess(sheet: Size, limits: FileLimits) -> float:
    """By how much the sides are too long: 1 or less where they fit."""
    width, height = sheet
    return max(
        width / (limits.max_width or math.inf),
        height / (limits.max_height or math.inf),
        math.sqrt(width * height / (limits.max_pixels or math.inf)),
    )
