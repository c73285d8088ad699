"""One repository on GitHub, reached through github3.py: reads that try again, writes that never do."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newsdesk.desk.git import GitError, Repository
from newsdesk.net.credentials import Credentials, NoCredentials
from newsdesk.net.door import Door, Elsewhere

if TYPE_CHECKING:
    from github3.repos.repo import Repository as GitHubRepository
    from github3.session import GitHubSession
    from requests import Response

_PUBLIC = "https://github.com"
_PUBLIC_API = "https://api.github.com"
_TOKENS = ("GH_TOKEN", "GITHUB_TOKEN")
_REMOTE = re.compile(r"(?:[a-z+]+://)?(?:[^@/]*@)?(?P<host>[^/:]+(?::\d+)?)[:/](?P<name>[^/]+/[^/]+?)(?:\.git)?/?")
_VERSION = "2022-11-28"
_MOVED = 301
_GONE = frozenset({404, 410})
_TOO_MANY = frozenset({403, 429})
_ASK_AGAIN = timedelta(minutes=1)  # where GitHub says that there were too many calls, and not until when


class ForgeError(Exception):
    """GitHub did not answer as it should, or cannot be asked; the text says why, in one sentence."""

    def __init__(self, text: str, status: int = 0):
        super().__init__(text)
        self.status = status


class RateLimited(ForgeError):  # noqa: N818 - what happened
    """GitHub takes no more calls until a moment."""

    def __init__(self, until: datetime):
        super().__init__(f"GitHub takes no more calls from this token until {until:%H:%M} UTC.", 429)
        self.until = until


@dataclass(frozen=True)
class Hub:
    """One repository, `owner/name`; every call goes to the host of the interface and to no other."""

    repository: str
    api: str = _PUBLIC_API
    server: str = _PUBLIC
    token: str = field(default="", repr=False)
    holds_seen: set[int] = field(default_factory=set, repr=False, compare=False)
    """The hold issues that were seen through it."""

    @cached_property
    def session(self) -> "GitHubSession":
        """github3.py's session, bound to the host of the interface."""
        from github3.session import GitHubSession  # noqa: PLC0415 - only where GitHub is asked

        session = GitHubSession()
        session.base_url = self.api
        session.headers["X-GitHub-Api-Version"] = _VERSION
        session.token_auth(self.token)
        credentials = Credentials(urlsplit(self.api).netloc.lower(), {"token": self.token})
        return Door(self.api, credentials).guarded(session, asks_again=True)

    @cached_property
    def repo(self) -> "GitHubRepository":
        """The repository as github3.py's object; raises ForgeError."""
        from github3 import GitHub  # noqa: PLC0415 - only where GitHub is asked

        with told():
            return GitHub(session=self.session).repository(*self.repository.split("/"))

    @property
    def calls(self) -> int:
        """How many requests were made."""
        return int(self.session.request_counter)

    def get(self, path: str, **params: Any) -> Any:
        """What lies at a path of the repository, or of GitHub where it begins with a slash; None where nothing does."""
        with told():
            answer = self.session.get(self._url(path), params=params)
        return None if answer.status_code in _GONE else _data(answer)

    def pages(self, path: str, key: str = "", **params: Any) -> Iterator[Any]:
        """Every item of a listing, page by page; `key` names the list inside the answer; raises ForgeError."""
        address: str | None = self._url(path)
        asked: Mapping[str, Any] = {"per_page": 100, **params}
        while address:
            with told():
                answer = self.session.get(address, params=asked)
            found = _data(answer)
            yield from found[key] if key else found
            address, asked = answer.links.get("next", {}).get("url"), {}

    def query(self, words: str, **variables: Any) -> Any:
        """The data that GitHub's other interface (GraphQL) gives for a question; raises ForgeError."""
        answer = self.send("POST", f"{self.graph}", {"query": words, "variables": variables})
        if not isinstance(answer, dict) or not isinstance(answer.get("data"), dict):
            raise ForgeError("GitHub gave no answer to a question about an issue.")
        return answer["data"]

    @property
    def graph(self) -> str:
        """Where GraphQL is asked: beside the interface."""
        return f"{self.api.removesuffix('/v3')}/graphql"

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Change something; what GitHub answers; raises ForgeError, and never tries again."""
        with told():
            answer = self.session.request(method, self._url(path), json=body)
        return _data(answer)

    def me(self) -> Mapping[str, Any] | None:
        """The user whom the token belongs to; None for the token of a run or of an app."""
        try:
            found: Mapping[str, Any] | None = self.get("/user")
        except ForgeError as error:
            if error.status in _TOO_MANY and not isinstance(error, RateLimited):
                return None
            raise
        return found

    def address(self, path: str = "") -> str:
        """Where people see something of the repository."""
        return f"{self.server}/{self.repository}{f'/{path}' if path else ''}"

    def _url(self, path: str) -> str:
        if path.startswith(("https://", "http://")):
            return path
        if path.startswith("/"):
            return f"{self.api}{path}"
        return f"{self.api}/repos/{self.repository}{f'/{path}' if path else ''}"


@contextmanager
def told() -> Iterator[None]:
    """What github3.py and the network raise, as ForgeError in one sentence."""
    from github3.exceptions import GitHubError, GitHubException  # noqa: PLC0415
    from requests import RequestException, TooManyRedirects  # noqa: PLC0415

    try:
        yield
    except GitHubError as error:
        raise _error(error.response) from None
    except Elsewhere as error:
        raise ForgeError(str(error)) from None
    except TooManyRedirects:
        raise ForgeError("GitHub says that it has moved: set the remote's new address.", _MOVED) from None
    except (GitHubException, RequestException) as error:
        raise ForgeError(f"GitHub cannot be reached ({type(error).__name__}).") from None


def _data(answer: "Response") -> Any:
    if not answer.ok:
        raise _error(answer)
    if not answer.content:
        return None
    try:
        return answer.json()
    except ValueError:
        raise ForgeError("GitHub answered something that is no JSON.", answer.status_code) from None


def _error(answer: "Response") -> ForgeError:
    headers, code = answer.headers, answer.status_code
    if code in _TOO_MANY and (headers.get("x-ratelimit-remaining") == "0" or headers.get("retry-after")):
        return RateLimited(_until(headers))
    try:
        words = " ".join(str(answer.json()["message"]).split())[:300]
    except (ValueError, KeyError, TypeError):
        words = "no reason given"
    return ForgeError(f"GitHub answered {code} ({words}).", code)


def _until(headers: Mapping[str, str]) -> datetime:
    now = datetime.now(UTC)
    try:
        if "retry-after" in headers:
            return now + timedelta(seconds=int(headers["retry-after"]))
        return datetime.fromtimestamp(int(headers["x-ratelimit-reset"]), UTC)
    except (ValueError, KeyError, OverflowError, OSError):
        return now + _ASK_AGAIN


def hub_for(repository: Repository, remote: str, environment: Mapping[str, str] = os.environ) -> Hub | None:
    """The GitHub repository that a remote is; None where it is none; raises ForgeError where there is no token."""
    try:
        address = repository.text("remote", "get-url", remote)
    except GitError:
        return None
    found = _REMOTE.fullmatch(address)
    if found is None:
        return None  # a folder of this machine
    server = environment.get("GITHUB_SERVER_URL", _PUBLIC).rstrip("/")
    if _at(address, found["host"], server):
        api = environment.get("GITHUB_API_URL", _PUBLIC_API if server == _PUBLIC else f"{server}/api/v3")
    elif _at(address, found["host"], _PUBLIC):
        server, api = _PUBLIC, _PUBLIC_API
    elif environment.get("GITHUB_ACTIONS") == "true":
        raise ForgeError(f"The remote {remote} is not at {server}, where this run is: nobody could tell who approved.")
    else:
        return None
    token = next((environment[name].strip() for name in _TOKENS if environment.get(name, "").strip()), "")
    if not token:
        raise ForgeError(
            "This desk is on GitHub, and its reviews and holds are read from there: set GITHUB_TOKEN to a token that "
            "may read the repository."
        )
    try:
        return Hub(found["name"], api.rstrip("/"), server, token)
    except (Elsewhere, NoCredentials) as error:
        raise ForgeError(str(error)) from None


def _at(address: str, host: str, server: str) -> bool:
    """Whether a remote lies on a server; over ssh it may have a port, and GitHub another name, of their own."""
    parts = urlsplit(server)
    if address.startswith(("https://", "http://")):
        return host.lower() == parts.netloc.lower()
    name = host.partition(":")[0].lower()
    return name in {parts.hostname, f"ssh.{parts.hostname}"}
