"""A card as HTML: what one account will show, in the form of its network. No template, as there are many thousands."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from newsdesk.model.link_card import host_card
from newsdesk.preview.cards import NEARLY_FULL, Budget, Card, PartCard, Picture
from newsdesk.preview.engine import as_text as escape
from newsdesk.preview.marks import chip
from newsdesk.preview.pieces import Piece
from newsdesk.preview.times import week_day
from newsdesk.preview.words import count_words, length_words, notes_of, place_words, size_words

Source = Callable[[Picture], str]
"""The address of a picture; nothing if it is not shown."""

_FULL = 0.95
_EN = ' lang="en" dir="ltr"'


class Frame(NamedTuple):
    """What a page knows around a card: the account's page, the chip of its state, whether it says when it is due."""

    account: str = ""
    chip: str = ""
    dated: bool = False


def card_html(card: Card, number: int, source: Source, frame: Frame | None = None) -> Markup:
    """The card; `number` counts the cards of a page."""
    parts, count = [], len(card.parts)
    for index, part in enumerate(card.parts, 1):
        label = f'<p class="nd-part"{_EN}>Part {index} of {count}</p>' if count > 1 else ""
        parts.append(f"{label}{_part(card, part, source, first=index == 1)}</div>\n")
    look = card.look
    chain = count > 1 and look.form != "chat" and look.avatar != "none"
    kind = f"nd-post{' nd-post--chat' if look.form == 'chat' else ''}{' nd-post--chain' if chain else ''}"
    begin = f'<div class="{kind}" lang="{escape(card.language)}" dir="{card.direction}">'
    body = "".join(begin + part for part in parts)
    return Markup(  # noqa: S704 - every value is escaped
        f'<article class="nd-card" aria-labelledby="c-{number}">\n{_bar(card, number, frame or Frame())}\n{body}'
        f'<footer class="nd-card__foot">{_foot(card, number)}</footer>\n</article>'
    )


def _bar(card: Card, number: int, frame: Frame) -> str:
    name = f"<bdi>{escape(card.account.id)}</bdi>"
    if frame.account:
        name = f'<a href="{escape(frame.account)}">{name}</a>'
    count, pictures = len(card.parts), len(card.parts[0].pictures)
    name += f", thread of {count}" if count > 1 else ""
    name += f", carousel of {pictures}" if card.look.pictures == "slides" and pictures > 1 else ""
    name += f", correction {card.correction}" if card.correction else ""
    name += f", {escape(str(card.due))}" if card.due and (frame.dated or card.correction) else ""
    long = chip("stop", "stop", "Too long") if card.over else ""
    return (
        f'<header class="nd-card__bar"><h3 id="c-{number}">{escape(card.network.title)}</h3>{frame.chip}{long}'
        f'<p class="nd-meta">{name}</p></header>'
    )


def _part(card: Card, part: PartCard, source: Source, *, first: bool) -> str:
    look = card.look
    who = _who(card) if first or look.form == "post" else ""
    subject = f'<p><b dir="auto">{escape(card.title)}</b></p>' if first and card.title else ""
    text, media = _text(card, part), _media(card, part, source)
    link = _link_card(card, part, first=first)
    shown = f"{media}{text}{link}" if look.first == "pictures" else f"{text}{media}{link}"
    if not part.text and not part.pictures:
        shown = f'<p class="nd-meta"{_EN}>Nothing to show: no text, no picture.</p>'
    if card.warning and card.shows_warning:
        shown = _covered(card, shown)
    if look.form != "chat":
        return f"{who}{subject}{shown}"
    at = f'<small class="nd-time nd-meta" dir="ltr">{card.due.clock}</small>' if card.due else ""
    return f'<div class="nd-bubble">{who}{shown}{at}</div>'


def _who(card: Card) -> str:
    look, title = card.look, escape(card.account.title)
    if look.form == "chat":
        return f'<b class="nd-tag" dir="auto">{title}</b>'
    name = f'<b dir="auto">{title}</b>'
    if look.name == "handle" and card.account.handle:
        name = f'<b dir="ltr">{escape(card.account.handle)}</b>'
    below = ""
    if look.below == "handle" and card.handle:
        below = f'<bdi dir="ltr">{escape(card.handle)}</bdi>'
    elif look.below == "time" and card.due:
        below = f"<span{_EN}>{week_day(card.due.local)} at {card.due.clock}</span>"
    if below:
        below = f'<small class="nd-meta">{below}</small>'
    square = " nd-avatar--sq" if look.avatar == "square" else ""
    mark = f'<span class="nd-avatar{square}" aria-hidden="true">{escape(card.initials)}</span>'
    return f'<p class="nd-who">{"" if look.avatar == "none" else mark}<span>{name}{below}</span></p>'


