"""A content-addressed cache: what a text meant last time; losing it costs time only."""

import contextlib
import hashlib
import os
import sqlite3
import zlib
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

_KEEP = 3  # entries kept for each one used: enough for several branches


def digest(*parts: str | bytes) -> str:
    """A key: sha256 over the parts and their lengths."""
    mix = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        mix.update(b"%d:" % len(data))
        mix.update(data)
    return mix.hexdigest()


def fingerprint() -> str:
    """What the code is: another version, or a changed file of a checkout, starts a new cache.

    Its bytes count and not its times: a cache that is restored on a fresh machine stays good.
    """
    package = Path(__file__).parents[1]
    marks: list[str | bytes] = [path.read_bytes() for path in sorted(package.rglob("*.py"))]
    try:
        marks.append(version("newsdesk"))
    except PackageNotFoundError:
        marks.append("checkout")
    marks.append(os.environ.get("NEWSDESK_PROTECTED_NAMES_KEY", ""))  # with the key, rules find more
    return digest(*marks)[:16]


def _mark(text: str) -> int:
    """A checksum, so that a damaged file changes no verdict."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


class Cache(Protocol):
    """Texts by key."""

    def get(self, key: str) -> str | None:
        """What was stored under the key."""

    def put(self, key: str, value: str) -> None:
        """Store a text."""

    def forget(self, key: str) -> None:
        """Do not keep what was stored under the key."""

    def save(self) -> None:
        """Write what is new."""


class NoCache:
    """Remembers nothing."""

    def get(self, key: str) -> str | None:  # noqa: ARG002 - the protocol's
        """Nothing."""
        return None

    def put(self, key: str, value: str) -> None:
        """Forget it."""

    def forget(self, key: str) -> None:
        """Nothing is known."""

    def save(self) -> None:
        """Nothing to write."""


class FolderCache:
    """A cache in one SQLite file below a folder that git ignores; unreadable or unwritable: no cache."""

    def __init__(self, folder: Path):
        self._file = folder / f"{fingerprint()}.sqlite"
        self._new: dict[str, str] = {}
        self._used: set[str] = set()
        self._gone: set[str] = set()

    @cached_property
    def _stored(self) -> dict[str, tuple[str, int]]:
        try:
            if not self._file.is_file():
                return {}
            with contextlib.closing(sqlite3.connect(self._file)) as database:
                return {key: (text, mark) for key, text, mark in database.execute("select key, value, mark from texts")}
        except (sqlite3.Error, OSError) as error:
            if type(error) is sqlite3.DatabaseError:  # not a database any more: begin anew
                with contextlib.suppress(OSError):
                    self._file.unlink()
            return {}

    def get(self, key: str) -> str | None:
        """What was stored under the key."""
        value, mark = self._stored.get(key, (None, 0))
        if not isinstance(value, str) or _mark(value) != mark:
            return None
        self._used.add(key)
        return value

    def put(self, key: str, value: str) -> None:
        """Keep a text until `save`."""
        self._new[key] = value

    def forget(self, key: str) -> None:
        """Take a text out again, also out of the file."""
        self._new.pop(key, None)
        if key in self._stored:
            self._gone.add(key)

    def save(self) -> None:
        """Write what is new, and drop what has long not been used."""
        stale = len(self._stored) > _KEEP * (len(self._used) + len(self._new)) + 1000
        if not self._new and not stale and not self._gone:
            return
        with contextlib.suppress(sqlite3.Error, OSError):
            self._prepare()
            with contextlib.closing(sqlite3.connect(self._file, timeout=5)) as database, database:
                database.execute("create table if not exists texts (key text primary key, value text, mark int)")
                rows = ((key, text, _mark(text)) for key, text in self._new.items())
                database.executemany("insert or replace into texts values (?, ?, ?)", rows)
                unused = self._stored.keys() - self._used - self._new.keys() if stale else set()
                database.execute("pragma secure_delete = on")
                database.executemany("delete from texts where key = ?", ((key,) for key in unused | self._gone))

    def _prepare(self) -> None:
        folder = self._file.parent
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        for old in folder.glob("*.sqlite"):
            if old != self._file:
                old.unlink(missing_ok=True)


def cache_for(root: Path) -> Cache:
    """The cache of a desk: below `NEWSDESK_CACHE`, else in the desk's own .cache; `off` for none."""
    folder = folder_for(root)
    return FolderCache(folder) if folder else NoCache()


def folder_for(root: Path) -> Path | None:
    """Where a desk keeps what can be worked out again; None: nowhere."""
    place = os.environ.get("NEWSDESK_CACHE")
    if place == "off":
        return None
    return Path(place) if place else root / ".cache" / "newsdesk"
