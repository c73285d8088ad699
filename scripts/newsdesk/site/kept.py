"""Pages of posts kept from one build to the next: each is used again only if nothing that it was made from changed.

The key of a page is a digest over all that it may read: the code, everything of the desk but its posts, and what is
known of its own post. While a page is made, it sees only that; if it reads anything else, it is not kept.
"""

import contextlib
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from enum import Enum
from functools import cache
from importlib.metadata import version
from operator import attrgetter
from pathlib import Path
from typing import Any, Self, cast

from pydantic import BaseModel

from newsdesk.desk.cache import digest, fingerprint
from newsdesk.model.post import Post
from newsdesk.model.record import Record
from newsdesk.site.addresses import post_page
from newsdesk.site.posts import framed_post, post_body
from newsdesk.site.render import notice
from newsdesk.site.view import View

Maker = Callable[[View, Post, str, set[str]], str]

_PACKAGE = Path(__file__).parents[1]
_LONGEST = 32_000  # bytes that zlib looks back
_ATOMS = frozenset({str, int, float, bool, bytes, type(None)})
_TIMES = (date, time, timedelta)
# What a page may read without being bound to its post: all of it is in the digest of the whole.
_VIEW = (
    *("name", "zone", "zone_now", "addresses", "doors", "reported", "holds"),
    *("local", "clock", "day_words", "words", "exactly", "network", "role", "lifters", "rule_page", "page_of"),
    *("accounts_of", "language", "by_month", "questions_about"),
)
_DESK = frozenset(
    {
        *("accounts", "networks", "assets", "media", "media_digests", "campaigns", "faqs", "consents", "partners"),
        *("budgets", "observances", "events", "holds", "rotas", "workflow", "links", "asset_limits", "brand", "crisis"),
        *("country_codes", "country_flags", "setup", "guidelines", "rules", "lists", "words", "limits", "rendered"),
    }
)
_PUBLISHED = frozenset({"known", "reviewed", "trouble", "seen"})


def kept_pages(view: View, folder: Path | None, shown: set[str], make: Maker = post_body) -> Iterator[tuple[str, str]]:
    """The page of every post, from the folder's store where it holds; pictures that they show go into `shown`."""
    whole, base = _whole(view), _base(view)
    today = str(view.today)
    with _Store(folder) as store:
        for post in view.desk.posts.values():
            name, facts = post_page(post.id), _facts(view, post)
            key = digest(whole, name, repr(plain(facts)))
            known = store.get(name, key, today)
            if known is not None:
                body, pictures = known
                shown.update(pictures)
                yield name, framed_post(view, post, name, body)
                continue
            own: set[str] = set()
            sight = _Sight()
            body = make(cast("View", _Watched(view, post, facts, base, sight)), post, name, own)
            if not sight.loose:
                store.put(name, key, today if sight.day else "", body, sorted(own))
            shown |= own
            yield name, framed_post(view, post, name, body)


def plain(value: Any) -> Any:  # noqa: PLR0911 - one for each kind of value
    """A value as words and numbers only, the same in every process; raises TypeError for what it does not know."""
    kind: type = type(value)
    if kind in _ATOMS:
        return value
    if isinstance(value, Enum):
        return kind.__name__, value.value
    if isinstance(value, tuple | list):
        return tuple([plain(item) for item in value])
    if isinstance(value, _TIMES):
        return repr(value)
    if isinstance(value, Mapping):
        return tuple([(plain(name), plain(item)) for name, item in value.items()])
    if isinstance(value, set | frozenset):
        return tuple(sorted(repr(plain(item)) for item in value))
    if isinstance(value, Record):
        return value.path, value.id, value.document.text
    if isinstance(value, BaseModel):
        return kind.__name__, value.model_dump_json()
    if is_dataclass(value):
        return kind.__name__, tuple([plain(item) for item in _values(kind)(value)])
    raise TypeError(f"{kind.__name__} has no plain form.")


