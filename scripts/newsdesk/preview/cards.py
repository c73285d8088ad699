"""What each account of a post will show, as data: text that fits, counts, pictures, the link card."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from newsdesk.desk.desk import Desk
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.account import Account
from newsdesk.model.length import Unit, cut, measure, of_warning
from newsdesk.model.link_card import CardWords
from newsdesk.model.look import Grid, Look
from newsdesk.model.network import Limits, Network, TextLimit
from newsdesk.model.post import Post
from newsdesk.model.render import Rendered, RenderedMedium, RenderedPart
from newsdesk.preview.languages import Direction, direction
from newsdesk.preview.pieces import Piece, addresses, divide, fold_of
from newsdesk.preview.times import Due, correction_due, due

_PERSON = "A person posts it"
NEARLY_FULL = 0.8  # from this share on a second limit is worth a line of its own
_SAME = 0.03  # shapes that differ by less look the same
_LAST_WORDS = 4  # before a fold, by which a reader finds it


@dataclass(frozen=True, slots=True)
class Budget:
    """A count against a limit: `word` says what is counted."""

    count: int
    limit: int
    word: str

    @property
    def left(self) -> int:
        """What may still be added; 0 if the text is too long."""
        return max(self.limit - self.count, 0)

    @property
    def over(self) -> int:
        """What must go; 0 if the text fits."""
        return max(self.count - self.limit, 0)

    @property
    def share(self) -> float:
        """How much of the limit is used: more than 1 is too much."""
        return self.count / self.limit if self.limit else float(self.count > 0)

    def __str__(self) -> str:
        tail = f" · {self.over:,} over" if self.over else f" · {self.left:,} left" if self.share >= NEARLY_FULL else ""
        return f"{self.count:,} of {self.limit:,} {self.word}{tail}"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, video or document; `path` lies in the desk, else it is elsewhere and is not loaded."""

    name: str
    medium: str
    alt: str
    path: str | None
    place: str
    format: str = ""
    width: int = 0
    height: int = 0
    size: int = 0
    seconds: float = 0.0

    @property
    def ratio(self) -> float:
        """Width / height; 0 where it is not known."""
        return self.width / self.height if self.width and self.height else 0.0

    @property
    def shape(self) -> str:
        """Width and height in pixels, where they are known."""
        return f"{self.width} × {self.height}" if self.width and self.height else ""


