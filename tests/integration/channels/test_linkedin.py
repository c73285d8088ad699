from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channel_contract import DUE, LINK, Contract, picture, ready
from newsdesk.channels import linkedin_calls
from newsdesk.channels.base import HandedOff, InDoubt, NotThere, Published, Refused
from newsdesk.channels.little import little
from newsdesk.channels.uploads import Uploads
from newsdesk.model.network import Api
from servers.base import Reply
from servers.linkedin import LinkedInServer, UploadHost, refused

TOKEN = "linkedin-token-do-not-show"  # noqa: S105 - of a server that lives as long as a test
TIDY = "a < b & c > d #Water #ماء C# @relay [x](y) *s* _u_ ~t~ {z} | \\"


class TestLinkedIn(Contract):
    network = "linkedin"
    fields = {"token": TOKEN}  # noqa: RUF012
    account = {"network_id": "5050"}  # noqa: RUF012
    card = LINK

    @pytest.fixture
    def server(self):
        with LinkedInServer(TOKEN) as server:
            yield server

    # LinkedIn's answer is a header without a body: there is no half of it.
    def happens(self, server, published):
        (post,) = (post for post in server.posts if post["id"] == published.network_id)
        post["numbers"] = {"impressionCount": 900, "uniqueImpressionsCount": 700, "likeCount": 3, "commentCount": 2}
        post["numbers"] |= {"shareCount": 1, "clickCount": 12, "engagement": 0.02}
        told = {"impressions": 900, "reach": 700, "reactions": 3, "comments": 2, "shares": 1}
        return told | {"clicks": 12}

    def followed(self, server):
        server.followers = 1204
        return 1204

    @pytest.mark.parametrize("kind", ["cut", "after", "html", "drop"])
    def test_what_nobody_can_know_is_in_doubt(self, server, network_page, kind):
        super().test_what_nobody_can_know_is_in_doubt(server, network_page, kind)

    # ---- posts, pictures, cards

    def test_every_sign_arrives_and_hashtags_work(self, server, network_page):
        channel = self.connect(server, network_page)
        outcome = self.post(channel, self.request(channel, TIDY))
        assert isinstance(outcome, Published), outcome
        assert outcome.url == f"https://www.linkedin.com/feed/update/{outcome.network_id}/"
        (post,) = server.posts
        assert post["text"] == TIDY
        assert r"{hashtag|\#|Water} {hashtag|\#|ماء} C\# \@relay" in post["commentary"]

    def test_a_link_becomes_a_card_that_tells_nothing_internal(self, server, network_page):
        channel = self.connect(server, network_page)
        request = self.request(channel, "Read it.", card=f"{LINK}?utm_source=linkedin")
        assert isinstance(self.post(channel, request), Published)
        article = {"source": f"{LINK}?utm_source=linkedin", "title": "relay-medical.example"}
        assert server.posts[0]["content"] == {"article": article}
        assert request.title not in str(server.asked[-1].json)

    def test_one_picture_with_its_alternative_text(self, server, network_page):
        channel = self.connect(server, network_page)
        media = (ready(alt="Two hands (wet) & a cup_"),)
        assert isinstance(self.post(channel, self.request(channel, "Look.", media=media)), Published)
        image = server.posts[0]["content"]["media"]
        assert image["altText"] == "Two hands (wet) & a cup_"
        assert server.images[image["id"]] == media[0].read()

    def test_several_pictures_in_order(self, server, network_page):
        channel = self.connect(server, network_page)
        media = (
            ready(picture(colour=(1, 2, 3)), alt="One."),
            ready(picture(kind="PNG"), alt="", mime="image/png"),
            ready(picture(kind="GIF"), alt="كوب", mime="image/gif"),
        )
        assert isinstance(self.post(channel, self.request(channel, "Look.", media=media)), Published)
        images = server.posts[0]["content"]["multiImage"]["images"]
        assert [image.get("altText") for image in images] == ["One.", None, "كوب"]
        assert [server.images[image["id"]] for image in images] == [m.read() for m in media]

    def test_more_pictures_than_linkedin_shows_are_refused_in_its_words(self, server, network_page):
        channel = self.connect(server, network_page)
        media = tuple(ready(picture(colour=(n, n, n)), alt=f"{n}.") for n in range(21))
        outcome = self.post(channel, self.request(channel, "Look.", media=media))
        assert isinstance(outcome, Refused)
        assert "2 to 20 images" in outcome.message
        assert server.posts == []

    def test_nothing_is_posted_with_fewer_pictures_than_approved(self, server, network_page):
        channel = self.connect(server, network_page)
        request = self.request(channel, "Look.", media=(ready(), ready(alt="Soap.")))
        for prepared in ({}, {"media": ["urn:li:image:1"]}):
            assert isinstance(channel.publish(replace(request, prepared=prepared)), Refused)
        assert server.asked == []

    def test_a_repeat_with_what_was_prepared_needs_no_files(self, server, network_page):
        channel = self.connect(server, network_page)
        request = self.request(channel, "Look.", media=(ready(),))
        again = replace(request, prepared=channel.prepare(request), media=())
        assert isinstance(channel.publish(again), Published)

    def test_a_picture_that_is_not_ready_is_waited_for(self, server, network_page, monkeypatch):
        monkeypatch.setattr(linkedin_calls, "_PAUSE", 0.01)
        channel = self.connect(server, network_page)
        server.processing = 3
        assert isinstance(self.post(channel, self.request(channel, "Look.", media=(ready(),))), Published)
        server.processing = 1000
        outcome = channel.prepare(self.request(channel, "Look.", media=(ready(),)))
        assert isinstance(outcome, Refused)
        assert outcome.after

    def test_what_would_be_sent_is_what_is_sent(self, server, network_page):
        channel = self.connect(server, network_page)
        request = self.request(channel, "Look.", media=(ready(),))
        assert channel.payload(request)["content"]["media"]["id"] == "(made before sending)"
        request = replace(request, prepared=channel.prepare(request))
        assert isinstance(channel.publish(request), Published)
        assert server.asked[-1].json == channel.payload(request)

    # ---- the token and the host of the uploads

    def test_the_token_never_goes_to_the_host_of_the_uploads(self, server, network_page):
        channel = self.connect(server, network_page)
        with UploadHost(server) as other:
            assert isinstance(self.post(channel, self.request(channel, "Look.", media=(ready(),))), Published)
            (call,) = other.asked
        assert TOKEN not in str(call)

    def test_a_host_that_wants_the_token_gets_no_picture(self, server, network_page):
        channel = self.connect(server, network_page)
        with UploadHost(server, wants=TOKEN) as other:
            outcome = self.post(channel, self.request(channel, "Look.", media=(ready(),)))
            assert TOKEN not in str(other.asked)
        assert isinstance(outcome, Refused)
        assert "without the token" in outcome.message
        assert outcome.person
        assert server.posts == []

    @pytest.mark.parametrize(
        "address",
        ["https://evil.example/dms-uploads/x", "http://localhost:9/x", "//", "https://linkedin.com.evil.example/x"],
    )
    def test_a_host_that_is_not_linkedins_gets_nothing(self, server, network_page, address):
        channel = self.connect(server, network_page)
        value = {"value": {"uploadUrl": address, "image": "urn:li:image:1"}}
        server.fail("status", decisive=False, reply=Reply(200, value))
        outcome = channel.prepare(self.request(channel, "Look.", media=(ready(),)))
        assert isinstance(outcome, Refused), outcome
        assert "none of its own hosts" in outcome.message

    def test_an_upload_that_fails_leaves_nothing_in_doubt(self, server, network_page):
        channel = self.connect(server, network_page)
        request = self.request(channel, "Look.", media=(ready(),))
        for kind in ("cut", "html", "status", "half"):
            server.fail(kind, decisive=False)
            outcome = channel.prepare(request)
            assert isinstance(outcome, Refused), outcome
            assert outcome.after
        assert server.posts == []

    def test_an_upload_is_remembered_until_linkedin_refuses_the_post(self, server, network_page):
        channel = self.connect(server, network_page, uploads=Uploads("relay", Remembering()))
        request = self.request(channel, "Look.", media=(ready(),))
        first = channel.prepare(request)
        assert channel.prepare(replace(request, media=(ready(alt="Other words."),))) == first
        server.fail("status", reply=refused(400, "image is not available"))
        assert isinstance(channel.publish(replace(request, prepared=first)), Refused)
        assert channel.prepare(request) != first

    # ---- refusals in LinkedIn's words

    def refused(self, server, network_page, text="Never seen.", **more):
        channel = self.connect(server, network_page, **more)
        outcome = self.simple(server, channel, text)
        assert isinstance(outcome, Refused), outcome
        assert server.posts == []
        return outcome

    @pytest.mark.parametrize(
        ("state", "words"), [("expired", "after 60 days"), ("revoked", "taken the token back"), ("unknown", "know")]
    )
    def test_a_token_that_has_ended(self, server, network_page, state, words):
        server.token_state = state
        outcome = self.refused(server, network_page)
        assert words in outcome.message
        assert "guidelines/networks/linkedin.md" in outcome.message
        assert (outcome.after, outcome.person) == (timedelta(hours=1), True)

    def test_a_member_who_lost_the_role(self, server, network_page):
        server.role = False
        outcome = self.refused(server, network_page)
        assert "has lost the role" in outcome.message
        assert outcome.person

    def test_a_version_that_has_ended_names_the_page(self, server, network_page):
        server.versions = ("209901",)
        outcome = self.refused(server, network_page)
        assert f"version {network_page.api.version}" in outcome.message
        assert "guidelines/networks/linkedin.md" in outcome.message
        assert (outcome.after, outcome.person) == (timedelta(hours=1), True)

    def test_a_page_without_a_version_sends_nothing(self, server, network_page):
        channel = self.connect(server, network_page)
        api = Api(url=server.url)
        channel._calls.network = channel._calls.network.model_copy(update={"api": api}).placed("linkedin", None)  # noqa: SLF001
        assert isinstance(self.simple(server, channel, "Never seen."), Refused)
        assert server.asked == []

    @pytest.mark.parametrize("number", ["", "relay", "urn:li:person:1"])
    def test_an_account_without_the_number_of_its_page(self, server, network_page, number):
        outcome = self.refused(server, network_page, network_id=number or None)
        assert "network_id" in outcome.message
        assert server.asked == []

    def test_a_text_that_is_too_long(self, server, network_page):
        outcome = self.refused(server, network_page, "a" * 3001)
        assert "beyond maximum 3000" in outcome.message
        channel = self.connect(server, network_page)
        assert isinstance(self.simple(server, channel, "#_" * 1500), Published), "counted before signs are protected"

    def test_words_of_programs_are_left_out(self, server, network_page):
        server.put("Wash your hands.", at=DUE - timedelta(days=3))
        channel = self.connect(server, network_page)
        outcome = self.simple(server, channel, "Wash your hands.")
        assert isinstance(outcome, Refused)
        assert "Exception" not in outcome.message

    # ---- the same text again

    def test_the_text_of_an_earlier_post_is_refused_for_good(self, server, network_page):
        post = server.put("Every Monday.", at=DUE - timedelta(days=7))
        channel = self.connect(server, network_page)
        outcome = self.post(channel, self.request(channel, "Every Monday."))
        assert isinstance(outcome, Refused)
        assert outcome.after is None
        assert outcome.person
        assert post["id"] in outcome.message
        assert len(server.posts) == 1

    def test_the_text_of_an_attempt_that_linkedin_showed_too_late_is_ours(self, server, network_page):
        channel = self.connect(server, network_page)
        request = replace(self.request(channel, TIDY), due=datetime.now(UTC))
        server.fail("cut")
        assert isinstance(channel.publish(request), InDoubt)
        outcome = channel.publish(request)
        assert isinstance(outcome, Published), outcome
        assert outcome.network_id == server.posts[0]["id"]
        assert len(server.posts) == 1

    def test_a_text_that_was_deleted_is_not_taken_for_posted(self, server, network_page):
        server.ghosts = True
        channel = self.connect(server, network_page)
        request = replace(self.request(channel, "Once."), due=datetime.now(UTC))
        channel.delete(channel.publish(request))
        assert isinstance(channel.publish(request), Refused)
        assert server.posts == []

    def test_a_duplicate_that_nobody_may_read_is_not_taken_for_ours(self, server, network_page):
        server.put("Once.")
        channel = self.connect(server, network_page)
        request = replace(self.request(channel, "Once."), due=datetime.now(UTC))
        server.fail("status", decisive=False, reply=refused(403, "no"), fits=lambda call: call.method == "GET")
        assert isinstance(channel.publish(request), Refused)

    # ---- looking for an attempt that broke off

    def look(self, server, network_page, text, *, card=None, **more):
        channel = self.connect(server, network_page, **more)
        request = self.request(channel, text, card=card)
        return channel.find(request, self.state(request))

    def test_it_is_found_through_the_signs_that_linkedin_keeps(self, server, network_page):
        server.put("Other.")
        post = server.put(little(TIDY))
        assert self.look(server, network_page, TIDY).network_id == post["id"]

    def test_it_is_found_on_a_later_page(self, server, network_page):
        server.page_size = 4
        post = server.put("The one.")
        for number in range(9):
            server.put(f"Other {number}.")
        assert self.look(server, network_page, "The one.").network_id == post["id"]

    def test_an_older_post_is_not_it_although_it_was_changed_since(self, server, network_page):
        old = datetime.now(UTC) - timedelta(days=7)
        server.put("Every Monday.", at=old, lastModifiedAt=int(datetime.now(UTC).timestamp() * 1000))
        assert self.look(server, network_page, "Every Monday.") == NotThere()

    def test_the_listing_is_read_no_further_than_the_attempt(self, server, network_page):
        server.page_size = 4
        for number in range(40):
            server.put(f"Old {number}.", at=datetime.now(UTC) - timedelta(days=number + 1))
        assert self.look(server, network_page, "The one.") == NotThere()
        assert len(server.asked) == 1

    def test_a_post_that_is_still_on_its_way_is_there(self, server, network_page):
        server.put("The one.", lifecycleState="PUBLISH_REQUESTED", publishedAt=None)
        assert isinstance(self.look(server, network_page, "The one."), Published)
        server.posts[0]["lifecycleState"] = "PUBLISH_FAILED"
        assert self.look(server, network_page, "The one.") == NotThere()

    def test_two_posts_with_the_text_are_for_a_person_unless_the_link_tells(self, server, network_page):
        for number in (1, 2):
            server.put("Read it.", {"article": {"source": f"{LINK}{number}", "title": "r"}})
        assert isinstance(self.look(server, network_page, "Read it."), HandedOff)
        found = self.look(server, network_page, "Read it.", card=f"{LINK}2")
        assert found.network_id == server.posts[1]["id"]

    def test_who_cannot_look_does_not_say_that_it_is_not_there(self, server, network_page):
        server.put("The one.")
        server.may_list = False
        assert isinstance(self.look(server, network_page, "The one."), InDoubt)
        server.may_list = True
        bodies = [b"<html>", {}, [], {"elements": [{"id": "urn:li:share:1"}]}, {"elements": None}]
        for reply in [*(Reply(200, body) for body in bodies), Reply(429), Reply(500), refused(426, "old")]:
            server.fail("status", decisive=False, reply=reply)
            found = self.look(server, network_page, "The other.")
            assert isinstance(found, InDoubt), (reply, found)

    def test_a_listing_without_an_end_proves_nothing(self, server, network_page):
        server.page_size = 1
        for number in range(30):
            server.put(f"Other {number}.")
        assert isinstance(self.look(server, network_page, "The one."), InDoubt)

    # ---- changing and taking down

    def test_an_edit_keeps_hashtags_and_signs(self, server, network_page):
        channel = self.connect(server, network_page)
        receipt = self.simple(server, channel, "Eight teaspoons.")
        assert channel.edit(self.request(channel, TIDY, card=self.card), receipt) == receipt
        assert server.texts() == [TIDY]

    def test_another_picture_or_link_is_for_a_person(self, server, network_page):
        channel = self.connect(server, network_page)
        receipt = self.simple(server, channel, "Eight teaspoons.")
        for request in (
            self.request(channel, "Six.", card=f"{LINK}2"),
            self.request(channel, "Six.", card=LINK, media=(ready(),)),
        ):
            outcome = channel.edit(request, receipt)
            assert isinstance(outcome, HandedOff)
            assert receipt.url in outcome.message
        assert server.texts() == ["Eight teaspoons."]

    def test_a_receipt_of_a_found_post_knows_no_pictures_and_is_edited(self, server, network_page):
        channel = self.connect(server, network_page)
        receipt = replace(self.simple(server, channel, "Eight teaspoons."), details={})
        assert isinstance(channel.edit(self.request(channel, "Six."), receipt), Published)

    def test_an_edit_of_a_post_that_is_gone_is_refused(self, server, network_page):
        channel = self.connect(server, network_page)
        receipt = self.simple(server, channel, "Eight teaspoons.")
        channel.delete(receipt)
        assert isinstance(channel.edit(self.request(channel, "Six.", card=LINK), receipt), Refused)

    def test_taking_down_is_not_claimed_without_proof(self, server, network_page):
        channel = self.connect(server, network_page)
        receipt = self.simple(server, channel, "Take me down.")
        for kind, reply in [("status", Reply(404, b"<html>")), ("status", refused(403, "no")), ("cut", None)]:
            server.fail(kind, decisive=False, reply=reply)
            assert not isinstance(channel.delete(receipt), NotThere), reply
        server.fail("status", decisive=False, reply=refused(404, "Not Found"))
        assert isinstance(channel.delete(receipt), NotThere)

    def test_the_version_stands_on_the_page_with_its_end(self, network_page):
        assert network_page.api.version.isdecimal()
        assert network_page.api.version_ends

    def test_credentials_of_another_account_send_nothing(self, server, network_page):
        channel = self.connect(server, network_page)
        channel.door.credentials = replace(channel.door.credentials, id="999")
        outcome = self.simple(server, channel, "Never seen.")
        assert isinstance(outcome, Refused)
        assert "are for" in outcome.message
        assert outcome.person
        assert server.asked == []


class Remembering(dict):
    """A cache that lives as long as the test."""

    def put(self, key, value):
        self[key] = value
