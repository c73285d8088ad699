"""What every channel must do, whatever its network: a test module subclasses Contract and gives it a server.

class TestChirper(Contract):
    network = "chirper"
    fields = {"token": "…"}                        # the secret fields of its credentials
    account = {"network_id": "1"}                  # more keys of the account

    @pytest.fixture
    def server(self): ...                          # a servers.base.NetworkServer

    def happens(self, server, published): ...      # people like it and answer it -> {"reactions": 3, "comments": 2}
    def followed(self, server): ...                # people follow the account -> how many
"""

import io
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from newsdesk.assets.ready import Ready
from newsdesk.channels.base import (
    Connection,
    Counts,
    InDoubt,
    NotThere,
    Published,
    Refused,
    Request,
    Uncounted,
)
from newsdesk.channels.table import channel_for
from newsdesk.channels.uploads import Uploads
from newsdesk.desk.cache import NoCache
from newsdesk.desk.load import load_folder
from newsdesk.model.abilities import ABILITIES, Recovery
from newsdesk.model.asset import Asset, AssetFile
from newsdesk.model.delivery import DeliveryKey, DeliveryState, StateName
from newsdesk.model.finding import Document
from newsdesk.model.network import Api
from newsdesk.model.render import Rendered, RenderedMedium, RenderedPart
from newsdesk.net.credentials import Credentials
from newsdesk.net.door import Door
from servers.base import Reply

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"  # beside a development checkout only
DUE = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
LINK = "https://relay-medical.example/cholera"
LEAKS = "secret-do-not-show"
TODAY = date(2026, 12, 9)  # a Wednesday


@cache
def sample(root):
    """The desk of this repository."""
    return load_folder(root)


def page(network, root):
    """The network's page of this repository."""
    return sample(root).networks[network]


def picture(width=64, height=48, colour=(20, 120, 90), kind="JPEG"):
    stream = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, kind)
    return stream.getvalue()


def ready(data=None, *, alt="Two hands hold a cup.", address="", name="cup.jpg", mime="image/jpeg", kind="image"):
    """A file that is ready to be sent."""
    from hashlib import sha256  # noqa: PLC0415

    data = picture() if data is None else data
    digest = sha256(data).hexdigest()
    return Ready(kind, mime, name, len(data), 64, 48, digest, digest, alt, lambda: io.BytesIO(data), lambda: address)


