"""The demo tells its story to the end, and leaves what it names."""

import re
import resource
import subprocess
import sys


def _used():
    """CPU seconds of the processes that have ended: what else the machine does is not the demo's."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


# half a minute on an idle machine; beside other tests the same work counts up to twice as much
MOST_SECONDS = 100


def test_a_day_at_a_desk_is_told_to_the_end(tmp_path):
    begin = _used()
    done = subprocess.run(
        [sys.executable, "-m", "newsdesk.cli", "demo", "--keep", str(tmp_path / "day")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert _used() - begin < MOST_SECONDS
    steps = re.findall(r"(?m)^ ?\d+  ok  ", done.stdout)
    assert len(steps) == 15
    for word in ("A11-01", "PLT-07", "recovered", "held", "missed", "The ledger is as newsdesk wrote it."):
        assert word in done.stdout
    for path in re.findall(rf"{tmp_path}/day/desk\S*", done.stdout):
        assert (tmp_path / path).exists(), path
    assert max(len(line) for line in done.stdout.splitlines() if str(tmp_path) not in line) <= 100


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path, newsdesk):
    (tmp_path / "mine").write_text("mine")
    result = newsdesk("demo", "--keep", tmp_path)
    assert result.exit_code == 2
    assert "not empty" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
