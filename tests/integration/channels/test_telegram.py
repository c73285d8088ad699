"""Telegram: one message or one album for each part, and what its server says when it does not like it."""

import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from channel_contract import DATA, LEAKS, Contract, picture, ready
from newsdesk.channels.base import HandedOff, InDoubt, NotThere, Published, Refused
from newsdesk.channels.uploads import Uploads
from newsdesk.desk.cache import NoCache
from servers.telegram import CHANNEL, TOKEN, Bad, TelegramServer

VIDEO = b"\x00\x00\x00\x18ftypmp42" + b"0" * 200


def photo(shade=0, **more):
    return ready(picture(colour=(shade * 20, 120, 90)), name=f"cup-{shade}.jpg", **more)


def video(**more):
    return ready(VIDEO, kind="video", mime="video/mp4", name="wash.mp4", **more)


def description():
    place = DATA / "telegram-bot-api.json"
    return json.loads(place.read_text(encoding="utf-8")) if place.is_file() else None


class Memory(NoCache):
    """Uploads that are remembered."""

    def __init__(self):
        self.texts = {}

    def get(self, key):
        return self.texts.get(key)

    def put(self, key, value):
        self.texts[key] = value


class Base:
    """What the tests of one network share with the contract, without its tests."""

    network = "telegram"
    card = None
    doors, network_page, connect = Contract.doors, Contract.network_page, Contract.connect
    request, post, simple, state = Contract.request, Contract.post, Contract.simple, Contract.state

    fields = {"token": TOKEN}  # noqa: RUF012
    account = {"network_id": "@relaymedical"}  # noqa: RUF012

    @pytest.fixture
    def server(self):
        with TelegramServer(description()) as server:
            yield server

    def media_for(self, _):
        return ()

    @pytest.fixture
    def channel(self, server, network_page):
        return self.connect(server, network_page)


class TestTelegram(Base, Contract):
    def followed(self, server):
        server.followers = 1204
        return 1204

    """The contract."""

    def test_no_secret_in_any_word(self, server, network_page):
        super().test_no_secret_in_any_word(server, network_page)
        assert LEAKS in TOKEN


