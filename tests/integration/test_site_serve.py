"""The site while somebody writes: `newsdesk site serve` shows a change by itself."""

import os
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from site_desk import write_desk

POST = "content/posts/2026/12/far-away.md"


def page(port, name):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{name}", timeout=30) as answer:
        return answer.read().decode()


def shows(port, name, words, seconds=60):
    """Whether a page comes to have the words."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if words in page(port, name):
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    root = write_desk(tmp_path_factory.mktemp("served"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "newsdesk.cli", "--desk", str(root), "site", "serve", "--port", str(port)]
    environment = {**os.environ, "NEWSDESK_CACHE": str(root / ".cache")}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert shows(port, "posts/far-away/", "Three nurses.")
        yield root, port
    finally:
        process.terminate()
        process.wait(20)


def replace(path, old, new):
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_changed_post_a_changed_account_and_a_new_post_are_shown(served):
    root, port = served
    replace(root / POST, "Three nurses.", "Four nurses.")
    assert shows(port, "posts/far-away/", "Four nurses.")
    assert "How to prepare oral rehydration solution" in page(port, "posts/ors-how-to/")
    replace(root / "content/accounts/relay-x-intl.md", "title: Relay Medical", "title: Relay Elsewhere")
    assert shows(port, "posts/far-away/", "Relay Elsewhere")
    assert "Relay Elsewhere" in page(port, "posts/hostile/")
    text = (root / POST).read_text(encoding="utf-8")
    (root / POST).with_name("new-one.md").write_text(text.replace("Far away", "A new one"), encoding="utf-8")
    assert shows(port, "posts/new-one/", "A new one")
