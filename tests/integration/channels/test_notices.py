"""Notices to colleagues: what arrives, where it may go, and what is known when it fails."""

import logging
from datetime import timedelta
from itertools import count

import pytest

from channel_contract import LEAKS, Contract
from newsdesk.channels.base import HandedOff, InDoubt, Published, Refused
from servers.base import NetworkServer, Reply
from servers.chat import HOOK, MATRIX_TOKEN, ROOM, SIGNATURE, MatrixServer, SlackServer, TeamsServer
from servers.ntfy import ntfy_server
from servers.smtp import PASSWORD, MailServer

HOSTILE = (
    "@here <!channel> <at>all</at> :smile: \\n {{app_id}}\n\n# x\n- error=401. Connection error while submitting email"
)


class Notices(Contract):
    """The contract for a service behind apprise: `right` and `wrong` make the address that is the secret."""

    fields = {"url": "unused"}  # noqa: RUF012

    def right(self, server):
        raise NotImplementedError

    def wrong(self, server):
        raise NotImplementedError

    def connect(self, server, network_page, *, uploads=None, fields=None, **account):
        given = {"url": self.wrong(server)} if fields else {"url": self.right(server)}
        return super().connect(server, network_page, uploads=uploads, fields=given, **account)

    def at(self, server, network_page, url):
        """A channel with this address."""
        return Contract.connect(self, server, network_page, fields={"url": url})

    def test_a_text_arrives_once_and_its_address_comes_back(self, server, network_page):
        """There is no address and no id: apprise gives none."""
        outcome = self.simple(server, self.connect(server, network_page), "Wash your hands with soap.")
        assert outcome == Published("")
        assert self.arrived(server, "Wash your hands with soap.") == 1

    def test_a_pause_that_the_network_wants_is_kept(self, server, network_page):
        """apprise does not tell how long the pause is: a quarter of an hour."""
        channel = self.connect(server, network_page)
        server.fail(
            "status", times=9, decisive=False, reply=Reply(429, {"retry_after_ms": 77000}, {"Retry-After": "77"})
        )
        outcome = self.simple(server, channel, "Later.")
        assert isinstance(outcome, Refused), outcome
        assert outcome.after == timedelta(minutes=15)
        assert self.arrived(server, "Later.") == 0

    def test_a_text_with_commands_in_it_is_only_a_text(self, server, network_page):
        assert isinstance(self.simple(server, self.connect(server, network_page), HOSTILE), Published)
        assert self.arrived(server, HOSTILE) == 1

    def test_nothing_secret_is_logged(self, server, network_page, caplog, capsys):
        caplog.set_level(logging.DEBUG)
        channel = self.connect(server, network_page)
        for kind in ("", "status", "cut"):
            if kind:
                server.fail(kind, times=9)
            self.simple(server, channel, "Quiet.")
            server.heal()
        assert "Quiet." not in caplog.text + "".join(capsys.readouterr())
        assert self.right(server) not in caplog.text

    def test_pictures_and_threads_are_for_a_person(self, server, network_page):
        channel = self.connect(server, network_page)
        assert channel.abilities.by_hand(channel.account, 1, ()) is None
        assert channel.abilities.by_hand(channel.account, 1, ("image",)) is not None
        assert channel.abilities.by_hand(channel.account, 2, ()) is not None

    def test_nothing_can_be_taken_back_or_changed(self, server, network_page):
        channel = self.connect(server, network_page)
        request = self.request(channel, "x")
        assert isinstance(channel.delete(Published("")), HandedOff)
        assert isinstance(channel.edit(request, Published("")), HandedOff)
        assert isinstance(channel.find(request, self.state(request)), InDoubt)

    def test_a_dry_run_shows_the_words(self, server, network_page):
        channel = self.connect(server, network_page)
        assert channel.payload(self.request(channel, "Words."))["body"] == "Words."

    def test_an_address_of_another_host_gets_nothing(self, server, network_page):
        class Thief(NetworkServer):
            def answer(self, call):  # noqa: ARG002
                return Reply(200, b"ok")

            def decisive(self, call):  # noqa: ARG002
                return True

        with Thief() as thief:
            outcome = self.simple(server, self.at(server, network_page, self.right(thief)), "Stolen.")
            assert thief.asked == []
        assert isinstance(outcome, Refused)
        assert "bound to the host" in outcome.message
        assert outcome.after is None

    @pytest.mark.parametrize(
        "more",
        ["redirect=yes", "retry=3", "template=http://x.example", "attach=http://x.example", "+X-Y=z", "overflow=split"],
    )
    def test_settings_that_could_do_more_are_refused(self, server, network_page, more):
        url = self.right(server)
        outcome = self.simple(server, self.at(server, network_page, f"{url}{'&' if '?' in url else '?'}{more}"), "x")
        assert isinstance(outcome, Refused)
        assert "settings that are not allowed" in outcome.message
        assert server.asked == []

    @pytest.mark.parametrize(
        "url",
        [
            "json://{host}/",
            "file:///etc/passwd",
            "config+http://{host}/apprise.yml",
            "https://discord.com/api/webhooks/1/x",
            "{right}, json://{host}/",
            "not an address",
            "",
        ],
    )
    def test_only_its_own_kind_of_address_is_used(self, server, network_page, url):
        url = url.format(host=server.host, right=self.right(server))
        outcome = self.simple(server, self.at(server, network_page, url), "x")
        assert isinstance(outcome, Refused), outcome
        assert outcome.person
        assert server.asked == []
        assert server.texts() == []


