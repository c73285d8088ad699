"""A git server on loopback: `git http-backend` behind Python's own HTTP server, with faults on demand.

with GitServer(folder_of_bare_repositories) as server:
    git clone server.url("desk.git")
"""

import contextlib
import os
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class GitServer:
    """Serves the bare repositories of a folder.

    `demand`: the Authorization header that every request needs (401 without it); `readers`: headers that may fetch
    and not push (403). `mute`: how many accepted pushes get no answer; `deaf`: how many pushes are dropped unread.
    `asked`: method and path of every request, in order.
    """

    def __init__(self, root, *, demand=None, readers=()):
        self.root = root
        self.demand = demand
        self.readers = readers
        self.mute = 0
        self.deaf = 0
        self.asked = []
        handler = type("Handler", (_Handler,), {"owner": self})
        self._http = _Quiet(("127.0.0.1", 0), handler)
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def url(self, name):
        """The address of one repository."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/{name}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    owner: GitServer

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        self._answer()

    def do_POST(self):
        self._answer()

    def _answer(self):
        server, (path, _, query) = self.owner, self.path.partition("?")
        server.asked.append((self.command, path))
        body = self._body()
        refused = self._refused(path, query)
        if refused:
            self.send_response(refused)
            if refused == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="desk"')
            self.end_headers()
            return
        push = path.endswith("/git-receive-pack")
        if push and server.deaf > 0:
            server.deaf -= 1
            return
        output = self._git(path, query, body)
        if push and server.mute > 0:
            server.mute -= 1
            return
        with contextlib.suppress(ConnectionError):
            self._send(output)

    def _refused(self, path, query):
        given = self.headers.get("Authorization")
        if self.owner.demand is None or given == self.owner.demand:
            return 0
        if given in self.owner.readers:
            return 403 if "git-receive-pack" in path + query else 0
        return 401

    def _body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _git(self, path, query, body):
        headers = {"HTTP_CONTENT_ENCODING": "Content-Encoding", "GIT_PROTOCOL": "Git-Protocol"}
        env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_CONFIG_")},
            **{name: self.headers[header] for name, header in headers.items() if header in self.headers},
            "GIT_PROJECT_ROOT": str(self.owner.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "127.0.0.1",
            "REMOTE_USER": "desk",
        }
        done = subprocess.run(["git", "http-backend"], env=env, input=body, capture_output=True, check=False)
        return done.stdout

    def _send(self, output):
        head, _, body = output.partition(b"\r\n\r\n")
        fields = [line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line]
        status = next((int(value.split()[0]) for name, value in fields if name == "Status"), 200)
        self.send_response(status)
        for name, value in fields:
            if name != "Status":
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
