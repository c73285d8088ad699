"""The table of commands: what `newsdesk --help` says, and what it costs."""

import json
import subprocess
import sys

import pytest

from newsdesk.cli import COMMANDS, main
from small_desk import accounts

HEAVY = ("pydantic", "yaml", "mkdocs", "jinja2", "regex", "PIL", "frontmatter", "rich", "linkify_it", "dateutil")


def test_help_imports_none_of_the_heavy_modules():
    code = (
        "import sys\nsys.argv = ['newsdesk', '--help']\nfrom newsdesk.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\nprint('loaded:', *sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.rpartition("loaded:")[2].split()}
    assert "Build or serve" in done.stdout
    assert not loaded & set(HEAVY)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_of_the_table_is_what_the_command_says_first(newsdesk, name):
    command = main.get_command(None, name)
    assert command.help.split("\n")[0].startswith(COMMANDS[name][1].rstrip("."))
    assert COMMANDS[name][1] in newsdesk("--help").stdout
    result = newsdesk(name, "--help")
    assert result.exit_code == 0
    assert all(len(line) <= 80 for line in result.stdout.splitlines())


def test_version_and_unknown_command(newsdesk):
    assert newsdesk("--version").stdout.strip().count(".") == 2
    assert newsdesk("pots").exit_code == 2


def test_import_lists_what_it_did(newsdesk, write, tmp_path_factory, monkeypatch):
    from newsdesk.importers.base import ImportReport  # noqa: PLC0415
    from newsdesk.model.finding import say  # noqa: PLC0415

    notes = (say("{file}: {words}", file="a.md", words="word " * 30), say("b.md\x1b[31m"))
    report = ImportReport(("content/posts/a.md",), notes, 1, 2, 3)
    monkeypatch.setattr("newsdesk.importers.table.import_folder", lambda *_: report)
    sys.modules.pop("newsdesk.cli.import_", None)
    result = newsdesk("import", "galaxy-social", tmp_path_factory.mktemp("other"), desk=write(accounts("x")))
    sys.modules.pop("newsdesk.cli.import_", None)
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0].startswith("note     a.md: word word")
    assert lines[1].startswith("         word")
    assert lines[-2:] == [
        "1 post and 2 accounts imported, 3 files here already, 2 notes.",
        "See what they need: newsdesk check",
    ]
    assert "\x1b" not in result.stdout
    assert all(len(line) <= 80 for line in lines)


@pytest.mark.parametrize("source", ["galaxy-social", "twitter-together"])
def test_import_of_a_folder_that_is_none_of_the_tool(newsdesk, write, tmp_path_factory, source):
    desk = write(accounts("x"))
    for folder in (tmp_path_factory.mktemp("empty"), desk / "nowhere"):
        result = newsdesk("import", source, folder, desk=desk)
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def test_import_of_an_unknown_tool(newsdesk, write):
    assert newsdesk("import", "carrier-pigeon", ".", desk=write({})).exit_code == 2


def test_findings_of_an_import_are_readable(newsdesk, write):
    result = newsdesk("check", "--format", "json", desk=write(accounts("x")))
    assert json.loads(result.stdout) == []