class TestSlack(Notices):
    network = "slack"

    @pytest.fixture
    def server(self, monkeypatch):
        with SlackServer() as server:
            monkeypatch.setattr("apprise.plugins.slack.NotifySlack.webhook_url", f"{server.url}/services")
            yield server

    def right(self, server):  # noqa: ARG002
        return "slack://" + "/".join(HOOK)

    def wrong(self, server):  # noqa: ARG002
        return "slack://T0OTHER00/B0OTHER00/wrongtokenvalue0wrong000"

    def test_an_address_of_another_host_gets_nothing(self, server, network_page, monkeypatch):
        """The address holds no host: only the one of Slack's webhooks is called."""
        monkeypatch.setattr("apprise.plugins.slack.NotifySlack.webhook_url", "http://127.0.0.1:9/services")
        outcome = self.simple(server, self.connect(server, network_page), "Stolen.")
        assert isinstance(outcome, Refused)
        assert "bound to the host" in outcome.message

    def test_the_address_as_slack_shows_it(self, server, network_page):
        url = "https://hooks.slack.com/services/" + "/".join(HOOK)
        assert isinstance(self.simple(server, self.at(server, network_page, url), "Hello."), Published)

    @pytest.mark.parametrize("url", ["slack://xoxb-1234-1234-notoken0notoken0notoken0/%23general", "{right}/%23other"])
    def test_bots_and_channels_by_name_are_refused(self, server, network_page, url):
        url = url.format(right=self.right(server))
        outcome = self.simple(server, self.at(server, network_page, url), "x")
        assert isinstance(outcome, Refused)
        assert server.asked == []

    def test_what_the_words_of_a_notice_say_is_no_answer(self, server, network_page):
        server.fail("html")
        outcome = self.simple(server, self.connect(server, network_page), "Gone: error=404. error=401.")
        assert isinstance(outcome, InDoubt), outcome

    def test_a_webhook_that_was_removed(self, server, network_page):
        server.fail("status", reply=Reply(404, b"no_service", {"Content-Type": "text/plain"}))
        outcome = self.simple(server, self.connect(server, network_page), "x")
        assert isinstance(outcome, Refused)
        assert outcome.after == timedelta(hours=1)
        assert "guidelines/networks/slack.md" in outcome.message

    def test_no_picture_and_no_name_of_a_tool_goes_along(self, server, network_page):
        self.simple(server, self.connect(server, network_page), "Only this.")
        (post,) = server.posts
        assert "Apprise" not in str(post)
        assert "http" not in str(post)


