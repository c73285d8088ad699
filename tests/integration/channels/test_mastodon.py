"""Mastodon against mastodon-mock as a real server, with faults and further rules before it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channel_contract import DUE, LEAKS, LINK, Contract, picture, ready
from newsdesk.channels import mastodon, mastodon_posts
from newsdesk.channels.base import HandedOff, InDoubt, NotThere, Published, Refused
from newsdesk.channels.mastodon_text import as_text
from newsdesk.model.delivery import DeliveryKey
from newsdesk.net.credentials import Credentials
from newsdesk.net.door import Door
from servers.base import Reply
from servers.mastodon import Mastodon, MastodonMock, is_status


@pytest.fixture(scope="module")
def mock(tmp_path_factory):
    with MastodonMock(tmp_path_factory.mktemp("mastodon")) as running:
        yield running


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(mastodon, "PAUSE", timedelta(milliseconds=10))


def is_listing(call):
    """A call for many posts by their numbers."""
    return call.method == "GET" and call.path == "/api/v1/statuses"


class TestMastodon(Contract):
    network = "mastodon"
    account = {"server": "https://social.relay-medical.example"}  # noqa: RUF012

    @pytest.fixture
    def server(self, mock):
        with Mastodon(mock, LEAKS) as running:
            yield running

    @pytest.fixture
    def channel(self, server, network_page):
        return self.connect(server, network_page)

    def happens(self, server, published):
        """Three real accounts like it, one boosts it, two answer."""
        place = f"/api/v1/statuses/{published.network_id}"
        for count, client in enumerate(server.people(3)):
            assert client.post(f"{place}/favourite").is_success
            if count == 0:
                assert client.post(f"{place}/reblog").is_success
            else:
                answer = {"status": "Thank you.", "in_reply_to_id": published.network_id}
                assert client.post("/api/v1/statuses", json=answer).is_success
        return {"reactions": 3, "comments": 2, "shares": 1}

    def followed(self, server):
        for client in server.people(2):
            assert client.post(f"/api/v1/accounts/{server.number}/follow").is_success
        return 2

    def sent(self, server):
        """The forms of the calls that publish."""
        return [call.form for call in server.asked if is_status(call)]

    # ---- numbers

    @pytest.mark.parametrize("status", [404, 400, 422])
    @pytest.mark.parametrize("version", ["4.2.0", "4.4.0", "2.7.2 (compatible; Pleroma 2.9)"])
    def test_a_server_without_a_call_for_many_posts_is_asked_for_each(self, server, channel, status, version):
        server.about = {"version": version}
        server.fail("status", times=9, reply=Reply(status, {"error": "No"}), fits=is_listing)
        posts = [self.simple(server, channel, f"Post {number}.", name=f"post-{number}") for number in range(3)]
        expected = self.happens(server, posts[1])
        found = channel.count(posts)
        assert [self.named(found[post.network_id])["reactions"] for post in posts] == [0, 3, 0]
        assert self.named(found[posts[1].network_id]) == expected
        assert sum(map(is_listing, server.asked)) <= 1, "once is enough to know"

    def test_many_posts_are_asked_for_twenty_at_once(self, server, channel):
        posts = [self.simple(server, channel, f"Post {number}.", name=f"post-{number}") for number in range(22)]
        server.asked.clear()
        found = channel.count(posts)
        assert len(found) == 22
        assert [len(call.lists["id[]"]) for call in server.asked if is_listing(call)] == [20, 2]

    # ---- the key

    def test_the_key_is_the_same_for_every_attempt_and_differs_between_deliveries(self, channel):
        key = DeliveryKey("hands", "relay", 1)
        first = channel.record_for(key, DUE)
        assert len(first) == 64
        assert first == channel.record_for(key, DUE)
        others = [(key._replace(part=2), DUE), (key._replace(account="b"), DUE), (key, DUE + timedelta(minutes=1))]
        assert len({first, *(channel.record_for(*other) for other in others)}) == 4

    @pytest.mark.parametrize("kind", ["cut", "half", "html", "after"])
    def test_a_repeat_with_the_same_key_gives_back_the_first_post(self, server, channel, network_page, kind):
        request = self.request(channel, "Once only.")
        server.fail(kind)
        assert isinstance(channel.publish(request), InDoubt)
        assert self.arrived(server, "Once only.") == 1
        repeated = self.connect(server, network_page).publish(request)
        assert isinstance(repeated, Published), repeated
        assert self.arrived(server, "Once only.") == 1
        assert repeated == channel.publish(request)
        assert {call.headers["Idempotency-Key"] for call in server.asked if is_status(call)} == {request.record}

    def test_a_repeat_with_a_picture_needs_no_second_upload(self, server, channel):
        request = self.request(channel, "With a picture.", media=(ready(),))
        prepared = channel.prepare(request)
        server.fail("cut")
        assert isinstance(channel.publish(replace(request, prepared=prepared)), InDoubt)
        again = replace(request, prepared=prepared, media=())  # as a later run has it
        assert isinstance(channel.publish(again), Published)
        assert self.arrived(server, "With a picture.") == 1
        assert sum(call.path == "/api/v2/media" for call in server.asked) == 1

    @pytest.mark.parametrize("software", ["gotosocial", "pleroma", ""])
    def test_other_software_gets_no_key(self, server, channel, software):
        server.software = software
        request = self.request(channel, "Without a key.")
        assert request.record == ""
        assert isinstance(channel.publish(request), Published)
        assert not any("Idempotency-Key" in call.headers for call in server.asked)

    def test_a_version_that_only_claims_to_be_compatible_gets_no_key(self, server, channel):
        server.about = {"version": "2.7.2 (compatible; Other 2.5.0)"}
        assert channel.record_for(DeliveryKey("hands", "relay", 1), DUE) == ""

    def test_a_server_that_cannot_be_asked_gets_no_key(self, server, channel):
        server.__exit__()
        assert channel.record_for(DeliveryKey("hands", "relay", 1), DUE) == ""

    def test_no_repeat_where_the_server_is_something_else_now(self, server, channel, network_page):
        request = self.request(channel, "Moved.")
        server.software = "gotosocial"
        assert isinstance(self.connect(server, network_page).publish(request), InDoubt)
        assert self.sent(server) == []

    def test_faults_of_the_mock_itself(self, server, channel):
        server.fault({"type": "malformed"})
        assert isinstance(self.simple(server, channel, "Half."), InDoubt)
        server.fault({"type": "ratelimit"})
        refused = self.simple(server, channel, "Too many.")
        assert isinstance(refused, Refused)
        assert refused.after == timedelta(seconds=300)
        server.fault({"type": "status", "status": 503})
        assert isinstance(self.simple(server, channel, "Down."), InDoubt)
        assert server.texts() == []

    # ---- what is sent

    def test_what_the_call_carries(self, server, network_page):
        channel = self.connect(server, network_page, visibility="unlisted")
        request = self.request(channel, "Boil the water.", warning="Cholera", language="fr")
        assert isinstance(channel.publish(request), Published)
        assert self.sent(server) == [
            {
                "status": "Boil the water.",
                "visibility": "unlisted",
                "language": "fr",
                "sensitive": "1",
                "spoiler_text": "Cholera",
            }
        ]
        (post,) = server.statuses()
        shown = {name: post[name] for name in ("spoiler_text", "visibility", "language", "sensitive")}
        assert shown == {"spoiler_text": "Cholera", "visibility": "unlisted", "language": "fr", "sensitive": True}

    def test_without_a_warning_nothing_is_covered(self, server, channel):
        self.simple(server, channel, "Plain.")
        (form,) = self.sent(server)
        assert form == {"status": "Plain.", "visibility": "public", "language": "en", "sensitive": "0"}

    def test_the_payload_needs_no_network(self, server, channel):
        server.__exit__()
        request = self.request(channel, "Shown first.", media=(ready(),))
        assert channel.payload(request)["media_ids"] == [mastodon.LATER]

    def test_a_thread(self, server, channel):
        first = self.simple(server, channel, "One of two.")
        second = self.simple(server, channel, "Two of two.", part=2, parent=first, root=first)
        assert isinstance(second, Published)
        assert server.statuses()[1]["in_reply_to_id"] == first.network_id

    def test_a_later_part_never_stands_alone(self, server, channel):
        assert isinstance(self.simple(server, channel, "Two of two.", part=2), Refused)
        gone = Published("https://x", "999999")
        refused = self.simple(server, channel, "Two of two.", part=2, parent=gone, root=gone)
        assert isinstance(refused, Refused)
        assert "does not appear to exist" in refused.message
        assert server.texts() == []

    def test_hostile_text(self, server, channel):
        text = "<script>alert(1)</script> & \u202eabc @user@elsewhere.example &lt;b&gt; \\ 'q' \"q\"\n\n— 👩\u200d🔬"
        request = self.request(channel, text)
        published = channel.publish(request)
        assert self.arrived(server, text) == 1
        found = channel.find(request, self.state(request))
        assert isinstance(found, Published)
        assert found.network_id == published.network_id

    # ---- media

    def test_pictures_with_their_alternative_texts_in_order(self, server, channel):
        media = tuple(ready(picture(40 + n, 30), alt=f"Picture {n}: نص «x»", name=f"image-{n}.jpg") for n in range(4))
        outcome = self.post(channel, self.request(channel, "Four.", media=media))
        assert isinstance(outcome, Published)
        (post,) = server.statuses()
        assert [m["description"] for m in post["media_attachments"]] == [m.alt for m in media]
        assert outcome.details["media"] == [m["id"] for m in post["media_attachments"]]

    def test_a_video_is_waited_for(self, server, channel, quick):  # noqa: ARG002
        server.work = 3
        video = ready(b"\x00\x00\x00\x18ftypmp42", name="v.mp4", mime="video/mp4", kind="video", alt="A nurse speaks.")
        outcome = self.post(channel, self.request(channel, "Watch.", media=(video,)))
        assert isinstance(outcome, Published), outcome
        (post,) = server.statuses()
        assert [(m["type"], m["description"]) for m in post["media_attachments"]] == [("video", "A nurse speaks.")]

    def test_waiting_has_an_end(self, server, channel, quick, monkeypatch):  # noqa: ARG002
        monkeypatch.setattr(mastodon, "PATIENCE", timedelta(milliseconds=50))
        server.work = 10_000
        outcome = self.post(channel, self.request(channel, "Watch.", media=(ready(),)))
        assert isinstance(outcome, Refused)
        assert outcome.after
        assert self.sent(server) == []

    def test_a_medium_that_the_server_cannot_read(self, server, channel, quick):  # noqa: ARG002
        server.work = 1
        reply = Reply(422, {"error": "Error processing thumbnail for uploaded media"})
        server.fail("status", reply=reply, fits=lambda call: call.path.startswith("/api/v1/media/"))
        outcome = self.post(channel, self.request(channel, "Watch.", media=(ready(),)))
        assert isinstance(outcome, Refused)
        assert "Error processing thumbnail" in outcome.message
        assert outcome.after is None

    def test_an_upload_that_broke_is_made_again(self, server, channel):
        server.fail("cut", fits=lambda call: call.path == "/api/v2/media")
        request = self.request(channel, "Again.", media=(ready(),))
        refused = channel.prepare(request)
        assert isinstance(refused, Refused)
        assert refused.after
        assert isinstance(self.post(channel, request), Published)

    def test_pictures_are_never_dropped_silently(self, server, channel):
        request = self.request(channel, "Without its picture.", media=(ready(),))
        assert isinstance(channel.publish(request), Refused)
        first = self.post(channel, request)
        attached = replace(request, prepared={"media": first.details["media"]}, record="another")
        refused = channel.publish(attached)
        assert isinstance(refused, Refused)
        assert "already attached" in refused.message
        assert len(self.sent(server)) == 2

    # ---- limits

    @pytest.mark.parametrize(
        ("about", "text", "warning", "figures"),
        [
            ({}, "a" * 501, None, "takes 500 characters, and the text has 501"),
            ({}, "a" * 490, "Eleven sign", "takes 500 characters, and the text has 501 with its content warning"),
            ({"configuration.statuses.max_characters": 20}, "a" * 21, None, "takes 20 characters, and the text has 21"),
            ({"configuration.statuses.characters_reserved_per_url": 40}, "a" * 460 + " " + LINK, None, "has 501"),
        ],
    )
    def test_text_that_the_server_does_not_take(self, server, channel, about, text, warning, figures):
        server.about = about
        refused = self.simple(server, channel, text, warning=warning)
        assert isinstance(refused, Refused)
        assert figures in refused.message
        assert refused.after is None
        assert self.sent(server) == []

    def test_text_that_just_fits(self, server, channel):
        server.about = {"configuration.statuses.max_characters": 40}
        text = "x" * 5 + " https://relay-medical.example/" + "y" * 300
        warning = "\U0001f469\u200d\U0001f52c" * 11
        channel.calls.look(lambda client: client.instance_v2())
        assert channel.server.too_much(text, warning, ()) is None
        assert channel.server.too_much(text, warning + "z", ()) is not None

    @pytest.mark.parametrize(
        ("about", "media", "figures"),
        [
            ({"statuses.max_media_attachments": 2}, 3, "takes 2 pictures or videos in one post, and this one has 3"),
            (
                {"media_attachments.supported_mime_types": ["image/png"]},
                1,
                "takes image/png, and cup.jpg is image/jpeg",
            ),
            ({"media_attachments.image_size_limit": 100}, 1, "takes pictures of 100 bytes, and cup.jpg has"),
            ({"media_attachments.image_matrix_limit": 100}, 1, "pictures of 100 pixels, and cup.jpg has 3,072"),
            ({"media_attachments.description_limit": 5}, 1, "takes 5 characters of alternative text"),
        ],
    )
    def test_media_that_the_server_does_not_take(self, server, channel, about, media, figures):
        server.about = {f"configuration.{name}": value for name, value in about.items()}
        refused = self.post(channel, self.request(channel, "Too much.", media=(ready(),) * media))
        assert isinstance(refused, Refused)
        assert figures in refused.message
        assert not any(call.method == "POST" for call in server.asked)

    @pytest.mark.parametrize(
        ("limit", "figures"),
        [
            ({"video_size_limit": 10}, "takes videos of 10 bytes, and v.mp4 has 11"),
            ({"video_matrix_limit": 3071}, "takes videos of 3,071 pixels, and v.mp4 has 3,072"),
        ],
    )
    def test_a_video_that_is_too_large(self, server, channel, limit, figures):
        server.about = {f"configuration.media_attachments.{name}": value for name, value in limit.items()}
        video = ready(b"\x00" * 11, name="v.mp4", mime="video/mp4", kind="video")
        refused = self.post(channel, self.request(channel, "Watch.", media=(video,)))
        assert figures in refused.message

    def test_what_the_server_does_not_say_stands_on_the_page(self, server, channel):
        server.about = {"configuration": {}}
        facts = channel.server
        assert (facts.characters, facts.per_link, facts.attachments, facts.alt) == (500, 23, 4, 1500)

    def test_the_server_refuses_in_its_own_words(self, server, channel):
        server.about = {"configuration.statuses.max_characters": 5000}  # it says one thing and does another
        refused = self.simple(server, channel, "a" * 600)
        assert isinstance(refused, Refused)
        assert "Text is too long (maximum is 500 characters)" in refused.message
        assert refused.after is None

    # ---- errors

    @pytest.mark.parametrize(
        ("status", "words"),
        [
            (401, "The access token was revoked"),
            (401, "The access token expired"),
            (403, "This action is outside the authorized scopes"),
            (403, "Your login is currently disabled"),
        ],
    )
    def test_credentials_that_are_not_accepted(self, server, channel, status, words):
        server.fail("status", reply=Reply(status, {"error": words}))
        refused = self.simple(server, channel, "Never.")
        assert isinstance(refused, Refused)
        assert words in refused.message
        assert refused.after == timedelta(hours=1)
        assert refused.person

    def test_a_token_for_another_profile(self, server, network_page):
        channel = self.connect(server, network_page)
        channel.door = Door(server.url, Credentials(server.host, {"token": LEAKS}, id="4711"))
        refused = self.simple(server, channel, "Never.")
        assert isinstance(refused, Refused)
        assert "4711" in refused.message
        assert self.sent(server) == []

    def test_no_token_at_all(self, server, network_page):
        channel = self.connect(server, network_page, fields={"token": ""})
        refused = self.simple(server, channel, "Never.")
        assert isinstance(refused, Refused)
        assert "no field token" in refused.message

    def test_odd_headers_do_not_hide_that_it_arrived(self, server, channel):
        """The library stumbles over them after the post is public."""
        request = self.request(channel, "Arrived.")
        answer = Reply(200, {"id": "5", "url": "https://x/5"}, {"X-RateLimit-Reset": "soon", "Deprecation": "yes"})
        server.fail("after", reply=answer)
        assert channel.publish(request) == Published("https://x/5", "5")

    @pytest.mark.parametrize("data", [[], {}, {"id": ""}, "yes", None, {"scheduled_at": "2027-01-01T00:00:00Z"}])
    def test_an_answer_that_names_no_post_is_in_doubt(self, server, channel, data):
        server.fail("after", reply=Reply(200, data))
        assert isinstance(self.simple(server, channel, "Which one?"), InDoubt)

    # ---- find

    def test_an_attempt_that_broke_off_is_found_or_not(self, server, network_page):
        """Also with a key: it is asked for after the window."""
        channel = self.connect(server, network_page)
        request = self.request(channel, f"Found again.\n\nSee {LINK}?a=1&b=2 #CholeraResponse", media=(ready(),))
        prepared = channel.prepare(request)
        state = self.state(request, prepared=prepared)
        assert isinstance(channel.find(request, state), NotThere)
        server.fail("cut")
        assert isinstance(channel.publish(replace(request, prepared=prepared)), InDoubt)
        found = channel.find(replace(request, media=()), state)
        assert isinstance(found, Published), found
        assert found.url
        assert found.details["media"] == prepared["media"]
        assert channel.find(self.request(channel, "Other words."), state) == NotThere()

    def test_a_text_that_the_server_shows_formatted(self, channel):
        request = self.request(channel, "Wash *both* hands, **always**: `soap`")
        published = channel.publish(request)
        found = channel.find(request, self.state(request))
        assert isinstance(found, Published)
        assert found.network_id == published.network_id

    def test_two_posts_with_the_same_text_are_for_a_person(self, channel):
        request = self.request(channel, "Twice.")
        channel.publish(request)
        channel.publish(replace(request, record="another"))
        assert isinstance(channel.find(request, self.state(request)), HandedOff)

    def test_an_earlier_part_with_the_same_text_does_not_count(self, server, channel):
        first = self.simple(server, channel, "Same words.")
        second = self.request(channel, "Same words.", part=2, parent=first, root=first)
        assert channel.find(second, self.state(second)) == NotThere()

    def test_pages_of_posts(self, server, channel, monkeypatch):
        monkeypatch.setattr(mastodon_posts, "PAGE", 5)
        request = self.request(channel, "The first of many.")
        channel.publish(request)
        for number in range(9):
            server.direct.post("/api/v1/statuses", data={"status": f"By hand {number}"})
        assert isinstance(channel.find(request, self.state(request)), Published)
        listed = [call for call in server.asked if call.path.endswith("/statuses") and call.method == "GET"]
        assert len(listed) >= 2

    def test_what_was_there_before_the_attempt_does_not_count(self, channel):
        request = self.request(channel, "Last year's words.")
        channel.publish(request)
        later = datetime.now(UTC) + timedelta(hours=1)
        assert channel.find(request, replace(self.state(request), intent_at=later)) == NotThere()

    @pytest.mark.parametrize("kind", ["status", "html", "half", "drop"])
    def test_nobody_knows_where_it_cannot_be_listed(self, server, channel, kind):
        request = self.request(channel, "Perhaps.")
        server.fail(kind, fits=lambda call: call.path.endswith("/statuses") and call.method == "GET")
        assert isinstance(channel.find(request, self.state(request)), InDoubt)

    @pytest.mark.parametrize("page", [{"error": "x"}, [{"id": "1"}], [{"id": "1", "created_at": "2026-11-22"}], [7]])
    def test_a_listing_that_is_none(self, server, channel, page):
        request = self.request(channel, "Perhaps.")
        server.fail("after", reply=Reply(200, page), times=99, fits=lambda call: call.path.endswith("/statuses"))
        assert isinstance(channel.find(request, self.state(request)), InDoubt)

    def test_a_server_that_shows_the_same_page_again_and_again(self, server, channel):
        now = datetime.now(UTC).isoformat()
        page = [{"id": str(n), "created_at": now, "content": "<p>x</p>"} for n in range(20)]
        request = self.request(channel, "Perhaps.")
        server.fail("after", reply=Reply(200, page), times=99, fits=lambda call: call.path.endswith("/statuses"))
        assert isinstance(channel.find(request, self.state(request)), InDoubt)

    # ---- taking down and changing

    def test_a_refused_deletion_is_no_deletion(self, server, channel):
        published = self.simple(server, channel, "Stays.")
        wrong = Reply(404, b"<h1>Not Found</h1>", {"Content-Type": "text/html"})
        server.fail("status", reply=wrong, fits=lambda call: call.method == "DELETE")
        assert isinstance(channel.delete(published), HandedOff)
        server.fail("status", reply=wrong, times=9, decisive=False)
        assert isinstance(channel.delete(published), Refused)
        assert isinstance(channel.delete(Published("https://x")), HandedOff)
        assert self.arrived(server, "Stays.") == 1

    def test_too_many_deletions_wait(self, server, channel):
        published = self.simple(server, channel, "Soon gone.")
        reply = Reply(429, {"error": "Too many requests"}, {"X-RateLimit-Reset": "2999-01-01T00:00:00Z"})
        server.fail("status", reply=reply, fits=lambda call: call.method == "DELETE")
        refused = channel.delete(published)
        assert isinstance(refused, Refused)
        assert refused.after > timedelta(days=1)

    def test_its_media_are_deleted_with_it(self, server, channel):
        published = self.simple(server, channel, "Gone.")
        channel.delete(published)
        (call,) = [call for call in server.asked if call.method == "DELETE"]
        assert call.form == {"delete_media": "1"}

    def test_an_edit_keeps_the_pictures_and_changes_their_texts(self, server, channel):
        published = self.post(channel, self.request(channel, "Eight.", media=(ready(),)))
        request = self.request(channel, "Six.", media=(ready(),), warning="Dose")
        assert isinstance(channel.edit(request, published), Published)
        changed = self.request(channel, "Six.", media=(ready(alt="Better words."),), warning="Dose")
        assert isinstance(channel.edit(changed, published), HandedOff), "the mock leaves the alternative text as it was"
        calls = [call.json for call in server.asked if call.method == "PUT"]
        number = published.details["media"]
        assert [call["media_ids"] for call in calls] == [number, number]
        assert calls[1]["media_attributes"] == [{"id": number[0], "description": "Better words."}]
        assert (calls[1]["spoiler_text"], calls[1]["sensitive"]) == ("Dose", "1")

    def test_an_edit_with_another_picture_uploads_it(self, server, channel):
        published = self.post(channel, self.request(channel, "Eight.", media=(ready(),)))
        channel.edit(self.request(channel, "Six.", media=(ready(picture(80, 60)),)), published)
        (call,) = [call.json for call in server.asked if call.method == "PUT"]
        assert call["media_ids"] != published.details["media"]

    def test_a_warning_that_goes_is_taken_away(self, server, channel):
        published = self.simple(server, channel, "Covered.", warning="Look out")
        assert isinstance(channel.edit(self.request(channel, "Open."), published), Published)
        (post,) = server.statuses()
        assert (post["spoiler_text"], post["sensitive"], post["text"]) == ("", False, "Open.")

    def test_an_edit_that_broke_is_in_doubt(self, server, channel):
        published = self.simple(server, channel, "Eight.")
        server.fail("cut", fits=lambda call: call.method == "PUT")
        assert isinstance(channel.edit(self.request(channel, "Six."), published), InDoubt)
        assert isinstance(channel.edit(self.request(channel, "x"), Published("https://x")), HandedOff)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<br>two</p><p>three &amp; &lt;four&gt;</p>", "One\ntwo\n\nthree & <four>"),
        (
            '<a href="https://a.example/x?b=1"><span class="invisible">https://</span><span>a.example/x?b=1</span></a>',
            "https://a.example/x?b=1",
        ),
        ('<p><a href="https://a.example/tags/x" class="mention hashtag" rel="tag">#<span>X</span></a></p>', "#X"),
        ("a < b <i>c", "a < b c"),
        ("", ""),
    ],
)
def test_html_as_text(html, text):
    assert as_text(html) == text
