"""What an answer of a server means for a delivery: refused, to be tried later, or in doubt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NoReturn

from newsdesk.channels.base import HandedOff, InDoubt, NotThere, Published, Refused
from newsdesk.model.account import Account
from newsdesk.model.network import Network
from newsdesk.net.door import Elsewhere

if TYPE_CHECKING:
    import httpx

SOON = timedelta(minutes=5)  # before a server that was not reached is asked again
LATER = timedelta(minutes=15)  # the same where it asks for a pause without saying for how long
_LONGEST_PAUSE = timedelta(days=30)  # a longer one is a mistake, such as a moment in thousandths of a second
_LONGEST = 300  # characters of a server's own words
_UNAUTHORISED, _FORBIDDEN, _TOO_MANY, _SERVER, _REFUSES, _ELSEWHERE = 401, 403, 429, 500, 400, 300


class Stopped(Exception):  # noqa: N818 - carries an answer out of the middle of an adapter
    """Ends what an adapter does with an outcome; `Answers.outcome` turns it back into one."""

    def __init__(self, outcome: Refused | InDoubt | HandedOff):
        super().__init__(outcome.message)
        self.outcome = outcome


@dataclass(frozen=True)
class Answers:
    """Reads the answers of one account's server.

    `words` gives the server's own sentence for a body that it sent; `refine` sees status, body and the outcome that
    was made of them, and may make a better one.
    """

    account: Account
    network: Network
    words: Callable[[Any], str] = str
    refine: Callable[[int, Any, Refused | InDoubt], Refused | InDoubt] = field(default=lambda _, __, outcome: outcome)

    def ask(self, call: "Callable[[], httpx.Response]") -> Any:
        """The JSON of a call that shows nothing to anybody; raises Stopped(Refused)."""
        return self._json(call, public=False)

    def send(self, call: "Callable[[], httpx.Response]") -> Any:
        """The JSON of the call that makes something public; raises Stopped, in doubt where nobody can know."""
        return self._json(call, public=True)

    def _json(self, call: "Callable[[], httpx.Response]", *, public: bool) -> Any:
        response = self.response(call, public=public)
        try:
            return response.json()
        except ValueError:
            self.unreadable(response.text, public=public)

    def response(self, call: "Callable[[], httpx.Response]", *, public: bool) -> "httpx.Response":
        """The answer of a call that was granted; raises Stopped."""
        import httpx  # noqa: PLC0415 - only where something is sent

        try:
            response = call()
        except Elsewhere as error:
            raise Stopped(Refused(str(error), person=True)) from None
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
            self.unreached(error)
        except httpx.TransportError as error:
            self.broken(error, public=public)
        if response.status_code >= _ELSEWHERE:
            self.denied(response.status_code, response.headers, _body(response), public=public)
        return response

    def unreached(self, error: object) -> NoReturn:
        """The server was not reached, so nothing is there; raises Stopped."""
        text = f"{self.network.title} cannot be reached ({type(error).__name__}). Nothing was sent."
        raise Stopped(Refused(text, SOON)) from None

    def broken(self, error: object, *, public: bool) -> NoReturn:
        """The connection broke after something was sent; raises Stopped."""
        text = f"The connection to {self.network.title} broke ({type(error).__name__})."
        raise Stopped(InDoubt(text) if public else Refused(text, SOON)) from None

    def unreadable(self, body: str, *, public: bool) -> NoReturn:
        """It said yes, in words that are no answer: a web page, half a document; raises Stopped."""
        text = f"{self.network.title} answered with {_kind(body)} instead of data."
        raise Stopped(InDoubt(text) if public else Refused(text, SOON)) from None

    def denied(self, status: int, headers: Mapping[str, str], body: Any, *, public: bool) -> NoReturn:
        """An answer that grants nothing; raises Stopped."""
        outcome = self.verdict(status, headers, body, public=public)
        if not isinstance(outcome, HandedOff):
            outcome = self.refine(status, body, outcome)
        raise Stopped(outcome)

    def verdict(self, status: int, headers: Mapping[str, str], body: Any, *, public: bool) -> Refused | InDoubt:
        """What such an answer means where the network has no words of its own for it."""
        name, said = self.network.title, self._said(body)
        if status == _TOO_MANY:
            return Refused(f"{name} wants a pause.{said}", pause(headers))
        if status >= _SERVER:
            text = f"{name} failed with status {status}.{said}"
            return InDoubt(text) if public else Refused(text, SOON)
        if status in {_UNAUTHORISED, _FORBIDDEN}:
            return self.no_entry(f"{name} does not accept the credentials (status {status}).{said}")
        if status < _REFUSES:
            return Refused(f"{name} sends us to another address (status {status}), which is not followed.", person=True)
        return Refused(f"{name} refused it (status {status}).{said}", person=True)

    def no_entry(self, what: str) -> Refused:
        """Credentials that are ended, taken back or too weak: tried again each hour, until somebody renews them."""
        page = f"guidelines/networks/{self.network.id}.md"
        place = self.network.api.tokens if self.network.api else None
        made = f" A new one is made at {place}." if place else ""
        text = f"{self.account.id}: {what.rstrip('.')}.{made} What to do stands in {page}."
        return Refused(text, timedelta(hours=1), person=True)

    def _said(self, body: Any) -> str:
        if isinstance(body, str) and "<" in body:
            return f" It answered with {_kind(body)}."
        words = " ".join(str(self.words(body) if body else "").split())[:_LONGEST].strip()
        return f" It says: {words}" if words and words not in {"{}", "None"} else ""


def pause(headers: Mapping[str, str]) -> timedelta:
    """How long a server wants us to wait: seconds, a date, or the moment at which its count begins anew."""
    for name in ("Retry-After", "retry-after", "x-rate-limit-reset", "X-RateLimit-Reset", "RateLimit-Reset"):
        found = _pause(headers.get(name, ""))
        if found is not None:
            return min(max(found, timedelta(seconds=1)), _LONGEST_PAUSE)
    return LATER


def _pause(value: str) -> timedelta | None:
    value, now = value.strip(), datetime.now(UTC)
    try:
        if value.isdecimal():
            number = int(value)
            return timedelta(seconds=number - now.timestamp() if number > now.timestamp() / 2 else min(number, 10**7))
        moment = parsedate_to_datetime(value) if "," in value else datetime.fromisoformat(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now


def _body(response: "httpx.Response") -> Any:
    try:
        return response.json()
    except ValueError:
        return response.text


def _kind(body: str) -> str:
    return "a web page" if "<" in body[:500] else "half a document" if body.strip() else "nothing"


def outcome(attempt: Callable[[], Any]) -> Any:
    """What an attempt returns, or the outcome that stopped it."""
    try:
        return attempt()
    except Stopped as stopped:
        return stopped.outcome


__all__ = ["Answers", "HandedOff", "InDoubt", "NotThere", "Published", "Refused", "Stopped", "outcome", "pause"]
