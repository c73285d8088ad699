"""Credentials: one secret for each account, bound to the host that may see it, and never shown."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

SECRET = "NEWSDESK_CREDENTIALS"  # noqa: S105 - the name of the variable, the same for every account
FILE = "NEWSDESK_CREDENTIALS_FILE"  # a file outside the desk: account id -> the same JSON
_OPEN_KEYS = frozenset({"host", "expires", "account", "id"})  # everything else in the JSON is secret
_SHORTEST = 4  # characters: shorter values would cover half of every sentence
_COVER = "•••"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class NoCredentials(Exception):  # noqa: N818 - what is missing
    """There are no credentials that can be used; the text says why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What one account may use: secret fields, the host they are bound to, and when they end.

    `id`, where it is given, is the only profile on the network that they may be used for.
    """

    host: str
    fields: Mapping[str, str] = field(repr=False)
    expires: datetime | None = None
    id: str = ""

    def __getitem__(self, name: str) -> str:
        """A secret field; raises NoCredentials where it is missing."""
        value = self.fields.get(name)
        if not value:
            raise NoCredentials(f"The credentials have no field {name}.")
        return value

    def get(self, name: str) -> str:
        """A secret field, or nothing."""
        return self.fields.get(name, "")

    def secrets(self) -> tuple[str, ...]:
        """Every value that nobody may see, the longest first."""
        return tuple(sorted((v for v in self.fields.values() if len(v) >= _SHORTEST), key=len, reverse=True))

    def mask(self, text: str) -> str:
        """A text without the secrets, in whichever way they are written."""
        for secret in self.secrets():
            for form in {secret, quote(secret), quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1]}:
                text = text.replace(form, _COVER)
        return text

    def fits(self, address: str) -> bool:
        """Whether the secret may be sent to an address: its host, by https or within this machine."""
        parts = urlsplit(address)
        safe = parts.scheme == "https" or (parts.scheme == "http" and (parts.hostname or "") in _LOOPBACK)
        return safe and parts.netloc.lower() == self.host


def credentials_for(
    account: str, wanted: str | None, environment: Mapping[str, str] = os.environ, desk: Path | None = None
) -> Credentials:
    """The credentials of an account from the environment or a file outside the desk; raises NoCredentials.

    `wanted` is the account that this run is for, if it is for one: the secret of an environment belongs to it.
    """
    own = environment.get(SECRET)
    if own:
        data = _mapping(own, SECRET)
        if data.get("account", wanted) == account:
            return _read(data, SECRET)
    place = environment.get(FILE)
    if place:
        return _read(_from_file(Path(place), account, desk), FILE)
    raise NoCredentials("this run has no credentials for it")


def _from_file(place: Path, account: str, desk: Path | None) -> Mapping[str, Any]:
    if desk and place.resolve().is_relative_to(desk.resolve()):
        raise NoCredentials(f"{FILE} names a file inside the desk; secrets stay outside")
    try:
        text = place.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoCredentials(f"the file that {FILE} names cannot be read ({type(error).__name__})") from None
    found = _mapping(text, FILE).get(account)
    if not isinstance(found, dict):
        raise NoCredentials(f"{FILE} has no entry for it")
    return found


def _mapping(text: str, where: str) -> Mapping[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise NoCredentials(f"{where} is not the JSON of a secret")  # never says what it holds
    return data


def _read(data: Mapping[str, Any], where: str) -> Credentials:
    if any(not isinstance(value, str) for value in data.values()):
        raise NoCredentials(f"every value in {where} must be text")
    host = data.get("host", "").strip().lower()
    if not host or "/" in host:
        raise NoCredentials(f"{where} does not name the host that the secret is for, such as api.x.com")
    secret = {name: value.strip() for name, value in data.items() if name not in _OPEN_KEYS}
    found = Credentials(host, secret, _moment(data.get("expires", ""), where), data.get("id", "").strip())
    hide(found.secrets())
    return found


def _moment(text: str, where: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NoCredentials(f"the time in `expires` of {where} cannot be read") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def hide(secrets: Iterable[str]) -> None:
    """Name secrets to the runner, which hides only whole ones by itself."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        for line in (line for secret in secrets for line in secret.splitlines() if line.strip()):
            print(f"::add-mask::{line.replace('%', '%25')}", flush=True)  # noqa: T201 - the runner's own command, before anything else
