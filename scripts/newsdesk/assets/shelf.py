"""The shelf that networks fetch from: a file under a name that nobody can guess, at an address that soon ends."""

import hashlib
import hmac
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from newsdesk.assets.buckets import Store
from newsdesk.assets.ready import Unfit
from newsdesk.assets.stores import SECRET, Stores
from newsdesk.net.credentials import Credentials, hide


class Shelf:
    """The `public` store of the desk; `minutes` is how long an address works."""

    def __init__(self, stores: Stores, minutes: float):
        self._stores = stores
        self._seconds = minutes * 60
        self._put: set[str] = set()
        self._signed: dict[str, str] = {}

    def address(self, file: Path, sha256: str, mime: str, ending: str) -> str:
        """An address of a file that works for a short time; raises Unfit."""
        if self._store is None:
            why = self._stores.problem or f"{SECRET} names no `public` store. guidelines/assets.md says how."
            raise Unfit(
                f"The network fetches it from an address, and there is no place for one: {why}", later=True, person=True
            )
        name = f"{self._unguessable(sha256)}{ending}"
        if name not in self._put:
            with file.open("rb") as stream:
                self._store.put(name, stream, mime)
            self._put.add(name)
        address = self._store.address(name, self._seconds)
        self._hide(address)
        return address

    def mask(self, text: str) -> str:
        """A text without what makes the addresses work."""
        return Credentials("", self._signed).mask(text)

    def close(self) -> None:
        """Let the connections go; what lies on the shelf is removed by the store itself."""
        if self._store:
            self._store.close()

    @cached_property
    def _store(self) -> Store | None:
        return Store(self._stores.public) if self._stores.public else None

    def _unguessable(self, sha256: str) -> str:
        """The same for the same bytes, so that a run after a broken one puts nothing there twice."""
        secret = self._stores.public.credentials["secret"] if self._stores.public else ""
        return hmac.new(secret.encode(), f"newsdesk shelf {sha256}".encode(), hashlib.sha256).hexdigest()

    def _hide(self, address: str) -> None:
        query = urlsplit(address).query
        signature = dict(parse_qsl(query)).get("X-Amz-Signature", query)
        self._signed |= {query: query, signature: signature}
        hide((query, signature))