class TestMessages(Base):
    """What arrives."""

    def test_the_address_is_the_public_one_that_telegram_names(self, server, network_page):
        outcome = self.simple(server, self.connect(server, network_page, network_id=str(CHANNEL)), "Hello.")
        assert outcome.url == "https://t.me/relaymedical/101"
        assert outcome.network_id == "101"
        assert outcome.details == {"chat": CHANNEL, "messages": [101], "media": []}

    def test_a_private_channel_has_an_address_for_its_followers(self, server, channel):
        del server.chats[CHANNEL]["username"]
        outcome = self.simple(server, self.reconnected(channel, network_id=str(CHANNEL)), "Hello.")
        assert outcome.url == "https://t.me/c/1234567890/101"

    def reconnected(self, channel, **account):
        channel.account = channel.account.model_copy(update=account)
        return channel

    @pytest.mark.parametrize(
        "account",
        [{"network_id": None, "handle": "relaymedical"}, {"network_id": "relaymedical"}, {"network_id": str(CHANNEL)}],
    )
    def test_the_chat_is_found_by_name_number_or_handle(self, server, network_page, account):
        assert isinstance(self.simple(server, self.connect(server, network_page, **account), "Hello."), Published)
        assert server.texts() == ["Hello."]

    def test_nothing_is_sent_without_a_chat(self, server, network_page):
        outcome = self.simple(server, self.connect(server, network_page, network_id=None), "Hello.")
        assert isinstance(outcome, Refused)
        assert "network_id" in outcome.message
        assert server.asked == []

    @pytest.mark.parametrize("markup", ["*bold* _it_ [x](https://e.example)", "<b>bold</b> &amp;", "`code` ||hidden||"])
    def test_no_markup_is_interpreted(self, server, channel, markup):
        self.simple(server, channel, markup)
        assert server.texts() == [markup]

    def test_silent_posts_make_no_sound(self, server, channel):
        self.simple(server, channel, "Loud.")
        self.simple(server, channel, "Quiet.", silent=True)
        assert [post["silent"] for post in server.posts] == [False, True]

    def test_a_card_without_pictures_is_a_preview(self, server, channel):
        self.post(channel, self.request(channel, "Read.", card="https://relay-medical.example/a"))
        assert server.posts[0]["card"] == {"url": "https://relay-medical.example/a"}

    @pytest.mark.parametrize("kind", ["photo", "video"])
    def test_one_medium_carries_the_text_as_its_caption(self, server, channel, kind):
        medium = {"photo": photo, "video": video}[kind]()
        outcome = self.post(channel, self.request(channel, "Wash – умойте «руки» 💧", media=(medium,)))
        assert isinstance(outcome, Published), outcome
        (post,) = server.posts
        assert post["text"] == "Wash – умойте «руки» 💧"
        assert post["media"][0]["kind"] == kind
        assert post["media"][0]["sha256"] == medium.sha256
        assert outcome.details["media"] == [medium.source]

    def test_a_video_tells_its_size_and_starts_at_once(self, server, channel):
        self.post(channel, self.request(channel, "Look.", media=(video(),)))
        assert server.posts[0]["media"][0] == {
            **server.posts[0]["media"][0],
            "width": 64,
            "height": 48,
            "supports_streaming": True,
        }

    @pytest.mark.parametrize("count", [2, 10])
    def test_an_album_is_one_call_with_one_text(self, server, channel, count):
        media = (video(), *(photo(shade) for shade in range(count - 1)))
        outcome = self.post(channel, self.request(channel, "Four steps.", media=media))
        assert isinstance(outcome, Published), outcome
        assert [call.path.rpartition("/")[2] for call in server.asked] == ["sendMediaGroup"]
        assert server.texts() == ["Four steps.", *[""] * (count - 1)]
        assert [post["media"][0]["sha256"] for post in server.posts] == [medium.sha256 for medium in media]
        assert outcome.details["messages"] == list(range(101, 101 + count))

    def test_an_album_that_is_too_large_is_refused_whole(self, server, channel):
        outcome = self.post(channel, self.request(channel, "x", media=tuple(photo(shade) for shade in range(11))))
        assert isinstance(outcome, Refused)
        assert server.posts == []

    @pytest.mark.parametrize("media", [(photo(),), (photo(), video())])
    def test_a_content_warning_covers_the_pictures(self, server, channel, media):
        self.post(channel, self.request(channel, "Wounds.", media=media, warning="Wounds"))
        self.post(channel, self.request(channel, "Hands.", media=media))
        assert [post["media"][0]["covered"] for post in server.posts] == [True] * len(media) + [False] * len(media)

    def test_the_parts_of_a_thread_answer_each_other(self, server, channel):
        first = self.post(channel, self.request(channel, "One.", media=(photo(1), photo(2))))
        second = self.post(channel, self.request(channel, "Two.", part=2, parent=first, root=first))
        self.post(channel, self.request(channel, "Three.", part=3, parent=second, root=first))
        assert [post["reply_to"] for post in server.posts] == [None, None, 101, 103]

    def test_a_part_whose_parent_a_person_noted_answers_it_too(self, server, channel):
        self.simple(server, channel, "One.")
        noted = Published("https://t.me/relaymedical/101")
        self.post(channel, self.request(channel, "Two.", part=2, parent=noted, root=noted))
        assert server.posts[1]["reply_to"] == 101

    def test_no_part_goes_out_alone(self, server, channel):
        gone = Published("https://t.me/relaymedical/55", "55")
        outcome = self.post(channel, self.request(channel, "Two.", part=2, parent=gone, root=gone))
        assert isinstance(outcome, Refused)
        assert "The part before this one" in outcome.message
        nowhere = Published("https://t.me/relaymedical")
        outcome = self.post(channel, self.request(channel, "Two.", part=2, parent=nowhere, root=nowhere))
        assert isinstance(outcome, Refused)
        assert server.posts == []

    def test_a_dry_run_shows_all_and_sends_nothing(self, server, channel):
        request = self.request(channel, "Two steps.", media=(photo(1), video()), silent=True)
        payload = channel.payload(request)
        assert json.loads(json.dumps(payload)) == payload
        assert payload["method"] == "sendMediaGroup"
        assert payload["fields"]["media"][0]["caption"] == "Two steps."
        assert payload["files"] == {"file0": request.media[0].sha256, "file1": request.media[1].sha256}
        assert TOKEN not in str(payload)
        assert server.asked == []

    @pytest.mark.usefixtures("server")
    def test_our_count_is_never_below_telegrams(self, channel, network_page):
        (limit,) = network_page.limits.text
        for most, media in ((limit.max, ()), (limit.with_media, (photo(),))):
            assert isinstance(self.post(channel, self.request(channel, "a" * most, media=media)), Published)
            outcome = self.post(channel, self.request(channel, "a" * (most + 1), media=media))
            assert isinstance(outcome, Refused)
            assert "too long" in outcome.message
            assert outcome.after is None


