"""Notices to colleagues by Slack, Teams, Matrix, e-mail or ntfy, through apprise: text only, and no post to look up."""

import logging
import re
import socket
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from apprise import NotifyBase, NotifyFormat

from newsdesk.channels.answers import SOON, Answers, Stopped, outcome
from newsdesk.channels.base import Adapter, Connection, InDoubt, Outcome, Published, Refused, Request
from newsdesk.channels.notice_plugins import CONNECT, heard, service, tamed
from newsdesk.channels.notice_targets import TARGETS, Target, Unfitting
from newsdesk.model.abilities import ABILITIES
from newsdesk.net.credentials import NoCredentials

_PORTS: Mapping[str, int] = MappingProxyType({"https": 443, "http": 80})
_STATUS = re.compile(r"\berror=(\d{3})\d*\b")  # ntfy writes 40101 for a 401
_UNCLEAR = re.compile(r"onnection error|I/O error|Invalid response")  # of one of several calls
_SMTP = re.compile(r"^Socket Exception: (?:|\{.*?)\(([45]\d\d), b")
_GONE = frozenset({404, 410})  # of an address that is the secret itself
_NO_ENTRY = frozenset({"530", "534", "535"})  # SMTP: log in first, another way, wrong password
_SUCCESS, _REDIRECT, _TOO_MANY = 200, 300, 429


class Notice(Adapter):
    """One place where colleagues read; apprise says only whether all went well."""

    def __init__(self, connection: Connection):
        super().__init__(connection)
        self.abilities = ABILITIES[self.network.id]
        self.answers = Answers(self.account, self.network)

    def prepares(self, request: Request) -> bool:  # noqa: ARG002 - the protocol's
        """There is nothing to upload."""
        return False

    def payload(self, request: Request) -> Mapping[str, Any]:
        """The words that are sent."""
        titled = TARGETS[self.network.id].titled
        return {"body": request.part.text, **({"title": " ".join(request.title.split())} if titled else {})}

    def publish(self, request: Request) -> Outcome:
        """One call of apprise, which is told to try once and to follow nothing."""
        found: Outcome = outcome(lambda: self._publish(request))
        return found

    def _publish(self, request: Request) -> Published:
        plugin, address = self._plugin()
        self._reach(address)
        with heard() as said:
            try:
                done = plugin.notify(**self.payload(request), body_format=NotifyFormat.TEXT)
            except Exception as error:  # noqa: BLE001 - whatever broke in it, something may have been sent
                self.answers.broken(error, public=True)
        if done:
            return Published("")
        raise Stopped(self._failed(said, alone=len(plugin) == 1))

    def _plugin(self) -> tuple[NotifyBase, str]:
        """The service that the secret names, and the address that it will call; raises Stopped before anything left."""
        target = TARGETS[self.network.id]
        try:
            plugin = service(target.checked(self.door.credentials["url"]), target)
            address = target.address(plugin)
        except (NoCredentials, Unfitting) as error:
            text = str(error) if isinstance(error, NoCredentials) else f"The address in the secret {error}."
            raise Stopped(self.answers.no_entry(text)) from None
        if not self._fits(address, target):
            text = f"{self.account.id}: the secret is bound to the host {self.door.credentials.host}, and its address "
            raise Stopped(Refused(text + "leads to another one, or is not encrypted. Nothing was sent.", person=True))
        return tamed(plugin), address

    def _fits(self, address: str, target: Target) -> bool:
        if not target.mail:
            return any(self.door.credentials.fits(given) for given in (address, address.removesuffix(":443")))
        parts, bound = urlsplit(address), self.door.credentials.host
        safe = parts.scheme == "smtps" or parts.hostname in {"127.0.0.1", "localhost", "::1"}
        return safe and bound in {parts.netloc.lower(), (parts.hostname or "").lower()}

    def _reach(self, address: str) -> None:
        """Knock first: apprise does not tell a server that is not there from one that went away."""
        parts = urlsplit(address)
        try:
            socket.create_connection((parts.hostname, parts.port or _PORTS[parts.scheme]), CONNECT).close()
        except OSError as error:
            self.answers.unreached(error)

    def _failed(self, said: list[logging.LogRecord], *, alone: bool) -> Refused | InDoubt:
        """What apprise's words let us know; where it wrote to several, some may have got it.

        Below warnings, the words of the notice stand in the log too: they must not be taken for an answer.
        """
        text = "\n".join(record.getMessage() for record in said if record.levelno >= logging.WARNING)
        doubt = InDoubt(f"{self.network.title} gave no clear answer. Somebody must look whether the notice is there.")
        if not alone:
            return doubt
        if TARGETS[self.network.id].mail:
            codes = [found[1] for record in said if (found := _SMTP.match(record.getMessage()))]
            return self._mail_failed(text, codes[-1] if codes else "", doubt)
        pauses = [_TOO_MANY] if "requested we throttle back" in text else []
        status = max([_SUCCESS, *pauses, *(int(found) for found in _STATUS.findall(text))])
        if status < _REDIRECT or _UNCLEAR.search(text):
            return doubt
        if status in _GONE:
            return self.answers.no_entry(f"{self.network.title} does not know the address in the secret any more.")
        return self.answers.verdict(status, {}, "", public=True)

    def _mail_failed(self, text: str, code: str, doubt: InDoubt) -> Refused | InDoubt:
        if code in _NO_ENTRY:
            return self.answers.no_entry(f"The mail server does not accept the password (code {code}).")
        if code:
            later = SOON if code.startswith("4") else None
            return Refused(f"The mail server refused it (code {code}).", later, person=later is None)
        if "Connection error while submitting email" in text:
            return Refused("The connection to the mail server could not be made. Nothing was sent.", SOON)
        return doubt
