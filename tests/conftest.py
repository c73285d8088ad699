"""Fixtures that every test may use: no network beyond loopback, a bare environment, small desks."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104 - a name to compare, nothing is bound


def pytest_configure():
    connect = socket.socket.connect

    def guarded(self, address):
        host = address[0] if isinstance(address, tuple) else "localhost"
        if not str(host).startswith(_LOOPBACK):
            raise AssertionError(f"A test wanted to reach {host}.")
        return connect(self, address)

    socket.socket.connect = guarded


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch, tmp_path_factory):
    for name in list(os.environ):
        if name.startswith(("NEWSDESK_", "GITHUB_", "GIT_")) and name not in {"NEWSDESK_REQUIRE", "NEWSDESK_SCREENS"}:
            monkeypatch.delenv(name)
    home = tmp_path_factory.getbasetemp() / "home"
    home.mkdir(exist_ok=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("NEWSDESK_CACHE", "off")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Officer")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "officer@relay-medical.example")
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Officer")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "officer@relay-medical.example")


def _present(name):
    if name == "chromium":
        return Path("/usr/bin/chromium").exists()
    if name == "axe":
        return (ROOT / ".cache/npm/node_modules/axe-core/axe.min.js").is_file()
    if name == "pds":
        packages = ROOT / ".cache/npm/node_modules"
        return shutil.which("node") is not None and all(
            (packages / package / "package.json").is_file() for package in ("@atproto/pds", "@did-plc/server")
        )
    if name == "github":
        return (ROOT / ".cache/npm/node_modules/@octokit/openapi/generated/api.github.com.json").is_file()
    if name == "playwright":
        import importlib.util  # noqa: PLC0415

        return importlib.util.find_spec("playwright") is not None
    beside = Path(sys.executable).parent / name
    return beside.exists() or shutil.which(name) is not None


@pytest.fixture
def require():
    """Skip with a reason where a tool is missing; in CI (NEWSDESK_REQUIRE=all) fail instead."""

    def ask(name):
        if _present(name):
            return
        if os.environ.get("NEWSDESK_REQUIRE") == "all":
            pytest.fail(f"{name} is missing, and NEWSDESK_REQUIRE=all wants every test to run.")
        pytest.skip(f"{name} is not installed on this machine.")

    return ask


@pytest.fixture
def shared():
    """A file or folder of test data that lies beside a development checkout."""

    def find(name):
        place = DATA / name
        if not place.exists():
            pytest.skip(f"The test data {name} lies beside a development checkout only.")
        return place

    return find


@pytest.fixture
def write(tmp_path):
    """Write files of a desk below tmp_path; the desk has the repository's own guideline pages."""

    def put(files, *, guidelines=True):
        if guidelines and not (tmp_path / "guidelines").exists():
            shutil.copytree(ROOT / "guidelines", tmp_path / "guidelines")
        for name in ("content", "guidelines"):
            (tmp_path / name).mkdir(exist_ok=True)
        for path, text in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(text, bytes):
                target.write_bytes(text)
            else:
                target.write_text(text, encoding="utf-8")
        return tmp_path

    return put


@pytest.fixture
def newsdesk():
    """Run a command in this process: the result has exit_code, stdout and stderr."""
    from newsdesk.cli import main  # noqa: PLC0415

    def run(*arguments, desk=None):
        words = [str(argument) for argument in arguments]
        return CliRunner().invoke(main, [*(["--desk", str(desk)] if desk else []), *words], catch_exceptions=False)

    return run


@pytest.fixture
def git():
    """Run git in a folder."""

    def run(folder, *arguments):
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


@pytest.fixture(scope="session")
def network_template(tmp_path_factory):
    """A desk without accounts on networks and its empty ledger, to copy."""
    from ticks import template_in  # noqa: PLC0415

    return template_in(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def programs(tmp_path_factory):
    """The servers that are programs, by network; they run as long as the tests."""
    from networks import stack  # noqa: PLC0415
    from ticks import programs_in  # noqa: PLC0415

    with stack() as running:
        yield programs_in(running, tmp_path_factory)


@pytest.fixture(scope="session")
def forge_template(tmp_path_factory):
    """The desk of all rooms on GitHub, to copy."""
    from forge_room import forge_template_in  # noqa: PLC0415

    return forge_template_in(tmp_path_factory.mktemp("forge"))


@pytest.fixture
def forge_room(forge_template, tmp_path, require):
    """A desk on a GitHub of its own; what does not fit GitHub's description fails the test at its end."""
    require("github")
    from forge_room import open_forge_room  # noqa: PLC0415

    with open_forge_room(forge_template, tmp_path) as room:
        yield room