class TestFiles(Base):
    """A file that Telegram has is not given again."""

    def sent(self, server, channel, *media, text="Hands."):
        outcome = self.post(channel, self.request(channel, text, media=media))
        return outcome, [post["media"][0]["again"] for post in server.posts if post["media"]]

    def test_once_given_a_picture_and_a_video_go_by_their_id(self, server, network_page):
        channel = self.connect(server, network_page, uploads=Uploads("relay", Memory()))
        assert self.sent(server, channel, photo())[1] == [False]
        assert self.sent(server, channel, photo())[1] == [False, True]
        assert self.sent(server, channel, photo(), video())[1] == [False, True, True, False]
        assert self.sent(server, channel, video())[1][-1]
        assert {post["media"][0]["id"][-2:] for post in server.posts}.isdisjoint({"-s"}), "the largest size is kept"

    def test_an_id_that_telegram_forgot_is_forgotten_and_the_file_given_anew(self, server, network_page):
        channel = self.connect(server, network_page, uploads=Uploads("relay", Memory()))
        self.sent(server, channel, photo())
        server.files.clear()
        outcome, _ = self.sent(server, channel, photo())
        assert isinstance(outcome, Refused)
        assert outcome.after
        assert len(server.posts) == 1
        outcome, again = self.sent(server, channel, photo())
        assert isinstance(outcome, Published)
        assert again == [False, False]

    def test_another_bot_does_not_use_the_ids(self, server, network_page):
        memory = Uploads("relay", Memory())
        self.sent(server, self.connect(server, network_page, uploads=memory), photo())
        other = self.connect(server, network_page, uploads=memory, fields={"token": "77:other"})
        assert "photo" in other.payload(self.request(other, "x", media=(photo(),)))["files"]

    def test_what_cannot_be_read_is_not_sent(self, server, channel):
        def broken():
            raise OSError("gone")

        outcome, _ = self.sent(server, channel, replace(photo(), open=broken))
        assert isinstance(outcome, Refused)
        assert server.asked == []

    def test_a_shape_that_telegram_refuses_is_said(self, server, channel):
        outcome, _ = self.sent(server, channel, ready(picture(4000, 100)))
        assert isinstance(outcome, Refused)
        assert "shape of the picture" in outcome.message

    def test_the_limits_of_the_page_keep_within_telegrams(self, network_page):
        image = network_page.limits.image
        assert image.max_width + image.max_height <= 10000
        assert (image.min_ratio, image.max_ratio) == (0.05, 20)
        assert image.max_bytes <= 10 * 1024 * 1024


