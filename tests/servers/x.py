"""X on loopback: API v2 as docs.x.com describes it, with OAuth 1.0a signatures that are checked.

`page_size` makes the listing come in pages; `read_only`, `suspended`, `credits` and `summoned_only` are what X may
have decided about the app or the account. A post's `numbers` are what people did with it.
"""

import base64
import hmac
import html
import re
import time
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from hashlib import sha1
from urllib.parse import quote, unquote

from newsdesk.model.length import Unit, measure
from newsdesk.model.urls import links
from servers.base import NetworkServer, Reply

EPOCH = 1288834974657  # the moment of X's first number, in milliseconds
PUBLIC = "retweet_count reply_count like_count quote_count bookmark_count impression_count".split()
PRIVATE = "impression_count engagements url_link_clicks user_profile_clicks".split()
PROBLEMS = "https://api.twitter.com/2/problems/"
MAGIC = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n", "image/webp": b"RIFF"}
TWEET_FIELDS = {"created_at", "entities", "note_tweet", "referenced_tweets", "author_id", "text", "id"}
LISTED = {
    "max_results",
    "start_time",
    "end_time",
    "pagination_token",
    "tweet.fields",
    "exclude",
    "since_id",
    "until_id",
}


def problem(status, title, detail, kind="about:blank", **more):
    kind = kind if kind == "about:blank" else PROBLEMS + kind
    return Reply(status, {"title": title, "detail": detail, "type": kind, "status": status, **more})


def invalid(message, **parameters):
    return problem(
        400,
        "Invalid Request",
        "One or more parameters to your request was invalid.",
        "invalid-request",
        errors=[{"message": message, "parameters": parameters}],
    )


