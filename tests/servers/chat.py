"""Slack's incoming webhooks, Teams' workflows and a Matrix home server on loopback; they enforce what is documented."""

import html
import re
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import unquote

from servers.base import NetworkServer, Reply

HOOK = ("T0RELAY00", "B0RELAY00", "secretdonotshow0secret00")
SIGNATURE = "secret-do-not-show"
MATRIX_TOKEN = "syt_secret-do-not-show"  # noqa: S105 - of this server only
ROOM = "!desk:relay-medical.example"


class SlackServer(NetworkServer):
    """POST /services/T…/B…/…: JSON with a text or attachments; answers `ok` as plain text, errors as one word."""

    def decisive(self, call):
        return call.method == "POST"

    def answer(self, call):
        plain = {"Content-Type": "text/plain"}
        parts = call.path.strip("/").split("/")
        if call.method != "POST" or parts[0] != "services" or len(parts) != 4:
            return Reply(404, b"no_service", plain)
        if tuple(parts[1:]) != HOOK:
            return Reply(403, b"invalid_token", plain)
        if not call.headers.get("Content-Type", "").startswith("application/json"):
            return Reply(400, b"invalid_payload", plain)
        found = call.json
        texts = [found.get("text", ""), *(item.get("text", "") for item in found.get("attachments", []))]
        text = "\n".join(text for text in texts if text)
        if not text:
            return Reply(400, b"no_text", plain)
        if re.search(r"[<>]|&(?!amp;|lt;|gt;)", text):
            return Reply(400, b"invalid_payload", plain)  # would be read as a link or as a call to everybody
        self.posts.append({"text": html.unescape(text), **found})
        return Reply(200, b"ok", plain)


class TeamsServer(NetworkServer):
    """A workflow's address with a signature; takes a message with Adaptive Cards of at most 28 KB; answers 202."""

    def __init__(self, folder):
        super().__init__()
        self.authority = folder / "authority.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(folder, self.authority))
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)

    @property
    def url(self):
        return f"https://{self.host}"

    def decisive(self, call):
        return call.method == "POST"

    def answer(self, call):
        if not re.fullmatch(r"/workflows/relay0000/triggers/manual/paths/invoke", call.path):
            return Reply(404, {"error": {"code": "WorkflowNotFound"}})
        if call.query.get("sig") != SIGNATURE or not call.query.get("api-version"):
            return Reply(401, {"error": {"code": "DirectApiAuthorizationRequired"}})
        if len(call.body) > 28 * 1024:
            return Reply(413, {"error": {"code": "RequestEntityTooLarge"}})
        card = call.json["attachments"][0]
        if call.json["type"] != "message" or card["contentType"] != "application/vnd.microsoft.card.adaptive":
            return Reply(400, {"error": {"code": "TriggerInputSchemaMismatch"}})
        blocks = [block for block in card["content"]["body"] if block["type"] == "TextBlock"]
        self.posts.append({"text": "\n".join(block["text"] for block in blocks)})
        return Reply(202, b"")


class MatrixServer(NetworkServer):
    """whoami, join and send of the client-server interface, version 3; the same transaction is one message."""

    def __init__(self):
        super().__init__()
        self.transactions = {}
        self.banned = False

    def decisive(self, call):
        return call.method == "PUT"

    def answer(self, call):
        if call.headers.get("Authorization") != f"Bearer {MATRIX_TOKEN}":
            return Reply(401, {"errcode": "M_UNKNOWN_TOKEN", "error": "Unknown token"})
        path = unquote(call.path).removeprefix("/_matrix/client/v3")
        if (call.method, path) == ("GET", "/account/whoami"):
            return Reply(200, {"user_id": "@desk:relay-medical.example", "device_id": "DESK"})
        if self.banned or ROOM not in path:
            return Reply(403, {"errcode": "M_FORBIDDEN", "error": "You are not invited to this room."})
        if (call.method, path) == ("POST", f"/join/{ROOM}"):
            return Reply(200, {"room_id": ROOM})
        return self._send(call, path)

    def _send(self, call, path):
        sent = re.fullmatch(rf"/rooms/{re.escape(ROOM)}/send/m\.room\.message/([^/]+)", path)
        if call.method != "PUT" or not sent:
            return Reply(404, {"errcode": "M_UNRECOGNIZED", "error": "Unrecognized request"})
        if len(call.body) > 65536:
            return Reply(413, {"errcode": "M_TOO_LARGE", "error": "event too large"})
        if sent[1] not in self.transactions:
            self.transactions[sent[1]] = f"$event{len(self.posts)}"
            self.posts.append({"text": call.json["body"], **call.json})
        return Reply(200, {"event_id": self.transactions[sent[1]]})


def _certificate(folder, authority):
    """A certificate for 127.0.0.1 that is good for an hour; its public part goes to `authority`."""
    from cryptography import x509  # noqa: PLC0415 - only for this server
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    usages = dict.fromkeys(
        (
            "content_commitment key_encipherment data_encipherment key_agreement crl_sign encipher_only decipher_only"
        ).split(),
        False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=True, **usages), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    authority.write_bytes(public)
    both = folder / "both.pem"
    both.write_bytes(public + private)
    return both
