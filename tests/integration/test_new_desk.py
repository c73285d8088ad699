"""`newsdesk init`: a new desk passes its own check at once."""

import os
import subprocess
import sys

import pytest

from small_desk import command


@pytest.mark.parametrize("options", [(), ("--without-samples",)])
def test_a_new_desk_is_whole(tmp_path, git, options):
    made = command(tmp_path, "init", "desk", *options)
    assert (made.returncode, made.stderr) == (0, "")
    desk = tmp_path / "desk"
    assert made.stdout.splitlines()[1] == "Next: cd desk, then newsdesk check, then newsdesk site serve"
    assert git(desk, "rev-list", "--count", "HEAD") == "1"
    assert git(desk, "status", "--porcelain") == ""
    checked = command(desk, "check")
    assert (checked.returncode, checked.stdout.splitlines()[-1], checked.stderr) == (0, "exit 0", ""), checked.stdout
    assert command(desk, "rules", "test", "CON-01").returncode == 0
    assert any((desk / "content/posts").rglob("*.md")) == (not options)
    assert command(desk, "check", "--since", "HEAD").returncode == 0
    assert git(desk, "status", "--porcelain") == ""  # the cache is ignored


def test_somebody_whom_git_does_not_know(tmp_path, git):
    nameless = {name: "" for name in os.environ if name.startswith(("GIT_AUTHOR", "GIT_COMMITTER"))}
    environment = {name: value for name, value in os.environ.items() if name not in nameless}
    done = subprocess.run(
        [sys.executable, "-m", "newsdesk.cli", "init", "desk"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert git(tmp_path / "desk", "log", "-1", "--format=%an") == "newsdesk"


def test_a_folder_that_is_there_already(tmp_path):
    (tmp_path / "empty").mkdir()
    assert command(tmp_path, "init", "empty").returncode == 0
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name in ("full", "file", "empty"):
        result = command(tmp_path, "init", name)
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr == f"newsdesk: {name} exists and is not empty. Name a new folder.\n"
    assert sorted(path.name for path in (tmp_path / "full").iterdir()) == ["mine.txt"]


def test_without_git_nothing_is_left_behind(tmp_path):
    result = command(tmp_path, "init", "desk", PATH=str(tmp_path))
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "git is not installed" in result.stderr
    assert not (tmp_path / "desk").exists()


def test_below_a_file(tmp_path):
    (tmp_path / "file").write_text("mine")
    result = command(tmp_path, "init", "file/desk")
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
