"""The door to one server: nothing passes to another host, and the server's clock is compared with ours."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from newsdesk.net.credentials import Credentials

if TYPE_CHECKING:
    import ssl

    import httpx
    import requests

Session = TypeVar("Session", bound="requests.Session")
SKEW = timedelta(minutes=5)  # a clock that is further off is not trusted
TIMEOUT = 40.0  # seconds without a byte, after which a call is given up
_CONNECT = 10.0
_AGENT = "newsdesk"
_TRIES, _PAUSE = 3, 0.3  # how often a read is repeated, and after how many seconds at first
_WEAK = (502, 503, 504)


@cache
def _trusted() -> "ssl.SSLContext":
    """The authorities that servers are checked against: read once, not for each account."""
    import httpx  # noqa: PLC0415

    return httpx.create_ssl_context(trust_env=False)


class Elsewhere(Exception):  # noqa: N818 - where a call would have gone
    """A call would have left for a host that the credentials are not bound to; nothing was sent."""


class Door:
    """Calls to one server with one account's credentials; raises Elsewhere before anything leaves for another host.

    `base` is the address below which the interface answers. `skew` is how far the server's clock was from ours at most;
    `greeted` whether it has shown its clock. A `shut` door lets nothing pass: for rehearsals.
    """

    def __init__(self, base: str, credentials: Credentials, *, shut: bool = False):
        if not credentials.fits(base):
            raise Elsewhere(f"The secret is bound to the host {credentials.host}, and not to {base}.")
        self.base = base.rstrip("/")
        self.credentials = credentials
        self.skew = timedelta(0)
        self.greeted = False
        self._shut = shut

    @cached_property
    def http(self) -> "httpx.Client":
        """A client for our own adapters; it follows no redirect."""
        import httpx  # noqa: PLC0415 - only where something is sent

        return httpx.Client(
            base_url=self.base,
            timeout=httpx.Timeout(TIMEOUT, connect=_CONNECT),
            follow_redirects=False,
            trust_env=False,
            verify=_trusted(),
            headers={"User-Agent": _AGENT},
            event_hooks={
                "request": [lambda request: self._guard(str(request.url))],
                "response": [lambda response: self._compare(response.headers)],
            },
        )

    @cached_property
    def session(self) -> "requests.Session":
        """The same for libraries that are built on requests."""
        import requests  # noqa: PLC0415

        found = requests.Session()
        found.headers["User-Agent"] = _AGENT
        return self.guarded(found)

    def guarded(self, session: "Session", *, asks_again: bool = False) -> "Session":
        """A session of requests, or of a library's own kind, that passes this door only.

        `asks_again` repeats what only reads, where the server has a moment of weakness.
        """
        from requests.adapters import HTTPAdapter  # noqa: PLC0415
        from urllib3.util import Retry  # noqa: PLC0415

        door = self

        class Guarded(HTTPAdapter):
            def send(self, request: Any, *words: Any, **options: Any) -> Any:
                door._guard(request.url)
                timeout = options.get("timeout") or (_CONNECT, TIMEOUT)
                answer = super().send(request, *words, **{**options, "timeout": timeout})
                door._compare(answer.headers)
                return answer

        again = Retry(
            _TRIES if asks_again else 0,
            read=False,
            status_forcelist=_WEAK if asks_again else (),
            allowed_methods={"GET", "HEAD"},
            backoff_factor=_PAUSE,
            respect_retry_after_header=False,
            raise_on_status=False,
        )
        session.trust_env = False
        session.max_redirects = 0
        for scheme in ("https://", "http://"):
            session.mount(scheme, Guarded(max_retries=again))
        return session

    def greet(self) -> str:
        """Look whether the server is there and what its clock says; the kind of failure, or nothing."""
        import httpx  # noqa: PLC0415

        try:
            self.http.head("/", timeout=_CONNECT)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return type(error).__name__
        except (httpx.HTTPError, Elsewhere):
            pass  # it is there; what it says to such a question does not matter
        return ""

    def _guard(self, address: str) -> None:
        if self._shut:
            raise Elsewhere("This is a rehearsal: nothing is called.")
        if not self.credentials.fits(address):
            raise Elsewhere(f"A call would have left for another host than {self.credentials.host}. It was not made.")

    def _compare(self, headers: Mapping[str, str]) -> None:
        try:
            theirs = parsedate_to_datetime(headers["Date"])
        except (KeyError, ValueError, TypeError):
            return
        self.greeted = True
        if theirs.tzinfo is None:
            theirs = theirs.replace(tzinfo=UTC)
        self.skew = max(self.skew, abs(theirs - datetime.now(UTC)))

    def mask(self, text: str) -> str:
        """A text without the secrets."""
        return self.credentials.mask(text)

    def close(self) -> None:
        """Let the connections go."""
        for name in ("http", "session"):
            if name in self.__dict__:
                self.__dict__[name].close()
