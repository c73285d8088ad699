"""The public build: the feed and nothing else, made from what was published and never from the files of the desk."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from newsdesk.desk.cache import cache_for
from newsdesk.desk.load import load_folder
from newsdesk.model.account import Account
from newsdesk.model.delivery import DeliveryState, StateName
from newsdesk.newsroom import Newsroom
from newsdesk.preview.html import stylesheet
from newsdesk.site.feed import FeedError, Item, feed_pages, read_items
from newsdesk.site.render import render
from newsdesk.site.write import inside

_OURS = frozenset({"index.html", "assets", "feed"})


@dataclass(frozen=True, slots=True)
class Built:
    """What a public build wrote, and what its reader should know."""

    items: int
    files: int
    warnings: tuple[str, ...]


def build_public(root: Path, output: Path, base: str, room: Newsroom) -> Built:
    """Write the public site of a desk into a folder of its own; raises FeedError, NotReady and LedgerError."""
    _clear(output)
    shelf = room.shelf()
    states = room.ledger.read().states
    items = tuple(item for item in read_items(shelf.items()) if not _withdrawn(states.get(item.key)))
    media = shelf.files(dict.fromkeys(medium.file for item in items for medium in item.media if medium.file))
    accounts = _feeds(root)
    count = _write(output, public_files(items, _title(accounts), base, media))
    return Built(len(items), count, tuple(_elsewhere(accounts, base)))


def _withdrawn(state: DeliveryState | None) -> bool:
    return state is not None and state.name is StateName.WITHDRAWN


def public_files(
    items: tuple[Item, ...], title: str, base: str, media: Mapping[str, bytes]
) -> Iterator[tuple[str, bytes]]:
    """Every file of the public site by its path: this list is all that the public can ever see."""
    yield "index.html", render("public.html", title=title).encode()
    yield "assets/newsdesk.css", stylesheet().encode()
    yield from feed_pages(items, title, base)
    yield from ((f"feed/{name}", data) for name, data in media.items())


def base_address(settings: Path) -> str:
    """The address of the public site, from `site_url` of mkdocs.yml, with a slash at its end; raises FeedError."""
    found = next((line for line in _keys(settings) if line[0] == "site_url"), ("", ""))[1]
    parts = urlsplit(found)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise FeedError("Nobody knows where the public site is. Add site_url: https://… to mkdocs.yml.")
    return f"{found.rstrip('/')}/"


def _keys(settings: Path) -> Iterator[tuple[str, str]]:
    """The plain values at the top of mkdocs.yml; the rest of it is MkDocs' own."""
    node = yaml.compose(settings.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(value, yaml.ScalarNode):
            yield key.value, value.value


def _feeds(root: Path) -> tuple[Account, ...]:
    """The accounts of the feed: of the desk the public sees their names only."""
    desk = load_folder(root, cache_for(root))
    return tuple(account for account in desk.accounts.values() if account.network == "feed")


def _title(accounts: tuple[Account, ...]) -> str:
    return accounts[0].title if accounts else "News"


def _elsewhere(accounts: Iterable[Account], base: str) -> Iterator[str]:
    """Accounts whose receipts lead to another place than the pages that were written."""
    for account in accounts:
        if (account.url or "").rstrip("/") != f"{base}feed":
            yield (
                f"{account.path} says url: {account.url or 'nothing'}, and the pages are made for {base}feed. "
                "Links in receipts lead to the first; correct one of the two."
            )


def _clear(output: Path) -> None:
    """Take away what an earlier public build wrote; a folder with anything else in it is not touched."""
    if not output.exists():
        return
    others = sorted({path.name for path in output.iterdir()} - _OURS)
    if others:
        raise FeedError(f"{output} holds {others[0]}, which is not of a public build. Name a folder of its own.")
    for name in _OURS:
        place = output / name
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)


def _write(output: Path, files: Iterable[tuple[str, bytes]]) -> int:
    count = 0
    for name, data in files:
        place = Path(inside(output, name))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        count += 1
    return count
