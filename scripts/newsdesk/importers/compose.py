"""Turning foreign accounts and posts into the texts of a desk's files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsdesk.desk.desk import Desk
from newsdesk.importers.base import ForeignAccount, ForeignMedium, ForeignPost, Words
from newsdesk.importers.media import type_of
from newsdesk.importers.text import keep_from_instructions
from newsdesk.importers.writer import Value, front_matter
from newsdesk.model.account import Account
from newsdesk.model.fields import WHEN_APPROVED, slug
from newsdesk.model.network import Network

_PREFERRED = ("announcement", "news", "update", "information")
_ZONE = "UTC"
_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Placed:
    """An account as the desk has it: its id, the languages of its posts and its time zone."""

    id: str
    network: str
    language: str = _LANGUAGE
    timezone: str | None = _ZONE

    @classmethod
    def of(cls, account: Account) -> "Placed":
        """An account that is in the desk already."""
        return cls(account.id, account.network, account.language, account.timezone)


@dataclass(frozen=True, slots=True)
class AssetText:
    """An asset: the text of its asset.md and the files to copy beside it, by their new names."""

    text: str
    copies: Mapping[str, Path]


def post_type(desk: Desk) -> str:
    """The type that imported posts get: the one for news if the desk has it, else its first."""
    types = desk.workflow.types if desk.workflow else {}
    for word in _PREFERRED:
        for name, kind in types.items():
            if word in name or word in kind.title.lower():
                return name
    return next(iter(types), _PREFERRED[0])


def account_text(account: ForeignAccount, network: Network | None, tool: str) -> str:
    """The page of an account; its limits only where they differ from the network's."""
    data: dict[str, Value] = {"title": account.handle or account.name, "network": account.network}
    known = {"handle": account.handle, "url": account.url, "server": account.server}
    data |= {key: value for key, value in known.items() if value}
    if account.dormant:
        data["status"] = "dormant"
    data |= {"language": _LANGUAGE, "timezone": _ZONE}
    first = network.limits.text[0] if network and network.limits.text else None
    if account.most_characters and first and account.most_characters != first.max:
        data["limits"] = {"text": [{"unit": str(first.unit), "max": str(account.most_characters)}]}
    remark = f" {account.remark}" if account.remark else ""
    return front_matter(data, f"Imported from {tool}, where it is called {' '.join(account.name.split())}.{remark}")


def asset_texts(media: Sequence[ForeignMedium], title: str, languages: Sequence[str]) -> dict[str, AssetText]:
    """The assets of a post by the end of their id: one for its pictures, and one for each other kind of medium."""
    groups: dict[str, list[ForeignMedium]] = {}
    for medium in media:
        kind = type_of(medium.name)
        groups.setdefault("" if kind in {"photo", "graphic"} else f"-{kind}", []).append(medium)
    return {ending: _asset(group, title, languages) for ending, group in groups.items()}


def _asset(media: Sequence[ForeignMedium], title: str, languages: Sequence[str]) -> AssetText:
    kinds = {type_of(medium.name) for medium in media}
    copies: dict[str, Path] = {}
    files: list[Value] = []
    for medium in media:
        item: dict[str, Value] = {}
        if isinstance(medium.where, Path):
            name = _file_name(medium.where, copies)
            copies[name] = medium.where
            item["file"] = name
        else:
            item["url"] = medium.where
        if medium.alt.strip():
            item["alt"] = dict.fromkeys(languages, medium.alt)
        files.append(item)
    kind = "photo" if "photo" in kinds else next(iter(kinds))
    return AssetText(front_matter({"title": title, "type": kind, "files": files}), copies)


def _file_name(path: Path, taken: Mapping[str, Path]) -> str:
    """A name for a copy that every file system takes; the same file again gets the same name."""
    number, ending = 1, path.suffix.lower()
    while True:
        name = f"{slug(path.stem)[:100].strip('-')}{f'-{number}' if number > 1 else ''}{ending}"
        if taken.get(name, path) == path:
            return name
        number += 1


@dataclass(frozen=True, slots=True)
class PostFrame:
    """What a post's text needs besides the post: its title, its type, its accounts by foreign name, their threads."""

    title: str
    type: str
    accounts: Mapping[str, Placed]
    threads: frozenset[str]


def post_text(post: ForeignPost, frame: PostFrame, assets: Mapping[str, str]) -> str:
    """The file of a post; `assets` gives the id of each asset by the end that it has in `asset_texts`."""
    placed = list(dict.fromkeys(frame.accounts[name] for name in post.accounts))
    ids = [account.id for account in placed]
    data: dict[str, Value] = {
        "title": frame.title,
        "accounts": [*ids],
        "publish_at": _moment(post, placed),
        "type": frame.type,
    }
    if media := _uses(post, assets):
        data["media"] = media
    for key, words in (("mentions", post.mentions), ("hashtags", post.hashtags)):
        if table := _table(words, post.accounts, frame):
            data[key] = table
    return front_matter(data, _body(post, frame, ids))


def _moment(post: ForeignPost, accounts: Sequence[Placed]) -> str:
    if post.publish_at is None:
        return WHEN_APPROVED
    return post.publish_at if all(account.timezone == _ZONE for account in accounts) else f"{post.publish_at}Z"


def _uses(post: ForeignPost, assets: Mapping[str, str]) -> list[Value]:
    """The assets as the post uses them: whole, unless its parts show different files."""
    if all(medium.part == 1 for medium in post.media):
        return [{"asset": name} for name in assets.values()]
    uses: list[Value] = []
    taken: dict[str, dict[str, Path]] = {}
    for medium in post.media:
        kind = type_of(medium.name)
        ending = "" if kind in {"photo", "graphic"} else f"-{kind}"
        name = medium.name
        if isinstance(medium.where, Path):
            copies = taken.setdefault(ending, {})
            name = _file_name(medium.where, copies)
            copies[name] = medium.where
        uses.append({"asset": assets[ending], "file": name, "part": str(medium.part)})
    return uses


def _table(words: Words, accounts: Sequence[str], frame: PostFrame) -> Value | None:
    """Handles or hashtags: one list if all accounts have the same, else one per account."""
    lists = {frame.accounts[name].id: words.get(name, ()) for name in accounts}
    if not any(lists.values()):
        return None
    if len(set(lists.values())) == 1:
        return [*next(iter(lists.values()))]
    return {name: [*values] for name, values in lists.items() if values}


def _body(post: ForeignPost, frame: PostFrame, ids: Sequence[str]) -> str:
    threaded = list(dict.fromkeys(frame.accounts[name].id for name in post.threaded if name in frame.threads))
    if threaded and len(threaded) == len(ids):
        return _parts(post.thread)
    own = f"\n\n## For {', '.join(threaded)}\n{_parts(post.thread)}" if threaded else ""
    return f"{_parts(post.parts)}{own}"


def _parts(parts: Sequence[str]) -> str:
    return "\n\n## Next\n".join(keep_from_instructions(part)[0] for part in parts)