class TestTeams(Notices):
    network = "teams"

    @pytest.fixture
    def server(self, tmp_path, monkeypatch):
        with TeamsServer(tmp_path) as server:
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.authority))
            yield server

    def right(self, server):
        return f"workflows://{server.host}/relay0000/{SIGNATURE}/"

    def wrong(self, server):
        return f"workflows://{server.host}/relay0000/wrong-token-value/"

    @pytest.mark.parametrize("kind", ["cut", "after", "drop"])
    def test_what_nobody_can_know_is_in_doubt(self, server, network_page, kind):
        """A workflow answers without words, so half an answer or a web page with a good status looks like one."""
        super().test_what_nobody_can_know_is_in_doubt(server, network_page, kind)

    def test_a_message_of_the_longest_text_is_taken(self, server, network_page):
        (limit,) = network_page.limits.text
        channel = self.connect(server, network_page)
        for sign in ("a", "ص", "💧", "水"):
            text = sign * (limit.max // len(sign.encode()))
            assert isinstance(self.simple(server, channel, text), Published), sign

    @pytest.mark.parametrize("port", ["", ":443"])
    @pytest.mark.parametrize(
        "place",
        [
            "prod-01.westeurope.logic.azure.com:443/workflows/relay0000",
            "default01.02.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/relay0000",
        ],
    )
    def test_the_address_as_teams_shows_it(self, server, network_page, place, port, monkeypatch):
        host = place.partition(":")[0]
        url = f"https://{place}/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=abc"
        knocked = []
        monkeypatch.setattr("socket.create_connection", lambda where, _: knocked.append(where) or _refuse())
        channel = self.at(server, network_page, url)
        object.__setattr__(channel.door.credentials, "host", host + port)
        outcome = self.simple(server, channel, "x")
        assert isinstance(outcome, Refused)
        assert outcome.after == timedelta(minutes=5)
        assert knocked == [(host, 443)]

    def test_a_certificate_that_nobody_vouches_for_gets_nothing(self, server, network_page, monkeypatch):
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        outcome = self.simple(server, self.connect(server, network_page), "x")
        assert isinstance(outcome, InDoubt)
        assert server.posts == []


class TestMatrix(Notices):
    network = "matrix"

    @pytest.fixture
    def server(self):
        with MatrixServer() as server:
            yield server

    def right(self, server):
        return f"matrix://{server.host}/{ROOM}?token={MATRIX_TOKEN}"

    def wrong(self, server):
        return f"matrix://{server.host}/{ROOM}?token=wrong-token-value"

    def test_the_text_stands_alone(self, server, network_page):
        self.simple(server, self.connect(server, network_page), "*Only* this.")
        assert server.posts == [{"text": "*Only* this.", "msgtype": "m.text", "body": "*Only* this."}]

    def test_two_notices_are_two_messages(self, server, network_page):
        for _ in range(2):
            self.simple(server, self.connect(server, network_page), "Again.")
        assert server.texts() == ["Again.", "Again."]

    def test_who_was_removed_from_the_room_is_told_so(self, server, network_page):
        server.banned = True
        outcome = self.simple(server, self.connect(server, network_page), "x")
        assert isinstance(outcome, Refused)
        assert outcome.after == timedelta(hours=1)

    def test_an_earlier_refusal_does_not_hide_a_later_doubt(self, server, network_page):
        server.fail(
            "status", fits=lambda call: call.path.endswith("whoami"), reply=Reply(403, {"errcode": "M_FORBIDDEN"})
        )
        server.fail("cut")
        outcome = self.simple(server, self.connect(server, network_page), "Perhaps.")
        assert isinstance(outcome, InDoubt)
        assert server.texts() == ["Perhaps."]

    @pytest.mark.parametrize("place", ["#alias:m.example", "@person:m.example", f"{ROOM}/!other:m.example", ""])
    def test_only_one_room_by_its_id(self, server, network_page, place):
        url = f"matrix://{server.host}/{place.replace('#', '%23')}?token={MATRIX_TOKEN}"
        outcome = self.simple(server, self.at(server, network_page, url), "x")
        assert isinstance(outcome, Refused)
        assert server.asked == []

    def test_passwords_are_not_used(self, server, network_page):
        outcome = self.simple(server, self.at(server, network_page, f"matrix://me:{LEAKS}@{server.host}/{ROOM}"), "x")
        assert isinstance(outcome, Refused)
        assert server.asked == []


@pytest.fixture(scope="module")
def ntfy(tmp_path_factory):
    with ntfy_server(tmp_path_factory.mktemp("ntfy")) as server:
        yield server


class TestNtfy(Notices):
    network = "ntfy"

    topics = count()
    topic = ""

    @pytest.fixture
    def server(self, require, request):
        require("ntfy")
        self.real, self.topic = request.getfixturevalue("ntfy"), f"relay-{next(self.topics)}"
        with self.real.proxy(self.topic) as server:
            yield server

    def right(self, server):
        return f"ntfy://{self.real.token}@{server.host}/{self.topic}?auth=token"

    def wrong(self, server):
        return f"ntfy://tk_wrongtokenvaluewrongtokenvalue@{server.host}/{self.topic}?auth=token"

    @pytest.mark.parametrize("kind", ["cut", "after", "drop"])
    def test_what_nobody_can_know_is_in_doubt(self, server, network_page, kind):
        """apprise reads nothing but the status of ntfy's answer: with a good one the rest does not count."""
        super().test_what_nobody_can_know_is_in_doubt(server, network_page, kind)

    def test_the_title_stands_above(self, server, network_page):
        self.simple(server, self.connect(server, network_page), "Wash.")
        (message,) = self.real.messages(self.topic)
        assert (message["title"], message["message"]) == ("Hands", "Wash.")
        assert not {"attachment", "icon", "click", "actions"} & message.keys()

    def test_a_topic_that_the_user_may_not_write_to(self, server, network_page):
        url = self.right(server).replace(self.topic, "another")
        outcome = self.simple(server, self.at(server, network_page, url), "x")
        assert isinstance(outcome, Refused)
        assert outcome.after == timedelta(hours=1)

    def test_a_message_of_the_longest_text_stays_a_message(self, server, network_page):
        (limit,) = network_page.limits.text
        channel = self.connect(server, network_page)
        for sign in ("a", "ص", "💧", "水"):
            text = sign * (limit.max // len(sign.encode()))
            assert isinstance(self.simple(server, channel, text), Published), sign
            assert self.arrived(server, text) == 1

    def test_several_topics_are_refused(self, server, network_page):
        url = self.right(server).replace(self.topic, f"{self.topic}/second")
        assert isinstance(self.simple(server, self.at(server, network_page, url), "x"), Refused)


class TestEmail(Contract):
    """The mail server is no web server, so what the contract says of statuses is said of SMTP's codes here."""

    network = "email"
    fields = {"url": "unused"}  # noqa: RUF012

    @pytest.fixture
    def server(self):
        with MailServer() as server:
            yield server

    def url(self, server, *, password=PASSWORD, to="team@relay-medical.example", mode="insecure"):
        sender = "from=desk@relay-medical.example"
        return f"mailto://desk%40relay-medical.example:{password}@{server.host}?{sender}&to={to}&mode={mode}"

    def connect(self, server, network_page, *, uploads=None, fields=None, **more):
        given = {"url": self.url(server, **({"password": "wrong-token-value"} if fields else {}))}
        return super().connect(server, network_page, uploads=uploads, fields=given, **more)

    def at(self, server, network_page, url):
        return Contract.connect(self, server, network_page, fields={"url": url})

    def test_a_text_arrives_once_and_its_address_comes_back(self, server, network_page):
        """There is no address and no id."""
        outcome = self.simple(server, self.connect(server, network_page), "Wash your hands with soap.")
        assert outcome == Published("")
        (mail,) = server.mails
        assert mail["Subject"] == "Hands"
        assert mail.envelope_to == ["team@relay-medical.example"]
        assert mail.get_content_type() == "text/plain"
        assert mail.get_content().strip() == "Wash your hands with soap."
        assert "Apprise" not in str(mail)

    def test_a_pause_that_the_network_wants_is_kept(self, server, network_page):
        """SMTP says later without saying when."""
        server.fault = "later"
        outcome = self.simple(server, self.connect(server, network_page), "Later.")
        assert isinstance(outcome, Refused), outcome
        assert outcome.after == timedelta(minutes=5)
        assert server.mails == []

    @pytest.mark.parametrize("kind", ["cut"])
    def test_what_nobody_can_know_is_in_doubt(self, server, network_page, kind):
        """A mail that was taken, and the connection broke before the server said so."""
        server.fault = kind
        outcome = self.simple(server, self.connect(server, network_page), HOSTILE)
        assert isinstance(outcome, InDoubt), outcome
        assert self.arrived(server, HOSTILE.splitlines()[0]) == 1

    def test_a_redirect_to_another_host_gets_no_token(self, server, network_page):
        """SMTP has no redirects; another host in the address is the same danger."""
        with MailServer() as thief:
            outcome = self.simple(server, self.at(server, network_page, self.url(thief)), "Stolen.")
            assert (thief.mails, thief.logins) == ([], [])
        assert isinstance(outcome, Refused)
        assert "bound to the host" in outcome.message

    def test_no_secret_in_any_word(self, server, network_page, caplog):
        caplog.set_level(logging.DEBUG)
        words = []
        for fault in ("", "refuse", "later", "recipient", "cut"):
            server.fault = fault
            channel = self.connect(server, network_page)
            words += [repr(channel.door.credentials), str(channel.__dict__)]
            words.append(repr(self.simple(server, channel, "x")))
        assert PASSWORD not in "".join([*words, caplog.text])

    @pytest.mark.parametrize(("fault", "code"), [("refuse", "554"), ("recipient", "550")])
    def test_what_the_server_refuses_is_refused(self, server, network_page, fault, code):
        server.fault = fault
        outcome = self.simple(server, self.connect(server, network_page), "x")
        assert isinstance(outcome, Refused), outcome
        assert code in outcome.message
        assert outcome.after is None
        assert server.mails == []

    def test_where_one_of_many_is_refused_nobody_knows(self, server, network_page):
        for to in (
            "team@relay-medical.example,nobody@relay-medical.example",
            "team@relay-medical.example&cc=nobody@x.example",
        ):
            outcome = self.simple(server, self.at(server, network_page, self.url(server, to=to)), "x")
            assert isinstance(outcome, InDoubt), outcome
        assert len(server.mails) == 2

    def test_several_readers_all_get_it(self, server, network_page):
        to = "team@relay-medical.example,lead@relay-medical.example"
        assert isinstance(self.simple(server, self.at(server, network_page, self.url(server, to=to)), "x"), Published)
        assert [mail.envelope_to for mail in server.mails] == [[one] for one in to.split(",")]

    def test_a_title_cannot_add_headers(self, server, network_page):
        from dataclasses import replace  # noqa: PLC0415

        channel = self.connect(server, network_page)
        channel.publish(replace(self.request(channel, "x"), title="Hands\r\nBcc: thief@x.example"))
        (mail,) = server.mails
        assert mail["Subject"] == "Hands Bcc: thief@x.example"
        assert mail["Bcc"] is None
        assert mail.envelope_to == ["team@relay-medical.example"]

    @pytest.mark.parametrize(
        "more", ["wkd=yes", "pgp=encrypt", "+Bcc=x@x.example", "format=html", "retry=3", "verify=no"]
    )
    def test_settings_that_could_do_more_are_refused(self, server, network_page, more):
        outcome = self.simple(server, self.at(server, network_page, f"{self.url(server)}&{more}"), "x")
        assert isinstance(outcome, Refused)
        assert "settings that are not allowed" in outcome.message
        assert server.logins == []

    def test_no_password_leaves_this_machine_without_encryption(self, server, network_page):
        from newsdesk.channels.notice_targets import TARGETS  # noqa: PLC0415

        url = "mailto://desk:pw@mail.relay-medical.example?to=a@relay-medical.example&mode=insecure"
        channel = self.at(server, network_page, url)
        object.__setattr__(channel.door.credentials, "host", "mail.relay-medical.example")
        outcome = self.simple(server, channel, "x")
        assert isinstance(outcome, Refused)
        assert "not encrypted" in outcome.message
        target = TARGETS["email"]
        for address, fits in (
            ("smtps://mail.relay-medical.example:587", True),
            ("smtp://mail.relay-medical.example:25", False),
            ("smtps://mail.relay-medical.example.thief.example:587", False),
        ):
            assert channel._fits(address, target) is fits  # noqa: SLF001 - no real server to try it on

    def test_a_picture_is_for_a_person(self, server, network_page):
        channel = self.connect(server, network_page)
        assert channel.abilities.by_hand(channel.account, 1, ("image",)) is not None


def _refuse():
    raise ConnectionRefusedError
