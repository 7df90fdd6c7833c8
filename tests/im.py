"""People of the IM door: accounts that an admin imported, their tokens, calls and sockets."""

from __future__ import annotations

import itertools
import uuid
from typing import Any

import requests

from tests.client import Client
from tests.leaks import LeakWatch
from tests.server import RunningServer
from tests.stomp import Frame, Stomp

APP = "ak_demo_chat"
QUEUE = "/user/queue/messages"
TIMEOUT = 30.0  # seconds for one answer

_numbers = itertools.count(1)


class Im:
    """One account. The verbs call `/api/im<path>` and return the response; `data` insists on success."""

    def __init__(self, site: ImSite, uid: str, sig: str) -> None:
        self.uid = uid
        self.sig = site.watch.hold(sig, "a userSig")
        self.site = site
        self._http = requests.Session()
        self._http.trust_env = False
        login = self.data(self.post("/auth/login", params={"appId": APP, "userId": uid, "userSig": sig}))
        self.token = site.watch.hold(login["token"], "an im token")

    def call(self, method: str, path: str, **rest: Any) -> requests.Response:
        token = getattr(self, "token", "")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= rest.pop("headers", {})
        url = f"{self.site.server.url}/api/im{path}"
        return self._http.request(method, url, headers=headers, timeout=TIMEOUT, **rest)

    def get(self, path: str, **rest: Any) -> requests.Response:
        return self.call("GET", path, **rest)

    def post(self, path: str, **rest: Any) -> requests.Response:
        return self.call("POST", path, **rest)

    def put(self, path: str, **rest: Any) -> requests.Response:
        return self.call("PUT", path, **rest)

    def delete(self, path: str, **rest: Any) -> requests.Response:
        return self.call("DELETE", path, **rest)

    def data(self, response: requests.Response) -> Any:
        """What the envelope holds. Raises AssertionError unless it is a success."""
        body = response.json()
        assert response.status_code == 200, f"{response.request.url} gave {response.status_code}: {body}"
        assert (body["code"], body["status"], body["message"]) == (200, "0", "success"), body
        return body["data"]

    def refused(self, response: requests.Response) -> int:
        """The code of a refusal, which is the HTTP status too."""
        body = response.json()
        assert body["code"] == response.status_code != 200, body
        assert body["status"] == "1"
        assert body["message"]
        return int(body["code"])

    def say(self, to: str, content: str, *, group: bool = False, message_id: str = "", kind: str = "TEXT") -> Any:
        """The entity that a message became, sent over HTTP."""
        return self.data(self.post("/messages/send", json=message(to, content, group, message_id, kind)))

    def history(self, **which: Any) -> list[dict[str, Any]]:
        """Everything of a conversation (`peerId` or `groupId`), oldest first, page by page."""
        items: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = self.data(self.get("/messages/history", params={**which, "cursor": cursor, "limit": 200}))
            items = [*page["items"], *items]
            cursor = page["nextCursor"]
            if cursor is None:
                return items

    def connected(self, *, by_address: bool = False, path: str = "/ws/im") -> ImSocket:
        """A socket, signed in by its CONNECT or by its address, not subscribed to anything."""
        return ImSocket(self, by_address=by_address, path=path)


class ImSocket:
    """A STOMP connection of one account."""

    def __init__(self, person: Im, *, by_address: bool = False, path: str = "/ws/im") -> None:
        self.person = person
        query = f"?token={person.sig}" if by_address else ""
        self.stomp = Stomp(person.site.server.ws_url, path + query)
        if by_address:
            self.stomp.frame("CONNECT", {"accept-version": "1.2", "heart-beat": "0,0", "host": "h"})
            self.welcome = self.stomp.wait_for("CONNECTED")
        else:
            self.welcome = self.stomp.connect(person.token, host="h")

    def queue(self, id_: str = "sub-1") -> ImSocket:
        """The same, subscribed to the personal queue."""
        self.stomp.subscribe(QUEUE, id_)
        return self

    def group(self, group: str) -> str:
        """Subscribed to a group; the id of the subscription."""
        return self.stomp.subscribe(f"/topic/group/{group}")

    def send(self, to: str, content: str, *, group: bool = False, message_id: str = "", kind: str = "TEXT") -> str:
        """chat.send with a receipt; the messageId."""
        body = message(to, content, group, message_id, kind)
        self.stomp.request("/app/chat.send", body)
        return str(body["messageId"])

    def revoke(self, message_id: str) -> None:
        self.stomp.request("/app/chat.revoke", {"appId": APP, "messageId": message_id})

    def sync(self, **since: Any) -> list[dict[str, Any]]:
        """chat.sync; everything that came before its receipt."""
        before = len(self.stomp.frames)
        self.stomp.request("/app/chat.sync", {"appId": APP, **since})
        return [frame.json for frame in self.stomp.frames[before:] if frame.command == "MESSAGE"]

    def hears(self, **fields: Any) -> Frame:
        """The next MESSAGE whose entity has these fields."""

        def fits(frame: Frame) -> bool:
            return frame.command == "MESSAGE" and fields.items() <= frame.json.items()

        return self.stomp.wait_for(fits)

    def refused(self) -> dict[str, Any]:
        """The next refusal on the errors queue."""
        found: dict[str, Any] = self.stomp.wait_for(
            lambda frame: frame.headers.get("destination") == "/user/queue/errors"
        ).json
        return found

    @property
    def heard(self) -> list[dict[str, Any]]:
        """All entities so far."""
        return [frame.json for frame in list(self.stomp.frames) if frame.command == "MESSAGE"]

    def drop(self) -> None:
        self.stomp.drop()

    def __enter__(self) -> ImSocket:
        return self

    def __exit__(self, *_error: object) -> None:
        self.drop()


class ImSite:
    """What the site's own server does: import accounts and sign for them."""

    def __init__(self, server: RunningServer, watch: LeakWatch) -> None:
        self.server = server
        self.watch = watch
        self.admin = Client(server.url, watch).login("admin", server.password)
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=32))
        self._headers = {"Authorization": f"Bearer {self.admin.access_token}"}

    def account(self, name: str = "user") -> Im:
        """Somebody new."""
        uid = f"{name}_{next(_numbers)}_{uuid.uuid4().hex[:6]}"
        self.import_many([uid])
        return self.known(uid)

    def import_many(self, uids: list[str]) -> None:
        accounts = [{"userId": uid, "nickname": uid.title()} for uid in uids]
        body = self._call("POST", "/admin/accounts/batch-import", json={"appId": APP, "accounts": accounts})
        assert not body["failed"], body

    def known(self, uid: str) -> Im:
        """Somebody who is there already: an imported account, an agent, a demo visitor."""
        return Im(self, uid, self.sign(uid))

    def sign(self, uid: str) -> str:
        """A userSig."""
        return str(self._call("GET", f"/admin/users/{uid}/usersig", params={"appId": APP}))

    def _call(self, method: str, path: str, **rest: Any) -> Any:
        url = f"{self.server.url}/api/im{path}"
        response = self._http.request(method, url, headers=self._headers, timeout=TIMEOUT, **rest)
        assert response.ok, response.text
        return response.json()["data"]


def message(to: str, content: str, group: bool = False, message_id: str = "", kind: str = "TEXT") -> dict[str, Any]:
    """The seed's body of chat.send."""
    return {
        "appId": APP,
        "messageId": message_id or uuid.uuid4().hex,
        "toId": to,
        "chatType": "GROUP" if group else "SINGLE",
        "msgType": kind,
        "content": content,
    }
