"""Reports whose ground somebody has moved: posts that were promoted by hand, numbers that were edited, odd periods."""

import csv
import io
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta

import pytest

from newsdesk.branches.branch import Branch
from newsdesk.desk.cache import NoCache
from newsdesk.desk.git import Repository
from newsdesk.ledger.ledger import Ledger
from newsdesk.model.delivery import DeliveryKey, EventName
from newsdesk.newsroom import Newsroom
from publishing import ACCOUNT, ROOT, copy_room, git, open_room
from show_numbers import row

OUT = datetime(2026, 10, 5, 9, tzinfo=UTC)
NOW = ("--at", "2026-11-10T09:00Z")


def advertisement(key, spend, first, last):
    about = {"network": "meta-ads", "account": "", "money": "paid", "currency": "EUR"}
    return row("ad", "spend", spend, datetime(2026, 11, 8, tzinfo=UTC), key=key, first=first, last=last, **about)


def numbers():
    """A plain post, and one for which Facebook itself parts paid from unpaid reach: nobody can part its reactions."""
    about = {"network": "facebook", "account": "relay-fb", "part": 1, "age": "7d"}
    read = OUT + timedelta(days=8)
    for post, reactions, reach, paid in (("plain", 40, 1000, 0), ("boosted", 500, 1000, 9000)):
        own = {"post": post, "key": post, **about}
        for name, value in (("reactions", reactions), ("comments", 0), ("shares", 0)):
            yield row("post", name, value, read, **own)
        yield row("post", "reach", reach, read, money="organic", **own)
        yield row("post", "reach", paid, read, money="paid", **own)
    sums = {"A": (5, 10, 31), "B": (50, 10, 5), "C": (70, 10, 5), "D": (7, 11, 30)}  # C has its days of October too
    for key, (spend, month, day) in sums.items():
        yield advertisement(key, spend, date(2026, 10, 15), date(2026, 11 if day == 5 else month, day))
    yield advertisement("C", 3, date(2026, 10, 10), date(2026, 10, 31))


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    made = open_room(tmp_path_factory.mktemp("moved"))
    shutil.copy(ROOT / "guidelines/kpis.md", made.folder / "guidelines/kpis.md")
    made.write("content/accounts/relay-fb.md", ACCOUNT.format(network="facebook"))
    for name in ("plain", "boosted"):
        made.post(name, when=f"{OUT:%Y-%m-%d %H:%M}", account="relay-fb")
    made.commit()
    ledger = Ledger(Branch(Repository(made.folder), "origin", "ledger"), NoCache(), {"run": 1})
    for name in ("plain", "boosted"):
        said = {"digest": "0" * 64, "attempt": name, "due": OUT.isoformat(), "run": {"id": 1}}
        sent = {**said, "url": f"https://relay.example/{name}", "id": name, "how": "direct"}
        ledger.record(DeliveryKey(name, "relay-fb"), EventName.INTENT, said, 0, OUT)
        ledger.record(DeliveryKey(name, "relay-fb"), EventName.PUBLISHED, sent, 1, OUT)
    Newsroom(made.folder).numbers.append(numbers(), "October")
    return made.folder.parent


@pytest.fixture
def room(template, tmp_path):
    return copy_room(template, tmp_path)


def test_unpaid_reach_is_never_divided_into_what_paid_views_brought(room):
    """By hand: 40 / 1,000 of the plain post. With the other it would be 540 / 2,000 = 27 %."""
    code, said = room.run("report", "month", "2026-10", "--format", "csv", *NOW)
    assert code == 0, said
    lines = [line for line in csv.DictReader(io.StringIO(said)) if line["name"] == "Engagement by reach"]
    found = [(line["value"], line["n"], line["left_out"]) for line in lines if line["section"] == "figure"]
    assert found == [("4", "1", "1")]


def test_money_of_days_beyond_the_month_is_left_out_and_said(room):
    """A 5 and C 3 are October's; B is one sum for October and November, D begins in October too."""
    code, said = room.run("report", "month", "2026-10", "--format", "csv", *NOW)
    assert code == 0, said
    lines = list(csv.DictReader(io.StringIO(said)))
    assert [line["value"] for line in lines if line["name"] == "Money spent"][:1] == ["8"]
    limits = " ".join(line["note"] for line in lines if line["section"] == "limit")
    assert "2 advertisements are known only together with days that are not of this report" in limits


def test_a_report_says_that_somebody_edited_its_numbers(room, tmp_path):
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", "--branch", "metrics", room.remote, str(other))
    edited = next((other / "rows").rglob("*.csv"))
    edited.write_text(edited.read_text().replace(",40,", ",4000,"))
    git(other, "commit", "--quiet", "--all", "--message", "By hand")
    git(other, "push", "--quiet", "origin", "metrics")
    for style in ("md", "csv", "json", "html"):
        code, said = room.run("report", "month", "2026-10", "--format", style, *NOW)
        assert code == 0, said
        assert f"{edited.name} is not as newsdesk wrote it" in said.replace("<wbr>", ""), style


@pytest.mark.parametrize("words", [("month", "0001-01"), ("week", "0001-w01"), ("quarter", "0001-q1")])
def test_a_year_before_any_calendar_is_no_period(room, words):
    code, said = room.run("report", *words, *NOW)
    assert (code, f"{words[1]} is no {words[0]}." in said) == (2, True), said


def test_a_period_long_ago_has_nothing_and_no_zero(room):
    code, said = room.run("report", "month", "1970-01", "--format", "csv", *NOW)
    assert code == 0, said
    figures = [line for line in csv.DictReader(io.StringIO(said)) if line["section"] == "figure"]
    assert {line["value"] for line in figures} <= {"n/a", "0"}
    assert {line["name"]: line["value"] for line in figures}["Engagement by reach"] == "n/a"


def test_a_shallow_clone_reads_the_same_numbers(room, tmp_path):
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{room.remote}", str(shallow)], check=True)
    words = ("report", "month", "2026-10", *NOW)
    whole = room.run(*words)
    again = type(room)(shallow, room.remote).run(*words)
    assert whole == again