class TestAnswers(Base):
    """What Telegram says, in plain words; `after` where trying again can help."""

    @pytest.mark.parametrize(
        ("bad", "words"),
        [
            (Bad("chat not found"), "knows no chat @relaymedical"),
            (Bad("bot was kicked from the channel chat", 403), "was removed from @relaymedical"),
            (Bad("bot is not a member of the channel chat", 403), "was removed from @relaymedical"),
            (Bad("need administrator rights in the channel chat"), "right to post messages"),
            (Bad("not enough rights to send photos to the chat"), "right to post messages"),
            (Bad("have no rights to send a message"), "right to post messages"),
            (Bad("CHAT_WRITE_FORBIDDEN"), "right to post messages"),
            (Bad("something new", 403), "right to post messages"),
            (Bad("user is deactivated", 403), "suspended or deleted"),
            (
                Bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1009876543210),
                "-1009876543210",
            ),
        ],
    )
    def test_what_is_wrong_with_the_chat(self, server, channel, bad, words):
        server.refuse = bad
        outcome = self.simple(server, channel, "Hello.")
        assert isinstance(outcome, Refused), outcome
        assert words in outcome.message
        assert outcome.message.startswith("relay: ")
        assert "guidelines/networks/telegram.md" in outcome.message
        assert outcome.after == timedelta(hours=1)
        assert outcome.person

    @pytest.mark.parametrize("token", ["4242:taken-back", "no token", "4242:a/../b", "", "4242:line\nbreak", "٤٢:x"])
    def test_a_token_that_does_not_work_or_is_none(self, server, network_page, token):
        channel = self.connect(server, network_page, fields={"token": token})
        posted = Published("https://t.me/relaymedical/1", "1")
        for outcome in (
            self.simple(server, channel, "Hello."),
            channel.delete(posted),
            channel.edit(self.request(channel, "x"), posted),
        ):
            assert isinstance(outcome, Refused), outcome
            assert outcome.after == timedelta(hours=1)
            assert "https://t.me/BotFather" in outcome.message
            assert not token or token not in outcome.message

    def test_the_pause_stands_in_the_body(self, server, channel):
        server.refuse = Bad("Too Many Requests: retry after 35", 429, retry_after=35)
        outcome = self.simple(server, channel, "Hello.")
        assert isinstance(outcome, Refused)
        assert outcome.after == timedelta(seconds=35)

    def test_a_refusal_in_its_own_words_is_final(self, server, channel):
        server.refuse = Bad("something never heard")
        outcome = self.simple(server, channel, "Hello.")
        assert outcome == Refused(outcome.message, None, person=True)
        assert "something never heard" in outcome.message

    @pytest.mark.parametrize("body", [{"ok": True}, {"ok": True, "result": True}, {"ok": False}, [], {"result": {}}])
    def test_a_yes_without_a_message_is_in_doubt(self, server, channel, body):
        server.fail("after", reply=replace(server_reply(), data=body))
        assert isinstance(self.simple(server, channel, "Hello."), InDoubt)

    @pytest.mark.parametrize("bound", ["@other", "-100777"])
    def test_credentials_for_another_chat_are_not_used(self, server, channel, bound):
        channel.door.credentials = replace(channel.door.credentials, id=bound)
        for outcome in (self.simple(server, channel, "x"), channel.delete(Published("https://t.me/relaymedical/1"))):
            assert isinstance(outcome, Refused)
            assert bound in outcome.message
        assert server.asked == []

    @pytest.mark.parametrize("bound", ["@relaymedical", "relaymedical", "@RelayMedical"])
    def test_credentials_for_this_chat_are_used(self, server, channel, bound):
        channel.door.credentials = replace(channel.door.credentials, id=bound)
        assert isinstance(self.simple(server, channel, "x"), Published)

    @pytest.mark.parametrize("kind", ["status", "cut", "html", "half", "drop"])
    def test_the_token_in_the_address_is_never_written_anywhere(self, server, channel, kind, caplog, capsys):
        caplog.set_level(logging.DEBUG)
        server.fail(kind, decisive=False, times=9)
        posted = Published("https://t.me/relaymedical/1", "1")
        said = [
            repr(self.simple(server, channel, "x")),
            repr(channel.delete(posted)),
            repr(channel.edit(self.request(channel, "y"), posted)),
            caplog.text,
            *capsys.readouterr(),
        ]
        server.__exit__()
        said.append(repr(self.simple(server, channel, "x")))
        assert server.asked
        assert LEAKS not in "".join(said)

    def test_nobody_can_look_what_became_of_it(self, channel):
        request = self.request(channel, "x")
        assert isinstance(channel.find(request, self.state(request)), InDoubt)


