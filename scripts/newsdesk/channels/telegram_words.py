"""What Telegram's error messages mean, in plain words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from newsdesk.channels.answers import SOON, Answers
from newsdesk.channels.base import InDoubt, Refused
from newsdesk.channels.telegram_message import chat_of

STALE = "The next run gives it the file again."
_UNAUTHORISED, _FORBIDDEN, _NOT_FOUND, _TOO_LARGE = 401, 403, 404, 413

_REMOVED = "The bot was removed from {chat}. Make it an administrator there again."
_RIGHTS = "The bot may not do this in {chat}. Give it the right to post messages there."
_CHAT: Mapping[str, str] = MappingProxyType(
    {
        "chat not found": "Telegram knows no chat {chat}. Is `network_id` right, and is the bot its administrator?",
        "bot was kicked": _REMOVED,
        "bot is not a member": _REMOVED,
        "bot was blocked": _REMOVED,
        "not enough rights": _RIGHTS,
        "need administrator rights": _RIGHTS,
        "have no rights": _RIGHTS,
        "chat_write_forbidden": _RIGHTS,
        "chat_admin_required": _RIGHTS,
        "channel_private": "Telegram has closed {chat}, or the bot is no longer in it.",
        "chat was deleted": "The chat {chat} was deleted.",
        "deactivated": "Telegram has suspended or deleted {chat} or the bot.",
    }
)
_MOVED = "The group {chat} became a supergroup, with the new number {new}. Write it as `network_id` into the account."
_POST: Mapping[str, str] = MappingProxyType(
    {
        "message is too long": "Telegram finds the text too long.",
        "caption is too long": "Telegram finds the text below the picture too long.",
        "text is empty": "Telegram takes no message without words.",
        "photo_invalid_dimensions": "Telegram does not take the shape of the picture.",
        "image_process_failed": "Telegram cannot read the picture.",
        "replied not found": "The part before this one is no longer in the channel.",
        "message not found": "The part before this one is no longer in the channel.",
        "message to edit not found": "The message is no longer in the channel.",
    }
)
_FORGOTTEN = ("wrong file identifier", "wrong remote file identifier", "can't use file of type", "file_reference")


def words(body: Any) -> str:
    """Telegram's own sentence in an answer."""
    said = body.get("description", "") if isinstance(body, Mapping) else ""
    return said if isinstance(said, str) else ""


def refined(answers: Answers, status: int, body: Any, found: Refused | InDoubt) -> Refused | InDoubt:
    """A better outcome: Telegram tells in the body how long to wait, and in words what is missing."""
    said, more = words(body).casefold(), body.get("parameters") if isinstance(body, Mapping) else None
    more = more if isinstance(more, Mapping) else {}
    if isinstance(found, InDoubt) or status == _UNAUTHORISED:
        return found
    if isinstance(more.get("retry_after"), int):
        return replace(found, after=timedelta(seconds=max(1, min(more["retry_after"], 10**7))))
    if status == _NOT_FOUND and said in {"not found", ""}:
        return answers.no_entry(f"Telegram knows no bot with this token (status {status}).")
    chat = chat_of(answers.account)
    if problem := _chat_problem(said, chat, more.get("migrate_to_chat_id"), forbidden=status == _FORBIDDEN):
        page = f"What to do stands in guidelines/networks/{answers.network.id}.md."
        text = f"{answers.account.id}: {problem} {page} It says: {words(body)}"
        return Refused(text, timedelta(hours=1), person=True)
    return _plain(status, said, found)


def _chat_problem(said: str, chat: int | str, moved_to: Any, *, forbidden: bool) -> str:
    if moved_to:
        return _MOVED.format(chat=chat, new=moved_to)
    known = next((text for fragment, text in _CHAT.items() if fragment in said), "")
    return (known or (_RIGHTS if forbidden else "")).format(chat=chat)


def _plain(status: int, said: str, found: Refused) -> Refused:
    """A refusal with a sentence before it that says what to do."""
    if any(fragment in said for fragment in _FORGOTTEN):
        return Refused(f"Telegram does not know a file any more that it was given before. {STALE}", SOON)
    if status == _TOO_LARGE:
        return replace(found, message=f"The pictures and videos are too large for Telegram. {found.message}")
    meaning = next((text for fragment, text in _POST.items() if fragment in said), "")
    return replace(found, message=f"{meaning} {found.message}".strip())
