"""The ledger against real git: folders and HTTP as remotes, races, kills, faults and foreign hands."""

import base64
import json
import os
import socket
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from git_http import GitServer
from newsdesk.branches.branch import Appended, Branch, NotWanted, Patience
from newsdesk.branches.errors import BranchError, Forbidden, Unreachable
from newsdesk.desk.cache import FolderCache, NoCache
from newsdesk.desk.git import Repository
from newsdesk.ledger.audit import audit
from newsdesk.ledger.entry import encode
from newsdesk.ledger.errors import Overtaken
from newsdesk.ledger.ledger import Ledger
from newsdesk.ledger.paths import Place, path_of
from newsdesk.model.delivery import DeliveryKey, EventName, StateName

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
KEY = DeliveryKey("ors-how-to", "relay-x-es")
QUICK = Patience(refusals=3, seconds=20, answer=10, pause=0.01)
OFFICER = ("-c", "user.name=Officer", "-c", "user.email=officer@relay-medical.example")


@pytest.fixture
def remote(tmp_path, git):
    folder = tmp_path / "served" / "desk.git"
    folder.parent.mkdir()
    git(tmp_path, "init", "--quiet", "--bare", folder)
    git(folder, "config", "http.receivepack", "true")
    return folder


@pytest.fixture
def server(remote):
    with GitServer(remote.parent) as running:
        yield running


@pytest.fixture
def desk(tmp_path, git, remote):  # noqa: ARG001 - the remote is to exist
    """Make a desk whose remote is the folder, or an address."""

    def make(name="desk", url="../served/desk.git"):
        folder = tmp_path / name
        git(tmp_path, "init", "--quiet", "--initial-branch=main", folder)
        git(folder, "commit", "--quiet", "--allow-empty", "--message", "A desk")
        git(folder, "remote", "add", "origin", url)
        return folder

    return make


def ledger(folder, cache=None, patience=QUICK):
    branch = Branch(Repository(folder), "origin", "ledger", patience=patience)
    return Ledger(branch, cache or NoCache(), {"run_id": 7})


def intent(book, key=KEY, count=0, seam=lambda _: None, **data):
    return book.record(key, EventName.INTENT, {"digest": "d1", "attempt": f"{key}{count}", **data}, count, NOW, seam)


def publish(book, key=KEY, count=1):
    return book.record(key, EventName.PUBLISHED, {"url": "https://x.example/1", "id": "1"}, count, NOW)


def commits(remote, *options):
    done = subprocess.run(
        ["git", "log", "--format=%s", *options, "ledger"], cwd=remote, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def python(code, *arguments):
    env = {**os.environ, "PYTHONPATH": str(SCRIPTS)}
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], env=env, stdout=subprocess.PIPE)


def by_hand(tmp_path, git, remote, change, *push):
    """Clone the ledger, change it as a person would, and push."""
    clone = tmp_path / f"clone{len(list(tmp_path.glob('clone*')))}"
    git(tmp_path, "clone", "--quiet", "--branch", "ledger", remote, clone)
    change(clone)
    git(clone, "add", "--all")
    git(clone, *OFFICER, "commit", "--quiet", "--allow-empty", "--message", "Tidy up")
    git(clone, "push", "--quiet", *push, "origin", "HEAD:ledger")


# --- reading and recording -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("over", ["folder", "http"])
def test_what_is_recorded_is_read_by_another_desk(desk, remote, server, over):
    url = str(remote) if over == "folder" else server.url("desk.git")
    here, there = ledger(desk("here", url)), ledger(desk("there", url))
    assert here.read().tip is None
    here.start()
    assert there.read().states == {}
    assert intent(here).name is StateName.OPEN
    there.read()
    publish(there)

    snapshot = here.read()

    assert snapshot.states[KEY].name is StateName.PUBLISHED
    assert snapshot.states[KEY].url == "https://x.example/1"
    assert snapshot.states[KEY].intent_at == NOW
    assert dict(snapshot.sent) == {("relay-x-es", "d1"): KEY}
    assert snapshot.problems == ()
    assert [event.name.value for event in here.events(KEY)] == ["intent", "published"]
    assert here.events(KEY)[0].data["run"] == {"run_id": 7}
    assert audit(here.branch) == ()


