"""A desk on GitHub with the workflows of this repository, and a runner for them."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def flow_template(forge_template, tmp_path_factory):
    """The desk of all rooms with all that `newsdesk init` gives to a desk on GitHub."""
    from forge_room import git, newsdesk  # noqa: PLC0415

    place = tmp_path_factory.mktemp("flows")
    shutil.copytree(forge_template, place, dirs_exist_ok=True, symlinks=True)
    desk = place / "desk"
    shutil.copytree(
        ROOT / ".github", desk / ".github", dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "mkdocs.yml", desk / "mkdocs.yml")
    pinned = (ROOT / "scripts/newsdesk/desk/new_desk/pyproject.toml").read_text().replace("VERSION", "0.1.0")
    (desk / "pyproject.toml").write_text(pinned)
    git(desk, "remote", "set-url", "origin", str(place / "desk.git"))
    for words in (("propose", "--forms"), ("codeowners",)):
        assert newsdesk(desk, *words).returncode == 0
    git(desk, "add", "--all")
    git(desk, "commit", "--quiet", "-m", "Bring the workflows")
    git(desk, "push", "--quiet", "origin", "HEAD:main")
    return place


@pytest.fixture
def room(flow_template, tmp_path, require):
    """That desk on a GitHub of its own."""
    require("github")
    require("act")
    from forge_room import open_forge_room  # noqa: PLC0415

    with open_forge_room(flow_template, tmp_path) as opened:
        opened.repo.actions["can_approve_pull_request_reviews"] = True
        yield opened


@pytest.fixture
def actions(room, tmp_path):
    """The runner of that desk."""
    from act import Actions  # noqa: PLC0415

    return Actions(room, tmp_path)
