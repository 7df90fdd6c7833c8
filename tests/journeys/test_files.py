"""Files over time: opened late, erased, moved, brought to a store that fails, and many at once."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.client import Client
from tests.conftest import NewServer
from tests.environment import ROOT
from tests.files.s3 import SECRET, Lane, S3Server
from tests.files.stock import Stock, bucket_settings, fetch, kept, key_of, settings_of, show, upload
from tests.journeys.cast import Cast
from tests.leaks import LeakWatch
from tests.pictures import picture, telling
from tests.server import RunningServer
from tests.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DAY = 86_400.0
MEGABYTE = 1 << 20
FOLLOW = "address => document.body.appendChild(Object.assign(document.createElement('a'), {href: address})).click()"


class Chat:
    """A visitor and wei in a session, on a server that can be started again."""

    def __init__(self, cast: Cast) -> None:
        self.agent, self.visitor = cast.agent(), cast.visitor()
        self.session = self.agent.accept(self.visitor.open_session(agentId=self.agent.person["id"]))

    def shown(self, data: bytes, name: str = "一.jpg") -> dict[str, Any]:
        """What the house told of a file that the visitor then sent."""
        told = kept(self.visitor, data, name)
        show(self.visitor, self.session, told)
        return told

    def address(self) -> str:
        """Of the newest file, as the agent hears it now."""
        heard = [row for row in self.agent.messages(self.session) if row.get("fileUrl")]
        return str(heard[-1]["fileUrl"])


CastOf = Callable[[RunningServer], Cast]


def switchboard(server: RunningServer, *words: str, **settings: str | None) -> subprocess.Popen[bytes]:
    """One run of the command, with the settings of this server."""
    environment = {**server._settings(), **{name: value for name, value in settings.items() if value is not None}}
    return subprocess.Popen(
        [sys.executable, "-m", "chat", *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip


def output_of(process: subprocess.Popen[bytes]) -> str:
    """What it said; raises AssertionError unless it ended well."""
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said.decode()
    return said.decode()


def test_a_week_old_picture_still_opens_and_its_old_address_does_not(fresh_server: NewServer, cast_of: CastOf) -> None:
    server = fresh_server(movable_clock=True)
    chat = Chat(cast_of(server))
    old = chat.shown(telling())["fileUrl"]
    assert fetch(old).status_code == 200
    server.terminate()
    server.move_clock(9 * DAY)
    server.start()
    chat.agent = cast_of(server).agent()  # an agent's token has ended by now
    assert fetch(chat.address()).status_code == 200
    assert fetch(old).status_code == 404


def test_uploads_that_nobody_sends_go_and_what_was_sent_stays(fresh_server: NewServer, cast_of: CastOf) -> None:
    server = fresh_server(environment={"CHAT_ORPHAN_SECONDS": "2", "CHAT_TIDY_SECONDS": "1"})
    chat, stock = Chat(cast_of(server)), Stock(server)
    sent = chat.shown(b"sent" * 100, "a.txt")
    orphan = kept(chat.visitor, telling())
    assert len(stock.keys()) == 3
    wait_until(lambda: len(stock.keys()) == 1, what="the orphan to go")
    wait_until(lambda: len(stock.rows("SELECT * FROM stored_file")) == 1, what="the orphan to be forgotten")
    assert stock.rows("SELECT bytes FROM storage_use") == [(400,)]
    assert fetch(orphan["fileUrl"]).status_code == 404
    assert fetch(sent["fileUrl"]).content == b"sent" * 100


def test_erasing_a_conversation_removes_its_bytes_and_spares_those_shown_elsewhere(
    fresh_server: NewServer, cast_of: CastOf
) -> None:
    server = fresh_server(environment={"CHAT_TIDY_SECONDS": "1"})
    cast = cast_of(server)
    here, there, stock = Chat(cast), Chat(cast), Stock(server)
    both = b"both" * 1000
    alone, shared = here.shown(telling()), here.shown(both, "a.txt")
    copy = there.shown(both, "b.txt")
    assert len(stock.keys()) == 3
    said = output_of(switchboard(server, "files", "erase", here.session["sessionNo"], "--yes"))
    assert "2 files are erased" in said
    for told in (alone, shared):
        assert fetch(told["fileUrl"]).status_code == 404
        assert here.agent.get(f"/files/{key_of(told)}").status_code == 404
    wait_until(lambda: len(stock.keys()) == 1, what="the bytes to go")
    assert fetch(copy["fileUrl"]).content == both
    name = b"".join(path.read_bytes() for path in (server.data / "uploads").rglob("*") if path.is_file())
    assert name == both
    assert b"no such session" not in server.output.encode()
    assert switchboard(server, "files", "erase", "nowhere", "--yes").wait(60) != 0


@pytest.fixture
def lane(s3: S3Server) -> Iterator[Lane]:
    made = Lane(s3.port)
    yield made
    made.pause = 0
    try:
        made.close()
    except OSError:
        return  # the test has closed it


class TestStoreInTrouble:
    """The client is told, nothing is sent, and nothing half-written stays."""

    @pytest.fixture
    def stock(self, fresh_server: NewServer, s3: S3Server, lane: Lane, watch: LeakWatch) -> Stock:
        watch.hold(SECRET, "the secret of the store")
        bucket = s3.bucket(f"b{secrets.token_hex(8)}")
        environment = {**bucket_settings(s3, bucket, lane), "CHAT_TIDY_SECONDS": "1"}
        return Stock(fresh_server(environment=environment), s3, bucket)

    def refused(self, stock: Stock, person: Client, data: bytes) -> None:
        answer = upload(person, data, "a.bin")
        assert (answer.status_code, answer.json()["code"], answer.json()["retry"]) == (503, "store_unavailable", True)
        assert "127.0.0.1" not in answer.text.replace(stock.server.url, "")
        assert stock.rows("SELECT * FROM attachment") == []
        assert list((stock.server.data / "incoming").iterdir()) == []

    def test_it_fails_midway(self, stock: Stock, lane: Lane, cast_of: CastOf) -> None:
        visitor = cast_of(stock.server).visitor()
        lane.cut_after = 10 * MEGABYTE
        self.refused(stock, visitor, os.urandom(20 * MEGABYTE))
        assert stock.in_bucket() == []
        lane.cut_after = None
        wait_until(lambda: stock.rows("SELECT * FROM stored_file") == [], what="the failed upload to be taken back")
        assert stock.rows("SELECT bytes FROM storage_use") == [(0,)]
        told = kept(visitor, b"works again", "a.txt")
        assert fetch(told["fileUrl"]).content == b"works again"

    def test_it_never_answers(self, stock: Stock, lane: Lane, cast_of: CastOf) -> None:
        cast = cast_of(stock.server)
        chat = Chat(cast)
        lane.pause = 3600
        with ThreadPoolExecutor(1) as other:
            waiting = other.submit(self.refused, stock, chat.visitor, b"0" * 1000)
            # Everybody else is served meanwhile.
            chat.agent.send(chat.session, "在吗")
            waiting.result(60)
        assert [row["content"] for row in chat.visitor.messages(chat.session) if row["type"] == "MSG"] == ["在吗"]

    def test_it_is_gone(self, stock: Stock, lane: Lane, cast_of: CastOf) -> None:
        visitor = cast_of(stock.server).visitor()
        lane.close()
        self.refused(stock, visitor, b"0" * 1000)
        assert visitor.get("/me").status_code == 200


def test_files_move_to_the_bucket_though_it_is_killed_and_back(
    fresh_server: NewServer, s3: S3Server, lane: Lane, cast_of: CastOf, watch: LeakWatch
) -> None:
    """The server runs all the while, with both homes set up; every file opens at every moment."""
    watch.hold(SECRET, "the secret of the store")
    bucket = s3.bucket(f"b{secrets.token_hex(8)}")
    environment: dict[str, str | None] = {**bucket_settings(s3, bucket, lane), "CHAT_FILES": "local"}
    server = fresh_server(environment=environment)
    chat, stock = Chat(cast_of(server)), Stock(server, s3, bucket)
    files = {f"{number}".encode() * 5000: f"{number}.txt" for number in range(12)}
    addresses = {data: chat.shown(data, name)["fileUrl"] for data, name in files.items()}
    pictured = chat.shown(telling())
    total = len(stock.on_disk())
    assert total == 14  # the last picture has a thumbnail

    def all_open() -> bool:
        return all(fetch(address).content == data for data, address in addresses.items())

    lane.pause = 0.05
    for round_ in range(1, 4):
        mover = switchboard(server, "files", "move", "--to", "s3")
        wait_until(lambda mark=3 * round_: len(stock.in_bucket()) >= mark, what="some files to have moved", timeout=30)
        mover.send_signal(signal.SIGKILL)
        mover.communicate()
        assert all_open()
    assert stock.on_disk() != []
    lane.pause = 0.0
    assert "Every file lies in s3." in output_of(switchboard(server, "files", "move", "--to", "s3"))
    assert (stock.on_disk(), len(stock.in_bucket()), stock.half_made()) == ([], total, [])
    assert all_open()
    assert fetch(pictured["thumbnailUrl"]).status_code == 200
    assert fetch(pictured["fileUrl"]).history[0].status_code == 302
    assert "0 files" in output_of(switchboard(server, "files", "move", "--to", "s3"))
    assert "Every file lies in local." in output_of(switchboard(server, "files", "move", "--to", "local"))
    assert (len(stock.on_disk()), stock.in_bucket()) == (total, [])
    assert all_open()


def test_a_damaged_file_is_not_moved_and_is_named(fresh_server: NewServer, s3: S3Server, cast_of: CastOf) -> None:
    bucket = s3.bucket(f"b{secrets.token_hex(8)}")
    server = fresh_server(environment={**bucket_settings(s3, bucket), "CHAT_FILES": "local"})
    stock = Stock(server, s3, bucket)
    told = kept(cast_of(server).visitor(), b"as it was", "a.txt")
    (server.data / "uploads" / key_of(told)).write_bytes(b"as it is!")
    mover = switchboard(server, "files", "move", "--to", "s3")
    said = mover.communicate(timeout=60)[0].decode()
    assert mover.returncode == 5
    assert key_of(told) in said
    assert (stock.in_bucket(), len(stock.on_disk())) == ([], 1)


def resident(pid: int) -> int:
    """Bytes of memory that a process holds (proc(5), statm)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def send_slowly(client: Client, size: int) -> int:
    """POST /files with `size` bytes that are nowhere as a whole; the status."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n' + secrets.token_bytes(16)
    tail = b"\r\n--x--\r\n"
    host, _, port = client.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=120) as line:
        line.sendall(
            f"POST /api/desk/files HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {client.access_token}\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(head) + size + len(tail)}\r\n"
            "Connection: close\r\n\r\n".encode()
            + head
        )
        piece = bytes(MEGABYTE)
        for _ in range(size // MEGABYTE):
            line.sendall(piece)
        line.sendall(tail)
        return int(line.makefile("rb").readline().split()[1])


@pytest.mark.parametrize("place", ["local", "s3"])
def test_memory_stays_flat_under_many_uploads_at_once(
    place: str, fresh_server: NewServer, cast_of: CastOf, s3: S3Server, watch: LeakWatch
) -> None:
    """FILES_MB and FILES_AT_ONCE play it larger: 100 and 20 are the numbers of the promise."""
    size = int(os.environ.get("FILES_MB", "16")) * MEGABYTE
    many = int(os.environ.get("FILES_AT_ONCE", "12"))
    watch.hold(SECRET, "the secret of the store")
    chosen, _ = settings_of(place, s3)
    server = fresh_server(
        environment={
            **chosen, "CHAT_MAX_UPLOAD": str(2 * size), "CHAT_STORAGE": "0", "CHAT_S3_TIMEOUT": "100",
        }
    )  # fmt: skip
    visitor = cast_of(server).visitor()
    kept(visitor, picture())
    before, most = resident(server.pid), 0
    with ThreadPoolExecutor(many) as threads:
        jobs = [threads.submit(send_slowly, visitor, size) for _ in range(many)]
        while not all(job.done() for job in jobs):
            most = max(most, resident(server.pid))
            assert visitor.get("/me").status_code == 200  # others are served meanwhile
    assert [job.result() for job in jobs] == [201] * many
    print(f"{place}: {many} uploads of {size >> 20} MiB: {before >> 20} MiB before, {most >> 20} MiB at most")
    assert most - before < 48 * MEGABYTE < many * size / 3
    assert Stock(server).half_made() == []


def test_nothing_of_a_strangers_file_runs_in_a_browser(
    fresh_server: NewServer, cast_of: CastOf, browser: Browser
) -> None:
    server = fresh_server()
    visitor = cast_of(server).visitor()
    script = b"<script>document.title='ran'; fetch('/api/desk/healthz?ran')</script>"
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="ran"</script></svg>'
    html = b"<!doctype html><html><body onload=\"document.title='ran'\">" + script
    shown = picture(20, 20, "PNG") + html  # cut off when it is cleaned
    files = {"a.jpg": html, "b.html": html, "c.svg": svg, "d.png": shown, "e.gif": picture(9, 9, "GIF") + html}
    page = browser.new_context(accept_downloads=True).new_page()
    for name, data in files.items():
        told = kept(visitor, data, name)
        page.goto(f"{server.url}/api/desk/healthz")
        page.evaluate(FOLLOW, told["fileUrl"])
        if told["fileType"].startswith("image/"):
            page.wait_for_url("**/api/desk/files/**")
            assert html[:20] not in fetch(told["fileUrl"]).content
        else:
            assert fetch(told["fileUrl"]).headers["Content-Disposition"].startswith("attachment")
        assert page.title() != "ran"
        assert page.evaluate("() => document.documentElement.outerHTML").find("<svg") == -1
    assert "healthz?ran" not in server.output
    page.context.close()
