"""/api/desk/files, with files on the disk, in a bucket, and in a bucket that browsers do not reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests

from tests.client import Client
from tests.files.s3 import SECRET, S3Server
from tests.files.stock import PLACES, Stock, fetch, kept, key_of, set_rules, settings_of, show, upload
from tests.leaks import LeakWatch
from tests.pictures import CAMERA, bomb, picture, telling
from tests.server import RunningServer

LIMIT = 3_000_000
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(scope="module", params=PLACES)
def stock(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch, s3: S3Server
) -> Iterator[Stock]:
    """A server with its files in one of the places."""
    watch.hold(SECRET, "the secret of the store")
    chosen, bucket = settings_of(request.param, s3)
    environment = {**chosen, "CHAT_MAX_UPLOAD": str(LIMIT), "CHAT_VISITORS_PER_MINUTE": "10000"}
    with RunningServer(tmp_path_factory.mktemp("files"), watch, environment=environment) as running:
        yield Stock(running, s3 if bucket else None, bucket)


@pytest.fixture(scope="module")
def wei(stock: Stock, watch: LeakWatch) -> Client:
    return Client(stock.server.url, watch).login("wei", stock.server.password)


@pytest.fixture
def visitor(stock: Stock, watch: LeakWatch) -> Client:
    return Client(stock.server.url, watch).visitor()


def test_a_picture_is_cleaned_sent_and_seen_by_both(wei: Client, visitor: Client, stock: Stock) -> None:
    session = wei.accept(visitor.open_session(agentId=wei.person["id"]))
    told = kept(visitor, telling(800, 600, orientation=6), "../../家/一.jpg")
    assert (told["fileName"], told["fileType"], told["width"], told["height"]) == ("一.jpg", "image/jpeg", 600, 800)
    assert re.fullmatch(r"chat/\d{4}/img_[0-9a-f]{32}\.jpg", key_of(told))
    show(visitor, session, told)
    for person in (visitor, wei):
        heard = person.messages(session)[-1]
        assert heard["fileName"] == "一.jpg"
        answer = fetch(heard["fileUrl"])
        assert (answer.status_code, len(answer.content)) == (200, told["fileSize"])
        assert CAMERA.encode() not in answer.content
        assert answer.headers["Content-Type"] == "image/jpeg"
    small = fetch(told["thumbnailUrl"])
    assert small.headers["Content-Type"] == "image/jpeg"
    assert len(small.content) < told["fileSize"] / 2
    assert stock.half_made() == []


def test_who_takes_no_part_gets_nothing_without_the_address(wei: Client, visitor: Client, watch: LeakWatch) -> None:
    told = kept(visitor, picture(20, 20))
    key = key_of(told)
    assert visitor.get(f"/files/{key}").status_code == 200
    assert wei.get(f"/files/{key}").status_code == 404
    session = wei.accept(visitor.open_session(agentId=wei.person["id"]))
    show(visitor, session, told)
    assert wei.get(f"/files/{key}").status_code == 200
    assert Client(wei.url, watch).get(f"/files/{key}").status_code == 401
    assert visitor._http.get(f"{wei.url}/api/desk/files/../../secrets/files").status_code == 404


def test_parts_conditions_and_heads(visitor: Client, stock: Stock) -> None:
    data = bytes(range(256)) * 1000
    told = kept(visitor, data, "a.bin")
    address = told["fileUrl"]
    part = fetch(address, Range="bytes=1000-1999")
    assert (part.status_code, part.content) == (206, data[1000:2000])
    assert part.headers["Content-Range"] == f"bytes 1000-1999/{len(data)}"
    assert fetch(address, Range="bytes=-10").content == data[-10:]
    assert fetch(address, Range="bytes=999999999-").status_code == 416
    whole = fetch(address)
    assert whole.content == data
    assert whole.headers["Cache-Control"].startswith("private, max-age=")
    if not whole.history:
        assert fetch(address, **{"If-None-Match": whole.headers["ETag"]}).status_code == 304
        head = requests.head(address, timeout=10)
        assert (head.status_code, head.headers["Content-Length"], head.content) == (200, str(len(data)), b"")


def test_pages_may_show_what_the_store_hands_out(stock: Stock, wei: Client) -> None:
    sources = fetch(stock.server.url + "/").headers["Content-Security-Policy"].split("; ")
    told = fetch(kept(wei, picture(20, 20))["fileUrl"])
    outside = f" http://{urlsplit(told.url).netloc}" if told.history else ""
    assert f"img-src 'self' data: blob:{outside}" in sources
    assert f"media-src 'self' blob:{outside}" in sources


def test_a_file_full_of_line_breaks_comes_as_a_whole(visitor: Client) -> None:
    """The multipart parser keeps the end of a piece that might begin a boundary."""
    data = b"\r\n\n" * 900_000
    told = kept(visitor, data, "a.txt")
    assert fetch(told["fileUrl"]).content == data


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\0b.jpg", "ab.jpg"),
        ("C:\\Windows\\win.ini", "win.ini"),
        ("..", ".."),
        ("\r\nSet-Cookie: x=1", "Set-Cookie: x=1"),
        ("长" * 300, "长" * 255),
    ],
)
def test_a_name_is_only_a_name(visitor: Client, stock: Stock, name: str, shown: str) -> None:
    with requests.Session() as http:
        http.trust_env = False
        escaped = name.replace("\\", "\\\\").encode()
        body = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n'
            b"Content-Type: image/jpeg\r\n\r\nhello\r\n--x--\r\n" % escaped.replace(b"\r\n", b"\x01")
        )
        headers = {"Content-Type": "multipart/form-data; boundary=x", "Authorization": f"Bearer {visitor.access_token}"}
        answer = http.post(f"{visitor.url}/api/desk/files", data=body, headers=headers, timeout=10)
    told = answer.json()
    assert (answer.status_code, told["fileName"]) == (201, shown)
    assert re.fullmatch(r"chat/\d{4}/doc_[0-9a-f]{32}\.txt", key_of(told))
    assert fetch(told["fileUrl"]).content == b"hello"
    inside = stock.server.data.parent
    assert not [path for path in inside.rglob("*") if "passwd" in path.name or "win.ini" in path.name]


@pytest.mark.parametrize(
    ("data", "name"), [(b"<html><script>alert(1)</script>", "a.jpg"), (SVG, "a.svg"), (SVG, "a.png")]
)
def test_what_a_browser_could_run_is_handed_over_to_be_saved(visitor: Client, data: bytes, name: str) -> None:
    told = kept(visitor, data, name)
    assert told["fileType"] == "text/plain"
    answer = fetch(told["fileUrl"])
    assert answer.content == data
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"].partition(";")[0] in ("text/plain", "application/octet-stream")
    if not answer.history:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (bomb(), 422, "bad_picture"),
        (b"\xff\xd8\xff<html>", 422, "bad_picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", 415, "type_refused"),
        (b"II*\0" + b"\0" * 100, 415, "type_refused"),
        (b"x" * (LIMIT + 1), 413, "too_large"),
        (b"", 400, "bad_request"),
    ],
)
def test_a_refusal_says_why_and_keeps_nothing(
    visitor: Client, stock: Stock, data: bytes, status: int, code: str
) -> None:
    before = stock.keys(), stock.rows("SELECT * FROM stored_file"), stock.rows("SELECT * FROM attachment")
    refused = upload(visitor, data)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.headers["Content-Type"] == "application/problem+json"
    after = stock.keys(), stock.rows("SELECT * FROM stored_file"), stock.rows("SELECT * FROM attachment")
    assert (before, stock.half_made()) == (after, [])


def test_the_same_bytes_are_stored_once_and_stay_two_files(wei: Client, visitor: Client, stock: Stock) -> None:
    data = telling(500, 400)
    before = set(stock.keys())
    mine, theirs = kept(visitor, data, "mine.jpg"), kept(wei, data, "theirs.jpg")
    assert len(set(stock.keys()) - before) == 2  # the picture and its thumbnail
    assert key_of(mine) != key_of(theirs)
    assert fetch(mine["fileUrl"]).content == fetch(theirs["fileUrl"]).content
    assert visitor.get(f"/files/{key_of(theirs)}").status_code == 404


def test_the_same_bytes_at_the_same_time_are_stored_once(visitor: Client, stock: Stock) -> None:
    data = b"at the same time" * 10_000
    with ThreadPoolExecutor(8) as threads:
        addresses = [told["fileUrl"] for told in threads.map(lambda number: kept(visitor, data), range(8))]
    (sha,) = {row[0] for row in stock.rows("SELECT sha256 FROM stored_file WHERE size = 160000")}
    assert stock.rows(f"SELECT COUNT(*) FROM stored_file WHERE sha256 = '{sha}' AND state = 'kept'") == [(1,)]
    assert all(fetch(address).content == data for address in addresses)


def test_an_organisation_has_bounds_of_its_own(visitor: Client, stock: Stock) -> None:
    ((use,),) = stock.rows("SELECT bytes FROM storage_use")
    data = b"%PDF-" + b"0" * 10_000
    try:
        set_rules(stock.server, storageBytes=use + 15_000, fileTypes=["image/*", "application/pdf"], uploadBytes=20_000)
        kept(visitor, data + b"1", "a.pdf")
        assert upload(visitor, data + b"2").json()["code"] == "quota_exceeded"
        kept(visitor, data + b"1", "again.pdf")  # the same bytes need no room
        assert upload(visitor, b"PK\3\4").json()["code"] == "type_refused"
        assert upload(visitor, b"%PDF-" + b"0" * 20_000).json()["code"] == "too_large"
    finally:
        set_rules(stock.server)
    kept(visitor, data + b"2")


def test_an_address_of_ours_is_told_apart_from_a_forged_one(visitor: Client) -> None:
    told = kept(visitor, picture(20, 20))
    address = urlsplit(told["fileUrl"])
    assert fetch(address._replace(query=address.query.replace("s=", "s=0")).geturl()).status_code == 404
    other = address._replace(path=address.path.replace("img_", "doc_"))
    assert fetch(other.geturl()).status_code == 404
