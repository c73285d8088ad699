"""Threads: texts with and without pictures, replies to our own posts, and containers that are published once."""

from dataclasses import replace

import pytest

from channel_contract import picture, ready
from meta_contract import MetaContract
from newsdesk.channels.base import HandedOff, InDoubt, NotThere, Published, Refused
from servers.base import Reply
from servers.graph import THREADS, meta_error


class TestThreads(MetaContract):
    network = "threads"
    account = {"network_id": THREADS}  # noqa: RUF012

    def happens(self, server, published):
        numbers = {"views": 900, "likes": 3, "replies": 2, "reposts": 1, "quotes": 5, "shares": 6}
        server.objects[published.network_id]["numbers"] = numbers
        return {"impressions": 900, "reactions": 3, "comments": 2, "shares": 1}

    def followed(self, server):
        server.followers = 1204
        return 1204

    def placed(self, server, data=None, **more):
        """A file that is ready and lies where Threads can fetch it."""
        data = picture() if data is None else data
        return ready(data, address=server.pictures.add(data), **more)

    def prepared(self, server, channel, text="Wash your hands.", **more):
        """A request with a container that is ready, and its state after a run that broke off."""
        request = self.request(channel, text, **more)
        made = channel.prepare(request)
        return self.without_media(request, made), self.state(request, prepared=made), server.objects[made["container"]]

    # ---- what is sent

    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    def test_a_picture_goes_with_its_text_and_alternative_text(self, server, network_page, kind):
        channel = self.connect(server, network_page)
        media = [self.placed(server, picture(kind=kind), alt="A cup & a hand")]
        assert isinstance(self.post(channel, self.request(channel, "Cup.", media=media)), Published)
        assert (server.posts[0]["text"], server.posts[0]["alts"]) == ("Cup.", ["A cup & a hand"])

    def test_pictures_need_no_text_and_twenty_are_a_carousel_in_order(self, server, network_page):
        channel = self.connect(server, network_page)
        media = [self.placed(server, picture(60 + n, 60), alt=f"Alt {n}") for n in range(20)]
        assert isinstance(self.post(channel, self.request(channel, "", media=media)), Published)
        assert server.posts[0]["alts"] == [f"Alt {n}" for n in range(20)]

    def test_a_picture_that_threads_cannot_fetch_is_told_by_the_container(self, server, network_page):
        channel = self.connect(server, network_page)
        media = [ready(address=f"{server.pictures.url}/nowhere.jpg")]
        outcome = self.post(channel, self.request(channel, "Unreachable.", media=media))
        assert isinstance(outcome, Refused)
        assert "FAILED_DOWNLOADING_IMAGE" in outcome.message
        assert not server.posts

    @pytest.mark.parametrize(
        ("text", "fits"),
        [
            ("ä" * 500, True),
            ("ä" * 501, False),
            ("💧" * 125, True),
            ("💧" * 126, False),
            ("a" * 476 + "👨‍👩‍👧‍👦", False),
        ],
    )
    def test_emoji_count_as_bytes(self, server, network_page, text, fits):
        outcome = self.simple(server, self.connect(server, network_page), text)
        assert isinstance(outcome, Published if fits else Refused), outcome

    @pytest.mark.parametrize(("links", "fits"), [(5, True), (6, False)])
    def test_links_are_counted(self, server, network_page, links, fits):
        text = " ".join(f"https://relay-medical.example/{n}" for n in range(links))
        outcome = self.simple(server, self.connect(server, network_page), text)
        assert isinstance(outcome, Published if fits else Refused)
        assert fits or "LINK_LIMIT_EXCEEDED" in outcome.message
        assert network_page.limits.links == 5

    def test_a_text_waits_for_its_own_call_to_be_public(self, server, network_page):
        self.prepared(server, self.connect(server, network_page))
        assert not server.posts

    # ---- threads

    def test_each_part_replies_to_the_part_before(self, server, network_page):
        channel = self.connect(server, network_page)
        first = self.post(channel, self.request(channel, "One."))
        second = self.post(channel, self.request(channel, "Two.", part=2, parent=first, root=first))
        third = self.post(channel, self.request(channel, "Three.", part=3, parent=second, root=first))
        assert isinstance(third, Published)
        replied = [post.get("replied_to", {}).get("id") for post in server.posts]
        assert replied == [None, first.network_id, second.network_id]

    def test_a_part_whose_parent_has_no_number_is_not_posted_on_its_own(self, server, network_page):
        channel = self.connect(server, network_page)
        for parent in (None, Published("https://www.threads.com/x")):
            outcome = self.post(channel, self.request(channel, "Two.", part=2, parent=parent, root=parent))
            assert isinstance(outcome, Refused)
            assert outcome.person
        assert not server.asked

    def test_the_payload_of_a_later_part_needs_no_earlier_one(self, server, network_page):
        channel = self.connect(server, network_page)
        assert "made before sending" in repr(channel.payload(self.request(channel, "Two.", part=2)))
        shown = channel.payload(self.request(channel, "Two.", part=2, parent=Published("", "77")))
        assert shown["container"]["reply_to_id"] == "77"

    def test_replies_have_a_quota_of_their_own(self, server, network_page):
        channel = self.connect(server, network_page)
        first = self.post(channel, self.request(channel, "One."))
        server.totals["replies"] = 0
        outcome = self.post(channel, self.request(channel, "Two.", part=2, parent=first, root=first))
        assert isinstance(outcome, Refused)
        assert outcome.after
        assert isinstance(self.post(channel, self.request(channel, "Another.")), Published)

    def test_a_reply_is_found_among_the_replies(self, server, network_page):
        channel = self.connect(server, network_page)
        first = self.post(channel, self.request(channel, "One."))
        other = self.post(channel, self.request(channel, "Same."))
        server.show(THREADS, text="Same.", replied_to={"id": other.network_id})
        request, state, _ = self.prepared(server, channel, "Same.", part=2, parent=first, root=first)
        server.fail("cut")
        assert isinstance(channel.publish(request), InDoubt)
        found = channel.find(request, state)
        assert isinstance(found, Published), found
        assert found.network_id == server.posts[-1]["id"]

    # ---- recovery

    def test_a_container_that_is_ready_is_published_once(self, server, network_page):
        channel = self.connect(server, network_page)
        request, state, _ = self.prepared(server, channel)
        assert channel.find(request, state) == NotThere(spoilt=False)
        assert isinstance(channel.publish(request), Published)
        assert isinstance(channel.publish(request), InDoubt)
        assert isinstance(channel.find(request, state), Published)
        assert len(server.posts) == 1

    def test_a_container_that_is_not_found_yet_is_a_refusal_that_may_be_repeated(self, server, network_page):
        channel = self.connect(server, network_page)
        request, _, _ = self.prepared(server, channel)
        server.fail("status", reply=Reply(400, meta_error(24, 4279009, "The requested resource does not exist")))
        outcome = channel.publish(request)
        assert isinstance(outcome, Refused)
        assert outcome.after
        assert not outcome.person

    @pytest.mark.parametrize(
        "error", [(100, 33, "Object does not exist"), (100, 0, "Tried accessing nonexisting field (status)")]
    )
    def test_a_container_that_threads_forgot_counts_only_by_the_list(self, server, network_page, error):
        channel = self.connect(server, network_page)
        request, state, container = self.prepared(server, channel)
        forgot = {"fits": lambda call: call.path.endswith(container["id"]), "reply": Reply(400, meta_error(*error))}
        server.fail("status", times=9, **forgot)
        assert isinstance(channel.find(request, state), InDoubt), "not listed: nobody knows"
        server.heal()
        assert isinstance(channel.publish(request), Published)
        server.fail("status", times=9, **forgot)
        assert isinstance(channel.find(request, state), Published)

    def test_pictures_without_words_are_not_taken_for_others(self, server, network_page):
        channel = self.connect(server, network_page)
        request, state, container = self.prepared(server, channel, "", media=[self.placed(server)])
        server.show(THREADS, text="")
        container["status"] = "EXPIRED"
        assert isinstance(channel.find(request, state), HandedOff)

    # ---- takedowns and corrections

    def test_a_takedown_needs_its_permission(self, server, network_page):
        channel = self.connect(server, network_page)
        outcome = self.simple(server, channel, "Take me down.")
        server.permissions.remove("threads_delete")
        gone = channel.delete(outcome)
        assert isinstance(gone, Refused)
        assert gone.person
        assert len(server.posts) == 1

    def test_a_correction_is_for_a_person(self, server, network_page):
        channel = self.connect(server, network_page)
        outcome = self.simple(server, channel, "Eight spoons.")
        assert isinstance(channel.edit(self.request(channel, "Six spoons."), outcome), HandedOff)
        assert isinstance(channel.delete(replace(outcome, network_id="")), HandedOff)
