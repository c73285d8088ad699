"""Previews on a terminal: 80 columns; a margin of `|` fits, a margin of `x` does not; colour only repeats it."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Literal

from newsdesk.preview.cards import Card, PartCard, Picture
from newsdesk.preview.columns import clean, folded
from newsdesk.preview.words import MISSING_ALT, notes_of, place_words

WIDTH = 80
Role = Literal["title", "over", "meta", "missing"]
Style = Callable[[str, Role], str]


def plain(text: str, role: Role) -> str:  # noqa: ARG001 - the signature of a style
    """No colour."""
    return text


def as_text(cards: Sequence[Card], style: Style = plain) -> str:
    """What each account will show, for a terminal; `style` may colour what a role names."""
    return "\n\n".join("\n".join(_card(card, style)) for card in cards)


def _card(card: Card, style: Style) -> Iterator[str]:
    names = [clean(card.network.title), clean(card.account.id), clean(card.handle)]
    yield from (style(line, "title") for line in folded(", ".join(name for name in names if name), WIDTH))
    if card.correction:
        yield f"  Correction {card.correction}"
    yield style(f"  {card.due}" if card.due else "  as soon as it is approved", "meta")
    for number, part in enumerate(card.parts, start=1):
        if len(card.parts) > 1:
            yield f"  Part {number} of {len(card.parts)}"
        if card.shows_warning and card.warning:
            yield from _sentence(f"Content warning: {card.warning}")
        yield from _text(part, clean(card.look.fold_word), style)
        yield from _counts(part, style)
        for index, picture in enumerate(part.pictures, start=1):
            yield from _picture(picture, index, len(part.pictures), card, style)
    for note in notes_of(card):
        yield from _sentence(note)
    if card.link:
        yield from _sentence(f"Link card: {card.link}")
    if card.short_links:
        for address in dict.fromkeys(link for part in card.parts for link in part.links):
            yield from _sentence(f"Link: {address}")


def _text(part: PartCard, word: str, style: Style) -> Iterator[str]:
    if not part.text:
        yield style("  | (no text)", "meta")
        return
    fold_shown = False
    for (over, hidden), group in groupby(part.pieces, key=lambda piece: (piece.over, piece.hidden)):
        if hidden and not fold_shown:
            yield style(f"  : folded here, behind “{word}”", "meta")
            fold_shown = True
        text = "".join(piece.text for piece in group)
        for line in folded(text.strip("\n").strip(" "), WIDTH - 4):
            shown = f"  {'x' if over else '|'} {line}".rstrip()
            yield style(shown, "over") if over else shown


def _counts(part: PartCard, style: Style) -> Iterator[str]:
    for index, budget in enumerate(part.budgets):
        if index == 0 or budget.over:
            yield style(f"  {budget}", "over" if budget.over else "meta")
    if part.over:
        yield style("  The lines marked x do not fit.", "over")


def _picture(picture: Picture, index: int, count: int, card: Card, style: Style) -> Iterator[str]:
    what = picture.medium.replace("image", "picture").capitalize()
    title = f"{what} {index} of {count}" if count > 1 else what
    facts = ", ".join(word for word in (picture.name, picture.shape, place_words(picture)) if word)
    yield from _sentence(f"{title}: {facts}")
    if picture.alt.strip():
        yield from _sentence(f"Alternative text: {picture.alt}")
    elif not card.takes_alt:
        yield from _sentence(f"{card.network.title} takes no alternative text.")
    else:
        yield style(f"  {MISSING_ALT.capitalize()} in {card.language}.", "missing")


def _sentence(text: str) -> Iterator[str]:
    first = True
    for line in folded(" ".join(text.split()), WIDTH - 4):
        yield f"  {line}" if first else f"    {line}"
        first = False
