"""What is special about the numbers of X, LinkedIn and Bluesky: what is told how long, of which days, and how many."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from channel_contract import LEAKS, ROOT, TODAY, Contract, page
from newsdesk.channels.base import Counts, NotThere, Published, Refused, Uncounted
from newsdesk.channels.bluesky_server import Session
from servers.base import Reply
from servers.linkedin import LinkedInServer
from servers.pds import Pds
from servers.x import XServer

SECRETS = {"key": LEAKS + "-k", "key_secret": LEAKS + "-ks", "token": "4711-" + LEAKS, "token_secret": LEAKS + "-ts"}


class Relay(Contract):
    """The account of the fictional organisation."""

    def __init__(self, network, fields, **account):
        self.network, self.fields, self.account, self._doors = network, fields, account, []

    def channel(self, server, **numbers):
        """Its channel; `numbers` is what its page says otherwise."""
        network = page(self.network, ROOT)
        told = network.numbers.model_copy(update=numbers)
        return self.connect(server, network.model_copy(update={"numbers": told}).placed(network.id, network.document))

    def close(self):
        for door in self._doors:
            door.close()


def metrics(measured):
    return {count.metric: count.value for count in measured.values}


# ---- X


@pytest.fixture
def x():
    with XServer(SECRETS) as server:
        relay = Relay("x", SECRETS, network_id="4711", handle="relaymedical")
        yield server, relay
        relay.close()


def on_x(server, *, days=0, **numbers):
    post = server.put(f"Post of {days} days", at=datetime.now(UTC) - timedelta(days=days))
    post["numbers"] = numbers
    return Published("", post["id"])


@pytest.mark.parametrize("strict", [False, True])
def test_x_tells_private_numbers_for_30_days_only(x, strict):
    server, relay = x
    server.strict = strict
    young, old = on_x(server, days=29, like_count=3, url_link_clicks=7), on_x(server, days=31, like_count=4)
    found = relay.channel(server).count([old, young])
    assert metrics(found[young.network_id])["non_public_metrics.url_link_clicks"] == 7
    assert metrics(found[old.network_id])["public_metrics.like_count"] == 4
    assert not any(name.startswith("non_public") for name in metrics(found[old.network_id]))
    assert len(server.asked) == 2


def test_x_that_refuses_private_numbers_still_tells_the_others(x):
    """Its clock and ours, or the page's figure, may differ a little."""
    server, relay = x
    old = on_x(server, days=31, like_count=4)
    found = relay.channel(server, private_days=40).count([old])
    assert metrics(found[old.network_id])["public_metrics.like_count"] == 4


def test_x_reads_a_hundred_posts_in_one_call(x):
    server, relay = x
    posts = [on_x(server, like_count=number) for number in range(101)]
    found = relay.channel(server).count(posts)
    assert [metrics(found[one.network_id])["public_metrics.like_count"] for one in posts] == list(range(101))
    assert len(server.asked) == 2


def test_a_number_that_is_none_of_x_spoils_nothing(x):
    server, relay = x
    good = on_x(server, like_count=2)
    found = relay.channel(server).count([good, Published("", "urn:li:share:1"), Published("", "1")])
    assert isinstance(found["urn:li:share:1"], Uncounted)
    assert found["1"] == NotThere()
    assert metrics(found[good.network_id])["public_metrics.like_count"] == 2


def test_used_up_credits_of_x_are_said_and_nothing_more_is_asked(x):
    server, relay = x
    posts = [on_x(server) for _ in range(150)]
    server.credits = False
    found = relay.channel(server).count(posts)
    assert "credits for X are used up" in found[posts[149].network_id].message
    assert len(server.asked) == 1


def test_the_keys_of_another_account_of_x_read_nothing(x):
    server, relay = x
    post = on_x(server, like_count=2)
    relay.account = {"network_id": "4712"}
    channel = relay.channel(server)
    assert isinstance(channel.count([post])[post.network_id], Refused)
    assert isinstance(channel.count_account(TODAY), Refused)
    assert not server.asked


# ---- LinkedIn


@pytest.fixture
def linkedin():
    with LinkedInServer(LEAKS) as server:
        relay = Relay("linkedin", {"token": LEAKS}, network_id="5050")
        yield server, relay
        relay.close()


def test_linkedin_tells_days_a_month_and_who_came(linkedin):
    server, relay = linkedin
    server.followers = 33
    server.days = {date(2026, 12, day): {"impressionCount": day, "likeCount": 0} for day in range(1, 9)}
    server.months = {date(2026, 11, 1): {"impressionCount": 900, "uniqueImpressionsCount": 700}}
    server.gains = {date(2026, 12, 6): {"organicFollowerGain": 4, "paidFollowerGain": 0}}
    found = relay.channel(server).count_account(TODAY)
    day, month = date(2026, 12, 6), (date(2026, 11, 1), date(2026, 11, 30))
    told = {(count.metric, count.first, count.last): count.value for count in found.values}
    assert found.refused == ()
    assert {last for _, _, last in told} == {TODAY, month[1], *(date(2026, 12, number) for number in (4, 5, 6))}
    assert told["impressionCount", day, day] == 6
    assert told["likeCount", day, day] == 0
    assert told["uniqueImpressionsCount", *month] == 700
    assert told["organicFollowerGain", day, day] == 4
    assert told["firstDegreeSize", TODAY, TODAY] == 33