class XServer(NetworkServer):
    """One account with one app; `secrets` are the four parts of its credentials."""

    def __init__(self, secrets, user="4711"):
        super().__init__()
        self.secrets = secrets
        self.user = user
        self.media = {}
        self.page_size = 100
        self.followers = 0
        self.strict = False  # whether one post without private numbers takes the others with it
        self.read_only = self.suspended = self.summoned_only = self.long_posts = False
        self.credits = True
        self._nonces = set()
        self._next = 0

    def decisive(self, call):
        return (call.method, call.path) == ("POST", "/2/tweets")

    def answer(self, call):
        if not self._signed(call):
            return problem(401, "Unauthorized", "Unauthorized")
        if self.suspended:
            return problem(403, "Forbidden", "Your account is suspended and is not permitted to access this feature.")
        if not self.credits:
            detail = "Your enrolled account [77] does not have any credits to fulfill this request."
            return problem(402, "CreditsDepleted", detail, "credits")
        if self.read_only and call.method != "GET":
            detail = "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint."
            return problem(403, "Forbidden", detail, "oauth1-permissions")
        return self._routed(call)

    def _routed(self, call):  # noqa: PLR0911 - one line for each route
        match call.method, call.path.strip("/").split("/"):
            case "POST", ["2", "tweets"]:
                return self._create(call)
            case "DELETE", ["2", "tweets", post_id]:
                return self._delete(post_id)
            case "GET", ["2", "users", "me"]:
                return self._me(call.query)
            case "GET", ["2", "tweets"]:
                return self._lookup(call.query)
            case "GET", ["2", "users", user, "tweets"]:
                return self._listing(call, user)
            case "POST", ["2", "media", "upload"]:
                return self._upload(call)
            case "POST", ["2", "media", "metadata"]:
                return self._describe(call)
        return problem(404, "Not Found", "Not Found")

    def _signed(self, call):
        header = call.headers.get("Authorization", "")
        if not header.startswith("OAuth "):
            return False
        given = {k: unquote(v) for k, v in re.findall(r'(oauth_\w+)="([^"]*)"', header)}
        signature = given.pop("oauth_signature", "")
        if abs(int(given.get("oauth_timestamp", "0")) - time.time()) > 300 or given["oauth_nonce"] in self._nonces:
            return False
        self._nonces.add(given["oauth_nonce"])
        if (given["oauth_consumer_key"], given["oauth_token"]) != (self.secrets["key"], self.secrets["token"]):
            return False
        pairs = sorted((quote(k, safe="~"), quote(v, safe="~")) for k, v in {**given, **call.query}.items())
        parts = call.method, f"http://{call.headers['Host']}{call.path}", "&".join(f"{k}={v}" for k, v in pairs)
        base = "&".join(quote(part, safe="~") for part in parts)
        key = f"{quote(self.secrets['key_secret'], safe='~')}&{quote(self.secrets['token_secret'], safe='~')}"
        made = base64.b64encode(hmac.new(key.encode(), base.encode(), sha1).digest()).decode()
        return given.get("oauth_signature_method") == "HMAC-SHA1" and hmac.compare_digest(made, signature)

    def _create(self, call):  # noqa: PLR0911 - one refusal for each rule
        if call.headers.get("Content-Type") != "application/json":
            return problem(415, "Unsupported Media Type", "Unsupported Media Type")
        data = call.json
        if unknown := set(data) - {"text", "media", "reply"}:
            return invalid(f"[{', '.join(sorted(unknown))}] are not parameters of this endpoint")
        text, media = data.get("text", ""), data.get("media", {}).get("media_ids")
        if not text and not media:
            return invalid("Your tweet text is missing.")
        if media is not None and (not 1 <= len(media) <= 4 or any(not isinstance(each, str) for each in media)):
            return invalid("$.media.media_ids: there must be between 1 and 4 items")
        if any(each not in self.media for each in media or ()):
            return invalid("Your media IDs are invalid.")
        if measure(text, Unit.X_WEIGHTED) > (25000 if self.long_posts else 280):
            return problem(403, "Forbidden", "You are not permitted to perform this action.")
        return self._reply_or_post(text, media or [], data.get("reply", {}).get("in_reply_to_tweet_id"))

    def _reply_or_post(self, text, media, parent):
        if parent is not None and parent not in {post["id"] for post in self.posts}:
            return invalid("The Tweet that you are replying to is deleted or not visible to you.")
        if parent is not None and self.summoned_only:
            detail = "Reply to this conversation is not allowed because you have not been mentioned by the author."
            return problem(403, "Forbidden", detail)
        if any(post["text"] == text for post in self.posts):
            return problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
        post = self.put(text, media=media, parent=parent)
        return Reply(201, {"data": {"id": post["id"], "text": text, "edit_history_tweet_ids": [post["id"]]}})

    def put(self, text, *, media=(), parent=None, at=None):
        """Make a post public, as an app or a person does; the upper bits of its number are its moment."""
        self._next += 1
        moment = at or datetime.now(UTC)
        number = ((int(moment.timestamp() * 1000) - EPOCH) << 22) + self._next % 2**22
        shown = [self.media[each] for each in media]
        post = {"id": str(number), "text": text, "media": shown, "parent": parent, "at": moment, "numbers": {}}
        self.posts.append(post)
        return post

    def _delete(self, post_id):
        if all(post["id"] != post_id for post in self.posts):
            detail = f"Could not find tweet with id: [{post_id}]."
            return problem(404, "Not Found Error", detail, "resource-not-found")
        self.posts[:] = [post for post in self.posts if post["id"] != post_id]
        return Reply(200, {"data": {"deleted": True}})

    def _upload(self, call):
        content = call.headers.get("Content-Type", "")
        if not content.startswith("multipart/form-data; boundary="):
            return invalid("the body must be multipart")
        parts = message_from_bytes(f"Content-Type: {content}\r\n\r\n".encode() + call.body).get_payload()
        form = {part.get_param("name", header="Content-Disposition"): part.get_payload(decode=True) for part in parts}
        kind, data = form.get("media_type", b"").decode(), form.get("media", b"")
        if (
            form.get("media_category") != b"tweet_image"
            or kind not in MAGIC
            or set(form)
            - {
                "media",
                "media_category",
                "media_type",
            }
        ):
            return invalid("media_category or media_type is not supported")
        if not data.startswith(MAGIC[kind]):
            return invalid("media type unrecognized.")
        if len(data) > 5242880:
            return invalid("File size exceeds 5242880 bytes.")
        self._next += 1
        self.media[str(self._next)] = {"data": data, "alt": ""}
        answer = {"id": str(self._next), "media_key": f"3_{self._next}", "size": len(data), "expires_after_secs": 86400}
        return Reply(200, {"data": answer})

    def _describe(self, call):
        data = call.json
        alt = data.get("metadata", {}).get("alt_text", {}).get("text")
        if set(data) != {"id", "metadata"} or data["id"] not in self.media:
            return invalid("$.id: the media is not known")
        if not isinstance(alt, str) or not 1 <= len(alt) <= 1000:
            return invalid("$.metadata.alt_text.text: must be 1 to 1000 characters")
        self.media[data["id"]]["alt"] = alt
        return Reply(200, {"data": {"id": data["id"], "associated_metadata": {"alt_text": {"text": alt}}}})

    def _me(self, query):
        if set(query) - {"user.fields"} or query.get("user.fields", "public_metrics") != "public_metrics":
            return invalid("The `user.fields` query parameter value is not one of the known ones.")
        numbers = {"followers_count": self.followers, "following_count": 3, "tweet_count": len(self.posts)}
        more = {"public_metrics": numbers} if query else {}
        return Reply(200, {"data": {"id": self.user, "name": "Relay Medical", "username": "relaymedical", **more}})

    def _lookup(self, query):
        """Private numbers are told for 30 days; then an error takes the place of the post."""
        ids, fields = query.get("ids", "").split(","), set(query.get("tweet.fields", "text").split(","))
        if set(query) - {"ids", "tweet.fields"} or fields - {"public_metrics", "non_public_metrics", "text"}:
            return invalid("The query parameters are not known.")
        if not 1 <= len(ids) <= 100 or not all(number.isdecimal() for number in ids):
            return invalid("The `ids` query parameter value is not valid.")
        known, data, errors = {post["id"]: post for post in self.posts}, [], []
        for number in ids:
            if number not in known:
                errors.append(_error(number, "Not Found Error", "resource-not-found"))
            elif "non_public_metrics" in fields and datetime.now(UTC) - known[number]["at"] > timedelta(days=30):
                errors.append(_error(number, "Field Authorization Error", "not-authorized-for-field"))
            else:
                data.append(_counted(known[number], fields))
        if self.strict and any(error["type"].endswith("field") for error in errors):
            data = []
        return Reply(200, {**({"data": data} if data else {}), **({"errors": errors} if errors else {})})

    def _listing(self, call, user):
        if user != self.user:
            return problem(403, "Forbidden", "You are not permitted to see this.")
        query = call.query
        if unknown := set(query) - LISTED:
            return invalid(f"The query parameters {sorted(unknown)} are not known.")
        if not 5 <= int(query.get("max_results", 10)) <= 100:
            return invalid("The `max_results` query parameter value is not between 5 and 100.")
        if set(query.get("tweet.fields", "text").split(",")) - TWEET_FIELDS:
            return invalid("The `tweet.fields` query parameter value is not one of the known ones.")
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", query.get("start_time", "2026-01-01T00:00:00Z")):
            return invalid("Invalid 'start_time'.")
        begin = datetime.fromisoformat(query.get("start_time", "2006-01-01T00:00:00Z"))
        own = [post for post in reversed(self.posts) if post["at"] >= begin]
        size, at = min(self.page_size, int(query.get("max_results", 10))), int(query.get("pagination_token", "0"))
        rows, meta = own[at : at + size], {"result_count": len(own[at : at + size])}
        if at + size < len(own):
            meta["next_token"] = str(at + size)
        shown = [self._shown(post, set(query.get("tweet.fields", "").split(","))) for post in rows]
        return Reply(200, {"data": shown, "meta": meta} if shown else {"meta": meta})

    def _shown(self, post, fields):
        """As X shows a post: links shortened, three signs as entities, a long post cut, an address for its pictures."""
        text, urls = shortened(post)
        whole = {"text": html.escape(text, quote=False), "entities": {"urls": urls}}
        data = {"id": post["id"], "edit_history_tweet_ids": [post["id"]], **whole}
        if len(post["text"]) > 280:
            data["text"] = data["text"][:200] + "… https://t.co/long"
            data["entities"] = {"urls": []}
            data["note_tweet"] = whole
        data["created_at"] = post["at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        if post["parent"]:
            data["referenced_tweets"] = [{"type": "replied_to", "id": post["parent"]}]
        return {
            name: value for name, value in data.items() if name in fields | {"id", "text", "edit_history_tweet_ids"}
        }


def _error(number, title, kind):
    named = {"value": number, "resource_id": number, "parameter": "ids", "resource_type": "tweet"}
    return {**named, "title": title, "detail": f"{title} for ids: [{number}].", "type": PROBLEMS + kind}


def _counted(post, fields):
    """The numbers as X nests them; impressions stand among both."""
    numbers = post["numbers"]
    groups = {"public_metrics": PUBLIC, "non_public_metrics": PRIVATE}
    told = {group: {name: numbers.get(name, 0) for name in names} for group, names in groups.items() if group in fields}
    return {"id": post["id"], "text": post["text"], "edit_history_tweet_ids": [post["id"]], **told}


def shortened(post):
    """A text with t.co addresses, and the entities that tell what they stand for."""
    text, urls = post["text"], []
    for number, span in reversed(list(enumerate(links(text)))):
        link, short = text[span.start : span.end], f"https://t.co/{post['id'][-4:]}{number}"
        text = text[: span.start] + short + text[span.end :]
        whole = link if "://" in link else f"http://{link}"
        urls.append({"url": short, "expanded_url": whole, "display_url": whole[8:30] + "…"})
    if post["media"]:
        short, place = f"https://t.co/pic{post['id'][-4:]}", f"https://x.com/relaymedical/status/{post['id']}/photo/1"
        text = f"{text} {short}".strip()
        urls.append({"url": short, "expanded_url": place, "display_url": "pic.x.com/a", "media_key": "3_1"})
    return text, urls
