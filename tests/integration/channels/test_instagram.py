"""Instagram: pictures that it fetches itself, containers that are published once, and takedowns where it lets us."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from channel_contract import picture, ready
from meta_contract import MetaContract
from newsdesk.assets.ready import Unfit
from newsdesk.channels import container_calls, containers
from newsdesk.channels.base import HandedOff, InDoubt, NotThere, Published, Refused
from servers.base import Reply
from servers.graph import INSTAGRAM, meta_error


def noisy(width, height):
    """A picture that does not compress."""
    stream = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(stream, "JPEG", quality=100)
    return stream.getvalue()


class TestInstagram(MetaContract):
    network = "instagram"
    account = {"network_id": INSTAGRAM}  # noqa: RUF012
    needs_media = True

    def happens(self, server, published):
        numbers = {"views": 900, "reach": 700, "likes": 3, "comments": 2, "saved": 4, "shares": 1}
        numbers |= {"total_interactions": 10, "profile_visits": 0}  # `follows` is not told yet
        server.objects[published.network_id]["numbers"] = numbers
        told = {"impressions": 900, "reach": 700, "reactions": 3, "comments": 2, "saves": 4, "shares": 1}
        return told | {"engagements_native": 10, "profile_visits": 0}

    def followed(self, server):
        server.followers = 1204
        return 1204

    def placed(self, server, data=None, **more):
        """A file that is ready and lies where Instagram can fetch it."""
        data = picture() if data is None else data
        return ready(data, address=server.pictures.add(data), **more)

    def media_for(self, server):
        return (self.placed(server),)

    def prepared(self, server, channel, text="Wash your hands.", **more):
        """A request with a container that is ready, and its state after a run that broke off."""
        request = self.request(channel, text, media=self.media_for(server), **more)
        made = channel.prepare(request)
        return self.without_media(request, made), self.state(request, prepared=made), server.objects[made["container"]]

    # ---- pictures

    def test_nothing_is_public_before_the_container_is_published(self, server, network_page):
        channel = self.connect(server, network_page)
        request, _, container = self.prepared(server, channel)
        assert not server.posts
        assert container["status"] == "FINISHED"
        assert set(request.prepared) == {"container"}
        outcome = channel.publish(request)
        assert isinstance(outcome, Published)
        assert outcome.url == server.posts[0]["permalink"]
        assert outcome.network_id == server.posts[0]["id"]
        assert server.posts[0]["alts"] == ["Two hands hold a cup."]

    def test_several_pictures_are_a_carousel_in_order_with_their_texts(self, server, network_page):
        channel = self.connect(server, network_page)
        media = [self.placed(server, picture(60 + n, 60), alt=f"Alt {n} &+ و") for n in range(10)]
        assert isinstance(self.post(channel, self.request(channel, "Ten.", media=media)), Published)
        assert server.posts[0]["alts"] == [f"Alt {n} &+ و" for n in range(10)]
        assert [post["text"] for post in server.posts] == ["Ten."]

    def test_eleven_pictures_are_refused_and_none_is_left_out(self, server, network_page):
        channel = self.connect(server, network_page)
        media = [self.placed(server) for _ in range(11)]
        assert isinstance(self.post(channel, self.request(channel, "Eleven.", media=media)), Refused)
        assert not server.posts

    def test_a_post_without_a_picture_is_refused_before_anything_is_made(self, server, network_page):
        channel = self.connect(server, network_page)
        outcome = self.post(channel, self.request(channel, "Only words."))
        assert isinstance(outcome, Refused)
        assert "without a picture" in outcome.message
        assert not server.asked

    def test_a_picture_that_is_not_ready_stops_the_post(self, server, network_page):
        channel = self.connect(server, network_page)
        request = self.request(channel, "Two.", media=[self.placed(server), self.placed(server)])
        assert isinstance(channel.prepare(replace(request, media=request.media[:1])), Refused)
        assert not server.asked

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (picture(kind="PNG"), "format"),
            (picture(100, 200), "aspect ratio"),
            (picture(200, 100), "aspect ratio"),
            (b"no picture", "format"),
            (noisy(2600, 2600), "too large"),
        ],
    )
    def test_a_picture_outside_the_limits_is_refused_in_instagram_s_words(self, server, network_page, data, words):
        channel = self.connect(server, network_page)
        outcome = self.post(channel, self.request(channel, "Unfit.", media=[self.placed(server, data)]))
        assert isinstance(outcome, Refused)
        assert (outcome.after, outcome.person) == (None, True)
        assert words in outcome.message
        assert not server.posts

    def test_the_page_s_limits_are_those_that_instagram_enforces(self, network_page):
        image = network_page.limits.image
        assert image.formats == ("jpeg",)
        assert (image.max_bytes + 1, image.min_ratio, image.max_ratio) == (8 * 1024 * 1024, 0.8, 1.91)

    @pytest.mark.parametrize("place", ["/nowhere.jpg", "/0/cup.jpg"])
    def test_a_picture_that_cannot_be_fetched_is_tried_again_and_told(self, server, network_page, place):
        channel = self.connect(server, network_page)
        server.pictures.add(picture())
        media = [ready(address=f"{server.pictures.url}{place}")]  # without its signature
        outcome = self.post(channel, self.request(channel, "Unreachable.", media=media))
        assert isinstance(outcome, Refused)
        assert outcome.after
        assert outcome.person
        assert "could not fetch the picture" in outcome.message

    @pytest.mark.parametrize("later", [True, False])
    def test_a_desk_without_a_public_place_is_told_so(self, server, network_page, later):
        def nowhere():
            raise Unfit("The desk has no public place for pictures.", later=later)

        channel = self.connect(server, network_page)
        outcome = self.post(channel, self.request(channel, "No place.", media=[replace(ready(), address=nowhere)]))
        assert isinstance(outcome, Refused)
        assert bool(outcome.after) is later
        assert "no public place" in outcome.message

    def test_a_caption_that_is_too_long_is_refused(self, server, network_page):
        channel = self.connect(server, network_page)
        longest = network_page.limits.text[0].max
        assert isinstance(self.simple(server, channel, "ä" * longest), Published)
        assert isinstance(self.simple(server, channel, "ä" * (longest + 1)), Refused)

    # ---- waiting and quota

    def test_a_container_is_waited_for(self, server, network_page, monkeypatch):
        waited = []
        monkeypatch.setattr(container_calls.ContainerCalls, "wait", staticmethod(waited.append))
        server.polls = 5
        assert isinstance(self.simple(server, self.connect(server, network_page), "Slow."), Published)
        assert waited == [0.5, 1, 2, 4, 5]

    def test_a_container_that_is_never_ready_is_given_up(self, server, network_page, monkeypatch):
        monkeypatch.setattr(container_calls.ContainerCalls, "wait", staticmethod(lambda _: None))
        monkeypatch.setattr(containers, "PATIENCE", 0.4)
        server.polls = 10**9
        outcome = self.simple(server, self.connect(server, network_page), "Never.")
        assert isinstance(outcome, Refused)
        assert outcome.after
        assert not server.posts

    def test_a_quota_that_is_used_up_makes_nothing_and_waits(self, server, network_page):
        server.totals["posts"] = 1
        channel = self.connect(server, network_page)
        assert isinstance(self.simple(server, channel, "First."), Published)
        known = len(server.objects)
        outcome = self.simple(server, channel, "Second.")
        assert isinstance(outcome, Refused)
        assert outcome.after == timedelta(hours=1)
        assert "relay has used its 1 posts" in outcome.message
        assert len(server.objects) == known

    @pytest.mark.parametrize("data", [{}, {"data": []}, {"data": [{"config": None}]}, {"data": [{"quota_usage": "x"}]}])
    def test_a_quota_that_cannot_be_read_stops_nothing(self, server, network_page, data):
        server.fail("status", fits=lambda call: "limit" in call.path, reply=Reply(200, data))
        assert isinstance(self.simple(server, self.connect(server, network_page), "Unknown quota."), Published)

    def test_a_quota_that_runs_out_in_between_is_waited_for(self, server, network_page):
        channel = self.connect(server, network_page)
        request, _, _ = self.prepared(server, channel)
        server.totals["posts"] = 0
        outcome = channel.publish(request)
        assert isinstance(outcome, Refused)
        assert outcome.after

    # ---- recovery

    def test_a_container_that_is_ready_is_published_by_the_next_run_and_only_once(self, server, network_page):
        channel = self.connect(server, network_page)
        request, state, _ = self.prepared(server, channel)
        assert channel.find(request, state) == NotThere(spoilt=False)
        assert isinstance(channel.publish(request), Published)
        again = channel.publish(request)
        assert isinstance(again, InDoubt), "the network says no, because it is public already"
        assert isinstance(channel.find(request, state), Published)
        assert len(server.posts) == 1

    @pytest.mark.parametrize("status", ["EXPIRED", "ERROR"])
    def test_a_container_that_is_spoilt_is_made_anew(self, server, network_page, status):
        channel = self.connect(server, network_page)
        request, state, container = self.prepared(server, channel)
        container["status"] = status
        assert channel.find(request, state) == NotThere(spoilt=True)
        refused = channel.publish(request)
        assert isinstance(refused, Refused)
        assert refused.after

    @pytest.mark.parametrize("status", ["EXPIRED", "ERROR"])
    def test_a_spoilt_container_whose_post_is_listed_is_not_made_anew(self, server, network_page, status):
        channel = self.connect(server, network_page)
        request, state, container = self.prepared(server, channel)
        channel.publish(request)
        container["status"] = status
        assert isinstance(channel.find(request, state), Published)

    @pytest.mark.parametrize("status", ["IN_PROGRESS", "SOMETHING_NEW"])
    def test_a_container_at_work_or_unknown_proves_nothing(self, server, network_page, status):
        channel = self.connect(server, network_page)
        request, state, container = self.prepared(server, channel)
        container.update(status=status, polls=99)
        assert isinstance(channel.find(request, state), InDoubt)

    def test_a_published_container_without_a_post_in_the_list_is_for_a_person(self, server, network_page):
        channel = self.connect(server, network_page)
        request, state, container = self.prepared(server, channel)
        container["status"] = "PUBLISHED"
        assert isinstance(channel.find(request, state), HandedOff)

    def test_two_posts_with_its_caption_are_for_a_person(self, server, network_page):
        channel = self.connect(server, network_page)
        request, state, _ = self.prepared(server, channel)
        channel.publish(request)
        server.show(INSTAGRAM, text=request.part.text)
        assert isinstance(channel.find(request, state), HandedOff)

    def test_it_is_found_on_a_later_page_and_among_old_posts(self, server, network_page):
        channel = self.connect(server, network_page)
        for _ in range(5):
            server.show(INSTAGRAM, text="Wash your hands.", at=datetime.now(UTC) - timedelta(days=3))
        request, state, _ = self.prepared(server, channel)
        channel.publish(request)
        for number in range(7):
            server.show(INSTAGRAM, text=f"Other {number}")
        server.page_size = 3
        found = channel.find(request, state)
        assert isinstance(found, Published), found
        assert found.url == server.posts[5]["permalink"]

    def test_an_attempt_without_a_container_was_never_sent(self, server, network_page):
        channel = self.connect(server, network_page)
        request = self.request(channel, "Never.", media=self.media_for(server))
        assert channel.find(request, self.state(request)) == NotThere(spoilt=False)
        assert isinstance(channel.publish(request), Refused)

    @pytest.mark.parametrize(
        "reply", [Reply(500, {}), Reply(400, meta_error(190, 463, "expired")), Reply(200, b"<html>")]
    )
    def test_a_container_that_cannot_be_asked_proves_nothing(self, server, network_page, reply):
        channel = self.connect(server, network_page)
        request, state, _ = self.prepared(server, channel)
        server.fail("status", times=9, decisive=False, reply=reply)
        assert isinstance(channel.find(request, state), InDoubt)

    @pytest.mark.parametrize(("code", "subcode"), [(4, 2207051), (100, 0), (24, 2207006), (368, 0)])
    def test_an_error_that_hides_a_success_is_in_doubt_and_then_found(self, server, network_page, code, subcode):
        channel = self.connect(server, network_page)
        request, state, _ = self.prepared(server, channel)
        server.fail("after", reply=Reply(400, meta_error(code, subcode, "No.")))
        assert isinstance(channel.publish(request), InDoubt)
        assert isinstance(channel.find(request, state), Published)
        assert len(server.posts) == 1

    def test_a_refusal_is_in_doubt_while_the_container_does_not_answer(self, server, network_page):
        channel = self.connect(server, network_page)
        request, _, _ = self.prepared(server, channel)
        server.fail("status", reply=Reply(400, meta_error(100, 0, "No.")))
        server.fail("status", times=9, decisive=False, reply=Reply(500, {}))
        assert isinstance(channel.publish(request), InDoubt)

    def test_a_post_counts_without_its_address(self, server, network_page):
        channel = self.connect(server, network_page, url="https://www.instagram.com/relay")
        request, _, _ = self.prepared(server, channel)
        server.fail("status", times=9, fits=lambda call: call.query.get("fields") == "permalink", reply=Reply(500, {}))
        outcome = channel.publish(request)
        assert isinstance(outcome, Published)
        assert outcome.url == "https://www.instagram.com/relay"

    # ---- takedowns and corrections

    def test_a_token_of_instagram_login_leaves_the_takedown_to_a_person(self, server, network_page):
        channel = self.connect(server, network_page)
        outcome = self.simple(server, channel, "Take me down.")
        server.instagram_login = True
        gone = channel.delete(outcome)
        assert isinstance(gone, HandedOff)
        assert outcome.url in gone.message
        assert len(server.posts) == 1

    def test_a_token_that_may_not_delete_leaves_the_takedown_to_a_person(self, server, network_page):
        channel = self.connect(server, network_page)
        outcome = self.simple(server, channel, "Take me down.")
        server.permissions.remove("instagram_manage_contents")
        gone = channel.delete(outcome)
        assert isinstance(gone, HandedOff)
        assert outcome.url in gone.message

    def test_a_correction_is_for_a_person(self, server, network_page):
        channel = self.connect(server, network_page)
        outcome = self.simple(server, channel, "Eight spoons.")
        edited = channel.edit(self.request(channel, "Six spoons.", media=self.media_for(server)), outcome)
        assert isinstance(edited, HandedOff)
        assert outcome.url in edited.message
