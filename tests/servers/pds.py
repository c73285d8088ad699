"""The real server of Bluesky (PDS) with its directory of accounts (did:plc), on loopback, for as long as a test module.

with Pds(data) as pds, pds.account() as server:       # server: a Proxy of servers.base that knows its account
    server.handle, server.did, server.app_password
    server.records()                                  # the posts of the account, the newest last
"""

import itertools
import os
import selectors
import socket
import subprocess
from functools import cached_property
from pathlib import Path

import httpx

from channel_contract import LEAKS
from servers import appview
from servers.base import Proxy

ROOT = Path(__file__).resolve().parents[2]
NODE_MODULES = ROOT / ".cache/npm/node_modules"
POSTS = "app.bsky.feed.post"
_BYPASS = {"x-ratelimit-bypass": "setting-up"}
_WRITES = ("repo.putRecord", "repo.createRecord", "repo.applyWrites")
_START = 60  # seconds; it takes two


def _free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [found.getsockname()[1] for found in sockets]
    for found in sockets:
        found.close()
    return ports


class Pds:
    """Both servers in one process of Node; `data` is an empty folder."""

    def __init__(self, data):
        self.data = data
        self._numbers = itertools.count(1)
        self.index = appview.AppView()

    def __enter__(self):
        plc, pds = _free_ports(2)
        self.index.__enter__()
        self.url = f"http://127.0.0.1:{pds}"
        self._process = subprocess.Popen(
            [
                *("node", str(Path(__file__).with_name("pds.cjs"))),
                *(str(plc), str(pds), str(self.data), self.index.url, appview.DID),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "NODE_PATH": str(NODE_MODULES), "NODE_ENV": "production"},
        )
        with selectors.DefaultSelector() as ready:
            ready.register(self._process.stdout, selectors.EVENT_READ)
            if not ready.select(_START) or b"ready" not in self._process.stdout.readline():
                self.__exit__()
                raise AssertionError("The PDS did not start.")
        self.index.pds = self.url
        self.http = httpx.Client(base_url=f"{self.url}/xrpc/", headers=_BYPASS, trust_env=False, timeout=30)
        return self

    def __exit__(self, *_):
        if hasattr(self, "http"):
            self.http.close()
        self.index.__exit__()
        self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def call(self, name, body=None, *, token=None, admin=False, **query):
        """One call past the proxy, as somebody else would make it."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        auth = ("admin", "admin") if admin else None
        name = name if name.startswith("app.") else f"com.atproto.{name}"
        if body is None:
            answer = self.http.get(name, params=query, headers=headers, auth=auth)
        else:
            answer = self.http.post(name, json=body, headers=headers, auth=auth)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else {}

    def account(self):
        """A new account behind a proxy of its own."""
        return AccountProxy(self, f"relay{next(self._numbers)}.test")


class AccountProxy(Proxy):
    """The server as one account sees it."""

    def __init__(self, pds, handle):
        super().__init__(pds.url, _decides, lambda: [post["value"]["text"] for post in self.records()])
        self.pds, self.handle, self.password = pds, handle, LEAKS
        made = {"handle": handle, "email": f"{handle}@relay-medical.example", "password": self.password}
        person = pds.call("server.createAccount", made)
        self.did, self.token = person["did"], person["accessJwt"]

    @cached_property
    def app_password(self):
        return self.pds.call("server.createAppPassword", {"name": "newsdesk"}, token=self.token)["password"]

    def records(self):
        """The posts of the account, the newest last."""
        return self.pds.call("repo.listRecords", repo=self.did, collection=POSTS, limit=100)["records"][::-1]

    def write(self, collection, record):
        """A record of this account, made past the proxy: a like, a repost, an answer, a follow."""
        whole = {"$type": collection, "createdAt": "2026-12-01T10:00:00.000Z", **record}
        body = {"repo": self.did, "collection": collection, "record": whole}
        return self.pds.call("repo.createRecord", body, token=self.token)

    def count(self, name):
        """How often a call came through the proxy."""
        return sum(call.path.endswith(name) for call in self.asked)


def _decides(call):
    return call.path.endswith(_WRITES)