@cache
def _values(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    names = [field.name for field in fields(kind)]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


@cache
def _code() -> str:
    """What makes pages: our code and templates, and the library that fills them."""
    templates = (path.read_bytes() for path in sorted(_PACKAGE.rglob("*.html")))
    return digest(fingerprint(), version("jinja2"), version("markupsafe"), *templates)


def _whole(view: View) -> str:
    """The digest over everything that is the same for all pages of posts, the time of the build apart."""
    desk, said = view.desk, view.published
    facts = (
        *(getattr(view, name) for name in _VIEW if not callable(getattr(view, name))),
        view.today.year,
        notice(view),
        *(getattr(said, name) for name in sorted(_PUBLISHED)),
        sorted((faq.path, faq.document.text) for faq in desk.faqs.values()),
    )
    return digest(_code(), desk.context_digest, repr(plain(tuple(map(_text, facts)))))


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def _base(view: View) -> dict[str, Any]:
    """What every page sees."""
    return {name: getattr(view, name) for name in _VIEW} | {"memo": {"notice": notice(view)}}


def _facts(view: View, post: Post) -> dict[str, Any]:
    """What is known of one post besides the whole."""
    return {
        "siblings": view.siblings[post.base_id],
        "stands": view.stands.get(post.id),
        "gone": view.gone.get(post.id),
        "needs": view.needs.get(post.id),
        "numbers": view.numbers.raw(post.id),
        "findings": view.findings(post),
        "by_path": {path: found for path in _paths(view, post) if (found := view.findings_by_path.get(path))},
        "questions": view.questions_about(post),
        "reviews": view.published.reviews.get(post.id),
        "changed": view.ages.changed.get(post.path),
    }


def _paths(view: View, post: Post) -> Iterator[str]:
    """The files of a post, its accounts and its pictures."""
    yield post.path
    yield from (account.path for account in view.accounts_of(post))
    yield from (asset.path for use in post.media if (asset := view.desk.assets.get(use.asset)))


class _Sight:
    """What a page has read that is not in its key; `day`: only the day of the build."""

    def __init__(self) -> None:
        self.loose: set[str] = set()
        self.day = False


class _Watched:
    """The view as the page of one post may see it."""

    def __init__(self, view: View, post: Post, facts: dict[str, Any], base: dict[str, Any], sight: _Sight):
        self.__dict__.update(base)
        self._view, self._post, self._facts, self._sight = view, post, facts, sight
        self.memo = _Memo(base["memo"], sight)
        own, others = {post.id}, {other.id for other in facts["siblings"]}
        self.desk = _Part(view.desk, _DESK, sight, posts=_Only(view.desk.posts, others, sight))
        self.ages = _Part(view.ages, frozenset(), sight, changed=_Only(view.ages.changed, {post.path}, sight))
        reviews = _Only(view.published.reviews, own, sight)
        self.published = _Part(view.published, _PUBLISHED, sight, reviews=reviews)
        self.siblings = _Only(view.siblings, {post.base_id}, sight)
        self.findings_by_path = _Only(view.findings_by_path, {*_paths(view, post)}, sight)
        for name in ("stands", "gone", "needs", "numbers", "first_slots"):
            setattr(self, name, _Only(getattr(view, name), own, sight))

    def findings(self, post: Post) -> Any:
        """As in the view."""
        return self._facts["findings"] if post is self._post else self._other("findings")(post)

    def questions_about(self, post: Post) -> Any:
        """As in the view."""
        return self._facts["questions"] if post is self._post else self._other("questions_about")(post)

    def standing(self, post: Post, *accounts: Any) -> Any:
        """As in the view."""
        return (self._view.standing if post is self._post else self._other("standing"))(post, *accounts)

    def signs(self, post: Post, *accounts: Any) -> Any:
        """As in the view."""
        return (self._view.signs if post is self._post else self._other("signs"))(post, *accounts)

    @property
    def today(self) -> date:
        """The day of the build: the page is kept for that day only."""
        self._sight.day = True
        return self._view.today

    def _other(self, name: str) -> Any:
        self._sight.loose.add(name)
        return getattr(self._view, name)

    def __getattr__(self, name: str) -> Any:
        return self._other(name)


class _Part:
    """An object of which some names may be read, and of others only a part."""

    def __init__(self, whole: object, free: frozenset[str], sight: _Sight, **parts: Any):
        self.__dict__.update(parts)
        self._whole, self._free, self._sight = whole, free, sight

    def __getattr__(self, name: str) -> Any:
        if name not in self._free:
            self._sight.loose.add(name)
        return getattr(self._whole, name)


class _Memo(dict[str, Any]):
    """Parts of pages that are made once; a page that makes another one is not kept."""

    def __init__(self, parts: Mapping[str, Any], sight: _Sight):
        super().__init__(parts)
        self._sight = sight

    def __contains__(self, name: object) -> bool:
        if not super().__contains__(name):
            self._sight.loose.add(str(name))
            return False
        return True

    def __missing__(self, name: str) -> Any:
        self._sight.loose.add(name)
        raise KeyError(name)


class _Only(Mapping[str, Any]):
    """A mapping of which the page of one post may read some keys."""

    def __init__(self, whole: Mapping[str, Any], keys: set[str], sight: _Sight):
        self._whole, self._keys, self._sight = whole, keys, sight

    def __getitem__(self, key: str) -> Any:
        if key not in self._keys:
            self._sight.loose.add(key)
        return self._whole[key]

    def __iter__(self) -> Iterator[str]:
        self._sight.loose.add("all")
        return iter(self._whole)

    def __len__(self) -> int:
        self._sight.loose.add("all")
        return len(self._whole)


class _Store:
    """Pages in one SQLite file, packed against one of them; without a folder, or with a broken file, there is none."""

    def __init__(self, folder: Path | None):
        self._file = folder / "pages.db" if folder else None
        self._like = b""
        self._seen: set[str] = set()
        self._new: list[tuple[str, str, str, str, bytes]] = []
        self._database: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        if self._file is not None:
            with contextlib.suppress(OSError, sqlite3.Error):
                self._open(self._file)
        return self

    def _open(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / ".gitignore").write_text("*\n", encoding="utf-8")
        for _ in range(2):
            database = sqlite3.connect(file, timeout=5)
            try:
                database.execute("pragma secure_delete = on")
                database.execute("create table if not exists packing (text blob)")
                database.execute(
                    "create table if not exists pages"
                    " (name text primary key, key text, day text, shown text, html blob)"
                )
                row = database.execute("select text from packing").fetchone()
            except sqlite3.DatabaseError as error:
                database.close()
                if type(error) is not sqlite3.DatabaseError:
                    raise
                file.unlink(missing_ok=True)  # not a database any more: begin anew
            else:
                self._database, self._like = database, bytes(row[0]) if row else b""
                return

    def get(self, name: str, key: str, today: str) -> tuple[str, list[str]] | None:
        """The page that was kept under the key, and the pictures that it shows."""
        self._seen.add(name)
        if self._database is None:
            return None
        with contextlib.suppress(sqlite3.Error, zlib.error):
            select = "select day, shown, html from pages where name = ? and key = ?"
            row = self._database.execute(select, (name, key)).fetchone()
            if row and row[0] in {"", today}:
                unpack = zlib.decompressobj(zdict=self._like)
                body = unpack.decompress(row[2])
                return (body.decode(errors="surrogatepass"), row[1].splitlines()) if unpack.eof else None
        return None

    def put(self, name: str, key: str, day: str, body: str, shown: list[str]) -> None:
        """Keep a page."""
        if self._database is None:
            return
        html = body.encode(errors="surrogatepass")
        if not self._like:
            self._like = html[-_LONGEST:]
            with contextlib.suppress(sqlite3.Error):
                self._database.execute("insert into packing values (?)", (self._like,))
        pack = zlib.compressobj(1, zdict=self._like)
        self._new.append((name, key, day, "\n".join(shown), pack.compress(html) + pack.flush()))

    def __exit__(self, *_: object) -> None:
        if self._database is None:
            return
        with contextlib.suppress(sqlite3.Error), self._database:
            known = {name for (name,) in self._database.execute("select name from pages")}
            self._database.executemany("delete from pages where name = ?", ((name,) for name in known - self._seen))
            self._database.executemany("insert or replace into pages values (?, ?, ?, ?, ?)", self._new)
        self._database.close()
