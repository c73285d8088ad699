from datetime import UTC, datetime

import pytest

from newsdesk.desk.cache import FolderCache
from newsdesk.desk.load import load_folder
from newsdesk.rules.base import Check
from newsdesk.rules.checks.table import CHECKS
from newsdesk.rules.engine import check, playbook_findings
from small_desk import account, accounts, asset, findings, front_matter, lines, picture, post, report

WHERE = "content/posts/hands.md"
PAGE = "guidelines/own.md"
LATER = "2026-12-01 14:00"
FILES = {
    **accounts("mastodon", "x"),
    "content/media/hands/asset.md": asset(),
    "content/media/hands/hands.png": picture(),
    "content/posts/b.md": post(
        "Care is **free**. [x](https://x.example)", ("relay-x", "relay-mastodon"), publish_at=LATER
    ),
    "content/posts/a.md": post("a" * 281, ("relay-x",), media=[{"asset": "hands"}]),
    "faqs/general/z.md": "no front matter",
}


def page(*rules):
    return front_matter(
        {
            "title": "Own",
            "owner": "supervisor",
            "source": ["us"],
            "checked_on": "2026-11-01",
            "review_by": "2027-05-01",
            "rules": [
                {"title": "t", "severity": "error", "waivable": "no", "why": "because", **rule} for rule in rules
            ],
        }
    )


class TestMistakesOnPages:
    @pytest.mark.parametrize(
        ("rule", "line", "words"),
        [
            ({"id": "OWN-01", "check": "no_such_check"}, 14, "There is no check “no_such_check”."),
            ({"id": "OWN-01", "check": "times", "zone": "UTC"}, 15, "`zone` is no key of"),
            ({"id": "OWN-01", "check": "alt_text", "max": "9"}, 9, "`min` is missing."),
            ({"id": "OWN-01", "check": "alt_text", "min": "few", "max": "9"}, 15, "“few” is not a whole number."),
            ({"id": "OWN-01", "check": "placeholders", "patterns": ["TODO", "(?i"]}, 17, "“(?i” is no pattern: "),
            ({"id": "OWN-01", "check": "placeholders", "patterns": ["(TODO)"]}, 16, "has a group that captures"),
            ({"id": "OWN-01", "check": "placeholders", "patterns": ["x*"]}, 16, "“x*” fits everywhere."),
            ({"id": "OWN-01", "check": "placeholders", "patterns": []}, 15, "`patterns` is empty."),
            ({"id": "OWN-01", "check": "placeholders", "patterns": "TODO"}, 15, "`patterns` needs a list."),
            ({"id": "OWN-01", "check": "raw_formatting", "what": "tables"}, 15, "`what` cannot be “tables”."),
            ({"id": "OWN-01", "check": "times", "waivable": "yes"}, None, "does not say who can waive it."),
            ({"id": "OWN-01", "check": "times", "severity": "grave"}, 10, "`severity` cannot be “grave”."),
            ({"id": "TEC-01", "check": "times"}, 13, "The rule TEC-01 stands on"),
            ({"id": "OWN-01", "check": "reading"}, 14, "Reading the files decides nothing about OWN-01."),
        ],
    )
    def test_each_is_a_finding_where_it_stands(self, write, rule, line, words):
        # a later path than technical.md where the id is taken there
        path = "guidelines/zz.md" if rule["id"].startswith("TEC") else PAGE
        found = findings(write({path: page(rule)}))
        (finding,) = [item for item in found if words in str(item.message)]
        assert (finding.location.path, finding.severity) == (path, "error")
        assert line is None or finding.location.line == line
        assert finding.help
        assert {item.location.path for item in found} == {path}

    @pytest.mark.parametrize("weaker", [{"severity": "warning"}, {"waivable": "yes", "waived_by": "supervisor"}])
    def test_a_rule_of_reading_cannot_be_weakened(self, write, weaker):
        root = write({})
        technical = root / "guidelines/technical.md"
        text = technical.read_text()
        start = text.index("  - id: TEC-02")
        rule = text[start:]
        for key, value in weaker.items():
            if f"    {key}:" in rule[: rule.index("fails:")]:
                old = next(line for line in rule.split("\n") if line.startswith(f"    {key}:"))
                rule = rule.replace(old, f"    {key}: {value}", 1)
            else:
                rule = rule.replace("    why:", f"    {key}: {value}\n    why:", 1)
        technical.write_text(text[:start] + rule)
        (finding,) = findings(root)
        assert (finding.rule, str(finding.message)) == ("TEC-06", "A file that cannot be read always blocks.")
        assert next(iter(weaker)) in technical.read_text().split("\n")[finding.location.line - 1]

    def test_they_are_part_of_every_narrower_check(self, write):
        root = write({PAGE: page({"id": "OWN-01", "check": "no_such_check"}), **accounts("mastodon"), WHERE: post()})
        assert [item.location.path for item in findings(root, paths={WHERE})] == [PAGE]
        (root / PAGE).write_text("---\ntitle: a: b\n---\n")
        assert [item.location.path for item in findings(root, paths={WHERE})] == [PAGE]
        assert [item.location.path for item in playbook_findings(load_folder(root))] == [PAGE]

    def test_a_check_that_raises_blocks_the_file_and_is_not_remembered(self, write, monkeypatch, tmp_path):
        def broken(_):
            yield from ()
            raise KeyError("moon")

        monkeypatch.setattr("newsdesk.rules.arming.CHECKS", {**CHECKS, "times": Check(broken, ("post",))})
        root, cache = write({**accounts("mastodon"), WHERE: post()}), FolderCache(tmp_path / "cache")
        assert lines(check(load_folder(root, cache)).findings) == [
            (
                f"TEC-03 error {WHERE}:1:1: This rule could not decide: KeyError: 'moon'. | "
                "report it to whoever maintains the rule; the file is not passed until it is decided."
            )
        ]
        monkeypatch.undo()
        assert check(load_folder(root, FolderCache(tmp_path / "cache"))).findings == ()


