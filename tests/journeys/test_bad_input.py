"""Bad input over real sockets: it is refused and not stored, the process lives, and the others notice nothing."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.client import Client
from tests.conftest import NewServer
from tests.gateway import client as raw
from tests.journeys.cast import ROOMY, Cast, history, topic
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.stomp import Frame, Stomp, parse
from tests.waiting import wait_until


class Scene:
    """Wei and Alice talk; Bob is the visitor from whom the bad input comes. `check` says that nobody noticed."""

    def __init__(self, server: RunningServer, watch: LeakWatch) -> None:
        self.server = server
        self.cast = Cast(server, watch)
        self.agent, self.alice, self.bob = self.cast.agent(), self.cast.visitor(), self.cast.visitor()
        self.session = self.alice.open_session(agentId=self.agent.person["id"])
        self.own = self.bob.open_session(agentId=self.agent.person["id"])
        self.waiter, self.customer = self.cast.line(self.agent), self.cast.line(self.alice)
        for line in (self.waiter, self.customer):
            line.subscribe(topic(self.session))
        self.pid = server.pid
        self.stored = self.rows()

    def rows(self) -> list[dict[str, Any]]:
        return history(self.agent, self.session) + history(self.agent, self.own)

    def line(self) -> Stomp:
        """Bob's connection, which hears of refusals."""
        line: Stomp = self.cast.line(self.bob)
        line.subscribe("/user/queue/errors", "errors")
        return line

    def raw(self, *, connected: bool = True) -> raw.Client:
        """Bob's connection, byte by byte."""
        line = raw.Client.upgraded(self.server.port, "/ws/chat", [f"Host: 127.0.0.1:{self.server.port}"])
        if connected:
            line.send(raw.text(f"CONNECT\naccept-version:1.2\nAuthorization:Bearer {self.bob.access_token}\n\n\0"))
            assert line.frame()[1].startswith(b"CONNECTED\n")
        return line

    def check(self) -> None:
        """The process lives, the others talk on, and nothing else was stored."""
        heard = len(self.waiter.bodies())
        number = self.customer.say(self.session, "all is well")
        assert self.waiter.told("MSG", msgNo=number)["content"] == "all is well"
        assert len(self.waiter.bodies()) == heard + 1, "the others heard only each other"
        assert self.server.pid == self.pid
        rows = [row for row in self.rows() if row.get("content") != "all is well"]
        assert rows == self.stored
        assert "Traceback" not in self.server.output


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[Scene]:
    with RunningServer(tmp_path_factory.mktemp("server"), watch, environment=ROOMY) as server:
        made = Scene(server, watch)
        yield made
        made.cast.close()


@pytest.fixture(autouse=True)
def nobody_notices(scene: Scene) -> Iterator[None]:
    yield
    scene.check()


def error_of(line: raw.Client) -> Frame:
    """The ERROR that comes before the close; frames before it are read over."""
    while True:
        frame = parse(line.frame()[1])
        if frame is not None and frame.command == "ERROR":
            return frame


# Who may come in


@pytest.mark.parametrize(
    "token", ["", "nonsense", "a.b.c", "é" * 50, "x" * 10_000, "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMDAwMDMifQ."]
)
def test_a_wrong_token_is_refused(scene: Scene, token: str) -> None:
    line = Stomp(scene.server.ws_url)
    line.frame("CONNECT", {"accept-version": "1.2", "Authorization": f"Bearer {token}"})
    assert line.wait_for("ERROR").headers["code"] == "unauthorized"
    assert line.ended() == 1008


def test_no_token_at_all_is_refused(scene: Scene) -> None:
    line = Stomp(scene.server.ws_url)
    line.frame("CONNECT", {"accept-version": "1.2"})
    assert line.wait_for("ERROR").headers["code"] == "unauthorized"
    assert line.ended() == 1008


