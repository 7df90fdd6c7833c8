"""The HTTP half of SockJS, clause by clause of the public protocol text, with an echo behind it."""

from __future__ import annotations

import json
import re
import socket

import pytest

from tests.gateway.conftest import OwnProcess
from tests.gateway.sockjs_peer import Answer, SockJs
from tests.waiting import wait_until

PLAIN = "text/plain; charset=UTF-8"
NOT_CACHED = "no-store, no-cache, no-transform, must-revalidate, max-age=0"
STREAMS = {
    "xhr_streaming": ("h" * 2048 + "\n", "{}\n"),
    "eventsource": ("\r\n", "data: {}\r\n\r\n"),
    "htmlfile?c=callback": (None, "<script>\np({quoted});\n</script>\r\n"),
}


@pytest.fixture
def echo(bare: OwnProcess) -> SockJs:
    return SockJs(bare.port)


def not_cached(answer: Answer) -> None:
    assert answer.headers["Cache-Control"] == NOT_CACHED
    assert answer.headers["Expires"] is None
    assert answer.headers["Last-Modified"] is None


def opens_to(answer: Answer, origin: str) -> None:
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"


def frame(transport: str, content: str) -> str:
    return STREAMS[transport][1].format(content, quoted=json.dumps(content))


class TestPages:
    @pytest.mark.parametrize("path", ["", "/"])
    def test_greeting(self, echo: SockJs, path: str) -> None:
        answer = echo.get(path)
        assert (answer.status, answer.headers["Content-Type"]) == (200, PLAIN)
        assert answer.headers["Set-Cookie"] is None
        assert answer.body == "Welcome to SockJS!\n"

    @pytest.mark.parametrize("path", ["/a", "/a.html", "//", "///", "/a/a", "/a/a/", "/a/", "/IFRAME", "/iframe.htm"])
    def test_nothing_else_is_found(self, echo: SockJs, path: str) -> None:
        answer = echo.get(path)
        assert answer.status == 404
        assert answer.headers["Set-Cookie"] is None

    @pytest.mark.parametrize(
        "path", ["/iframe.html", "/iframe-a.html", "/iframe-.html", "/iframe-0.1.2abc.44.html?t=1"]
    )
    def test_iframe(self, echo: SockJs, path: str) -> None:
        answer = echo.get(path)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=UTF-8")
        assert re.search(r"public.*max-age=31536000", answer.headers["Cache-Control"])
        assert answer.headers["Expires"]
        assert answer.headers["Set-Cookie"] is None
        body = answer.body
        assert re.search(r'<script src="(/|http)[^"]+"></script>', body)
        assert "SockJS.bootstrap_iframe();" in body

    def test_iframe_is_known_by_its_tag(self, echo: SockJs) -> None:
        tag = echo.get("/iframe.html").headers["ETag"]
        again = echo.get("/iframe-1.html", If_None_Match=tag)
        assert (again.status, again.headers["Content-Type"], again.body) == (304, None, "")

    def test_info(self, echo: SockJs) -> None:
        answers = [echo.get("/info", Origin="http://test") for _ in range(2)]
        facts = []
        for answer in answers:
            assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json; charset=UTF-8")
            not_cached(answer)
            opens_to(answer, "http://test")
            facts.append(json.loads(answer.body))
        assert facts[0]["entropy"] != facts[1]["entropy"]
        assert {**facts[0], "entropy": 0} == {
            "websocket": True,
            "cookie_needed": False,
            "origins": ["*:*"],
            "entropy": 0,
        }
        assert 0 <= facts[0]["entropy"] < 1 << 32

    def test_info_without_an_origin_is_for_everybody(self, echo: SockJs) -> None:
        answer = echo.get("/info")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Allow-Credentials"] is None

    @pytest.mark.parametrize("origin", ["http://test", "null"])
    @pytest.mark.parametrize(
        ("path", "methods"),
        [
            ("/info", "OPTIONS, GET"),
            ("/a/b/xhr", "OPTIONS, POST"),
            ("/a/b/xhr_send", "OPTIONS, POST"),
            ("/a/b/xhr_streaming", "OPTIONS, POST"),
            ("/a/b/eventsource", "OPTIONS, GET"),
        ],
    )
    def test_options(self, echo: SockJs, origin: str, path: str, methods: str) -> None:
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-a"}
        answer = echo.call("OPTIONS", path, headers=asked)
        assert (answer.status, answer.body) == (204, "")
        assert "public" in answer.headers["Cache-Control"]
        assert int(answer.headers["Access-Control-Max-Age"]) > 1_000_000
        assert answer.headers["Access-Control-Allow-Methods"] == methods
        assert answer.headers["Access-Control-Allow-Headers"] == "x-a"
        opens_to(answer, origin)

    def test_a_base_without_websockets(self, bare: OwnProcess) -> None:
        base = SockJs(bare.port, "/disabled_websocket_echo")
        assert json.loads(base.get("/info").body)["websocket"] is False
        upgrade = {"Upgrade": "websocket", "Connection": "Upgrade"}
        assert base.call("GET", "/a/b/websocket", headers=upgrade).status == 404
        assert base.call("GET", "/websocket", headers=upgrade).status == 404


