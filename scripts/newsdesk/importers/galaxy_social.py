"""Reading a folder of galaxy-social: `plugins.yml` with the accounts, `posts/` with one Markdown file per post."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from newsdesk.importers import dates
from newsdesk.importers.base import Foreign, ForeignAccount, ForeignMedium, ForeignPost, ImportFailed, Words
from newsdesk.importers.galaxy_registry import accounts_of
from newsdesk.importers.media import find_medium
from newsdesk.importers.reading import Unusable, files_below, mapping_of, shown, split_front_matter, text_of, words
from newsdesk.importers.text import take_pictures
from newsdesk.model.finding import Message, say

_REGISTRY = ("plugins.yml", "plugins.yaml")
_KEYS = {"media", "mentions", "hashtags", "images"}
# Characters at which galaxy-social divides a text, where the registry states none; other plug-ins divide nothing.
_DIVIDED_AT = {"bluesky": 300, "mastodon": 500, "linkedin": 3000, "slack": 40_000}
_BREAK = "\n\n\n"


def read(folder: Path) -> Foreign:
    """The accounts and posts of the folder; raises ImportFailed."""
    registry = next((folder / name for name in _REGISTRY if (folder / name).exists()), None)
    if registry is None:
        raise ImportFailed(f"There is no plugins.yml in {shown(folder)}, so it is no folder of galaxy-social.")
    if not (folder / "posts").is_dir():
        raise ImportFailed(f"There is no folder posts in {shown(folder)}, so it is no folder of galaxy-social.")
    try:
        entries = mapping_of(text_of(registry)).get("plugins")
    except Unusable as problem:
        raise ImportFailed(f"{registry.name} cannot be used: {problem}.") from None
    if not isinstance(entries, list) or not entries:
        raise ImportFailed(f"{registry.name} has no list `plugins`, so no account is known.")
    notes: list[Message] = []
    accounts = accounts_of(entries, notes)
    found, problems, others = files_below(folder / "posts", ".md")
    notes += [say("{path}: not read.", path=path) for path in problems]
    reader = _Posts(folder, accounts, notes)
    posts = tuple(post for path in found for post in reader.post(path))
    notes += _left_behind(others, reader.used, folder)
    return Foreign(tuple(accounts.values()), posts, tuple(notes))


def _left_behind(others: list[Path], used: set[Path], folder: Path) -> Iterator[Message]:
    """Files under posts/ that are neither posts nor pictures of one."""
    names = [shown(path.relative_to(folder)) for path in others if path.resolve() not in used]
    if names:
        first = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")  # noqa: PLR2004 - a note stays readable
        yield say(
            "{count} files under posts are no posts and no pictures of one: {names}.", count=len(names), names=first
        )


class _Posts:
    """The reader of post files, which knows the accounts and collects what it cannot read."""

    def __init__(self, folder: Path, accounts: Mapping[str, ForeignAccount], notes: list[Message]):
        self._folder, self._accounts, self._notes = folder, accounts, notes
        self.used: set[Path] = set()

    def post(self, path: Path) -> Iterator[ForeignPost]:
        """The post of a file, unless it is none; then a note says why."""
        relative = path.relative_to(self._folder)
        file = shown(relative)
        try:
            data, text = split_front_matter(text_of(path))
        except Unusable as problem:
            self._notes.append(say("{file} was not imported: {why}.", file=file, why=str(problem)))
            return
        if data is None:
            self._notes.append(say("{file} was not imported: it does not begin with front matter.", file=file))
            return
        accounts = self._named(data, file)
        if not accounts:
            self._notes.append(say("{file} was not imported: it names no account that could be imported.", file=file))
            return
        if unknown := sorted(data.keys() - _KEYS):
            keys = ", ".join(shown(key) for key in unknown)
            self._notes.append(say("{file}: these keys have no place in a post: {keys}.", file=file, keys=keys))
        written = [take_pictures(part) for part in text.split(_BREAK)]
        whole, pictures = take_pictures(text)
        mentions, hashtags = (self._words(data, key, accounts, file) for key in ("mentions", "hashtags"))
        thread = tuple(part for part, _ in written if part)
        moment, doubt = dates.from_path(relative)
        self._notes += [doubt] if doubt else []
        yield ForeignPost(
            file=file,
            stem=path.stem,
            accounts=accounts,
            parts=(whole,),
            publish_at=moment,
            media=tuple(self._media([*_listed(data), *pictures], path, file)),
            mentions=mentions,
            hashtags=hashtags,
            thread=thread,
            threaded=tuple(
                name
                for name in accounts
                if len(thread) > 1 and self._divided(name, whole, mentions.get(name, ()), hashtags.get(name, ()))
            ),
        )

    def _named(self, data: Mapping[str, Any], file: str) -> tuple[str, ...]:
        names = list(dict.fromkeys(name.lower() for name in words(data.get("media"))))
        for name in names:
            if name not in self._accounts:
                self._notes.append(
                    say(
                        "{file}: {name} could not be imported and is none of its accounts now.",
                        file=file,
                        name=shown(name),
                    )
                )
        return tuple(name for name in names if name in self._accounts)

    def _words(self, data: Mapping[str, Any], key: str, accounts: tuple[str, ...], file: str) -> Words:
        """Handles or hashtags by account, without those that a desk cannot write or that belong to no account."""
        given = data.get(key) or {}
        if not isinstance(given, dict):
            self._notes.append(say("{file}: `{key}` is no list per account and was left out.", file=file, key=key))
            return {}
        sign = {"mentions": "@", "hashtags": "#"}[key]
        kept: dict[str, tuple[str, ...]] = {}
        for name, value in given.items():
            if name.lower() not in accounts:
                self._notes.append(
                    say(
                        "{file}: `{key}` of {name}, which is none of its accounts.",
                        file=file,
                        key=key,
                        name=shown(name),
                    )
                )
                continue
            for word in words(value):
                bare = word.removeprefix(sign)
                if not bare or any(char.isspace() or char in ",;" for char in bare):
                    self._notes.append(
                        say("{file}: “{word}” under `{key}` is not one word.", file=file, key=key, word=shown(word))
                    )
                    continue
                kept[name.lower()] = tuple(dict.fromkeys((*kept.get(name.lower(), ()), bare)))
        return kept

    def _media(self, pictures: list[tuple[str, str]], path: Path, file: str) -> Iterator[ForeignMedium]:
        for where, alt in dict.fromkeys(pictures):
            try:
                medium = find_medium(where, alt, (path.parent, self._folder), self._folder)
            except Unusable as problem:
                self._notes.append(
                    say(
                        "{file}: the picture “{where}” was left out: {why}.",
                        file=file,
                        where=shown(where),
                        why=str(problem),
                    )
                )
                continue
            if isinstance(medium.where, Path):
                self.used.add(medium.where)
            yield medium

    def _divided(self, name: str, text: str, mentions: tuple[str, ...], hashtags: tuple[str, ...]) -> bool:
        """Whether galaxy-social divides this text for the account: it does where the whole is too long."""
        account = self._accounts[name]
        most = account.most_characters or _DIVIDED_AT.get(account.network)
        lines = [" ".join(f"{sign}{word}" for word in group) for sign, group in (("@", mentions), ("#", hashtags))]
        return account.network in _DIVIDED_AT and most is not None and len("\n".join([text, "", *lines]).strip()) > most


def _listed(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The pictures of the key `images`."""
    listed = data.get("images")
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, dict):
            url, alt = item.get("url"), item.get("alt_text")
            yield (url if isinstance(url, str) else ""), (alt if isinstance(alt, str) else "").strip()
        elif isinstance(item, str):
            yield item, ""
