"""The long run, apart from the timed suite: pytest -m soak tests/crash/test_soak.py"""

import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).resolve().parents[1] / "benchmarks/soak.py"


@pytest.mark.soak
def test_three_hundred_runs_killed_at_random_leave_no_second_post():
    done = subprocess.run([sys.executable, str(SOAK)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
