"""mastodon-mock (PyPI) as a real process, and before it the rules that it does not enforce.

Source of the rules: docs.joinmastodon.org (methods/statuses, methods/media, entities/Instance),
app/services/post_status_service.rb and app/validators/status_length_validator.rb of mastodon/mastodon.
"""

import json
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from urllib.parse import parse_qs

import httpx

from servers.base import Proxy, Reply, free_port


def wait_for(process, address):
    """Until a server answers."""
    end = time.monotonic() + 25
    while time.monotonic() < end:
        try:
            return httpx.get(address, trust_env=False)
        except httpx.TransportError:
            assert process.poll() is None, "the server ended"
            time.sleep(0.05)
    raise AssertionError(f"{address} does not answer")


class MastodonMock:
    """The process; one serves many tests, each with an account of its own."""

    def __init__(self, folder):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        words = ["serve", "--in-memory", "--port", str(port), "--log-level", "critical"]
        self._process = subprocess.Popen([sys.executable, "-m", "mastodon_mock", *words], cwd=folder)

    def __enter__(self):
        wait_for(self._process, f"{self.url}/api/v1/instance")
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(10)

    def client(self):
        """Calls with the token of a new account."""
        user = httpx.post(f"{self.url}/api/v1/_mock/dev_user", json={}, trust_env=False, verify=False).json()  # noqa: S501
        headers = {"Authorization": f"Bearer {user['access_token']}"}
        return httpx.Client(base_url=self.url, headers=headers, trust_env=False, verify=False, timeout=20)  # noqa: S501


class Mastodon(Proxy):
    """Before mastodon-mock: `about` changes what the instance says, `work` is how often a medium is not done yet."""

    def __init__(self, mock, token):
        super().__init__(mock.url, is_status, lambda: [post["text"] for post in self.statuses()])
        self.mock = mock
        self.direct = mock.client()
        self.token = token
        self.about = {}
        self.software = None
        self.work = 0
        self.uploads = {}
        self.attached = set()
        self.keys = Counter()

    def __exit__(self, *_):
        super().__exit__()
        self.direct.close()

    def statuses(self):
        """Everything that the account shows, the oldest first, each with the text that was written."""
        me = self.direct.get("/api/v1/accounts/verify_credentials").json()["id"]
        found = self.direct.get(f"/api/v1/accounts/{me}/statuses", params={"limit": 40}).json()
        return [{**post, "text": self._source(post["id"])} for post in reversed(found)]

    def people(self, count):
        """Further accounts of the server."""
        for _ in range(count):
            with self.mock.client() as client:
                yield client

    @property
    def number(self):
        """The account's number."""
        return self.direct.get("/api/v1/accounts/verify_credentials").json()["id"]

    def fault(self, effect):
        """One of mastodon-mock's own faults, for the next post."""
        match = {"methods": ["POST"], "path": "/api/v1/statuses"}
        rule = {"match": match, "effect": effect, "count": 1}
        assert self.direct.post("/api/v1/_mock/faults", json=rule).is_success

    def _source(self, number):
        return self.direct.get(f"/api/v1/statuses/{number}/source").json()["text"]

    def _own(self, call):
        """The call with the token that the mock has made for this account."""
        if call.headers.get("Authorization") != f"Bearer {self.token}":
            return call
        return replace(call, headers={**call.headers, "Authorization": self.direct.headers["Authorization"]})

    def answer(self, call):
        call = self._own(call)
        if is_status(call):
            return self._status(call)
        if call.method == "GET" and call.path.startswith("/api/v1/media/"):
            return self._medium(call)
        own = {
            ("GET", "/api/v1/instance"): self._instance,
            ("GET", "/api/v2/instance"): self._instance,
            ("GET", "/.well-known/nodeinfo"): self._nodeinfo,
            ("GET", "/nodeinfo/2.0"): self._nodeinfo,
            ("POST", "/api/v2/media"): self._upload,
        }
        return own.get((call.method, call.path.rstrip("/")), super().answer)(call)

    def _nodeinfo(self, call):
        if call.path != "/nodeinfo/2.0":
            schema = "http://nodeinfo.diaspora.software/ns/schema/2.0"
            return Reply(data={"links": [{"rel": schema, "href": f"{self.url}/nodeinfo/2.0"}]})
        return super().answer(call) if self.software is None else Reply(data={"software": {"name": self.software}})

    def _instance(self, call):
        data = json.loads(super().answer(call).data)
        for path, value in self.about.items():
            *names, last = path.split(".")
            place = data
            for name in names:
                place = place[name]
            place[last] = value
        return Reply(data=data)

    def _upload(self, call):
        alt = re.search(rb'name="description"\r\n\r\n(.*?)\r\n--', call.body, re.DOTALL)
        alt = alt[1].decode() if alt else ""
        if len(alt) > 1500:
            return refused("Validation failed: Description is too long (maximum is 1500 characters)")
        reply = super().answer(call)
        if reply.status != 200:
            return reply
        data = json.loads(reply.data)
        self.uploads[data["id"]] = {"alt": alt, "left": self.work, "kind": data["type"]}
        return Reply(202, {**data, "url": None}) if self.work else reply

    def _medium(self, call):
        number = call.path.rpartition("/")[2]
        if number not in self.uploads or number in self.attached:
            return Reply(404, {"error": "Record not found"})
        if self.uploads[number]["left"] > 0:
            self.uploads[number]["left"] -= 1
            reply = super().answer(call)
            return Reply(206, {**json.loads(reply.data), "url": None})
        return super().answer(call)

    def _status(self, call):
        """What PostStatusService refuses; a key that is known comes first and returns the first post."""
        form = parse_qs(call.body.decode(), keep_blank_values=True)
        key = call.headers.get("Idempotency-Key")
        numbers = form.get("media_ids[]", [])
        if not (key and self.keys[key]):
            if any(number not in self.uploads or number in self.attached for number in numbers):
                return refused("Validation failed: Media attachments not found or already attached to another post")
            if any(self.uploads[number]["left"] > 0 for number in numbers):
                return refused("Cannot attach files that have not finished processing. Try again in a moment!")
            if len(numbers) > 1 and any(self.uploads[number]["kind"] == "video" for number in numbers):
                return refused("Cannot attach a video to a post that already contains images")
        parent = form.get("in_reply_to_id")
        if parent and not self.direct.get(f"/api/v1/statuses/{parent[-1]}").is_success:
            return Reply(404, {"error": "The post you are trying to reply to does not appear to exist."})
        reply = super().answer(call)
        if reply.status == 200:
            self.attached |= set(numbers)
            self.keys[key] += 1
        return reply


def is_status(call):
    return call.method == "POST" and call.path == "/api/v1/statuses"


def refused(words):
    return Reply(422, {"error": words})
