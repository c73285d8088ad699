"""A store that speaks S3 on loopback: moto's server, and in front of it what moto lets through.

with S3Server("library") as server:
    server.put("library", "RM-2026-0001", data)
"""

import hashlib
import hmac
import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote

import boto3
from botocore.config import Config
from moto.backends import get_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

KEY, SECRET = "desk-key-of-nobody", "desk/secret+of nobody"
REGION = "eu-north-1"


class _Quiet(MotoRequestHandler):
    def log(self, *_):
        """Say nothing."""


class S3Server:
    """`asked` is every request (method, path, query); `late` is how far the store's clock is ahead of ours.

    Only KEY is accepted, and a signed address must be ours, whole and not over.
    """

    def __init__(self, *buckets):
        self.asked, self.late = [], timedelta(0)
        self.key = KEY
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._http = make_server("127.0.0.1", 0, self, threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._buckets = buckets

    @property
    def host(self):
        return f"127.0.0.1:{self._http.server_port}"

    @property
    def url(self):
        return f"http://{self.host}"

    def __enter__(self):
        if self._buckets:
            get_backend("s3").reset()
        self._thread.start()
        self.client = boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            config=Config(s3={"addressing_style": "path"}, proxies={}),
        )
        for bucket in self._buckets:
            self.client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.asked.clear()
        return self

    def __exit__(self, *_):
        self.client.close()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def put(self, bucket, key, data):
        """Put a file there, as somebody else would."""
        self.client.put_object(Bucket=bucket, Key=key, Body=data)
        self.asked.clear()

    def lies(self, bucket):
        """What lies in a bucket: key to bytes."""
        found = self.client.list_objects_v2(Bucket=bucket).get("Contents", [])
        return {item["Key"]: self.client.get_object(Bucket=bucket, Key=item["Key"])["Body"].read() for item in found}

    def __call__(self, environ, start_response):
        request = Request(environ)
        query = dict(parse_qsl(request.query_string.decode(), keep_blank_values=True))
        self.asked.append((request.method, request.path, query))
        code = self._refused(request, query)
        if code:
            body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>"
            return Response(body, 403, content_type="application/xml")(environ, start_response)
        return self._moto(environ, start_response)

    def _refused(self, request, query):
        if "X-Amz-Signature" not in query:
            word = request.headers.get("Authorization", "")
            return "" if f"Credential={self.key}/" in word else "InvalidAccessKeyId"
        if not query["X-Amz-Credential"].startswith(f"{self.key}/"):
            return "InvalidAccessKeyId"
        if query["X-Amz-Signature"] != _signature(request, query):
            return "SignatureDoesNotMatch"
        began = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        over = began + timedelta(seconds=int(query["X-Amz-Expires"])) < datetime.now(UTC) + self.late
        return "AccessDenied" if over else ""


def _signature(request, query):
    """Signature version 4 of an address, as the store computes it."""
    signed = {name: value for name, value in query.items() if name != "X-Amz-Signature"}
    words = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in sorted(signed.items())
    )
    asked = [request.method, quote(request.path, safe="/-_.~"), words, f"host:{request.host}", "", "host"]
    scope = query["X-Amz-Credential"].partition("/")[2]
    mark = hashlib.sha256("\n".join([*asked, "UNSIGNED-PAYLOAD"]).encode()).hexdigest()
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    text = "\n".join(["AWS4-HMAC-SHA256", query["X-Amz-Date"], scope, mark])
    return hmac.new(key, text.encode(), "sha256").hexdigest()
