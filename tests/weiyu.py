"""A Weiyu visitor page for tests: it comes in over HTTP, and speaks over STOMP as seed 001 does."""

from __future__ import annotations

import json
import uuid
from typing import Any

import requests

from tests.leaks import LeakWatch
from tests.stomp import Stomp

GROUP = "df_wg_uid"
TIMEOUT = 30.0  # seconds for one answer


class WeiyuPage:
    """One browser. `uid` is the secret that `init` drew; `topic` is that of the last thread."""

    def __init__(self, url: str, watch: LeakWatch, **details: Any) -> None:
        self.url = url
        self.watch = watch
        self._http = requests.Session()
        self._http.trust_env = False
        self.visitor: dict[str, Any] = self.succeed(self.post("/init", {"orgUid": "df_org_uid", **details}))
        self.uid: str = watch.hold(self.visitor["uid"], "a visitor's key")
        self.thread: dict[str, Any] = {}
        self.stomp: Stomp | None = None

    @property
    def topic(self) -> str:
        return str(self.thread["topic"])

    @property
    def dotted(self) -> str:
        return self.topic.replace("/", ".")

    def ask(self, sid: str = GROUP, kind: str = "1", **details: Any) -> dict[str, Any]:
        """The message that `thread` answers."""
        message: dict[str, Any] = self.succeed(
            self.post("/thread", {"uid": self.uid, "sid": sid, "type": kind, **details})
        )
        self.thread = message["thread"]
        return message

    def connect(self, *, subscribe: bool = True, login: str | None = None) -> Stomp:
        """CONNECT with the key as login, and subscribe to the thread's topic, acknowledging by client."""
        stomp = Stomp(self.url.replace("http", "ws", 1), "/stomp")
        name = self.uid if login is None else login
        stomp.frame("CONNECT", {"accept-version": "1.2,1.1,1.0", "heart-beat": "10000,10000", "login": name})
        answer = stomp.wait_for(lambda frame: frame.command in ("CONNECTED", "ERROR"))
        assert answer.command == "CONNECTED", answer
        if subscribe:
            stomp.subscribe(f"/topic/{self.dotted}", "sub-0", ack="client")
        self.stomp = stomp
        return stomp

    def message(self, kind: str, content: str, *, uid: str | None = None, **more: Any) -> dict[str, Any]:
        """A message as the seed builds it."""
        return {
            "uid": uid or uuid.uuid4().hex,
            "type": kind,
            "content": content,
            "status": "SENDING",
            "createdAt": "2024-03-16T05:16:05.000Z",
            "channel": "HTTP",
            "extra": json.dumps({"orgUid": "df_org_uid"}),
            "thread": self.thread,
            "user": {"uid": self.uid},
            **more,
        }

    def say(self, kind: str, content: str, **more: Any) -> dict[str, Any]:
        """Send over STOMP; the echo."""
        assert self.stomp is not None
        message = self.message(kind, content, **more)
        self.stomp.send(f"/app/{self.dotted}", message)
        return self.stomp.told(kind, uid=message["uid"])

    def fall_back(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send over HTTP; the whole envelope."""
        return self.post("/message/send", {"json": json.dumps(message, ensure_ascii=False), "client": "web"})

    def history(self, **query: Any) -> list[dict[str, Any]]:
        """The newest page, newest first."""
        page: dict[str, Any] = self.succeed(self.get("/message/thread/topic", topic=self.topic, **query))
        return list(page["content"])

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST `/visitor/api/v1<path>`; the envelope."""
        response = self._http.post(f"{self.url}/visitor/api/v1{path}", json=body, timeout=TIMEOUT)
        assert response.status_code == 200, response.text
        envelope: dict[str, Any] = response.json()
        return envelope

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        response = self._http.get(f"{self.url}/visitor/api/v1{path}", params=query, timeout=TIMEOUT)
        assert response.status_code == 200, response.text
        envelope: dict[str, Any] = response.json()
        return envelope

    def upload(self, name: str, data: bytes, *, path: str = "/visitor/api/v1/upload/file", **fields: str) -> Any:
        """Upload one file; the envelope."""
        given = {"fileName": name, "fileType": "x", "kbType": "CHAT", "visitorUid": self.uid, "orgUid": "df_org_uid"}
        response = self._http.post(
            self.url + path, files={"file": (name, data)}, data={**given, **fields}, timeout=TIMEOUT
        )
        assert response.status_code == 200, response.text
        return response.json()

    def succeed(self, envelope: dict[str, Any]) -> Any:
        """The data. Raises AssertionError with what the server said, unless the code is 200."""
        assert envelope["code"] == 200, envelope
        return envelope["data"]

    def leave(self) -> None:
        """Break the line, as a closed tab does."""
        if self.stomp is not None:
            self.stomp.drop()
            self.stomp = None