class TestDesksWithoutPages:
    def test_no_workflow(self, write):
        root = write({**accounts("mastodon"), WHERE: post()})
        (root / "guidelines/workflow.md").unlink()
        found = [item for item in findings(root, paths={WHERE}) if item.location.path == "guidelines/workflow.md"]
        assert [str(item.message) for item in found] == [
            "There is no guidelines/workflow.md, so nobody knows who approves what."
        ]

    def test_no_rules(self, write):
        root = write({"guidelines/index.md": "---\ntitle: Ours\n---\n"}, guidelines=False)
        assert [str(item.message) for item in findings(root)] == [
            "No guideline page has a rule that can be read, so nothing is checked.",
            "There is no guidelines/workflow.md, so nobody knows who approves what.",
        ]


class TestWaivers:
    @pytest.fixture
    def waive(self, found):
        def run(
            rule="PLT-07", until="2026-12-01", text="Care is **free**.", publish_at="2026-12-01 10:00", **arguments
        ):
            waiver = {"rule": rule, "reason": "our sign", "until": until}
            own = post(text, publish_at=publish_at, waivers=[waiver])
            return lines(found({**accounts("mastodon"), WHERE: own}, **arguments))

        return run

    def test_it_sets_one_rule_aside(self, waive):
        assert waive() == []

    def test_it_sets_aside_no_other_rule(self, waive):
        assert [line[:6] for line in waive("PLT-06")] == ["PLT-07"]

    def test_it_must_last_until_the_post_goes_out(self, waive):
        assert waive(until="2026-11-30") == [
            (
                f"PLT-07 notice {WHERE}:10:10: The waiver of PLT-07 ends on 2026-11-30, before the post goes out on "
                "2026-12-01. | give it a later day with a new reason, or remove it."
            ),
            f"PLT-07 warning {WHERE}:12:9: Markdown for bold is shown as written on Mastodon. | write plain text.",
        ]

    def test_without_an_hour_it_must_last_until_today(self, waive):
        now = datetime(2026, 12, 2, tzinfo=UTC)
        assert waive(publish_at="when-approved", until="2026-12-02", now=now) == []
        assert len(waive(publish_at="when-approved", until="2026-12-01", now=now)) == 2

    def test_a_rule_that_nobody_can_waive(self, waive):
        assert waive("PLT-01", text="a" * 501) == [
            f"PLT-01 error {WHERE}:8:9: Nobody can waive PLT-01. | remove the waiver and change the post.",
            (
                f"PLT-01 error {WHERE}:12:501: The text for relay-mastodon is 1 over the limit of 500 "
                "(501 characters). | shorten it, or add a section `## For relay-mastodon` with a shorter text, or "
                "divide it with `## Next`."
            ),
        ]

    def test_a_rule_that_does_not_exist(self, waive):
        assert [line[:12] for line in waive("ABC-01", text="Free.")] == ["TEC-06 error"]

    def test_it_never_sets_aside_what_reading_found(self, write):
        root = write({**accounts("mastodon")})
        text = (root / "guidelines/accounts.md").read_text().replace("waivable: no", "waived_by: supervisor")
        waiver = [{"rule": "ACC-03", "reason": "r", "until": "2026-12-31"}]
        root = write({"guidelines/accounts.md": text, WHERE: post(accounts=["relay-nowhere"], waivers=waiver)})
        assert [str(item.message) for item in findings(root)] == ["There is no account “relay-nowhere”."]

    def test_a_waiver_elsewhere_does_not_speak_in_a_narrower_check(self, write):
        waiver = [{"rule": "PLT-01", "reason": "r", "until": "2026-12-31"}]
        root = write(
            {**accounts("mastodon"), WHERE: post(waivers=waiver), "content/posts/feet.md": post(publish_at=LATER)}
        )
        assert findings(root, paths={"content/posts/feet.md"}) == []
        assert len(findings(root, paths={WHERE})) == 1


