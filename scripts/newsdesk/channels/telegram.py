"""Telegram: a bot posts to our channel, its text and pictures in one call."""

import json
import logging
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from newsdesk.assets.ready import Ready, Unfit
from newsdesk.channels.answers import SOON, Answers, Stopped, outcome
from newsdesk.channels.base import (
    Adapter,
    Connection,
    Counts,
    Gone,
    HandedOff,
    Measured,
    NotThere,
    Outcome,
    Published,
    Refused,
    Request,
    Uncounted,
)
from newsdesk.channels.counting import Span, figures, of_account
from newsdesk.channels.telegram_message import (
    address,
    chat_of,
    file_id,
    messages,
    numbers,
    payload_of,
    sources,
    text_fields,
)
from newsdesk.channels.telegram_words import STALE, refined, words
from newsdesk.model.abilities import ABILITIES

if TYPE_CHECKING:
    import httpx

_TOKEN = re.compile(r"(\d+):[\w-]+", re.ASCII)

logging.getLogger("httpx").setLevel(logging.WARNING)  # below that it writes addresses, and the token stands in ours


class Telegram(Adapter):
    """One channel or group, by its bot; nothing in a text is interpreted."""

    abilities = ABILITIES["telegram"]

    def __init__(self, connection: Connection):
        super().__init__(connection)
        self.answers = Answers(self.account, self.network, words, lambda *said: refined(self.answers, *said))

    def prepares(self, request: Request) -> bool:  # noqa: ARG002 - the protocol's
        """What is uploaded is seen at once, so nothing is uploaded before."""
        return False

    def payload(self, request: Request) -> Mapping[str, Any]:
        """The method, its fields, and by their field names the sha256 of the files that go along."""
        return payload_of(request, self._known)

    def publish(self, request: Request) -> Outcome:
        """One message, or one album, sent once."""
        found: Outcome = outcome(lambda: self._publish(request))
        return found

    def count(self, receipts: Sequence[Published]) -> Mapping[str, Measured]:
        """A bot is told neither views nor reactions of what it posted."""
        nothing = Uncounted("Telegram tells bots no views. The channel's own statistics in the app show them.")
        return {receipt.network_id: nothing for receipt in receipts}

    def count_account(self, today: date) -> Measured:
        """How many follow the channel, or are in the group."""
        return of_account(self.network, [lambda: self._members(today)] if self.network.numbers.now else [])

    def _members(self, today: date) -> Counts:
        answer = self.answers.ask(lambda: self._call("getChatMemberCount", {"chat_id": chat_of(self.account)}))
        found = {"getChatMemberCount": answer["result"]}
        return Counts(figures(found, self.network.numbers.now, Span(today, today)))

    def _publish(self, request: Request) -> Published:
        if request.parent and not numbers(request.parent, self.account):
            raise Stopped(Refused("Nobody noted the number of the part before, so nothing can follow it.", person=True))
        payload = self.payload(request)
        media = {medium.sha256: medium for medium in request.media}
        try:
            files = {name: _upload(media[sha256]) for name, sha256 in payload["files"].items()}
        except (OSError, Unfit) as error:
            raise Stopped(Refused(f"A file cannot be read ({type(error).__name__}). Nothing was sent.", SOON)) from None
        try:
            answer = self.answers.send(lambda: self._call(payload["method"], payload["fields"], files))
        except Stopped as stopped:
            if STALE in stopped.outcome.message:
                for medium in request.media:
                    self.uploads.forget(medium.sha256, self._bot())
            raise
        shown = messages(answer)
        if len(shown) != max(1, len(request.media)):
            self.answers.unreadable(json.dumps(answer), public=True)
        for medium, message in zip(request.media, shown, strict=False):
            self._remember(medium, message)
        return self._receipt(request, shown)

    def delete(self, receipt: Published) -> Gone:
        """Every message of it, one by one; Telegram allows that for 48 hours."""
        found: Gone = outcome(lambda: self._delete(receipt))
        return found

    def _delete(self, receipt: Published) -> Gone:
        noted = numbers(receipt, self.account)
        if not noted:
            return HandedOff(f"Nobody noted the number of the message. Delete it in Telegram: {receipt.url}")
        for number in noted:
            fields = {"chat_id": self._chat_of(receipt), "message_id": number}
            try:
                self.answers.ask(lambda fields=fields: self._call("deleteMessage", fields))  # type: ignore[misc]
            except Stopped as stopped:
                said = stopped.outcome.message
                if "message can't be deleted" in said:
                    return HandedOff(
                        "Telegram lets a bot delete a message for 48 hours only. An administrator of the channel "
                        f"who may delete messages must do it in the app: {receipt.url}"
                    )
                if "message to delete not found" not in said:
                    raise
        return NotThere()

    def edit(self, request: Request, receipt: Published) -> Outcome:
        """Other words in the same message; pictures stay as they are."""
        found: Outcome = outcome(lambda: self._edit(request, receipt))
        return found

    def _edit(self, request: Request, receipt: Published) -> Outcome:
        noted = numbers(receipt, self.account)
        if not noted:
            return HandedOff(f"Nobody noted the number of the message. Change it in Telegram: {receipt.url}")
        if not _same_pictures(request, receipt):
            return HandedOff(f"newsdesk changes only the words of a message, not its pictures: {receipt.url}")
        fields: dict[str, Any] = {"chat_id": self._chat_of(receipt), "message_id": noted[0]}
        fields |= {"caption": request.part.text} if request.part.media else text_fields(request)
        method = "editMessageCaption" if request.part.media else "editMessageText"
        try:
            self.answers.ask(lambda: self._call(method, fields))
        except Stopped as stopped:
            said = stopped.outcome.message
            if "message can't be edited" in said:
                return HandedOff(f"Telegram does not let the bot change this message: {receipt.url}")
            if "message is not modified" not in said:
                raise
        return receipt

    def _call(self, method: str, fields: Mapping[str, Any], files: Mapping[str, Any] | None = None) -> "httpx.Response":
        self._guard()
        path = f"/bot{self.door.credentials['token']}/{method}"
        if not files:
            return self.door.http.post(path, json=fields)
        form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
        return self.door.http.post(path, data=form, files=files)

    def _guard(self) -> None:
        """Raises Stopped before anything is sent with a token that is none, or for a chat that is not the account's."""
        chat, bound = str(chat_of(self.account)), self.door.credentials.id
        if not self._bot():
            raise Stopped(self.answers.no_entry("The credentials hold no bot token (numbers, a colon, letters)."))
        if not chat:
            raise Stopped(Refused(f"{self.account.id}: `network_id` must say which chat it posts to.", person=True))
        if bound and bound.casefold().lstrip("@") != chat.casefold().lstrip("@"):
            text = f"{self.account.id}: the credentials are for the chat {bound}, and the account posts to {chat}."
            raise Stopped(Refused(text, person=True))

    def _chat_of(self, receipt: Published) -> int | str:
        chat: int | str = receipt.details.get("chat") or chat_of(self.account)
        return chat

    def _bot(self) -> str:
        found = _TOKEN.fullmatch(self.door.credentials.get("token"))
        return f"bot {found[1]}" if found else ""

    def _known(self, medium: Ready) -> str:
        known = self.uploads.known(medium.sha256, self._bot())
        return known if isinstance(known, str) else ""

    def _remember(self, medium: Ready, message: Mapping[str, Any]) -> None:
        if found := file_id(medium, message):
            self.uploads.keep(medium.sha256, self._bot(), self.kept, found)

    def _receipt(self, request: Request, shown: list[Mapping[str, Any]]) -> Published:
        chat, noted = shown[0].get("chat") or {}, [message["message_id"] for message in shown]
        details = {"chat": chat.get("id") or chat_of(self.account), "messages": noted, "media": sources(request)}
        return Published(address(self.account, chat, noted[0]), str(noted[0]), details)


def _upload(medium: Ready) -> tuple[str, bytes, str]:
    return (medium.name, medium.read(), medium.mime)


def _same_pictures(request: Request, receipt: Published) -> bool:
    """As far as it was noted; a correction may come without the files."""
    noted = receipt.details.get("media")
    if noted is None:
        return True
    return len(noted) == len(request.part.media) and (not request.media or noted == sources(request))
