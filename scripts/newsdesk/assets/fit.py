"""Making a picture fit: no more than the network demands, and always without what it tells besides what it shows."""

from collections.abc import Iterator
from dataclasses import dataclass

from newsdesk.assets.forms import WRITTEN, forms
from newsdesk.assets.pictures import Marks, Picture, read, write
from newsdesk.assets.ready import Unfit
from newsdesk.assets.shapes import Shape, Size, shape
from newsdesk.model.guideline import AssetLimits
from newsdesk.model.network import FileLimits

_LOSSY = ("jpeg", "webp", "avif")
_QUALITIES = (90, 82, 75, 68)  # of 100: below that, blocks can be seen
_SMALLER = 0.85  # of each side, step by step
_QUALITY = 80  # of what was made smaller


@dataclass(frozen=True, slots=True)
class Fitted:
    """A picture as one network takes it."""

    data: bytes
    form: str
    size: Size


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to write a picture: its format, how fine, how large."""

    form: str
    quality: int | None
    scale: float


def fit(data: bytes, limits: FileLimits, rules: AssetLimits, marks: Marks) -> Fitted:
    """A picture within the limits of a network; the same for the same picture. Raises Unfit."""
    picture = read(data, rules.most_pixels)
    for way in _ways(picture, limits, rules):
        found = shape(picture.size, limits, way.scale)
        _accept(found, limits, rules)
        made = write(picture, way.form, found, way.quality, marks)
        if limits.max_bytes is None or len(made) <= limits.max_bytes:
            return Fitted(made, way.form, found.sheet)
    raise Unfit(f"It cannot be made smaller than {(limits.max_bytes or 0) / 1e6:g} MB. Export it smaller.")


def _ways(picture: Picture, limits: FileLimits, rules: AssetLimits) -> Iterator[_Way]:
    """From nothing changed to much smaller."""
    allowed = tuple(form for form in forms(limits, rules) if form in WRITTEN)
    if not allowed:
        raise Unfit(f"The network takes {', '.join(limits.formats)} only, which newsdesk cannot make. Export it so.")
    first = next((form for form in (picture.form, "jpeg", *allowed) if form in allowed), allowed[0])
    lossy = next((form for form in _LOSSY if form in allowed), None)
    yield _Way(first, None, 1)
    for quality in _QUALITIES if lossy else ():
        yield _Way(lossy or first, quality, 1)
    scale = _SMALLER
    while max(picture.size) * scale >= rules.smallest_side:
        yield _Way(lossy or first, _QUALITY, scale)
        scale *= _SMALLER


def _accept(found: Shape, limits: FileLimits, rules: AssetLimits) -> None:
    width, height = found.sheet
    if limits.min_width and width < limits.min_width:
        raise Unfit(f"It is {width} pixels wide, and the network wants {limits.min_width}. Export it larger.")
    if found.share < rules.picture_share:
        raise Unfit(
            f"Its shape is too far from what the network takes: of {width} x {height} pixels, "
            f"{1 - found.share:.0%} would be border. Crop it."
        )
