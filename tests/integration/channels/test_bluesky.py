"""Bluesky against its real server: the PDS of the network with a did:plc directory, both on loopback."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from atproto_client.models.string_formats import validate_tid

from channel_contract import DUE, LEAKS, LINK, ROOT, Contract, page, picture, ready
from newsdesk.channels.base import HandedOff, InDoubt, NotThere, Published, Refused
from newsdesk.channels.bluesky_record import record_key
from newsdesk.channels.bluesky_server import Session
from newsdesk.channels.facets import facets
from newsdesk.channels.uploads import Uploads
from newsdesk.model.delivery import DeliveryKey
from newsdesk.net.credentials import Credentials
from newsdesk.net.door import Door
from servers import appview
from servers.base import Reply
from servers.pds import Pds

FAMILY = "👨‍👩‍👧‍👦"
SESSION, UPLOAD, PUT = "server.createSession", "repo.uploadBlob", "repo.putRecord"
NO_LIMITS = {"limits": {"text": [{"unit": "graphemes", "max": "9000"}, {"unit": "bytes", "max": "9000"}]}}


@pytest.fixture(scope="module")
def pds(tmp_path_factory):
    with Pds(tmp_path_factory.mktemp("pds")) as running:
        yield running


@pytest.fixture
def server(require, request):
    """A fresh account on the server."""
    require("pds")
    with request.getfixturevalue("pds").account() as made:
        yield made


class Relay(Contract):
    """The account of the fictional organisation."""

    network = "bluesky"
    fields = {"app_password": LEAKS}  # noqa: RUF012 - never changed

    def connect(self, server, network_page, **more):
        return super().connect(server, network_page, **{"handle": server.handle, **more})

    def happens(self, server, published):
        """Three real accounts like it, one of them reposts it, two answer and one quotes it."""
        it = {"uri": published.network_id, "cid": published.details["cid"]}
        for number in range(3):
            with server.pds.account() as person:
                person.write(appview.LIKE, {"subject": it})
                if number == 0:
                    person.write(appview.REPOST, {"subject": it})
                    quote = {"$type": "app.bsky.embed.record", "record": it}
                    person.write(appview.POST, {"text": "Read this.", "embed": quote})
                else:
                    person.write(appview.POST, {"text": "Thank you.", "reply": {"root": it, "parent": it}})
        return {"reactions": 3, "comments": 2, "shares": 1}

    def followed(self, server):
        for _ in range(2):
            with server.pds.account() as person:
                person.write(appview.FOLLOW, {"subject": server.did})
        return 2


class TestContract(Relay):
    pass


class Desk(Relay):
    """What the tests below ask for."""

    def __init__(self, server, network_page):
        self.server, self.page, self._doors = server, network_page, []

    def channel(self, **more):
        """Signed in already: the server takes a third of a second for it."""
        channel = self.connect(self.server, self.page, **more)
        channel.server.session = Session(self.server.did, self.server.handle, self.server.token)
        return channel

    def stranger(self, **more):
        """Not signed in, with the app password that the server made."""
        return self.connect(self.server, self.page, fields={"app_password": self.server.app_password}, **more)

    def close_later(self, door):
        self._doors.append(door)

    def leave(self):
        for door in self._doors:
            door.close()

    def make(self, text, channel=None, **more):
        channel = channel or self.channel()
        request = self.request(channel, text, **more)
        if not channel.prepares(request):
            return channel, request
        prepared = channel.prepare(request)
        assert not isinstance(prepared, Refused), prepared
        return channel, replace(request, prepared=prepared)

    def say(self, text, channel=None, **more):
        channel = channel or self.channel()
        return self.post(channel, self.request(channel, text, **more))

    def thread(self, request, *texts):
        """The same request with all its parts."""
        parts = tuple(replace(request.rendered.parts[-1], text=text, media=()) for text in texts)
        return replace(request, rendered=replace(request.rendered, parts=parts))

    @property
    def last(self):
        return self.server.records()[-1]["value"]


@pytest.fixture(scope="module")
def bluesky():
    return page("bluesky", ROOT)


@pytest.fixture
def relay(server, bluesky):
    desk = Desk(server, bluesky)
    yield desk
    desk.leave()


def shown(value):
    """Each facet's own stretch of the text, and what it is."""
    data = value["text"].encode()
    return [
        (data[found["index"]["byteStart"] : found["index"]["byteEnd"]].decode(), found["features"][0])
        for found in value.get("facets", [])
    ]


