"""The home in a bucket keeps the contract, over HTTP, against a server that nobody here wrote."""

from __future__ import annotations

import contextlib
import secrets
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from chat.domain.errors import Refusal
from chat.files import home_s3
from chat.files.home import Shown
from chat.files.home_s3 import PART, Bucket, S3Home
from tests.files.home_contract import KEY, HomeContract
from tests.files.s3 import KEY_ID, SECRET, Lane, S3Server


class InBucket:
    """The home speaks through a lane that can be put out of order; the test looks at the bucket directly."""

    def __init__(self, s3: S3Server) -> None:
        self.s3 = s3
        self.lane = Lane(s3.port)
        self.bucket = s3.bucket(f"b{secrets.token_hex(8)}")
        self.place = Bucket(self.bucket, self.lane.url, "", "us-east-1", KEY_ID, SECRET, "path", timeout=2)
        self.home = S3Home(self.place)

    def found(self) -> list[str]:
        return self.s3.keys(self.bucket)

    def remains(self) -> list[Any]:
        return self.s3.half_made(self.bucket)

    def break_midway(self) -> None:
        """The line drops inside the second part, and works again afterwards."""
        self.lane.cut_after = PART + PART // 2
        real = self.lane

        def mended(*arguments: Any, **rest: Any) -> Any:
            real.cut_after = None
            return abort(*arguments, **rest)

        client: Any = self.home._client
        abort = client.abort_multipart_upload
        client.abort_multipart_upload = mended

    def slow_down(self, seconds: float) -> None:
        self.lane.pause = seconds

    def take_away(self) -> None:
        self.lane.close()


@pytest.fixture
def arrange(s3: S3Server) -> Iterator[InBucket]:
    made = InBucket(s3)
    yield made
    with contextlib.suppress(OSError):  # the test may have closed it
        made.lane.close()


class TestS3Home(HomeContract):
    """Inherits every test of the contract."""


def test_a_bucket_that_does_not_exist_takes_nothing(arrange: InBucket, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x")
    with pytest.raises(Refusal, match="store_unavailable"):
        S3Home(replace(arrange.place, name="nowhere")).put(KEY, source, "image/jpeg")


def test_a_store_that_never_answers_is_given_up(arrange: InBucket, tmp_path: Path) -> None:
    arrange.lane.pause = 30
    source = tmp_path / "source"
    source.write_bytes(b"x")
    with pytest.raises(Refusal, match="store_unavailable"):
        S3Home(replace(arrange.place, timeout=1)).put(KEY, source, "image/jpeg")


@pytest.mark.parametrize(
    ("shown", "mime", "disposition"),
    [
        (Shown("照片.jpg", "image/jpeg", True), "image/jpeg", "inline; filename*=UTF-8''%E7%85%A7%E7%89%87.jpg"),
        (Shown('a".html', "text/html", False), "application/octet-stream", "attachment; filename*=UTF-8''a%22.html"),
    ],
)
def test_a_presigned_address_opens_the_file_and_nothing_else(
    arrange: InBucket, tmp_path: Path, shown: Shown, mime: str, disposition: str
) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"0123456789")
    arrange.home.put(KEY, source, "image/jpeg")
    address = arrange.home.link(KEY, shown)
    assert address is not None
    with requests.Session() as http:
        http.trust_env = False
        answer = http.get(address, headers={"Range": "bytes=2-4"}, timeout=10)
    assert (answer.status_code, answer.content) == (206, b"234")
    assert (answer.headers["Content-Type"], answer.headers["Content-Disposition"]) == (mime, disposition)
    assert "X-Amz-Signature" in address
    assert SECRET not in address


def test_no_address_is_handed_out_when_its_life_is_nothing(arrange: InBucket) -> None:
    assert S3Home(replace(arrange.place, link_life=0)).link(KEY, Shown("x", "image/jpeg", True)) is None


@pytest.mark.parametrize(
    ("style", "host", "path"), [("path", "s3.example", f"/box/{KEY}"), ("virtual", "box.s3.example", f"/{KEY}")]
)
def test_the_bucket_is_named_in_the_path_or_in_the_host(style: str, host: str, path: str) -> None:
    home = S3Home(Bucket("box", "https://inside.example", "https://s3.example", "us-east-1", KEY_ID, SECRET, style))
    address = urlsplit(home.link(KEY, Shown("x", "image/jpeg", True)) or "")
    assert (address.hostname, address.path) == (host, path)


def test_virtual_hosts_are_really_spoken_to(arrange: InBucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is this machine: `<bucket>.s3.amazonaws.com` too."""

    resolve = socket.getaddrinfo
    asked: list[str] = []

    def here(host: Any, *rest: Any, **options: Any) -> Any:
        asked.append(str(host))
        return resolve("127.0.0.1", *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    endpoint = f"http://s3.amazonaws.com:{arrange.s3.port}"
    home = S3Home(replace(arrange.place, endpoint=endpoint, style="virtual"))
    source = tmp_path / "source"
    source.write_bytes(b"over a virtual host")
    home.put(KEY, source, "image/jpeg")
    assert f"{arrange.bucket}.s3.amazonaws.com" in asked
    assert arrange.found() == [KEY]


def test_parts_that_nobody_ends_go_after_a_day(arrange: InBucket, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in (KEY, "somebody/else"):
        arrange.s3.client.create_multipart_upload(Bucket=arrange.bucket, Key=key)
    with monkeypatch.context() as patch:
        patch.setattr(home_s3, "_STALE", timedelta(days=36_500))  # moto says that every upload began in 2010
        arrange.home.tidy()
    assert len(arrange.remains()) == 2
    arrange.home.tidy()
    assert [upload["Key"] for upload in arrange.remains()] == ["somebody/else"]