def _covered(card: Card, shown: str) -> str:
    """What stands behind a content warning."""
    warning = f'<p class="nd-cw"><span class="nd-meta"{_EN}>Content warning:</span> {escape(card.warning)}</p>'
    if not card.look.warning:
        return f"{warning}{shown}"
    word = escape(card.look.warning)
    return f'{warning}<details class="nd-more nd-cover"><summary{_EN}>{word}</summary>{shown}</details>'


# ---- text


def _text(card: Card, part: PartCard) -> str:
    if not part.text:
        return ""
    visible = [piece for piece in part.pieces if not piece.hidden]
    if len(visible) == len(part.pieces):
        return f"<p>{_markup(visible)}</p>"
    rest = [piece for piece in part.pieces if piece.hidden]
    if rest[0].kind == "text":
        rest[0] = replace(rest[0], text=rest[0].text.lstrip())
    if visible and visible[-1].kind == "text":
        visible[-1] = replace(visible[-1], text=visible[-1].text.rstrip())
    word = f"<summary{_EN}>{escape(card.look.fold_word)}</summary>"
    return f'<p>{_markup(visible)} …</p><details class="nd-more">{word}<p>{_markup(rest)}</p></details>'


def _markup(pieces: Sequence[Piece]) -> str:
    blocks = []
    for over, group in groupby(pieces, key=lambda piece: piece.over):
        text = "".join(map(_one, group))
        blocks.append(f'<mark class="nd-over">{text}</mark>' if over else text)
    return "".join(blocks)


def _one(piece: Piece) -> str:
    text = escape(piece.text)
    if piece.kind == "link":
        return f'<span class="nd-tag nd-ltr" dir="ltr">{text}</span>'
    return f'<span class="nd-tag">{text}</span>' if piece.kind == "tag" else text


def _link_card(card: Card, part: PartCard, *, first: bool) -> str:
    link = card.link if first else None
    if link is None and card.look.card and part.links and not part.pictures:
        link = part.links[0]
    if link is None:
        return ""
    host = f'<small class="nd-ltr" dir="ltr">{escape(host_card(link).title)}</small>'
    words = card.card_words(link, part.text)
    if words is None:
        note = f"{escape(card.network.title)} takes title and picture from the page."
        picture = f'<span class="nd-linkcard__pic"{_EN}>{note}</span>'
        return f'<div class="nd-linkcard">{picture}<span>{host}</span></div>'
    below = f'<small dir="auto">{escape(words.text)}</small>' if words.text else ""
    return f'<div class="nd-linkcard"><span>{host}<b dir="auto">{escape(words.title)}</b>{below}</span></div>'


# ---- pictures


def _media(card: Card, part: PartCard, source: Source) -> str:
    items, look = part.pictures, card.look
    if not items:
        return ""
    if len(items) == 1:
        return _picture(card, items[0], source, look.bounded(items[0].ratio))
    here = all(map(source, items))  # words need more room than pictures
    if part.grid and here:
        return _grid(card, part, source)
    if look.pictures in {"list", "grid"} or not here:
        return f'<div class="nd-piclist">{"".join(_picture(card, item, source, item.ratio) for item in items)}</div>'
    ratio = look.bounded(items[0].ratio) if look.pictures == "slides" else 0.0
    kind, word = ("nd-slides", "Carousel") if look.pictures == "slides" else ("nd-slides nd-slides--strip", "Row")
    slides = "".join(
        f"<li>{_picture(card, item, source, ratio or item.ratio)}"
        f'<span class="nd-slides__n nd-num">{index}/{len(items)}</span></li>'
        for index, item in enumerate(items, 1)
    )
    words = f"{word}, {count_words(len(items), 'picture')}"
    return f'<ul class="{kind} nd-plain" tabindex="0" aria-label="{words}">{slides}</ul>'


def _grid(card: Card, part: PartCard, source: Source) -> str:
    grid, items = part.grid, part.pictures
    if grid is None:
        return ""
    more = len(items) - grid.pictures
    tiles = "".join(
        _picture(card, item, source, 0, badge=not index) for index, item in enumerate(items[: grid.pictures])
    )
    plus = f'<span class="nd-pics__more" aria-hidden="true">+{more}</span>' if more > 0 else ""
    shape = grid.shape.replace("_", "-")
    rest = "".join(_picture(card, item, source, item.ratio) for item in items[grid.pictures :])
    hidden = f'<details class="nd-more"><summary{_EN}>{count_words(more, "more picture")}</summary>{rest}</details>'
    style = f"--ratio:{grid.ratio:g};--n:{grid.pictures - 1}"
    together = f'<div class="nd-pics nd-pics--{shape}" style="{style}">{tiles}{plus}</div>'
    return f"{together}{hidden if more > 0 else ''}"


