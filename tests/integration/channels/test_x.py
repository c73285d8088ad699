import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from channel_contract import Contract, picture, ready
from newsdesk.channels.base import HandedOff, InDoubt, NotThere, Published, Refused
from newsdesk.channels.uploads import Uploads
from servers.base import Reply
from servers.x import XServer, problem

SECRETS = {
    "key": "consumer-of-relay",
    "key_secret": "consumer-secret-do-not-show",
    "token": "4711-token-of-relay",
    "token_secret": "token-secret-do-not-show",
}
LINK = "https://relay-medical.example/cholera?utm_source=x&utm_campaign=kivara"


class TestX(Contract):
    network = "x"
    fields = SECRETS
    account = {"network_id": "4711", "handle": "relaymedical"}  # noqa: RUF012

    @pytest.fixture
    def server(self):
        with XServer(SECRETS) as server:
            yield server

    # ---- posts, pictures, threads

    def happens(self, server, published):
        (post,) = (post for post in server.posts if post["id"] == published.network_id)
        counts = {"like_count": 3, "reply_count": 2, "retweet_count": 1, "quote_count": 5, "bookmark_count": 4}
        seen = {"impression_count": 900, "engagements": 31, "url_link_clicks": 7, "user_profile_clicks": 6}
        post["numbers"] = counts | seen
        told = {"reactions": 3, "comments": 2, "shares": 1, "saves": 4, "impressions": 900, "engagements_native": 31}
        return told | {"link_clicks": 7, "profile_visits": 6}

    def followed(self, server):
        server.followers = 1204
        return 1204

    def test_pictures_go_out_in_order_with_their_alternative_texts(self, server, network_page):
        channel = self.connect(server, network_page)
        media = (
            ready(picture(colour=(1, 2, 3)), alt="Two hands & a cup."),
            ready(picture(kind="PNG"), alt="كوب ماء", mime="image/png", name="cup.png"),
            ready(picture(kind="WEBP"), alt="", mime="image/webp", name="cup.webp"),
        )
        request = self.request(channel, "Wash your hands.", media=media)
        assert channel.prepares(request)
        outcome = self.post(channel, request)
        assert isinstance(outcome, Published), outcome
        assert outcome.url == f"https://x.com/relaymedical/status/{outcome.network_id}"
        (post,) = server.posts
        assert [m["alt"] for m in post["media"]] == ["Two hands & a cup.", "كوب ماء", ""]
        assert [m["data"] for m in post["media"]] == [m.read() for m in media]

    def test_a_picture_without_words_can_be_posted(self, server, network_page):
        channel = self.connect(server, network_page)
        assert isinstance(self.post(channel, self.request(channel, "", media=(ready(),))), Published)

    def test_nothing_is_posted_with_fewer_pictures_than_approved(self, server, network_page):
        channel = self.connect(server, network_page)
        request = self.request(channel, "Wash your hands.", media=(ready(), ready(alt="Soap.")))
        for prepared in ({}, {"media": ["1"]}):
            outcome = channel.publish(replace(request, prepared=prepared))
            assert isinstance(outcome, Refused), outcome
        assert server.asked == []

    def test_an_animated_picture_is_for_a_person(self, server, network_page):
        channel = self.connect(server, network_page)
        media = (ready(b"GIF89a", mime="image/gif", name="a.gif"),)
        assert isinstance(channel.prepare(self.request(channel, "Look.", media=media)), HandedOff)
        assert server.asked == []

    def test_an_upload_that_fails_leaves_nothing_in_doubt(self, server, network_page):
        channel = self.connect(server, network_page)
        request = self.request(channel, "Look.", media=(ready(),))
        for kind in ("cut", "html", "status"):
            server.fail(kind, decisive=False)
            outcome = channel.prepare(request)
            assert isinstance(outcome, Refused), outcome
            assert outcome.after
        too_large = io.BytesIO()
        Image.effect_noise((3000, 2400), 100).save(too_large, "PNG")
        media = (ready(too_large.getvalue(), mime="image/png"),)
        outcome = channel.prepare(self.request(channel, "Look.", media=media))
        assert isinstance(outcome, Refused)
        assert "5242880" in outcome.message
        assert server.posts == []

    def test_an_alternative_text_that_x_refuses_stops_the_post(self, server, network_page):
        channel = self.connect(server, network_page)
        outcome = channel.prepare(self.request(channel, "Look.", media=(ready(alt="a" * 1001),)))
        assert isinstance(outcome, Refused)
        assert "1000" in outcome.message

    def test_a_second_attempt_uploads_nothing_twice_but_what_x_refused(self, server, network_page):
        channel = self.connect(server, network_page, uploads=Uploads("relay", Remembering()))
        request = self.request(channel, "Look.", media=(ready(),))
        server.fail("status", reply=Reply(429, {}, {"Retry-After": "9"}))
        first = channel.prepare(request)
        assert channel.prepare(request) == first
        assert isinstance(channel.publish(replace(request, prepared=first)), Refused)
        assert channel.prepare(request) != first, "X may have refused the picture"

    def test_a_thread_answers_its_own_post(self, server, network_page):
        channel = self.connect(server, network_page, self_replies="yes")
        first = self.post(channel, self.request(channel, "One."))
        assert isinstance(first, Published)
        second = self.post(channel, self.request(channel, "Two.", part=2, parent=first, root=first))
        assert isinstance(second, Published), second
        assert server.posts[1]["parent"] == first.network_id

    def test_an_answer_that_x_does_not_permit_is_refused_in_its_words(self, server, network_page):
        channel = self.connect(server, network_page, self_replies="yes")
        first = self.post(channel, self.request(channel, "One."))
        server.summoned_only = True
        outcome = self.post(channel, self.request(channel, "Two.", part=2, parent=first, root=first))
        assert isinstance(outcome, Refused)
        assert outcome.person
        assert "have not been mentioned" in outcome.message

    def test_what_would_be_sent_is_what_is_sent(self, server, network_page):
        channel = self.connect(server, network_page, self_replies="yes")
        first = self.post(channel, self.request(channel, "One."))
        request = self.request(channel, "Two.", part=2, parent=first, root=first, media=(ready(),))
        assert channel.payload(request)["media"] == {"media_ids": ["(made before sending)"]}
        request = replace(request, prepared=channel.prepare(request))
        assert isinstance(channel.publish(request), Published)
        assert server.asked[-1].json == channel.payload(request)

    # ---- refusals in X's words

    def refused(self, server, network_page, text="Never seen.", **more):
        channel = self.connect(server, network_page, **more)
        outcome = self.simple(server, channel, text)
        assert isinstance(outcome, Refused), outcome
        assert self.arrived(server, text) == 0
        return outcome

    def test_the_same_text_again_is_refused_for_good(self, server, network_page):
        server.put("Wash your hands.", at=datetime.now(UTC) - timedelta(hours=2))
        channel = self.connect(server, network_page)
        request = replace(self.request(channel, "Wash your hands."), due=datetime.now(UTC))
        outcome = channel.publish(request)
        assert isinstance(outcome, Refused)
        assert outcome.after is None
        assert outcome.person
        assert "posted already" in outcome.message
        assert len(server.posts) == 1

    def test_the_text_of_an_attempt_that_x_showed_too_late_is_ours(self, server, network_page):
        channel = self.connect(server, network_page)
        request = replace(self.request(channel, "Wash your hands."), due=datetime.now(UTC))
        server.fail("cut")
        assert isinstance(channel.publish(request), InDoubt)
        outcome = channel.publish(request)
        assert isinstance(outcome, Published), outcome
        assert [post["id"] for post in server.posts] == [outcome.network_id]

    @pytest.mark.parametrize("reply", [Reply(503), Reply(200, {"meta": {}, "data": [{}]})])
    def test_a_repeated_text_that_nobody_may_look_for_is_not_taken_for_ours(self, server, network_page, reply):
        server.put("Wash your hands.")
        channel = self.connect(server, network_page)
        request = replace(self.request(channel, "Wash your hands."), due=datetime.now(UTC))
        server.fail("status", reply=reply, fits=lambda call: call.method == "GET")
        assert isinstance(channel.publish(request), Refused)

    def test_somebody_who_is_blocked_is_not_locked(self, server, network_page):
        server.fail("status", reply=problem(403, "Forbidden", "You have been blocked from replying."))
        assert "locked the account" not in self.refused(server, network_page).message

    def test_an_app_that_may_only_read(self, server, network_page):
        server.read_only = True
        outcome = self.refused(server, network_page)
        assert "may only read" in outcome.message
        assert "guidelines/networks/x.md" in outcome.message
        assert (outcome.after, outcome.person) == (timedelta(hours=1), True)

    def test_a_suspended_account(self, server, network_page):
        server.suspended = True
        outcome = self.refused(server, network_page)
        assert outcome.message.startswith("relay: X has suspended or locked the account.")
        assert outcome.person

    @pytest.mark.parametrize("status", [402, 429])
    def test_credits_that_are_used_up(self, server, network_page, status):
        server.credits = status != 402
        if status == 429:
            server.fail("status", reply=problem(429, "UsageCapExceeded", "Usage cap exceeded: Monthly", "usage-capped"))
        outcome = self.refused(server, network_page)
        assert "Buy credits" in outcome.message
        assert (outcome.after, outcome.person) == (timedelta(hours=1), True)

    def test_a_pause_until_an_instant(self, server, network_page):
        until = int((datetime.now(UTC) + timedelta(minutes=14)).timestamp())
        server.fail("status", reply=Reply(429, {"title": "Too Many Requests"}, {"x-rate-limit-reset": str(until)}))
        assert timedelta(minutes=13) < self.refused(server, network_page).after < timedelta(minutes=15)

    def test_a_project_that_is_not_enrolled(self, server, network_page):
        server.fail("status", reply=problem(403, "Client Forbidden", "Use a project.", "client-forbidden"))
        assert "does not let this app" in self.refused(server, network_page).message

    def test_a_text_that_is_too_long_for_the_account(self, server, network_page):
        outcome = self.refused(server, network_page, "ab " * 100)
        assert "not permitted to perform this action" in outcome.message
        assert outcome.person

    def test_a_missing_field_of_the_credentials_is_named(self, server, network_page):
        outcome = self.refused(server, network_page, fields={"token_secret": ""})
        assert "token_secret" in outcome.message
        assert outcome.person

    def test_a_token_of_another_account_posts_nothing(self, server, network_page):
        outcome = self.refused(server, network_page, network_id="999")
        assert "4711" in outcome.message
        assert server.asked == []

    def test_a_yes_without_an_id_is_in_doubt(self, server, network_page):
        channel = self.connect(server, network_page)
        for body in ({"data": {}}, {"errors": []}, [], {"data": "1"}):
            server.fail("after", reply=Reply(201, body))
            assert isinstance(self.simple(server, channel, f"Perhaps {body}"), InDoubt)

    # ---- looking for an attempt that broke off

    def look(self, server, network_page, text, **more):
        channel = self.connect(server, network_page, **more)
        request = self.request(channel, text)
        return channel.find(request, self.state(request))

    @pytest.mark.parametrize(
        "text",
        [
            f"Boil the water.\n\n{LINK}",
            f"{LINK} first, then https://relay-medical.example/b, then relay-medical.example.",
            "a < b & c > d &amp; e",
            "صوت الماء 💧 https://relay-medical.example/ماء",
            "cafe\u0301 ❤️ 👨‍👩‍👧‍👦",
        ],
    )
    def test_a_post_is_found_through_shortened_links_and_entities(self, server, network_page, text):
        server.put("Another one.")
        post = server.put(text)
        server.put("And another one.")
        found = self.look(server, network_page, text)
        assert isinstance(found, Published), found
        assert found.network_id == post["id"]

    def test_a_post_with_pictures_is_found(self, server, network_page):
        channel = self.connect(server, network_page)
        request = self.request(channel, f"Look: {LINK}", media=(ready(),))
        server.fail("cut")
        prepared = channel.prepare(request)
        assert isinstance(channel.publish(replace(request, prepared=prepared)), InDoubt)
        assert isinstance(channel.find(request, self.state(request, prepared=prepared)), Published)

    def test_a_long_post_is_found_whole(self, server, network_page):
        server.long_posts = True
        text = "Every word counts. " * 40 + LINK
        server.put(text[:-3] + "xyz")
        post = server.put(text)
        assert self.look(server, network_page, text).network_id == post["id"]

    def test_an_answer_is_found_although_x_puts_the_name_before_it(self, server, network_page):
        first = server.put("One.")
        second = server.put("@relaymedical Two.", parent=first["id"])
        assert self.look(server, network_page, "Two.").network_id == second["id"]

    def test_it_is_found_on_a_later_page(self, server, network_page):
        server.page_size = 5
        post = server.put("The one.")
        for number in range(12):
            server.put(f"Other {number}.")
        assert self.look(server, network_page, "The one.").network_id == post["id"]
        assert len([call for call in server.asked if call.path.endswith("/tweets")]) == 3

    def test_an_older_post_with_the_text_is_not_it(self, server, network_page):
        server.put("Every Monday.", at=datetime.now(UTC) - timedelta(days=7))
        assert self.look(server, network_page, "Every Monday.") == NotThere()

    def test_two_posts_with_the_text_are_for_a_person(self, server, network_page):
        server.put("Twice.")
        server.put("Twice.")
        assert isinstance(self.look(server, network_page, "Twice."), HandedOff)

    def test_the_number_of_the_account_is_asked_where_nobody_wrote_it(self, server, network_page):
        server.put("The one.")
        assert isinstance(self.look(server, network_page, "The one.", network_id=None), Published)
        assert server.asked[0].path == "/2/users/me"

    def test_who_cannot_look_does_not_say_that_it_is_not_there(self, server, network_page):
        server.put("The one.")
        replies = [
            problem(403, "Forbidden", "Your client app may not list posts.", "client-forbidden"),
            Reply(429, {}, {"Retry-After": "9"}),
            Reply(503, b""),
            Reply(200, {"data": []}),
            Reply(200, {"data": [{"text": "Other."}], "meta": {}}),
            Reply(200, {"data": [{"id": "1", "text": "Other.", "created_at": "yesterday"}], "meta": {}}),
            Reply(200, {"data": {"id": "1"}, "meta": {"next_token": "2"}}),
            Reply(200, b"<html>"),
        ]
        for reply in replies:
            server.fail("status", decisive=False, reply=reply)
            found = self.look(server, network_page, "The one.")
            assert isinstance(found, InDoubt), (reply, found)
        server.credits = False
        assert "Buy credits" in self.look(server, network_page, "The one.").message

    def test_a_listing_that_breaks_off_in_the_middle_proves_nothing(self, server, network_page):
        server.page_size = 5
        for number in range(9):
            server.put(f"Other {number}.")
        server.fail("status", decisive=False, fits=lambda call: "pagination_token" in call.query)
        assert isinstance(self.look(server, network_page, "The one."), InDoubt)

    # ---- taking down

    def test_taking_down_is_not_claimed_without_proof(self, server, network_page):
        channel = self.connect(server, network_page)
        receipt = self.simple(server, channel, "Take me down.")
        for reply in (Reply(200, {"data": {"deleted": False}}), Reply(200, {}), Reply(404, b"<html>no such page")):
            server.fail("status", decisive=False, reply=reply)
            assert not isinstance(channel.delete(receipt), NotThere), reply
        server.fail("status", decisive=False, reply=problem(403, "Forbidden", "Not yours."))
        outcome = channel.delete(receipt)
        assert isinstance(outcome, Refused)
        assert "Not yours." in outcome.message
        assert len(server.posts) == 1
        assert isinstance(channel.delete(receipt), NotThere)

    def test_a_post_is_not_changed(self, server, network_page):
        channel = self.connect(server, network_page)
        receipt = self.simple(server, channel, "Eight teaspoons.")
        outcome = channel.edit(self.request(channel, "Six teaspoons."), receipt)
        assert isinstance(outcome, HandedOff)
        assert receipt.url in outcome.message

    def test_what_the_desk_pays_stands_on_the_page(self, network_page):
        assert network_page.prices.currency == "USD"
        assert network_page.prices.of(link=False, alts=0) == pytest.approx(0.015)
        assert network_page.prices.of(link=True, alts=2) == pytest.approx(0.21)
        assert str(network_page.api.url) == "https://api.x.com"

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
