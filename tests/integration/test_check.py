"""The check as people and CI run it: paths, revisions, corrections, baselines, exit codes."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from few_pages import add_few_pages
from small_desk import account, accounts, asset, command, front_matter, picture, post

POST, OTHER = "content/posts/hands.md", "content/posts/feet.md"
LATER, LATEST = "2026-12-02 10:00", "2026-12-03 10:00"
BOLD = "Care is **free**."


@pytest.fixture
def write(write, tmp_path):
    """Write files of a desk that has a few of the repository's pages."""

    def put(files, *, guidelines=True):
        if guidelines:
            add_few_pages(tmp_path)
        return write(files, guidelines=False)

    return put


def rows(result):
    return [(row["rule"], row["path"]) for row in json.loads(result.stdout)]


@pytest.fixture
def desk(write):
    return write({**accounts("mastodon"), POST: post(BOLD), OTHER: post("Wash &amp; dry.", publish_at=LATER)})


@pytest.fixture
def committed(desk, git):
    git(desk, "init", "-q", "-b", "main")
    git(desk, "add", "-A")
    git(desk, "commit", "-qm", "start")
    return desk


class TestPaths:
    @pytest.mark.parametrize(
        ("where", "paths", "found"),
        [
            (".", [POST], [POST]),
            (".", ["content/posts"], [OTHER, POST]),
            (".", ["."], [OTHER, POST]),
            ("content/posts", ["hands.md"], [POST]),
            ("content/posts", [".."], [OTHER, POST]),
            ("content/posts", [], [OTHER, POST]),
            ("guidelines", ["../content/posts/feet.md", "../content/accounts"], [OTHER]),
            (".", ["calendar/../content/posts/./hands.md"], [POST]),
        ],
    )
    def test_files_and_folders_from_anywhere_in_the_desk(self, desk, where, paths, found):
        (desk / "calendar").mkdir(exist_ok=True)
        assert [path for _, path in rows(command(desk / where, "check", "--format", "json", *paths))] == found

    def test_another_desk_and_its_paths(self, desk, tmp_path_factory):
        elsewhere = tmp_path_factory.mktemp("elsewhere")
        for name in (POST, str(desk / POST)):
            result = command(elsewhere, "--desk", str(desk), "check", "--format", "json", name)
            assert [path for _, path in rows(result)] == [POST]

    @pytest.mark.parametrize(
        ("path", "words"),
        [
            ("content/posts/none.md", "There is no file content/posts/none.md."),
            ("/etc/hostname", "/etc/hostname is not in the desk"),
            ("notes.md", "notes.md is no part of the desk: posts are in content/posts"),
            ("out.md", "out.md is not in the desk"),
        ],
    )
    def test_what_cannot_be_checked(self, desk, path, words):
        (desk / "notes.md").write_text("x")
        if path == "out.md":
            path = os.path.relpath(desk.parent / "out.md", desk)
            (desk.parent / "out.md").write_text("x")
            words = f"{path} is not in the desk"
        result = command(desk, "check", path)
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.startswith(f"newsdesk: {words}")
        assert result.stderr.count("\n") == 1

    def test_a_link_is_named_and_not_followed(self, desk):
        (desk / "content/posts/linked.md").symlink_to(desk / POST)
        result = command(desk, "check", "--format", "json", "content/posts/linked.md")
        assert rows(result) == [("TEC-06", "content/posts/linked.md")]

    @pytest.mark.parametrize(
        "words", [["check"], ["--desk", "nowhere", "check"], ["rules", "list"], ["new", "post", "a"]]
    )
    def test_outside_a_desk(self, tmp_path, words):
        result = command(tmp_path, *words)
        assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
        assert result.stderr.startswith("newsdesk: ")

    @pytest.mark.parametrize(
        "words", [["check", "--format", "xml"], ["chek"], ["check", "--at", "2026-12-01"], ["--nope"]]
    )
    def test_misuse(self, desk, words):
        result = command(desk, *words)
        assert result.returncode == 2
        assert "Traceback" not in result.stderr

    def test_a_time_without_a_zone_says_how_to_write_one(self, desk):
        assert "Write 2026-12-01T00:00Z for UTC" in command(desk, "check", "--at", "2026-12-01").stderr
        assert command(desk, "check", "--at", "2026-12-01T09:00Z").returncode == 1
        assert command(desk, "check", "--at", "0001-01-01T00:00+14:00").returncode == 2