def test_linkedin_posts_of_both_kinds_are_asked_for_together_and_in_batches(linkedin):
    server, relay = linkedin
    posts = [server.put(f"Post {number}") for number in range(21)]
    posts[0]["id"] = posts[0]["id"].replace("share", "ugcPost")
    for number, post in enumerate(posts):
        post["numbers"] = {"likeCount": number}
    found = relay.channel(server).count([Published("", post["id"]) for post in posts])
    assert [metrics(found[post["id"]])["likeCount"] for post in posts] == list(range(21))
    assert len(server.asked) == 3


def test_a_linkedin_post_without_a_row_is_missing_and_not_zero(linkedin):
    server, relay = linkedin
    told, silent = server.put("Told."), server.put("Silent.")
    told["numbers"] = {"likeCount": 1}
    found = relay.channel(server).count([Published("", post["id"]) for post in (told, silent)])
    assert (metrics(found[told["id"]]), found[silent["id"]]) == ({"likeCount": 1}, Counts(()))


def test_a_role_that_was_lost_at_linkedin_is_said(linkedin):
    server, relay = linkedin
    post = server.put("Told.")
    server.role = False
    found = relay.channel(server).count([Published("", post["id"])])[post["id"]]
    assert found.person
    assert "permission" in found.message


def test_a_version_of_linkedin_that_ended_names_the_page(linkedin):
    server, relay = linkedin
    server.versions = ("209901",)
    found = relay.channel(server).count_account(TODAY)
    assert "guidelines/networks/linkedin.md" in found.message


def test_days_that_no_calendar_has_are_another_form(linkedin):
    server, relay = linkedin
    far = {"totalShareStatistics": {"likeCount": 1}, "timeRange": {"start": 10**30, "end": 10**30}}
    server.fail(
        "status", times=9, reply=Reply(200, {"elements": [far]}), fits=lambda call: "timeIntervals" in call.query
    )
    found = relay.channel(server).count_account(TODAY)
    assert set(metrics(found)) == {"firstDegreeSize"}
    assert "another form" in found.refused[0]


# ---- Bluesky


@pytest.fixture(scope="module")
def pds(tmp_path_factory):
    with Pds(tmp_path_factory.mktemp("pds")) as running:
        yield running


@pytest.fixture
def bluesky(require, request):
    require("pds")
    with request.getfixturevalue("pds").account() as server:
        relay = Relay("bluesky", {"app_password": LEAKS}, handle=server.handle)
        channel = relay.channel(server)
        channel.server.session = Session(server.did, server.handle, server.token)
        yield server, channel
        relay.close()
        server.pds.index.hidden.clear()
        server.pds.index.silent.clear()
        server.pds.index.heal()


def test_what_the_index_of_bluesky_does_not_tell_is_missing(bluesky):
    server, channel = bluesky
    made = server.write("app.bsky.feed.post", {"text": "Boil water."})
    server.pds.index.silent |= {"like", "quote"}
    found = channel.count([Published("", made["uri"])])[made["uri"]]
    assert metrics(found) == {"repostCount": 0, "replyCount": 0}


def test_a_post_that_the_index_hides_is_not_gone(bluesky):
    server, channel = bluesky
    made = server.write("app.bsky.feed.post", {"text": "Boil water."})
    server.pds.index.hidden.add(made["uri"])
    never = made["uri"].rpartition("/")[0] + "/3aaaaaaaaaaa2"
    found = channel.count([Published("https://bsky.app/p", made["uri"]), Published("", never)])
    assert found[made["uri"]] == Counts((), ("Bluesky does not show this post in its index: https://bsky.app/p",))
    assert found[never] == NotThere()


def test_bluesky_is_asked_for_25_posts_at_once(bluesky):
    server, channel = bluesky
    made = [server.write("app.bsky.feed.post", {"text": f"Post {number}."}) for number in range(27)]
    found = channel.count([Published("", one["uri"]) for one in made])
    assert all(metrics(found[one["uri"]])["likeCount"] == 0 for one in made)
    assert [len(call.lists["uris"]) for call in server.asked if call.path.endswith("getPosts")] == [25, 2]


def test_an_index_that_is_down_is_no_wrong_password(bluesky):
    server, channel = bluesky
    made = server.write("app.bsky.feed.post", {"text": "Boil water."})
    server.pds.index.fail("status", times=9, decisive=False, reply=Reply(503, {"error": "Overloaded"}))
    found = channel.count([Published("", made["uri"])])[made["uri"]]
    assert (found.person, bool(found.after)) == (False, True)
    assert replace(found, message="") == replace(channel.count_account(TODAY), message="")
