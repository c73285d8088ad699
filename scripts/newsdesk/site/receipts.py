"""What happened to a post: the receipts of its deliveries, and the sheets from which a person posts by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from newsdesk.channels.base import Request
from newsdesk.channels.by_hand import sheet as written_sheet
from newsdesk.model.post import Post
from newsdesk.model.render import Rendered, RenderedPart
from newsdesk.site.reasons import Why, why
from newsdesk.site.standing import Bundle, Stand, bundles
from newsdesk.site.view import View

_HOW: Mapping[str, str] = MappingProxyType(
    {
        "direct": "sent by a run",
        "reconciled": "found there after its run had ended, recorded and not sent again",
        "repeated": "repeated with the same key, no duplicate",
        "resolved": "recorded by a person",
    }
)
_TICK = "- [ ] "


@dataclass(frozen=True, slots=True)
class Receipt:
    """Deliveries of one account with one outcome; times are instants."""

    account: str
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
    """One part to post by hand: what to copy, what to tick, what to record."""

    id: str
    stand: Stand
    account: str
    handle: str
    part: RenderedPart
    parts: int
    link: str
    language: str
    ticks: tuple[str, ...]


def of_post(view: View, post: Post) -> tuple[Bundle, ...]:
    """The deliveries of a post, together where they share time, state and reason."""
    return bundles(post, view.stands.get(post.id, ()))


def receipts(view: View, post: Post) -> tuple[Receipt, ...]:
    """One line for each account and outcome, in the order of the post."""
    place = {name: number for number, name in enumerate(post.accounts)}
    found = [line for bundle in of_post(view, post) for line in _lines(view, post, bundle)]
    return tuple(sorted(found, key=lambda line: place.get(line.account, 0)))


def _lines(view: View, post: Post, bundle: Bundle) -> Iterator[Receipt]:
    reason = why(view, bundle)
    for name in bundle.accounts:
        items = [item for item in bundle.stands if item.row.key.account == name]
        sent = [item.row.delivery for item in items if bundle.sign in {"published", "withdrawn"}]
        times = [state.at for state in sent if state.at]
        every = sum(item.row.key.account == name for item in view.stands[post.id])
        yield Receipt(
            name,
            view.network(name),
            _parts([item.row.key.part for item in items]) if every > 1 else "",
            bundle.sign,
            min(times, default=None),
            max(times, default=None),
            ", ".join(dict.fromkeys(_HOW.get(state.how, state.how) for state in sent)),
            sent[0].url if sent else "",
            reason,
        )


def _parts(numbers: list[int]) -> str:
    return f"part {numbers[0]}" if len(numbers) == 1 else f"parts {numbers[0]} to {numbers[-1]}"


def sheets(view: View, post: Post) -> tuple[Sheet, ...]:
    """The sheets of what a person must post by hand."""
    waiting = [item for item in view.stands.get(post.id, ()) if item.sign == "by_hand"]
    if not waiting:
        return ()
    rendered = {account.id: text for account, _, text in view.desk.rendered(post)}
    return tuple(_sheet(view, post, item, rendered[item.row.key.account]) for item in waiting)


def sheet_id(item: Stand) -> str:
    """Where the sheet of a delivery stands on the page of its post."""
    return f"sheet-{item.row.key.account}-{item.row.key.part}"


def _sheet(view: View, post: Post, item: Stand, rendered: Rendered) -> Sheet:
    key = item.row.key
    account = view.desk.accounts[key.account]
    request = Request(key, account, rendered, post.title, item.row.due or view.as_of, "", view.desk.tree.read)
    below = written_sheet(request).rpartition("\n## Tick\n")[2]
    ticks = tuple(line.removeprefix(_TICK) for line in below.splitlines() if line.startswith(_TICK))
    link = rendered.card if rendered.card and key.part == 1 else ""
    handle = account.handle or ""
    return Sheet(
        sheet_id(item),
        item,
        account.title,
        handle,
        request.part,
        len(rendered.parts),
        link,
        rendered.language,
        ticks,
    )


def sent_text(view: View, item: Stand) -> tuple[str, str]:
    """What was sent in a delivery and its language; empty where the file has changed since, so that nobody knows."""
    key, post = item.row.key, view.desk.posts.get(item.row.key.post)
    if post is None or item.row.digest != item.row.delivery.digest:
        return "", ""
    rendered = next((text for account, _, text in view.desk.rendered(post) if account.id == key.account), None)
    if rendered is None or key.part > len(rendered.parts):
        return "", ""
    return rendered.parts[key.part - 1].text, rendered.language