class TestUrls:
    @pytest.mark.parametrize("session", ["/a/a", "/_/_", "/1/", "/abcdefgh_i-j%20/abcdefg_i-j%20"])
    def test_any_value(self, echo: SockJs, session: str) -> None:
        assert echo.call("POST", f"{session}{echo.session}/xhr").body == "o\n"

    @pytest.mark.parametrize("session", ["//", "/a./a", "/a/a.", "/./.", "/", "///"])
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_no_dots_and_nothing_empty(self, echo: SockJs, session: str, method: str) -> None:
        assert echo.call(method, f"{session}/xhr").status == 404

    def test_the_server_part_means_nothing(self, echo: SockJs) -> None:
        assert echo.call("POST", f"/000/{echo.session}/xhr").body == "o\n"
        assert echo.call("POST", f"/000/{echo.session}/xhr_send", '["a"]').status == 204
        assert echo.call("POST", f"/999/{echo.session}/xhr").body == 'a["a"]\n'

    @pytest.mark.parametrize(
        ("method", "transport"),
        [("GET", "xhr"), ("GET", "xhr_send"), ("POST", "eventsource"), ("HEAD", "jsonp"), ("PUT", "jsonp_send")],
    )
    def test_other_methods(self, echo: SockJs, method: str, transport: str) -> None:
        answer = echo.call(method, echo.url(transport))
        assert (answer.status, answer.headers["Content-Type"], answer.body) == (405, None, "")
        assert answer.headers["Allow"]


class TestPolling:
    def test_what_is_said_comes_back_in_order(self, echo: SockJs) -> None:
        answer = echo.receive("xhr", Origin="http://test")
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/javascript; charset=UTF-8")
        not_cached(answer)
        opens_to(answer, "http://test")
        assert answer.body == "o\n"
        sent = echo.send('["a","b"]', Origin="http://test")
        assert (sent.status, sent.body) == (204, "")
        not_cached(sent)
        opens_to(sent, "http://test")
        echo.send('["c"]')
        assert echo.poll() == 'a["a","b","c"]\n'

    @pytest.mark.parametrize(
        "kind", ["text/plain", "T", "application/json", "application/xml", "", "application/json; charset=utf-8"]
    )
    def test_the_type_of_a_body_does_not_matter(self, echo: SockJs, kind: str) -> None:
        echo.opened()
        assert echo.send('["a"]', **{"Content-Type": kind}).status == 204
        assert echo.poll() == 'a["a"]\n'

    @pytest.mark.parametrize(
        ("body", "sentence"),
        [("", "Payload expected."), ('["x', "Broken JSON encoding."), ("{}", "Payload expected."), ("[1]", "Broken")],
    )
    def test_what_is_no_message_is_refused_and_harms_nobody(self, echo: SockJs, body: str, sentence: str) -> None:
        echo.opened()
        answer = echo.send(body)
        assert answer.status == 500
        assert sentence in answer.body
        assert echo.send('["b"]').status == 204
        assert echo.poll() == 'a["b"]\n'

    def test_nobody_sends_to_a_session_that_does_not_exist(self, echo: SockJs) -> None:
        assert echo.send('["a"]').status == 404
        assert echo.call("POST", echo.url("jsonp_send"), "[]").status == 404

    def test_a_second_receiver_is_sent_away_and_the_first_one_stays(self, echo: SockJs) -> None:
        echo.opened()
        with socket.create_connection(("127.0.0.1", echo.port), 10) as first:
            head = f"POST {echo.base}{echo.url('xhr')} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n"
            first.sendall(head.encode())
            wait_until(lambda: echo.poll() == 'c[2010,"Another connection still open"]\n', what="the refusal")
            assert echo.send('["x"]').status == 204
            assert b'a["x"]\n' in read_until(first, b'a["x"]\n')

    def test_a_broken_poll_ends_the_session(self, echo: SockJs) -> None:
        echo.opened()
        with socket.create_connection(("127.0.0.1", echo.port), 10) as first:
            head = f"POST {echo.base}{echo.url('xhr')} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n"
            first.sendall(head.encode())
            wait_until(lambda: echo.poll() == 'c[2010,"Another connection still open"]\n', what="the refusal")
        assert echo.poll() == 'c[1002,"Connection interrupted"]\n'
        assert echo.send('["lost"]').status == 404

    def test_a_session_belongs_to_one_address(self, echo: SockJs) -> None:
        echo.opened()
        stranger = echo.again("127.0.0.2")
        assert stranger.receive("xhr").status == 404
        assert stranger.send('["a"]').status == 404
        assert echo.send('["b"]').status == 204
        assert echo.poll() == 'a["b"]\n'


