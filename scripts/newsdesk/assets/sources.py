"""Where originals lie: in the desk's git, on the web, in a store that speaks S3."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urljoin, urlsplit

import httpx

from newsdesk.assets.buckets import Store
from newsdesk.assets.ready import Unfit
from newsdesk.assets.stores import SECRET, Site
from newsdesk.net.credentials import Credentials

_MOVED = frozenset({301, 302, 303, 307, 308})
_CLOSED = frozenset({401, 403})
_GONE = frozenset({404, 410})
_FINE = 200


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on its way: its size in bytes where the sender says it, and its bytes in pieces."""

    size: int | None
    pieces: Iterator[bytes]


class AssetSource(Protocol):
    """A place where originals lie."""

    def open(self, place: str) -> AbstractContextManager[Incoming]:
        """The file at a place; raises Unfit, and httpx.HTTPError where the way there breaks."""


class InGit:
    """Files of the desk itself; a place is a path."""

    def __init__(self, read: Callable[[str], bytes]):
        self._read = read

    @contextmanager
    def open(self, place: str) -> Iterator[Incoming]:
        """The file at a path."""
        try:
            data = self._read(place)
        except (OSError, KeyError):
            raise Unfit(f"The desk has no file {place}.") from None
        yield Incoming(len(data), iter((data,)))


class OnTheWeb:
    """Files at web addresses; the token of a site goes to that site's host and nowhere else."""

    def __init__(self, client: httpx.Client, sites: Iterable[Site] = (), redirects: int = 0):
        self._client = client
        self._sites = tuple(sites)
        self._redirects = redirects

    @contextmanager
    def open(self, place: str, *, signed: bool = False) -> Iterator[Incoming]:
        """The file at an address, or where that address sends us; `signed`: the address itself is the key."""
        site = next((site for site in self._sites if site.credentials.fits(place)), None)
        address = place
        for _ in range(self._redirects + 1):
            if not _safe(address, place):
                raise Unfit("newsdesk fetches files by https only, and from addresses without a password in them.")
            headers = {"Accept-Encoding": "identity", **(site.headers(address) if site else {})}
            with self._client.stream("GET", address, headers=headers) as answer:
                if answer.status_code not in _MOVED:
                    yield _incoming(answer, urlsplit(address).hostname or "", known=signed or len(headers) > 1)
                    return
                address = _onward(address, answer.headers.get("Location", ""))
        raise Unfit("The address sends us from one place to the next. Give the address of the file itself.")


class InLibrary:
    """A library on the web: a place is a number, and the site's `url` says where its file is."""

    def __init__(self, web: OnTheWeb, site: Site):
        self._web, self._site = web, site

    def open(self, place: str) -> AbstractContextManager[Incoming]:
        """The file with a number."""
        return self._web.open(self._site.address(place))


class InBucket:
    """A library that speaks S3: a place is a key, fetched through an address that works for a short time."""

    def __init__(self, web: OnTheWeb, store: Store):
        self._web, self._store = web, store

    def open(self, place: str) -> AbstractContextManager[Incoming]:
        """The file with a key."""
        return self._web.open(self._store.address(place, _SOON), signed=True)


_SOON = 120  # seconds: the address is used at once


def _safe(address: str, first: str) -> bool:
    """https; within this machine also http, but only where the desk itself says so."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.username or parts.password or not parts.hostname:
        return False
    return parts.scheme == "https" or (
        urlsplit(first).netloc == parts.netloc and Credentials(parts.netloc.lower(), {}).fits(address)
    )


def _onward(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        return ""


def _incoming(answer: httpx.Response, host: str, *, known: bool) -> Incoming:
    """The body of an answer, or why there is none."""
    status = answer.status_code
    if status in _CLOSED:
        why = f"{host} did not accept what {SECRET} holds for it" if known else f"{host} wants a token"
        raise Unfit(f"{why} ({status}). Look at {SECRET}; guidelines/assets.md says how.", later=True, person=True)
    if status in _GONE:
        raise Unfit(f"{host} does not have it ({status}).")
    if status != _FINE:
        raise Unfit(f"{host} did not give it ({status}).", later=True)
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise Unfit(f"{host} sends it packed, though it was asked not to.")
    length = answer.headers.get("Content-Length", "")
    return Incoming(int(length) if length.isdecimal() else None, answer.iter_raw())
