"""XuqmGroup's HTTP besides groups: signing in, accounts, messages, conversations, blacklist, files."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
import requests

from tests.client import Client
from tests.im import APP, Im, ImSite
from tests.leaks import LeakWatch
from tests.server import RunningServer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, watch: LeakWatch) -> Iterator[RunningServer]:
    """These tests fail to sign in more often than a door lets anybody."""
    environment = {"CHAT_SIGN_IN_FAILURES": "1000"}
    with RunningServer(tmp_path_factory.mktemp("im"), watch, environment=environment) as running:
        yield running


@pytest.fixture(scope="module")
def site(server: RunningServer, watch: LeakWatch) -> ImSite:
    return ImSite(server, watch)


@pytest.fixture
def pair(site: ImSite) -> tuple[Im, Im]:
    return site.account("one"), site.account("two")


class TestSigningIn:
    def login(self, server: RunningServer, **given: str) -> requests.Response:
        return requests.post(f"{server.url}/api/im/auth/login", params=given, timeout=10)

    def test_both_names_of_token_and_application(self, site: ImSite, pair: tuple[Im, Im]) -> None:
        for name in ("appId", "appKey"):
            answer = self.login(site.server, **{name: APP}, userId=pair[0].uid, userSig=pair[0].sig).json()
            assert (answer["code"], answer["status"]) == (200, "0")
            assert answer["data"]["token"] == answer["data"]["imToken"]
            assert answer["data"]["profile"]["userId"] == pair[0].uid
            site.watch.hold(answer["data"]["token"], "an im token")

    def test_an_agent_comes_in_by_their_login_uid(self, site: ImSite) -> None:
        assert site.known("u_chen").data(site.known("u_chen").get("/accounts/me"))["userId"] == "u_chen"

    def test_what_is_missing_is_named_in_the_vendors_words(self, site: ImSite) -> None:
        answer = self.login(site.server)
        assert (answer.status_code, answer.json()["message"]) == (400, "appId is required")
        assert self.login(site.server, appId=APP).json()["message"] == "userId is required"

    def test_somebody_elses_signature(self, site: ImSite, pair: tuple[Im, Im]) -> None:
        answer = self.login(site.server, appId=APP, userId=pair[0].uid, userSig=pair[1].sig)
        assert (answer.status_code, answer.json()["message"]) == (401, "Unauthorized")

    @pytest.mark.parametrize("application", ["ak_unknown", "df_org"])
    def test_another_application(self, site: ImSite, pair: tuple[Im, Im], application: str) -> None:
        assert self.login(site.server, appId=application, userId=pair[0].uid, userSig=pair[0].sig).status_code == 401

    @pytest.mark.parametrize("change", [{"exp": 1}, {"exp": None}, {"exp": "soon"}, {"userId": None, "sub": None}])
    def test_signatures_that_do_not_hold(self, site: ImSite, pair: tuple[Im, Im], change: dict[str, Any]) -> None:
        claims = {"userId": pair[0].uid, "sub": pair[0].uid, "appId": APP, "exp": time.time() + 60, **change}
        given = {name: value for name, value in claims.items() if value is not None}
        for secret in ("wrong" * 10, ""):
            sig = jwt.encode(given, secret, "HS256" if secret else "none")
            assert self.login(site.server, appId=APP, userId=pair[0].uid, userSig=sig).status_code == 401

    def test_a_desk_token_is_no_im_token(self, site: ImSite) -> None:
        visitor = Client(site.server.url, site.watch).visitor()
        headers = {"Authorization": f"Bearer {visitor.access_token}"}
        assert requests.get(f"{site.server.url}/api/im/groups", headers=headers, timeout=10).status_code == 401

    def test_who_fails_too_often_waits_and_a_good_signature_does_not(
        self, fresh_server: Callable[..., RunningServer], watch: LeakWatch
    ) -> None:
        server = fresh_server(environment={"CHAT_SIGN_IN_FAILURES": "3"})
        person = ImSite(server, watch).account()
        tries = [self.login(server, appId=APP, userId=person.uid, userSig="a.b.c").status_code for _ in range(5)]
        assert tries == [401, 401, 401, 429, 429]
        assert self.login(server, appId=APP, userId=person.uid, userSig=person.sig).status_code == 200

    def test_logging_out_ends_the_sign_in_its_sockets_and_its_signatures(self, site: ImSite) -> None:
        person = site.account()
        with person.connected() as socket:
            person.data(person.post("/auth/logout"))
            assert socket.stomp.ended() == 1008
        assert person.get("/groups").status_code == 401
        answer = self.login(site.server, appId=APP, userId=person.uid, userSig=person.sig)
        assert answer.status_code == 401

    def test_only_admins_sign_and_import(self, pair: tuple[Im, Im]) -> None:
        one, two = pair
        assert one.refused(one.get(f"/admin/users/{two.uid}/usersig")) == 403
        assert one.refused(one.post("/admin/accounts/import", json={"userId": "x"})) == 403

    def test_an_import_again_brings_the_name_up_to_date(self, site: ImSite, pair: tuple[Im, Im]) -> None:
        admin = site.known("u_admin")
        body = {"appId": APP, "userId": pair[0].uid, "nickname": "New name"}
        assert admin.data(admin.post("/admin/accounts/import", json=body))["nickname"] == "New name"
        assert pair[0].data(pair[0].get("/accounts/me"))["nickname"] == "New name"

    @pytest.mark.parametrize("uid", ["u_wei", "df_sys_uid", "a/b", " a", "x" * 65])
    def test_not_everything_may_be_imported(self, site: ImSite, uid: str) -> None:
        admin = site.known("u_admin")
        assert admin.refused(admin.post("/admin/accounts/import", json={"userId": uid})) == 400


class TestMessages:
    def test_the_same_id_is_the_same_message(self, pair: tuple[Im, Im]) -> None:
        one, two = pair
        id_ = uuid.uuid4().hex
        assert one.say(two.uid, "once", message_id=id_) == one.say(two.uid, "twice", message_id=id_)
        assert [entity["content"] for entity in two.history(peerId=one.uid)] == ["once"]

    def test_an_id_is_not_used_for_somebody_else(self, site: ImSite, pair: tuple[Im, Im]) -> None:
        one, two = pair
        id_ = one.say(two.uid, "a")["id"]
        body = {"messageId": id_, "toId": site.account().uid, "content": "b"}
        assert one.refused(one.post("/messages/send", json=body)) == 409

    def test_history_by_pages(self, pair: tuple[Im, Im]) -> None:
        one, two = pair
        for number in range(7):
            one.say(two.uid, str(number))
        pages, cursor = [], None
        while True:
            page = two.data(two.get("/messages/history", params={"peerId": one.uid, "limit": 3, "cursor": cursor}))
            pages.append([entity["content"] for entity in page["items"]])
            cursor = page["nextCursor"]
            if cursor is None:
                break
        assert pages[:3] == [["4", "5", "6"], ["1", "2", "3"], ["0"]]

    def test_sync_without_a_socket(self, pair: tuple[Im, Im]) -> None:
        one, two = pair
        said = [one.say(two.uid, str(number)) for number in range(3)]
        first = two.data(two.get("/messages/sync", params={"limit": 2}))
        second = two.data(two.get("/messages/sync", params={"cursor": first["nextCursor"]}))
        assert [entity["id"] for entity in first["items"] + second["items"]] == [entity["id"] for entity in said]
        two.data(two.post("/messages/read", json={"messageId": said[-1]["id"]}))
        assert two.data(two.get("/messages/sync"))["items"] == []
        since = two.data(two.get("/messages/sync", params={"since": said[0]["createdAt"]}))
        assert [entity["id"] for entity in since["items"]] == [entity["id"] for entity in said]

    def test_search_finds_words_of_ones_own_talks(self, site: ImSite, pair: tuple[Im, Im]) -> None:
        one, two = pair
        word = uuid.uuid4().hex
        one.say(two.uid, f"needle {word} 100%")
        gone = one.say(two.uid, f"gone {word}")
        one.data(one.post("/messages/revoke", json={"messageId": gone["id"]}))
        for which in ({}, {"peerId": one.uid}):
            found = two.data(two.get("/messages/search", params={"keyword": word, **which}))["items"]
            assert [entity["content"] for entity in found] == [f"needle {word} 100%"]
        stranger = site.account()
        assert stranger.data(stranger.get("/messages/search", params={"keyword": word}))["items"] == []
        assert two.data(two.get("/messages/search", params={"keyword": '"text"'}))["items"] == []

    def test_revoking_is_for_the_sender(self, pair: tuple[Im, Im]) -> None:
        one, two = pair
        id_ = one.say(two.uid, "a")["id"]
        assert two.refused(two.post("/messages/revoke", json={"messageId": id_})) == 403
        assert two.refused(two.post("/messages/revoke", json={"messageId": "no such message"})) == 404

    @pytest.mark.parametrize("to", ["nobody at all", "df_sys_uid", ""])
    def test_nobody_to_write_to(self, pair: tuple[Im, Im], to: str) -> None:
        body = {"toId": to, "content": "hello?"}
        assert pair[0].refused(pair[0].post("/messages/send", json=body)) in (400, 404)

    def test_nobody_writes_to_themselves(self, pair: tuple[Im, Im]) -> None:
        body = {"toId": pair[0].uid, "content": "hello?"}
        assert pair[0].refused(pair[0].post("/messages/send", json=body)) == 404

    def test_a_visitor_and_an_agent_are_in_service(self, site: ImSite) -> None:
        visitor, agent = site.account("visitor"), site.known("u_chen")
        visitor.say("u_chen", "help")
        assert agent.say(visitor.uid, "yes?")["toId"] == visitor.uid
        (line,) = visitor.data(visitor.get("/conversations"))
        assert (line["targetId"], line["chatType"]) == ("u_chen", "SINGLE")
        desk = Client(site.server.url, site.watch).login("chen", site.server.password)
        sessions = desk.succeed(desk.get("/sessions", params={"list": "mine"}))["items"]
        assert visitor.uid in [session["visitor"]["uid"] for session in sessions if session["visitor"]]


class TestConversations:
    def test_pinned_first_then_the_newest(self, site: ImSite) -> None:
        me, others = site.account("me"), [site.account("peer") for _ in range(3)]
        for other in others:
            other.say(me.uid, "hi")
        path = f"/conversations/{others[0].uid}"
        me.data(me.put(f"{path}/pin", json={"pinned": True}))
        me.data(me.put(f"{path}/mute", json={"muted": True}))
        lines = me.data(me.get("/conversations"))
        assert [line["targetId"] for line in lines] == [others[0].uid, others[2].uid, others[1].uid]
        assert [(line["pinned"], line["muted"], line["unreadCount"]) for line in lines[:2]] == [
            (True, True, 1),
            (False, False, 1),
        ]
        assert me.data(me.get("/conversations/unread")) == {"total": 2}
        me.data(me.post(f"/conversations/{others[1].uid}/read"))
        assert me.data(me.get("/conversations/unread")) == {"total": 1}
        me.data(me.put(f"{path}/pin", json={"pinned": False}))
        assert not any(line["pinned"] for line in me.data(me.get("/conversations")))

    def test_strangers_have_none(self, pair: tuple[Im, Im]) -> None:
        one, two = pair
        assert one.refused(one.put(f"/conversations/{two.uid}/pin", json={})) == 404


class TestBlacklist:
    def test_whoever_is_on_it_is_not_heard(self, pair: tuple[Im, Im]) -> None:
        one, two = pair
        one.say(two.uid, "before")
        for _ in range(2):
            two.data(two.post("/blacklist", json={"userId": one.uid}))
        assert [person["userId"] for person in two.data(two.get("/blacklist"))] == [one.uid]
        body = {"toId": two.uid, "content": "hello?"}
        assert one.refused(one.post("/messages/send", json=body)) == 403
        two.data(two.delete(f"/blacklist/{one.uid}"))
        one.say(two.uid, "after")
        assert [entity["content"] for entity in two.history(peerId=one.uid)] == ["before", "after"]


class TestFiles:
    def files(self, person: Im) -> requests.Response:
        headers = {"Authorization": f"Bearer {person.token}"}
        url = f"{person.site.server.url}/api/file/upload"
        return requests.post(url, files={"file": ("a.txt", b"hello", "text/plain")}, headers=headers, timeout=10)

    def test_an_upload_goes_into_a_message(self, pair: tuple[Im, Im]) -> None:
        one, two = pair
        kept = one.data(self.files(one))
        assert (kept["name"], kept["size"], kept["type"]) == ("a.txt", 5, "text/plain")
        content = f'{{"url":"{kept["url"]}","name":"a.txt","size":5}}'
        one.say(two.uid, content, kind="FILE")
        (entity,) = two.history(peerId=one.uid)
        assert entity["msgType"] == "FILE"
        headers = {"Authorization": f"Bearer {two.token}"}
        url = f"{two.site.server.url}/api/file/{kept['fileId']}"
        assert requests.get(url, headers=headers, timeout=10).content == b"hello"

    def test_it_needs_a_sign_in(self, site: ImSite) -> None:
        answer = requests.post(f"{site.server.url}/api/file/upload", files={"file": ("a", b"x")}, timeout=10)
        assert (answer.status_code, answer.json()["status"]) == (401, "1")


class TestManners:
    def test_what_does_not_exist_is_told_in_the_envelope(self, pair: tuple[Im, Im]) -> None:
        assert pair[0].refused(pair[0].get("/no/such/call")) == 404
        assert pair[0].refused(pair[0].put("/messages/send", json={})) == 404

    def test_without_a_token(self, server: RunningServer) -> None:
        answer = requests.get(f"{server.url}/api/im/conversations", timeout=10)
        assert answer.status_code == 401
        assert answer.json() == {"code": 401, "status": "1", "data": None, "message": "Unauthorized"}

    @pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000])
    def test_a_body_that_is_none(self, pair: tuple[Im, Im], body: bytes) -> None:
        headers = {"Content-Type": "application/json"}
        assert pair[0].refused(pair[0].post("/messages/send", data=body, headers=headers)) == 400

    def test_any_origin_may_call_with_a_token(self, server: RunningServer) -> None:
        url = f"{server.url}/api/im/messages/send"
        asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
        answer = requests.options(url, headers=asked, timeout=10)
        assert answer.status_code == 204
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
