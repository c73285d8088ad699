"""What each account of a post will show, as Markdown: quotes, because code does not wrap on a phone."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from newsdesk.desk.desk import Desk
from newsdesk.model.post import Post
from newsdesk.plan.case import plain_texts
from newsdesk.preview.cards import Card, PartCard, cards
from newsdesk.preview.pieces import Piece
from newsdesk.preview.words import count_words, place_words
from newsdesk.proposals.covers import Cover
from newsdesk.proposals.markdown import plain, within

_LAST_WORDS = 4  # of what stands before the fold


def previews(desk: Desk, post: Post, cover: Cover, most: int) -> Iterator[str]:
    """A paragraph for each account, and its text where no other account shows the same; at most so many characters."""
    first: dict[tuple[object, ...], Card] = {}
    texts = plain_texts(desk, post)
    for card in cards(desk, post):
        parts = texts[card.account.id].parts
        said = tuple(part.text for part in parts if part.correction == card.correction)
        same = first.setdefault((said, card.warning, card.correction), card)
        yield " ".join(_facts(card, same, cover))
        if same is card or any(part.over for part in card.parts):
            yield from _text(card, cover, most)


def _facts(card: Card, same: Card, cover: Cover) -> Iterator[str]:
    what = f", correction {card.correction}" if card.correction else ""
    who = plain(cover.over(card.account.id))
    yield f"**{plain(card.network.title)}**, {who}{what}{_counts(card)}{_pictures(card)}."
    if over := sum(budget.over for part in card.parts for budget in part.budgets[:1]):
        yield f"**The text does not fit: {over:,} over.**"
    if folded := next((part for part in card.parts if part.folds), None):
        shown = cover.over_pieces(folded.pieces)
        before = "".join(piece.text for piece in shown if not piece.hidden).split()
        yield f"Folds after “{plain(' '.join(before[-_LAST_WORDS:]))}”."
    if card.by_hand:
        yield plain(cover.over(card.by_hand))
    if card.warning and card.shows_warning:
        yield f"Content warning: {plain(cover.over(card.warning))}."
    if card.link:
        yield f"Link card: {plain(cover.over(card.link))}"
    if same is not card:
        which = f", {plain(same.account.id)}" if same.network is card.network else ""
        yield f"The text is that of {plain(same.network.title)}{which}."


def _counts(card: Card) -> str:
    budgets = [part.budgets[0] for part in card.parts if part.budgets]
    if not budgets:
        return ""
    most = max(budgets, key=lambda budget: budget.share)
    count = f"{most.count:,} of {most.limit:,} {plain(most.word)}"
    return f": {count}" if len(card.parts) == 1 else f": {len(card.parts)} parts, the longest {count}"


def _pictures(card: Card) -> str:
    count, without = len(card.pictures), card.without_alt
    if not count:
        return ""
    words = count_words(count, "picture" if all(p.medium == "image" for p in card.pictures) else "file")
    if not card.takes_alt:
        return f", {words}"
    return f", {words} with alternative text" if not without else f", {words}, **{without} without alternative text**"


def _text(card: Card, cover: Cover, most: int) -> Iterator[str]:
    lines = [line for number, part in enumerate(card.parts, 1) for line in _part(card, part, number, cover)]
    if most <= 0:
        return
    shown, used = [], 0
    for line in lines:
        used += len(line) + 1
        if used > most:
            shown += ["", "The rest is left out here, because a comment has no more room."]
            break
        shown.append(line)
    title = f"Show the text for {plain(card.network.title)}"
    yield "\n".join(["<details>", f"<summary>{title}</summary>", "", *shown, "", "</details>"])


def _part(card: Card, part: PartCard, number: int, cover: Cover) -> Iterator[str]:
    if len(card.parts) > 1:
        yield from ("", f"Part {number} of {len(card.parts)}:", "")
    yield from _quoted(cover.over_pieces(part.pieces) if part.text else (Piece("(no text)"),), card.look.fold_word)
    if part.pictures:
        yield ""
    for index, picture in enumerate(part.pictures, 1):
        what = {"image": "Picture"}.get(picture.medium, plain(picture.medium.capitalize()))
        alt = f"<em>{plain(cover.over(picture.alt))}</em>" if picture.alt.strip() else "**no alternative text**"
        if not card.takes_alt:
            alt = f"{plain(card.network.title)} takes no alternative text"
        where = f" ({place_words(picture)})" if picture.place in {"missing", "unreadable", "script"} else ""
        yield f"{what} {index}: {alt}{where}  "


def _quoted(pieces: Sequence[Piece], word: str) -> Iterator[str]:
    """The text as a quote: what the network folds away stands behind a mark, what does not fit is struck through."""
    out, folded = "", False
    for (over, hidden), group in groupby(pieces, key=lambda piece: (piece.over, piece.hidden)):
        text = "".join(piece.text for piece in group)
        if hidden and not folded:
            out, text, folded = f"{out.rstrip()} **… {plain(word)}** ", text.lstrip(" "), True
        out += "\n".join(_line(line, over=over) for line in text.split("\n"))
    yield from (f"> {line}".rstrip() for line in out.strip("\n").split("\n"))


def _line(line: str, *, over: bool) -> str:
    if not line.strip():
        return " " * bool(line)
    return f"<del>{within(line)}</del>" if over else within(line)
