"""Answers that no documentation knows: whatever a network says of numbers, a channel answers and invents nothing."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channel_contract import LEAKS, ROOT, TODAY, Contract, page
from newsdesk.channels.base import Counts, NotThere, Published, Refused, Uncounted
from newsdesk.channels.bluesky_server import Session
from servers.base import NetworkServer, Reply

KEYS = ("key", "key_secret", "token_secret")
DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
WORDS = (
    "data errors id name values value end_time total_value elements totalShareStatistics timeRange start end share "
    "firstDegreeSize likeCount posts uri followersCount result ok favourites_count followers_count public_metrics "
    "like_count type resource_id followerGains impressionCount views post_media_view metric code error"
).split()
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(
        ["1", "2026-12-07T08:00:00+0000", "urn:li:share:1", f"at://{DID}/app.bsky.feed.post/3aaaaaaaaaaa2"]
    ),
)
ANSWERS = st.recursive(
    ODD,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=25,
)


class Anything(NetworkServer):
    """Says whatever it was given, to everybody."""

    said = None

    def answer(self, call):  # noqa: ARG002
        return Reply(200, self.said)


class Relay(Contract):
    def __init__(self, network, fields, **account):
        self.network, self.fields, self.account, self._doors = network, fields, account, []

    def close(self):
        while self._doors:
            self._doors.pop().close()


NETWORKS = {
    "x": (Relay("x", {**dict.fromkeys(KEYS, LEAKS), "token": "1-a"}, network_id="1"), "1"),
    "facebook": (Relay("facebook", {"token": LEAKS}, network_id="1"), "1_1"),
    "instagram": (Relay("instagram", {"token": LEAKS}, network_id="1"), "1"),
    "threads": (Relay("threads", {"token": LEAKS}, network_id="1"), "1"),
    "linkedin": (Relay("linkedin", {"token": LEAKS}, network_id="1"), "urn:li:share:1"),
    "telegram": (Relay("telegram", {"token": "42:abc"}, network_id="@relaymedical"), "1"),
    "mastodon": (Relay("mastodon", {"token": LEAKS}, server="https://social.relay-medical.example"), "1"),
    "bluesky": (
        Relay("bluesky", {"app_password": LEAKS}, handle="relay.test"),
        f"at://{DID}/app.bsky.feed.post/3aaaaaaaaaaa2",
    ),
}


def numbers_in(said):
    """Every number that an answer holds, and the sums that lists of kinds may give."""
    if isinstance(said, dict):
        return [number for value in said.values() for number in numbers_in(value)]
    if isinstance(said, list):
        return [number for value in said for number in numbers_in(value)]
    return [float(said)] if isinstance(said, int | float) and not isinstance(said, bool) else []


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(ANSWERS)
def test_whatever_a_network_says_a_channel_answers_and_invents_nothing(said):
    with Anything() as server:
        server.said = said
        for name, (relay, number) in NETWORKS.items():
            channel = relay.connect(server, page(name, ROOT))
            if name == "bluesky":
                channel.server.session = Session(DID, "relay.test", LEAKS)
            found = [channel.count([Published("", number)])[number], channel.count_account(TODAY)]
            relay.close()
            for measured in found:
                assert isinstance(measured, Counts | Refused | Uncounted | NotThere), (name, measured)
            given_numbers = numbers_in(said)
            for count in (count for one in found if isinstance(one, Counts) for count in one.values):
                known = count.value in given_numbers or count.value <= sum(abs(each) for each in given_numbers)
                assert count.value >= 0, name
                assert known, (name, count)
