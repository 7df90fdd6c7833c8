"""The raw door as a whole: who comes in, who hears what, and what its HTTP answers."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
from typing import Any

import pytest

from tests.client import Client as Person
from tests.conftest import NewServer
from tests.environment import ROOT
from tests.gateway.client import Client, masked, request
from tests.journeys.cast import ROOMY, Cast, topic
from tests.leaks import LeakWatch
from tests.raw_page import PageHttp, RawSocket, enrol, fresh, shake
from tests.server import RunningServer
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Any:
    """A server of its own, as broadcasts reach everybody who is connected."""
    with RunningServer(tmp_path_factory.mktemp("raw"), watch, environment=ROOMY) as running:
        yield running


@pytest.fixture(scope="module")
def admin(server: RunningServer, watch: LeakWatch) -> Person:
    return Person(server.url, watch).login("admin", server.password)


@pytest.fixture
def visitor(admin: Person, watch: LeakWatch) -> str:
    """The number of a new visitor."""
    return enrol(admin, watch)


@pytest.fixture
def page(server: RunningServer, watch: LeakWatch, visitor: str) -> PageHttp:
    """Their page, signed in."""
    return PageHttp(server, watch).login(visitor)


def status_of(line: Any) -> int:
    return int(line.head().split()[1])


class TestWhoMayComeIn:
    def test_an_enrolled_id_under_both_paths(self, server: RunningServer, page: PageHttp, visitor: str) -> None:
        for prefix in ("", "/linux"):
            RawSocket(server, visitor, prefix=prefix).shut()

    def test_a_client_of_nothing_but_socket_in_version_8(
        self, server: RunningServer, admin: Person, page: PageHttp, visitor: str, cast: Cast
    ) -> None:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
            key = base64.b64encode(os.urandom(16)).decode()
            line.sendall(
                f"GET /websocket/{visitor} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 8\r\n"
                f"Sec-WebSocket-Origin: {server.url}\r\n\r\n".encode()
            )
            answer = b""
            while b"\r\n\r\n" not in answer:
                answer += line.recv(1000)
            assert answer.startswith(b"HTTP/1.1 101 ")
            line.sendall(masked(0x89, b""))
            assert line.recv(2) == b"\x8a\x00"
            PageHttp(server, cast._watch, session=admin.access_token).data(
                "GET", f"/sendOneWebSocket/{visitor}?text=hi"
            )
            assert line.recv(4) == b"\x81\x02hi"

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/websocket/424242", 403),
            ("/linux/websocket/nobody", 403),
            ("/websocket/1", 403),
            ("/websocket/100002", 403),
            ("/websocket/..%2f..%2fetc", 400),
            ("/websocket/../1", 400),
            ("/websocket/%00", 400),
            ("/websocket/" + "9" * 65, 400),
            ("/websocket/" + "9" * 1_000_000, 414),
            ("/websocket/1'%20OR%201=1--", 400),
            ("/websocket/424242?token=nonsense", 401),
            ("/websocket/424242?token=", 401),
            ("/websocket/424242?token=" + "e" * 5000, 401),
        ],
    )
    def test_who_is_nobody_is_refused_before_any_101(self, server: RunningServer, path: str, status: int) -> None:
        line = shake(server, path)
        assert status_of(line) == status
        assert b"Traceback" not in line.body()

    def test_a_token_is_for_its_own_id_only(self, server: RunningServer, page: PageHttp, visitor: str) -> None:
        RawSocket(server, visitor, query=f"?token={page.session}").shut()
        assert status_of(shake(server, f"/websocket/100003?token={page.session}")) == 403
        forged = page.session[:-3] + ("AAA" if page.session[-3:] != "AAA" else "BBB")
        assert status_of(shake(server, f"/websocket/{visitor}?token={forged}")) == 401

    def test_a_visitors_own_token_lets_them_in_without_enrolment(self, server: RunningServer, cast: Cast) -> None:
        alice = cast.visitor()
        RawSocket(server, str(alice.person["id"]), query=f"?token={alice.access_token}").shut()
        assert status_of(shake(server, f"/websocket/{alice.person['id']}")) == 403

    def test_another_network(self, server: RunningServer, admin: Person, watch: LeakWatch) -> None:
        here = enrol(admin, watch, networks=["127.0.0.0/8"])
        elsewhere = enrol(admin, watch, networks=["10.0.0.0/8", "2001:db8::/32"])
        RawSocket(server, here).shut()
        assert status_of(shake(server, f"/websocket/{elsewhere}")) == 403
        assert status_of(shake(server, f"/websocket/{elsewhere}", "X-Forwarded-For: 10.0.0.1")) == 403

    @pytest.mark.parametrize("header", ["Origin", "Sec-WebSocket-Origin"])
    def test_a_page_of_another_site(self, server: RunningServer, visitor: str, page: PageHttp, header: str) -> None:
        for origin in ("https://evil.example", "null", "http://127.0.0.1:1", "file://"):
            assert status_of(shake(server, f"/websocket/{visitor}", f"{header}: {origin}")) == 403
        RawSocket(server, visitor, f"{header}: {server.url}").shut()
        # Who shows a token may come from anywhere.
        RawSocket(server, visitor, f"{header}: https://shop.example", query=f"?token={page.session}").shut()

    def test_a_rebound_name(self, server: RunningServer, visitor: str) -> None:
        assert status_of(shake(server, f"/websocket/{visitor}", "Host: evil.example")) == 421

    def test_old_and_broken_handshakes(self, server: RunningServer, visitor: str) -> None:
        assert status_of(shake(server, f"/websocket/{visitor}", "Sec-WebSocket-Version: 6")) == 426
        assert status_of(shake(server, f"/websocket/{visitor}", "Sec-WebSocket-Key: x")) == 400
        assert status_of(shake(server, f"/websocket/{visitor}", "Upgrade: h2c")) == 400

    def test_whoever_guesses_numbers_must_wait(self, fresh_server: NewServer) -> None:
        server = fresh_server()
        statuses = [status_of(shake(server, f"/websocket/{number}")) for number in range(1000, 1070)]
        assert statuses[0] == 403
        assert statuses[-1] == 429


class TestRevoking:
    def test_its_connections_end_and_nobody_comes_back(
        self, server: RunningServer, admin: Person, visitor: str, watch: LeakWatch
    ) -> None:
        gone, other = RawSocket(server, visitor), RawSocket(server, enrol(admin, watch))
        assert admin.delete(f"/legacy-ids/{visitor}").status_code == 204
        assert gone.closing() == 1008
        assert status_of(shake(server, f"/websocket/{visitor}")) == 403
        PageHttp(server, watch, session=admin.access_token).data("GET", "/sendAllWebSocket?text=still")
        assert other.text() == "still"

    def test_logging_out_ends_what_stands_on_the_session(
        self, server: RunningServer, page: PageHttp, visitor: str
    ) -> None:
        by_session = RawSocket(server, visitor, query=f"?token={page.session}")
        assert page.call("POST", f"/logout/{visitor}").json() == {"code": 0, "msg": "成功"}
        assert by_session.closing() == 1008
        assert page.code("GET", "/appusers") == 401


class TestTalking:
    def test_a_visitor_and_a_desk_agent_by_the_hard_wired_number(
        self, server: RunningServer, cast: Cast, page: PageHttp, visitor: str
    ) -> None:
        wei = cast.agent("wei")
        desk = cast.line(wei)
        desk.subscribe("/user/queue/notify")
        raw = RawSocket(server, visitor)
        page.say(1, "你好，在吗？")
        told = desk.wait_for(lambda frame: "在吗" in frame.body).json
        session = wei.succeed(wei.get(f"/sessions/{told['sessionId']}"))
        assert session["workgroup"] is not None
        desk.subscribe(topic(session), last_seq="0")
        heard = desk.wait_for(lambda frame: '"MSG"' in frame.body).json
        assert (heard["content"], heard["senderRole"]) == ("你好，在吗？", "customer")
        desk.say(session, "在的")
        answer = raw.message()
        assert answer == {
            "CId": answer["CId"], "clstate": "0", "cltext": "在的", "createtime": answer["createtime"], "tpye": "1",
            "userId": 1, "userIocn": "",
        }  # fmt: skip
        assert page.data("PUT", f"/byuser/chatlog/{answer['CId']}") is None
        receipt = desk.wait_for(lambda frame: "READ_RECEIPT" in frame.body).json
        assert receipt["lastReadMsgId"] == answer["CId"]

    def test_nothing_comes_back_for_what_came_in_here_but_for_what_was_said_elsewhere(
        self, server: RunningServer, cast: Cast, admin: Person, watch: LeakWatch
    ) -> None:
        alice = cast.visitor()
        number = str(alice.person["id"])
        raw = RawSocket(server, number, query=f"?token={alice.access_token}")
        session = alice.open_session()
        PageHttp(server, watch, session=alice.access_token).say(1, "by the page")
        alice.send(session, "by the desk")
        own = raw.message()
        assert (own["cltext"], own["tpye"], own["userId"]) == ("by the desk", "0", alice.person["id"])

    def test_the_newest_connection_takes_delivery_and_all_hear_broadcasts(
        self, server: RunningServer, admin: Person, page: PageHttp, visitor: str, watch: LeakWatch
    ) -> None:
        boss = PageHttp(server, watch, session=admin.access_token)
        older = RawSocket(server, visitor)
        boss.data("GET", f"/sendOneWebSocket/{visitor}?text=alone")
        assert older.text() == "alone"
        newer = RawSocket(server, visitor)
        boss.data("GET", f"/sendOneWebSocket/{visitor}?text=newest")
        assert newer.text() == "newest"
        boss.data("GET", "/sendAllWebSocket", params={"text": "全体 {raw} <b>"})
        assert newer.text() == "全体 {raw} <b>"
        assert older.text() == "全体 {raw} <b>"

    def test_who_is_away_finds_it_in_the_history(self, page: PageHttp, visitor: str, cast: Cast) -> None:
        lin = cast.agent("lin")
        page.say(lin.person["id"], "下午在吗")
        rows = PageHttp(cast.server, cast._watch, session=lin.access_token).log(visitor)
        (row,) = theirs(rows)
        assert (row["cltext"], row["clstate"], str(row["userId"])) == ("下午在吗", "0", visitor)

    def test_frames_of_the_page_are_heard_and_forgotten(
        self, server: RunningServer, page: PageHttp, visitor: str, admin: Person, watch: LeakWatch
    ) -> None:
        raw = RawSocket(server, visitor)
        for words in ("hello", '{"touser":1,"cltext":"x"}', "[" * 100_000, "null", '{"touser":{},"cltext":[]}'):
            raw.send(words)
        PageHttp(server, watch, session=admin.access_token).data("GET", "/sendAllWebSocket?text=after")
        assert raw.text() == "after"
        assert page.log(1) == []

    def test_what_is_switched_on_for_an_organisation(self, fresh_server: NewServer, watch: LeakWatch) -> None:
        server = fresh_server(addresses=2)
        number = enrol(Person(server.url, watch).login("admin", server.password), watch)
        shop = "Origin: https://shop.example"
        assert status_of(shake(server, f"/websocket/{number}", shop)) == 403
        run_enrol(server, "allow", "--speak", "--origin", "https://shop.example")
        assert status_of(shake(server, f"/websocket/{number}", "Origin: https://other.example")) == 403
        raw, page = RawSocket(server, number, shop), PageHttp(server, watch).login(number)
        # Every address of CHAT_LISTEN has the door: the seed's page knows port 8888 only.
        line = Client(server.ports[1])
        line.send(request(f"/websocket/{number}", [f"Host: 127.0.0.1:{server.ports[1]}"]))
        assert status_of(line) == 101
        raw.send('{"touser":1,"cltext":"说出来的"}')
        wait_until(lambda: [row for row in page.log("1") if row["cltext"] == "说出来的"], what="the row")
        raw.send('{"touser":"nobody","cltext":"x"}')
        heard = json.loads(raw.text())
        while "code" not in heard:
            assert heard["cltext"].startswith("[系统]")
            heard = json.loads(raw.text())
        assert heard == {"code": 404, "msg": "没有找到"}

    def test_visitors_write_to_each_other_directly(
        self, server: RunningServer, admin: Person, page: PageHttp, visitor: str, watch: LeakWatch
    ) -> None:
        other = enrol(admin, watch)
        raw = RawSocket(server, other)
        page.say(other, "老乡")
        told = raw.message()
        assert (told["cltext"], str(told["userId"]), told["tpye"]) == ("老乡", visitor, "1")
        there = PageHttp(server, watch).login(other)
        there.say(visitor, "你好")
        assert [row["tpye"] for row in page.log(other)] == ["0", "1"]


class TestHttp:
    @pytest.mark.parametrize("prefix", ["", "/linux", "/api"])
    def test_every_call_under_every_prefix(
        self, server: RunningServer, cast: Cast, watch: LeakWatch, visitor: str, prefix: str
    ) -> None:
        wei = cast.agent("wei")
        agent = PageHttp(server, watch, prefix, wei.access_token)
        page = PageHttp(server, watch, prefix).login(visitor)
        assert page.user["userId"] == int(visitor)
        assert page.user["roleId"] == 1
        assert page.user["userName"] == visitor
        assert not {"userPass", "password"} & page.user.keys()
        number = wei.person["id"]
        for words in ("一", "二", "三"):
            page.say(number, words)
        assert agent.data("GET", "/appusers")[visitor] == {
            "userId": int(visitor), "userNickname": f"旧{visitor}", "userIcon": "", "xinxi": True,
        }  # fmt: skip
        profile = page.data("GET", f"/user/{number}")
        assert profile["userNickname"] == wei.person["nickname"]
        assert isinstance(profile["createtime"], int)
        assert not {"userPass", "userId"} & profile.keys()
        said = theirs(agent.log(visitor))
        assert [row["cltext"] for row in said] == ["一", "二", "三"]
        assert {row["clstate"] for row in said} == {"0"}
        assert {row["clstate"] for row in theirs(agent.log(visitor))} == {"1"}
        total = len(page.log(number))
        first, second = page.page(number, 1, 2), page.page(number, 2, 2)
        assert (first["totalPage"], first["currentPage"]) == (total, 1)
        assert [row["cid"] for row in first["list"] + second["list"]] == [row["cid"] for row in page.log(number)][:4]
        assert page.data("PUT", f"/byuser/chatlog/{said[0]['cid']}") is None
        assert page.data("DELETE", f"/byuser/chatlog/{said[2]['cid']}") is None
        assert said[2]["cid"] not in [row["cid"] for row in agent.log(visitor)]
        icon = page.data("POST", "/byuser/user/icon", files={"icon": ("me.png", PIXEL, "image/png")})
        assert page.http.get(icon, timeout=10).content == PIXEL
        assert page.data("DELETE", f"/byuser/chatlogll/{number}") is None
        assert page.log(number) == []
        assert [row["cltext"] for row in theirs(agent.log(visitor))] == ["一", "二"]
        assert agent.data("GET", "/appusers")[visitor]["userIcon"] == icon
        assert page.call("POST", f"/logout/{visitor}").json() == {"code": 0, "msg": "成功"}

    def test_others_may_neither_mark_nor_delete(
        self, server: RunningServer, admin: Person, page: PageHttp, cast: Cast, watch: LeakWatch, visitor: str
    ) -> None:
        wei = cast.agent("wei")
        page.say(wei.person["id"], "只给小魏")
        row = page.log(wei.person["id"])[-1]["cid"]
        stranger = PageHttp(server, watch).login(enrol(admin, watch))
        chen = PageHttp(server, watch, session=cast.agent("chen").access_token)
        for other in (stranger, chen):
            assert other.code("PUT", f"/byuser/chatlog/{row}") == 404
            assert other.code("DELETE", f"/byuser/chatlog/{row}") == 404
        listener = PageHttp(server, watch, session=wei.access_token)
        assert listener.code("DELETE", f"/byuser/chatlog/{row}") == 403
        assert row in [entry["cid"] for entry in page.log(wei.person["id"])]

    def test_without_a_session(self, server: RunningServer, watch: LeakWatch) -> None:
        nobody = PageHttp(server, watch)
        refused = {"code": 401, "msg": "认证不通过，请重新认证"}
        for method, path in (
            ("GET", "/byuser/chatlog/1"), ("POST", "/byuser/chatlog/1?text=x"), ("PUT", "/byuser/chatlog/1"),
            ("DELETE", "/byuser/chatlog/1"), ("GET", "/byuser/chatlog/1/1/10"), ("DELETE", "/byuser/chatlogll/1"),
            ("GET", "/appusers"), ("POST", "/logout/1"), ("GET", "/sendAllWebSocket?text=x"),
            ("POST", "/byuser/user/icon"),
        ):  # fmt: skip
            assert nobody.call(method, path).json() == refused

    def test_a_stranger_sees_those_who_answer_and_no_login_name(
        self, server: RunningServer, watch: LeakWatch, visitor: str, cast: Cast
    ) -> None:
        nobody, wei = PageHttp(server, watch), cast.agent("wei")
        assert nobody.data("GET", "/user/1")["userNickname"] == "在线客服"
        shown = nobody.data("GET", f"/user/{wei.person['id']}")
        assert (shown["userName"], shown["userNickname"]) == (str(wei.person["id"]), wei.person["nickname"])
        assert nobody.code("GET", f"/user/{visitor}") == 404

    def test_a_wrong_name_and_a_wrong_password_look_alike(self, server: RunningServer, watch: LeakWatch) -> None:
        nobody = PageHttp(server, watch)
        answers = [
            nobody.call("POST", "/login", data={"userName": name, "userPass": "wrong"}).json()
            for name in ("wei", "nobody-at-all")
        ]
        assert answers == [{"code": 400, "msg": "密码错误"}] * 2

    def test_broadcasting_is_for_admins_and_never_by_cookie(
        self, server: RunningServer, watch: LeakWatch, page: PageHttp, cast: Cast
    ) -> None:
        assert page.code("GET", "/sendAllWebSocket?text=x") == 403
        wei = PageHttp(server, watch, session=cast.agent("wei").access_token)
        assert wei.code("GET", "/sendOneWebSocket/1?text=x") == 403
        boss = PageHttp(server, watch).login("admin", server.password)
        boss.session = ""
        assert "chat_page" in boss.http.cookies
        assert boss.code("GET", "/sendAllWebSocket?text=x") == 401

    def test_the_cookie_reads_for_our_own_pages_only(self, server: RunningServer, page: PageHttp) -> None:
        page.say(1, "cookie")
        page.session = ""
        assert page.page(1)["totalPage"] >= 1
        assert page.data("GET", "/appusers").keys() == {"1"}
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"},
                        {"Referer": "https://evil.example/x"}):  # fmt: skip
            assert page.code("GET", "/byuser/chatlog/1/1/10", headers=headers) == 401
        for method, path in (("GET", "/byuser/chatlog/1"), ("POST", "/byuser/chatlog/1?text=x"),
                             ("DELETE", "/byuser/chatlogll/1")):  # fmt: skip
            assert page.code(method, path) == 401

    def test_a_bare_session_id_counts_too(self, page: PageHttp) -> None:
        bare = {"Authorization": page.session}
        assert page.code("GET", "/byuser/chatlog/1/1/1", headers=bare) == 0

    def test_pages_elsewhere_may_call_with_the_header(self, page: PageHttp) -> None:
        origin = {"Origin": "https://shop.example"}
        answer = page.http.options(f"{page.base}/byuser/chatlog/1", headers=origin, timeout=10)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Credentials" not in answer.headers

    @pytest.mark.parametrize(
        ("method", "path", "code"),
        [
            ("GET", "/byuser/chatlog/1/0/10", 400), ("GET", "/byuser/chatlog/1/1/0", 400),
            ("GET", "/byuser/chatlog/1/99999999999999999999/1000", 400), ("GET", "/byuser/chatlog/1/1/100000", 400),
            ("POST", "/byuser/chatlog/1", 400), ("POST", "/byuser/chatlog/1?text=", 400),
            ("POST", "/byuser/chatlog/424242?text=x", 404), ("GET", "/byuser/chatlog/424242", 404),
            ("POST", "/byuser/chatlog/..%2f1?text=x", 404), ("PUT", "/byuser/chatlog/9007199254740991", 404),
            ("GET", "/user/424242", 404), ("POST", "/byuser/user/icon", 400), ("POST", "/logout/100003", 403),
        ],
    )  # fmt: skip
    def test_bad_input(self, page: PageHttp, method: str, path: str, code: int) -> None:
        response = page.http.request(
            method, page.base + path, headers={"Authorization": f"beared{page.session}"}, timeout=10
        )
        assert response.status_code in (200, 404)
        assert response.json()["code"] in (code, "not_found")

    def test_a_text_that_looks_like_json_stays_a_text(
        self, server: RunningServer, page: PageHttp, visitor: str, admin: Person, watch: LeakWatch
    ) -> None:
        other = enrol(admin, watch)
        raw = RawSocket(server, other)
        for words in ("[1,2]", '{"a":1}', "null", "😀\u2028'\"\\"):
            page.say(other, words)
            assert raw.message()["cltext"] == words


class TestCommandLine:
    def test_enrol_list_and_revoke_beside_a_running_server(
        self, server: RunningServer, cast: Cast, watch: LeakWatch
    ) -> None:
        alice, number = cast.visitor(), fresh()
        alice.open_session()  # the writer knows her by now
        run_enrol(server, "add", number, "--person", str(alice.person["id"]), "--network", "127.0.0.1", "--note", "x")
        assert f"{number}\tperson {alice.person['id']}\t127.0.0.1/32\tx" in run_enrol(server, "list")
        raw = RawSocket(server, number)
        PageHttp(server, watch, session=alice.access_token).say(cast.agent("wei").person["id"], "认得我吗")
        row = PageHttp(server, watch, session=alice.access_token).log(cast.agent("wei").person["id"])[-1]
        assert str(row["userId"]) == number
        raw.shut()
        run_enrol(server, "revoke", number)
        assert status_of(shake(server, f"/websocket/{number}")) == 403


def run_enrol(server: RunningServer, *words: str) -> str:
    """`python -m chat enrol ...` on the server's own data."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CHAT_")}
    done = subprocess.run(
        [sys.executable, "-m", "chat", "enrol", *words], cwd=ROOT, capture_output=True, text=True, check=False,
        env=environment | {"CHAT_DATA": str(server.data)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def theirs(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the other side said; the house's notices aside."""
    return [row for row in rows if row["tpye"] == "1" and not row["cltext"].startswith("[系统]")]


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
