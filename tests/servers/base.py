"""A network on loopback: it keeps its posts, enforces its rules, and fails on demand.

class Chirper(NetworkServer):
    def answer(self, call): ...           # -> Reply; self.show(post) makes a post public

with Chirper() as server:
    server.fail("cut", decisive=True)     # the next post is accepted, and its answer never arrives
"""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx


@dataclass(frozen=True)
class Call:
    """One request: `query` and `form` hold single values, `lists` all of the query, `json` the JSON of the body."""

    method: str
    path: str
    query: dict
    headers: dict
    body: bytes

    lists: dict = field(default_factory=dict)

    @property
    def json(self):
        return json.loads(self.body or b"null")

    @property
    def form(self):
        return {name: values[-1] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}


@dataclass(frozen=True)
class Reply:
    """What goes back; `data` that is no bytes becomes JSON."""

    status: int = 200
    data: object = field(default_factory=dict)
    headers: dict = field(default_factory=dict)


@dataclass
class Fault:
    """kind: `status` (not handled, answers `reply`), `after` (handled, then answers `reply`), `drop` (not handled, no
    answer), `cut` (handled, no answer), `half` (handled, the answer ends in the middle), `html` (handled, answers a
    web page), `slow` (handled after `seconds`), `lag` (handled, the answer comes after `seconds`). `hook` runs when a
    `drop` came in or a `cut` was handled: it may kill who asks."""

    kind: str
    left: int
    fits: Callable[[Call], bool]
    reply: Reply = field(default_factory=Reply)
    seconds: float = 0.0
    hook: Callable[[], None] = lambda: None


class NetworkServer:
    """`posts` is everything that is public now, in order; `asked` every call."""

    def __init__(self):
        self.posts = []
        self.asked = []
        self.faults = []
        self.clock_shift = timedelta(0)
        self.lock = threading.RLock()
        handler = type("Handler", (_Handler,), {"owner": self})
        self._http = _Quiet(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def host(self):
        return f"127.0.0.1:{self._http.server_address[1]}"

    @property
    def url(self):
        return f"http://{self.host}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def leave(self):
        """Be reached by nobody any more, also not on connections that are open."""
        self._http.shutdown()
        self._http.server_close()
        self._http.hang_up()
        self._thread.join()

    def come_back(self):
        """Stand at the same address again."""
        self._http = _Quiet(self._http.server_address, self._http.RequestHandlerClass)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def answer(self, call):
        """Subclasses: what the network does with a call."""
        raise NotImplementedError

    def decisive(self, call):
        """Subclasses: whether this call makes something public."""
        raise NotImplementedError

    def texts(self):
        """The texts of everything that is public, as the network holds them."""
        return [post["text"] for post in self.posts]

    def fail(self, kind, *, times=1, decisive=True, reply=None, seconds=0.0, fits=None, hook=None):
        """Fail the next calls: those that publish, or with decisive=False every one."""
        test = fits or (self.decisive if decisive else lambda _: True)
        answer = reply or Reply(500, {"error": "internal"})
        self.faults.append(Fault(kind, times, test, answer, seconds, hook or (lambda: None)))

    def heal(self):
        self.faults.clear()

    def fault_for(self, call):
        with self.lock:
            for fault in self.faults:
                if fault.left > 0 and fault.fits(call):
                    fault.left -= 1
                    return fault
        return None


class Proxy(NetworkServer):
    """Stands before a real server and adds faults; `decisive` and `texts` are given by who makes it."""

    def __init__(self, upstream, decisive, texts):
        super().__init__()
        self.upstream = upstream
        self._decisive = decisive
        self._texts = texts

    def decisive(self, call):
        return self._decisive(call)

    def texts(self):
        return self._texts()

    def answer(self, call):
        headers = {k: v for k, v in call.headers.items() if k.lower() not in {"host", "content-length", "connection"}}
        address = f"{self.upstream}{call.path}"
        with httpx.Client(trust_env=False, timeout=60, verify=False) as client:  # noqa: S501 - loopback, and quicker
            got = client.request(call.method, address, params=call.lists, headers=headers, content=call.body)
        skip = {"content-encoding", "content-length", "transfer-encoding", "connection", "date", "server"}
        return Reply(got.status_code, got.content, {k: v for k, v in got.headers.items() if k.lower() not in skip})


class _Quiet(ThreadingHTTPServer):
    request_queue_size = 64

    def __init__(self, *words):
        super().__init__(*words)
        self._open = set()

    def process_request(self, request, client_address):
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self):
        """End every connection."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request, client_address):
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    owner: NetworkServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def date_time_string(self, timestamp=None):  # noqa: ARG002
        return format_datetime(datetime.now(UTC) + self.owner.clock_shift, usegmt=True)

    def _any(self):
        parts = urlsplit(self.path)
        lists = parse_qs(parts.query, keep_blank_values=True)
        query = {name: values[-1] for name, values in lists.items()}
        if self.command == "HEAD":  # only asks whether we are there and what our clock says
            self._send(Reply())
            return
        call = Call(self.command, parts.path, query, dict(self.headers.items()), self._body(), lists)
        with self.owner.lock:
            self.owner.asked.append(call)
        fault = self.owner.fault_for(call)
        kind = fault.kind if fault else ""
        if kind == "drop":
            fault.hook()
            self.close_connection = True
            return
        if kind == "status":
            self._send(fault.reply)
            return
        if kind == "slow":
            time.sleep(fault.seconds)
        with self.owner.lock:
            reply = self.owner.answer(call)
        if kind == "cut":
            fault.hook()
            self.close_connection = True
            return
        if kind == "lag":
            time.sleep(fault.seconds)
        if kind == "after":
            reply = fault.reply
        if kind == "html":
            reply = Reply(200, b"<!doctype html><title>Login</title><p>Please log in", {"Content-Type": "text/html"})
        with contextlib.suppress(ConnectionError):
            self._send(reply, half=kind == "half")

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _any  # noqa: N815 - the library's names

    def _body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _send(self, reply, *, half=False):
        data = reply.data if isinstance(reply.data, bytes) else json.dumps(reply.data).encode()
        if half:
            data = data[: len(data) // 2]
        self.send_response(reply.status)
        if not {name.lower() for name in reply.headers} & {"content-type"}:
            self.send_header("Content-Type", "application/json")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def free_port():
    """A port of this machine that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
