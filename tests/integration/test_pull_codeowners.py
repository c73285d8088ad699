"""`newsdesk codeowners`: one file from the people of the workflow page, and templates for what they will read."""

import pytest

from newsdesk.model.tier import TierName
from pull_desk import ROOT, people
from small_desk import command

PAGE = "guidelines/workflow.md"
TEMPLATES = ROOT / ".github/PULL_REQUEST_TEMPLATE"


@pytest.fixture
def folder(write):
    text = (ROOT / PAGE).read_text(encoding="utf-8").replace("\ntypes:\n", people() + "\ntypes:\n", 1)
    return write({PAGE: text})


def test_it_is_written_checked_and_written_anew(folder):
    place = folder / ".github/CODEOWNERS"
    assert command(folder, "codeowners", "--check").returncode == 1
    assert not place.exists()
    assert command(folder, "codeowners").returncode == 0
    assert "/guidelines/ @advisor-a\n" in place.read_text(encoding="utf-8")
    done = command(folder, "codeowners", "--check")
    assert (done.returncode, done.stdout) == (0, ".github/CODEOWNERS is as the roles say.\n")
    place.write_text("* @somebody-else\n", encoding="utf-8")
    done = command(folder, "codeowners", "--check")
    assert (done.returncode, "Write it anew: newsdesk codeowners" in done.stdout) == (1, True)
    assert place.read_text(encoding="utf-8") == "* @somebody-else\n"


def test_a_desk_in_a_folder_writes_where_github_looks(folder, tmp_path_factory, git):
    home = tmp_path_factory.mktemp("repository")
    inside = folder.rename(home / "desk")
    git(home, "init", "--quiet", "--initial-branch=main")
    assert command(inside, "codeowners").returncode == 0
    text = (home / ".github/CODEOWNERS").read_text(encoding="utf-8")
    assert "/desk/guidelines/ @advisor-a" in text
    assert "\n/.github/ @advisor-a" in text


def test_a_page_that_cannot_be_read_is_a_sentence(folder):
    (folder / PAGE).write_text("---\ntitle: [\n---\n", encoding="utf-8")
    done = command(folder, "codeowners")
    assert done.returncode == 2
    assert "guidelines/workflow.md cannot be read" in done.stderr


def test_a_login_that_is_none_is_a_sentence(folder):
    page = folder / PAGE
    page.write_text(page.read_text(encoding="utf-8").replace("login: advisor-a", "login: a b"), encoding="utf-8")
    done = command(folder, "codeowners")
    assert done.returncode == 2
    assert "“a b” is no name of an account on GitHub. Correct it in guidelines/workflow.md." in done.stderr


@pytest.mark.parametrize("name", [*(tier.value for tier in TierName), "guidelines"])
def test_every_tier_and_the_guidelines_have_a_short_template(name):
    text = (TEMPLATES / f"{name}.md").read_text(encoding="utf-8")
    assert text.startswith("<!--")
    assert len(text) < 1_200
    assert "@" not in text
