"""The public build: what was let through and nothing else, searched for leaks before a file is written."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from newsdesk.channels.feed import item_path
from newsdesk.desk.cache import cache_for
from newsdesk.desk.desk import Desk
from newsdesk.desk.load import load_folder
from newsdesk.model.abilities import ABILITIES
from newsdesk.model.account import Account
from newsdesk.model.delivery import DeliveryKey, DeliveryState, StateName
from newsdesk.model.finding import Severity
from newsdesk.newsroom import Newsroom
from newsdesk.preview.html import stylesheet
from newsdesk.rules.engine import Report, check
from newsdesk.site.faqs import Answer, Question, questions
from newsdesk.site.feed import FeedError, Item, read_items
from newsdesk.site.hidden import hidden
from newsdesk.site.leaks import Secret, leaks
from newsdesk.site.public_pages import Public, Receipt
from newsdesk.site.view import View
from newsdesk.site.write import inside

_OURS = frozenset(
    {"index.html", "404.html", "sitemap.xml", "robots.txt", "assets", "feed", "archive", "answers", "about", "in"}
)
_SHEET = "assets/newsdesk.css"
_MOST = 10  # leaks that are told at once


@dataclass(frozen=True, slots=True)
class Built:
    """What a public build wrote, and what its reader should know."""

    items: int
    files: int
    warnings: tuple[str, ...]


def build_public(root: Path, output: Path, base: str, room: Newsroom, now: datetime | None = None) -> Built:
    """Write the public site of a desk into a folder of its own; raises FeedError, NotReady and BranchError."""
    _refuse_others(output)
    desk, warnings = room.desk(), list[str]()
    public, withheld = _public(desk, base, room, now or datetime.now(UTC), warnings)
    files = {_SHEET: stylesheet().encode(), **dict(public.files())}
    here = load_folder(root, cache_for(root))
    _refuse_leaks(files, public, [*hidden(desk, here, public), *withheld, *_settings(root)], desk)
    _clear(output)
    _write(output, files)
    return Built(len(public.items), len(files), (*warnings, *_elsewhere(_feeds(desk), base)))


def _public(
    desk: Desk, base: str, room: Newsroom, now: datetime, warnings: list[str]
) -> tuple[Public, tuple[Secret, ...]]:
    """What the public may see, and what of the feed it may not."""
    shelf, states = room.shelf(), room.ledger.read().states
    found = read_items(shelf.items())
    changed = shelf.changed()
    forged = {item.id: changed[path] for item in found for path in _files_of(item) if path in changed}
    warnings += [
        f"Item {name} of the feed is not shown: {commit} changed it after it went out."
        for name, commit in forged.items()
    ]
    items = tuple(item for item in found if item.id not in forged and _is_out(item, states.get(item.key)))
    media = shelf.files(dict.fromkeys(medium.file for item in items for medium in item.media if medium.file))
    feeds = _feeds(desk)
    public = Public(
        _title(desk, feeds),
        base,
        feeds[0].language if feeds else "en",
        items,
        tuple(_receipts(desk, states)),
        tuple(_answers(desk, now, warnings)),
        tuple(sorted((page for page in desk.guidelines if page.public), key=lambda page: page.rank)),
        media,
        desk.public_site,
    )
    left = (item for item in found if item not in items)
    return public, tuple(
        Secret("\n\n".join([item.text, *(medium.alt for medium in item.media)]), f"the post {item.key.post}")
        for item in left
    )


def _files_of(item: Item) -> Iterator[str]:
    yield item_path(item.id)
    yield from (medium.file for medium in item.media if medium.file)


def _is_out(item: Item, state: DeliveryState | None) -> bool:
    """Whether the ledger says that this very item was published and not taken down."""
    return state is not None and state.name is StateName.PUBLISHED and (state.network_id or state.record) == item.id


def _receipts(desk: Desk, states: Mapping[DeliveryKey, DeliveryState]) -> Iterator[Receipt]:
    """Posts on networks that everybody can read, by their addresses; the first part of a thread leads to the others."""
    for key, state in states.items():
        account = desk.accounts.get(key.account)
        if account is None or key.part > 1 or state.name is not StateName.PUBLISHED or not _is_public(account):
            continue
        if state.published_at and urlsplit(state.url).scheme == "https":
            network = desk.networks.get(account.network)
            name = network.title if network else account.network
            language = account.language
            yield Receipt(key.post, name, account.title, language, state.url, state.published_at)


def _is_public(account: Account) -> bool:
    abilities = ABILITIES.get(account.network)
    return (
        abilities is not None
        and not (abilities.colleagues or abilities.hand)
        and account.network != "feed"
        and account.url is not None
        and account.visibility != "unlisted"
    )


def _answers(desk: Desk, now: datetime, warnings: list[str]) -> Iterator[Question]:
    """Approved answers: public, without an error, not past their review, not older than what they translate."""
    paths = {faq.path for faq in desk.faqs.values() if faq.public}
    report = check(desk, paths=paths)
    clean = Report(desk, tuple(f for f in report.findings if f.location.path in paths), 0)
    for question in questions(View(clean, "", now)):
        kept = []
        for answer in question.answers:
            if not answer.faq.public:
                continue
            if why := _withheld(answer):
                warnings.append(f"{answer.faq.path} is not on the public site: {why}.")
            else:
                kept.append(answer)
        if kept:
            yield Question(question.id, question.topic, tuple(kept))


def _withheld(answer: Answer) -> str:
    if any(finding.severity is Severity.ERROR for finding in answer.findings):
        return "newsdesk check has something to say about it"
    if answer.overdue:
        return f"its review was due on {answer.faq.review_by}"
    if answer.stale:
        return "it is older than what it translates"
    return "" if answer.faq.checked_on else "nobody has checked it"


def base_address(settings: Path) -> str:
    """The address of the public site, from `site_url` of mkdocs.yml, with a slash at its end; raises FeedError."""
    found = dict(_keys(settings)).get("site_url", "")
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


def _settings(root: Path) -> Iterator[Secret]:
    """What the site for staff says of itself."""
    wanted = {"site_name", "site_description", "copyright"}
    yield from (Secret(value, "mkdocs.yml") for key, value in _keys(root / "mkdocs.yml") if key in wanted)


def _feeds(desk: Desk) -> tuple[Account, ...]:
    """The accounts of the feed: of the desk the public sees their names only."""
    return tuple(account for account in desk.accounts.values() if account.network == "feed")


def _title(desk: Desk, feeds: tuple[Account, ...]) -> str:
    return desk.public_site.name or (feeds[0].title if feeds else "News")


def _elsewhere(accounts: Iterable[Account], base: str) -> Iterator[str]:
    """Accounts whose receipts lead to another place than the pages that were written."""
    for account in accounts:
        if (account.url or "").rstrip("/") != f"{base}feed":
            yield (
                f"{account.path} says url: {account.url or 'nothing'}, and the pages are made for {base}feed. "
                "Links in receipts lead to the first; correct one of the two."
            )


def _refuse_leaks(files: Mapping[str, bytes], public: Public, secrets: list[Secret], desk: Desk) -> None:
    """Raise FeedError if anything of the desk that was not let through stands in a file."""
    searched = {name: data for name, data in files.items() if name != _SHEET}
    allowed = [
        *public.said(),
        *(f"{public.base}{name.removesuffix('index.html')}" for name in files),
        *(asset.credit for asset in desk.assets.values() if asset.credit),
    ]
    found = [str(leak) for leak in leaks(searched, allowed, secrets, desk.public_site.leaks)]
    if found:
        more = len(found) - _MOST
        rest = [f"{more} more places."] if more > 0 else []
        raise FeedError("\n".join(["something would get out. Nothing was written.", *found[:_MOST], *rest]))


def _refuse_others(output: Path) -> None:
    """A folder with anything in it that is not of a public build is not touched; raises FeedError."""
    others = sorted({path.name for path in output.iterdir()} - _OURS) if output.exists() else []
    if others:
        raise FeedError(f"{output} holds {others[0]}, which is not of a public build. Name a folder of its own.")


def _clear(output: Path) -> None:
    for place in [output / name for name in _OURS]:
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)


def _write(output: Path, files: Mapping[str, bytes]) -> None:
    """Write the files, and look that there are no others; raises FeedError."""
    for name, data in files.items():
        place = Path(inside(output, name))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    there = {
        path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_symlink() or not path.is_dir()
    }
    if strays := sorted(there - files.keys()):
        raise FeedError(f"{output} holds {strays[0]}, which nobody let through.")
