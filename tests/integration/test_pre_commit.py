"""The hook that desks add to pre-commit, run by pre-commit itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from few_pages import add_few_pages
from small_desk import accounts, post

ROOT = Path(__file__).resolve().parents[2]
HANDS = "content/posts/hands.md"


@pytest.fixture
def tool(require, monkeypatch):
    """Run pre-commit in a folder, with the newsdesk of this environment."""
    require("pre-commit")
    beside = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{beside}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(folder, *words):
        return subprocess.run(["pre-commit", *words], cwd=folder, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def desk(write, git, tmp_path):
    """A desk in git whose hook is ours, run with what is installed: nothing is fetched."""
    add_few_pages(tmp_path)
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    hooks = [{**hook, "language": "system"}]
    config = yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]})
    root = write({".pre-commit-config.yaml": config, "notes.md": "Not ours.", **accounts("mastodon")}, guidelines=False)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "start")
    return root


def test_the_definition_is_what_pre_commit_reads(tool):
    result = tool(ROOT, "validate-manifest", ".pre-commit-hooks.yaml")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_a_change_with_an_error_does_not_get_in(tool, desk, write, git):
    tool(desk, "install")
    write({HANDS: post("Care is **free**.")})
    git(desk, "add", "-A")
    result = subprocess.run(["git", "commit", "-qm", "post"], cwd=desk, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert f"PLT-07  {HANDS}" in result.stdout + result.stderr
    write({HANDS: post("Care is free.")})
    git(desk, "add", "-A")
    git(desk, "commit", "-qm", "post")
    assert git(desk, "log", "-1", "--format=%s") == "post"


def test_only_the_files_of_the_change_and_of_the_desk(tool, desk, write, git):
    write({HANDS: post("Care is **free**.")})
    git(desk, "add", "-A")
    git(desk, "commit", "-qm", "earlier")
    write({"content/posts/feet.md": post("Dry your feet."), "notes.md": "Still not ours."})
    git(desk, "add", "-A")
    result = tool(desk, "run", "newsdesk-check", "--verbose")
    assert result.returncode == 0, result.stdout
    assert "1 file checked" in result.stdout
    write({"notes.md": "Again."})
    git(desk, "reset", "-q", "content")
    git(desk, "add", "notes.md")
    assert "no files to check" in tool(desk, "run", "newsdesk-check").stdout
