"""A Facebook page: cards, photos with alternative texts, corrections, and posts that are found again."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channel_contract import LINK, picture, ready
from meta_contract import MetaContract
from newsdesk.assets.ready import Unfit
from newsdesk.channels.base import HandedOff, InDoubt, NotThere, Published, Refused
from servers.base import Reply
from servers.graph import PAGE, meta_error
from servers.graph_rules import author


class TestFacebook(MetaContract):
    network = "facebook"
    account = {"network_id": PAGE}  # noqa: RUF012

    def lost(self, server, channel, text, **more):
        """A post that arrived, whose answer did not; the request as the next run has it, and its state."""
        request = self.request(channel, text, **more)
        prepared = channel.prepare(request) if channel.prepares(request) else {}
        server.fail("cut")
        assert isinstance(channel.publish(replace(request, prepared=prepared)), InDoubt)
        return self.without_media(request, prepared), self.state(request, prepared=prepared)

    # ---- cards and photos

    def happens(self, server, published):
        server.objects[published.network_id]["numbers"] = {
            "post_media_view": 900,
            "post_total_media_view_unique": 700,
            "post_reactions_by_type_total": {"like": 2, "love": 1},
            "post_activity_by_action_type": {"comment": 2, "like": 3},  # no shares: Meta leaves out what is zero
            "post_clicks": 12,
            "post_clicks_by_type": {"link clicks": 7, "other clicks": 5},
        }
        told = {"impressions": 900, "reach": 700, "reactions": 3, "comments": 2, "shares": 0}
        return told | {"clicks": 12, "link_clicks": 7}

    def followed(self, server):
        server.followers = 1204
        return 1204

    def test_a_link_becomes_a_card(self, server, network_page):
        channel = self.connect(server, network_page)
        outcome = self.post(channel, self.request(channel, "Cholera.", card=LINK))
        assert isinstance(outcome, Published)
        assert server.posts[0]["link"] == LINK
        assert outcome.network_id == server.posts[0]["id"]
        assert outcome.network_id.startswith(f"{PAGE}_")
        assert outcome.url == server.posts[0]["permalink"]

    def test_photos_are_unseen_until_the_post_shows_them_in_order_with_their_texts(self, server, network_page):
        channel = self.connect(server, network_page)
        media = [ready(picture(colour=(n, 0, 0)), alt=f"Alt {n} “quoted” و") for n in range(3)]
        request = self.request(channel, "Three cups.", media=media)
        prepared = channel.prepare(request)
        assert not server.posts
        assert json.loads(json.dumps(prepared)) == prepared
        outcome = channel.publish(replace(request, prepared=prepared, media=()))
        assert isinstance(outcome, Published)
        assert server.posts[0]["alts"] == [f"Alt {n} “quoted” و" for n in range(3)]

    def test_a_photo_that_was_not_uploaded_is_not_left_out(self, server, network_page):
        channel = self.connect(server, network_page)
        request = self.request(channel, "Two cups.", media=[ready(), ready(picture(80, 60))])
        prepared = channel.prepare(request)
        short = {"photos": prepared["photos"][:1]}
        assert isinstance(channel.publish(replace(request, prepared=short)), Refused)
        assert isinstance(channel.publish(replace(request, prepared={})), Refused)
        assert not server.posts

    def test_a_photo_that_facebook_refuses_stops_the_post(self, server, network_page):
        channel = self.connect(server, network_page)
        outcome = self.post(channel, self.request(channel, "No picture.", media=[ready(b"GIF89a no picture")]))
        assert isinstance(outcome, Refused)
        assert (outcome.after, outcome.person) == (None, True)
        assert not server.posts

    def test_a_file_that_cannot_be_read_stops_the_post(self, server, network_page):
        def broken():
            raise Unfit("The store is away.", later=True)

        channel = self.connect(server, network_page)
        outcome = self.post(channel, self.request(channel, "No file.", media=[replace(ready(), open=broken)]))
        assert isinstance(outcome, Refused)
        assert outcome.after
        assert "The store is away." in outcome.message
        assert not server.asked

    def test_the_longest_text_fits_and_one_more_is_refused(self, server, network_page):
        channel = self.connect(server, network_page)
        longest = network_page.limits.text[0].max
        assert isinstance(self.simple(server, channel, "ä" * longest), Published)
        refused = self.simple(server, channel, "ä" * (longest + 1))
        assert isinstance(refused, Refused)
        assert not refused.after

    # ---- the same words twice

    def test_words_that_the_page_has_already_are_refused_for_good(self, server, network_page):
        channel = self.connect(server, network_page)
        server.show(PAGE, text="Wash.", at=datetime.now(UTC) - timedelta(days=1), **author(PAGE))
        outcome = self.simple(server, channel, "Wash.")
        assert isinstance(outcome, Refused)
        assert (outcome.after, outcome.person) == (None, True)
        assert "already has a post with these words" in outcome.message
        assert len(server.posts) == 1

    def test_a_repetition_that_is_refused_as_a_duplicate_finds_the_first_attempt(self, server, network_page):
        channel = self.connect(server, network_page)
        request, _ = self.lost(server, channel, "Wash.")
        outcome = channel.publish(request)
        assert isinstance(outcome, Published), outcome
        assert outcome.network_id == server.posts[0]["id"]
        assert len(server.posts) == 1

    def test_a_duplicate_that_cannot_be_looked_up_is_in_doubt(self, server, network_page):
        channel = self.connect(server, network_page)
        request, _ = self.lost(server, channel, "Wash.")
        server.fail("status", times=9, fits=lambda call: call.method == "GET", reply=Reply(500, {}))
        assert isinstance(channel.publish(request), InDoubt)

    # ---- found again

    def test_it_is_found_on_a_later_page_of_results(self, server, network_page):
        channel = self.connect(server, network_page)
        request, state = self.lost(server, channel, "Wash your hands.", card=LINK)
        for number in range(9):
            server.show(PAGE, text=f"Other {number}", **author(PAGE))
        server.page_size = 4
        found = channel.find(request, state)
        assert isinstance(found, Published), found
        assert found.network_id == server.posts[0]["id"]
        assert sum(call.path.endswith("/published_posts") for call in server.asked) == 3

    def test_it_is_found_where_the_ranked_feed_leaves_it_out(self, server, network_page):
        channel = self.connect(server, network_page)
        request, state = self.lost(server, channel, "Wash your hands.")
        server.left_out = {server.posts[0]["id"]}
        assert isinstance(channel.find(request, state), Published)

    def test_entities_spaces_and_composed_letters_do_not_hide_it(self, server, network_page):
        channel = self.connect(server, network_page)
        request, state = self.lost(server, channel, "Café &  clean\nwater > all")
        server.posts[0]["text"] = "Cafe\u0301 &amp; clean water &gt; all"
        assert isinstance(channel.find(request, state), Published)

    def test_two_posts_with_its_words_are_for_a_person(self, server, network_page):
        channel = self.connect(server, network_page)
        request, state = self.lost(server, channel, "Wash your hands.")
        server.show(PAGE, text="Wash your hands.", **author(PAGE))
        found = channel.find(request, state)
        assert isinstance(found, HandedOff)
        assert all(post["permalink"] in found.message for post in server.posts)

    def test_the_same_words_with_another_card_are_for_a_person(self, server, network_page):
        channel = self.connect(server, network_page)
        request, state = self.lost(server, channel, "Wash your hands.", card=LINK)
        assert isinstance(
            channel.find(replace(request, rendered=replace(request.rendered, card=f"{LINK}/2")), state), HandedOff
        )

    def test_a_post_without_words_is_for_a_person(self, server, network_page):
        channel = self.connect(server, network_page)
        request, state = self.lost(server, channel, "", media=[ready()])
        assert isinstance(channel.find(request, state), HandedOff)

    def test_what_visitors_write_and_what_is_older_is_not_it(self, server, network_page):
        channel = self.connect(server, network_page)
        request = self.request(channel, "Wash your hands.")
        server.show(PAGE, text="Wash your hands.", **author("77"))
        server.show(PAGE, text="Wash your hands.", at=datetime.now(UTC) - timedelta(days=2), **author(PAGE))
        assert isinstance(channel.find(request, self.state(request)), NotThere)

    @pytest.mark.parametrize("kind", ["cut", "html", "half"])
    def test_a_list_that_cannot_be_read_proves_nothing(self, server, network_page, kind):
        channel = self.connect(server, network_page)
        request, state = self.lost(server, channel, "Wash your hands.")
        server.fail(kind, times=9, decisive=False)
        assert isinstance(channel.find(request, state), InDoubt)

    @pytest.mark.parametrize("data", [{}, {"data": None}, {"data": "x"}])
    def test_a_list_without_rows_proves_nothing(self, server, network_page, data):
        channel = self.connect(server, network_page)
        request = self.request(channel, "Wash your hands.")
        server.fail("status", times=9, decisive=False, reply=Reply(200, data))
        assert isinstance(channel.find(request, self.state(request)), InDoubt)

    # ---- corrections and takedowns

    def test_a_correction_changes_only_the_text(self, server, network_page):
        channel = self.connect(server, network_page)
        first = self.post(channel, self.request(channel, "Eight spoons.", media=[ready()]))
        stored = replace(first, details=json.loads(json.dumps(dict(first.details))))
        assert isinstance(channel.edit(self.request(channel, "Six spoons.", media=[ready()]), stored), Published)
        assert (server.posts[0]["text"], server.posts[0]["alts"]) == ("Six spoons.", ["Two hands hold a cup."])

    @pytest.mark.parametrize(
        "other", [{"media": [ready(name="other.jpg")]}, {"media": [ready(alt="Other")]}, {"card": LINK}, {}]
    )
    def test_a_correction_of_a_picture_or_card_is_for_a_person(self, server, network_page, other):
        channel = self.connect(server, network_page)
        first = self.post(channel, self.request(channel, "Eight spoons.", media=[ready()]))
        assert isinstance(channel.edit(self.request(channel, "Six spoons.", **other), first), HandedOff)
        assert server.posts[0]["text"] == "Eight spoons."

    @pytest.mark.parametrize(
        "reply", [Reply(200, {"success": False}), Reply(200, {}), Reply(200, b"<html>"), Reply(500, {})]
    )
    def test_a_change_that_facebook_does_not_confirm_is_not_taken_for_done(self, server, network_page, reply):
        channel = self.connect(server, network_page)
        outcome = self.simple(server, channel, "Eight spoons.")
        server.fail("status", times=9, decisive=False, reply=reply)
        assert isinstance(channel.edit(self.request(channel, "Six spoons."), outcome), Refused)
        assert isinstance(channel.delete(outcome), Refused)
        assert [post["text"] for post in server.posts] == ["Eight spoons."]

    def test_what_facebook_will_not_delete_is_for_a_person(self, server, network_page):
        channel = self.connect(server, network_page)
        outcome = self.simple(server, channel, "Take me down.")
        error = Reply(400, meta_error(100, 33, "Unsupported delete request."))
        server.fail("status", fits=lambda call: call.method == "DELETE", reply=error)
        gone = channel.delete(outcome)
        assert isinstance(gone, HandedOff)
        assert outcome.url in gone.message
        assert isinstance(channel.delete(Published("https://facebook.com/x")), HandedOff)