class TestExitCodes:
    def test_clean_findings_failure(self, desk, write):
        assert command(desk, "check").returncode == 1
        write({POST: post(), OTHER: post(publish_at=LATER)})
        assert command(desk, "check").returncode == 0
        assert command(desk, "check", "--since", "HEAD").returncode == 2

    def test_without_pages_nothing_passes(self, write):
        root = write({**accounts("mastodon"), POST: post()}, guidelines=False)
        result = command(root, "check", POST)
        assert result.returncode == 1
        assert "so nothing is checked." in result.stdout


class TestSince:
    def check(self, desk, *words, since="main", **environment):
        return command(desk, "check", "--format", "json", "--since", since, *words, **environment)

    def test_only_what_changed(self, committed, write):
        assert rows(self.check(committed)) == []
        write({POST: post("**Care** is free."), "content/posts/new.md": post("**New**", publish_at=LATEST)})
        assert rows(self.check(committed)) == [("PLT-07", POST), ("PLT-07", "content/posts/new.md")]
        assert rows(self.check(committed, POST)) == [("PLT-07", POST)]

    def test_since_where_the_branch_left(self, committed, git, write):
        git(committed, "checkout", "-qb", "mine")
        write({OTHER: post("**Dry**.", publish_at=LATER)})
        git(committed, "commit", "-qam", "mine")
        git(committed, "checkout", "-q", "main")
        write({POST: post("__Care__.")})
        git(committed, "commit", "-qam", "theirs")
        git(committed, "checkout", "-q", "mine")
        assert rows(self.check(committed)) == [("PLT-07", OTHER)]

    def test_what_uses_a_change(self, committed, git, write):
        write(
            {
                "content/media/hands/asset.md": asset(),
                "content/media/hands/hands.png": picture(),
                "content/posts/shown.md": post(accounts=["relay-instagram"], media=[{"asset": "hands"}]),
                **accounts("instagram"),
            }
        )
        git(committed, "add", "-A")
        git(committed, "commit", "-qm", "pictures")
        write({"content/media/hands/hands.png": picture(size=(4000, 800))})
        assert ("PLT-02", "content/posts/shown.md") in rows(self.check(committed))
        git(committed, "checkout", "-q", ".")
        write({"content/accounts/relay-mastodon.md": account(status="closed")})
        assert {path for rule, path in rows(self.check(committed)) if rule == "ACC-03"} == {POST, OTHER}
        git(committed, "checkout", "-q", ".")
        (committed / "content/media/hands/asset.md").unlink()
        assert {rule for rule, _ in rows(self.check(committed))} == {"TEC-07", "PLT-02"}

    def test_a_file_that_is_gone_or_moved(self, committed):
        (committed / OTHER).unlink()
        assert rows(self.check(committed)) == []
        (committed / POST).rename(committed / "content/posts/moved.md")
        assert rows(self.check(committed)) == [("PLT-07", "content/posts/moved.md")]

    def test_a_stolen_id_is_found_though_the_other_file_did_not_change(self, committed, write):
        write({"content/posts/2020/hands.md": post()})
        assert "TEC-06" in {rule for rule, _ in rows(self.check(committed))}

    def test_a_changed_rule_checks_everything_and_a_broken_page_is_said(self, committed):
        page = committed / "guidelines/networks.md"
        text = page.read_text()
        page.write_text(text.replace("severity: warning", "severity: error"))
        assert ("PLT-07", POST) in rows(self.check(committed))
        page.write_text(text.replace("check: raw_formatting", "check: raw_formating"))
        assert ("TEC-06", "guidelines/networks.md") in rows(self.check(committed))

    def test_a_new_post_in_the_past(self, committed, write):
        write({"content/posts/new.md": post(publish_at="2026-11-01 10:00")})
        assert rows(self.check(committed, "--at", "2026-11-22T09:00Z")) == [("TEC-04", "content/posts/new.md")]
        assert rows(self.check(committed, "--at", "2026-10-22T09:00Z")) == []

    @pytest.mark.parametrize("since", ["nowhere", "-rf", "HEAD~99", ""])
    def test_an_unknown_revision(self, committed, since):
        result = self.check(committed, since=since)
        assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)

    def test_no_repository(self, desk):
        result = self.check(desk)
        assert (result.returncode, result.stderr) == (
            2,
            "newsdesk: --since needs a git repository: run it inside one, or check paths.\n",
        )

    def test_a_shallow_clone_says_what_to_fetch(self, committed, git, tmp_path_factory):
        git(committed, "checkout", "-qb", "mine")
        git(committed, "commit", "-qm", "mine", "--allow-empty")
        clone = tmp_path_factory.mktemp("shallow") / "desk"
        git(committed, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{committed}", str(clone))
        git(clone, "fetch", "-q", "--depth", "1", "origin", "main")
        git(committed, "checkout", "-q", "main")
        git(committed, "commit", "-qm", "theirs", "--allow-empty")
        git(clone, "fetch", "-q", "--depth", "1", "origin", "main")
        result = self.check(clone, since="FETCH_HEAD")
        assert result.returncode == 2
        assert "git fetch --unshallow" in result.stderr
        assert result.stderr.count("\n") == 1


class TestFix:
    def test_what_has_one_clear_correction_and_nothing_else(self, desk):
        before = (desk / POST).read_bytes()
        result = command(desk, "check", "--fix", "--format", "json")
        assert rows(result) == [("PLT-07", POST)]
        assert (desk / POST).read_bytes() == before
        assert (desk / OTHER).read_text() == post("Wash & dry.", publish_at=LATER)

    def test_twice_is_once(self, desk, write):
        text = "&lt;b&gt; &amp;amp; &amp;lt; <https://x.example/a> &quot;care&quot;"
        write({POST: post(text)})
        command(desk, "check", "--fix")
        once = (desk / POST).read_bytes()
        assert '<b> &amp;amp; &amp;lt; https://x.example/a "care"' in once.decode()
        command(desk, "check", "--fix")
        assert (desk / POST).read_bytes() == once

    def test_line_ends_and_letters_are_kept(self, desk):
        raw = post("Première &amp; ligne — مجانية.\nZwei 💧 &amp; drei.").replace("\n", "\r\n").encode()
        (desk / POST).write_bytes(raw)
        command(desk, "check", "--fix")
        assert (desk / POST).read_bytes() == raw.replace(b"&amp;", b"&")

    def test_a_key_and_a_text_of_one_file(self, desk, write):
        write({POST: post("Wash &amp; dry.", type="testimony", tier="green")})
        assert command(desk, "check", "--fix").returncode == 0
        assert (desk / POST).read_text() == post("Wash & dry.", type="testimony", tier="amber")

    def test_never_outside_the_desk_or_through_a_link(self, desk, tmp_path_factory):
        outside = tmp_path_factory.mktemp("outside")
        (outside / "real.md").write_text(post("Wash &amp; dry."))
        (desk / "content/posts/linked.md").symlink_to(outside / "real.md")
        (desk / "content/posts/folder").symlink_to(outside)
        command(desk, "check", "--fix")
        assert (outside / "real.md").read_text() == post("Wash &amp; dry.")

    def test_only_the_files_that_are_asked_for(self, desk):
        command(desk, "check", "--fix", POST)
        assert "&amp;" in (desk / OTHER).read_text()

    @pytest.mark.skipif(os.geteuid() == 0, reason="Root may write everything.")
    def test_a_file_that_cannot_be_written(self, desk):
        (desk / OTHER).chmod(0o400)
        result = command(desk, "check", "--fix")
        assert (result.returncode, result.stderr.count("\n")) == (2, 1)


class TestBaselineAndOutput:
    def test_an_earlier_report_leaves_out_what_it_knew_as_often_as_it_knew_it(self, desk, write, tmp_path_factory):
        earlier = tmp_path_factory.mktemp("reports") / "earlier.json"
        write({POST: post("**a** and **b**")})
        assert command(desk, "check", "--format", "json", "--output", str(earlier)).stdout == ""
        assert command(desk, "check", "--baseline", str(earlier)).returncode == 0
        write({POST: post("More.\n\n**a** and **b** and **c**")})
        result = command(desk, "check", "--baseline", str(earlier), "--format", "json")
        assert (result.returncode, rows(result)) == (1, [("PLT-07", POST)])

    def test_a_finding_that_moved_is_known_and_another_at_its_place_is_not(self, desk, write, tmp_path_factory):
        earlier = tmp_path_factory.mktemp("reports") / "earlier.json"
        command(desk, "check", "--format", "json", "--output", str(earlier))
        write({POST: post("Water first.\n\nCare is **free**.")})
        assert command(desk, "check", "--baseline", str(earlier)).returncode == 0
        write({POST: post("Care is **cheap**.")})
        assert rows(command(desk, "check", "--baseline", str(earlier), "--format", "json")) == [("PLT-07", POST)]

    @pytest.mark.parametrize(
        "text", ["", "{}", "[1]", '[{"rule": "x"}]', '[{"rule": [], "path": "", "message": ""}]', "\xff"]
    )
    def test_what_is_no_earlier_report(self, desk, text):
        (desk / "earlier.json").write_bytes(text.encode("latin-1"))
        result = command(desk, "check", "--baseline", "earlier.json")
        assert text == "{}" or (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
        assert "Traceback" not in result.stderr

    def test_a_report_in_a_file_has_no_colour(self, desk):
        command(desk, "check", "--output", "report.txt")
        text = (desk / "report.txt").read_text()
        assert "\x1b" not in text
        assert text.endswith("exit 1\n")

    def test_a_report_that_cannot_be_written(self, desk):
        result = command(desk, "check", "--output", "no/such/folder/report.txt")
        assert (result.returncode, result.stderr.count("\n")) == (2, 1)


class TestChecklist:
    @pytest.fixture
    def asking(self, desk, write):  # noqa: ARG002 - the desk to add to
        question = {"id": "said", "question": "Would the person say it in these words?", "types": ["testimony"]}
        page = front_matter({"title": "Own", "checklist": [question]})
        return write({"guidelines/own.md": page, OTHER: post("I came on foot.", type="testimony")})

    @pytest.mark.parametrize("name", ["feet", OTHER, f"./{OTHER}"])
    def test_the_questions_for_a_post_by_id_or_file(self, asking, name):
        result = command(asking, "check", "--checklist", name)
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout.splitlines() == [
            OTHER,
            " 1. Would the person say it in these words?",
            "    Why: guidelines/own.md#said",
        ]

    def test_as_json(self, asking):
        result = command(asking, "check", "--checklist", "feet", "--format", "json")
        question = {
            "id": "said",
            "question": "Would the person say it in these words?",
            "page": "guidelines/own.md#said",
        }
        assert json.loads(result.stdout) == [question]

    def test_a_post_that_no_question_fits(self, asking):
        result = command(asking, "check", "--checklist", "hands")
        assert result.stdout.splitlines() == [POST, "No page has a question for this post."]

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["nobody"], "There is no file nobody."),
            (["guidelines/own.md"], "guidelines/own.md is no post that can be read"),
            (["feet", "--format", "sarif"], "--checklist is printed as text or json."),
        ],
    )
    def test_what_has_no_questions(self, asking, words, said):
        result = command(asking, "check", "--checklist", *words)
        assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
        assert said in result.stderr


