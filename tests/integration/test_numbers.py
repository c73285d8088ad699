"""The branch of numbers against real git: nothing is overwritten, the same twice is nothing, order does not matter."""

import subprocess
from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest

from newsdesk.branches.branch import Branch
from newsdesk.desk.git import Repository
from newsdesk.metrics.numbers import Numbers
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
        return Numbers(Branch(Repository(folder), "origin", "metrics"))

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
    word = POST._replace(scope="case", metric="kind", name="kind", value=None, label="misinformation")
    days = POST._replace(scope="account", first=date(2026, 11, 1), last=date(2026, 11, 30), value=-1.0)
    room = numbers()
    assert room.append([odd, word, days], "Three", NOW) == 3
    found = {MetricRow(*row) for row in room.connect().execute("select * from rows").fetchall()}
    expected = {odd._replace(label='Say "hi", they said; Å é 漢'), word, days}
    assert {row._replace(at=row.at.replace(tzinfo=UTC)) for row in found} == expected
    snapshot = room.read()
    assert (snapshot.files, snapshot.problems, snapshot.latest) == (1, (), NOW)


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
