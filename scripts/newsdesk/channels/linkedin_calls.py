"""Calls to LinkedIn for one page: its headers, its uploads, its listing."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, quote, urlsplit

from newsdesk.assets.ready import Ready
from newsdesk.channels.answers import Stopped
from newsdesk.channels.base import Connection, InDoubt, Refused
from newsdesk.channels.linkedin_answers import LinkedInAnswers, words
from newsdesk.net.credentials import Credentials, NoCredentials
from newsdesk.net.door import Door, Elsewhere

if TYPE_CHECKING:
    import httpx

_PAGE, _MOST_PAGES = 100, 20
_LOOKS, _PAUSE = 10, 1.0  # how often, and after how many seconds, an upload is asked whether it is ready
_NO_ENTRY = frozenset({401, 403})


class LinkedInCalls:
    """The calls; each raises Stopped."""

    def __init__(self, connection: Connection):
        self.account = connection.account
        self.network = connection.network
        self.door = connection.door
        self.answers = LinkedInAnswers(connection.account, connection.network, words)

    def author(self) -> str:
        """The page as LinkedIn names it; raises Stopped where account and secret do not agree."""
        own, secret = self.account.network_id or "", self.door.credentials.id
        if not own.isdecimal():
            self._repair("the account needs a `network_id`: the number of its page at LinkedIn.")
        if secret not in {"", own, urn_of(own)}:
            self._repair(f"the credentials are for {secret}, and the account's `network_id` is {own}.")
        return urn_of(own)

    def call(self, method: str, path: str, *, public: bool = False, restli: str = "", **more: Any) -> "httpx.Response":
        """One call with LinkedIn's headers; `restli` names the kind of the call where LinkedIn asks for it."""
        headers = self._headers(restli)
        return self.answers.response(
            lambda: self.door.http.request(method, f"/rest/{path}", headers=headers, **more), public=public
        )

    def data(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        """The JSON object of a call that shows nothing to anybody."""
        response = self.call(method, path, **more)
        try:
            found = response.json()
        except ValueError:
            self.answers.unreadable(response.text, public=False)
        if not isinstance(found, dict):
            self.answers.unreadable("", public=False)
        return found

    def listing(self, since: float) -> Iterator[dict[str, Any]]:
        """The page's posts that were changed since a moment (milliseconds), page by page."""
        asked = {"q": "author", "author": self.author(), "count": str(_PAGE), "sortBy": "LAST_MODIFIED"}
        start = 0
        for _ in range(_MOST_PAGES):
            page = self.data("GET", "posts", restli="FINDER", params={**asked, "start": str(start)})
            posts, paging = page["elements"], page.get("paging") or {}
            yield from posts
            more = any(link.get("rel") == "next" for link in paging.get("links") or ())
            if (not posts and not more) or any(post["lastModifiedAt"] < since for post in posts):
                return
            start += int(paging.get("count") or len(posts))
        raise Stopped(InDoubt("LinkedIn lists more posts than can be read."))

    def upload(self, medium: Ready) -> str:
        """Give LinkedIn a picture, which nobody sees; its name at LinkedIn."""
        asked = {"initializeUploadRequest": {"owner": self.author()}}
        answer = self.data("POST", "images", params={"action": "initializeUpload"}, json=asked)
        try:
            image, address = str(answer["value"]["image"]), str(answer["value"]["uploadUrl"])
        except (KeyError, TypeError):
            self.answers.unreadable("", public=False)
        self._put(address, medium)
        self._until_ready(image)
        return image

    def _put(self, address: str, medium: Ready) -> None:
        """Send the bytes; the token goes along only where the address is on the host that it is bound to."""
        parts, data, headers = urlsplit(address), medium.read(), {"Content-Type": medium.mime}
        if parts.netloc.lower() == self.door.credentials.host:
            signed = {**headers, "Authorization": self._bearer()}
            self.answers.response(lambda: self.door.http.put(address, content=data, headers=signed), public=False)
            return
        door = self._other_door(parts)
        try:
            answers = LinkedInAnswers(self.account, self.network, words, self._no_token_there(parts.netloc))
            answers.response(lambda: door.http.put(address, content=data, headers=headers), public=False)
        finally:
            door.close()

    def _other_door(self, parts: SplitResult) -> Door:
        """A door without any secret to another host of LinkedIn; raises Stopped for a host that is not LinkedIn's."""
        own = self.door.credentials.host.partition(":")[0]
        host, family = parts.hostname or "", own.partition(".")[2]
        text = f"LinkedIn wants the picture at {parts.netloc}, which is none of its own hosts. Nothing was sent."
        if host != own and not host.endswith(f".{family}"):
            raise Stopped(Refused(text, person=True))
        try:
            return Door(f"{parts.scheme}://{parts.netloc}", Credentials(parts.netloc.lower(), {}))
        except Elsewhere:
            raise Stopped(Refused(text, person=True)) from None

    def _no_token_there(self, host: str) -> Callable[[int, Any, Refused | InDoubt], Refused | InDoubt]:
        own = self.door.credentials.host
        text = (
            f"LinkedIn takes no picture at {host} without the token, and the token is bound to {own}. "
            "Post it by hand, or without a picture."
        )
        return lambda status, _, outcome: Refused(text, person=True) if status in _NO_ENTRY else outcome

    def _until_ready(self, image: str) -> None:
        for _ in range(_LOOKS):
            status = self._status(image)
            if status == "PROCESSING_FAILED":
                raise Stopped(Refused("LinkedIn cannot read the picture.", person=True))
            if status not in {"PROCESSING", "WAITING_UPLOAD"}:
                return
            time.sleep(_PAUSE)
        self.answers.unreached("the picture is not ready yet")

    def _status(self, image: str) -> str:
        """What LinkedIn says of a picture; a token that may not ask finds out when it posts."""
        try:
            return str(self.data("GET", f"images/{quoted(image)}").get("status"))
        except Stopped:
            return ""

    def _headers(self, restli: str) -> Mapping[str, str]:
        version = self.network.api.version if self.network.api else None
        if not version:
            self._repair(f"guidelines/networks/{self.network.id}.md names no version of LinkedIn's interface.")
        found = {
            "Authorization": self._bearer(),
            "Linkedin-Version": str(version),
            "X-Restli-Protocol-Version": "2.0.0",
        }
        return {**found, "X-RestLi-Method": restli} if restli else found

    def _bearer(self) -> str:
        try:
            return f"Bearer {self.door.credentials['token']}"
        except NoCredentials as error:
            raise Stopped(self.answers.no_entry(str(error))) from None

    def _repair(self, what: str) -> None:
        raise Stopped(Refused(f"{self.account.id}: {what} Nothing was sent.", person=True))


def urn_of(number: str) -> str:
    """An organisation's page as LinkedIn names it."""
    return f"urn:li:organization:{number}"


def quoted(urn: str) -> str:
    """A name as it stands in a path."""
    return quote(urn, safe="")
