import json
import re
from itertools import pairwise

import pytest
from click.testing import CliRunner

from few_pages import add_few_pages
from newsdesk.cli import main
from newsdesk.preview.columns import cells
from small_desk import accounts, post


@pytest.fixture
def write(write, tmp_path):
    """Write files of a desk that has a few of the repository's pages."""

    def put(files, *, guidelines=True):
        if guidelines:
            add_few_pages(tmp_path)
        return write(files, guidelines=False)

    return put


def run(desk, *words, color=False, **environment):
    return CliRunner().invoke(
        main, ["--desk", str(desk), "check", *words], color=color, env=environment, catch_exceptions=False
    )


class TestText:
    def test_the_whole_report(self, troubled, snapshot):
        result = run(troubled)
        assert result.exit_code == 1
        snapshot("check/troubled.txt", result.stdout)

    def test_in_colour(self, troubled, snapshot):
        snapshot("check/troubled-colour.txt", run(troubled, color=True).stdout)

    def test_colour_only_repeats_the_words(self, troubled):
        plain, coloured = run(troubled), run(troubled, color=True)
        bare = re.sub("\x1b\\[[0-9;]*m", "", coloured.stdout)
        assert re.sub(r"in [0-9.]+ s", "", bare) == re.sub(r"in [0-9.]+ s", "", plain.stdout)

    @pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
    def test_without_colour(self, troubled, environment):
        assert "\x1b" not in run(troubled, color=None, **environment).stdout

    def test_no_line_is_wider_than_a_terminal_but_for_paths_and_addresses(self, troubled):
        for line in run(troubled).stdout.splitlines():
            assert cells(line) <= 80

    def test_nothing_in_a_file_steers_the_terminal(self, troubled):
        for style in ("text", "json", "github"):
            out = run(troubled, "--format", style).stdout
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out), style

    def test_the_mark_stands_below_its_words(self, troubled):
        lines = run(troubled, "content/posts/sly.md").stdout.splitlines()
        marks = [(text, mark) for text, mark in pairwise(lines) if set(mark[9:]) == {" ", "^"}]
        assert marks
        for text, mark in marks:
            assert text[mark.index("^")] == text[mark.rindex("^")] == "*"

    def test_a_line_of_a_million_characters_is_cut_quickly(self, write):
        root = write({**accounts("mastodon"), "content/posts/a.md": post("x" * 400_000 + " **free** " + "y" * 400_000)})
        lines = run(root).stdout.splitlines()
        assert all(len(line) <= 80 for line in lines)
        assert any("**free**" in line for line in lines)

    def test_a_clean_desk(self, write):
        result = run(write({**accounts("mastodon"), "content/posts/a.md": post()}))
        assert result.exit_code == 0
        assert re.fullmatch(r"[0-9]+ files checked in [0-9.]+ s: nothing to fix\.\nexit 0\n", result.stdout)

    def test_notices_want_nothing(self, write):
        root = write({**accounts("mastodon")})
        page = root / "guidelines/networks.md"
        page.write_text(page.read_text().replace("severity: warning\n    waived_by: supervisor", "severity: notice"))
        result = run(write({"content/posts/a.md": post("Care is **free**.")}))
        assert (result.exit_code, result.stdout.splitlines()[-2:]) == (0, [result.stdout.splitlines()[-2], "exit 0"])
        assert result.stdout.splitlines()[-2].endswith(": 1 notice.")

    def test_who_must_approve_is_said_for_a_narrower_check(self, troubled):
        lines = run(troubled, "content/posts/tier.md").stdout.splitlines()
        assert "Needs: supervisor, field_comms (amber: it tells somebody's own story)." in lines
        lines = run(troubled, "content/posts").stdout.splitlines()
        assert "arabic needs: supervisor (green)." in lines
        assert not any("needs:" in line.lower() for line in run(troubled).stdout.splitlines())

    def test_many_posts_and_long_ids(self, write):
        files = {f"content/posts/{'long-id-' * 11}{number:02}.md": post(tier="red") for number in range(14)}
        lines = run(write({**accounts("mastodon"), **files}), "content/posts").stdout.splitlines()
        assert "… and 2 more posts." in lines
        assert sum("(red, as the post" in line or "says)." in line for line in lines) >= 12


