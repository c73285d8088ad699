"""Numbers from networks to tables: posts go out, people answer them, a run reads, and the desk's own names hold."""

from datetime import UTC, datetime, timedelta

import pytest

from networks import metrics_page, stack
from newsdesk.newsroom import Newsroom
from newsdesk.reports.facts import Ground, build
from servers import appview
from ticks import at, door, room_on, runs_end

DAY = 24 * 60  # minutes


@pytest.fixture
def room_with(network_template, programs, tmp_path, monkeypatch):
    runs_end(monkeypatch)
    with stack() as servers:

        def make(*names):
            room = room_on(servers, network_template, tmp_path, names, programs, monkeypatch)
            room.write("guidelines/kpis.md", metrics_page())
            return room

        yield make


def out(room, newsdesk):
    """Everything that is due goes out, a thread part by part."""
    code, words = door(room, newsdesk)("publish")
    assert code == 0, words


def read(room, newsdesk, later):
    done = newsdesk("metrics", "fetch", "--at", at(later), desk=room.folder)
    assert done.exit_code == 0, done.output
    return done.output


def table(room, ask, later=0):
    """What the tables of the reports say, some minutes from now."""
    newsroom, now = Newsroom(room.folder), datetime.now(UTC) + timedelta(minutes=later)
    connection = newsroom.numbers.open(*newsroom.identities())[0]
    states = newsroom.ledger.read().states
    build(connection, Ground(newsroom.desk(), (), (), states, now, "UTC"), [(now.date(), now.date())])
    return connection.execute(ask).fetchall()


def answered_on_bluesky(server, people=2):
    """Real accounts like the first post of the account and answer it."""
    first = server.records()[0]
    it = {"uri": first["uri"], "cid": first["cid"]}
    for _ in range(people):
        with server.pds.account() as person:
            person.write(appview.LIKE, {"subject": it})
            person.write(appview.POST, {"text": "Thank you.", "reply": {"root": it, "parent": it}})


def answered_on_mastodon(server, people=2):
    first = server.statuses()[0]["id"]
    for person in server.people(people):
        assert person.post(f"/api/v1/statuses/{first}/favourite").is_success
        assert person.post("/api/v1/statuses", json={"status": "Thank you.", "in_reply_to_id": first}).is_success


def test_every_network_is_read_in_its_own_words_and_told_in_ours(room_with, newsdesk):
    room = room_with("x", "facebook", "threads", "linkedin", "telegram", "mastodon", "bluesky")
    room.say("soap", "Wash your hands with soap.", [place.id for place in room.places.values()])
    room.commit("Say it")
    out(room, newsdesk)
    servers = {name: place.server for name, place in room.places.items()}
    servers["x"].posts[0]["numbers"] = {
        "like_count": 3,
        "impression_count": 900,
        "quote_count": 8,
        "url_link_clicks": 5,
    }
    servers["facebook"].posts[0]["numbers"] = {
        "post_total_media_view_unique": 700,
        "post_reactions_by_type_total": {"like": 2, "sorry": 1},
        "post_activity_by_action_type": {"share": 4},
    }
    servers["threads"].posts[0]["numbers"] = {"views": 50, "likes": 0, "reposts": 1, "quotes": 2}
    servers["linkedin"].posts[0]["numbers"] = {"impressionCount": 90, "uniqueImpressionsCount": 60, "likeCount": 2}
    expected = {
        "relay-x": (3, 0, 0, 900, None, 5),
        "relay-facebook": (3, 0, 4, None, 700, None),
        "relay-threads": (0, None, 1, 50, None, None),
        "relay-linkedin": (2, None, None, 90, 60, None),
        "relay-telegram": (None,) * 6,
        "relay-mastodon": (2, 2, 0, None, None, None),
    }
    answered_on_mastodon(servers["mastodon"])
    if "bluesky" in servers:
        answered_on_bluesky(servers["bluesky"])
        expected["relay-bluesky"] = (2, 2, 0, None, None, None)
    read(room, newsdesk, 7 * DAY + 60)
    found = table(
        room, "select account, reactions, comments, shares, impressions, reach, link_clicks from posts", 7 * DAY + 120
    )
    assert {account: tuple(values) for account, *values in found} == expected


@pytest.mark.parametrize("network", ["mastodon", "bluesky", "threads"])
def test_the_parts_of_our_own_thread_are_no_comments(room_with, newsdesk, network, request):
    if network == "bluesky":
        request.getfixturevalue("require")("pds")
    room = room_with(network)
    text = "First wash your hands.\n\n## Next\n\nThen rinse them.\n\n## Next\n\nThen dry them."
    room.say("steps", text, [f"relay-{network}"])
    room.commit("Say it")
    out(room, newsdesk)
    server = room.places[network].server
    assert len(room.places[network].texts()) == 3
    if network == "threads":
        for post, replies in zip(server.posts, (3, 1, 0), strict=True):
            post["numbers"] = {"replies": replies}
    else:
        {"mastodon": answered_on_mastodon, "bluesky": answered_on_bluesky}[network](server)
    read(room, newsdesk, 7 * DAY + 60)
    ask = "select sum(value) from rows where scope = 'post' and name = 'comments'"
    newsroom = Newsroom(room.folder)
    assert newsroom.numbers.connect().execute(ask).fetchone() == (4,), "two of others, two of ours"
    assert table(room, "select comments from posts", 7 * DAY + 120) == [(2,)]
