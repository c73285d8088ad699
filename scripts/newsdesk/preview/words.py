"""The words that previews on paper, on screen and on a terminal share."""

from newsdesk.preview.cards import Picture

MISSING_ALT = "no alternative text"

_PLACES = {
    "desk": "",
    "address": "at a web address, not loaded here",
    "library": "in the asset library, not loaded here",
    "missing": "the file is not there",
    "unreadable": "the file cannot be read",
    "script": "the drawing holds a script and is not shown",
}
_MEGA = 1_000_000


def place_words(picture: Picture) -> str:
    """Why a picture cannot be shown here; empty if it can."""
    return _PLACES[picture.place]


def size_words(size: int) -> str:
    """A file's size: 84 kB, 3.2 MB; empty where it is not known."""
    if not size:
        return ""
    return f"{size / _MEGA:.1f} MB" if size >= _MEGA else f"{max(round(size / 1000), 1)} kB"


def length_words(seconds: float) -> str:
    """How long a film is: 1:05 min; empty where it is not known."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02} min" if seconds else ""


def count_words(count: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 error, 2 errors."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
