"""The asset stores that a desk may use: one secret, each part bound to its host, never shown."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlsplit

from newsdesk.net.credentials import Credentials, hide

SECRET = "NEWSDESK_ASSETS"  # noqa: S105 - the name of the variable
_HIDDEN = ("token", "key", "secret", "session")
_FIELDS = {
    "s3": {"kind", "endpoint", "bucket", "region", "prefix", "addressing", "key", "secret", "session"},
    "https": {"kind", "host", "url", "header", "token"},
}
_NEEDED = {"s3": ("endpoint", "bucket", "region", "key", "secret"), "https": ("token",)}


class BadSecret(Exception):  # noqa: N818 - what is wrong
    """The secret cannot be used; the text says why and never what it holds."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A store that speaks S3; `by_path`: its addresses name the bucket behind the host, not in front of it."""

    endpoint: str
    bucket: str
    region: str
    prefix: str
    by_path: bool
    credentials: Credentials

    @property
    def host(self) -> str:
        """What messages call it."""
        return self.credentials.host


@dataclass(frozen=True, slots=True)
class Site:
    """A site that wants a token; `url` is the address of a library's numbers, with {id} for the number."""

    url: str
    header: str
    credentials: Credentials

    @property
    def host(self) -> str:
        """What messages call it."""
        return self.credentials.host

    def address(self, number: str) -> str:
        """The address of a number in the library."""
        return self.url.replace("{id}", quote(number, safe=""))

    def headers(self, address: str) -> Mapping[str, str]:
        """The token, for addresses that may see it."""
        if not self.credentials.fits(address):
            return {}
        token = self.credentials["token"]
        return {self.header: token} if self.header else {"Authorization": f"Bearer {token}"}


@dataclass(frozen=True, slots=True)
class Stores:
    """The library, the sites that want a token, and the place that networks may fetch from for a short time.

    `problem` says why the secret cannot be used.
    """

    library: Bucket | Site | None = None
    sites: tuple[Site, ...] = ()
    public: Bucket | None = None
    problem: str = ""
    secrets: Credentials = field(default_factory=lambda: Credentials("", {}), repr=False)


def stores_in(environment: Mapping[str, str]) -> Stores:
    """The stores that NEWSDESK_ASSETS names; its secrets are named to the runner first."""
    text = environment.get(SECRET, "").strip()
    if not text:
        return Stores()
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return Stores(problem=f"{SECRET} is not the JSON that guidelines/assets.md describes.")
    secrets = Credentials("", {str(number): value for number, value in enumerate(_hidden(data))})
    hide(secrets.secrets())
    try:
        return replace(_read(data), secrets=secrets)
    except BadSecret as error:
        return Stores(problem=f"{SECRET}: {error} guidelines/assets.md shows how it looks.", secrets=secrets)


def _hidden(data: Any, name: str = "") -> Iterator[str]:
    """Every value that nobody may see, wherever it stands, also where the rest is wrong."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _hidden(value, key)
    elif isinstance(data, list):
        for value in data:
            yield from _hidden(value, name)
    elif isinstance(data, str) and name in _HIDDEN:
        yield data.strip()


def _read(data: Any) -> Stores:
    if not isinstance(data, dict) or set(data) - {"library", "sites", "public"}:
        raise BadSecret("it holds `library`, `sites` and `public`, and nothing else.")
    library = _store(data["library"], "library") if "library" in data else None
    if isinstance(library, Site) and "{id}" not in library.url:
        raise BadSecret("`url` of `library` has no {id}.")
    listed = data.get("sites", [])
    if not isinstance(listed, list):
        raise BadSecret("`sites` is a list.")
    sites = tuple(_store({"kind": "https", **_mapping(entry, "sites")}, "sites") for entry in listed)
    public = _store(data["public"], "public") if "public" in data else None
    if isinstance(public, Site):
        raise BadSecret("`public` must be of the kind s3.")
    return Stores(library, tuple(site for site in sites if isinstance(site, Site)), public)


def _mapping(data: Any, where: str) -> Mapping[str, str]:
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise BadSecret(f"`{where}` must hold names and texts.")
    return {name: value.strip() for name, value in data.items()}


def _store(data: Any, where: str) -> Bucket | Site:
    words = _mapping(data, where)
    kind = words.get("kind", "")
    if kind not in _FIELDS:
        raise BadSecret(f"`kind` of `{where}` is s3 or https.")
    if set(words) - _FIELDS[kind]:
        raise BadSecret(f"`{where}` has a field that is not known.")
    missing = [name for name in _NEEDED[kind] if not words.get(name)]
    if missing:
        raise BadSecret(f"`{where}` has no `{missing[0]}`.")
    return _bucket(words, where) if kind == "s3" else _site(words, where)


def _bucket(words: Mapping[str, str], where: str) -> Bucket:
    endpoint = words["endpoint"].rstrip("/")
    credentials = _bound(endpoint, {name: words[name] for name in _HIDDEN if words.get(name)}, where)
    by_path = words.get("addressing", "path") != "host"
    return Bucket(endpoint, words["bucket"], words["region"], words.get("prefix", ""), by_path, credentials)


def _site(words: Mapping[str, str], where: str) -> Site:
    url = words.get("url", "")
    credentials = _bound(url or f"https://{words.get('host', '')}", {"token": words["token"]}, where)
    return Site(url, words.get("header", ""), credentials)


def _bound(address: str, fields: Mapping[str, str], where: str) -> Credentials:
    credentials = Credentials(urlsplit(address).netloc.lower(), fields)
    if not credentials.host or "@" in credentials.host or not credentials.fits(address):
        raise BadSecret(f"`{where}` does not name its host by https.")
    return credentials
