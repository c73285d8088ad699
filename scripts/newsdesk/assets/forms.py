"""The formats of pictures that newsdesk can write, as the pages of the networks name them."""

from newsdesk.model.guideline import AssetLimits
from newsdesk.model.network import FileLimits

WRITTEN = frozenset({"jpeg", "png", "gif", "webp", "avif", "tiff", "bmp"})
_SPELT = {"jpg": "jpeg", "tif": "tiff"}


def forms(limits: FileLimits, rules: AssetLimits) -> tuple[str, ...]:
    """The formats that may go out to a network."""
    return tuple(_SPELT.get(form.lower(), form.lower()) for form in limits.formats or rules.formats)