class TestTerminal:
    def on_terminal(self, desk, **environment):
        """What a person sees who runs the check on a terminal."""
        ours, theirs = os.openpty()
        child = subprocess.Popen(
            [sys.executable, "-m", "newsdesk.cli", "check"],
            cwd=desk,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm", **environment},
        )
        os.close(theirs)
        seen = b""
        try:
            while chunk := os.read(ours, 65536):
                seen += chunk
        except OSError:  # Linux: the other side is closed
            pass
        os.close(ours)
        return child.wait(), seen.decode()

    def test_colour_on_a_terminal_and_none_where_it_is_not_wanted(self, desk):
        code, seen = self.on_terminal(desk)
        assert (code, "\x1b[31m\x1b[1merror\x1b[0m" in seen) == (1, True)
        code, seen = self.on_terminal(desk, NO_COLOR="1")
        assert (code, "\x1b[31m" in seen, "error" in seen) == (1, False, True)

    def test_a_reader_that_stops_reading(self, desk, write):
        write({f"content/posts/p{number}.md": post("**a** " * 30) for number in range(60)})
        child = subprocess.Popen(
            [sys.executable, "-m", "newsdesk.cli", "check"], cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert child.stdout.readline()
        child.stdout.close()
        assert b"Traceback" not in child.stderr.read()
        child.stderr.close()
        child.wait()

    def test_an_interruption(self, desk, write):
        write({f"content/posts/p{number}.md": post("**a** " * 30) for number in range(900)})
        child = subprocess.Popen(
            [sys.executable, "-m", "newsdesk.cli", "check"],
            cwd=desk,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "NEWSDESK_CACHE": str(desk / "cache")},
        )
        time.sleep(0.7)
        child.send_signal(signal.SIGINT)
        assert b"Traceback" not in child.stderr.read()
        child.stderr.close()
        child.wait()

    def test_letters_that_the_terminal_does_not_know(self, desk, write):
        write({POST: post("الرعاية **مجانية** 💧")})
        result = subprocess.run(
            [sys.executable, "-m", "newsdesk.cli", "check"],
            cwd=desk,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
        )
        assert (result.returncode, result.stderr) == (1, "")