class TestStreaming:
    @pytest.mark.parametrize("transport", STREAMS)
    def test_frames_come_one_a_chunk(self, echo: SockJs, transport: str) -> None:
        answer = echo.receive(transport, Origin="http://test")
        assert answer.status == 200
        not_cached(answer)
        if not transport.startswith("htmlfile"):
            opens_to(answer, "http://test")
        prelude = answer.chunk()
        expected = STREAMS[transport][0]
        assert prelude == expected if expected is not None else len(prelude) > 1024
        assert answer.chunk() == frame(transport, "o")
        echo.send('["x"]')
        assert answer.chunk() == frame(transport, 'a["x"]')
        answer.break_off()

    @pytest.mark.parametrize("transport", STREAMS)
    def test_a_response_ends_when_it_has_grown(self, echo: SockJs, transport: str) -> None:
        answer = echo.receive(transport)
        answer.chunk()
        assert answer.chunk() == frame(transport, "o")
        said = json.dumps(["x" * 4096])
        assert echo.send(said).status == 204
        assert answer.chunk() == frame(transport, f"a{said}")
        assert answer.chunk() == ""
        echo.send('["more"]')
        assert echo.poll() == 'a["more"]\n'

    def test_a_broken_stream_ends_the_session(self, echo: SockJs) -> None:
        answer = echo.receive("xhr_streaming")
        answer.chunk()
        assert answer.chunk() == "o\n"
        answer.break_off()
        wait_until(lambda: echo.poll() == 'c[1002,"Connection interrupted"]\n', what="the end of the session")

    def test_the_page_of_an_htmlfile_may_run_its_script_in_anybodys_frame(self, echo: SockJs) -> None:
        answer = echo.receive("htmlfile?c=a.b-c_1")
        assert "parent.a.b-c_1;" in answer.chunk()
        assert "'unsafe-inline'" in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
        answer.break_off()


class TestCallbacks:
    @pytest.mark.parametrize("transport", ["htmlfile", "jsonp"])
    def test_it_is_needed(self, echo: SockJs, transport: str) -> None:
        answer = echo.receive(transport)
        assert answer.status == 500
        assert '"callback" parameter required' in answer.body

    @pytest.mark.parametrize("transport", ["htmlfile", "jsonp"])
    @pytest.mark.parametrize("callback", ["%20", "*", "abc(", "abc%28"])
    def test_it_is_a_name(self, echo: SockJs, transport: str, callback: str) -> None:
        answer = echo.receive(f"{transport}?c={callback}")
        assert answer.status == 500
        assert 'invalid "callback" parameter' in answer.body


class TestJsonp:
    FORM = {"Content-Type": "application/x-www-form-urlencoded"}

    def poll(self, echo: SockJs) -> str:
        answer = echo.receive("jsonp?c=%63allback")
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/javascript; charset=UTF-8")
        not_cached(answer)
        return answer.body

    def test_messages_travel_in_calls_and_forms(self, echo: SockJs) -> None:
        assert self.poll(echo) == '/**/callback("o");\r\n'
        sent = echo.call("POST", echo.url("jsonp_send"), "d=%5B%22x%22%5D", self.FORM)
        assert (sent.status, sent.headers["Content-Type"]) == (200, PLAIN)
        not_cached(sent)
        assert sent.body == "ok"
        assert echo.call("POST", echo.url("jsonp_send"), '["%61bc"]', {"Content-Type": "text/plain"}).body == "ok"
        assert self.poll(echo) == '/**/callback("a[\\"x\\",\\"%61bc\\"]");\r\n'

    @pytest.mark.parametrize(
        ("body", "sentence"),
        [("d=%5B%22x", "Broken JSON encoding."), ("", "Payload expected."), ("d=", "Payload"), ("p=p", "Payload")],
    )
    def test_what_is_no_message_is_refused(self, echo: SockJs, body: str, sentence: str) -> None:
        self.poll(echo)
        answer = echo.call("POST", echo.url("jsonp_send"), body, self.FORM)
        assert answer.status == 500
        assert sentence in answer.body
        assert echo.call("POST", echo.url("jsonp_send"), "d=%5B%5D", self.FORM).body == "ok"


