"""Meta's Graph API on loopback: a Facebook page, an Instagram account and a Threads profile behind one token.

Rules from Meta's documentation: Pages API (posts, photos), Instagram Platform (content publishing, error codes) and
Threads API (posts, replies, deletion, limits). Unknown parameters and fields are refused, so a wrong request fails.
"""

import io
import json
import re
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from itertools import count
from urllib.parse import urlencode, urlsplit

from PIL import Image

from servers.base import NetworkServer, Reply

PAGE, INSTAGRAM, THREADS = "1015500000000001", "17841400000000001", "2402200000000001"
TOKEN = "meta-token-do-not-show"  # noqa: S105 - opens nothing
GONE = (100, 33, "Object does not exist, cannot be loaded due to missing permissions, or does not support this")
PERMISSIONS = frozenset(
    "pages_manage_posts pages_read_engagement instagram_content_publish instagram_manage_contents "
    "threads_content_publish threads_manage_replies threads_read_replies threads_delete "
    "read_insights instagram_manage_insights threads_manage_insights".split()
)


class No(Exception):  # noqa: N818 - an answer
    """One of Meta's errors."""

    def __init__(self, code, subcode, message, *, status=400, user=None, headers=None):
        super().__init__(message)
        self.reply = Reply(status, meta_error(code, subcode, message, user=user), headers or {})


def meta_error(code, subcode=0, message="", *, user=None, transient=False):
    """The body of an error as Meta shapes it."""
    error = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code, "fbtrace_id": "AbCtrace"}
    error |= {"error_subcode": subcode} if subcode else {}
    error |= {"error_user_title": user[0], "error_user_msg": user[1]} if user else {}
    return {"error": error | {"is_transient": transient}}


class Pictures(NetworkServer):
    """The public place from which Meta fetches pictures, by addresses that are signed."""

    def __init__(self):
        super().__init__()
        self.files = {}

    def add(self, data):
        name = f"/{len(self.files)}/cup.jpg"
        self.files[name] = data
        return f"{self.url}{name}?{urlencode({'Signature': 'a+b/c=&d', 'Expires': '9'})}"

    def answer(self, call):
        if call.path not in self.files or call.query.get("Signature") != "a+b/c=&d":
            return Reply(403, b"<Error>AccessDenied</Error>", {"Content-Type": "application/xml"})
        return Reply(200, self.files[call.path], {"Content-Type": "image/jpeg"})

    def decisive(self, call):  # noqa: ARG002
        return False


