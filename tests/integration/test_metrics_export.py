"""What an analyst takes away: the same rows in both files, and queries that run as they are written."""

import re
from datetime import UTC, date, datetime

import duckdb
import pytest

from newsdesk.model.metric import COLUMNS, MetricRow
from newsdesk.newsroom import Newsroom
from publishing import ROOT, open_room

PAGE = ROOT / "guidelines/learn/numbers-for-analysts.md"
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
AT = datetime(2026, 10, 9, 8, tzinfo=UTC)
EMPTY = MetricRow("post", "x", "relay-x", "", 1, "", "", "", 0, "", "", "", None, None, "", AT, "api", "x", "")


def row(name, value, **more):
    return EMPTY._replace(**{"metric": f"their_{name}", "name": name, "value": value, **more})


def of_post(post, **values):
    return [row(name, value, post=post, key=f"9{post}", age="7d") for name, value in values.items()]


OCTOBER = {"scope": "account", "first": date(2026, 10, 1), "last": date(2026, 10, 31)}
ROWS = [
    *of_post("soap", impressions=900.0, reach=400.0, reactions=20.0, comments=4.0, shares=0.0),
    *of_post("masks", impressions=500.0, reach=100.0, reactions=5.0, comments=1.0, shares=0.0),
    *of_post("water", reach=1000.0, reactions=50.0),  # comments and shares: nobody knows
    row("reactions", 25.0, post="soap", key="9soap", age="7d", at=AT.replace(hour=9)),  # read once more
    row("reactions", 3.0, post="young", age="24h"),
    row("reactions", 7.0, key='he said "=1+1"', label="=1+1"),
    row("followers", 1200.0, scope="account", first=date(2026, 10, 8), last=date(2026, 10, 8)),
    row("followers", 1210.0, scope="account", first=AT.date(), last=AT.date(), at=AT.replace(hour=10)),
    row("reach", 5000.0, **OCTOBER),
    row("reach", 900.0, scope="account", first=date(2026, 10, 5), last=date(2026, 10, 11)),
    row("spend", 30.0, scope="ad", network="meta", key="boost", currency="EUR"),
    row("link_clicks", 60.0, scope="ad", network="meta", key="boost"),
    row("spend", 99.0, scope="ad", network="meta", key="nobody clicked", currency="USD"),
    row("received", 1_790_000_000.0, scope="message", key="a"),
    row("first_reply", 1_790_000_600.0, scope="message", key="a"),
    row("received", 1_790_000_000.0, scope="message", key="b"),
    row("topic", None, scope="message", key="a", label="opening hours"),
]


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for who in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{who}_NAME", "Officer")
            patch.setenv(f"GIT_{who}_EMAIL", "officer@relay-medical.example")
        opened = open_room(tmp_path_factory.mktemp("export"))
    assert Newsroom(opened.folder).numbers.append(ROWS, "Numbers", AT) == len(ROWS)
    return opened


@pytest.fixture(scope="module")
def taken(room):
    """The folder of an export."""
    code, words = room.run("metrics", "export", str(room.folder.parent / "taken"), at=None)
    assert (code, words.startswith(f"{len(ROWS)} rows")) == (0, True), words
    return room.folder.parent / "taken"


@pytest.fixture
def told(taken, monkeypatch):
    """The answers of the page's queries, run in its order."""
    monkeypatch.chdir(taken)
    with duckdb.connect() as connection:
        yield [connection.execute(query).fetchall() for query in QUERIES]


def test_both_files_hold_exactly_what_was_recorded(taken):
    text = dict.fromkeys(COLUMNS, "VARCHAR") | {"value": "DOUBLE", "part": "INTEGER", "at": "TIMESTAMP"}
    text |= {"first": "DATE", "last": "DATE"}
    with duckdb.connect() as connection:
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in text.items())
        read = f"read_csv('{taken}/rows.csv', header = true, columns = {{{columns}}}, auto_detect = false)"
        csv = connection.execute(f"from {read}").fetchall()
        parquet = connection.execute(f"from '{taken}/rows.parquet'")
        assert tuple(column[0] for column in parquet.description) == COLUMNS
        parquet = parquet.fetchall()
    assert [
        tuple("" if cell is None and isinstance(other, str) else cell for cell, other in zip(a, b, strict=True))
        for a, b in zip(csv, parquet, strict=True)
    ] == parquet
    assert sorted(map(str, (MetricRow(*line)._replace(at=line[15].replace(tzinfo=UTC)) for line in parquet))) == sorted(
        map(str, ROWS)
    )


def test_an_export_of_the_same_numbers_is_the_same(room, taken):
    again = room.folder.parent / "again"
    assert room.run("metrics", "export", str(again), at=None)[0] == 0
    assert (again / "rows.csv").read_bytes() == (taken / "rows.csv").read_bytes()
    assert sorted(path.name for path in again.iterdir()) == ["rows.csv", "rows.parquet"]


def test_every_query_of_the_page_runs_and_finds_something(told):
    assert len(QUERIES) == 9
    assert [bool(answer) for answer in told[1:]] == [True] * 8


def test_what_the_queries_say_is_right(told):
    _, posts, engagement, followers, reach, ads, replies, unread, lines = told
    assert posts == [
        ("masks", "relay-x", 1, 500.0, 100.0, 5.0, 1.0, 0.0),
        ("soap", "relay-x", 1, 900.0, 400.0, 25.0, 4.0, 0.0),
        ("water", "relay-x", 1, None, 1000.0, 50.0, None, None),
    ]
    assert engagement == [("relay-x", 7.0, 2, 1)]  # (25 + 4 + 0 + 5 + 1 + 0) / (400 + 100); water is left out
    assert [(account, month, count) for account, month, count, _ in followers] == [
        ("relay-x", date(2026, 10, 1), 1210.0)
    ]
    assert reach == [("relay-x", date(2026, 10, 1), date(2026, 10, 31), 5000.0)]
    assert ads == [("meta", "EUR", 0.5, 1)]
    assert replies == [(10.0, 1, 2)]
    assert [post for post, *_ in unread] == ["young"]
    assert lines[0][:2] == (len(ROWS), len(ROWS) - 1)


def test_a_folder_that_cannot_be_written_is_said(room, tmp_path):
    (tmp_path / "file").write_text("x")
    code, words = room.run("metrics", "export", str(tmp_path / "file" / "below"), at=None)
    assert code == 2
    assert "cannot be written" in words
