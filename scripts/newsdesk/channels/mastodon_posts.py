"""The posts that a Mastodon account shows: read back to a moment, as text, and as receipts."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from newsdesk.channels.answers import Stopped
from newsdesk.channels.base import Published, Refused, Request
from newsdesk.channels.mastodon_calls import Calls
from newsdesk.channels.mastodon_text import as_text
from newsdesk.channels.matching import Seen, same_text

PAGE, _DEFAULT_PAGE, _PAGES = 40, 20, 10  # posts in one listing: the most, and without being asked


def seen(calls: Calls, account: str, request: Request, begin: datetime) -> Iterator[Seen]:
    """The account's own posts since a moment; raises Stopped where the server does not show them so far."""
    for status in _own(calls, account, begin):
        at = _moment(status)
        if at >= begin and not status.get("reblog"):
            text = _text(calls, status, request)
            yield Seen(str(status["id"]), _address(status), text, at, details=_details(status, request))


def receipt_of(status: Mapping[str, Any], request: Request) -> Published:
    """The receipt of a post that the server has answered with."""
    return Published(_address(status), str(status["id"]), _details(status, request))


def _own(calls: Calls, account: str, begin: datetime) -> list[Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for _ in range(_PAGES):
        page = _page(calls, account, next(reversed(found), None))
        fresh = [status for status in page if str(status["id"]) not in found]
        found |= {str(status["id"]): status for status in fresh}
        if not page or any(_moment(status) < begin for status in fresh):
            return list(found.values())
        if not fresh and len(page) < _DEFAULT_PAGE:  # it does not turn pages, and this one is not full
            return list(found.values())
        if not fresh:
            break
    raise Stopped(Refused("There are more posts than it shows."))


def _page(calls: Calls, account: str, before: str | None) -> list[Mapping[str, Any]]:
    page = calls.ask(lambda client: client.account_statuses(account, exclude_reblogs=True, max_id=before, limit=PAGE))
    if not isinstance(page, list) or not all(isinstance(status, dict) and status.get("id") for status in page):
        raise Stopped(Refused("It answered with something else than posts."))
    return page


def _text(calls: Calls, status: Mapping[str, Any], request: Request) -> str:
    """What was written: the shown text where that is ours, else what the server says was written."""
    shown, wanted = as_text(str(status.get("content") or "")), request.part.text
    if same_text(wanted, shown):
        return shown
    if not wanted.strip() and same_text(request.rendered.warning or "", shown):
        return wanted  # without a text, Mastodon makes the warning the text
    source = calls.look(lambda client: client.status_source(str(status["id"])))
    return str(source.get("text") or shown) if isinstance(source, dict) else shown


def _details(status: Mapping[str, Any], request: Request) -> Mapping[str, Any]:
    """What an edit needs: the numbers of the media, and which files they are."""
    numbers = [str(medium.get("id")) for medium in status.get("media_attachments") or ()]
    return {"media": numbers, "files": [medium.sha256 for medium in request.media]} if numbers else {}


def _address(status: Mapping[str, Any]) -> str:
    return str(status.get("url") or status.get("uri") or "")


def _moment(status: Mapping[str, Any]) -> datetime:
    try:
        moment = datetime.fromisoformat(str(status.get("created_at")))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Stopped(Refused("A post does not say when it was made."))
    return moment
