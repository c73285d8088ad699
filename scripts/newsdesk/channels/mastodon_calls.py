"""Calls of Mastodon.py; what they mean is read from the server's own answer, never from the library's exceptions."""

import ssl
import warnings
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import requests
from mastodon import Mastodon
from mastodon.errors import MastodonNetworkError
from urllib3.exceptions import HTTPError, NewConnectionError

from newsdesk.channels.answers import Answers, Stopped
from newsdesk.channels.base import Refused
from newsdesk.net.credentials import NoCredentials
from newsdesk.net.door import TIMEOUT, Door, Elsewhere

_GRANTED, _ABSENT = range(200, 300), frozenset({404, 405, 410})


class Calls:
    """One account's server through Mastodon.py: no waiting for limits, no version check, nothing is sent twice."""

    def __init__(self, door: Door, answers: Answers):
        self.door = door
        self.answers = answers
        self._answer: requests.Response | None = None

    def ask(self, call: Callable[[Mastodon], Any], needs: str = "") -> Any:
        """The JSON of a call that shows nothing to anybody, with the key that it needs; raises Stopped(Refused)."""
        return self._call(call, needs, public=False)

    def send(self, call: Callable[[Mastodon], Any], needs: str) -> Any:
        """The JSON of the call that makes something public; raises Stopped, in doubt where nobody can know."""
        self.door.session.close()  # a connection that died since the last call would leave a doubt
        return self._call(call, needs, public=True)

    def look(self, call: Callable[[Mastodon], Any]) -> Any | None:
        """The same as `ask`; nothing where the server has no such thing."""
        try:
            return self.ask(call)
        except Stopped:
            if self._answer is not None and self._answer.status_code in _ABSENT:
                return None
            raise

    @property
    def status(self) -> int:
        """The status of the last answer; 0 where nothing came back."""
        return self._answer.status_code if self._answer is not None else 0

    @cached_property
    def _client(self) -> Mastodon:
        session = self.door.session
        session.hooks["response"].append(self._keep)
        agent = str(session.headers["User-Agent"])
        client = Mastodon(
            api_base_url=self.door.base,
            session=session,
            ratelimit_method="throw",
            request_timeout=TIMEOUT,
            user_agent=agent,
        )
        client.access_token = self.door.credentials["token"]  # as an argument it could be taken for a file's name
        return client

    def _keep(self, answer: requests.Response, *_: Any, **__: Any) -> None:
        self._answer = answer

    def _call(self, call: Callable[[Mastodon], Any], needs: str, *, public: bool) -> Any:
        self._answer = trouble = None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the library's remarks on versions
                call(self._client)
        except NoCredentials as error:
            raise Stopped(self.answers.no_entry(str(error))) from None
        except MastodonNetworkError as error:
            self._broken(error.__context__ or error, public=public)
        except Exception as error:  # noqa: BLE001 - it may stumble over an answer; the answer itself decides below
            trouble = error
        return self._read(needs, trouble, public=public)

    def _read(self, needs: str, trouble: Exception | None, *, public: bool) -> Any:
        answer = self._answer
        if answer is None:
            raise Stopped(Refused(f"It could not be sent: {trouble}", person=True)) from None
        if answer.status_code not in _GRANTED:
            self.answers.denied(answer.status_code, answer.headers, _body(answer), public=public)
        try:
            data = answer.json()
        except ValueError:
            self.answers.unreadable(answer.text, public=public)
        if needs and not (isinstance(data, dict) and data.get(needs)):
            self.answers.unreadable(answer.text, public=public)
        return data

    def _broken(self, error: BaseException, *, public: bool) -> None:
        answer = self._answer
        if isinstance(error, Elsewhere):
            raise Stopped(Refused(str(error), person=True)) from None
        if isinstance(error, requests.TooManyRedirects) and answer is not None:
            self.answers.denied(answer.status_code, answer.headers, "", public=public)
        if answer is None and _never_reached(error):
            self.answers.unreached(error)
        self.answers.broken(error, public=public)


def words(body: Any) -> str:
    """A server's own sentence about a refusal."""
    if isinstance(body, dict):
        return str(body.get("error_description") or body.get("error") or "")
    return str(body)


def _never_reached(error: BaseException) -> bool:
    """Whether no byte of a request can have arrived: no name, no connection, no certificate that we trust."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    if not isinstance(error, requests.ConnectionError):
        return False
    return any(isinstance(cause, NewConnectionError | ssl.SSLCertVerificationError) for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for inner in getattr(error, "args", ()):
        reason = getattr(inner, "reason", inner)
        if isinstance(reason, HTTPError | ssl.SSLError):
            yield reason
            yield from _causes(reason)


def _body(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return answer.text
