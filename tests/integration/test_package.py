"""The wheel is whole: unpacked anywhere, it makes a desk that passes its own check."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(folder, site, *words):
    done = subprocess.run(
        [sys.executable, "-m", "newsdesk.cli", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_unpacked_wheel_makes_a_desk(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "dist")],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
        names = packed.namelist()
    assert any(name.startswith("newsdesk/starter/guidelines/") for name in names)
    assert "newsdesk/py.typed" in names
    assert "newsdesk/starter/.github/workflows/publish.yml" in names
    assert not any(name.startswith(("tests/", "content/")) for name in names)
    run(tmp_path, site, "init", "desk")
    assert "nothing to fix" in run(tmp_path / "desk", site, "check")
    assert "all behave as written" in run(tmp_path / "desk", site, "rules", "test", "CON-01")
    assert not (tmp_path / "desk" / "scripts").exists()
    pinned = (tmp_path / "desk" / "pyproject.toml").read_text()
    assert 'dependencies = ["newsdesk[networks,search]==0.1.0"]' in pinned
    assert 'starter = "0.1.0"' in pinned
