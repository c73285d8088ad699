"""Originals: each fetched once in a run, from where its asset says that it lies."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import httpx

from newsdesk.assets.buckets import Store
from newsdesk.assets.fetching import Bounds, Original, allow, fetch
from newsdesk.assets.ready import Unfit
from newsdesk.assets.sources import AssetSource, InBucket, InGit, InLibrary, OnTheWeb
from newsdesk.assets.stores import SECRET, Bucket, Site, Stores
from newsdesk.model.guideline import AssetLimits
from newsdesk.model.render import RenderedMedium
from newsdesk.net.door import TIMEOUT

_CONNECT = 10.0  # seconds
_UNPINNED = (
    "It does not lie in git, so asset.md must say its sha256: nobody could tell whether it is the file that was "
    "approved. guidelines/assets.md says how."
)


class Originals:
    """The originals of one run, as temporary files below `home`."""

    def __init__(self, read: Callable[[str], bytes], stores: Stores, rules: AssetLimits, home: Path):
        self._read = read
        self._stores = stores
        self._rules = rules
        self._home = home
        self._found: dict[str, Original] = {}

    def of(self, medium: RenderedMedium, most: int) -> Original:
        """The original of a medium, of at most so many bytes; raises Unfit."""
        file = medium.file
        kind = "file" if file.file else "url" if file.url else "library"
        place = medium.path or file.url or file.library or ""
        if kind != "file" and not file.sha256:
            raise Unfit(_UNPINNED)
        known = self._found.get(file.sha256 or "") if kind != "file" else None  # the desk may move on during a run
        if known is None:
            return self._fetched(kind, place, file.sha256, most)
        allow(known.size, most)
        return known

    def _fetched(self, kind: str, place: str, pin: str | None, most: int) -> Original:
        bounds = Bounds(most, self._rules.minutes * 60)
        came = fetch(self._source(kind), place, pin, bounds, self._home / "incoming")
        found = replace(came, path=came.path.replace(self._home / f"original-{came.sha256}"))
        self._found[found.sha256] = found
        return found

    def _source(self, kind: str) -> AssetSource:
        """Where files of a kind of reference lie; the kinds are the keys of an asset's file."""
        return {"file": self._in_git, "url": self._on_the_web, "library": self._in_library}[kind]()

    def _in_git(self) -> AssetSource:
        return InGit(self._read)

    def _on_the_web(self) -> AssetSource:
        if self._stores.problem:
            raise Unfit(self._stores.problem, later=True, person=True)
        return self._web

    def _in_library(self) -> AssetSource:
        library = self._stores.library
        if self._stores.problem or library is None:
            why = self._stores.problem or f"{SECRET} names no `library`. guidelines/assets.md says how."
            raise Unfit(why, later=True, person=True)
        return InLibrary(self._web, library) if isinstance(library, Site) else InBucket(self._web, self._bucket)

    @cached_property
    def _bucket(self) -> Store:
        assert isinstance(self._stores.library, Bucket)  # noqa: S101 - only asked for where it is one
        return Store(self._stores.library)

    @cached_property
    def _web(self) -> OnTheWeb:
        library = self._stores.library
        sites = (*self._stores.sites, *((library,) if isinstance(library, Site) else ()))
        return OnTheWeb(self._client, sites, self._rules.redirects)

    @cached_property
    def _client(self) -> httpx.Client:
        patience = min(TIMEOUT, self._rules.minutes * 60)
        return httpx.Client(
            timeout=httpx.Timeout(patience, connect=min(_CONNECT, patience)), follow_redirects=False, trust_env=False
        )

    def close(self) -> None:
        """Let the connections go."""
        for name in ("_client", "_bucket"):
            if name in self.__dict__:
                self.__dict__[name].close()