def test_a_sign_in_that_ended_lets_nobody_in_and_ends_what_stands_on_it(scene: Scene) -> None:
    leaving = scene.cast.agent("lin")
    line = scene.cast.line(leaving)
    leaving.succeed(leaving.post("/logout"))
    assert line.wait_for("ERROR").headers["code"] == "unauthorized"
    assert line.ended() == 1008
    again = Stomp(scene.server.ws_url)
    again.frame("CONNECT", {"accept-version": "1.2", "Authorization": f"Bearer {leaving.access_token}"})
    assert again.wait_for("ERROR").headers["code"] == "unauthorized"


def test_a_token_that_ran_out_lets_nobody_in(fresh_server: NewServer, cast_of: Callable[[RunningServer], Cast]) -> None:
    cast = cast_of(fresh_server(environment={"CHAT_VISITOR_TOKEN_SECONDS": "1"}))
    visitor = cast.visitor()
    wait_until(lambda: visitor.get("/me").status_code == 401, what="the token to run out")
    line = Stomp(cast.server.ws_url)
    line.frame("CONNECT", {"accept-version": "1.2", "Authorization": f"Bearer {visitor.access_token}"})
    assert line.wait_for("ERROR").headers["code"] == "unauthorized"
    assert line.ended() == 1008


# Where nobody belongs


@pytest.mark.parametrize("destination", ["", "/topic/session/unknown"])
def test_listening_to_a_foreign_session_is_refused(scene: Scene, destination: str) -> None:
    line = scene.line()
    line.frame("SUBSCRIBE", {"id": "x", "destination": destination or topic(scene.session), "receipt": "r"})
    refused = line.wait_for("ERROR")
    assert (refused.headers["code"], refused.headers["receipt-id"]) == ("not_found", "r")
    assert line.ended() == 1008
    assert not line.bodies("MSG", "SYSTEM")


def test_speaking_in_a_foreign_session_is_refused_and_the_line_stays(scene: Scene) -> None:
    line = scene.line()
    session = scene.session["sessionId"]
    for destination, body in [
        ("/app/chat/send", {"sessionId": session, "msgNo": "evil", "content": "x"}),
        ("/app/chat/read", {"sessionId": session, "lastReadMsgId": 1}),
        ("/app/chat/typing", {"sessionId": session}),
        ("/app/chat/recall", {"sessionId": session, "msgNo": "evil"}),
        ("/app/chat/send", {"sessionId": 10**9, "content": "x"}),
    ]:
        line.send(destination, body)
        told = line.told("ERROR", code="not_found")
        assert told["sessionId"] == body["sessionId"]
    line.send("/app/seat/status", {"status": "available"})
    line.told("ERROR", code="forbidden")
    assert line.closed is None


def test_a_refused_send_with_a_receipt_is_an_error_frame(scene: Scene) -> None:
    line = scene.line()
    line.send("/app/chat/send", {"sessionId": scene.session["sessionId"], "content": "x"}, receipt="r-9")
    refused = line.wait_for("ERROR")
    assert (refused.headers["code"], refused.headers["receipt-id"]) == ("not_found", "r-9")
    assert line.ended() == 1008


@pytest.mark.parametrize(
    "destination",
    ["/topic/session/x", "/queue/x", "/app/nope", "/app/chat/send/", "nonsense", "/user/100003/queue/notify"],
)
def test_an_unknown_destination_to_send_to(scene: Scene, destination: str) -> None:
    line = scene.line()
    line.send(destination, {"sessionId": scene.session["sessionId"], "content": "x"})
    line.told("ERROR", code="unknown_destination")
    assert line.closed is None


@pytest.mark.parametrize(
    "destination", ["/topic/#", "/topic/**", "/topic/session/", "/user/queue/x", "/topic/session/a/b"]
)
def test_an_unknown_destination_to_listen_to(scene: Scene, destination: str) -> None:
    line = scene.line()
    line.frame("SUBSCRIBE", {"id": "x", "destination": destination})
    assert line.wait_for("ERROR").headers["code"] in ("unknown_destination", "not_found")
    assert line.ended() == 1008


# What is no message