class TestOrderAndCache:
    def test_findings_come_by_file_line_rule_and_words(self, write):
        found = findings(write(FILES))
        assert [item.order for item in found] == sorted(item.order for item in found)
        assert len(found) == 4
        assert findings(write(FILES)) == found

    def test_the_same_findings_cold_and_warm(self, write, tmp_path):
        root = write(FILES)
        cold = check(load_folder(root, FolderCache(tmp_path / "cache")))
        warm = check(load_folder(root, FolderCache(tmp_path / "cache")))
        assert warm.findings == cold.findings
        assert list((tmp_path / "cache").glob("*.sqlite"))

    @pytest.mark.parametrize(
        ("path", "text", "words"),
        [
            (
                "content/accounts/relay-x.md",
                account("x", limits={"text": [{"unit": "x_weighted", "max": "4"}]}),
                "over the limit of 4 ",
            ),
            ("content/accounts/relay-x.md", account("x", status="closed"), "relay-x is closed."),
            ("content/media/hands/hands.png", b"no picture", "is no picture or video that can be read"),
            ("content/media/hands/asset.md", asset(alt={}), "has no alternative text"),
            ("content/posts/a.md", post("[NAME]", ("relay-x",)), "“[NAME]” was left in."),
        ],
    )
    def test_a_warm_cache_notices_every_change(self, write, tmp_path, path, text, words):
        files = {**FILES, "content/posts/a.md": post("Wash.", ("relay-x",), media=[{"asset": "hands"}])}
        root = write(files)
        before = check(load_folder(root, FolderCache(tmp_path / "cache"))).findings
        assert not any(words in str(item.message) for item in before)
        root = write({path: text})
        after = check(load_folder(root, FolderCache(tmp_path / "cache"))).findings
        assert any(words in str(item.message) for item in after)
        assert after == check(load_folder(root)).findings

    def test_a_warm_cache_notices_a_parameter_of_a_page(self, write, tmp_path):
        root = write(FILES)
        check(load_folder(root, FolderCache(tmp_path / "cache")))
        page = root / "guidelines/accessibility.md"
        page.write_text(page.read_text().replace("min: 15", "min: 100"))
        after = check(load_folder(root, FolderCache(tmp_path / "cache"))).findings
        assert any("says too little" in str(item.message) for item in after)

    def test_a_narrower_check_counts_and_reports_its_files_only(self, write):
        narrow = report(write(FILES), paths={"content/posts/a.md"})
        assert (narrow.files, {item.location.path for item in narrow.findings}) == (1, {"content/posts/a.md"})
        assert list(narrow.assessments) == ["a"]

    def test_progress_counts_records(self, write):
        seen = []
        check(load_folder(write(FILES)), progress=seen.append)
        assert seen == list(range(1, len(seen) + 1))
