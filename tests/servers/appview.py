"""An index of Bluesky for the tests: it reads the records of the real server (PDS) and counts what they say of a post.

The network's own index does the same with all servers. Bookmarks are told to nobody else, so it does not know them.
"""

import base64
import json
from collections import Counter

import httpx

from servers.base import NetworkServer, Reply

DID = "did:web:index.relay-medical.example"
LIKE, REPOST, POST, FOLLOW = (f"app.bsky.{name}" for name in ("feed.like", "feed.repost", "feed.post", "graph.follow"))


class AppView(NetworkServer):
    """`hidden` are posts that it does not show; `silent` are counts that it does not tell."""

    def __init__(self):
        super().__init__()
        self.pds = None
        self.hidden = set()
        self.silent = set()

    def decisive(self, call):
        return call.path.startswith("/xrpc/app.bsky.")

    def answer(self, call):
        name = call.path.removeprefix("/xrpc/app.bsky.")
        headers = {key.lower(): value for key, value in call.headers.items()}
        if not _vouched(headers.get("authorization", ""), f"app.bsky.{name}"):
            return Reply(401, {"error": "BadJwt", "message": "The server of the account must vouch for the call."})
        if name == "feed.getPosts":
            return self._posts(call.lists.get("uris", []))
        if name == "actor.getProfile":
            return self._profile(call.query["actor"])
        return Reply(501, {"error": "MethodNotImplemented"})

    def _posts(self, uris):
        if not 1 <= len(uris) <= 25:
            return Reply(400, {"error": "InvalidRequest", "message": "uris must have 1 to 25 elements"})
        counts = {name: Counter(self._subjects(name)) for name in ("like", "repost", "reply", "quote")}
        views = [self._view(uri, counts) for uri in uris if uri not in self.hidden]
        return Reply(200, {"posts": [view for view in views if view]})

    def _view(self, uri, counts):
        repo, collection, key = uri.removeprefix("at://").split("/")
        found = self._call("repo.getRecord", repo=repo, collection=collection, rkey=key)
        if not found:
            return None
        author = {"did": repo, "handle": "handle.invalid"}
        view = {"uri": uri, "cid": found["cid"], "author": author, "record": found["value"]}
        told = {f"{name}Count": each[uri] for name, each in counts.items() if name not in self.silent}
        return {**view, **told, "indexedAt": found["value"]["createdAt"]}

    def _profile(self, did):
        followers = sum(record["subject"] == did for record in self._records(FOLLOW))
        return Reply(200, {"did": did, "handle": "handle.invalid", "followersCount": followers, "postsCount": 1})

    def _subjects(self, name):
        """The posts that records of a kind speak of."""
        if name in {"like", "repost"}:
            yield from (record["subject"]["uri"] for record in self._records({"like": LIKE, "repost": REPOST}[name]))
            return
        for record in self._records(POST):
            if name == "reply" and "reply" in record:
                yield record["reply"]["parent"]["uri"]
            if name == "quote" and record.get("embed", {}).get("$type") == "app.bsky.embed.record":
                yield record["embed"]["record"]["uri"]

    def _records(self, collection):
        for repo in self._call("sync.listRepos", limit=1000)["repos"]:
            listed = self._call("repo.listRecords", repo=repo["did"], collection=collection, limit=100)
            yield from (record["value"] for record in listed.get("records", ()))

    def _call(self, name, **query):
        answer = httpx.get(f"{self.pds}/xrpc/com.atproto.{name}", params=query, trust_env=False, timeout=30)
        return answer.json() if answer.is_success else {}


def _vouched(header, method):
    """Whether the account's server signed this very call for us; the signature itself is not looked at."""
    try:
        claims = json.loads(base64.urlsafe_b64decode(header.split(".")[1] + "=="))
    except (IndexError, ValueError):
        return False
    return claims.get("aud", "").startswith(DID) and claims.get("lxm") == method
