"""Meta's errors in plain outcomes: what is refused, what may work later, what is in doubt.

Codes: Graph API, Handling Errors and Rate Limits; Instagram Platform, Error Codes; Threads API, Troubleshooting.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any, NoReturn

from newsdesk.channels.answers import LATER, SOON, Answers, Stopped, pause
from newsdesk.channels.base import HandedOff, InDoubt, Refused

_TOKEN = frozenset({102, 104, 190})
_PERMISSION = frozenset({3, 10, *range(200, 300)})
_RATE = frozenset({4, 9, 17, 32, 341, 613, *range(80000, 80015)})
_PASSING = frozenset({-2, -1, 1, 2})
_VERSION = frozenset({12, 2635})
_PATH = 2500
_PARAMETER = 100
_OBJECT = (100, 33)
_DUPLICATE = 506
_TOO_FEW = 10  # the code of a missing permission, too
_BLOCKED = 368
_PHOTO = 1366046  # a photo that Facebook will not take; its code is the one for passing faults
_NOT_READY = frozenset({(9007, 2207027), (24, 2207006), (24, 2207008), (24, 4279009), (-2, 2207020)})
_NOT_FETCHED = frozenset({2207003, 2207052})
_RESTRICTED = frozenset({2207050, 2207051, 4279013})  # an account, or what it does, is held back as spam
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_TOO_MANY, _REFUSES, _SERVER = 429, 400, 500
_TOKEN_WORDS = re.compile(r"access token", re.IGNORECASE)
_VERSION_WORDS = re.compile(r"\bversion\b|/v\d+\.\d", re.IGNORECASE)
_TOKEN_ENDS: Mapping[int, str] = MappingProxyType(
    {
        458: "the app was removed from the profile",
        459: "the person who made the token must log in on the network's own site",
        460: "the person who made the token changed the password",
        463: "the token has expired",
        464: "the person who made the token must confirm the profile on the network's own site",
        467: "the token was taken back or has ended",
        492: "the person who made the token has lost the role on the page",
    }
)


@dataclass(frozen=True, slots=True)
class MetaError:
    """One error as Meta words it; `trace` is what Meta's support asks for."""

    code: int
    subcode: int
    text: str
    trace: str
    transient: bool

    @property
    def kind(self) -> tuple[int, int]:
        """Code and subcode, by which Meta's documentation lists it."""
        return self.code, self.subcode


class MetaStopped(Stopped):
    """Stopped, with the error that Meta gave for it."""

    def __init__(self, outcome: Refused | InDoubt | HandedOff, error: MetaError):
        super().__init__(outcome)
        self.error = error


class MetaAnswers(Answers):
    """Answers of Meta's interfaces: nearly every refusal has the status 400, and its code tells what it is."""

    def denied(self, status: int, headers: Mapping[str, str], body: Any, *, public: bool) -> NoReturn:
        """An answer that grants nothing; raises MetaStopped where it holds one of Meta's errors."""
        error = error_in(body)
        if error is None:
            super().denied(status, headers, body, public=public)
        raise MetaStopped(self.verdict(status, headers, body, public=public), error)

    def verdict(self, status: int, headers: Mapping[str, str], body: Any, *, public: bool) -> Refused | InDoubt:
        """What Meta's code means; without one, what the status means."""
        error = error_in(body)
        if error is None or not _REFUSES <= status < _SERVER:
            return super().verdict(status, headers, body, public=public)
        return self._entry(error) or self._pause(status, error, headers) or self._rest(error, public=public)

    def _entry(self, error: MetaError) -> Refused | None:
        name, said = self.network.title, f" It says: {error.text}"
        if error.code in _TOKEN or (error.code == _PATH and _TOKEN_WORDS.search(error.text)):
            why = _TOKEN_ENDS.get(error.subcode, "the token is not valid, has ended or was taken back")
            return self.no_entry(f"{name} does not accept the credentials: {why}.{said}")
        if error.code in _PERMISSION:
            return self.no_entry(f"{name} does not let this token do that: a permission is missing.{said}")
        return None

    def _pause(self, status: int, error: MetaError, headers: Mapping[str, str]) -> Refused | None:
        name, said = self.network.title, f" It says: {error.text}"
        if error.code == _BLOCKED or error.subcode in _RESTRICTED:
            text = f"{name} holds back what {self.account.id} posts, as unwanted or against its rules.{said}"
            return Refused(text, max(_DAY, _wanted(headers)), person=True)
        if error.code in _RATE or status == _TOO_MANY:
            return Refused(f"{name} wants a pause.{said}", _wanted(headers))
        return None

    def _rest(self, error: MetaError, *, public: bool) -> Refused | InDoubt:
        name, said = self.network.title, f" It says: {error.text}"
        if error.kind in _NOT_READY:
            return Refused(f"{name} does not find what was prepared, or is not ready to show it.{said}", SOON)
        if error.subcode in _NOT_FETCHED:
            return Refused(f"{name} could not fetch the picture from the desk's address.{said}", LATER, person=True)
        if (error.code in _PASSING or error.transient) and error.subcode != _PHOTO:
            text = f"{name} failed for a moment.{said}"
            return InDoubt(text) if public else Refused(text, SOON)
        if error.code == _DUPLICATE:
            return Refused(f"{name} already has a post with these words, and takes no second one.{said}", person=True)
        if error.code in _VERSION or (error.code in {_PATH, _PARAMETER} and _VERSION_WORDS.search(error.text)):
            asked = self.network.api.version if self.network.api else None
            page = f"guidelines/networks/{self.network.id}.md"
            return Refused(
                f"{name} no longer answers version {asked}. Set a newer `version` in {page}.{said}", _HOUR, person=True
            )
        return Refused(f"{name} refused it.{said}", person=True)


