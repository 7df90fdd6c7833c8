"""A connection to an address, as the doctor needs it: plain HTTP or TLS, one question, the socket kept where wanted."""

import base64
import hashlib
import http.client
import json
import os
import secrets
import ssl
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

from chat.domain.checkup import HEADER, PATH, proof, signed
from chat.domain.value import value

TIMEOUT: Final = 10.0
"""Seconds for one answer."""

ASTRAY: Final = 30.0
"""Seconds by which two clocks may differ: those that answer tell whole seconds only, and take their time."""

_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


@value
class Answer:
    """`headers` by lower-case name; `body` is cut after 64 KiB."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_ours(self) -> bool:
        """Whether it is problem JSON, and no page of a proxy."""
        return self.headers.get("content-type", "").startswith("application/problem+json")


def connect(url: str, timeout: float = TIMEOUT) -> http.client.HTTPConnection:
    """Connected. Raises OSError; ssl.SSLError is one."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection: Any = http.client.HTTPSConnection(host, parts.port, timeout=timeout, context=context)
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=timeout)
    connection.connect()
    return connection  # type: ignore[no-any-return]


def ask(url: str, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    """GET. Raises OSError, also for what is no HTTP."""
    connection = connect(url)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        return _answer(connection.getresponse())
    except http.client.HTTPException as error:
        raise OSError(f"no HTTP came back ({type(error).__name__})") from error
    finally:
        connection.close()


def clock_gap(answer: Answer, now: int) -> float:
    """Seconds by which whoever answered is ahead of `now` (UTC ms); 0.0 where no date was told."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", "")).timestamp()
    except ValueError:
        return 0.0
    return theirs - now / 1000


def mirrored(url: str, secret: str, now: int, **more: str) -> tuple[Answer, dict[str, Any] | None]:
    """The answer of the server's mirror, and what it saw; None when it was not the server of this secret.

    Raises OSError.
    """
    nonce = secrets.token_hex(16)
    answer = ask(url, PATH, {HEADER: signed(secret, nonce, now), **more})
    try:
        seen = json.loads(answer.body)
    except ValueError:
        return answer, None
    is_ours = answer.status == 200 and isinstance(seen, dict) and seen.get("proof") == proof(secret, nonce)
    return answer, seen if is_ours else None


def shake_hands(url: str, path: str, subprotocol: str) -> tuple[http.client.HTTPConnection, Answer]:
    """Ask for a WebSocket; 101 is answered only where the key was answered well. Raises OSError.

    The connection is the caller's to close.
    """
    key = base64.b64encode(os.urandom(16))
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key.decode(),
    } | ({"Sec-WebSocket-Protocol": subprotocol} if subprotocol else {})
    connection = connect(url)
    try:
        connection.request("GET", path, headers=headers)
        answer = _answer(connection.getresponse())
    except http.client.HTTPException as error:
        connection.close()
        raise OSError(f"no HTTP came back ({type(error).__name__})") from error
    except OSError:
        connection.close()
        raise
    accepted = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest()).decode()
    if answer.status == 101 and answer.headers.get("sec-websocket-accept") != accepted:
        return connection, Answer(502, answer.headers, b"the key of the handshake was answered wrongly")
    return connection, answer


def _answer(response: http.client.HTTPResponse) -> Answer:
    headers = {name.lower(): text for name, text in response.getheaders()}
    return Answer(response.status, headers, b"" if response.status == 101 else response.read(64 << 10))
