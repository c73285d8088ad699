"""snac (Debian: snac2), a real server of the fediverse that knows no Idempotency-Key and cannot delete."""

import json
import os
import subprocess

import httpx

from servers.base import Proxy, free_port
from servers.mastodon import is_status, wait_for


class Snac:
    """The process with a data folder of its own; `token` is made by its own page."""

    def __init__(self, folder):
        self._folder = folder / "data"
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        answers = f"127.0.0.1\n{port}\n127.0.0.1:{port}\n\n\n"
        self._run("init", stdin=answers)
        passwords = {name: self._user(name) for name in ("relay", "amal", "bela")}
        nowhere = dict.fromkeys(["http_proxy", "https_proxy", "all_proxy"], "http://127.0.0.1:9")
        self._process = subprocess.Popen(
            ["snac", "httpd", str(self._folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | nowhere,  # it asks itself and others about links and mentions, and would wait for them
        )
        wait_for(self._process, f"{self.url}/api/v1/instance")
        self.tokens = {name: self._token(name, password) for name, password in passwords.items()}
        self.token = self.tokens["relay"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(10)

    def _user(self, name):
        words = self._run("adduser", name).split()
        return words[words.index("is") + 1]

    def _token(self, name, password):
        form = {"login": name, "passwd": password}
        return httpx.post(f"{self.url}/oauth/x-snac-get-token", data=form, trust_env=False).text.strip()

    def call(self, name, method, path, **more):
        """One call of an account, past the proxy."""
        headers = {"Authorization": f"Bearer {self.tokens[name]}"}
        return httpx.request(method, f"{self.url}{path}", headers=headers, trust_env=False, timeout=20, **more)

    def _run(self, command, *words, stdin=""):
        done = subprocess.run(
            ["snac", command, str(self._folder), *words], input=stdin, capture_output=True, text=True, check=True
        )
        return done.stdout + done.stderr

    def notes(self):
        """Every public note as it lies in the data folder, the oldest first."""
        files = (self._folder / "user" / "relay" / "public").glob("*.json")
        found = [json.loads(path.read_text()) for path in files]
        return sorted(
            (note for note in found if note["type"] == "Note"), key=lambda note: float(note["id"].rpartition("/")[2])
        )


class SnacServer(Proxy):
    """Before snac; only what came after it was made counts."""

    def __init__(self, snac):
        self.snac = snac
        self._before = {note["id"] for note in snac.notes()}
        super().__init__(snac.url, is_status, lambda: [note["sourceContent"] for note in self.notes()])

    def notes(self):
        return [note for note in self.snac.notes() if note["id"] not in self._before]
