"""This server, started as a stranger would start it, and the STOMP that its clients speak.

Every message is on disk (SQLite WAL, synchronous=FULL) before anybody hears it; the peers store nothing.
"""

import http.client
import json
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.errors import BenchError
from bench.process import ServerProcess, free_port

_AGENTS = ("wei", "lin", "chen")


def _environment(port: int, data: str, password: str) -> dict[str, str]:
    """Return the settings of the run: demo mode, and the limits that protect a real site out of the way.

    One visitor here plays hundreds of connections and thousands of messages a second.
    """
    return {
        "CHAT_DEMO": "1",
        "CHAT_DEMO_PASSWORD": password,
        "CHAT_DATA": data,
        "CHAT_LISTEN": f"127.0.0.1:{port}",
        "CHAT_RATE_PER_SECOND": "1000000",
        "CHAT_RATE_BURST": "1000000",
        "CHAT_CONNECTIONS_PER_PERSON": "20000",
        "CHAT_VISITORS_PER_MINUTE": "1000000",
    }


class StompTalk:
    """STOMP 1.2 on `/ws/chat`: CONNECT with the token, SUBSCRIBE with a receipt, SEND."""

    def __init__(self, token: str, session: dict[str, Any], key: str, listening: bool) -> None:
        self.path = "/ws/chat"
        self.ready = False
        self._token = token
        self._session_id = session["sessionId"]
        self._topic = f"/topic/session/{session['sessionNo']}"
        self._key = key
        self._listening = listening

    def opened(self) -> list[bytes]:
        """Sign in."""
        head = f"CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\nAuthorization:Bearer {self._token}"
        return [head.encode() + b"\n\n\x00"]

    def received(self, message: bytes) -> list[bytes]:
        """Subscribe after CONNECTED; ready at the RECEIPT."""
        command = message.lstrip(b"\n").partition(b"\n")[0]
        if command == b"CONNECTED":
            self.ready = not self._listening
            frame = f"SUBSCRIBE\nid:sub-0\ndestination:{self._topic}\nreceipt:listening\n\n\x00"
            return [frame.encode()] if self._listening else []
        self.ready = self.ready or command == b"RECEIPT"
        return []

    def keep_alive(self, message: bytes) -> bytes | None:
        """Take a bare EOL for the heart-beat it is; none is promised in return."""
        if message.startswith(b"ERROR"):
            raise BenchError(f"the server said {message[:400].decode(errors='replace')}")
        return b"" if not message.strip(b"\r\n") else None

    def say(self, line: str, number: int) -> bytes:
        """Return a SEND of a text message."""
        body = f'{{"msgType":"text","sessionId":{self._session_id},"msgNo":"{self._key}-{number}","content":"{line}"}}'
        return (
            f"SEND\ndestination:/app/chat/send\ncontent-type:application/json\ncontent-length:{len(body)}\n\n{body}\0"
        ).encode()


class Ours:
    """Switchboard in demo mode on an empty directory."""

    name = "ours"
    label = "Switchboard, desk dialect (STOMP), every message committed before it is delivered"
    descriptors_per_connection = 1

    def __init__(self, data_parent: str) -> None:
        """Keep the data under `data_parent` while the server runs."""
        self._data_parent = data_parent

    @contextmanager
    def start(self, conversations: int) -> Iterator["OursStage"]:
        """Start the server and open the conversations over its HTTP API."""
        port, password = free_port(), secrets.token_urlsafe(12)
        with (
            tempfile.TemporaryDirectory(prefix="switchboard-bench-", dir=self._data_parent) as data,
            ServerProcess(["wsgi.py"], port, _environment(port, data, password)) as process,
        ):
            yield OursStage(process, _Api(port), password, conversations)


class OursStage:
    """The running server with its conversations: one visitor each, shared out over the agents."""

    def __init__(self, process: ServerProcess, api: "_Api", password: str, conversations: int) -> None:
        self.process = process
        self._agents = [api.post("/login", {"username": name, "password": password}) for name in _AGENTS]
        self._visitors = [api.post("/visitors", {"nickname": f"Visitor {i}"}) for i in range(conversations)]
        self._sessions = [
            api.post("/sessions", {"agentId": self._agent(i)["person"]["id"]}, visitor["accessToken"])
            for i, visitor in enumerate(self._visitors)
        ]
        api.close()

    def talk(self, conversation: int, side: int, *, listening: bool = True) -> StompTalk:
        """Return a client signed in as the conversation's visitor (0) or agent (1)."""
        person = self._agent(conversation) if side else self._visitors[conversation]
        key = secrets.token_hex(8)
        return StompTalk(person["accessToken"], self._sessions[conversation], key, listening)

    def _agent(self, conversation: int) -> dict[str, Any]:
        return self._agents[conversation % len(self._agents)]


class _Api:
    """The house API over one kept-alive connection."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def post(self, path: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
        """POST and return the answer; BenchError unless it is a success."""
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._http.request("POST", f"/api/desk{path}", json.dumps(body), headers)
        response = self._http.getresponse()
        text = response.read()
        if response.status not in (200, 201):
            raise BenchError(f"POST {path}: {response.status} {text[:300].decode(errors='replace')}")
        answer: dict[str, Any] = json.loads(text)
        return answer

    def close(self) -> None:
        """Close the connection."""
        self._http.close()