def unknown(stopped: Stopped) -> bool:
    """Whether something is gone, hidden from the token, or cannot do what was asked: Meta has one error for all."""
    return isinstance(stopped, MetaStopped) and stopped.error.kind == _OBJECT


def forbidden(stopped: Stopped) -> bool:
    """Whether the token is right, and may not do this."""
    return isinstance(stopped, MetaStopped) and stopped.error.code in _PERMISSION


def duplicate(stopped: Stopped) -> bool:
    """Whether the network already has these words."""
    return isinstance(stopped, MetaStopped) and stopped.error.code == _DUPLICATE


def unknown_metric(stopped: MetaStopped) -> bool:
    """Whether a number has a name that Meta does not know, any more or for this thing."""
    return stopped.error.code == _PARAMETER and not unknown(stopped) and "metric" in stopped.error.text.lower()


def no_metric(stopped: MetaStopped) -> bool:
    """Whether Meta knows the name for nothing at all; else only for this kind of post."""
    return "valid insights metric" in stopped.error.text or "must be one of" in stopped.error.text


def too_few(stopped: MetaStopped) -> bool:
    """Whether fewer people than Meta's threshold have seen it."""
    return stopped.error.code == _TOO_FEW and "viewers" in stopped.error.text


def shut_out(stopped: Stopped) -> bool:
    """Whether the token was not let in, so that nothing can have happened."""
    return isinstance(stopped, MetaStopped) and stopped.error.code in _TOKEN | _PERMISSION


def error_in(body: Any) -> MetaError | None:
    """The error that an answer holds, if it holds one in Meta's form."""
    data = body.get("error") if isinstance(body, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("code"), int):
        return None
    subcode = data.get("error_subcode")
    parts = (data.get("error_user_title"), data.get("error_user_msg") or data.get("message"))
    text = ": ".join(" ".join(str(part).split()) for part in parts if part)[:300]
    trace = str(data.get("fbtrace_id") or "")[:40]
    number = subcode if isinstance(subcode, int) else 0
    shown = f"{text} (code {data['code']}{f'/{number}' if number else ''}{f', trace {trace}' if trace else ''})"
    return MetaError(data["code"], number, shown, trace, data.get("is_transient") is True)


def words(body: Any) -> str:
    """Meta's own sentence in an answer."""
    error = error_in(body)
    if error:
        return error.text
    found = body.get("error", body) if isinstance(body, dict) else body
    return str(found.get("message", "")) if isinstance(found, dict) else str(found)


def _wanted(headers: Mapping[str, str]) -> timedelta:
    """The pause that Meta asks for: minutes in its usage header, else what the usual headers say."""
    try:
        usage = json.loads(headers.get("X-Business-Use-Case-Usage", "{}"))
        minutes = [use["estimated_time_to_regain_access"] for uses in usage.values() for use in uses]
        longest = timedelta(minutes=min(max(minutes), 10**5))
    except (ValueError, KeyError, TypeError, AttributeError):
        longest = timedelta(0)
    return longest if longest > timedelta(0) else pause(headers)