class TestLater(Base):
    """Taking down and correcting."""

    def test_every_message_of_an_album_is_taken_down(self, server, channel):
        outcome = self.post(channel, self.request(channel, "Two.", media=(photo(1), photo(2))))
        self.simple(server, channel, "Another.")
        assert isinstance(channel.delete(outcome), NotThere)
        assert server.texts() == ["Another."]

    def test_the_rest_goes_where_one_is_gone_already(self, server, channel):
        outcome = self.post(channel, self.request(channel, "Two.", media=(photo(1), photo(2))))
        del server.posts[0]
        assert isinstance(channel.delete(outcome), NotThere)
        assert server.posts == []

    @pytest.mark.parametrize(("hours", "expected"), [(47, NotThere), (49, HandedOff)])
    def test_after_two_days_a_person_deletes(self, server, channel, hours, expected):
        outcome = self.simple(server, channel, "Hello.")
        server.age(hours=hours)
        found = channel.delete(outcome)
        assert isinstance(found, expected)
        if expected is HandedOff:
            assert outcome.url in found.message
            assert "48 hours" in found.message

    def test_a_receipt_that_a_person_wrote_is_enough(self, server, channel):
        self.simple(server, channel, "Hello.")
        noted = Published("https://t.me/relaymedical/101")
        assert isinstance(channel.edit(self.request(channel, "Good day."), noted), Published)
        assert server.texts() == ["Good day."]
        assert isinstance(channel.delete(noted), NotThere)
        assert server.posts == []

    def test_without_a_number_a_person_does_it(self, server, channel):
        noted = Published("https://t.me/relaymedical")
        assert isinstance(channel.delete(noted), HandedOff)
        assert isinstance(channel.edit(self.request(channel, "x"), noted), HandedOff)
        assert server.asked == []

    def test_an_account_that_moved_deletes_where_it_had_posted(self, server, channel, network_page):
        outcome = self.simple(server, channel, "Hello.")
        server.chats[-1009] = {"id": -1009, "type": "channel", "username": "relay_new"}
        moved = self.connect(server, network_page, network_id="@relay_new")
        assert isinstance(moved.delete(outcome), NotThere)
        assert server.posts == []

    def test_rights_that_are_missing_leave_it_there(self, server, channel):
        outcome = self.simple(server, channel, "Hello.")
        server.rights -= {"delete", "edit"}
        for found in (channel.delete(outcome), channel.edit(self.request(channel, "Other."), outcome)):
            assert isinstance(found, Refused)
            assert found.after == timedelta(hours=1)
        assert server.texts() == ["Hello."]

    @pytest.mark.parametrize("count", [1, 2])
    def test_the_words_below_pictures_are_changed(self, server, channel, count):
        media = tuple(photo(shade) for shade in range(count))
        outcome = self.post(channel, self.request(channel, "Eight.", media=media))
        for _ in range(2):
            assert channel.edit(self.request(channel, "Six.", media=media), outcome) == outcome
        assert server.texts() == ["Six.", *[""] * (count - 1)]

    def test_other_pictures_are_for_a_person(self, server, channel):
        outcome = self.post(channel, self.request(channel, "Eight.", media=(photo(1),)))
        for media in ((), (photo(2),), (photo(1), photo(2))):
            assert isinstance(channel.edit(self.request(channel, "Six.", media=media), outcome), HandedOff)
        assert server.texts() == ["Eight."]

    def test_what_cannot_be_changed_is_for_a_person(self, server, channel):
        outcome = self.simple(server, channel, "Eight.")
        server.refuse = Bad("message can't be edited")
        assert isinstance(channel.edit(self.request(channel, "Six."), outcome), HandedOff)
        server.refuse = None
        server.posts.clear()
        found = channel.edit(self.request(channel, "Six."), outcome)
        assert isinstance(found, Refused)
        assert "no longer in the channel" in found.message


def server_reply():
    from servers.base import Reply  # noqa: PLC0415

    return Reply()


class TestDescription(Base):
    """Requests against Telegram's own description of its interface, where it lies beside the checkout."""

    def test_every_request_is_documented(self, shared, network_page):
        with TelegramServer(json.loads(shared("telegram-bot-api.json").read_text(encoding="utf-8"))) as server:
            channel = self.connect(server, network_page, network_id=str(CHANNEL))
            first = self.simple(server, channel, "One.", silent=True)
            sent = [first]
            for number, media in enumerate([(photo(),), (video(),), (photo(1), video())], start=2):
                request = self.request(channel, "More.", part=number, parent=sent[-1], root=first, media=media)
                sent.append(self.post(channel, request))
            card = self.request(channel, "Read.", card="https://relay-medical.example/a")
            sent.append(self.post(channel, card))
            assert all(isinstance(outcome, Published) for outcome in sent), sent
            assert isinstance(channel.edit(self.request(channel, "Ein."), first), Published)
            assert isinstance(channel.edit(self.request(channel, "Zwei.", media=(photo(),)), sent[1]), Published)
            assert all(isinstance(channel.delete(outcome), NotThere) for outcome in sent)
            assert server.posts == []

    def test_the_short_table_is_part_of_it(self, shared):
        from servers.telegram import FIELDS  # noqa: PLC0415

        found = json.loads(shared("telegram-bot-api.json").read_text(encoding="utf-8"))
        for name, fields in FIELDS.items():
            known = found["methods"].get(name) or found["types"][name]
            assert set(fields.split()) <= {row["name"] for row in known["fields"]}, name
