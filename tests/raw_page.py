"""A page of the CSDN kind (seed 002), for tests: one raw WebSocket, and calls over HTTP."""

from __future__ import annotations

import json
import secrets
from typing import Any

import requests

from tests.client import Client as Person
from tests.gateway.client import Client, masked, request, text
from tests.leaks import LeakWatch
from tests.server import RunningServer

TIMEOUT = 30.0  # seconds for one answer
PASSWORD = "raw-page-" + secrets.token_hex(6)


def fresh() -> str:
    """A number that nobody has, far below ours and above what the demo enrols."""
    return str(secrets.randbelow(90_000) + 1000)


def enrol(admin: Person, watch: LeakWatch, role: str = "visitor", **given: Any) -> str:
    """A new person's number; they sign in with it and PASSWORD."""
    watch.hold(PASSWORD, "a raw page's password")
    number = fresh()
    person = {"role": role, "nickname": f"旧{number}", "username": number, "password": PASSWORD}
    response = admin.post("/legacy-ids", json={"id": number, "create": person, **given})
    if response.status_code == 409:
        return enrol(admin, watch, role, **given)
    admin.succeed(response)
    return number


def shake(server: RunningServer, path: str, *headers: str) -> Client:
    """A connection that has sent a handshake; read its `head()`."""
    client = Client(server.port)
    client.send(request(path, [f"Host: 127.0.0.1:{server.port}", *headers]))
    return client


class RawSocket:
    """`new WebSocket(url)` and nothing else: frames are read when somebody asks for them.

    The server reads nothing of a connection before it hears, so the answer to a first ping says that it does.
    """

    def __init__(self, server: RunningServer, number: str, *headers: str, query: str = "", prefix: str = "") -> None:
        self.line = shake(server, f"{prefix}/websocket/{number}{query}", *headers)
        head = self.line.head()
        assert head.startswith("HTTP/1.1 101 "), head
        self.line.send(masked(0x89, b"there"))
        assert self.line.frame() == (0x8A, b"there")

    def text(self) -> str:
        """The next text frame; pings are answered on the way. Raises EOFError at the end."""
        while True:
            first, payload = self.line.frame()
            if first == 0x89:
                self.line.send(masked(0x8A, payload))
            elif first == 0x81:
                return payload.decode()
            else:
                raise EOFError((first, payload))

    def message(self) -> dict[str, Any]:
        """The next ChatVo that is no notice of the house."""
        while True:
            found: dict[str, Any] = json.loads(self.text())
            if not found["cltext"].startswith("[系统]"):
                return found

    def send(self, words: str) -> None:
        self.line.send(text(words))

    def closing(self) -> int:
        return self.line.closing()

    def shut(self) -> None:
        self.line.shut()


class PageHttp:
    """The page's own calls, signed in by `session`."""

    def __init__(self, server: RunningServer, watch: LeakWatch, prefix: str = "", session: str = "") -> None:
        self.base = server.url + prefix
        self.session = session
        self.user: dict[str, Any] = {}
        self._watch = watch
        self.http = requests.Session()
        self.http.trust_env = False

    def call(self, method: str, path: str, **rest: Any) -> requests.Response:
        headers = {"Authorization": f"beared{self.session}"} if self.session else {}
        headers |= rest.pop("headers", {})
        response = self.http.request(method, self.base + path, headers=headers, timeout=TIMEOUT, **rest)
        assert response.status_code == 200, response.text
        return response

    def data(self, method: str, path: str, **rest: Any) -> Any:
        """What a successful answer holds; None when it holds no data."""
        answer = self.call(method, path, **rest).json()
        assert answer["code"] == 0, answer
        assert answer["msg"] == "成功"
        return answer.get("data")

    def code(self, method: str, path: str, **rest: Any) -> int:
        """The code of an answer."""
        return int(self.call(method, path, **rest).json()["code"])

    def login(self, name: str, password: str = PASSWORD) -> PageHttp:
        given = self.data("POST", "/login", params={"userName": name, "userPass": password})
        self.user, self.session = given["user"], self._watch.hold(given["sessionId"], "a page's session")
        return self

    def say(self, peer: object, words: str) -> None:
        response = self.call("POST", f"/byuser/chatlog/{peer}", params={"text": words})
        assert response.content == b"", response.text

    def log(self, peer: object) -> list[dict[str, Any]]:
        return list(self.data("GET", f"/byuser/chatlog/{peer}"))

    def page(self, peer: object, page: int = 1, size: int = 10) -> dict[str, Any]:
        found: dict[str, Any] = self.data("GET", f"/byuser/chatlog/{peer}/{page}/{size}")
        return found
