"""What holds for all three of Meta's networks: a test module subclasses MetaContract as it would Contract."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from channel_contract import Contract
from newsdesk.channels.base import InDoubt, NotThere, Published, Refused
from servers.base import Reply
from servers.graph import TOKEN, GraphServer, meta_error

HOUR = timedelta(hours=1)


class MetaContract(Contract):
    """Meta's errors, its versions, and who may post."""

    fields = {"token": TOKEN}  # noqa: RUF012

    @pytest.fixture
    def server(self):
        with GraphServer(polls=0) as server:
            yield server

    def refused(self, server, network_page, error, *, status=400, headers=None, **more):
        """What comes of a post whose decisive call is answered with an error."""
        channel = self.connect(server, network_page, **more)
        server.fail("status", reply=Reply(status, error, headers or {}))
        outcome = self.simple(server, channel, "Wash your hands.")
        assert not server.posts
        return outcome

    def without_media(self, request, prepared=None):
        """A request as the next run has it: the files are gone, what was made of them is recorded."""
        return replace(request, media=(), prepared=prepared or {})

    # ---- credentials

    @pytest.mark.parametrize(
        ("subcode", "why"),
        [
            (458, "app was removed"),
            (460, "changed the password"),
            (463, "has expired"),
            (467, "taken back"),
            (492, "lost the role"),
            (0, "not valid"),
        ],
    )
    def test_a_token_that_ended_says_why_and_waits_for_a_new_one(self, server, network_page, subcode, why):
        channel = self.connect(server, network_page)
        server.denied = (190, subcode, "Error validating access token: Session has expired.")
        outcome = self.simple(server, channel, "Wash your hands.")
        assert isinstance(outcome, Refused), outcome
        assert (outcome.after, outcome.person) == (HOUR, True)
        assert why in outcome.message
        assert f"guidelines/networks/{self.network}.md" in outcome.message
        assert network_page.api.tokens in outcome.message
        assert "AbCtrace" in outcome.message

    @pytest.mark.parametrize("code", [102, 104, 2500])
    def test_other_words_for_a_missing_token(self, server, network_page, code):
        text = "An active access token must be used."
        outcome = self.refused(server, network_page, meta_error(code, 0, text), status=401)
        assert isinstance(outcome, Refused)
        assert (outcome.after, outcome.person) == (HOUR, True)
        assert "does not accept the credentials" in outcome.message

    @pytest.mark.parametrize("code", [10, 200, 299])
    def test_a_permission_that_was_taken_back(self, server, network_page, code):
        outcome = self.refused(server, network_page, meta_error(code, 0, "Requires the permission."), status=403)
        assert isinstance(outcome, Refused)
        assert (outcome.after, outcome.person) == (HOUR, True)
        assert "permission is missing" in outcome.message

    def test_a_secret_for_another_profile_is_not_used(self, server, network_page):
        channel = self.connect(server, network_page)
        channel.door.credentials = replace(channel.door.credentials, id="999")
        outcome = self.simple(server, channel, "Wash your hands.")
        assert isinstance(outcome, Refused)
        assert outcome.person
        assert "999" in outcome.message
        assert not server.asked

    def test_an_account_without_its_number_is_told_so(self, server, network_page):
        outcome = self.simple(server, self.connect(server, network_page, network_id=None), "Wash your hands.")
        assert isinstance(outcome, Refused)
        assert "network_id" in outcome.message
        assert not server.asked

    def test_a_secret_without_a_token_is_told_so(self, server, network_page):
        outcome = self.simple(server, self.connect(server, network_page, fields={"token": ""}), "Wash your hands.")
        assert isinstance(outcome, Refused)
        assert "no field token" in outcome.message
        assert not server.asked

    def test_the_token_stands_in_no_address(self, server, network_page):
        outcome = self.simple(server, self.connect(server, network_page), "Wash your hands.")
        assert isinstance(outcome, Published)
        assert server.asked
        assert all(TOKEN not in f"{call.path} {call.query} {call.body}" for call in server.asked)

    # ---- refusals of the decisive call

    @pytest.mark.parametrize("code", [4, 17, 32, 613, 80001, 80002])
    def test_a_rate_limit_waits_as_long_as_meta_says(self, server, network_page, code):
        usage = {"X-Business-Use-Case-Usage": '{"1": [{"type": "pages", "estimated_time_to_regain_access": 42}]}'}
        outcome = self.refused(server, network_page, meta_error(code, 0, "Limit reached."), status=403, headers=usage)
        assert isinstance(outcome, Refused)
        assert outcome.after == timedelta(minutes=42)

    @pytest.mark.parametrize("usage", ["", "{", "[]", '{"1": [{}]}', '{"1": [{"estimated_time_to_regain_access": 0}]}'])
    def test_a_rate_limit_without_a_time_waits_all_the_same(self, server, network_page, usage):
        headers = {"X-Business-Use-Case-Usage": usage}
        outcome = self.refused(server, network_page, meta_error(4, 0, "Limit reached."), status=403, headers=headers)
        assert isinstance(outcome, Refused)
        assert outcome.after >= timedelta(minutes=1)

    @pytest.mark.parametrize(("code", "subcode"), [(368, 1390008), (4, 2207051), (25, 2207050)])
    def test_a_block_for_unwanted_posts_waits_a_day_and_calls_a_person(self, server, network_page, code, subcode):
        outcome = self.refused(server, network_page, meta_error(code, subcode, "Temporarily blocked."))
        assert isinstance(outcome, Refused)
        assert outcome.after >= timedelta(days=1)
        assert outcome.person

    @pytest.mark.parametrize(("code", "status"), [(1, 400), (2, 400), (-1, 400), (1, 500), (2, 503), (190, 500)])
    def test_a_passing_fault_leaves_the_post_in_doubt(self, server, network_page, code, status):
        outcome = self.refused(server, network_page, meta_error(code, 0, "An unknown error occurred"), status=status)
        assert isinstance(outcome, InDoubt), outcome

    def test_a_fault_that_meta_calls_transient_is_in_doubt(self, server, network_page):
        outcome = self.refused(server, network_page, meta_error(100, 0, "Try later", transient=True))
        assert isinstance(outcome, InDoubt)

    @pytest.mark.parametrize("status", [200, 400])
    def test_a_wrong_parameter_is_final_and_told_in_meta_s_own_words(self, server, network_page, status):
        words = ("Cannot post", "This text cannot be posted.")
        outcome = self.refused(
            server, network_page, meta_error(100, 1234, "Invalid parameter", user=words), status=status
        )
        assert isinstance(outcome, Refused)
        assert (outcome.after, outcome.person) == (None, True)
        assert "Cannot post: This text cannot be posted. (code 100/1234, trace AbCtrace)" in outcome.message

    @pytest.mark.parametrize(
        ("code", "text"), [(12, "is deprecated"), (2635, "upgrade"), (2500, "Unknown path: /v1.0")]
    )
    def test_a_version_that_ended_names_the_page_to_change(self, server, network_page, code, text):
        outcome = self.refused(server, network_page, meta_error(code, 0, text))
        assert isinstance(outcome, Refused)
        assert outcome.person
        assert f"`version` in guidelines/networks/{self.network}.md" in outcome.message

    def test_the_version_of_the_page_is_asked_for(self, server, network_page):
        api = network_page.api.model_copy(update={"version": "v2.1"})
        old = network_page.model_copy(update={"api": api}).placed(self.network, network_page.document)
        outcome = self.simple(server, self.connect(server, old), "Wash your hands.")
        assert isinstance(outcome, Refused)
        assert "no longer answers version v2.1" in outcome.message
        assert not server.posts

    # ---- dry runs, and what is sent

    def test_the_payload_needs_no_network_and_no_files(self, server, network_page):
        channel = self.connect(server, network_page)
        request = self.without_media(self.request(channel, "Dry.", media=self.media_for(server)))
        shown = json.dumps(channel.payload(request))
        assert "Dry." in shown
        assert all(medium.alt in shown for medium in request.part.media if self.network != "facebook")
        assert TOKEN not in shown
        assert not server.asked

    @pytest.mark.parametrize(
        "text",
        [
            "a&access_token=x&message=y #1 +1 %26 100% = ?",
            '{"media_fbid": "1"} [0] \\u0041 \\n "quoted" \'; DROP',
            "\u202eright to left\u202c \u200b zero \ufeff width",
            "e\u0301 \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1f0\U0001f1ea",
            "<b>bold</b> &amp; &lt;script&gt;",
        ],
    )
    def test_a_hostile_text_arrives_as_it_is_and_is_found(self, server, network_page, text):
        channel = self.connect(server, network_page)
        request = self.request(channel, text, media=self.media_for(server), card=self.card)
        prepared = channel.prepare(request) if channel.prepares(request) else {}
        server.fail("cut")
        assert isinstance(channel.publish(replace(request, prepared=prepared)), InDoubt)
        assert [post["text"] for post in server.posts] == [text]
        found = channel.find(self.without_media(request, prepared), self.state(request, prepared=prepared))
        assert isinstance(found, Published), found
        assert found.url == server.posts[0]["permalink"]

    # ---- deletion

    def test_a_takedown_with_an_ended_token_is_tried_again(self, server, network_page):
        channel = self.connect(server, network_page)
        outcome = self.simple(server, channel, "Take me down.")
        server.denied = (190, 463, "Session has expired.")
        gone = channel.delete(outcome)
        assert isinstance(gone, Refused)
        assert gone.after == HOUR
        server.denied = None
        assert len(server.posts) == 1

    def test_a_takedown_that_nobody_answers_is_not_taken_for_done(self, server, network_page):
        channel = self.connect(server, network_page)
        outcome = self.simple(server, channel, "Take me down.")
        server.fail("status", times=9, fits=lambda call: call.method == "DELETE", reply=Reply(500, {}))
        assert not isinstance(channel.delete(outcome), NotThere)
