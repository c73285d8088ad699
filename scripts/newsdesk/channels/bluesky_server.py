"""The server that holds an account: one session for a run, and the few calls that Bluesky posts need.

Its calls raise Stopped. Writing goes through `put` and `delete`, which alone are public.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from newsdesk.assets.ready import Ready
from newsdesk.channels.answers import SOON, Answers, Stopped
from newsdesk.channels.base import Connection, InDoubt, Refused
from newsdesk.net.credentials import NoCredentials

if TYPE_CHECKING:
    import httpx

POSTS = "app.bsky.feed.post"
ABSENT = Refused("There is no such record.")
TAKEN = Refused("Another record has this key.")
_KNOWN = MappingProxyType({"RecordNotFound": ABSENT, "InvalidSwap": TAKEN})

_ENDED = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing"})
_SHUT = frozenset({"AccountTakedown", "AccountSuspended", "AccountDeactivated"})


@dataclass(frozen=True, slots=True)
class Session:
    """Who has signed in."""

    did: str
    handle: str
    token: str = field(repr=False)


class Server:
    """Calls to one account's server with its app password."""

    def __init__(self, connection: Connection):
        self.account = connection.account
        self.network = connection.network
        self.door = connection.door
        self.uploads = connection.uploads
        self._kept = connection.kept
        self.answers = Answers(self.account, self.network, _words, self._refine)
        self.session: Session | None = None

    def signed_in(self) -> Session:
        """The session of this run: made once, since a server allows few in a day, and again after it ended."""
        if self.session is None:
            self.session = self._sign_in()
        return self.session

    def put(self, body: Mapping[str, Any]) -> tuple[str, str]:
        """Write a record; its address and hash. Raises Stopped(TAKEN) where another stands at its key."""
        return self._place(self.answers.send(lambda: self._call("POST", "repo.putRecord", json=body)), public=True)

    def delete(self, key: str) -> None:
        """Delete a post; deleting what is not there is the same."""
        body = {"repo": self.signed_in().did, "collection": POSTS, "rkey": key}
        self.answers.response(lambda: self._call("POST", "repo.deleteRecord", json=body), public=True)

    def record(self, key: str) -> tuple[str, str, Any]:
        """Address, hash and content of one of our posts; raises Stopped(ABSENT)."""
        asked = {"repo": self.signed_in().did, "collection": POSTS, "rkey": key}
        answer = self.answers.ask(lambda: self._call("GET", "repo.getRecord", params=asked))
        return *self._place(answer, public=False), answer.get("value")

    def did(self, handle: str) -> str:
        """Who has a handle; empty where nobody has it."""
        try:
            answer = self.answers.ask(lambda: self._call("GET", "identity.resolveHandle", params={"handle": handle}))
        except Stopped as stopped:
            if isinstance(stopped.outcome, Refused) and stopped.outcome.after is None:
                return ""
            raise
        return _text(answer, "did")

    def view(self, name: str, **asked: Any) -> Any:
        """What the network's index, which this server asks for us, shows of posts and profiles."""
        return self.answers.ask(lambda: self._call("GET", f"app.bsky.{name}", params=asked))

    def blob(self, medium: Ready) -> Any:
        """The server's reference to a picture, which nobody sees before a post uses it."""

        def upload() -> Any:
            data, headers = medium.read(), {"Content-Type": medium.mime}
            answer = self.answers.ask(lambda: self._call("POST", "repo.uploadBlob", content=data, headers=headers))
            found = answer.get("blob") if isinstance(answer, dict) else None
            return found or self.answers.unreadable(str(answer), public=False)

        return self.uploads.once(medium.sha256, "", self._kept, upload)

    def forget(self, media: tuple[Ready, ...]) -> None:
        """Upload them again next time: the server may not know them any more."""
        for medium in media:
            self.uploads.forget(medium.sha256, "")

    def _sign_in(self) -> Session:
        name = self.account.network_id or self.account.handle
        if not name:
            raise Stopped(Refused(f"{self.account.id}: the account's file names no handle.", person=True))
        try:
            asked = {"identifier": name, "password": self.door.credentials["app_password"]}
        except NoCredentials as error:
            raise Stopped(self.answers.no_entry(str(error))) from None
        address = "/xrpc/com.atproto.server.createSession"
        answer = self.answers.ask(lambda: self.door.http.post(address, json=asked))
        found = Session(_text(answer, "did"), _text(answer, "handle"), _text(answer, "accessJwt"))
        if not (found.did and found.token):
            self.answers.unreadable("", public=False)
        if answer.get("active") is False:
            why = _text(answer, "status") or "not active"
            raise Stopped(self.answers.no_entry(f"{self.network.title} says that the account is {why}."))
        self._belongs(found)
        return found

    def _belongs(self, session: Session) -> None:
        own = {session.did, session.handle.lower()}
        for wanted in filter(None, (self.account.network_id, self.door.credentials.id)):
            if wanted.lower() not in own:
                what = f"The app password is that of {session.handle} ({session.did}), and not of {wanted}."
                raise Stopped(self.answers.no_entry(what))

    def _call(self, method: str, name: str, headers: Mapping[str, str] | None = None, **more: Any) -> "httpx.Response":
        own = {**(headers or {}), "Authorization": f"Bearer {self.signed_in().token}"}
        whole = name if name.startswith("app.") else f"com.atproto.{name}"
        return self.door.http.request(method, f"/xrpc/{whole}", headers=own, **more)

    def _place(self, answer: Any, *, public: bool) -> tuple[str, str]:
        uri, cid = _text(answer, "uri"), _text(answer, "cid")
        return (uri, cid) if uri and cid else self.answers.unreadable(str(answer), public=public)

    def _refine(self, _: int, body: Any, outcome: Refused | InDoubt) -> Refused | InDoubt:
        error = _text(body, "error")
        if error in _KNOWN:
            return _KNOWN[error]
        if _text(body, "message").startswith("Could not find blob"):
            return Refused(f"{self.network.title} does not have a picture any more. It is uploaded again.", SOON)
        if error in _ENDED:
            self.session = None
            return Refused(f"{self.network.title} has ended the session. The next run begins a new one.", SOON)
        if error in _SHUT:
            return self.answers.no_entry(f"{self.network.title} has shut the account. {_words(body)}")
        if error == "AuthFactorTokenRequired":
            return self.answers.no_entry("This is the main password. Only an app password works here.")
        return outcome


def _text(answer: Any, name: str) -> str:
    found = answer.get(name) if isinstance(answer, dict) else None
    return found if isinstance(found, str) else ""


def _words(body: Any) -> str:
    said = (_text(body, "message") or _text(body, "error")) if isinstance(body, dict) else str(body)
    return f"{said}." if said and said[-1].isalnum() else said