class GraphServer(NetworkServer):
    """`objects` is all that it knows by number; `posts` what is public; `denied` an error for every call."""

    graph_versions = ("v25.0", "v26.0")

    def __init__(self, polls=1):
        super().__init__()
        self.polls = polls  # how often a container is still in progress
        self.objects = {}
        self.permissions = set(PERMISSIONS)
        self.instagram_login = False  # tokens of Instagram Login cannot delete
        self.denied = None
        self.used = {"posts": 0, "replies": 0}
        self.totals = {"posts": 100, "replies": 1000}
        self.page_size = 100
        self.left_out = set()  # numbers that the ranked feed does not show
        self.followers = 0
        self.dead = set()  # metrics that Meta has taken away
        self.account_numbers = {}  # by metric, first and last day
        self._numbers = count(900001)

    def __enter__(self):
        self.pictures = Pictures().__enter__()
        return super().__enter__()

    def __exit__(self, *arguments):
        if self.pictures:
            self.pictures.__exit__()
            self.pictures = None
            super().__exit__(*arguments)

    def decisive(self, call):
        return call.method == "POST" and call.path.rpartition("/")[2] in {"feed", "media_publish", "threads_publish"}

    def answer(self, call):
        try:
            return Reply(200, self._answer(call))
        except No as no:
            return no.reply

    # ---- the way in

    def _answer(self, call):
        if TOKEN in json.dumps(call.query) or "access_token" in call.query:
            raise No(1, 0, "The token stands in the address, where every log keeps it.")
        self._let_in(call)
        version, *path = call.path.strip("/").split("/")
        owner = self.objects.get(path[0], {}).get("owner", path[0])
        wanted = {THREADS: ("v1.0",), PAGE: self.graph_versions, INSTAGRAM: self.graph_versions}
        if version not in wanted.get(owner, ("v1.0", *self.graph_versions)):
            raise No(2500, 0, f"Unknown path components: /{version}: this version of the API is deprecated")
        if len(path) == 2 and path[0] in {PAGE, INSTAGRAM, THREADS}:
            return self._edge(call, *path)
        if call.method == "GET" and path[1:] == ["insights"]:
            from servers import graph_insights  # noqa: PLC0415 - it builds on this module

            return graph_insights.of_post(self, call, path[0])
        if len(path) != 1:
            raise No(2500, 0, f"Unknown path components: /{'/'.join(path)}")
        return self._object(call, path[0])

    def _let_in(self, call):
        if self.denied:
            raise No(*self.denied)
        if call.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise No(190, 467, "Error validating access token: The session is invalid.", status=401)

    def need(self, permission):
        if permission not in self.permissions:
            raise No(200, 0, f"Requires {permission} permission to manage the object.", status=403)

    def _edge(self, call, owner, edge):
        from servers import graph_rules  # noqa: PLC0415 - it builds on this module

        handler = graph_rules.EDGES.get((call.method, owner, edge))
        if handler is None:
            raise No(100, 0, f"Unsupported {call.method.lower()} request to /{edge}.")
        return handler(self, call)

    # ---- one object

    def _object(self, call, number):
        found = self.objects.get(number)
        if number in {PAGE, INSTAGRAM, THREADS} and call.method == "GET":
            return self._profile(number, call.query.get("fields", "id").split(","))
        if found is None:
            raise No(*GONE)
        if call.method == "GET":
            return self.shown(found, call.query.get("fields", "id").split(","))
        if call.method == "DELETE":
            return self._delete(found)
        if call.method == "POST" and found["owner"] == PAGE and found["kind"] == "post":
            self.need("pages_manage_posts")
            form = self.form(call, "message")
            found["text"] = form["message"]
            return {"success": True}
        raise No(100, 33, f"Unsupported {call.method.lower()} request. {GONE[2]}")

    def _profile(self, number, fields):
        known = {"id": number} | ({} if number == THREADS else {"followers_count": self.followers})
        if wrong := set(fields) - known.keys():
            raise No(100, 0, f"Tried accessing nonexisting field ({min(wrong)}) on node type")
        return {name: known[name] for name in {"id", *fields}}

    def _delete(self, found):
        if found["kind"] != "post" or (found["owner"] == INSTAGRAM and self.instagram_login):
            raise No(100, 33, f"Unsupported delete request. {GONE[2]}")
        self.need(
            {PAGE: "pages_manage_posts", INSTAGRAM: "instagram_manage_contents"}.get(found["owner"], "threads_delete")
        )
        self.posts.remove(found)
        del self.objects[found["id"]]
        return {"success": True, "deleted_id": found["id"]}

    def shown(self, found, fields):
        """The fields of an object, as its kind names them."""
        known = SHOWN[found["kind"], found["owner"]]
        wrong = [name for name in fields if name not in known]
        if wrong:
            raise No(100, 0, f"Tried accessing nonexisting field ({wrong[0]}) on node type")
        if found["kind"] == "container":
            self._go_on(found)
        return {"id": found["id"]} | {name: found[known[name]] for name in fields if found.get(known[name]) is not None}

    def _go_on(self, container):
        if container["status"] == "IN_PROGRESS":
            container["polls"] -= 1
            if container["polls"] < 0:
                container["status"] = container["becomes"]

    # ---- what the rules build on

    def form(self, call, *allowed):
        """The form of a call, all of whose names are known."""
        if not call.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            raise No(100, 0, "The body is no form.")
        wrong = [name for name in call.form if re.sub(r"\[\d+\]$", "", name) not in allowed]
        if wrong:
            raise No(100, 0, f"Invalid parameter: {wrong[0]}")
        return call.form

    def multipart(self, call):
        """The fields and the file of an upload."""
        head = f"Content-Type: {call.headers.get('Content-Type', '')}\r\n\r\n".encode()
        parts = BytesParser().parsebytes(head + call.body).get_payload()
        if not isinstance(parts, list):
            raise No(100, 0, "The body is no upload.")
        found = {part.get_param("name", header="content-disposition"): part.get_payload(decode=True) for part in parts}
        return {name: data if name == "source" else data.decode() for name, data in found.items()}

    def keep(self, kind, owner, **more):
        """A new object."""
        number = str(next(self._numbers))
        number = f"{PAGE}_{number}" if (kind, owner) == ("post", PAGE) else number
        self.objects[number] = {"id": number, "kind": kind, "owner": owner, **more}
        return self.objects[number]

    def show(self, owner, **more):
        """A new post that is public at once."""
        now = more.pop("at", datetime.now(UTC))
        post = self.keep("post", owner, at=now.strftime("%Y-%m-%dT%H:%M:%S+0000"), **more)
        place = {PAGE: "facebook.com", INSTAGRAM: "instagram.com", THREADS: "threads.com"}[owner]
        post["permalink"] = f"https://www.{place}/p/{post['id']}"
        self.posts.append(post)
        return post

    def listing(self, call, posts, *, extra=()):
        """One page of posts, newest first; the address of the next holds the token, as Meta's does."""
        wrong = set(call.query) - {"fields", "since", "limit", "after", *extra}
        if wrong or not 1 <= int(call.query.get("limit", 25)) <= 100:
            raise No(100, 0, f"Invalid parameter: {wrong or 'limit'}")
        begin = datetime.fromtimestamp(int(call.query.get("since", 0)), UTC) - timedelta(seconds=1)
        rows = [post for post in reversed(posts) if datetime.fromisoformat(post["at"]) >= begin]
        start, size = int(call.query.get("after", 0)), min(int(call.query.get("limit", 25)), self.page_size)
        page = {"data": [self.shown(post, self._fields(call)) for post in rows[start : start + size]]}
        if start + size < len(rows):
            query = urlencode({**call.query, "access_token": TOKEN, "after": start + size})
            page["paging"] = {"cursors": {"after": str(start + size)}, "next": f"http://127.0.0.1:9{call.path}?{query}"}
        return page

    def _fields(self, call):
        return [name for name in re.sub(r"\{[^}]*\}", "", call.query.get("fields", "id")).split(",") if name]


