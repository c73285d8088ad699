"""Runs that read numbers: at planned ages, once, each account for itself; what nobody read is missing, and not 0."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import yaml

from channel_contract import LEAKS
from networks import stack
from newsdesk.model.metric import MetricRow
from newsdesk.newsroom import Newsroom
from publishing import ROOT, files
from servers.base import Reply
from ticks import at, away, door, room_on, runs_end, squeezed

HOUR = 60  # minutes
DAY = 24 * HOUR
TEXT = "Wash your hands with soap."


def page_of_metrics():
    """The page of figures without the figures: what networks call their numbers, and when posts are read."""
    _, matter, _ = (ROOT / "guidelines/kpis.md").read_text(encoding="utf-8").split("---\n", 2)
    page = yaml.load(matter, yaml.BaseLoader)  # noqa: S506 - makes nothing but text, lists and mappings
    kept = {name: page[name] for name in ("title", "owner", "readings", "metrics", "aliases")}
    return f"---\n{yaml.safe_dump(kept, allow_unicode=True)}---\nWhat we count.\n"


@pytest.fixture
def room_with(network_template, programs, tmp_path, monkeypatch):
    """A desk with accounts on some networks, the page of figures, and one post that is out."""
    runs_end(monkeypatch)
    with stack() as servers:

        def make(*names):
            room = room_on(servers, network_template, tmp_path, names, programs, monkeypatch)
            room.write("guidelines/kpis.md", page_of_metrics())
            room.say("soap", TEXT, [place.id for place in room.places.values()])
            room.commit()
            return room

        yield make


@pytest.fixture
def call(newsdesk):
    """A command at a time some minutes from now."""

    def at_time(room, *words, later=0, code=0):
        done = door(room, newsdesk)("metrics", *words, *(["--at", at(later)] if words[0] == "fetch" else []))
        assert done[0] == code, done[1]
        return done[1]

    return at_time


def publish(room, newsdesk):
    code, words = door(room, newsdesk)("publish")
    assert code == 0, words
    assert "published" in words, door(room, newsdesk)("plan", "--all")


def recorded(room, columns="name, age, value", scope="post", metric="%"):
    """What was recorded of posts, or of something else."""
    ask = f"select {columns} from rows where scope = ? and metric like ? and name <> '' order by all"  # noqa: S608
    return Newsroom(room.folder).numbers.connect().execute(ask, [scope, metric]).fetchall()


def test_posts_are_read_at_their_ages_and_only_then(room_with, call, newsdesk):
    room = room_with("x")
    publish(room, newsdesk)
    assert "due" in call(room, "fetch", "--young", later=30)
    assert recorded(room) == []
    numbers = room.places["x"].server.posts[0]["numbers"]
    numbers.update(like_count=3, impression_count=120)
    words = call(room, "fetch", later=2 * HOUR)
    assert "9 numbers of 1 post" in words
    numbers.update(like_count=9)
    call(room, "fetch", "--young", later=3 * HOUR)
    call(room, "fetch", "--young", later=20 * HOUR)
    call(room, "fetch", "--young", later=25 * HOUR)
    likes = [row for row in recorded(room) if row[0] in {"reactions", "impressions"}]
    assert likes == [
        ("impressions", "1h", 120.0),
        ("impressions", "24h", 120.0),
        ("reactions", "1h", 3.0),
        ("reactions", "24h", 9.0),
    ]
    facts = recorded(room, "distinct account, post, part, network, how, key")
    assert facts == [("relay-x", "soap", 1, "x", "api", room.places["x"].server.posts[0]["id"])]


def test_a_reading_whose_time_has_passed_is_missing(room_with, call, newsdesk):
    room = room_with("x")
    publish(room, newsdesk)
    call(room, "fetch", later=3 * DAY + HOUR)
    call(room, "fetch", later=31 * DAY)
    assert {row[1] for row in recorded(room)} == {"72h", "30d"}


def test_what_a_network_does_not_tell_has_no_row(room_with, call, newsdesk):
    room = room_with("telegram", "x")
    publish(room, newsdesk)
    room.places["telegram"].server.followers = 0
    call(room, "fetch", later=2 * HOUR)
    assert {row[0] for row in recorded(room, "account")} == {"relay-x"}
    followers = recorded(room, "account, name, value, first = last", scope="account")
    assert ("relay-telegram", "followers", 0.0, True) in followers


def test_followers_are_read_once_a_day(room_with, call):
    room = room_with("telegram")
    server = room.places["telegram"].server
    for count, later in ((7, 0), (8, 1), (9, DAY), (9, 2 * DAY)):
        server.followers = count
        call(room, "fetch", later=later)
    assert [value for (value,) in recorded(room, "value", scope="account")] == [7.0, 9.0, 9.0]


def test_days_that_are_over_are_recorded_again_only_where_they_changed(room_with, call):
    room = room_with("facebook")
    told, today = room.places["facebook"].server.account_numbers, datetime.now(UTC).date()
    days = [today - timedelta(days=back) for back in range(1, 12)]
    told.update({("page_media_view", day, day): 5 for day in days})
    call(room, "fetch")
    views = "first, last, value"
    of_views = {"scope": "account", "metric": "page_media_view"}
    first = recorded(room, views, **of_views)
    assert len(first) > 1
    assert all(row[0] == row[1] and row[2] == 5.0 for row in first)
    changed = first[-1][0]
    told["page_media_view", changed, changed] = 6
    call(room, "fetch", later=DAY)
    new = [row for row in recorded(room, views, **of_views) if row not in first]
    assert new == [(changed, changed, 6.0), (changed + timedelta(days=1), changed + timedelta(days=1), 5.0)]
    assert len(recorded(room, views, **of_views)) == len(first) + 2


def test_one_network_away_leaves_the_others_and_is_read_by_the_next_run(room_with, call, newsdesk):
    room = room_with("telegram", "x", "mastodon")
    publish(room, newsdesk)
    with away(room.places["x"].server):
        words = call(room, "fetch", later=2 * HOUR)
    assert "not reached" in words
    assert {row[0] for row in recorded(room, "account")} == {"relay-mastodon"}
    call(room, "fetch", "--young", later=3 * HOUR)
    assert recorded(room, "distinct account, age") == [("relay-mastodon", "1h"), ("relay-x", "1h")]


def test_a_refusal_is_told_and_nothing_secret_with_it(room_with, call, newsdesk):
    room = room_with("telegram", "x")
    publish(room, newsdesk)
    room.places["x"].server.fail(
        "status", times=99, decisive=False, reply=Reply(403, {"detail": f"token {LEAKS}-ts is odd"})
    )
    words = call(room, "fetch", later=2 * HOUR, code=1)
    assert "1 number of the account" in words
    assert "X does not permit this. It says: token •••" in words
    assert LEAKS not in words
    assert recorded(room) == []


def test_looking_asks_nobody(room_with, call, newsdesk):
    room = room_with("telegram", "x")
    publish(room, newsdesk)
    asked = [len(place.server.asked) for place in room.places.values()]
    words = call(room, "fetch", "--dry-run", later=2 * HOUR)
    assert "relay-x: 1 at 1h, the account itself; costs 0." in squeezed(words)
    assert json.loads(call(room, "fetch", "--due-accounts", later=2 * HOUR)) == ["relay-telegram", "relay-x"]
    assert json.loads(call(room, "fetch", "--due-accounts", "--young", later=2 * HOUR)) == ["relay-x"]
    assert [len(place.server.asked) for place in room.places.values()] == asked
    assert files(room.folder, room.remote, "metrics", "rows") == []


def test_one_account_is_read_alone(room_with, call, newsdesk):
    room = room_with("telegram", "x")
    publish(room, newsdesk)
    call(room, "fetch", "--account", "relay-x", later=2 * HOUR)
    assert {row[0] for row in recorded(room, "account", scope="account")} == {"relay-x"}
    assert "no account nobody" in call(room, "fetch", "--account", "nobody", code=2)


def test_a_killed_run_loses_nothing_that_it_had_recorded(room_with, call, newsdesk):
    room = room_with("telegram", "x")
    publish(room, newsdesk)
    process = room.start(
        *("metrics", "fetch", "--at", at(2 * HOUR)),
        at=None,
        NEWSDESK_CREDENTIALS_FILE=str(room.secrets),
        NEWSDESK_REHEARSE="pushed:SIGKILL",
    )
    process.communicate(timeout=60)
    assert process.returncode < 0
    before = recorded(room, "account", scope="account")
    assert before == [("relay-telegram",)]
    call(room, "fetch", later=2 * HOUR + 1)
    assert recorded(room, "account", scope="account") == [("relay-telegram",), ("relay-x",)]
    assert {row[1] for row in recorded(room)} == {"1h"}
    assert "as newsdesk wrote them" in call(room, "audit")


def test_two_runs_at_once_record_each_reading_so_that_it_counts_once(room_with, newsdesk, tmp_path):
    room = room_with("x")
    publish(room, newsdesk)
    rooms = [room.clone(tmp_path / name) for name in ("one", "two")]
    words = ("metrics", "fetch", "--at", at(2 * HOUR))
    more = {"NEWSDESK_CREDENTIALS_FILE": str(room.secrets)}
    running = [one.start(*words, at=None, **more) for one in rooms]
    ended = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0, 0], ended
    ask = "select count(*), count(distinct metric) from latest where scope = 'post'"
    count, metrics = Newsroom(room.folder).numbers.connect().execute(ask).fetchone()
    assert count == metrics > 0


def test_a_clock_that_is_wrong_reads_nothing(room_with, call, newsdesk):
    room = room_with("x")
    publish(room, newsdesk)
    words = call(room, "fetch", later=-2 * DAY, code=2)
    assert "Correct the clock" in squeezed(words)
    room.places["x"].server.clock_shift = timedelta(hours=5)
    words = call(room, "fetch", later=2 * HOUR, code=2)
    assert "clock" in words
    assert files(room.folder, room.remote, "metrics", "rows") == []


def test_what_was_taken_down_is_not_asked_for(room_with, call, newsdesk):
    room = room_with("x", "mastodon")
    publish(room, newsdesk)
    code, words = door(room, newsdesk)("takedown", "soap", "--delete", "--because", "Wrong picture")
    assert code == 0, words
    assert "Nothing of it is public any more" in words
    assert "relay" not in call(room, "fetch", "--young", "--dry-run", later=2 * HOUR)


def test_real_likes_and_replies_are_counted(room_with, call, newsdesk):
    room = room_with("mastodon")
    publish(room, newsdesk)
    server = room.places["mastodon"].server
    status = server.statuses()[0]["id"]
    for person in server.people(3):
        assert person.post(f"/api/v1/statuses/{status}/favourite").is_success
        reply = {"status": "Thank you", "in_reply_to_id": status}
        assert person.post("/api/v1/statuses", json=reply).is_success
    call(room, "fetch", "--young", later=2 * HOUR)
    assert dict(recorded(room, "name, value"))["reactions"] == 3.0
    assert dict(recorded(room, "name, value"))["comments"] == 3.0


def test_numbers_of_a_post_that_nobody_knows_are_listed_until_a_receipt_names_it(room_with, call, newsdesk):
    room = room_with("x")
    publish(room, newsdesk)
    call(room, "fetch", "--young", later=2 * HOUR)
    numbers = Newsroom(room.folder).numbers
    columns = numbers.connect().execute("select * from rows where name = 'reactions'").fetchone()
    row = MetricRow(*columns)
    row = row._replace(at=row.at.replace(tzinfo=UTC), how="import", post="", part=0, age="")
    numbers.append([row, row._replace(key="404")], "By hand")
    words = squeezed(call(room, "unmatched"))
    assert "404" in words
    assert "1 post is not known" in words
    call(room, "unmatched", "--csv", str(room.folder / "list.csv"))
    assert "404" in (room.folder / "list.csv").read_text(encoding="utf-8-sig")