@dataclass(frozen=True, slots=True)
class PartCard:
    """One post of a thread as the account shows it."""

    text: str
    pieces: tuple[Piece, ...]
    budgets: tuple[Budget, ...]
    pictures: tuple[Picture, ...]
    links: tuple[str, ...] = ()
    grid: Grid | None = None
    cut: tuple[int, ...] = ()
    """The numbers of the pictures that the feed shows only a part of."""
    phone: str = ""
    """The last words before the fold on a phone, where it comes earlier there."""

    @property
    def over(self) -> bool:
        """Whether a part of the text does not fit."""
        return any(budget.over for budget in self.budgets)

    @property
    def folds(self) -> bool:
        """Whether the network hides a part of the text at first."""
        return any(piece.hidden for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Card:
    """What one account will show: the post, or one of its corrections where readers get that as a post of its own.

    `by_hand` says that a person posts it, and why; `correction` counts from 1.
    """

    account: Account
    network: Network
    language: str
    direction: Direction
    parts: tuple[PartCard, ...]
    due: Due | None
    link: str | None
    takes_alt: bool
    short_links: bool
    title: str = ""
    warning: str = ""
    shows_warning: bool = False
    by_hand: str = ""
    correction: int = 0

    @property
    def over(self) -> bool:
        """Whether some text does not fit."""
        return any(part.over for part in self.parts)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures of all parts."""
        return tuple(picture for part in self.parts for picture in part.pictures)

    @property
    def without_alt(self) -> int:
        """How many pictures have no alternative text, where the network takes one."""
        return sum(not p.alt.strip() and p.medium == "image" for p in self.pictures) if self.takes_alt else 0

    @property
    def look(self) -> Look:
        """How readers see it."""
        return self.network.look

    def card_words(self, link: str, text: str) -> CardWords | None:
        """What newsdesk writes on a link card; None where the network takes it from the page."""
        abilities = ABILITIES.get(self.network.id)
        return abilities.card(link, text) if abilities and abilities.card else None

    @property
    def hashtags(self) -> tuple[int, int]:
        """How many hashtags the text has and how many the network takes, where it limits them."""
        most = self.network.limits.hashtags
        if most is None:
            return 0, 0
        return sum(p.kind == "tag" and p.text.startswith("#") for part in self.parts for p in part.pieces), most

    @property
    def handle(self) -> str:
        """The handle with its sign; empty if the account has none."""
        return f"@{self.account.handle}" if self.account.handle else ""

    @property
    def initials(self) -> str:
        """What stands in the round picture of the account: the first letters of its name."""
        words = [word for word in self.account.title.split() if word[:1].isalnum()]
        return "".join(word[0] for word in words[:2]).upper() or self.account.title[:1]


def cards(desk: Desk, post: Post) -> tuple[Card, ...]:
    """What each account of a post will show, in the order of the post; unknown accounts are left out."""
    return tuple(
        card
        for account, network, rendered in desk.rendered(post)
        for card in _cards(desk, post, account, network, rendered)
    )


def _cards(desk: Desk, post: Post, account: Account, network: Network, rendered: Rendered) -> Iterator[Card]:
    """The post and after it each of its corrections."""
    limits = desk.limits(account)
    parts = [part for part in rendered.parts if not part.correction]
    post_card = Card(
        account,
        network,
        rendered.language,
        direction(rendered.language),
        tuple(_part(desk, network, limits, part, rendered.warning) for part in parts),
        due(post, account),
        rendered.card,
        limits.alt_text is not False,
        limits.url_length is not None,
        post.title if network.look.subject else "",
        rendered.warning or "",
        network.id in ABILITIES and (ABILITIES[network.id].warns or ABILITIES[network.id].hand),
        _by_hand(account, network, parts),
    )
    yield post_card
    for part in rendered.parts[len(parts) :]:
        number = part.correction
        why = f"{_PERSON}, because {network.title} takes no post without a picture." if limits.needs_media else ""
        yield replace(
            post_card,
            parts=(_part(desk, network, limits, part, rendered.warning),),
            due=correction_due(post, account, number),
            link=None,
            by_hand=why or _by_hand(account, network, [part]),
            correction=number,
        )


def _by_hand(account: Account, network: Network, parts: Sequence[RenderedPart]) -> str:
    """Why a person posts it; empty where newsdesk does."""
    abilities = ABILITIES.get(network.id)
    if abilities is None or abilities.hand:
        return f"{_PERSON}." if abilities else f"Nobody posts it: newsdesk does not publish on {network.title}."
    kinds = {medium.asset.medium for part in parts for medium in part.media}
    why = abilities.by_hand(account, len(parts), kinds)
    return f"{_PERSON}, because newsdesk sends no {why.args['missing']} to {network.title}." if why else ""


def _part(desk: Desk, network: Network, limits: Limits, part: RenderedPart, warning: str | None) -> PartCard:
    text, each, media = part.text, limits.url_length or 0, bool(part.media)
    budgets, end = [], len(text)
    for limit in limits.text:
        word = network.count_word if limit is limits.text[0] else _word(limit)
        covered = of_warning(warning, limit.unit)
        budget = Budget(measure(text, limit.unit, each) + covered, limit.of(media=media), word)
        budgets.append(budget)
        if budget.over:
            end = min(end, cut(text, limit.unit, budget.limit - covered, each))
    look, found, short = network.look, addresses(text), limits.url_length is not None
    pictures = tuple(_picture(desk, medium) for medium in part.media)
    grid = look.grid(len(pictures))
    return PartCard(
        text,
        divide(text, end, fold_of(text, look.fold_at, look.fold_lines), found, short_links=short),
        tuple(budgets),
        pictures,
        tuple(text[a:b] for a, b in found),
        grid,
        tuple(_cut(look, grid, pictures)),
        _last_words(text, fold_of(text, look.fold_phone)) if look.fold_phone else "",
    )


def _cut(look: Look, grid: Grid | None, pictures: Sequence[Picture]) -> Iterator[int]:
    """The numbers of the pictures that lie in a place of another shape than their own."""
    if grid:
        places = list(grid.cells())
        places += places[-1:] * (len(pictures) - len(places))
    elif look.pictures == "slides" and pictures:
        places = [look.bounded(pictures[0].ratio)] * len(pictures)
    else:
        places = [look.bounded(picture.ratio) for picture in pictures]
    for number, (picture, place) in enumerate(zip(pictures, places, strict=False), 1):
        if picture.ratio and place and abs(picture.ratio / place - 1) > _SAME:
            yield number


def _last_words(text: str, fold: int | None) -> str:
    return " ".join(text[:fold].split()[-_LAST_WORDS:]) if fold else ""


def _word(limit: TextLimit) -> str:
    words = {Unit.X_WEIGHTED: "weighted characters", Unit.CODE_POINTS: "characters", Unit.UTF16: "UTF-16 units"}
    return words.get(limit.unit, str(limit.unit))


def _picture(desk: Desk, medium: RenderedMedium) -> Picture:
    facts = desk.media.get(medium.path) if medium.path else None
    if facts is None:
        place = "address" if medium.file.url else "library" if medium.file.library else "missing"
        return Picture(medium.file.name, medium.asset.medium, medium.alt, None, place)
    place = "unreadable" if facts.problem else "script" if facts.scripts else "desk"
    return Picture(
        medium.file.name,
        medium.asset.medium,
        medium.alt,
        medium.path if place == "desk" else None,
        place,
        facts.format,
        facts.width,
        facts.height,
        facts.size,
        facts.seconds,
    )