# ---- the record


def test_the_key_follows_from_the_delivery_and_the_time_at_which_it_was_due(relay, server):
    channel, request = relay.make("Boil water for one minute.", relay.stranger(), language="pt-BR")
    outcome = channel.publish(request)
    assert outcome.network_id == f"at://{server.did}/app.bsky.feed.post/{request.record}"
    assert outcome.url == f"https://bsky.app/profile/{server.handle}/post/{request.record}"
    assert outcome.details["cid"].startswith("bafy")
    assert datetime.fromisoformat(relay.last["createdAt"]) == DUE
    assert relay.last["langs"] == ["pt-BR"]


def test_the_address_is_built_from_the_accounts_own(relay):
    channel = relay.channel(url="https://bsky.example/profile/relay-medical.example/")
    outcome = relay.say("Boil water.", channel)
    assert outcome.url.startswith("https://bsky.example/profile/relay-medical.example/post/")


def test_keys_are_valid_differ_and_stand_in_the_order_of_time():
    keys = [record_key(DeliveryKey(f"post-{n}", "relay", 1 + n % 3), DUE) for n in range(3000)]
    assert len(set(keys)) == 3000
    for key in keys:
        validate_tid(key, type("Strict", (), {"context": {"strict_string_format": True}}))
    assert max(keys) < record_key(DeliveryKey("post-0", "relay"), DUE + timedelta(minutes=1))


def test_links_mentions_and_hashtags_are_counted_in_bytes(relay, pds):
    with pds.account() as other:
        text = (
            f"💧 صوت الماء #الكوليرا {FAMILY} @{other.handle} и @nobody.test\n"
            f"«{LINK}»، (see relay-medical.org/a-b?c=d). #Вода #2026 $USD press@relay-medical.org"
        )
        relay.say(text)
    assert relay.last["text"] == text
    tag, link = "app.bsky.richtext.facet#tag", "app.bsky.richtext.facet#link"
    assert shown(relay.last) == [
        ("#الكوليرا", {"$type": tag, "tag": "الكوليرا"}),
        (f"@{other.handle}", {"$type": "app.bsky.richtext.facet#mention", "did": other.did}),
        (LINK, {"$type": link, "uri": LINK}),
        ("relay-medical.org/a-b?c=d", {"$type": link, "uri": "https://relay-medical.org/a-b?c=d"}),
        ("#Вода", {"$type": tag, "tag": "Вода"}),
    ]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (f"اقرأ {LINK}، ثم", [LINK]),
        (f"هل قرأت {LINK}؟", [LINK]),
        (f"{LINK}。", [LINK]),
        (f"“{LINK}”", [LINK]),
        (f"{LINK}?a=b#c.", [f"{LINK}?a=b#c"]),
        ("https://relay-medical.org/كوليرا", ["https://relay-medical.org/كوليرا"]),
        ("Wash hands.Then eat.", []),
        ("javascript:alert(1) http://localhost/ file:///etc", []),
    ],
)
def test_an_address_ends_where_the_sentence_goes_on(text, links):
    assert [what["uri"] for _, what in shown({"text": text, "facets": facets(text, {})})] == links


