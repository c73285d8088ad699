"""A real server that is not Mastodon: snac ignores the Idempotency-Key, so nothing may lean on it."""

from dataclasses import replace

import pytest

from channel_contract import TODAY, Contract, picture, ready
from newsdesk.channels.base import HandedOff, InDoubt, NotThere, Published, Refused
from servers.base import Reply
from servers.snac import Snac, SnacServer

MOST = 15  # snac lists few posts, so a fresh one takes over before there are many


@pytest.fixture(scope="module")
def snacs(tmp_path_factory):
    running = []

    def current():
        if not running or len(running[0].notes()) > MOST:
            for old in running:
                old.__exit__()
            running[:] = [Snac(tmp_path_factory.mktemp("snac"))]
        return running[0]

    yield current
    for last in running:
        last.__exit__()


class TestSnac(Contract):
    network = "mastodon"
    account = {"server": "https://social.relay-medical.example"}  # noqa: RUF012

    @pytest.fixture
    def server(self, snacs, require):
        require("snac")
        snac = snacs()
        self.fields = {"token": snac.token}
        with SnacServer(snac) as running:
            yield running

    @pytest.fixture
    def channel(self, server, network_page):
        return self.connect(server, network_page)

    # ---- the contract, where snac differs

    def happens(self, server, published):
        """Two others answer; without encryption they cannot like what is not their own, so the account does it."""
        for name in ("amal", "bela"):
            answer = {"status": "Thank you.", "in_reply_to_id": published.network_id}
            assert server.snac.call(name, "POST", "/api/v1/statuses", data=answer).is_success
        for what in ("favourite", "reblog"):
            assert server.snac.call("relay", "POST", f"/api/v1/statuses/{published.network_id}/{what}").is_success
        return {"reactions": 1, "comments": 2, "shares": 1}

    def test_a_post_that_is_gone_takes_no_numbers_from_the_others(self, server, network_page):
        """It has no call for many posts and none to delete: one that was never there stands for one that is gone."""
        channel = self.connect(server, network_page)
        published = self.simple(server, channel, "Still there.")
        gone = replace(published, network_id="17000000000000000000")
        found = channel.count([gone, published])
        assert found[gone.network_id] == NotThere()
        assert self.named(found[published.network_id]) == {"reactions": 0, "comments": 0, "shares": 0}

    def test_those_who_follow_are_counted_on_the_day(self, server, network_page):
        """snac hides who follows, and says 0: that is no number."""
        found = self.connect(server, network_page).count_account(TODAY)
        assert found.values == ()
        assert "says 0 followers" in found.refused[0]

    def test_what_is_declared_is_there(self, server, network_page):
        """Deleting is for a person: snac has no such call."""
        channel = self.connect(server, network_page)
        published = self.simple(server, channel, "Take me down.")
        assert isinstance(channel.delete(published), HandedOff)
        assert self.arrived(server, "Take me down.") == 1
        assert channel.delete(replace(published, network_id="17000000000000000000")) == NotThere()

    # ---- what is special

    def test_it_really_ignores_the_key(self, server, channel):
        """The control: were the key sent and leaned on, there would be two."""
        request = self.request(channel, "Ignored.")
        for _ in range(2):
            channel.calls.send(lambda client: client.status_post("Ignored.", idempotency_key="k"), "id")
        assert self.arrived(server, "Ignored.") == 2
        assert isinstance(channel.find(request, self.state(request)), HandedOff)

    def test_it_gets_no_key(self, server, channel):
        request = self.request(channel, "No key.")
        assert request.record == ""
        assert isinstance(channel.publish(request), Published)
        assert not any("Idempotency-Key" in call.headers for call in server.asked)

    @pytest.mark.parametrize("kind", ["cut", "after", "drop"])
    def test_an_attempt_that_broke_off_is_found_or_not(self, server, network_page, kind):
        channel = self.connect(server, network_page)
        text = f"{kind}: *Both* hands, [x](y) https://relay-medical.example/a?b=1&c=2 #Soap \\ _z_ <3 & b"
        request = self.request(
            channel, text, media=(ready(picture(50, 50), name=f"image-{kind}.jpg"),), warning="Cholera"
        )
        prepared = channel.prepare(request)
        state = self.state(request, prepared=prepared)
        assert channel.find(request, state) == NotThere()
        server.fail(kind)
        assert isinstance(channel.publish(replace(request, prepared=prepared)), InDoubt)
        found = channel.find(replace(request, media=()), state)
        if kind == "drop":
            assert found == NotThere()
            return
        assert isinstance(found, Published), found
        assert found.url == server.notes()[-1]["id"]
        assert self.arrived(server, text) == 1

    def test_warning_picture_and_thread(self, server, channel):
        first = self.post(
            channel, self.request(channel, "One.", media=(ready(name="image-one.jpg"),), warning="Cholera")
        )
        assert isinstance(first, Published), first
        second = self.simple(server, channel, "Two.", part=2, parent=first, root=first)
        one, two = server.notes()
        assert one["summary"] == "Cholera"
        assert [medium["name"] for medium in one["attachment"]] == ["Two hands hold a cup."]
        assert two["inReplyTo"] == one["id"]
        assert second.url == two["id"]

    def test_an_edit_that_it_makes_only_in_part_is_said(self, server, channel):
        published = self.simple(server, channel, "Eight.")
        edited = channel.edit(self.request(channel, "Six.", warning="Dose"), published)
        assert isinstance(edited, HandedOff)
        assert self.arrived(server, "Six.") == 1

    def test_its_limits_are_its_own(self, channel):
        assert channel.server.characters == 100_000
        assert channel.server.per_link == 32
        heic = ready(name="cup.heic", mime="image/heic")
        refused = self.post(channel, self.request(channel, "Odd.", media=(heic,)))
        assert isinstance(refused, Refused)
        assert "cup.heic is image/heic" in refused.message

    def test_a_page_instead_of_an_error(self, server, channel):
        server.fail("status", reply=Reply(502, b"<html>Bad gateway</html>", {"Content-Type": "text/html"}))
        outcome = self.simple(server, channel, "Gateway.")
        assert isinstance(outcome, InDoubt)
        assert "a web page" in outcome.message