def test_one_commit_with_one_file_for_each_event(desk, remote, git):
    book = ledger(desk())
    book.start()
    intent(book)
    publish(book)
    assert commits(remote) == [
        "published ors-how-to relay-x-es 1",
        "intent ors-how-to relay-x-es 1",
        "Start the ledger",
    ]
    place = Place(KEY, 2, EventName.PUBLISHED)
    content = json.loads(git(remote, "show", f"ledger:{path_of(place)}"))
    assert list(content) == sorted(content)
    assert content["at"] == "2026-11-22T10:00:00+00:00"
    assert path_of(place) == "deliveries/61/ors-how-to/relay-x-es.001.0002-published.json"


def test_a_state_is_what_the_caller_saw_or_nothing_is_recorded(desk):
    here, there = ledger(desk("here")), ledger(desk("there"))
    here.start()
    there.read()
    intent(here)
    with pytest.raises(Overtaken) as caught:
        intent(there)
    assert caught.value.state.name is StateName.OPEN
    assert str(caught.value) == "Another run was quicker with ors-how-to relay-x-es 1: it is open now."
    with pytest.raises(Overtaken):
        publish(there, count=2)


def test_a_tip_that_another_desk_has_moved_is_no_reason_to_give_up(desk, remote):
    here, there = ledger(desk("here")), ledger(desk("there"))
    here.start()
    there.read()
    intent(here)
    publish(here)
    intent(there, DeliveryKey("another", "relay-x-es"))
    assert there.read().states[KEY].delivered
    assert intent(here, DeliveryKey("third", "relay-x-es")).count == 1
    assert len(commits(remote)) == 5


def test_the_desks_own_repository_keeps_no_trace(desk, git):
    folder = desk()
    before = git(folder, "for-each-ref"), sorted(path.name for path in (folder / ".git").iterdir())
    book = ledger(folder)
    book.start()
    intent(book)
    book.read()
    after = sorted(path.name for path in (folder / ".git").iterdir())
    assert git(folder, "for-each-ref") == before[0]
    assert set(after) - set(before[1]) == {"newsdesk"}
    assert git(folder, "rev-parse", "--is-shallow-repository") == "false"
    assert git(folder, "status", "--porcelain") == ""


def test_a_desk_in_a_subfolder_and_in_a_linked_worktree_shares_the_copy(desk, git, tmp_path):
    folder = desk()
    (folder / "news").mkdir()
    inside = ledger(folder / "news")
    inside.start()
    intent(inside)
    git(folder, "worktree", "add", "--quiet", "--detach", tmp_path / "linked")
    linked = ledger(tmp_path / "linked")
    assert linked.read().states[KEY].name is StateName.OPEN
    assert linked.branch.store.place == inside.branch.store.place == folder / ".git" / "newsdesk" / "ledger.git"


def test_git_variables_of_a_hook_do_not_lead_elsewhere(desk, monkeypatch):
    folder = desk()
    monkeypatch.setenv("GIT_INDEX_FILE", "elsewhere")
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(folder / ".git" / "objects"))
    before = sorted((folder / ".git" / "objects").rglob("*"))
    book = ledger(folder)
    book.start()
    assert intent(book).count == 1
    assert book.read().states[KEY].count == 1
    assert sorted((folder / ".git" / "objects").rglob("*")) == before


def test_a_new_copy_holds_the_last_commit_only_and_the_audits_copy_all(desk, git):
    book, new = ledger(desk()), ledger(desk("new"))
    book.start()
    intent(book)
    new.read()
    audit(new.branch)
    counts = [git(copy.store.place, "rev-list", "--count", "ledger") for copy in (new.branch, new.branch.history)]
    assert counts == ["1", "2"]


def test_only_folders_that_changed_are_read_again(desk, tmp_path, monkeypatch):
    folder = desk()
    writer = ledger(folder)
    writer.start()
    for number in range(4):
        intent(writer, DeliveryKey(f"post-{number}", "relay-x-es"))
    first = ledger(folder, FolderCache(tmp_path / "cache")).read()
    publish(writer, DeliveryKey("post-2", "relay-x-es"))
    read = []
    reader = ledger(folder, FolderCache(tmp_path / "cache"))
    objects = type(reader.branch.store).objects

    def noted(self, names):
        names = list(names)
        read.extend(name for name in names if ":" not in name)
        return objects(self, names)

    monkeypatch.setattr(type(reader.branch.store), "objects", noted)
    second = reader.read()
    assert len(read) == 2
    assert {key.post: state.name.value for key, state in second.states.items()} == {
        "post-0": "open",
        "post-1": "open",
        "post-2": "published",
        "post-3": "open",
    }
    assert first.states[DeliveryKey("post-0", "relay-x-es")] == second.states[DeliveryKey("post-0", "relay-x-es")]


