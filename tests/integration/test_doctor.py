"""`newsdesk doctor` without a network: what grows old at a desk, and what is missing there."""

import json
import shutil
import sys

import pytest
from click.testing import CliRunner

from doctor_room import NOW, doctor_template_in
from forge_room import git
from newsdesk.cli import main
from newsdesk.doctor.limits import runs_per_week
from newsdesk.newsroom import Newsroom
from publishing import ACCOUNT, Room
from small_desk import account

_PEOPLE = """
people:
  - login: supervisor-a
    id: 1
    roles:
      - supervisor
  - login: supervisor-b
    roles:
      - supervisor
  - login: medical-a
    id: 3
    roles:
      - medical
"""
_HOLD = """---
title: Mourning
scope:
  everything: yes
start: 2026-11-20 08:00
timezone: UTC
reason: A death.
raised_by: head_of_mission
---
Nothing goes out.
"""


@pytest.fixture(scope="module")
def template(forge_template, tmp_path_factory):
    place = tmp_path_factory.mktemp("doctor-desk")
    return doctor_template_in(forge_template, place, "account-security.md", "crisis.md")


@pytest.fixture
def room(template, tmp_path):
    """A desk in order, with a remote that is a folder."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True, symlinks=True)
    made = Room(tmp_path / "desk", str(tmp_path / "desk.git"))
    git(made.folder, "remote", "set-url", "origin", made.remote)
    return made


def look(room, *, code=1, **environment):
    """What the doctor says, by id."""
    env = {"NEWSDESK_CACHE": str(room.folder / ".cache/newsdesk"), **environment}
    command = ["--desk", str(room.folder), "doctor", "--at", NOW, "--format", "json"]
    done = CliRunner().invoke(main, command, env=env)
    assert code is None or done.exit_code == code, done.output
    return {item["id"]: item for item in json.loads(done.stdout)}


def test_a_desk_in_order_has_nothing_to_do(room):
    found = look(room, code=0)
    assert {item["state"] for item in found.values()} == {"fine"}
    assert found.keys() >= {"ageing", "people.numbers", "calendar", "ledger", "extras", "written.codeowners"}
    assert all(item.keys() == {"id", "state", "what", "why", "how", "url"} for item in found.values())


def test_what_grows_old_is_told_with_the_words_of_its_rule(room):
    care = {
        "credentials_expire": "2026-11-20",
        "last_review": "2026-04-01",
        "server": "https://a.relay-medical.example",
    }
    room.write("content/accounts/relay-old.md", account(**care))
    soon = {"credentials_expire": "2026-12-01", "server": "https://b.relay-medical.example"}
    room.write("content/accounts/relay-soon.md", account(**soon))
    room.write("calendar/holds/mourning.md", _HOLD)
    graph = room.folder / "guidelines/networks/facebook.md"
    text = graph.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "version_ends:" in line)
    graph.write_text(text.replace(line, "  version_ends: 2026-11-01"), encoding="utf-8")
    room.write("content/accounts/relay-page.md", account("facebook", network_id="1"))
    found = look(room)
    old, soon, hold = "content/accounts/relay-old.md", "content/accounts/relay-soon.md", "calendar/holds/mourning.md"
    assert found[f"ACC-10:{old}"]["state"] == "missing"
    assert found[f"ACC-10:{old}"]["what"] == f"{old}: The credentials of this account have ended."
    assert "new ones" in found[f"ACC-10:{old}"]["how"]
    assert found[f"ACC-04:{old}"]["state"] == "missing"
    assert found[f"ACC-11:{soon}"]["state"] == "look"
    assert found[f"CRS-02:{hold}"]["state"] == "missing"
    assert found["PLT-09:guidelines/networks/facebook.md"]["state"] == "missing"
    assert "ageing" not in found


def test_people_without_a_number_or_a_deputy(room):
    page = room.folder / "guidelines/workflow.md"
    text = page.read_text(encoding="utf-8")
    start, end = text.index("\npeople:\n"), text.index("\ntypes:\n")
    page.write_text(text[:start] + _PEOPLE + text[end:], encoding="utf-8")
    found = look(room)
    assert found["people.numbers"]["state"] == "fine", "without a forge people are known by their address"
    assert found["people.deputy.supervisor"]["state"] == "fine"
    assert found["people.deputy.medical"]["state"] == "look"
    assert "Medical coordinator" in found["people.deputy.medical"]["what"]
    assert found["people.deputy.head_of_mission"]["state"] == "missing"
    assert found["written.codeowners"]["state"] == "missing"
    assert found["written.codeowners"]["how"] == "newsdesk codeowners"

    git(room.folder, "remote", "set-url", "origin", "https://github.com/relay-medical/desk.git")
    found = look(room)
    assert found["people.numbers"]["state"] == "missing"
    assert "supervisor-b" in found["people.numbers"]["what"]
    assert "supervisor-a" not in found["people.numbers"]["what"]

    page.write_text(text[:start] + text[end:], encoding="utf-8")
    assert look(room)["people"]["what"] == "Nobody holds a role."


def test_weeks_without_a_post_and_hours_that_were_not_written(room):
    (room.folder / "content/posts/hands-1.md").unlink()
    page = room.folder / "guidelines/workflow.md"
    page.write_text(page.read_text(encoding="utf-8").replace("first: 06:00", "first: 09:00"), encoding="utf-8")
    found = look(room)
    assert found["calendar"]["what"] == "No post is planned in the weeks from: 7 Dec."
    assert found["calendar"]["state"] == "look"
    assert found["written.schedule"]["state"] == "missing"
    assert found["written.schedule"]["how"] == "newsdesk schedule"


@pytest.mark.parametrize(
    ("cron", "runs"),
    [
        ("7,22,37,52 3-18 * * *", 4 * 16 * 7),
        ("27 * * * 1-5", 24 * 5),
        ("41 2 * * *", 7),
        ("*/30 */6 * * 0,6", 2 * 4 * 2),
        ("* * * * *", 12 * 24 * 7),  # GitHub starts nothing more often than every five minutes
        ("nonsense", 0),
    ],
)
def test_runs_are_counted_from_the_lines_of_the_schedule(cron, runs):
    assert runs_per_week(cron) == runs


def test_a_desk_without_a_remote_or_a_ledger(room, tmp_path):
    clone = room.clone(tmp_path / "elsewhere")
    assert look(clone, code=0)["ledger"]["state"] == "look"
    git(room.folder, "remote", "remove", "origin")
    found = look(room)
    assert found["ledger"]["state"] == "missing"
    assert "has no remote origin" in found["ledger"]["what"]


def test_numbers_that_nobody_reads_are_told(room):
    assert "numbers" not in look(room, code=0)
    account = ACCOUNT.format(network="mastodon").replace(
        "timezone", "server: https://a.relay-medical.example\ntimezone"
    )
    room.write("content/accounts/relay-toot.md", account)
    room.post("old", when="2026-10-01 10:00", account="relay-toot")
    found = look(room, code=None)["numbers"]
    assert (found["state"], "missing for good" in found["why"]) == ("look", True)
    Newsroom(room.folder).numbers.branch.start({"README.md": b"x"}, "Start")
    assert look(room, code=None)["numbers"]["state"] == "fine"


def test_another_newsdesk_than_the_one_that_the_desk_pins(room):
    room.write(
        "pyproject.toml", '[project]\nname = "desk"\nversion = "0"\ndependencies = ["newsdesk[networks]==9.9.9"]\n'
    )
    found = look(room, code=0)
    assert found["version"]["state"] == "look"
    assert "9.9.9" in found["version"]["what"]
    room.write("pyproject.toml", "[project\n")
    assert "version" not in look(room, code=0)


def test_a_library_that_an_account_needs_is_missing(room, monkeypatch):
    room.write("content/accounts/relay-x.md", account("x"))
    for name in [name for name in sys.modules if name.startswith(("tweepy", "newsdesk.channels.x"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tweepy", None)
    found = look(room, code=0)
    assert "newsdesk[x]" in found["extras.x"]["what"]
    assert found["extras.x"]["state"] == "look"


def test_a_workflow_page_that_cannot_be_read(room):
    room.write("guidelines/workflow.md", "---\ntitle: Workflow\n---\nNothing.\n")
    found = look(room)
    assert found["people"]["state"] == "missing"
    assert found["written.codeowners"]["how"] is None
    shutil.rmtree(room.folder / ".github")
    assert not {name for name in look(room) if name.startswith("written.")}, "a desk that is not on GitHub"


def test_a_desk_without_the_setup_page(room):
    (room.folder / "guidelines/setup.md").unlink()
    code, words = room.run("doctor", at=None)
    assert code == 2
    assert words.startswith("newsdesk: guidelines/setup.md is missing")


def test_in_words_as_a_process_without_any_network(room):
    room.write("calendar/holds/mourning.md", _HOLD)
    code, words = room.run(
        "doctor", "--at", NOW, at=None, http_proxy="http://127.0.0.1:9", https_proxy="http://127.0.0.1:9"
    )
    lines = words.splitlines()
    assert code == 1
    assert lines[0] == "Missing (1)"
    assert lines[-1] == "exit 1"
    assert "Settings on GitHub were not looked at: newsdesk doctor --github" in lines
    assert max(map(len, lines)) <= 80
    assert "--apply" not in words
