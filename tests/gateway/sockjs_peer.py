"""Somebody who speaks SockJS over plain HTTP, one request at a time, and looks at every chunk."""

from __future__ import annotations

import http.client
import itertools
import uuid
from collections.abc import Mapping
from typing import Self

TIMEOUT = 10.0  # seconds for one answer


class Answer:
    """One response; `chunk` is for those that stream, `body` reads to the end."""

    def __init__(self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> None:
        self._connection = connection
        self._response = response
        self.status = response.status
        self.headers = response.headers

    def chunk(self) -> str:
        """What one chunk holds; empty at the end."""
        return self._response.read1(1 << 20).decode()

    @property
    def body(self) -> str:
        return self._response.read().decode()

    def break_off(self) -> None:
        """Leave in mid-response."""
        self._connection.close()
        self._response.close()


class SockJs:
    """A service at `base`, and one session of it."""

    def __init__(self, port: int, base: str = "/echo", source: str = "127.0.0.1") -> None:
        self.port = port
        self.base = base
        self.source = source
        self._servers = itertools.cycle(range(1000))
        self.session = uuid.uuid4().hex

    def again(self, source: str) -> Self:
        """The same session, from another address."""
        other = type(self)(self.port, self.base, source)
        other.session = self.session
        return other

    def call(
        self, method: str, path: str, body: str | bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Any request below the base."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=TIMEOUT, source_address=(self.source, 0)
        )
        data = body.encode() if isinstance(body, str) else body
        connection.request(method, self.base + path, data, dict(headers or {}))
        return Answer(connection, connection.getresponse())

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def url(self, transport: str) -> str:
        """Of this session; the server part differs each time, as it means nothing."""
        return f"/{next(self._servers):03}/{self.session}/{transport}"

    def receive(self, transport: str, **headers: str) -> Answer:
        """A receiving request of this session."""
        method = "POST" if transport.startswith("xhr") else "GET"
        return self.call(method, self.url(transport), headers=headers)

    def poll(self) -> str:
        """One xhr poll: its frame."""
        answer = self.receive("xhr")
        assert answer.status == 200
        return answer.body

    def opened(self) -> Self:
        assert self.poll() == "o\n"
        return self

    def send(self, body: str | bytes, **headers: str) -> Answer:
        """An xhr_send."""
        return self.call("POST", self.url("xhr_send"), body, headers)