class TestCookies:
    @pytest.fixture
    def sticky(self, bare: OwnProcess) -> SockJs:
        return SockJs(bare.port, "/cookie_needed_echo")

    def test_the_pages_carry_none(self, sticky: SockJs) -> None:
        answer = sticky.get("/info")
        assert json.loads(answer.body)["cookie_needed"] is True
        assert answer.headers["Set-Cookie"] is None

    @pytest.mark.parametrize("transport", ["xhr", "xhr_streaming", "eventsource", "htmlfile?c=a", "jsonp?c=a"])
    @pytest.mark.parametrize(
        ("sent", "kept"), [({}, "dummy"), ({"Cookie": "a=b; JSESSIONID=abcdef"}, "abcdef")], ids=["none", "one"]
    )
    def test_sessions_carry_it_and_echo_it(
        self, sticky: SockJs, transport: str, sent: dict[str, str], kept: str
    ) -> None:
        answer = sticky.receive(transport, **sent)
        assert answer.headers["Set-Cookie"] == f"JSESSIONID={kept};path=/"
        answer.break_off()

    def test_elsewhere_nobody_needs_it(self, echo: SockJs) -> None:
        assert echo.receive("xhr", Cookie="JSESSIONID=abc").headers["Set-Cookie"] is None


class TestTheEnd:
    @pytest.fixture
    def leaving(self, bare: OwnProcess) -> SockJs:
        return SockJs(bare.port, "/close")

    def test_the_reason_is_repeated(self, leaving: SockJs) -> None:
        leaving.opened()
        for _ in range(2):
            assert leaving.poll() == 'c[3000,"Go away!"]\n'
        assert leaving.send('["too late"]').status == 404

    def test_a_stream_tells_it_and_ends(self, leaving: SockJs) -> None:
        for answer in (leaving.receive("xhr_streaming"), leaving.receive("xhr_streaming")):
            text = answer.body
            assert text.endswith('c[3000,"Go away!"]\n')


class TestHttp:
    def raw(self, port: int, head: str, *lines: str) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", port), 10)
        line.sendall("\r\n".join([head, *lines, "", ""]).encode())
        return line

    def test_a_stream_of_http_1_0_ends_with_its_connection(self, bare: OwnProcess) -> None:
        path = f"/close{SockJs(bare.port).url('xhr_streaming')}"
        with self.raw(bare.port, f"POST {path} HTTP/1.0", "Connection: Keep-Alive") as line:
            head, _, body = read_to_end(line).partition(b"\r\n\r\n")
        assert b"200" in head.split(b"\r\n")[0]
        assert b"transfer-encoding" not in head.lower()
        assert b"content-length" not in head.lower()
        assert body.endswith(b'o\nc[3000,"Go away!"]\n')

    def test_http_1_1_keeps_its_connection(self, bare: OwnProcess) -> None:
        peer = SockJs(bare.port)
        poll = [f"POST /echo{peer.url('xhr')} HTTP/1.1", "Host: 127.0.0.1", "Content-Length: 0"]
        with self.raw(bare.port, *poll) as line:
            assert b"o\n" in read_until(line, b"0\r\n\r\n")
            peer.send('["a"]')
            line.sendall("\r\n".join([*poll, "", ""]).encode())
            assert b'a["a"]\n' in read_until(line, b"0\r\n\r\n")

    def test_a_post_without_a_length_has_no_payload(self, bare: OwnProcess) -> None:
        peer = SockJs(bare.port).opened()
        with self.raw(bare.port, f"POST /echo{peer.url('xhr_send')} HTTP/1.1", "Host: 127.0.0.1") as line:
            assert b"Payload expected." in read_until(line, b"expected.")


def test_every_character_survives(echo: SockJs) -> None:
    """JSON Unicode Encoding: what breaks in somebody's browser is escaped, and decodes to the same."""
    dangerous = [0x200C, 0x200F, 0x2028, 0x202F, 0x2060, 0x206F, 0xFFF0, 0xFFFF]
    text = "".join(chr(code) for code in [*range(0x20), *range(0x7F, 0x530), *dangerous]) + '"\\客服😀'
    echo.opened()
    assert echo.send(json.dumps([text], ensure_ascii=False)).status == 204
    received = echo.poll()
    assert json.loads(received[1:]) == [text]
    assert not set(map(chr, dangerous)) & set(received)


def test_half_a_character_becomes_a_whole_one(echo: SockJs) -> None:
    echo.opened()
    echo.send('["cut \\ud83d off"]')
    assert json.loads(echo.poll()[1:]) == ["cut \ufffd off"]


def read_until(line: socket.socket, mark: bytes) -> bytes:
    data = b""
    while mark not in data:
        more = line.recv(65536)
        assert more, data
        data += more
    return data


def read_to_end(line: socket.socket) -> bytes:
    data = b""
    while more := line.recv(65536):
        data += more
    return data