# --- access ----------------------------------------------------------------------------------------------------------

TOKEN = "AUTHORIZATION: basic " + base64.b64encode(b"x-access-token:not-a-secret").decode()
VALUE = TOKEN.removeprefix("AUTHORIZATION: ")


@pytest.mark.parametrize("kept", ["local", "included", "other address"])
def test_the_access_that_a_checkout_left_in_its_configuration_is_used(desk, server, git, tmp_path, kept):
    server.demand = VALUE
    host = server.url("")
    folder = desk(url=f"desk:{'desk.git'}" if kept == "other address" else server.url("desk.git"))
    git(folder, "config", f"http.{host}.extraheader", TOKEN)
    if kept == "included":
        git(folder, "config", "--unset-all", f"http.{host}.extraheader")
        secret = tmp_path / "credentials.config"
        git(folder, "config", "--file", secret, f"http.{host}.extraheader", TOKEN)
        git(folder, "config", f"includeIf.gitdir:{folder}/.git.path", secret)
    if kept == "other address":
        git(folder, "config", f"url.{host}.insteadOf", "desk:")
    book = ledger(folder)
    book.start()
    assert intent(book).count == 1
    assert ledger(folder).read().states[KEY].count == 1
    stored = [path.read_bytes() for path in (folder / ".git" / "newsdesk").rglob("*") if path.is_file()]
    assert not any(VALUE.encode() in content for content in stored)


def test_no_permission_is_told_from_no_answer_and_from_no_branch(desk, server):
    server.demand = VALUE
    closed = ledger(desk("closed", server.url("desk.git")))
    with pytest.raises(Forbidden, match=r"^The remote origin does not let newsdesk in: .*\.$"):
        closed.read()
    server.demand = None
    assert closed.read().tip is None
    with pytest.raises(BranchError, match=r"^The branch ledger is not on origin yet\. Start it first\.$"):
        intent(closed)
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(Unreachable, match=r"^The remote origin cannot be reached: .*\.$"):
        ledger(desk("lonely", f"http://127.0.0.1:{port}/desk.git")).read()
    with pytest.raises(Unreachable):
        ledger(desk("lost", "../nowhere.git")).read()


def test_a_reader_is_told_at_once_that_it_may_not_write(desk, server, git):
    folder = desk(url=server.url("desk.git"))
    ledger(folder).start()
    server.demand, server.readers = "basic other", [VALUE]
    git(folder, "config", f"http.{server.url('')}.extraheader", TOKEN)
    book = ledger(folder)
    assert book.read().states == {}
    server.asked.clear()
    with pytest.raises(Forbidden):
        intent(book)
    assert sum(path.endswith("info/refs") for _, path in server.asked) <= 2


def test_a_remote_that_never_answers_is_given_up(desk):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        book = ledger(desk(url=f"http://127.0.0.1:{silent.getsockname()[1]}/desk.git"), patience=Patience(answer=0.5))
        with pytest.raises(Unreachable, match=r"^The remote origin cannot be reached: no answer in time\.$"):
            book.read()


def test_a_branch_that_was_there_and_is_gone_stops_everything(desk, remote, git):
    book = ledger(desk())
    book.start()
    intent(book)
    git(remote, "update-ref", "-d", "refs/heads/ledger")
    for work in (book.read, book.start, lambda: intent(book, count=1)):
        with pytest.raises(BranchError, match="was on origin and is gone"):
            work()


# --- races, kills and faults -----------------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from newsdesk.desk.git import Repository
from newsdesk.branches.branch import Appended, Branch
branch = Branch(Repository(Path(sys.argv[1])), "origin", "ledger")
for number in range(6):
    path = f"rows/{sys.argv[2]}-{number}.json"
    assert isinstance(branch.append({path: b"1"}, path, lambda tip: True), Appended)