class Contract:
    """The tests; the attributes below describe the network."""

    network = ""
    fields = {"token": LEAKS}  # noqa: RUF012 - overridden, never changed
    account = {}  # noqa: RUF012
    needs_media = False
    card = None  # an address, where the network shows a link card

    # ---- what a test module may override

    def media_for(self, server):  # noqa: ARG002
        """The media of a plain post: some networks refuse a post without."""
        return (ready(),) if self.needs_media else ()

    def arrived(self, server, text):
        """How many public posts of the server hold a text."""
        return sum(text in found for found in server.texts())

    def happens(self, server, published):
        """What people do with a post, and what each of our names must then be; None where nothing is told."""

    def followed(self, server):
        """People follow the account: how many do now; None where nothing is told."""

    # ---- helpers

    @pytest.fixture(scope="class")
    @classmethod
    def network_page(cls):
        return page(cls.network, ROOT)

    @pytest.fixture(autouse=True)
    def doors(self):
        """The doors that a test opens, closed behind it."""
        self._doors = []
        yield
        for door in self._doors:
            door.close()

    def connect(self, server, network_page, *, uploads=None, fields=None, **account):
        """The channel of an account on that server."""
        from newsdesk.model.account import Account  # noqa: PLC0415

        data = {"title": "Relay Medical", "network": self.network, "language": "en", **self.account, **account}
        if "server" in data:
            data["server"] = server.url
        document = Document("content/accounts/relay.md", "")
        record = Account(**data).placed("relay", document)
        api = (network_page.api or Api()).model_copy(update={"url": server.url})
        door = Door(server.url, Credentials(server.host, {**self.fields, **(fields or {})}))
        self._doors.append(door)
        memory = uploads or Uploads("relay", NoCache())
        network = network_page.model_copy(update={"api": api}).placed(network_page.id, network_page.document)
        return channel_for(Connection(record, network, door, memory))

    def request(self, channel, text, *, media=(), part=1, warning=None, language="en", card=None, **more):
        """The request for one text; `name` is the post's, where there are several."""
        key = DeliveryKey(more.pop("name", "hands"), "relay", part)
        shown = tuple(
            RenderedMedium(
                Asset.model_construct(type="photo" if m.kind == "image" else m.kind),
                AssetFile.model_construct(file=m.name),
                m.alt,
                index,
            )
            for index, m in enumerate(media)
        )
        parts = (*[RenderedPart("earlier", (), 0, 0)] * (part - 1), RenderedPart(text, shown, 0, len(text)))
        rendered = Rendered("relay", language, parts, card, warning)
        record = channel.record_for(key, DUE)
        return Request(key, channel.account, rendered, "Hands", DUE, record, tuple(media), **more)

    def post(self, channel, request):
        """Prepare and publish, as a run does."""
        from dataclasses import replace  # noqa: PLC0415

        if channel.prepares(request):
            prepared = channel.prepare(request)
            if isinstance(prepared, Refused):
                return prepared
            request = replace(request, prepared=prepared)
        return channel.publish(request)

    def simple(self, server, channel, text, **more):
        return self.post(channel, self.request(channel, text, media=self.media_for(server), card=self.card, **more))

    def state(self, request, **more):
        begun = datetime.now(UTC) - timedelta(minutes=30)
        return DeliveryState(StateName.OPEN, 1, record=request.record, at=begun, intent_at=begun, **more)

    # ---- the contract

    def test_a_text_arrives_once_and_its_address_comes_back(self, server, network_page):
        channel = self.connect(server, network_page)
        outcome = self.simple(server, channel, "Wash your hands with soap.")
        assert isinstance(outcome, Published), outcome
        assert outcome.network_id
        assert outcome.url.startswith("http") or not outcome.url
        assert self.arrived(server, "Wash your hands with soap.") == 1

    @pytest.mark.parametrize("text", ["صوت الماء 💧 и вода\nline two", "a < b & c > d _under_ *star* [x](y) \\ {z}"])
    def test_a_text_arrives_as_it_was_approved(self, server, network_page, text):
        channel = self.connect(server, network_page)
        assert isinstance(self.simple(server, channel, text), Published)
        assert self.arrived(server, text) == 1

    def test_a_wrong_token_is_one_clear_message_and_can_be_repaired(self, server, network_page):
        channel = self.connect(server, network_page, fields=dict.fromkeys(self.fields, "wrong-token-value"))
        outcome = self.simple(server, channel, "Never seen.")
        assert isinstance(outcome, Refused), outcome
        assert outcome.after, "it is tried again: somebody may have renewed the token"
        assert outcome.person
        assert "relay" in outcome.message
        assert f"guidelines/networks/{self.network}.md" in outcome.message
        assert "wrong-token-value" not in outcome.message
        assert self.arrived(server, "Never seen.") == 0

    def test_a_pause_that_the_network_wants_is_kept(self, server, network_page):
        channel = self.connect(server, network_page)
        server.fail("status", reply=Reply(429, {"error": "slow down"}, {"Retry-After": "77"}))
        outcome = self.simple(server, channel, "Later.")
        assert isinstance(outcome, Refused), outcome
        assert outcome.after == timedelta(seconds=77)
        assert self.arrived(server, "Later.") == 0

    @pytest.mark.parametrize("kind", ["cut", "after", "half", "html", "drop"])
    def test_what_nobody_can_know_is_in_doubt(self, server, network_page, kind):
        channel = self.connect(server, network_page)
        server.fail(kind, times=9)
        outcome = self.simple(server, channel, "Perhaps there.")
        assert isinstance(outcome, InDoubt), outcome
        assert self.arrived(server, "Perhaps there.") <= 1, "one call, whatever the answer"

    def test_a_server_that_is_not_there_leaves_nothing_in_doubt(self, server, network_page):
        channel = self.connect(server, network_page)
        request = self.request(channel, "Nobody hears.", media=self.media_for(server), card=self.card)
        server.__exit__()
        outcome = self.post(channel, request)
        assert isinstance(outcome, Refused), outcome
        assert outcome.after

    def test_a_redirect_to_another_host_gets_no_token(self, server, network_page):
        channel = self.connect(server, network_page)
        server.fail("status", times=9, decisive=False, reply=Reply(307, {}, {"Location": "http://127.0.0.1:9/steal"}))
        outcome = self.simple(server, channel, "Stolen.")
        assert isinstance(outcome, Refused), outcome

    def test_no_secret_in_any_word(self, server, network_page):
        channel = self.connect(server, network_page)
        words = [repr(channel.door.credentials), str(channel.__dict__)]
        for kind in ("status", "cut", "html", "half"):
            leaking = Reply(400, {"error": f"bad {LEAKS}", "message": LEAKS, "description": LEAKS})
            server.fail(kind, times=9, reply=leaking)
            words.append(channel.door.mask(repr(self.simple(server, channel, f"Leak {kind}"))))
            server.heal()
        for value in self.fields.values():
            assert value not in " ".join(words)

    def test_what_is_declared_is_there(self, server, network_page):
        """A network that can delete deletes, one that can be asked answers; deleting twice is as good as once."""
        channel = self.connect(server, network_page)
        outcome = self.simple(server, channel, "Take me down.")
        assert isinstance(outcome, Published)
        abilities = ABILITIES[self.network]
        assert channel.abilities is abilities
        if abilities.delete:
            assert isinstance(channel.delete(outcome), NotThere)
            assert self.arrived(server, "Take me down.") == 0
            assert isinstance(channel.delete(outcome), NotThere)

    def test_an_edit_changes_what_is_there(self, server, network_page):
        if not ABILITIES[self.network].edit:
            pytest.skip("the network has no edits")
        channel = self.connect(server, network_page)
        outcome = self.simple(server, channel, "Eight teaspoons.")
        request = self.request(channel, "Six teaspoons.", media=self.media_for(server), card=self.card)
        for _ in range(2):
            assert isinstance(channel.edit(request, outcome), Published)
        assert (self.arrived(server, "Eight teaspoons."), self.arrived(server, "Six teaspoons.")) == (0, 1)

    def test_an_attempt_that_broke_off_is_found_or_not(self, server, network_page):
        if ABILITIES[self.network].recovery in {Recovery.BLIND, Recovery.KEYED}:
            pytest.skip("the network cannot be asked, or is asked again with the same key")
        channel = self.connect(server, network_page)
        media = self.media_for(server)
        request = self.request(channel, "Found again.", media=media, card=self.card)
        prepared = channel.prepare(request) if channel.prepares(request) else {}
        state = self.state(request, prepared=prepared)
        assert isinstance(channel.find(request, state), NotThere)
        from dataclasses import replace  # noqa: PLC0415

        server.fail("cut")
        assert isinstance(channel.publish(replace(request, prepared=prepared)), InDoubt)
        found = channel.find(request, state)
        assert isinstance(found, Published), found
        assert found.network_id
        other = self.request(channel, "Other words.", media=media, card=self.card)
        if ABILITIES[self.network].recovery is Recovery.LISTABLE:
            assert isinstance(channel.find(other, self.state(other)), NotThere)

    # ---- numbers

    def named(self, measured, *, day=TODAY):
        """The values under our own names, as the page of figures has them; None for a network that tells nothing."""
        if isinstance(measured, Uncounted):
            return None
        assert isinstance(measured, Counts), measured
        names = [sample(ROOT).kpis.name_of(self.network, count.metric, day) for count in measured.values]
        told = [name for name in names if name]
        assert len(told) == len(set(told)), "two words of a network for one of our names"
        return {name: count.value for name, count in zip(names, measured.values, strict=True) if name}

    def counted(self, channel, published):
        """The numbers of one post."""
        return self.named(channel.count([published])[published.network_id])

    def test_what_people_did_is_counted_under_our_names(self, server, network_page):
        channel = self.connect(server, network_page)
        published = self.simple(server, channel, "Wash your hands.")
        other = self.simple(server, channel, "Nobody read this.", name="quiet")
        before = self.counted(channel, published)
        assert before is None or not any(before.values())
        expected = self.happens(server, published)
        assert self.counted(channel, published) == expected
        both = channel.count([other, published])
        assert set(both) == {other.network_id, published.network_id}
        assert self.named(both[published.network_id]) == expected
        assert self.named(both[other.network_id]) == before
        assert (expected is None) == (not network_page.numbers.post)

    def test_those_who_follow_are_counted_on_the_day(self, server, network_page):
        channel = self.connect(server, network_page)
        followers = self.followed(server)
        found = channel.count_account(TODAY)
        assert (followers is None) == (not network_page.numbers.now)
        if followers is None:
            assert isinstance(found, Uncounted)
            return
        (now,) = [count for count in found.values if count.first == TODAY]
        assert (now.value, now.last) == (followers, TODAY)
        assert sample(ROOT).kpis.name_of(self.network, now.metric, TODAY) == "followers"

    def test_a_post_that_is_gone_takes_no_numbers_from_the_others(self, server, network_page):
        if not (ABILITIES[self.network].delete and network_page.numbers.post):
            pytest.skip("nothing is deleted, or nothing is told")
        channel = self.connect(server, network_page)
        posts = [self.simple(server, channel, f"Post {number}.", name=f"post-{number}") for number in range(3)]
        expected = self.happens(server, posts[2])
        assert isinstance(channel.delete(posts[1]), NotThere)
        found = channel.count(posts)
        assert found[posts[1].network_id] in {NotThere(), Counts(())}
        assert self.named(found[posts[2].network_id]) == expected

    @pytest.mark.parametrize("kind", ["status", "drop", "half", "html"])
    def test_what_was_not_told_is_never_zero(self, server, network_page, kind):
        channel = self.connect(server, network_page)
        published = self.simple(server, channel, "Wash your hands.")
        if network_page.numbers.now:
            server.fail(kind, times=99, decisive=False)
        found = [channel.count([published])[published.network_id], channel.count_account(TODAY)]
        for measured, names in zip(found, (network_page.numbers.post, network_page.numbers.now), strict=True):
            assert isinstance(measured, Refused if names else Uncounted), measured
            assert not names or measured.after, "it is asked again"

    def test_numbers_are_not_read_with_a_wrong_token(self, server, network_page):
        channel = self.connect(server, network_page)
        published = self.simple(server, channel, "Wash your hands.")
        other = self.connect(server, network_page, fields=dict.fromkeys(self.fields, "wrong-token-value"))
        found = [other.count([published])[published.network_id], other.count_account(TODAY)]
        for measured, names in zip(found, (network_page.numbers.post, network_page.numbers.now), strict=True):
            assert isinstance(measured, Refused if names else Uncounted), measured
            assert not names or (measured.person and measured.after)
            assert "wrong-token-value" not in measured.message

    def test_a_post_without_a_number_is_not_asked_for(self, server, network_page):
        channel = self.connect(server, network_page)
        asked = len(getattr(server, "asked", ()))
        found = channel.count([Published("https://relay-medical.example/posted-by-hand")])
        assert isinstance(found[""], Uncounted)
        assert len(getattr(server, "asked", ())) == asked
        assert channel.count([]) == {}
