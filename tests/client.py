"""A small client of the house API, for tests that need somebody signed in."""

from __future__ import annotations

import uuid
from typing import Any

import requests

from tests.leaks import LeakWatch

TIMEOUT = 30.0  # seconds for one answer


class Client:
    """Speaks to `/api/desk` of one server, for nobody or for one person.

    The methods named after HTTP verbs return the response as it came; the others insist on success and return the
    decoded body. Every token that passes here is held by the leak watch.
    """

    def __init__(self, url: str, watch: LeakWatch, signed_in: dict[str, Any] | None = None) -> None:
        self.url = url
        self._watch = watch
        self._http = requests.Session()
        self._http.trust_env = False
        self.person: dict[str, Any] = {}
        self.access_token = ""
        self.refresh_token = ""
        if signed_in is not None:
            self._take(signed_in)

    def login(self, username: str, password: str) -> Client:
        """An agent or an admin, signed in."""
        return self._signed_in(self.post("/login", json={"username": username, "password": password}))

    def visitor(self, **details: Any) -> Client:
        """A new visitor; `details` are the fields of POST /visitors (nickname, avatar, externalId, ...)."""
        return self._signed_in(self.post("/visitors", json=details))

    def open_session(self, **choice: Any) -> dict[str, Any]:
        """The session that POST /sessions opens or finds: `workgroupId` or `agentId`; for agents `visitorId`."""
        session: dict[str, Any] = self.succeed(self.post("/sessions", json=choice))
        return session

    def accept(self, session: dict[str, Any]) -> dict[str, Any]:
        """The same session after this agent has taken it."""
        accepted: dict[str, Any] = self.succeed(self.post(f"/sessions/{session['sessionId']}/accept"))
        return accepted

    def send(self, session: dict[str, Any], text: str, *, msg_no: str | None = None) -> dict[str, Any]:
        """The MSG that a text message became. `msg_no` repeats an earlier one."""
        body = {
            "sessionId": session["sessionId"],
            "msgNo": msg_no or uuid.uuid4().hex,
            "msgType": "text",
            "content": text,
        }
        message: dict[str, Any] = self.succeed(self.post(f"/sessions/{session['sessionId']}/messages", json=body))
        return message

    def messages(self, session: dict[str, Any], **page: Any) -> list[dict[str, Any]]:
        """The messages of a session, newest last; `page` takes after, before, around and limit."""
        answer = self.succeed(self.get(f"/sessions/{session['sessionId']}/messages", params=page))
        return list(answer["items"])

    def get(self, path: str, **rest: Any) -> requests.Response:
        """GET `/api/desk<path>`."""
        return self.call("GET", path, **rest)

    def post(self, path: str, **rest: Any) -> requests.Response:
        """POST `/api/desk<path>`."""
        return self.call("POST", path, **rest)

    def put(self, path: str, **rest: Any) -> requests.Response:
        """PUT `/api/desk<path>`."""
        return self.call("PUT", path, **rest)

    def patch(self, path: str, **rest: Any) -> requests.Response:
        """PATCH `/api/desk<path>`."""
        return self.call("PATCH", path, **rest)

    def delete(self, path: str, **rest: Any) -> requests.Response:
        """DELETE `/api/desk<path>`."""
        return self.call("DELETE", path, **rest)

    def call(self, method: str, path: str, **rest: Any) -> requests.Response:
        """One call, with this person's token unless `headers` brings another one."""
        headers = {"Authorization": f"Bearer {self.access_token}"} if self.access_token else {}
        headers |= rest.pop("headers", {})
        return self._http.request(method, f"{self.url}/api/desk{path}", headers=headers, timeout=TIMEOUT, **rest)

    def succeed(self, response: requests.Response) -> Any:
        """The decoded body. Raises AssertionError with what the server said, unless the status is 2xx."""
        request = response.request
        assert response.ok, f"{request.method} {request.url} gave {response.status_code}: {response.text[:2000]}"
        return response.json() if response.content else None

    def _signed_in(self, response: requests.Response) -> Client:
        return Client(self.url, self._watch, self.succeed(response))

    def _take(self, signed_in: dict[str, Any]) -> None:
        self.person = signed_in["person"]
        self.access_token = self._watch.hold(signed_in["accessToken"], "an access token")
        if "refreshToken" in signed_in:
            self.refresh_token = self._watch.hold(signed_in["refreshToken"], "a refresh token")