@pytest.mark.parametrize(
    "body",
    [
        "", "{", "[]", "null", '"text"', "{}", '{"sessionId":1}',
        '{"sessionId":"one","content":"x"}', '{"sessionId":1e400,"content":"x"}', '{"sessionId":-1,"content":"x"}',
        '{"sessionId":1,"content":7}', '{"sessionId":1,"content":""}', '{"sessionId":1,"content":["x"]}',
        '{"sessionId":1,"msgType":"poem","content":"x"}', '{"sessionId":1,"msgType":"image"}',
        '{"sessionId":1,"msgType":"image","fileUrl":"javascript:alert(1)"}',
        '{"sessionId":1,"msgType":"image","fileUrl":"http://x/\\r\\nX-Evil: 1"}',
        '{"sessionId":1,"msgType":"job_card"}',
        '{"sessionId":1,"msgType":"order_card","payload":{"price":"1"}}', '{"sessionId":1,"msgNo":"","content":"x"}',
        '{"sessionId":1,"msgNo":"' + "n" * 129 + '","content":"x"}', "[" * 100_000,
    ],
    ids=lambda body: body[:40],
)  # fmt: skip
def test_a_body_that_is_no_message(scene: Scene, body: str) -> None:
    line = scene.line()
    body = body.replace('"sessionId":1,', f'"sessionId":{scene.own["sessionId"]},')
    line.frame("SEND", {"destination": "/app/chat/send"}, body)
    told = line.told("ERROR", code="bad_request")
    assert told["detail"]
    assert line.closed is None


def test_a_text_that_is_too_long(scene: Scene) -> None:
    line = scene.line()
    line.send("/app/chat/send", {"sessionId": scene.own["sessionId"], "content": "x" * 20_001})
    line.told("ERROR", code="too_large")
    assert line.closed is None


@pytest.mark.parametrize("last_seq", ["-1", "x", "1.5", "9" * 30])
def test_a_place_to_go_on_from_that_is_none(scene: Scene, last_seq: str) -> None:
    line = scene.line()
    line.frame("SUBSCRIBE", {"id": "s", "destination": topic(scene.own), "last-seq": last_seq})
    assert line.wait_for("ERROR").headers["code"] == "bad_request"
    assert line.ended() == 1008


# What is no frame


def test_a_frame_of_ten_megabytes_is_cut_off(scene: Scene) -> None:
    line = scene.raw()
    body = json.dumps({"sessionId": scene.own["sessionId"], "content": "x" * 10_000_000})
    with contextlib.suppress(ConnectionError):  # closed while we still send
        line.send(raw.text(f"SEND\ndestination:/app/chat/send\n\n{body}\0"))
    assert line.closing() in (1009, 1006)


def test_a_frame_without_its_nul_waits_and_harms_nobody(scene: Scene) -> None:
    line = scene.raw()
    body = json.dumps({"sessionId": scene.own["sessionId"], "content": "never ended"})
    line.send(raw.text(f"SEND\ndestination:/app/chat/send\n\n{body}"))
    line.send(raw.text("x"))
    scene.check()
    line.shut()


def test_a_frame_that_never_ends_is_cut_off(scene: Scene) -> None:
    line = scene.raw()
    line.send(raw.text("SEND\ndestination:/app/chat/send\n\n"))
    with contextlib.suppress(ConnectionError):
        for _ in range(8):
            line.send(raw.text("x" * 300_000))
    assert line.closing() in (1002, 1006, 1009)


