"""Calls to X: signed with the account's OAuth 1.0a keys, through the door, and what X's refusals mean."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, NoReturn

import requests
import tweepy
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError

from newsdesk.channels.answers import Answers, Stopped
from newsdesk.channels.base import Connection, InDoubt, Refused
from newsdesk.net.credentials import NoCredentials
from newsdesk.net.door import Door, Elsewhere

_CLOSED = re.compile(r"\b(?:suspended|locked)\b", re.IGNORECASE)
_HOUR = timedelta(hours=1)
_REFUSES, _UNAUTHORISED, _NO_CREDIT, _FORBIDDEN, _NOT_FOUND = 300, 401, 402, 403, 404


class SignedClient(tweepy.Client):  # type: ignore[misc]  # tweepy has no types
    """tweepy's client behind the door: it raises for nothing, waits for nothing and follows no redirect."""

    def __init__(self, door: Door):
        secret = door.credentials
        keys = [secret[name] for name in ("key", "key_secret", "token", "token_secret")]
        super().__init__(None, *keys, return_type=requests.Response, wait_on_rate_limit=False)
        self.session = door.session
        self._base = door.base
        self._sign = tweepy.OAuth1UserHandler(*keys).apply_auth()

    def request(
        self,
        method: str,
        route: str,
        params: Any = None,
        json: Any = None,
        user_auth: bool = True,  # noqa: ARG002, FBT001, FBT002 - tweepy's signature; every call is signed
        **more: Any,
    ) -> requests.Response:
        """One signed call below the address on the network's page."""
        return self.session.request(
            method, self._base + route, params=params, json=json, auth=self._sign, allow_redirects=False, **more
        )

    def upload(self, name: str, mime: str, data: bytes) -> requests.Response:
        """Give X a picture, which nobody sees."""
        form = {"media_category": "tweet_image", "media_type": mime}
        return self.request("POST", "/2/media/upload", files={"media": (name, data, mime)}, data=form)

    def describe(self, media_id: str, alt: str) -> requests.Response:
        """Give an uploaded picture its alternative text."""
        told = {"id": media_id, "metadata": {"alt_text": {"text": alt}}}
        return self.request("POST", "/2/media/metadata", json=told)


class XCalls:
    """Answers of X to one account, read as outcomes; raises Stopped."""

    def __init__(self, connection: Connection):
        self._door = connection.door
        self.answers = XAnswers(connection.account, connection.network, words)
        self._client: SignedClient | None = None

    @property
    def client(self) -> SignedClient:
        """The client with the account's keys."""
        if self._client is None:
            try:
                self._client = SignedClient(self._door)
            except NoCredentials as error:
                raise Stopped(self.answers.no_entry(str(error))) from None
        return self._client

    def data(self, call: Callable[[SignedClient], requests.Response], *, public: bool = False) -> dict[str, Any]:
        """The JSON object of a call that was granted."""
        response = self._response(call, public=public)
        try:
            found = response.json()
        except ValueError:
            self.answers.unreadable(response.text, public=public)
        if not isinstance(found, dict):
            self.answers.unreadable("", public=public)
        return found

    def removed(self, call: Callable[[SignedClient], requests.Response]) -> bool:
        """Whether X says that something is gone, now or already."""
        response = self._response(call, public=True, absent=True)
        found = _body(response)
        if response.status_code == _NOT_FOUND:
            return True
        return isinstance(found, dict) and isinstance(found.get("data"), dict) and found["data"].get("deleted") is True

    def _response(
        self, call: Callable[[SignedClient], requests.Response], *, public: bool, absent: bool = False
    ) -> requests.Response:
        client = self.client
        try:
            response = call(client)
        except Elsewhere as error:
            raise Stopped(Refused(str(error), person=True)) from None
        except requests.TooManyRedirects as error:  # the session follows none
            response = error.response if error.response is not None else requests.Response()
        except requests.ConnectTimeout as error:
            self.answers.unreached(error)
        except requests.ConnectionError as error:
            self._broken(error, public=public)
        except requests.RequestException as error:
            self.answers.broken(error, public=public)
        if absent and response.status_code == _NOT_FOUND and words(_body(response)):
            return response
        if response.status_code >= _REFUSES:
            self.answers.denied(response.status_code, response.headers, _body(response), public=public)
        return response

    def _broken(self, error: requests.ConnectionError, *, public: bool) -> NoReturn:
        """Where no connection came about, nothing was sent; every other break leaves a doubt."""
        cause = error.args[0] if error.args else None
        if isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError | NameResolutionError):
            self.answers.unreached(error)
        self.answers.broken(error, public=public)


class Duplicate(Stopped):
    """The account has posted this text already."""


class XAnswers(Answers):
    """Reads X's refusals; each says what a person can do about it."""

    def denied(self, status: int, headers: Mapping[str, str], body: Any, *, public: bool) -> NoReturn:
        """An answer that grants nothing; raises Stopped, as Duplicate where X says that."""
        if status == _FORBIDDEN and "duplicate" in words(body).lower():
            text = "X refuses a text that the account has posted already. Look on the account whether it is there."
            raise Duplicate(Refused(text + self._said(body), person=True))
        super().denied(status, headers, body, public=public)

    def verdict(self, status: int, headers: Mapping[str, str], body: Any, *, public: bool) -> Refused | InDoubt:
        """What an answer means: the kind of X's problem decides, then its words, then the status."""
        kind = _kind(body)
        if status == _NO_CREDIT or kind in {"credits", "usage-capped"}:
            return self._paid_out(said=self._said(body))
        if status in {_UNAUTHORISED, _FORBIDDEN} and _CLOSED.search(words(body)):
            return self.no_entry(f"X has suspended or locked the account.{self._said(body)}")
        if status == _FORBIDDEN:
            return self._forbidden(kind, body)
        return super().verdict(status, headers, body, public=public)

    def _forbidden(self, kind: str, body: Any) -> Refused:
        if kind == "oauth1-permissions":
            return self.no_entry(
                "the app at X may only read. Allow it to read and write first: a token keeps what its app was allowed "
                "when it was made."
            )
        if kind == "client-forbidden":
            return self.no_entry(f"X does not let this app use its interface.{self._said(body)}")
        return Refused(f"X does not permit this.{self._said(body)}", person=True)

    def _paid_out(self, said: str) -> Refused:
        text = f"{self.account.id}: the credits for X are used up, or its spending limit is reached. Buy credits.{said}"
        return Refused(text, _HOUR, person=True)


def words(body: Any) -> str:
    """X's own sentence: the detail of a problem, or the messages of its older form."""
    if not isinstance(body, dict):
        return ""
    listed = body.get("errors")
    inner = [words_of for each in listed if (words_of := words(each))] if isinstance(listed, list) else []
    own = [str(body[name]) for name in ("detail", "message", "title") if body.get(name)][:1]
    return " ".join(dict.fromkeys([*own, *inner]))


def _kind(body: Any) -> str:
    """The last word of the address that names the kind of a problem."""
    return str(body.get("type", "")).rpartition("/")[2] if isinstance(body, dict) else ""


def _body(response: requests.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return response.text


__all__ = ["Duplicate", "SignedClient", "XAnswers", "XCalls", "words"]
