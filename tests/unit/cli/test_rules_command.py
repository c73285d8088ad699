import re
from pathlib import Path

import pytest

from few_pages import add_few_pages
from newsdesk.rules.arming import PUBLISHING
from newsdesk.rules.checks.table import CHECKS
from small_desk import front_matter

PAGE = {"title": "Own", "owner": "supervisor", "source": ["us"], "checked_on": "2026-11-01", "review_by": "2027-05-01"}
RULE = {"title": "No XYZ", "severity": "error", "why": "Because.", "check": "placeholders", "patterns": [r"\bXYZ\b"]}
GOOD = {"fails": ["An XYZ."], "passes": ["A word."]}


@pytest.fixture
def own(write, tmp_path):
    """A desk with a few pages and one of its own, and a rule for each of these."""

    def run(*rules):
        add_few_pages(tmp_path)
        stated = [{**RULE, "id": f"OWN-{number:02}", "waivable": "no", **rule} for number, rule in enumerate(rules, 1)]
        return write({"guidelines/own.md": front_matter({**PAGE, "rules": stated})})

    return run


class TestList:
    def test_every_rule_with_its_page(self, newsdesk, own):
        result = newsdesk("rules", "list", desk=own({}))
        assert result.exit_code == 0
        lines = result.stdout.splitlines()
        assert lines[lines.index("error    OWN-01  No XYZ") + 1] == "                 guidelines/own.md"
        assert lines == [line for line in lines if len(line) <= 80]
        assert lines[-1] == f"{(len(lines) - 1) // 2} rules on 5 pages."

    def test_a_page_with_a_mistake_is_not_passed_over(self, newsdesk, own):
        result = newsdesk("rules", "list", desk=own({"check": "no_such_check"}))
        assert (result.exit_code, "There is no check “no_such_check”." in result.stdout) == (1, True)

    def test_titles_cannot_steer_the_terminal(self, newsdesk, own):
        root = own({})
        page = root / "guidelines/own.md"
        page.write_text(page.read_text().replace("title: No XYZ", 'title: "\\e[31mred"'))
        for words in (("list",), ("show", "OWN-01")):
            assert "\x1b" not in newsdesk("rules", *words, desk=root).stdout


class TestShow:
    def test_one_rule(self, newsdesk, own, snapshot):
        why = "Everybody who reads it sees that nobody read it before it went out. " * 3
        root = own({"why": why, "fails": ["An XYZ."], "passes": ["A word.", {"post": {"title": "Ä"}}]})
        result = newsdesk("rules", "show", "own-01", desk=root)
        assert result.exit_code == 0
        snapshot("rules/show.txt", result.stdout)

    @pytest.mark.parametrize(
        ("keys", "words"),
        [
            ({}, "Error: blocks merging and publishing. Nobody can waive it."),
            (
                {"severity": "warning", "waivable": "yes", "waived_by": "medical"},
                "Warning: wants a change or an answer. medical can waive it.",
            ),
            (
                {"severity": "escalate", "adds_roles": ["medical"]},
                "Escalation: adds a role that must approve. Nobody can waive it.",
            ),
            ({"severity": "notice"}, "Notice: never blocks."),
        ],
    )
    def test_how_much_it_weighs(self, newsdesk, own, keys, words):
        assert newsdesk("rules", "show", "OWN-01", desk=own(keys)).stdout.splitlines()[1] == words

    def test_an_unknown_rule(self, newsdesk, own):
        result = newsdesk("rules", "show", "OWN-99", desk=own({}))
        assert (result.exit_code, result.stderr) == (2, "newsdesk: There is no rule OWN-99. See newsdesk rules list.\n")


class TestTest:
    def test_examples_that_behave(self, newsdesk, own):
        for name in ("OWN-01", "own-01"):
            result = newsdesk("rules", "test", name, desk=own(GOOD))
            assert (result.exit_code, result.stdout) == (0, "2 examples of 1 rule: all behave as written.\n")

    def test_what_is_wrong_with_the_others(self, newsdesk, own, snapshot):
        root = own(
            {"fails": ["A word."], "passes": ["An XYZ.", {"picture": {"format": "bpm"}}]},
            {"fails": ["An XYZ."]},
            {**GOOD, "check": "no_such_check"},
        )
        result = newsdesk("rules", "test", "OWN-01", desk=root)
        assert result.exit_code == 1
        known = re.compile(r"(?<=write one of: )[\w,\s]+(?=\.)")
        assert set(re.split(r",\s+", known.search(result.stdout)[0])) == {*CHECKS, PUBLISHING, "reading"}
        snapshot("rules/test-one.txt", known.sub("<checks>", result.stdout))
        result = newsdesk("rules", "test", desk=root)
        assert result.exit_code == 1
        assert "OWN-02  guidelines/own.md" in result.stdout
        assert "4 behave differently, 1 rule without both kinds of example, 1 mistake on the pages." in result.stdout

    def test_a_page_that_cannot_be_read_is_not_passed_over(self, newsdesk, own):
        root = own(GOOD)
        (root / "guidelines/countries.md").write_text("---\ntitle: a: b\n---\n")
        result = newsdesk("rules", "test", "OWN-01", desk=root)
        assert (result.exit_code, "guidelines/countries.md:2:" in result.stdout) == (1, True)

    def test_a_desk_without_rules_does_not_pass(self, newsdesk, write):
        result = newsdesk("rules", "test", desk=write({}, guidelines=False))
        assert (result.exit_code, "so nothing is checked" in result.stdout) == (1, True)

    def test_an_unknown_rule(self, newsdesk, own):
        assert newsdesk("rules", "test", "OWN-99", desk=own(GOOD)).exit_code == 2


def test_a_rule_of_this_repository_behaves(newsdesk):
    result = newsdesk("rules", "test", "CON-01", desk=Path(__file__).parents[3])
    assert result.exit_code == 0, result.stdout
    assert "all behave as written" in result.stdout
