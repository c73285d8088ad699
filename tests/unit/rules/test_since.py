"""What a change touches: records, what refers to them, and verdicts that another rule turns."""

import subprocess

import pytest
from click.testing import CliRunner

from few_pages import add_few_pages
from newsdesk.cli import main
from newsdesk.desk.load import load_folder
from newsdesk.rules.examples import example_findings
from small_desk import accounts, front_matter, post

PAGE = "guidelines/own.md"


def page(pattern, **rule):
    one = {"id": "OWN-01", "title": "Own", "severity": "error", "waivable": "no", "why": "Because.", "pattern": pattern}
    front = {"title": "Own", "owner": "supervisor", "source": ["us"], "checked_on": "2026-11-01"}
    return front_matter({**front, "review_by": "2027-05-01", "rules": [{**one, **rule}]})


@pytest.fixture
def repository(write, tmp_path):
    """A desk in git: two posts, one page of its own."""
    add_few_pages(tmp_path)
    files = {
        PAGE: page("emergency"),
        **accounts("mastodon"),
        "content/posts/hands.md": post("Wash your hands."),
        "content/posts/exit.md": post("The emergency exit.", publish_at="2026-12-02 10:00"),
        ".gitignore": ".cache/\n",
    }
    root = write(files, guidelines=False)
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "All"]):
        subprocess.run(["git", "-C", str(root), *words], check=True)
    return root


def run(root, *arguments):
    return CliRunner().invoke(main, ["--desk", str(root), "check", "--since", "main", *arguments])


class TestTurnedVerdicts:
    def test_a_changed_rule_shows_whose_verdict_changes(self, repository):
        (repository / PAGE).write_text(page("hands"))
        done = run(repository)
        assert "The changed pages turn the verdict of 2 files that did not change:" in done.output
        assert "content/posts/exit.md: no more OWN-01" in done.output
        assert "content/posts/hands.md: now OWN-01" in done.output

    def test_a_changed_post_turns_nothing(self, repository):
        (repository / "content/posts/hands.md").write_text(post("Wash your hands. It is an emergency."))
        done = run(repository)
        assert "OWN-01" in done.output
        assert "turn the verdict" not in done.output

    def test_a_changed_sentence_on_a_page_turns_nothing(self, repository):
        (repository / PAGE).write_text(page("emergency") + "More words.\n")
        assert "turn the verdict" not in run(repository).output


class TestExamplesOfPages:
    def test_one_that_does_not_behave_is_a_finding_on_its_page(self, repository):
        own = page("hands", fails=["Wash your hands.", "No such word."], passes=["Nothing.", "Both hands."])
        (repository / PAGE).write_text(own)
        found = example_findings(load_folder(repository), {PAGE})
        assert [str(f.message) for f in found] == [
            "OWN-01 must find this example, and finds nothing.",
            "OWN-01 must leave this example alone, and finds it.",
        ]
        lines = own.split("\n")
        assert [lines[f.location.line - 1].strip() for f in found] == ["- No such word.", "- Both hands."]
        assert "must find this example" in run(repository).output

    def test_pages_that_did_not_change_are_not_run(self, repository):
        own = page("hands", fails=["No such word."])
        (repository / PAGE).write_text(own)
        subprocess.run(["git", "-C", str(repository), "commit", "-qam", "A wrong example"], check=True)
        (repository / "content/posts/hands.md").write_text(post("Wash them."))
        assert "must find this example" not in run(repository).output


class TestRulesThatGo:
    def test_a_page_that_is_taken_away_is_named_with_its_rules(self, repository):
        (repository / PAGE).unlink()
        done = run(repository)
        assert done.exit_code == 1
        assert "The change takes the rule OWN-01 away: Own." in done.output

    def test_a_rule_that_moves_to_another_page_is_not_lost(self, repository):
        (repository / "guidelines/other.md").write_text((repository / PAGE).read_text())
        (repository / PAGE).unlink()
        assert "takes the rule" not in run(repository).output

    def test_a_post_beside_it_is_an_error(self, repository):
        (repository / PAGE).unlink()
        (repository / "content/posts/hands.md").write_text(post("An emergency."))
        assert "takes guidelines/own.md away with its rules" in " ".join(run(repository).output.split())
