"""The pages that one learns from say what the desk really does."""

import re
from pathlib import Path

import pytest

from newsdesk.cli import COMMANDS
from newsdesk.desk.load import load_folder

ROOT = Path(__file__).resolve().parents[2]
_ROLE = re.compile(r"^## (?P<title>.+?) \{ #(?P<name>[a-z_]+) \}\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def desk():
    return load_folder(ROOT)


@pytest.fixture(scope="module")
def roles():
    text = (ROOT / "guidelines/learn/roles.md").read_text(encoding="utf-8")
    return {match["name"]: match for match in _ROLE.finditer(text)}


def test_every_role_is_described_under_its_name_and_no_other(desk, roles):
    assert {name: match["title"] for name, match in roles.items()} == desk.workflow.roles


def listed(names):
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last


def duties(workflow, role):
    """What the workflow page lets or makes a role do, in the words of the descriptions."""
    tiers = [name.value for name, tier in workflow.tiers.items() if role in tier.roles]
    if tiers:
        yield f"Approves every {listed(tiers)} post."
    for kind in workflow.types.values():
        if role in kind.roles:
            yield f"Approves every post of the type “{kind.title}”."
    if role in workflow.lift_roles:
        yield "Ends holds."
    if role in workflow.resolve_roles:
        yield "Says what became of a post that is in doubt."
    if places := [f"`{owned.path}`" for owned in workflow.file_owners if role in owned.roles]:
        yield f"Approves changes in {listed(places)}."


def test_what_a_role_always_does_is_what_the_workflow_says(desk, roles):
    for role, match in roles.items():
        _, _, in_the_desk = match["text"].partition("In the desk:\n\n")
        said = re.findall(r"^- (.+)$", in_the_desk.partition("\n\n")[0], re.MULTILINE)
        assert said == list(duties(desk.workflow, role)), role


def test_commands_and_rules_that_are_named_exist(desk):
    for page in sorted((ROOT / "guidelines/learn").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        assert set(re.findall(r"`newsdesk ([a-z]+)", text)) <= set(COMMANDS), page.name
        assert set(re.findall(r"\b[A-Z]{3}-[0-9]{2}\b", text)) <= set(desk.rules), page.name


def test_pages_stand_in_the_order_that_they_state(desk):
    pages = [page for page in desk.guidelines if page.path.startswith("guidelines/learn/")]
    named = [page.title for page in sorted(pages, key=lambda page: page.rank)]
    assert (named[0], named[-1]) == ("Propose and approve a post", "Glossary")
    assert sorted(page.order for page in pages) == list(range(1, len(pages) + 1))