@pytest.mark.parametrize(
    "octets",
    [
        random.Random(7).randbytes(5000), b"\x00" * 5000, b"GET / HTTP/1.1\r\n\r\n", b"MESSAGE\n\n\0", b"SEND\n\n\0",
        b"SUBSCRIBE\n\n\0",
        b"CONNECT\naccept-version:1.2\n\n\0", b"SEND\ndestination:/app/chat/send\nx:\\q\n\n\0",
        b"SEND\ndestination:/app/chat/send\ncontent-length:5\n\n1234567\0", b"SEND\n" + b"h:v\n" * 1000 + b"\n\0",
        b"BEGIN\n\n\0", b"COMMIT\ntransaction:none\n\n\0", b"NACK\n\n\0",
    ],
    ids=lambda octets: repr(octets[:24]),
)  # fmt: skip
def test_garbage_after_connect_is_a_protocol_fault(scene: Scene, octets: bytes) -> None:
    line = scene.raw()
    line.send(raw.masked(0x82, octets))
    if octets.strip(b"\0"):
        assert error_of(line).headers["message"]
    assert line.closing() == 1002


@pytest.mark.parametrize(
    "octets", [bytes(range(255, -1, -1)), b"SEND\ndestination:/app/chat/send\n\n{}\0", b"\n" * 5 + b"NONSENSE\n\n\0"]
)
def test_garbage_instead_of_connect(scene: Scene, octets: bytes) -> None:
    line = scene.raw(connected=False)
    line.send(raw.masked(0x82, octets))
    assert error_of(line).headers["message"]
    assert line.closing() == 1002


def test_text_that_is_no_utf8(scene: Scene) -> None:
    line = scene.raw()
    line.send(raw.masked(0x81, b"SEND\ndestination:\xff\xfe\n\n\0"))
    assert line.closing() == 1007


def test_no_version_in_common_names_ours(scene: Scene) -> None:
    line = scene.raw(connected=False)
    line.send(raw.text("CONNECT\naccept-version:3.0\n\n\0"))
    assert error_of(line).headers["version"] == "1.0,1.1,1.2"
    assert line.closing() == 1002


# Who does not keep up


def test_a_client_that_never_says_a_word_is_shown_out(
    fresh_server: NewServer, cast_of: Callable[[RunningServer], Cast]
) -> None:
    server = fresh_server(environment={"CHAT_FIRST_MESSAGE_SECONDS": "1"})
    signed_in = cast_of(server).line(cast_of(server).visitor())
    dumb = raw.Client.upgraded(server.port, "/ws/chat", [f"Host: 127.0.0.1:{server.port}"])
    assert dumb.closing() == 1008
    assert signed_in.closed is None


def test_a_client_that_asks_and_never_reads_is_closed(
    fresh_server: NewServer, cast_of: Callable[[RunningServer], Cast]
) -> None:
    server = fresh_server(environment=ROOMY | {"CHAT_MAX_QUEUED": "200000"})
    cast = cast_of(server)
    line = raw.Client.upgraded(server.port, "/ws/chat", [f"Host: 127.0.0.1:{server.port}"], receive_buffer=4096)
    line.send(raw.text(f"CONNECT\naccept-version:1.2\nAuthorization:Bearer {cast.visitor().access_token}\n\n\0"))
    assert line.frame()[1].startswith(b"CONNECTED\n")
    assert cast.metric("chat_connections") == 1
    with contextlib.suppress(OSError):
        for number in range(20_000):  # each answer is as long as the question
            line.send(raw.text(f"BEGIN\ntransaction:t\nreceipt:{number:0900}\n\n\0ABORT\ntransaction:t\n\n\0"))
    wait_until(lambda: cast.metric("chat_connections") == 0, what="the line to be closed")
    assert line.closing() in (1013, 1006)


def test_more_connections_than_a_person_may_have(
    fresh_server: NewServer, cast_of: Callable[[RunningServer], Cast]
) -> None:
    server = fresh_server(environment={"CHAT_CONNECTIONS_PER_PERSON": "3"})
    cast = cast_of(server)
    person: Client = cast.visitor()
    lines = [cast.line(person) for _ in range(3)]
    fourth = Stomp(server.ws_url)
    fourth.frame("CONNECT", {"accept-version": "1.2", "Authorization": f"Bearer {person.access_token}"})
    assert fourth.wait_for("ERROR").headers["code"] == "too_many_connections"
    lines.pop().drop()
    wait_until(lambda: cast.metric("chat_connections") == 2, what="the server to notice")
    cast.line(person)
