"""A file server on loopback: tokens, ranges, wrong lengths, bodies without an end, redirects.

with FileServer({"/a.jpg": data}, token="…") as server:
    server.odd["/big.mp4"] = Odd("huge")
"""

import contextlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Odd:
    """kind: `huge` (says 5 GB and sends on), `endless` (says nothing and never stops), `short` (says more than it
    sends), `ends` (no length, ends in the middle), `drip` (a byte now and then), `mute` (no answer), `moved`
    (redirect to `to`), `status` (answers `status`), `packed` (says that it is gzip)."""

    kind: str
    to: str = ""
    status: int = 500


@dataclass
class Asked:
    """One request."""

    path: str
    headers: dict = field(default_factory=dict)


class FileServer:
    """`asked` is every request, `sent` how many bytes of files left; `token`: what the header must be, if any."""

    def __init__(self, files=(), *, token="", header="Authorization"):
        self.files = dict(files)
        self.token, self.header = token, header
        self.odd, self.asked, self.sent = {}, [], 0
        self.closing = threading.Event()
        self._http = _Quiet(("127.0.0.1", 0), type("Handler", (_Handler,), {"owner": self}))
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
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address):
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    owner: FileServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        path = self.path
        self.owner.asked.append(Asked(path, dict(self.headers.items())))
        with contextlib.suppress(ConnectionError):
            if odd := self.owner.odd.get(path):
                self.close_connection = True
                getattr(self, f"_{odd.kind}")(path, odd)
            elif self.owner.token and self.headers.get(self.owner.header) != self.owner.token:
                self._answer(401, b"no")
            elif path in self.owner.files:
                self._give(self.owner.files[path])
            else:
                self._answer(404, b"no")

    def _give(self, data):
        wanted = self.headers.get("Range", "")
        if wanted.startswith("bytes="):
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            part = data[int(first) : int(last or len(data) - 1) + 1]
            self._answer(206, part, {"Content-Range": f"bytes {first}-{int(first) + len(part) - 1}/{len(data)}"})
        else:
            self._answer(200, data)

    def _answer(self, status, data, headers=None):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self._write(data)

    def _write(self, data):
        self.wfile.write(data)
        self.owner.sent += len(data)

    def _head(self, *headers):
        self.send_response(200)
        for name, value in (*headers, ("Connection", "close")):
            self.send_header(name, value)
        self.end_headers()

    def _huge(self, *_):
        self._head(("Content-Length", str(5 * 10**9)))
        self._forever()

    def _endless(self, *_):
        self._head()
        self._forever()

    def _forever(self):
        while not self.owner.closing.is_set():
            self._write(bytes(1 << 16))

    def _short(self, path, _):
        data = self.owner.files[path]
        self._head(("Content-Length", str(len(data) + 1000)))
        self._write(data)

    def _ends(self, path, _):
        data = self.owner.files[path]
        self._head()
        self._write(data[: len(data) // 2])

    def _drip(self, path, _):
        data = self.owner.files[path]
        self._head(("Content-Length", str(len(data))))
        for place in range(len(data)):
            if self.owner.closing.wait(0.05):
                return
            self._write(data[place : place + 1])

    def _mute(self, *_):
        self.owner.closing.wait(20)

    def _moved(self, _, odd):
        self._answer(302, b"", {"Location": odd.to})

    def _status(self, _, odd):
        self._answer(odd.status, b"secret words of the server")

    def _packed(self, path, _):
        self._answer(200, self.owner.files[path], {"Content-Encoding": "gzip"})
