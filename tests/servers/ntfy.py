"""A real ntfy server on loopback, with one user who may write to some topics, behind a proxy that adds faults."""

import json
import os
import re
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from servers.base import Proxy, free_port

_TOPICS = "relay-*"


@dataclass(frozen=True)
class Ntfy:
    """`token` is what the user may use."""

    url: str
    token: str

    def messages(self, topic):
        """Everything that a topic holds."""
        with httpx.Client(trust_env=False) as client:
            head = {"Authorization": f"Bearer {self.token}"}
            answer = client.get(f"{self.url}/{topic}/json?poll=1", headers=head)
        return [json.loads(line) for line in answer.text.splitlines()]

    def proxy(self, topic):
        """A server for tests that knows one topic."""

        def texts():
            return [message["message"] for message in self.messages(topic)]

        return Proxy(self.url, lambda call: call.method == "POST", texts)


@contextmanager
def ntfy_server(folder):
    """A fresh ntfy whose user may use the topics `relay-…`."""
    auth = f"--auth-file={folder / 'auth.db'}"
    address = f"127.0.0.1:{free_port()}"
    options = [f"--listen-http={address}", f"--cache-file={folder / 'cache.db'}", "--auth-default-access=deny-all"]
    options += ["--visitor-request-limit-burst=10000", "--visitor-message-daily-limit=10000"]
    config = folder / "server.yml"
    config.write_text("", encoding="utf-8")
    server = subprocess.Popen(
        ["ntfy", "serve", f"--config={config}", auth, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(f"http://{address}/v1/health")
        _ntfy("user", auth, "add", "desk", NTFY_PASSWORD="only-here")  # noqa: S106 - of this server
        _ntfy("access", auth, "desk", _TOPICS, "rw")
        yield Ntfy(f"http://{address}", re.search(r"tk_\w+", _ntfy("token", auth, "add", "desk"))[0])
    finally:
        server.terminate()
        server.wait(10)


def _ntfy(*arguments, **environment):
    done = subprocess.run(
        ["ntfy", *arguments], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def _wait_for(address):
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            with httpx.Client(trust_env=False) as client:
                if client.get(address).status_code == 200:
                    return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("ntfy did not start.")
