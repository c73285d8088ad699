"""Stores that speak S3: addresses that work for a short time, and files put where a network may fetch them."""

from functools import cached_property
from typing import IO, Any

from newsdesk.assets.ready import Unfit
from newsdesk.assets.stores import SECRET, Bucket

_ATTEMPTS = 3  # putting the same bytes under the same key twice changes nothing


class Store:
    """One bucket."""

    def __init__(self, bucket: Bucket):
        self._bucket = bucket

    def address(self, name: str, seconds: float) -> str:
        """An address of a file that works without a token for some seconds; nothing is sent for it."""
        where = {"Bucket": self._bucket.bucket, "Key": f"{self._bucket.prefix}{name}"}
        return str(self._client.generate_presigned_url("get_object", Params=where, ExpiresIn=int(seconds)))

    def put(self, name: str, file: IO[bytes], mime: str) -> None:
        """Put a file there; raises Unfit."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - only where there is a store

        bucket, host = self._bucket, self._bucket.host
        try:
            self._client.put_object(
                Bucket=bucket.bucket, Key=f"{bucket.prefix}{name}", Body=file, ContentType=mime, CacheControl="no-store"
            )
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))[:60]
            raise Unfit(
                f"The store {host} did not take it ({code}). Look at {SECRET}.", later=True, person=True
            ) from None
        except BotoCoreError as error:
            raise Unfit(f"The store {host} could not be reached ({type(error).__name__}).", later=True) from None

    @cached_property
    def _client(self) -> Any:
        try:
            import boto3  # noqa: PLC0415 - slow to load, and only for desks that have a store
            from botocore.config import Config  # noqa: PLC0415
        except ImportError:
            raise Unfit(
                "The store needs a part that is missing: pip install 'newsdesk[s3]'.", later=True, person=True
            ) from None
        secrets = self._bucket.credentials
        return boto3.session.Session().client(
            "s3",
            region_name=self._bucket.region,
            endpoint_url=self._bucket.endpoint,
            aws_access_key_id=secrets["key"],
            aws_secret_access_key=secrets["secret"],
            aws_session_token=secrets.get("session") or None,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path" if self._bucket.by_path else "virtual"},
                retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
                connect_timeout=10,
                read_timeout=60,
                proxies={},
                request_checksum_calculation="when_required",  # many stores do not know the newer way
                response_checksum_validation="when_required",
            ),
        )

    def close(self) -> None:
        """Let the connections go."""
        if "_client" in self.__dict__:
            self._client.close()
