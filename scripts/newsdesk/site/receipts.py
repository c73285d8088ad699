"""What happened to a post: the receipts of its deliveries, and the sheets from which a person posts by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from newsdesk.channels.base import Request
from newsdesk.channels.by_hand import sheet as written_sheet
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.account import Account
from newsdesk.model.delivery import StateName
from newsdesk.model.post import Post
from newsdesk.model.render import Rendered, RenderedPart
from newsdesk.site.corrections import correction_of
from newsdesk.site.reasons import Why, several, why
from newsdesk.site.standing import Bundle, Stand, bundles
from newsdesk.site.view import View

_HOW: Mapping[str, str] = MappingProxyType(
    {
        "direct": "sent by a run",
        "reconciled": "found there after its run had ended, recorded and not sent again",
        "repeated": "its run had ended; the next one made the same call again, which the network counts once",
        "resolved": "recorded by a person",
    }
)
_SENT = frozenset({"published", "withdrawn", "drift"})
_TICK = "- [ ] "


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was sent on one account, or what on some accounts was not and why; times are instants."""

    accounts: tuple[str, ...]
    network: str
    parts: str
    sign: str
    first: datetime | None
    last: datetime | None
    how: str
    url: str
    why: Why


@dataclass(frozen=True, slots=True)
class Sheet:
    """One part to post by hand: what to copy, what to tick, what to record; `answers` is the post that it answers."""

    id: str
    stand: Stand
    account: str
    handle: str
    part: RenderedPart
    parts: int
    link: str
    language: str
    ticks: tuple[str, ...]
    warning: str
    answers: str
    correction: int

    @property
    def of(self) -> str:
        """Which part of the post it is; empty where it is the whole."""
        if self.correction:
            return f", correction {self.correction}"
        return f", part {self.stand.row.key.part} of {self.parts}" if self.parts > 1 else ""


def of_post(view: View, post: Post) -> tuple[Bundle, ...]:
    """The deliveries of a post, together where they share time, state and reason."""
    return bundles(post, view.stands.get(post.id, ()))


def receipts(view: View, post: Post) -> tuple[Receipt, ...]:
    """One line for each account that got it, one for each reason why others did not; in the order of the post."""
    place = {name: number for number, name in enumerate(post.accounts)}
    found = [line for bundle in of_post(view, post) for line in _lines(view, post, bundle)]
    return tuple(sorted(found, key=lambda line: place.get(line.accounts[0], 0)))


def _lines(view: View, post: Post, bundle: Bundle) -> Iterator[Receipt]:
    if bundle.sign not in _SENT:
        network = several(map(view.network, bundle.accounts))
        parts = _parts(view, post, bundle.stands) if len(bundle.accounts) == 1 else ""
        url = bundle.first.row.delivery.url if bundle.first.row.edit and len(bundle.accounts) == 1 else ""
        yield Receipt(bundle.accounts, network, parts, bundle.sign, None, None, "", url, why(view, bundle))
        return
    for name in bundle.accounts:
        items = tuple(item for item in bundle.stands if item.row.key.account == name)
        sent = [item.row.delivery for item in items]
        times = [
            at for state in sent if (at := (state.published_at if bundle.sign != "withdrawn" else None) or state.at)
        ]
        yield Receipt(
            (name,),
            view.network(name),
            _parts(view, post, items),
            bundle.sign,
            min(times, default=None),
            max(times, default=None),
            ", ".join(dict.fromkeys(_how(view, item) for item in items)),
            sent[0].url,
            why(view, bundle),
        )


def _how(view: View, item: Stand) -> str:
    state = item.row.delivery
    words = _HOW.get(state.how, state.how)
    if state.name is not StateName.PUBLISHED:
        return words
    if state.published_at and state.at and state.at > state.published_at:
        return f"{words}; changed to the corrected text on {view.words(state.at)}"
    earlier = item.sign == "published" and item.row.digest != state.digest
    return f"{words}; the text of that time still stands there, and a correction tells readers" if earlier else words


def _parts(view: View, post: Post, items: tuple[Stand, ...]) -> str:
    """Which parts of a thread; empty where it is none."""
    name, numbers = items[0].row.key.account, [item.row.key.part for item in items]
    corrected = [number for item in items if (number := correction_of(view, post, item))]
    if corrected and len(corrected) == len(items):
        return f"correction {corrected[0]}" if len(corrected) == 1 else f"corrections {corrected[0]} to {corrected[-1]}"
    if len(items) == 1 and sum(item.row.key.account == name for item in view.stands[post.id]) == 1:
        return ""
    return f"part {numbers[0]}" if len(numbers) == 1 else f"parts {numbers[0]} to {numbers[-1]}"


def sheets(view: View, post: Post) -> tuple[Sheet, ...]:
    """The sheets of what a person must post by hand."""
    waiting = [item for item in view.stands.get(post.id, ()) if item.sign == "by_hand"]
    if not waiting:
        return ()
    rendered = {account.id: text for account, _, text in view.desk.rendered(post)}
    return tuple(_sheet(view, post, item, rendered[item.row.key.account]) for item in waiting if has_sheet(view, item))


def has_sheet(view: View, item: Stand) -> bool:
    """Whether its text can still be worked out: the post and the account are there."""
    key, post = item.row.key, view.desk.posts.get(item.row.key.post)
    if item.sign != "by_hand" or post is None:
        return False
    parts = next((text.parts for account, _, text in view.desk.rendered(post) if account.id == key.account), ())
    return key.part <= len(parts)


def sheet_id(item: Stand) -> str:
    """Where the sheet of a delivery stands on the page of its post."""
    return f"sheet-{item.row.key.account}-{item.row.key.part}"


def _sheet(view: View, post: Post, item: Stand, rendered: Rendered) -> Sheet:
    key = item.row.key
    account = view.desk.accounts[key.account]
    request = Request(key, account, rendered, post.title, item.row.due or view.as_of, silent=post.silent)
    below = written_sheet(request).rpartition("\n## Tick\n")[2]
    ticks = tuple(line.removeprefix(_TICK) for line in below.splitlines() if line.startswith(_TICK))
    link = rendered.card if rendered.card and key.part == 1 else ""
    before = view.published.snapshot.states.get(key._replace(part=key.part - 1)) if key.part > 1 else None
    return Sheet(
        sheet_id(item),
        item,
        account.title,
        account.handle or "",
        request.part,
        sum(not part.correction for part in rendered.parts),
        link,
        rendered.language,
        ticks,
        _own_place(account, rendered),
        before.url if before else "",
        request.part.correction,
    )


def _own_place(account: Account, rendered: Rendered) -> str:
    """The content warning, where it does not stand above the text."""
    abilities = ABILITIES.get(account.network)
    return rendered.warning or "" if abilities and (abilities.warns or abilities.hand) else ""


def sent_text(view: View, item: Stand) -> tuple[str, str]:
    """What was sent in a delivery and its language; empty where the file has changed since, so that nobody knows."""
    key, post = item.row.key, view.desk.posts.get(item.row.key.post)
    if post is None or item.row.digest != item.row.delivery.digest:
        return "", ""
    rendered = next((text for account, _, text in view.desk.rendered(post) if account.id == key.account), None)
    if rendered is None or key.part > len(rendered.parts):
        return "", ""
    return rendered.parts[key.part - 1].text, rendered.language