"""


def test_five_writers_lose_nothing(desk, remote, server, git):
    folders = [desk(f"desk{number}", server.url("desk.git")) for number in range(5)]
    ledger(folders[0]).start()
    running = [python(WRITER, folder, number) for number, folder in enumerate(folders)]
    assert [process.wait() for process in running] == [0] * 5
    [process.stdout.close() for process in running]
    files = git(remote, "ls-tree", "-r", "--name-only", "ledger", "rows/").splitlines()
    assert files == sorted(f"rows/{writer}-{number}.json" for writer in range(5) for number in range(6))
    assert len(commits(remote)) == 31
    assert commits(remote, "--merges") == []
    assert "Files: 31" in git(remote, "log", "-1", "--format=%B", "ledger")


RACER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from newsdesk.desk.cache import NoCache
from newsdesk.desk.git import Repository
from newsdesk.branches.branch import Branch
from newsdesk.ledger.ledger import Ledger, Overtaken
from newsdesk.model.delivery import DeliveryKey, EventName
book = Ledger(Branch(Repository(Path(sys.argv[1])), "origin", "ledger"), NoCache(), {"run_id": 7})
for number in range(20):
    key = DeliveryKey(f"post-{number}", "relay-x-es")
    try:
        book.record(key, EventName.INTENT, {"digest": "d", "attempt": str(key)}, 0, datetime(2026, 11, 22, tzinfo=UTC))
        print(number)
    except Overtaken:
        pass
"""


@pytest.mark.parametrize("copies", ["one copy", "a copy each"])
def test_six_runs_that_want_the_same_deliveries_get_each_once(desk, remote, copies):
    folders = [desk()] * 6 if copies == "one copy" else [desk(f"desk{number}") for number in range(6)]
    ledger(desk("starter")).start()
    running = [python(RACER, folder) for folder in folders]
    won = [process.communicate()[0].split() for process in running]
    assert [process.returncode for process in running] == [0] * 6
    assert sorted(int(number) for numbers in won for number in numbers) == list(range(20))
    assert len(commits(remote)) == 21
    assert audit(ledger(folders[0]).branch) == ()


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from newsdesk.desk.cache import NoCache
from newsdesk.desk.git import Repository
from newsdesk.branches.branch import Branch
from newsdesk.ledger.ledger import Ledger
from newsdesk.model.delivery import DeliveryKey, EventName
def seam(point):
    if point == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