def picture_fault(data, formats, ratios):
    """What Meta says of a picture that it does not take, else nothing."""
    if len(data) >= 8 * 1024 * 1024:
        return 36000, 2207004, "The image size is too large."
    try:
        with Image.open(io.BytesIO(data)) as image:
            kind, ratio = image.format, image.width / image.height
    except OSError:
        kind, ratio = "", 1
    if kind not in formats:
        return 36001, 2207005, "The image format is not supported."
    if not ratios[0] <= ratio <= ratios[1]:
        return 36003, 2207009, "The aspect ratio is not supported."
    return None


def is_public(address):
    """Whether an address can be fetched by a server at all."""
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


_ALIKE = {name: name for name in ("id", "permalink")}
SHOWN = {
    ("photo", PAGE): {"id": "id"},
    ("post", PAGE): {"id": "id", "from": "from", "message": "text", "created_time": "at", "attachments": "attachments"}
    | {"permalink_url": "permalink"},
    ("post", INSTAGRAM): _ALIKE | {"caption": "text", "timestamp": "at"},
    ("post", THREADS): _ALIKE | {"text": "text", "timestamp": "at", "replied_to": "replied_to"},
    ("container", INSTAGRAM): {"id": "id", "status_code": "status", "status": "why"},
    ("container", THREADS): {"id": "id", "status": "status", "error_message": "why"},
}