@pytest.mark.parametrize("sign", ["#", "@", "(", "https://", ".a", "#a", "@a.", "\u200f", "«", FAMILY])
def test_a_hostile_text_takes_no_time(sign):
    begun = datetime.now(UTC)
    facets(sign * (3000 // len(sign.encode())), {})
    assert datetime.now(UTC) - begun < timedelta(seconds=2)


def test_pictures_go_out_in_order_with_their_words_and_shape(relay, server, pds):
    media = tuple(
        ready(picture(colour=(n, n, n)), alt=alt) for n, alt in enumerate(["يدان 💧", "Two\nlines", "", "<b>&amp;"])
    )
    media = (replace(media[0], width=640, height=481), *media[1:])
    outcome = relay.say("Four pictures.", media=media)
    assert isinstance(outcome, Published), outcome
    images = relay.last["embed"]["images"]
    assert [image["alt"] for image in images] == ["يدان 💧", "Two\nlines", "", "<b>&amp;"]
    assert images[0]["aspectRatio"] == {"width": 640, "height": 481}
    for image, medium in zip(images, media, strict=True):
        query = {"did": server.did, "cid": image["image"]["ref"]["$link"]}
        assert pds.http.get("com.atproto.sync.getBlob", params=query).content == medium.read()


class Memory:
    """A cache in this process."""

    def __init__(self):
        self.kept = {}

    def get(self, key):
        return self.kept.get(key)

    def put(self, key, text):
        self.kept[key] = text


def test_a_picture_that_was_uploaded_is_not_uploaded_again(relay, server):
    uploads = Uploads("relay", Memory())
    relay.make("First.", relay.channel(uploads=uploads), media=(ready(),))
    channel, request = relay.make("First.", relay.channel(uploads=uploads), media=(ready(alt="Other words."),))
    assert isinstance(channel.publish(request), Published)
    assert server.count(UPLOAD) == 1
    assert relay.last["embed"]["images"][0]["alt"] == "Other words."


def test_a_picture_that_the_server_forgot_is_uploaded_again_next_time(relay, server, pds):
    uploads = Uploads("relay", Memory())
    channel, request = relay.make("Cup.", relay.channel(uploads=uploads), media=(ready(),))
    with pds.account() as other:
        theirs = Desk(other, relay.page)
        _, foreign = theirs.make("Cup.", media=(ready(picture(colour=(9, 9, 9))),))
        theirs.leave()
    outcome = channel.publish(replace(request, prepared=foreign.prepared))
    assert isinstance(outcome, Refused)
    assert outcome.after
    relay.make("Cup.", channel, media=(ready(),))
    assert server.count(UPLOAD) == 2
    assert server.records() == []


def test_a_card_shows_the_address_and_the_first_line_and_never_the_title(relay):
    relay.say("Cholera: what to do.\n\nBoil water.", card=f"{LINK}/?utm_source=bluesky")
    assert relay.last["embed"] == {
        "$type": "app.bsky.embed.external",
        "external": {
            "uri": f"{LINK}/?utm_source=bluesky",
            "title": "relay-medical.example/cholera",
            "description": "Cholera: what to do.",
        },
    }
    assert "Hands" not in str(relay.last)


def test_a_thread_names_its_first_part_and_the_part_before(relay, server):
    channel = relay.stranger()
    first = relay.say("One.", channel)
    second = relay.say("Two.", channel, part=2, parent=first, root=first)
    third = relay.say("Three.", channel, part=3, parent=second, root=first)
    values = {post["uri"]: post["value"] for post in server.records()}
    reply = values[third.network_id]["reply"]
    assert reply["root"] == {"uri": first.network_id, "cid": first.details["cid"]}
    assert reply["parent"] == {"uri": second.network_id, "cid": second.details["cid"]}
    created = [values[found.network_id]["createdAt"] for found in (first, second, third)]
    assert created == sorted(set(created))
    assert server.count(SESSION) == 1


def test_a_part_that_a_person_posted_is_found_by_its_address(relay, server, pds):
    body = {"text": "By hand.", "createdAt": "2026-12-01T09:59:00Z"}
    record = {"repo": server.did, "collection": "app.bsky.feed.post", "record": body}
    made = pds.call("repo.createRecord", record, token=server.token)
    url = f"https://bsky.app/profile/{server.handle}/post/{made['uri'].rpartition('/')[2]}"
    outcome = relay.say("Two.", part=2, parent=Published(url), root=Published(url))
    assert isinstance(outcome, Published), outcome
    reply = next(post["value"]["reply"] for post in server.records() if post["value"]["text"] == "Two.")
    assert reply["parent"] == {"uri": made["uri"], "cid": made["cid"]}


@pytest.mark.parametrize("parent", [None, Published(""), Published("https://bsky.app/profile/relay.test/post/3zzz")])
def test_no_part_goes_out_alone(relay, server, parent):
    outcome = relay.say("Two.", part=2, parent=parent, root=parent)
    assert isinstance(outcome, Refused)
    assert outcome.person
    assert ("part before it" if parent is None else "earlier part") in outcome.message
    assert server.count(PUT) == 0


# ---- content warnings


def test_a_warning_that_is_a_label_of_the_network_covers_the_picture(relay):
    relay.say("An operation.", warning="Graphic media", media=(ready(),))
    assert relay.last["labels"]["values"] == [{"val": "graphic-media"}]


@pytest.mark.parametrize("warning", ["Graphic media", "Injuries"])
def test_a_label_that_would_cover_nothing_is_not_set(relay, warning):
    media = (ready(),) if warning == "Injuries" else ()
    relay.say("An operation.", warning=warning, media=media)
    assert "labels" not in relay.last


def test_a_part_that_is_too_long_stops_the_whole_thread(relay, server):
    channel = relay.channel()
    request = relay.thread(relay.request(channel, "x" * 301), "x" * 301, "Two.")
    outcome = channel.publish(request)
    assert isinstance(outcome, Refused)
    assert outcome.message == "Part 1 has more than 300 characters. Nothing was sent."
    late = relay.thread(request, "One.", "x" * 301)
    assert channel.publish(late).message == "Part 2 has more than 300 characters. Nothing was sent."
    assert server.asked == []


# ---- what the server enforces


@pytest.mark.parametrize("text", ["ب" * 300, "👩‍⚕️" * 220, FAMILY * 120])
def test_a_text_at_the_limit_goes_out(relay, text):
    outcome = relay.say(text)
    assert isinstance(outcome, Published), outcome
    assert relay.last["text"] == text


@pytest.mark.parametrize("text", ["x" * 301, FAMILY * 121])
def test_a_text_over_the_limit_is_refused_in_the_networks_words(relay, server, text):
    outcome = relay.say(text, relay.channel(**NO_LIMITS))
    assert isinstance(outcome, Refused), outcome
    assert outcome.person
    assert outcome.after is None
    assert "Bluesky" in outcome.message
    assert server.records() == []


def test_a_picture_that_is_too_large_is_refused(relay, server):
    outcome = relay.say("Large.", media=(ready(picture() + bytes(1_000_000)),))
    assert isinstance(outcome, Refused)
    assert "too big (maximum 1000000" in outcome.message
    assert server.records() == []


def test_a_fifth_picture_is_never_dropped_silently(relay, server):
    outcome = relay.say("Five.", media=tuple(ready(picture(colour=(n, 0, 0))) for n in range(5)))
    assert isinstance(outcome, Refused)
    assert server.count(PUT) == 0


def test_a_picture_that_was_not_uploaded_stops_the_post(relay, server):
    channel = relay.channel()
    outcome = channel.publish(relay.request(channel, "No picture.", media=(ready(),)))
    assert isinstance(outcome, Refused)
    assert server.count(PUT) == 0


def test_what_a_dry_run_shows_is_what_is_sent(relay, server):
    channel, request = relay.make(f"#Hands @{server.handle} {LINK}", media=(ready(),))
    shut = relay.channel(network_id=server.did)
    shut.door = shut.server.door = Door("http://127.0.0.1:9", Credentials("127.0.0.1:9", {}))
    told = shut.payload(request)
    assert isinstance(channel.publish(request), Published)
    assert server.asked[-1].json == told
    assert "(made before sending)" in str(shut.payload(replace(request, prepared={}, media=())))


# ---- the fixed id


def revision(server):
    return server.pds.call("sync.getLatestCommit", did=server.did)["rev"]


def test_the_same_call_again_changes_nothing(relay, server):
    channel, request = relay.make(f"Once @{server.handle}.", media=(ready(),))
    first, before = channel.publish(request), revision(server)
    again = relay.channel().publish(replace(request, media=()))
    assert again == first
    assert revision(server) == before
    assert len(server.records()) == 1


def test_another_text_at_the_same_place_stays_and_a_person_looks(relay, server):
    channel = relay.channel()
    relay.say("Eight teaspoons.", channel)
    outcome = relay.say("Six teaspoons.", channel)
    assert isinstance(outcome, HandedOff)
    assert channel.record_for(DeliveryKey("hands", "relay"), DUE) in outcome.message
    assert server.texts() == ["Eight teaspoons."]


@pytest.mark.parametrize("texts", [("Once.", "Once."), ("Eight.", "Six.")])
def test_two_runs_at_the_same_time_post_once(relay, server, texts):
    calls = [(channel := relay.channel(), relay.request(channel, text)) for text in texts]
    with ThreadPoolExecutor(2) as runs:
        outcomes = list(runs.map(lambda call: call[0].publish(call[1]), calls))
    kinds = sorted(type(outcome).__name__ for outcome in outcomes)
    assert kinds == (["Published"] * 2 if texts[0] == texts[1] else ["HandedOff", "Published"]), outcomes
    assert len(server.records()) == 1


def test_an_attempt_with_pictures_is_found_without_them(relay, server):
    channel, request = relay.make("Cup.", media=(ready(),), card=None)
    state = relay.state(request, prepared=request.prepared)
    later = replace(request, media=(), prepared={})
    assert channel.find(later, state) == NotThere(spoilt=True)
    server.fail("cut")
    assert isinstance(channel.publish(request), InDoubt)
    found = relay.channel().find(later, state)
    assert isinstance(found, Published), found
    assert found.network_id == server.records()[0]["uri"]
    assert found.details == {"cid": server.records()[0]["cid"]}


@pytest.mark.parametrize("change", [{"text": "Six teaspoons."}, {"alt": "Other words."}, {"card": f"{LINK}/other"}])
def test_an_attempt_that_said_something_else_is_for_a_person(relay, change):
    channel, request = relay.make("Eight teaspoons.", **({"card": LINK} if "card" in change else {"media": (ready(),)}))
    assert isinstance(channel.publish(request), Published)
    part, rendered = request.part, request.rendered
    if "card" in change:
        rendered = replace(rendered, card=change["card"])
    elif "alt" in change:
        rendered = replace(rendered, parts=(replace(part, media=(replace(part.media[0], alt=change["alt"]),)),))
    else:
        rendered = replace(rendered, parts=(replace(part, text=change["text"]),))
    state = relay.state(request, prepared=request.prepared)
    assert isinstance(channel.find(request, state), Published)
    assert isinstance(channel.find(replace(request, rendered=rendered), state), HandedOff)


def test_a_mention_that_nobody_had_at_the_time_is_no_other_text(relay):
    channel, request = relay.make("Thanks @nobody.test.")
    assert request.prepared, "an empty result would look like an attempt that was never made"
    assert isinstance(channel.publish(request), Published)
    state = relay.state(request, prepared={"mentions": {"nobody.test": "did:plc:abcdefghijklmnopqrstuvwx"}})
    assert isinstance(channel.find(request, state), Published)


@pytest.mark.parametrize(
    "answer",
    [
        Reply(500, {"error": "InternalServerError"}),
        Reply(429, {"error": "RateLimitExceeded"}),
        Reply(401, {"error": "AuthenticationRequired"}),
        Reply(400, {"error": "InvalidRequest", "message": "Could not locate repo"}),
        Reply(200, b"<html>"),
        Reply(200, {"uri": "at://x/y/z", "cid": "b", "value": {"text": 5}}),
        Reply(200, {"uri": "at://x/y/z", "cid": "b"}),
    ],
)
def test_nobody_could_look(relay, server, answer):
    channel, request = relay.make("Perhaps.")
    server.fail("status", reply=answer, fits=lambda call: call.path.endswith("getRecord"))
    found = channel.find(request, relay.state(request))
    assert isinstance(found, InDoubt | HandedOff), found
    assert not isinstance(found, NotThere)


# ---- the account


def refused(outcome, *words):
    assert isinstance(outcome, Refused), outcome
    assert outcome.person
    assert outcome.after == timedelta(hours=1)
    for word in ("relay", "guidelines/networks/bluesky.md", *words):
        assert word in outcome.message


def test_an_app_password_that_was_deleted(relay, server, pds):
    stranger = relay.stranger()
    pds.call("server.revokeAppPassword", {"name": "newsdesk"}, token=server.token)
    refused(relay.say("Never.", stranger), "Invalid identifier or password.", "https://bsky.app/settings/app-passwords")


def test_an_account_that_was_taken_down(relay, server, pds):
    channel = relay.channel()
    assert isinstance(relay.say("Before.", channel), Published)
    subject = {"$type": "com.atproto.admin.defs#repoRef", "did": server.did}
    pds.call("admin.updateSubjectStatus", {"subject": subject, "takedown": {"applied": True}}, admin=True)
    refused(relay.say("After.", channel), "shut the account")
    refused(relay.say("After.", relay.connect(server, relay.page)), "taken down")


def test_an_account_that_is_not_active(relay, server, pds):
    pds.call("server.deactivateAccount", {}, token=server.token)
    refused(relay.say("After."), "deactivated")
    refused(relay.say("After.", relay.connect(server, relay.page)), "deactivated")


def test_a_main_password_where_a_code_by_mail_is_wanted(relay, server):
    body = {"error": "AuthFactorTokenRequired", "message": "A sign in code has been sent to your email address"}
    server.fail("status", reply=Reply(401, body), fits=lambda call: call.path.endswith(SESSION))
    refused(relay.say("Never.", relay.stranger()), "Only an app password works here")


@pytest.mark.parametrize("account", [{"network_id": "did:plc:abcdefghijklmnopqrstuvwx"}, {"handle": None}])
def test_the_password_of_another_account_sends_nothing(relay, server, account):
    outcome = relay.say("Never.", relay.stranger(**account))
    assert isinstance(outcome, Refused)
    assert outcome.person
    assert server.count(PUT) == 0


def test_a_secret_that_is_meant_for_another_profile_sends_nothing(relay, server):
    channel = relay.stranger()
    fields = channel.door.credentials.fields
    channel.server.door = Door(server.url, Credentials(server.host, fields, id="somebody.test"))
    relay.close_later(channel.server.door)
    refused(relay.say("Never.", channel), server.handle, "somebody.test")
    assert server.count(PUT) == 0


@pytest.mark.parametrize("error", ["ExpiredToken", "InvalidToken"])
def test_a_session_that_ended_costs_one_run_and_never_a_second_call(relay, server, error):
    channel, request = relay.make("Later.")
    server.fail("status", reply=Reply(400, {"error": error, "message": "Token has expired"}))
    outcome = channel.publish(request)
    assert isinstance(outcome, Refused)
    assert outcome.after
    assert not outcome.person
    assert (server.count(PUT), server.count(SESSION)) == (1, 0)
    assert isinstance(channel.publish(request), Published)
    assert server.count(SESSION) == 1


def test_too_many_sessions_are_a_pause_that_the_server_names(relay, server, pds):
    body = {"identifier": server.handle, "password": "x" * 600}
    for _ in range(30):
        pds.http.post("com.atproto.server.createSession", json=body, headers={"x-ratelimit-bypass": ""})
    outcome = relay.say("Later.", relay.stranger())
    assert isinstance(outcome, Refused), outcome
    assert timedelta(seconds=200) < outcome.after <= timedelta(seconds=300), outcome


def test_a_directory_that_fails_holds_the_post_back(relay, server):
    server.fail("status", reply=Reply(502, {"error": "UpstreamFailure"}), fits=lambda c: "resolveHandle" in c.path)
    outcome = relay.say("Thanks @relay1.test.")
    assert isinstance(outcome, Refused)
    assert outcome.after
    assert server.count(PUT) == 0


# ---- taking down


def test_a_takedown_takes_one_post(relay, server):
    channel = relay.channel()
    stays = relay.say("Stays.", channel)
    goes = relay.say("Goes.", channel, part=2, parent=stays, root=stays)
    assert channel.delete(Published(goes.url)) == NotThere()
    assert server.texts() == ["Stays."]
    assert isinstance(channel.delete(replace(stays, network_id=stays.network_id.replace("plc:", "plc:x"))), HandedOff)
    for url in ("https://bsky.app/profile/relay.test", "https://bsky.app/profile/relay.test/post/3mzzzzzzzzz2z"):
        assert isinstance(channel.delete(Published(url)), HandedOff)
    assert server.texts() == ["Stays."]


@pytest.mark.parametrize("kind", ["cut", "drop"])
def test_a_takedown_without_an_answer_is_in_doubt(relay, server, kind):
    channel = relay.channel()
    outcome = relay.say("Goes.", channel)
    server.fail(kind, fits=lambda call: call.path.endswith("deleteRecord"))
    assert isinstance(channel.delete(outcome), InDoubt)
    assert channel.delete(outcome) == NotThere()


def test_a_change_is_for_a_person(relay):
    channel, request = relay.make("Eight.")
    outcome = channel.publish(request)
    assert isinstance(channel.edit(request, outcome), HandedOff)
    assert channel.abilities.edit is False


def test_no_secret_stands_in_what_is_recorded(relay, server):
    channel, request = relay.make("Cup.", relay.stranger(), media=(ready(),))
    outcome = channel.publish(request)
    told = f"{request.prepared} {outcome} {channel.server.session} {channel.payload(request)}"
    assert channel.server.session.token not in told
    assert server.app_password not in told