class TestJson:
    def test_the_stable_interface(self, troubled, snapshot):
        result = run(troubled, "--format", "json")
        rows = json.loads(result.stdout)
        keys = ["rule", "severity", "path", "line", "column", "end_line", "end_column", "message", "help", "url"]
        assert all(list(row) == [*keys, "also", "fingerprint"] for row in rows)
        assert rows == sorted(rows, key=lambda row: (row["path"], row["line"], row["column"]))
        snapshot("check/troubled.json", result.stdout)

    def test_a_clean_desk_is_an_empty_list(self, write):
        result = run(write({}), "--format", "json")
        assert (result.exit_code, result.stdout) == (0, "[]\n")

    def test_a_file_name_that_is_no_text(self, write):
        root = write({})
        (root / "faqs" / "general").mkdir(parents=True)
        with open(bytes(root / "faqs/general") + b"/caf\xe9.md", "w") as file:  # noqa: PTH123 - bytes
            file.write("x")
        for style in ("text", "json", "github"):
            assert run(root, "--format", style).exit_code == 1


class TestGithub:
    def test_commands_the_gravest_first(self, troubled, snapshot):
        result = run(troubled, "--format", "github")
        commands = [line.split(" ")[0] for line in result.stdout.splitlines() if line.startswith("::")]
        assert commands == sorted(commands, key=["::error", "::warning", "::notice"].index)
        snapshot("check/troubled.github.txt", result.stdout)

    def test_signs_that_would_end_a_command(self, write):
        name = "content/posts/a, b: 100%.md"
        root = write({**accounts("mastodon"), name: post("x")})
        (line,) = [line for line in run(root, "--format", "github").stdout.splitlines() if line.startswith("::")]
        assert line.startswith("::error file=content/posts/a%2C b%3A 100%25.md,line=1,endLine=1,")
        assert "The name “a, b: 100%25” cannot be an id." in line

    def test_no_command_can_be_smuggled_in(self, write):
        text = post("x").replace("title: Clean hands", 'title: "a"\n"k\\n::error::pwned": 1')
        out = run(write({**accounts("mastodon"), "content/posts/a.md": text}), "--format", "github").stdout
        assert not any(line.startswith("::error::pwned") for line in out.splitlines())
        assert "%0A::error::pwned" in out

    def test_no_column_where_a_finding_spans_lines(self, write):
        text = post("x", sources=[{"claim": "c"}])
        (line,) = [
            line
            for line in run(
                write({**accounts("mastodon"), "content/posts/a.md": text}), "--format", "github"
            ).stdout.splitlines()
            if line.startswith("::") and "endLine" in line
        ]
        fields = dict(pair.split("=") for pair in line.split("::")[1].split(" ", 1)[1].split(","))
        assert ("col" in fields) == (fields["line"] == fields["endLine"])

    def test_the_step_summary_has_everything_and_notifies_nobody(self, troubled, tmp_path, snapshot):
        summary = tmp_path / "summary.md"
        summary.write_text("before\n")
        run(troubled, "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
        text = summary.read_text()
        assert text.startswith("before\n## ")
        snapshot("check/troubled.summary.md", text)

    def test_the_step_summary_says_who_must_approve(self, troubled, tmp_path):
        summary = tmp_path / "summary.md"
        run(troubled, "content/posts/tier.md", "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
        assert (
            "**tier** needs supervisor, field&#95;comms (amber: it tells somebody's own story)." in summary.read_text()
        )

    def test_handles_hashtags_and_markdown_are_defused(self, write, tmp_path):
        summary = tmp_path / "summary.md"
        text = post("x").replace("title: Clean hands", 'title: Hands\n"@team #1 <b>|`x` [a](https://x.example)": 1')
        run(
            write({**accounts("mastodon"), "content/posts/a.md": text}),
            "--format",
            "github",
            GITHUB_STEP_SUMMARY=str(summary),
        )
        rows = [line for line in summary.read_text().splitlines() if line.startswith("| error")]
        assert len(rows) == 1
        assert not re.search(r"@\w|(?<!&)#\w|<b>|`x`|\[a\]|https://", rows[0])
        assert rows[0].count(" | ") == 3

    def test_a_summary_stays_below_what_github_takes(self, write, tmp_path):
        summary = tmp_path / "summary.md"
        posts = {f"content/posts/p{number}.md": post("**a** " * 400) for number in range(30)}
        run(write({**accounts("mastodon"), **posts}), "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
        assert 500_000 < summary.stat().st_size < 1_000_000
        assert re.search(r"… and [0-9]+ more: newsdesk check lists them all\.", summary.read_text())

    def test_a_summary_that_cannot_be_written(self, troubled, tmp_path):
        result = run(troubled, "--format", "github", GITHUB_STEP_SUMMARY=str(tmp_path / "no" / "summary.md"))
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_every_finding_of_a_rule_says_where_it_is_explained(troubled):
    for row in json.loads(run(troubled, "--format", "json").stdout):
        path, _, rule = row["url"].partition("#")
        assert rule == row["rule"]
        assert f"id: {rule}" in (troubled / path).read_text()
