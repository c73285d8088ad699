"""What goes to Telegram and what comes back, as plain data."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from newsdesk.assets.ready import Ready
from newsdesk.channels.base import Published, Request
from newsdesk.model.account import Account

NAMES: Mapping[str, str] = {"image": "photo", "video": "video"}
_PUBLIC = re.compile(r"https://t\.me/(\w+)/?", re.ASCII)
_MESSAGE = re.compile(r"https://t\.me/(c/\d+|\w+)/(?:\d+/)?(\d+)/?", re.ASCII)
_PRIVATE = "-100"  # stands before the number of a channel or supergroup


def payload_of(request: Request, known: Callable[[Ready], str]) -> Mapping[str, Any]:
    """The method, its fields, and by their field names the sha256 of the files that go along.

    `known` gives the id under which Telegram has a file already, or nothing.
    """
    fields: dict[str, Any] = {"chat_id": chat_of(request.account)}
    files: dict[str, str] = {}
    if not request.media:
        method = "sendMessage"
        fields |= text_fields(request)
    elif len(request.media) == 1:
        (medium,) = request.media
        name = NAMES[medium.kind]
        method = f"send{name.title()}"
        fields |= {"caption": request.part.text, **_looks(medium, request)}
        if file_id := known(medium):
            fields[name] = file_id
        else:
            files[name] = medium.sha256
    else:
        method, fields["media"] = "sendMediaGroup", _album(request, known, files)
    if request.silent:
        fields["disable_notification"] = True
    if request.parent:
        fields["reply_parameters"] = {"message_id": next(iter(numbers(request.parent, request.account)), 0)}
    return {"method": method, "fields": fields, "files": files}


def text_fields(request: Request) -> dict[str, Any]:
    """A text without pictures; it goes without parse_mode, so nothing in it is interpreted."""
    card = {"link_preview_options": {"url": request.card}} if request.card else {}
    return {"text": request.part.text, **card}


def _album(request: Request, known: Callable[[Ready], str], files: dict[str, str]) -> list[Mapping[str, Any]]:
    album: list[Mapping[str, Any]] = []
    for number, medium in enumerate(request.media):
        item: dict[str, Any] = {"type": NAMES[medium.kind], **_looks(medium, request)}
        item["media"] = known(medium) or f"attach://file{number}"
        if item["media"].startswith("attach:"):
            files[f"file{number}"] = medium.sha256
        if number == 0:
            item["caption"] = request.part.text  # the one caption that is shown below the whole album
        album.append(item)
    return album


def _looks(medium: Ready, request: Request) -> dict[str, Any]:
    """A content warning covers the picture; a video can be watched while it is still being loaded."""
    covered = {"has_spoiler": True} if request.rendered.warning else {}
    if medium.kind != "video":
        return covered
    sides = {"width": medium.width, "height": medium.height} if medium.width and medium.height else {}
    return {**covered, **sides, "supports_streaming": True}


def chat_of(account: Account) -> int | str:
    """The chat that the account posts to: a number, or a name with @; empty where it says none."""
    given = account.network_id or account.handle or ""
    if re.fullmatch(r"-?\d+", given, re.ASCII):
        return int(given)
    return f"@{given.lstrip('@')}" if given else ""


def messages(answer: Any) -> list[Mapping[str, Any]]:
    """The messages that an answer shows; none where it is no answer of Telegram's."""
    result = answer.get("result") if isinstance(answer, Mapping) and answer.get("ok") is True else None
    found: list[Any] = result if isinstance(result, list) else [result]
    good = all(isinstance(item, Mapping) and isinstance(item.get("message_id"), int) for item in found)
    return found if good else []


def file_id(medium: Ready, message: Mapping[str, Any]) -> str:
    """The id by which the file of a message can be sent again."""
    kept = message.get(NAMES[medium.kind])
    largest = kept[-1] if isinstance(kept, list) and kept else kept
    found = largest.get("file_id") if isinstance(largest, Mapping) else ""
    return found if isinstance(found, str) else ""


def numbers(receipt: Published, account: Account) -> list[int]:
    """The numbers of a post's messages: as noted, or from an address in the account's chat that a person gave."""
    noted = receipt.details.get("messages")
    if noted:
        return list(noted)
    if receipt.network_id.isdecimal():
        return [int(receipt.network_id)]
    found = _MESSAGE.fullmatch(receipt.url)
    return [int(found[2])] if found and found[1].casefold() in _chat_names(account) else []


def _chat_names(account: Account) -> set[str]:
    """What an address may call the account's chat."""
    chat, profile = str(chat_of(account)), _PUBLIC.fullmatch(account.url or "")
    names = {chat.lstrip("@"), account.handle or "", profile[1] if profile else ""}
    private = {f"c/{chat.removeprefix(_PRIVATE)}"} if chat.startswith(_PRIVATE) else set[str]()
    return {name.casefold() for name in names | private if name}


def address(account: Account, chat: Mapping[str, Any], number: int) -> str:
    """Where the message is seen: by everybody in a public channel, else by those who follow it."""
    name = chat.get("username")
    if not name and str(chat.get("id", "")).startswith(_PRIVATE):
        return f"https://t.me/c/{str(chat['id']).removeprefix(_PRIVATE)}/{number}"
    found = _PUBLIC.fullmatch(account.url or "")
    name = name or (found[1] if found else account.handle)
    return f"https://t.me/{name}/{number}" if name else ""


def sources(request: Request) -> list[str]:
    """The sha256 of the originals, in order."""
    return [medium.source for medium in request.media]
