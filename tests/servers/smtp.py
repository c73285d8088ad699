"""A mail server on loopback that keeps what it accepted, wants a login, and fails where it is told to."""

import email
import email.policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from servers.base import free_port

USER, PASSWORD = "desk@relay-medical.example", "secret-do-not-show"


class MailServer:
    """`mails` are the accepted messages; `fault`: none, refuse, later, cut (accepted, no answer), recipient."""

    def __init__(self):
        self.mails = []
        self.fault = ""
        self.logins = []
        self._controller = _Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def host(self):
        return f"127.0.0.1:{self._controller.port}"

    @property
    def url(self):
        return f"http://{self.host}"

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_):
        if self._controller.server:
            self._controller.stop(no_assert=True)

    def texts(self):
        """The words of every mail, as its reader sees them."""
        return [mail.get_body(("plain",)).get_content().replace("\r\n", "\n") for mail in self.mails]

    # ---- what aiosmtpd calls

    async def handle_MAIL(self, _server, session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if self.fault == "recipient" or address.startswith("nobody@"):
            return "550 No such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        if self.fault in {"refuse", "later"}:
            return "554 Not wanted" if self.fault == "refuse" else "451 Try later"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.SMTP)
        mail.envelope_to = list(envelope.rcpt_tos)
        self.mails.append(mail)
        if self.fault == "cut":
            server.transport.abort()
        return "250 OK"

    def authenticate(self, _server, _session, _envelope, _mechanism, data):
        self.logins.append(data.login)
        known = data.login == USER.encode() and data.password == PASSWORD.encode()
        return AuthResult(success=known, handled=known)


class _Controller(Controller):
    def __init__(self, owner, **options):
        self.owner = owner
        super().__init__(owner, **options)

    def factory(self):
        return SMTP(self.handler, authenticator=self.owner.authenticate, auth_require_tls=False, decode_data=False)
