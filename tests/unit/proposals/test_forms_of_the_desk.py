"""The issue forms of this repository: valid for GitHub, and offering what the desk has."""

import subprocess
import sys
from pathlib import Path

import pytest

from few_pages import add_few_pages
from issue_forms import FOLDER, form
from newsdesk.desk.load import load_folder
from newsdesk.forge import holds
from newsdesk.proposals.form_options import with_options

ROOT = FOLDER.parents[1]
NAMES = ("post", "faq", "problem", "hold")
HOLD = (ROOT / "scripts/newsdesk/forge/holds.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_form_keeps_githubs_rules(name):
    """Texts only, no heading or option twice, no option `None`, and no comma where several can be chosen."""
    made = form(name)
    labels = [element["attributes"]["label"] for element in made["body"] if element["type"] != "markdown"]
    assert len(set(labels)) == len(labels)
    for element in made["body"]:
        options = element["attributes"].get("options", [])
        if element["type"] == "dropdown":
            assert options
            assert all(isinstance(option, str) and option.casefold() != "none" for option in options)
            assert len(set(options)) == len(options)
            assert not (element["attributes"].get("multiple") and any("," in option for option in options))


@pytest.mark.parametrize("name", [*NAMES, "config"])
def test_a_form_fits_githubs_schema(require, name):
    require("check-jsonschema")
    schema = "vendor.github-issue-config" if name == "config" else "vendor.github-issue-forms"
    words = [Path(sys.executable).parent / "check-jsonschema", "--builtin-schema", schema, FOLDER / f"{name}.yml"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_only_forms_that_become_a_file_bear_the_label_of_proposals():
    labels = {name: form(name)["labels"] for name in NAMES}
    assert labels == {
        "post": ["newsdesk: proposal"],
        "faq": ["newsdesk: proposal"],
        "problem": ["newsdesk: problem"],
        "hold": [holds.LABEL],
    }


def test_nobody_opens_an_issue_without_a_form():
    assert form("config")["blank_issues_enabled"] is False


def test_the_hold_form_asks_what_the_reconciler_reads():
    labels = [element["attributes"]["label"] for element in form("hold")["body"] if "id" in element]
    body = "\n\n".join(f"### {label}\n\nanswer {label}" for label in labels)
    assert dict(holds.sections(body)) == {label: f"answer {label}" for label in labels}
    assert labels == ["What to pause", "What may still go out", "Why"]
    assert all(f'"{label}"' in HOLD for label in labels)


def test_the_lists_are_those_of_the_desk():
    desk = load_folder(ROOT)
    for name in NAMES:
        text = (FOLDER / f"{name}.yml").read_text(encoding="utf-8")
        assert with_options(text, desk) == text


FORM = """body:
  - type: dropdown
    attributes:
      # newsdesk propose --forms writes the options from the desk: accounts
      options:
        - "old: gone"
        - older # remark
    validations:
      required: true
  - type: dropdown
    attributes:
      # newsdesk propose --forms writes the options from the desk: something else
      options:
        - mine
"""
ACCOUNT = "---\ntitle: Ours, and theirs\nnetwork: feed\nlanguage: fr\nstatus: {status}\n---\n"


def test_the_command_writes_the_lists_and_nothing_else(tmp_path, write, newsdesk):
    add_few_pages(tmp_path)
    desk = write(
        {
            "content/accounts/relay-feed.md": ACCOUNT.format(status="active"),
            "content/accounts/relay-old.md": ACCOUNT.format(status="closed"),
            ".github/ISSUE_TEMPLATE/post.yml": FORM,
        }
    )
    place = desk / ".github/ISSUE_TEMPLATE/post.yml"
    stale = newsdesk("propose", "--forms", "--check", desk=desk)
    assert stale.exit_code == 1
    assert "newsdesk propose --forms" in stale.stdout
    assert place.read_text(encoding="utf-8") == FORM
    assert newsdesk("propose", "--forms", desk=desk).exit_code == 0
    old = '        - "old: gone"\n        - older # remark\n'
    new = '        - "relay-feed: Public feed in French"\n'
    assert place.read_text(encoding="utf-8") == FORM.replace(old, new)
    assert newsdesk("propose", "--forms", "--check", desk=desk).exit_code == 0


def test_a_desk_without_accounts_still_has_a_valid_form(tmp_path, write, newsdesk):
    add_few_pages(tmp_path)
    desk = write({".github/ISSUE_TEMPLATE/post.yml": FORM})
    assert newsdesk("propose", "--forms", desk=desk).exit_code == 0
    assert '- "nothing-yet: the desk has none"' in (desk / ".github/ISSUE_TEMPLATE/post.yml").read_text()
