"""Who plays in the matrix: one agent for each dialect, and as many visitors as there are rooms."""

from __future__ import annotations

import itertools
from typing import Any, Final

import requests

from tests.client import Client
from tests.journeys.matrix.peer import AGENT, VISITOR, Peer, Who
from tests.journeys.matrix.peer_chatvo import ChatvoPeer
from tests.journeys.matrix.peer_desk import DeskPeer
from tests.journeys.matrix.peer_weiyu_agent import WeiyuAgentPeer
from tests.journeys.matrix.peer_weiyu_visitor import WeiyuVisitorPeer
from tests.journeys.matrix.peer_xuqm import APPLICATION, XuqmPeer
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.weiyu import WeiyuPage

AVATAR: Final = "https://files.example/face.png"
AGENTS: Final = {"desk": "lin", "weiyu agent": "wei", "chatvo": "zhou", "xuqm": "chen"}
"""Dialect -> login name of the agent who speaks it here."""
VISITORS: Final = ("desk", "weiyu visitor", "chatvo", "xuqm")
COLLEAGUE: Final = "he"
"""A second agent on MQTT."""


class People:
    """Signs everybody in, on one server; `close` breaks every line."""

    def __init__(self, server: RunningServer, watch: LeakWatch) -> None:
        self._server = server
        self._watch = watch
        self._numbers = itertools.count(7001)
        self._devices = itertools.count(1)
        self._http = requests.Session()
        self._http.trust_env = False
        self._made: list[Peer] = []
        self.admin = self._login("admin", server.password)
        self._agents: dict[str, Who] = {}
        self._tokens: dict[tuple[str, str], str] = {}

    def agent(self, dialect: str, name: str | None = None) -> Peer:
        """This dialect's agent at a fresh connection of their own, not connected yet."""
        name = name or AGENTS[dialect]
        who = self._agents.get(name) or self._hire(name)
        assert who.desk is not None
        return self._keep(self._agent(dialect, name, who))

    def visitor(self, dialect: str) -> Peer:
        """Somebody new."""
        number = next(self._numbers)
        nickname = f"访客{number}"
        who = Who(VISITOR, 0, "", nickname, AVATAR, number)
        return self._keep(getattr(self, f"_visit_{dialect.replace(' ', '_')}")(who))

    def again(self, page: WeiyuVisitorPeer) -> Peer:
        """The same visitor in a second tab."""
        return self._keep(WeiyuVisitorPeer(page.who, page.page))

    def close(self) -> None:
        for peer in self._made:
            peer.drop()
        self._made.clear()

    def _keep(self, peer: Peer) -> Peer:
        self._made.append(peer)
        return peer

    # Agents

    def _hire(self, name: str) -> Who:
        """The demo organisation's agents, or one who comes from a legacy page; each with a raw page's id."""
        if name in (AGENTS["chatvo"], COLLEAGUE):
            number = self._enrol("agent", f"客服{name}", name)
            desk = self._login(name, self._server.password)
        else:
            desk = self._login(name, self._server.password)
            number = desk.person["id"]
        desk.succeed(desk.put("/seats/me", json={"status": "available", "capacity": 1000}))
        person = desk.person
        who = Who(AGENT, person["id"], person["uid"], person["nickname"], person["avatar"], number, desk)
        self._agents[name] = who
        return who

    def _agent(self, dialect: str, name: str, who: Who) -> Peer:
        url = self._server.url
        if dialect == "desk":
            assert who.desk is not None
            return DeskPeer(who, who.desk, self._server.ws_url)
        if dialect == "weiyu agent":
            token = self._token(dialect, name, lambda: self._weiyu_token(name))
            return WeiyuAgentPeer(who, url, token, f"device-{next(self._devices)}", username=name)
        if dialect == "chatvo":
            return ChatvoPeer(who, url, self._token(dialect, name, lambda: self._page_session(name)))
        return XuqmPeer(who, url, self._token(dialect, name, lambda: self._im_token(who.uid)))

    def _token(self, dialect: str, name: str, ask: Any) -> str:
        if (dialect, name) not in self._tokens:
            self._tokens[dialect, name] = self._watch.hold(ask(), f"a token of {name}")
        return self._tokens[dialect, name]

    # Visitors

    def _visit_desk(self, who: Who) -> Peer:
        client = Client(self._server.url, self._watch).visitor(nickname=who.nickname, avatar=who.avatar)
        return DeskPeer(who, client, self._server.ws_url)

    def _visit_weiyu_visitor(self, who: Who) -> Peer:
        page = WeiyuPage(self._server.url, self._watch, nickname=who.nickname, avatar=who.avatar)
        return WeiyuVisitorPeer(who, page)

    def _visit_chatvo(self, who: Who) -> Peer:
        name = f"page{who.number}"
        self._enrol("visitor", who.nickname, name, who.number)
        return ChatvoPeer(who, self._server.url, self._watch.hold(self._page_session(name), "a page's session"))

    def _visit_xuqm(self, who: Who) -> Peer:
        uid = f"user_{who.number}"
        account = {"userId": uid, "nickname": who.nickname, "avatar": who.avatar}
        self._im("POST", "/admin/accounts/import", self.admin.access_token, json=account)
        return XuqmPeer(who, self._server.url, self._watch.hold(self._im_token(uid), "an im token"))

    # Signing in

    def _login(self, name: str, password: str) -> Client:
        return Client(self._server.url, self._watch).login(name, password)

    def _enrol(self, role: str, nickname: str, username: str, number: int | None = None) -> int:
        number = number or next(self._numbers)
        new = {"role": role, "nickname": nickname, "username": username, "password": self._server.password}
        self.admin.succeed(self.admin.post("/legacy-ids", json={"id": str(number), "create": new}))
        return number

    def _weiyu_token(self, name: str) -> str:
        body = {"username": name, "password": self._server.password, "platform": "BYTEDESK", "channel": "WEB"}
        answer = self._http.post(f"{self._server.url}/auth/v1/login", json=body, timeout=30).json()
        assert answer["code"] == 200, answer
        return str(answer["data"]["accessToken"])

    def _page_session(self, name: str) -> str:
        query = {"userName": name, "userPass": self._server.password}
        answer = self._http.post(f"{self._server.url}/login", params=query, timeout=30).json()
        assert answer["code"] == 0, answer
        return str(answer["data"]["sessionId"])

    def _im_token(self, uid: str) -> str:
        sig = self._im("GET", f"/admin/users/{uid}/usersig", self.admin.access_token)
        body = {"appId": APPLICATION, "userId": uid, "userSig": sig}
        return str(self._im("POST", "/auth/login", "", json=body)["imToken"])

    def _im(self, method: str, path: str, token: str, **rest: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = self._http.request(method, f"{self._server.url}/api/im{path}", headers=headers, timeout=30, **rest)
        assert response.status_code == 200, response.text
        return response.json()["data"]
