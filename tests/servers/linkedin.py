"""LinkedIn on loopback: the versioned interface for one organisation's page, as Microsoft's documentation has it.

A reserved sign that is not protected cuts the text, as it does at LinkedIn. `token_state`, `role` and `may_list` are
what the member who made the token may have lost; `ghosts`: a deleted text still counts as a duplicate.
"""

import re
import time
from datetime import UTC, datetime
from urllib.parse import unquote

from servers import linkedin_statistics
from servers.base import NetworkServer, Reply

RESERVED = set("\\|{}@[]()<>#*_~")
REQUIRED = {"author", "commentary", "visibility", "distribution", "lifecycleState"}
OPTIONAL = {"content", "isReshareDisabledByAuthor"}
ENDED = {
    "unknown": (65600, "INVALID_ACCESS_TOKEN", "Invalid access token"),
    "revoked": (65601, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user"),
    "expired": (65602, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired"),
}
NO_CONTENT = Reply(204, b"")


def refused(status, message, **more):
    return Reply(status, {"message": message, "status": status, **more})


def invalid(field, message):
    return refused(422, f"ERROR :: /{field} :: {message}\n")


class LinkedInServer(NetworkServer):
    """One page and one token."""

    def __init__(self, token, organization="5050", versions=("202603", "202607")):
        super().__init__()
        self.token = token
        self.author = f"urn:li:organization:{organization}"
        self.versions = versions
        self.token_state = ""
        self.role = self.may_list = True
        self.ghosts = False
        self.images = {}
        self.processing = 0
        self.page_size = 100
        self.upload_host = self
        self.followers = 0
        self.days, self.months, self.gains = {}, {}, {}  # numbers of the page by the first day of each
        self._gone = {}
        self._next = 7341773079456444416

    def decisive(self, call):
        return (call.method, call.path) == ("POST", "/rest/posts")

    def answer(self, call):
        if call.path.startswith("/dms-uploads/"):
            return self.take(call, token=self.token)
        return self._no_entry(call) or self._routed(call)

    def _no_entry(self, call):
        headers = {name.lower(): value for name, value in call.headers.items()}
        state = self.token_state or ("" if headers.get("authorization") == f"Bearer {self.token}" else "unknown")
        if state:
            number, code, message = ENDED[state]
            return refused(401, message, serviceErrorCode=number, code=code)
        version = headers.get("linkedin-version")
        if not version:
            return refused(
                400,
                "A version must be present. Please specify a version by adding the LinkedIn-Version header.",
                code="VERSION_MISSING",
            )
        if version not in self.versions:
            return refused(426, f"Requested version {version}01 is not active", code="NONEXISTENT_VERSION")
        if headers.get("x-restli-protocol-version") != "2.0.0":
            return refused(400, "X-Restli-Protocol-Version must be 2.0.0", code="ILLEGAL_ARGUMENT")
        if not self.role and call.method != "GET":
            return refused(
                403,
                "Data Processing Exception while processing fields [/author]",
                serviceErrorCode=100,
                code="ACCESS_DENIED",
            )
        return None

    def _routed(self, call):  # noqa: PLR0911 - one line for each route
        kind = call.headers.get("X-Restli-Method", call.headers.get("X-RestLi-Method", ""))
        match call.method, kind, call.path.split("/")[2:]:
            case "POST", "", ["posts"]:
                return self._create(call)
            case "GET", "FINDER", ["posts"]:
                return self._listing(call.query)
            case "GET", "", ["posts", urn]:
                return self._one(urn)
            case "POST", "PARTIAL_UPDATE", ["posts", urn]:
                return self._update(urn, call.json)
            case "DELETE", "DELETE", ["posts", urn]:
                return self._delete(urn)
            case "POST", "", ["images"]:
                return self._initialize(call)
            case "GET", "", ["images", urn]:
                return self._image(urn)
        if numbers := linkedin_statistics.answer(self, call):
            return numbers
        return refused(404, f"No virtual resource found for {call.method} {call.path}", code="RESOURCE_NOT_FOUND")

    # ---- posts

    def _create(self, call):
        if call.headers.get("Content-Type") != "application/json":
            return refused(415, "Content-Type must be application/json")
        data = call.json
        return self._wrong(data) or self._put(data)

    def _wrong(self, data):
        for name in sorted(set(data) - REQUIRED - OPTIONAL):
            return invalid(name, "unrecognized field found but not allowed")
        for name in sorted(REQUIRED - set(data)):
            return invalid(name, "field is required but not found and has no default value")
        if data["author"] != self.author:
            return refused(
                403, "User is not allowed to post for this author", serviceErrorCode=100, code="ACCESS_DENIED"
            )
        fixed = {"visibility": "PUBLIC", "lifecycleState": "PUBLISHED"}
        feed = {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []}
        if any(data[name] != value for name, value in fixed.items()) or data["distribution"] != feed:
            return invalid("distribution", "this page posts to everybody")
        text = shown(data["commentary"])
        if len(text) > 3000:
            return invalid("commentary", f"length {len(text)} is beyond maximum 3000")
        return self._wrong_content(data.get("content"))

    def _wrong_content(self, content):  # noqa: PLR0911 - the same
        if content is None:
            return None
        if len(content) != 1:
            return invalid("content", "exactly one kind of content")
        (kind, value), images = next(iter(content.items())), []
        if kind == "article":
            title = value.get("title")
            fits = set(value) <= {"source", "title", "description", "thumbnail"} and title and len(title) <= 400
            return (
                None
                if fits and re.match(r"https?://", value.get("source", ""))
                else invalid("content/article", "title")
            )
        if kind == "media":
            images = [value]
        if kind == "multiImage":
            images = value["images"]
            if not 2 <= len(images) <= 20:
                return invalid("content/multiImage/images", "2 to 20 images")
        for image in images:
            if set(image) - {"id", "altText", "title"} or not 1 <= len(image.get("altText", "-")) <= 4086:
                return invalid("content/media/altText", "1 to 4086 characters")
            if self._state(image["id"]) != "AVAILABLE":
                return refused(400, f"{image['id']} is not available", code="MEDIA_ASSET_NOT_AVAILABLE")
        return None if images else invalid("content", f"{kind} is not known")

    def _put(self, data):
        found = self._gone if self.ghosts else {}
        same = [post["id"] for post in self.posts if post["commentary"] == data["commentary"]]
        same += [urn for urn, text in found.items() if text == data["commentary"]]
        if same:
            name = "com.linkedin.content.common.exception.BadRequestResponseException"
            inner = {"description": "Duplicate post is detected", "input": {}, "code": "DUPLICATE_POST"}
            return refused(
                422,
                f"{name}: Content is a duplicate of {same[0]}",
                errorDetailType="com.linkedin.common.error.BadRequest",
                errorDetails={"inputErrors": [inner]},
            )
        post = self.put(data["commentary"], data.get("content"))
        return Reply(201, b"", {"x-restli-id": post["id"]})

    def put(self, commentary, content=None, *, at=None, **more):
        """Make a post public, as an app or a person does."""
        self._next += 1
        moment = int((at or datetime.now(UTC)).timestamp() * 1000)
        post = {
            "id": f"urn:li:share:{self._next}",
            "author": self.author,
            "commentary": commentary,
            "text": shown(commentary),
            "lifecycleState": "PUBLISHED",
            "createdAt": moment,
            "publishedAt": moment,
            "lastModifiedAt": moment,
            **({"content": content} if content else {}),
            **more,
        }
        self.posts.append(post)
        return post

    def _listing(self, query):
        if not self.may_list:
            return refused(
                403,
                "Not enough permissions to access: partnerApiPostsExternal.FINDER-author.202603",
                code="ACCESS_DENIED",
            )
        count, start = int(query.get("count", 10)), int(query.get("start", 0))
        known = set(query) <= {"q", "author", "count", "start", "sortBy"} and query.get("q") == "author"
        if not known or query.get("author") != self.author or not 1 <= count <= 100:
            return refused(400, "Invalid query parameters passed to request", code="ILLEGAL_ARGUMENT")
        if query.get("sortBy", "LAST_MODIFIED") != "LAST_MODIFIED":
            return refused(400, "sortBy", code="PARAM_INVALID")
        rows = sorted(self.posts, key=lambda post: -post["lastModifiedAt"])
        count = min(count, self.page_size)
        links = (
            [{"rel": "next", "type": "application/json", "href": "/rest/posts"}] if start + count < len(rows) else []
        )
        elements = [public(post) for post in rows[start : start + count]]
        return Reply(200, {"paging": {"start": start, "count": count, "links": links}, "elements": elements})

    def _find(self, quoted):
        if not quoted.startswith("urn%3Ali%3A"):
            return None
        return next((post for post in self.posts if post["id"] == unquote(quoted)), None)

    def _one(self, urn):
        post = self._find(urn)
        return Reply(200, public(post)) if post else refused(404, "Not Found")

    def _update(self, urn, data):
        post = self._find(urn)
        if post is None:
            return refused(404, "Not Found")
        if set(data) != {"patch"} or set(data["patch"]["$set"]) != {"commentary"}:
            return invalid("patch", "only the commentary can be changed")
        text = data["patch"]["$set"]["commentary"]
        post.update(commentary=text, text=shown(text), lastModifiedAt=int(time.time() * 1000))
        return NO_CONTENT

    def _delete(self, urn):
        if not urn.startswith("urn%3Ali%3A"):
            return refused(400, "the urn must be encoded", code="ILLEGAL_ARGUMENT")
        self._gone.update({post["id"]: post["commentary"] for post in self.posts if post["id"] == unquote(urn)})
        self.posts[:] = [post for post in self.posts if post["id"] != unquote(urn)]
        return NO_CONTENT

    # ---- pictures

    def _initialize(self, call):
        if call.query != {"action": "initializeUpload"} or call.json != {
            "initializeUploadRequest": {"owner": self.author}
        }:
            return refused(400, "Invalid request", code="ILLEGAL_ARGUMENT")
        name = f"C5610AQ{len(self.images)}"
        self.images[f"urn:li:image:{name}"] = b""
        address = f"{self.upload_host.url}/dms-uploads/{name}/uploaded-image/0?ut=signed"
        value = {"uploadUrlExpiresAt": 1950567510704, "uploadUrl": address, "image": f"urn:li:image:{name}"}
        return Reply(200, {"value": value})

    def take(self, call, token=""):
        """The bytes of a picture arrive; `token` is what must come along."""
        if token and call.headers.get("Authorization") != f"Bearer {token}":
            return Reply(401, b"")
        name = f"urn:li:image:{call.path.split('/')[2]}"
        kinds = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG", "image/gif": b"GIF8"}
        magic = kinds.get(call.headers.get("Content-Type"))
        if call.method != "PUT" or call.query != {"ut": "signed"} or not magic or not call.body.startswith(magic):
            return Reply(400, b"")
        self.images[name] = call.body
        return Reply(201, b"")

    def _image(self, urn):
        name = unquote(urn)
        state = self._state(name)
        self.processing -= 1
        return Reply(200, {"id": name, "owner": self.author, "status": state}) if state else refused(404, "Not Found")

    def _state(self, name):
        if name not in self.images:
            return ""
        if not self.images[name]:
            return "WAITING_UPLOAD"
        return "PROCESSING" if self.processing > 0 else "AVAILABLE"


class UploadHost(NetworkServer):
    """The other host to which LinkedIn lets pictures be sent; `wants` is the token that it asks for."""

    def __init__(self, linkedin, wants=""):
        super().__init__()
        self.linkedin = linkedin
        self.wants = wants
        linkedin.upload_host = self

    def decisive(self, call):
        return call.method == "PUT"

    def answer(self, call):
        return self.linkedin.take(call, token=self.wants)


def public(post):
    return {name: value for name, value in post.items() if name not in {"text", "numbers"}}


def shown(commentary):
    """What a reader sees: protected signs and hashtags; everything from a bare reserved sign on is lost."""
    seen, at = "", 0
    while at < len(commentary):
        sign = commentary[at]
        tag = re.compile(r"\{hashtag\|\\#\|([^{}\\|_]+)\}").match(commentary, at)
        if tag:
            seen, at = f"{seen}#{tag[1]}", tag.end()
        elif sign == "\\" and commentary[at + 1 : at + 2] in RESERVED:
            seen, at = seen + commentary[at + 1], at + 2
        elif sign in RESERVED:
            return seen
        else:
            seen, at = seen + sign, at + 1
    return seen