def _picture(card: Card, item: Picture, source: Source, ratio: float, *, badge: bool = True) -> str:
    address = source(item)
    if not address:
        return _absent(card, item)
    style = f' style="--ratio:{ratio:.4g}"' if ratio else ""
    alt = escape(item.alt or f"No alternative text: {item.name}")
    mark = '<span class="nd-altbadge" aria-hidden="true">ALT</span>' if badge and item.alt and card.takes_alt else ""
    return f'<span class="nd-pic"{style}><img src="{address}" alt="{alt}" loading="lazy" decoding="async">{mark}</span>'


def _absent(card: Card, item: Picture) -> str:
    """A video, a document, or a picture that is not here."""
    what = item.medium.replace("image", "picture").capitalize()
    facts = [f"<bdi>{escape(item.name)}</bdi>", *filter(None, [length_words(item.seconds), size_words(item.size)])]
    where = f": {place_words(item)}" if place_words(item) else ""
    alt = f' <span lang="{escape(card.language)}" dir="auto">{escape(item.alt)}</span>' if item.alt else ""
    words = f"<b>{what}, not shown here</b> {', '.join(facts)}{where}.{alt}"
    return f'<span class="nd-pic nd-pic--none"{_EN}><span>{words}</span></span>'


# ---- what stands below


def _foot(card: Card, number: int) -> str:
    several = len(card.parts) > 1
    budgets = "".join(
        _budget(line, index if several else 0)
        for index, part in enumerate(card.parts, 1)
        for place, line in enumerate(part.budgets)
        if place == 0 or line.share >= NEARLY_FULL
    )
    struck = [f"What is struck through does not fit {card.network.title}."] if card.over else []
    notes = "".join(f'<p class="nd-meta">{escape(note)}</p>' for note in (*struck, *notes_of(card)))
    return f"{budgets}{notes}{_alternatives(card, number)}{_addresses(card)}"


def _budget(budget: Budget, part: int) -> str:
    state = " is-stop" if budget.over else " is-wait" if budget.share > _FULL else ""
    tail = f" · <b>{budget.over:,} over</b>" if budget.over else ""
    if not budget.over and budget.share >= NEARLY_FULL:
        tail = f" · {budget.left} left"
    return (
        f'<div class="nd-budget{state}"><span class="nd-num"><b>{budget.count:,} of {budget.limit:,}</b> '
        f"{escape(budget.word)}{tail}{f' · part {part}' if part else ''}</span>"
        f'<span class="nd-budget__bar" aria-hidden="true" style="--v:{budget.share:.3f}"><i></i></span></div>'
    )


def _alternatives(card: Card, number: int) -> str:
    items = card.pictures
    if not items:
        return ""
    if not card.takes_alt:
        return f'<p class="nd-meta">{escape(card.network.title)} takes no alternative text.</p>'
    without = card.without_alt
    bad = (
        f"<p>{chip('stop', 'stop', count_words(without, 'picture') + ' without alternative text')}</p>"
        if without
        else ""
    )
    if len(items) == without:
        return bad
    begin = f'<p lang="{escape(card.language)}" dir="{card.direction}">'
    if len(items) == 1:
        return f'{bad}<p class="nd-meta">Alternative text:</p>{begin}{escape(items[0].alt)}</p>'
    texts = "".join(
        f"{begin}{place}. {escape(item.alt or 'No alternative text.')}</p>" for place, item in enumerate(items, 1)
    )
    state = " open" if number == 1 else ""
    word = f"<summary>Alternative text of {len(items)} pictures</summary>"
    return f'{bad}<details class="nd-more"{state}>{word}{texts}</details>'


def _addresses(card: Card) -> str:
    """The links whose whole address the card does not show."""
    links = dict.fromkeys(link for part in card.parts for link in part.links) if card.short_links else {}
    if card.link:
        links = {card.link: None, **links}
    if not links:
        return ""
    lines = "".join(f'<p class="nd-ltr" dir="ltr">{escape(link)}</p>' for link in links)
    what = "Whole address of the link" if len(links) == 1 else f"Whole addresses of {len(links)} links"
    return f'<details class="nd-more"><summary>{what}</summary>{lines}</details>'
