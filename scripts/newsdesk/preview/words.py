"""The words that previews on paper, on screen and on a terminal share."""

from collections.abc import Iterator

from newsdesk.model.look import Look
from newsdesk.preview.cards import Card, PartCard, Picture

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
_FIRST, _POP = "\u2068", "\u2069"  # words of any direction inside a sentence


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


def notes_of(card: Card) -> Iterator[str]:
    """What a card cannot show by itself, in sentences: who posts it, what folds, what the feed cuts."""
    network, look = card.network.title, card.look
    if card.by_hand:
        yield card.by_hand
    if any(part.folds for part in card.parts):
        yield f"{network} folds the text {_fold_words(look)}."
    for part in card.parts:
        if part.phone:
            yield f"On a phone it folds at about {look.fold_phone} characters, after “{_FIRST}{part.phone}{_POP}”."
        if part.cut:
            yield f"The feed cuts {_cut_words(part)}."
    used, most = card.hashtags
    if most and used:
        yield f"{used} of {count_words(most, 'hashtag')}."
    if card.network.link == "none" and any(part.links for part in card.parts):
        yield "The address in the text cannot be tapped there."


def _fold_words(look: Look) -> str:
    lines = f"after {count_words(look.fold_lines, 'line')}" if look.fold_lines else ""
    return " or ".join(filter(None, [f"at about {look.fold_at} characters" if look.fold_at else "", lines]))


def _cut_words(part: PartCard) -> str:
    if len(part.pictures) == 1:
        return "the picture"
    if len(part.cut) == len(part.pictures):
        return "all pictures"
    names = [str(number) for number in part.cut]
    return f"picture {names[0]}" if len(names) == 1 else f"pictures {', '.join(names[:-1])} and {names[-1]}"
