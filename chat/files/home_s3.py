"""The home in an S3 bucket: AWS, MinIO, or anybody else's. Only this file speaks to boto3.

Requests wait in greenlets: boto3 is used from the hub alone, on sockets that gevent patched.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chat.config import Settings
from chat.domain.errors import Refusal
from chat.domain.value import value
from chat.files.home import CHUNK, Home, Shown, is_key

PART: Final = 8 << 20
"""Bytes of one part of a large file; all that is ever in flight for it."""

_STALE: Final = timedelta(days=1)
_ATTEMPTS: Final = 2
_GONE: Final = frozenset({"404", "NoSuchKey", "NotFound"})


@value
class Bucket:
    """Where and how. No `endpoint` is AWS; no `key_id` leaves signing in to boto3's own ways.

    `style` is how the bucket is named: `path`, `virtual` or `auto`. `public` is the endpoint as browsers reach it.
    `timeout` is in seconds, for one step of the network. `link_life` is in seconds; 0 hands no addresses out.
    """

    name: str
    endpoint: str = ""
    public: str = ""
    region: str = "us-east-1"
    key_id: str = ""
    secret: str = ""
    style: str = "auto"
    timeout: int = 20
    link_life: int = 300


def bucket_of(settings: Settings) -> Bucket:
    """As the settings describe it."""
    return Bucket(
        settings.s3_bucket, settings.s3_endpoint, settings.s3_public_endpoint, settings.s3_region, settings.s3_key_id,
        settings.s3_secret, settings.s3_style, settings.s3_timeout, settings.s3_link_seconds,
    )  # fmt: skip


class S3Home(Home):
    name = "s3"

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._client = _client(bucket, bucket.endpoint)
        self._signer = _client(bucket, bucket.public) if bucket.public else self._client
        # Threads of the transfer manager would each hold a part; one after another, a file holds one.
        self._transfer = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, use_threads=False)

    def put(self, key: str, path: Path, mime: str) -> None:
        """One request for a small file, a multipart upload for a large one: either shows nothing until it is whole."""
        with _refusing():
            self._client.upload_file(
                str(path), self._bucket.name, key, ExtraArgs={"ContentType": mime}, Config=self._transfer
            )

    def size(self, key: str) -> int | None:
        try:
            with _refusing():
                return int(self._client.head_object(Bucket=self._bucket.name, Key=key)["ContentLength"])
        except Refusal as refusal:
            if refusal.code == "not_found":
                return None
            raise

    def read(self, key: str, begin: int = 0, length: int | None = None) -> Iterator[bytes]:
        if length == 0:
            return iter(())
        last = "" if length is None else str(begin + length - 1)
        span = {"Range": f"bytes={begin}-{last}"} if begin or last else {}
        with _refusing():
            body = self._client.get_object(Bucket=self._bucket.name, Key=key, **span)["Body"]
        return _pieces(body)

    def remove(self, key: str) -> None:
        if is_key(key):
            with _refusing():
                self._client.delete_object(Bucket=self._bucket.name, Key=key)

    def tidy(self) -> None:
        """Abort multipart uploads that nobody ends: the store keeps, and charges for, their parts."""
        with _refusing():
            pages = self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket.name)
            for upload in [upload for page in pages for upload in page.get("Uploads", ())]:
                if is_key(upload["Key"]) and upload["Initiated"] < datetime.now(UTC) - _STALE:
                    self._client.abort_multipart_upload(
                        Bucket=self._bucket.name, Key=upload["Key"], UploadId=upload["UploadId"]
                    )

    def link(self, key: str, shown: Shown) -> str | None:
        """Presigned, with what the store is to tell browsers of the file."""
        if not self._bucket.link_life:
            return None
        place = "inline" if shown.inline else "attachment"
        url: str = self._signer.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket.name,
                "Key": key,
                "ResponseContentType": shown.mime if shown.inline else "application/octet-stream",
                "ResponseContentDisposition": f"{place}; filename*=UTF-8''{quote(shown.name, safe='')}",
                "ResponseCacheControl": f"private, max-age={self._bucket.link_life}",
            },
            ExpiresIn=self._bucket.link_life,
        )
        return url


def _client(bucket: Bucket, endpoint: str) -> Any:
    config = Config(
        signature_version="s3v4",
        connect_timeout=bucket.timeout,
        read_timeout=bucket.timeout,
        retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
        max_pool_connections=50,
        s3={"addressing_style": bucket.style},
        # Stores other than AWS know no trailing checksums, and the hub has better to do than to sum twice.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    # A session of our own: boto3's default session is shared by the whole process.
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint or None,
        region_name=bucket.region,
        aws_access_key_id=bucket.key_id or None,
        aws_secret_access_key=bucket.secret or None,
        config=config,
    )


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever goes wrong with the store reaches the caller as a Refusal, without the store's own words."""
    try:
        yield
    except ClientError as error:
        gone = error.response.get("Error", {}).get("Code") in _GONE
        raise Refusal("not_found" if gone else "store_unavailable") from error
    except (BotoCoreError, Boto3Error, OSError) as error:
        raise Refusal("store_unavailable") from error


def _pieces(body: Any) -> Iterator[bytes]:
    try:
        with _refusing():
            yield from body.iter_chunks(CHUNK)
    finally:
        body.close()
