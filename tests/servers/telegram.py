"""Telegram's Bot API on loopback: channels with rights, messages with numbers, files with ids.

`description` is the Bot API description (methods, types), where it lies beside the checkout; without it the short table
below says which fields are known. A field or method that is not documented is refused.
"""

import email.parser
import email.policy
import io
import json
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from PIL import Image

from servers.base import NetworkServer, Reply

TOKEN = "4242:secret-do-not-show"  # noqa: S105 - of this server only
CHANNEL = -1001234567890
MEGA = 1024 * 1024
_SENT = "chat_id disable_notification reply_parameters"
FIELDS = {
    "sendMessage": f"{_SENT} text parse_mode entities link_preview_options",
    "sendPhoto": f"{_SENT} photo caption parse_mode caption_entities has_spoiler",
    "sendVideo": f"{_SENT} video caption parse_mode width height supports_streaming has_spoiler",
    "sendMediaGroup": f"{_SENT} media",
    "deleteMessage": "chat_id message_id",
    "editMessageText": "chat_id message_id text link_preview_options",
    "editMessageCaption": "chat_id message_id caption",
    "getChatMemberCount": "chat_id",
    "InputMediaPhoto": "type media caption has_spoiler",
    "InputMediaVideo": "type media caption has_spoiler width height supports_streaming",
    "ReplyParameters": "message_id",
    "LinkPreviewOptions": "url",
}
NEEDED = {
    "sendMessage": "chat_id text",
    "sendPhoto": "chat_id photo",
    "sendVideo": "chat_id video",
    "sendMediaGroup": "chat_id media",
    "deleteMessage": "chat_id message_id",
    "getChatMemberCount": "chat_id",
    "InputMediaPhoto": "type media",
    "InputMediaVideo": "type media",
    "ReplyParameters": "message_id",
}


class Bad(Exception):  # noqa: N818 - what the request is
    """An error of the Bot API."""

    def __init__(self, words, code=400, **parameters):
        super().__init__(words)
        kind = {400: "Bad Request: ", 403: "Forbidden: "}.get(code, "")
        body = {"ok": False, "error_code": code, "description": kind + words}
        self.reply = Reply(code, {**body, **({"parameters": parameters} if parameters else {})})


