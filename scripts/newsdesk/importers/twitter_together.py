"""Reading a folder of twitter-together: `tweets/` with one `.tweet` file per post or thread, `media/` with pictures."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsdesk.importers import dates
from newsdesk.importers.base import Foreign, ForeignAccount, ForeignMedium, ForeignPost, ImportFailed
from newsdesk.importers.media import find_medium
from newsdesk.importers.reading import Unusable, files_below, shown, split_front_matter, text_of, words
from newsdesk.model.finding import Message, say

_ACCOUNT = ForeignAccount(name="x-account", network="x", stand_in=True)
_DELIMITER = "---"
_MOST_PARTS = 100
_OPTION = re.compile(r"\(\s?\)\s+(.*)")
_KEYS = {"media", "poll", "reply", "retweet", "schedule", "thread-delimiter"}


@dataclass(frozen=True, slots=True)
class _Tweet:
    """One part of a file: its front matter and its text."""

    keys: Mapping[str, Any]
    text: str


def read(folder: Path) -> Foreign:
    """The tweets of the folder; raises ImportFailed."""
    home = folder / "tweets"
    if not home.is_dir():
        raise ImportFailed(f"There is no folder tweets in {shown(folder)}, so it is no folder of twitter-together.")
    found, problems, others = files_below(home, ".tweet")
    notes = [say("{path}: not read.", path=path) for path in problems]
    left = [shown(path.relative_to(folder)) for path in others if path.name != "README.md"]
    if left:
        notes.append(
            say("{count} files under tweets are no tweets: {names}.", count=len(left), names=", ".join(left[:5]))
        )
    reader = _Reader(folder, notes)
    posts = tuple(post for path in found for post in reader.post(path))
    return Foreign((_ACCOUNT,) if posts else (), posts, tuple(notes))


class _Reader:
    """The reader of tweet files, which collects what has no place in a post."""

    def __init__(self, folder: Path, notes: list[Message]):
        self._folder, self._notes = folder, notes

    def post(self, path: Path) -> Iterator[ForeignPost]:
        """The post of a file, unless it is none; then a note says why."""
        relative = path.relative_to(self._folder)
        file = shown(relative)
        try:
            tweets = list(_tweets(text_of(path).strip()))
        except Unusable as problem:
            self._notes.append(say("{file} was not imported: {why}.", file=file, why=str(problem)))
            return
        parts: list[str] = []
        media: list[ForeignMedium] = []
        for tweet in tweets:
            text = self._text(tweet, file)
            pictures = list(self._media(tweet, file, len(parts) + 1))
            if text or pictures:
                parts.append(text)
                media += pictures
        if not parts:
            self._notes.append(say("{file} was not imported: it has no text and no picture.", file=file))
            return
        yield ForeignPost(
            file=file,
            stem=path.stem,
            accounts=(_ACCOUNT.name,),
            parts=tuple(parts),
            publish_at=self._moment(tweets[0], relative),
            media=tuple(media),
        )

    def _text(self, tweet: _Tweet, file: str) -> str:
        """The text without the options of a poll; a note for everything that a post cannot say."""
        text, options = _poll_lines(tweet.text)
        options = list(words(tweet.keys.get("poll"))) or options
        if tweet.keys.get("poll") and options:
            text = tweet.text
        if options:
            self._notes.append(
                say(
                    "{file}: a post has no poll; its options were: {options}.",
                    file=file,
                    options=shown(", ".join(options)),
                )
            )
        for key, what in (("reply", "it was a reply to"), ("retweet", "it shared")):
            for value in words(tweet.keys.get(key)):
                self._notes.append(
                    say("{file}: {what} {value}, which a post cannot say.", file=file, what=what, value=shown(value))
                )
        if unknown := sorted(tweet.keys.keys() - _KEYS):
            keys = ", ".join(shown(key) for key in unknown)
            self._notes.append(say("{file}: these keys have no place in a post: {keys}.", file=file, keys=keys))
        return text

    def _media(self, tweet: _Tweet, file: str, part: int) -> Iterator[ForeignMedium]:
        listed = tweet.keys.get("media")
        for item in listed if isinstance(listed, list) else []:
            values = item if isinstance(item, dict) else {"file": item}
            where = values.get("file") or values.get("url")
            alt = values.get("alt")
            try:
                home = self._folder / "media"
                yield find_medium(
                    where if isinstance(where, str) else "",
                    alt if isinstance(alt, str) else "",
                    (home, self._folder),
                    self._folder,
                    part,
                )
            except Unusable as problem:
                self._notes.append(
                    say(
                        "{file}: the picture “{where}” was left out: {why}.",
                        file=file,
                        where=shown(str(where or "")),
                        why=str(problem),
                    )
                )

    def _moment(self, tweet: _Tweet, relative: Path) -> str | None:
        schedule = tweet.keys.get("schedule")
        if isinstance(schedule, str) and (moment := dates.from_text(schedule)):
            return moment
        if schedule:
            self._notes.append(
                say("{file}: `schedule` is no date: {value}.", file=shown(relative), value=shown(str(schedule)))
            )
        found, doubt = dates.from_path(relative)
        self._notes += [doubt] if doubt else []
        return found


def _tweets(text: str) -> Iterator[_Tweet]:
    """The parts of a file: each may have front matter of its own, which may name another dividing line."""
    rest = text
    for _ in range(_MOST_PARTS):
        keys, body = split_front_matter(rest)
        keys = keys or {}
        delimiter = keys.get("thread-delimiter", _DELIMITER)
        delimiter = delimiter if isinstance(delimiter, str) else _DELIMITER
        line = rf"(?<!\n)\n+{re.escape(delimiter)}[ \t]*(?:\n+|\Z)"
        part, *more = re.split(line, body, maxsplit=1) if delimiter else [body]
        yield _Tweet(keys, part.strip())
        rest = "".join(more)
        if not rest.strip():
            return
    raise Unusable(say("it has more than {most} parts", most=_MOST_PARTS))


def _poll_lines(text: str) -> tuple[str, list[str]]:
    """The text, and the options of the poll at its end: lines such as `( ) Mango`."""
    lines, options = text.split("\n"), []
    while lines and (match := _OPTION.fullmatch(lines[-1].strip())):
        options.append(match[1])
        lines.pop()
        while lines and not lines[-1].strip():
            lines.pop()
    return "\n".join(lines).strip() if options else text, options[::-1]
