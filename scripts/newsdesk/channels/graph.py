"""What Facebook, Instagram and Threads share: Meta's Graph API, its calls and its pages of results."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from newsdesk.channels.answers import SOON, Answers, Stopped
from newsdesk.channels.base import Connection, Gone, HandedOff, InDoubt, NotThere, Published, Refused
from newsdesk.channels.graph_errors import MetaAnswers, error_in, unknown, words
from newsdesk.net.credentials import NoCredentials

if TYPE_CHECKING:
    import httpx

MADE_BEFORE = "(made before sending)"
_MOST_PAGES = 40  # of a listing: more than any day of posts
_ONE_PAGE = 50
_REFUSES = 400

Form = Mapping[str, str]
Files = Mapping[str, tuple[str, bytes, str]]


class Graph:
    """Calls for one account: the version stands on the network's page, the token only ever in a header."""

    def __init__(self, connection: Connection):
        self.account = connection.account
        self.network = connection.network
        self.door = connection.door
        self.answers: Answers = MetaAnswers(connection.account, connection.network, words)

    def id(self) -> str:
        """The number of the page or profile; raises Stopped where the account and its secret do not agree."""
        own, secret = self.account.network_id or "", self.door.credentials.id
        if not own:
            self._repair(f"the account has no `network_id`, the number by which {self.network.title} knows it.")
        if secret and secret != own:
            self._repair(
                f"the credentials are for {secret}, and the account's `network_id` is {own}. Nothing was sent."
            )
        return own

    def read(self, path: str, **fields: str) -> dict[str, Any]:
        """What the network says about something; raises Stopped."""
        return self._answer(lambda: self.door.http.get(self._at(path), params=fields, headers=self._bearer()))

    def change(self, path: str, form: Form) -> None:
        """Change something, which may be said twice; raises Stopped."""
        self._done(self._post(path, form))

    def make(self, path: str, form: Form, files: Files | None = None) -> dict[str, Any]:
        """Create what nobody sees; raises Stopped."""
        return self._answer(self._post(path, form, files))

    def show(self, path: str, form: Form) -> dict[str, Any]:
        """The one call that makes something public; raises Stopped, in doubt where nobody can know."""
        return self._answer(self._post(path, form), public=True)

    def listing(self, path: str, since: datetime, fields: str) -> Iterator[dict[str, Any]]:
        """The posts of a listing back to a moment, page by page; raises Stopped, also where it has no end."""
        more: dict[str, str] = {}
        for _ in range(_MOST_PAGES):
            asked = {"fields": fields, "limit": str(_ONE_PAGE), "since": str(int(since.timestamp()))}
            rows, more = _page(self.read(path, **{**asked, **more}))
            yield from rows
            if not more or all(moment(row) < since for row in rows):
                return
        raise Stopped(InDoubt(f"{self.network.title} lists more posts than can be read."))

    def remove(self, receipt: Published) -> Gone:
        """Take a post down; what is gone counts, what the interface does not delete is for a person; raises Stopped."""
        try:
            self._done(lambda: self.door.http.delete(self._at(receipt.network_id), headers=self._bearer()))
        except Stopped as stopped:
            if not unknown(stopped):
                raise
            return self._still_there(receipt, stopped.outcome.message)
        return NotThere()

    def _still_there(self, receipt: Published, why: str) -> Gone:
        """Whether a post that could not be deleted is gone, or only closed to the interface; raises Stopped."""
        self.read(self.id(), fields="id")
        try:
            self.read(receipt.network_id, fields="id")
        except Stopped as stopped:
            if unknown(stopped):
                return NotThere()
            raise
        return HandedOff(f"{why} Take it down by hand: {receipt.url}")

    def _answer(self, call: Callable[[], "httpx.Response"], *, public: bool = False) -> dict[str, Any]:
        response = self.answers.response(call, public=public)
        try:
            data = response.json()
        except ValueError:
            self.answers.unreadable(response.text, public=public)
        if error_in(data):  # Graph has answered 200 with an error inside
            self.answers.denied(_REFUSES, response.headers, data, public=public)
        if not isinstance(data, dict):
            self.answers.unreadable("", public=public)
        return data

    def _done(self, call: Callable[[], "httpx.Response"]) -> None:
        if self._answer(call).get("success") is not True:
            raise Stopped(Refused(f"{self.network.title} did not say that it was done.", SOON))

    def _post(self, path: str, form: Form, files: Files | None = None) -> Callable[[], "httpx.Response"]:
        return lambda: self.door.http.post(self._at(path), data=dict(form), files=files, headers=self._bearer())

    def _at(self, path: str) -> str:
        version = self.network.api.version if self.network.api else None
        return f"/{version}/{path}" if version else f"/{path}"

    def _bearer(self) -> dict[str, str]:
        try:
            return {"Authorization": f"Bearer {self.door.credentials['token']}"}
        except NoCredentials as error:
            raise Stopped(self.answers.no_entry(str(error))) from None

    def _repair(self, what: str) -> None:
        raise Stopped(Refused(f"{self.account.id}: {what}", person=True))


def identity(data: Mapping[str, Any]) -> str:
    """The number that the network gave to what was made; empty where the answer has none."""
    found = data.get("id")
    return str(found) if isinstance(found, str | int) else ""


def moment(row: Mapping[str, Any]) -> datetime:
    """When a listed post went out; now where the listing does not tell, so that the post is looked at."""
    try:
        found = datetime.fromisoformat(str(row.get("created_time") or row.get("timestamp")))
    except ValueError:
        return datetime.now(UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _page(data: Mapping[str, Any]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The rows of one page, and what asks for the next: Meta's own address for it holds the token."""
    listed, paging = data.get("data"), data.get("paging")
    if not isinstance(listed, list):
        raise Stopped(InDoubt("The listing cannot be read."))
    rows = [row for row in listed if isinstance(row, dict)]
    address = paging.get("next") if isinstance(paging, dict) else None
    if not rows or not isinstance(address, str):
        return rows, {}
    return rows, {name: value for name, value in parse_qsl(urlsplit(address).query) if name != "access_token"}