class TelegramServer(NetworkServer):
    """`posts` are its messages; `chats` by number; `rights` of the bot; `refuse` is raised by the next calls."""

    def __init__(self, description=None):
        super().__init__()
        self.description = description
        self.chats = {CHANNEL: {"id": CHANNEL, "type": "channel", "title": "Relay Medical", "username": "relaymedical"}}
        self.rights = {"post", "edit", "delete"}
        self.files = {}
        self.refuse = None
        self.followers = 0
        self.now = datetime.now(UTC)
        self.number = 100

    def decisive(self, call):
        return "/send" in call.path

    def age(self, **by):
        self.now += timedelta(**by)

    def answer(self, call):
        found = re.fullmatch(r"/bot([^/]*)/(\w+)", call.path)
        if not found or not re.fullmatch(r"\d+:[\w-]+", found[1]):
            return Bad("Not Found", 404).reply
        if found[1] != TOKEN:
            return Bad("Unauthorized", 401).reply
        if len(call.body) > 50 * MEGA:
            return Bad("Request Entity Too Large", 413).reply
        try:
            fields, files = _read(call)
            self._documented(found[2], fields, files)
            if self.refuse:
                raise self.refuse
            return Reply(200, {"ok": True, "result": getattr(self, f"_{found[2]}")(fields, files)})
        except Bad as bad:
            return bad.reply

    # ---- what is documented

    def _documented(self, name, fields, files=()):
        known, needed = self._description_of(name)
        if known is None:
            raise Bad("Not Found: method not found", 404)
        given = {*fields, *(name for name in files if not name.startswith("file"))}
        if given - known.keys():
            raise Bad(f"undocumented fields of {name}: {sorted(given - known.keys())}")
        if needed - given:
            raise Bad(f"{min(needed - given)} is required")
        for field, value in fields.items():
            types = known[field]
            if types and not any(_is(value, kind) for kind in types):
                raise Bad(f"{field} of {name} must be one of {types}, not {value!r}")
            if field in {"reply_parameters", "link_preview_options"}:
                self._documented(field.title().replace("_", ""), value)
        for item in fields.get("media", []) if name == "sendMediaGroup" else []:
            self._documented(f"InputMedia{item['type'].title()}", item)

    def _description_of(self, name):
        if self.description:
            found = self.description["methods"].get(name) or self.description["types"].get(name)
            rows = found["fields"] if found else []
            known = {row["name"]: row["types"] for row in rows} if found else None
            return known, {row["name"] for row in rows if row["required"]}
        known = dict.fromkeys(FIELDS[name].split(), ()) if name in FIELDS else None
        return known, set(NEEDED.get(name, "").split())

    def _getChatMemberCount(self, fields, _):  # noqa: N802 - the method's name
        self._chat(fields)
        return self.followers

    # ---- chats and messages

    def _chat(self, fields, right="post"):
        wanted = fields["chat_id"]
        for chat in self.chats.values():
            if str(wanted) == str(chat["id"]) or str(wanted).lower() == f"@{chat.get('username', '')}".lower():
                if right not in self.rights:
                    raise Bad("need administrator rights in the channel chat")
                return chat
        raise Bad("chat not found")

    def _message(self, fields, chat, **content):
        self.number += 1
        reply = fields.get("reply_parameters")
        if reply and not any(p["id"] == reply["message_id"] and p["chat"] == chat["id"] for p in self.posts):
            raise Bad("message to be replied not found")
        post = {"id": self.number, "chat": chat["id"], "date": self.now, "text": "", "media": [], **content}
        post["silent"] = fields.get("disable_notification", False)
        post["reply_to"] = reply and reply["message_id"]
        return post

    def _shown(self, post):
        chat = self.chats[post["chat"]]
        shown = {"message_id": post["id"], "chat": chat, "date": int(post["date"].timestamp()), "sender_chat": chat}
        for medium in post["media"]:
            sizes = [{"file_id": f"{medium['id']}-s"}, {"file_id": medium["id"]}]
            shown[medium["kind"]] = sizes if medium["kind"] == "photo" else {"file_id": medium["id"]}
        return {**shown, ("caption" if post["media"] else "text"): post["text"]}

    def _sendMessage(self, fields, _):  # noqa: N802 - the API's name
        chat = self._chat(fields)
        post = self._message(fields, chat, text=_text(fields, "text", 4096), card=fields.get("link_preview_options"))
        self.posts.append(post)
        return self._shown(post)

    def _sendPhoto(self, fields, files):  # noqa: N802
        return self._one("photo", fields, files)

    def _sendVideo(self, fields, files):  # noqa: N802
        return self._one("video", fields, files)

    def _one(self, kind, fields, files):
        medium = self._file(kind, files[kind] if kind in files else fields[kind], fields)
        post = self._message(fields, self._chat(fields), text=_text(fields, "caption", 1024), media=[medium])
        self.posts.append(post)
        return self._shown(post)

    def _sendMediaGroup(self, fields, files):  # noqa: N802
        chat, items, posts = self._chat(fields), fields["media"], []
        if not 2 <= len(items) <= 10:
            raise Bad("album must include 2-10 items")
        for item in items:
            name = item["media"]
            source = name
            if name.startswith("attach://"):
                source = files.pop(name.removeprefix("attach://"), None)
                if source is None:
                    raise Bad("wrong file identifier/HTTP URL specified")
            medium = self._file(item["type"], source, item)
            posts.append(self._message(fields, chat, text=_text(item, "caption", 1024), media=[medium]))
        if files:
            raise Bad(f"files that no item names: {sorted(files)}")
        self.posts += posts
        return [self._shown(post) for post in posts]

    def _file(self, kind, source, fields):
        if isinstance(source, str):
            if source.startswith("http"):
                raise Bad("failed to get HTTP URL content")
            if source not in self.files:
                raise Bad("wrong file identifier/HTTP URL specified")
            if self.files[source]["kind"] != kind:
                raise Bad(f"can't use file of type {self.files[source]['kind'].title()} as {kind.title()}")
            return {**self.files[source], "covered": fields.get("has_spoiler", False), "again": True}
        if kind == "photo":
            _photo(source)
        file_id = f"AgAC{sha256(source).hexdigest()[:16]}"
        self.files[file_id] = {"id": file_id, "kind": kind, "sha256": sha256(source).hexdigest()}
        looks = {name: fields.get(name) for name in ("width", "height", "supports_streaming")}
        return {**self.files[file_id], **looks, "covered": fields.get("has_spoiler", False), "again": False}

    def _found(self, fields, right, what):
        chat = self._chat(fields, right)
        for post in self.posts:
            if post["id"] == fields["message_id"] and post["chat"] == chat["id"]:
                return post
        raise Bad(f"message to {what} not found")

    def _deleteMessage(self, fields, _):  # noqa: N802
        post = self._found(fields, "delete", "delete")
        if self.now - post["date"] > timedelta(hours=48):
            raise Bad("message can't be deleted for everyone")
        self.posts.remove(post)
        return True

    def _editMessageText(self, fields, _):  # noqa: N802
        return self._edit(fields, "text", 4096)

    def _editMessageCaption(self, fields, _):  # noqa: N802
        return self._edit(fields, "caption", 1024)

    def _edit(self, fields, field, most):
        post = self._found(fields, "edit", "edit")
        if bool(post["media"]) != (field == "caption"):
            raise Bad(f"there is no {field} in the message to edit")
        text = _text(fields, field, most)
        if text == post["text"]:
            raise Bad(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        post["text"] = text
        return self._shown(post)


def _read(call):
    """Fields and files of a request, from JSON or a form with files."""
    kind = call.headers.get("Content-Type", "")
    if call.method != "POST":
        raise Bad("only POST is used here", 404)
    if kind.startswith("application/json"):
        return call.json, {}
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + call.body)
    fields, files = {}, {}
    for part in form.iter_parts():
        name, data = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if part.get_filename():
            files[name] = data
        else:
            fields[name] = _value(name, data.decode())
    return fields, files


def _value(name, text):
    """In a form everything is text; objects, numbers and yes or no are written as JSON."""
    if name in {"caption", "text", "photo", "video"} or text.startswith("@"):
        return text
    return json.loads(text)


def _is(value, kind):
    if kind.startswith("Array of "):
        return isinstance(value, list)
    plain = {"Integer": int, "String": str, "Boolean": bool, "Float": float}
    if kind == "Integer" and isinstance(value, bool):
        return False
    return isinstance(value, plain.get(kind, dict))


def _text(fields, field, most):
    text = fields.get(field, "").strip()
    if fields.get("parse_mode"):
        raise Bad("can't parse entities: nothing may be interpreted here")
    if field == "text" and not text:
        raise Bad("message text is empty")
    if len(text) > most:
        raise Bad("message is too long" if field == "text" else "message caption is too long")
    return text


def _photo(data):
    if len(data) > 10 * MEGA:
        raise Bad("Request Entity Too Large", 413)
    try:
        width, height = Image.open(io.BytesIO(data)).size
    except OSError:
        raise Bad("IMAGE_PROCESS_FAILED") from None
    if width + height > 10000 or max(width, height) > 20 * min(width, height):
        raise Bad("PHOTO_INVALID_DIMENSIONS")
