"""The branch of numbers against real git: nothing is overwritten, the same twice is nothing, order does not matter."""

import hashlib
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest

from newsdesk.branches.branch import Branch
from newsdesk.desk.cache import NoCache
from newsdesk.desk.git import Repository
from newsdesk.metrics.audit import audit
from newsdesk.metrics.numbers import Numbers
from newsdesk.metrics.receipts import Receipt
from newsdesk.metrics.rows import HEADER
from newsdesk.model.counting import Alias
from newsdesk.model.metric import MetricRow

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
POST = MetricRow(
    scope="post",
    network="mastodon",
    account="relay-mastodon-en",
    post="ors-how-to",
    part=1,
    key="110",
    metric="favourites_count",
    name="reactions",
    value=3.0,
    label="",
    currency="",
    money="organic",
    first=None,
    last=None,
    age="24h",
    at=NOW,
    how="api",
    source="mastodon",
    file="",
)


def git(folder, *words):
    done = subprocess.run(["git", *map(str, words)], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def numbers(tmp_path):
    """Make a desk's numbers; every name is another machine with the same remote."""
    remote = tmp_path / "remote.git"
    git(tmp_path, "init", "--quiet", "--bare", remote)

    def make(name="desk"):
        folder = tmp_path / name
        git(tmp_path, "init", "--quiet", folder)
        git(folder, "remote", "add", "origin", remote)
        return Numbers(Branch(Repository(folder), "origin", "metrics"), NoCache())

    make.remote = remote
    return make


def values(numbers, table="rows"):
    return numbers.connect().execute(f"select name, value from {table} order by all").fetchall()  # noqa: S608


def test_a_desk_without_numbers_has_an_empty_table(numbers):
    room = numbers()
    assert values(room) == []
    assert room.read().tip is None


def test_rows_come_back_as_they_were(numbers):
    odd = POST._replace(label='Say "hi", they said;\tÅ é 漢', key="'); drop table rows; --", value=0.1 + 0.2)
    word = POST._replace(scope="case", metric="kind", name="kind", value=None, label="misinformation", how="import")
    days = POST._replace(scope="account", first=date(2026, 11, 1), last=date(2026, 11, 30), value=-1.0)
    room = numbers()
    assert room.append([odd, word, days], "Three", NOW) == 3
    found = {MetricRow(*row) for row in room.connect().execute("select * from rows").fetchall()}
    expected = {odd._replace(label='Say "hi", they said; Å é 漢'), word, days}
    assert {row._replace(at=row.at.replace(tzinfo=UTC)) for row in found} == expected
    snapshot = room.read()
    assert (snapshot.files, snapshot.problems, snapshot.latest) == (2, (), NOW)


def test_the_same_rows_again_are_nothing(numbers):
    room = numbers()
    assert room.append([POST, POST], "Once", NOW) == 1
    tip = room.read().tip
    assert room.append([POST], "Twice", NOW + timedelta(days=40)) == 0
    assert numbers("other").append([POST._replace(file="another")], "Three times") == 0
    assert room.read().tip == tip
    assert room.append([POST, POST._replace(value=None)], "More") == 1


def test_the_newest_reading_counts_and_of_one_moment_the_larger(numbers):
    room = numbers()
    later = POST._replace(at=NOW + timedelta(hours=1))
    readings = [later._replace(value=4.0), later._replace(value=5.0), POST._replace(value=9.0)]
    for reading in readings:
        room.append([reading], "One", NOW)
    assert values(room, "latest") == [("reactions", 5.0)]
    assert len(values(room)) == 3


def test_queries_reach_neither_files_nor_settings(numbers, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    connection = numbers().connect()
    for query in (f"from read_csv('{secret}')", f"copy (select 1) to '{tmp_path}/out.csv'", "install httpfs"):
        with pytest.raises(duckdb.Error):
            connection.execute(query)
    with pytest.raises(duckdb.Error):
        connection.execute("set enable_external_access = true")
    secret_rows = [1]  # noqa: F841 - a query must not see the names of the program
    with pytest.raises(duckdb.Error):
        connection.execute("select * from secret_rows")


def test_what_was_recorded_too_early_finds_its_post_and_its_name_later(numbers):
    room = numbers()
    by_id = POST._replace(post="", part=0, metric="views", name="")
    by_link = by_id._replace(account="", key="https://social.example/@relay/110")
    nobodys = by_id._replace(key="111")
    others = by_id._replace(account="relay-other")
    early = by_id._replace(at=datetime(2026, 3, 1, tzinfo=UTC))
    room.append([by_id, by_link, nobodys, others, early], "Five", NOW)
    mine = Receipt("mastodon", "relay-mastodon-en", "ors-how-to", 2, "110", "https://social.example/@relay/110")
    twins = [Receipt("mastodon", "relay-mastodon-en", post, 1, "111", "") for post in ("one", "two")]
    alias = {"network": "mastodon", "metric": "views", "name": "impressions", "from": "2026-06-01", "money": "paid"}
    aliases = [Alias.model_validate(alias)]
    found = room.connect([mine, *twins], aliases).execute(
        "select key, account, post, part, name, r.at::date::text from rows r order by all"
    )
    assert found.fetchall() == [
        ("110", "relay-mastodon-en", "ors-how-to", 2, "", "2026-03-01"),
        ("110", "relay-mastodon-en", "ors-how-to", 2, "impressions", "2026-11-22"),
        ("110", "relay-other", "", 0, "impressions", "2026-11-22"),
        ("111", "relay-mastodon-en", "", 0, "impressions", "2026-11-22"),
        ("https://social.example/@relay/110", "relay-mastodon-en", "ors-how-to", 2, "impressions", "2026-11-22"),
    ]
    assert {row[2] for row in room.connect().execute("select key, account, post from rows").fetchall()} == {""}


def push(numbers, folder, path, text, message="By hand"):
    """A commit of somebody else on the branch."""
    place = folder / "hand"
    git(folder, "clone", "--quiet", "--branch=metrics", numbers.remote, place)
    target = place / path
    if text is None:
        target.unlink()
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    git(place, "add", "--all")
    git(place, "-c", "user.name=O", "-c", "user.email=o@relay-medical.example", "commit", "--quiet", "-m", message)
    git(place, "push", "--quiet", "origin", "metrics")


def only_file(numbers):
    return git(numbers.remote, "ls-tree", "-r", "--name-only", "metrics", "rows")


@pytest.mark.parametrize("kept", [True, False])
def test_a_changed_file_is_named_and_its_numbers_are_left_out(numbers, tmp_path, kept):
    room = numbers()
    room.append([POST], "One", NOW)
    if kept:
        room.read()
    path = only_file(numbers)
    push(numbers, tmp_path, path, git(numbers.remote, "show", f"metrics:{path}").replace(",3,", ",9000,") + "\n")
    room.append([POST._replace(account="relay-other")], "Two", NOW)
    found = room.read()
    assert values(room) == [("reactions", 3.0)]
    assert any(path in str(problem) and "left out" in str(problem) for problem in found.problems)


def test_a_deleted_file_is_named(numbers, tmp_path):
    room = numbers()
    room.append([POST], "One", NOW)
    room.append([POST._replace(value=4.0)], "Two", NOW)
    path = only_file(numbers).splitlines()[0]
    push(numbers, tmp_path, path, None)
    assert [path in str(problem) for problem in room.read().problems] == [True]
    assert len(values(room)) == 1


def test_files_that_only_look_like_ours_are_left_out(numbers, tmp_path):
    room = numbers()
    room.append([POST], "One", NOW)
    text = HEADER + "not,enough\n"
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    push(numbers, tmp_path, f"rows/2026-11/20261122T100000Z-api-{digest}.csv", text)
    push(numbers, tmp_path / "desk", "rows/notes.txt", "x")
    assert values(room) == [("reactions", 3.0)]
    assert [str(p).partition(" ")[2] for p in room.read().problems] == [
        "is no file of numbers.",
        "is not as newsdesk wrote it: its numbers are left out.",
    ]


def test_the_audit_says_what_somebody_did_by_hand(numbers, tmp_path):
    room = numbers()
    assert audit(room.branch) == ()
    room.append([POST], "One", NOW)
    assert audit(room.branch) == ()
    first = only_file(numbers)
    text = git(numbers.remote, "show", f"metrics:{first}").replace(",3,", ",9000,") + "\n"
    push(numbers, tmp_path, first, text)
    push(numbers, tmp_path / "desk", "rows/2026-11/notes.csv", "x", "More\n\nAttempt: 1\nFiles: 3")
    said = [str(problem).partition(" ")[2] for problem in audit(numbers("other").branch)]
    assert said == [
        "was not made by newsdesk.",
        f"changes {first}.",
        "adds rows/2026-11/notes.csv, which is no file of numbers.",
        "does not hold what its name says.",
    ]


def test_the_audit_sees_a_rewritten_history(numbers):
    room = numbers()
    room.append([POST], "One", NOW)
    start = git(numbers.remote, "rev-parse", "metrics~1")
    git(numbers.remote, "update-ref", "refs/heads/metrics", start)
    numbers("other").append([POST._replace(value=4.0)], "Another", NOW)
    assert "The history was rewritten" in " ".join(map(str, audit(room.branch)))
    assert "changed or gone" in " ".join(map(str, room.read().problems))


def test_a_damaged_or_vanished_copy_costs_time_only(numbers):
    room = numbers()
    room.append([POST], "One", NOW)
    room.read()
    folder = room.branch.store.place.with_suffix(".months")
    (kept,) = folder.iterdir()
    kept.write_bytes(b"PAR1 nonsense")
    assert values(room) == [("reactions", 3.0)]
    shutil.rmtree(folder)
    folder.write_text("no folder")
    assert values(room) == [("reactions", 3.0)]


def test_two_runs_at_once_lose_nothing_and_double_nothing(numbers):
    first, second = numbers("first"), numbers("second")
    first.append([POST], "Start", NOW)
    both, one = POST._replace(value=4.0), POST._replace(value=5.0)

    def meanwhile(point):
        if point == "committed" and len(values(second)) == 1:
            second.append([both], "Second", NOW)

    assert first.append([both, one], "First", NOW, seam=meanwhile) == 1
    assert sorted(value for _, value in values(second)) == [3.0, 4.0, 5.0]


def test_parts_of_a_second_make_no_new_row(numbers):
    room = numbers()
    assert room.append([POST._replace(at=NOW + timedelta(milliseconds=250))], "Once", NOW) == 1
    assert room.append([POST._replace(at=NOW + timedelta(milliseconds=250))], "Twice", NOW) == 0
    assert room.append([POST, POST._replace(at=NOW - timedelta(days=9))], "Earlier", NOW) == 1