book = Ledger(Branch(Repository(Path(sys.argv[1])), "origin", "ledger"), NoCache())
now = datetime(2026, 11, 22, tzinfo=UTC)
book.record(DeliveryKey("ors-how-to", "relay-x-es"), EventName.INTENT, {"digest": "d1", "attempt": "1"}, 0, now, seam)
"""


@pytest.mark.parametrize(("point", "count"), [("committed", 0), ("pushed", 1)])
def test_a_killed_append_happened_or_did_not(desk, remote, point, count):
    folder = desk()
    book = ledger(folder)
    book.start()
    killed = python(KILLED, folder, point)
    killed.communicate()
    assert killed.returncode == -9
    states = book.read().states
    assert len(states) == count
    next_step = publish if count else intent
    assert next_step(book, count=count).count == count + 1
    assert len(commits(remote)) == count + 2
    assert book.read().problems == ()


def test_a_killed_first_fetch_leaves_no_half_copy(desk):
    folder = desk()
    ledger(desk("other")).start()
    code = KILLED.replace("def seam", "Repository.attempt = die = lambda *a, **k: os.kill(os.getpid(), 9)\ndef seam")
    left = folder / ".git" / "newsdesk" / "ledger.git.abc.new"
    left.mkdir(parents=True)
    os.utime(left, (0, 0))
    killed = python(code, folder, "")
    killed.communicate()
    assert ledger(folder).read().states == {}
    assert [path.name for path in left.parent.iterdir()] == ["ledger.git"]


def hook(remote, text):
    path = remote / "hooks" / "pre-receive"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)


def test_a_push_that_is_refused_twice_goes_through(desk, remote):
    book = ledger(desk())
    book.start()
    hook(remote, 'echo . >> refusals; [ "$(wc -l < refusals)" -gt 2 ]')
    assert intent(book).count == 1
    assert (remote / "refusals").read_text(encoding="utf-8").count(".") == 3
    assert len(commits(remote)) == 2


def test_a_push_that_is_always_refused_ends_in_one_plain_error(desk, remote):
    book = ledger(desk())
    book.start()
    hook(remote, "echo . >> refusals; exit 1")
    with pytest.raises(BranchError, match=r"^The remote origin did not take an entry for the branch ledger: .*hook"):
        intent(book)
    assert (remote / "refusals").read_text(encoding="utf-8").count(".") == QUICK.refusals
    assert len(commits(remote)) == 1


@pytest.mark.parametrize(("fault", "pushes"), [("mute", 1), ("deaf", 2)])
def test_a_push_without_an_answer_is_looked_up_before_it_is_repeated(desk, remote, server, fault, pushes):
    book = ledger(desk(url=server.url("desk.git")))
    book.start()
    server.asked.clear()
    setattr(server, fault, 1)
    state = intent(book)
    assert (state.name, state.count) == (StateName.OPEN, 1)
    assert server.asked.count(("POST", "/desk.git/git-receive-pack")) == pushes
    assert len(commits(remote)) == 2
    assert book.read().problems == ()


def test_a_push_without_an_answer_that_another_run_has_followed_is_ours_all_the_same(desk, remote, server):
    book, other = ledger(desk(url=server.url("desk.git"))), ledger(desk("other"))
    book.start()
    server.mute = 1
    fetch = book.branch.fetch

    def late():
        if len(commits(remote)) == 2:
            other.read()
            publish(other)
        return fetch()

    book.branch.fetch = late
    assert intent(book).name is StateName.OPEN
    assert len(commits(remote)) == 3


def test_the_same_entry_of_two_runs_in_the_same_second_has_one_winner(desk, remote):
    here, there = ledger(desk("here")), ledger(desk("there"))
    here.start()
    there.read()
    intent(here, attempt="same")
    with pytest.raises(Overtaken):
        intent(there, attempt="same")
    assert len(commits(remote)) == 2


def test_a_file_is_never_written_twice(desk, remote):
    branch = ledger(desk()).branch
    branch.start({}, "Start")
    assert isinstance(branch.append({"rows/a.json": b"1"}, "a", lambda _: True), Appended)
    with pytest.raises(
        BranchError, match=r"^The file rows/a\.json exists; a file of this branch is never rewritten\.$"
    ):
        branch.append({"rows/a.json": b"2"}, "a", lambda _: True)
    assert isinstance(branch.append({"rows/b.json": b"2"}, "b", lambda _: False), NotWanted)
    with pytest.raises(BranchError, match="is no path for this branch"):
        branch.append({"../b.json": b"2"}, "b", lambda _: True)
    assert len(commits(remote)) == 2


def test_two_branches_side_by_side(desk):
    folder = desk()
    ledger(folder).start()
    metrics = Branch(Repository(folder), "origin", "metrics")
    metrics.start({"README.md": b"Numbers\n"}, "Start the metrics")
    metrics.append({"2026/11/22.json": b"{}", "2026/11/23.json": b"{}"}, "Two days", lambda _: True)
    tip = metrics.fetch()
    assert [path for path, _ in metrics.store.files(tip)] == ["2026/11/22.json", "2026/11/23.json", "README.md"]
    assert ledger(folder).read().states == {}


# --- foreign hands ---------------------------------------------------------------------------------------------------


def recorded(clone):
    return sorted((clone / "deliveries").rglob("*.json"))


def edits(clone):
    file = recorded(clone)[-1]
    file.write_text(file.read_text(encoding="utf-8").replace("x.example/1", "x.example/2"), encoding="utf-8")


def deletes_last(clone):
    recorded(clone)[-1].unlink()


def deletes_all(clone):
    for file in recorded(clone):
        file.unlink()


def breaks(clone):
    recorded(clone)[0].write_text("{", encoding="utf-8")


def adds_note(clone):
    recorded(clone)[0].with_name("relay-x-es.001.notes.txt").write_text("seen", encoding="utf-8")


def adds_receipt(clone):
    raw = recorded(clone)[-1].read_text(encoding="utf-8")
    recorded(clone)[-1].with_name("relay-x-es.001.0003-withdrawn.json").write_text(raw, encoding="utf-8")


def misplaces(clone):
    place = Place(KEY, 3, EventName.WITHDRAWN)
    file = clone / path_of(place).replace("/61/", "/62/")
    file.parent.mkdir(parents=True)
    file.write_bytes(encode(place, NOW, {}))


HANDS = [edits, deletes_last, deletes_all, breaks, adds_note, adds_receipt, misplaces]


@pytest.mark.parametrize("reader", ["new copy", "old copy", "after another entry"])
@pytest.mark.parametrize("change", HANDS, ids=lambda change: change.__name__)
def test_a_change_by_hand_is_told_and_its_delivery_is_never_new_again(desk, remote, git, tmp_path, change, reader):
    book = ledger(desk())
    book.start()
    intent(book)
    publish(book)
    other = DeliveryKey("another", "relay-x-es")
    by_hand(tmp_path, git, remote, change)
    if reader == "after another entry":
        book.read()
        intent(book, other)
    reading = book if reader == "old copy" else ledger(desk("new"))

    snapshot = reading.read()

    assert snapshot.states[KEY].name is StateName.CONTRADICTORY
    assert snapshot.problems
    assert any("ors-how-to" in str(problem) for problem in snapshot.problems)
    assert (other in snapshot.states) == (reader == "after another entry")
    told = [str(problem) for problem in audit(reading.branch)]
    hand = git(remote, "log", "--format=%h", "--abbrev=12", "--author=Officer", "ledger")
    assert f"{hand} was not made by newsdesk." in told
    assert any(hand in line and "ors-how-to" in line for line in told)


def test_a_foreign_file_outside_the_deliveries_is_told(desk, remote, git, tmp_path):
    book = ledger(desk())
    book.start()
    intent(book)
    by_hand(tmp_path, git, remote, lambda clone: (clone / "notes.txt").write_text("hello", encoding="utf-8"))
    snapshot = book.read()
    assert [str(problem) for problem in snapshot.problems] == ["notes.txt is no file of the ledger."]
    assert snapshot.states[KEY].name is StateName.OPEN
    assert publish(book).delivered
    assert ledger(desk("new")).read().states[KEY].delivered


def test_a_rewritten_history_is_told_by_every_copy_that_knew_better(desk, remote, git):
    book = ledger(desk())
    book.start()
    intent(book)
    audit(book.branch)
    before = git(remote, "rev-parse", "ledger~1")
    publish(book)
    git(remote, "update-ref", "refs/heads/ledger", before)
    for _ in range(2):
        snapshot = book.read()
        assert snapshot.states[KEY].name is StateName.CONTRADICTORY
        assert len(snapshot.problems) == 2
    assert any("The history was rewritten" in str(problem) for problem in audit(book.branch))


def test_a_merge_is_told_by_the_audit(desk, remote, git, tmp_path):
    book = ledger(desk())
    book.start()
    start = git(remote, "rev-parse", "ledger")
    intent(book)

    def merge(clone):
        git(clone, "checkout", "--quiet", "-b", "side", start)
        git(clone, *OFFICER, "commit", "--quiet", "--allow-empty", "--message", "Beside")
        git(clone, "checkout", "--quiet", "ledger")
        git(clone, *OFFICER, "merge", "--quiet", "--no-edit", "side")

    by_hand(tmp_path, git, remote, merge)
    assert any("is a merge; the ledger is one line." in str(problem) for problem in audit(book.branch))


def test_the_audit_asks_whether_the_runs_exist_and_whether_attempts_are_new(desk):
    book = ledger(desk())
    book.start()
    intent(book, attempt="once")
    intent(book, DeliveryKey("another", "relay-x-es"), attempt="once")
    publish(book)
    told = [str(problem) for problem in audit(book.branch, run_exists=lambda run, _: run["run_id"] != 7)]
    assert "another relay-x-es 1: no run that publishes has recorded event 1." in told
    assert "ors-how-to relay-x-es 1: the attempt once was used before, by another relay-x-es 1." in told
    assert len(told) == 4


def test_a_receipt_needs_an_intent_with_its_digest(desk):
    book = ledger(desk())
    book.start()
    intent(book)
    book.record(KEY, EventName.PUBLISHED, {"digest": "other"}, 1, NOW)
    assert [str(problem) for problem in audit(book.branch)] == [
        "ors-how-to relay-x-es 1: the receipt 2 has no intent with its digest."
    ]
